using Nameplate.Core.Fields;

namespace Nameplate.Core.SerialNumbers;

/// <summary>All that ever happened to a unit. Ours: the ERP's index has no such call.</summary>
[Resource("serial-number-history", "Serial Number History", Verbs.Get, Area = "Serial numbers", Ours = true,
    Help = "Every posting of a unit in order. A number that was deleted or renumbered is found as well.")]
public sealed class SerialNumberHistory
{
    [Key("PART_ID", "Part of the unit.", Uses.Needed, Example = "PUMP001")] public string PartId { get; set; } = "";
    [Key("SERIAL_NUMBER", "A serial that the unit has, or once had.", Uses.Needed, SerialList.MaxLength, Example = "000342")] public string Serial { get; set; } = "";
    [Rows("DETAILS", "The postings in order; where the number was used again after a deletion, one unit after the other.", Uses.Answer)] public List<HistoryRow> Details { get; set; } = [];
}

/// <summary>One posting of a unit.</summary>
public sealed class HistoryRow
{
    private const Uses Told = Uses.Answer;

    [Text("UNIT_ID", "Number of the unit, which no change of its serial changes; the REST dialect's id.", Told, Example = "17")] public string Unit { get; set; } = "";
    [Text("POSTING_ID", "Number of the posting; a unit's postings are numbered in the order in which they were made.", Told, Example = "42")] public string Posting { get; set; } = "";
    [Text("POSTED_AT", "When it was posted, in UTC, to the microsecond.", Told, Example = "2026-01-31T13:45:00.123456Z")] public string PostedAt { get; set; } = "";
    [DayOf("DATE_POSTED", "Day of that in the data source's time zone.", Told)]
    [TimeOf("TIME_POSTED", "Time of day of that.", Told)] public DateTime At { get; set; }
    [Date("ACTION_DATE", "Day that the posting is of.", Told)] public DateOnly? ActionDate { get; set; }
    [Text("ACTION_TYPE", "What it was: RG registration, BF build, KI kit issue and so on.", Told, Example = "RG")] public string ActionType { get; set; } = "";
    [Text("FROM_STATUS", "Status before; empty when the posting made the unit.", Told)] public string FromStatus => From?.Letter() ?? "";
    [Text("FROM_STATE", "Exact state before.", Told)] public string FromState => From?.State() ?? "";
    [Text("TO_STATUS", "Status after; empty when the posting took the unit out of the books.", Told)] public string ToStatus => To?.Letter() ?? "";
    [Text("TO_STATE", "Exact state after.", Told)] public string ToState => To?.State() ?? "";
    [Key("FROM_STORES", "Store that it left.", Told)] public string? FromStores { get; set; }
    [Key("FROM_LOCATION", "Location that it left.", Told)] public string? FromLocation { get; set; }
    [Key("TO_STORES", "Store that it came to.", Told)] public string? ToStores { get; set; }
    [Key("TO_LOCATION", "Location that it came to.", Told)] public string? ToLocation { get; set; }
    [Key("LOT_ID", "Lot that it was posted in.", Told)] public string LotId { get; set; } = "";
    [Key("INTO_ID", "Part of the assembly that it went into.", Told)] public string? IntoId { get; set; }
    [Text("INTO_SN", "Serial of that; empty when the assembly has none.", Told)] public string? IntoSerial { get; set; }
    [Key("INTO_LOT", "Lot of an assembly without serials.", Told)] public string? IntoLot { get; set; }
    [Key("OUT_OF_ID", "Part of the assembly that it came out of.", Told)] public string? OutOfId { get; set; }
    [Text("OUT_OF_SN", "Serial of that; empty when the assembly has none.", Told)] public string? OutOfSerial { get; set; }
    [Key("OUT_OF_LOT", "Lot of an assembly without serials.", Told)] public string? OutOfLot { get; set; }
    [Text("OLD_SN", "Serial before, where the posting gave the unit another.", Told)] public string? OldSerial { get; set; }
    [Text("NEW_SN", "Serial after.", Told)] public string? NewSerial { get; set; }
    [Text("BATCH_NUMBER", "Batch.", Told)] public string Batch { get; set; } = "";
    [Text("OPERATOR_ID", "User who posted it.", Told)] public string OperatorId { get; set; } = "";
    [Text("PROGRAM_ID", "Program that posted it.", Told)] public string ProgramId { get; set; } = "";
    [Text("DEPARTMENT", "Department that bore it.", Told)] public string? Department { get; set; }
    [Text("ACCOUNT", "Account that bore it.", Told)] public string? Account { get; set; }
    [Text("ORDER_ID", "Order.", Told)] public string? OrderId { get; set; }
    [Text("LINE_NUMBER", "Line of the order.", Told)] public string? LineNumber { get; set; }
    [Key("VENDOR_ID", "Vendor that it was received from; ORDER_ID and LINE_NUMBER are then the purchase order's.", Told)] public string? VendorId { get; set; }
    [Text("RECEIPT_NO", "Number of the receipt among those of that line.", Told)] public string? ReceiptNumber { get; set; }
    [Text("REFERENCE", "A reference.", Told)] public string? Reference { get; set; }
    [Text("REASON", "Why.", Told)] public string? Reason { get; set; }
    [Text("REVERSES", "POSTING_ID that it undoes.", Told)] public string? Reverses { get; set; }
    [Text("REVERSED_BY", "POSTING_ID that undid it.", Told)] public string? ReversedBy { get; set; }

    public UnitStatus? From { get; set; }

    public UnitStatus? To { get; set; }

    /// <summary>Row number of the assembly unit that it went into.</summary>
    public long? IntoUnitId { get; set; }

    /// <summary>Row number of the assembly unit that it came out of.</summary>
    public long? OutOfUnitId { get; set; }
}
