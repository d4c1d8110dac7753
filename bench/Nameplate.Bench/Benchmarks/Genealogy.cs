using System.Text.Json;

namespace Nameplate.Bench.Benchmarks;

/// <summary>What is inside a unit, what a unit is inside of, and who holds a lot, against the recursion alone with the names of what it finds.</summary>
internal sealed class Genealogy : IBenchmark
{
    private const string Names1 = "p.part_id, p.part_desc, s.serial_number, u.status, u.lot";

    // How far a recursion goes is unknown to the planner: left to itself it reads all of the tables for the names of a few.
    private const string Join1 =
        """
        CROSS JOIN LATERAL (SELECT s.part_id, s.serial_number FROM serial_number s WHERE s.id = f.unit OFFSET 0) s
        JOIN part p ON p.id = s.part_id CROSS JOIN LATERAL (SELECT u.status, u.lot FROM unit_state u WHERE u.serial_number_id = f.unit OFFSET 0) u
        """;

    public IReadOnlyList<string> Names => ["genealogy tree", "genealogy where-used", "genealogy recall"];

    public IEnumerable<Case> SetUp(Stage stage)
    {
        World.Links(stage);
        var top = stage.Value<long>("SELECT min(id) FROM serial_number");
        var leaf = stage.Value<long>("SELECT max(id) FROM serial_number");
        string Serial(long unit) => stage.Value<string>($"SELECT serial_number FROM serial_number WHERE id = {unit}");
        var grease = stage.Value<long>("SELECT id FROM part WHERE part_id = 'L4'");

        yield return Of("genealogy tree", "`serial-number-genealogy-get` down a tree of 10,111 nodes", "serial-number-genealogy-get", new { PART_ID = "L0", SERIAL_NUMBER = Serial(top) },
            $"""
            WITH RECURSIVE f (unit, level) AS (
                SELECT {top}::bigint, 0
                UNION ALL SELECT x.component_unit_id, f.level + 1 FROM f JOIN cross_reference x ON x.assembly_unit_id = f.unit AND x.removed_posting_id IS NULL)
            SELECT f.level, {Names1} FROM f {Join1}
            UNION ALL SELECT f.level + 1, p.part_id, p.part_desc, '', NULL, c.lot FROM f CROSS JOIN LATERAL (SELECT * FROM consumption c WHERE c.assembly_unit_id = f.unit AND c.component_unit_id IS NULL OFFSET 0) c JOIN part p ON p.id = c.component_part_id
            """);
        yield return Of("genealogy where-used", "`serial-number-genealogy-get` from the lowest unit to the top", "serial-number-genealogy-get", new { PART_ID = "L3", SERIAL_NUMBER = Serial(leaf), DIRECTION = "UP" },
            $"""
            WITH RECURSIVE f (unit, level) AS (
                SELECT {leaf}::bigint, 0
                UNION ALL SELECT x.assembly_unit_id, f.level + 1 FROM f JOIN cross_reference x ON x.component_unit_id = f.unit AND x.removed_posting_id IS NULL)
            SELECT f.level, {Names1} FROM f {Join1} WHERE f.level > 0
            """);
        yield return Of("genealogy recall", "`lot-recall-get` of a lot in 1,000 units, to the tops", "lot-recall-get", new { PART_ID = "L4", LOT_ID = "G000001" },
            $"""
            WITH RECURSIVE f (unit, level) AS (
                SELECT c.assembly_unit_id, 1 FROM consumption c WHERE c.component_part_id = {grease} AND c.lot = 'G000001'
                UNION SELECT x.unit, f.level + 1
                FROM f CROSS JOIN LATERAL (SELECT x.assembly_unit_id AS unit FROM cross_reference x WHERE x.component_unit_id = f.unit AND x.removed_posting_id IS NULL LIMIT 1) x)
            SELECT f.level, {Names1} FROM f {Join1}
            """);

        Case Of(string name, string work, string call, object body, string sql)
        {
            var request = Request.Post(stage, "/api/" + call, JsonSerializer.Serialize(body));
            HttpLine? line = null;
            Bare? bare = null;
            var rows = new Lazy<long>(() =>
            {
                using var once = stage.Line();
                return JsonSerializer.Deserialize<JsonElement>(once.Ask(request)).GetProperty("DETAILS").GetArrayLength();
            });
            return new Case(
                name, work, "the bare recursive SQL", Compare.Time, 1.5,
                _ => Shot.Repeat(rows.Value, () =>
                {
                    line ??= stage.Line();
                    line.Send(request);
                    return line.BodyBytes;
                }),
                _ => Shot.Repeat(rows.Value, () => (bare ??= new Bare(stage, sql)).Read()))
            { P99Max = name == "genealogy recall" ? 1000 : null };
        }
    }
}
