namespace Nameplate.Server.Http;

/// <summary>
/// A form of another site must not act for whoever is signed in here: browsers name the page that a form comes from. A client that
/// does not, of whatever age, is let in with the cookie's own guard, which keeps it from other sites' posts.
/// </summary>
internal static class OwnPage
{
    public static bool Sent(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
        {
            return site is "same-origin" or "none";
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == request.Host.Value);
    }
}
