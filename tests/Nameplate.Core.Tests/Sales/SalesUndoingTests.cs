using Nameplate.Core.Inventory;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.Sales;

/// <summary>What an undoing does to what lines of sales orders hold and have shipped.</summary>
public sealed class SalesUndoingTests
{
    private static readonly SalesLineRow Line = new(11, "7", "1", 1, Open: true, Ordered: 3, Shipped: 0, Returned: 0, StockUnits: 1, Held: 0);
    private static readonly SalesLineRow Other = Line with { Id = 12, LineNumber = "2" };

    [Fact]
    public void Undoing_a_hold_frees_and_undoing_a_release_holds_again()
    {
        Told("freed 1", [Line with { Held = 1 }], [], Undo(UnitStatus.Reserved, UnitStatus.InStock, 1));
        Told("held 1 by 11", [Line], [], Undo(UnitStatus.InStock, UnitStatus.Reserved, 1));

        // A unit that moves on in the store, or is held by hand, is nothing to an order.
        Told("", [Line], [], Undo(UnitStatus.Reserved, UnitStatus.Reserved, 1));
        Told("", [Line], [], Undo(UnitStatus.Shipped, UnitStatus.InStock, 1));
        Told("", [Line], [], Undo(UnitStatus.InStock, UnitStatus.Reserved, 1) with { Detail = PostingDetail.None });
        Told("freed 1", [Line], [], Undo(UnitStatus.Reserved, UnitStatus.InStock, 1) with { Detail = PostingDetail.None });
    }

    [Fact]
    public void Undoing_a_shipment_holds_again_what_was_held()
    {
        Told("held 1 by 11", [Line with { Shipped = 1 }], [new ShipmentRow(11, 50, 1, true)], Undo(UnitStatus.Shipped, UnitStatus.Reserved, 1));
        Told("", [Line with { Shipped = 1 }], [new ShipmentRow(11, 50, 1, true)], Undo(UnitStatus.Shipped, UnitStatus.InStock, 1));
    }

    [Theory]
    [InlineData(true, 3, 2, "held 1 by 11")]
    [InlineData(false, 3, 0, "P S-1 cannot be held again: line 1 of order 7 is closed or cancelled")]
    [InlineData(true, 3, 3, "P S-1 cannot be held again: line 1 of order 7 has 3 units still to be shipped")]
    [InlineData(true, 0, 0, "P S-1 cannot be held again: line 1 of order 7 has 0 units still to be shipped")]
    public void It_is_held_again_only_where_the_line_is_open_and_has_room(bool open, int ordered, int held, string told) =>
        Told(told, [Line with { Open = open, Ordered = ordered, Held = held }], [], Undo(UnitStatus.InStock, UnitStatus.Reserved, 1));

    [Fact]
    public void Room_is_what_is_ordered_less_what_is_out_in_units_of_stock()
    {
        // A box of two, one of two boxes out.
        var line = Line with { Ordered = 2, Shipped = 4, Returned = 2, StockUnits = 2 };
        Told("held 1 by 11,held 2 by 11", [line], [], Undo(UnitStatus.InStock, UnitStatus.Reserved, 1, 2));
        Told("P S-1 cannot be held again: line 1 of order 7 has 2 units still to be shipped", [line], [], Undo(UnitStatus.InStock, UnitStatus.Reserved, 1, 2, 3));
        Told("P S-1 cannot be held again: line 1 of order 7 has 0 units still to be shipped", [line with { Shipped = 9 }], [], Undo(UnitStatus.InStock, UnitStatus.Reserved, 1));

        // A box of three, of which two went out one by one.
        var three = Line with { Ordered = 1, Shipped = 2, StockUnits = 3 };
        Told("held 1 by 11", [three], [], Undo(UnitStatus.InStock, UnitStatus.Reserved, 1));
        Told("P S-1 cannot be held again: line 1 of order 7 has 1 units still to be shipped", [three], [], Undo(UnitStatus.InStock, UnitStatus.Reserved, 1, 2));

        // What is undone leaves room, too, and so does what the line gives up in the same undoing.
        Told("held 1 by 11", [Line with { Ordered = 1, Shipped = 1 }], [new ShipmentRow(11, 50, 1, true)], Undo(UnitStatus.Shipped, UnitStatus.Reserved, 1));
        Told("freed 1,held 2 by 11", [Line with { Ordered = 1, Held = 1 }], [], Undo(UnitStatus.Reserved, UnitStatus.InStock, 1), Undo(UnitStatus.InStock, UnitStatus.Reserved, 2));
    }

    [Theory]
    [InlineData(3, 3, 0, "2", "")]
    [InlineData(3, 3, 1, "2", "")]
    [InlineData(3, 3, 2, "2", "line 1 of order 7: 2 came back of it since, and 1 would be shipped")]
    [InlineData(3, 3, 1, "-1", "")]
    [InlineData(3, 4, 1, "-1", "line 1 of order 7: 4 would be out, and 3 are ordered")]
    public void A_shipment_that_came_back_is_not_undone_alone_nor_a_return_that_went_out_again(int ordered, int shipped, int returned, string quantity, string told) =>
        Told(told, [Line with { Ordered = ordered, Shipped = shipped, Returned = returned }], [new ShipmentRow(11, 50, decimal.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture), true)], Undo(null, null));

    [Theory]
    [InlineData(3, 1, -1, "")]
    [InlineData(4, 1, -1, "line 1 of order 7: 1.333333 would be out, and 1 are ordered")]
    [InlineData(3, 2, 1, "")]
    [InlineData(2, 2, 1, "line 1 of order 7: 0.666667 came back of it since, and 0.333333 would be shipped")]
    public void Units_of_a_box_are_undone_in_any_order(int shipped, int returned, int undone, string told) =>
        Told(told, [Line with { Ordered = 1, Shipped = shipped, Returned = returned, StockUnits = 3 }], [new ShipmentRow(11, 50, undone, true)], Undo(null, null));

    [Fact]
    public void What_sold_a_consignment_and_what_is_not_undone_does_not_count()
    {
        var line = Line with { Shipped = 3, Returned = 2 };
        Told("", [line], [new ShipmentRow(11, 50, 3, Counts: false)], Undo(null, null));
        Told("", [line], [new ShipmentRow(11, 51, 3, true)], Undo(null, null));
        Told("", [line], [new ShipmentRow(12, 50, 3, true)], Undo(null, null));
        Told("line 1 of order 7: 2 came back of it since, and 0 would be shipped", [line], [new ShipmentRow(11, 50, 3, true)], Undo(null, null));

        // A shipment and its return, undone together, are even.
        Told("", [line with { Returned = 3 }], [new ShipmentRow(11, 50, 3, true), new ShipmentRow(11, 51, -3, true)], Undo(null, null), Undo(null, null) with { ReversesId = 51 });
    }

    [Fact]
    public void A_unit_that_is_freed_and_held_in_one_undoing_ends_as_the_last_says()
    {
        // Held by 11, then by 12: undoing both gives it to nobody; the other way round to 11.
        Told("freed 1", [Line, Other with { Held = 1 }], [], Undo(UnitStatus.Reserved, UnitStatus.InStock, 1) with { Detail = Of("2") }, Undo(UnitStatus.InStock, UnitStatus.Reserved, 1), Undo(UnitStatus.Reserved, UnitStatus.InStock, 1));
        Told("freed 1,held 1 by 11", [Line, Other with { Held = 1 }], [], Undo(UnitStatus.Reserved, UnitStatus.InStock, 1) with { Detail = Of("2") }, Undo(UnitStatus.InStock, UnitStatus.Reserved, 1));
    }

    [Fact]
    public void A_line_that_is_gone_or_of_another_part_holds_nothing_again()
    {
        const string gone = "P S-1 cannot be held again: order 7 has no line 1 of its part any more";
        Told(gone, [Other], [], Undo(UnitStatus.InStock, UnitStatus.Reserved, 1));
        Told(gone, [Line with { PartId = 2 }], [], Undo(UnitStatus.InStock, UnitStatus.Reserved, 1));
        Told(gone, [Line with { OrderId = "8" }], [], Undo(UnitStatus.InStock, UnitStatus.Reserved, 1));
    }

    private static PostingDetail Of(string line) => new() { OrderId = "7", LineNumber = line };

    /// <summary>A posting that undoes posting 50, and moves units as it says.</summary>
    private static PostingDraft Undo(UnitStatus? from, UnitStatus? to, params long[] units) =>
        new(ActionType.HD, 1, units.Length) { Detail = Of("1"), ReversesId = 50, Units = [.. units.Select(unit => new UnitMove(unit, from, to))] };

    private static void Told(string expected, SalesLineRow[] lines, ShipmentRow[] shipments, params PostingDraft[] postings)
    {
        var undoing = SalesUndoing.Of(new LedgerEntry("X", default, postings), lines, shipments, new Dictionary<long, string> { [1] = "P S-1", [2] = "P S-2", [3] = "P S-3" });
        Assert.Equal(expected, undoing.Reasons.Count > 0 ? string.Join(',', undoing.Reasons)
            : string.Join(',', undoing.Freed.Select(unit => $"freed {unit}").Concat(undoing.Held.Select(held => $"held {held.UnitId} by {held.LineId}"))));
    }
}
