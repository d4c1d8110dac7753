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
    public async Task The_original_quantity_is_what_first_came_into_a_store_and_not_what_was_registered_in_none()
    {
        await server.PartAsync("LO-UNIT", serials: true, lots: true);
        await server.DoAsync("lot-create", new { PART_ID = "LO-UNIT", LOT_ID = "L1" });
        await CreateAsync("U1", "L1", "MS");
        await CreateAsync("U2", "L2", "MS");
        await CreateAsync("U3", "L3", "");
        await CreateAsync("U4", "L4", "");
        await CreateAsync("U5", "", "");
        await UpdateAsync(new { PART_ID = "LO-UNIT", SERIAL_NUMBER = "U5", LOT_ID = "L5" });
        await CreateAsync("U6", "", "");
        await UpdateAsync(new { PART_ID = "LO-UNIT", SERIAL_NUMBER = "U6", LOT_ID = "L6", STORES_CODE = "MS" });
        Assert.Equal("L1 1, L2 1, L3 , L4 , L5 , L6 1", await LotsAsync());

        foreach (var lot in new[] { "L1", "L3", "L6" })
        {
            await server.StockAsync("LO-UNIT", "A", "7", lot);
        }

        await UpdateAsync(new { PART_ID = "LO-UNIT", SERIAL_NUMBER = "U4", STORES_CODE = "MS" });
        await UpdateAsync(new { PART_ID = "LO-UNIT", SERIAL_NUMBER = "U5", SN_STATUS = "X" });
        Assert.Equal("L1 1, L2 1, L3 7, L4 1, L5 , L6 1", await LotsAsync());

        Task<Reply> CreateAsync(string serial, string lot, string stores) =>
            server.DoAsync("serial-number-create", new { PART_ID = "LO-UNIT", SERIAL_NUMBER = serial, LOT_ID = lot, STORES_CODE = stores });
        Task<Reply> UpdateAsync(object change) => server.DoAsync("serial-number-update", change);
        async Task<string> LotsAsync() =>
            string.Join(", ", (await server.DoAsync("lot-query", new { PART_ID = "LO-UNIT" })).Rows.Select(lot => $"{lot!["LOT_ID"]} {lot["ORIGINAL_QTY"]}"));
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

    /// <summary>LOT_CONTROL may change while units are in no store. What they came back into no count could name, and no adjustment could take out.</summary>
    [Fact]
    public async Task A_unit_comes_into_stock_as_its_part_is_kept_now()
    {
        await server.PartAsync("LO-WAS", serials: true, lots: true);
        foreach (var serial in new[] { "1", "2" })
        {
            await server.DoAsync("serial-number-create", new { PART_ID = "LO-WAS", SERIAL_NUMBER = serial, STORES_CODE = "MS", LOT_ID = "L1" });
            await server.DoAsync("issues-entry-create", new { PART_ID = "LO-WAS", STORES_CODE = "MS", QUANTITY = "1", SERIAL_NUMBER = serial, DEPARTMENT = "0", ACCOUNT = "300" });
        }

        await server.DoAsync("serial-number-create", new { PART_ID = "LO-WAS", SERIAL_NUMBER = "3", LOT_ID = "L1" });
        await server.DoAsync("part-update", new { PART_ID = "LO-WAS", LOT_CONTROL = "N" });

        Assert.Contains("LO-WAS 3 is of lot L1, and its part is not kept by lot any more", await WhyAsync("adjustments-entry-create", new { PART_ID = "LO-WAS", STORES_CODE = "MS", QUANTITY = "1", SERIAL_NUMBER = "3" }), StringComparison.Ordinal);
        Assert.Contains("LO-WAS 3 is in lot L1", await WhyAsync("physical-count-entry-create", new { WORKSHEET_DATE = "2026-11-20", STORES_CODE = "MS", DETAILS = new[] { new { PART_ID = "LO-WAS", SERIAL_NUMBER = "3", PHYSICAL_QTY = "1" } } }), StringComparison.Ordinal);
        Assert.Contains("clear its LOT_ID", await WhyAsync("serial-number-update", new { PART_ID = "LO-WAS", SERIAL_NUMBER = "3", STORES_CODE = "MS" }), StringComparison.Ordinal);
        await server.DoAsync("serial-number-update", new { PART_ID = "LO-WAS", SERIAL_NUMBER = "3", STORES_CODE = "MS", LOT_ID = (string?)null });
        Assert.Equal("1", await server.OnHandAsync("LO-WAS", "MS"));

        // Of one that is with somebody the lot cannot be cleared: it comes back in none.
        await server.DoAsync("issues-entry-create", new { PART_ID = "LO-WAS", STORES_CODE = "MS", QUANTITY = "-1", SERIAL_NUMBER = "1", DEPARTMENT = "0", ACCOUNT = "300" });
        Assert.Equal(("A", "", "MS"), ((await server.UnitAsync("LO-WAS", "1"))["SN_STATUS"]!.ToString(), (await server.UnitAsync("LO-WAS", "1"))["LOT_ID"]!.ToString(), (await server.UnitAsync("LO-WAS", "1"))["STORES_CODE"]!.ToString()));
        await server.DoAsync("physical-count-entry-create", new { WORKSHEET_DATE = "2026-11-20", STORES_CODE = "MS", DETAILS = new[] { new { PART_ID = "LO-WAS", SERIAL_NUMBER = "1,3", PHYSICAL_QTY = "2" } } });
    }

    [Fact]
    public async Task What_comes_out_of_a_unit_goes_into_no_store_without_the_lot_that_its_part_is_kept_by_now()
    {
        await server.PartAsync("LO-CASE", serials: true);
        await server.PartAsync("LO-BOARD", serials: true);
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "LO-CASE", COMPONENT_ID = "LO-BOARD", REQUIRED_QTY = "1" });
        await server.UnitsAsync("LO-BOARD", "A", "B1");
        await server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "LO-CASE", SERIAL_NUMBER = "C1", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = new[] { new { COMPONENT_ID = "LO-BOARD", SERIAL_NUMBER = "B1" } } });
        await server.DoAsync("part-update", new { PART_ID = "LO-BOARD", LOT_CONTROL = "Y" });

        Assert.Contains("LO-BOARD B1 needs a LOT_ID: the part is kept by lot", await WhyAsync("disassembly-create", new { ASSEMBLY_ID = "LO-CASE", SERIAL_NUMBER = "C1" }), StringComparison.Ordinal);
        await server.DoAsync("serial-number-cross-reference-update", new { ASSEMBLY_ID = "LO-CASE", ASSEMBLY_SN = "C1", COMPONENT_ID = "LO-BOARD", COMPONENT_SN = "B1", END_DATE = DateTime.UtcNow.ToString("yyyy-MM-dd") });
        await server.DoAsync("serial-number-update", new { PART_ID = "LO-BOARD", SERIAL_NUMBER = "B1", LOT_ID = "N1", STORES_CODE = "MS" });
        await server.DoAsync("disassembly-create", new { ASSEMBLY_ID = "LO-CASE", SERIAL_NUMBER = "C1" });
    }

    private async Task<string> WhyAsync(string call, object fields)
    {
        var books = await server.BooksAsync();
        var why = (await server.RefusedAsync(call, fields)).Message;
        Assert.Equal(books, await server.BooksAsync());
        return why;
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
