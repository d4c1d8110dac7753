using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Server.Http;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rest;

/// <summary>Who makes a call of the REST dialect: by the cookie that signing in set, or by a bearer token of either dialect.</summary>
public static class RestSession
{
    public const string Cookie = "JSESSIONID";

    /// <summary>
    /// The session, or why there is none. A page of another site can make a browser send the cookie with a form, but not
    /// with a JSON content type: so a write that is signed in by cookie must have one. DELETE cannot be sent by a form. Where a form
    /// is what the reference asks for, the browser's word of the page that it comes from decides; other clients send none.
    /// </summary>
    public static async ValueTask<Outcome<Session>> FindAsync(HttpContext context, bool takesForm = false)
    {
        var (token, isCookie) = TokenOf(context.Request);
        if (token is null)
        {
            return Faults.TokenMissing;
        }

        if (!Tokens.IsWellFormed(token))
        {
            return Faults.TokenMalformed;
        }

        var tokens = context.RequestServices.GetRequiredService<Tokens>();
        if (await tokens.FindAsync(token, context.RequestAborted) is not { } session)
        {
            return Faults.TokenUnknown;
        }

        var isForm = HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method) || HttpMethods.IsPatch(context.Request.Method);
        return isCookie && isForm && !context.Request.HasJsonContentType() && !(takesForm && OwnPage.Sent(context.Request)) ? Faults.JsonTypeNeeded : session;
    }

    /// <summary>The token as sent, unchecked. A bearer token was written by hand for this call, so it goes before the cookie.</summary>
    internal static (string? Token, bool IsCookie) TokenOf(HttpRequest request)
    {
        if (BearerToken.Of(request) is { } bearer)
        {
            return (bearer, false);
        }

        return request.Cookies[Cookie] is { Length: > 0 } cookie ? (cookie, true) : (null, false);
    }
}
