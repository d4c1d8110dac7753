using Nameplate.Core.Fields;

namespace Nameplate.Core.Purchasing;

/// <summary>
/// What was received of a purchase order's line by one posting, or taken back by undoing it: never changed. Its vendor is the
/// order's, which cannot change. No page of the noun was found; its fields follow the receipts entry.
/// </summary>
[Resource("receipt-transaction", "Receipt Transaction", Verbs.Query, Area = "Purchasing",
    Help = "A receipt of a purchase order's line, or the undoing of one.")]
public sealed class ReceiptTransaction : Record
{
    private const Uses LookedKey = Uses.Key | Uses.Looked;

    [Key("PO_ID", "Purchase order.", LookedKey, Example = "100442")] public string OrderId { get; set; } = "";
    [Count("LINE_NUMBER", "Line of the order.", LookedKey, Example = "1")] public int LineNumber { get; set; }
    [Count("RECEIPT_NO", "Number of the receipt among those of the line, from 1.", Uses.Key | Uses.Answered)] public int ReceiptNumber { get; set; }
    [Key("VENDOR_ID", "Who delivered it.", Uses.Looked, Example = "XYZCORP")] public string VendorId { get; set; } = "";
    [Key("PART_ID", "Part.", Uses.Looked, Example = "MOTOR003")] public string PartId { get; set; } = "";
    [Text("PART_DESC", "What it is.", Uses.Looked)] public string PartDesc { get; set; } = "";
    [Key("LOT_ID", "Lot.", Uses.Looked)] public string LotId { get; set; } = "";
    [Quantity("QUANTITY", "Quantity received, in the line's BUY_UM; negative where a receipt was undone.", Uses.Answered, signed: true, Example = "2")] public decimal Quantity { get; set; }
    [Quantity("BUY_CONV", "Stock units in one of that, when it was received.", Uses.Answered)] public decimal Conversion { get; set; }
    [Quantity("STOCK_QTY", "QUANTITY in stock units.", Uses.Looked, signed: true)] public decimal StockQuantity { get; set; }
    [Key("STORES_CODE", "Store that it came to, or was taken back from.", Uses.Looked, Example = "MS")] public string StoresCode { get; set; } = "";
    [Key("STOCK_LOCATION", "Location there.", Uses.Looked)] public string StockLocation { get; set; } = "";
    [Amount("TOTAL_STD_COST", "STOCK_QTY × standard cost when it was posted.", Uses.Looked)] public decimal TotalStandardCost { get; set; }
    [Date("ACTION_DATE", "Day of the receipt.", Uses.Looked)] public DateOnly ActionDate { get; set; }
    [Text("REFERENCE", "A reference.", Uses.Looked)] public string? Reference { get; set; }
    [Number("BATCH_NUMBER", "Batch that it is of.", Uses.Looked)] public long BatchNumber { get; set; }
    [Number("TRANSACTION", "Number of its posting; batch-reverse takes it to undo the receipt alone.", Uses.Looked)] public long Transaction { get; set; }
    [Count("REVERSES", "RECEIPT_NO that it undid.", Uses.Looked)] public int? Reverses { get; set; }
    [Count("REVERSED_BY", "RECEIPT_NO that undid it.", Uses.Looked)] public int? ReversedBy { get; set; }
    [Text("OPERATOR_ID", "User who posted it.", Uses.Looked)] public string OperatorId { get; set; } = "";
    [DayOf("DATE_CREATED", "Day on which it was posted.", Uses.Looked)]
    [TimeOf("TIME_CREATED", "Time of day of that.", Uses.Looked)] public DateTime CreatedAt { get; set; }
    [Serials("SERIAL_NUMBER", "The units, by the serials that they have now, in the order in which they were made known.", Uses.Answer | Uses.Derived, Example = "")] public IReadOnlyList<string>? Serials { get; set; }

    /// <summary>Row number of the order's line.</summary>
    public long OrderLineId { get; set; }

    /// <summary>The posting, which says what moved, where and when.</summary>
    public long PostingId { get; set; }
}
