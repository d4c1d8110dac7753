using System.Globalization;
using System.Net;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Hosting;

/// <summary>How a server is started.</summary>
public sealed record ServerSettings
{
    public const string DefaultUrls = "http://127.0.0.1:8080";

    /// <summary>Connection string of the keeper's own PostgreSQL; null for a private one in <see cref="Data"/>.</summary>
    public string? Database { get; init; }

    /// <summary>Data directory of the private PostgreSQL.</summary>
    public string Data { get; init; } = Path.Combine(".nameplate", "data");

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public string Urls { get; init; } = DefaultUrls;

    /// <summary>Certificate for the https addresses; null when there are none.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Proxies whose word on where a request comes from is believed.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];

    /// <summary>The addresses one by one.</summary>
    public IReadOnlyList<string> Addresses => Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public InstallationSettings Installation { get; init; } = new();

    /// <summary>Lines of the log as JSON, for machines, in place of plain text.</summary>
    public bool LogsJson { get; init; }

    /// <summary>
    /// Requests under way at a time, over all data sources; one more is refused. Several data sources can have their rooms full
    /// before it is reached.
    /// </summary>
    public int RequestsMax { get; init; } = 4000;

    /// <summary>How long /health/ready says that the server stops before it does: longer than load balancers take to notice.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// From appsettings.json (beside the program, then in the current directory) and the environment, which wins. Flags
    /// win over both; the commands put them in.
    /// </summary>
    public static ServerSettings Read() => Read(Find());

    internal static Func<string, string?> Find()
    {
        var file = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
            .Build().GetSection("Nameplate");
        return name => Environment.GetEnvironmentVariable("NAMEPLATE_" + name) is { Length: > 0 } set ? set : file[name.Replace("_", "", StringComparison.Ordinal)];
    }

    /// <summary>A setting is named as in the environment, without NAMEPLATE_; in the file the underscores fall away.</summary>
    internal static ServerSettings Read(Func<string, string?> find)
    {
        var defaults = new ServerSettings();
        var installation = defaults.Installation;
        return new ServerSettings
        {
            Database = find("DATABASE") is { Length: > 0 } database ? database : null,
            Data = find("DATA") ?? Path.Combine(Home(find), "data"),
            Urls = find("URLS") ?? DefaultUrls,
            LogsJson = find("LOG") is { } log && IsJson(log),
            RequestsMax = find("REQUESTS_MAX") is { } requests ? Count("REQUESTS_MAX", requests, 1_000_000) : defaults.RequestsMax,
            Drain = find("DRAIN_SECONDS") is { } drain ? TimeSpan.FromSeconds(Count("DRAIN_SECONDS", drain, 3600, least: 0)) : defaults.Drain,
            Tls = find("TLS_CERTIFICATE") is { } certificate ? new TlsFiles(certificate, find("TLS_KEY"), find("TLS_PASSWORD"), find("TLS_PASSWORD_FILE")) : null,
            Proxies = KnownProxies.Parse(find("PROXIES") ?? ""),
            Installation = installation with
            {
                TokenIdle = find("TOKEN_IDLE") is { } idle ? TokenIdle(idle) : installation.TokenIdle,
                ConnectionsMax = find("CONNECTIONS_MAX") is { } all ? Count("CONNECTIONS_MAX", all) : installation.ConnectionsMax,
                ConnectionsPerDataSource = find("CONNECTIONS_PER_DATA_SOURCE") is { } each ? Count("CONNECTIONS_PER_DATA_SOURCE", each) : installation.ConnectionsPerDataSource,
                WaitingMax = find("WAITING_MAX") is { } waiting ? Count("WAITING_MAX", waiting, 100_000) : installation.WaitingMax,
                WaitMax = find("WAIT_SECONDS") is { } wait ? TimeSpan.FromSeconds(Count("WAIT_SECONDS", wait, 3600)) : installation.WaitMax,
                StallMax = find("STALL_SECONDS") is { } stall ? TimeSpan.FromSeconds(Count("STALL_SECONDS", stall, 3600)) : installation.StallMax,
            },
        };
    }

    /// <summary>The directory under which data directories are looked for; the script sets it to that of its clone.</summary>
    internal static string Home(Func<string, string?> find) => find("HOME") ?? ".nameplate";

    /// <summary>Whether nobody outside this machine can reach the address.</summary>
    public static bool IsLoopback(string url)
    {
        try
        {
            var host = BindingAddress.Parse(url).Host.Trim('[', ']');
            return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static TimeSpan? TokenIdle(string text) =>
        text.Equals("never", StringComparison.OrdinalIgnoreCase) ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) && hours is > 0 and <= 87_600
            ? TimeSpan.FromHours(hours)
            : throw new InstallationException($"NAMEPLATE_TOKEN_IDLE is '{text}'; it must be a number of hours (up to ten years), or never.");

    private static bool IsJson(string text) => text.ToLowerInvariant() switch
    {
        "json" => true,
        "text" => false,
        _ => throw new InstallationException($"NAMEPLATE_LOG is '{text}'; it must be text or json."),
    };

    private static int Count(string name, string text, int most = 10_000, int least = 1) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most
            ? count
            : throw new InstallationException($"NAMEPLATE_{name} is '{text}'; it must be a number from {least} to {most}.");
}
