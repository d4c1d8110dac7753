using System.Diagnostics.Metrics;
using System.Text.Json;
using Nameplate.Server.Storage;
using static Nameplate.Server.Tests.WatchedServer;

namespace Nameplate.Server.Tests;

/// <summary>Every request has an id, and one line in the log that says how it went and nothing that was secret.</summary>
public sealed class RequestLogTests(ControlFixture fixture) : IClassFixture<ControlFixture>, IAsyncLifetime
{
    private WatchedServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await WatchedServer.StartAsync(fixture.Database);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_line_tells_the_call_who_made_it_how_it_ended_and_its_id()
    {
        await IsLoggedAsync("POST /api/part-query DEMO ANNA OK 200", "ok-1", server.RpcAsync("DEMO", "part-query", """{"PART_ID":"SECRET-7"}""", headers: ("X-Request-Id", "ok-1")));
        await IsLoggedAsync("POST /api/part-query DEMO ANNA NO_CRITERION 400", "bad-1", server.RpcAsync("DEMO", "part-query", "{}", headers: ("X-Request-Id", "bad-1")));
        await IsLoggedAsync("GET /api/part-query - - METHOD_NOT_POST 405", "get-1", SendAsync("DEMO", HttpMethod.Get, "/api/part-query", "get-1"));
        await IsLoggedAsync("OTHER /api/part-query - - METHOD_NOT_POST 405", "odd-1", SendAsync("DEMO", new HttpMethod("SECRET-7"), "/api/part-query", "odd-1"));
        await IsLoggedAsync("GET /api/{version}/items/reference/{reference} DEMO ANNA not_found 404", "rest-1", SendAsync("DEMO", HttpMethod.Get, "/api/v1.0/items/reference/SECRET-7", "rest-1"));
        await IsLoggedAsync("GET /api/{version}/serialNumbers DEMO ANNA OK 200", "rest-2", SendAsync("DEMO", HttpMethod.Get, "/api/v1.0/serialNumbers?value=SECRET-7", "rest-2"));
        await IsLoggedAsync("GET /api/{version}/serialNumbers - - AUTH_TOKEN_MISSING 401", "rest-3", SendAsync(null, HttpMethod.Get, "/api/v1.0/serialNumbers", "rest-3"));
        await IsLoggedAsync("GET (no route) - - HTTP_404 404", "none-1", SendAsync(null, HttpMethod.Get, "/nothing/SECRET-7", "none-1"));
        Assert.DoesNotContain("SECRET-7", server.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Token("DEMO"), server.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_is_told()
    {
        foreach (var (id, end) in new[] { ("first-1", "first-1"), ("again-1", "again-1 replayed") })
        {
            using var reply = await server.RpcAsync("OTHER", "stores-create", """{"STORES_CODE":"L1","STORES_DESC":"x"}""", headers: [("X-Request-Id", id), ("Idempotency-Key", "one")]);
            Assert.EndsWith(" ms " + end, await server.Log.OfAsync(id), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("order-77_a.b:c", true)]
    [InlineData("with blank", false)]
    [InlineData("line\tend", false)]
    [InlineData("<script>", false)]
    [InlineData("", false)]
    public async Task An_id_of_the_caller_is_taken_over_when_it_is_one(string given, bool isTaken)
    {
        using var reply = await server.SendAsync(null, HttpMethod.Get, "/health/live", null, headers: ("X-Request-Id", given));
        Assert.Matches(isTaken ? $"^{given}$" : "^[0-9a-f]{32}$", Assert.Single(reply.Headers.GetValues("X-Request-Id")));
    }

    [Fact]
    public async Task An_id_too_long_is_not_taken_and_a_trace_that_the_caller_began_is()
    {
        using var tooLong = await server.SendAsync(null, HttpMethod.Get, "/health/live", null, headers: ("X-Request-Id", new string('a', 129)));
        Assert.Matches("^[0-9a-f]{32}$", Assert.Single(tooLong.Headers.GetValues("X-Request-Id")));
        using var traced = await server.SendAsync(null, HttpMethod.Get, "/health/live", null, headers: ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Assert.Single(traced.Headers.GetValues("X-Request-Id")));
    }

    [Fact]
    public async Task A_fault_of_the_server_is_found_in_the_log_by_the_id_in_its_answer()
    {
        await using (var owner = await OwnerAsync(fixture.Database))
        {
            await owner.RunAsync("ALTER TABLE ds_other.gl_account RENAME TO gone", Cancel);
        }

        using var reply = await server.RpcAsync("OTHER", "gl-account-query", """{"ACCOUNT":"%"}""");
        var id = Assert.Single(reply.Headers.GetValues("X-Request-Id"));
        var told = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.Equal("INTERNAL_ERROR", told.GetProperty("MESSAGE_CODE").GetString());
        Assert.EndsWith($"this trace id: {id}", told.GetProperty("MESSAGE").GetString(), StringComparison.Ordinal);
        Assert.Contains($"Call gl-account-query failed ({id})", server.Log.All, StringComparison.Ordinal);
        Assert.Contains(" OTHER BERT INTERNAL_ERROR 500 ", await server.Log.OfAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_units_postings_and_replays_are_counted()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument is { Meter.Name: Metrics.Name })
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Enqueue($"{instrument.Name} {value} {Text(tags)}"));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen.Enqueue($"{instrument.Name} {Text(tags)}"));
        listener.Start();

        await IsServedAsync(server.RpcAsync("OTHER", "part-create", """{"PART_ID":"COUNTED","PART_DESC":"x","SN_REQD_INV":"Y"}"""));
        await IsServedAsync(server.RestAsync("OTHER", HttpMethod.Post, "serialNumbers", """{"itemId":"COUNTED","useExternalId":true,"values":["N1","N2","N3"]}"""));
        foreach (var id in new[] { "count-1", "count-2" })
        {
            using var reply = await server.RpcAsync("OTHER", "serial-number-create", """{"PART_ID":"COUNTED","SERIAL_NUMBER":"N4"}""", headers: [("X-Request-Id", id), ("Idempotency-Key", "count")]);
            Assert.True(reply.IsSuccessStatusCode);
            await server.Log.OfAsync(id);
        }

        using (await server.RpcAsync("OTHER", "serial-number-create", """{"PART_ID":"NONE","SERIAL_NUMBER":"N5"}""", headers: ("X-Request-Id", "count-3")))
        {
            await server.Log.OfAsync("count-3");
        }

        Assert.Contains("nameplate.units.registered 3 OTHER", seen);
        Assert.Contains("nameplate.units.registered 1 OTHER", seen);
        Assert.Contains(seen, one => one.StartsWith("nameplate.postings ", StringComparison.Ordinal) && one.EndsWith(" OTHER", StringComparison.Ordinal));
        Assert.Contains("nameplate.replays 1 OTHER", seen);
        Assert.Contains("nameplate.call.duration erp/serial-number-create/OK", seen);
        Assert.Contains("nameplate.call.duration erp/serial-number-create/PART_NOT_FOUND", seen);
        Assert.Contains("nameplate.call.duration rest/POST serialNumbers/OK", seen);
        Assert.DoesNotContain(seen, one => one.Contains("N4", StringComparison.Ordinal) || one.Contains("BERT", StringComparison.Ordinal));

        static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var text = new List<string>();
            foreach (var tag in tags)
            {
                text.Add($"{tag.Value}");
            }

            return string.Join('/', text);
        }
    }

    private Task<HttpResponseMessage> SendAsync(string? source, HttpMethod method, string path, string id) => server.SendAsync(source, method, path, null, headers: ("X-Request-Id", id));

    private async Task IsLoggedAsync(string line, string id, Task<HttpResponseMessage> call)
    {
        using var reply = await call;
        Assert.Equal(id, Assert.Single(reply.Headers.GetValues("X-Request-Id")));
        Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(line)} [0-9.]+ ms {id}$", await server.Log.OfAsync(id));
    }
}
