namespace Nameplate.Server.Storage;

/// <summary>What was done with lines of sales orders, added up on them.</summary>
internal static class SalesLines
{
    /// <summary>
    /// All lines with what they should say: id, reserved_qty, shipped_qty, returned_qty. An undoing takes back what it undoes; what was
    /// sold from consignment was shipped before. It is added up in units of stock, and told in the line's unit of measure so that what was shipped less what came back is the
    /// share of all that is out, in whatever order it went and was undone.
    /// </summary>
    public const string Truth =
        $"""
        SELECT l.id, round(coalesce(held.units, 0) / coalesce(l.sale_conv, 1), 6) AS reserved_qty, round(moved.shipped / coalesce(l.sale_conv, 1), 6) AS shipped_qty,
            round(moved.shipped / coalesce(l.sale_conv, 1), 6) - round((moved.shipped - moved.returned) / coalesce(l.sale_conv, 1), 6) AS returned_qty
        FROM sales_order_line l
        LEFT JOIN LATERAL (SELECT count(*) AS units FROM reservation r WHERE r.sales_line_id = l.id) held ON true
        {Moved}
        """;

    /// <summary>What was shipped of a line <c>l</c>, and what came back of that, in units of stock.</summary>
    public const string Moved =
        """
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(m.stock_quantity) FILTER (WHERE (m.quantity > 0) = (m.reverses_id IS NULL)), 0) AS shipped,
                coalesce(-sum(m.stock_quantity) FILTER (WHERE (m.quantity < 0) = (m.reverses_id IS NULL)), 0) AS returned
            FROM shipment_line m WHERE m.sales_line_id = l.id AND NOT m.from_consignment) moved
        """;

    /// <summary>
    /// Adds it up for some lines, of those that are still there. A line of which something came or went is updated; so is one of those that units were exchanged of,
    /// whatever the sums say. Whoever edited the order stays who did: a line has no such name, and the order is not written.
    /// </summary>
    public static Task SettleAsync(LedgerTransaction transaction, long[] lines, long[] exchanged, CancellationToken cancellationToken) => transaction.EditAsync(
        "sales_order_line",
        $"""
        UPDATE sales_order_line l SET reserved_qty = n.reserved_qty, shipped_qty = n.shipped_qty, returned_qty = n.returned_qty, updated_at = greatest(l.updated_at, $3)
        FROM ({Truth} WHERE l.id = ANY ($1)) n
        WHERE l.id = n.id AND (l.id = ANY ($2) OR (l.reserved_qty, l.shipped_qty, l.returned_qty) IS DISTINCT FROM (n.reserved_qty, n.shipped_qty, n.returned_qty)) RETURNING l.id
        """,
        cancellationToken, lines, exchanged, transaction.Second);

    /// <summary>The number of one of some lines that was ever shipped; null when none was. Its postings name it for good.</summary>
    public static async Task<int?> ShippedAsync(LedgerTransaction transaction, IEnumerable<long> lines, CancellationToken cancellationToken) =>
        (await transaction.ReadAsync(
            "SELECT l.so_line_no FROM sales_order_line l WHERE l.id = ANY ($1) AND EXISTS (SELECT FROM shipment_line m WHERE m.sales_line_id = l.id) ORDER BY l.so_line_no LIMIT 1",
            row => (int?)row.GetInt32(0), cancellationToken, lines.ToArray())).FirstOrDefault();
}
