using Nameplate.Core.Orders;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.Sales;

/// <summary>What the lines of an order hold, as a pure decision: what is held, what is freed, and why a unit cannot be held. Which free units come first is for whoever finds them.</summary>
public sealed class ReservingTests
{
    private readonly Shop shop = new();

    [Fact]
    public void A_line_holds_the_first_free_units_up_to_what_it_is_to_hold()
    {
        var line = shop.Line(1, shop.Pump, 5);
        shop.Unit(shop.Pump, "S1");
        shop.Unit(shop.Pump, "S2", UnitStatus.Reserved, line);
        shop.Unit(shop.Pump, "S3");
        shop.Unit(shop.Pump, "S4", UnitStatus.Reserved);
        Assert.Equal(["HD PUMP 2 MS/A>MS/A S1,S3 InStock>Reserved"], shop.Hold(shop.Hold(line, 3)));
        Assert.Equal([(101L, "S1"), (101L, "S3")], shop.Holding.Held.Select(held => (held.LineId, shop.Serial(held.UnitId))));
        Assert.Empty(shop.Holding.Freed);
        Assert.Equal(("7", "1", 20m), (shop.Holding.Postings[0].Detail.OrderId, shop.Holding.Postings[0].Detail.LineNumber, shop.Holding.Postings[0].Amount));
        Assert.Equal(["SHORTAGE LINES[1]: PUMP: 3 free units needed from store MS, 2 there."], shop.Hold(shop.Hold(line, 4)));
    }

    [Theory]
    [InlineData("0.333333", 1)]
    [InlineData("0.333334", 1)]
    [InlineData("0.666666", 2)]
    [InlineData("0.666667", 2)]
    [InlineData("1", 3)]
    [InlineData("0.33", null)]
    [InlineData("0.333331", null)]
    public void A_share_of_a_box_that_is_held_may_be_sent_back(string wanted, int? units)
    {
        var line = shop.Line(1, shop.Pump, 1);
        (line.Um, line.Conversion) = ("BOX", 3);
        string[] serials = [.. Enumerable.Range(1, units ?? 1).Select(number => $"S{number}")];
        foreach (var serial in serials)
        {
            shop.Unit(shop.Pump, serial);
        }

        var quantity = decimal.Parse(wanted, System.Globalization.CultureInfo.InvariantCulture);
        string[] told = [units is null ? "FIELD_INVALID LINES[1]: RESERVE_QTY must come to whole units." : $"HD PUMP {units} MS/A>MS/A {string.Join(',', serials)} InStock>Reserved"];
        Assert.Equal(told, shop.Hold(shop.Hold(line, quantity, serials)));
        Assert.Equal(told, shop.Hold(shop.Hold(line, quantity)));
    }

    [Theory]
    [InlineData("1", "0.999999", 3, 0)]
    [InlineData("2", "0.999999", 3, 3)]
    [InlineData("1", "0.333334", 3, 2)]
    [InlineData("0.5", "0", 3, 1)]
    [InlineData("0.333333", "0", 3, 1)]
    [InlineData("1", "0.999999", 1_000_000, 1)]
    [InlineData("1", "1", 1_000_000, 0)]
    [InlineData("1", "1", 5_000_000, 0)]
    public void Room_is_in_whole_units_whatever_six_decimals_left_out(string ordered, string shipped, int box, int room)
    {
        var line = shop.Line(1, shop.Pump, Of(ordered), Of(shipped));
        (line.Um, line.Conversion) = ("BOX", box);
        Assert.Equal(room, line.Room());
        Assert.Equal([$"SHORTAGE LINES[1]: PUMP: {box * 2} units to be held, {room} still to be shipped of the line."], shop.Hold(shop.Hold(line, 2)));

        static decimal Of(string quantity) => decimal.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_line_that_is_told_nothing_holds_what_it_held()
    {
        var line = shop.Line(1, shop.Pump, 5);
        shop.Unit(shop.Pump, "S1", UnitStatus.Reserved, line);
        Assert.Empty(shop.Hold(shop.Hold(line)));
        Assert.Empty(shop.Hold(shop.Hold(line, 1)));
        Assert.Empty(shop.Hold(shop.Hold(line, 1, ["S1"])));
    }

    [Theory]
    [InlineData(null, "S2,S4", "S2", "S1,S3")]
    [InlineData(null, "", "", "S1,S2,S3")]
    [InlineData(null, "S3,S1", "S1,S3", "S2")]
    [InlineData(3, "S2", "S2", "S1,S3")]
    [InlineData(0, null, "", "S1,S2,S3")]
    [InlineData(2, null, "S1,S2", "S3")]
    [InlineData(3, null, "S1,S2,S3", "")]
    public void What_is_named_stays_or_comes_and_the_rest_is_freed_the_last_reserved_first(int? wanted, string? named, string stays, string freed)
    {
        var line = shop.Line(1, shop.Pump, 5);
        foreach (var serial in new[] { "S1", "S2", "S3" })
        {
            shop.Unit(shop.Pump, serial, UnitStatus.Reserved, line);
        }

        shop.Unit(shop.Pump, "S4");
        shop.Unit(shop.Pump, "S5");
        shop.Unit(shop.Pump, "S6");
        shop.Hold(shop.Hold(line, wanted, named?.Split(',', StringSplitOptions.RemoveEmptyEntries)));
        var gone = shop.Holding?.Freed.Select(shop.Serial).ToList() ?? [];
        Assert.Equal(freed, string.Join(',', gone));
        Assert.Equal(stays, string.Join(',', new[] { "S1", "S2", "S3" }.Except(gone)));
    }

    [Fact]
    public void Named_units_come_first_and_free_ones_fill_up()
    {
        var line = shop.Line(1, shop.Pump, 5);
        shop.Unit(shop.Pump, "S1", UnitStatus.Reserved, line);
        shop.Unit(shop.Pump, "S2");
        shop.Unit(shop.Pump, "S3");
        Assert.Equal(["HD PUMP 1 MS/A>MS/A S1 Reserved>InStock", "HD PUMP 2 MS/A>MS/A S3,S2 InStock>Reserved"], shop.Hold(shop.Hold(line, 2, ["S3"])));
        Assert.Equal(["HD PUMP 2 MS/A>MS/A S3,S2 InStock>Reserved"], shop.Hold(shop.Hold(line, 3, ["S1", "S3"])));

        // What was just freed is not found again, even when there is nothing else.
        Assert.Equal(["SHORTAGE LINES[1]: PUMP: 2 free units needed from store MS, 1 there."], shop.Hold(shop.Hold(line, 3, ["S3"])));
    }

    [Theory]
    [InlineData(5, 0, 0, 1, 5, null)]
    [InlineData(5, 0, 0, 1, 6, "PUMP: 6 units to be held, 5 still to be shipped of the line.")]
    [InlineData(5, 3, 1, 1, 3, null)]
    [InlineData(5, 3, 1, 1, 4, "PUMP: 4 units to be held, 3 still to be shipped of the line.")]
    [InlineData(3, 0, 0, 2, 3, null)]
    [InlineData(2, 0, 0, 2, 3, "PUMP: 6 units to be held, 4 still to be shipped of the line.")]
    public void A_line_never_holds_more_than_is_still_to_be_shipped_of_it(int ordered, int shipped, int returned, int conversion, int wanted, string? refusal)
    {
        var line = shop.Line(1, shop.Pump, ordered, shipped, returned);
        line.Conversion = conversion;
        for (var i = 1; i <= 9; i++)
        {
            shop.Unit(shop.Pump, $"S{i}");
        }

        var told = shop.Hold(shop.Hold(line, wanted));
        Assert.Equal(refusal is null ? $"HD PUMP {wanted * conversion} " : $"SHORTAGE LINES[1]: {refusal}", refusal is null ? told[0][..(told[0].IndexOf("MS/A", StringComparison.Ordinal))] : told[0]);

        // Named ones too, however many.
        string[] named = [.. Enumerable.Range(1, wanted * conversion).Select(i => $"S{i}")];
        Assert.Equal(refusal is not null, shop.Hold(shop.Hold(line, null, named))[0].StartsWith("SHORTAGE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, true, "S3")]
    [InlineData(1, true, "S2,S3")]
    [InlineData(3, true, "")]
    [InlineData(3, false, "S1,S2,S3")]
    public void What_is_too_many_when_a_line_shrinks_closes_or_goes_is_freed_the_last_reserved_first(int ordered, bool open, string freed)
    {
        var line = shop.Line(1, shop.Pump, ordered);
        foreach (var serial in new[] { "S1", "S2", "S3" })
        {
            shop.Unit(shop.Pump, serial, UnitStatus.Reserved, line);
        }

        var told = shop.Hold(shop.Hold(line, open: open));
        Assert.Equal(freed.Length == 0 ? [] : [$"HD PUMP {freed.Split(',').Length} MS/A>MS/A {freed} Reserved>InStock"], told);
        if (freed.Length > 0)
        {
            Assert.Equal(freed.Split(','), shop.Holding.Freed.Select(shop.Serial));
            Assert.Empty(shop.Holding.Held);
        }
    }

    [Theory]
    [InlineData(UnitStatus.InStock, null)]
    [InlineData(UnitStatus.Registered, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Reserved, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Installed, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Issued, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Shipped, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Consigned, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Returned, "is not free: it is elsewhere")]
    [InlineData(UnitStatus.Scrapped, "is not free: it is elsewhere")]
    public void Only_a_unit_in_stock_can_be_held(UnitStatus status, string? refusal)
    {
        var line = shop.Line(1, shop.Pump, 5);
        shop.Unit(shop.Pump, "S1", status);
        Assert.Equal([refusal is null ? "HD PUMP 1 MS/A>MS/A S1 InStock>Reserved" : $"SHORTAGE LINES[1]: PUMP S1 {refusal}."], shop.Hold(shop.Hold(line, null, ["S1"])));
    }

    [Fact]
    public void All_reasons_of_all_lines_are_told_at_once()
    {
        var (one, two) = (shop.Line(1, shop.Mount, 5), shop.Line(2, shop.Pump, 5));
        shop.Lot(shop.Mount, "L1", hold: "QC");
        shop.Unit(shop.Mount, "S1", lot: "L1");
        shop.Unit(shop.Mount, "S2", UnitStatus.Scrapped);
        Assert.Equal(
            [
                "SHORTAGE LINES[1]: MOUNT S1 is in lot L1, which is on hold (QC); MOUNT S2 is not free: it is elsewhere; MOUNT S3 does not exist; "
                + "LINES[2]: PUMP: 2 free units needed from store MS, 0 there.",
            ],
            shop.Hold(shop.Hold(one, null, ["S1", "S2", "S3"]), shop.Hold(two, 2)));
    }

    [Fact]
    public void Two_lines_of_one_order_never_get_one_unit()
    {
        var (one, two) = (shop.Line(1, shop.Pump, 5), shop.Line(2, shop.Pump, 5));
        shop.Unit(shop.Pump, "S1");
        shop.Unit(shop.Pump, "S2");
        Assert.Equal(["SHORTAGE LINES[2]: PUMP S1 is wanted by line 1 too."], shop.Hold(shop.Hold(one, null, ["S1"]), shop.Hold(two, null, ["S1"])));
        Assert.Equal(["HD PUMP 1 MS/A>MS/A S1 InStock>Reserved", "HD PUMP 1 MS/A>MS/A S2 InStock>Reserved"], shop.Hold(shop.Hold(one, 1), shop.Hold(two, 1)));
        Assert.Equal(["SHORTAGE LINES[2]: PUMP: 2 free units needed from store MS, 1 there."], shop.Hold(shop.Hold(one, 1), shop.Hold(two, 2)));
        Assert.Equal(["HD PUMP 1 MS/A>MS/A S2 InStock>Reserved", "HD PUMP 1 MS/A>MS/A S1 InStock>Reserved"], shop.Hold(shop.Hold(one, 1), shop.Hold(two, null, ["S1"])));
    }

    [Fact]
    public void What_one_line_gives_up_another_of_the_call_may_get()
    {
        var (one, two) = (shop.Line(1, shop.Pump, 5), shop.Line(2, shop.Pump, 5));
        shop.Unit(shop.Pump, "S1", UnitStatus.Reserved, two);
        Assert.Equal(["SHORTAGE LINES[1]: PUMP S1 is not free: it is elsewhere."], shop.Hold(shop.Hold(one, null, ["S1"]), shop.Hold(two)));
        Assert.Equal(["HD PUMP 1 MS/A>MS/A S1 Reserved>InStock", "HD PUMP 1 MS/A>MS/A S1 InStock>Reserved"], shop.Hold(shop.Hold(one, null, ["S1"]), shop.Hold(two, 0)));
        Assert.Equal(["S1"], shop.Holding.Freed.Select(shop.Serial));
        Assert.Equal([(101L, "S1")], shop.Holding.Held.Select(held => (held.LineId, shop.Serial(held.UnitId))));
    }

    [Fact]
    public void Each_place_has_its_posting()
    {
        var line = shop.Line(1, shop.Mount, 5);
        shop.Unit(shop.Mount, "S1", at: "A", lot: "L1");
        shop.Unit(shop.Mount, "S2", at: "B", lot: "L1");
        shop.Unit(shop.Mount, "S3", at: "A", lot: "L1");
        shop.Unit(shop.Mount, "S4", at: "A", lot: "L1", stores: Shop.Finished);
        Assert.Equal(
            ["HD MOUNT 2 of L1 MS/A>MS/A S1,S3 InStock>Reserved", "HD MOUNT 1 of L1 MS/B>MS/B S2 InStock>Reserved", "HD MOUNT 1 of L1 FG/A>FG/A S4 InStock>Reserved"],
            shop.Hold(shop.Hold(line, null, ["S1", "S2", "S3", "S4"])));
    }

    [Fact]
    public void Free_units_are_those_of_the_line_s_store_else_the_part_s()
    {
        var line = shop.Line(1, shop.Pump, 5);
        shop.Unit(shop.Pump, "S1");
        shop.Unit(shop.Pump, "S2", stores: Shop.Finished);
        Assert.Equal(["HD PUMP 1 MS/A>MS/A S1 InStock>Reserved"], shop.Hold(shop.Hold(line, 1)));
        line.Stores = Shop.Finished;
        Assert.Equal(["HD PUMP 1 FG/A>FG/A S2 InStock>Reserved"], shop.Hold(shop.Hold(line, 1)));
        (line.Stores, shop.Pump.DefaultStores) = (null, null);
        Assert.Equal(["STORES_REQUIRED LINES[1]: STORES_CODE is required: part PUMP has no default store."], shop.Hold(shop.Hold(line, 1)));
        Assert.Equal(["HD PUMP 1 FG/A>FG/A S2 InStock>Reserved"], shop.Hold(shop.Hold(line, 1, ["S2"])));
    }

    /// <summary>In the order in which they are checked: each case has the faults of those after it too.</summary>
    [Theory]
    [InlineData("closed", "FIELD_INVALID LINES[1]: SERIAL_NUMBER cannot be given: the line or its order is closed or cancelled.")]
    [InlineData("text", "FIELD_INVALID LINES[1]: SERIAL_NUMBER cannot be given: the line has no part.")]
    [InlineData("plain", "SERIALS_NOT_USED LINES[1]: SERIAL_NUMBER cannot be given: part BOLT does not carry serials in stock.")]
    [InlineData("half", "FIELD_INVALID LINES[1]: RESERVE_QTY must come to whole units.")]
    [InlineData("fewer", "FIELD_INVALID LINES[1]: RESERVE_QTY is less than the 3 units of SERIAL_NUMBER.")]
    [InlineData("room", "SHORTAGE LINES[1]: PUMP: 4 units to be held, 2 still to be shipped of the line.")]
    [InlineData("store", "STORES_REQUIRED LINES[1]: STORES_CODE is required: part PUMP has no default store.")]
    public void A_line_that_cannot_hold_says_why(string wrong, string refusal)
    {
        shop.Pump.DefaultStores = null;
        var line = shop.Line(1, wrong is "closed" or "text" ? null : wrong == "plain" ? shop.Bolt : shop.Pump, wrong == "store" ? 9 : 2);
        Assert.Equal([refusal], shop.Hold(shop.Hold(line, wrong switch { "fewer" => 2, "room" or "store" => 4, _ => 2.5m }, ["S1", "S2", "S3"], open: wrong != "closed")));
    }

    [Fact]
    public void A_refusal_names_the_field_that_was_given_and_what_asks_for_nothing_is_not_refused()
    {
        var (line, text) = (shop.Line(1, shop.Bolt, 2), shop.Line(2, null, 1));
        Assert.Equal(["SERIALS_NOT_USED LINES[1]: RESERVE_QTY cannot be given: part BOLT does not carry serials in stock."], shop.Hold(shop.Hold(line, 1)));
        Assert.Equal(["FIELD_INVALID LINES[2]: RESERVE_QTY cannot be given: the line has no part."], shop.Hold(shop.Hold(text, 1)));
        Assert.Equal(["FIELD_INVALID LINES[2]: RESERVE_QTY cannot be given: the line or its order is closed or cancelled."], shop.Hold(shop.Hold(text, 1, [], open: false)));
        Assert.Equal(["FIELD_INVALID LINES[2]: SERIAL_NUMBER cannot be given: the line or its order is closed or cancelled."], shop.Hold(shop.Hold(text, null, ["S1"], open: false)));
        Assert.Empty(shop.Hold(shop.Hold(line, 0, []), shop.Hold(text, 0), shop.Hold(line, 0, open: false)));

        // What the request alone shows comes before what depends on the units.
        var pump = shop.Line(3, shop.Pump, 2);
        Assert.Equal(["FIELD_INVALID LINES[3]: RESERVE_QTY must come to whole units."], shop.Hold(shop.Hold(line, 1), shop.Hold(pump, 0.5m)));
    }
}
