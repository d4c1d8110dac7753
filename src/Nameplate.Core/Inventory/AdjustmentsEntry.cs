using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>
/// Changes what is on hand by a signed quantity: how stock enters that was counted, found or lost. Fields: adjustments entry,
/// create (newer public help); the answer's order there was not seen, so its fields follow the request's.
/// </summary>
[Resource("adjustments-entry", "Adjustments Entry", Verbs.Create, Area = "Inventory", Program = "Adjustments Entry (ICTAE)",
    Writer = Role.Operator, Help = "An adjustment of the quantity on hand, up or down.", Source = "newer and older public help")]
public sealed class AdjustmentsEntry
{
    private const Uses Told = Uses.Answer;

    [Date("ACTION_DATE", "Day of the adjustment; today unless given.", Uses.Optional)] public DateOnly? ActionDate { get; set; }
    [Text("ACTION_TYPE", "AD.", Told)] public string ActionType { get; set; } = "";
    [Text("COMPANY_ID", "Always empty: a data source is one company.", Told)] public string CompanyId { get; set; } = "";
    [Key("PART_ID", "Part.", Uses.Needed, Example = "ROTOR010")] public string PartId { get; set; } = "";
    [Text("PART_DESC", "What it is.", Told)] public string PartDesc { get; set; } = "";
    [Text("PART_STATUS", "Status of the part.", Told)] public string? PartStatus { get; set; }
    [Text("PART_TYPE", "Type of the part.", Told)] public string? PartType { get; set; }
    [Text("PART_UM", "Unit of measure of QUANTITY.", Told)] public string PartUm { get; set; } = "";
    [Key("LOT_ID", "Lot; needed when the part is kept by lot, but for units that have theirs. A new one arises when stock is added.", Uses.Optional, InAddress = true)] public string? LotId { get; set; }
    [Key("STORES_CODE", "Store.", Uses.Needed, Example = "MS")] public string StoresCode { get; set; } = "";
    [Key("STOCK_LOCATION", "Location in the store; the part's main location there unless given.", Uses.Optional)] public string? StockLocation { get; set; }
    [Flag("MULTI_LOC", "Y: the part lies in several locations of the store. Follows from the stock; what is sent is ignored.", Uses.Optional)] public bool? MultiLoc { get; set; }
    [Text("DEPARTMENT", "Department that bears it.", Uses.Optional)] public string? Department { get; set; }
    [Text("ACCOUNT", "Account that bears it.", Uses.Optional)] public string? Account { get; set; }
    [Notes("NOTE_TEXT", "Remarks, up to 32,765 characters.", Uses.Optional)] public string? NoteText { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.", Uses.Optional)] public string? Attachments { get; set; }
    [Text("REFERENCE", "A reference.", Uses.Optional)] public string? Reference { get; set; }
    [Text("IA_REASON", "Why.", Uses.Optional)] public string? Reason { get; set; }
    [Quantity("QTY_OLD", "On hand in the store before.", Told)] public decimal QtyOld { get; set; }
    [Quantity("QUANTITY", "Change: positive adds, negative takes away.", Uses.Needed, true, Example = "5")] public decimal Quantity { get; set; }
    [Quantity("ON_HAND_QTY", "On hand in the store after.", Told)] public decimal OnHandQty { get; set; }
    [Amount("TOTAL_STD_COST", "Quantity × standard cost.", Told)] public decimal TotalStandardCost { get; set; }
    [UserFields("ICFIT_USER_", 10, Uses.Optional)] public string?[]? User { get; set; }
    [Text("BATCH_NUMBER", "Batch to join; a new one unless given.", Uses.Optional)] public string? BatchNumber { get; set; }
    [Text("TXNS_ACCEPTED", "Calls accepted in that batch so far, this one too; what is sent is ignored.", Uses.Optional)] public string? TxnsAccepted { get; set; }
    [Serials("SERIAL_NUMBER", "Units that were found (QUANTITY positive: new ones, or registered in no store; pieces there without serials are named first, and only the rest adds to the stock) or lost (negative: they stay known, in no store). As many as QUANTITY (ours).", Example = "")] public IReadOnlyList<string>? Serials { get; set; }
    [Flag("DRY_RUN", "Y: answers what would be posted and posts nothing (ours).", Uses.Sent)] public bool DryRun { get; set; }
}
