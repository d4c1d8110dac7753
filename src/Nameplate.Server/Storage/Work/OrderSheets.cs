using Nameplate.Core.Orders;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>An order as somebody sees it who receives or ships its lines.</summary>
/// <param name="Id">Its number.</param>
/// <param name="PartnerId">The customer or vendor.</param>
/// <param name="Partner">Their name.</param>
/// <param name="IsOpen">Something may still be done with it.</param>
/// <param name="Lines">Lines that have a part, by number.</param>
public sealed record OrderSheet(string Id, string PartnerId, string Partner, bool IsOpen, IReadOnlyList<OrderSheetLine> Lines);

/// <summary>A line, its quantities in its own unit of measure.</summary>
/// <param name="Number">Number of the line.</param>
/// <param name="PartId">Part.</param>
/// <param name="Description">What it is.</param>
/// <param name="Um">Unit of measure of the quantities.</param>
/// <param name="Conversion">Stock units in one of that.</param>
/// <param name="Ordered">How much was ordered.</param>
/// <param name="Moved">How much was received, or is with the customer.</param>
/// <param name="StoresCode">Store of the line, else of the part.</param>
/// <param name="TakesSerials">Units are named by serial.</param>
/// <param name="TakesLot">The lot is to be named, since it is kept by lot.</param>
/// <param name="MakesSerials">The part has a pattern by which serials are made up.</param>
/// <param name="IsOpen">The line is open.</param>
/// <param name="Held">Serials that the line holds.</param>
public sealed record OrderSheetLine(
    int Number, string PartId, string Description, string Um, decimal Conversion, decimal Ordered, decimal Moved, string StoresCode, bool TakesSerials, bool TakesLot, bool MakesSerials, bool IsOpen,
    IReadOnlyList<string> Held)
{
    public decimal Left => Math.Max(Ordered - Moved, 0);
}

/// <summary>Reads orders for the work that is done with their lines.</summary>
internal static class OrderSheets
{
    /// <summary>Lines of one order on a page: longer ones are received and shipped by the API.</summary>
    public const int LinesMax = 500;

    /// <summary>Null when there is no such order.</summary>
    public static Task<OrderSheet?> SalesAsync(Snapshot snapshot, string id, CancellationToken cancellationToken) => ReadAsync(
        snapshot,
        "SELECT o.so_id, c.customer_id, c.customer_name, o.so_status FROM sales_order o JOIN customer c ON c.id = o.customer_id WHERE o.so_id = $1",
        $"""
        SELECT l.so_line_no, p.part_id, l.so_desc, l.so_um, l.sale_conv, l.order_qty, l.shipped_qty - l.returned_qty, s.stores_code,
            p.sn_reqd_inv OR coalesce((SELECT k.sn_reqd FROM customer_part k WHERE k.customer_id = o.customer_id AND k.part_id = p.id AND k.cust_part_id = coalesce(l.cust_part_id, '')), p.sn_reqd),
            p.lot_control AND NOT p.sn_reqd_inv, false, l.line_status,
            ARRAY(SELECT n.serial_number FROM reservation r JOIN serial_number n ON n.id = r.serial_number_id WHERE r.sales_line_id = l.id ORDER BY r.id)
        FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id JOIN part p ON p.id = l.part_id LEFT JOIN stores s ON s.id = coalesce(l.stores_id, p.default_stores_id)
        WHERE o.so_id = $1 ORDER BY l.so_line_no LIMIT {LinesMax}
        """,
        id, cancellationToken);

    /// <summary>Null when there is no such order.</summary>
    public static Task<OrderSheet?> PurchaseAsync(Snapshot snapshot, string id, CancellationToken cancellationToken) => ReadAsync(
        snapshot,
        "SELECT o.po_id, v.vendor_id, v.vendor_name, o.po_status FROM purchase_order o JOIN vendor v ON v.id = o.vendor_id WHERE o.po_id = $1",
        $"""
        SELECT l.line_number, p.part_id, l.po_desc, l.buy_um, l.buy_conv, l.order_qty, l.received_qty, s.stores_code,
            p.sn_reqd_inv, p.lot_control, p.serial_pattern IS NOT NULL, l.line_status, ARRAY[]::text[]
        FROM purchase_order o JOIN purchase_order_line l ON l.order_id = o.id JOIN part p ON p.id = l.part_id LEFT JOIN stores s ON s.id = coalesce(l.stores_id, p.default_stores_id)
        WHERE o.po_id = $1 ORDER BY l.line_number LIMIT {LinesMax}
        """,
        id, cancellationToken);

    private static async Task<OrderSheet?> ReadAsync(Snapshot snapshot, string header, string rows, string id, CancellationToken cancellationToken)
    {
        OrderSheet? order = null;
        var (lines, questions) = (new List<OrderSheetLine>(), snapshot.Ask());
        questions.Add(header, row => order = new OrderSheet(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? "" : row.GetString(2), row.GetString(3) == OrderRules.Open, lines), id);
        questions.Add(rows, row => lines.Add(Read(row)), id);
        await questions.RunAsync(last: false, cancellationToken);
        return order;
    }

    private static OrderSheetLine Read(NpgsqlDataReader row)
    {
        string Text(int place) => row.IsDBNull(place) ? "" : row.GetString(place);
        return new OrderSheetLine(
            row.GetInt32(0), row.GetString(1), Text(2), Text(3), row.IsDBNull(4) ? 1 : row.GetDecimal(4), row.IsDBNull(5) ? 0 : row.GetDecimal(5), row.GetDecimal(6), Text(7), row.GetBoolean(8), row.GetBoolean(9),
            row.GetBoolean(10), row.GetString(11) == OrderRules.Open, row.GetFieldValue<string[]>(12));
    }
}
