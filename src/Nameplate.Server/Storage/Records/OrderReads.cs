using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>An order of either kind as its page shows it.</summary>
public sealed record OrderRecord(string OrderId, PartnerName Partner, string Status, DateOnly? Day)
{
    /// <summary>The partner's own number of it.</summary>
    public string? PartnerOrder { get; init; }
    public string? Reference { get; init; }
    public string? Notes { get; init; }
    public IReadOnlyList<OrderLine> Lines { get; init; } = [];

    /// <summary>There are more lines after the last one.</summary>
    public bool HasMore { get; init; }
    public IReadOnlyList<OrderMove> Moves { get; init; } = [];
}

/// <summary>A line: what is ordered, what is done of it, what is left.</summary>
public sealed record OrderLine(int Number, string? PartId, string Description, decimal Ordered, string Um, string Status, DateOnly? Required)
{
    /// <summary>Shipped and not come back, or received.</summary>
    public decimal Done { get; init; }
    public decimal Returned { get; init; }
    public decimal Held { get; init; }
    public UnitsMoved HeldUnits { get; init; } = UnitsMoved.None;

    public decimal Left => Math.Max(0, Ordered - Done);
}

/// <summary>A shipment, return or receipt of a line.</summary>
public sealed record OrderMove(int Line, int Number, DateOnly Day, decimal Quantity, string Um, long Batch, string? PartId, UnitsMoved Units);

/// <summary>Reads orders for their pages.</summary>
internal static class OrderReads
{
    /// <summary>Lines of one page.</summary>
    public const int LinesMax = 100;

    /// <summary>Shipments or receipts of a page's lines, the latest ones.</summary>
    public const int MovesMax = 200;

    public static Task<OrderRecord?> SalesAsync(Snapshot snapshot, string id, int after, CancellationToken cancellationToken) => ReadAsync(
        snapshot, id, after,
        """
        SELECT o.so_id, c.customer_id, c.customer_name, o.so_status, o.order_date, o.cust_po_id, o.reference, o.notes
        FROM sales_order o JOIN customer c ON c.id = o.customer_id WHERE o.so_id = $1
        """,
        $"""
        SELECT l.so_line_no, p.part_id, coalesce(l.so_desc, p.part_desc, ''), l.order_qty, coalesce(l.so_um, ''), l.line_status, l.reqd_date, l.shipped_qty - l.returned_qty, l.returned_qty, l.reserved_qty,
            (SELECT coalesce(array_agg(n.serial_number), ARRAY[]::text[]) FROM (
                SELECT s.serial_number FROM reservation r JOIN serial_number s ON s.id = r.serial_number_id WHERE r.sales_line_id = l.id ORDER BY r.id LIMIT {UnitsMoved.NamedMax}) n),
            (SELECT count(*) FROM reservation r WHERE r.sales_line_id = l.id)
        FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id LEFT JOIN part p ON p.id = l.part_id
        WHERE o.so_id = $1 AND l.so_line_no > $2 ORDER BY l.so_line_no LIMIT {LinesMax + 1}
        """,
        $"""
        SELECT m.*, {UnitsMoved.Columns("m")} FROM (
            SELECT p.id, l.so_line_no, s.shipment_no, p.action_date, s.quantity, coalesce(l.so_um, '') AS um, p.batch_id, t.part_id
            FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id JOIN shipment_line s ON s.sales_line_id = l.id JOIN posting p ON p.id = s.posting_id LEFT JOIN part t ON t.id = l.part_id
            WHERE o.so_id = $1 ORDER BY s.id DESC LIMIT {MovesMax}) m ORDER BY m.id DESC
        """,
        cancellationToken);

    public static Task<OrderRecord?> PurchaseAsync(Snapshot snapshot, string id, int after, CancellationToken cancellationToken) => ReadAsync(
        snapshot, id, after,
        """
        SELECT o.po_id, v.vendor_id, v.vendor_name, o.po_status, o.order_date, NULL::text, NULL::text, o.notes
        FROM purchase_order o JOIN vendor v ON v.id = o.vendor_id WHERE o.po_id = $1
        """,
        $"""
        SELECT l.line_number, p.part_id, coalesce(l.po_desc, p.part_desc, ''), l.order_qty, coalesce(l.buy_um, ''), l.line_status, l.reqd_date, l.received_qty, 0::numeric, 0::numeric, ARRAY[]::text[], 0::bigint
        FROM purchase_order o JOIN purchase_order_line l ON l.order_id = o.id LEFT JOIN part p ON p.id = l.part_id
        WHERE o.po_id = $1 AND l.line_number > $2 ORDER BY l.line_number LIMIT {LinesMax + 1}
        """,
        $"""
        SELECT m.*, {UnitsMoved.Columns("m")} FROM (
            SELECT p.id, l.line_number, r.receipt_no, p.action_date, r.quantity, coalesce(l.buy_um, '') AS um, p.batch_id, t.part_id
            FROM purchase_order o JOIN purchase_order_line l ON l.order_id = o.id JOIN receipt_transaction r ON r.order_line_id = l.id JOIN posting p ON p.id = r.posting_id LEFT JOIN part t ON t.id = l.part_id
            WHERE o.po_id = $1 ORDER BY r.id DESC LIMIT {MovesMax}) m ORDER BY m.id DESC
        """,
        cancellationToken);

    private static async Task<OrderRecord?> ReadAsync(
        Snapshot snapshot, string id, int after, string header, string rows, string moved, CancellationToken cancellationToken)
    {
        OrderRecord? order = null;
        var (lines, moves) = (new List<OrderLine>(), new List<OrderMove>());
        var questions = snapshot.Ask();
        questions.Add(header, row => order = Header(row), id);
        questions.Add(rows, row => lines.Add(Line(row)), id, after);
        questions.Add(
            moved,
            row => moves.Add(new OrderMove(row.GetInt32(1), row.GetInt32(2), row.GetFieldValue<DateOnly>(3), row.GetDecimal(4), row.GetString(5), row.GetInt64(6), Text(row, 7), UnitsMoved.Read(row, 8))), id);
        await questions.RunAsync(last: true, cancellationToken);
        return order is null ? null : order with { Lines = [.. lines.Take(LinesMax)], HasMore = lines.Count > LinesMax, Moves = moves };
    }

    private static OrderRecord Header(NpgsqlDataReader row) =>
        new(row.GetString(0), new PartnerName(row.GetString(1), row.GetString(2)), row.GetString(3), row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4))
        {
            PartnerOrder = Text(row, 5),
            Reference = Text(row, 6),
            Notes = Text(row, 7),
        };

    private static OrderLine Line(NpgsqlDataReader row) =>
        new(row.GetInt32(0), Text(row, 1), row.GetString(2), row.GetDecimal(3), row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateOnly>(6))
        {
            Done = row.GetDecimal(7),
            Returned = row.GetDecimal(8),
            Held = row.GetDecimal(9),
            HeldUnits = UnitsMoved.Read(row, 10),
        };

    private static string? Text(NpgsqlDataReader row, int place) => row.IsDBNull(place) ? null : row.GetString(place);
}
