using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.Sales;

/// <summary>Shipments, consignments and returns as pure decisions: what a row means, which units and pieces go, and all that stands against it.</summary>
public sealed class ShippingTests
{
    private readonly Shop shop = new();

    [Theory]
    [InlineData(UnitStatus.Registered, null)]
    [InlineData(UnitStatus.InStock, null)]
    [InlineData(UnitStatus.Reserved, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Installed, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Issued, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Shipped, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Consigned, "was not consigned on this line: it is elsewhere")]
    [InlineData(UnitStatus.Returned, "can go back to its customer only: it is elsewhere")]
    [InlineData(UnitStatus.Scrapped, "is not free: it is elsewhere")]
    public void A_named_unit_is_shipped_when_it_is_free(UnitStatus status, string? refusal)
    {
        shop.Line(1, shop.Pump, 2);
        shop.Unit(shop.Pump, "S1", status);
        Assert.Equal(refusal is null ? $"SH PUMP 1 {(status.IsInStore() ? "MS/A" : "")}> S1 {status}>Shipped" : $"LINES[1]: PUMP S1 {refusal}.", Assert.Single(shop.Ship(Shop.Row(1, 1, "S1"))));
    }

    [Theory]
    [InlineData(UnitStatus.Registered, null)]
    [InlineData(UnitStatus.InStock, null)]
    [InlineData(UnitStatus.Reserved, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Installed, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Issued, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Shipped, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Consigned, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Returned, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Scrapped, "is not free: it is elsewhere")]
    public void A_named_unit_is_consigned_when_it_is_free_and_not_consigned_yet(UnitStatus status, string? refusal)
    {
        var line = shop.Line(1, shop.Pump, 2);
        shop.Went(shop.Unit(shop.Pump, "S1", status), line);
        Assert.Equal(
            refusal is null ? $"CS PUMP 1 {(status.IsInStore() ? "MS/A" : "")}> S1 {status}>Consigned" : $"LINES[1]: PUMP S1 {refusal}.",
            Assert.Single(shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 1, ToStores = "FG", Serials = ["S1"] })));
    }

    [Theory]
    [InlineData(UnitStatus.Shipped, "Returned")]
    [InlineData(UnitStatus.Consigned, "InStock")]
    [InlineData(UnitStatus.Registered, null)]
    [InlineData(UnitStatus.InStock, null)]
    [InlineData(UnitStatus.Reserved, null)]
    [InlineData(UnitStatus.Installed, null)]
    [InlineData(UnitStatus.Issued, null)]
    [InlineData(UnitStatus.Returned, null)]
    [InlineData(UnitStatus.Scrapped, null)]
    public void Only_what_is_with_a_customer_comes_back(UnitStatus status, string? becomes)
    {
        var line = shop.Line(1, shop.Pump, 2, shipped: 1);
        shop.Went(shop.Unit(shop.Pump, "S1", status), line);
        Assert.Equal(becomes is null ? "LINES[1]: PUMP S1 is not with a customer: it is elsewhere." : $"CR PUMP 1 >MS/ S1 {status}>{becomes}", Assert.Single(shop.Ship(Shop.Row(1, -1, "S1"))));
    }

    [Fact]
    public void A_unit_comes_back_on_the_line_that_shipped_it()
    {
        var (one, other) = (shop.Line(1, shop.Pump, 2, shipped: 1), shop.Line(2, shop.Pump, 2, shipped: 1));
        shop.Went(shop.Unit(shop.Pump, "S1", UnitStatus.Shipped), other);
        shop.Went(shop.Unit(shop.Pump, "S2", UnitStatus.Shipped), one);
        shop.Unit(shop.Pump, "OLD", UnitStatus.Shipped);
        Assert.Equal(["LINES[1]: PUMP S1 was not shipped on this line, but on line 2 of order 7: it is elsewhere."], shop.Ship(Shop.Row(1, -1, "S1")));
        Assert.Equal(["LINES[1]: PUMP OLD was not shipped on this line: it is elsewhere."], shop.Ship(Shop.Row(1, -1, "OLD")));
        Assert.Equal(["CR PUMP 1 >MS/ S2 Shipped>Returned"], shop.Ship(Shop.Row(1, -1, "S2")));
    }

    [Fact]
    public void What_a_line_holds_is_free_for_it_and_for_no_other()
    {
        var line = shop.Line(1, shop.Pump, 2);
        shop.Unit(shop.Pump, "S1", UnitStatus.Reserved, line);
        shop.Unit(shop.Pump, "S2", UnitStatus.Reserved, shop.Line(2, shop.Pump, 1));
        shop.Unit(shop.Pump, "S3", UnitStatus.Reserved);
        Assert.Equal(["LINES[1]: PUMP S2 is not free: it is elsewhere; PUMP S3 is not free: it is elsewhere."], shop.Ship(Shop.Row(1, 2, "S2", "S3")));
        Assert.Equal(["SH PUMP 1 MS/A> S1 Reserved>Shipped"], shop.Ship(Shop.Row(1, 1, "S1")));
        Assert.Equal(["S1"], shop.Decision.Freed.Select(shop.Serial));
        Assert.Equal(["CS PUMP 1 MS/A> S1 Reserved>Consigned"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 1, ToStores = "FG", Serials = ["S1"] }));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void What_came_back_goes_to_its_customer_only(long customer, bool goes)
    {
        var line = shop.Line(1, shop.Pump, 2, shipped: 1, returned: 1);
        shop.Went(shop.Unit(shop.Pump, "S1", UnitStatus.Returned), new SalesOrderLine { Id = 900, LineNumber = 3 }, "OTHER", customer);
        Assert.Equal(
            goes ? "SH PUMP 1 MS/A> S1 Returned>Shipped" : "LINES[1]: PUMP S1 can go back to its customer only: it is elsewhere.", Assert.Single(shop.Ship(Shop.Row(line.LineNumber, 1, "S1"))));
    }

    [Fact]
    public void A_unit_must_stand_where_the_row_says()
    {
        shop.Line(1, shop.Mount, 9);
        shop.Unit(shop.Mount, "S1", at: "A", lot: "L1");
        shop.Unit(shop.Mount, "S2", UnitStatus.Registered, lot: "L1");
        Assert.Equal(["SH MOUNT 1 of L1 MS/A> S1 InStock>Shipped"], shop.Ship(Named("MS", "A", "L1", "S1")));
        Assert.Equal(["LINES[1]: MOUNT S1 is not in store FG: it is elsewhere; MOUNT S2 is not in store FG: it is elsewhere."], shop.Ship(Named("FG", null, null, "S1", "S2")));
        Assert.Equal(["LINES[1]: MOUNT S1 is not at B: it is elsewhere."], shop.Ship(Named("MS", "B", null, "S1")));
        Assert.Equal(["LINES[1]: MOUNT S1 is not at B: it is elsewhere."], shop.Ship(Named(null, "B", null, "S1")));
        Assert.Equal(["LINES[1]: MOUNT S1 is not in lot L2 but in L1; MOUNT S2 is not in lot L2 but in L1."], shop.Ship(Named(null, null, "L2", "S1", "S2")));
        Assert.Equal(["SH MOUNT 1 of L1 > S2 Registered>Shipped"], shop.Ship(Named(null, null, "L1", "S2")));
        shop.Lot(shop.Mount, "L1", hold: "QC");
        Assert.Equal(["LINES[1]: MOUNT S1 is in lot L1, which is on hold (QC)."], shop.Ship(Named(null, null, null, "S1")));

        static ShipmentsEntryLine Named(string? stores, string? location, string? lot, params string[] serials) =>
            new() { LineNumber = 1, StoresCode = stores, StockLocation = location, LotId = lot, Serials = serials };
    }

    [Fact]
    public void A_unit_that_is_not_there_is_told_with_the_part_that_has_its_serial()
    {
        shop.Line(1, shop.Pump, 2);
        shop.Others.Add(("S1", "MOTOR"));
        Assert.Equal(["LINES[1]: PUMP S1 does not exist: S1 is a unit of MOTOR; PUMP S2 does not exist."], shop.Ship(Shop.Row(1, 2, "S1", "S2")));
    }

    [Fact]
    public void A_unit_goes_once_in_a_call()
    {
        shop.Line(1, shop.Pump, 4);
        shop.Unit(shop.Pump, "S1");
        Assert.Equal(["LINES[2]: PUMP S1 is in LINES[1] too."], shop.Ship(Shop.Row(1, 1, "S1"), Shop.Row(1, 1, "S1")));
    }

    [Fact]
    public void After_too_much_a_row_without_a_quantity_is_no_return()
    {
        shop.Line(1, shop.Bolt, 5);
        shop.Pieces(shop.Bolt, 9);
        Assert.EndsWith("LINES[2]: nothing is left to be shipped of line 1.", Assert.Single(shop.Ship(Shop.Row(1, 7), new ShipmentsEntryLine { LineNumber = 1 })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 0, 0, "5", "SH BOLT 5 MS/A>")]
    [InlineData(5, 0, 0, "6", "LINES[1]: BOLT: 6 to be shipped, 5 still to be shipped of line 1.")]
    [InlineData(5, 3, 0, "2", "SH BOLT 2 MS/A>")]
    [InlineData(5, 3, 0, "3", "LINES[1]: BOLT: 3 to be shipped, 2 still to be shipped of line 1.")]
    [InlineData(5, 5, 2, "2", "SH BOLT 2 MS/A>")]
    [InlineData(5, 5, 2, "3", "LINES[1]: BOLT: 3 to be shipped, 2 still to be shipped of line 1.")]
    [InlineData(5, 0, 0, "", "SH BOLT 5 MS/A>")]
    [InlineData(5, 4, 1, "", "SH BOLT 2 MS/A>")]
    [InlineData(5, 5, 0, "", "LINES[1]: nothing is left to be shipped of line 1.")]
    [InlineData(5, 5, 0, "-5", "CR BOLT 5 >MS/A")]
    [InlineData(5, 5, 0, "-6", "LINES[1]: BOLT: 6 to come back, 5 are out of line 1.")]
    [InlineData(5, 5, 4, "-1", "CR BOLT 1 >MS/A")]
    [InlineData(5, 5, 4, "-2", "LINES[1]: BOLT: 2 to come back, 1 are out of line 1.")]
    [InlineData(5, 0, 0, "-1", "LINES[1]: BOLT: 1 to come back, 0 are out of line 1.")]
    public void No_more_goes_than_was_ordered_and_no_more_comes_back_than_is_out(int ordered, int shipped, int returned, string quantity, string told)
    {
        shop.Line(1, shop.Bolt, ordered, shipped, returned);
        shop.Pieces(shop.Bolt, 100);
        shop.Mains[(shop.Bolt.Id, 1)] = "A";
        Assert.Equal([told], shop.Ship(Shop.Row(1, quantity.Length > 0 ? decimal.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture) : null)));
    }

    [Fact]
    public void Rows_of_one_line_count_together()
    {
        shop.Line(1, shop.Bolt, 5);
        shop.Pieces(shop.Bolt, 100);
        Assert.Equal(["SH BOLT 3 MS/A>", "SH BOLT 2 MS/A>"], shop.Ship(Shop.Row(1, 3), Shop.Row(1)));
        Assert.Equal([1, 2], shop.Decision.Shipments.Select(row => row.ShipmentNo));
        Assert.Equal(["LINES[2]: BOLT: 3 to be shipped, 2 still to be shipped of line 1."], shop.Ship(Shop.Row(1, 3), Shop.Row(1, 3)));
        Assert.Equal(["SH BOLT 3 MS/A>", "CR BOLT 1 >MS/", "SH BOLT 3 MS/A>"], shop.Ship(Shop.Row(1, 3), Shop.Row(1, -1), Shop.Row(1)));
    }

    [Fact]
    public void Each_line_numbers_its_shipments_and_returns_on_its_own()
    {
        var line = shop.Line(1, shop.Bolt, 9, shipped: 2);
        shop.Line(2, shop.Pump, 9);
        shop.Unit(shop.Pump, "S1");
        shop.Pieces(shop.Bolt, 100);
        shop.Numbers[line.Id] = 4;

        // Rows are decided by what they name and answered as they were sent.
        shop.Ship(Shop.Row(1, 2), Shop.Row(1, -1), Shop.Row(2, 1, "S1"), Shop.Row(1, 1));
        Assert.Equal([(1, 1, 5), (2, 1, 6), (3, 2, 1), (4, 1, 7)], shop.Decision.Shipments.Select(row => (row.Plan.Place, row.Plan.Line!.LineNumber, row.ShipmentNo)));
        Assert.Equal([5, 6, 1, 7], shop.Decision.Shipments.Select(row => row.Plan.Asked.ShipmentNo));
    }

    [Theory]
    [InlineData("2", "SH BOLT 24 MS/A>")]
    [InlineData("0.5", "SH BOLT 6 MS/A>")]
    [InlineData("0.1", "LINES[1]: QUANTITY comes to 1.2 EA of BOLT, which is counted in whole ones.")]
    [InlineData("3", "LINES[1]: BOLT: 36 needed from store MS, 30 there to be taken.")]
    public void A_quantity_is_in_the_line_s_unit_of_measure_and_stock_in_its_own(string quantity, string told)
    {
        var line = shop.Line(1, shop.Bolt, 3);
        (line.Um, line.Conversion, line.UnitPrice, line.DiscountPercent) = ("BOX", 12, 10, 25);
        shop.Pieces(shop.Bolt, 30);
        var row = Shop.Row(1, decimal.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal([told], shop.Ship(row));
        if (told.StartsWith("SH", StringComparison.Ordinal))
        {
            Assert.Equal(("BOX", row.Quantity * 7.5m, row.Quantity * 12 * 0.5m), (row.Um, row.Amount, shop.Decision.Entry.Postings[0].Amount));
            Assert.Equal(row.Quantity * 12, shop.Decision.Shipments[0].Plan.Stock);
        }
    }

    [Theory]
    [InlineData(3, 1, "0.333333 0.333334 0.333333")]
    [InlineData(6, 1, "0.166667 0.166666 0.166667 0.166667 0.166666 0.166667")]
    [InlineData(3, 2, "0.666667 0.666666 0.666667")]
    [InlineData(4, 1, "0.25 0.25 0.25 0.25")]
    [InlineData(128, 1, "0.007813 0.007812 0.007813 0.007812")]
    public void Shares_of_a_box_come_to_the_whole(int box, int units, string shares)
    {
        var told = shares.Split(' ');
        var line = shop.Line(1, shop.Pump, 4);
        (line.Um, line.Conversion) = ("BOX", box);
        var serials = Enumerable.Range(1, told.Length * units).Select(number => $"S{number}").Chunk(units).ToList();
        foreach (var serial in serials.SelectMany(some => some))
        {
            shop.Unit(shop.Pump, serial);
        }

        // In one call, and in one after the other.
        Assert.Equal(told, Quantities([.. serials.Select(some => Shop.Row(1, null, some))]));
        Assert.All(shop.Decision.Shipments, one => Assert.Equal(units, one.Plan.Stock));
        foreach (var (some, share) in serials.Zip(told))
        {
            Assert.Equal([share], Quantities(Shop.Row(1, null, some)));
            line.ShippedQty += shop.Decision.Shipments[0].Plan.Quantity;
        }

        // A quantity that is told must be the share, to six decimals.
        var one = Math.Round((decimal)units / box, 6);
        Assert.Equal(told[..1], Quantities(Shop.Row(1, one, serials[0])));
        Assert.StartsWith("LINES[1]: QUANTITY comes to ", Assert.Single(shop.Ship(Shop.Row(1, one + 0.001m, serials[0]))), StringComparison.Ordinal);

        string[] Quantities(params ShipmentsEntryLine[] rows)
        {
            var refusal = shop.Ship(rows)[0];
            Assert.StartsWith("SH ", refusal, StringComparison.Ordinal);
            return [.. shop.Decision.Shipments.Select(shipment => Nameplate.Core.Fields.Numbers.Print(shipment.Plan.Quantity))];
        }
    }

    [Fact]
    public void What_is_left_of_a_box_is_whole_units_and_keeps_those_that_are_held()
    {
        var line = shop.Line(1, shop.Pump, 1, shipped: 0.333333m);
        (line.Um, line.Conversion) = ("BOX", 3);
        shop.Unit(shop.Pump, "S1");
        shop.Unit(shop.Pump, "S2", UnitStatus.Reserved, line);
        Assert.Equal(["SH PUMP 1 MS/A> S1 InStock>Shipped"], shop.Ship(Shop.Row(1, null, "S1")));
        Assert.Equal(["SH PUMP 2 MS/A> S2 Reserved>Shipped S1 InStock>Shipped"], shop.Ship(Shop.Row(1)));
        Assert.Equal(0.666667m, shop.Decision.Shipments[0].Plan.Quantity);

        line.ShippedQty = 0.666667m;
        Assert.Equal(["SH PUMP 1 MS/A> S1 InStock>Shipped", "HD PUMP 1 MS/A>MS/A S2 Reserved>InStock"], shop.Ship(Shop.Row(1, null, "S1")));
        line.ShippedQty = 1;
        Assert.Equal(["LINES[1]: nothing is left to be shipped of line 1."], shop.Ship(Shop.Row(1)));
        Assert.Equal(["LINES[1]: PUMP: 0.333333 to be shipped, 0 still to be shipped of line 1."], shop.Ship(Shop.Row(1, null, "S1")));
    }

    [Fact]
    public void What_was_consigned_and_is_sold_takes_no_share_again()
    {
        var line = shop.Line(1, shop.Pump, 1, shipped: 0.333333m);
        (line.Um, line.Conversion) = ("BOX", 3);
        shop.Went(shop.Unit(shop.Pump, "S1", UnitStatus.Consigned), line);
        shop.Unit(shop.Pump, "S2");
        shop.Unit(shop.Pump, "S3");
        shop.Ship(Shop.Row(1, null, "S1"), Shop.Row(1, null, "S2"), Shop.Row(1, null, "S3"));
        Assert.Equal([(0.333333m, true), (0.333334m, false), (0.333333m, false)], shop.Decision.Shipments.Select(row => (row.Plan.Quantity, row.FromConsignment)));

        // What is left of the line is looked for besides.
        shop.Ship(Shop.Row(1, 0.333333m, "S1"), Shop.Row(1));
        Assert.Equal([(0.333333m, 1m), (0.666667m, 2m)], shop.Decision.Shipments.Select(row => (row.Plan.Quantity, row.Plan.Stock)));
    }

    [Theory]
    [InlineData("0.333333", 1)]
    [InlineData("0.333334", 1)]
    [InlineData("0.666666", 2)]
    [InlineData("0.666667", 2)]
    public void An_order_of_shares_is_shipped_whole_and_may_be_sent_back(string ordered, int units)
    {
        var line = shop.Line(1, shop.Pump, decimal.Parse(ordered, System.Globalization.CultureInfo.InvariantCulture));
        (line.Um, line.Conversion) = ("BOX", 3);
        shop.Unit(shop.Pump, "S1");
        shop.Unit(shop.Pump, "S2");
        shop.Ship(Shop.Row(1));
        Assert.Equal(units, shop.Decision.Shipments[0].Plan.Stock);
        shop.Ship([.. Enumerable.Range(1, units).Select(number => Shop.Row(1, null, $"S{number}"))]);
        line.ShippedQty = shop.Decision.Shipments.Sum(row => row.Plan.Quantity);
        Assert.Equal(SalesOrderLine.Share(units, 3), line.ShippedQty);
        Assert.True(line.OrderQty >= ((IOrderLine)line).MinimumQty);
        Assert.Contains("nothing is left", Assert.Single(shop.Ship(Shop.Row(1))), StringComparison.Ordinal);
        line.OrderQty -= 0.1m;
        Assert.Equal(line.ShippedQty, ((IOrderLine)line).MinimumQty);
    }

    [Fact]
    public void Decimals_are_those_of_the_part()
    {
        shop.Line(1, shop.Oil, 5);
        shop.Pieces(shop.Oil, 5);
        Assert.Equal(["SH OIL 1.125 MS/A>"], shop.Ship(Shop.Row(1, 1.125m)));
        Assert.Equal(["LINES[1]: QUANTITY comes to 1.1255 KG of OIL, which is counted in 3 decimals."], shop.Ship(Shop.Row(1, 1.1255m)));
    }

    [Fact]
    public void Named_units_say_how_many_they_are_and_must_be_as_many_as_the_quantity()
    {
        var line = shop.Line(1, shop.Pump, 4);
        foreach (var serial in new[] { "S1", "S2", "S3", "S4" })
        {
            shop.Unit(shop.Pump, serial);
        }

        Assert.Equal(["SH PUMP 2 MS/A> S2,S1 InStock>Shipped"], shop.Ship(Shop.Row(1, null, "S2", "S1")));
        Assert.Equal(["LINES[1]: SERIAL_NUMBER of PUMP has 2 serials; 3 are needed."], shop.Ship(Shop.Row(1, 3, "S2", "S1")));
        Assert.Equal(["LINES[1]: SERIAL_NUMBER of PUMP has 2 serials; 1 are needed."], shop.Ship(Shop.Row(1, -1, "S2", "S1")));
        (line.Um, line.Conversion) = ("PAIR", 2);
        Assert.Equal(["SH PUMP 4 MS/A> S1,S2,S3,S4 InStock>Shipped"], shop.Ship(Shop.Row(1, null, "S1", "S2", "S3", "S4")));
        Assert.Equal(2, shop.Decision.Shipments[0].Plan.Quantity);
        Assert.Equal(["SH PUMP 2 MS/A> S1,S2 InStock>Shipped"], shop.Ship(Shop.Row(1, 1)));
    }

    [Theory]
    [InlineData(OrderRules.Closed, OrderRules.Open, "order 7 is closed")]
    [InlineData(OrderRules.Cancelled, OrderRules.Open, "order 7 is cancelled")]
    [InlineData(OrderRules.Open, OrderRules.Closed, "line 1 is closed")]
    [InlineData(OrderRules.Open, OrderRules.Cancelled, "line 1 is cancelled")]
    [InlineData(OrderRules.Cancelled, OrderRules.Closed, "order 7 is cancelled")]
    [InlineData(OrderRules.Open, OrderRules.Open, null)]
    public void Nothing_is_shipped_of_what_is_not_open_but_it_comes_back(string order, string status, string? refusal)
    {
        var line = shop.Line(1, shop.Bolt, 5, shipped: 2);
        (shop.Order.Status, line.Status) = (order, status);
        shop.Pieces(shop.Bolt, 9);
        Assert.Equal([refusal is null ? "SH BOLT 1 MS/A>" : $"LINES[1]: {refusal}."], shop.Ship(Shop.Row(1, 1)));
        Assert.Equal(["CR BOLT 1 >MS/"], shop.Ship(Shop.Row(1, -1)));
    }

    [Fact]
    public void All_that_a_row_s_shape_shows_is_told_in_order_and_each_row_with_its_place()
    {
        var line = shop.Line(1, shop.Bolt, 5);
        shop.Line(2, null, 1);
        shop.Pieces(shop.Bolt, 9);
        line.Status = OrderRules.Closed;
        Assert.Equal(
            [
                "LINES[1]: order 7 has no line 9; LINES[2]: line 2 has no part that could be shipped; LINES[3]: line 1 is closed; line 1 is of part BOLT, not PUMP; "
                + "SERIAL_NUMBER of BOLT has 1 serials; 2 are needed; LOT_ID cannot be given: part BOLT is not kept by lot; "
                + "SERIAL_NUMBER cannot be given: part BOLT carries no serials, neither in stock nor when it is shipped.",
            ],
            shop.Ship(Shop.Row(9, 1), Shop.Row(2, 1), new ShipmentsEntryLine { LineNumber = 1, Quantity = 2, PartId = "PUMP", LotId = "L", Serials = ["S1"] }));

        // What is right in one row does not go when another is wrong.
        line.Status = OrderRules.Open;
        Assert.Equal(["LINES[2]: order 7 has no line 9."], shop.Ship(Shop.Row(1, 1), Shop.Row(9, 1)));
        Assert.Equal(["SH BOLT 1 MS/A>"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 1, PartId = "BOLT" }));
    }

    [Fact]
    public void A_store_is_the_row_s_else_the_line_s_else_the_part_s()
    {
        var line = shop.Line(1, shop.Bolt, 5, shipped: 1);
        shop.Pieces(shop.Bolt, 9);
        shop.Pieces(shop.Bolt, 9, stores: Shop.Finished);
        Assert.Equal(["SH BOLT 1 MS/A>"], shop.Ship(Shop.Row(1, 1)));
        line.Stores = Shop.Finished;
        Assert.Equal(["SH BOLT 1 FG/A>"], shop.Ship(Shop.Row(1, 1)));
        Assert.Equal(["SH BOLT 1 MS/A>"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 1, StoresCode = "MS" }));
        Assert.Equal(["CR BOLT 1 >FG/"], shop.Ship(Shop.Row(1, -1)));
        Assert.Equal(["CR BOLT 1 >MS/"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = -1, StoresCode = "MS" }));
        Assert.Equal(["CR BOLT 1 >FG/R"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = -1, StoresCode = "MS", ToStores = "FG", ToLocation = "R" }));
        (line.Stores, shop.Bolt.DefaultStores) = (null, null);
        Assert.Equal(
            ["LINES[1]: STORES_CODE is required: neither line 1 nor part BOLT has a store; LINES[2]: TO_STORES is required: neither line 1 nor part BOLT has a store."],
            shop.Ship(Shop.Row(1, 1), Shop.Row(1, -1)));
    }

    [Fact]
    public void A_named_unit_needs_no_store_but_one_that_is_to_be_found_does()
    {
        shop.Line(1, shop.Pump, 5);
        shop.Pump.DefaultStores = null;
        shop.Unit(shop.Pump, "S1", stores: Shop.Finished);
        Assert.Equal(["SH PUMP 1 FG/A> S1 InStock>Shipped"], shop.Ship(Shop.Row(1, 1, "S1")));
        Assert.Equal(["LINES[1]: STORES_CODE is required: neither line 1 nor part PUMP has a store."], shop.Ship(Shop.Row(1, 1)));
    }

    [Fact]
    public void Without_serials_what_the_line_holds_goes_first_then_the_first_free_ones()
    {
        var line = shop.Line(1, shop.Pump, 4);
        shop.Unit(shop.Pump, "S1");
        shop.Unit(shop.Pump, "S2", UnitStatus.Reserved, line);
        shop.Unit(shop.Pump, "S3");
        shop.Unit(shop.Pump, "S4", UnitStatus.Reserved);
        shop.Unit(shop.Pump, "S5", UnitStatus.Returned);
        shop.Unit(shop.Pump, "S6", stores: Shop.Finished);
        Assert.Equal(["SH PUMP 2 MS/A> S2 Reserved>Shipped S1 InStock>Shipped"], shop.Ship(Shop.Row(1, 2)));
        Assert.Equal(["S2,S1", "S2"], [string.Join(',', shop.Decision.Shipments[0].Plan.Asked.Serials!), .. shop.Decision.Freed.Select(shop.Serial)]);
        Assert.Equal(["LINES[1]: PUMP: 4 units needed from store MS, 3 free there."], shop.Ship(Shop.Row(1, 4)));
        Assert.Equal(["CS PUMP 1 MS/A> S2 Reserved>Consigned"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 1, ToStores = "FG" }));
    }

    [Fact]
    public void Units_that_are_held_elsewhere_than_the_row_says_stay()
    {
        var line = shop.Line(1, shop.Mount, 9);
        shop.Unit(shop.Mount, "S1", UnitStatus.Reserved, line, at: "A", lot: "L1");
        shop.Unit(shop.Mount, "S2", UnitStatus.Reserved, line, at: "B", lot: "L2");
        shop.Unit(shop.Mount, "S3", UnitStatus.Reserved, line, at: "A", lot: "L1", stores: Shop.Finished);
        shop.Unit(shop.Mount, "S4", at: "B", lot: "L1");
        Assert.Equal(["SH MOUNT 1 of L1 FG/A> S3 Reserved>Shipped"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 1, StoresCode = "FG" }));
        Assert.Equal(["SH MOUNT 1 of L2 MS/B> S2 Reserved>Shipped", "SH MOUNT 1 of L1 MS/B> S4 InStock>Shipped"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 2, StockLocation = "B" }));
        Assert.Equal(["SH MOUNT 1 of L2 MS/B> S2 Reserved>Shipped"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 1, LotId = "L2" }));
        Assert.Equal(
            ["SH MOUNT 1 of L1 MS/A> S1 Reserved>Shipped", "SH MOUNT 1 of L2 MS/B> S2 Reserved>Shipped", "SH MOUNT 1 of L1 FG/A> S3 Reserved>Shipped"], shop.Ship(Shop.Row(1, 3)));
    }

    [Fact]
    public void Who_names_something_chooses_before_who_does_not()
    {
        var line = shop.Line(1, shop.Mount, 9);
        shop.Line(2, shop.Mount, 9);
        shop.Unit(shop.Mount, "S1", UnitStatus.Reserved, line, lot: "L1");
        shop.Unit(shop.Mount, "S2", lot: "L1");
        shop.Unit(shop.Mount, "S3", at: "B", lot: "L2");
        shop.Unit(shop.Mount, "S4", at: "B", lot: "L2");
        shop.Ship(
            Shop.Row(2, 1), new ShipmentsEntryLine { LineNumber = 2, Quantity = 1, StockLocation = "B" }, new ShipmentsEntryLine { LineNumber = 2, Quantity = 1, LotId = "L2" }, Shop.Row(1, 1, "S1"));
        Assert.Equal([(1, "S2"), (2, "S4"), (3, "S3"), (4, "S1")], shop.Decision.Shipments.Select(row => (row.Plan.Place, row.Plan.Asked.Serials!.Single())));

        // Also on the line that holds it.
        shop.Ship(Shop.Row(1, 1), Shop.Row(1, 1, "S1"));
        Assert.Equal(["S2", "S1"], shop.Decision.Shipments.Select(row => row.Plan.Asked.Serials!.Single()));

        // Two rows that look for the same never find the same.
        shop.Ship(Shop.Row(2, 1), Shop.Row(2, 2));
        Assert.Equal(["S2", "S3,S4"], shop.Decision.Shipments.Select(row => string.Join(',', row.Plan.Asked.Serials!)));
    }

    [Fact]
    public void A_line_never_holds_more_than_is_still_to_be_shipped_of_it()
    {
        var line = shop.Line(1, shop.Pump, 4, shipped: 2, returned: 1);
        foreach (var serial in new[] { "S1", "S2", "S3" })
        {
            shop.Unit(shop.Pump, serial, UnitStatus.Reserved, line);
        }

        shop.Unit(shop.Pump, "S4");
        shop.Unit(shop.Pump, "S5");

        // One of three to be shipped goes with another unit: what was reserved last is freed.
        Assert.Equal(["SH PUMP 1 MS/A> S4 InStock>Shipped", "HD PUMP 1 MS/A>MS/A S3 Reserved>InStock"], shop.Ship(Shop.Row(1, 1, "S4")));
        Assert.Equal(["S3"], shop.Decision.Freed.Select(shop.Serial));
        Assert.Same(shop.Decision.Shipments[0].Leading, shop.Decision.Entry.Postings[1].Parent);
        Assert.Equal(("7", "1", null, 10m), (shop.Decision.Entry.Postings[1].Detail.OrderId, shop.Decision.Entry.Postings[1].Detail.LineNumber, shop.Decision.Entry.Postings[1].Detail.SalesLineId, shop.Decision.Entry.Postings[1].Amount));
        Assert.Equal(["SH PUMP 2 MS/A> S4,S5 InStock>Shipped", "HD PUMP 2 MS/A>MS/A S2,S3 Reserved>InStock"], shop.Ship(Shop.Row(1, 2, "S4", "S5")));
        Assert.Equal(["SH PUMP 1 MS/A> S1 Reserved>Shipped"], shop.Ship(Shop.Row(1, 1, "S1")));
        Assert.Equal(
            ["SH PUMP 2 MS/A> S3 Reserved>Shipped S4 InStock>Shipped", "HD PUMP 1 MS/A>MS/A S2 Reserved>InStock"], shop.Ship(Shop.Row(1, 2, "S3", "S4")));
        Assert.Equal(["S3", "S2"], shop.Decision.Freed.Select(shop.Serial));
    }

    [Fact]
    public void What_comes_back_leaves_room_for_what_is_held()
    {
        var line = shop.Line(1, shop.Pump, 2, shipped: 1);
        shop.Went(shop.Unit(shop.Pump, "S1", UnitStatus.Shipped), line);
        shop.Unit(shop.Pump, "S2", UnitStatus.Reserved, line);
        shop.Unit(shop.Pump, "S3");
        Assert.Equal(["CR PUMP 1 >MS/ S1 Shipped>Returned", "SH PUMP 1 MS/A> S3 InStock>Shipped"], shop.Ship(Shop.Row(1, -1, "S1"), Shop.Row(1, 1, "S3")));
        Assert.Equal(["SH PUMP 1 MS/A> S3 InStock>Shipped", "HD PUMP 1 MS/A>MS/A S2 Reserved>InStock"], shop.Ship(Shop.Row(1, 1, "S3")));
    }

    [Fact]
    public void Plain_pieces_go_by_lots_that_expire_first_and_never_of_a_lot_that_may_not_be_picked()
    {
        shop.Line(1, shop.Bearing, 99);
        shop.Lot(shop.Bearing, "LATE", new DateOnly(2027, 1, 1));
        shop.Lot(shop.Bearing, "SOON", new DateOnly(2026, 6, 1));
        shop.Lot(shop.Bearing, "GONE", Shop.Today.AddDays(-1));
        shop.Lot(shop.Bearing, "HELD", hold: "QC");
        shop.Mains[(shop.Bearing.Id, 1)] = "M";
        foreach (var (at, lot) in new[] { ("A", "LATE"), ("A", "SOON"), ("M", "SOON"), ("A", "GONE"), ("A", "HELD") })
        {
            shop.Pieces(shop.Bearing, 5, at, lot);
        }

        Assert.Equal(["SH BEARING 5 of SOON MS/M>", "SH BEARING 5 of SOON MS/A>", "SH BEARING 2 of LATE MS/A>"], shop.Ship(Shop.Row(1, 12)));
        Assert.Equal(("MS", null, null, true), (shop.Decision.Shipments[0].Plan.Asked.StoresCode, shop.Decision.Shipments[0].Plan.Asked.StockLocation, shop.Decision.Shipments[0].Plan.Asked.LotId, shop.Decision.Shipments[0].Plan.Asked.MultiLoc));
        Assert.Equal([null, shop.Decision.Shipments[0].Leading, shop.Decision.Shipments[0].Leading], shop.Decision.Entry.Postings.Select(posting => posting.Parent));
        Assert.Equal(["LINES[1]: BEARING: 16 needed from store MS, 15 there to be taken."], shop.Ship(Shop.Row(1, 16)));
        Assert.Equal(["SH BEARING 5 of SOON MS/A>", "SH BEARING 1 of LATE MS/A>"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 6, StockLocation = "A" }));

        // Who names a lot gets it, expired or not; but not on hold.
        Assert.Equal(["SH BEARING 5 of GONE MS/A>"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 5, LotId = "GONE" }));
        Assert.Equal(["LINES[1]: BEARING lot HELD is on hold (QC)."], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 5, LotId = "HELD" }));
        Assert.Equal(["LINES[1]: BEARING: 6 needed from store MS, 5 there to be taken."], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 6, LotId = "LATE" }));
        Assert.Equal("LATE", shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = 1, LotId = "LATE" }) is [_] ? shop.Decision.Shipments[0].Plan.Asked.LotId : null);

        // On the day of the shipment, which may be another than today.
        Assert.Equal(
            ["SH BEARING 1 of GONE MS/A>"], shop.Ship(new ShipmentsEntry { ActionDate = Shop.Today.AddDays(-1), Lines = [Shop.Row(1, 1)] }));
        Assert.Equal(Shop.Today.AddDays(-1), shop.Decision.Entry.ActionDate);
    }

    [Fact]
    public void Two_rows_never_take_the_same_pieces()
    {
        shop.Line(1, shop.Bolt, 9);
        shop.Line(2, shop.Bolt, 9);
        shop.Pieces(shop.Bolt, 5, "A");
        shop.Pieces(shop.Bolt, 5, "B");
        Assert.Equal(["SH BOLT 4 MS/A>", "SH BOLT 1 MS/A>", "SH BOLT 3 MS/B>"], shop.Ship(Shop.Row(1, 4), Shop.Row(2, 4)));
        Assert.Equal(["SH BOLT 4 MS/A>", "SH BOLT 1 MS/A>", "SH BOLT 4 MS/B>"], shop.Ship(Shop.Row(1, 5), new ShipmentsEntryLine { LineNumber = 2, Quantity = 4, StockLocation = "A" }));
        Assert.Equal(["LINES[2]: BOLT: 6 needed from store MS, 5 there to be taken."], shop.Ship(Shop.Row(1, 5), Shop.Row(2, 6)));
    }

    [Fact]
    public void Selling_what_is_consigned_on_the_line_counts_no_second_time()
    {
        var (line, other) = (shop.Line(1, shop.Pump, 2, shipped: 2), shop.Line(2, shop.Pump, 2, shipped: 1));
        shop.Went(shop.Unit(shop.Pump, "S1", UnitStatus.Consigned), line);
        shop.Went(shop.Unit(shop.Pump, "S2", UnitStatus.Consigned), other);
        shop.Unit(shop.Pump, "S3");
        shop.Pump.WarrantyDays = 10;
        Assert.Equal(["SH PUMP 1 > S1 Consigned>Shipped"], shop.Ship(Shop.Row(1, 1, "S1")));
        var sold = shop.Decision.Shipments.Single();
        Assert.Equal((true, null, Shop.Today), (sold.FromConsignment, sold.Plan.Asked.StoresCode, sold.Units.Single().OnWarranty));
        Assert.Equal(
            ["LINES[1]: PUMP S2 was not consigned on this line, but on line 2 of order 7: it is elsewhere; PUMP: 1 to be shipped, 0 still to be shipped of line 1."], shop.Ship(Shop.Row(1, 1, "S2")));
        Assert.Equal(["LINES[1]: some units of PUMP are consigned already and others not: ship them in rows of their own."], shop.Ship(Shop.Row(1, 2, "S1", "S3")));
        Assert.Equal(["SH PUMP 1 > S2 Consigned>Shipped", "SH PUMP 1 MS/A> S3 InStock>Shipped"], shop.Ship(Shop.Row(2, 1, "S2"), Shop.Row(2, 1, "S3")));
        Assert.Equal([true, false], shop.Decision.Shipments.Select(row => row.FromConsignment));
        Assert.Equal(["LINES[1]: PUMP: 1 to be shipped, 0 still to be shipped of line 1."], shop.Ship(Shop.Row(1, 1, "S3")));
    }

    [Fact]
    public void Consigning_counts_and_only_units_can_be_consigned()
    {
        shop.Line(1, shop.Pump, 2, shipped: 1);
        shop.Line(2, shop.Bolt, 2);
        shop.Unit(shop.Pump, "S1");
        shop.Unit(shop.Pump, "S2");
        shop.Pieces(shop.Bolt, 5);
        shop.Pump.WarrantyDays = 10;
        Assert.Equal(["CS PUMP 1 MS/A> S1 InStock>Consigned"], shop.Ship(Consigned(1, 1, "S1")));
        var consigned = shop.Decision.Shipments.Single();
        Assert.Equal(("CS", false, null), (consigned.ShipType, consigned.FromConsignment, consigned.Units.Single().OnWarranty));
        Assert.Equal(["LINES[1]: PUMP: 2 to be shipped, 1 still to be shipped of line 1."], shop.Ship(Consigned(1, 2, "S1", "S2")));
        Assert.Equal(["LINES[1]: TO_STORES cannot be given: only units with serial numbers can be consigned, and BOLT has none."], shop.Ship(Consigned(2, 1)));

        static ShipmentsEntryLine Consigned(int line, decimal quantity, params string[] serials) =>
            new() { LineNumber = line, Quantity = quantity, ToStores = "FG", Serials = serials.Length == 0 ? null : serials };
    }

    [Theory]
    [InlineData(UnitStatus.Registered, true)]
    [InlineData(UnitStatus.Issued, false)]
    [InlineData(UnitStatus.Shipped, false)]
    [InlineData(UnitStatus.Installed, false)]
    [InlineData(UnitStatus.Scrapped, false)]
    public void Serials_only_at_shipment_are_made_or_claimed_from_registered_units(UnitStatus status, bool claimed)
    {
        shop.Line(1, shop.Tool, 5);
        shop.Pieces(shop.Tool, 5);
        shop.Unit(shop.Tool, "KNOWN", status);
        Assert.Equal(
            claimed ? ["SH TOOL 2 > KNOWN Registered>Shipped N1 New>Shipped", "SH TOOL 2 MS/A>"] : ["LINES[1]: TOOL KNOWN is not free: it is elsewhere."],
            shop.Ship(Shop.Row(1, 2, "KNOWN", "N1")));
        if (claimed)
        {
            // What names the line is the shipment; the stock's posting belongs to it.
            Assert.Equal([101L, null], shop.Decision.Entry.Postings.Select(posting => posting.Detail.SalesLineId));
            Assert.Same(shop.Decision.Entry.Postings[0], shop.Decision.Entry.Postings[1].Parent);
            Assert.Equal(("MS", "A"), (shop.Decision.Shipments[0].Plan.Asked.StoresCode, shop.Decision.Shipments[0].Plan.Asked.StockLocation));
        }
    }

    [Fact]
    public void Serials_are_asked_for_at_shipment_where_the_part_says_so_and_refused_where_not()
    {
        shop.Line(1, shop.Tool, 5, shipped: 1);
        shop.Line(2, shop.Bolt, 5);
        shop.Line(3, shop.Pump, 5, shipped: 1);
        shop.Pieces(shop.Tool, 5);
        shop.Pieces(shop.Bolt, 5);
        Assert.Equal(["LINES[1]: SERIAL_NUMBER is required: part TOOL is shipped by serial number."], shop.Ship(Shop.Row(1, 2)));
        Assert.Equal(["LINES[1]: SERIAL_NUMBER is required: part TOOL is shipped by serial number."], shop.Ship(Shop.Row(1, -1)));
        Assert.Equal(["LINES[1]: SERIAL_NUMBER cannot be given: part BOLT carries no serials, neither in stock nor when it is shipped."], shop.Ship(Shop.Row(2, 1, "N1")));
        Assert.Equal(["LINES[1]: SERIAL_NUMBER is required: units of PUMP come back by serial number."], shop.Ship(Shop.Row(3, -1)));
        shop.Unit(shop.Tool, "OUT", UnitStatus.Issued);
        Assert.Equal(
            ["LINES[1]: TOOL OUT is not free: it is elsewhere; TOOL: 6 to be shipped, 4 still to be shipped of line 1; TOOL: 6 needed from store MS, 5 there to be taken."],
            shop.Ship(Shop.Row(1, 6, "N1", "N2", "N3", "N4", "N5", "OUT")));
    }

    [Fact]
    public void Lots_are_dealt_to_new_units_in_the_order_in_which_they_are_named()
    {
        shop.Line(1, shop.Cell, 5);
        shop.Lot(shop.Cell, "L1", new DateOnly(2026, 6, 1));
        shop.Lot(shop.Cell, "L2", new DateOnly(2027, 6, 1));
        shop.Pieces(shop.Cell, 2, lot: "L1");
        shop.Pieces(shop.Cell, 2, lot: "L2");
        Assert.Equal(
            ["SH CELL 2 of L1 > N3,N1 New>Shipped", "SH CELL 1 of L2 > N2 New>Shipped", "SH CELL 2 of L1 MS/A>", "SH CELL 1 of L2 MS/A>"], shop.Ship(Shop.Row(1, 3, "N3", "N1", "N2")));
        Assert.Equal(["SH CELL 1 of L2 > N4 New>Shipped", "SH CELL 1 of L2 MS/A>"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, LotId = "L2", Serials = ["N4"] }));

        // A registered unit has no lot yet: it gets that of the piece that it is.
        shop.Unit(shop.Cell, "KNOWN", UnitStatus.Registered);
        Assert.Equal(["SH CELL 1 of L2 > KNOWN Registered>Shipped", "SH CELL 1 of L2 MS/A>"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, LotId = "L2", Serials = ["KNOWN"] }));
    }

    [Fact]
    public void A_unit_with_its_serial_only_at_shipment_comes_back_registered_and_its_piece_to_the_stock()
    {
        var line = shop.Line(1, shop.Cell, 5, shipped: 3);
        shop.Lot(shop.Cell, "L1");
        shop.Went(shop.Unit(shop.Cell, "S1", UnitStatus.Shipped, lot: "L1"), line);
        shop.Went(shop.Unit(shop.Cell, "S2", UnitStatus.Consigned, lot: "L1"), line);
        shop.Unit(shop.Cell, "S3", UnitStatus.Shipped, lot: "L1");
        shop.Mains[(shop.Cell.Id, 1)] = "M";
        Assert.Equal(["CR CELL 1 of L1 > S1 Shipped>Registered", "CR CELL 1 of L1 >MS/M"], shop.Ship(Shop.Row(1, -1, "S1")));
        Assert.Equal([101L, null], shop.Decision.Entry.Postings.Select(posting => posting.Detail.SalesLineId));
        Assert.Equal(["CR CELL 1 of L1 > S2 Consigned>Registered", "CR CELL 1 of L1 >MS/M"], shop.Ship(Shop.Row(1, -1, "S2")));
        Assert.False(shop.Decision.Shipments.Single().FromConsignment);
        Assert.Equal(["SH CELL 1 of L1 > S2 Consigned>Shipped"], shop.Ship(Shop.Row(1, 1, "S2")));
        shop.Pieces(shop.Cell, 1, lot: "L1");
        Assert.Equal(["LINES[2]: CELL NEW does not exist."], shop.Ship(Shop.Row(1, 1, "NEW"), Shop.Row(1, -1, "NEW")));
        Assert.Equal(["LINES[1]: CELL S3 was not shipped on this line: it is elsewhere; CELL NEW does not exist."], shop.Ship(Shop.Row(1, -2, "S3", "NEW")));
        Assert.Equal(["LINES[1]: some units of CELL are consigned already and others not: ship them in rows of their own."], shop.Ship(Shop.Row(1, 2, "S2", "NEW")));
    }

    [Theory]
    [InlineData(UnitStatus.InStock, 365, "2026-03-01", "2027-03-01")]
    [InlineData(UnitStatus.Reserved, 0, "2026-03-01", "2026-03-01")]
    [InlineData(UnitStatus.Registered, 3_000_000, "2026-03-01", "9999-12-31")]
    [InlineData(UnitStatus.InStock, null, null, null)]
    [InlineData(UnitStatus.Returned, 365, null, null)]
    public void A_warranty_begins_with_the_sale_and_runs_as_long_as_the_part_says(UnitStatus status, int? days, string? on, string? off)
    {
        var line = shop.Line(1, shop.Pump, 1);
        shop.Pump.WarrantyDays = days;
        shop.Went(shop.Unit(shop.Pump, "S1", status, line), line);
        shop.Ship(Shop.Row(1, 1, "S1"));
        var unit = shop.Decision.Shipments.Single().Units.Single();
        Assert.Equal((on, off), (unit.OnWarranty?.ToString("yyyy-MM-dd"), unit.OffWarranty?.ToString("yyyy-MM-dd")));
        shop.Ship(new ShipmentsEntry { ActionDate = new DateOnly(2025, 1, 1), Lines = [Shop.Row(1, 1, "S1")] });
        Assert.Equal(on is null ? null : "2025-01-01", shop.Decision.Shipments.Single().Units.Single().OnWarranty?.ToString("yyyy-MM-dd"));
    }

    [Fact]
    public void A_return_goes_to_the_main_location_with_its_lot_and_its_reason()
    {
        var line = shop.Line(1, shop.Mount, 5, shipped: 4);
        shop.Lot(shop.Mount, "L1");
        shop.Went(shop.Unit(shop.Mount, "S1", UnitStatus.Shipped, lot: "L1"), line);
        shop.Went(shop.Unit(shop.Mount, "S2", UnitStatus.Shipped, lot: "L2"), line);
        shop.Went(shop.Unit(shop.Mount, "S3", UnitStatus.Shipped), line);
        shop.Mains[(shop.Mount.Id, 2)] = "M";
        var row = new ShipmentsEntryLine { LineNumber = 1, Quantity = -2, ToStores = "FG", Reason = "noise", Serials = ["S1", "S2"] };
        Assert.Equal(["CR MOUNT 1 of L1 >FG/M S1 Shipped>Returned", "CR MOUNT 1 of L2 >FG/M S2 Shipped>Returned"], shop.Ship(row));
        Assert.Equal(["noise", "noise"], shop.Decision.Entry.Postings.Select(posting => posting.Detail.Reason));
        Assert.Equal(("CR", "FG", "M", false, null, null), (row.ActionType, row.ToStores, row.ToLocation, row.ToMultiLoc, row.LotId, row.StoresCode));
        Assert.Equal([("L2", null)], shop.Decision.Entry.Lots.Select(lot => (lot.LotId, lot.ExpireDate)));

        Assert.Equal(["LINES[1]: MOUNT S1 is not in lot L2 but in L1."], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = -1, LotId = "L2", Serials = ["S1"] }));

        // One that went out from no store, and so from no lot.
        Assert.Equal(["LINES[1]: MOUNT S3 needs a LOT_ID: the part is kept by lot."], shop.Ship(Shop.Row(1, -1, "S3")));
        Assert.Equal(["CR MOUNT 1 of L1 >MS/ S3 Shipped>Returned"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, LotId = "L1", Quantity = -1, Serials = ["S3"] }));
    }

    [Fact]
    public void Pieces_kept_by_lot_come_back_into_a_lot_that_is_named()
    {
        shop.Line(1, shop.Bearing, 5, shipped: 5);
        shop.Lot(shop.Bearing, "L1");
        Assert.Equal(["LINES[1]: LOT_ID is required: part BEARING is kept by lot."], shop.Ship(Shop.Row(1, -2)));
        Assert.Equal(["CR BEARING 2 of L1 >MS/"], shop.Ship(new ShipmentsEntryLine { LineNumber = 1, Quantity = -2, LotId = "L1" }));
        Assert.Empty(shop.Decision.Entry.Lots);
        Assert.Equal(["CR BEARING 2 of L9 >MS/", "CR BEARING 1 of L9 >MS/B"], shop.Ship(
            new ShipmentsEntryLine { LineNumber = 1, Quantity = -2, LotId = "L9" }, new ShipmentsEntryLine { LineNumber = 1, Quantity = -1, LotId = "L9", ToLocation = "B" }));

        // A lot that is not known arises once, and is as old as its return.
        Assert.Equal(new LotDraft(shop.Bearing.Id, "L9", Shop.Today.AddDays(30)), Assert.Single(shop.Decision.Entry.Lots));
    }

    [Fact]
    public void The_header_says_what_a_row_leaves_open()
    {
        var line = shop.Line(1, shop.Bolt, 9);
        line.Description = "Bolts, as ordered";
        shop.Bolt.ShipType = "TRUCK";
        shop.Pieces(shop.Bolt, 9);
        var (open, own) = (Shop.Row(1, 1), new ShipmentsEntryLine { LineNumber = 1, Quantity = 1, Reference = "R2", BillOfLading = "B2", ShipVia = "V2", Amount = 7, Department = "0", Account = "300", User = ["x"] });
        shop.Ship(new ShipmentsEntry { Reference = "R1", BillOfLading = "B1", ShipVia = "V1", Lines = [open, own] });
        Assert.Equal(("R1", "B1", "V1", null, "Bolts, as ordered", "BOLT"), (open.Reference, open.BillOfLading, open.ShipVia, open.Amount, open.PartDesc, open.PartId));
        Assert.Equal(("R2", "B2", "V2", 7m), (own.Reference, own.BillOfLading, own.ShipVia, own.Amount));
        Assert.Equal(["R1", "R2"], shop.Decision.Entry.Postings.Select(posting => posting.Detail.Reference));
        var detail = shop.Decision.Entry.Postings[1].Detail;
        Assert.Equal(("0", "300", "x", "7", "1"), (detail.Department, detail.Account, detail.User![0], detail.OrderId, detail.LineNumber));
        Assert.Equal(["TRUCK", "TRUCK"], shop.Decision.Shipments.Select(row => row.ShipType));
    }

    [Fact]
    public void Balances_that_returns_enter_are_known_before_they_are_locked()
    {
        var line = shop.Line(1, shop.Mount, 5, shipped: 2);
        var (request, unit) = (new ShipmentsEntry { Lines = [new() { LineNumber = 1, Serials = ["S1", "S2"], Quantity = -2, LotId = "L2" }, Shop.Row(1, 1, "S1"), Shop.Row(1, -1), Shop.Row(9, -1)] }, shop.Unit(shop.Mount, "S1", UnitStatus.Shipped, lot: "L1"));
        var plans = ShipmentPlan.Make(request, shop.Order, new Dictionary<int, SalesOrderLine> { [1] = line }, new Dictionary<string, Stores>(), _ => false, _ => false);
        var mains = new Dictionary<(long, long), string> { [(shop.Mount.Id, 1)] = "M" };
        Assert.Equal(
            [new BalanceKey(shop.Mount.Id, 1, "M", "L1")], Shipping.Entering(plans, new Dictionary<(long, string), UnitRow> { [(shop.Mount.Id, "S1")] = unit }, mains));
    }
}
