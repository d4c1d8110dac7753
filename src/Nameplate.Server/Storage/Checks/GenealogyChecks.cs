using static Nameplate.Server.Storage.VerificationSql;

namespace Nameplate.Server.Storage;

/// <summary>What is inside what, and what each build used: exact per unit, and told the same by links, consumption and postings.</summary>
internal static class GenealogyChecks
{
    /// <summary>A build's postings of a component: its kit issues that are no reversals.</summary>
    private const string Issues = "(SELECT * FROM posting WHERE action_type = 'KI' AND parent_id IS NOT NULL AND reverses_id IS NULL)";

    public static readonly VerificationCheck[] All =
    [
        new("a link is opened by a posting that installs its unit", 6,
            $"""
            SELECT 'cross_reference ' || x.id, format('%s: posting %s does not install it', s.name, x.installed_posting_id)
            FROM cross_reference x JOIN {Unit} s ON s.id = x.component_unit_id
            LEFT JOIN posting_unit m ON m.posting_id = x.installed_posting_id AND m.serial_number_id = x.component_unit_id AND m.to_status = {Installed}
            WHERE m.posting_id IS NULL
            """),
        new("a link is closed by a posting that removes its unit", 6,
            $"""
            SELECT 'cross_reference ' || x.id, format('%s: posting %s does not take it out after posting %s put it in', s.name, x.removed_posting_id, x.installed_posting_id)
            FROM cross_reference x JOIN {Unit} s ON s.id = x.component_unit_id
            LEFT JOIN posting_unit m ON m.posting_id = x.removed_posting_id AND m.serial_number_id = x.component_unit_id AND m.from_status = {Installed}
            WHERE x.removed_posting_id IS NOT NULL AND (m.posting_id IS NULL OR x.removed_posting_id <= x.installed_posting_id)
            """),
        new("every installation has its link", 6,
            $"""
            SELECT 'posting_unit ' || m.posting_id || '/' || m.serial_number_id, format('%s: posting %s installs it with %s cross references', s.name, m.posting_id, coalesce(links.count, 0))
            FROM posting_unit m JOIN posting o ON o.id = m.posting_id JOIN {Unit} s ON s.id = m.serial_number_id
            LEFT JOIN (SELECT installed_posting_id, component_unit_id, count(*) FROM cross_reference GROUP BY installed_posting_id, component_unit_id) links
                ON links.installed_posting_id = m.posting_id AND links.component_unit_id = m.serial_number_id
            WHERE m.to_status = {Installed} AND m.from_status IS DISTINCT FROM {Installed} AND o.reverses_id IS NULL AND coalesce(links.count, 0) <> 1
            """),
        // Levels are gone down one after the other, and a ring has no end: past the limit is a breach either way.
        new("no unit is inside itself, or more than 20 deep", 6,
            $"""
            WITH RECURSIVE inside (unit, assembly, depth) AS (
                SELECT x.component_unit_id, x.assembly_unit_id, 1 FROM cross_reference x WHERE x.removed_posting_id IS NULL AND x.assembly_unit_id IS NOT NULL
                UNION SELECT i.unit, x.assembly_unit_id, i.depth + 1
                FROM inside i JOIN cross_reference x ON x.component_unit_id = i.assembly AND x.removed_posting_id IS NULL AND x.assembly_unit_id IS NOT NULL
                WHERE i.depth <= 20)
            SELECT 'serial_number ' || s.id, format('%s: is inside itself, or more than 20 deep', s.name)
            FROM {Unit} s JOIN inside i ON i.unit = s.id WHERE i.depth > 20
            """),
        new("a build used what was issued to it", 6,
            $"""
            SELECT 'posting ' || coalesce(used.build, issued.build), format('%s, lot "%s": %s used in the build, and %s issued to it', p.part_id, coalesce(used.lot, issued.lot),
                trim_scale(coalesce(used.quantity, 0)), trim_scale(coalesce(issued.quantity, 0)))
            FROM (SELECT posting_id AS build, component_part_id AS part_id, lot, sum(quantity) AS quantity FROM consumption GROUP BY 1, 2, 3) used
            FULL JOIN (SELECT parent_id AS build, part_id, lot, sum(quantity) AS quantity FROM {Issues} o GROUP BY 1, 2, 3) issued
                ON issued.build = used.build AND issued.part_id = used.part_id AND issued.lot = used.lot
            JOIN part p ON p.id = coalesce(used.part_id, issued.part_id)
            WHERE used.quantity IS DISTINCT FROM issued.quantity
            """),
        new("a unit used in a build was issued to it and is linked to the same assembly", 6,
            $"""
            SELECT 'consumption ' || c.id, format('%s: used in build posting %s; issued by posting %s, linked by %s', s.name, c.posting_id,
                coalesce(k.posting_id::text, '(none)'), coalesce(x.id::text, '(none)'))
            FROM consumption c JOIN {Unit} s ON s.id = c.component_unit_id JOIN posting o ON o.id = c.posting_id
            LEFT JOIN (SELECT m.posting_id, m.serial_number_id, i.parent_id FROM posting_unit m JOIN {Issues} i ON i.id = m.posting_id) k
                ON k.parent_id = c.posting_id AND k.serial_number_id = c.component_unit_id
            LEFT JOIN cross_reference x ON x.component_unit_id = c.component_unit_id AND x.installed_posting_id = k.posting_id
                AND (x.assembly_unit_id = c.assembly_unit_id OR (c.assembly_unit_id IS NULL AND x.parent_part_id = o.part_id AND x.parent_lot = o.lot))
            WHERE x.id IS NULL OR c.quantity <> 1 OR s.part_id <> c.component_part_id
            """),
        new("a link made by a build has its consumption, once", 6,
            $"""
            SELECT 'cross_reference ' || x.id, format('%s: put in by posting %s of build posting %s, which used it %s times', s.name, i.id, i.parent_id, coalesce(used.count, 0))
            FROM cross_reference x JOIN {Issues} i ON i.id = x.installed_posting_id JOIN {Unit} s ON s.id = x.component_unit_id
            LEFT JOIN (SELECT posting_id, component_unit_id, count(*) FROM consumption WHERE component_unit_id IS NOT NULL GROUP BY posting_id, component_unit_id) used
                ON used.posting_id = i.parent_id AND used.component_unit_id = x.component_unit_id
            WHERE coalesce(used.count, 0) <> 1
            """),
        new("what was used went into an assembly of the build", 6,
            $"""
            SELECT 'consumption ' || c.id, format('%s: used %s %s, and build posting %s %s', coalesce(s.name, 'an assembly without serials'), trim_scale(c.quantity), p.part_id, c.posting_id,
                CASE WHEN o.action_type NOT IN ('BF', 'CP') THEN 'is no build' WHEN s.id IS NULL THEN 'made units' ELSE 'did not make it' END)
            FROM consumption c JOIN posting o ON o.id = c.posting_id JOIN part p ON p.id = c.component_part_id LEFT JOIN {Unit} s ON s.id = c.assembly_unit_id
            LEFT JOIN posting_unit m ON m.posting_id = c.posting_id AND m.serial_number_id = c.assembly_unit_id
            LEFT JOIN (SELECT DISTINCT posting_id FROM posting_unit) made ON made.posting_id = c.posting_id
            WHERE o.action_type NOT IN ('BF', 'CP') OR (c.assembly_unit_id IS NULL) <> (made.posting_id IS NULL) OR (c.assembly_unit_id IS NOT NULL AND m.posting_id IS NULL)
            """),
    ];
}
