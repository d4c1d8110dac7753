using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Core.Sales;

/// <summary>
/// Ships lines of a sales order, or takes them back. The request is the contract's (newer public help) as far as its page is known; the
/// answer was not seen, and follows the sibling transactions.
/// </summary>
[Resource("shipments-entry", "Shipments Entry", Verbs.Create, Area = "Sales", Program = "Shipments/Returns Entry (SOTSE)",
    Writer = Role.Operator, Help = "A shipment of lines of a sales order; a line with a negative quantity is a return, one with TO_STORES a consignment.", Source = "newer public help")]
public sealed class ShipmentsEntry
{
    [Date("ACTION_DATE", "Day of the shipment; today unless given.", Uses.Optional, Example = "2014-11-18")] public DateOnly? ActionDate { get; set; }
    [Key("SO_ID", "The order.", Uses.Needed, Example = "123455")] public string OrderId { get; set; } = "";
    [Text("REFERENCE", "A reference.", Uses.Optional)] public string? Reference { get; set; }
    [Text("BILL_OF_LADING", "Bill of lading of all lines that name none.", Uses.Optional)] public string? BillOfLading { get; set; }
    [Text("SHIP_VIA", "How all lines are shipped that do not say.", Uses.Optional)] public string? ShipVia { get; set; }
    [Text("BATCH_NUMBER", "Batch to join; a new one unless given.", Uses.Optional)] public string? BatchNumber { get; set; }
    [Text("TXNS_ACCEPTED", "Calls accepted in that batch so far, this one too; what is sent is ignored.", Uses.Optional)] public string? TxnsAccepted { get; set; }
    [Rows("LINES", "The lines that are shipped or come back, one row a shipment.", Uses.Needed)] public List<ShipmentsEntryLine> Lines { get; set; } = [];
    [Rows("FREIGHT", "What the freight costs.")] public List<ShipmentsEntryFreight>? Freight { get; set; }
    [Flag("DRY_RUN", "Y: answers what would be posted and posts nothing (ours).", Uses.Sent)] public bool DryRun { get; set; }

    /// <summary>What the request alone shows to be wrong.</summary>
    public Fault? Check()
    {
        var faults = Lines.Select((line, i) => (line, place: i + 1))
            .Where(row => row.line.Quantity == 0).Select(row => Faults.OfRow("LINES", row.place, Faults.FieldInvalid("QUANTITY", "must not be zero"))).ToList();
        return Lines.Count == 0 ? Faults.FieldRequired("LINES") : faults.Count > 0 ? Faults.OfRows(faults) : null;
    }
}

/// <summary>A line that is shipped or comes back. QUANTITY is in the unit of measure of the order's line.</summary>
public sealed class ShipmentsEntryLine
{
    private const Uses Told = Uses.Answer;

    [Count("SO_LINE_NO", "Line of the order.", Uses.Needed, Example = "1")] public int LineNumber { get; set; }
    [Key("PART_ID", "Part; must be that of the line.", Uses.Optional, Example = "")] public string? PartId { get; set; }
    [Text("PART_DESC", "What it is.", Told)] public string? PartDesc { get; set; }
    [Key("LOT_ID", "Lot; unless given a shipment takes the lots that expire first, never one that is expired, due for retest or on hold. A return of pieces kept by lot needs it.", Uses.Optional, Example = "", InAddress = true)] public string? LotId { get; set; }
    [Text("DWG_REV", "Revision of the drawing.", Uses.Optional)] public string? DrawingRevision { get; set; }
    [Text("ECN", "Engineering change.", Uses.Optional)] public string? Ecn { get; set; }
    [Text("REFERENCE", "A reference; the header's unless given.", Uses.Optional)] public string? Reference { get; set; }
    [Text("JOB_ID", "Job that it was made on.", Uses.Optional, Example = "")] public string? JobId { get; set; }
    [Text("DEPARTMENT", "Department that bears it.", Uses.Optional, Example = "")] public string? Department { get; set; }
    [Text("ACCOUNT", "Account that bears it.", Uses.Optional, Example = "")] public string? Account { get; set; }
    [Quantity("QUANTITY", "How much is shipped; negative comes back. As many as SERIAL_NUMBER names, else what is still to be shipped of the line, unless given.", Uses.Optional, true, Example = "1")] public decimal? Quantity { get; set; }
    [Text("SO_UM", "Unit of measure of QUANTITY.", Told)] public string? Um { get; set; }
    [Amount("AMOUNT", "What it is sold for; quantity × price less discount unless given.", Uses.Optional)] public decimal? Amount { get; set; }
    [Key("STORES_CODE", "Store that it leaves: the line's, else the part's, unless given; units that are named leave the store where they stand.", Uses.Optional, Example = "MS")] public string? StoresCode { get; set; }
    [Key("STOCK_LOCATION", "Location that it leaves.", Uses.Optional, Example = "")] public string? StockLocation { get; set; }
    [Flag("MULTI_LOC", "Y: the part lies in several locations of the store. Follows from the stock; what is sent is ignored.", Uses.Optional)] public bool? MultiLoc { get; set; }
    [Key("TO_STORES", "Of a return the store that it comes to; STORES_CODE, else the line's, else the part's, unless given. Of a shipment that it is a consignment: with the customer, and still ours.", Uses.Optional, Example = "")] public string? ToStores { get; set; }
    [Key("TO_LOCATION", "Location there; of a return the part's main location unless given.", Uses.Optional, Example = "")] public string? ToLocation { get; set; }
    [Flag("TO_MULTI_LOC", "Y: the part lies in several locations of TO_STORES. What is sent is ignored.", Uses.Optional)] public bool? ToMultiLoc { get; set; }
    [Quantity("WEIGHT", "Weight.", Uses.Optional)] public decimal? Weight { get; set; }
    [Text("NUMBER_CARTONS", "Number of cartons.", Uses.Optional)] public string? Cartons { get; set; }
    [Text("BOX_NUMBER", "Number of the box.", Uses.Optional)] public string? BoxNumber { get; set; }
    [Text("BILL_OF_LADING", "Bill of lading; the header's unless given.", Uses.Optional)] public string? BillOfLading { get; set; }
    [Text("SHIP_VIA", "How it is shipped; as the header says unless given.", Uses.Optional)] public string? ShipVia { get; set; }
    [UserFields("SOFST_USER_", 10, Uses.Optional)] public string?[]? User { get; set; }
    [Text("TOTAL_BOXES", "Number of boxes.", Uses.Optional, Example = "1")] public string? TotalBoxes { get; set; }
    [Text("RA_REASON", "Why it comes back (ours).", Uses.Optional)] public string? Reason { get; set; }
    [Serials("SERIAL_NUMBER", "Units: a list with ranges, as many as QUANTITY in units of stock. Without it a shipment takes the units that the line holds, then free ones by lots that expire first, then the oldest.", Example = "")] public IReadOnlyList<string>? Serials { get; set; }
    [Text("ACTION_TYPE", "SH: shipped; CS: consigned; CR: came back.", Told, Example = "SH")] public string ActionType { get; set; } = "";
    [Count("SHIPMENT_NO", "Number of the shipment, counted for each line of the order from 1.", Told)] public int ShipmentNo { get; set; }
}

/// <summary>What freight costs.</summary>
public sealed class ShipmentsEntryFreight
{
    [Amount("AMOUNT", "Amount.", Uses.Needed, Example = "49.71")] public decimal Amount { get; set; }
}
