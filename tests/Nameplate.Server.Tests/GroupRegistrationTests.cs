using Nameplate.Core.Access;

namespace Nameplate.Server.Tests;

/// <summary>
/// Creates that are written together. A lock on the part holds the first of them, so the others gather behind it; each has the
/// outcome it would have had alone.
/// </summary>
public sealed class GroupRegistrationTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Create = "serial-number-create";

    [Fact]
    public async Task Each_has_an_outcome_of_its_own()
    {
        var other = await server.TokenAsync(Role.Operator);
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "MOTOR003", STORES_CODE = "MA", QUANTITY = 2 });
        var replies = await TogetherAsync(
        [
            () => server.CallAsync(Create, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "G-1", STORES_CODE = "MA", NOTES = "first" }),
            () => server.CallAsync(Create, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "G-2", STORES_CODE = "MA", SHIP_TO_CUST = "ABCCORP", SOFSN_USER_3 = "a, \"b\"" }, other),
            () => server.CallAsync(Create, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "G-3", STORES_CODE = "MA", STOCK_LOCATION = "AISLE 7", ON_WARRANTY = "2026-01-31" }),
            () => server.CallAsync(Create, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "G-4" }),
            () => server.CallAsync(Create, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "G-5", STORES_CODE = "MA" }),
            () => server.CallAsync(Create, new { PART_ID = "NONE", SERIAL_NUMBER = "G-6" }),
            () => server.CallAsync(Create, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "G-7", STORES_CODE = "NONE" }),
            () => server.CallAsync(Create, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "G-8", BILL_TO_CUST = "NONE" }),
            () => server.CallAsync(Create, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001" }),
            () => server.CallAsync(Create, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "G-9", SN_STATUS = "H" }),
        ]);

        Assert.Equal(
            ["", "", "", "", "", "PART_NOT_FOUND", "STORES_NOT_FOUND", "CUSTOMER_NOT_FOUND", "SERIAL_NUMBER_EXISTS", "SN_STATUS_NOT_ALLOWED"],
            replies.Select(reply => reply.Status == 200 ? "" : reply.Code));

        // What each answered is what a query answers, and each has a batch of its own.
        foreach (var (reply, serial) in replies.Take(5).Zip(["G-1", "G-2", "G-3", "G-4", "G-5"]))
        {
            Assert.Equal(reply.Json.ToJsonString(), (await server.UnitAsync("MOTOR003", serial)).ToJsonString());
        }

        Assert.Equal(5, replies.Take(5).Select(reply => reply["BATCH_NUMBER"]).Distinct().Count());
        Assert.Equal(["APIUSER", "OPERATOR", "APIUSER"], replies.Take(3).Select(reply => reply["CREATED_BY"]));

        // Two of the three were counted in there before.
        Assert.Equal("3", await OnHandAsync(""));
        Assert.Equal("1", await OnHandAsync("AISLE 7"));
        Assert.Equal(0, await server.ScalarAsync<long>("SELECT count(*) FROM batch b WHERE NOT EXISTS (SELECT FROM posting p WHERE p.batch_id = b.id)"));
        await server.IsCleanAsync();
    }

    [Fact]
    public async Task Of_those_that_make_one_lot_the_first_in_a_store_gives_it_its_quantity()
    {
        await server.PartAsync("GR-LOT", serials: true, lots: true);
        var replies = await TogetherAsync(
        [
            .. Enumerable.Range(1, 3).Select(number => (Func<Task<Reply>>)(() => CreateAsync($"R-{number}", "ONE", ""))),
            .. Enumerable.Range(1, 3).Select(number => (Func<Task<Reply>>)(() => CreateAsync($"S-{number}", "ONE", "MA"))),
            .. Enumerable.Range(1, 2).Select(number => (Func<Task<Reply>>)(() => CreateAsync($"N-{number}", "NONE", ""))),
        ]);

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal("NONE , ONE 1", string.Join(", ", (await server.DoAsync("lot-query", new { PART_ID = "GR-LOT" })).Rows.Select(lot => $"{lot!["LOT_ID"]} {lot["ORIGINAL_QTY"]}")));
        await server.IsCleanAsync();

        Task<Reply> CreateAsync(string serial, string lot, string stores) => server.CallAsync(Create, new { PART_ID = "GR-LOT", SERIAL_NUMBER = serial, LOT_ID = lot, STORES_CODE = stores });
    }

    [Fact]
    public async Task Of_those_that_want_one_serial_one_has_it()
    {
        var replies = await TogetherAsync([.. Enumerable.Range(0, 30).Select(number => (Func<Task<Reply>>)(() =>
            server.CallAsync(Create, new { PART_ID = "MOTOR003", SERIAL_NUMBER = $"W-{number % 3}", NOTES = $"{number}" })))]);
        Assert.Equal(3, replies.Count(reply => reply.Status == 200));
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal("SERIAL_NUMBER_EXISTS", reply.Code));

        // The record is that of the call that was accepted.
        Assert.All(replies.Where(reply => reply.Status == 200), reply => Assert.Equal(reply["NOTES"], server.ScalarAsync<string>($"SELECT notes FROM serial_number WHERE serial_number = '{reply["SERIAL_NUMBER"]}'").Result));
        await server.IsCleanAsync();
    }

    [Fact]
    public async Task Keys_are_kept_for_what_was_accepted_and_given_up_for_what_was_refused()
    {
        object Fields(string serial) => new { PART_ID = "MOTOR003", SERIAL_NUMBER = serial };
        Task<Reply> SendAsync(string serial, string key) => server.CallAsync(Create, Fields(serial), server.Token, key);
        var replies = await TogetherAsync(
        [
            () => SendAsync("K-1", "k1"), () => SendAsync("K-1", "k1"), () => SendAsync("K-2", "k2"), () => SendAsync("K-3", "k2"),
            () => SendAsync("GC00003002", "k4"), () => SendAsync("K-5", "k5"), () => SendAsync("K-5", "k5"),
        ]);
        Assert.Equal(replies[0].Body, replies[1].Body);
        Assert.Equal(replies[5].Body, replies[6].Body);
        Assert.Single(replies.Skip(2).Take(2), reply => reply.Status == 200);
        Assert.Single(replies.Skip(2).Take(2), reply => reply.Status != 200 && reply.Code == "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal("SERIAL_NUMBER_EXISTS", replies[4].Code);
        Assert.Equal(["k1", "k2", "k5"], await server.Database.CreateCommand("SELECT key FROM idempotency_key WHERE key LIKE 'k_' ORDER BY key").ReadTextsAsync());

        // A key whose call was refused is free for another request.
        Assert.Equal(200, (await SendAsync("K-4", "k4")).Status);
        var again = await SendAsync("K-1", "k1");
        Assert.Equal((replies[0].Body, "true"), (again.Body, Assert.Single(again.Http.Headers.GetValues("Idempotency-Replayed"))));
        await server.IsCleanAsync();
    }

    private Task<string> OnHandAsync(string location) => server.ScalarAsync<string>(
        $"""
        SELECT trim_scale(b.quantity)::text FROM stock_balance b JOIN stock_status s ON s.id = b.stock_status_id JOIN stores t ON t.id = s.stores_id JOIN part p ON p.id = s.part_id
        WHERE p.part_id = 'MOTOR003' AND t.stores_code = 'MA' AND b.location = '{location}'
        """);

    private async Task<Reply[]> TogetherAsync(IReadOnlyList<Func<Task<Reply>>> calls)
    {
        await using var connection = await server.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new Npgsql.NpgsqlCommand("SELECT FROM part WHERE part_id = 'MOTOR003' FOR UPDATE", connection, transaction))
        {
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var replies = new List<Task<Reply>> { server.CallAsync(Create, new { PART_ID = "MOTOR003", SERIAL_NUMBER = $"LEADER-{Guid.NewGuid():N}" }) };
        await server.UntilAsync("SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%KEY SHARE%' AND datname = current_database()");
        replies.AddRange(calls.Select(call => call()));

        // They are on their way; those that come late are a group of their own, and as right.
        await Task.Delay(50, TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return [.. (await Task.WhenAll(replies)).Skip(1)];
    }
}
