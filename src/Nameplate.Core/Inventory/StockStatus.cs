using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>
/// The stock of a part in a store: one record however many locations and lots it lies in; a warehouse stock in the REST
/// dialect. Fields: stock status, create (newer public help), whose answer is known up to ISSUES_YTD; what follows is derived
/// from the sibling calls. Quantities are read from the balances and postings, never stored twice.
/// </summary>
[Resource("stock-status", "Stock Status", Verbs.All, Area = "Inventory", Program = "Stock Status Editor (ICESS)",
    Help = "The stock of a part in a store.", Source = "newer public help")]
public sealed class StockStatus : Master
{
    [Key("STORES_CODE", "Store.", Example = "MS")] public Stores Stores { get; set; } = null!;
    [Key("PART_ID", "Part.", Example = "MOTOR003", New = "PUMP002", Spare = "GASKET8")] public Part Part { get; set; } = null!;
    [Text("STOCK_LOCATION", "Main location of the part in the store.", Uses.Ordinary | Uses.Required, 64)] public string StockLocation { get; set; } = "";
    [Flag("MULTI_LOC", "Y: the part lies in other locations too. Follows from the stock; what is sent is ignored.", Uses.Ordinary | Uses.Derived)] public bool? MultiLoc { get; set; }
    [Quantity("SAFETY_STOCK", "Quantity that should never be gone below.")] public decimal? SafetyStock { get; set; }
    [Count("COUNT_DAYS", "Days between counts.")] public int? CountDays { get; set; }
    [Quantity("MO_BEG_QTY", "On hand when the month began.", Uses.Looked)] public decimal? MonthBeginQty { get; set; }
    [Quantity("YEAR_BEG_QTY", "On hand when the year began.", Uses.Looked)] public decimal? YearBeginQty { get; set; }
    [Quantity("RECEIPTS_MTD", "Came in this month.", Uses.Looked)] public decimal? ReceiptsMonth { get; set; }
    [Date("DATE_LAST_RECPT", "Day something last came in.", Uses.Looked)] public DateOnly? DateLastReceipt { get; set; }
    [Quantity("RECEIPTS_YTD", "Came in this year.", Uses.Looked)] public decimal? ReceiptsYear { get; set; }
    [Quantity("ISSUES_MTD", "Went out this month.", Uses.Looked)] public decimal? IssuesMonth { get; set; }
    [Date("DATE_LAST_ISSUE", "Day something last went out.", Uses.Looked)] public DateOnly? DateLastIssue { get; set; }
    [Quantity("ISSUES_YTD", "Went out this year.", Uses.Looked)] public decimal? IssuesYear { get; set; }
    [Quantity("ON_HAND_QTY", "On hand now, in all locations and lots.", Uses.Looked)] public decimal? OnHandQty { get; set; }
    [Count("KANBAN_FREQ", "Days between kanban refills.")] public int? KanbanFrequency { get; set; }
    [Quantity("KANBAN_QTY", "Quantity of a kanban refill.")] public decimal? KanbanQty { get; set; }
    [UserFields("ICFSS_USER_", 12)] public string?[]? User { get; set; }
}
