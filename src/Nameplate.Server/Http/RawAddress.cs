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
        var path = http.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', '#')[0].TrimEnd('/');
        return [.. path.Split('/')[^count..].Select(Uri.UnescapeDataString)];
    }
}
