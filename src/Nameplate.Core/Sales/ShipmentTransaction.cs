using Nameplate.Core.Fields;

namespace Nameplate.Core.Sales;

/// <summary>A shipment or a return, read from the ledger. The newer site's index lists the resource; no page of it was found: the fields are those of shipments entry.</summary>
[Resource("shipment-transaction", "Shipment Transaction", Verbs.Query, Area = "Sales", Program = "Shipments/Returns Entry (SOTSE)",
    Help = "Shipments and returns of lines of sales orders.", Source = "derived from shipments entry")]
public sealed class ShipmentTransaction
{
    [Key("SO_ID", "The order.", Example = "123455")] public string OrderId { get; set; } = "";
    [Count("SO_LINE_NO", "Line of the order.", Uses.Identity, Example = "1")] public int LineNumber { get; set; }
    [Count("SHIPMENT_NO", "Number of the shipment, counted for each line of the order from 1.", Uses.Identity, Example = "1")] public int ShipmentNo { get; set; }
    [Date("ACTION_DATE", "Day.", Uses.Looked)] public DateOnly ActionDate { get; set; }
    [Text("ACTION_TYPE", "SH: shipped; CS: consigned; CR: came back.", Uses.Looked, Example = "SH")] public string ActionType { get; set; } = "";
    [Text("CUSTOMER_ID", "Who ordered.", Uses.Looked)] public string CustomerId { get; set; } = "";
    [Text("SHIP_TO_CUST", "Whom it went to.", Uses.Looked)] public string ShipTo { get; set; } = "";
    [Text("PART_ID", "Part.", Uses.Looked, Example = "MOTOR003")] public string PartId { get; set; } = "";
    [Text("CUST_PART_ID", "The customer's number for the part.", Uses.Looked)] public string? PartnerPartId { get; set; }
    [Text("PART_DESC", "What it is.", Uses.Looked)] public string PartDesc { get; set; } = "";
    [Text("LOT_ID", "Lot; empty where there are several.", Uses.Looked)] public string? Lot { get; set; }
    [Quantity("QUANTITY", "How much; negative came back.", Uses.Looked, true)] public decimal Quantity { get; set; }
    [Text("SO_UM", "Unit of measure of QUANTITY.", Uses.Looked)] public string? Um { get; set; }
    [Quantity("STOCK_QTY", "The same in units of stock.", Uses.Looked, true)] public decimal StockQuantity { get; set; }
    [Amount("AMOUNT", "What it is sold for.", Uses.Looked)] public decimal? Amount { get; set; }
    [Amount("FREIGHT", "Freight of the call, on its first line.", Uses.Looked)] public decimal? Freight { get; set; }
    [Text("SHIP_TYPE", "Kind of shipment.", Uses.Looked)] public string? ShipType { get; set; }
    [Text("SHIP_VIA", "How it was shipped.", Uses.Looked)] public string? ShipVia { get; set; }
    [Text("BILL_OF_LADING", "Bill of lading.", Uses.Looked)] public string? BillOfLading { get; set; }
    [Quantity("WEIGHT", "Weight.", Uses.Looked)] public decimal? Weight { get; set; }
    [Text("NUMBER_CARTONS", "Number of cartons.", Uses.Looked)] public string? Cartons { get; set; }
    [Text("BOX_NUMBER", "Number of the box.", Uses.Looked)] public string? BoxNumber { get; set; }
    [Text("TOTAL_BOXES", "Number of boxes.", Uses.Looked)] public string? TotalBoxes { get; set; }
    [Text("DWG_REV", "Revision of the drawing.", Uses.Looked)] public string? DrawingRevision { get; set; }
    [Text("ECN", "Engineering change.", Uses.Looked)] public string? Ecn { get; set; }
    [Text("JOB_ID", "Job that it was made on.", Uses.Looked)] public string? JobId { get; set; }
    [Text("DEPARTMENT", "Department that bears it.", Uses.Looked)] public string? Department { get; set; }
    [Text("ACCOUNT", "Account that bears it.", Uses.Looked)] public string? Account { get; set; }
    [Text("REFERENCE", "A reference.", Uses.Looked)] public string? Reference { get; set; }
    [Text("RA_REASON", "Why it came back.", Uses.Looked)] public string? Reason { get; set; }
    [Serials("SERIAL_NUMBER", "Units.", Uses.Answer | Uses.Derived)] public IReadOnlyList<string>? Serials { get; set; }
    [Number("BATCH_NUMBER", "Batch.", Uses.Looked)] public long BatchNumber { get; set; }
    [Number("TRANSACTION", "Number of the transaction in it, by which it can be undone.", Uses.Looked)] public long Transaction { get; set; }
    [Number("REVERSED_BY", "Batch that undid it.", Uses.Looked)] public long? ReversedBy { get; set; }
    [Text("OPERATOR_ID", "User who posted it.", Uses.Looked)] public string OperatorId { get; set; } = "";
    [DayOf("DATE_CREATED", "Day on which it was posted.", Uses.Looked)]
    [TimeOf("TIME_CREATED", "Time of day of that.", Uses.Looked)] public DateTime CreatedAt { get; set; }
}
