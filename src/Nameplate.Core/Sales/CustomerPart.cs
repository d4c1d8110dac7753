using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;

namespace Nameplate.Core.Sales;

/// <summary>The number and terms under which a customer buys a part. Fields: customer part, create.</summary>
[Resource("customer-part", "Customer Part", Verbs.All, Area = "Sales", Program = "Customer Part Editor (SOECP)",
    Help = "The number and terms under which a customer buys a part.", Source = "newer public help")]
public sealed class CustomerPart : Master, IPartnerPart
{
    [Key("PART_ID", "Our part.", Example = "PUMP002")] public Part Part { get; set; } = null!;
    [Key("CUSTOMER_ID", "Customer.", Example = "ABCCORP")] public Customer Customer { get; set; } = null!;
    [Key("CUST_PART_ID", "The customer's number for the part.", Example = "PUMP-1200", New = "LARGE-HYDRAULIC-PUMP")] public string CustPartId { get; set; } = "";
    [Text("SALESMAN_ID", "Who sells it.")] public string? SalesmanId { get; set; }
    [Text("CONTRACT", "Contract it is sold under.")] public string? Contract { get; set; }
    [Text("SALE_STATUS", "Status of the sale.")] public string? SaleStatus { get; set; }
    [Text("REFERENCE", "A reference.")] public string? Reference { get; set; }
    [Count("SHIP_LT", "Days that shipping takes.")] public int? ShipLeadTime { get; set; }
    [Text("SO_DESC", "Description on the order.")] public string? SalesDesc { get; set; }
    [Text("SO_UM", "Unit of measure on the order.")] public string? SalesUm { get; set; }
    [Quantity("SALE_CONV", "Stock units in one sold unit.")] public decimal? SaleConversion { get; set; }
    [Quantity("SO_ORDER_QTY", "Usual quantity of an order.")] public decimal? SalesOrderQty { get; set; }
    [Text("ECN", "Engineering change in force.")] public string? Ecn { get; set; }
    [Flag("PARTIAL_SHIP", "Y, or not given: part of what a line orders may be shipped. N: a shipment that leaves anything of the line behind is refused.")] public bool? PartialShip { get; set; }
    [Text("DWG_REV", "Revision of the drawing.")] public string? DrawingRevision { get; set; }
    [Key("DEF_STORES_CODE", "Store from which it is shipped.", Uses.Ordinary)] public Stores? DefaultStores { get; set; }
    [Flag("EARLY_SHIP", "Y: it may be shipped before its day.")] public bool? EarlyShip { get; set; }
    [Flag("SN_REQD", "Y: serials are asked for when it is shipped.")] public bool? SerialRequired { get; set; }
    [Text("TAX_CODE", "Tax.")] public string? TaxCode { get; set; }
    [Text("PRODUCT_LINE", "Product line.")] public string? ProductLine { get; set; }
    [Text("VAT_CODE", "Value added tax.")] public string? VatCode { get; set; }
    [Date("DATE_LAST_QUOTE", "Day of the last quotation.")] public DateOnly? DateLastQuote { get; set; }
    [Text("PRICE_CODE", "Price list.")] public string? PriceCode { get; set; }
    [Quantity("QUOTE_QTY", "Quantity quoted.")] public decimal? QuoteQty { get; set; }
    [Text("CURR_CODE", "Currency.")] public string? CurrencyCode { get; set; }
    [Quantity("QUOTE_UNIT_PRIC", "Price of one as quoted.")] public decimal? QuoteUnitPrice { get; set; }
    [Quantity("ITEM_DISC_PCT", "Percent of discount.")] public decimal? ItemDiscountPercent { get; set; }
    [Text("PRICE_CHG", "How the price may change.")] public string? PriceChange { get; set; }
    [Text("LAST_SO_ENTERED", "Last order.")] public string? LastOrderEntered { get; set; }
    [Date("DATE_LAST_SO", "Day of the last order.")] public DateOnly? DateLastOrder { get; set; }
    [Quantity("LAST_SO_QTY", "Quantity of the last order.")] public decimal? LastOrderQty { get; set; }
    [Text("LAST_SO_UM", "Unit of measure of the last order.")] public string? LastOrderUm { get; set; }
    [Quantity("LAST_SO_PRICE", "Price of the last order.")] public decimal? LastOrderPrice { get; set; }
    [Quantity("LAST_DISC_PCT", "Percent of discount of the last order.")] public decimal? LastDiscountPercent { get; set; }
    [Text("LAST_PRICE_CODE", "Price list of the last order.")] public string? LastPriceCode { get; set; }
    [Text("COMMENT_ID", "Standing comment.")] public string? CommentId { get; set; }
    [Text("COMMENT_1", "First comment line.")] public string? Comment1 { get; set; }
    [Text("COMMENT_2", "Second comment line.")] public string? Comment2 { get; set; }
    [Text("COMMENT_3", "Third comment line.")] public string? Comment3 { get; set; }
    [Text("COMMENT_4", "Fourth comment line.")] public string? Comment4 { get; set; }
    [UserFields("SOFCP_USER_", 14)] public string?[]? User { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }

    string IPartnerPart.PartnerPartId => CustPartId;

    string? IPartnerPart.Description => SalesDesc;

    decimal? IPartnerPart.UsualQty => SalesOrderQty;

    string? IPartnerPart.Um => SalesUm;

    decimal? IPartnerPart.Conversion => SaleConversion;

    decimal? IPartnerPart.DiscountPercent => ItemDiscountPercent;

    Stores? IPartnerPart.Stores => DefaultStores;
}
