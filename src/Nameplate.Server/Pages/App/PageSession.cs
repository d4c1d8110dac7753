using Nameplate.Core.Access;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.App;

/// <summary>
/// Who looks at a page: by a cookie of the pages' own, which holds a token as either dialect has them. The cookie of the REST dialect
/// serves that alone, and this one no API.
/// </summary>
internal static class PageSession
{
    public const string Cookie = "NAMEPLATE";

    public static async ValueTask<Session?> FindAsync(HttpContext http) =>
        http.Request.Cookies[Cookie] is { Length: > 0 } token
            ? await http.RequestServices.GetRequiredService<Tokens>().FindAsync(token, http.RequestAborted)
            : null;

    /// <summary>Sends whoever is not signed in to do so, and then to what was asked for.</summary>
    public static void Ask(HttpContext http) => http.Response.Redirect($"/sign-in?return={Uri.EscapeDataString(Http.RawAddress.Of(http))}");

    /// <summary>Until the browser is closed; the token's own end is counted from its last use.</summary>
    public static void Begin(HttpContext http, string token) => http.Response.Cookies.Append(Cookie, token, Options(http));

    public static async Task EndAsync(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is { Length: > 0 } token && Tokens.IsWellFormed(token))
        {
            await http.RequestServices.GetRequiredService<Tokens>().SignOutAsync(token, Http.ClientAddress.Of(http), http.RequestAborted);
        }

        http.Response.Cookies.Delete(Cookie, Options(http));
    }

    /// <summary>
    /// Where to go after signing in: a page of this server, whatever was asked for. Addresses are visible ASCII, all else stands in them as
    /// percent signs; it could not be sent in a header either.
    /// </summary>
    public static string Return(string? path) => path is ['/', not ('/' or '\\'), ..] && path.All(sign => sign is > ' ' and <= '~') ? path : "/";

    private static CookieOptions Options(HttpContext http) => new() { HttpOnly = true, IsEssential = true, Path = "/", SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps };
}
