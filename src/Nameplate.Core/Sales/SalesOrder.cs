using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;

namespace Nameplate.Core.Sales;

/// <summary>
/// What a customer orders: header, lines, comments and extended user fields in one call; an order in the REST dialect. The older
/// public help has the header's fields up to NOTES and of the rows what is required. The newer one puts a header's fields at the top
/// and its lines in LINES beside them (shipments entry, the invoice calls). Unlisted fields are kept as they are sent.
/// </summary>
[Resource("sales-order", "Sales Order", Verbs.All, Area = "Sales", Open = true, Writer = Role.Operator,
    Help = "A sales order: what a customer orders, with its lines, comments and extended user fields.", Source = "older public help")]
public sealed class SalesOrder : Master, IOrder
{
    [Key("SO_ID", "Number of the order; the next of the counter unless given.", Uses.Numbered, Example = "123455", New = "123456", Spare = "123454", InAddress = true)] public string OrderId { get; set; } = "";
    [Key("CUSTOMER_ID", "Who orders; cannot change.", Uses.Ordinary | Uses.Required, Example = "ABCCORP")] public Customer Customer { get; set; } = null!;
    [Text("SO_STATUS", "O: open; C: closed; X: cancelled. Only an open order's rows can change.", Default = OrderRules.Open, Example = "O")] public string Status { get; set; } = OrderRules.Open;
    [Text("SO_TYPE", "Type of the order.")] public string? OrderType { get; set; }
    [Text("ORDER_CLASS", "Class of the order.")] public string? OrderClass { get; set; }
    [Date("ORDER_DATE", "Day whose prices hold; today unless given (ours).")] public DateOnly? OrderDate { get; set; }
    [Text("CUST_PO_ID", "The customer's number of the order.")] public string? CustomerPoId { get; set; }
    [Text("REFERENCE", "A reference.")] public string? Reference { get; set; }
    [Text("ATTENTION", "To whose attention it goes.")] public string? Attention { get; set; }
    [Key("BILL_TO_CUST", "Who is billed; CUSTOMER_ID unless given.", Uses.Ordinary)] public Customer? BillTo { get; set; }
    [Key("SHIP_TO_CUST", "Whom it is shipped to; CUSTOMER_ID unless given.", Uses.Ordinary)] public Customer? ShipTo { get; set; }
    [Key("SOLD_TO_CUST", "Whom it is sold to; CUSTOMER_ID unless given.", Uses.Ordinary)] public Customer? SoldTo { get; set; }
    [Flag("COMPLETE_ONLY", "Y: it is shipped as a whole; a shipment that leaves anything of its open lines behind is refused.")] public bool? CompleteOnly { get; set; }
    [Text("CONFIRMED_TO", "Whom it was confirmed to.")] public string? ConfirmedTo { get; set; }
    [Count("DELAY_DAYS", "Days of delay.")] public int? DelayDays { get; set; }
    [Text("DELAY_INVOICE", "Whether the invoice is delayed.")] public string? DelayInvoice { get; set; }
    [Text("E_MAIL", "E-mail address.")] public string? Email { get; set; }
    [Date("E_MAIL_DATE", "Day on which it was sent by e-mail.")] public DateOnly? EmailDate { get; set; }
    [Text("FOB", "Where the risk passes.")] public string? Fob { get; set; }
    [Text("FREIGHT_CODE", "Who bears the freight.")] public string? FreightCode { get; set; }
    [Text("SHIP_METHOD", "How it is shipped.")] public string? ShipMethod { get; set; }
    [Text("GL_MONTH", "Month of the ledger.")] public string? GlMonth { get; set; }
    [Text("GL_YEAR", "Year of the ledger.")] public string? GlYear { get; set; }
    [Text("ORDER_TAKER", "Who took the order.")] public string? OrderTaker { get; set; }
    [Text("SALESMAN_ID", "Who sells.")] public string? SalesmanId { get; set; }
    [Text("SALES_REGION", "Region.")] public string? SalesRegion { get; set; }
    [Text("TERMS_CODE", "Terms of payment.")] public string? TermsCode { get; set; }
    [Text("TAX_CODE", "Tax.")] public string? TaxCode { get; set; }
    [Text("CURR_CODE", "Currency; the customer's unless given.")] public string? CurrencyCode { get; set; }
    [Quantity("CURR_RATE", "Rate of exchange.")] public decimal? CurrencyRate { get; set; }
    [Quantity("ORDER_DISC_PCT", "Percent of discount on the whole order.")] public decimal? DiscountPercent { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }
    [Rows("LINES", "Lines. An update changes those whose number there is, adds the others, and leaves those it does not name.", Uses.Ordinary)] public List<SalesOrderLine>? Lines { get; set; }
    [Rows("COMMENTS", "Comments in their order. An update's take the place of all that there were.", Uses.Remark)] public List<SalesOrderComment>? Comments { get; set; }
    [Rows("EXTENDED_USER", "Further user fields of lines, one row a line.", Uses.Remark)] public List<SalesOrderExtendedUser>? ExtendedUser { get; set; }

    string IOrder.PartnerId => Customer.CustomerId;

    string? IOrder.PartnerCurrency => Customer.CurrencyCode;
}

/// <summary>A line of a sales order. Quantities are in SO_UM.</summary>
[Resource("sales-order-line", "Sales Order Line", Verbs.None, Area = "Sales", Open = true)]
public sealed class SalesOrderLine : DocumentRow, IOrderLine
{
    [Key("SO_ID", "The order.", Uses.Key)] public SalesOrder Order { get; set; } = null!;
    [Count("SO_LINE_NO", "Number of the line, from 1.", Uses.Identity, Example = "1")] public int LineNumber { get; set; }
    [Key("PART_ID", "Part; what CUST_PART_ID names unless given. A line needs a part or SO_DESC.", Uses.Ordinary, Example = "SEAL-KIT1")] public Part? Part { get; set; }
    [Key("CUST_PART_ID", "The customer's number for the part; must be a customer part of both when both are given.", Uses.Ordinary, Example = "")] public string? PartnerPartId { get; set; }
    [Text("SO_DESC", "Description; the customer part's, else the part's unless given.")] public string? Description { get; set; }
    [Quantity("ORDER_QTY", "Quantity ordered, above zero; the usual one of the customer part, else of the part, else 1 unless given.", Example = "2")] public decimal? OrderQty { get; set; }
    [Text("SO_UM", "Unit of measure; the customer part's, else the part's for sales, else that of stock unless given.")] public string? Um { get; set; }
    [Quantity("SALE_CONV", "Stock units in one of SO_UM, above zero; required where SO_UM is none of those that are known.")] public decimal? Conversion { get; set; }
    [Quantity("SO_UNIT_PRICE", "Price of one of SO_UM; as quoted in the customer part, else of the price list unless given.", Example = "9.5")] public decimal? UnitPrice { get; set; }
    [Text("PRICE_CODE", "Price list; the customer part's, else the customer's unless given.")] public string? PriceCode { get; set; }
    [Quantity("ITEM_DISC_PCT", "Percent of discount; that of where the price came from unless given.")] public decimal? DiscountPercent { get; set; }
    [Key("STORES_CODE", "Store that it is shipped from; the customer part's, else the part's unless given.", Uses.Ordinary, Example = "")] public Stores? Stores { get; set; }
    [Date("REQD_DATE", "Day on which it is wanted (ours).")] public DateOnly? RequiredDate { get; set; }
    [Text("TAX_CODE", "Tax.")] public string? TaxCode { get; set; }
    [Text("REFERENCE", "A reference.")] public string? Reference { get; set; }
    [Text("LINE_STATUS", "O: open; C: closed; X: cancelled (ours).", Default = OrderRules.Open, Example = "O")] public string Status { get; set; } = OrderRules.Open;
    [Quantity("RESERVED_QTY", "Held for the line now (ours).", Uses.Answered)] public decimal ReservedQty { get; set; }
    [Quantity("SHIPPED_QTY", "Shipped in all (ours).", Uses.Answered)] public decimal ShippedQty { get; set; }
    [Quantity("RETURNED_QTY", "Came back of that (ours).", Uses.Answered)] public decimal ReturnedQty { get; set; }
    [Flag("REMOVE", "Y: takes the line out of the order, with its comments and user fields, and frees what it holds (ours).", Uses.Update | Uses.Derived, Example = "N")] public bool? Remove { get; set; }
    [Quantity("RESERVE_QTY", "How much the line is to hold in all: first the units of SERIAL_NUMBER or those that it holds, then free ones of its store, by lots that expire first, then the oldest. Less than it holds frees the last (ours).", Uses.Create | Uses.Update | Uses.Derived, Example = "")] public decimal? ReserveQty { get; set; }
    [Serials("SERIAL_NUMBER", "Units that the line holds: a list with ranges. Those that are sent are held, and others that it held are freed; null frees all (ours).", Uses.Create | Uses.Update | Uses.Answer | Uses.Derived, Example = "")] public IReadOnlyList<string>? Serials { get; set; }

    /// <summary>Stock units in one of SO_UM.</summary>
    public decimal StockUnits => Conversion ?? 1;

    /// <summary>
    /// What a quantity comes to in units of stock. A share of a package, such as one of a box of three, is kept to six decimals; what these leave
    /// out is not missing. What is less than a millionth from what stock is counted in is that.
    /// </summary>
    /// <param name="quantity">In its unit of measure.</param>
    /// <param name="stockUnits">Stock units in one of that.</param>
    /// <param name="decimals">Decimals that stock is counted in.</param>
    public static decimal Stock(decimal quantity, decimal stockUnits, int decimals = 0)
    {
        var exact = quantity * stockUnits;
        var near = Math.Round(exact, decimals, MidpointRounding.AwayFromZero);
        return Math.Abs(near - exact) < Margin(stockUnits) ? near : exact;
    }

    /// <summary>The share that units of stock are, to six decimals.</summary>
    public static decimal Share(decimal stock, decimal stockUnits) => Math.Round(stock / stockUnits, 6, MidpointRounding.AwayFromZero);

    /// <summary>Whether units of stock are more than a quantity, by more than six decimals leave out.</summary>
    public static bool Exceeds(decimal stock, decimal quantity, decimal stockUnits) => stock - (quantity * stockUnits) >= Margin(stockUnits);

    /// <summary>Whether units of stock are less than a quantity, by more than six decimals leave out.</summary>
    public static bool FallsShort(decimal stock, decimal quantity, decimal stockUnits) => (quantity * stockUnits) - stock >= Margin(stockUnits);

    /// <summary>Whole units that are still to be shipped.</summary>
    /// <param name="ordered">ORDER_QTY.</param>
    /// <param name="outside">What is out, in units of stock.</param>
    /// <param name="stockUnits">Stock units in one of the unit of measure.</param>
    public static decimal Room(decimal ordered, decimal outside, decimal stockUnits) => decimal.Floor(Stock(ordered, stockUnits) - outside);

    /// <summary>Whole units that are still to be shipped of it, when so many units of stock have gone besides.</summary>
    public decimal Room(decimal gone = 0) => Room(OrderQty!.Value, Stock(ShippedQty - ReturnedQty, StockUnits) + gone, StockUnits);

    /// <summary>A millionth, in units of stock; never so much that one unit is taken for another.</summary>
    private static decimal Margin(decimal stockUnits) => Math.Min(stockUnits * 0.000001m, 0.5m);

    string? IOrderLine.Moved => ShippedQty != 0 ? $"{Numbers.Print(ShippedQty)} were shipped" : null;

    string? IOrderLine.Held => ReservedQty != 0 ? $"{Numbers.Print(ReservedQty)} are reserved" : null;

    decimal IOrderLine.MinimumQty =>
        ShippedQty - ReturnedQty is var outside && OrderQty is { } ordered && ordered < outside && !Exceeds(Stock(outside, StockUnits), ordered, StockUnits) ? ordered : outside;
}

/// <summary>A comment on a sales order or one of its lines.</summary>
[Resource("sales-order-comment", "Sales Order Comment", Verbs.None, Area = "Sales", Open = true)]
public sealed class SalesOrderComment : DocumentRow, IOrderNote
{
    [Key("SO_ID", "The order.", Uses.Key)] public SalesOrder Order { get; set; } = null!;
    [Count("COMMENT_NO", "Its place among the comments.", Uses.Key)] public int Place { get; set; }
    [Count("SO_LINE_NO", "Line that it is on; 0 for the order as a whole.", Uses.Create | Uses.Update | Uses.Required | Uses.Answer, Example = "0")] public int LineNumber { get; set; }
    [Text("PRINT_INVOICE", "Where it is printed.", Uses.Remark | Uses.Required, Example = "O")] public string PrintInvoice { get; set; } = "";
    [Notes("COMMENT_TEXT", "The comment.", Uses.Remark | Uses.Required)] public string Text { get; set; } = "";
}

/// <summary>User fields of a line beyond those of the line itself; what they hold is kept as text.</summary>
[Resource("sales-order-extended-user", "Sales Order Extended User", Verbs.None, Area = "Sales", Open = true)]
public sealed class SalesOrderExtendedUser : DocumentRow, IOrderNote
{
    [Key("SO_ID", "The order.", Uses.Key)] public SalesOrder Order { get; set; } = null!;
    [Count("SO_LINE_NO", "The line.", Uses.Create | Uses.Required | Uses.Key | Uses.Answer, Example = "1")] public int LineNumber { get; set; }
    [UserFields("SOFDXU_USER_", 34, Uses.Remark)] public string?[]? User { get; set; }
    [Flag("REMOVE", "Y: takes the row away (ours).", Uses.Update | Uses.Derived, Example = "N")] public bool? Remove { get; set; }
}
