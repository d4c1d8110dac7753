using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>
/// Decides an undoing: each posting that still holds gets one of its own type the other way round, the latest first. Nothing is
/// undone from under something that came after it; all that stands in the way is told at once.
/// </summary>
public sealed class Reversing
{
    /// <summary>Program that the postings name; the ERP has none like it.</summary>
    public const string Program = "BATCHREV";

    private readonly ReversalFacts facts;
    private readonly HashSet<long> wanted;
    private readonly Dictionary<long, List<UnitStep>> steps;
    private readonly Dictionary<long, UnitHistory> histories;
    private readonly HashSet<long> reversed;
    private readonly List<string> reasons = [];

    /// <summary>Steps to undo and to bring back, by the posting that a reversal will name.</summary>
    private readonly SortedDictionary<long, List<UnitStep>> undone = [];
    private readonly SortedDictionary<long, List<UnitStep>> broughtBack = [];
    private readonly Dictionary<long, UnitOrigin> restored = [];
    private readonly List<NumberRestored> renumbered = [];
    private readonly List<long> gone = [];
    private readonly Dictionary<long, int> receipts;

    private Reversing(ReversalFacts facts)
    {
        this.facts = facts;
        wanted = [.. facts.Wanted];
        receipts = new Dictionary<long, int>(facts.LastReceipts);
        steps = facts.Steps.Where(step => wanted.Contains(step.PostingId)).GroupBy(step => step.PostingId).ToDictionary(group => group.Key, group => group.ToList());
        histories = facts.Steps.GroupBy(step => step.UnitId).ToDictionary(group => group.Key, group => UnitHistory.Of(group, facts.Postings));
        reversed = [.. facts.Postings.Values.Where(posting => posting.ReversesId is not null).Select(posting => posting.ReversesId!.Value)];
    }

    /// <param name="facts">What there is.</param>
    /// <param name="name">What is undone, in words: <c>Batch 12</c>.</param>
    /// <param name="today">Day of the reversals.</param>
    public static Outcome<ReversalDecision> Decide(ReversalFacts facts, string name, DateOnly today) => new Reversing(facts).Decide(name, today);

    private Outcome<ReversalDecision> Decide(string name, DateOnly today)
    {
        foreach (var posting in facts.Wanted.Order().Select(id => facts.Postings[id]))
        {
            if (posting.ReversesId is not null && !IsOfBuild(posting))
            {
                return Faults.IsReversal(name);
            }
        }

        foreach (var unit in steps.Values.SelectMany(some => some).Select(step => step.UnitId).Distinct().Order())
        {
            Undo(unit, histories[unit]);
        }

        var drafts = Drafts();
        if (drafts.Count == 0 && reasons.Count == 0)
        {
            return Faults.NothingStands(name);
        }

        var (closed, reopened) = Links(drafts, today);
        var entry = new LedgerEntry(Program, today, [.. drafts.Values]) { Closed = closed, Reopened = reopened, Restored = restored };
        Stock(entry);
        if (reasons.Count > 0)
        {
            return Faults.CannotReverse(name, reasons);
        }

        var unscrapped = drafts.Values.SelectMany(draft => draft.Units)
            .Where(move => move is { From: UnitStatus.Scrapped, To: not null }).Select(move => move.UnitId).Distinct();
        return new ReversalDecision(entry, gone, renumbered, [.. unscrapped]);
    }

    /// <summary>A registration that a build reversed, so as to make the unit itself: it is brought back with the undoing of the build.</summary>
    private bool IsOfBuild(PostingRow posting) =>
        steps.TryGetValue(posting.Id, out var some) && some.TrueForAll(step => histories[step.UnitId].BuiltOver.Contains(posting.Id));

    /// <summary>Takes what is wanted off the top of a unit's history, and works out what the unit then is.</summary>
    private void Undo(long unit, UnitHistory history)
    {
        var keep = history.Standing.FindLastIndex(one => !wanted.Contains(one.Root)) + 1;
        if (history.Standing.FindIndex(one => wanted.Contains(one.Root)) is >= 0 and var first && first < keep)
        {
            var since = facts.Postings[history.Standing[keep - 1].Step.PostingId];
            reasons.Add($"{facts.Names[unit]} has moved since (batch {since.BatchId}): it is {Where(unit)}");
            return;
        }

        // Registered here, and built over since: it lives on by that build.
        foreach (var (by, step) in history.Taken)
        {
            if (wanted.Contains(step.Root) && !wanted.Contains(by) && history.BuiltOver.Contains(by))
            {
                reasons.Add($"{facts.Names[unit]} was built since (batch {facts.Postings[by].BatchId}): it is {Where(unit)}");
                return;
            }
        }

        var off = history.Standing.GetRange(keep, history.Standing.Count - keep);
        if (off.Count == 0)
        {
            return;
        }

        foreach (var step in off)
        {
            Add(undone, step.Step.PostingId, step.Step);
        }

        var rest = history.Standing.GetRange(0, keep);
        foreach (var (by, step) in history.Taken)
        {
            if (wanted.Contains(by) && !wanted.Contains(step.Root))
            {
                Add(broughtBack, by, new UnitStep(unit, by, step.Step.To, null));
                rest.Add(step);
            }
        }

        if (rest.Count == 0)
        {
            gone.Add(unit);
        }
        else
        {
            restored.Add(unit, new UnitOrigin(facts.Postings[rest[^1].Step.PostingId].Lot, rest.FindLast(step => step.Left is not null)?.Left, Order(rest)));
        }

        Renumber(unit, [.. off.Select(step => facts.Postings[step.Step.PostingId]).Where(posting => posting.Type == ActionType.RN)]);

        static void Add(SortedDictionary<long, List<UnitStep>> some, long posting, UnitStep step)
        {
            if (!some.TryGetValue(posting, out var list))
            {
                some.Add(posting, list = []);
            }

            list.Add(step);
        }
    }

    /// <summary>The order that the last of what holds put on the unit's record.</summary>
    private UnitOrder Order(List<StandingStep> rest)
    {
        var orders = rest.Select(step => facts.Postings[step.Root]).Select(posting => UnitOrder.Of(posting.Type, posting.Detail));
        return orders.LastOrDefault(order => order is not null) ?? default;
    }

    private void Renumber(long unit, IReadOnlyList<PostingRow> renumberings)
    {
        // A renumbering keeps the old number as its reason.
        if (renumberings.Count > 0)
        {
            renumbered.Add(new NumberRestored(unit, renumberings[0].Detail.Reason!, [.. renumberings.Select(posting => posting.Detail.Reason!)]));
        }
    }

    /// <summary>The reversals, the latest posting's first, by the number of what they reverse; then the registrations that come back.</summary>
    private Dictionary<long, PostingDraft> Drafts()
    {
        var drafts = new Dictionary<long, PostingDraft>();
        var pieces = facts.Wanted.Where(id => !steps.ContainsKey(id) && !reversed.Contains(id)).Select(id => (Id: id, Units: new List<UnitStep>()));
        foreach (var (id, units) in undone.Select(pair => (Id: pair.Key, Units: pair.Value)).Concat(pieces).OrderByDescending(pair => pair.Id))
        {
            drafts.Add(id, Reverse(facts.Postings[id], units));
        }

        foreach (var (id, units) in broughtBack)
        {
            drafts.Add(id, Reverse(facts.Postings[id], units));
        }

        return drafts;
    }

    /// <summary>One posting the other way round; only for the units that it still holds for.</summary>
    private PostingDraft Reverse(PostingRow posting, List<UnitStep> units)
    {
        var quantity = units.Count > 0 ? units.Count : posting.Quantity;
        var isNumber = posting.Type == ActionType.RN;
        return new PostingDraft(posting.Type, posting.PartId, quantity)
        {
            Lot = posting.Lot,
            From = posting.To,
            To = posting.From,
            Claim = posting.Claim,
            Amount = quantity == posting.Quantity ? posting.Amount : Money.Amount(quantity, posting.Amount / posting.Quantity),
            Detail = isNumber ? posting.Detail with { Reference = posting.Detail.Reason, Reason = posting.Detail.Reference } : posting.Detail,
            ReversesId = posting.Id,
            ReversesPart = quantity != posting.Quantity,
            Receipt = posting.Receipt is { } receipt ? TakeBack(receipt, quantity / posting.Quantity) : null,
            Units = [.. units.OrderBy(step => step.UnitId).Select(step => new UnitMove(step.UnitId, step.To, step.From))],
        };
    }

    /// <summary>The same receipt the other way round, as the next of its line.</summary>
    private ReceiptDraft TakeBack(ReceiptDraft receipt, decimal share)
    {
        var number = receipts[receipt.OrderLineId] + 1;
        receipts[receipt.OrderLineId] = number;
        return receipt with { Number = number, Quantity = -receipt.Quantity * share };
    }

    /// <summary>Links that the undone postings made end; links that they ended are open again.</summary>
    private (List<LinkClosing> Closed, List<LinkReopening> Reopened) Links(Dictionary<long, PostingDraft> drafts, DateOnly today)
    {
        var (closed, reopened) = (new List<LinkClosing>(), new List<LinkReopening>());
        var moves = drafts.SelectMany(pair => pair.Value.Units.Select(move => (pair.Key, move.UnitId))).ToHashSet();
        foreach (var link in facts.Links)
        {
            if (Undoes(link.InstalledPostingId, link.ComponentUnitId) is { } installing)
            {
                closed.Add(new LinkClosing(link.Id, installing, today, null));
            }
            else if (link.RemovedPostingId is { } removed && Undoes(removed, link.ComponentUnitId) is { } removing)
            {
                reopened.Add(new LinkReopening(link.Id, removing.Detail.Reason));
                if (link.AssemblyUnitId is { } assembly && (!facts.Units.ContainsKey(assembly) || gone.Contains(assembly)))
                {
                    reasons.Add($"{facts.Names[link.ComponentUnitId]} cannot go back inside {facts.Names[assembly]}: that is out of the books");
                }
            }
            else if (link.AssemblyUnitId is { } holder && gone.Contains(holder))
            {
                // What was inside a unit that there never was would be told of the next of its number.
                reasons.Add($"{facts.Names[holder]} {(link.RemovedPostingId is null ? "has" : "has had")} {facts.Names[link.ComponentUnitId]} inside, which was put in since");
            }
        }

        return (closed, reopened);

        PostingDraft? Undoes(long posting, long unit) => moves.Contains((posting, unit)) ? drafts[posting] : null;
    }

    /// <summary>What the postings put into a balance must still be there, and a part must still be counted as it was.</summary>
    private void Stock(LedgerEntry entry)
    {
        var rows = facts.Balances.ToDictionary(row => row.Key);
        foreach (var (key, change) in entry.Balances().OrderBy(pair => rows[pair.Key].Id))
        {
            var (row, part) = (rows[key], facts.Parts[key.PartId]);
            var place = $"{part.PartId} in store {facts.StoresCodes[key.StoresId]}{(key.Location.Length > 0 ? $" at {key.Location}" : "")}{(key.Lot.Length > 0 ? $" in lot {key.Lot}" : "")}";
            var loose = change.Quantity - change.Units;
            if (row.Unidentified + loose < 0)
            {
                reasons.Add($"{place}: {Numbers.Print(-loose)} to be taken back, {Numbers.Print(row.Unidentified)} there");
            }

            if (change.Units > 0 && !part.SerialInInventory)
            {
                reasons.Add($"{place}: the part does not carry serials in stock any more");
            }

            if (change.Quantity > 0 && part.LotControl != key.Lot.Length > 0)
            {
                reasons.Add($"{place}: the part is {(part.LotControl ? "kept" : "not kept")} by lot now");
            }
        }
    }

    private string Where(long unit) => facts.Units.TryGetValue(unit, out var row) ? row.Where : "out of the books";
}
