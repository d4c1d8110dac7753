using Nameplate.Core.Inventory;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.Sales;

/// <summary>Single units of boxes go out, are consigned and sold, come back, and all that is undone, in any order: what is out stays the exact share, and nothing is refused that there is room for.</summary>
public sealed class SharesModelTests
{
    private const int Boxes = 2;

    private readonly Dictionary<string, UnitStatus> units = [];
    private readonly List<Event> events = [];

    /// <summary>What was done with a unit, and what it was before.</summary>
    private sealed record Event(long Posting, string Serial, int Stock, bool Counts, UnitStatus Before);

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(128)]
    public void What_is_out_is_the_share_of_all_units_that_are_out(int box)
    {
        var random = new Random(box);
        var serials = Enumerable.Range(1, (Boxes * box) + 2).Select(number => $"S{number}").ToArray();
        foreach (var serial in serials)
        {
            units[serial] = UnitStatus.InStock;
        }

        for (var step = 0; step < 1500; step++)
        {
            if (random.Next(3) == 0)
            {
                Undo(box, serials[random.Next(serials.Length)]);
            }
            else
            {
                Call(box, random, [.. random.GetItems(serials, random.Next(1, 4)).Distinct()], consigns: random.Next(3) == 0);
            }
        }
    }

    private int Outside => events.Where(one => one.Counts).Sum(one => one.Stock);

    private int Sent => events.Where(one => one is { Counts: true, Stock: > 0 }).Sum(one => one.Stock);

    private void Call(int box, Random random, string[] serials, bool consigns)
    {
        var shop = new Shop();
        var share = SalesOrderLine.Share(Sent, box);
        var line = shop.Line(1, shop.Pump, Boxes, share, share - SalesOrderLine.Share(Outside, box));
        (line.Um, line.Conversion) = ("BOX", box);
        foreach (var (serial, status) in units)
        {
            shop.Went(shop.Unit(shop.Pump, serial, status), line);
        }

        var (rows, now, outside, told, fits) = (new List<ShipmentsEntryLine>(), new List<Event>(), Outside, new List<decimal>(), true);
        foreach (var serial in serials)
        {
            var status = units[serial];
            var back = status == UnitStatus.Shipped || (status == UnitStatus.Consigned && random.Next(2) == 0);
            var sells = !back && status == UnitStatus.Consigned;
            var quantity = Math.Round(1m / box, 6, MidpointRounding.ToZero) + (random.Next(2) * (1_000_000 % box == 0 ? 0 : 0.000001m));
            rows.Add(new ShipmentsEntryLine
            {
                LineNumber = 1,
                Serials = [serial],
                Quantity = back ? -quantity : random.Next(2) == 0 ? quantity : null,
                ToStores = !back && consigns && status == UnitStatus.InStock ? "FG" : null,
            });
            now.Add(new Event(0, serial, back ? -1 : 1, !sells, status));
            told.Add(sells ? SalesOrderLine.Share(1, box) : SalesOrderLine.Share(outside + (back ? -1 : 1), box) - SalesOrderLine.Share(outside, box));
            outside += sells ? 0 : back ? -1 : 1;
            fits &= outside <= Boxes * box;
        }

        var answer = shop.Ship([.. rows]);
        Assert.Equal(fits, !answer[0].StartsWith("LINES", StringComparison.Ordinal));
        if (!fits)
        {
            Assert.Contains("still to be shipped", answer[0], StringComparison.Ordinal);
            return;
        }

        Assert.Equal(told, shop.Decision.Shipments.Select(shipment => shipment.Plan.Quantity));
        foreach (var (shipment, one) in shop.Decision.Shipments.Zip(now))
        {
            Assert.Equal((one.Counts, 1m), (!shipment.FromConsignment, shipment.Plan.Stock));
            units[one.Serial] = shipment.Leading.Units.Single().To!.Value;
            events.Add(one with { Posting = events.Count == 0 ? 1 : events.Max(other => other.Posting) + 1 });
        }
    }

    /// <summary>Undoes what was done last with a unit.</summary>
    private void Undo(int box, string serial)
    {
        if (events.FindLast(one => one.Serial == serial) is not { } last)
        {
            return;
        }

        var line = new SalesLineRow(101, "7", "1", 1, Open: true, Boxes, Sent, Sent - Outside, box, Held: 0);
        var entry = new LedgerEntry("X", default, [new PostingDraft(ActionType.SH, 1, 1) { Detail = new PostingDetail { OrderId = "7", LineNumber = "1" }, ReversesId = last.Posting }]);
        var undoing = SalesUndoing.Of(entry, [line], [new ShipmentRow(101, last.Posting, last.Stock, last.Counts)], new Dictionary<long, string>());
        Assert.Equal(last.Counts && Outside - last.Stock > Boxes * box, undoing.Reasons.Count > 0);
        if (undoing.Reasons.Count == 0)
        {
            events.Remove(last);
            units[serial] = last.Before;
        }
    }
}
