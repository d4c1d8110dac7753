using Nameplate.Core;

namespace Nameplate.Server.Rest;

/// <summary>
/// Every refusal of the REST dialect: its status, code and text. The codes and texts that the public reference has are its
/// own, to the full stop; the others are ours, in the same shape.
/// </summary>
internal static class RestFaults
{
    private const string InvalidType = "invalid_param_type";
    private const string NotUnique = "not_unique";
    private const string Save = "save_failed";
    private const string Assigned = "already_assigned";

    /// <summary>More unknown names than this are not repeated: they may be as long as the request.</summary>
    public const int NamesMax = 20;
    private const int NameLengthMax = 64;

    // The reference's.
    public static readonly Fault SaveFailed = new(Save, FaultKind.Data, "Failed to save instance.");
    public static readonly Fault DeleteFailed = new("delete_failed", FaultKind.Data, "Failed to delete instance.");
    public static readonly Fault ValueUsed = new(NotUnique, FaultKind.Data, "value already used");
    public static readonly Fault OneOfValuesUsed = new(NotUnique, FaultKind.Data, "serial number value already used");
    public static readonly Fault ValueTwice = new(NotUnique, FaultKind.Request, "Serial number must be unique");
    public static readonly Fault ReferenceUsed = new(NotUnique, FaultKind.Data, "reference already used");

    /// <summary>Units, warehouses and their stocks say it without a full stop.</summary>
    public static readonly Fault SaveFailedBare = new(Save, FaultKind.Data, "Failed to save instance");
    public static readonly Fault DeleteFailedBare = new("delete_failed", FaultKind.Data, "Failed to delete instance");
    public static readonly Fault MainWarehouse = new("delete_not_authorized", FaultKind.Data, "Main warehouse must not be deleted");
    public static readonly Fault UnitAssigned = new(Assigned, FaultKind.Data, "Item is already assigned to unit.");
    public static readonly Fault DefaultUnit = new("is_default_error", FaultKind.Data, "Item has already a default unit.");

    // Ours.
    public static readonly Fault NoSuchAddress = new("not_found", FaultKind.Data, "There is nothing at this address.");

    public static Fault NotFound(string noun, string id) => new("not_found", FaultKind.Data, $"The {noun} with the id {id} doesn't exist.");

    public static Fault UserAssigned(string id) => new(Assigned, FaultKind.Data, $"The user with the id {id} is already assigned to another warehouse/van.");

    public static Fault NoSuchVersion(string version) => new("not_found", FaultKind.Data, $"The version {version} doesn't exist.");

    public static Fault UnknownParameters(IEnumerable<string> names) => new(
        "invalid_param", FaultKind.Request,
        $"The parameters [{string.Join(", ", names.Take(NamesMax).Select(name => name.Length > NameLengthMax ? name[..NameLengthMax] : name))}] you provided are not valid for this request.");

    public static Fault ParameterType(string name) => new(InvalidType, FaultKind.Request, $"The type of parameter {name} you provided is not valid for this request.");

    /// <summary>Of the right type, and not one of the values there are.</summary>
    public static Fault ParameterValue(string name) => new(InvalidType, FaultKind.Request, $"An invalid value was specified for parameter: {name}");

    public static Fault ParameterMissing(string name) => new("missing_param", FaultKind.Request, $"{name} parameter is missing");

    public static Fault MethodNotAllowed(IEnumerable<string> methods) =>
        new("method_not_allowed", FaultKind.Method, $"The request method must be {string.Join(" or ", methods)}.");

    public static readonly Fault ContentType = new("unsupported_media_type", FaultKind.Request, "The Content-Type of the request must be application/json.");

    public static readonly Fault ContentTypeOrForm = ContentType with { Message = "The Content-Type of the request must be application/json, application/x-www-form-urlencoded or multipart/form-data." };

    public static readonly Fault FormInvalid = new("invalid_form", FaultKind.Request, "The request's form is invalid.");

    /// <summary>A Digital Link names a part by its GTIN alone, which another part may have too.</summary>
    public static Fault NotOne(string gtin, string serial, string type) =>
        new(NotUnique, FaultKind.Data, $"More than one item has the GTIN {gtin} and the serial number {serial}. Ask for {type}, which lists them.");

    /// <summary>A refusal as it is answered; one of Core's gets this dialect's code.</summary>
    public static (int Status, string Error, string Description) Reply(Fault fault) => fault switch
    {
        { Kind: FaultKind.SignIn } => (StatusCodes.Status401Unauthorized, "unauthorized", fault.Message),
        { Kind: FaultKind.TooMany } => (StatusCodes.Status429TooManyRequests, fault.Code.ToLowerInvariant(), fault.Message),
        { Kind: FaultKind.Role } => (StatusCodes.Status403Forbidden, "forbidden", fault.Message),
        { Kind: FaultKind.Unavailable } => (StatusCodes.Status503ServiceUnavailable, fault.Code.ToLowerInvariant(), fault.Message),
        { Kind: FaultKind.Method } => (StatusCodes.Status405MethodNotAllowed, fault.Code, fault.Message),
        { Code: "OUTCOME_UNKNOWN" } => (StatusCodes.Status500InternalServerError, "outcome_unknown", fault.Message),
        { Code: "not_found" } => (StatusCodes.Status404NotFound, fault.Code, fault.Message),
        { Code: Assigned } when fault != UnitAssigned => (StatusCodes.Status404NotFound, fault.Code, fault.Message),
        { Code: "unsupported_media_type" } => (StatusCodes.Status415UnsupportedMediaType, fault.Code, fault.Message),
        { Code: "JSON_TYPE_NEEDED" } => (StatusCodes.Status415UnsupportedMediaType, ContentType.Code, fault.Message),
        { Code: "REQUEST_TOO_LARGE" } => (StatusCodes.Status413PayloadTooLarge, "request_too_large", fault.Message),
        { Code: "REQUEST_JSON_INVALID" } => (StatusCodes.Status400BadRequest, "invalid_json", fault.Message),
        { Code: "IDEMPOTENCY_KEY_INVALID" or "IDEMPOTENCY_KEY_REUSED" } => (StatusCodes.Status400BadRequest, fault.Code.ToLowerInvariant(), fault.Message),
        { Code: "INTERNAL_ERROR" } => (StatusCodes.Status500InternalServerError, "server_error", "Oops! Something went wrong..."),
        _ when char.IsAsciiLetterLower(fault.Code[0]) => (StatusCodes.Status400BadRequest, fault.Code, fault.Message),
        _ => Reply(SaveFailed),
    };
}
