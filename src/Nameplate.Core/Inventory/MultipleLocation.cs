using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>
/// A location of a part in a store besides its main one. Made by hand, or by the first stock that goes there. Fields: multiple
/// location, create (newer public help); quantities are read from the balances and postings.
/// </summary>
[Resource("multiple-location", "Multiple Location", Verbs.All, Area = "Inventory", Program = "Multiple Location Editor (MLEML)",
    Help = "A further location of a part in a store.", Source = "newer public help")]
public sealed class MultipleLocation : Master
{
    [Key("STORES_CODE", "Store.", Example = "MS")] public Stores Stores { get; set; } = null!;
    [Key("PART_ID", "Part.", Example = "ROTOR010")] public Part Part { get; set; } = null!;
    [Key("STOCK_LOCATION", "Location.", Example = "ISLE 5/SHELF 1", New = "ISLE 5/SHELF 2")] public string StockLocation { get; set; } = "";
    [Quantity("ON_HAND_QTY", "On hand there now, in all lots.", Uses.Looked)] public decimal? OnHandQty { get; set; }
    [Quantity("BOOK_QTY", "On hand there by the books when it was counted last.", Uses.Answered)] public decimal? BookQty { get; set; }
    [Quantity("PHYSICAL_QTY", "Counted there last.", Uses.Answered)] public decimal? PhysicalQty { get; set; }
    [Date("DATE_LAST_ACT", "Day something last moved there.", Uses.Looked)] public DateOnly? DateLastActivity { get; set; }
    [Date("DATE_LAST_RECPT", "Day something last came in.", Uses.Looked)] public DateOnly? DateLastReceipt { get; set; }
    [Date("DATE_LAST_ISSUE", "Day something last went out.", Uses.Looked)] public DateOnly? DateLastIssue { get; set; }
    [Date("DATE_LAST_PHY", "Day of the last count.", Uses.Answered)] public DateOnly? DateLastCount { get; set; }
    [Date("DATE_LAST_PRINT", "Day on which a count sheet was last printed.", Uses.Answered)] public DateOnly? DateLastPrint { get; set; }
    [UserFields("MLFML_USER_", 4)] public string?[]? User { get; set; }
}
