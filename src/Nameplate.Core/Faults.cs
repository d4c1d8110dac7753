using System.Globalization;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Core;

/// <summary>What kind of refusal it is; each dialect has its status for each kind.</summary>
public enum FaultKind
{
    /// <summary>Another method than POST: 405 in the ERP dialect.</summary>
    Method,

    /// <summary>No such call: 404 in both dialects.</summary>
    Address,

    /// <summary>The request alone shows it: 400 in both dialects.</summary>
    Request,

    /// <summary>Nobody, or nobody known, is signed in: 401 in both dialects.</summary>
    SignIn,

    /// <summary>It depends on the data: 500 in the ERP dialect; 400 or 404 in the REST dialect.</summary>
    Data,

    /// <summary>The role or the permission does not suffice: 500 in the ERP dialect, 403 in the REST dialect.</summary>
    Role,

    /// <summary>Not now: 503 in both dialects. The same request may be served a little later.</summary>
    Unavailable,

    /// <summary>Too often: 429 with Retry-After in both dialects.</summary>
    TooMany,
}

/// <summary>A refusal: a stable code, and one line that names the field or the record and the reason.</summary>
/// <param name="Code">MESSAGE_CODE; never changes its meaning.</param>
/// <param name="Kind">Which status it gets.</param>
/// <param name="Message">MESSAGE: for people, one line.</param>
public sealed record Fault(string Code, FaultKind Kind, string Message)
{
    private readonly IReadOnlyList<string>? reasons;

    /// <summary>When to come again: whole seconds, in the header Retry-After. Null where coming again does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What is wrong, one by one, where the message says several things at once; else the message alone. A form shows each beside its field.</summary>
    public IReadOnlyList<string> Reasons
    {
        get => reasons ?? [Message];
        init => reasons = value;
    }

    /// <summary>Refusals that say the same are the same.</summary>
    public bool Equals(Fault? other) => other is not null && (Code, Kind, Message, RetryAfter) == (other.Code, other.Kind, other.Message, other.RetryAfter);

    public override int GetHashCode() => HashCode.Combine(Code, Kind, Message, RetryAfter);
}

/// <summary>Every refusal, in the order in which a call checks. Nothing that was refused has changed anything.</summary>
public static class Faults
{
    public static Fault CallUnknown(string name) => new("CALL_UNKNOWN", FaultKind.Address, $"There is no call /api/{Excerpt.Of(name)}.");

    // The request as such: the five texts are the contract's (seen on every page of the newer public help).
    public static readonly Fault MethodNotPost = new("METHOD_NOT_POST", FaultKind.Method, "Request method must be POST.");
    public static readonly Fault JsonInvalid = new("REQUEST_JSON_INVALID", FaultKind.Request, "Request JSON is invalid.");

    public static Fault DuplicateField(string name) => new("DUPLICATE_FIELD", FaultKind.Request, $"{Excerpt.Of(name)} is given twice.");

    public static Fault TooLarge(long limit) => new("REQUEST_TOO_LARGE", FaultKind.Request, $"The request is larger than {(limit < 1024 * 1024 ? $"{limit / 1024} KiB" : $"{limit / (1024 * 1024)} MiB")}.");

    public static Fault TooManyValues(int limit) => new("REQUEST_TOO_LARGE", FaultKind.Request, $"The request holds more than {limit} names and values.");

    public static Fault TooManyNames(int limit) => new("REQUEST_TOO_LARGE", FaultKind.Request, $"An object of the request has more than {limit} names.");

    /// <summary>The body ended early, came too slowly, or was not in the chunks that its headers promise.</summary>
    public static readonly Fault BodyBroken =
        new("REQUEST_JSON_INVALID", FaultKind.Request, "The request's body was cut off, came too slowly or is not as its headers say. Send it again.");

    public static readonly Fault TokenMissing = new("AUTH_TOKEN_MISSING", FaultKind.SignIn, "Auth Token was not provided.");
    public static readonly Fault TokenMalformed = new("AUTH_TOKEN_MALFORMED", FaultKind.SignIn, "Auth Token is malformed.");
    public static readonly Fault TokenUnknown = new("AUTH_TOKEN_UNKNOWN", FaultKind.SignIn, "Auth Token login failure.");

    public static readonly Fault JsonTypeNeeded = new("JSON_TYPE_NEEDED", FaultKind.Request, "Content-Type must be application/json where a cookie signs the call in.");

    public static Fault RoleInsufficient(string user, string call, Role least) =>
        new("ROLE_INSUFFICIENT", FaultKind.Role, $"User {user} may not call {call}: it needs the role {least.ToString().ToLowerInvariant()}.");

    public static Fault ProgramNotPermitted(string user, string call, string program) => new(
        "PROGRAM_NOT_PERMITTED", FaultKind.Role,
        $"User {user} may not call {call}: program {program} is not among those permitted to the user. Ask whoever keeps the server to permit it (nameplate user permit).");

    // Fields: all that are wrong are named at once.
    public static Fault FieldRequired(string name) => new("FIELD_REQUIRED", FaultKind.Request, $"{name} is required.");

    public static Fault FieldUnknown(string name) => new("FIELD_UNKNOWN", FaultKind.Request, $"{Excerpt.Of(name)} is not a field of this call.");

    public static Fault FieldInvalid(string name, string why) => new("FIELD_INVALID", FaultKind.Request, $"{name} {why}.");

    public static readonly Fault NothingToChange = new("NOTHING_TO_CHANGE", FaultKind.Request, "Give at least one field to change besides the key.");
    public static readonly Fault NoCriterion = new("NO_CRITERION", FaultKind.Request, "Give at least one field to search by.");

    /// <summary>More than these are counted only: who sends so many wrong fields will not read them one by one.</summary>
    private const int ToldMax = 100;

    /// <summary>Several refusals of fields as one: the first one's code, all their messages.</summary>
    public static Fault All(IReadOnlyList<Fault> faults)
    {
        if (faults.Count == 1)
        {
            return faults[0];
        }

        var told = faults.Take(ToldMax).Select(fault => fault.Message.TrimEnd('.')).Concat(faults.Count > ToldMax ? [$"and {faults.Count - ToldMax} more"] : []);
        return faults[0] with { Message = string.Join("; ", told) + ".", Reasons = [.. faults.SelectMany(fault => fault.Reasons)] };
    }

    // Sending again.
    public static readonly Fault KeyInvalid = new("IDEMPOTENCY_KEY_INVALID", FaultKind.Request, "The idempotency key must be 1 to 255 visible ASCII characters.");
    public static readonly Fault KeyReused = new("IDEMPOTENCY_KEY_REUSED", FaultKind.Data, "This idempotency key was used with another request. Use a new key for a new request.");

    // Signing in.
    public static readonly Fault LoginFailed = new("LOGIN_FAILED", FaultKind.Data, "The data source, user name or password is wrong.");

    /// <summary>The same for users that there are and that there are not.</summary>
    public static Fault TooManyAttempts(TimeSpan wait) =>
        new("TOO_MANY_ATTEMPTS", FaultKind.TooMany, $"Too many sign-ins failed. Try again in {Seconds(wait)} second{(Seconds(wait) == 1 ? "" : "s")}.") { RetryAfter = wait };

    // Records.
    public static Fault Exists(Resource noun, string key) => new(CodeOf(noun, "EXISTS"), FaultKind.Data, $"{noun.Title} {key} exists already.");

    public static Fault NotFound(Resource noun, string key) => new(CodeOf(noun, "NOT_FOUND"), FaultKind.Data, $"{noun.Title} {key} does not exist.");

    public static Fault NotFound(Resource noun, string key, string field) =>
        new(CodeOf(noun, "NOT_FOUND"), FaultKind.Data, $"{field}: {noun.Title} {key} does not exist.");

    public static Fault InUse(Resource noun, string key, string by) =>
        new(CodeOf(noun, "IN_USE"), FaultKind.Data, $"{noun.Title} {key} cannot be deleted: it is used by {by}.");

    /// <summary>A file that brings units leaves those alone that there are.</summary>
    public static Fault UnitStandsOtherwise(string field, string stands) =>
        new("SERIAL_NUMBER_EXISTS", FaultKind.Data, $"{field}: The unit exists already, and {(stands.Length > 0 ? $"has {Excerpt.Of(stands)} here" : "has nothing here")}; an import does not change units.");

    public static Fault StoresWithin(string stores, string parent) =>
        new("STORES_WITHIN_ITSELF", FaultKind.Data, $"Store {stores} cannot lie in {parent}: that lies in {stores} itself. Give another PARENT_STORES.");

    public static Fault PartControlFixed(string part, string field) =>
        new("PART_CONTROL_FIXED", FaultKind.Data, $"{field} of part {part} cannot change while there is stock or a unit of it in a store.");

    public static Fault PartPhantom(string part) =>
        new("PART_PHANTOM", FaultKind.Data, $"Part {part} is a phantom: it is never stocked, a build takes its components in its place.");

    public static Fault PhantomFixed(string part) =>
        new("PART_CONTROL_FIXED", FaultKind.Data, $"PHANTOM of part {part} cannot be Y while there are units of it.");

    public static Fault UnitOfMeasureInUse(string code) =>
        new("UNIT_OF_MEASURE_IN_USE", FaultKind.Data, $"DECIMALS of unit of measure {code} cannot be lowered while parts are stocked in it.");

    public static Fault BillCycle(string assembly, string component) =>
        new("BILL_CYCLE", FaultKind.Data, $"{component} cannot be a component of {assembly}: it is the assembly itself or contains it.");

    /// <summary>A refusal of one row of an array, with the row named.</summary>
    public static Fault OfRow(string rows, int place, Fault fault) =>
        fault with { Message = $"{rows}[{place}]: {fault.Message}", Reasons = [.. fault.Reasons.Select(reason => $"{rows}[{place}]: {reason}")] };

    /// <summary>Refusals of several rows as one. What the request alone shows comes first, as in every call.</summary>
    public static Fault OfRows(IReadOnlyList<Fault> faults)
    {
        var shown = faults.Where(fault => fault.Kind == FaultKind.Request).ToList();
        return All(shown.Count > 0 ? shown : faults);
    }

    // Orders.
    public static Fault OrderClosed(Resource noun, string id, string how, string field) =>
        new(CodeOf(noun, "CLOSED"), FaultKind.Data, $"{noun.Title} {id} is {how}: set {field} to O to change its rows.");

    public static Fault OrderFixed(Resource noun, string id, string field) =>
        new(CodeOf(noun, "FIXED"), FaultKind.Data, $"{field} of {noun.Noun} {id} cannot change: make another order.");

    /// <summary>Something was done with a line already.</summary>
    public static Fault OrderMoved(Resource noun, string id, string how, string why) =>
        new(CodeOf(noun, "IN_USE"), FaultKind.Data, $"{noun.Title} {id} cannot be {how}: {why}.");

    public static Fault OrderLineFixed(string what, string why) => new("ORDER_LINE_FIXED", FaultKind.Data, $"{what}: {why}.");

    public static Fault OrderLineNotFound(string field, int line) => new("ORDER_LINE_NOT_FOUND", FaultKind.Data, $"{field}: the order has no line {line}.");

    /// <summary>Nothing is received on it or shipped from it.</summary>
    public static Fault OrderTakesNothing(Resource noun, string id, string how, string field) =>
        new(CodeOf(noun, "CLOSED"), FaultKind.Data, $"{noun.Title} {id} is {how}: set {field} to O first.");

    public static Fault OrderLineTakesNothing(string field, int line, string how, string status) =>
        new("ORDER_LINE_CLOSED", FaultKind.Data, $"{field}: line {line} is {how}: set its {status} to O first.");

    public static Fault OrderLineWithoutPart(string field, int line) =>
        new("ORDER_LINE_WITHOUT_PART", FaultKind.Data, $"{field}: line {line} has no part, so nothing of it can come into stock: set its LINE_STATUS to C when it is done.");

    public static Fault OrderLinePart(string field, int line, string part, string given) =>
        new("ORDER_LINE_PART", FaultKind.Data, $"{field}: line {line} is of {part}, not {given}.");

    public static Fault OrderConversion(string field, string um, string part) =>
        new("ORDER_CONVERSION_REQUIRED", FaultKind.Data, $"{field} is required: part {part} has no conversion of {um}.");

    public static Fault PartnerPartAmbiguous(Resource noun, string field, string number, IEnumerable<string> parts) =>
        new(CodeOf(noun, "AMBIGUOUS"), FaultKind.Data, $"{field}: {Excerpt.Of(number)} may be {string.Join(" or ", parts)}. Give PART_ID too.");

    public static Fault PartnerPartOther(Resource noun, string field, string number, IEnumerable<string> parts, string given) =>
        new(CodeOf(noun, "OTHER"), FaultKind.Data, $"{field}: {Excerpt.Of(number)} is {string.Join(" or ", parts)}, not {given}.");

    // Transactions.
    public static Fault BatchNotFound(string batch) => new("BATCH_NOT_FOUND", FaultKind.Data, $"Batch {batch} was never assigned.");

    public static Fault BatchToJoinNotFound(string batch) => BatchNotFound(batch) with { Message = $"Batch {batch} was never assigned. Leave BATCH_NUMBER out to get a new one." };

    public static Fault BatchReversed(string batch) => new("BATCH_REVERSED", FaultKind.Data, $"Batch {batch} was reversed and takes no more.");

    public static Fault QuantityDecimals(string part, string um, int decimals) =>
        new("QUANTITY_DECIMALS", FaultKind.Data, $"Part {part} is counted in {um}, which has {(decimals == 0 ? "no decimals" : $"{decimals} decimals")}.");

    public static readonly Fault QuantityTooLarge =
        new("QUANTITY_TOO_LARGE", FaultKind.Data, "A quantity or an amount would become larger than the books can hold.");

    public static Fault AccountNotFound(string? department, string? account) =>
        new("ACCOUNT_NOT_FOUND", FaultKind.Data, $"There is no active account{(account is null ? "" : $" {account}")}{(department is null ? "" : $" of department {department}")}.");

    public static readonly Fault IssuedToNobody =
        new("FIELD_REQUIRED", FaultKind.Request, "DEPARTMENT, ACCOUNT or ORDER_ID is required: an issue goes to a department or to an order.");

    public static readonly Fault SamePlace =
        new("SAME_PLACE", FaultKind.Data, "The stock is to be moved to the store and location that it is in.");

    public static Fault LocationIsMain(string part, string stores, string location) =>
        new("LOCATION_IS_MAIN", FaultKind.Data, $"{location} is the main location of part {part} in store {stores}: it is in the stock status, not among the further locations.");

    public static Fault NoStores(string part, string field) =>
        new("STORES_REQUIRED", FaultKind.Data, $"{field} is required: part {part} has no default store.");

    public static Fault LotRequired(string part, string field) => new("LOT_REQUIRED", FaultKind.Data, $"{field} is required: part {part} is kept by lot.");

    public static Fault LotNotUsed(string part, string field) => new("LOT_NOT_USED", FaultKind.Data, $"{field} cannot be given: part {part} is not kept by lot.");

    /// <summary>Shortages and units that are not free: all of them at once.</summary>
    public static Fault Short(IEnumerable<string> reasons) => Each("SHORTAGE", "", [.. reasons]);

    /// <summary>More than was ordered, units that cannot come in, and lots of two expiries: all of them at once.</summary>
    public static Fault CannotReceive(IEnumerable<string> reasons) => Each("CANNOT_RECEIVE", "", [.. reasons]);

    // Undoing.
    public static Fault BatchReversedBy(string batch, string by) => new("BATCH_REVERSED", FaultKind.Data, $"Batch {batch} was reversed already, by batch {by}.");

    public static Fault TransactionNotFound(string transaction, string batch) =>
        new("TRANSACTION_NOT_FOUND", FaultKind.Data, $"Batch {batch} has no transaction {transaction}. Query batch-transaction for those that it has.");

    public static Fault IsReversal(string name) =>
        new("IS_REVERSAL", FaultKind.Data, $"{name} undid something itself and cannot be reversed: post anew what it undid.");

    public static Fault NothingStands(string name) => new("NOTHING_TO_REVERSE", FaultKind.Data, $"{name} cannot be reversed: nothing of it stands any more.");

    /// <summary>Units that have moved on and stock that was used since: all of them at once.</summary>
    public static Fault CannotReverse(string name, IEnumerable<string> reasons) => Each("CANNOT_REVERSE", $"{name} cannot be reversed: ", [.. reasons]);

    // What is inside what.
    public static Fault LinkNotFound(string component, string assembly) =>
        new("SERIAL_NUMBER_CROSS_REFERENCE_NOT_FOUND", FaultKind.Data, $"{component} is not and never was inside {assembly}.");

    public static Fault InsideItself(string component, string assembly) =>
        new("CROSS_REFERENCE_CYCLE", FaultKind.Data, $"{component} cannot go inside {assembly}: it is the same unit, or contains it.");

    public static Fault TooDeep(string component, int levels) =>
        new("CROSS_REFERENCE_DEPTH", FaultKind.Data, $"{component} would be part of an assembly of more than {levels} levels.");

    public static Fault ComponentNotFree(string component, string where) =>
        new("COMPONENT_NOT_FREE", FaultKind.Data, $"{component} is not free to be put in: it is {where}.");

    public static Fault ComponentNotInside(string component, string assembly, string where) =>
        new("COMPONENT_NOT_INSIDE", FaultKind.Data, $"{component} is not inside {assembly}: it is {where}.");

    public static Fault AssemblyScrapped(string assembly) => new("ASSEMBLY_SCRAPPED", FaultKind.Data, $"{assembly} is scrapped: nothing can be put inside.");

    public static Fault TakenOut(string component, string assembly, string why) =>
        new("COMPONENT_TAKEN_OUT", FaultKind.Data, $"{component} was taken out of {assembly}: {why}.");

    public static Fault LinkKept(string component, string assembly, string instead) =>
        new("CROSS_REFERENCE_KEPT", FaultKind.Data, $"{component} inside {assembly} cannot be deleted: {instead}.");

    public static Fault UnitHolds(string part, string serial, long? batch) => new("SERIAL_NUMBER_HOLDS", FaultKind.Data, batch is null
        ? $"Serial number {serial} of part {part} has units inside and cannot be deleted: take them out first."
        : $"Serial number {serial} of part {part} has had units inside and cannot be deleted: they came out by batch {batch}; reverse that first if they never were.");

    public static Fault CannotTakeApart(IEnumerable<string> reasons) => Each("CANNOT_TAKE_APART", "", [.. reasons]);

    // Units.
    public static Fault SerialExists(string part, string serial) =>
        new("SERIAL_NUMBER_EXISTS", FaultKind.Data, $"Serial number {serial} of part {part} exists already.");

    /// <summary>What is inside what is made in memory, so there is an end to it.</summary>
    public static Fault TreeTooLarge(int limit) =>
        new("TREE_TOO_LARGE", FaultKind.Data, $"More than {limit} steps are between units and lots here. Ask for fewer levels, or from a unit or lot nearer to what you look for.");

    public static Fault SerialNotFound(string part, string serial) =>
        new("SERIAL_NUMBER_NOT_FOUND", FaultKind.Data, $"Serial number {serial} of part {part} does not exist.");

    /// <summary>There is no shipment to look at a unit as of.</summary>
    public static Fault NeverShipped(string part, string serial) =>
        new("SERIAL_NUMBER_NOT_SHIPPED", FaultKind.Data, $"Serial number {serial} of part {part} was never shipped by a shipment that stands. Ask as of a day instead.");

    public static Fault PostingNotFound(long posting) =>
        new("POSTING_NOT_FOUND", FaultKind.Data, $"There is no posting {posting}. The history of a unit has the numbers of its postings.");

    /// <summary>Pieces that nothing tells from others of their part.</summary>
    public static Fault ReceiptNotTraced(string part, string receipt) =>
        new("RECEIPT_NOT_TRACED", FaultKind.Data, $"What came in by {receipt} cannot be followed: {part} is kept there without serial numbers and without lots.");

    /// <summary>The same of a batch.</summary>
    public static Fault BatchNotTraced(string part, string batch) =>
        new("BATCH_NOT_TRACED", FaultKind.Data, $"What batch {batch} brought in or built cannot be followed: {part} is kept there without serial numbers and without lots.");

    /// <summary>A batch that only moved, issued or shipped what there was.</summary>
    public static Fault BatchBroughtNothing(string batch, string part) =>
        new("BATCH_BROUGHT_NOTHING", FaultKind.Data, $"Batch {batch} brought in or built nothing{(part.Length > 0 ? $" of part {part}" : "")} that was not undone. Ask for the lot or the unit instead.");

    /// <summary>A recall that has more rows than one list keeps.</summary>
    public static Fault RecallTooLarge(int max) =>
        new("RECALL_TOO_LARGE", FaultKind.Data, $"The recall has more than {max.ToString("N0", CultureInfo.InvariantCulture)} rows, and a list keeps no more. Take them as CSV, or keep lists of smaller lots.");

    public static Fault NotSerialised(string part) =>
        new("PART_NOT_SERIALISED", FaultKind.Data, $"Units of part {part} cannot stand in a store: its SN_REQD_INV is not Y.");

    public static Fault StatusNotAllowed(string status, string why) => new("SN_STATUS_NOT_ALLOWED", FaultKind.Data, $"SN_STATUS {status}: {why}.");

    public static Fault UnitMoved(string part, string serial, string where) =>
        new("SERIAL_NUMBER_MOVED", FaultKind.Data, $"Serial number {serial} of part {part} has moved since it was registered ({where}) and cannot be deleted.");

    public static Fault UnitPlace(string part, string serial, string why) =>
        new("SERIAL_NUMBER_PLACE", FaultKind.Data, $"Serial number {serial} of part {part}: {why}.");

    // Builds.
    public static Fault NoBill(string part, string day) =>
        new("BILL_NOT_FOUND", FaultKind.Data, $"Part {part} has no bill of material that holds on {day}.");

    public static Fault NoPhantomBill(string assembly, string phantom, string day) =>
        new("PHANTOM_BILL_NOT_FOUND", FaultKind.Data, $"Phantom {phantom} in the bill of material of {assembly} has no bill of material of its own that holds on {day}.");

    public static Fault BillTooLarge(string assembly, string component, int levels, int lines) =>
        new("BILL_TOO_LARGE", FaultKind.Data, $"The bill of material of {assembly} is too large at {component}: it may have {levels} levels of phantoms, {lines} lines and quantities below 10000000000000.");

    public static Fault BillBySerial(string part, string component) =>
        new("BILL_BY_SERIAL", FaultKind.Data, $"The bill of material of {part} holds {component} by assembly serial, but {part} does not carry serials in stock.");

    public static Fault NotAComponent(string part, string component, string day, string field = "COMPONENTS") =>
        new("COMPONENT_NOT_IN_BILL", FaultKind.Data, $"{field} names {component}, which is not in the bill of material of {part} on {day}.");

    public static Fault SerialsNotUsed(string field, string part) =>
        new("SERIALS_NOT_USED", FaultKind.Data, $"{field} cannot be given: part {part} does not carry serials in stock.");

    public static Fault SerialCount(string field, string part, int given, string needed) =>
        new("SERIAL_COUNT", FaultKind.Data, $"{field} of part {part} has {given} serials; {needed} are needed.");

    // Jobs.
    public static Fault JobClosed(string job, string field) => new("JOB_CLOSED", FaultKind.Data, $"{field}: job {job} is closed and takes no completion.");

    public static Fault JobPart(string job, string part, string given) =>
        new("JOB_PART", FaultKind.Data, $"PART_ID: job {job} makes {part}, not {given}.");

    public static Fault JobTask(string job, string field, string task, string tasks) =>
        new("JOB_TASK", FaultKind.Data, $"{field}: {task} is not a task of job {job}, which has {tasks}.");

    // Serials made up by a pattern.
    public static Fault SerialsUsedUp(string part, string scope) =>
        new("SERIAL_PATTERN_USED_UP", FaultKind.Data, $"The pattern of part {part} has no serial number left: the counter of {scope} is used up. Change SERIAL_PATTERN.");

    public static Fault SerialPatternTaken(string part, string serial) =>
        new("SERIAL_PATTERN_TAKEN", FaultKind.Data, $"SERIAL_PATTERN: serial number {serial} of part {part} exists already and is the last one that the pattern can make.");

    // Keeping an installation: data sources and users.
    public static Fault DataSourceName(string name) =>
        new("DATA_SOURCE_INVALID", FaultKind.Request, $"{Excerpt.Of(name)} cannot name a data source: use a letter, then letters, digits and underscores, 40 at most.");

    public static Fault TimeZoneUnknown(string zone) =>
        new("TIME_ZONE_UNKNOWN", FaultKind.Request, $"Time zone {Excerpt.Of(zone)} is not known. Use a name such as UTC or Europe/Paris.");

    public static Fault DataSourceExists(string name) => new("DATA_SOURCE_EXISTS", FaultKind.Data, $"Data source {name} exists already.");

    public static Fault DataSourceNotFound(string name) => new("DATA_SOURCE_NOT_FOUND", FaultKind.Data, $"Data source {Excerpt.Of(name)} does not exist.");

    public static Fault SchemaTaken(string schema) =>
        new("DATA_SOURCE_SCHEMA_TAKEN", FaultKind.Data, $"The database has a schema {schema} already that is no data source. Choose another name, or remove it yourself.");

    public static readonly Fault UserName =
        new("USER_NAME_INVALID", FaultKind.Request, "A user name has 1 to 64 characters, none of them a control character, and no blank at either end.");

    public static readonly Fault Email =
        new("EMAIL_INVALID", FaultKind.Request, "An e-mail address looks like name@example.com and has at most 254 characters.");

    public static readonly Fault PasswordWeak =
        new("PASSWORD_WEAK", FaultKind.Request, "A password has 8 to 255 characters and is not the user's name.");

    public static Fault UserExists(string name, string dataSource) =>
        new("USER_EXISTS", FaultKind.Data, $"User {name} exists already in data source {dataSource}.");

    public static Fault UserNotFound(string name, string dataSource) =>
        new("USER_NOT_FOUND", FaultKind.Data, $"There is no user {Excerpt.Of(name)} in data source {Excerpt.Of(dataSource)}.");

    public static Fault ProgramUnknown(string program) =>
        new("PROGRAM_UNKNOWN", FaultKind.Request, $"There is no program {Excerpt.Of(program)}. The programs are {string.Join(", ", Permissions.Programs)}.");

    public static readonly Fault NoPrograms =
        new("PROGRAMS_REQUIRED", FaultKind.Request, "Name at least one program. To keep a user out altogether, disable the user.");

    public static Fault EmailTaken(string email) => new("EMAIL_TAKEN", FaultKind.Data, $"The e-mail address {email} belongs to another user of this installation.");

    // Backup and restore.
    public static Fault BackupExists(string file) =>
        new("BACKUP_EXISTS", FaultKind.Data, $"{file} is there already and was left as it is. Name another file, or say --overwrite.");

    public static Fault NoBackup(string file) =>
        new("BACKUP_UNKNOWN", FaultKind.Request, $"{file} is no backup of Nameplate, or its beginning was changed. Nothing was restored; use another backup.");

    public static Fault BackupDamaged(string file) =>
        new("BACKUP_DAMAGED", FaultKind.Request, $"{file} was cut short or changed since it was made: its checksum does not fit. Nothing was restored; use another copy or another backup.");

    public static Fault BackupNewer(string file, string what) =>
        new("BACKUP_NEWER", FaultKind.Data, $"{file} is {what}, which this version does not know yet. Nothing was restored; use the version that made it, or a later one.");

    public static Fault RestoreTaken(string target, string instead) =>
        new("RESTORE_TARGET_TAKEN", FaultKind.Data, $"{target} holds data already, and a restore replaces nothing. {instead}");

    // Not now. Nothing was done, and the same call may be served later.
    public static readonly Fault Busy = Later("BUSY", 1, "The server has too much to do and has not begun with this. Send the request again in a second.");
    public static readonly Fault Starting = Later("STARTING", 1, "The server is starting. Send the request again in a second.");
    public static readonly Fault DatabaseAway = Later("DATABASE_AWAY", 2, "The database does not answer, and nothing was done. Send the request again in a few seconds.");
    public static readonly Fault DatabaseBusy = Later("DATABASE_BUSY", 2, "The database did not finish in time, and nothing was done. Send the request again in a few seconds.");
    public static readonly Fault DatabaseFull =
        Later("DATABASE_FULL", 60, "The database has no room left on its disk, and nothing was done. Tell the keeper of the server, and send the request again then.");

    /// <summary>The commit was sent and nobody answers; it is told apart from faults that did nothing, since sending again without a key could do it twice.</summary>
    public static readonly Fault OutcomeUnknown = new(
        "OUTCOME_UNKNOWN", FaultKind.Data,
        "The connection to the database broke while this was saved, and whether it was saved cannot be seen now. Send it again with the same idempotency key; without one, look first whether it was done.");

    /// <summary>A fault of the server itself. The trace id finds it in the log; nothing inside is told.</summary>
    public static Fault Internal(string traceId) =>
        new("INTERNAL_ERROR", FaultKind.Data, $"The server failed. Send the request again with the same idempotency key, or look first whether it was done. Tell the keeper of the server this trace id: {traceId}");

    /// <summary>All reasons in one line.</summary>
    private static Fault Each(string code, string about, IReadOnlyList<string> reasons) => new(code, FaultKind.Data, $"{about}{string.Join("; ", reasons)}.") { Reasons = reasons };

    private static Fault Later(string code, int seconds, string message) => new(code, FaultKind.Unavailable, message) { RetryAfter = TimeSpan.FromSeconds(seconds) };

    /// <summary>Whole seconds of a wait, as Retry-After has them: never too early, never none.</summary>
    public static int Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));

    private static string CodeOf(Resource noun, string what) => $"{noun.Slug.ToUpperInvariant().Replace('-', '_')}_{what}";
}
