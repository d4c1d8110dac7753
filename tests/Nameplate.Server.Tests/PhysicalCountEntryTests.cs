namespace Nameplate.Server.Tests;

public sealed class PhysicalCountEntryTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    private static object Sheet(params object[] rows) => new { WORKSHEET_DATE = "2026-01-11", STORES_CODE = "MS", DETAILS = rows };

    [Fact]
    public async Task The_difference_is_posted_both_ways_and_the_books_before_are_answered_at_three_levels()
    {
        await server.PartAsync("PC-LOTS", lots: true);
        await server.StockAsync("PC-LOTS", "A", "10", "L1");
        await server.StockAsync("PC-LOTS", "A", "5", "L2");
        await server.StockAsync("PC-LOTS", "B", "7", "L1");

        var counted = await server.DoAsync("physical-count-entry-create", Sheet(
            new { PART_ID = "PC-LOTS", STOCK_LOCATION = "A", LOT_ID = "L1", PHYSICAL_QTY = "8" },
            new { PART_ID = "PC-LOTS", STOCK_LOCATION = "A", ML_LOCATION = "B", LOT_ID = "L1", PHYSICAL_QTY = "9" }));

        Assert.Equal(["WORKSHEET_DATE", "STORES_CODE", "STORES_DESC", "DETAILS", "BATCH_NUMBER", "TXNS_ACCEPTED"], counted.Names);
        var rows = counted.Json["DETAILS"]!.AsArray();
        Assert.Equal(
            [
                "COMPANY_ID", "IC_ADJ_DEPT", "IC_ADJ_ACCOUNT", "PART_ID", "PART_DESC", "STOCK_LOCATION", "MULTI_LOC", "ML_LOCATION", "LOC_OH", "ON_HAND_QTY", "LOT_ID", "LOT_OH", "PHYSICAL_QTY",
                "TOTAL_STD_COST", "SERIAL_NUMBER",
            ],
            rows[0]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(["A A 15 22 10 -5", "A B 7 22 7 5"], rows.Select(row => $"{row!["STOCK_LOCATION"]} {row["ML_LOCATION"]} {row["LOC_OH"]} {row["ON_HAND_QTY"]} {row["LOT_OH"]} {row["TOTAL_STD_COST"]}"));
        Assert.Equal("22", await server.OnHandAsync("PC-LOTS"));
        var location = (await server.DoAsync("multiple-location-query", new { PART_ID = "PC-LOTS" })).Rows.Single()!;
        Assert.Equal("B 9 7 9 2026-01-11", $"{location["STOCK_LOCATION"]} {location["ON_HAND_QTY"]} {location["BOOK_QTY"]} {location["PHYSICAL_QTY"]} {location["DATE_LAST_PHY"]}");
    }

    [Fact]
    public async Task Units_are_where_they_were_found()
    {
        await server.PartAsync("PC-UNITS", serials: true);
        await server.UnitsAsync("PC-UNITS", "A", "U1", "U2", "U3");
        await server.UnitsAsync("PC-UNITS", "B", "U4");
        await server.StockAsync("PC-UNITS", "A", "2");
        await server.DoAsync("serial-number-create", new { PART_ID = "PC-UNITS", SERIAL_NUMBER = "U6" });

        // U2 is missing, U3 was found at B, U4 at A; U5 was unknown; U6 was registered in no store; one more has no serial.
        await server.DoAsync("physical-count-entry-create", Sheet(
            new { PART_ID = "PC-UNITS", STOCK_LOCATION = "A", PHYSICAL_QTY = "5", SERIAL_NUMBER = "U1,U4:U6" },
            new { PART_ID = "PC-UNITS", STOCK_LOCATION = "A", ML_LOCATION = "B", PHYSICAL_QTY = "1", SERIAL_NUMBER = "U3" }));

        var places = new List<string>();
        for (var i = 1; i <= 6; i++)
        {
            places.Add(await server.WhereAsync("PC-UNITS", $"U{i}"));
        }

        Assert.Equal(["A MS/A", "A /", "A MS/B", "A MS/A", "A MS/A", "A MS/A"], places);
        Assert.Equal("6", await server.OnHandAsync("PC-UNITS"));
        Assert.Equal(1m, await server.ScalarAsync<decimal>(
            "SELECT sum(b.quantity - b.units) FROM stock_balance b JOIN stock_status s ON s.id = b.stock_status_id JOIN part p ON p.id = s.part_id WHERE p.part_id = 'PC-UNITS'"));
    }

    [Fact]
    public async Task A_count_without_serials_moves_pieces_without_serials_only()
    {
        await server.PartAsync("PC-PLAIN", serials: true);
        await server.UnitsAsync("PC-PLAIN", "A", "U1", "U2");
        object Counted(string quantity) => Sheet(new { PART_ID = "PC-PLAIN", STOCK_LOCATION = "A", PHYSICAL_QTY = quantity });

        await server.DoAsync("physical-count-entry-create", Counted("5"));
        Assert.Equal("5", await server.OnHandAsync("PC-PLAIN"));
        await server.DoAsync("physical-count-entry-create", Counted("2"));
        Assert.Equal("2", await server.OnHandAsync("PC-PLAIN"));
        await server.RefusedAsync("physical-count-entry-create", Counted("1"), "SHORTAGE");
        await server.DoAsync("physical-count-entry-create", Counted("0"));
        Assert.Equal("A /", await server.WhereAsync("PC-PLAIN", "U2"));
    }

    [Fact]
    public async Task Everything_wrong_is_told_at_once_with_its_row()
    {
        await server.PartAsync("PC-WRONG", serials: true);
        await server.UnitsAsync("PC-WRONG", "A", "W1", "W2", "W3");
        await server.DoAsync("serial-number-update", new { PART_ID = "PC-WRONG", SERIAL_NUMBER = "W2", SN_STATUS = "H" });
        await server.DoAsync("serial-number-create", new { PART_ID = "PC-WRONG", SERIAL_NUMBER = "W4", SN_STATUS = "X" });

        var rows = await server.RefusedAsync("physical-count-entry-create", Sheet(
            new { PART_ID = "NONE", STOCK_LOCATION = "A", PHYSICAL_QTY = "1" },
            new { PART_ID = "ROTOR010", STOCK_LOCATION = "A", PHYSICAL_QTY = "1", LOT_ID = "X" },
            new { PART_ID = "PC-WRONG", STOCK_LOCATION = "A", PHYSICAL_QTY = "1", SERIAL_NUMBER = "W1:W2" }), "PART_NOT_FOUND");
        Assert.Equal(
            "DETAILS[1]: PART_ID: Part NONE does not exist; DETAILS[2]: LOT_ID cannot be given: part ROTOR010 is not kept by lot; DETAILS[3]: SERIAL_NUMBER of part PC-WRONG has 2 serials; at most 1 are needed.",
            rows.Message);

        var units = await server.RefusedAsync("physical-count-entry-create", Sheet(
            new { PART_ID = "PC-WRONG", STOCK_LOCATION = "A", PHYSICAL_QTY = "2", SERIAL_NUMBER = "W1,W4" }), "SHORTAGE");
        Assert.Equal("DETAILS[1]: PC-WRONG W2 was not found, and is held in store MS at A: release it first; DETAILS[1]: PC-WRONG W4 was found, and is scrapped: bring it back first.", units.Message);

        await server.RefusedAsync("physical-count-entry-create", Sheet(new { PART_ID = "PC-WRONG", PHYSICAL_QTY = "2" }), "FIELD_REQUIRED");
        await server.RefusedAsync("physical-count-entry-create", Sheet(), "FIELD_INVALID");
        await server.RefusedAsync("physical-count-entry-create", Sheet(
            new { PART_ID = "PC-WRONG", STOCK_LOCATION = "A", PHYSICAL_QTY = "3" }, new { PART_ID = "PC-WRONG", STOCK_LOCATION = "A", ML_LOCATION = "A", PHYSICAL_QTY = "3" }), "FIELD_INVALID");
        Assert.Equal("3", await server.OnHandAsync("PC-WRONG"));
    }

    [Fact]
    public async Task The_main_location_of_a_part_that_was_never_in_the_store_is_the_sheets()
    {
        await server.PartAsync("PC-NEW");
        await server.DoAsync("physical-count-entry-create", Sheet(new { PART_ID = "PC-NEW", STOCK_LOCATION = "Z MAIN", ML_LOCATION = "A FIRST", PHYSICAL_QTY = "4" }));

        var status = (await server.DoAsync("stock-status-query", new { PART_ID = "PC-NEW" })).Rows.Single()!;
        Assert.Equal("Z MAIN 4 Y", $"{status["STOCK_LOCATION"]} {status["ON_HAND_QTY"]} {status["MULTI_LOC"]}");
    }
}
