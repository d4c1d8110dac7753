using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>
/// Issues stock to a department or an order, or takes it back. The public help lists the call and has no page of it: fields and
/// order follow the sibling transactions, and are ours.
/// </summary>
[Resource("issues-entry", "Issues Entry", Verbs.Create, Area = "Inventory", Code = Issuing.Program,
    Writer = Role.Operator, Help = "An issue to a department or an order; with a negative quantity a return from issue. Fields and order are ours.", Source = "derived from its siblings")]
public sealed class IssuesEntry
{
    private const Uses Told = Uses.Answer;

    [Date("ACTION_DATE", "Day of the issue; today unless given.", Uses.Optional)] public DateOnly? ActionDate { get; set; }
    [Text("ACTION_TYPE", "IS for an issue, RI for a return; what is sent is ignored.", Uses.Optional, Example = "IS")] public string? ActionType { get; set; }
    [Key("PART_ID", "Part.", Uses.Needed, Example = "ROTOR010")] public string PartId { get; set; } = "";
    [Text("PART_DESC", "What it is.", Told)] public string PartDesc { get; set; } = "";
    [Text("PART_UM", "Unit of measure of QUANTITY.", Told)] public string PartUm { get; set; } = "";
    [Key("LOT_ID", "Lot; unless given an issue takes the lots that expire first, never one that is expired, due for retest or on hold. A return of pieces kept by lot needs it.", Uses.Optional, InAddress = true)] public string? LotId { get; set; }
    [Key("STORES_CODE", "Store that it leaves or comes back to.", Uses.Needed, Example = "MS")] public string StoresCode { get; set; } = "";
    [Key("STOCK_LOCATION", "Location there. An issue takes from the main location first, then from the others, unless given; a return goes to the main one.", Uses.Optional)] public string? StockLocation { get; set; }
    [Flag("MULTI_LOC", "Y: the part lies in several locations of the store. Follows from the stock; what is sent is ignored.", Uses.Optional)] public bool? MultiLoc { get; set; }
    [Text("DEPARTMENT", "Department that it goes to. An issue needs it, or ACCOUNT, or ORDER_ID.", Uses.Optional, Example = "0")] public string? Department { get; set; }
    [Text("ACCOUNT", "Account that bears it.", Uses.Optional, Example = "300")] public string? Account { get; set; }
    [Text("ORDER_ID", "Order that it goes to.", Uses.Optional)] public string? OrderId { get; set; }
    [Text("LINE_NUMBER", "Line of that order.", Uses.Optional)] public string? LineNumber { get; set; }
    [Notes("NOTE_TEXT", "Remarks, up to 32,765 characters.", Uses.Optional)] public string? NoteText { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.", Uses.Optional)] public string? Attachments { get; set; }
    [Text("REFERENCE", "A reference; on the unit's record as ORDER_REFERENCE.", Uses.Optional)] public string? Reference { get; set; }
    [Text("IA_REASON", "Why.", Uses.Optional)] public string? Reason { get; set; }
    [Quantity("QTY_OLD", "On hand in the store before.", Told)] public decimal QtyOld { get; set; }
    [Quantity("QUANTITY", "Quantity that is issued; negative comes back.", Uses.Needed, true, Example = "5")] public decimal Quantity { get; set; }
    [Quantity("ON_HAND_QTY", "On hand in the store after.", Told)] public decimal OnHandQty { get; set; }
    [Amount("TOTAL_STD_COST", "Quantity × standard cost.", Told)] public decimal TotalStandardCost { get; set; }
    [UserFields("ICFIT_USER_", 10, Uses.Optional)] public string?[]? User { get; set; }
    [Serials("SERIAL_NUMBER", "Units that are issued or come back: a list with ranges, as many as QUANTITY. Without it only pieces without serials move.", Example = "")] public IReadOnlyList<string>? Serials { get; set; }
    [Text("BATCH_NUMBER", "Batch to join; a new one unless given.", Uses.Optional)] public string? BatchNumber { get; set; }
    [Text("TXNS_ACCEPTED", "Calls accepted in that batch so far, this one too; what is sent is ignored.", Uses.Optional)] public string? TxnsAccepted { get; set; }
    [Rows("DETAILS", "What moved, a row a location and lot.", Told)] public List<IssuedRow>? Details { get; set; }
    [Flag("DRY_RUN", "Y: answers what would be posted and posts nothing (ours).", Uses.Sent)] public bool DryRun { get; set; }
}

/// <summary>One row of an issue's answer: what left or entered one location and lot.</summary>
public sealed class IssuedRow
{
    private const Uses Told = Uses.Answer;

    [Text("STOCK_LOCATION", "Location.", Told)] public string StockLocation { get; set; } = "";
    [Text("LOT_ID", "Lot.", Told)] public string LotId { get; set; } = "";
    [Quantity("QUANTITY", "Quantity; negative came back.", Told, true)] public decimal Quantity { get; set; }
    [Amount("PART_AMT", "Quantity × standard cost.", Told)] public decimal PartAmount { get; set; }
    [Serials("SERIAL_NUMBER", "Units.", Told)] public IReadOnlyList<string>? Serials { get; set; }
}
