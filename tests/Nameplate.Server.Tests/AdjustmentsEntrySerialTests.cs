namespace Nameplate.Server.Tests;

public sealed class AdjustmentsEntrySerialTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    [Fact]
    public async Task Units_that_were_found_are_registered_and_claim_pieces_without_serials_first()
    {
        await server.PartAsync("AE-FOUND", serials: true);
        await server.StockAsync("AE-FOUND", "A", "2");

        var found = await server.DoAsync("adjustments-entry-create", new { PART_ID = "AE-FOUND", STORES_CODE = "MS", QUANTITY = "3", SERIAL_NUMBER = "F1:F3" });

        Assert.Equal(("2", "3", "2.5", "F1:F3"), (found["QTY_OLD"], found["ON_HAND_QTY"], found["TOTAL_STD_COST"], found["SERIAL_NUMBER"]));
        Assert.Equal("A MS/A", await server.WhereAsync("AE-FOUND", "F3"));
    }

    [Fact]
    public async Task Units_that_were_lost_stay_known_in_no_store_and_come_back_when_they_are_found()
    {
        await server.PartAsync("AE-LOST", serials: true);
        await server.UnitsAsync("AE-LOST", "A", "L1", "L2", "L3");

        var lost = await server.DoAsync("adjustments-entry-create", new { PART_ID = "AE-LOST", STORES_CODE = "MS", QUANTITY = "-2", SERIAL_NUMBER = "L1,L3" });
        Assert.Equal(("3", "1", "-5"), (lost["QTY_OLD"], lost["ON_HAND_QTY"], lost["TOTAL_STD_COST"]));
        Assert.Equal("A /", await server.WhereAsync("AE-LOST", "L3"));

        await server.DoAsync("adjustments-entry-create", new { PART_ID = "AE-LOST", STORES_CODE = "MS", STOCK_LOCATION = "B", QUANTITY = "1", SERIAL_NUMBER = "L3" });
        Assert.Equal("A MS/B", await server.WhereAsync("AE-LOST", "L3"));
        Assert.Equal("2", await server.OnHandAsync("AE-LOST"));
    }

    [Fact]
    public async Task Every_unit_that_cannot_be_lost_is_named_and_nothing_changes()
    {
        await server.PartAsync("AE-NOT", serials: true);
        await server.UnitsAsync("AE-NOT", "A", "N1", "N2");
        await server.DoAsync("serial-number-update", new { PART_ID = "AE-NOT", SERIAL_NUMBER = "N2", SN_STATUS = "H" });

        var refused = await server.RefusedAsync(
            "adjustments-entry-create", new { PART_ID = "AE-NOT", STORES_CODE = "MS", QUANTITY = "-3", SERIAL_NUMBER = "N1:N3" }, "SHORTAGE");

        Assert.Equal("AE-NOT N2 is not free: it is held in store MS at A; AE-NOT N3 does not exist.", refused.Message);
        Assert.Equal("2", await server.OnHandAsync("AE-NOT"));
        await server.RefusedAsync("adjustments-entry-create", new { PART_ID = "AE-NOT", STORES_CODE = "MA", QUANTITY = "-1", SERIAL_NUMBER = "N1" }, "SHORTAGE");
        await server.RefusedAsync("adjustments-entry-create", new { PART_ID = "AE-NOT", STORES_CODE = "MS", QUANTITY = "2", SERIAL_NUMBER = "N9" }, "SERIAL_COUNT");
        await server.RefusedAsync("adjustments-entry-create", new { PART_ID = "ROTOR010", STORES_CODE = "MS", QUANTITY = "1", SERIAL_NUMBER = "N9" }, "SERIALS_NOT_USED");
        await server.RefusedAsync("adjustments-entry-create", new { PART_ID = "AE-NOT", STORES_CODE = "MS", QUANTITY = "-1" }, "SHORTAGE");
    }

    [Fact]
    public async Task A_dry_run_answers_the_same_and_posts_nothing()
    {
        await server.PartAsync("AE-DRY", serials: true);

        var dry = await server.DoAsync("adjustments-entry-create", new { PART_ID = "AE-DRY", STORES_CODE = "MS", QUANTITY = "2", SERIAL_NUMBER = "D1:D2", DRY_RUN = "Y" });

        Assert.Equal(("2", ""), (dry["ON_HAND_QTY"], dry["BATCH_NUMBER"]));
        Assert.Empty((await server.DoAsync("serial-number-query", new { PART_ID = "AE-DRY" })).Rows);
    }

    [Fact]
    public async Task Calls_join_a_batch()
    {
        await server.PartAsync("AE-BATCH");
        var first = await server.StockAsync("AE-BATCH", "A", "5");
        var second = await server.DoAsync("issues-entry-create", new { PART_ID = "AE-BATCH", STORES_CODE = "MS", QUANTITY = "2", DEPARTMENT = "0", BATCH_NUMBER = first["BATCH_NUMBER"] });
        var third = await server.DoAsync("stores-transfer-create", new { PART_ID = "AE-BATCH", FROM_STORES = "MS", TO_STORES = "MA", QUANTITY = "1", BATCH_NUMBER = first["BATCH_NUMBER"] });

        Assert.Equal((first["BATCH_NUMBER"], "2"), (second["BATCH_NUMBER"], second["TXNS_ACCEPTED"]));
        Assert.Equal("3", third["TXNS_ACCEPTED"]);
    }
}
