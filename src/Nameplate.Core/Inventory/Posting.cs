using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>What an inventory transaction was. The two letters are ACTION_TYPE on the wire and in the database, for ever.</summary>
public enum ActionType
{
    /// <summary>Registration.</summary>
    RG,

    /// <summary>Receipt.</summary>
    RC,

    /// <summary>Completion.</summary>
    CP,

    /// <summary>Backflush completion.</summary>
    BF,

    /// <summary>Kit issue.</summary>
    KI,

    /// <summary>Issue.</summary>
    IS,

    /// <summary>Return from issue.</summary>
    RI,

    /// <summary>Transfer.</summary>
    TR,

    /// <summary>Adjustment.</summary>
    AD,

    /// <summary>Physical count.</summary>
    PC,

    /// <summary>Shipment.</summary>
    SH,

    /// <summary>Consignment.</summary>
    CS,

    /// <summary>Customer return.</summary>
    CR,

    /// <summary>Scrap.</summary>
    SC,

    /// <summary>Installation in a unit.</summary>
    IN,

    /// <summary>Removal from a unit.</summary>
    RM,

    /// <summary>Renumbering.</summary>
    RN,

    /// <summary>Hold or release.</summary>
    HD,
}

/// <summary>Pieces of a part in one store, location and lot. Never deleted at zero; empty text means no location or no lot.</summary>
public sealed class StockBalance
{
    public long Id { get; set; }
    public long StockStatusId { get; set; }
    public string Location { get; set; } = "";
    public string Lot { get; set; } = "";

    /// <summary>All pieces. The rest after the units are unidentified: counted in before their serials were known.</summary>
    public decimal Quantity { get; set; }

    /// <summary>Units with serials among them; never more than <see cref="Quantity"/>.</summary>
    public int Units { get; set; }

    /// <summary>When a posting last named it, cut to the second; null of one that none has named since this is kept.</summary>
    public DateTime? ChangedAt { get; set; }
}

/// <summary>
/// One accepted inventory transaction, never changed. Its quantity left the balance <see cref="FromBalanceId"/> and entered
/// <see cref="ToBalanceId"/>; a side that is null lies outside the stores. The sum of all postings is the stock.
/// </summary>
public sealed class Posting
{
    public long Id { get; set; }
    public long BatchId { get; set; }
    public string ActionType { get; set; } = "";
    public long PartId { get; set; }
    public string Lot { get; set; } = "";
    public decimal Quantity { get; set; }

    /// <summary>The pieces were in <see cref="ToBalanceId"/> already, unidentified: units were named, no quantity moved.</summary>
    public bool Claim { get; set; }
    public long? FromBalanceId { get; set; }
    public long? ToBalanceId { get; set; }
    public DateOnly ActionDate { get; set; }

    /// <summary>Quantity × standard cost when it was posted, to four decimals.</summary>
    public decimal Amount { get; set; }
    public string? Department { get; set; }
    public string? Account { get; set; }
    public string? OrderId { get; set; }
    public string? LineNumber { get; set; }

    /// <summary>What the records of its units say of that order; undoing what came after puts it back.</summary>
    public string? OrderReference { get; set; }
    public string? Reference { get; set; }
    public string? Reason { get; set; }
    public string? NoteText { get; set; }
    public string? Attachments { get; set; }
    public string?[]? User { get; set; }
    public string OperatorId { get; set; } = "";
    public string ProgramId { get; set; } = "";
    public DateTime CreatedAt { get; set; }

    /// <summary>The posting that this one undoes.</summary>
    public long? ReversesId { get; set; }

    /// <summary>Only the units named here are undone, not the whole of the other posting.</summary>
    public bool ReversesPart { get; set; }

    /// <summary>The posting that this one belongs to: a kit issue to its build.</summary>
    public long? ParentId { get; set; }

    /// <summary>The sales order line that it shipped, consigned or brought back.</summary>
    public long? SalesLineId { get; set; }
}

/// <summary>A unit that a posting moved, and what it was before and after. A unit's history is these rows in order.</summary>
public sealed class PostingUnit
{
    public long PostingId { get; set; }
    public long SerialNumberId { get; set; }

    /// <summary>Null when the posting made the unit.</summary>
    public UnitStatus? FromStatus { get; set; }

    /// <summary>Null when the posting took the unit out of the books: its registration was reversed.</summary>
    public UnitStatus? ToStatus { get; set; }
}

/// <summary>What a build used, for one assembly: exact per unit, so that a recall is.</summary>
public sealed class Consumption
{
    public long Id { get; set; }

    /// <summary>The build's posting.</summary>
    public long PostingId { get; set; }

    /// <summary>The assembly unit; null when the assembly has no serials, then the build posting has its part and lot.</summary>
    public long? AssemblyUnitId { get; set; }
    public long ComponentPartId { get; set; }
    public long? ComponentUnitId { get; set; }

    /// <summary>Lot of the component; empty when it has none.</summary>
    public string Lot { get; set; } = "";
    public decimal Quantity { get; set; }

    /// <summary>The system chose the lot; nobody named it.</summary>
    public bool Assumed { get; set; }
}
