using static Nameplate.Server.Storage.VerificationSql;

namespace Nameplate.Server.Storage;

/// <summary>What stands in the stores is what the postings say. Each table is gone over once, whatever its size.</summary>
internal static class StockChecks
{
    public static readonly VerificationCheck[] All =
    [
        new("a balance is the sum of its postings", 2,
            $"""
            SELECT 'stock_balance ' || b.id, format('%s: holds %s, and its postings come to %s', b.name, trim_scale(b.quantity), trim_scale(coalesce(moved.quantity, 0)))
            FROM {Balance} b
            LEFT JOIN (
                SELECT balance_id, sum(quantity) AS quantity FROM (
                    SELECT to_balance_id AS balance_id, quantity FROM posting WHERE NOT claim AND to_balance_id IS NOT NULL
                    UNION ALL SELECT from_balance_id, -quantity FROM posting WHERE NOT claim AND from_balance_id IS NOT NULL) both_sides
                GROUP BY balance_id) moved ON moved.balance_id = b.id
            WHERE b.quantity <> coalesce(moved.quantity, 0)
            """),
        new("receipts and issues by day are those of the postings", 2,
            $"""
            SELECT concat('stock_day ', stock_balance_id, '/', day), format('says that %s came in and %s left, and postings that %s did and %s', kept.received, kept.issued, truth.received, truth.issued)
            FROM (SELECT stock_balance_id, day, trim_scale(received) AS received, trim_scale(issued) AS issued FROM stock_day) kept
            FULL JOIN (SELECT stock_balance_id, day, trim_scale(received) AS received, trim_scale(issued) AS issued FROM ({StockDays.Truth}) moved) truth USING (stock_balance_id, day)
            WHERE (kept.received, kept.issued) IS DISTINCT FROM (truth.received, truth.issued)
            """),
        new("a balance counts the units that stand there", 1,
            $"""
            SELECT 'stock_balance ' || b.id, format('%s: counts %s units, and %s stand there', b.name, b.units, coalesce(standing.units, 0))
            FROM {Balance} b
            LEFT JOIN (SELECT stock_balance_id, count(*) AS units FROM unit_state WHERE stock_balance_id IS NOT NULL GROUP BY stock_balance_id) standing ON standing.stock_balance_id = b.id
            WHERE b.units <> coalesce(standing.units, 0)
            """),
        new("a balance never holds fewer pieces than units", 1,
            $"""
            SELECT 'stock_balance ' || b.id, format('%s: holds %s pieces and %s units', b.name, trim_scale(b.quantity), b.units)
            FROM {Balance} b WHERE b.units < 0 OR b.units > b.quantity
            """),
        new("only parts with serial numbers have units in a store", 1,
            $"""
            SELECT 'stock_balance ' || b.id, format('%s: counts %s units, and SN_REQD_INV of the part is not Y', b.name, b.units)
            FROM {Balance} b WHERE b.units <> 0 AND NOT b.serialised
            """),
        new("stock is in lots where its part is kept by lot, and nowhere else", 1,
            $"""
            SELECT 'stock_balance ' || b.id, format('%s: holds %s pieces of lot "%s", and LOT_CONTROL of the part is %s', b.name, trim_scale(b.quantity), b.lot, CASE WHEN p.lot_control THEN 'Y' ELSE 'N' END)
            FROM {Balance} b JOIN part p ON p.id = b.part_id WHERE b.quantity <> 0 AND p.lot_control <> (b.lot <> '')
            """),
        new("a phantom has no stock and no unit in a store", 1,
            $"""
            SELECT 'stock_balance ' || b.id, format('%s: is a phantom, and holds %s pieces and %s units', b.name, trim_scale(b.quantity), coalesce(standing.units, 0))
            FROM {Balance} b JOIN part p ON p.id = b.part_id AND p.phantom
            LEFT JOIN (SELECT stock_balance_id, count(*) AS units FROM unit_state WHERE stock_balance_id IS NOT NULL GROUP BY stock_balance_id) standing ON standing.stock_balance_id = b.id
            WHERE b.quantity <> 0 OR b.units <> 0 OR standing.units IS NOT NULL
            """),
        new("a location with stock is the main one or has a record, and none is both", 1,
            $"""
            SELECT 'stock_balance ' || b.id, format('%s: holds %s pieces, the main location is "%s", and there is no record of this one', b.name, trim_scale(b.quantity), b.main)
            FROM {Balance} b LEFT JOIN multiple_location m ON m.stores_id = b.stores_id AND m.part_id = b.part_id AND m.stock_location = b.location
            WHERE b.quantity <> 0 AND b.location NOT IN ('', b.main) AND m.id IS NULL
            UNION ALL
            SELECT 'multiple_location ' || m.id, format('%s in store %s: %s is the main location too', p.part_id, st.stores_code, m.stock_location)
            FROM multiple_location m JOIN stock_status ss ON ss.stores_id = m.stores_id AND ss.part_id = m.part_id AND ss.stock_location = m.stock_location
            JOIN part p ON p.id = m.part_id JOIN stores st ON st.id = m.stores_id
            """),
        new("a posting moves its own part and lot", 2,
            $"""
            SELECT 'posting ' || o.id, format('%s of %s, lot "%s": moves %s', o.action_type, p.part_id, o.lot, b.name)
            FROM (
                SELECT id, action_type, part_id, lot, from_balance_id AS balance_id FROM posting
                UNION ALL SELECT id, action_type, part_id, lot, to_balance_id FROM posting WHERE to_balance_id IS DISTINCT FROM from_balance_id) o
            JOIN part p ON p.id = o.part_id JOIN {Balance} b ON b.id = o.balance_id
            WHERE b.part_id <> o.part_id OR b.lot <> o.lot
            """),
        new("a lot in use exists", 6,
            """
            SELECT used.source || ' ' || used.id, format('%s lot %s is not in the table of lots', p.part_id, used.lot)
            FROM (
                SELECT 'stock_balance' AS source, b.id, ss.part_id, b.lot FROM stock_balance b JOIN stock_status ss ON ss.id = b.stock_status_id WHERE b.lot <> ''
                UNION ALL SELECT 'unit_state', u.serial_number_id, s.part_id, u.lot FROM unit_state u JOIN serial_number s ON s.id = u.serial_number_id WHERE u.lot <> ''
                UNION ALL SELECT 'posting', id, part_id, lot FROM posting WHERE lot <> ''
                UNION ALL SELECT 'consumption', id, component_part_id, lot FROM consumption WHERE lot <> ''
                UNION ALL SELECT 'cross_reference', id, parent_part_id, parent_lot FROM cross_reference WHERE parent_lot <> '') used
            LEFT JOIN part p ON p.id = used.part_id
            LEFT JOIN lot l ON l.part_id = used.part_id AND l.lot_id = used.lot
            WHERE l.id IS NULL
            """),
    ];
}
