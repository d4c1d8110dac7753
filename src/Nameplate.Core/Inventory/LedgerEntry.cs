using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>A place for stock: a part in a store, at a location, in a lot. Empty text means none.</summary>
public readonly record struct BalanceKey(long PartId, long StoresId, string Location, string Lot);

/// <summary>A unit that a posting moves: null before means that the posting makes it, null after that it takes it out of the books.</summary>
public readonly record struct UnitMove(long UnitId, UnitStatus? From, UnitStatus? To);

/// <summary>What a posting says besides what it moves.</summary>
public sealed record PostingDetail
{
    public static readonly PostingDetail None = new();

    public string? Department { get; init; }
    public string? Account { get; init; }
    public string? Reference { get; init; }
    public string? Reason { get; init; }
    public string? NoteText { get; init; }
    public string? Attachments { get; init; }
    public string?[]? User { get; init; }

    /// <summary>Order that it is for, such as a job; kept on the posting and on the records of the units that it moves.</summary>
    public string? OrderId { get; init; }

    /// <summary>Line of that order, such as a task of the job.</summary>
    public string? LineNumber { get; init; }

    /// <summary>What the units' records say of that order besides.</summary>
    public string? OrderReference { get; init; }

    /// <summary>Row number of the sales order line that it shipped or brought back.</summary>
    public long? SalesLineId { get; init; }
}

/// <summary>What a unit's record says of the order that it was issued to, made for or received on.</summary>
public readonly record struct UnitOrder(string? OrderId, string? LineNumber, string? Reference)
{
    /// <summary>
    /// What a posting makes of its units' records; null leaves them. An issue always says to whom, be it to no order, and what
    /// has come back is nobody's.
    /// </summary>
    public static UnitOrder? Of(ActionType type, PostingDetail detail) => type switch
    {
        ActionType.RI => default(UnitOrder),

        // A customer's order is in fields of its own.
        ActionType.HD or ActionType.SH or ActionType.CS or ActionType.CR => null,
        ActionType.IS => new UnitOrder(detail.OrderId, detail.LineNumber, detail.OrderReference),
        _ when detail.OrderId is null => null,
        _ => new UnitOrder(detail.OrderId, detail.LineNumber, detail.OrderReference),
    };
}

/// <summary>What a posting receives of a purchase order's line.</summary>
/// <param name="OrderLineId">Row number of the line.</param>
/// <param name="Number">RECEIPT_NO: its number among the receipts of the line.</param>
/// <param name="Quantity">In the line's BUY_UM; negative when a receipt is undone.</param>
/// <param name="Conversion">Stock units in one of that.</param>
public sealed record ReceiptDraft(long OrderLineId, int Number, decimal Quantity, decimal Conversion);

/// <summary>A posting as decided, before it has a number.</summary>
public sealed record PostingDraft(ActionType Type, long PartId, decimal Quantity)
{
    public string Lot { get; init; } = "";

    /// <summary>The balance that it leaves; null when it comes from outside the stores.</summary>
    public BalanceKey? From { get; init; }

    /// <summary>The balance that it enters; null when it leaves the stores.</summary>
    public BalanceKey? To { get; init; }

    /// <summary>Units are named among pieces that are there (or cease to be): no quantity moves.</summary>
    public bool Claim { get; init; }
    public decimal Amount { get; init; }
    public PostingDetail Detail { get; init; } = PostingDetail.None;
    public long? ReversesId { get; init; }
    public bool ReversesPart { get; init; }

    /// <summary>The posting of the same entry that it belongs to.</summary>
    public PostingDraft? Parent { get; init; }
    public IReadOnlyList<UnitMove> Units { get; init; } = [];

    /// <summary>Set on postings of receipts, and of what undoes them.</summary>
    public ReceiptDraft? Receipt { get; init; }
}

/// <summary>A component unit put into an assembly: a unit, or a lot of a part without serials.</summary>
public sealed record LinkDraft(long? AssemblyUnitId, long? ParentPartId, string ParentLot, long ComponentUnitId, PostingDraft Installing)
{
    /// <summary>The posting that takes it out again: old history, put in and taken out in one entry.</summary>
    public PostingDraft? Removing { get; init; }

    /// <summary>The day of the entry unless given.</summary>
    public DateOnly? StartDate { get; init; }
    public DateOnly? EndDate { get; init; }
    public string? OrderId { get; init; }
    public string? LineNumber { get; init; }
    public string? Reference { get; init; }
    public string? Reason { get; init; }
    public string? Comment { get; init; }
}

/// <summary>A component unit taken out of its assembly.</summary>
public sealed record LinkClosing(long LinkId, PostingDraft Removing, DateOnly EndDate, string? Reason);

/// <summary>A component unit that was never taken out: its removal is undone, and the reason that it gave.</summary>
public sealed record LinkReopening(long LinkId, string? Reason);

/// <summary>What a unit is given back when its last postings are undone: the lot it had, where it had come from, and its order.</summary>
public readonly record struct UnitOrigin(string Lot, BalanceKey? From, UnitOrder Order);

/// <summary>What a build used for one assembly.</summary>
public sealed record ConsumptionDraft(PostingDraft Build, long? AssemblyUnitId, long ComponentPartId, long? ComponentUnitId, string Lot, decimal Quantity, bool Assumed);

/// <summary>A lot that arises with the entry. What came in of it <see cref="LedgerEntry.Received"/> says; of units that are registered in no store that is nothing.</summary>
public sealed record LotDraft(long PartId, string LotId, DateOnly? ExpireDate)
{
    /// <summary>Order that made or brought it.</summary>
    public string? OrderId { get; init; }
    public string? LineNumber { get; init; }

    /// <summary>The answer says when it expires. A call that finds that another has made it meanwhile begins anew, and sees what that one said.</summary>
    public bool IsTold { get; init; }
}

/// <summary>How a balance changes.</summary>
public readonly record struct BalanceChange(decimal Quantity, int Units)
{
    public static BalanceChange operator +(BalanceChange one, BalanceChange other) => new(one.Quantity + other.Quantity, one.Units + other.Units);
}

/// <summary>Where a unit stands after an entry; no status means that it is out of the books.</summary>
public readonly record struct UnitPlace(long PartId, UnitStatus? Status, BalanceKey? Balance, BalanceKey? From, string Lot, bool IsNew)
{
    /// <summary>An undoing: <see cref="From"/> is as it was before, also when it was nothing.</summary>
    public bool Restored { get; init; }
}

/// <summary>
/// The decision of one call, as a value: the postings, and what follows from them. Storage writes it in one transaction; the
/// stock and the units' places are worked out here from the postings alone, so that they cannot say otherwise.
/// </summary>
public sealed record LedgerEntry(string ProgramId, DateOnly ActionDate, IReadOnlyList<PostingDraft> Postings)
{
    public IReadOnlyList<LinkDraft> Links { get; init; } = [];

    public IReadOnlyList<ConsumptionDraft> Consumed { get; init; } = [];

    public IReadOnlyList<LotDraft> Lots { get; init; } = [];

    /// <summary>Links that end with it.</summary>
    public IReadOnlyList<LinkClosing> Closed { get; init; } = [];

    /// <summary>Links whose end it undoes.</summary>
    public IReadOnlyList<LinkReopening> Reopened { get; init; } = [];

    /// <summary>What undone units are given back; empty where nothing is undone.</summary>
    public IReadOnlyDictionary<long, UnitOrigin> Restored { get; init; } = new Dictionary<long, UnitOrigin>();

    /// <summary>How each balance changes.</summary>
    public IReadOnlyDictionary<BalanceKey, BalanceChange> Balances()
    {
        var changes = new Dictionary<BalanceKey, BalanceChange>();
        foreach (var posting in Postings)
        {
            var quantity = posting.Claim ? 0 : posting.Quantity;
            if (posting.From is { } from)
            {
                Add(from, new BalanceChange(-quantity, -posting.Units.Count(move => move.From?.IsInStore() == true)));
            }

            if (posting.To is { } to)
            {
                Add(to, new BalanceChange(quantity, posting.Units.Count(move => move.To?.IsInStore() == true)));
            }
        }

        return changes;

        void Add(BalanceKey key, BalanceChange change) => changes[key] = changes.GetValueOrDefault(key) + change;
    }

    /// <summary>What comes into balances and what leaves them. What stays where it is, or was there already, moves nothing.</summary>
    public IEnumerable<(BalanceKey Balance, decimal Received, decimal Issued)> Movements()
    {
        foreach (var posting in Postings.Where(posting => posting is { Claim: false, Quantity: > 0 } && posting.From != posting.To))
        {
            if (posting.To is { } to)
            {
                yield return (to, posting.Quantity, 0);
            }

            if (posting.From is { } from)
            {
                yield return (from, 0, posting.Quantity);
            }
        }
    }

    /// <summary>What comes into the stores from outside, by lot: a lot that never had stock gets its ORIGINAL_QTY from it.</summary>
    public IReadOnlyList<(long PartId, string Lot, decimal Quantity)> Received() =>
        [.. from posting in Postings
            where posting is { From: null, To: not null, Claim: false, ReversesId: null, Lot.Length: > 0 }
            group posting.Quantity by (posting.PartId, posting.Lot) into lot
            select (lot.Key.PartId, lot.Key.Lot, lot.Sum())];

    /// <summary>What becomes of the order on the units' records; of a posting that reverses, what is restored says it.</summary>
    public IReadOnlyDictionary<long, UnitOrder> Orders()
    {
        var orders = Restored.ToDictionary(pair => pair.Key, pair => pair.Value.Order);
        foreach (var posting in Postings.Where(posting => posting.ReversesId is null))
        {
            if (UnitOrder.Of(posting.Type, posting.Detail) is { } order)
            {
                foreach (var move in posting.Units)
                {
                    orders[move.UnitId] = order;
                }
            }
        }

        return orders;
    }

    /// <summary>Where each unit that moves ends up.</summary>
    public IReadOnlyDictionary<long, UnitPlace> Places()
    {
        var places = new Dictionary<long, UnitPlace>();
        foreach (var posting in Postings)
        {
            foreach (var move in posting.Units)
            {
                var isNew = places.TryGetValue(move.UnitId, out var before) ? before.IsNew : move.From is null;

                // A hold leaves a unit where it is: FROM_STORES still tells where it came from.
                var from = posting.From == posting.To ? before.From : posting.From ?? before.From;
                places[move.UnitId] = new UnitPlace(
                    posting.PartId, move.To, move.To?.IsInStore() == true ? posting.To : null, from, posting.Lot, isNew);
            }
        }

        foreach (var (unit, origin) in Restored)
        {
            places[unit] = places[unit] with { Lot = origin.Lot, From = origin.From, Restored = true };
        }

        return places;
    }
}

/// <summary>A balance as it stood when it was locked.</summary>
public sealed record BalanceRow(long Id, BalanceKey Key, decimal Quantity, int Units)
{
    /// <summary>Pieces counted in before their serials were known.</summary>
    public decimal Unidentified => Quantity - Units;
}

/// <summary>A unit as it stood when it was locked.</summary>
public sealed record UnitRow(long Id, long PartId, string Serial, UnitStatus Status)
{
    /// <summary>The balance it stands in.</summary>
    public BalanceKey? Balance { get; init; }
    public string Lot { get; init; } = "";

    /// <summary>Row number of the sales order line that holds it; null when none does.</summary>
    public long? HeldFor { get; init; }

    /// <summary>Where it is, in words for a refusal: <c>in store MS at ISLE 3</c>, <c>inside PUMP002 P-1</c>.</summary>
    public string Where { get; init; } = "";

    /// <summary>Its registration, while that is all that ever happened to it (but renumbering); null once it has moved.</summary>
    public Registration? Untouched { get; init; }
}

/// <summary>The posting that registered a unit.</summary>
/// <param name="PostingId">Its number.</param>
/// <param name="Claim">It claimed a piece that was there.</param>
/// <param name="Sole">The unit is the only one of that posting.</param>
public sealed record Registration(long PostingId, bool Claim, bool Sole);
