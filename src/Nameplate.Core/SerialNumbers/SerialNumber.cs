using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Sales;

namespace Nameplate.Core.SerialNumbers;

/// <summary>
/// One unit: what it is, in the wide record that changes seldom. Where it is now stands in its <see cref="UnitState"/>, so that
/// moving it is cheap; those fields are looked up there. Fields: serial number, create.
/// </summary>
[Resource("serial-number", "Serial Number", Verbs.All, Area = "Serial numbers", Program = "Serial Number Editor (SOESN)",
    Writer = Role.Operator, Help = "A unit: one piece of a part, known by its serial number.", Source = "newer public help")]
public sealed class SerialNumber : Record
{
    private const Uses Moves = Uses.Ordinary | Uses.Derived;

    [Key("PART_ID", "Part that the unit is one of.", Example = "MOTOR003")] public Part Part { get; set; } = null!;
    [Key("SERIAL_NUMBER", "Its serial number, up to 40 characters, exact case. Made up on create when it is not given and the part has a pattern.", Uses.Identity | Uses.MadeUp, max: SerialList.MaxLength, Example = "GC00003001", New = "GC00004057", Spare = "GC00003020", InAddress = true)] public string Serial { get; set; } = "";
    [Key("LOT_ID", "Lot that it belongs to.", Moves, InAddress = true)] public string? LotId { get; set; }
    [Key("SHIP_TO_CUST", "Customer that it was shipped to.", Uses.Ordinary)] public Customer? ShipToCustomer { get; set; }
    [Text("SN_STATUS", "A: registered or in stock; H: held; I: installed or issued; S: shipped; C: consigned; R: returned; X: scrapped. A on create unless given.", Moves, Default = "A", Example = "A")] public string SnStatus { get; set; } = "A";
    [Key("STORES_CODE", "Store that it stands in.", Moves, Example = "MS")] public string? StoresCode { get; set; }
    [Key("STOCK_LOCATION", "Location in that store; the part's main location there unless given.", Moves)] public string? StockLocation { get; set; }
    [Text("FROM_STORES", "Store that it stood in before.", Uses.Looked)] public string? FromStores { get; set; }
    [Text("FROM_LOCATION", "Location that it stood at before.", Uses.Looked)] public string? FromLocation { get; set; }
    [Text("SO_ID", "Sales order.")] public string? SalesOrderId { get; set; }
    [Text("SO_LINE_NO", "Line of the sales order.")] public string? SalesOrderLine { get; set; }
    [Text("SHIPMENT_NO", "Shipment.")] public string? ShipmentNo { get; set; }
    [Key("SOLD_TO_CUST", "Customer that it was sold to.", Uses.Ordinary)] public Customer? SoldToCustomer { get; set; }
    [Key("BILL_TO_CUST", "Customer that it was billed to.", Uses.Ordinary)] public Customer? BillToCustomer { get; set; }
    [Date("SHIPPED_DATE", "Day of shipment.")] public DateOnly? ShippedDate { get; set; }
    [Text("SHIP_TYPE", "Kind of shipment.")] public string? ShipType { get; set; }
    [Date("RETURNED_DATE", "Day of return.")] public DateOnly? ReturnedDate { get; set; }
    [Date("DATE_SCRAPPED", "Day of scrapping.")] public DateOnly? DateScrapped { get; set; }
    [Date("DATE_CONSIGNED", "Day of consignment.", Uses.Answered)] public DateOnly? DateConsigned { get; set; }
    [Text("RA_REASON", "Why it came back.")] public string? ReturnReason { get; set; }
    [Text("DWG_REV", "Revision of the drawing it was made to.")] public string? DrawingRevision { get; set; }
    [Text("ECN", "Engineering change it was made to.")] public string? Ecn { get; set; }
    [Date("ON_WARRANTY", "First day of warranty.")] public DateOnly? OnWarranty { get; set; }
    [Date("OFF_WARRANTY", "Last day of warranty.")] public DateOnly? OffWarranty { get; set; }
    [Text("SERV_CONTRACT", "Service contract.")] public string? ServiceContract { get; set; }
    [Text("CONTACT", "Who to talk to where it is.")] public string? Contact { get; set; }
    [Text("LOCATION", "Where it is with the customer.")] public string? Location { get; set; }
    [Text("REFERENCE", "A reference.")] public string? Reference { get; set; }
    [Date("LAST_SERVICE", "Day of the last service.")] public DateOnly? LastService { get; set; }
    [Date("NEXT_SERVICE", "Day of the next service.")] public DateOnly? NextService { get; set; }
    [Text("ORDER_ID", "Order that it was issued to, made for or received on.", Uses.Answered)] public string? OrderId { get; set; }
    [Text("LINE_NUMBER", "Line of that order.", Uses.Answered)] public string? LineNumber { get; set; }
    [Text("ORDER_REFERENCE", "Reference of that order; of a purchase order the vendor.", Uses.Answered)] public string? OrderReference { get; set; }
    [Text("BATCH_NUMBER", "Batch of its last posting.", Uses.Looked)] public string? BatchNumber { get; set; }
    [Text("PROGRAM_ID", "Program of its last posting.", Uses.Looked)] public string? ProgramId { get; set; }
    [Text("ORIG_SO_ID", "First sales order.", Uses.Answered)] public string? OriginalSalesOrderId { get; set; }
    [Key("ORIG_SHIP_TO", "Customer of the first shipment.", Uses.Answered)] public Customer? OriginalShipTo { get; set; }
    [Date("ORIG_SHIP_DATE", "Day of the first shipment.", Uses.Answered)] public DateOnly? OriginalShipDate { get; set; }
    [Text("LAST_INVOICE", "Last invoice.", Uses.Answered)] public string? LastInvoice { get; set; }
    [UserFields("SOFSN_USER_", 12)] public string?[]? User { get; set; }
    [Text("CREATED_BY", "User who registered it.", Uses.Answered)] public string CreatedBy { get; set; } = "";
    [DayOf("DATE_CREATED", "Day on which it was registered.")] public DateTime CreatedAt { get; set; }
    [Text("MODIFIED_BY", "User who changed or moved it last; empty until then.", Uses.Looked)] public string? ModifiedBy { get; set; }
    [DayOf("DATE_MODIFIED", "Day of that.", Uses.Looked)] public DateTime? ModifiedAt { get; set; }
    [Text("OPERATOR_ID", "User who wrote it last.", Uses.Looked)] public string OperatorId { get; set; } = "";
    [DayOf("DATE_LAST_UPDT", "Day on which it was written last.", Uses.Looked)]
    [TimeOf("TIME_LAST_UPDT", "Time of day of that.", Uses.Looked)] public DateTime UpdatedAt { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.", Uses.Remark, Example = "First of the new series.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }

    /// <summary>When it was deleted; a deleted unit keeps its row and history, is in no answer, and its number is free again.</summary>
    public DateTime? DeletedAt { get; set; }

    /// <summary>The unit that once had this number: the row then only keeps the number from being used again.</summary>
    public long? RenumberedId { get; set; }

    /// <summary>The same once more, to be written on: what was asked stays as it was asked, for a call that begins anew.</summary>
    public SerialNumber Copy() => (SerialNumber)MemberwiseClone();
}

/// <summary>Where a unit is now: one narrow row, changed only together with the posting that explains it.</summary>
public sealed class UnitState
{
    /// <summary>The unit's row number; the key.</summary>
    public long SerialNumberId { get; set; }
    public UnitStatus Status { get; set; }

    /// <summary>The balance that it stands in; null when it is in no store.</summary>
    public long? StockBalanceId { get; set; }

    /// <summary>Its lot; empty when it has none. Goes with it wherever it is.</summary>
    public string Lot { get; set; } = "";
    public long? FromBalanceId { get; set; }
    public long BatchId { get; set; }
    public string ProgramId { get; set; } = "";
    public string? ModifiedBy { get; set; }
    public DateTime? ModifiedAt { get; set; }
    public string OperatorId { get; set; } = "";
    public DateTime UpdatedAt { get; set; }

    /// <summary>When the unit was registered, as its record says and for good: here too, so that one index serves a filter and the order.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>The part's row number, as its record says and for good: here too, for the same reason.</summary>
    public long PartId { get; set; }
}
