using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;

namespace Nameplate.Core.Purchasing;

/// <summary>
/// What is ordered from a vendor: header, lines and comments in one call. The older public help has the header's fields up to
/// LAST_REL_ID, and of the lines PART_ID; how it is laid out follows the sales order. Unlisted fields are kept as they are sent.
/// </summary>
[Resource("purchase-order", "Purchase Order", Verbs.All, Area = "Purchasing", Open = true, Writer = Role.Operator,
    Help = "A purchase order: what is ordered from a vendor, with its lines and comments.", Source = "older public help")]
public sealed class PurchaseOrder : Master, IOrder
{
    [Key("PO_ID", "Number of the order; the next of the counter unless given.", Uses.Numbered, Example = "100442", New = "100443", Spare = "100441", InAddress = true)] public string OrderId { get; set; } = "";
    [Text("PO_TYPE", "Type of the order.", Example = "N")] public string? OrderType { get; set; }
    [Key("VENDOR_ID", "Who is ordered from; cannot change.", Uses.Ordinary | Uses.Required, Example = "XYZCORP")] public Vendor Vendor { get; set; } = null!;
    [Text("PO_STATUS", "O: open; C: closed; X: cancelled (ours). Only an open order's rows can change.", Default = OrderRules.Open, Example = "O")] public string Status { get; set; } = OrderRules.Open;
    [Date("ORDER_DATE", "Day of the order; today unless given (ours).")] public DateOnly? OrderDate { get; set; }
    [Text("BUYER_ID", "Who buys.")] public string? BuyerId { get; set; }
    [Text("BILL_TO_ID", "Address that is billed.")] public string? BillToId { get; set; }
    [Text("BLANKET_ID", "Blanket order that it calls off.")] public string? BlanketId { get; set; }
    [Text("LAST_REL_ID", "Last release of a blanket order.")] public string? LastReleaseId { get; set; }
    [Text("CHANGE_CODE", "Why it was changed.")] public string? ChangeCode { get; set; }
    [Date("CHANGE_DATE", "Day of the change.")] public DateOnly? ChangeDate { get; set; }
    [Text("CHANGE_NO", "Number of the change.")] public string? ChangeNumber { get; set; }
    [Text("CONFIRMED_TO", "Who confirmed it.")] public string? ConfirmedTo { get; set; }
    [Text("CURR_CODE", "Currency; the vendor's unless given.")] public string? CurrencyCode { get; set; }
    [Quantity("CURR_RATE", "Rate of exchange.")] public decimal? CurrencyRate { get; set; }
    [Date("DATE_LAST_EDI", "Day on which it was last sent by EDI.")] public DateOnly? DateLastEdi { get; set; }
    [Date("DATE_LAST_PRINT", "Day on which it was last printed.")] public DateOnly? DateLastPrint { get; set; }
    [Text("DROP_SHIP_ID", "Address that it is shipped to directly.")] public string? DropShipId { get; set; }
    [Text("E_MAIL", "E-mail address.")] public string? Email { get; set; }
    [Date("E_MAIL_DATE", "Day on which it was sent by e-mail.")] public DateOnly? EmailDate { get; set; }
    [Text("FOB", "Where the risk passes.")] public string? Fob { get; set; }
    [Text("FREIGHT_CODE", "Who bears the freight.")] public string? FreightCode { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }
    [Rows("LINES", "Lines. An update changes those whose number there is, adds the others, and leaves those it does not name.", Uses.Ordinary)] public List<PurchaseOrderLine>? Lines { get; set; }
    [Rows("COMMENTS", "Comments in their order. An update's take the place of all that there were.", Uses.Remark)] public List<PurchaseOrderComment>? Comments { get; set; }

    string IOrder.PartnerId => Vendor.VendorId;

    string? IOrder.PartnerCurrency => Vendor.CurrencyCode;

    decimal? IOrder.DiscountPercent => null;
}

/// <summary>A line of a purchase order. Quantities are in BUY_UM.</summary>
[Resource("purchase-order-line", "Purchase Order Line", Verbs.None, Area = "Purchasing", Open = true)]
public sealed class PurchaseOrderLine : DocumentRow, IOrderLine
{
    [Key("PO_ID", "The order.", Uses.Key)] public PurchaseOrder Order { get; set; } = null!;
    [Count("LINE_NUMBER", "Number of the line, from 1.", Uses.Identity, Example = "1")] public int LineNumber { get; set; }
    [Key("PART_ID", "Part; what VENDOR_PART_ID names unless given. A line needs a part or PO_DESC.", Uses.Ordinary, Example = "SEAL-KIT1")] public Part? Part { get; set; }
    [Key("VENDOR_PART_ID", "The vendor's number for the part; must be a vendor part of both when both are given.", Uses.Ordinary, Example = "")] public string? PartnerPartId { get; set; }
    [Text("PO_DESC", "Description; the vendor part's, else the part's unless given.")] public string? Description { get; set; }
    [Quantity("ORDER_QTY", "Quantity ordered, above zero.", Uses.Ordinary | Uses.Required, Example = "2")] public decimal? OrderQty { get; set; }
    [Text("BUY_UM", "Unit of measure; the vendor part's, else the part's for buying, else that of stock unless given.")] public string? Um { get; set; }
    [Quantity("BUY_CONV", "Stock units in one of BUY_UM, above zero; required where BUY_UM is none of those that are known.")] public decimal? Conversion { get; set; }
    [Quantity("PO_UNIT_PRICE", "Price of one of BUY_UM; as quoted in the vendor part unless given.", Example = "6")] public decimal? UnitPrice { get; set; }
    [Key("STORES_CODE", "Store that it is received into; the part's unless given.", Uses.Ordinary, Example = "")] public Stores? Stores { get; set; }
    [Date("REQD_DATE", "Day on which it is wanted (ours).")] public DateOnly? RequiredDate { get; set; }
    [Text("REFERENCE", "A reference.")] public string? Reference { get; set; }
    [Text("LINE_STATUS", "O: open; C: closed; X: cancelled (ours).", Default = OrderRules.Open, Example = "O")] public string Status { get; set; } = OrderRules.Open;
    [Quantity("RECEIVED_QTY", "Received in all (ours).", Uses.Answered)] public decimal ReceivedQty { get; set; }
    [Flag("REMOVE", "Y: takes the line out of the order, with its comments (ours).", Uses.Update | Uses.Derived, Example = "N")] public bool? Remove { get; set; }

    // No price list for what is bought, and no discount.
    string? IOrderLine.PriceCode { get => null; set { } }

    decimal? IOrderLine.DiscountPercent { get => null; set { } }

    string? IOrderLine.Moved => ReceivedQty != 0 ? $"{Numbers.Print(ReceivedQty)} were received" : null;

    string? IOrderLine.Held => null;

    decimal IOrderLine.MinimumQty => ReceivedQty;
}

/// <summary>A comment on a purchase order or one of its lines.</summary>
[Resource("purchase-order-comment", "Purchase Order Comment", Verbs.None, Area = "Purchasing", Open = true)]
public sealed class PurchaseOrderComment : DocumentRow, IOrderNote
{
    [Key("PO_ID", "The order.", Uses.Key)] public PurchaseOrder Order { get; set; } = null!;
    [Count("COMMENT_NO", "Its place among the comments.", Uses.Key)] public int Place { get; set; }
    [Count("LINE_NUMBER", "Line that it is on; 0 for the order as a whole.", Uses.Create | Uses.Update | Uses.Required | Uses.Answer, Example = "0")] public int LineNumber { get; set; }
    [Notes("COMMENT_TEXT", "The comment.", Uses.Remark | Uses.Required)] public string Text { get; set; } = "";
}
