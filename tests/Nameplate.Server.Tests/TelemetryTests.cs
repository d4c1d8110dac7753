using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nameplate.Server.Storage;
using static Nameplate.Server.Tests.WatchedServer;

namespace Nameplate.Server.Tests;

/// <summary>The program as it is started, with a collector beside it: what it sends, what it logs as JSON, and how it stops.</summary>
public sealed class TelemetryTests(ControlFixture fixture) : IClassFixture<ControlFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_and_traces_reach_the_collector_without_secrets_and_the_log_is_JSON()
    {
        var received = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await using var collector = await CollectAsync(received);
        using var program = new ServerProgram(fixture.Database, new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = AddressOf(collector),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["NAMEPLATE_LOG"] = "json",
        });
        using var http = new HttpClient { BaseAddress = new Uri(await program.AddressAsync()) };
        using var signIn = await http.PostAsync("/api/auth-token-get", new StringContent("""{"DATA_SOURCE":"OTHER","USER_NAME":"BERT","PASSWORD":"berts secret"}"""), Cancel);
        var token = JsonDocument.Parse(await signIn.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("AUTH_TOKEN").GetString()!;
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await IsServedAsync(http.PostAsync("/api/part-create", new StringContent("""{"PART_ID":"SECRET-PART","PART_DESC":"x"}"""), Cancel));
        await IsServedAsync(http.PostAsync("/api/serial-number-create", new StringContent("""{"PART_ID":"SECRET-PART","SERIAL_NUMBER":"SECRET-SERIAL"}"""), Cancel));
        await IsServedAsync(http.GetAsync("/api/v1.0/items/reference/SECRET-PART", Cancel));
        await IsServedAsync(http.GetAsync("/api/v1.0/serialNumbers?value=SECRET-SERIAL", Cancel));
        await IsServedAsync(http.GetAsync("/health/ready", Cancel));

        string[] metrics = ["nameplate.call.duration", "nameplate.postings", "nameplate.units.registered", "nameplate.running", "serial-number-create", "http.server.request.duration", "db.client.", "service.name"];
        string[] traces = ["POST /api/serial-number-create", "GET /api/{version}/items/reference/{reference}", "nameplate.request_id", "INSERT INTO posting", "nameplate"];
        await UntilAsync(() => metrics.All(name => Got("/v1/metrics").Contains(name, StringComparison.Ordinal)) && traces.All(name => Got("/v1/traces").Contains(name, StringComparison.Ordinal)));

        var lines = await program.StopAsync();
        foreach (var secret in new[] { "SECRET-PART", "SECRET-SERIAL", token, "berts secret", "BERT", "/health" })
        {
            Assert.DoesNotContain(secret, Got("/v1/metrics"), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, Got("/v1/traces"), StringComparison.Ordinal);
        }

        var told = lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(lines.Count, told.Count);
        var request = Assert.Single(told, line => line.GetProperty("EventId").GetInt32() == 1100 && line.GetProperty("State").GetProperty("Route").GetString() == "/api/serial-number-create").GetProperty("State");
        Assert.Equal(("POST", "OTHER", "BERT", "OK", 200), (
            request.GetProperty("Method").GetString(), request.GetProperty("DataSource").GetString(), request.GetProperty("User").GetString(),
            request.GetProperty("Outcome").GetString(), request.GetProperty("Status").GetInt32()));
        Assert.Matches("^[0-9a-f]{32}$", request.GetProperty("RequestId").GetString());
        Assert.DoesNotContain(lines, line => line.Contains("SECRET", StringComparison.Ordinal) || line.Contains(token, StringComparison.Ordinal));

        string Got(string path) => received.GetValueOrDefault(path, "");
    }

    [Fact]
    public async Task Without_a_collector_nothing_of_telemetry_is_loaded()
    {
        using var program = new ServerProgram(fixture.Database, []);
        await program.AddressAsync();
        Assert.DoesNotContain("OpenTelemetry", await File.ReadAllTextAsync($"/proc/{program.Id}/maps", Cancel), StringComparison.Ordinal);
        Assert.Contains(await program.StopAsync(), line => line.Contains("Stopped.", StringComparison.Ordinal));
    }

    /// <summary>A collector as OTLP over HTTP has it. Names are written in protobuf as they are, so they can be looked for in its bytes.</summary>
    private static async Task<WebApplication> CollectAsync(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            received.AddOrUpdate(http.Request.Path, _ => Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
            http.Response.ContentType = "application/x-protobuf";
        });
        await collector.StartAsync(Cancel);
        return collector;
    }

    private static string AddressOf(WebApplication app) => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>The server as a process of its own.</summary>
    private sealed class ServerProgram : IDisposable
    {
        private const int SigTerm = 15;

        private readonly Process process;
        private readonly ConcurrentQueue<string> lines = [];

        public ServerProgram(string database, Dictionary<string, string> environment)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "nameplate-server.dll"), "serve", "--urls", "http://127.0.0.1:0"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };

            // What the run itself was started with must not decide what is tested.
            foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("OTEL_", StringComparison.Ordinal) || name.StartsWith("NAMEPLATE_", StringComparison.Ordinal) || name.StartsWith("Logging__", StringComparison.Ordinal)).ToList())
            {
                start.Environment.Remove(name);
            }

            start.Environment["NAMEPLATE_DATABASE"] = database;
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }

            process = Process.Start(start)!;
            process.OutputDataReceived += Keep;
            process.ErrorDataReceived += Keep;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public int Id => process.Id;

        /// <summary>Where it listens, once it is ready.</summary>
        public async Task<string> AddressAsync()
        {
            await UntilAsync(() => process.HasExited || Told() is { Success: true });
            Assert.False(process.HasExited, string.Join('\n', lines));
            return Told()!.Groups[1].Value;

            Match? Told() => lines.Select(line => Regex.Match(line, @"Ready at (http://127\.0\.0\.1:\d+)")).FirstOrDefault(match => match.Success);
        }

        /// <summary>Asks it to stop, and returns all that it said.</summary>
        public async Task<IReadOnlyCollection<string>> StopAsync()
        {
            Command.Signal(process.Id, SigTerm);
            await process.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);
            Assert.Equal(0, process.ExitCode);
            return lines;
        }

        public void Dispose()
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }

        private void Keep(object sender, DataReceivedEventArgs line)
        {
            if (!string.IsNullOrEmpty(line.Data))
            {
                lines.Enqueue(line.Data);
            }
        }
    }
}
