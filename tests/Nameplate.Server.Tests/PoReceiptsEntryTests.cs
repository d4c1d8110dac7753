using System.Text.Json.Nodes;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class PoReceiptsEntryTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    private const string Call = "po-receipts-entry-create";

    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    [Fact]
    public async Task A_receipt_brings_units_lots_and_pieces_into_stock()
    {
        await server.PartAsync("PR-UNIT", serials: true, lots: true);
        await server.DoAsync("part-create", new { PART_ID = "PR-GLUE", PART_DESC = "Glue", LOT_CONTROL = "Y", SHELF_LIFE = "30", STD_COST = "1.5", DEF_STORES_CODE = "MS" });
        await server.DoAsync("vendor-part-create", new { PART_ID = "PR-GLUE", VENDOR_ID = "XYZCORP", VENDOR_PART_ID = "GLUE-BOX", BUY_UM = "BOX", BUY_CONV = "12" });
        await OrderAsync(
            "PR-1", new { LINE_NUMBER = "1", PART_ID = "PR-UNIT", ORDER_QTY = "4", STORES_CODE = "FG" }, new { LINE_NUMBER = "2", VENDOR_PART_ID = "GLUE-BOX", ORDER_QTY = "3" }, new { LINE_NUMBER = "3", PART_ID = "BOLT-M6", ORDER_QTY = "100" });

        var made = await server.DoAsync(Call, new
        {
            PO_ID = "PR-1",
            ACTION_DATE = "2026-01-31",
            REFERENCE = "DN 77",
            LINES = new object[]
            {
                new { LINE_NUMBER = "1", QUANTITY = "2", LOT_ID = "U1", EXPIRE_DATE = "2030-01-01", SERIAL_NUMBER = "S-01:S-02", STOCK_LOCATION = "RACK 1" },
                new { LINE_NUMBER = "1", QUANTITY = "1", LOT_ID = "U2", SERIAL_NUMBER = "S-09", STORES_CODE = "MA", REFERENCE = "Second box" },
                new { LINE_NUMBER = "2", QUANTITY = "1.5", LOT_ID = "G1" },
                new { LINE_NUMBER = "3", PART_ID = "BOLT-M6", QUANTITY = "100" },
            },
        });

        Assert.Equal(ResourceBook.Calls[Call].Answer.Select(field => field.Name), made.Names);
        Assert.Equal(("2026-01-31", "PR-1", "XYZCORP", "1"), (made["ACTION_DATE"], made["PO_ID"], made["VENDOR_ID"], made["TXNS_ACCEPTED"]));
        Assert.Equal(
            [
                "1 1 PR-UNIT  U1 2030-01-01 DN 77 2 EA 1 2 EA FG RACK 1 5 4 3 S-01:S-02",
                "1 2 PR-UNIT  U2  Second box 1 EA 1 1 EA MA  2.5 4 3 S-09",
                "2 1 PR-GLUE GLUE-BOX G1 2026-03-02 DN 77 1.5 BOX 12 18 EA MS  27 3 1.5 ",
            ],
            made.Json["LINES"]!.AsArray().Take(3).Select(row => string.Join(' ', row!.AsObject().Where(pair => pair.Key != "PART_DESC").Select(pair => pair.Value!.GetValue<string>()))));

        Assert.Equal(("A FG/RACK 1", "A MA/", "18"), (await server.WhereAsync("PR-UNIT", "S-02"), await server.WhereAsync("PR-UNIT", "S-09"), await server.OnHandAsync("PR-GLUE")));
        var unit = await server.UnitAsync("PR-UNIT", "S-01");
        Assert.Equal(("U1", "PR-1", "1", "XYZCORP", "PO-RECEIPTS-ENTRY"), (Text(unit, "LOT_ID"), Text(unit, "ORDER_ID"), Text(unit, "LINE_NUMBER"), Text(unit, "ORDER_REFERENCE"), Text(unit, "PROGRAM_ID")));
        var lot = (await server.DoAsync("lot-query", new { PART_ID = "PR-UNIT", LOT_ID = "U1" })).Rows.Single()!.AsObject();
        Assert.Equal(("2030-01-01", "2", "PR-1", "1"), (Text(lot, "EXPIRE_DATE"), Text(lot, "ORIGINAL_QTY"), Text(lot, "ORDER_ID"), Text(lot, "LINE_NUMBER")));
        Assert.Equal("3 1.5 100", await ReceivedAsync("PR-1"));

        var history = (await server.DoAsync("serial-number-history-get", new { PART_ID = "PR-UNIT", SERIAL_NUMBER = "S-09" })).Json["DETAILS"]!.AsArray().Single()!.AsObject();
        Assert.Equal(
            ("RC", "", "IN_STOCK", "MA", "PR-1", "1", "XYZCORP", "2", "Second box"),
            (Text(history, "ACTION_TYPE"), Text(history, "FROM_STATE"), Text(history, "TO_STATE"), Text(history, "TO_STORES"), Text(history, "ORDER_ID"), Text(history, "LINE_NUMBER"), Text(history, "VENDOR_ID"), Text(history, "RECEIPT_NO"), Text(history, "REFERENCE")));
    }

    [Fact]
    public async Task A_unit_registered_in_no_store_is_claimed_and_pieces_that_are_there_are_not()
    {
        await server.PartAsync("PR-CLAIM", serials: true);
        await server.DoAsync("serial-number-create", new { PART_ID = "PR-CLAIM", SERIAL_NUMBER = "C1", CONTACT = "Known before" });
        await server.StockAsync("PR-CLAIM", "", "2");
        await OrderAsync("PR-2", new { LINE_NUMBER = "1", PART_ID = "PR-CLAIM", ORDER_QTY = "2" });

        await server.DoAsync(Call, Receipt("PR-2", "2", "C1,C2"));

        var unit = await server.UnitAsync("PR-CLAIM", "C1");
        Assert.Equal(("Known before", "MS", "PR-2"), (Text(unit, "CONTACT"), Text(unit, "STORES_CODE"), Text(unit, "ORDER_ID")));
        Assert.Equal("4", await server.OnHandAsync("PR-CLAIM"));
    }

    [Fact]
    public async Task Serials_are_made_up_by_the_parts_pattern_when_none_is_given()
    {
        await server.DoAsync("part-create", new { PART_ID = "PR-MADE", PART_DESC = "Valve", SN_REQD_INV = "Y", SERIAL_PATTERN = "PM-{###}", DEF_STORES_CODE = "MS" });
        await server.DoAsync("serial-number-create", new { PART_ID = "PR-MADE", SERIAL_NUMBER = "PM-002" });
        await OrderAsync("PR-3", new { LINE_NUMBER = "1", PART_ID = "PR-MADE", ORDER_QTY = "2", BUY_UM = "PAIR", BUY_CONV = "2" }, new { LINE_NUMBER = "2", PART_ID = "PR-MADE", ORDER_QTY = "1" });

        var made = await server.DoAsync(Call, new { PO_ID = "PR-3", LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "1.5" }, new { LINE_NUMBER = "2", QUANTITY = "1" } } });
        Assert.Equal(["PM-003:PM-005", "PM-006"], made.Json["LINES"]!.AsArray().Select(row => Text(row!.AsObject(), "SERIAL_NUMBER")));
        Assert.Equal(
            (400, "FIELD_INVALID", "SERIAL_NUMBER of part PR-MADE must be given in all rows, or in none."),
            await server.RefusedAsync(Call, new { PO_ID = "PR-3", LINES = new object[] { new { LINE_NUMBER = "1", QUANTITY = "0.5" }, new { LINE_NUMBER = "2", QUANTITY = "1", SERIAL_NUMBER = "PM-007" } } }));
    }

    [Fact]
    public async Task Rows_that_say_different_expiries_of_one_new_lot_are_refused()
    {
        await server.PartAsync("PR-DAYS", lots: true);
        await OrderAsync("PR-DAYS", new { LINE_NUMBER = "1", PART_ID = "PR-DAYS", ORDER_QTY = "5" });
        var books = await server.BooksAsync();

        Assert.Equal(
            (500, "CANNOT_RECEIVE", "LINES[2]: lot D1 of PR-DAYS expires on another day in LINES[1]."),
            await server.RefusedAsync(Call, new { PO_ID = "PR-DAYS", LINES = new[] { Row("2030-01-01"), Row("2031-01-01") } }));
        Assert.Equal(books, await server.BooksAsync());

        // Who says nothing agrees with all, and who comes later is told what the lot says.
        await server.DoAsync(Call, new { PO_ID = "PR-DAYS", LINES = new[] { Row(""), Row("2030-01-01"), Row("2030-01-01") } });
        var later = await server.DoAsync(Call, new { PO_ID = "PR-DAYS", LINES = new[] { Row("2031-01-01"), Row("2032-01-01") } });
        Assert.Equal(["2030-01-01", "2030-01-01"], later.Json["LINES"]!.AsArray().Select(row => Text(row!.AsObject(), "EXPIRE_DATE")));

        static object Row(string expires) => new { LINE_NUMBER = "1", QUANTITY = "1", LOT_ID = "D1", EXPIRE_DATE = expires };
    }

    [Fact]
    public async Task Too_much_and_serials_that_are_there_are_refused_together_and_change_nothing()
    {
        await server.PartAsync("PR-OVER", serials: true);
        await server.UnitsAsync("PR-OVER", "A", "O1");
        await server.DoAsync("serial-number-create", new { PART_ID = "PR-OVER", SERIAL_NUMBER = "O2", SN_STATUS = "X" });
        await OrderAsync("PR-4", new { LINE_NUMBER = "1", PART_ID = "PR-OVER", ORDER_QTY = "3" }, new { LINE_NUMBER = "2", PART_ID = "BOLT-M6", ORDER_QTY = "10" });
        await server.DoAsync(Call, Receipt("PR-4", "1", "O9"));
        var books = await server.BooksAsync();

        Assert.Equal(
            (
                500, "CANNOT_RECEIVE",
                "line 1: 4 received, and 2 of 3 awaited; line 2: 11 received, and 10 of 10 awaited; LINES[1]: PR-OVER O1 cannot be received: it is in store MS at A; "
                + "LINES[1]: PR-OVER O2 cannot be received: it is scrapped; LINES[3]: PR-OVER O9 cannot be received: it is in store MS at A."),
            await server.RefusedAsync(Call, new
            {
                PO_ID = "PR-4",
                LINES = new object[] { new { LINE_NUMBER = "1", QUANTITY = "3", SERIAL_NUMBER = "O1:O3" }, new { LINE_NUMBER = "2", QUANTITY = "11" }, new { LINE_NUMBER = "1", QUANTITY = "1", SERIAL_NUMBER = "O9" } },
            }));
        Assert.Equal((books, "1 0"), (await server.BooksAsync(), await ReceivedAsync("PR-4")));
        await server.DoAsync(Call, Receipt("PR-4", "2", "O3,O4"));
    }

    [Theory]
    [InlineData("""{"LINE_NUMBER":"9","QUANTITY":"1"}""", 500, "LINES[1]: LINE_NUMBER: the order has no line 9.")]
    [InlineData("""{"LINE_NUMBER":"1","QUANTITY":"0"}""", 400, "LINES[1]: QUANTITY must be greater than zero.")]
    [InlineData("""{"LINE_NUMBER":"1","QUANTITY":"-1"}""", 400, "LINES[1].QUANTITY must not be negative.")]
    [InlineData("""{"LINE_NUMBER":"1"}""", 400, "LINES[1].QUANTITY is required.")]
    [InlineData("""{"LINE_NUMBER":"1","QUANTITY":"2","SERIAL_NUMBER":"A"}""", 500, "LINES[1]: SERIAL_NUMBER of part MOTOR003 has 1 serials; 2 are needed.")]
    [InlineData("""{"LINE_NUMBER":"1","QUANTITY":"2"}""", 500, "LINES[1]: SERIAL_NUMBER of part MOTOR003 has 0 serials; 2 are needed.")]
    [InlineData("""{"LINE_NUMBER":"1","QUANTITY":"0.5","SERIAL_NUMBER":"A"}""", 500, "LINES[1]: Part MOTOR003 is counted in EA, which has no decimals.")]
    [InlineData("""{"LINE_NUMBER":"1","QUANTITY":"1","SERIAL_NUMBER":"A","LOT_ID":"L"}""", 500, "LINES[1]: LOT_ID cannot be given: part MOTOR003 is not kept by lot.")]
    [InlineData("""{"LINE_NUMBER":"1","QUANTITY":"1","SERIAL_NUMBER":"A","EXPIRE_DATE":"2030-01-01"}""", 400, "LINES[1]: EXPIRE_DATE needs LOT_ID.")]
    [InlineData("""{"LINE_NUMBER":"1","QUANTITY":"1","SERIAL_NUMBER":"A","PART_ID":"PUMP002"}""", 500, "LINES[1]: PART_ID: line 1 is of MOTOR003, not PUMP002.")]
    [InlineData("""{"LINE_NUMBER":"1","QUANTITY":"1","SERIAL_NUMBER":"A","STORES_CODE":"NONE"}""", 500, "LINES[1]: STORES_CODE: Stores NONE does not exist.")]
    [InlineData("""{"LINE_NUMBER":"1","QUANTITY":"1","SERIAL_NUMBER":"A"},{"LINE_NUMBER":"1","QUANTITY":"1","SERIAL_NUMBER":"A"}""", 400, "LINES[2]: SERIAL_NUMBER names A, which is received in LINES[1] too.")]
    [InlineData("""{"LINE_NUMBER":"2","QUANTITY":"1"}""", 500, "LINES[1]: LOT_ID is required: part BEARING012 is kept by lot.")]
    [InlineData("""{"LINE_NUMBER":"2","QUANTITY":"1","SERIAL_NUMBER":"A","LOT_ID":"L"}""", 500, "LINES[1]: SERIAL_NUMBER cannot be given: part BEARING012 does not carry serials in stock.")]
    [InlineData("""{"LINE_NUMBER":"3","QUANTITY":"1"}""", 500, "LINES[1]: LINE_NUMBER: line 3 has no part, so nothing of it can come into stock: set its LINE_STATUS to C when it is done.")]
    [InlineData("""{"LINE_NUMBER":"4","QUANTITY":"1"}""", 500, "LINES[1]: LINE_NUMBER: line 4 is closed: set its LINE_STATUS to O first.")]
    [InlineData("""{"LINE_NUMBER":"4","QUANTITY":"1"},{"LINE_NUMBER":"9","QUANTITY":"1"}""", 500, "LINES[1]: LINE_NUMBER: line 4 is closed: set its LINE_STATUS to O first; LINES[2]: LINE_NUMBER: the order has no line 9.")]
    [InlineData("", 400, "LINES must have at least one row.")]
    public async Task A_row_that_cannot_be_is_refused_by_its_place(string rows, int status, string message)
    {
        await server.CallAsync("purchase-order-create", new
        {
            PO_ID = "PR-WRONG",
            VENDOR_ID = "XYZCORP",
            LINES = new object[]
            {
                new { LINE_NUMBER = "1", PART_ID = "MOTOR003", ORDER_QTY = "5" }, new { LINE_NUMBER = "2", PART_ID = "BEARING012", ORDER_QTY = "5" }, new { LINE_NUMBER = "3", PO_DESC = "Freight", ORDER_QTY = "1" },
                new { LINE_NUMBER = "4", PART_ID = "BOLT-M6", ORDER_QTY = "5", LINE_STATUS = "C" },
            },
        });
        var books = await server.BooksAsync();
        var refused = await server.PostAsync(Call, $$"""{"PO_ID":"PR-WRONG","LINES":[{{rows}}],"AUTH_TOKEN":"{{server.Token}}"}""");
        Assert.Equal((status, message), (refused.Status, refused.Message));
        Assert.Equal(books, await server.BooksAsync());
    }

    [Fact]
    public async Task An_order_that_is_not_open_or_not_there_takes_nothing()
    {
        await OrderAsync("PR-5", new { LINE_NUMBER = "1", PART_ID = "BOLT-M6", ORDER_QTY = "5" });
        foreach (var (status, how) in new[] { ("C", "closed"), ("X", "cancelled") })
        {
            await server.DoAsync("purchase-order-update", new { PO_ID = "PR-5", PO_STATUS = status });
            Assert.Equal((500, "PURCHASE_ORDER_CLOSED", $"Purchase Order PR-5 is {how}: set PO_STATUS to O first."), await server.RefusedAsync(Call, Receipt("PR-5", "1")));
        }

        Assert.Equal((500, "PURCHASE_ORDER_NOT_FOUND", "PO_ID: Purchase Order NONE does not exist."), await server.RefusedAsync(Call, Receipt("NONE", "1")));
        await server.DoAsync("purchase-order-update", new { PO_ID = "PR-5", PO_STATUS = "O" });
        Assert.Equal((500, "BATCH_NOT_FOUND"), Two(await server.RefusedAsync(Call, new { PO_ID = "PR-5", BATCH_NUMBER = "999999999", LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "1" } } })));
    }

    [Fact]
    public async Task An_undone_receipt_is_awaited_again_unless_its_units_have_moved()
    {
        await server.PartAsync("PR-UNDO", serials: true);
        await OrderAsync("PR-6", new { LINE_NUMBER = "1", PART_ID = "PR-UNDO", ORDER_QTY = "3" });
        var first = await server.DoAsync(Call, Receipt("PR-6", "2", "N1,N2"));
        var second = await server.DoAsync(Call, Receipt("PR-6", "1", "N3"));
        var moved = await server.DoAsync("stores-transfer-create", new { PART_ID = "PR-UNDO", FROM_STORES = "MS", TO_STORES = "FG", QUANTITY = "1", SERIAL_NUMBER = "N2" });

        Assert.Equal(
            (500, "CANNOT_REVERSE", $"Batch {first["BATCH_NUMBER"]} cannot be reversed: PR-UNDO N2 has moved since (batch {moved["BATCH_NUMBER"]}): it is in store FG."),
            await server.RefusedAsync("batch-reverse", new { BATCH_NUMBER = first["BATCH_NUMBER"] }));
        Assert.Equal("3", await ReceivedAsync("PR-6"));
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = moved["BATCH_NUMBER"] });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = first["BATCH_NUMBER"] });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = second["BATCH_NUMBER"] });
        Assert.Equal("0", await ReceivedAsync("PR-6"));
        Assert.Empty((await server.DoAsync("serial-number-query", new { PART_ID = "PR-UNDO" })).Rows);

        var receipts = (await server.DoAsync("receipt-transaction-query", new { PO_ID = "PR-6" })).Rows;
        Assert.Equal(
            ["1|2||3|N1:N2", "2|1||4|N3", "3|-2|1||N1:N2", "4|-1|2||N3"],
            receipts.Select(row => string.Join('|', new[] { "RECEIPT_NO", "QUANTITY", "REVERSES", "REVERSED_BY", "SERIAL_NUMBER" }.Select(name => Text(row!.AsObject(), name)))));

        // What was received and taken back is on record.
        Assert.Equal(
            (500, "PURCHASE_ORDER_IN_USE", "Purchase Order PR-6 cannot be changed so: line 1 has receipts, though they were undone: set its LINE_STATUS to X instead."),
            await server.RefusedAsync("purchase-order-update", new { PO_ID = "PR-6", LINES = new[] { new { LINE_NUMBER = "1", REMOVE = "Y" } } }));
        Assert.Equal((500, "PURCHASE_ORDER_IN_USE", "Purchase Order PR-6 cannot be deleted: it is used by a receipt transaction."), await server.RefusedAsync("purchase-order-delete", new { PO_ID = "PR-6" }));
        await server.DoAsync(Call, Receipt("PR-6", "3", "N1:N3"));
        await server.DoAsync("purchase-order-update", new { PO_ID = "PR-6", PO_STATUS = "C" });
    }

    [Fact]
    public async Task One_of_several_receipts_of_one_batch_is_undone_by_its_transaction()
    {
        await OrderAsync("PR-7", new { LINE_NUMBER = "1", PART_ID = "BOLT-M6", ORDER_QTY = "10" }, new { LINE_NUMBER = "2", PART_ID = "BOLT-M6", ORDER_QTY = "10" });
        var made = await server.DoAsync(Call, new { PO_ID = "PR-7", LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "4" }, new { LINE_NUMBER = "2", QUANTITY = "5" } } });
        var receipt = (await server.DoAsync("receipt-transaction-query", new { PO_ID = "PR-7", LINE_NUMBER = "2", QUANTITY = ">0" })).Rows.Single()!.AsObject();
        Assert.Equal(made["BATCH_NUMBER"], Text(receipt, "BATCH_NUMBER"));

        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = made["BATCH_NUMBER"], TRANSACTION = Text(receipt, "TRANSACTION") });
        Assert.Equal("4 0", await ReceivedAsync("PR-7"));
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = made["BATCH_NUMBER"] });
        Assert.Equal("0 0", await ReceivedAsync("PR-7"));
    }

    [Fact]
    public async Task Receipts_are_found_by_vendor_part_lot_and_place()
    {
        await server.DoAsync("vendor-create", new { VENDOR_ID = "PR-VENDOR", VENDOR_NAME = "x" });
        await server.PartAsync("PR-FIND", lots: true);
        await server.DoAsync("purchase-order-create", new { PO_ID = "PR-8", VENDOR_ID = "PR-VENDOR", LINES = new[] { new { LINE_NUMBER = "1", PART_ID = "PR-FIND", ORDER_QTY = "10", BUY_UM = "BOX", BUY_CONV = "4" } } });
        await server.DoAsync(Call, new { PO_ID = "PR-8", ACTION_DATE = "2026-01-31", REFERENCE = "DN 1", LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "2", LOT_ID = "F1", STORES_CODE = "FG" }, new { LINE_NUMBER = "1", QUANTITY = "3", LOT_ID = "F2", STORES_CODE = "" } } });

        var found = (await server.DoAsync("receipt-transaction-query", new { VENDOR_ID = "PR-V%", PART_ID = "PR-FIND", LOT_ID = "F1", STORES_CODE = "FG", STOCK_QTY = "8", ACTION_DATE = ">=2026-01-31" })).Rows.Single()!.AsObject();
        Assert.Equal(ResourceBook.Calls["receipt-transaction-query"].Answer.Select(field => field.Name), found.Select(pair => pair.Key));
        Assert.Equal(
            "PR-8 1 1 PR-VENDOR PR-FIND PR-FIND F1 2 4 8 FG  20 2026-01-31 DN 1",
            string.Join(' ', found.Take(15).Select(pair => pair.Value!.GetValue<string>())));
        Assert.Equal(
            ["F1", "F2"],
            (await server.DoAsync("receipt-transaction-query", new { PO_ID = "PR-8" })).Rows.Select(row => Text(row!.AsObject(), "LOT_ID")));
        Assert.Equal("F2", Text((await server.DoAsync("receipt-transaction-query", new { PO_ID = "PR-8", START_AFTER = new { PO_ID = "PR-8", LINE_NUMBER = "1", RECEIPT_NO = "1" } })).Rows.Single()!.AsObject(), "LOT_ID"));
        Assert.Equal("F2", Text((await server.DoAsync("receipt-transaction-query", new { PO_ID = "PR-8", LINE_NUMBER = "1", RECEIPT_NO = "2" })).Rows.Single()!.AsObject(), "LOT_ID"));
    }

    [Fact]
    public async Task A_dry_run_posts_nothing_and_a_key_receives_once()
    {
        await OrderAsync("PR-9", new { LINE_NUMBER = "1", PART_ID = "BOLT-M6", ORDER_QTY = "5" });
        var books = await server.BooksAsync();
        var dry = await server.DoAsync(Call, new { PO_ID = "PR-9", DRY_RUN = "Y", LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "3" } } });
        Assert.Equal(("", "3"), (dry["BATCH_NUMBER"], Text(dry.Json["LINES"]![0]!.AsObject(), "RECEIVED_QTY")));
        Assert.Equal((books, "0"), (await server.BooksAsync(), await ReceivedAsync("PR-9")));

        var made = await server.CallAsync(Call, Receipt("PR-9", "3"), server.Token, "pr-9");
        var again = await server.CallAsync(Call, Receipt("PR-9", "3"), server.Token, "pr-9");
        Assert.Equal((200, made.Body, "3"), (again.Status, again.Body, await ReceivedAsync("PR-9")));
    }

    [Fact]
    public async Task An_operator_receives_and_a_viewer_only_looks()
    {
        await OrderAsync("PR-10", new { LINE_NUMBER = "1", PART_ID = "BOLT-M6", ORDER_QTY = "5" });
        Assert.Equal("ROLE_INSUFFICIENT", (await server.CallAsync(Call, Receipt("PR-10", "1"), await server.TokenAsync(Role.Viewer))).Code);
        Assert.Equal(200, (await server.CallAsync(Call, Receipt("PR-10", "1"), await server.TokenAsync(Role.Operator))).Status);
        Assert.Single((await server.CallAsync("receipt-transaction-query", new { PO_ID = "PR-10" }, await server.TokenAsync(Role.Viewer))).Rows);
    }

    private Task<Reply> OrderAsync(string id, params object[] lines) => server.DoAsync("purchase-order-create", new { PO_ID = id, VENDOR_ID = "XYZCORP", LINES = lines });

    private static object Receipt(string id, string quantity, string serials = "") => new { PO_ID = id, LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = quantity, SERIAL_NUMBER = serials } } };

    /// <summary>RECEIVED_QTY of the order's lines.</summary>
    private async Task<string> ReceivedAsync(string id) =>
        string.Join(' ', (await server.DoAsync("purchase-order-query", new { PO_ID = id })).Rows.Single()!["LINES"]!.AsArray().Select(line => Text(line!.AsObject(), "RECEIVED_QTY")));

    private static string Text(JsonObject row, string name) => row[name]!.GetValue<string>();

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
