using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Manufacturing;

/// <summary>A unit inside one that is taken apart, and where it stood before it was put in.</summary>
public sealed record InsideUnit(long LinkId, DateOnly? StartDate, long AssemblyUnitId, UnitRow Unit, BalanceKey? Origin);

/// <summary>Pieces without serials that a build used for one unit, and where that build drew them.</summary>
public sealed record InsidePieces(long AssemblyUnitId, long PartId, string Lot, decimal Quantity, BalanceKey Origin);

/// <summary>Everything that a taking apart is decided from, as it stood when it was locked.</summary>
/// <param name="Assembly">Part of the units.</param>
/// <param name="Units">The units, in the order asked.</param>
/// <param name="Builds">The build of each that still holds; those that were not built here, or taken apart since, have none.</param>
/// <param name="Inside">Units inside them.</param>
/// <param name="Pieces">Pieces without serials inside them.</param>
/// <param name="Parts">Parts of what is inside.</param>
/// <param name="ToStores">TO_STORES.</param>
/// <param name="MainLocations">Main location of a part in TO_STORES.</param>
/// <param name="StoresCodes">Codes of the stores, by row number.</param>
public sealed record DisassemblyFacts(
    Part Assembly,
    IReadOnlyList<UnitRow> Units,
    IReadOnlySet<long> Builds,
    IReadOnlyList<InsideUnit> Inside,
    IReadOnlyList<InsidePieces> Pieces,
    IReadOnlyDictionary<long, Part> Parts,
    Stores? ToStores,
    IReadOnlyDictionary<long, string> MainLocations,
    IReadOnlyDictionary<long, string> StoresCodes);

/// <summary>A taking apart as decided.</summary>
public sealed record DisassemblyDecision(LedgerEntry Entry, Disassembly Answer);

/// <summary>Decides what comes out of units that are taken apart, and where it goes. All that is in the way is told at once.</summary>
public sealed class Disassembling
{
    /// <summary>Program that the postings name; the ERP has none like it.</summary>
    public const string Program = "UNBUILD";

    private readonly Disassembly request;
    private readonly DisassemblyFacts facts;
    private readonly PostingDetail detail;
    private readonly List<string> reasons = [];
    private readonly List<PostingDraft> postings = [];
    private readonly List<LinkClosing> closed = [];
    private readonly List<DisassemblyComponent> rows = [];
    private readonly Dictionary<long, PostingDraft> parents = [];

    private Disassembling(Disassembly request, DisassemblyFacts facts)
    {
        (this.request, this.facts) = (request, facts);
        detail = new PostingDetail { Department = request.Department, Account = request.Account, Reference = request.Reference, Reason = request.Reason };
    }

    public static Outcome<DisassemblyDecision> Decide(Disassembly request, DisassemblyFacts facts, DateOnly today) =>
        new Disassembling(request, facts).Decide(request.ActionDate ?? today);

    private Outcome<DisassemblyDecision> Decide(DateOnly day)
    {
        foreach (var unit in facts.Units)
        {
            var why = !unit.Status.IsFree() ? $"cannot be taken apart: it is {unit.Where}"
                : !facts.Builds.Contains(unit.Id) ? "cannot be taken apart: it was not built here, or was taken apart since"
                : null;
            if (why is not null)
            {
                reasons.Add($"{facts.Assembly.PartId} {unit.Serial} {why}");
            }
        }

        foreach (var group in facts.Units.GroupBy(unit => (unit.Balance, unit.Lot)))
        {
            var posting = new PostingDraft(ActionType.RM, facts.Assembly.Id, group.Count())
            {
                Lot = group.Key.Lot,
                From = group.Key.Balance,
                Amount = Money.Amount(group.Count(), facts.Assembly.StandardCost),
                Detail = detail,
                Units = [.. group.Select(unit => new UnitMove(unit.Id, unit.Status, UnitStatus.Registered))],
            };
            postings.Add(posting);
            foreach (var unit in group)
            {
                parents.Add(unit.Id, posting);
            }
        }

        Units(day);
        if (Pieces() is { } half)
        {
            return half;
        }

        if (reasons.Count > 0)
        {
            return Faults.CannotTakeApart(reasons);
        }

        request.ActionDate = day;
        request.ActionType = nameof(ActionType.RM);
        request.PartDesc = facts.Assembly.PartDesc;
        request.Components = rows;
        return new DisassemblyDecision(new LedgerEntry(Program, day, postings) { Closed = closed }, request);
    }

    private void Units(DateOnly day)
    {
        var scrapped = (request.Components ?? []).SelectMany(row => (row.Serials ?? []).Select(serial => (row.ComponentId, serial))).ToHashSet();
        var named = scrapped.ToHashSet();
        named.ExceptWith(facts.Inside.Select(one => (facts.Parts[one.Unit.PartId].PartId, one.Unit.Serial)));
        reasons.AddRange(named.Select(unit => $"{unit.ComponentId} {unit.serial} is not inside"));
        foreach (var one in facts.Inside.Where(one => day < one.StartDate))
        {
            reasons.Add($"ACTION_DATE is before {one.StartDate:yyyy-MM-dd}, when {facts.Parts[one.Unit.PartId].PartId} {one.Unit.Serial} was put in");
        }

        var groups = facts.Inside.GroupBy(one =>
        {
            var isScrap = scrapped.Contains((facts.Parts[one.Unit.PartId].PartId, one.Unit.Serial));
            return (Parent: parents[one.AssemblyUnitId], one.Unit.PartId, one.Unit.Lot, To: isScrap ? null : Place(one.Unit.PartId, one.Unit.Lot, one.Origin), isScrap);
        });
        foreach (var group in groups)
        {
            var part = facts.Parts[group.Key.PartId];
            if (group.Key.To is not null && !part.SerialInInventory)
            {
                reasons.Add($"{part.PartId} does not carry serials in stock any more: its units cannot go to a store");
            }

            if (group.Key.To is not null && Moving.LotUnfit(part, group.Key.Lot) is { } unfit)
            {
                reasons.AddRange(group.Select(one => $"{part.PartId} {one.Unit.Serial} {unfit}"));
            }

            var after = group.Key.isScrap ? UnitStatus.Scrapped : group.Key.To is null ? UnitStatus.Registered : UnitStatus.InStock;
            var posting = Posting(ActionType.RM, part, group.Count(), group.Key.Lot, group.Key.To, group.Key.Parent) with
            {
                Units = [.. group.Select(one => new UnitMove(one.Unit.Id, one.Unit.Status, after))],
            };
            postings.Add(posting);
            closed.AddRange(group.Select(one => new LinkClosing(one.LinkId, posting, day, request.Reason)));
            var row = Row(part, group.Key.Lot, group.Key.To, [.. group.Select(one => one.Unit.Serial)]);
            (row.Quantity, row.ScrapQty) = group.Key.isScrap ? (0, group.Count()) : (group.Count(), 0m);
        }
    }

    /// <summary>Takes the pieces out; half pieces that would come back are a fault.</summary>
    private Fault? Pieces()
    {
        // What is to be scrapped is taken off the pieces in the order of the units.
        var scrap = (request.Components ?? []).Where(row => row.ScrapQty > 0).Select(row => (row.ComponentId, row.LotId, Left: row.ScrapQty!.Value)).ToList();
        foreach (var group in facts.Pieces.GroupBy(one => (Parent: parents[one.AssemblyUnitId], one.PartId, one.Lot, To: Place(one.PartId, one.Lot, one.Origin)!.Value)))
        {
            var (part, all) = (facts.Parts[group.Key.PartId], group.Sum(one => one.Quantity));
            var lost = 0m;
            for (var i = 0; i < scrap.Count; i++)
            {
                if (scrap[i].ComponentId == part.PartId && (scrap[i].LotId ?? group.Key.Lot) == group.Key.Lot)
                {
                    var take = Math.Min(scrap[i].Left, all - lost);
                    lost += take;
                    scrap[i] = scrap[i] with { Left = scrap[i].Left - take };
                }
            }

            if (!part.UnitOfMeasure.Fits(all - lost))
            {
                return Faults.QuantityDecimals(part.PartId, part.UnitOfMeasure.Code, part.UnitOfMeasure.Decimals);
            }

            if (all > lost)
            {
                if (part.LotControl != group.Key.Lot.Length > 0)
                {
                    reasons.Add($"{part.PartId} is {(part.LotControl ? "kept" : "not kept")} by lot now");
                }

                postings.Add(Posting(ActionType.RM, part, all - lost, group.Key.Lot, group.Key.To, group.Key.Parent));
            }

            if (lost > 0)
            {
                // It was used up by the build and comes back to no store; the posting says what became of it.
                postings.Add(Posting(ActionType.SC, part, lost, group.Key.Lot, null, group.Key.Parent));
            }

            var row = Row(part, group.Key.Lot, all > lost ? group.Key.To : null, []);
            (row.Quantity, row.ScrapQty) = (all - lost, lost);
        }

        reasons.AddRange(scrap.Where(row => row.Left > 0).Select(row => $"{row.ComponentId}{(row.LotId is null ? "" : $" of lot {row.LotId}")}: SCRAP_QTY is {Numbers.Print(row.Left)} more than is inside"));
        return null;
    }

    /// <summary>Where something goes: to TO_STORES, else where it came from; null for a unit that came from no store.</summary>
    private BalanceKey? Place(long part, string lot, BalanceKey? origin) => facts.ToStores is { } stores
        ? new BalanceKey(part, stores.Id, request.ToLocation ?? facts.MainLocations.GetValueOrDefault(part, ""), lot)
        : origin is { } place ? place with { Lot = lot } : null;

    private PostingDraft Posting(ActionType type, Part part, decimal quantity, string lot, BalanceKey? to, PostingDraft parent) => new(type, part.Id, quantity)
    {
        Lot = lot,
        To = to,
        Amount = Money.Amount(quantity, part.StandardCost),
        Detail = detail,
        Parent = parent,
    };

    private DisassemblyComponent Row(Part part, string lot, BalanceKey? to, IReadOnlyList<string> serials)
    {
        var row = new DisassemblyComponent
        {
            ComponentId = part.PartId,
            PartDesc = part.PartDesc,
            PartUm = part.UnitOfMeasure.Code,
            LotId = lot,
            StoresCode = to is { } place ? facts.StoresCodes[place.StoresId] : null,
            StockLocation = to?.Location,
            Serials = serials,
        };
        rows.Add(row);
        return row;
    }
}
