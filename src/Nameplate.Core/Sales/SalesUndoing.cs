using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Sales;

/// <summary>A line of a sales order as it stood when it was locked.</summary>
/// <param name="Id">Row number.</param>
/// <param name="OrderId">SO_ID.</param>
/// <param name="LineNumber">SO_LINE_NO, as postings name it.</param>
/// <param name="PartId">Row number of its part.</param>
/// <param name="Open">It and its order are open.</param>
/// <param name="Ordered">ORDER_QTY.</param>
/// <param name="Shipped">What was shipped in all, in units of stock.</param>
/// <param name="Returned">What came back of that, in units of stock.</param>
/// <param name="StockUnits">Stock units in one of its unit of measure.</param>
/// <param name="Held">Units that it holds.</param>
public sealed record SalesLineRow(long Id, string OrderId, string LineNumber, long? PartId, bool Open, decimal Ordered, decimal Shipped, decimal Returned, decimal StockUnits, int Held)
{
    /// <summary>Whole units that are still to be shipped of it.</summary>
    public decimal Room => SalesOrderLine.Room(Ordered, Shipped - Returned, StockUnits);

    /// <summary>Units of stock in its unit of measure, in words.</summary>
    public string Print(decimal stock) => Numbers.Print(SalesOrderLine.Share(stock, StockUnits));

    public string Name => $"line {LineNumber} of order {OrderId}";
}

/// <summary>A shipment or return, by its leading posting, in units of stock; one that sold what was consigned does not count on its line.</summary>
public sealed record ShipmentRow(long LineId, long PostingId, decimal Stock, bool Counts);

/// <summary>What an undoing does to what lines of sales orders hold.</summary>
/// <param name="Freed">Units that are held no more.</param>
/// <param name="Held">Units that are held again, and the lines that hold them.</param>
/// <param name="Reasons">What stands against it, in words.</param>
public sealed record SalesUndoing(IReadOnlyList<long> Freed, IReadOnlyList<(long LineId, long UnitId)> Held, IReadOnlyList<string> Reasons)
{
    /// <summary>Works out what follows for orders from the postings of an undoing.</summary>
    /// <param name="entry">The undoing.</param>
    /// <param name="lines">The lines of the orders that its postings name, of those that are still there.</param>
    /// <param name="shipments">The shipments that it may undo.</param>
    /// <param name="names">Part and serial of its units.</param>
    public static SalesUndoing Of(LedgerEntry entry, IReadOnlyList<SalesLineRow> lines, IReadOnlyList<ShipmentRow> shipments, IReadOnlyDictionary<long, string> names)
    {
        var undone = entry.Postings.Select(posting => posting.ReversesId).OfType<long>().ToHashSet();
        var shipped = shipments.Where(shipment => shipment.Counts && undone.Contains(shipment.PostingId)).ToLookup(shipment => shipment.LineId, shipment => shipment.Stock);
        lines = [.. lines.Select(line => line with { Shipped = line.Shipped - shipped[line.Id].Where(stock => stock > 0).Sum(), Returned = line.Returned + shipped[line.Id].Where(stock => stock < 0).Sum() })];
        var byNumber = lines.ToDictionary(line => (line.OrderId, line.LineNumber));
        var (now, before, reasons) = (new Dictionary<long, SalesLineRow?>(), new Dictionary<long, SalesLineRow?>(), new List<string>());
        foreach (var line in lines.Where(line => shipped.Contains(line.Id)))
        {
            if (line.Returned > line.Shipped)
            {
                reasons.Add($"{line.Name}: {line.Print(line.Returned)} came back of it since, and {line.Print(line.Shipped)} would be shipped");
            }
            else if (SalesOrderLine.Exceeds(line.Shipped - line.Returned, line.Ordered, line.StockUnits))
            {
                reasons.Add($"{line.Name}: {line.Print(line.Shipped - line.Returned)} would be out, and {Numbers.Print(line.Ordered)} are ordered");
            }
        }

        foreach (var posting in entry.Postings)
        {
            foreach (var move in posting.Units)
            {
                if (move is { From: UnitStatus.Reserved, To: not UnitStatus.Reserved })
                {
                    if (!now.ContainsKey(move.UnitId))
                    {
                        before.Add(move.UnitId, Find(posting));
                    }

                    now[move.UnitId] = null;
                }
                else if (move is { From: not UnitStatus.Reserved, To: UnitStatus.Reserved })
                {
                    now[move.UnitId] = Line(posting, names[move.UnitId]);
                }
            }
        }

        foreach (var line in now.Where(pair => pair.Value is not null).GroupBy(pair => pair.Value!, pair => pair.Key))
        {
            if (!line.Key.Open)
            {
                reasons.Add($"{names[line.First()]} cannot be held again: {line.Key.Name} is closed or cancelled");
            }
            else if (line.Key.Held - before.Values.Count(one => one == line.Key) + line.Count() > line.Key.Room)
            {
                reasons.Add($"{names[line.First()]} cannot be held again: {line.Key.Name} has {Numbers.Print(Math.Max(line.Key.Room, 0))} units still to be shipped");
            }
        }

        return new SalesUndoing([.. before.Keys], [.. now.Where(pair => pair.Value is not null).Select(pair => (pair.Value!.Id, pair.Key))], reasons);

        // A hold by hand names no order.
        SalesLineRow? Line(PostingDraft posting, string unit)
        {
            var line = Find(posting);
            if (posting.Detail.OrderId is { } order && line is null)
            {
                reasons.Add($"{unit} cannot be held again: order {order} has no line {posting.Detail.LineNumber} of its part any more");
            }

            return line;
        }

        SalesLineRow? Find(PostingDraft posting) =>
            byNumber.GetValueOrDefault((posting.Detail.OrderId ?? "", posting.Detail.LineNumber ?? "")) is { } line && line.PartId == posting.PartId ? line : null;
    }
}
