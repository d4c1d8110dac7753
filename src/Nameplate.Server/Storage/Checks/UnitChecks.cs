using static Nameplate.Server.Storage.VerificationSql;

namespace Nameplate.Server.Storage;

/// <summary>A unit is in exactly one place, and its history leads there step by step.</summary>
internal static class UnitChecks
{
    /// <summary>Every step of every unit, with what the step before it left behind.</summary>
    private const string Steps =
        $"""
        (SELECT m.serial_number_id, m.posting_id, m.from_status, m.to_status,
            CASE WHEN m.from_status IN {InStore} THEN o.from_balance_id END AS from_balance_id,
            CASE WHEN m.to_status IN {InStore} THEN o.to_balance_id END AS to_balance_id, o.lot, o.reverses_id IS NOT NULL AS is_reversal,
            lag(m.to_status) OVER history AS status_before,
            lag(CASE WHEN m.to_status IN {InStore} THEN o.to_balance_id END) OVER history AS balance_before,
            lead(m.posting_id) OVER history IS NULL AS is_last
        FROM posting_unit m JOIN posting o ON o.id = m.posting_id
        WINDOW history AS (PARTITION BY m.serial_number_id ORDER BY m.posting_id))
        """;

    public static readonly VerificationCheck[] All =
    [
        new("a unit in a store stands in a balance of its part and lot, any other in none", 1,
            $"""
            SELECT 'unit_state ' || u.serial_number_id, format('%s: is %s, lot "%s", and stands in %s', s.name, {Status("u.status")}, u.lot, coalesce(b.name, 'no store'))
            FROM unit_state u JOIN {Unit} s ON s.id = u.serial_number_id LEFT JOIN {Balance} b ON b.id = u.stock_balance_id
            WHERE u.status NOT BETWEEN 1 AND 9 OR (u.status IN {InStore}) <> (u.stock_balance_id IS NOT NULL) OR b.part_id <> s.part_id OR b.lot <> u.lot
            """),
        new("a unit is inside another exactly while it is INSTALLED", 1,
            $"""
            SELECT 'unit_state ' || u.serial_number_id, format('%s: is %s with %s open cross references', s.name, {Status("u.status")}, coalesce(links.count, 0))
            FROM unit_state u JOIN {Unit} s ON s.id = u.serial_number_id
            LEFT JOIN (SELECT component_unit_id, count(*) FROM cross_reference WHERE removed_posting_id IS NULL GROUP BY component_unit_id) links ON links.component_unit_id = u.serial_number_id
            WHERE coalesce(links.count, 0) <> CASE u.status WHEN {Installed} THEN 1 ELSE 0 END
            UNION ALL
            SELECT 'cross_reference ' || x.id, format('%s: an open cross reference of a unit that is out of the books', s.name)
            FROM cross_reference x JOIN {Unit} s ON s.id = x.component_unit_id LEFT JOIN unit_state u ON u.serial_number_id = x.component_unit_id
            WHERE x.removed_posting_id IS NULL AND u.serial_number_id IS NULL
            """),
        new("a unit has a state unless it was deleted or is a number no longer used", 1,
            $"""
            SELECT 'serial_number ' || s.id, format('%s: %s', s.name, CASE
                WHEN s.renumbered_id IS NOT NULL AND (u.serial_number_id IS NOT NULL OR h.serial_number_id IS NOT NULL) THEN 'is only an old number, and has a state or a history'
                WHEN s.deleted_at IS NOT NULL THEN 'was deleted, and has a state'
                ELSE 'has no state, and was not deleted' END)
            FROM {Unit} s LEFT JOIN unit_state u ON u.serial_number_id = s.id LEFT JOIN (SELECT DISTINCT serial_number_id FROM posting_unit) h ON h.serial_number_id = s.id
            WHERE CASE WHEN s.renumbered_id IS NOT NULL THEN u.serial_number_id IS NOT NULL OR h.serial_number_id IS NOT NULL
                ELSE (u.serial_number_id IS NULL) <> (s.deleted_at IS NOT NULL) END
            """),
        new("a unit's history is a chain", 2,
            $"""
            SELECT 'posting_unit ' || h.posting_id || '/' || h.serial_number_id, format('%s: posting %s takes it from %s, and it was %s', s.name, h.posting_id, {Status("h.from_status")}, {Status("h.status_before")})
            FROM {Steps} h JOIN {Unit} s ON s.id = h.serial_number_id
            WHERE h.from_status IS DISTINCT FROM h.status_before OR (h.from_status IS NULL AND h.to_status IS NULL)
            """),
        new("a unit's history leads from place to place", 2,
            $"""
            SELECT 'posting_unit ' || h.posting_id || '/' || h.serial_number_id, format('%s: posting %s takes it from %s, and it stood in %s', s.name, h.posting_id, coalesce(f.name, 'no store'), coalesce(b.name, 'no store'))
            FROM {Steps} h JOIN {Unit} s ON s.id = h.serial_number_id LEFT JOIN {Balance} f ON f.id = h.from_balance_id LEFT JOIN {Balance} b ON b.id = h.balance_before
            WHERE h.from_balance_id IS DISTINCT FROM h.balance_before
            """),
        // An undoing gives a unit in no store back the lot that it had before; a step of its history says so.
        new("a unit is as its last posting left it", 1,
            $"""
            SELECT 'serial_number ' || s.id, format('%s: is %s in %s, lot "%s"; its last posting %s left it %s in %s, lot "%s"', s.name,
                {Status("u.status")}, coalesce(b.name, 'no store'), u.lot, coalesce(h.posting_id::text, '(none)'), {Status("h.to_status")}, coalesce(t.name, 'no store'), h.lot)
            FROM {Unit} s LEFT JOIN unit_state u ON u.serial_number_id = s.id
            LEFT JOIN (SELECT * FROM {Steps} step WHERE step.is_last) h ON h.serial_number_id = s.id
            LEFT JOIN {Balance} b ON b.id = u.stock_balance_id LEFT JOIN {Balance} t ON t.id = h.to_balance_id
            WHERE s.renumbered_id IS NULL AND (u.status IS DISTINCT FROM h.to_status OR u.stock_balance_id IS DISTINCT FROM h.to_balance_id
                OR (u.lot <> h.lot AND NOT (h.is_reversal AND h.to_balance_id IS NULL AND EXISTS (
                    SELECT FROM posting_unit m JOIN posting o ON o.id = m.posting_id WHERE m.serial_number_id = s.id AND m.to_status = u.status AND o.lot = u.lot))))
            """),
        new("a unit's state says of which part it is, as its record does", 1, Repeated("is of part", "part_id")),
        new("a unit's state says when it was registered, as its record does", 1, Repeated("was registered", "created_at")),
        new("the counts of units by part and status are those of the units", 1, Counted($"kind <= {(int)UnitCountKind.Part}")),
        new("the counts of units by time are those of the units", 1, Counted($"kind > {(int)UnitCountKind.Part}")),
    ];

    private static string Repeated(string says, string column) =>
        $"""
        SELECT 'unit_state ' || u.serial_number_id, format('%s: {says} %s, and its state says %s', s.name, record.{column}, u.{column})
        FROM unit_state u JOIN {Unit} s ON s.id = u.serial_number_id JOIN serial_number record ON record.id = u.serial_number_id
        WHERE u.{column} <> record.{column}
        """;

    private static string Counted(string which) =>
        $"""
        SELECT concat_ws(' ', 'unit_count', kind, key, status), format('counts %s units, and there are %s', coalesce(kept.units, 0), coalesce(truth.units, 0))
        FROM (SELECT kind, key, status, sum(units) AS units FROM unit_count WHERE {which} GROUP BY kind, key, status) kept
        FULL JOIN (SELECT * FROM ({UnitCounts.Truth}) counted WHERE {which}) truth USING (kind, key, status)
        WHERE coalesce(kept.units, 0) <> coalesce(truth.units, 0)
        """;
}
