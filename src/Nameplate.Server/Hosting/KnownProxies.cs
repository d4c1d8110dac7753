using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Nameplate.Server.Storage;
using IPNetwork = System.Net.IPNetwork;

namespace Nameplate.Server.Hosting;

/// <summary>
/// Proxies in front of the server. Of those that are named, X-Forwarded-For and X-Forwarded-Proto are believed, each hop in
/// turn; of anybody else they are anybody's text and count for nothing.
/// </summary>
internal static class KnownProxies
{
    public static void UseKnownProxies(this WebApplication app, IReadOnlyList<IPNetwork> proxies)
    {
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        app.UseForwardedHeaders(options);
    }

    /// <summary>Addresses and networks (<c>10.0.0.0/8</c>), separated by commas.</summary>
    public static IReadOnlyList<IPNetwork> Parse(string text) =>
        [.. text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one =>
            IPAddress.TryParse(one, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : IPNetwork.TryParse(one, out var network) ? network
            : throw new InstallationException($"NAMEPLATE_PROXIES names '{one}'; it must be addresses or networks such as 10.0.0.5 or 10.0.0.0/8, separated by commas."))];
}
