using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Purchasing;

/// <summary>One row of a receipt with what it means.</summary>
/// <param name="Place">Its place in the request, from 1.</param>
/// <param name="Row">What was asked.</param>
/// <param name="Line">The order's line.</param>
/// <param name="Part">Its part, held.</param>
/// <param name="Stores">Store that it goes to.</param>
/// <param name="Quantity">Quantity in stock units.</param>
public sealed record ReceiptRow(int Place, PoReceiptsRow Row, PurchaseOrderLine Line, Part Part, Stores Stores, decimal Quantity)
{
    public IReadOnlyList<string> Serials => Row.Serials ?? [];

    /// <summary>The part's pattern makes up the serials, one for each of <see cref="Quantity"/>: none of them may be a unit that is there.</summary>
    public bool MakesSerialsUp { get; } = Part.SerialInInventory && Row.Serials is null;

    /// <summary>Where it goes, by the part's main locations.</summary>
    public BalanceKey To(IReadOnlyDictionary<(long PartId, long StoresId), string> mains) =>
        new(Part.Id, Stores.Id, Row.StockLocation ?? mains.GetValueOrDefault((Part.Id, Stores.Id), ""), Row.LotId ?? "");
}

/// <summary>A receipt worked out, before any stock is looked at. Its order is held, so nothing of it changes until the receipt is done.</summary>
public sealed record ReceiptSheet(PoReceiptsEntry Request, PurchaseOrder Order, IReadOnlyList<ReceiptRow> Rows)
{
    private const string Lines = "LINES";

    /// <summary>Works out a receipt; everything that is wrong with its rows is told at once, each with its row.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="order">The order.</param>
    /// <param name="lines">Those lines that are named and exist, by number.</param>
    /// <param name="parts">Their parts, by PART_ID.</param>
    /// <param name="stores">The stores that are named and exist, by code.</param>
    public static Outcome<ReceiptSheet> Make(
        PoReceiptsEntry request, PurchaseOrder order, IReadOnlyDictionary<int, PurchaseOrderLine> lines, IReadOnlyDictionary<string, Part> parts, IReadOnlyDictionary<string, Stores> stores)
    {
        if (order.Status != OrderRules.Open)
        {
            return Faults.OrderTakesNothing(Resource.Of<PurchaseOrder>(), order.OrderId, OrderRules.Word(order.Status), "PO_STATUS");
        }

        var (faults, rows, named) = (new List<Fault>(), new List<ReceiptRow>(), new Dictionary<(long, string), int>());
        foreach (var (row, place) in request.Lines!.Select((row, i) => (row, i + 1)))
        {
            var read = Read(row, place, lines, parts, stores);
            if ((read.Fault ?? Twice(read.Value, named)) is { } fault)
            {
                faults.Add(Faults.OfRow(Lines, place, fault));
            }
            else
            {
                rows.Add(read.Value);
            }
        }

        if (faults.Count > 0)
        {
            return Faults.OfRows(faults);
        }

        // A serial that is made up could be one that another row names.
        var mixed = rows.Where(row => row.Part.SerialInInventory).GroupBy(row => row.Part.Id).FirstOrDefault(part => part.Select(row => row.MakesSerialsUp).Distinct().Count() > 1);
        return mixed is not null ? Faults.FieldInvalid("SERIAL_NUMBER", $"of part {mixed.First().Part.PartId} must be given in all rows, or in none")
            : rows.Where(row => row.MakesSerialsUp).Sum(row => row.Quantity) > SerialList.MaxSerials ? Faults.FieldInvalid(Lines, $"would make up more than {SerialList.MaxSerials} serials")
            : rows.Count > 0 ? new ReceiptSheet(request, order, rows)
            : Faults.FieldInvalid(Lines, "must have at least one row");
    }

    private static Outcome<ReceiptRow> Read(
        PoReceiptsRow row, int place, IReadOnlyDictionary<int, PurchaseOrderLine> lines, IReadOnlyDictionary<string, Part> parts, IReadOnlyDictionary<string, Stores> stores)
    {
        if (row.Quantity <= 0)
        {
            return Faults.FieldInvalid("QUANTITY", "must be greater than zero");
        }

        if (row.ExpireDate is not null && row.LotId is null)
        {
            return Faults.FieldInvalid("EXPIRE_DATE", "needs LOT_ID");
        }

        if (!lines.TryGetValue(row.LineNumber, out var line))
        {
            return Faults.OrderLineNotFound("LINE_NUMBER", row.LineNumber);
        }

        if (line.Status != OrderRules.Open)
        {
            return Faults.OrderLineTakesNothing("LINE_NUMBER", line.LineNumber, OrderRules.Word(line.Status), "LINE_STATUS");
        }

        if (line.Part is null || !parts.TryGetValue(line.Part.PartId, out var part))
        {
            return Faults.OrderLineWithoutPart("LINE_NUMBER", line.LineNumber);
        }

        if (row.PartId is { } told && told != part.PartId)
        {
            return Faults.OrderLinePart("PART_ID", line.LineNumber, part.PartId, told);
        }

        if (row.StoresCode is { } code && !stores.ContainsKey(code))
        {
            return Faults.NotFound(Resource.Of<Stores>(), code, "STORES_CODE");
        }

        // Both are below 10^13, so that their product is a number still; what stock can hold is PostgreSQL's to say.
        var quantity = row.Quantity * line.Conversion!.Value;
        var makesUp = part is { SerialInInventory: true, SerialPattern: not null } && row.Serials is null;
        var refused = StockRules.RefusePhantom(part)
            ?? Moving.Check(part, quantity, row.LotId, row.Serials)
            ?? (part.LotControl && row.LotId is null ? Faults.LotRequired(part.PartId, "LOT_ID")
                : part.SerialInInventory && row.Serials is null && !makesUp ? Faults.SerialCount("SERIAL_NUMBER", part.PartId, 0, Numbers.Print(quantity))
                : makesUp && (quantity != decimal.Truncate(quantity) || quantity > SerialList.MaxSerials)
                    ? Faults.FieldInvalid("QUANTITY", $"must come to a whole number of units up to {SerialList.MaxSerials} where serials are made up")
                : null);
        return refused is not null ? refused
            : (row.StoresCode is { } given ? stores[given] : line.Stores ?? part.DefaultStores) is { } to ? new ReceiptRow(place, row, line, part, to, quantity)
            : Faults.NoStores(part.PartId, "STORES_CODE");
    }

    /// <summary>A unit that another row receives too; null when there is none.</summary>
    private static Fault? Twice(ReceiptRow row, Dictionary<(long, string), int> named) =>
        row.Serials.FirstOrDefault(serial => !named.TryAdd((row.Part.Id, serial), row.Place)) is { } twice
            ? Faults.FieldInvalid("SERIAL_NUMBER", $"names {twice}, which is received in {Lines}[{named[(row.Part.Id, twice)]}] too")
            : null;
}

/// <summary>What a receipt is decided from, as it stood when it was locked.</summary>
/// <param name="Units">The named units that exist, by part and serial.</param>
/// <param name="NewUnits">Row numbers of the named units that the receipt makes, by part and serial.</param>
/// <param name="Lots">The named lots that exist, by part and number.</param>
/// <param name="MainLocations">Main locations of the parts in the stores, by row numbers.</param>
/// <param name="LastReceipts">The last RECEIPT_NO of each line that has one, by row number of the line.</param>
public sealed record ReceiptStock(
    IReadOnlyDictionary<(long PartId, string Serial), UnitRow> Units,
    IReadOnlyDictionary<(long PartId, string Serial), long> NewUnits,
    IReadOnlyDictionary<(long PartId, string LotId), Lot> Lots,
    IReadOnlyDictionary<(long PartId, long StoresId), string> MainLocations,
    IReadOnlyDictionary<long, int> LastReceipts);

/// <summary>A receipt as decided: what is posted, and what is answered but for the batch.</summary>
public sealed record ReceiptDecision(LedgerEntry Entry, PoReceiptsEntry Answer);

/// <summary>
/// Decides a receipt against a purchase order. Units come in as new ones, or as units that were registered in no store. Unlike a
/// registration it claims no pieces that are there: what a vendor delivers adds to the stock.
/// </summary>
public static class Receiving
{
    /// <summary>Program that the postings name; what the ERP's is called is not known.</summary>
    public const string Program = "PO-RECEIPTS-ENTRY";

    /// <summary>More than was ordered, units that cannot come in, and lots of two expiries are refused together.</summary>
    public static Outcome<ReceiptDecision> Decide(ReceiptSheet sheet, ReceiptStock stock, DateOnly today)
    {
        var (request, day) = (sheet.Request, sheet.Request.ActionDate ?? today);
        var reasons = sheet.Rows.GroupBy(row => row.Line.LineNumber).Select(Excess).OfType<string>().ToList();
        var (postings, lots) = (new List<PostingDraft>(sheet.Rows.Count), new Dictionary<(long, string), LotDraft>());
        var (received, numbers) = (new Dictionary<int, decimal>(), new Dictionary<long, int>(stock.LastReceipts));
        foreach (var row in sheet.Rows)
        {
            var moves = Moves(row, stock, reasons);
            var (part, line, lot) = (row.Part, row.Line, row.Row.LotId ?? "");
            numbers[line.Id] = numbers.GetValueOrDefault(line.Id) + 1;
            received[line.LineNumber] = received.GetValueOrDefault(line.LineNumber, line.ReceivedQty) + row.Row.Quantity;
            var posting = new PostingDraft(ActionType.RC, part.Id, row.Quantity)
            {
                Lot = lot,
                To = row.To(stock.MainLocations),
                Amount = Money.Amount(row.Quantity, part.StandardCost),
                Detail = new PostingDetail
                {
                    OrderId = sheet.Order.OrderId,
                    LineNumber = Numbers.Print(line.LineNumber),
                    OrderReference = sheet.Order.Vendor.VendorId,
                    Reference = row.Row.Reference ?? request.Reference,
                },
                Units = moves,
                Receipt = new ReceiptDraft(line.Id, numbers[line.Id], row.Row.Quantity, line.Conversion!.Value),
            };
            postings.Add(posting);
            if (lot.Length > 0 && !stock.Lots.ContainsKey((part.Id, lot)))
            {
                var before = lots.GetValueOrDefault((part.Id, lot));
                lots[(part.Id, lot)] = new LotDraft(part.Id, lot, before?.ExpireDate ?? row.Row.ExpireDate)
                {
                    OrderId = sheet.Order.OrderId,
                    LineNumber = before?.LineNumber ?? posting.Detail.LineNumber,
                    IsTold = true,
                };
            }

            Tell(row, posting);
        }

        reasons.AddRange(Expiries(sheet, stock));
        if (reasons.Count > 0)
        {
            return Faults.CannotReceive(reasons);
        }

        foreach (var row in sheet.Rows)
        {
            row.Row.ExpireDate = row.Row.LotId is not { } lot ? null
                : stock.Lots.TryGetValue((row.Part.Id, lot), out var known) ? known.ExpireDate
                : (lots[(row.Part.Id, lot)] = lots[(row.Part.Id, lot)] with { ExpireDate = lots[(row.Part.Id, lot)].ExpireDate ?? row.Part.ExpiryOn(day) }).ExpireDate;
            row.Row.ReceivedQty = received[row.Line.LineNumber];
        }

        (request.ActionDate, request.VendorId) = (day, sheet.Order.Vendor.VendorId);
        return new ReceiptDecision(new LedgerEntry(Program, day, postings) { Lots = [.. lots.Values] }, request);
    }

    /// <summary>More than the line still awaits, in words; null when it is not.</summary>
    private static string? Excess(IGrouping<int, ReceiptRow> rows)
    {
        var (line, wanted) = (rows.First().Line, rows.Sum(row => row.Row.Quantity));
        var open = line.OrderQty!.Value - line.ReceivedQty;
        return wanted <= open ? null
            : $"line {line.LineNumber}: {Numbers.Print(wanted)} received, and {Numbers.Print(open)} of {Numbers.Print(line.OrderQty.Value)} awaited";
    }

    /// <summary>Rows that say another expiry of a new lot than a row before them, in words. A lot that there is keeps what it says.</summary>
    private static IEnumerable<string> Expiries(ReceiptSheet sheet, ReceiptStock stock) =>
        from lot in sheet.Rows.Where(row => row.Row.ExpireDate is not null).GroupBy(row => (row.Part.Id, row.Row.LotId!))
        where !stock.Lots.ContainsKey(lot.Key)
        let first = lot.First()
        from row in lot
        where row.Row.ExpireDate != first.Row.ExpireDate
        select $"LINES[{row.Place}]: lot {row.Row.LotId} of {row.Part.PartId} expires on another day in LINES[{first.Place}]";

    private static List<UnitMove> Moves(ReceiptRow row, ReceiptStock stock, List<string> reasons)
    {
        var moves = new List<UnitMove>(row.Serials.Count);
        foreach (var serial in row.Serials)
        {
            if (stock.NewUnits.TryGetValue((row.Part.Id, serial), out var made))
            {
                moves.Add(new UnitMove(made, null, UnitStatus.InStock));
                continue;
            }

            var unit = stock.Units[(row.Part.Id, serial)];
            var refusal = unit.Status != UnitStatus.Registered ? $"cannot be received: it is {unit.Where}"
                : unit.Lot.Length > 0 ? Moving.OfAnotherLot(unit, row.Row.LotId ?? "")
                : null;
            if (refusal is null)
            {
                moves.Add(new UnitMove(unit.Id, unit.Status, UnitStatus.InStock));
            }
            else
            {
                reasons.Add($"LINES[{row.Place}]: {row.Part.PartId} {serial} {refusal}");
            }
        }

        return moves;
    }

    private static void Tell(ReceiptRow row, PostingDraft posting)
    {
        var told = row.Row;
        told.ReceiptNumber = posting.Receipt!.Number;
        told.PartId = row.Part.PartId;
        told.PartDesc = row.Part.PartDesc;
        told.VendorPartId = row.Line.PartnerPartId;
        told.Reference = posting.Detail.Reference;
        told.BuyUm = row.Line.Um;
        told.Conversion = posting.Receipt.Conversion;
        told.StockQuantity = row.Quantity;
        told.PartUm = row.Part.UnitOfMeasure.Code;
        told.StoresCode = row.Stores.StoresCode;
        told.StockLocation = posting.To!.Value.Location;
        told.TotalStandardCost = posting.Amount;
        told.OrderQty = row.Line.OrderQty!.Value;
    }
}
