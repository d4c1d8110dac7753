using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Nameplate.Server.Storage;
using Npgsql;
using static Nameplate.Server.Tests.WatchedServer;

namespace Nameplate.Server.Tests;

/// <summary>
/// Rooms that are full: filled by calls that are held by a lock in the database or by a client that does not read, never by
/// haste. What does not fit is refused at once and in its dialect's shape, nobody else notices, and afterwards all is as before.
/// </summary>
public sealed class OverloadTests(ControlFixture fixture) : IClassFixture<ControlFixture>
{
    private const string BusyReason = "The server has too much to do and has not begun with this. Send the request again in a second.";
    private const string BusyRpc = $$"""{"MESSAGE":"{{BusyReason}}","MESSAGE_CODE":"BUSY"}""";
    private const string BusyRest = $$"""{"error":"busy","error_description":"{{BusyReason}}"}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>One call runs in each room; two writes may wait, and one of each kind of read.</summary>
    private Task<WatchedServer> SmallAsync(TimeSpan? waitMax = null, TimeSpan? stallMax = null) => WatchedServer.StartAsync(fixture.Database, settings => settings with
    {
        Installation = new InstallationSettings
        {
            ConnectionsPerDataSource = 3,
            WaitingMax = 2,
            WaitMax = waitMax ?? Patience,
            StallMax = stallMax ?? Patience,
        },
    });

    [Fact]
    public async Task A_write_too_many_is_refused_at_once_and_nobody_else_notices()
    {
        await using var server = await SmallAsync();
        await using var owner = await OwnerAsync(fixture.Database);
        var held = await LockAsync(owner, "stores");
        var writes = Enumerable.Range(0, 3).Select(n => server.RpcAsync("OTHER", "stores-create", $$"""{"STORES_CODE":"W{{n}}","STORES_DESC":"x"}""")).ToList();
        await UntilAsync(() => server.Rooms("OTHER").Writes.Waiting == 2);

        await IsRefusedAsync(server.RpcAsync("OTHER", "stores-create", """{"STORES_CODE":"W9","STORES_DESC":"x"}"""), BusyRpc, BusyReason, 1);
        await IsRefusedAsync(server.RestAsync("OTHER", HttpMethod.Post, "units", """{"reference":"W9","name":"x"}"""), BusyRest, null, 1);
        await IsServedAsync(server.RpcAsync("OTHER", "customer-query", """{"CUSTOMER_ID":"NONE"}"""));
        await IsServedAsync(server.RestAsync("OTHER", HttpMethod.Get, "units"));
        await IsServedAsync(server.RpcAsync("DEMO", "part-query", """{"PART_ID":"%"}"""));
        Assert.Equal((200, """{"status":"ready"}"""), await server.HealthAsync("/health/ready"));
        Assert.All(writes, write => Assert.False(write.IsCompleted));

        await held.DisposeAsync();
        foreach (var write in writes)
        {
            await IsServedAsync(write);
        }

        await IsServedAsync(server.RpcAsync("OTHER", "stores-create", """{"STORES_CODE":"W9","STORES_DESC":"x"}"""));
        await IsServedAsync(server.RestAsync("OTHER", HttpMethod.Post, "units", """{"reference":"W9","name":"x"}"""));
    }

    [Fact]
    public async Task A_read_too_many_is_refused_at_once_and_writes_go_on()
    {
        await using var server = await SmallAsync();
        await using var owner = await OwnerAsync(fixture.Database);
        var held = await LockAsync(owner, "stores");
        var reads = Enumerable.Range(0, 2).Select(_ => server.RpcAsync("OTHER", "stores-query", """{"STORES_CODE":"%"}""")).ToList();
        await UntilAsync(() => server.Rooms("OTHER").Reads.Waiting == 1);

        await IsRefusedAsync(server.RpcAsync("OTHER", "part-query", """{"PART_ID":"%"}"""), BusyRpc, BusyReason, 1);
        await IsRefusedAsync(server.RpcAsync("OTHER", "lot-recall-get", """{"PART_ID":"A","LOT_ID":"B"}"""), BusyRpc, BusyReason, 1);
        foreach (var path in new[] { "units", "units/1", "serialNumbers/1/history" })
        {
            await IsRefusedAsync(server.RestAsync("OTHER", HttpMethod.Get, path), BusyRest, null, 1);
        }

        await IsServedAsync(server.RestAsync("OTHER", HttpMethod.Post, "units", """{"reference":"R1","name":"x"}"""));
        await IsServedAsync(server.RestAsync("DEMO", HttpMethod.Get, "units"));

        await held.DisposeAsync();
        foreach (var read in reads)
        {
            await IsServedAsync(read);
        }
    }

    [Fact]
    public async Task Whoever_has_waited_long_enough_is_told_to_come_again()
    {
        await using var server = await SmallAsync(waitMax: TimeSpan.FromMilliseconds(50));
        using var seat = (await server.Rooms("OTHER").Writes.EnterAsync(Cancel)).Value;
        await IsRefusedAsync(server.RpcAsync("OTHER", "stores-create", """{"STORES_CODE":"T1","STORES_DESC":"x"}"""), BusyRpc, BusyReason, 1);
    }

    [Fact]
    public async Task Clients_that_do_not_read_starve_neither_short_reads_nor_writes()
    {
        await LongAsync();
        await using var server = await SmallAsync();
        using var unread = await server.RpcAsync("OTHER", "customer-query", """{"CUSTOMER_ID":"LONG%"}""", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, unread.StatusCode);

        // The next long answer begins as every read, finds no stream free, gives its connection back and waits for one.
        var next = server.RpcAsync("OTHER", "customer-query", """{"CUSTOMER_ID":"LONG%"}""");
        await UntilAsync(() => server.Rooms("OTHER").Streams.Waiting == 1);
        await IsRefusedAsync(server.RpcAsync("OTHER", "customer-query", """{"CUSTOMER_ID":"LONG%"}"""), BusyRpc, BusyReason, 1);
        using (var one = await server.RpcAsync("OTHER", "customer-query", """{"CUSTOMER_ID":"LONG1"}"""))
        {
            Assert.Equal((200, one.Content.Headers.ContentLength), ((int)one.StatusCode, (await one.Content.ReadAsByteArrayAsync(Cancel)).LongLength));
        }

        await IsServedAsync(server.RestAsync("OTHER", HttpMethod.Get, "units"));
        await IsServedAsync(server.RpcAsync("OTHER", "stores-create", """{"STORES_CODE":"S1","STORES_DESC":"x"}"""));

        // Read at last, or never: either frees the stream.
        Assert.Equal(LongRows, JsonDocument.Parse(await unread.Content.ReadAsStringAsync(Cancel)).RootElement.GetArrayLength());
        using var whole = await next;
        Assert.Equal(LongRows, JsonDocument.Parse(await whole.Content.ReadAsStringAsync(Cancel)).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task An_answer_that_nobody_reads_is_cut_off_and_its_connection_is_free_again()
    {
        await LongAsync();
        await using var server = await SmallAsync(stallMax: TimeSpan.FromMilliseconds(200));
        using var unread = await server.RpcAsync("OTHER", "customer-query", """{"CUSTOMER_ID":"LONG%"}""", HttpCompletionOption.ResponseHeadersRead, ("X-Request-Id", "unread-1"));
        Assert.Matches("^POST /api/customer-query OTHER BERT CUT_OFF 200 [0-9.]+ ms unread-1$", await server.Log.OfAsync("unread-1"));
        using (var seat = server.Rooms("OTHER").Streams.TryEnter())
        {
            Assert.NotNull(seat);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => unread.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task One_request_more_than_there_may_be_at_a_time_is_refused_in_its_dialect()
    {
        await using var server = await WatchedServer.StartAsync(fixture.Database, settings => settings with { RequestsMax = 1 });
        await using var owner = await OwnerAsync(fixture.Database);
        var held = await LockAsync(owner, "stores");
        var first = server.RpcAsync("OTHER", "stores-query", """{"STORES_CODE":"%"}""");
        await UntilLockedOutAsync();

        await IsRefusedAsync(server.RpcAsync("DEMO", "server-time-get", "{}"), BusyRpc, BusyReason, 1);
        await IsRefusedAsync(server.RestAsync("DEMO", HttpMethod.Get, "units"), BusyRest, null, 1);
        Assert.Equal((200, """{"status":"ready"}"""), await server.HealthAsync("/health/ready"));

        await held.DisposeAsync();
        await IsServedAsync(first);
        await IsServedAsync(server.RpcAsync("DEMO", "server-time-get", "{}"));
    }

    [Fact]
    public async Task A_pool_without_a_free_connection_is_told_as_busy()
    {
        await using var server = await WatchedServer.StartAsync(fixture.Database + ";Timeout=1");
        var source = server.Server.Installation.DataSources.Get("OTHER");
        var taken = new List<NpgsqlConnection>();
        foreach (var pool in new[] { source.Pool, source.Readers })
        {
            for (var n = 0; n < 4; n++)
            {
                taken.Add(await pool.OpenConnectionAsync(Cancel));
            }
        }

        await IsRefusedAsync(server.RpcAsync("OTHER", "stores-create", """{"STORES_CODE":"P1","STORES_DESC":"x"}"""), BusyRpc, BusyReason, 1);
        await IsRefusedAsync(server.RpcAsync("OTHER", "stores-query", """{"STORES_CODE":"%"}"""), BusyRpc, BusyReason, 1);
        await IsRefusedAsync(server.RestAsync("OTHER", HttpMethod.Get, "units"), BusyRest, null, 1);
        foreach (var connection in taken)
        {
            await connection.DisposeAsync();
        }

        await IsServedAsync(server.RestAsync("OTHER", HttpMethod.Get, "units"));
    }

    [Fact]
    public async Task Sixty_four_writers_at_once_are_all_served()
    {
        await using var server = await WatchedServer.StartAsync(fixture.Database);
        var writes = Enumerable.Range(0, 64).Select(n => server.RpcAsync("OTHER", "stores-create", $$"""{"STORES_CODE":"M{{n}}","STORES_DESC":"x"}""")).ToList();
        foreach (var write in writes)
        {
            await IsServedAsync(write);
        }
    }

    [Fact]
    public async Task The_numbers_of_a_room_tell_who_runs_who_waits_and_who_was_refused()
    {
        var now = new Dictionary<string, long>(StringComparer.Ordinal);
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
        listener.SetMeasurementEventCallback<long>((instrument, change, tags, _) =>
        {
            foreach (var tag in tags)
            {
                // Rooms of this name are this test's alone.
                if (tag is { Key: "nameplate.data_source", Value: "COUNTED" })
                {
                    now[instrument.Name] = now.GetValueOrDefault(instrument.Name) + change;
                }
            }
        });
        listener.Start();
        using var room = new Room("COUNTED", "writes", 1, 1, Patience);
        var first = (await room.EnterAsync(Cancel)).Value;
        var second = room.EnterAsync(Cancel).AsTask();
        Assert.Equal("BUSY", (await room.EnterAsync(Cancel)).Fault?.Code);
        Assert.Equal((1, 1, 1), (now["nameplate.running"], now["nameplate.waiting"], now["nameplate.refused"]));
        Assert.Null(room.TryEnter());

        first.Dispose();
        first.Dispose();
        (await second).Value.Dispose();
        Assert.Equal((0, 0, 1), (now["nameplate.running"], now["nameplate.waiting"], now["nameplate.refused"]));
        using var third = room.TryEnter();
        Assert.NotNull(third);
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(3, 1, 1, 1)]
    [InlineData(5, 3, 1, 1)]
    [InlineData(8, 4, 2, 2)]
    [InlineData(16, 8, 4, 4)]
    public void The_connections_of_a_data_source_are_dealt_to_its_rooms(int connections, int writes, int reads, int streams) =>
        Assert.Equal(new RoomSizes(writes, reads, streams), RoomSizes.Of(connections));

    private const int LongRows = 800;

    /// <summary>Some 24 MB of customers: more than any buffer between server and client holds.</summary>
    private async Task LongAsync()
    {
        await using var owner = await OwnerAsync(fixture.Database);
        await owner.RunAsync(
            $"""
            INSERT INTO ds_other.customer (customer_id, customer_name, notes, created_by, created_at, operator_id, updated_at)
            SELECT 'LONG' || n, 'A customer', repeat('x', 30000), 'test', now(), 'test', now() FROM generate_series(1, {LongRows}) n
            ON CONFLICT DO NOTHING
            """, Cancel);
    }

    /// <summary>Keeps everybody from a table of OTHER until it is disposed of.</summary>
    private static async Task<NpgsqlTransaction> LockAsync(NpgsqlConnection owner, string table)
    {
        var transaction = await owner.BeginTransactionAsync(Cancel);
        await owner.RunAsync($"LOCK TABLE ds_other.{table} IN ACCESS EXCLUSIVE MODE", Cancel);
        return transaction;
    }

    private async Task UntilLockedOutAsync()
    {
        await using var looking = await OwnerAsync(fixture.Database);
        await UntilAsync(async () => await looking.ValueAsync<long>(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())", Cancel) > 0);
    }
}
