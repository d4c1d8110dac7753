using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>
/// A count sheet of a store: what was found, a row a part, location and lot. The difference to the books is posted. Fields:
/// physical count entry, create (newer public help), both lists known whole; what is ours follows at the end.
/// </summary>
[Resource("physical-count-entry", "Physical Count Entry", Verbs.Create, Area = "Inventory", Program = "Physical Count Entry (ICTCE)",
    Writer = Role.Operator, Help = "A count sheet: what was found in a store, a row a part, location and lot. The difference to the books is posted.", Source = "newer public help")]
public sealed class PhysicalCountEntry
{
    private const Uses Told = Uses.Answer;

    [Date("WORKSHEET_DATE", "Day of the count.", Uses.Needed)] public DateOnly WorksheetDate { get; set; }
    [Key("STORES_CODE", "Store.", Uses.Needed, Example = "MS")] public string StoresCode { get; set; } = "";
    [Text("STORES_DESC", "Its name.", Told)] public string StoresDesc { get; set; } = "";
    [Rows("DETAILS", "What was counted; no two rows of one place.", Uses.Needed)] public List<PhysicalCountRow>? Details { get; set; }
    [Text("BATCH_NUMBER", "Batch to join; a new one unless given (ours).", Uses.Optional)] public string? BatchNumber { get; set; }
    [Text("TXNS_ACCEPTED", "Calls accepted in that batch so far, this one too; what is sent is ignored (ours).", Uses.Optional)] public string? TxnsAccepted { get; set; }
    [Flag("DRY_RUN", "Y: answers what would be posted and posts nothing (ours).", Uses.Sent)] public bool DryRun { get; set; }
}

/// <summary>One row of a count sheet. The quantities of the books are those before the count.</summary>
public sealed class PhysicalCountRow
{
    private const Uses Told = Uses.Answer;

    [Text("COMPANY_ID", "Always empty: a data source is one company.", Told)] public string CompanyId { get; set; } = "";
    [Text("IC_ADJ_DEPT", "Department of the adjustment; always empty.", Told)] public string AdjustmentDepartment { get; set; } = "";
    [Text("IC_ADJ_ACCOUNT", "Account of the adjustment; always empty.", Told)] public string AdjustmentAccount { get; set; } = "";
    [Key("PART_ID", "Part.", Uses.Needed, Example = "ROTOR010")] public string PartId { get; set; } = "";
    [Text("PART_DESC", "What it is.", Told)] public string PartDesc { get; set; } = "";
    [Key("STOCK_LOCATION", "Main location of the part in the store; required, unless that has no name.", Uses.Optional, Example = "ISLE 7/SHELF 4")] public string? StockLocation { get; set; }
    [Flag("MULTI_LOC", "Y: the part lies in several locations of the store.", Told)] public bool? MultiLoc { get; set; }
    [Key("ML_LOCATION", "Location that was counted; STOCK_LOCATION unless given.", Uses.Optional, Example = "STAGING")] public string? CountedLocation { get; set; }
    [Quantity("LOC_OH", "On hand at that location, in all lots.", Told)] public decimal LocationOnHand { get; set; }
    [Quantity("ON_HAND_QTY", "On hand in the store.", Told)] public decimal OnHandQty { get; set; }
    [Key("LOT_ID", "Lot; needed when the part is kept by lot.", Uses.Optional, InAddress = true)] public string? LotId { get; set; }
    [Quantity("LOT_OH", "On hand at that location in that lot; empty when the part is not kept by lot.", Told)] public decimal? LotOnHand { get; set; }
    [Quantity("PHYSICAL_QTY", "Quantity that was found.", Uses.Needed, Example = "25")] public decimal PhysicalQty { get; set; }
    [Amount("TOTAL_STD_COST", "Difference to the books × standard cost.", Told)] public decimal TotalStandardCost { get; set; }
    [Serials("SERIAL_NUMBER", "Units that were found (ours). Units that the books have there and the list has not leave the place; the rest of PHYSICAL_QTY are pieces without serials. Without a list nothing is said of units.", Example = "")] public IReadOnlyList<string>? Serials { get; set; }
}
