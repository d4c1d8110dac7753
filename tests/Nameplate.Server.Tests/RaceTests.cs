namespace Nameplate.Server.Tests;

/// <summary>
/// Crowds of calls that meet, as fast as they come: one wins, the others are told why, nothing fails inside, and the ledger keeps
/// its promises. Pairs and triples, in every order, are in Races/RaceTable.cs.
/// </summary>
public sealed class RaceTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task One_of_200_concurrent_creates_of_a_serial_is_accepted()
    {
        var replies = await AtOnceAsync(200, _ => server.CallAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "RACE-1", STORES_CODE = "MS" }));
        OneWins(replies, "SERIAL_NUMBER_EXISTS");
        Assert.Equal(1, await server.ScalarAsync<long>("SELECT count(*) FROM serial_number WHERE serial_number = 'RACE-1'"));
        Assert.Equal(1, await server.ScalarAsync<long>("SELECT count(*) FROM posting_unit m JOIN serial_number s ON s.id = m.serial_number_id WHERE s.serial_number = 'RACE-1'"));
        await server.IsCleanAsync();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public async Task One_of_several_builds_gets_the_component_unit(int builds)
    {
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = $"WANTED-{builds}", STORES_CODE = "MS" });
        var replies = await AtOnceAsync(builds, i => server.CallAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = "PUMP002",
            SERIAL_NUMBER = $"PUMP-{builds}-{i}",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = new object[]
            {
                new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = $"WANTED-{builds}" },
                new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = $"JX0000{5140 + (builds * 2) + i}" },
            },
        }));
        var winner = OneWins(replies, "SHORTAGE");
        var inside = winner["SERIAL_NUMBER"];
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal($"MOTOR003 WANTED-{builds} is not free: it is inside PUMP002 {inside}.", reply.Message));
        Assert.Equal(1, await server.ScalarAsync<long>($"SELECT count(*) FROM serial_number WHERE serial_number LIKE 'PUMP-{builds}-%'"));
        await server.IsCleanAsync();
    }

    [Fact]
    public async Task The_last_stock_is_drawn_once()
    {
        await PartAsync("LAST-ASSY", "N");
        await PartAsync("LAST-PIECE", "N");
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "LAST-ASSY", COMPONENT_ID = "LAST-PIECE", REQUIRED_QTY = "1" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "LAST-PIECE", STORES_CODE = "MS", QUANTITY = "7" });
        var replies = await AtOnceAsync(16, _ => server.CallAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "LAST-ASSY", DEPARTMENT = "0", ACCOUNT = "300" }));
        Assert.Equal(7, replies.Count(reply => reply.Status == 200));
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal("LAST-PIECE: 1 needed from store MS, 0 there.", reply.Message));
        await server.IsCleanAsync();
    }

    [Fact]
    public async Task A_serial_created_and_deleted_by_many_is_there_once_or_not()
    {
        var replies = await AtOnceAsync(120, i => i % 2 == 0
            ? server.CallAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "COMES-GOES", STORES_CODE = "MS" })
            : server.CallAsync("serial-number-delete", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "COMES-GOES" }));
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Contains(reply.Code, new[] { "SERIAL_NUMBER_EXISTS", "SERIAL_NUMBER_NOT_FOUND" }));
        var created = replies.Where((reply, i) => reply.Status == 200 && i % 2 == 0).Count();
        var deleted = replies.Where((reply, i) => reply.Status == 200 && i % 2 == 1).Count();
        var there = (await server.DoAsync("serial-number-query", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "COMES-GOES" })).Rows.Count;
        Assert.Equal(there, created - deleted);
        await server.IsCleanAsync();
    }

    [Fact]
    public async Task Calls_that_join_a_batch_are_all_counted()
    {
        async Task<Reply> AdjustAsync(string batch) =>
            await server.CallAsync("adjustments-entry-create", new { PART_ID = "ROTOR010", STORES_CODE = "FG", QUANTITY = "1", BATCH_NUMBER = batch });
        string[] batches = [(await AdjustAsync(""))["BATCH_NUMBER"], (await AdjustAsync(""))["BATCH_NUMBER"]];
        var replies = await AtOnceAsync(24, i => AdjustAsync(batches[i % 2]));
        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        foreach (var joined in replies.GroupBy(reply => reply["BATCH_NUMBER"]))
        {
            Assert.Equal(Enumerable.Range(2, 12), joined.Select(reply => int.Parse(reply["TXNS_ACCEPTED"], System.Globalization.CultureInfo.InvariantCulture)).Order());
            Assert.Equal(13, await server.ScalarAsync<int>($"SELECT txns_accepted FROM batch WHERE id = {joined.Key}"));
        }

        await server.IsCleanAsync();
    }

    [Fact]
    public async Task A_key_sent_20_times_at_once_has_one_effect_and_one_answer()
    {
        var replies = await AtOnceAsync(20, _ => server.CallAsync("adjustments-entry-create", new { PART_ID = "STATOR011", STORES_CODE = "FG", QUANTITY = "3" }, server.Token, "once"));
        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Single(replies.Select(reply => reply.Body).Distinct());
        Assert.Equal(3, await server.ScalarAsync<decimal>("SELECT sum(b.quantity) FROM stock_balance b JOIN stock_status s ON s.id = b.stock_status_id JOIN part p ON p.id = s.part_id JOIN stores w ON w.id = s.stores_id WHERE p.part_id = 'STATOR011' AND w.stores_code = 'FG'"));
        await server.IsCleanAsync();
    }

    [Fact]
    public async Task First_stock_of_a_part_in_a_store_finds_one_main_location()
    {
        for (var round = 0; round < 12; round++)
        {
            var part = $"FIRST-{round}";
            await server.DoAsync("part-create", new { PART_ID = part, PART_DESC = "Raced for", SN_REQD_INV = "Y", LOT_CONTROL = "Y", DEF_STORES_CODE = "MS" });
            await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = part, COMPONENT_ID = "BOLT-M6", REQUIRED_QTY = "1" });
            var replies = await AtOnceAsync(6, i => i % 2 == 0
                ? server.CallAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = part, SERIAL_NUMBER = $"S{i}", ASSEMBLY_LOT = $"L{i}", DEPARTMENT = "0", ACCOUNT = "300" })
                : server.CallAsync("serial-number-create", new { PART_ID = part, SERIAL_NUMBER = $"S{i}", STORES_CODE = "MS", STOCK_LOCATION = $"A{i}", LOT_ID = "L" }));
            Assert.All(replies, reply => Assert.True(reply.Status == 200, reply.Body));
        }

        await server.IsCleanAsync();
    }

    [Fact]
    public async Task A_lot_that_several_builds_make_at_once_expires_when_the_first_says()
    {
        await server.DoAsync("part-create", new { PART_ID = "RACED-LOT", PART_DESC = "Raced for", LOT_CONTROL = "Y", DEF_STORES_CODE = "MS" });
        await server.DoAsync("part-create", new { PART_ID = "RACED-IN", PART_DESC = "Raced for", SN_REQD_INV = "Y", DEF_STORES_CODE = "MS" });
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "RACED-LOT", COMPONENT_ID = "RACED-IN" });
        for (var i = 0; i < 6; i++)
        {
            await server.DoAsync("adjustments-entry-create", new { PART_ID = "RACED-IN", STORES_CODE = "MS", STOCK_LOCATION = $"B{i}", QUANTITY = "6", SERIAL_NUMBER = $"R{i}0:R{i}5" });
        }

        for (var round = 0; round < 6; round++)
        {
            // Each takes a unit from a place of its own: nothing else keeps them apart.
            var replies = await AtOnceAsync(6, i => server.CallAsync("backflush-kit-issue-create", new
            {
                ASSEMBLY_ID = "RACED-LOT",
                ASSEMBLY_LOT = $"L{round}",
                COMPLETED_QTY = "1",
                EXPIRE_DATE = $"2030-01-0{i + 1}",
                TO_LOCATION = $"A{i}",
                DEPARTMENT = "0",
                ACCOUNT = "300",
                COMPONENTS = new[] { new { COMPONENT_ID = "RACED-IN", SERIAL_NUMBER = $"R{i}{round}" } },
            }));
            var made = Assert.Single(replies, reply => reply.Status == 200);
            Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Contains("exists with another expiry", reply.Message, StringComparison.Ordinal));
            var lot = (await server.DoAsync("lot-query", new { PART_ID = "RACED-LOT", LOT_ID = $"L{round}" })).Rows.Single()!;
            Assert.Equal(made["EXPIRE_DATE"], lot["EXPIRE_DATE"]!.GetValue<string>());
        }

        await server.IsCleanAsync();
    }

    [Fact]
    public async Task A_lot_expires_when_the_builds_that_make_it_say_whoever_else_makes_it_at_once()
    {
        await server.DoAsync("part-create", new { PART_ID = "RACED-SHELF", PART_DESC = "Raced for", SN_REQD_INV = "Y", LOT_CONTROL = "Y", SHELF_LIFE = "30", DEF_STORES_CODE = "MS" });
        await server.DoAsync("part-create", new { PART_ID = "RACED-BIT", PART_DESC = "Raced for", SN_REQD_INV = "Y", DEF_STORES_CODE = "MS" });
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "RACED-SHELF", COMPONENT_ID = "RACED-BIT" });
        for (var i = 1; i < 6; i++)
        {
            await server.DoAsync("adjustments-entry-create", new { PART_ID = "RACED-BIT", STORES_CODE = "MS", STOCK_LOCATION = $"B{i}", QUANTITY = "8", SERIAL_NUMBER = $"R{i}0:R{i}7" });
        }

        for (var round = 0; round < 8; round++)
        {
            // Each would expire on another day: some say so, some were made on another day, one is only registered and says nothing.
            var replies = await AtOnceAsync(6, i => i == 0
                ? server.CallAsync("serial-number-create", new { PART_ID = "RACED-SHELF", SERIAL_NUMBER = $"{round}-0", LOT_ID = $"L{round}", STORES_CODE = "MS" })
                : server.CallAsync("backflush-kit-issue-create", new
                {
                    ASSEMBLY_ID = "RACED-SHELF",
                    SERIAL_NUMBER = $"{round}-{i}",
                    ASSEMBLY_LOT = $"L{round}",
                    ACTION_DATE = $"2026-01-0{i}",
                    EXPIRE_DATE = i > 3 ? $"2030-01-0{i}" : null,
                    TO_LOCATION = $"A{i}",
                    DEPARTMENT = "0",
                    ACCOUNT = "300",
                    COMPONENTS = new[] { new { COMPONENT_ID = "RACED-BIT", SERIAL_NUMBER = $"R{i}{round}" } },
                }));
            var lot = (await server.DoAsync("lot-query", new { PART_ID = "RACED-SHELF", LOT_ID = $"L{round}" })).Rows.Single()!["EXPIRE_DATE"]!.GetValue<string>();
            Assert.All(replies.Skip(1).Where(reply => reply.Status == 200), reply => Assert.Equal(lot, reply["EXPIRE_DATE"]));
            Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Contains("exists with another expiry", reply.Message, StringComparison.Ordinal));
            Assert.All(replies.Take(4), reply => Assert.Equal(200, reply.Status));
        }

        await server.IsCleanAsync();
    }

    [Fact]
    public async Task A_lot_that_several_receipts_bring_at_once_expires_when_all_of_them_say()
    {
        await server.DoAsync("part-create", new { PART_ID = "RACED-PO", PART_DESC = "Raced for", LOT_CONTROL = "Y", DEF_STORES_CODE = "MS" });
        for (var i = 0; i < 6; i++)
        {
            await server.DoAsync("purchase-order-create", new { PO_ID = $"RACED-{i}", VENDOR_ID = "XYZCORP", LINES = new[] { new { LINE_NUMBER = "1", PART_ID = "RACED-PO", ORDER_QTY = "6" } } });
        }

        for (var round = 0; round < 6; round++)
        {
            var replies = await AtOnceAsync(6, i => server.CallAsync("po-receipts-entry-create", new
            {
                PO_ID = $"RACED-{i}",
                LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "1", LOT_ID = $"L{round}", EXPIRE_DATE = $"2030-01-0{i + 1}", STOCK_LOCATION = $"A{i}" } },
            }));
            var lot = (await server.DoAsync("lot-query", new { PART_ID = "RACED-PO", LOT_ID = $"L{round}" })).Rows.Single()!;
            foreach (var told in replies.Where(reply => reply.Status == 200))
            {
                Assert.Equal(lot["EXPIRE_DATE"]!.GetValue<string>(), told.Json["LINES"]![0]!["EXPIRE_DATE"]!.GetValue<string>());
            }

            Assert.Contains(replies, reply => reply.Status == 200);
        }

        await server.IsCleanAsync();
    }

    [Fact]
    public async Task Builds_that_need_the_same_units_in_another_order_do_not_block_each_other()
    {
        for (var round = 0; round < 6; round++)
        {
            var (a, b) = ($"GC000030{(round * 2) + 1:00}", $"GC000030{(round * 2) + 2:00}");
            var replies = await AtOnceAsync(4, i => server.CallAsync("backflush-kit-issue-create", new
            {
                ASSEMBLY_ID = "PUMP002",
                SERIAL_NUMBER = i % 2 == 0 ? $"O{round}-1,O{round}-2" : $"O{round}-2,O{round}-1",
                DEPARTMENT = "0",
                ACCOUNT = "300",
                COMPONENTS = new object[]
                {
                    new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = i < 2 ? $"JX000052{(round * 2) + 10},JX000052{(round * 2) + 11}" : $"JX000052{(round * 2) + 11},JX000052{(round * 2) + 10}" },
                    new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = i < 2 ? $"{a},{b}" : $"{b},{a}" },
                },
            }));
            OneWins(replies, "SHORTAGE");
        }

        await server.IsCleanAsync();
    }

    private async Task PartAsync(string part, string serials) =>
        await server.DoAsync("part-create", new { PART_ID = part, PART_DESC = "Raced for", SN_REQD_INV = serials, DEF_STORES_CODE = "MS" });

    /// <summary>Starts all calls before any is waited for.</summary>
    private static async Task<Reply[]> AtOnceAsync(int count, Func<int, Task<Reply>> call) => await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => call(i))));

    private static Reply OneWins(Reply[] replies, string code)
    {
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.True(reply.Code == code, reply.Body));
        return Assert.Single(replies, reply => reply.Status == 200);
    }
}
