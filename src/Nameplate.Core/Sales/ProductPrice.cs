using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;

namespace Nameplate.Core.Sales;

/// <summary>
/// The price of a part on a price list, from a day and a quantity on. Fields: product price, update (newer public help), both
/// lists known whole.
/// </summary>
[Resource("product-price", "Product Price", Verbs.All, Area = "Sales", Program = "Product Price Editor (SOEPL)", Silent = "OPERATOR_ID",
    Help = "The price of a part on a price list, from a day and an ordered quantity on.", Source = "newer public help")]
public sealed class ProductPrice : Master
{
    [Key("PART_ID", "Part.", Example = "PUMP002")] public Part Part { get; set; } = null!;
    [Text("PART_TYPE", "Type of the part.", Uses.Told)] public string? PartType { get; set; }
    [Text("PART_DESC", "What it is.", Uses.Told)] public string? PartDesc { get; set; }
    [Text("PART_UM", "Unit of measure in which it is stocked.", Uses.Told)] public string? PartUm { get; set; }
    [Quantity("SO_ORDER_QTY", "Usual quantity of a sale.", Uses.Told)] public decimal? SalesOrderQty { get; set; }
    [Quantity("MIN_SALES_QTY", "Smallest quantity sold.", Uses.Told)] public decimal? MinSalesQty { get; set; }
    [Text("PART_STATUS", "Status of the part.", Uses.Told)] public string? PartStatus { get; set; }
    [Quantity("STD_UNIT_COST", "Standard cost of one.", Uses.Told)] public decimal? StandardUnitCost { get; set; }
    [Text("PRODUCT_LINE", "Product line.", Uses.Told)] public string? ProductLine { get; set; }
    [Key("PRICE_CODE", "Price list.", Example = "LP")] public string PriceCode { get; set; } = "";
    [Date("EFFECTIVE_DATE", "First day on which it holds; today unless given.", Uses.Preset, Example = "2014-10-10")] public DateOnly EffectiveDate { get; set; }
    [Quantity("ORDER_QTY", "Smallest ordered quantity for which it holds.", Uses.Preset, Default = "0", Example = "1", New = "1000")] public decimal OrderQty { get; set; }
    [Date("END_DATE", "Last day on which it holds.")] public DateOnly? EndDate { get; set; }
    [Text("CURR_CODE", "Currency; empty for orders in any.")] public string? CurrencyCode { get; set; }
    [Quantity("SO_UNIT_PRICE", "Price of one.", Example = "10")] public decimal? UnitPrice { get; set; }
    [Quantity("ITEM_DISC_PCT", "Percent of discount.")] public decimal? ItemDiscountPercent { get; set; }
    [Text("PRICE_CHG", "How the price may change.")] public string? PriceChange { get; set; }
    [Text("SALES_COMM", "Commission.")] public string? SalesCommission { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }
}
