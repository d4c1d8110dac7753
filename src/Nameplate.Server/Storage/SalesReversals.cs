using Nameplate.Core.Sales;

namespace Nameplate.Server.Storage;

/// <summary>The lines of orders and the shipments that an undoing may touch.</summary>
internal sealed record SalesFacts(IReadOnlyList<SalesLineRow> Lines, IReadOnlyList<ShipmentRow> Shipments);

/// <summary>What undoing postings does to sales orders: loaded and locked before any unit, saved after the postings.</summary>
internal static class SalesReversals
{
    private static readonly SalesFacts None = new([], []);

    /// <summary>Locks the orders that postings name, and reads their lines. Lines that are gone since are in no answer.</summary>
    public static async Task<SalesFacts> LockAsync(LedgerTransaction transaction, long[] postings, CancellationToken cancellationToken)
    {
        var orders = await transaction.ReadAsync(
            """
            SELECT o.id FROM sales_order o
            WHERE o.so_id IN (SELECT p.order_id FROM posting p WHERE p.id = ANY ($1) AND p.action_type IN ('HD', 'SH', 'CS', 'CR') AND p.order_id IS NOT NULL)
            ORDER BY o.id FOR NO KEY UPDATE
            """,
            row => row.GetInt64(0), cancellationToken, postings);
        if (orders.Count == 0)
        {
            return None;
        }

        var lines = await transaction.ReadAsync(
            $"""
            SELECT l.id, o.so_id, l.so_line_no::text, l.part_id, o.so_status = 'O' AND l.line_status = 'O', l.order_qty, moved.shipped, moved.returned, coalesce(l.sale_conv, 1),
                (SELECT count(*)::integer FROM reservation r WHERE r.sales_line_id = l.id)
            FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
            {SalesLines.Moved}
            WHERE o.id = ANY ($1)
            """,
            row => new SalesLineRow(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3), row.GetBoolean(4), row.GetDecimal(5), row.GetDecimal(6), row.GetDecimal(7), row.GetDecimal(8), row.GetInt32(9)),
            cancellationToken, orders.ToArray());
        var shipments = await transaction.ReadAsync(
            "SELECT sales_line_id, posting_id, stock_quantity, NOT from_consignment FROM shipment_line WHERE posting_id = ANY ($1) AND reverses_id IS NULL",
            row => new ShipmentRow(row.GetInt64(0), row.GetInt64(1), row.GetDecimal(2), row.GetBoolean(3)), cancellationToken, postings);
        return new SalesFacts(lines, shipments);
    }

    /// <summary>Writes down what became of orders by an undoing.</summary>
    public static async Task SaveAsync(LedgerTransaction transaction, SalesUndoing undoing, SalesFacts facts, BatchTicket batch, CancellationToken cancellationToken)
    {
        if (facts.Shipments.Count > 0)
        {
            await Shipments.ReverseAsync(transaction, batch, cancellationToken);
        }

        if (facts.Lines.Count > 0)
        {
            await Reservations.FreeAsync(transaction, undoing.Freed, cancellationToken);
            await Reservations.HoldAsync(transaction, undoing.Held, cancellationToken);
            await SalesLines.SettleAsync(
                transaction, [.. facts.Lines.Select(line => line.Id)], [.. facts.Shipments.Select(shipment => shipment.LineId), .. undoing.Held.Select(held => held.LineId)], cancellationToken);
        }
    }
}
