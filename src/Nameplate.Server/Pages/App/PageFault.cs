using Nameplate.Core;
using Nameplate.Server.Http;

namespace Nameplate.Server.Pages.App;

/// <summary>Refusals as a page: what is wrong, and what to do next.</summary>
internal static class PageFault
{
    /// <summary>A form that came from a page of another site.</summary>
    public static readonly Fault OtherSite = new("OTHER_SITE", FaultKind.Role, "This form was sent from another site, so nothing was done. Open the page here and send it again.");

    /// <summary>A form that is none, or too large.</summary>
    public static readonly Fault FormInvalid = new("FORM_INVALID", FaultKind.Request, "The form is broken or too large, and nothing was done. Send it again, in parts if it is long.");

    public static readonly Fault MethodUnknown = new("METHOD_UNKNOWN", FaultKind.Method, "This page cannot be asked for in that way. Open it from its address.");

    /// <summary>Something that an address names and that is not there.</summary>
    public static Fault NotFound(string what) => new("NOT_FOUND", FaultKind.Address, $"There is no {what}.");

    public static async Task SendAsync(HttpContext http, Fault fault)
    {
        Failures.Note(http, fault);
        var status = fault.Kind switch
        {
            FaultKind.Method => StatusCodes.Status405MethodNotAllowed,
            FaultKind.Address => StatusCodes.Status404NotFound,
            FaultKind.Request => StatusCodes.Status400BadRequest,
            FaultKind.Role => StatusCodes.Status403Forbidden,
            FaultKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            FaultKind.TooMany => StatusCodes.Status429TooManyRequests,
            _ when fault.Code == "INTERNAL_ERROR" => StatusCodes.Status500InternalServerError,
            _ when fault.Code.EndsWith("_NOT_FOUND", StringComparison.Ordinal) => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status409Conflict,
        };
        await PageAnswer.SendAsync(http, await PageAnswer.RenderAsync<FaultPage>(http.RequestServices, new() { ["Fault"] = fault, ["Status"] = status }), status, isPrivate: true);
    }
}
