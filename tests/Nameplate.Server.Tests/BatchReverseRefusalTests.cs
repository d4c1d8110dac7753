using static Nameplate.Server.Tests.BatchReverseTests;

namespace Nameplate.Server.Tests;

/// <summary>What cannot be undone, and what is undone only in part.</summary>
public sealed class BatchReverseRefusalTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly ServerFixture server = new(postgres);

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await server.IsCleanAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Every_unit_that_has_moved_on_is_named()
    {
        var batch = (await BuildAsync(server, "MOTOR003", "U-1:U-4"))["BATCH_NUMBER"];
        await UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "U-2", SN_STATUS = "H" });
        var held = await LastBatchAsync(server);
        await UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "U-4", STORES_CODE = "FG" });
        var moved = await LastBatchAsync(server);
        var before = await server.StateAsync();

        var reply = await server.CallAsync("batch-reverse", new { BATCH_NUMBER = batch });

        Assert.Equal(500, reply.Status);
        Assert.Equal("CANNOT_REVERSE", reply.Code);
        Assert.Equal(
            $"Batch {batch} cannot be reversed: MOTOR003 U-2 has moved since (batch {held}): it is held in store MS; MOTOR003 U-4 has moved since (batch {moved}): it is in store FG.", reply.Message);
        Assert.Equal(before, await server.StateAsync());

        // Once these are undone, it can be.
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = held });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = moved });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = batch });
    }

    [Fact]
    public async Task Pieces_that_were_used_since_are_named()
    {
        var batch = (await server.DoAsync("adjustments-entry-create", new { PART_ID = "BOLT-M6", STORES_CODE = "FG", STOCK_LOCATION = "BIN", QUANTITY = "100" }))["BATCH_NUMBER"];
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "BOLT-M6", STORES_CODE = "FG", STOCK_LOCATION = "BIN", QUANTITY = "-60" });

        Assert.Equal(
            $"Batch {batch} cannot be reversed: BOLT-M6 in store FG at BIN: 100 to be taken back, 40 there.",
            (await server.CallAsync("batch-reverse", new { BATCH_NUMBER = batch })).Message);
    }

    [Fact]
    public async Task A_registration_that_was_built_over_lives_on_in_the_build()
    {
        await RegisterAsync(server, "U-1", "MS");
        var registered = await LastBatchAsync(server);
        var built = (await BuildAsync(server, "MOTOR003", "U-1"))["BATCH_NUMBER"];

        Assert.Equal(
            $"Batch {registered} cannot be reversed: MOTOR003 U-1 was built since (batch {built}): it is in store MS.",
            (await server.CallAsync("batch-reverse", new { BATCH_NUMBER = registered })).Message);

        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = built });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = registered });
        Assert.Empty((await server.DoAsync("serial-number-query", new { SERIAL_NUMBER = "U-1" })).Rows);
        await RegisterAsync(server, "U-1", "MS");
    }

    [Fact]
    public async Task A_unit_whose_moves_were_undone_can_be_deleted()
    {
        await RegisterAsync(server, "U-1", "MS");
        await UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "U-1", STORES_CODE = "FG" });
        Assert.Equal("SERIAL_NUMBER_MOVED", (await server.CallAsync("serial-number-delete", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "U-1" })).Code);
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = await LastBatchAsync(server) });
        await server.DoAsync("serial-number-delete", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "U-1" });
        Assert.Equal("IS_REVERSAL", (await server.CallAsync("batch-reverse", new { BATCH_NUMBER = await LastBatchAsync(server) })).Code);
    }

    [Fact]
    public async Task What_was_deleted_since_is_passed_over()
    {
        await RegisterAsync(server, "U-1", "MS");
        var batch = await LastBatchAsync(server);
        await server.DoAsync("serial-number-delete", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "U-1" });

        Assert.Equal($"Batch {batch} cannot be reversed: nothing of it stands any more.", (await server.CallAsync("batch-reverse", new { BATCH_NUMBER = batch })).Message);
    }

    [Fact]
    public async Task One_transaction_of_a_batch_is_undone_alone_and_the_rest_later()
    {
        var before = await server.StateAsync();
        await RegisterAsync(server, "U-3", "FG");
        var registered = await server.StateAsync();
        var batch = (await BuildAsync(server, "MOTOR003", "U-1,U-2"))["BATCH_NUMBER"];
        var first = await server.StateAsync();
        await server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", SERIAL_NUMBER = "U-3", DEPARTMENT = "0", ACCOUNT = "300", BATCH_NUMBER = batch });
        var transactions = (await server.DoAsync("batch-transaction-query", new { BATCH_NUMBER = batch, ACTION_TYPE = "BF" })).Rows;
        Assert.Equal(["2", "1"], transactions.Select(row => row!["QUANTITY"]!.GetValue<string>()));

        var undone = await server.DoAsync("batch-reverse", new { BATCH_NUMBER = batch, TRANSACTION = transactions[1]!["TRANSACTION"]!.GetValue<string>() });
        Assert.Equal(batch, undone["REVERSES"]);
        Assert.Equal(first, await server.StateAsync());
        Assert.Equal("NOTHING_TO_REVERSE", (await server.CallAsync("batch-reverse", new { BATCH_NUMBER = batch, TRANSACTION = transactions[1]!["TRANSACTION"]!.GetValue<string>() })).Code);
        Assert.Equal("TRANSACTION_NOT_FOUND", (await server.CallAsync("batch-reverse", new { BATCH_NUMBER = batch, TRANSACTION = "1" })).Code);

        // It takes more until the whole is reversed.
        await server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", SERIAL_NUMBER = "U-3", DEPARTMENT = "0", ACCOUNT = "300", BATCH_NUMBER = batch });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = batch });
        Assert.Equal(registered, await server.StateAsync());
        Assert.NotEqual(before, registered);
        var late = await server.CallAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", SERIAL_NUMBER = "U-3", DEPARTMENT = "0", ACCOUNT = "300", BATCH_NUMBER = batch });
        Assert.Equal("BATCH_REVERSED", late.Code);
    }

    [Fact]
    public async Task A_unit_put_in_since_keeps_its_assembly_in_the_books()
    {
        var batch = (await BuildAsync(server, "MOTOR003", "U-1"))["BATCH_NUMBER"];
        await LinkAsync(server, "U-1", "GC00003001");
        Assert.Equal(
            $"Batch {batch} cannot be reversed: MOTOR003 U-1 has MOTOR003 GC00003001 inside, which was put in since.",
            (await server.CallAsync("batch-reverse", new { BATCH_NUMBER = batch })).Message);
    }

    [Fact]
    public async Task An_unknown_batch_is_refused()
    {
        Assert.Equal("BATCH_NOT_FOUND", (await server.CallAsync("batch-reverse", new { BATCH_NUMBER = "999999" })).Code);
        Assert.Equal(400, (await server.CallAsync("batch-reverse", new { BATCH_NUMBER = "TEN" })).Status);
        Assert.Equal(400, (await server.CallAsync("batch-reverse", new { })).Status);
    }

    [Fact]
    public async Task A_build_of_a_thousand_units_is_undone()
    {
        var before = await server.StateAsync();
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "ROTOR010", STORES_CODE = "MS", QUANTITY = "1000" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "STATOR011", STORES_CODE = "MS", QUANTITY = "1000" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "BEARING012", STORES_CODE = "MS", QUANTITY = "2000", LOT_ID = "B-2301" });
        var stocked = await server.StateAsync();
        var batch = (await BuildAsync(server, "MOTOR003", "T0001:T1000"))["BATCH_NUMBER"];
        var reply = await server.DoAsync("batch-reverse", new { BATCH_NUMBER = batch });
        Assert.Equal(stocked, await server.StateAsync());
        Assert.NotEqual(before, stocked);
        Assert.Equal(1000L, await server.ScalarAsync<long>("SELECT count(*) FROM serial_number WHERE serial_number LIKE 'T____' AND deleted_at IS NOT NULL"));
        Assert.Equal("1", reply["TXNS_ACCEPTED"]);
    }

    [Fact]
    public async Task Two_reversals_at_once_have_one_winner()
    {
        for (var round = 0; round < 5; round++)
        {
            var batch = (await BuildAsync(server, "MOTOR003", "U-1:U-20"))["BATCH_NUMBER"];
            var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => server.CallAsync("batch-reverse", new { BATCH_NUMBER = batch }))));
            Assert.Single(replies, reply => reply.Status == 200);
            Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal("BATCH_REVERSED", reply.Code));
        }
    }

    [Fact]
    public async Task A_reversal_and_a_build_that_needs_its_units_exclude_each_other()
    {
        for (var round = 0; round < 8; round++)
        {
            var motors = (await BuildAsync(server, "MOTOR003", $"R{round}"))["BATCH_NUMBER"];
            object[] components = [new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = $"R{round}" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = $"JX0000{5140 + round}" }];
            var replies = await Task.WhenAll(
                Task.Run(() => server.CallAsync("batch-reverse", new { BATCH_NUMBER = motors })),
                Task.Run(() => server.CallAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = $"P{round}", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = components })),
                Task.Run(() => server.CallAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", SERIAL_NUMBER = $"J{round}", DEPARTMENT = "0", ACCOUNT = "300", BATCH_NUMBER = motors })));
            Assert.True((replies[0].Status == 200) != (replies[1].Status == 200), replies[0].Body + replies[1].Body);
            Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Contains(reply.Code, new[] { "CANNOT_REVERSE", "SHORTAGE", "BATCH_REVERSED" }));
        }
    }

    [Fact]
    public async Task A_renumbering_is_undone_with_its_number()
    {
        // The ERP dialect renumbers nothing: what the other dialect posts is posted here by its own rules.
        await RegisterAsync(server, "U-1", "MS");
        var before = await server.StateAsync();
        await RenumberAsync("U-1", "U-2");
        var batch = await LastBatchAsync(server);
        Assert.Equal("SERIAL_NUMBER_EXISTS", (await server.CallAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "U-1" })).Code);
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = batch });
        Assert.Equal(before, await server.StateAsync());
        await RegisterAsync(server, "U-2", "MS");
    }

    private async Task RenumberAsync(string from, string to)
    {
        var done = await server.Ledger.WriteAsync(server.Session, null, async (transaction, token) =>
        {
            var part = (await Storage.Parts.HoldAsync(transaction, "MOTOR003", "PART_ID", token)).Value;
            var unit = (await Storage.UnitLocks.TakeAsync(transaction, [(part.Id, from)], withRegistration: false, token)).Single();
            Assert.Null(await Storage.UnitEdits.RenumberAsync(transaction, unit, part, to, token));
            return new Storage.Answer(200, default);
        }, TestContext.Current.CancellationToken);
        Assert.Null(done.Fault);
    }
}
