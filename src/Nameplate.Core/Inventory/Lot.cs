using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>A lot of a part: pieces made or received together. Fields: lot, update and query (newer public help).</summary>
[Resource("lot", "Lot", Verbs.All, Area = "Inventory", Program = "Lot Master Editor (LTELM)",
    Help = "A lot of a part: pieces that were made or received together.", Source = "newer public help")]
public sealed class Lot : Master
{
    [Key("PART_ID", "Part that the lot is of.", Example = "SEAL-KIT9")] public Part Part { get; set; } = null!;
    [Key("LOT_ID", "Number of the lot.", Example = "S-77", New = "S-78", Spare = "S-60", InAddress = true)] public string LotId { get; set; } = "";
    [Text("LOT_TYPE", "Type of the lot.")] public string? LotType { get; set; }
    [Text("LOT_STATUS", "Status of the lot; A unless given. Kept for you: what may be picked is ruled by LOT_HOLD_CODE and the dates.", Default = Active, Example = "A")] public string? LotStatus { get; set; }
    [Text("LOT_HOLD_CODE", "Why it is on hold; while there is one, nothing is taken from the lot unasked.")] public string? HoldCode { get; set; }
    [Date("EXPIRE_DATE", "Last day on which it may be used.")] public DateOnly? ExpireDate { get; set; }
    [Text("ORDER_ID", "Order that made or brought it.", Uses.Answered)] public string? OrderId { get; set; }
    [Text("LINE_NUMBER", "Line of that order.", Uses.Answered)] public string? LineNumber { get; set; }
    [Date("RETEST_DATE", "Day on which it is due for another test.")] public DateOnly? RetestDate { get; set; }
    [Text("DWG_REV", "Revision of the drawing.")] public string? DrawingRevision { get; set; }
    [Text("ECN", "Engineering change in force.")] public string? Ecn { get; set; }
    [Text("MFG_VENDOR_ID", "Vendor that made it.")] public string? MakerVendorId { get; set; }
    [Text("MFG_ID", "Maker.")] public string? MakerId { get; set; }
    [Text("MFG_NAME", "Maker's name.")] public string? MakerName { get; set; }
    [Text("MFG_LOT_ID", "Maker's number of the lot.")] public string? MakerLotId { get; set; }
    [Quantity("ORIGINAL_QTY", "Quantity when it first came in.", Uses.Answered)] public decimal? OriginalQty { get; set; }
    [Date("DATE_LAST_ISSUE", "Day something was last taken from it.", Uses.Looked)] public DateOnly? DateLastIssue { get; set; }
    [Date("DATE_LAST_RECPT", "Day something was last added to it.", Uses.Looked)] public DateOnly? DateLastReceipt { get; set; }
    [Text("TXN_NOTE", "Note for transactions.")] public string? TransactionNote { get; set; }
    [UserFields("LTFLM_USER_", 32)] public string?[]? User { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }

    /// <summary>LOT_STATUS of a lot that arises with its first stock.</summary>
    public const string Active = "A";

    /// <summary>Whether the system may take from the lot unasked on a day: not expired, not due for retest, not on hold.</summary>
    public bool MayBePicked(DateOnly day) =>
        (ExpireDate is null || ExpireDate >= day) && (RetestDate is null || RetestDate > day) && HoldCode is null;
}
