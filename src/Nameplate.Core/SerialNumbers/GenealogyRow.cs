using Nameplate.Core.Fields;

namespace Nameplate.Core.SerialNumbers;

/// <summary>
/// One unit, lot or plain quantity in a tree of what is inside what. PATH orders the rows as the tree is drawn: <c>1.2.1</c> is
/// the first one under the second one under the first one.
/// </summary>
public sealed class GenealogyRow
{
    private const Uses Told = Uses.Answer;

    [Count("LEVEL", "Steps from what was asked for.", Told)] public int Level { get; set; }
    [Text("PATH", "Its place in the tree, a number a level.", Told, Example = "1.2.1")] public string Path { get; set; } = "";
    [Text("PARENT_PATH", "PATH of the row that it hangs under; empty under what was asked for.", Told, Example = "1.2")] public string ParentPath { get; set; } = "";
    [Key("PART_ID", "Part.", Told, Example = "MOTOR003")] public string PartId { get; set; } = "";
    [Text("PART_DESC", "What that is.", Told)] public string PartDesc { get; set; } = "";
    [Key("SERIAL_NUMBER", "Serial of the unit; empty for a lot or a quantity.", Told, Example = "GC00004057")] public string Serial { get; set; } = "";
    [Key("LOT_ID", "Lot of the unit or quantity; empty when it has none.", Told)] public string LotId { get; set; } = "";
    [Quantity("QUANTITY", "How much of the component was used: by the row above in a tree that leads down, of the row above in one that leads up.", Told)] public decimal Quantity { get; set; }
    [Text("PART_UM", "Unit of measure of the part.", Told, Example = "EA")] public string UnitOfMeasure { get; set; } = "";
    [Quantity("USED_FOR_QTY", "Pieces of the assembly that QUANTITY was used for: 1 for a unit; for a lot of an assembly without serials, what its builds made.", Told)] public decimal UsedForQty { get; set; }
    [Flag("ASSUMED", "Y: the system chose the lot here or on the way here, or the way leads through an assembly with neither serial nor lot. N: named all the way.", Told)] public bool Assumed { get; set; }
    [Flag("STILL_INSIDE", "Y: it is so today; N: something on the way was taken out since.", Told)] public bool StillInside { get; set; }
    [Date("START_DATE", "Day on which it was put in or used.", Told)] public DateOnly? StartDate { get; set; }
    [Date("END_DATE", "Day on which it was taken out.", Told)] public DateOnly? EndDate { get; set; }
    [Text("BATCH_NUMBER", "Batch that put it in; empty where several did.", Told)] public string? BatchNumber { get; set; }
    [Text("SN_STATUS", "Status of the unit.", Told, Example = "I")] public string SnStatus => Status?.Letter() ?? "";
    [Text("SN_STATE", "Exact state of the unit.", Told, Example = "INSTALLED")] public string State => Status?.State() ?? "";
    [Key("TOP_ID", "Part of the outermost unit that the unit is inside of today; empty when it is in none.", Told)] public string? TopId { get; set; }
    [Text("TOP_SN", "Serial of that.", Told)] public string? TopSerial { get; set; }
    [Key("STORES_CODE", "Store where the unit is today, by itself or inside of another.", Told)] public string? StoresCode { get; set; }
    [Key("STOCK_LOCATION", "Location there.", Told)] public string? StockLocation { get; set; }
    [Key("CUSTOMER_ID", "Customer who has the unit today, by itself or inside of another: whom it was shipped to.", Told)] public string? CustomerId { get; set; }
    [Text("CUSTOMER_NAME", "Name of the customer.", Told)] public string? CustomerName { get; set; }
    [Key("SOLD_TO_CUST", "Customer whom the outermost unit was sold to.", Told)] public string? SoldTo { get; set; }
    [Text("SO_ID", "Sales order by which it was shipped.", Told)] public string? SalesOrderId { get; set; }
    [Text("SO_LINE_NO", "Line of the order.", Told)] public string? SalesOrderLine { get; set; }
    [Text("SHIPMENT_NO", "Shipment of the line.", Told)] public string? ShipmentNo { get; set; }
    [Date("SHIPPED_DATE", "Day of the shipment.", Told)] public DateOnly? ShippedDate { get; set; }
    [Text("CONTACT", "Who to talk to: as the unit's record says, else the customer's first contact.", Told)] public string? Contact { get; set; }

    /// <summary>Row number of the unit; null for a lot or a quantity.</summary>
    public long? UnitId { get; set; }

    /// <summary>Row number of the outermost unit that it is inside of.</summary>
    public long? TopUnitId { get; set; }

    /// <summary>Row number of the part.</summary>
    public long PartNumber { get; set; }

    public UnitStatus? Status { get; set; }
}
