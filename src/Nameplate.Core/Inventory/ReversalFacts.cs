using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>A posting as it is stored.</summary>
public sealed record PostingRow(long Id, long BatchId, ActionType Type, long PartId, decimal Quantity)
{
    public string Lot { get; init; } = "";
    public BalanceKey? From { get; init; }
    public BalanceKey? To { get; init; }
    public bool Claim { get; init; }
    public decimal Amount { get; init; }
    public PostingDetail Detail { get; init; } = PostingDetail.None;
    public long? ReversesId { get; init; }

    /// <summary>What it received of a purchase order's line.</summary>
    public ReceiptDraft? Receipt { get; init; }
}

/// <summary>A step of a unit's history.</summary>
public readonly record struct UnitStep(long UnitId, long PostingId, UnitStatus? From, UnitStatus? To);

/// <summary>A link as it is stored.</summary>
public sealed record LinkRow(long Id, long? AssemblyUnitId, long ComponentUnitId, long InstalledPostingId, long? RemovedPostingId)
{
    public string? Reason { get; init; }
}

/// <summary>Everything that an undoing is decided from, as it stood when it was locked.</summary>
/// <param name="Wanted">Numbers of the postings to undo.</param>
/// <param name="Postings">Those, all others in the history of their units, and what reverses any of them.</param>
/// <param name="Steps">The whole history of their units, in order.</param>
/// <param name="Names">Part and serial of every unit that appears, of those out of the books too.</param>
/// <param name="Units">Those of them that are in the books.</param>
/// <param name="Links">Links of their units as components that one of the postings made or ended; and those of units that are or were inside them.</param>
/// <param name="Balances">The balances that the postings name.</param>
/// <param name="Parts">The parts of the postings.</param>
/// <param name="StoresCodes">Codes of the stores, by row number.</param>
public sealed record ReversalFacts(
    IReadOnlyCollection<long> Wanted,
    IReadOnlyDictionary<long, PostingRow> Postings,
    IReadOnlyList<UnitStep> Steps,
    IReadOnlyDictionary<long, string> Names,
    IReadOnlyDictionary<long, UnitRow> Units,
    IReadOnlyList<LinkRow> Links,
    IReadOnlyList<BalanceRow> Balances,
    IReadOnlyDictionary<long, Part> Parts,
    IReadOnlyDictionary<long, string> StoresCodes)
{
    /// <summary>The last RECEIPT_NO of each line of a purchase order that the postings received something of, by row number of the line.</summary>
    public IReadOnlyDictionary<long, int> LastReceipts { get; init; } = new Dictionary<long, int>();
}

/// <summary>A unit gets its old number back.</summary>
/// <param name="UnitId">The unit.</param>
/// <param name="Serial">The number that it had first.</param>
/// <param name="Freed">All numbers that were kept from use for it and are free again, but for the one that it now has.</param>
public sealed record NumberRestored(long UnitId, string Serial, IReadOnlyList<string> Freed);

/// <summary>An undoing as decided.</summary>
/// <param name="Entry">What is posted.</param>
/// <param name="Gone">Units that leave the books: their numbers are free again.</param>
/// <param name="Numbers">Units that are renumbered back.</param>
/// <param name="Unscrapped">Units whose scrapping is undone.</param>
public sealed record ReversalDecision(LedgerEntry Entry, IReadOnlyList<long> Gone, IReadOnlyList<NumberRestored> Numbers, IReadOnlyList<long> Unscrapped);
