using System.Runtime.CompilerServices;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// Reads what a unit or a lot is inside of, to the top, in one statement. Each unit or lot is answered once, on the shortest
/// way to it: the ways through several lots multiply, the units do not.
/// </summary>
internal static class WhereUsed
{
    private const int SummaryColumns = 13;

    /// <summary>Of a unit, as a genealogy.</summary>
    public static IAsyncEnumerable<GenealogyRow> ReadAsync(Snapshot snapshot, long unit, GenealogyAsked asked, CancellationToken cancellationToken) =>
        snapshot.StreamAsync(
            snapshot.Command(
                $"""
                WITH RECURSIVE {Walk(asked.View)}
                SELECT {GenealogySql.Columns}
                FROM found f
                {GenealogySql.Joins}
                ORDER BY f.path
                """,
                unit, asked.Day ?? default, asked.Levels, 0L, ""),
            row => GenealogySql.Read(row, 0), cancellationToken);

    /// <summary>
    /// Of a lot (or a unit), as a recall: fills the header, then hands on the rows while they come. Counts and rows are of one
    /// statement, so they cannot differ.
    /// </summary>
    /// <param name="snapshot">Where to read.</param>
    /// <param name="unit">The unit; 0 for a lot.</param>
    /// <param name="part">Row number of the lot's part; 0 for a unit.</param>
    /// <param name="answer">The header; its LOT_ID is the lot.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IAsyncEnumerable<GenealogyRow>> RecallAsync(Snapshot snapshot, long unit, long part, LotRecall answer, CancellationToken cancellationToken)
    {
        var view = answer.As == "EVER" ? GenealogyView.Ever : GenealogyView.Maintained;
        var command = snapshot.Command(
            $"""
            WITH RECURSIVE {Walk(view)}, held AS (
                SELECT l.level, p.part_id, l.lot, st.stores_code, b.location, trim_scale(b.quantity) AS quantity, b.units, l.assumed
                FROM (SELECT 0 AS level, $4::bigint AS part, $5::text AS lot, false AS assumed WHERE $4 <> 0 UNION ALL SELECT level, part, lot, assumed FROM found WHERE unit = 0) l
                JOIN part p ON p.id = l.part JOIN stock_status ss ON ss.part_id = l.part JOIN stores st ON st.id = ss.stores_id
                JOIN stock_balance b ON b.stock_status_id = ss.id AND b.lot = l.lot
                WHERE b.quantity > 0
                ORDER BY l.level, p.part_id, l.lot, st.stores_code, b.location
            ), summary AS (
                SELECT count(*) FILTER (WHERE f.unit <> 0) AS units, count(*) FILTER (WHERE f.unit <> 0 AND f.assumed) AS assumed, count(*) FILTER (WHERE f.unit <> 0 AND f.past) AS past,
                    count(*) FILTER (WHERE l.at <> l.unit) AS installed, count(l.stores_code) AS stored, count(l.customer) AS sold, count(DISTINCT l.customer) AS customers,
                    count(*) FILTER (WHERE f.unit = 0) AS lots
                FROM found f LEFT JOIN placed l ON l.unit = f.unit
            )
            SELECT y.units, y.assumed, y.past, y.installed, y.stored, y.sold, y.customers, y.lots,
                h.levels, h.names, h.places, h.quantities, h.flags, {GenealogySql.Columns}
            FROM summary y
            CROSS JOIN (
                SELECT array_agg(ARRAY[level, units]) AS levels, array_agg(ARRAY[part_id, lot]) AS names, array_agg(ARRAY[stores_code, location]) AS places, array_agg(quantity) AS quantities, array_agg(assumed) AS flags
                FROM held) h
            LEFT JOIN found f ON true
            {GenealogySql.Joins}
            ORDER BY f.path
            """,
            unit, default(DateOnly), SerialNumberGenealogy.LevelsMax, part, answer.LotId ?? "");
        var rows = snapshot.StreamAsync(command, row => Read(row, answer), cancellationToken).GetAsyncEnumerator(cancellationToken);
        await rows.MoveNextAsync();
        return RestAsync(rows);
    }

    /// <summary>The row that was read for the header, and all after it; a recall of nothing has a header alone.</summary>
    private static async IAsyncEnumerable<GenealogyRow> RestAsync(IAsyncEnumerator<GenealogyRow?> rows)
    {
        await using var disposed = rows;
        do
        {
            if (rows.Current is { } row)
            {
                yield return row;
            }
        }
        while (await rows.MoveNextAsync());
    }

    private static GenealogyRow? Read(NpgsqlDataReader row, LotRecall answer)
    {
        if (answer.Counted)
        {
            return GenealogySql.Read(row, SummaryColumns);
        }

        int Count(int place) => (int)row.GetInt64(place);
        (answer.Units, answer.UnitsAssumed, answer.UnitsPast, answer.UnitsInstalled) = (Count(0), Count(1), Count(2), Count(3));
        (answer.UnitsInStores, answer.UnitsAtCustomers, answer.Customers, answer.Lots) = (Count(4), Count(5), Count(6), Count(7));
        if (!row.IsDBNull(8))
        {
            var (levels, names, places) = (row.GetFieldValue<int[,]>(8), row.GetFieldValue<string[,]>(9), row.GetFieldValue<string[,]>(10));
            var (quantities, flags) = (row.GetFieldValue<decimal[]>(11), row.GetFieldValue<bool[]>(12));
            answer.Stock = [.. quantities.Select((quantity, i) => new RecallStock
            {
                Level = levels[i, 0],
                PartId = names[i, 0],
                LotId = names[i, 1],
                StoresCode = places[i, 0],
                StockLocation = places[i, 1],
                Quantity = quantity,
                Units = levels[i, 1],
                Assumed = flags[i],
            })];
        }

        answer.Counted = true;
        return row.IsDBNull(SummaryColumns) ? null : GenealogySql.Read(row, SummaryColumns);
    }

    /// <summary>
    /// Up from the unit <c>$1</c> or the part <c>$4</c> with lot <c>$5</c>; <c>$2</c> the day, <c>$3</c> how many levels. UNION
    /// takes each step between two nodes once a level, so the work grows with the links and a ring ends. The shortest way to a
    /// node is its place in the tree; it is assumed, or past, when all ways to it are.
    /// </summary>
    private static string Walk(GenealogyView view) =>
        $"""
        up (unit, part, lot, level, assumed, past, from_unit, from_part, from_lot, quantity, used_for, started, ended, batch) AS (
            SELECT $1::bigint, $4::bigint, $5::text COLLATE "C", 0, false, false, -1::bigint, 0::bigint, '' COLLATE "C", 0::numeric, 0::numeric, NULL::date, NULL::date, NULL::bigint
            UNION
            SELECT e.unit, e.part, e.lot, u.level + 1, u.assumed OR e.assumed OR (u.unit = 0 AND u.lot = ''), u.past OR e.past, u.unit, u.part, u.lot,
                e.quantity, e.used_for, e.started, e.ended, e.batch
            FROM up u CROSS JOIN LATERAL (
                SELECT coalesce(x.assembly_unit_id, 0) AS unit, coalesce(x.parent_part_id, 0) AS part, x.parent_lot AS lot, 1::numeric AS quantity,
                    CASE WHEN x.parent_part_id IS NULL THEN 1::numeric ELSE (SELECT coalesce(sum(b.quantity), 1) FROM posting b WHERE b.id = ip.parent_id) END AS used_for,
                    false AS assumed, x.removed_posting_id IS NOT NULL AS past, {GenealogySql.LinkDays}, ip.batch_id AS batch
                FROM {GenealogySql.Links}
                WHERE u.unit <> 0 AND x.component_unit_id = u.unit AND {GenealogySql.Counts(view)}
                UNION ALL
                SELECT n.unit, n.part, n.lot, sum(n.quantity), CASE WHEN n.unit <> 0 THEN 1 ELSE sum(n.made) END, bool_and(n.assumed), n.apart IS NOT NULL, min(n.action_date), n.apart,
                    CASE WHEN min(n.batch_id) = max(n.batch_id) THEN min(n.batch_id) END
                FROM (
                    SELECT coalesce(c.assembly_unit_id, 0) AS unit, CASE WHEN c.assembly_unit_id IS NULL THEN b.part_id ELSE 0 END AS part,
                        CASE WHEN c.assembly_unit_id IS NULL THEN b.lot ELSE '' END AS lot, sum(c.quantity) AS quantity, b.quantity AS made, bool_and(c.assumed) AS assumed, b.action_date, apart.day AS apart, b.batch_id
                    FROM {GenealogySql.Consumed}
                    WHERE u.unit = 0 AND c.component_part_id = u.part AND c.lot = u.lot AND {GenealogySql.Used(view)}
                    GROUP BY c.assembly_unit_id, b.id, apart.day) n
                GROUP BY n.unit, n.part, n.lot, n.apart
                UNION ALL
                SELECT m.serial_number_id, 0, '', 1, 1, false, us.lot <> u.lot, min(b.action_date), NULL, min(b.batch_id)
                FROM posting b JOIN posting_unit m ON m.posting_id = b.id JOIN unit_state us ON us.serial_number_id = m.serial_number_id
                WHERE u.level = 0 AND u.unit = 0 AND b.part_id = u.part AND b.lot = u.lot {(view == GenealogyView.Ever ? $"AND (us.lot = u.lot OR {GenealogySql.WasMoved})" : "AND us.lot = u.lot")}
                GROUP BY m.serial_number_id, us.lot
                OFFSET 0) e
            WHERE u.level < $3
        ), node AS (
            SELECT DISTINCT ON (unit, part, lot) unit, part, lot, level, from_unit, from_part, from_lot, quantity, used_for, started, ended, batch,
                bool_and(assumed) OVER same AS assumed, bool_and(past) OVER same AS past
            FROM up WHERE level > 0 AND (unit, part, lot) <> ($1, $4, $5)
            WINDOW same AS (PARTITION BY unit, part, lot)
            ORDER BY unit, part, lot, level, past, assumed, from_unit, from_part, from_lot, started, batch
        ), ranked AS (
            SELECT n.*, (row_number() OVER (PARTITION BY n.from_unit, n.from_part, n.from_lot ORDER BY p.part_id, coalesce(s.serial_number, ''), n.lot, n.unit))::integer AS place
            FROM node n LEFT JOIN serial_number s ON s.id = n.unit AND n.unit <> 0 LEFT JOIN part p ON p.id = CASE WHEN n.unit = 0 THEN n.part ELSE s.part_id END
        ), found AS (
            SELECT r.*, ARRAY[r.place] AS path FROM ranked r WHERE r.level = 1
            UNION ALL
            SELECT r.*, f.path || r.place
            FROM found f JOIN ranked r ON r.from_unit = f.unit AND r.from_part = f.part AND r.from_lot = f.lot AND r.level = f.level + 1
        ), {GenealogySql.Tops}
        """;
}
