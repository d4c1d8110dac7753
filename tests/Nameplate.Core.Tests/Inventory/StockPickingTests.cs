using Nameplate.Core.Inventory;

namespace Nameplate.Core.Tests.Inventory;

public sealed class StockPickingTests
{
    private static readonly DateOnly Today = new(2026, 1, 31);

    private static readonly Dictionary<string, Lot> Lots = new()
    {
        ["expired"] = new Lot { Id = 1, ExpireDate = Today.AddDays(-1) },
        ["today"] = new Lot { Id = 2, ExpireDate = Today },
        ["later"] = new Lot { Id = 3, ExpireDate = Today.AddDays(9) },
        ["never, new"] = new Lot { Id = 9 },
        ["never, old"] = new Lot { Id = 4 },
        ["retest"] = new Lot { Id = 5, RetestDate = Today },
        ["held"] = new Lot { Id = 6, HoldCode = "QC" },
    };

    [Fact]
    public void Lots_that_expire_first_come_first_and_none_that_may_not_be_picked()
    {
        var rows = Lots.Keys.Select((lot, place) => Row(place, "A", lot, 1));

        var picked = StockPicking.ByExpiry(StockPicking.ByLocation(rows, "A"), key => Lots[key.Lot], Today);

        Assert.Equal(["today", "later", "never, old", "never, new"], picked.Select(row => row.Key.Lot));
    }

    [Fact]
    public void Lot_order_beats_location_order_and_the_main_location_comes_first_within_a_lot()
    {
        BalanceRow[] rows = [Row(1, "A", "later", 1), Row(2, "M", "later", 1), Row(3, "Z", "today", 1)];

        var picked = StockPicking.ByExpiry(StockPicking.ByLocation(rows, "M"), key => Lots[key.Lot], Today);

        Assert.Equal(["Z", "M", "A"], picked.Select(row => row.Key.Location));
    }

    [Fact]
    public void What_was_drawn_once_is_not_drawn_again()
    {
        BalanceRow[] rows = [Row(1, "A", "today", 3), Row(2, "A", "later", 3)];
        var left = rows.ToDictionary(row => row.Key, row => row.Unidentified);

        var first = StockPicking.Take(2, rows.Select(row => (row, true)), left);
        var second = StockPicking.Take(9, rows.Select(row => (row, true)), left);

        Assert.Equal([2m], first.Select(draw => draw.Quantity));
        Assert.Equal([1m, 3m], second.Select(draw => draw.Quantity));
    }

    private static BalanceRow Row(long id, string location, string lot, decimal quantity) => new(id, new BalanceKey(1, 1, location, lot), quantity, 0);
}
