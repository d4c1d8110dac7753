using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>
/// What a recall found at one moment, kept for good and opened by its code (ours). Asked again it is another run of the same
/// list: what changed between two of them is what became of the units since.
/// </summary>
[Resource("recall-list", "Recall List", Verbs.Create | Verbs.Query, Area = "Inventory", Ours = true, Code = "LOT-RECALL", Writer = Role.Operator,
    Help = "What a recall found at one moment, kept for good; each run of it has its rows in recall-list-row.")]
public sealed class RecallList : Record
{
    /// <summary>Rows that one run keeps: more are a whole product, and no list to work through.</summary>
    public const int RowsMax = 100_000;

    /// <summary>Signs of a code; a hundred bits, so that nobody guesses one.</summary>
    public const int CodeLength = 20;

    /// <summary>What codes are made of: nothing that is read for something else.</summary>
    public const string CodeSigns = "abcdefghijkmnpqrstuvwxyz23456789";

    private const Uses Asked = Uses.Create | Uses.Answered;

    [Key("CODE", "Code of the list, which nobody can guess: made up for a new one. One that there is makes the next run of that list, which asks the same again.", Uses.Numbered, Example = "")] public string Code { get; set; } = "";
    [Count("RUN", "Number of the run, from 1.", Uses.Key | Uses.Answered)] public int Run { get; set; }
    [Text("TITLE", "What it is called; what is asked about unless given.", Asked, Example = "Bad motor")] public string Title { get; set; } = "";
    [Key("PART_ID", "As in lot-recall-get, like the fields after it.", Asked, Example = "MOTOR001")] public string? PartId { get; set; }
    [Key("LOT_ID", "Lot.", Asked, Example = "", InAddress = true)] public string? LotId { get; set; }
    [Key("SERIAL_NUMBER", "Unit.", Asked, SerialList.MaxLength, Example = "011698")] public string? Serial { get; set; }
    [Key("PO_ID", "Purchase order of what a vendor delivered.", Asked, Example = "")] public string? PurchaseOrderId { get; set; }
    [Count("LINE_NUMBER", "Line of that.", Asked, Example = "")] public int? LineNumber { get; set; }
    [Count("RECEIPT_NO", "Receipt of that.", Asked, Example = "")] public int? ReceiptNumber { get; set; }
    [Number("BATCH_NUMBER", "Batch.", Asked, Example = "")] public long? BatchNumber { get; set; }
    [Text("RECALL_AS", "AS of lot-recall-get. PRESENT: what holds it now. EVER: also what held it once. PRESENT unless given.", Asked, Example = "PRESENT")] public string? As { get; set; }
    [Count("UNITS", "Units that hold it, and the unit itself where one was asked about.", Uses.Answered)] public int Units { get; set; }
    [Count("UNITS_ASSUMED", "Those of them that are assumed to hold it.", Uses.Answered)] public int UnitsAssumed { get; set; }
    [Count("UNITS_PAST", "Those of them that held it once and did not any more.", Uses.Answered)] public int UnitsPast { get; set; }
    [Count("UNITS_INSTALLED", "Those of them that were inside another unit.", Uses.Answered)] public int UnitsInstalled { get; set; }
    [Count("UNITS_IN_STORES", "Those of them that were in a store, by themselves or inside of another.", Uses.Answered)] public int UnitsInStores { get; set; }
    [Count("UNITS_AT_CUSTOMERS", "Those of them that a customer had, by themselves or inside of another.", Uses.Answered)] public int UnitsAtCustomers { get; set; }
    [Count("CUSTOMERS", "Customers who had any.", Uses.Answered)] public int Customers { get; set; }
    [Count("LOTS", "Lots of assemblies without serials.", Uses.Answered)] public int Lots { get; set; }
    [Text("OPERATOR_ID", "User who asked.", Uses.Answered)] public string OperatorId { get; set; } = "";
    [DayOf("DATE_CREATED", "Day on which it was asked.")]
    [TimeOf("TIME_CREATED", "Time of day of that.")] public DateTime CreatedAt { get; set; }

    /// <summary>What it asks.</summary>
    public LotRecall Recall() => new()
    {
        PartId = PartId ?? "",
        LotId = LotId,
        Serial = Serial,
        PurchaseOrderId = PurchaseOrderId,
        LineNumber = LineNumber,
        ReceiptNumber = ReceiptNumber,
        BatchNumber = BatchNumber,
        As = As ?? "PRESENT",
    };

    /// <summary>Another run that asks the same.</summary>
    public RecallList Again(string? title) => new()
    {
        Code = Code,
        Title = string.IsNullOrEmpty(title) ? Title : title,
        PartId = PartId,
        LotId = LotId,
        Serial = Serial,
        PurchaseOrderId = PurchaseOrderId,
        LineNumber = LineNumber,
        ReceiptNumber = ReceiptNumber,
        BatchNumber = BatchNumber,
        As = As,
    };

    /// <summary>Notes how much was found, and by whom and when it was asked.</summary>
    public void Tell(RecallReport found, string user, DateTime at)
    {
        (Units, UnitsAssumed, UnitsPast, UnitsInstalled) = (found.Units, found.Assumed, found.Past, found.Installed);
        (UnitsInStores, UnitsAtCustomers, Customers, Lots) = (found.InStores, found.AtCustomers, found.Customers.Count, found.LotCount);
        (OperatorId, CreatedAt) = (user, at);
    }

    /// <summary>What the request alone shows to be wrong.</summary>
    public Fault? Check() =>
        Code.Length == 0 ? Recall().Check()
        : new (string Name, bool IsGiven)[]
        {
            ("PART_ID", PartId is not null), ("LOT_ID", LotId is not null), ("SERIAL_NUMBER", Serial is not null), ("PO_ID", PurchaseOrderId is not null),
            ("LINE_NUMBER", LineNumber is not null), ("RECEIPT_NO", ReceiptNumber is not null), ("BATCH_NUMBER", BatchNumber is not null), ("RECALL_AS", As is not null),
        }.Where(one => one.IsGiven).Select(one => Faults.FieldInvalid(one.Name, "cannot be given together with CODE, whose list asks the same again")).FirstOrDefault();
}

/// <summary>A row that one run of a recall list kept: a unit, or a lot of an assembly without serials, as it was then (ours).</summary>
[Resource("recall-list-row", "Recall List Row", Verbs.Query, Area = "Inventory", Ours = true, Code = "LOT-RECALL",
    Help = "A unit or lot that one run of a recall list found, as it was then.")]
public sealed class RecallListRow : Record
{
    [Key("CODE", "Code of the list.", Uses.Key | Uses.Looked, Example = "")] public string Code { get; set; } = "";
    [Count("RUN", "Run of the list.", Uses.Key | Uses.Looked)] public int Run { get; set; }
    [Count("ROW_NO", "Number of the row, from 1.", Uses.Key | Uses.Answered)] public int Number { get; set; }
    [Count("LEVEL", "Steps from what was asked about; 0 for a unit that was asked about itself.", Uses.Answered)] public int Level { get; set; }
    [Text("PATH", "Its place in the tree, a number a level.", Uses.Answered, Example = "1")] public string Path { get; set; } = "";
    [Text("PARENT_PATH", "PATH of the row that it hangs under.", Uses.Answered)] public string ParentPath { get; set; } = "";
    [Key("PART_ID", "Part.", Uses.Answered, Example = "PUMP002")] public string PartId { get; set; } = "";
    [Text("PART_DESC", "What that is.", Uses.Answered)] public string PartDesc { get; set; } = "";
    [Key("SERIAL_NUMBER", "Serial of the unit; empty for a lot.", Uses.Answered, Example = "P-1")] public string Serial { get; set; } = "";
    [Key("LOT_ID", "Lot of the unit or quantity.", Uses.Answered)] public string LotId { get; set; } = "";
    [Quantity("QUANTITY", "How much of the row above was used.", Uses.Answered)] public decimal Quantity { get; set; }
    [Text("PART_UM", "Unit of measure of the part.", Uses.Answered)] public string UnitOfMeasure { get; set; } = "";
    [Flag("ASSUMED", "Y: it is assumed that it holds it.", Uses.Answered)] public bool Assumed { get; set; }
    [Flag("STILL_INSIDE", "N: it held it once, and did not any more.", Uses.Answered)] public bool StillInside { get; set; }
    [Date("START_DATE", "Day on which it went in.", Uses.Answered)] public DateOnly? StartDate { get; set; }
    [Date("END_DATE", "Day on which it was taken out.", Uses.Answered)] public DateOnly? EndDate { get; set; }
    [Text("BATCH_NUMBER", "Batch that put it in.", Uses.Answered)] public string? BatchNumber { get; set; }
    [Text("SN_STATE", "State of the unit.", Uses.Answered, Example = "SHIPPED")] public string State { get; set; } = "";
    [Key("TOP_ID", "Part of the outermost unit that it was inside of.", Uses.Answered)] public string? TopId { get; set; }
    [Text("TOP_SN", "Serial of that.", Uses.Answered)] public string? TopSerial { get; set; }
    [Key("STORES_CODE", "Store where it was.", Uses.Answered)] public string? StoresCode { get; set; }
    [Key("STOCK_LOCATION", "Location there.", Uses.Answered)] public string? StockLocation { get; set; }
    [Key("CUSTOMER_ID", "Customer who had it.", Uses.Answered)] public string? CustomerId { get; set; }
    [Text("CUSTOMER_NAME", "Name of the customer.", Uses.Answered)] public string? CustomerName { get; set; }
    [Key("SOLD_TO_CUST", "Customer whom it was sold to.", Uses.Answered)] public string? SoldTo { get; set; }
    [Text("SO_ID", "Sales order by which it was shipped.", Uses.Answered)] public string? SalesOrderId { get; set; }
    [Text("SO_LINE_NO", "Line of the order.", Uses.Answered)] public string? SalesOrderLine { get; set; }
    [Text("SHIPMENT_NO", "Shipment of the line.", Uses.Answered)] public string? ShipmentNo { get; set; }
    [Date("SHIPPED_DATE", "Day of the shipment.", Uses.Answered)] public DateOnly? ShippedDate { get; set; }
    [Text("CONTACT", "Who to talk to.", Uses.Answered)] public string? Contact { get; set; }

    /// <summary>Row number of the list's run.</summary>
    public long ListId { get; set; }

    /// <summary>The row as the recall had it.</summary>
    public GenealogyRow ToFound() => new()
    {
        Level = Level,
        Path = Path,
        ParentPath = ParentPath,
        PartId = PartId,
        PartDesc = PartDesc,
        Serial = Serial,
        LotId = LotId,
        Quantity = Quantity,
        UnitOfMeasure = UnitOfMeasure,
        Assumed = Assumed,
        StillInside = StillInside,
        StartDate = StartDate,
        EndDate = EndDate,
        BatchNumber = BatchNumber,
        Status = State.Length == 0 ? null : Enum.GetValues<UnitStatus>().First(status => status.State() == State),
        TopId = TopId,
        TopSerial = TopSerial,
        StoresCode = StoresCode,
        StockLocation = StockLocation,
        CustomerId = CustomerId,
        CustomerName = CustomerName,
        SoldTo = SoldTo,
        SalesOrderId = SalesOrderId,
        SalesOrderLine = SalesOrderLine,
        ShipmentNo = ShipmentNo,
        ShippedDate = ShippedDate,
        Contact = Contact,
    };
}
