using System.Globalization;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>Everything that holds a lot or a unit, at any level. Ours: the ERP's index has no such call.</summary>
[Resource("lot-recall", "Lot Recall", Verbs.Get, Area = "Inventory", Ours = true,
    Help = "Every unit and lot that holds a lot or a unit at any level, where each is now and which customer has it, and what is left in stock.")]
public sealed class LotRecall
{
    private const Uses Told = Uses.Answer;

    [Key("PART_ID", "Part of the lot or unit. Needed, but with BATCH_NUMBER: then all parts unless given.", Uses.Optional, Example = "SEAL-KIT9")] public string PartId { get; set; } = "";
    [Key("LOT_ID", "The lot; this, SERIAL_NUMBER, PO_ID or BATCH_NUMBER.", Uses.Optional, Example = "S-77")] public string? LotId { get; set; }
    [Key("SERIAL_NUMBER", "The unit; this, LOT_ID, PO_ID or BATCH_NUMBER.", Uses.Optional, SerialList.MaxLength)] public string? Serial { get; set; }
    [Key("PO_ID", "What a vendor delivered of the part by this purchase order: the units of its receipts, or their lots, of which all pieces count; this, LOT_ID, SERIAL_NUMBER or BATCH_NUMBER.", Uses.Optional, Example = "")] public string? PurchaseOrderId { get; set; }
    [Count("LINE_NUMBER", "Line of PO_ID; all lines unless given.", Uses.Optional)] public int? LineNumber { get; set; }
    [Count("RECEIPT_NO", "Number of the receipt among those of the line; all receipts unless given.", Uses.Optional)] public int? ReceiptNumber { get; set; }
    [Number("BATCH_NUMBER", "What a batch brought in or built and was not undone: its receipts, registrations, builds, completions, and what it counted or adjusted in; their units, or their lots, of which all pieces count. This, LOT_ID, SERIAL_NUMBER or PO_ID.", Uses.Optional, Example = "")] public long? BatchNumber { get; set; }
    [Text("AS", "PRESENT: what holds it now. EVER: also what held it once. PRESENT unless given.", Uses.Optional, Example = "PRESENT")] public string As { get; set; } = "PRESENT";
    [Text("PART_DESC", "What the part is.", Told)] public string PartDesc { get; set; } = "";
    [Count("UNITS", "Units in DETAILS.", Told)] public int Units { get; set; }
    [Count("UNITS_ASSUMED", "Those of them that are assumed to hold it.", Told)] public int UnitsAssumed { get; set; }
    [Count("UNITS_PAST", "Those of them that held it once and do not now.", Told)] public int UnitsPast { get; set; }
    [Count("UNITS_INSTALLED", "Those of them that are inside another unit.", Told)] public int UnitsInstalled { get; set; }
    [Count("UNITS_IN_STORES", "Those of them that are in a store, by themselves or inside of another.", Told)] public int UnitsInStores { get; set; }
    [Count("UNITS_AT_CUSTOMERS", "Those of them that a customer has, by themselves or inside of another.", Told)] public int UnitsAtCustomers { get; set; }
    [Count("CUSTOMERS", "Customers who have any.", Told)] public int Customers { get; set; }
    [Count("LOTS", "Lots of assemblies without serials in DETAILS.", Told)] public int Lots { get; set; }
    [Rows("STOCK", "What is left in stock of the lot, and of each lot that holds it.", Told)] public List<RecallStock> Stock { get; set; } = [];
    [Rows("DETAILS", "What holds it, as a tree that leads up from the lot, the unit, or what was brought in, which is then its first level; each unit or lot once, on the shortest way.", Told)] public List<GenealogyRow> Details { get; set; } = [];

    /// <summary>What the request alone shows to be wrong.</summary>
    public Fault? Check() =>
        PartId.Length == 0 && BatchNumber is null ? Faults.FieldRequired("PART_ID")
        : LotId is null && Serial is null && PurchaseOrderId is null && BatchNumber is null ? Faults.FieldRequired("LOT_ID, SERIAL_NUMBER, PO_ID or BATCH_NUMBER")
        : LotId is not null && Serial is not null ? Faults.FieldInvalid("SERIAL_NUMBER", "cannot be given together with LOT_ID")
        : PurchaseOrderId is not null && (LotId ?? Serial) is not null ? Faults.FieldInvalid("PO_ID", "cannot be given together with LOT_ID or SERIAL_NUMBER")
        : BatchNumber is not null && (LotId ?? Serial ?? PurchaseOrderId) is not null ? Faults.FieldInvalid("BATCH_NUMBER", "cannot be given together with LOT_ID, SERIAL_NUMBER or PO_ID")
        : LineNumber is not null && PurchaseOrderId is null ? Faults.FieldInvalid("LINE_NUMBER", "needs PO_ID")
        : ReceiptNumber is not null && LineNumber is null ? Faults.FieldInvalid("RECEIPT_NO", "needs LINE_NUMBER")
        : As is not ("PRESENT" or "EVER") ? Faults.FieldInvalid("AS", "must be PRESENT or EVER")
        : null;

    /// <summary>What is asked about, for people.</summary>
    public string Asked =>
        LotId is { } lot ? $"Lot {lot} of {PartId}"
        : Serial is { } serial ? $"{PartId} {serial}"
        : BatchNumber is { } batch ? $"{(PartId.Length > 0 ? $"{PartId} of batch" : "Batch")} {batch.ToString(CultureInfo.InvariantCulture)}"
        : $"{PartId} by {Receipts}";

    /// <summary>The receipts that are meant, for people.</summary>
    public string Receipts => string.Join(", ", new[] { $"purchase order {PurchaseOrderId}", LineNumber is { } line ? $"line {line}" : "", ReceiptNumber is { } receipt ? $"receipt {receipt}" : "" }.Where(text => text.Length > 0));

    /// <summary>Fills the header from what was found and what is in stock of it.</summary>
    public void Tell(GenealogyGraph found, IEnumerable<(GenealogyVertex Lot, RecallStock Stock)> stock)
    {
        var customers = new HashSet<long>();
        foreach (var holder in found.Holders())
        {
            if (holder.Node.Unit == 0)
            {
                Lots++;
                continue;
            }

            var (place, top) = (holder.Place!.Value, holder.Outermost.Top);
            Units++;
            UnitsAssumed += place.Assumed ? 1 : 0;
            UnitsPast += place.Past ? 1 : 0;
            UnitsInstalled += top is not null && top.Unit != holder.Node.Unit ? 1 : 0;
            UnitsInStores += top?.StoresCode is not null ? 1 : 0;
            UnitsAtCustomers += top?.Customer is not null ? 1 : 0;
            if (top?.Customer is { } customer)
            {
                customers.Add(customer);
            }
        }

        Customers = customers.Count;
        foreach (var (lot, held) in stock)
        {
            if (lot == found.Nodes[0] || lot.Place is not null)
            {
                (held.Level, held.PartId, held.LotId, held.Assumed) = (lot.Place?.Level ?? 0, lot.Part!.Id, lot.Node.Lot, lot.Place?.Assumed ?? false);
                Stock.Add(held);
            }
        }

        Stock.Sort((one, other) =>
            one.Level.CompareTo(other.Level) is not 0 and var byLevel ? byLevel
            : CodePoints.Compare(one.PartId, other.PartId) is not 0 and var byPart ? byPart
            : CodePoints.Compare(one.LotId, other.LotId) is not 0 and var byLot ? byLot
            : CodePoints.Compare(one.StoresCode, other.StoresCode) is not 0 and var byStores ? byStores
            : CodePoints.Compare(one.StockLocation, other.StockLocation));
    }
}

/// <summary>What is left of a lot in one place.</summary>
public sealed class RecallStock
{
    private const Uses Told = Uses.Answer;

    [Count("LEVEL", "0 for the lot itself, else the level of the lot that holds it.", Told)] public int Level { get; set; }
    [Key("PART_ID", "Part.", Told)] public string PartId { get; set; } = "";
    [Key("LOT_ID", "Lot; empty for an assembly that is kept without.", Told)] public string LotId { get; set; } = "";
    [Key("STORES_CODE", "Store.", Told)] public string StoresCode { get; set; } = "";
    [Key("STOCK_LOCATION", "Location in the store.", Told)] public string StockLocation { get; set; } = "";
    [Quantity("QUANTITY", "Pieces there.", Told)] public decimal Quantity { get; set; }
    [Count("UNITS", "Those of them that have serial numbers.", Told)] public int Units { get; set; }
    [Flag("ASSUMED", "Y: it is assumed that this lot holds it.", Told)] public bool Assumed { get; set; }
}
