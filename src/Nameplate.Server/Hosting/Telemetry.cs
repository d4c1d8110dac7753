using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Nameplate.Server.Hosting;

/// <summary>
/// Whether metrics and traces are sent to a collector, by OTLP. Where it is, how it is spoken to and how often are the standard
/// variables (OTEL_EXPORTER_OTLP_ENDPOINT, …_PROTOCOL, …_HEADERS, OTEL_SERVICE_NAME, OTEL_METRIC_EXPORT_INTERVAL …), which the
/// packages read themselves. Without an endpoint nothing of them is loaded.
/// </summary>
internal static class Telemetry
{
    public static bool IsWanted =>
        !string.Equals(Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        && (Has("OTEL_EXPORTER_OTLP_ENDPOINT") || Has("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") || Has("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"));

    /// <summary>Begins to send; to dispose of it sends what is left. A method of its own, because to run it loads the packages.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDisposable Start() => new Export();

    private static bool Has(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };
}

/// <summary>
/// The exporters, while they run. Neither a base class nor a field is of their packages' types: looking through the types of
/// this program, as the calls do, would load the packages.
/// </summary>
internal sealed class Export : IDisposable
{
    private static readonly string[] Meters =
        [Metrics.Name, "Npgsql", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    private const string Requests = "Microsoft.AspNetCore";
    private const string Statements = "Npgsql";

    /// <summary>What the framework may say of a request's address and sender: references and serials may stand in it.</summary>
    private static readonly string[] Discreet = ["url.path", "url.query", "url.full", "http.url", "http.target", "user_agent.original"];

    private readonly List<IDisposable> parts = [];

    public Export()
    {
        var discretion = new ActivityListener { ShouldListenTo = source => source.Name == Requests, ActivityStopped = TakeOutAddress };
        ActivitySource.AddActivityListener(discretion);

        // The detector of the environment comes last: OTEL_SERVICE_NAME wins.
        var resource = ResourceBuilder.CreateDefault().AddService("nameplate", serviceVersion: Release.Version).AddEnvironmentVariableDetector();
        parts.Add(Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Requests, Statements).AddOtlpExporter().Build());
        parts.Add(Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meters).AddOtlpExporter().Build());
        parts.Add(discretion);
    }

    public void Dispose() => parts.ForEach(part => part.Dispose());

    private static void TakeOutAddress(Activity activity)
    {
        foreach (var name in Discreet)
        {
            if (activity.GetTagItem(name) is not null)
            {
                activity.SetTag(name, null);
            }
        }
    }
}
