namespace Nameplate.Server.Tests;

public sealed class LotTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    [Fact]
    public async Task A_lot_made_by_hand_gets_its_original_quantity_from_its_first_stock()
    {
        await server.PartAsync("LO-HAND", lots: true);
        var made = await server.DoAsync("lot-create", new { PART_ID = "LO-HAND", LOT_ID = "L1", EXPIRE_DATE = "2030-06-08", LTFLM_USER_32 = "last" });
        Assert.Equal(("A", "", "last"), (made["LOT_STATUS"], made["ORIGINAL_QTY"], made["LTFLM_USER_32"]));

        await server.StockAsync("LO-HAND", "A", "10", "L1");
        await server.StockAsync("LO-HAND", "A", "5", "L1");
        await server.StockAsync("LO-HAND", "A", "3", "L2");

        var lots = (await server.DoAsync("lot-query", new { PART_ID = "LO-HAND", LOT_STATUS = "IN 'A','C'" })).Rows;
        Assert.Equal(["L1 10", "L2 3"], lots.Select(lot => $"{lot!["LOT_ID"]} {lot["ORIGINAL_QTY"]}"));
        Assert.NotEqual("", lots[0]!["DATE_LAST_RECPT"]!.GetValue<string>());

        await server.DoAsync("adjustments-entry-create", new { PART_ID = "LO-HAND", STORES_CODE = "MS", STOCK_LOCATION = "A", LOT_ID = "L2", QUANTITY = "-1", ACTION_DATE = "2030-01-31" });
        lots = (await server.DoAsync("lot-query", new { PART_ID = "LO-HAND" })).Rows;
        Assert.Equal(["", "2030-01-31"], lots.Select(lot => lot!["DATE_LAST_ISSUE"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_lot_that_anything_names_cannot_be_deleted()
    {
        await server.PartAsync("LO-USED", lots: true);
        await server.StockAsync("LO-USED", "A", "10", "L1");
        await server.DoAsync("lot-create", new { PART_ID = "LO-USED", LOT_ID = "L2" });

        var stocked = await server.RefusedAsync("lot-delete", new { PART_ID = "LO-USED", LOT_ID = "L1" }, "LOT_IN_USE");
        Assert.Equal("Lot LO-USED, L1 cannot be deleted: it is used by stock on hand.", stocked.Message);
        await server.StockAsync("LO-USED", "A", "-10", "L1");
        var posted = await server.RefusedAsync("lot-delete", new { PART_ID = "LO-USED", LOT_ID = "L1" }, "LOT_IN_USE");
        Assert.Equal("Lot LO-USED, L1 cannot be deleted: it is used by postings.", posted.Message);
        await server.DoAsync("lot-delete", new { PART_ID = "LO-USED", LOT_ID = "L2" });
        await server.RefusedAsync("lot-delete", new { PART_ID = "LO-USED", LOT_ID = "L2" }, "LOT_NOT_FOUND");
    }

    [Fact]
    public async Task A_lot_is_of_a_part_that_is_kept_by_lot_and_there_once()
    {
        await server.RefusedAsync("lot-create", new { PART_ID = "ROTOR010", LOT_ID = "L1" }, "LOT_NOT_USED");
        await server.RefusedAsync("lot-create", new { PART_ID = "BEARING012", LOT_ID = "B-2301" }, "LOT_EXISTS");
        await server.RefusedAsync("lot-update", new { PART_ID = "BEARING012", LOT_ID = "B-2301" }, "NOTHING_TO_CHANGE");
        var held = await server.DoAsync("lot-update", new { PART_ID = "BEARING012", LOT_ID = "B-2302", LOT_HOLD_CODE = "QC", RETEST_DATE = "2027-01-01" });
        Assert.Equal(("QC", "2027-01-01", "APIUSER", "600"), (held["LOT_HOLD_CODE"], held["RETEST_DATE"], held["MODIFIED_BY"], held["ORIGINAL_QTY"]));
    }
}
