using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>One row of a count sheet with what it means: its part and the place that was counted.</summary>
public sealed record CountLine(int Place, PhysicalCountRow Row, Part Part, BalanceKey Counted)
{
    public IReadOnlyList<string> Found => Row.Serials ?? [];

    /// <summary>The row says which units were found: by a list, or by having found nothing at all.</summary>
    public bool NamesUnits => Part.SerialInInventory && (Row.Serials is not null || Row.PhysicalQty == 0);
}

/// <summary>A count sheet worked out, before any stock is looked at.</summary>
public sealed record CountSheet(PhysicalCountEntry Request, Stores Stores, IReadOnlyList<CountLine> Lines)
{
    private const string Rows = "DETAILS";

    /// <summary>Works out a sheet; everything that is wrong with its rows is told at once, each with its row.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="stores">The store.</param>
    /// <param name="parts">The parts that exist, by number.</param>
    /// <param name="mains">Main locations of the parts in the store, by row number of the part.</param>
    public static Outcome<CountSheet> Make(
        PhysicalCountEntry request, Stores stores, IReadOnlyDictionary<string, Part> parts, IReadOnlyDictionary<long, string> mains)
    {
        var faults = new List<Fault>();
        var lines = new List<CountLine>();
        var places = new Dictionary<BalanceKey, int>();
        var found = new Dictionary<(long, string), int>();
        foreach (var row in request.Details!)
        {
            var place = lines.Count + faults.Count + 1;
            if (!parts.TryGetValue(row.PartId, out var part))
            {
                faults.Add(Faults.OfRow(Rows, place, Faults.NotFound(Fields.Resource.Of<Part>(), row.PartId, "PART_ID")));
                continue;
            }

            var counted = new BalanceKey(part.Id, stores.Id, row.CountedLocation ?? row.StockLocation ?? "", row.LotId ?? "");
            var fault = Check(row, part, mains.GetValueOrDefault(part.Id));
            fault ??= places.TryGetValue(counted, out var twice) ? Faults.FieldInvalid("PART_ID", $"is counted at the same location and lot in {Rows}[{twice}]") : null;
            fault ??= row.Serials?.FirstOrDefault(serial => found.ContainsKey((part.Id, serial))) is { } again
                ? Faults.FieldInvalid("SERIAL_NUMBER", $"names {again}, which is found in {Rows}[{found[(part.Id, again)]}] too")
                : null;
            if (fault is not null)
            {
                faults.Add(Faults.OfRow(Rows, place, fault));
                continue;
            }

            places.Add(counted, place);
            foreach (var serial in row.Serials ?? [])
            {
                found.Add((part.Id, serial), place);
            }

            lines.Add(new CountLine(place, row, part, counted));
        }

        if (faults.Count > 0)
        {
            return Faults.OfRows(faults);
        }

        return lines.Count > 0 ? new CountSheet(request, stores, lines) : Faults.FieldInvalid(Rows, "must have at least one row");
    }

    private static Fault? Check(PhysicalCountRow row, Part part, string? main)
    {
        var (um, serials) = (part.UnitOfMeasure, row.Serials?.Count ?? 0);
        return row.StockLocation is null && main is not "" ? Faults.FieldRequired("STOCK_LOCATION")
            : !um.Fits(row.PhysicalQty) ? Faults.QuantityDecimals(part.PartId, um.Code, um.Decimals)
            : part.LotControl && row.LotId is null ? Faults.LotRequired(part.PartId, "LOT_ID")
            : !part.LotControl && row.LotId is not null ? Faults.LotNotUsed(part.PartId, "LOT_ID")
            : serials > 0 && !part.SerialInInventory ? Faults.SerialsNotUsed("SERIAL_NUMBER", part.PartId)
            : serials > row.PhysicalQty ? Faults.SerialCount("SERIAL_NUMBER", part.PartId, serials, $"at most {Fields.Numbers.Print(row.PhysicalQty)}")
            : null;
    }
}

/// <summary>What a count is decided from, as it stood when it was locked.</summary>
/// <param name="Units">The units that were found and exist, and those that the books have at the counted places, by part and serial.</param>
/// <param name="NewUnits">Row numbers of found units that nobody knew, by part and serial.</param>
/// <param name="Balances">The balances that are counted, and those that found units stand in.</param>
/// <param name="Lots">Lots that exist, by part and number.</param>
/// <param name="MainLocations">Main locations of the parts in the store, by row number of the part.</param>
/// <param name="Totals">What the parts have in the store in all.</param>
public sealed record CountStock(
    IReadOnlyDictionary<(long PartId, string Serial), UnitRow> Units,
    IReadOnlyDictionary<(long PartId, string Serial), long> NewUnits,
    IReadOnlyList<BalanceRow> Balances,
    IReadOnlyDictionary<(long PartId, string LotId), Lot> Lots,
    IReadOnlyDictionary<long, string> MainLocations,
    StockTotals Totals);
