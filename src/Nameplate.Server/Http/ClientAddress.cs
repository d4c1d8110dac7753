using System.Net;

namespace Nameplate.Server.Http;

/// <summary>Where a request comes from. Behind a proxy that is known (NAMEPLATE_PROXIES) it is the proxy's client.</summary>
internal static class ClientAddress
{
    /// <summary>An IPv4 address is one also on a listener of both kinds; null on a unix socket.</summary>
    public static IPAddress? Of(HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
}
