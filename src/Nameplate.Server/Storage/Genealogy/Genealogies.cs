using Nameplate.Core;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>A unit as a genealogy begins with it.</summary>
internal sealed record GenealogyRoot(long Id, string PartId, string PartDesc, string Serial, string LotId, UnitStatus Status);

/// <summary>Reads what is inside a unit at every level, in one statement.</summary>
internal static class Genealogies
{
    public static async Task<Outcome<GenealogyRoot>> RootAsync(Snapshot snapshot, string partId, string serial, CancellationToken cancellationToken) =>
        await RootAsync(snapshot, "p.part_id = $1 AND s.serial_number = $2", cancellationToken, partId, serial) is { } root ? root : Faults.SerialNotFound(partId, serial);

    /// <summary>The same by row number; null when there is none.</summary>
    public static Task<GenealogyRoot?> RootAsync(Snapshot snapshot, long unit, CancellationToken cancellationToken) =>
        RootAsync(snapshot, "s.id = $1", cancellationToken, unit);

    private static async Task<GenealogyRoot?> RootAsync(Snapshot snapshot, string which, CancellationToken cancellationToken, params object[] values) =>
        (await snapshot.ReadAsync(
            $"""
            SELECT s.id, p.part_id, p.part_desc, s.serial_number, u.lot, u.status
            FROM serial_number s JOIN part p ON p.id = s.part_id JOIN unit_state u ON u.serial_number_id = s.id
            WHERE {which} AND s.deleted_at IS NULL AND s.renumbered_id IS NULL
            """,
            row => new GenealogyRoot(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), (UnitStatus)row.GetInt16(5)),
            cancellationToken, values)).FirstOrDefault();

    public static IAsyncEnumerable<GenealogyRow> ReadAsync(Snapshot snapshot, long unit, GenealogyAsked asked, CancellationToken cancellationToken) =>
        asked.Up
            ? WhereUsed.ReadAsync(snapshot, unit, asked, cancellationToken)
            : snapshot.StreamAsync(snapshot.Command(Down(asked.View), unit, asked.Day ?? default, asked.Levels), row => GenealogySql.Read(row, 0), cancellationToken);

    /// <summary>
    /// Down the tree, a row for each place in it: <c>$1</c> the unit, <c>$2</c> the day, <c>$3</c> how many levels. A node that is
    /// above itself is not entered again. OFFSET 0 keeps each step a look into an index instead of a join with all there is.
    /// </summary>
    private static string Down(GenealogyView view) =>
        $"""
        WITH RECURSIVE found (unit, part, lot, level, path, seen, quantity, used_for, assumed, past, started, ended, batch) AS (
            SELECT $1::bigint, 0::bigint, '' COLLATE "C", 0, ARRAY[]::integer[], ARRAY[('u' || $1::bigint) COLLATE "C"], 0::numeric, 0::numeric, false, false, NULL::date, NULL::date, NULL::bigint
            UNION ALL
            SELECT e.unit, e.part, e.lot, f.level + 1, f.path || (row_number() OVER (PARTITION BY f.path ORDER BY e.name, e.serial, e.lot, e.started, e.id))::integer,
                f.seen || e.node, e.quantity, e.used_for, f.assumed OR e.assumed OR (f.unit = 0 AND f.lot = ''), f.past OR e.past, e.started, e.ended, e.batch
            FROM found f CROSS JOIN LATERAL (
                SELECT x.component_unit_id AS unit, 0::bigint AS part, '' AS lot, 'u' || x.component_unit_id AS node, p.part_id AS name, s.serial_number AS serial, x.id,
                    1::numeric AS quantity, 1::numeric AS used_for, false AS assumed, x.removed_posting_id IS NOT NULL AS past, {GenealogySql.LinkDays}, ip.batch_id AS batch
                FROM {GenealogySql.Links} JOIN serial_number s ON s.id = x.component_unit_id JOIN part p ON p.id = s.part_id
                WHERE f.unit <> 0 AND x.assembly_unit_id = f.unit AND {GenealogySql.Counts(view)}
                UNION ALL
                SELECT x.component_unit_id, 0, '', 'u' || x.component_unit_id, p.part_id, s.serial_number, x.id,
                    1, (SELECT coalesce(sum(b.quantity), 1) FROM posting b WHERE b.id = ip.parent_id), false, x.removed_posting_id IS NOT NULL, {GenealogySql.LinkDays}, ip.batch_id
                FROM {GenealogySql.Links} JOIN serial_number s ON s.id = x.component_unit_id JOIN part p ON p.id = s.part_id
                WHERE f.unit = 0 AND x.parent_part_id = f.part AND x.parent_lot = f.lot AND {GenealogySql.Counts(view)}
                UNION ALL
                SELECT 0, n.component_part_id, n.lot, 'l' || n.component_part_id || ':' || n.lot, p.part_id, '', min(n.first),
                    sum(n.quantity), sum(n.used_for), bool_and(n.assumed), n.apart IS NOT NULL, min(n.action_date), n.apart, CASE WHEN min(n.batch_id) = max(n.batch_id) THEN min(n.batch_id) END
                FROM (
                    SELECT c.component_part_id, c.lot, min(c.id) AS first, sum(c.quantity) AS quantity, 1 AS used_for, bool_and(c.assumed) AS assumed, b.action_date, apart.day AS apart, b.batch_id
                    FROM {GenealogySql.Consumed}
                    WHERE f.unit <> 0 AND c.assembly_unit_id = f.unit AND {GenealogySql.Used(view)}
                    GROUP BY c.component_part_id, c.lot, b.id, apart.day
                    UNION ALL
                    SELECT c.component_part_id, c.lot, min(c.id), sum(c.quantity), b.quantity, bool_and(c.assumed), b.action_date, NULL, b.batch_id
                    FROM {GenealogySql.Consumed}
                    WHERE f.unit = 0 AND b.part_id = f.part AND b.lot = f.lot AND b.action_type IN {GenealogySql.Builds} AND c.assembly_unit_id IS NULL AND {GenealogySql.Used(view)}
                    GROUP BY c.component_part_id, c.lot, b.id) n JOIN part p ON p.id = n.component_part_id
                GROUP BY n.component_part_id, n.lot, n.apart, p.part_id
                OFFSET 0) e
            WHERE f.level < $3 AND NOT e.node = ANY (f.seen)
        ), {GenealogySql.Tops}
        SELECT {GenealogySql.Columns}
        FROM found f
        {GenealogySql.Joins}
        WHERE f.level > 0
        ORDER BY f.path
        """;
}
