using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;

namespace Nameplate.Core.Purchasing;

/// <summary>
/// Receives what was ordered from a vendor, line by line: pieces, lots and units come into stock. No page of the call was found;
/// its layout follows shipments entry, and the names of its fields those of the purchase order and the stock transactions.
/// </summary>
[Resource("po-receipts-entry", "PO Receipts Entry", Verbs.Create, Area = "Purchasing", Code = Receiving.Program, Writer = Role.Operator,
    Help = "A receipt against a purchase order: what a vendor delivered comes into stock.")]
public sealed class PoReceiptsEntry
{
    private const Uses Told = Uses.Answer;

    [Date("ACTION_DATE", "Day of the receipt; today unless given.", Uses.Optional)] public DateOnly? ActionDate { get; set; }
    [Key("PO_ID", "Purchase order.", Uses.Needed, Example = "100442")] public string OrderId { get; set; } = "";
    [Key("VENDOR_ID", "Who delivered it.", Told)] public string VendorId { get; set; } = "";
    [Text("REFERENCE", "A reference, such as the delivery note; of the lines that have none.", Uses.Optional)] public string? Reference { get; set; }
    [Text("BATCH_NUMBER", "Batch to join; a new one unless given.", Uses.Optional)] public string? BatchNumber { get; set; }
    [Text("TXNS_ACCEPTED", "Calls accepted in that batch so far, this one too; what is sent is ignored.", Uses.Optional)] public string? TxnsAccepted { get; set; }
    [Rows("LINES", "What was received. A line of the order may come several times, for several lots, stores or locations.", Uses.Needed)] public List<PoReceiptsRow>? Lines { get; set; }
    [Flag("DRY_RUN", "Y: answers what would be posted and posts nothing (ours).", Uses.Sent)] public bool DryRun { get; set; }
}

/// <summary>What was received of one line of the order, in one lot at one place.</summary>
public sealed class PoReceiptsRow
{
    private const Uses Told = Uses.Answer;

    [Count("LINE_NUMBER", "Line of the order.", Uses.Needed, Example = "1")] public int LineNumber { get; set; }
    [Count("RECEIPT_NO", "Number of the receipt among those of the line, from 1.", Told)] public int ReceiptNumber { get; set; }
    [Key("PART_ID", "Part; if given it must be the line's.", Uses.Optional, Example = "")] public string? PartId { get; set; }
    [Text("PART_DESC", "What it is.", Told)] public string PartDesc { get; set; } = "";
    [Key("VENDOR_PART_ID", "The vendor's number for it.", Told)] public string? VendorPartId { get; set; }
    [Key("LOT_ID", "Lot; needed when the part is kept by lot. A new one arises.", Uses.Optional, Example = "", InAddress = true)] public string? LotId { get; set; }
    [Date("EXPIRE_DATE", "Expiry of a new lot; ACTION_DATE plus the part's shelf life unless given.", Uses.Optional)] public DateOnly? ExpireDate { get; set; }
    [Text("REFERENCE", "A reference; that of the receipt unless given.", Uses.Optional)] public string? Reference { get; set; }
    [Quantity("QUANTITY", "Quantity received, in BUY_UM, above zero. Nothing is received beyond ORDER_QTY; batch-reverse takes a receipt back.", Uses.Needed, Example = "2")] public decimal Quantity { get; set; }
    [Text("BUY_UM", "Unit of measure of QUANTITY.", Told)] public string? BuyUm { get; set; }
    [Quantity("BUY_CONV", "Stock units in one of that.", Told)] public decimal Conversion { get; set; }
    [Quantity("STOCK_QTY", "QUANTITY in stock units, PART_UM.", Told)] public decimal StockQuantity { get; set; }
    [Text("PART_UM", "Unit of measure in which it is stocked.", Told)] public string PartUm { get; set; } = "";
    [Key("STORES_CODE", "Store that it goes to; the line's, else the part's unless given.", Uses.Optional, Example = "")] public string? StoresCode { get; set; }
    [Key("STOCK_LOCATION", "Location there; the part's main location in that store unless given.", Uses.Optional, Example = "")] public string? StockLocation { get; set; }
    [Amount("TOTAL_STD_COST", "STOCK_QTY × standard cost.", Told)] public decimal TotalStandardCost { get; set; }
    [Quantity("ORDER_QTY", "Quantity ordered on the line.", Told)] public decimal OrderQty { get; set; }
    [Quantity("RECEIVED_QTY", "Received on the line in all, this call included.", Told)] public decimal ReceivedQty { get; set; }
    [Serials("SERIAL_NUMBER", "Serials of the units: a list with ranges, one for each of STOCK_QTY; needed when the part carries them in stock. New ones, or units registered in no store. Made up when none is given and the part has a pattern.", Example = "")] public IReadOnlyList<string>? Serials { get; set; }
}
