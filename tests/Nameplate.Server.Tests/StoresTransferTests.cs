namespace Nameplate.Server.Tests;

public sealed class StoresTransferTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    [Fact]
    public async Task Units_move_from_where_they_stand_as_a_list()
    {
        await server.PartAsync("ST-UNITS", serials: true);
        await server.UnitsAsync("ST-UNITS", "A", "U1", "U2");
        await server.UnitsAsync("ST-UNITS", "B", "U3", "U4");
        await server.DoAsync("serial-number-update", new { PART_ID = "ST-UNITS", SERIAL_NUMBER = "U3", SN_STATUS = "H" });

        var moved = await server.DoAsync("stores-transfer-create", new
        {
            PART_ID = "ST-UNITS",
            FROM_STORES = "MS",
            TO_STORES = "MA",
            TO_LOCATION = "ISLE 3",
            QUANTITY = "3",
            SERIAL_NUMBER = "U1:U3",
            REFERENCE = "T-1",
        });

        Assert.Equal(
            [
                "ACTION_DATE", "ACTION_TYPE", "PART_ID", "PART_DESC", "PART_UM", "LOT_ID", "FROM_STORES", "FROM_LOCATION", "FROM_MULTI_LOC", "FROM_ON_HAND", "TO_STORES", "TO_LOCATION",
                "TO_MULTI_LOC", "TO_ON_HAND", "IA_REASON", "REFERENCE", "QTY_OLD", "QUANTITY", "TOTAL_STD_COST", "SERIAL_NUMBER", "BATCH_NUMBER", "TXNS_ACCEPTED",
            ],
            moved.Names);
        Assert.Equal(("TR", "4", "1", "3", "7.5"), (moved["ACTION_TYPE"], moved["QTY_OLD"], moved["FROM_ON_HAND"], moved["TO_ON_HAND"], moved["TOTAL_STD_COST"]));
        Assert.Equal(("", "Y", "N"), (moved["FROM_LOCATION"], moved["FROM_MULTI_LOC"], moved["TO_MULTI_LOC"]));
        Assert.Equal("A MA/ISLE 3", await server.WhereAsync("ST-UNITS", "U1"));
        Assert.Equal("H MA/ISLE 3", await server.WhereAsync("ST-UNITS", "U3"));
        Assert.Equal("B", (await server.UnitAsync("ST-UNITS", "U3"))["FROM_LOCATION"]!.GetValue<string>());
    }

    [Fact]
    public async Task All_that_stands_against_a_transfer_is_told_at_once()
    {
        await server.PartAsync("ST-NOT", serials: true);
        await server.UnitsAsync("ST-NOT", "A", "N1");
        await server.UnitsAsync("ST-NOT", "B", "N2");
        await server.DoAsync("serial-number-create", new { PART_ID = "ST-NOT", SERIAL_NUMBER = "N3", SN_STATUS = "X" });

        var refused = await server.RefusedAsync(
            "stores-transfer-create", new { PART_ID = "ST-NOT", FROM_STORES = "MS", FROM_LOCATION = "A", TO_STORES = "MS", TO_LOCATION = "A", QUANTITY = "4", SERIAL_NUMBER = "N1:N4" }, "SHORTAGE");

        Assert.Equal(
            "ST-NOT N1 is there already: it is in store MS at A; ST-NOT N2 is not at A: it is in store MS at B; ST-NOT N3 is not in store MS: it is scrapped; ST-NOT N4 does not exist.",
            refused.Message);
        await server.RefusedAsync("stores-transfer-create", new { PART_ID = "ST-NOT", FROM_STORES = "MS", TO_STORES = "MA", QUANTITY = "1" }, "SHORTAGE");
        await server.RefusedAsync("stores-transfer-create", new { PART_ID = "ST-NOT", FROM_STORES = "MS", TO_STORES = "MS", TO_LOCATION = "A", QUANTITY = "1" }, "SAME_PLACE");
        await server.RefusedAsync("stores-transfer-create", new { PART_ID = "ST-NOT", FROM_STORES = "MS", TO_STORES = "NONE", QUANTITY = "1" }, "STORES_NOT_FOUND");
        await server.RefusedAsync("stores-transfer-create", new { PART_ID = "ST-NOT", FROM_STORES = "MS", TO_STORES = "MA", QUANTITY = "-1" }, "FIELD_INVALID");
        Assert.Equal("2", await server.OnHandAsync("ST-NOT"));
    }

    [Fact]
    public async Task A_quantity_takes_its_lot_along()
    {
        await server.PartAsync("ST-LOT", lots: true);
        await server.StockAsync("ST-LOT", "A", "10", "L1");

        var moved = await server.DoAsync("stores-transfer-create", new { PART_ID = "ST-LOT", FROM_STORES = "MS", TO_STORES = "MS", TO_LOCATION = "B", LOT_ID = "L1", QUANTITY = "4" });

        Assert.Equal(("10", "10", "10", "A", "Y"), (moved["QTY_OLD"], moved["FROM_ON_HAND"], moved["TO_ON_HAND"], moved["FROM_LOCATION"], moved["TO_MULTI_LOC"]));
        var location = (await server.DoAsync("multiple-location-query", new { PART_ID = "ST-LOT" })).Rows.Single()!;
        Assert.Equal(("B", "4"), (location["STOCK_LOCATION"]!.GetValue<string>(), location["ON_HAND_QTY"]!.GetValue<string>()));
        await server.RefusedAsync("stores-transfer-create", new { PART_ID = "ST-LOT", FROM_STORES = "MS", TO_STORES = "MA", QUANTITY = "1" }, "LOT_REQUIRED");
    }

    [Fact]
    public async Task The_same_key_moves_once()
    {
        await server.PartAsync("ST-KEY");
        await server.StockAsync("ST-KEY", "A", "10");
        var fields = new { PART_ID = "ST-KEY", FROM_STORES = "MS", TO_STORES = "MA", QUANTITY = "4" };

        var first = await server.CallAsync("stores-transfer-create", fields, server.Token, "st-key");
        var second = await server.CallAsync("stores-transfer-create", fields, server.Token, "st-key");

        Assert.Equal(first.Body, second.Body);
        Assert.Equal("6", await server.OnHandAsync("ST-KEY"));
    }

    [Fact]
    public async Task One_unit_asked_for_by_many_at_once_goes_to_one_place()
    {
        await server.PartAsync("ST-RACE", serials: true);
        await server.UnitsAsync("ST-RACE", "A", "R1", "R2", "R3");
        object[] calls = [.. Enumerable.Range(0, 8).Select(i => (object)new { PART_ID = "ST-RACE", FROM_STORES = "MS", FROM_LOCATION = "A", TO_STORES = "MA", TO_LOCATION = $"L{i}", QUANTITY = "3", SERIAL_NUMBER = i % 2 == 0 ? "R1:R3" : "R3,R2,R1" })];

        var replies = await Task.WhenAll(calls.Select(call => server.CallAsync("stores-transfer-create", call)));

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal("SHORTAGE", reply.Code));
    }

    [Fact]
    public async Task Counts_issues_and_transfers_that_meet_keep_the_books_right()
    {
        await server.PartAsync("ST-MEET", serials: true);
        await server.UnitsAsync("ST-MEET", "A", "M1", "M2", "M3", "M4");
        await server.StockAsync("ST-MEET", "A", "5");

        var replies = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => (i % 4) switch
        {
            0 => server.CallAsync("stores-transfer-create", new { PART_ID = "ST-MEET", FROM_STORES = "MS", TO_STORES = "MS", TO_LOCATION = i % 8 == 0 ? "B" : "A", QUANTITY = "2", SERIAL_NUMBER = "M1:M2" }),
            1 => server.CallAsync("physical-count-entry-create", new
            {
                WORKSHEET_DATE = "2026-01-11",
                STORES_CODE = "MS",
                DETAILS = new object[] { new { PART_ID = "ST-MEET", STOCK_LOCATION = "A", PHYSICAL_QTY = "4", SERIAL_NUMBER = "M1,M3" }, new { PART_ID = "ST-MEET", STOCK_LOCATION = "A", ML_LOCATION = "B", PHYSICAL_QTY = "1", SERIAL_NUMBER = "M2" } },
            }),
            2 => server.CallAsync("issues-entry-create", new { PART_ID = "ST-MEET", STORES_CODE = "MS", QUANTITY = "1", DEPARTMENT = "0", SERIAL_NUMBER = "M4" }),
            _ => server.CallAsync("adjustments-entry-create", new { PART_ID = "ST-MEET", STORES_CODE = "MS", QUANTITY = "1", SERIAL_NUMBER = $"N{i}" }),
        }));

        Assert.DoesNotContain(replies, reply => reply.Status != 200 && reply.Code == "INTERNAL_ERROR");
    }
}
