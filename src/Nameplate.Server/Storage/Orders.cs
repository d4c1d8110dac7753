using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;

namespace Nameplate.Server.Storage;

/// <summary>Loads what the rules of orders need of customers, vendors, their terms and prices, and numbers new orders.</summary>
internal static class Orders
{
    private static readonly OrderWords Sales = new(
        Resource.Of<SalesOrder>(), "SO_STATUS", "CUSTOMER_ID", "SO_LINE_NO", "CUST_PART_ID", Resource.Of<CustomerPart>(), "SO_DESC", "SO_UM", "SALE_CONV", "SO_UNIT_PRICE");

    private static readonly OrderWords Purchases = new(
        Resource.Of<PurchaseOrder>(), "PO_STATUS", "VENDOR_ID", "LINE_NUMBER", "VENDOR_PART_ID", Resource.Of<VendorPart>(), "PO_DESC", "BUY_UM", "BUY_CONV", "PO_UNIT_PRICE");

    public static async Task<Fault?> CheckAsync(
        LedgerTransaction transaction, SalesOrder order, bool isNew, IReadOnlyDictionary<string, RowsChange> rows, CancellationToken cancellationToken)
    {
        if (rows[OrderWords.Lines].Removed is { Count: > 0 } removed && await ShippedAsync(transaction, order, removed, "changed so", cancellationToken) is { } kept)
        {
            return kept;
        }

        order.BillTo ??= order.Customer;
        order.ShipTo ??= order.Customer;
        order.SoldTo ??= order.Customer;
        return await CheckAsync(transaction, Sales, order, nameof(SalesOrder.Customer), isNew, rows, TermsAsync, part => new PartTerms(part.SaleUm, part.SaleConversion, part.SalesOrderQty), PricesAsync, cancellationToken);

        async Task<IReadOnlyList<IPartnerPart>> TermsAsync(List<long> parts, List<string> numbers) => await transaction.Masters.Set<CustomerPart>()
            .Where(one => one.Customer.Id == order.Customer.Id && (parts.Contains(one.Part.Id) || numbers.Contains(one.CustPartId)))
            .Include(one => one.Part.UnitOfMeasure).Include(one => one.Part.DefaultStores).Include(one => one.DefaultStores).ToListAsync(cancellationToken);

        async Task<Func<IOrderLine, string?, ListPrice?>> PricesAsync(List<long> parts, List<string> codes)
        {
            codes = [.. codes, .. order.Customer.PriceCode is { } code ? [code] : Array.Empty<string>()];
            var prices = codes.Count == 0 ? [] : await transaction.Masters.Set<ProductPrice>().AsNoTracking().Include(price => price.Part)
                .Where(price => parts.Contains(price.Part.Id) && codes.Contains(price.PriceCode) && price.EffectiveDate <= order.OrderDate).ToListAsync(cancellationToken);
            return new PriceList(order, prices).Of;
        }
    }

    public static async Task<Fault?> CheckAsync(
        LedgerTransaction transaction, PurchaseOrder order, bool isNew, IReadOnlyDictionary<string, RowsChange> rows, CancellationToken cancellationToken)
    {
        return await CheckAsync(transaction, Purchases, order, nameof(PurchaseOrder.Vendor), isNew, rows, TermsAsync, part => new PartTerms(part.BuyUm, part.BuyConversion, null), NoPrices, cancellationToken)
            ?? await ReceivedAsync(transaction, order, rows[OrderWords.Lines].Removed, cancellationToken);

        async Task<IReadOnlyList<IPartnerPart>> TermsAsync(List<long> parts, List<string> numbers) => await transaction.Masters.Set<VendorPart>()
            .Where(one => one.Vendor.Id == order.Vendor.Id && (parts.Contains(one.Part.Id) || numbers.Contains(one.PartnerPartId)))
            .Include(one => one.Part.UnitOfMeasure).Include(one => one.Part.DefaultStores).ToListAsync(cancellationToken);

        static Task<Func<IOrderLine, string?, ListPrice?>> NoPrices(List<long> parts, List<string> codes) => Task.FromResult<Func<IOrderLine, string?, ListPrice?>>((_, _) => null);
    }

    /// <summary>Receipts are never forgotten, and that something was received and taken back again is one of them.</summary>
    private static async Task<Fault?> ReceivedAsync(LedgerTransaction transaction, PurchaseOrder order, IReadOnlyList<DocumentRow> removed, CancellationToken cancellationToken)
    {
        var lines = removed.Count == 0 ? [] : await transaction.ReadAsync(
            "SELECT l.line_number FROM purchase_order_line l WHERE l.id = ANY ($1) AND EXISTS (SELECT FROM receipt_transaction r WHERE r.order_line_id = l.id) ORDER BY l.line_number LIMIT 1",
            row => row.GetInt32(0), cancellationToken, removed.Select(row => row.Id).ToArray());
        return lines is [var line] ? Faults.OrderMoved(Purchases.Noun, order.OrderId, "changed so", $"line {line} has receipts, though they were undone: set its LINE_STATUS to X instead") : null;
    }

    /// <summary>Why a sales order cannot be deleted; null when it can.</summary>
    public static async Task<Fault?> CheckDeleteAsync(LedgerTransaction transaction, SalesOrder order, IReadOnlyList<DocumentRow> rows, CancellationToken cancellationToken) =>
        CheckDelete(order, rows) ?? await ShippedAsync(transaction, order, rows, "deleted", cancellationToken);

    /// <summary>A line that was ever shipped is kept, also when all of it was undone.</summary>
    private static async Task<Fault?> ShippedAsync(LedgerTransaction transaction, SalesOrder order, IReadOnlyList<DocumentRow> rows, string how, CancellationToken cancellationToken) =>
        await SalesLines.ShippedAsync(transaction, rows.OfType<SalesOrderLine>().Where(line => ((IOrderLine)line).Moved is null).Select(line => line.Id), cancellationToken) is { } line
            ? Faults.OrderMoved(Sales.Noun, order.OrderId, how, $"line {line} was shipped once; cancel it instead")
            : null;

    /// <summary>Why an order cannot be deleted; null when it can.</summary>
    public static Fault? CheckDelete(Record order, IEnumerable<DocumentRow> rows) =>
        OrderRules.CheckDelete(order is SalesOrder ? Sales : Purchases, (IOrder)order, [.. rows.Where(row => row is IOrderLine)]);

    private static async Task<Fault?> CheckAsync<T>(
        LedgerTransaction transaction, OrderWords words, T order, string partner, bool isNew, IReadOnlyDictionary<string, RowsChange> rows,
        Func<List<long>, List<string>, Task<IReadOnlyList<IPartnerPart>>> termsAsync, Func<Part, PartTerms> ofPart, Func<List<long>, List<string>, Task<Func<IOrderLine, string?, ListPrice?>>> pricesAsync,
        CancellationToken cancellationToken)
        where T : Master, IOrder
    {
        var (lines, notes) = (rows[OrderWords.Lines], rows.Where(pair => pair.Key != OrderWords.Lines).Select(pair => (pair.Key, pair.Value)).ToList());
        var entry = transaction.Masters.Entry(order);
        entry.DetectChanges();
        var partnerChanged = !isNew && entry.Property(partner + "Id").IsModified;
        if (OrderRules.Check(words, order, isNew ? null : (string)entry.Property("Status").OriginalValue!, partnerChanged, lines, notes) is { } wrong)
        {
            return wrong;
        }

        OrderRules.Fill(order, isNew, transaction.Today);
        if (lines.Given.Count > 0)
        {
            List<IOrderLine> given = [.. lines.Given.Select(one => (IOrderLine)one.Row)];
            var terms = await termsAsync(PartsOf(given), [.. given.Select(line => line.PartnerPartId).OfType<string>().Distinct()]);
            if (OrderRules.Resolve(words, order, lines, terms) is { } unresolved)
            {
                return unresolved;
            }

            var prices = await pricesAsync(PartsOf(given), [.. terms.Select(term => term.PriceCode).Concat(given.Select(line => line.PriceCode)).OfType<string>().Distinct()]);
            if (OrderRules.FillLines(words, order, lines, terms, ofPart, prices) is { } unfilled)
            {
                return unfilled;
            }
        }

        if (OrderRules.CheckAmounts(order, lines) is { } large)
        {
            return large;
        }

        transaction.Masters.RemoveRange(notes.SelectMany(note => OrderRules.Orphans(lines, note.Value)));
        if (order.OrderId.Length == 0)
        {
            order.OrderId = await NextAsync(transaction, words.Noun, cancellationToken);
        }

        return null;
    }

    private static List<long> PartsOf(IEnumerable<IOrderLine> lines) => [.. lines.Select(line => line.Part).OfType<Part>().Select(part => part.Id).Distinct()];

    /// <summary>The next number that no order has. A counter goes on whatever becomes of the order, and passes over numbers that were given by hand.</summary>
    private static async Task<string> NextAsync(LedgerTransaction transaction, Resource noun, CancellationToken cancellationToken)
    {
        var table = Columns.Table(noun);
        var drawn = await transaction.ReadAsync(
            $"""
            WITH RECURSIVE drawn (number) AS (
                SELECT nextval('{table}_number')
                UNION ALL SELECT nextval('{table}_number') FROM drawn WHERE EXISTS (SELECT FROM {table} o WHERE o.{Columns.Column(noun.Keys[0])} = drawn.number::text))
            SELECT max(number) FROM drawn
            """,
            row => row.GetInt64(0), cancellationToken);
        return Numbers.Print(drawn[0]);
    }
}
