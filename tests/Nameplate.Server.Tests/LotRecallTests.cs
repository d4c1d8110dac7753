using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

public sealed class LotRecallTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static string Line(JsonNode? row) => $"{row!["PATH"]} {row["PART_ID"]} {row["SERIAL_NUMBER"]}{row["LOT_ID"]} {row["QUANTITY"]} {row["ASSUMED"]}{row["STILL_INSIDE"]} {row["SN_STATE"]} {row["STORES_CODE"]}{row["CUSTOMER_ID"]} {row["TOP_SN"]}";

    private static string[] Lines(Reply reply) => [.. reply.Json["DETAILS"]!.AsArray().Select(Line)];

    private async Task PartAsync(string id, string serials, string lots) =>
        await server.DoAsync("part-create", new { PART_ID = id, PART_DESC = id, SN_REQD_INV = serials, LOT_CONTROL = lots, DEF_STORES_CODE = "MS" });

    private async Task BuildAsync(string assembly, string? lot, string? serials, int quantity, string? component = null, string? componentLot = null) =>
        await server.DoAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = assembly,
            ASSEMBLY_LOT = lot ?? "",
            SERIAL_NUMBER = serials ?? "",
            COMPLETED_QTY = quantity,
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = component is null ? [] : new[] { new { COMPONENT_ID = component, LOT_ID = componentLot } },
        });

    [Fact]
    public async Task A_lot_is_recalled_through_two_levels_without_serials_to_the_customer()
    {
        await PartAsync("RAW", "N", "Y");
        await PartAsync("GLUE", "N", "Y");
        await PartAsync("TAPE", "N", "Y");
        await PartAsync("CASE", "Y", "N");
        foreach (var (assembly, component, quantity) in new[] { ("GLUE", "RAW", 2), ("TAPE", "GLUE", 1), ("CASE", "TAPE", 1) })
        {
            await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = assembly, COMPONENT_ID = component, REQUIRED_QTY = quantity });
        }

        foreach (var lot in new[] { "R1", "R2" })
        {
            await server.DoAsync("adjustments-entry-create", new { PART_ID = "RAW", LOT_ID = lot, STORES_CODE = "MS", STOCK_LOCATION = "A", QUANTITY = 20 });
        }

        await BuildAsync("GLUE", "G1", null, 5, "RAW", "R1");
        await BuildAsync("GLUE", "G2", null, 5, "RAW", "R2");
        await BuildAsync("TAPE", "T1", null, 3, "GLUE", "G1");
        await BuildAsync("TAPE", "T2", null, 3, "GLUE", "G2");
        await BuildAsync("CASE", null, "C-1:C-2", 2, "TAPE", "T1");
        await BuildAsync("CASE", null, "C-3", 1, "TAPE", "T2");

        // The next takes what the system chooses: the rest of T1.
        await BuildAsync("CASE", null, "C-4", 1);
        await server.ExecuteAsync(
            """
            UPDATE serial_number SET ship_to_customer_id = (SELECT id FROM customer WHERE customer_id = 'ABCCORP') WHERE serial_number = 'C-1';
            UPDATE unit_state SET status = 6, stock_balance_id = NULL WHERE serial_number_id = (SELECT id FROM serial_number WHERE serial_number = 'C-1')
            """);

        var reply = await server.DoAsync("lot-recall-get", new { PART_ID = "RAW", LOT_ID = "R1" });
        Assert.Equal(
            "PART_ID LOT_ID SERIAL_NUMBER PO_ID LINE_NUMBER RECEIPT_NO BATCH_NUMBER AS PART_DESC UNITS UNITS_ASSUMED UNITS_PAST UNITS_INSTALLED UNITS_IN_STORES UNITS_AT_CUSTOMERS CUSTOMERS LOTS STOCK DETAILS", string.Join(' ', reply.Names));
        Assert.Equal(
            [
                "1 GLUE G1 10 NY   ", "1.1 TAPE T1 3 NY   ",
                "1.1.1 CASE C-1 1 NY SHIPPED ABCCORP ", "1.1.2 CASE C-2 1 NY IN_STOCK MS ", "1.1.3 CASE C-4 1 YY IN_STOCK MS ",
            ],
            Lines(reply));
        Assert.Equal(
            ("3", "1", "0", "0", "2", "1", "1", "2"),
            (reply["UNITS"], reply["UNITS_ASSUMED"], reply["UNITS_PAST"], reply["UNITS_INSTALLED"], reply["UNITS_IN_STORES"], reply["UNITS_AT_CUSTOMERS"], reply["CUSTOMERS"], reply["LOTS"]));
        Assert.Equal(["0 RAW R1 MS A 10 0 N", "1 GLUE G1 MS  2 0 N"], reply.Json["STOCK"]!.AsArray().Select(row => string.Join(' ', row!.AsObject().Select(pair => pair.Value))));
        Assert.Equal(
            "LEVEL PART_ID LOT_ID STORES_CODE STOCK_LOCATION QUANTITY UNITS ASSUMED", string.Join(' ', reply.Json["STOCK"]!.AsArray()[0]!.AsObject().Select(pair => pair.Key)));

        // From above it is the same tree, turned over.
        var down = await server.DoAsync("serial-number-genealogy-get", new { PART_ID = "CASE", SERIAL_NUMBER = "C-4" });
        Assert.Equal(
            ["1 TAPE T1 1/1 Y", "1.1 GLUE G1 3/3 Y", "1.1.1 RAW R1 10/5 Y"],
            down.Json["DETAILS"]!.AsArray().Select(row => $"{row!["PATH"]} {row["PART_ID"]} {row["LOT_ID"]} {row["QUANTITY"]}/{row["USED_FOR_QTY"]} {row["ASSUMED"]}"));
    }

    [Fact]
    public async Task A_lot_of_units_recalls_the_units_and_what_they_are_in()
    {
        await server.DoAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = "PUMP002",
            SERIAL_NUMBER = "LP-1",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = new object[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003009" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005160" } },
        });
        var lot = await server.DoAsync("lot-recall-get", new { PART_ID = "MOUNT007", LOT_ID = "MTR3-007-42" });
        Assert.Equal(("101", "1"), (lot["UNITS"], lot["UNITS_INSTALLED"]));
        Assert.Contains("21.1 PUMP002 LP-1 1 NY IN_STOCK FG ", Lines(lot));
        Assert.Contains("21 MOUNT007 JX00005160MTR3-007-42 1 NY INSTALLED FG LP-1", Lines(lot));
        var unit = await server.DoAsync("lot-recall-get", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003009" });
        Assert.Equal(["1 PUMP002 LP-1 1 NY IN_STOCK FG "], Lines(unit));
        Assert.Empty(unit.Json["STOCK"]!.AsArray());
    }

    [Fact]
    public async Task What_a_vendor_delivered_is_recalled_by_order_line_and_receipt()
    {
        await PartAsync("WAX", "N", "Y");
        await PartAsync("SEAL", "Y", "N");
        await PartAsync("LAMP", "Y", "N");
        await PartAsync("SCREW", "N", "N");
        foreach (var component in new[] { "WAX", "SEAL", "SCREW" })
        {
            await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "LAMP", COMPONENT_ID = component, REQUIRED_QTY = 1 });
        }

        await server.DoAsync("vendor-create", new { VENDOR_ID = "WAXES", VENDOR_NAME = "Waxes" });
        await server.DoAsync("purchase-order-create", new
        {
            PO_ID = "WAX-1",
            VENDOR_ID = "WAXES",
            LINES = new object[]
            {
                new { LINE_NUMBER = "1", PART_ID = "WAX", ORDER_QTY = "10", STORES_CODE = "MS" }, new { LINE_NUMBER = "2", PART_ID = "SEAL", ORDER_QTY = "10", STORES_CODE = "MS" },
                new { LINE_NUMBER = "3", PART_ID = "SCREW", ORDER_QTY = "10", STORES_CODE = "MS" }, new { LINE_NUMBER = "4", PART_ID = "SEAL", ORDER_QTY = "10", STORES_CODE = "MS" },
            },
        });
        await ReceiveAsync(new { LINE_NUMBER = "1", QUANTITY = "2", LOT_ID = "W1" }, new { LINE_NUMBER = "2", QUANTITY = "2", SERIAL_NUMBER = "SL-1,SL-2" }, new { LINE_NUMBER = "3", QUANTITY = "5" });
        await ReceiveAsync(new { LINE_NUMBER = "1", QUANTITY = "1", LOT_ID = "W2" }, new { LINE_NUMBER = "2", QUANTITY = "1", SERIAL_NUMBER = "SL-3" }, new { LINE_NUMBER = "4", QUANTITY = "1", SERIAL_NUMBER = "SL-4" });
        var mistake = await ReceiveAsync(new { LINE_NUMBER = "2", QUANTITY = "1", SERIAL_NUMBER = "SL-9" });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = mistake["BATCH_NUMBER"] });
        foreach (var (lamp, wax, seal) in new[] { ("LM-1", "W1", "SL-1"), ("LM-2", "W2", "SL-2"), ("LM-3", "W1", "SL-3") })
        {
            await server.DoAsync("backflush-kit-issue-create", new
            {
                ASSEMBLY_ID = "LAMP",
                SERIAL_NUMBER = lamp,
                TO_STORES = "MS",
                KIT_STORES = "MS",
                DEPARTMENT = "0",
                ACCOUNT = "300",
                COMPONENTS = new object[] { new { COMPONENT_ID = "WAX", LOT_ID = wax }, new { COMPONENT_ID = "SEAL", SERIAL_NUMBER = seal } },
            });
        }

        // Units, each with what it is in; a unit whose receipt was undone is none of them.
        Assert.Equal(["1 SEAL SL-1", "1.1 LAMP LM-1", "2 SEAL SL-2", "2.1 LAMP LM-2", "3 SEAL SL-3", "3.1 LAMP LM-3", "4 SEAL SL-4"], await RecallAsync("SEAL"));
        Assert.Equal(["1 SEAL SL-1", "1.1 LAMP LM-1", "2 SEAL SL-2", "2.1 LAMP LM-2", "3 SEAL SL-3", "3.1 LAMP LM-3"], await RecallAsync("SEAL", "2"));
        Assert.Equal(["1 SEAL SL-3", "1.1 LAMP LM-3"], await RecallAsync("SEAL", "2", "2"));

        // Lots of pieces, with what is left of them in stock.
        Assert.Equal(["1 WAX W1", "1.1 LAMP LM-1", "1.2 LAMP LM-3", "2 WAX W2", "2.1 LAMP LM-2"], await RecallAsync("WAX"));
        Assert.Equal(["1 WAX W2", "1.1 LAMP LM-2"], await RecallAsync("WAX", "1", "2"));
        var one = await server.DoAsync("lot-recall-get", new { PART_ID = "WAX", PO_ID = "WAX-1", LINE_NUMBER = "1", RECEIPT_NO = "1" });
        Assert.Equal(("2", "1", "2"), (one["UNITS"], one["LOTS"], (string)one.Json["DETAILS"]!.AsArray()[0]!["QUANTITY"]!));
        await ReceiveAsync(new { LINE_NUMBER = "1", QUANTITY = "4", LOT_ID = "W2" });
        var more = await server.DoAsync("lot-recall-get", new { PART_ID = "WAX", PO_ID = "WAX-1", LINE_NUMBER = "1" });
        Assert.Equal(["1 WAX W2 MS  4 0 N"], more.Json["STOCK"]!.AsArray().Select(row => string.Join(' ', row!.AsObject().Select(pair => pair.Value))));

        Assert.Equal(
            (500, "RECEIPT_NOT_TRACED", "What came in by purchase order WAX-1, line 3 cannot be followed: SCREW is kept there without serial numbers and without lots."),
            await server.RefusedAsync("lot-recall-get", new { PART_ID = "SCREW", PO_ID = "WAX-1", LINE_NUMBER = "3" }));
        Assert.Equal(
            (500, "RECEIPT_TRANSACTION_NOT_FOUND", "PO_ID: Receipt Transaction of part SEAL by purchase order WAX-1, line 2, receipt 3 does not exist."),
            await server.RefusedAsync("lot-recall-get", new { PART_ID = "SEAL", PO_ID = "WAX-1", LINE_NUMBER = "2", RECEIPT_NO = "3" }));
        Assert.Equal((500, "PART_NOT_FOUND", "PART_ID: Part NONE does not exist."), await server.RefusedAsync("lot-recall-get", new { PART_ID = "NONE", PO_ID = "WAX-1" }));
        foreach (var wrong in new object[]
        {
            new { PART_ID = "WAX", PO_ID = "WAX-1", LOT_ID = "W1" }, new { PART_ID = "WAX", PO_ID = "WAX-1", SERIAL_NUMBER = "1" }, new { PART_ID = "WAX", LOT_ID = "W1", LINE_NUMBER = "1" },
            new { PART_ID = "WAX", PO_ID = "WAX-1", RECEIPT_NO = "1" },
        })
        {
            Assert.Equal(400, (await server.RefusedAsync("lot-recall-get", wrong)).Status);
        }

        Task<Reply> ReceiveAsync(params object[] lines) => server.DoAsync("po-receipts-entry-create", new { PO_ID = "WAX-1", LINES = lines });
        async Task<List<string>> RecallAsync(string part, string line = "", string receipt = "") =>
            [.. (await server.DoAsync("lot-recall-get", new { PART_ID = part, PO_ID = "WAX-1", LINE_NUMBER = line, RECEIPT_NO = receipt })).Json["DETAILS"]!.AsArray()
                .Select(row => $"{row!["PATH"]} {row["PART_ID"]} {row["SERIAL_NUMBER"]}{row["LOT_ID"]}")];
    }

    [Fact]
    public async Task What_is_not_there_or_cannot_be_asked_is_refused()
    {
        Assert.Equal((500, "PART_NOT_FOUND", "PART_ID: Part NONE does not exist."), await server.RefusedAsync("lot-recall-get", new { PART_ID = "NONE", LOT_ID = "L" }));
        Assert.Equal((500, "LOT_NOT_FOUND", "LOT_ID: Lot L of part SEAL-KIT9 does not exist."), await server.RefusedAsync("lot-recall-get", new { PART_ID = "SEAL-KIT9", LOT_ID = "L" }));
        Assert.Equal((500, "SERIAL_NUMBER_NOT_FOUND"), Code(await server.RefusedAsync("lot-recall-get", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "NONE" })));
        Assert.Equal((400, "FIELD_REQUIRED"), Code(await server.RefusedAsync("lot-recall-get", new { PART_ID = "SEAL-KIT9" })));
        Assert.Equal((400, "FIELD_INVALID"), Code(await server.RefusedAsync("lot-recall-get", new { PART_ID = "SEAL-KIT9", LOT_ID = "S-77", SERIAL_NUMBER = "1" })));
        Assert.Equal((400, "FIELD_INVALID"), Code(await server.RefusedAsync("lot-recall-get", new { PART_ID = "SEAL-KIT9", LOT_ID = "S-77", AS = "NOW" })));

        static (int, string) Code((int Status, string Code, string Message) refusal) => (refusal.Status, refusal.Code);
    }

    /// <summary>One lot in 50,000 units, each inside of another: 100,000 links.</summary>
    [Fact]
    public async Task A_hundred_thousand_links_are_recalled_by_one_statement()
    {
        var database = await server.ScalarAsync<string>("SELECT current_database()::text");
        await PartAsync("RING", "N", "Y");
        await PartAsync("PISTON", "Y", "N");
        await PartAsync("ENGINE", "Y", "N");
        await server.ExecuteAsync(
            """
            INSERT INTO lot (part_id, lot_id, created_by, created_at, operator_id, updated_at) SELECT id, 'X', 'T', now(), 'T', now() FROM part WHERE part_id = 'RING';
            INSERT INTO serial_number (part_id, serial_number, created_by, created_at) SELECT p.id, n::text, 'T', now() FROM part p, generate_series(1, 50000) n WHERE p.part_id IN ('PISTON', 'ENGINE');
            INSERT INTO unit_state (serial_number_id, status, lot, batch_id, program_id, operator_id, updated_at, created_at, part_id)
            SELECT s.id, CASE p.part_id WHEN 'PISTON' THEN 4 ELSE 1 END, '', (SELECT max(id) FROM batch), 'T', 'T', now(), now(), s.part_id FROM serial_number s JOIN part p ON p.id = s.part_id WHERE p.part_id IN ('PISTON', 'ENGINE');
            INSERT INTO posting (batch_id, action_type, part_id, lot, quantity, claim, action_date, amount, operator_id, program_id, created_at, reverses_part)
            SELECT (SELECT max(id) FROM batch), 'BF', id, '', 50000, false, '2026-01-01', 0, 'T', 'T', now(), false FROM part WHERE part_id = 'PISTON';
            INSERT INTO consumption (posting_id, assembly_unit_id, component_part_id, lot, quantity, assumed)
            SELECT (SELECT max(id) FROM posting), s.id, (SELECT id FROM part WHERE part_id = 'RING'), 'X', 1, false FROM serial_number s JOIN part p ON p.id = s.part_id WHERE p.part_id = 'PISTON';
            INSERT INTO cross_reference (assembly_unit_id, parent_lot, component_unit_id, installed_posting_id, start_date, created_by, created_at, operator_id, updated_at)
            SELECT e.id, '', s.id, (SELECT max(id) FROM posting), '2026-01-01', 'T', now(), 'T', now()
            FROM serial_number s JOIN part p ON p.id = s.part_id AND p.part_id = 'PISTON' JOIN serial_number e ON e.serial_number = s.serial_number JOIN part q ON q.id = e.part_id AND q.part_id = 'ENGINE';
            ANALYZE
            """);
        var commands = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,

            // Other classes run at the same time, each on a database of its own.
            ActivityStopped = activity => commands += (activity.GetTagItem("db.namespace") ?? activity.GetTagItem("db.name")) as string == database ? 1 : 0,
        };
        ActivitySource.AddActivityListener(listener);
        var reply = await server.DoAsync("lot-recall-get", new { PART_ID = "RING", LOT_ID = "X" });
        Assert.Equal(("100000", "50000", "0"), (reply["UNITS"], reply["UNITS_INSTALLED"], reply["LOTS"]));
        var rows = reply.Json["DETAILS"]!.AsArray();
        Assert.Equal(100_000, rows.Count);
        Assert.Equal(["1 PISTON 1", "1.1 ENGINE 1", "2 PISTON 10", "2.1 ENGINE 10"], rows.Take(4).Select(row => $"{row!["PATH"]} {row["PART_ID"]} {row["SERIAL_NUMBER"]}"));

        // The token, the transaction's begin and settings, the part, the lot, and the recall.
        Assert.InRange(commands, 1, 10);
    }
}
