using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Sales;

/// <summary>A line of an order as a call leaves it, with what the call says of the units that it holds.</summary>
/// <param name="Line">The line.</param>
/// <param name="Place">Its place among the rows of the call, from 1; 0 when the call does not name it.</param>
/// <param name="Open">Whether it may hold units at all: it and its order are open, and it is not taken out.</param>
/// <param name="Named">The units that it is to hold; null when the call does not say.</param>
/// <param name="Wanted">How much it is to hold in all, in its unit of measure; null when the call does not say.</param>
/// <param name="Held">Units that it holds, in the order in which they were reserved.</param>
public sealed record LineHold(SalesOrderLine Line, int Place, bool Open, IReadOnlyList<string>? Named, decimal? Wanted, IReadOnlyList<HeldUnit> Held);

/// <summary>A unit that is held.</summary>
public sealed record HeldUnit(long UnitId, string Serial);

/// <summary>What becomes of the units of one line.</summary>
/// <param name="Hold">The line.</param>
/// <param name="Freed">Units that it gives up.</param>
/// <param name="Named">Units that it is to get, by serial.</param>
/// <param name="Found">How many free units it is to get besides.</param>
public sealed record HoldPlan(LineHold Hold, IReadOnlyList<HeldUnit> Freed, IReadOnlyList<string> Named, int Found)
{
    public bool IsAny => Freed.Count + Named.Count + Found > 0;

    /// <summary>Store from which free units are taken.</summary>
    public Stores? Stores => Hold.Line.Stores ?? Hold.Line.Part?.DefaultStores;

    /// <summary>The free units that it gets some of.</summary>
    public FreeUnits Free => new(Hold.Line.Part!.Id, Stores!.Id, null, null);
}

/// <summary>
/// Decides which units the lines of a sales order hold. A line holds what it is told to; and never more than is still to be shipped of
/// it: what is too many when it shrinks, closes or goes is freed, the last reserved first.
/// </summary>
public static class Reserving
{
    private const string Serials = "SERIAL_NUMBER";
    private const string Quantity = "RESERVE_QTY";

    /// <summary>What each line gives up and is to get; all lines that cannot be are told at once.</summary>
    public static Outcome<IReadOnlyList<HoldPlan>> Plan(IEnumerable<LineHold> holds)
    {
        var (plans, faults) = (new List<HoldPlan>(), new List<Fault>());
        foreach (var hold in holds)
        {
            var plan = Plan(hold);
            if (plan.Fault is { } fault)
            {
                faults.Add(Faults.OfRow(OrderWords.Lines, hold.Place, fault));
            }
            else if (plan.Value.IsAny)
            {
                plans.Add(plan.Value);
            }
        }

        return faults.Count > 0 ? Faults.OfRows(faults) : plans;
    }

    /// <summary>Decides the postings, from the units as they were locked.</summary>
    /// <param name="orderId">SO_ID.</param>
    /// <param name="plans">What is planned.</param>
    /// <param name="units">All units that are named, held or found, by row number.</param>
    /// <param name="named">Row numbers of the units that are named, by part and serial.</param>
    /// <param name="found">Free units that were found, in their order.</param>
    /// <param name="lots">Lots of the units.</param>
    public static Outcome<HoldDecision> Decide(
        string orderId, IReadOnlyList<HoldPlan> plans, IReadOnlyDictionary<long, UnitRow> units, IReadOnlyDictionary<(long PartId, string Serial), long> named,
        IReadOnlyDictionary<FreeUnits, Queue<long>> found, IReadOnlyDictionary<(long PartId, string LotId), Lot> lots)
    {
        var (postings, freed, held, faults) = (new List<PostingDraft>(), new List<long>(), new List<(long LineId, long UnitId)>(), new List<Fault>());

        // What one line gives up another of the same call may be told to hold.
        var free = plans.SelectMany(plan => plan.Freed).Select(unit => unit.UnitId).ToHashSet();
        var taken = new Dictionary<long, int>();
        foreach (var plan in plans)
        {
            postings.AddRange(Postings(orderId, plan.Hold.Line, plan.Freed.Select(unit => units[unit.UnitId]), UnitStatus.Reserved, UnitStatus.InStock));
            freed.AddRange(plan.Freed.Select(unit => unit.UnitId));
        }

        foreach (var plan in plans)
        {
            var (part, reasons, got) = (plan.Hold.Line.Part!, new List<string>(), new List<UnitRow>());
            foreach (var serial in plan.Named)
            {
                var unit = named.TryGetValue((part.Id, serial), out var id) ? units.GetValueOrDefault(id) : null;
                if (Refuse(unit, part, lots, free, taken) is { } refusal)
                {
                    reasons.Add($"{part.PartId} {serial} {refusal}");
                }
                else
                {
                    taken.Add(unit!.Id, plan.Hold.Line.LineNumber);
                    got.Add(unit);
                }
            }

            for (var missing = plan.Found; missing > 0; missing--)
            {
                var queue = found[plan.Free];
                while (queue.TryPeek(out var next) && taken.ContainsKey(next))
                {
                    queue.Dequeue();
                }

                if (!queue.TryDequeue(out var first))
                {
                    reasons.Add($"{part.PartId}: {plan.Found} free units needed from store {plan.Stores!.StoresCode}, {plan.Found - missing} there");
                    break;
                }

                taken.Add(first, plan.Hold.Line.LineNumber);
                got.Add(units[first]);
            }

            if (reasons.Count > 0)
            {
                faults.Add(Faults.OfRow(OrderWords.Lines, plan.Hold.Place, Faults.Short(reasons)));
            }

            postings.AddRange(Postings(orderId, plan.Hold.Line, got, UnitStatus.InStock, UnitStatus.Reserved));
            held.AddRange(got.Select(unit => (plan.Hold.Line.Id, unit.Id)));
        }

        return faults.Count > 0 ? Faults.OfRows(faults) : new HoldDecision(postings, freed, held);
    }

    private static Outcome<HoldPlan> Plan(LineHold hold)
    {
        var line = hold.Line;
        var asks = hold.Named is { Count: > 0 } || hold.Wanted > 0;
        if (asks && !hold.Open)
        {
            return Faults.FieldInvalid(hold.Named is { Count: > 0 } ? Serials : Quantity, "cannot be given: the line or its order is closed or cancelled");
        }

        if (asks && line.Part is null)
        {
            return Faults.FieldInvalid(hold.Named is { Count: > 0 } ? Serials : Quantity, "cannot be given: the line has no part");
        }

        if (asks && !line.Part!.SerialInInventory)
        {
            return Faults.SerialsNotUsed(hold.Named is { Count: > 0 } ? Serials : Quantity, line.Part.PartId);
        }

        var units = hold.Wanted is { } quantity ? SalesOrderLine.Stock(quantity, line.StockUnits) : (decimal?)null;
        if (units is { } asked && asked != decimal.Floor(asked))
        {
            return Faults.FieldInvalid(Quantity, "must come to whole units");
        }

        var room = hold.Open ? (int)Math.Clamp(line.Room(), 0, int.MaxValue) : 0;
        var wanted = units is { } all ? (int)Math.Min(all, int.MaxValue) : (int?)null;
        var told = hold.Named?.ToHashSet(StringComparer.Ordinal);
        var keeps = told is null ? hold.Held : [.. hold.Held.Where(unit => told.Contains(unit.Serial))];
        var gets = hold.Named is null ? [] : hold.Named.Except(hold.Held.Select(unit => unit.Serial), StringComparer.Ordinal).ToList();
        if (hold.Named is { } named && wanted < named.Count)
        {
            return Faults.FieldInvalid(Quantity, $"is less than the {named.Count} units of {Serials}");
        }

        if ((wanted ?? hold.Named?.Count) is { } total && total > room)
        {
            return Faults.Short([$"{line.Part!.PartId}: {total} units to be held, {room} still to be shipped of the line"]);
        }

        // Those that were reserved last go first.
        var kept = keeps.Take(Math.Min(room, hold.Named is null ? wanted ?? int.MaxValue : int.MaxValue)).ToList();
        var found = Math.Max((wanted ?? 0) - kept.Count - gets.Count, 0);
        return found > 0 && (line.Stores ?? line.Part!.DefaultStores) is null
            ? Faults.NoStores(line.Part!.PartId, OrderWords.Stores)
            : new HoldPlan(hold, [.. hold.Held.Except(kept)], gets, found);
    }

    /// <summary>Why a unit cannot be held, as the end of a sentence; null when it can.</summary>
    private static string? Refuse(UnitRow? unit, Part part, IReadOnlyDictionary<(long PartId, string LotId), Lot> lots, HashSet<long> free, Dictionary<long, int> taken) =>
        unit is null ? "does not exist"
        : taken.TryGetValue(unit.Id, out var line) ? $"is wanted by line {line} too"
        : unit.Status != UnitStatus.InStock && !free.Contains(unit.Id) ? $"is not free: it is {unit.Where}"
        : Moving.OnHold(unit, lots.GetValueOrDefault((part.Id, unit.Lot)));

    /// <summary>The postings that hold units for a line, or free them: one for each place.</summary>
    public static IEnumerable<PostingDraft> Postings(string orderId, SalesOrderLine line, IEnumerable<UnitRow> units, UnitStatus before, UnitStatus after) =>
        from unit in units
        group unit by unit.Balance!.Value into place
        select new PostingDraft(ActionType.HD, place.Key.PartId, place.Count())
        {
            Lot = place.Key.Lot,
            From = place.Key,
            To = place.Key,
            Amount = Money.Amount(place.Count(), line.Part!.StandardCost),
            Detail = new PostingDetail { OrderId = orderId, LineNumber = Numbers.Print(line.LineNumber) },
            Units = [.. place.Select(unit => new UnitMove(unit.Id, before, after))],
        };
}

/// <summary>What is posted, and which units which lines then hold.</summary>
public sealed record HoldDecision(IReadOnlyList<PostingDraft> Postings, IReadOnlyList<long> Freed, IReadOnlyList<(long LineId, long UnitId)> Held);
