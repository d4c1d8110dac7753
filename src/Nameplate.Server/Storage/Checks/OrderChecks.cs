using Nameplate.Core.SerialNumbers;
using static Nameplate.Server.Storage.VerificationSql;

namespace Nameplate.Server.Storage;

/// <summary>What orders say of units is what the units say.</summary>
internal static class OrderChecks
{
    /// <summary>Order and line as people name them; <c>l</c> is the line.</summary>
    private const string Line = "(SELECT so_id FROM sales_order o WHERE o.id = l.order_id), l.so_line_no";

    public static readonly VerificationCheck[] All =
    [
        new("a line of a sales order says what it holds, what was shipped and what came back", 1,
            $"""
            SELECT 'sales_order_line ' || l.id, format('order %s, line %s: says %s held, %s shipped, %s returned; there are %s, %s, %s', {Line},
                trim_scale(l.reserved_qty), trim_scale(l.shipped_qty), trim_scale(l.returned_qty), trim_scale(truth.reserved_qty), trim_scale(truth.shipped_qty), trim_scale(truth.returned_qty))
            FROM ({SalesLines.Truth}) truth JOIN sales_order_line l ON l.id = truth.id
            WHERE (l.reserved_qty, l.shipped_qty, l.returned_qty) IS DISTINCT FROM (truth.reserved_qty, truth.shipped_qty, truth.returned_qty)
            """),
        new("a shipment is what its postings moved for its line", 2,
            $"""
            SELECT 'shipment_line ' || m.id, format('order %s, line %s, shipment %s: is of %s, and its postings come to %s', {Line}, m.shipment_no, trim_scale(m.stock_quantity), trim_scale(coalesce(moved.quantity, 0)))
            FROM shipment_line m LEFT JOIN sales_order_line l ON l.id = m.sales_line_id
            LEFT JOIN LATERAL (
                SELECT sum(CASE WHEN p.action_type = 'CR' THEN -p.quantity ELSE p.quantity END) AS quantity FROM posting p
                WHERE (p.id = m.posting_id OR p.parent_id = m.posting_id) AND p.sales_line_id = m.sales_line_id) moved ON true
            WHERE m.reverses_id IS NULL AND m.stock_quantity IS DISTINCT FROM moved.quantity
            UNION ALL
            SELECT 'posting ' || p.id, format('%s of %s %s: is in no shipment of its line', p.action_type, trim_scale(p.quantity), part.part_id)
            FROM posting p JOIN part ON part.id = p.part_id
            WHERE p.sales_line_id IS NOT NULL AND p.reverses_id IS NULL AND NOT EXISTS (SELECT FROM shipment_line m WHERE m.posting_id IN (p.id, p.parent_id) AND m.sales_line_id = p.sales_line_id AND m.reverses_id IS NULL)
            """),
        // What the share of all that was out grew by may differ from its own by a millionth; of packages of a million and more by another.
        new("a shipment is as many packages as it is units of stock", 1,
            $"""
            SELECT 'shipment_line ' || m.id, format('order %s, line %s, shipment %s: is of %s, and its %s of stock are %s', {Line}, m.shipment_no, trim_scale(m.quantity), trim_scale(m.stock_quantity),
                trim_scale(round(m.stock_quantity / coalesce(l.sale_conv, 1), 6)))
            FROM shipment_line m JOIN sales_order_line l ON l.id = m.sales_line_id
            WHERE m.reverses_id IS NULL AND abs(m.quantity - m.stock_quantity / coalesce(l.sale_conv, 1)) > 0.000002 AND NOT EXISTS (SELECT FROM shipment_line u WHERE u.reverses_id = m.id)
            """),
        new("a shipment is undone exactly when its posting is", 2,
            $"""
            SELECT 'shipment_line ' || m.id, format('order %s, line %s, shipment %s: its posting %s is reversed by %s, and it is undone by %s', {Line}, m.shipment_no, m.posting_id, coalesce(r.id::text, 'none'), coalesce(u.id::text, 'none'))
            FROM shipment_line m LEFT JOIN sales_order_line l ON l.id = m.sales_line_id
            LEFT JOIN posting r ON r.reverses_id = m.posting_id AND NOT r.reverses_part LEFT JOIN shipment_line u ON u.reverses_id = m.id
            WHERE m.reverses_id IS NULL AND (u.posting_id IS DISTINCT FROM r.id OR (u.id IS NOT NULL AND (u.quantity, u.stock_quantity, u.sales_line_id, u.shipment_no, u.from_consignment)
                IS DISTINCT FROM (-m.quantity, -m.stock_quantity, m.sales_line_id, m.shipment_no, m.from_consignment)))
            """),
        // One that was registered as shipped names whatever its record was given.
        new("a unit that was shipped says by which order, line and shipment", 1,
            $"""
            SELECT 'serial_number ' || s.id, format('%s: is %s by order %s, line %s, shipment %s, and its record says %s, %s, %s', name.name, {Status("u.status")}, o.so_id, l.so_line_no, m.shipment_no,
                coalesce(s.so_id, 'none'), coalesce(s.so_line_no, 'none'), coalesce(s.shipment_no, 'none'))
            FROM unit_state u JOIN serial_number s ON s.id = u.serial_number_id JOIN {Unit} name ON name.id = s.id
            JOIN (
                SELECT last.unit, unnest(last.ids) AS posting FROM (
                    SELECT m.serial_number_id AS unit, max(ARRAY[p.id, p.parent_id]) AS ids FROM posting_unit m JOIN posting p ON p.id = m.posting_id
                    WHERE {Shipments.IsStanding("p")} GROUP BY m.serial_number_id) last) way ON way.unit = s.id
            JOIN shipment_line m ON m.posting_id = way.posting AND m.reverses_id IS NULL
            JOIN sales_order_line l ON l.id = m.sales_line_id JOIN sales_order o ON o.id = l.order_id
            WHERE u.status IN ({(int)UnitStatus.Shipped}, {(int)UnitStatus.Consigned})
                AND (s.so_id, s.so_line_no, s.shipment_no) IS DISTINCT FROM (o.so_id, l.so_line_no::text, m.shipment_no::text)
            """),
        new("what a line holds is a reserved unit of its part", 1,
            $"""
            SELECT 'reservation ' || r.id, format('%s: is %s, and held for order %s, line %s', s.name, {Status("u.status")}, {Line})
            FROM reservation r JOIN {Unit} s ON s.id = r.serial_number_id LEFT JOIN sales_order_line l ON l.id = r.sales_line_id LEFT JOIN unit_state u ON u.serial_number_id = r.serial_number_id
            WHERE u.status IS DISTINCT FROM {(int)UnitStatus.Reserved} OR l.part_id IS DISTINCT FROM s.part_id
            """),
        // A hold by hand names no order.
        new("a unit that was held for an order is in its line's hands", 1,
            $"""
            SELECT 'unit_state ' || u.serial_number_id, format('%s: is held by posting %s for order %s, line %s, and no line holds it', s.name, h.id, h.order_id, h.line_number)
            FROM unit_state u JOIN {Unit} s ON s.id = u.serial_number_id
            JOIN (
                SELECT m.serial_number_id AS unit, max(m.posting_id) AS posting FROM posting_unit m
                WHERE m.to_status = {(int)UnitStatus.Reserved} AND m.from_status <> {(int)UnitStatus.Reserved} GROUP BY m.serial_number_id) last ON last.unit = u.serial_number_id
            JOIN posting h ON h.id = last.posting
            WHERE u.status = {(int)UnitStatus.Reserved} AND h.order_id IS NOT NULL AND NOT EXISTS (SELECT FROM reservation r WHERE r.serial_number_id = u.serial_number_id)
            """),
    ];
}
