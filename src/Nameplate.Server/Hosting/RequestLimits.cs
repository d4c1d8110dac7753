using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Nameplate.Server.Hosting;

/// <summary>
/// What a client may cost before anybody knows who it is. Written out also where the web server would have the same by
/// itself, so that a new version of it changes nothing. What is beyond is refused by the web server: 400, 408, 413, 414 or 431
/// and a closed connection.
/// </summary>
internal static class RequestLimits
{
    /// <summary>The largest list of serials the grammar allows is about 4 MiB; a hundred thousand JSON values fit as well.</summary>
    public const long BodyBytes = 32 * 1024 * 1024;

    public static void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = BodyBytes;
        // A list's filters stand in the address; nothing else in the head is long.
        limits.MaxRequestLineSize = 16 * 1024;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        // Somebody who sends a byte now and then holds a connection and nothing else, and not for long.
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        // Some ten kilobytes each. One more is closed without a word, so there may be more of them than requests under way
        // (NAMEPLATE_REQUESTS_MAX), where one more is refused in words.
        limits.MaxConcurrentConnections = 10_000;
        limits.MaxConcurrentUpgradedConnections = 0;
    }
}
