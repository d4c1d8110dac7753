using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>What a location's own record keeps of a count.</summary>
public readonly record struct CountedLocation(long PartId, string Location, decimal BookQty, decimal PhysicalQty);

/// <summary>A count as decided: what is posted, what the counted locations keep of it, and what is answered but for the batch.</summary>
public sealed record CountDecision(LedgerEntry Entry, IReadOnlyList<CountedLocation> Counted, PhysicalCountEntry Answer);

/// <summary>
/// Decides a count: posts the difference between the books and what was found, both ways. Units that the books have in a place
/// and nobody found there are registered in no store from then on; units that were found elsewhere than the books say are
/// moved; units that nobody knew are registered. Held and returned units that are missing, and units that the books have
/// outside the stores, are refused: somebody must say first what became of the hold, the return, the shipment.
/// </summary>
public sealed class Counting
{
    /// <summary>Program that the postings name (Physical Count Entry).</summary>
    public const string Program = "ICTCE";

    private readonly CountSheet sheet;
    private readonly CountStock stock;
    private readonly List<PostingDraft> postings = [];
    private readonly List<string> reasons = [];
    private readonly Dictionary<BalanceKey, BalanceRow> balances;
    private readonly ILookup<BalanceKey, UnitRow> standing;
    private readonly HashSet<long> found;

    private Counting(CountSheet sheet, CountStock stock)
    {
        (this.sheet, this.stock) = (sheet, stock);
        balances = stock.Balances.ToDictionary(row => row.Key);
        standing = stock.Units.Values.Where(unit => unit.Balance is not null).ToLookup(unit => unit.Balance!.Value);
        found = [.. sheet.Lines.SelectMany(line => line.Found.Select(serial => stock.Units.GetValueOrDefault((line.Part.Id, serial))?.Id ?? 0))];
    }

    public static Outcome<CountDecision> Decide(CountSheet sheet, CountStock stock) => new Counting(sheet, stock).Decide();

    private Outcome<CountDecision> Decide()
    {
        // Everybody leaves before the rest is counted: a unit found in one row may be missing from another.
        var unidentified = sheet.Lines.ToDictionary(line => line.Counted, line => balances[line.Counted].Unidentified);
        foreach (var line in sheet.Lines)
        {
            if (line.NamesUnits)
            {
                Miss(line);
                Find(line, unidentified);
            }
        }

        foreach (var line in sheet.Lines)
        {
            Pieces(line, unidentified[line.Counted]);
        }

        if (reasons.Count > 0)
        {
            return Faults.Short(reasons);
        }

        var parts = sheet.Lines.Select(line => line.Part).DistinctBy(part => part.Id).ToDictionary(part => part.Id);
        var lots = from posting in postings
                   where posting.To is not null && posting.Lot.Length > 0 && !stock.Lots.ContainsKey((posting.PartId, posting.Lot))
                   group posting by (posting.PartId, posting.Lot) into lot
                   let part = parts[lot.Key.PartId]
                   select new LotDraft(part.Id, lot.Key.Lot, part.ExpiryOn(sheet.Request.WorksheetDate));
        return new CountDecision(
            new LedgerEntry(Program, sheet.Request.WorksheetDate, postings) { Lots = [.. lots] },
            [.. from line in sheet.Lines
                group line.Row.PhysicalQty by (line.Part.Id, line.Counted.Location) into place
                select new CountedLocation(place.Key.Id, place.Key.Location, stock.Totals.OnHand(place.Key.Id, sheet.Stores.Id, place.Key.Location), place.Sum())],
            Answer());
    }

    /// <summary>Units that the books have here and that were found in no row.</summary>
    private void Miss(CountLine line)
    {
        var missing = standing[line.Counted].Where(unit => !found.Contains(unit.Id)).OrderBy(unit => unit.Id).ToList();
        reasons.AddRange(missing.Where(unit => unit.Status != UnitStatus.InStock)
            .Select(unit => $"DETAILS[{line.Place}]: {line.Part.PartId} {unit.Serial} was not found, and is {unit.Where}: release it first"));
        Post(line, missing, line.Counted, null, UnitStatus.Registered);
    }

    /// <summary>Units that were found here and that the books have elsewhere, or nobody knew.</summary>
    private void Find(CountLine line, Dictionary<BalanceKey, decimal> unidentified)
    {
        var moved = new List<UnitRow>();
        var arriving = new List<UnitMove>();
        foreach (var serial in line.Found)
        {
            if (stock.NewUnits.TryGetValue((line.Part.Id, serial), out var made))
            {
                arriving.Add(new UnitMove(made, null, UnitStatus.InStock));
                continue;
            }

            var unit = stock.Units[(line.Part.Id, serial)];
            var refusal = unit.Status != UnitStatus.Registered && unit.Balance is null ? $"was found, and is {unit.Where}: bring it back first"
                : unit is { Balance: null, Lot: "" } ? null
                : Moving.OfAnotherLot(unit, line.Counted.Lot);
            if (refusal is not null)
            {
                reasons.Add($"DETAILS[{line.Place}]: {line.Part.PartId} {serial} {refusal}");
            }
            else if (unit.Balance is null)
            {
                arriving.Add(new UnitMove(unit.Id, unit.Status, UnitStatus.InStock));
            }
            else if (unit.Balance != line.Counted)
            {
                moved.Add(unit);
            }
        }

        foreach (var group in moved.GroupBy(unit => unit.Balance!.Value))
        {
            Post(line, [.. group], group.Key, line.Counted, null);
        }

        var free = unidentified[line.Counted];
        var arrivals = Moving.Arrive(ActionType.PC, line.Part, arriving, line.Counted, line.Counted.Lot, free, PostingDetail.None);
        postings.AddRange(arrivals);
        unidentified[line.Counted] = free - arrivals.Where(posting => posting.Claim).Sum(posting => posting.Quantity);
    }

    /// <summary>Pieces without serials: what was found besides the units.</summary>
    private void Pieces(CountLine line, decimal before)
    {
        // Of units that were found in another row, none is here any more.
        var units = line.NamesUnits ? line.Found.Count : balances[line.Counted].Units - standing[line.Counted].Count(unit => found.Contains(unit.Id));
        var wanted = line.Row.PhysicalQty - units;
        if (wanted < 0)
        {
            reasons.Add($"DETAILS[{line.Place}]: {line.Part.PartId}: {Fields.Numbers.Print(line.Row.PhysicalQty)} found, and {units} units with serials are there: name those that were found in SERIAL_NUMBER");
        }
        else if (wanted != before)
        {
            var quantity = Math.Abs(wanted - before);
            postings.Add(new PostingDraft(ActionType.PC, line.Part.Id, quantity)
            {
                Lot = line.Counted.Lot,
                From = wanted < before ? line.Counted : null,
                To = wanted > before ? line.Counted : null,
                Amount = Money.Amount(quantity, line.Part.StandardCost),
            });
        }
    }

    /// <summary>Moves units in one posting; they stay what they are unless told otherwise.</summary>
    private void Post(CountLine line, IReadOnlyList<UnitRow> units, BalanceKey from, BalanceKey? to, UnitStatus? becomes)
    {
        if (units.Count > 0)
        {
            postings.Add(new PostingDraft(ActionType.PC, line.Part.Id, units.Count)
            {
                Lot = line.Counted.Lot,
                From = from,
                To = to,
                Amount = Money.Amount(units.Count, line.Part.StandardCost),
                Units = [.. units.Select(unit => new UnitMove(unit.Id, unit.Status, becomes ?? unit.Status))],
            });
        }
    }

    private PhysicalCountEntry Answer()
    {
        var request = sheet.Request;
        request.StoresDesc = sheet.Stores.Description;
        foreach (var line in sheet.Lines)
        {
            var (row, here) = (line.Row, line.Counted);
            var main = stock.MainLocations.GetValueOrDefault(line.Part.Id, "");
            row.PartDesc = line.Part.PartDesc;
            row.StockLocation = main;
            row.CountedLocation = here.Location;
            row.MultiLoc = stock.Totals.IsMultiLocation(here.PartId, here.StoresId);
            row.OnHandQty = stock.Totals.OnHand(here.PartId, here.StoresId);
            row.LocationOnHand = stock.Totals.OnHand(here.PartId, here.StoresId, here.Location);
            row.LotOnHand = line.Part.LotControl ? balances[here].Quantity : null;
            row.TotalStandardCost = Money.Amount(row.PhysicalQty - balances[here].Quantity, line.Part.StandardCost);
        }

        return request;
    }
}
