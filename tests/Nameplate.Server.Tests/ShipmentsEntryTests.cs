using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

/// <summary>What is shipped to a customer, comes back, is consigned; and what is undone of it.</summary>
public sealed class ShipmentsEntryTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    private static int number;
    private readonly string part = $"SHIP-{Interlocked.Increment(ref number)}";

    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    [Fact]
    public async Task A_shipment_takes_named_units_and_writes_order_customers_and_warranty_on_their_records()
    {
        await MakeAsync("S1", "S2", "S3");
        await server.DoAsync("part-update", new { PART_ID = part, WARRANTY_DAYS = "365", SHIP_TYPE = "TRUCK" });
        await CustomerAsync("SITE");
        await CustomerAsync("PAYS");
        var order = (await server.DoAsync("sales-order-create", new { CUSTOMER_ID = "ABCCORP", SHIP_TO_CUST = "SITE", BILL_TO_CUST = "PAYS", ATTENTION = "J. Doe", LINES = new[] { Line(1, 5) } }))["SO_ID"];
        var shipped = await server.DoAsync("shipments-entry-create", new
        {
            ACTION_DATE = "2026-01-31",
            SO_ID = order,
            REFERENCE = "REF JJ",
            BILL_OF_LADING = "BW-1889-8764252",
            SHIP_VIA = "BEST WAY",
            LINES = new[] { new { SO_LINE_NO = "1", QUANTITY = "2", STORES_CODE = "MS", STOCK_LOCATION = "A", WEIGHT = "6.50", TOTAL_BOXES = "1", SERIAL_NUMBER = "S1:S2" } },
            FREIGHT = new[] { new { AMOUNT = "49.71" } },
        });
        Assert.Equal(Nameplate.Core.Fields.ResourceBook.Calls["shipments-entry-create"].Answer.Select(field => field.Name), shipped.Names);
        var row = shipped.Json["LINES"]![0]!;
        Assert.Equal($"1 {part} 2 EA MS A S1:S2 SH 1 BW-1889-8764252 BEST WAY 6.5", Told(row, "SO_LINE_NO PART_ID QUANTITY SO_UM STORES_CODE STOCK_LOCATION SERIAL_NUMBER ACTION_TYPE SHIPMENT_NO BILL_OF_LADING SHIP_VIA WEIGHT"));

        var unit = await Goods.UnitAsync(server, part, "S1");
        Assert.Equal(
            $"S {order} 1 1 2026-01-31 TRUCK SITE ABCCORP PAYS MS A   2026-01-31 2027-01-31 J. Doe {order} SITE 2026-01-31",
            Told(unit, "SN_STATUS SO_ID SO_LINE_NO SHIPMENT_NO SHIPPED_DATE SHIP_TYPE SHIP_TO_CUST SOLD_TO_CUST BILL_TO_CUST FROM_STORES FROM_LOCATION STORES_CODE RETURNED_DATE ON_WARRANTY OFF_WARRANTY CONTACT ORIG_SO_ID ORIG_SHIP_TO ORIG_SHIP_DATE"));
        Assert.Equal("1", await server.OnHandAsync(part));
        Assert.Equal("5 0 2 0", await LineAsync(order));

        // The next shipment of the line has the next number.
        var again = await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S3" });
        Assert.Equal("2", again.Json["LINES"]![0]!["SHIPMENT_NO"]!.GetValue<string>());
        var found = (await server.DoAsync("shipment-transaction-query", new { SO_ID = order })).Rows;
        Assert.Equal(
            [$"{order} 1 1 SH SITE {part} 2 S1:S2 49.71 REF JJ ", $"{order} 1 2 SH SITE {part} 1 S3   "],
            found.Select(one => Told(one!, "SO_ID SO_LINE_NO SHIPMENT_NO ACTION_TYPE SHIP_TO_CUST PART_ID QUANTITY SERIAL_NUMBER FREIGHT REFERENCE REVERSED_BY")));
        Assert.Equal(
            (500, "SERIAL_NUMBER_PLACE"), Two(await server.RefusedAsync("serial-number-update", new { PART_ID = part, SERIAL_NUMBER = "S1", SO_ID = "ELSE" })));
        await server.DoAsync("serial-number-update", new { PART_ID = part, SERIAL_NUMBER = "S1", SO_ID = order, CONTACT = "K. Doe" });
    }

    [Fact]
    public async Task Without_serials_it_takes_what_the_line_holds_then_the_first_free_ones()
    {
        await MakeAsync("S1", "S2", "S3", "S4", "S5");
        var order = await OrderAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "4", SERIAL_NUMBER = "S4,S3,S5" });
        var shipped = await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "2" });
        Assert.Equal("S4,S3", shipped.Json["LINES"]![0]!["SERIAL_NUMBER"]!.GetValue<string>());
        Assert.Equal("4 1 2 0", await LineAsync(order));

        // What is left is shipped where no quantity is given: one that is held, and the oldest free one.
        Assert.Equal("S5,S1", (await ShipAsync(order, new { SO_LINE_NO = "1" })).Json["LINES"]![0]!["SERIAL_NUMBER"]!.GetValue<string>());
        Assert.Equal("4 0 4 0", await LineAsync(order));
        Assert.Equal((500, "SHORTAGE", "LINES[1]: nothing is left to be shipped of line 1."), await server.RefusedAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1" })));
    }

    [Fact]
    public async Task Units_shipped_in_place_of_those_held_free_what_is_too_many()
    {
        await MakeAsync("S1", "S2", "S3");
        var order = await OrderAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "2", SERIAL_NUMBER = "S1,S2" });
        var shipped = await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S3" });
        Assert.Equal(("2 1 1 0", "H MS/A", "A MS/A"), (await LineAsync(order), await server.WhereAsync(part, "S1"), await server.WhereAsync(part, "S2")));
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = shipped["BATCH_NUMBER"] });
        Assert.Equal(("2 2 0 0", "H MS/A", "A MS/A"), (await LineAsync(order), await server.WhereAsync(part, "S2"), await server.WhereAsync(part, "S3")));
    }

    [Fact]
    public async Task All_that_stands_against_it_is_told_in_one_refusal_and_nothing_is_shipped()
    {
        await MakeAsync("S1", "S2", "S3");
        var other = await OrderAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "2", SERIAL_NUMBER = "S2" });
        await ShipAsync(other, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S3" });
        var order = await OrderAsync(
            Line(1, 9), new { SO_LINE_NO = "2", PART_ID = "BOLT-M6", ORDER_QTY = "999999" }, new { SO_LINE_NO = "3", SO_DESC = "Packaging" }, new { SO_LINE_NO = "4", PART_ID = part, ORDER_QTY = "1", LINE_STATUS = "C" });
        var books = await server.BooksAsync();
        var refused = await server.RefusedAsync("shipments-entry-create", new
        {
            SO_ID = order,
            LINES = new object[]
            {
                new { SO_LINE_NO = "1", QUANTITY = "5", SERIAL_NUMBER = "S1,S2,S3,GC00003005,NONE" }, new { SO_LINE_NO = "2", QUANTITY = "900000" }, new { SO_LINE_NO = "3", QUANTITY = "1" },
                new { SO_LINE_NO = "4", QUANTITY = "1", SERIAL_NUMBER = "S1" }, new { SO_LINE_NO = "7", QUANTITY = "1" }, new { SO_LINE_NO = "1", QUANTITY = "2", PART_ID = "PUMP002", SERIAL_NUMBER = "S1" },
                new { SO_LINE_NO = "1", QUANTITY = "5" }, new { SO_LINE_NO = "2", QUANTITY = "0.5", LOT_ID = "L" },
            },
        });
        Assert.Equal((500, "SHORTAGE"), Two(refused));
        foreach (var reason in new[]
        {
            $"LINES[1]: {part} S2 is not free: it is held in store MS at A for order {other}, line 1; {part} S3 is not free: it is shipped to ABCCORP; {part} GC00003005 does not exist: GC00003005 is a unit of MOTOR003; {part} NONE does not exist;",
            "LINES[2]: BOLT-M6: 900000 needed from store MS, ", "LINES[3]: line 3 has no part that could be shipped", "LINES[4]: line 4 is closed", $"LINES[5]: order {order} has no line 7",
            $"LINES[6]: line 1 is of part {part}, not PUMP002; SERIAL_NUMBER of {part} has 1 serials; 2 are needed",
            $"LINES[7]: {part}: 5 units needed from store MS, 0 free there; {part}: 5 to be shipped, 4 still to be shipped of line 1",
            "LINES[8]: QUANTITY comes to 0.5 EA of BOLT-M6, which is counted in whole ones; LOT_ID cannot be given: part BOLT-M6 is not kept by lot",
        })
        {
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(books, await server.BooksAsync());
        Assert.Equal((500, "SALES_ORDER_NOT_FOUND", "SO_ID: Sales Order NONE does not exist."), await server.RefusedAsync("shipments-entry-create", Of("NONE", new { SO_LINE_NO = "1" })));
        Assert.Equal((400, "FIELD_INVALID", "LINES[1]: QUANTITY must not be zero."), await server.RefusedAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", QUANTITY = "0" })));
    }

    [Fact]
    public async Task Plain_stock_is_shipped_and_comes_back_in_the_order_s_unit_of_measure()
    {
        await server.PartAsync(part);
        await server.StockAsync(part, "A", "100");
        var order = await OrderAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "3", SO_UM = "BOX", SALE_CONV = "12" });
        var shipped = await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "2" });
        Assert.Equal(("76", "3 0 2 0"), (await server.OnHandAsync(part), await LineAsync(order)));
        var back = await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "-1", TO_STORES = "MS", TO_LOCATION = "B" });
        Assert.Equal(("88", "3 0 2 1"), (await server.OnHandAsync(part), await LineAsync(order)));
        Assert.Equal(
            (500, "SHORTAGE", $"LINES[1]: {part}: 2 to come back, 1 are out of line 1."), await server.RefusedAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", QUANTITY = "-2" })));
        Assert.Equal((500, "SHORTAGE"), Two(await server.RefusedAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", QUANTITY = "1", TO_STORES = "FG" }))));

        // Not the shipment alone: some of it came back.
        Assert.Contains("came back of it since", (await server.RefusedAsync("batch-reverse", new { BATCH_NUMBER = shipped["BATCH_NUMBER"] })).Message, StringComparison.Ordinal);
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = back["BATCH_NUMBER"] });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = shipped["BATCH_NUMBER"] });
        Assert.Equal(("100", "3 0 0 0"), (await server.OnHandAsync(part), await LineAsync(order)));
        Assert.Equal((500, "SALES_ORDER_IN_USE", $"Sales Order {order} cannot be deleted: line 1 was shipped once; cancel it instead."), await server.RefusedAsync("sales-order-delete", new { SO_ID = order }));
        Assert.All((await server.DoAsync("shipment-transaction-query", new { SO_ID = order })).Rows, row => Assert.NotEqual("", row!["REVERSED_BY"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_unit_comes_back_awaits_a_decision_is_repaired_and_ships_again()
    {
        await server.PartAsync(part + "-M", serials: true);
        await MakeAsync("P1", "P2");
        await server.UnitsAsync(part + "-M", "A", "M1", "M2");
        await server.DoAsync("part-update", new { PART_ID = part, WARRANTY_DAYS = "10" });
        await server.DoAsync("serial-number-cross-reference-create", new { ASSEMBLY_ID = part, ASSEMBLY_SN = "P1", COMPONENT_ID = part + "-M", COMPONENT_SN = "M1" });
        var order = await OrderAsync(Line(1, 2));
        await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "P1,P2" }, "2026-01-01");

        // What is inside is with the customer too.
        var recall = (await server.DoAsync("lot-recall-get", new { PART_ID = part + "-M", SERIAL_NUMBER = "M1" })).Json["DETAILS"]!.AsArray().Single()!;
        Assert.Equal($"{part} P1 S ABCCORP ABCCORP {order} 1 1 2026-01-01", Told(recall, "PART_ID SERIAL_NUMBER SN_STATUS CUSTOMER_ID SOLD_TO_CUST SO_ID SO_LINE_NO SHIPMENT_NO SHIPPED_DATE"));

        var back = await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "-1", SERIAL_NUMBER = "P1", TO_STORES = "FG", TO_LOCATION = "RMA", RA_REASON = "noise" }, "2026-02-01");
        Assert.Equal("CR 2 FG RMA", Told(back.Json["LINES"]![0]!, "ACTION_TYPE SHIPMENT_NO TO_STORES TO_LOCATION"));
        var unit = await Goods.UnitAsync(server, part, "P1");
        Assert.Equal($"R FG RMA 2026-02-01 noise {order} ABCCORP 2026-01-01 {order}", Told(unit, "SN_STATUS STORES_CODE STOCK_LOCATION RETURNED_DATE RA_REASON ORIG_SO_ID ORIG_SHIP_TO ORIG_SHIP_DATE SO_ID"));
        Assert.Equal("2 0 2 1", await LineAsync(order));

        // Nobody picks it, and nobody else gets it.
        Assert.Contains("returned and awaiting a decision", (await server.RefusedAsync("issues-entry-create", new { PART_ID = part, STORES_CODE = "FG", QUANTITY = "1", SERIAL_NUMBER = "P1", DEPARTMENT = "0" })).Message, StringComparison.Ordinal);
        await CustomerAsync("SITE");
        var elsewhere = (await server.DoAsync("sales-order-create", new { CUSTOMER_ID = "SITE", LINES = new[] { Line(1, 1) } }))["SO_ID"];
        Assert.Contains("can go back to its customer only", (await server.RefusedAsync("shipments-entry-create", Of(elsewhere, new { SO_LINE_NO = "1", SERIAL_NUMBER = "P1" }))).Message, StringComparison.Ordinal);

        await server.DoAsync("serial-number-replacement-create", new { ASSEMBLY_ID = part, ASSEMBLY_SN = "P1", COMPONENT_ID = part + "-M", COMPONENT_SN = "M1", NEW_COMPONENT_SN = "M2", TO_STORES = "MS", RA_REASON = "noise" });
        await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "P1" }, "2026-03-01");
        unit = await Goods.UnitAsync(server, part, "P1");

        // The warranty is the one that it had, the first shipment stays.
        Assert.Equal($"S  2026-03-01 3  2026-01-01 2026-01-11 2026-01-01", Told(unit, "SN_STATUS RETURNED_DATE SHIPPED_DATE SHIPMENT_NO RA_REASON ON_WARRANTY OFF_WARRANTY ORIG_SHIP_DATE"));
        Assert.Equal("2 0 3 1", await LineAsync(order));

        // Or it becomes stock, and is sold anew.
        await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "-1", SERIAL_NUMBER = "P2" });
        await server.DoAsync("serial-number-update", new { PART_ID = part, SERIAL_NUMBER = "P2", SN_STATUS = "A" });
        await ShipAsync(elsewhere, new { SO_LINE_NO = "1", SERIAL_NUMBER = "P2" }, "2026-04-01");
        Assert.Equal($"S {elsewhere} {order} 2026-04-01", Told(await Goods.UnitAsync(server, part, "P2"), "SN_STATUS SO_ID ORIG_SO_ID ON_WARRANTY"));
    }

    [Fact]
    public async Task Undoing_puts_units_records_lines_and_holds_back_as_they_were()
    {
        await MakeAsync("S1", "S2");
        await server.DoAsync("part-update", new { PART_ID = part, WARRANTY_DAYS = "10" });
        await server.DoAsync("serial-number-update", new { PART_ID = part, SERIAL_NUMBER = "S1", SO_ID = "OLD-7", CONTACT = "Me", ON_WARRANTY = "2001-01-01" });
        var order = await OrderAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "2", SERIAL_NUMBER = "S1" });
        const string fields = "SN_STATUS STORES_CODE SO_ID SO_LINE_NO SHIPMENT_NO SHIP_TO_CUST SHIPPED_DATE SHIP_TYPE CONTACT ON_WARRANTY OFF_WARRANTY ORIG_SO_ID ORIG_SHIP_TO RETURNED_DATE RA_REASON";
        var before = Told(await Goods.UnitAsync(server, part, "S1"), fields);
        var shipped = await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1,S2" });
        var with = Told(await Goods.UnitAsync(server, part, "S1"), fields);
        var back = await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "-1", SERIAL_NUMBER = "S1", RA_REASON = "noise" });

        Assert.Contains($"{part} S1 has moved since", (await server.RefusedAsync("batch-reverse", new { BATCH_NUMBER = shipped["BATCH_NUMBER"] })).Message, StringComparison.Ordinal);
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = back["BATCH_NUMBER"] });
        Assert.Equal((with, "2 0 2 0"), (Told(await Goods.UnitAsync(server, part, "S1"), fields), await LineAsync(order)));
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = shipped["BATCH_NUMBER"] });
        Assert.Equal((before, "2 1 0 0"), (Told(await Goods.UnitAsync(server, part, "S1"), fields), await LineAsync(order)));
        Assert.Equal(("H MS/A", "A MS/A"), (await server.WhereAsync(part, "S1"), await server.WhereAsync(part, "S2")));
    }

    [Fact]
    public async Task Consigned_units_are_sold_or_taken_back()
    {
        await MakeAsync("S1", "S2", "S3");
        var order = await OrderAsync(Line(1, 3));
        var shipped = await ShipAsync(order, new { SO_LINE_NO = "1", TO_STORES = "FG", SERIAL_NUMBER = "S1,S2" }, "2026-01-01");
        Assert.Equal("CS", shipped.Json["LINES"]![0]!["ACTION_TYPE"]!.GetValue<string>());
        Assert.Equal("C 2026-01-01 ABCCORP ", Told(await Goods.UnitAsync(server, part, "S1"), "SN_STATUS DATE_CONSIGNED SHIP_TO_CUST STORES_CODE"));
        Assert.Equal(("3 0 2 0", "1"), (await LineAsync(order), await server.OnHandAsync(part)));

        // What is consigned was shipped already: selling it does not count again.
        var other = await OrderAsync(Line(1, 2));
        Assert.Contains("was not consigned on this line", (await server.RefusedAsync("shipments-entry-create", Of(other, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" }))).Message, StringComparison.Ordinal);
        Assert.Contains("is consigned to ABCCORP", (await server.RefusedAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", TO_STORES = "FG", SERIAL_NUMBER = "S1" }))).Message, StringComparison.Ordinal);
        var sold = await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" });
        Assert.Equal(("S", "3 0 2 0"), ((await Goods.UnitAsync(server, part, "S1"))["SN_STATUS"]!.GetValue<string>(), await LineAsync(order)));
        await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "-1", SERIAL_NUMBER = "S2", TO_STORES = "MS" });
        Assert.Equal(("A MS/A", "3 0 2 1"), (await server.WhereAsync(part, "S2"), await LineAsync(order)));
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = sold["BATCH_NUMBER"] });
        Assert.Equal(("C", "3 0 2 1"), ((await Goods.UnitAsync(server, part, "S1"))["SN_STATUS"]!.GetValue<string>(), await LineAsync(order)));
    }

    [Fact]
    public async Task Parts_with_serials_only_at_shipment_are_made_or_claimed_then()
    {
        await server.PartAsync(part);
        await server.DoAsync("part-update", new { PART_ID = part, SN_REQD = "Y" });
        await server.StockAsync(part, "A", "5");
        await server.DoAsync("serial-number-create", new { PART_ID = part, SERIAL_NUMBER = "KNOWN" });
        var order = await OrderAsync(Line(1, 4));
        Assert.Equal((500, "SHORTAGE", $"LINES[1]: SERIAL_NUMBER is required: part {part} is shipped by serial number."), await server.RefusedAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", QUANTITY = "2" })));
        var shipped = await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "3", SERIAL_NUMBER = "N1,KNOWN,N2" });
        Assert.Equal(("2", "4 0 3 0"), (await server.OnHandAsync(part), await LineAsync(order)));
        Assert.Equal($"S {order} 1", Told(await Goods.UnitAsync(server, part, "N2"), "SN_STATUS SO_ID SHIPMENT_NO"));
        Assert.Equal($"S {order} 1", Told(await Goods.UnitAsync(server, part, "KNOWN"), "SN_STATUS SO_ID SHIPMENT_NO"));
        Assert.Contains("is not free: it is shipped", (await server.RefusedAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "N1" }))).Message, StringComparison.Ordinal);

        // A piece comes back to the stock, and its unit stays known.
        await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "-1", SERIAL_NUMBER = "N1", RA_REASON = "wrong" });
        Assert.Equal(("3", "A", "4 0 3 1"), (await server.OnHandAsync(part), (await Goods.UnitAsync(server, part, "N1"))["SN_STATUS"]!.GetValue<string>(), await LineAsync(order)));
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = (await server.DoAsync("serial-number-query", new { PART_ID = part, SERIAL_NUMBER = "N1" })).Rows[0]!["BATCH_NUMBER"] });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = shipped["BATCH_NUMBER"] });
        Assert.Equal(("5", "A", 0), (await server.OnHandAsync(part), (await Goods.UnitAsync(server, part, "KNOWN"))["SN_STATUS"]!.GetValue<string>(), (await server.DoAsync("serial-number-query", new { PART_ID = part, SERIAL_NUMBER = "N1" })).Rows.Count));

        // The customer part may ask for them too, or not.
        await server.DoAsync("customer-part-create", new { PART_ID = part, CUSTOMER_ID = "ABCCORP", CUST_PART_ID = $"{part}-C", SN_REQD = "N" });
        var plain = await OrderAsync(new { SO_LINE_NO = "1", CUST_PART_ID = $"{part}-C", ORDER_QTY = "2" });
        await ShipAsync(plain, new { SO_LINE_NO = "1" });
        Assert.Contains("SERIAL_NUMBER cannot be given", (await server.RefusedAsync("shipments-entry-create", Of(plain, new { SO_LINE_NO = "1", QUANTITY = "-1", SERIAL_NUMBER = "N1" }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_that_is_shipped_as_a_whole_only_leaves_no_open_line_behind()
    {
        await MakeAsync("S1", "S2", "S3", "S4");
        await server.PartAsync(part + "-P");
        await server.StockAsync(part + "-P", "A", "10");
        var order = (await server.DoAsync("sales-order-create", new
        {
            CUSTOMER_ID = "ABCCORP",
            COMPLETE_ONLY = "Y",
            LINES = new object[]
            {
                Line(1, 2), new { SO_LINE_NO = "2", PART_ID = part + "-P", ORDER_QTY = "5" }, new { SO_LINE_NO = "3", SO_DESC = "Packaging" },
                new { SO_LINE_NO = "4", PART_ID = part, ORDER_QTY = "9", LINE_STATUS = "X" }, Line(5, 1),
            },
        }))["SO_ID"];
        var books = await server.BooksAsync();
        Assert.Equal(
            (500, "SHORTAGE", $"order {order} is shipped as a whole only (COMPLETE_ONLY), and this would be out: 1 of 2 of line 1, 4 of 5 of line 2, 0 of 1 of line 5."),
            await server.RefusedAsync("shipments-entry-create", new { SO_ID = order, LINES = new object[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" }, new { SO_LINE_NO = "2", QUANTITY = "3" }, new { SO_LINE_NO = "2", QUANTITY = "1" } } }));

        // With all else that stands against it.
        Assert.Equal(
            (500, "SHORTAGE", $"LINES[1]: {part} NONE does not exist; order {order} is shipped as a whole only (COMPLETE_ONLY), and this would be out: 1 of 2 of line 1, 0 of 5 of line 2, 0 of 1 of line 5."),
            await server.RefusedAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "NONE" })));
        Assert.Equal(books, await server.BooksAsync());
        var whole = await server.DoAsync("shipments-entry-create", new { SO_ID = order, LINES = new object[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1,S2" }, new { SO_LINE_NO = "2" }, new { SO_LINE_NO = "5", SERIAL_NUMBER = "S3" } } });

        // Units come back one by one, and go back so.
        await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "-2", SERIAL_NUMBER = "S1,S2" });
        var again = await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" });
        Assert.Equal("2 0 3 2", await LineAsync(order));

        // Undone, it is to be shipped as a whole again.
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = again["BATCH_NUMBER"] });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = (await Goods.UnitAsync(server, part, "S2"))["BATCH_NUMBER"] });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = whole["BATCH_NUMBER"] });
        Assert.Contains("1 of 2 of line 1", (await server.RefusedAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" }))).Message, StringComparison.Ordinal);
        await server.DoAsync("sales-order-update", new { SO_ID = order, COMPLETE_ONLY = "N" });
        await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" });
    }

    [Fact]
    public async Task A_customer_s_part_that_is_shipped_as_a_whole_only_leaves_nothing_of_its_line_behind()
    {
        await MakeAsync("S1", "S2", "S3", "S4");
        await server.DoAsync("customer-part-create", new { PART_ID = part, CUSTOMER_ID = "ABCCORP", CUST_PART_ID = $"{part}-C", PARTIAL_SHIP = "N" });
        var order = await OrderAsync(Line(1, 2), Line(2, 1));
        Assert.Equal(
            (500, "SHORTAGE", $"LINES[2]: {part} is shipped as a whole only (PARTIAL_SHIP = N), and this would be out: 1 of 2 of line 1."),
            await server.RefusedAsync("shipments-entry-create", new { SO_ID = order, LINES = new[] { new { SO_LINE_NO = "2", SERIAL_NUMBER = "S1" }, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S2" } } }));

        // Another line of the order may wait, and one line may go in several rows. What is consigned is out: it is sold bit by bit.
        await server.DoAsync("shipments-entry-create", new { SO_ID = order, LINES = new[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1", TO_STORES = "FG" }, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S2", TO_STORES = "FG" } } });
        await server.DoAsync("sales-order-update", new { SO_ID = order, LINES = new[] { new { SO_LINE_NO = "1", ORDER_QTY = "3" } } });
        await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S2" });
        await server.DoAsync("customer-part-update", new { PART_ID = part, CUSTOMER_ID = "ABCCORP", CUST_PART_ID = $"{part}-C", PARTIAL_SHIP = "Y" });
        var open = await OrderAsync(Line(1, 2));
        await ShipAsync(open, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S3" });
    }

    [Fact]
    public async Task A_line_and_an_order_that_are_out_whole_stay_open_so_that_units_come_and_go_back()
    {
        await MakeAsync("S1");
        var order = await OrderAsync(Line(1, 1));
        await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" });
        var after = (await server.DoAsync("sales-order-query", new { SO_ID = order })).Rows[0]!;
        Assert.Equal(("O", "O"), (after["SO_STATUS"]!.GetValue<string>(), after["LINES"]![0]!["LINE_STATUS"]!.GetValue<string>()));
        await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "-1", SERIAL_NUMBER = "S1" });
        await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" });
    }

    [Fact]
    public async Task A_key_ships_once_and_a_dry_run_never()
    {
        await MakeAsync("S1", "S2");
        var order = await OrderAsync(Line(1, 2));
        var books = await server.BooksAsync();
        var dry = await server.DoAsync("shipments-entry-create", new { SO_ID = order, DRY_RUN = "Y", LINES = new[] { new { SO_LINE_NO = "1", QUANTITY = "1" } } });
        Assert.Equal(("S1", ""), (dry.Json["LINES"]![0]!["SERIAL_NUMBER"]!.GetValue<string>(), dry["BATCH_NUMBER"]));
        Assert.Equal(books, await server.BooksAsync());
        var first = await server.CallAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", QUANTITY = "1" }), server.Token, part);
        var again = await server.CallAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", QUANTITY = "1" }), server.Token, part);
        Assert.Equal((200, first.Body), (again.Status, again.Body));
        Assert.Equal("2 0 1 0", await LineAsync(order));

        // Another shipment may join its batch.
        var joined = await server.DoAsync("shipments-entry-create", new { SO_ID = order, BATCH_NUMBER = first["BATCH_NUMBER"], LINES = new[] { new { SO_LINE_NO = "1" } } });
        Assert.Equal((first["BATCH_NUMBER"], "2"), (joined["BATCH_NUMBER"], joined["TXNS_ACCEPTED"]));
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = first["BATCH_NUMBER"] });
        Assert.Equal(("2 0 0 0", "2"), (await LineAsync(order), await server.OnHandAsync(part)));
    }

    [Fact]
    public async Task A_box_is_shipped_and_comes_back_unit_by_unit()
    {
        await MakeAsync("S1", "S2", "S3", "S4");
        var order = await OrderAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "1", SO_UM = "BOX", SALE_CONV = "3", SERIAL_NUMBER = "S1:S3" });

        // A third of a box is 0.333333; what is out in all is told as exactly.
        Assert.Equal("0.333333", await QuantityAsync(new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" }));
        Assert.Equal("1 0.666667 0.333333 0", await LineAsync(order));
        Assert.Equal("0.333334", await QuantityAsync(new { SO_LINE_NO = "1", QUANTITY = "0.333333", SERIAL_NUMBER = "S2" }));
        Assert.Equal(("1 0.333333 0.666667 0", "H MS/A"), (await LineAsync(order), await server.WhereAsync(part, "S3")));
        Assert.Equal("0.333333", await QuantityAsync(new { SO_LINE_NO = "1" }));
        Assert.Equal("1 0 1 0", await LineAsync(order));
        Assert.Equal(
            (500, "SHORTAGE", $"LINES[1]: {part}: 0.333333 to be shipped, 0 still to be shipped of line 1."),
            await server.RefusedAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S4" })));

        Assert.Equal("-0.333333", await QuantityAsync(new { SO_LINE_NO = "1", QUANTITY = "-0.333333", SERIAL_NUMBER = "S2" }));
        Assert.Equal("-0.666667", await QuantityAsync(new { SO_LINE_NO = "1", QUANTITY = "-0.666666", SERIAL_NUMBER = "S1,S3" }));
        Assert.Equal("1 0 1 1", await LineAsync(order));
        Assert.Equal(
            ["0.333333 1", "0.333334 1", "0.333333 1", "-0.333333 -1", "-0.666667 -2"],
            (await server.DoAsync("shipment-transaction-query", new { SO_ID = order })).Rows.Select(row => Told(row!, "QUANTITY STOCK_QTY")));

        async Task<string> QuantityAsync(object line) => (await ShipAsync(order, line)).Json["LINES"]![0]!["QUANTITY"]!.GetValue<string>();
    }

    [Fact]
    public async Task Units_of_a_box_are_undone_in_any_order()
    {
        await MakeAsync("S1", "S2", "S3", "S4");
        var order = await OrderAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "1", SO_UM = "BOX", SALE_CONV = "3" });
        await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" });
        var second = await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S2" });
        var back = await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "-0.333333", SERIAL_NUMBER = "S1" });
        await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S3" });
        Assert.Equal("1 0 1 0.333333", await LineAsync(order));
        await ReverseAsync(back);
        Assert.Equal("1 0 1 0", await LineAsync(order));
        Assert.Equal(
            (500, "SHORTAGE", $"LINES[1]: {part}: 0.333333 to be shipped, 0 still to be shipped of line 1."),
            await server.RefusedAsync("shipments-entry-create", Of(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S4" })));

        // The order is sent back as it is; one unit gives way to another, and the box comes back as one.
        await server.DoAsync("sales-order-update", new { SO_ID = order, LINES = new[] { new { SO_LINE_NO = "1", ORDER_QTY = "1" } } });
        await ReverseAsync(second);
        Assert.Equal("1 0 0.666667 0", await LineAsync(order));
        await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S4" });
        await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "-1", SERIAL_NUMBER = "S1,S3,S4" });
        Assert.Equal("1 0 1 1", await LineAsync(order));
    }

    [Fact]
    public async Task Undoing_the_return_of_a_unit_leaves_nothing_returned()
    {
        await MakeAsync("S1", "S2");
        var order = await OrderAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "1", SO_UM = "BOX", SALE_CONV = "3" });
        await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" });
        var back = await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "-0.333333", SERIAL_NUMBER = "S1" });
        await ShipAsync(order, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S2" });
        Assert.Equal("1 0 0.666667 0.333334", await LineAsync(order));
        await ReverseAsync(back);
        Assert.Equal("1 0 0.666667 0", await LineAsync(order));
    }

    [Fact]
    public async Task What_was_consigned_is_sold_with_the_rest_of_its_box()
    {
        await MakeAsync("S1", "S2", "S3");
        var order = await OrderAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "1", SO_UM = "BOX", SALE_CONV = "3" });
        await ShipAsync(order, new { SO_LINE_NO = "1", QUANTITY = "0.333333", TO_STORES = "FG", SERIAL_NUMBER = "S1" });
        var sold = await server.DoAsync("shipments-entry-create", new
        {
            SO_ID = order,
            LINES = new object[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = "S1" }, new { SO_LINE_NO = "1", SERIAL_NUMBER = "S2" }, new { SO_LINE_NO = "1" } },
        });
        Assert.Equal(["0.333333", "0.333334", "0.333333"], sold.Json["LINES"]!.AsArray().Select(row => row!["QUANTITY"]!.GetValue<string>()));
        Assert.Equal("1 0 1 0", await LineAsync(order));
        await ReverseAsync(sold);
        Assert.Equal("1 0 0.333333 0", await LineAsync(order));
    }

    [Fact]
    public async Task What_a_line_is_told_to_hold_of_a_box_may_be_sent_back()
    {
        await MakeAsync("S1", "S2");
        var order = await OrderAsync(new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "1", SO_UM = "BOX", SALE_CONV = "3", SERIAL_NUMBER = "S1" });
        Assert.Equal("1 0.333333 0 0", await LineAsync(order));
        await server.DoAsync("sales-order-update", new { SO_ID = order, LINES = new[] { new { SO_LINE_NO = "1", RESERVE_QTY = "0.333333", SERIAL_NUMBER = "S1" } } });
        await server.DoAsync("sales-order-update", new { SO_ID = order, LINES = new[] { new { SO_LINE_NO = "1", RESERVE_QTY = "0.666667" } } });
        Assert.Equal("1 0.666667 0 0", await LineAsync(order));
    }

    private Task<Reply> ReverseAsync(Reply call) => server.DoAsync("batch-reverse", new { BATCH_NUMBER = call["BATCH_NUMBER"] });

    private async Task MakeAsync(params string[] serials)
    {
        await server.PartAsync(part, serials: true);
        await server.UnitsAsync(part, "A", serials);
    }

    private object Line(int line, int quantity) => new { SO_LINE_NO = $"{line}", PART_ID = part, ORDER_QTY = $"{quantity}" };

    private async Task<string> OrderAsync(params object[] lines) => (await server.DoAsync("sales-order-create", new { CUSTOMER_ID = "ABCCORP", LINES = lines }))["SO_ID"];

    private Task CustomerAsync(string id) => server.CallAsync("customer-create", new { CUSTOMER_ID = id, CUSTOMER_NAME = id });

    private static object Of(string order, object line) => new { SO_ID = order, LINES = new[] { line } };

    private Task<Reply> ShipAsync(string order, object line, string day = "") => server.DoAsync("shipments-entry-create", new { SO_ID = order, ACTION_DATE = day, LINES = new[] { line } });

    /// <summary>Ordered, reserved, shipped and returned of the first line.</summary>
    private async Task<string> LineAsync(string order) =>
        Told((await server.DoAsync("sales-order-query", new { SO_ID = order })).Rows[0]!["LINES"]![0]!, "ORDER_QTY RESERVED_QTY SHIPPED_QTY RETURNED_QTY");

    private static string Told(JsonNode row, string fields) => string.Join(' ', fields.Split(' ').Select(name => row[name]!.GetValue<string>()));

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
