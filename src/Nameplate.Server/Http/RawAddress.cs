using Microsoft.AspNetCore.Http.Features;

namespace Nameplate.Server.Http;

/// <summary>An address as it was sent.</summary>
internal static class RawAddress
{
    /// <summary>
    /// The last parts of the path, which may hold anything, a slash as %2F too: routing leaves that one as it is, so they are read from
    /// the address as it was sent.
    /// </summary>
    public static string[] References(HttpContext http, int count)
    {
        var path = Of(http).Split('?', '#')[0].TrimEnd('/');
        return [.. path.Split('/')[^count..].Select(Uri.UnescapeDataString)];
    }

    /// <summary>All of it: put together again from its decoded parts, %252F would be %2F, which is another address.</summary>
    public static string Of(HttpContext http) => http.Features.Get<IHttpRequestFeature>()!.RawTarget;
}
