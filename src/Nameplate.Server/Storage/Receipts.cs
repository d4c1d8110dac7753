using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Purchasing;

namespace Nameplate.Server.Storage;

/// <summary>Loads, decides and saves a receipt against a purchase order.</summary>
internal static class Receipts
{
    public static async Task<Outcome<PoReceiptsEntry>> PostAsync(LedgerTransaction transaction, PoReceiptsEntry request, CancellationToken cancellationToken)
    {
        // The batch comes before the order, as it does where a batch is undone.
        var joined = await BatchTicket.JoinAsync(transaction, request.BatchNumber, cancellationToken);
        if (joined.Fault is { } closed)
        {
            return closed;
        }

        if (await HoldAsync(transaction, request.OrderId, cancellationToken) is not { } order)
        {
            return Faults.NotFound(Resource.Of<PurchaseOrder>(), request.OrderId, "PO_ID");
        }

        var made = await SheetAsync(transaction, request, order, cancellationToken);
        if (made.Fault is { } wrong)
        {
            return wrong;
        }

        var locked = await LockAsync(transaction, made.Value, cancellationToken);
        if (locked.Fault is { } taken)
        {
            return taken;
        }

        var decided = Receiving.Decide(made.Value, locked.Value.Stock, transaction.Today);
        if (decided.Fault is { } fault)
        {
            return fault;
        }

        var batch = await Entries.SaveAsync(transaction, decided.Value.Entry, joined.Value, locked.Value.Balances, cancellationToken);
        var answer = decided.Value.Answer;
        (answer.BatchNumber, answer.TxnsAccepted) = batch.Told(request.DryRun);
        return answer;
    }

    /// <summary>Holds the orders that postings received something of, as a receipt does: before any unit or balance.</summary>
    public static Task HoldAsync(LedgerTransaction transaction, long[] postings, CancellationToken cancellationToken) => transaction.ExecuteAsync(
        """
        SELECT FROM purchase_order WHERE id IN (
            SELECT l.order_id FROM receipt_transaction r JOIN purchase_order_line l ON l.id = r.order_line_id WHERE r.posting_id = ANY ($1))
        ORDER BY id FOR NO KEY UPDATE
        """,
        cancellationToken, postings);

    /// <summary>The last RECEIPT_NO of lines that have one.</summary>
    public static async Task<Dictionary<long, int>> LastAsync(LedgerTransaction transaction, IEnumerable<long> lines, CancellationToken cancellationToken) =>
        (await transaction.ReadAsync(
            "SELECT order_line_id, max(receipt_no) FROM receipt_transaction WHERE order_line_id = ANY ($1) GROUP BY order_line_id",
            row => (Line: row.GetInt64(0), Last: row.GetInt32(1)), cancellationToken, lines.Distinct().ToArray())).ToDictionary(pair => pair.Line, pair => pair.Last);

    /// <summary>The receipts of an entry, and what they make of their lines. The orders are held by the caller.</summary>
    public static void Add(CommandBatch commands, IEnumerable<PostingDraft> postings, Dictionary<PostingDraft, long> numbers, DateTime at)
    {
        var receipts = postings.Where(posting => posting.Receipt is not null).Select(posting => (Posting: numbers[posting], Receipt: posting.Receipt!)).ToList();
        if (receipts.Count == 0)
        {
            return;
        }

        commands.Add(
            """
            INSERT INTO receipt_transaction (order_line_id, receipt_no, posting_id, quantity, buy_conv)
            SELECT * FROM unnest($1, $2, $3, $4, $5)
            """,
            receipts.Select(one => one.Receipt.OrderLineId).ToArray(), receipts.Select(one => one.Receipt.Number).ToArray(), receipts.Select(one => one.Posting).ToArray(),
            receipts.Select(one => one.Receipt.Quantity).ToArray(), receipts.Select(one => one.Receipt.Conversion).ToArray());
        var lines = receipts.GroupBy(one => one.Receipt.OrderLineId, one => one.Receipt.Quantity).ToList();
        commands.Add(
            "UPDATE purchase_order_line l SET received_qty = l.received_qty + n.quantity, updated_at = $3 FROM unnest($1, $2) AS n (id, quantity) WHERE l.id = n.id",
            lines.Select(line => line.Key).ToArray(), lines.Select(line => line.Sum()).ToArray(), at);
    }

    /// <summary>The order with its vendor, held so that neither it nor its lines change until the receipt is done; null when there is none.</summary>
    private static async Task<PurchaseOrder?> HoldAsync(LedgerTransaction transaction, string orderId, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync("SELECT FROM purchase_order WHERE po_id = $1 FOR NO KEY UPDATE", cancellationToken, orderId);
        return await transaction.Masters.Set<PurchaseOrder>().AsNoTracking().Include(order => order.Vendor).SingleOrDefaultAsync(order => order.OrderId == orderId, cancellationToken);
    }

    /// <summary>The receipt with the lines, parts and stores that it names; serials that it leaves to a pattern are made up.</summary>
    private static async Task<Outcome<ReceiptSheet>> SheetAsync(LedgerTransaction transaction, PoReceiptsEntry request, PurchaseOrder order, CancellationToken cancellationToken)
    {
        var numbers = request.Lines!.Select(row => row.LineNumber).Distinct().ToList();
        var lines = await transaction.Masters.Set<PurchaseOrderLine>().AsNoTracking().Include(line => line.Part).Include(line => line.Stores)
            .Where(line => line.Order.Id == order.Id && numbers.Contains(line.LineNumber)).ToDictionaryAsync(line => line.LineNumber, cancellationToken);
        var parts = await Parts.HoldAllAsync(transaction, [.. lines.Values.Select(line => line.Part?.PartId).OfType<string>()], cancellationToken);
        var codes = request.Lines!.Select(row => row.StoresCode).OfType<string>().Distinct().ToList();
        var stores = await transaction.Masters.Set<Stores>().AsNoTracking().Where(one => codes.Contains(one.StoresCode)).ToDictionaryAsync(one => one.StoresCode, StringComparer.Ordinal, cancellationToken);
        var sheet = ReceiptSheet.Make(request, order, lines, parts, stores);
        if (sheet.Fault is not null)
        {
            return sheet;
        }

        // A part's counter is locked when it is counted on: in the order of the parts, so that two calls never wait in a ring.
        foreach (var part in sheet.Value.Rows.Where(row => row.MakesSerialsUp).GroupBy(row => row.Part.Id).OrderBy(part => part.Key))
        {
            var made = await SerialCounters.TakeAsync(transaction, part.First().Part, (int)part.Sum(row => row.Quantity), request.ActionDate ?? transaction.Today, cancellationToken);
            if (made.Fault is { } usedUp)
            {
                return usedUp;
            }

            var next = 0;
            foreach (var row in part)
            {
                row.Row.Serials = [.. made.Value.Skip(next).Take((int)row.Quantity)];
                next += row.Serials.Count;
            }
        }

        return sheet;
    }

    /// <summary>What was locked, and the balances among it for the writing.</summary>
    private sealed record Locked(ReceiptStock Stock, IReadOnlyList<BalanceRow> Balances);

    /// <summary>Locks in the one order: units that exist, units that nobody knew, balances.</summary>
    private static async Task<Outcome<Locked>> LockAsync(LedgerTransaction transaction, ReceiptSheet sheet, CancellationToken cancellationToken)
    {
        var units = (await UnitLocks.TakeAsync(
            transaction, [.. sheet.Rows.SelectMany(row => row.Serials.Select(serial => (row.Part.Id, serial)))], withRegistration: false, cancellationToken)).ToDictionary(unit => (unit.PartId, unit.Serial));
        var made = await Units.MakeAsync(
            transaction,
            [.. sheet.Rows.GroupBy(row => row.Part.Id).OrderBy(part => part.Key).Select(part =>
                (part.First().Part, (IReadOnlyList<string>)[.. part.SelectMany(row => row.Serials).Where(serial => !units.ContainsKey((part.Key, serial)))]))],
            cancellationToken);
        if (sheet.Rows.Any(row => row.MakesSerialsUp && (made.Fault is not null || row.Serials.Any(serial => units.ContainsKey((row.Part.Id, serial))))))
        {
            throw new TryAgainException("A serial that was made up is taken meanwhile.");
        }

        if (made.Fault is { } taken)
        {
            return taken;
        }

        // A part that was never in a store has its main location there where the first row says.
        var pairs = sheet.Rows.Select(row => (row.Part.Id, row.Stores.Id)).Distinct().ToList();
        var mains = await Balances.MainsAsync(transaction, pairs, cancellationToken);
        if (mains.Count < pairs.Count)
        {
            await Balances.EnsureStatusesAsync(
                transaction,
                sheet.Rows.GroupBy(row => (PartId: row.Part.Id, StoresId: row.Stores.Id)).Where(pair => !mains.ContainsKey(pair.Key))
                    .Select(pair => (pair.Key.PartId, pair.Key.StoresId, pair.Select(row => row.Row.StockLocation).FirstOrDefault(location => location is not null) ?? "")),
                cancellationToken);
            mains = await Balances.MainsAsync(transaction, pairs, cancellationToken);
        }

        var places = sheet.Rows.Select(row => row.To(mains)).Distinct().ToList();
        await Balances.EnsureAsync(transaction, places, cancellationToken);
        var balances = await Balances.LockAsync(transaction, [], places, cancellationToken);
        var lots = await Parts.LotsAsync(transaction, [.. places.Where(place => place.Lot.Length > 0).Select(place => (place.PartId, place.Lot)).Distinct()], cancellationToken);
        return new Locked(new ReceiptStock(units, made.Value, lots, mains, await LastAsync(transaction, sheet.Rows.Select(row => row.Line.Id), cancellationToken)), balances);
    }
}
