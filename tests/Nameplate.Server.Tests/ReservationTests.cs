using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

/// <summary>A line of a sales order holds units: named ones, or the first free ones.</summary>
public sealed class ReservationTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    private static int number;
    private readonly string part = $"HELD-{Interlocked.Increment(ref number)}";

    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    [Fact]
    public async Task Named_units_are_held_and_those_no_longer_named_are_freed()
    {
        await server.PartAsync(part, serials: true);
        await server.UnitsAsync(part, "A", "S1", "S2", "S3", "S4");
        var order = await NewAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "3", SERIAL_NUMBER = "S2,S1" });
        Assert.Equal("2 S2,S1", Told(order));
        Assert.Equal(("H MS/A", "A MS/A"), (await server.WhereAsync(part, "S1"), await server.WhereAsync(part, "S3")));
        Assert.Equal("4", await server.OnHandAsync(part));

        // Sent back as it was answered, the order is as it was.
        var id = order["SO_ID"];
        var batches = await server.ScalarAsync<long>("SELECT count(*) FROM batch");
        Assert.Equal("2 S2,S1", Told(await server.DoAsync("sales-order-update", (await server.DoAsync("sales-order-query", new { SO_ID = id })).Rows[0]!.DeepClone())));
        Assert.Equal(batches, await server.ScalarAsync<long>("SELECT count(*) FROM batch"));

        Assert.Equal("2 S2,S4", Told(await ChangeAsync(id, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S4,S2" })));
        Assert.Equal(("A MS/A", "H MS/A"), (await server.WhereAsync(part, "S1"), await server.WhereAsync(part, "S4")));
        Assert.Equal("3 S2,S4,S1", Told(await ChangeAsync(id, new { SO_LINE_NO = "1", RESERVE_QTY = "3" })));

        // The history says for whom.
        var step = (await server.DoAsync("serial-number-history-get", new { PART_ID = part, SERIAL_NUMBER = "S4" })).Json["DETAILS"]!.AsArray()[^1]!;
        Assert.Equal(($"HD A H {id} 1"), string.Join(' ', new[] { "ACTION_TYPE", "FROM_STATUS", "TO_STATUS", "ORDER_ID", "LINE_NUMBER" }.Select(name => step[name]!.GetValue<string>())));

        Assert.Equal("0 ", Told(await server.PostAsync("sales-order-update", $$"""{"SO_ID":"{{id}}","LINES":[{"SO_LINE_NO":"1","SERIAL_NUMBER":null}],"AUTH_TOKEN":"{{server.Token}}"}""")));
        Assert.Equal("A MS/A", await server.WhereAsync(part, "S2"));
    }

    [Fact]
    public async Task Free_units_are_found_by_lots_that_expire_first_then_the_oldest()
    {
        await server.PartAsync(part, serials: true, lots: true);
        foreach (var (lot, expires) in new[] { ("LATE", "2099-12-31"), ("SOON", "2099-01-01"), ("NEVER", ""), ("GONE", "2001-01-01"), ("HELD", "2098-01-01") })
        {
            await server.DoAsync("lot-create", new { PART_ID = part, LOT_ID = lot, EXPIRE_DATE = expires });
        }

        foreach (var (serial, lot) in new[] { ("G1", "GONE"), ("N1", "NEVER"), ("H1", "HELD"), ("L1", "LATE"), ("L0", "LATE"), ("S2", "SOON"), ("S1", "SOON") })
        {
            await server.DoAsync("serial-number-create", new { PART_ID = part, SERIAL_NUMBER = serial, LOT_ID = lot, STORES_CODE = "MS" });
        }

        await server.DoAsync("lot-update", new { PART_ID = part, LOT_ID = "HELD", LOT_HOLD_CODE = "QC" });
        var order = await NewAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "9", RESERVE_QTY = "3" });
        Assert.Equal("3 S2,S1,L1", Told(order));
        Assert.Equal("5 S2,S1,L1,L0,N1", Told(await ChangeAsync(order["SO_ID"], new { SO_LINE_NO = "1", RESERVE_QTY = "5" })));
        Assert.Equal(
            (500, "SHORTAGE", $"LINES[1]: {part}: 1 free units needed from store MS, 0 there."),
            await server.RefusedAsync("sales-order-update", new { SO_ID = order["SO_ID"], LINES = new[] { new { SO_LINE_NO = "1", RESERVE_QTY = "6" } } }));
        Assert.Contains("which is on hold (QC)", (await server.RefusedAsync("sales-order-update", new { SO_ID = order["SO_ID"], LINES = new[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = "H1" } } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_shrinks_is_cancelled_or_taken_out_frees_what_it_held()
    {
        await server.PartAsync(part, serials: true);
        await server.UnitsAsync(part, "A", "S1", "S2", "S3", "S4", "S5");
        var id = (await NewAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "3", SERIAL_NUMBER = "S3,S1,S2" }, new { SO_LINE_NO = "2", PART_ID = part, ORDER_QTY = "2", RESERVE_QTY = "2" }))["SO_ID"];
        Assert.Equal((500, "ORDER_LINE_FIXED", "LINES[1]: SALE_CONV cannot change: 3 are reserved."), await server.RefusedAsync("sales-order-update", new { SO_ID = id, LINES = new[] { new { SO_LINE_NO = "1", SALE_CONV = "2" } } }));

        // The last that was reserved goes first.
        Assert.Equal("2 S3,S1", Told(await ChangeAsync(id, new { SO_LINE_NO = "1", ORDER_QTY = "2" })));
        Assert.Equal("1 S3", Told(await ChangeAsync(id, new { SO_LINE_NO = "1", RESERVE_QTY = "1" })));
        Assert.Equal("0 ", Told(await ChangeAsync(id, new { SO_LINE_NO = "1", LINE_STATUS = "X" })));
        Assert.Equal(400, (await server.CallAsync("sales-order-update", new { SO_ID = id, LINES = new[] { new { SO_LINE_NO = "1", RESERVE_QTY = "1" } } })).Status);
        await ChangeAsync(id, new { SO_LINE_NO = "2", REMOVE = "Y" });
        Assert.All(await Task.WhenAll(new[] { "S1", "S2", "S3", "S4", "S5" }.Select(serial => server.WhereAsync(part, serial))), where => Assert.Equal("A MS/A", where));

        var other = (await NewAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "2", RESERVE_QTY = "2" }))["SO_ID"];
        await server.DoAsync("sales-order-update", new { SO_ID = other, SO_STATUS = "X" });
        Assert.Equal("A MS/A", await server.WhereAsync(part, "S1"));
        await server.DoAsync("sales-order-update", new { SO_ID = other, SO_STATUS = "O", LINES = new[] { new { SO_LINE_NO = "1", RESERVE_QTY = "1" } } });
        Assert.Equal("H MS/A", await server.WhereAsync(part, "S1"));
        await server.DoAsync("sales-order-delete", new { SO_ID = other });
        Assert.Equal("A MS/A", await server.WhereAsync(part, "S1"));
    }

    [Fact]
    public async Task Whoever_comes_second_is_told_which_order_has_the_unit_and_what_else_is_wrong()
    {
        await server.PartAsync(part, serials: true);
        await server.UnitsAsync(part, "A", "S1", "S2");
        var first = (await NewAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "1", SERIAL_NUMBER = "S1" }))["SO_ID"];
        var books = await server.BooksAsync();
        Assert.Equal(
            (500, "SHORTAGE", $"LINES[1]: {part} S1 is not free: it is held in store MS at A for order {first}, line 1; {part} S9 does not exist; LINES[2]: {part} S2 is wanted by line 1 too."),
            await server.RefusedAsync("sales-order-create", new
            {
                CUSTOMER_ID = "ABCCORP",
                LINES = new[] { new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "3", SERIAL_NUMBER = "S1,S9,S2" }, new { SO_LINE_NO = "2", PART_ID = part, ORDER_QTY = "1", SERIAL_NUMBER = "S2" } },
            }));
        Assert.Equal(books, await server.BooksAsync());

        // What an order holds nobody else takes or lets go.
        Assert.Contains($"for order {first}, line 1", (await server.RefusedAsync("issues-entry-create", new { PART_ID = part, STORES_CODE = "MS", QUANTITY = "1", SERIAL_NUMBER = "S1", DEPARTMENT = "0" })).Message, StringComparison.Ordinal);
        Assert.Equal((500, "SN_STATUS_NOT_ALLOWED"), Two(await server.RefusedAsync("serial-number-update", new { PART_ID = part, SERIAL_NUMBER = "S1", SN_STATUS = "A" })));

        // It may be moved.
        await server.DoAsync("stores-transfer-create", new { PART_ID = part, FROM_STORES = "MS", TO_STORES = "FG", QUANTITY = "1", SERIAL_NUMBER = "S1" });
        Assert.Equal("H FG/", await server.WhereAsync(part, "S1"));
    }

    [Theory]
    [InlineData("RESERVE_QTY", "3", 500, "LINES[1]: {0}: 3 units to be held, 2 still to be shipped of the line.")]
    [InlineData("RESERVE_QTY", "1.5", 400, "LINES[1]: RESERVE_QTY must come to whole units.")]
    [InlineData("SERIAL_NUMBER", "S1:S3", 500, "LINES[1]: {0}: 3 units to be held, 2 still to be shipped of the line.")]
    [InlineData("SERIAL_NUMBER", "S1,,", 400, "LINES[1].SERIAL_NUMBER is no list of serials: The list has an empty item.")]
    public async Task What_cannot_be_held_is_refused(string field, string value, int status, string message)
    {
        await server.PartAsync(part, serials: true);
        var line = new JsonObject { ["SO_LINE_NO"] = "1", ["PART_ID"] = part, ["ORDER_QTY"] = "2", [field] = value };
        var refused = await server.RefusedAsync("sales-order-create", new { CUSTOMER_ID = "ABCCORP", LINES = new[] { line } });
        Assert.Equal(status, refused.Status);
        if (field != "SERIAL_NUMBER" || status == 500)
        {
            Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, part), refused.Message);
        }
    }

    [Fact]
    public async Task Undoing_a_reservation_frees_and_undoing_a_release_holds_again()
    {
        await server.PartAsync(part, serials: true);
        await server.UnitsAsync(part, "A", "S1", "S2");
        var id = (await NewAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "2", SERIAL_NUMBER = "S1" }))["SO_ID"];
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = await LastBatchAsync("S1") });
        Assert.Equal(("0 ", "A MS/A"), (Told(await OrderAsync(id)), await server.WhereAsync(part, "S1")));

        await ChangeAsync(id, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1,S2" });
        await ChangeAsync(id, new { SO_LINE_NO = "1", RESERVE_QTY = "1" });
        var release = await LastBatchAsync("S2");
        await ChangeAsync(id, new { SO_LINE_NO = "1", ORDER_QTY = "1" });
        Assert.Equal((500, "CANNOT_REVERSE"), Two(await server.RefusedAsync("batch-reverse", new { BATCH_NUMBER = release })));
        await ChangeAsync(id, new { SO_LINE_NO = "1", ORDER_QTY = "2" });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = release });
        Assert.Equal(("2 S1:S2", "H MS/A"), (Told(await OrderAsync(id)), await server.WhereAsync(part, "S2")));
    }

    private Task<string> LastBatchAsync(string serial) => server.ScalarAsync<string>(
        $"SELECT max(o.batch_id)::text FROM posting o JOIN posting_unit m ON m.posting_id = o.id JOIN serial_number s ON s.id = m.serial_number_id JOIN part p ON p.id = s.part_id WHERE p.part_id = '{part}' AND s.serial_number = '{serial}'");

    private Task<Reply> NewAsync(params object[] lines) => server.DoAsync("sales-order-create", new { CUSTOMER_ID = "ABCCORP", LINES = lines });

    private Task<Reply> ChangeAsync(string order, object line) => server.DoAsync("sales-order-update", new { SO_ID = order, LINES = new[] { line } });

    private async Task<Reply> OrderAsync(string id) => await server.DoAsync("sales-order-query", new { SO_ID = id });

    /// <summary>What the first line holds: how much, and which units.</summary>
    private static string Told(Reply order)
    {
        Assert.True(order.Status == 200, order.Body);
        var json = JsonNode.Parse(order.Body)!;
        var line = (json is JsonArray rows ? rows[0]! : json)["LINES"]![0]!;
        return $"{line["RESERVED_QTY"]} {line["SERIAL_NUMBER"]}";
    }

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
