using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

/// <summary>
/// Pages of links: inside units and inside parts without serials, of units that were deleted and whose serials others have now, taken out, put back, and undone.
/// </summary>
public sealed class ManyLinksTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private static readonly string[] Keys = ["ASSEMBLY_ID", "ASSEMBLY_SN", "COMPONENT_ID", "COMPONENT_SN"];

    /// <summary>Straight into the tables: what is tested is how they are read.</summary>
    public async ValueTask InitializeAsync()
    {
        if ((await server.DoAsync("part-query", new { PART_ID = "LK1" })).Rows.Count > 0)
        {
            return;
        }

        foreach (var part in new[] { "LK0", "LK1", "LK2", "LK3", "LK4", "LK5", "BX1", "BX2" })
        {
            await server.DoAsync("part-create", new { PART_ID = part, PART_DESC = "Linked" });
        }

        await server.ExecuteAsync(
            """
            INSERT INTO batch (operator_id, created_at, txns_accepted) VALUES ('ADAM', now(), 1);
            -- LK1 and LK2 are assemblies, LK2 and LK3 components, LK5 has units that are in nothing and have nothing in them, LK4 is an assembly without serials.
            INSERT INTO serial_number (part_id, serial_number, created_by, created_at, deleted_at)
            SELECT (SELECT id FROM part WHERE part_id = (ARRAY['LK1', 'LK2', 'LK3', 'LK5'])[1 + n % 4]), to_hex(n * 7919 % 65536) || '-' || n, 'ADAM', now(), CASE WHEN n % 40 = 0 THEN now() END FROM generate_series(1, 8000) n;
            INSERT INTO serial_number (part_id, serial_number, created_by, created_at) SELECT part_id, serial_number, 'ADAM', now() FROM serial_number WHERE deleted_at IS NOT NULL AND id % 3 = 0;
            INSERT INTO unit_state (serial_number_id, status, lot, batch_id, program_id, operator_id, updated_at, created_at, part_id)
            SELECT s.id, CASE WHEN s.id % 5 = 0 THEN 1 ELSE 4 END, '', (SELECT max(id) FROM batch), '', 'ADAM', s.created_at, s.created_at, s.part_id FROM serial_number s JOIN part p ON p.id = s.part_id WHERE p.part_id LIKE 'LK%' AND s.deleted_at IS NULL;
            INSERT INTO posting (batch_id, action_type, part_id, lot, quantity, claim, action_date, amount, operator_id, program_id, created_at, reverses_part)
            SELECT (SELECT max(id) FROM batch), 'RM', (SELECT id FROM part WHERE part_id = 'LK3'), '', 1, false, '2026-01-01', 0, 'ADAM', 'X', now(), false;
            INSERT INTO posting (batch_id, action_type, part_id, lot, quantity, claim, action_date, amount, operator_id, program_id, created_at, reverses_id, reverses_part)
            SELECT batch_id, 'RM', part_id, '', 1, false, '2026-01-01', 0, 'ADAM', 'X', now(), id, false FROM posting WHERE id = (SELECT max(id) FROM posting);
            CREATE TEMP TABLE above AS SELECT row_number() OVER (ORDER BY md5(s.id::text)) AS n, s.id FROM serial_number s JOIN part p ON p.id = s.part_id WHERE p.part_id IN ('LK1', 'LK2');
            CREATE TEMP TABLE below AS SELECT row_number() OVER (ORDER BY md5('b' || s.id)) AS n, s.id FROM serial_number s JOIN part p ON p.id = s.part_id WHERE p.part_id IN ('LK2', 'LK3') AND s.deleted_at IS NULL;
            -- Three links of each component: two that ended, one of which may have been undone, and the one that is there. Of some all three are to the same assembly.
            INSERT INTO cross_reference (assembly_unit_id, parent_part_id, parent_lot, component_unit_id, installed_posting_id, removed_posting_id, start_date, end_date, comment, created_by, created_at, operator_id, updated_at)
            SELECT CASE WHEN b.n % 9 <> 0 THEN a.id END, CASE WHEN b.n % 9 = 0 THEN (SELECT id FROM part WHERE part_id = 'LK4') END, CASE WHEN b.n % 9 = 0 THEN 'L' || t ELSE '' END, b.id, p.last - 1,
                CASE WHEN t < 3 THEN CASE WHEN b.n % 11 = 0 AND t = 2 THEN p.last ELSE p.last - 1 END END, date '2026-01-01' + t, CASE WHEN t < 3 THEN date '2026-02-01' + t END, b.n || '/' || t, 'ADAM', now(), 'ADAM', now()
            FROM below b CROSS JOIN generate_series(1, 3) t JOIN above a ON a.n = 1 + (b.n * CASE WHEN b.n % 4 = 0 THEN 1 ELSE t END * 13) % 300 CROSS JOIN (SELECT max(id) AS last FROM posting) p;
            DROP TABLE above; DROP TABLE below;
            -- BX1, without serials, has had more in it than is looked through for a page.
            INSERT INTO serial_number (part_id, serial_number, created_by, created_at) SELECT (SELECT id FROM part WHERE part_id = 'BX2'), 'b' || n, 'ADAM', now() FROM generate_series(1, 3000) n;
            INSERT INTO unit_state (serial_number_id, status, lot, batch_id, program_id, operator_id, updated_at, created_at, part_id)
            SELECT s.id, 1, '', (SELECT max(id) FROM batch), '', 'ADAM', s.created_at, s.created_at, s.part_id FROM serial_number s JOIN part p ON p.id = s.part_id WHERE p.part_id = 'BX2';
            INSERT INTO cross_reference (parent_part_id, parent_lot, component_unit_id, installed_posting_id, removed_posting_id, start_date, end_date, comment, created_by, created_at, operator_id, updated_at)
            SELECT (SELECT id FROM part WHERE part_id = 'BX1'), 'L' || t, s.id, p.last - 1, p.last - 1, '2026-01-01', '2026-02-01', t, 'ADAM', now(), 'ADAM', now()
            FROM serial_number s JOIN part k ON k.id = s.part_id AND k.part_id = 'BX2' CROSS JOIN generate_series(1, 8) t CROSS JOIN (SELECT max(id) AS last FROM posting) p;
            ANALYZE serial_number; ANALYZE unit_state; ANALYZE cross_reference; ANALYZE part;
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("""{"ASSEMBLY_ID": "LK%"}""", "ap.part_id LIKE 'LK%'")]
    [InlineData("""{"ASSEMBLY_ID": "LK1"}""", "ap.part_id = 'LK1'")]
    [InlineData("""{"ASSEMBLY_ID": "LK4"}""", "ap.part_id = 'LK4'")]
    [InlineData("""{"ASSEMBLY_ID": "BX1"}""", "ap.part_id = 'BX1'")]
    [InlineData("""{"COMPONENT_SN": "b1_"}""", "c.serial_number LIKE 'b1_'")]
    [InlineData("""{"ASSEMBLY_ID": "<LK2", "COMMENT": "%7"}""", "ap.part_id < 'LK2' AND t.comment LIKE '%7'")]
    [InlineData("""{"ASSEMBLY_ID": ">LK1"}""", "ap.part_id > 'LK1'")]
    [InlineData("""{"ASSEMBLY_ID": "LK5"}""", "false")]
    [InlineData("""{"ASSEMBLY_ID": "LK%", "ASSEMBLY_SN": ""}""", "ap.part_id LIKE 'LK%'")]
    [InlineData("""{"ASSEMBLY_ID": "LK%", "ASSEMBLY_SN": "<>''"}""", "a.id IS NOT NULL")]
    [InlineData("""{"ASSEMBLY_ID": "LK%", "ASSEMBLY_SN": "IN ''"}""", "a.id IS NULL AND ap.part_id LIKE 'LK%'")]
    [InlineData("""{"ASSEMBLY_SN": "%1"}""", "a.serial_number LIKE '%1'")]
    [InlineData("""{"COMPONENT_ID": "LK2"}""", "cp.part_id = 'LK2'")]
    [InlineData("""{"COMPONENT_ID": "LK3"}""", "cp.part_id = 'LK3'")]
    [InlineData("""{"COMPONENT_ID": "IN LK0,LK2"}""", "cp.part_id = 'LK2'")]
    [InlineData("""{"COMPONENT_ID": "LK5"}""", "false")]
    [InlineData("""{"COMPONENT_ID": "LK3", "ASSEMBLY_ID": "LK2"}""", "cp.part_id = 'LK3' AND ap.part_id = 'LK2'")]
    [InlineData("""{"COMPONENT_ID": "LK3", "COMPONENT_SN": "%77%"}""", "cp.part_id = 'LK3' AND c.serial_number LIKE '%77%'")]
    [InlineData("""{"COMPONENT_ID": "LK3", "END_DATE": "<>''"}""", "cp.part_id = 'LK3' AND t.end_date IS NOT NULL")]
    [InlineData("""{"COMMENT": "60/%"}""", "t.comment LIKE '60/%'")]
    [InlineData("""{"START_DATE": "> 2026-01-03", "ASSEMBLY_ID": "LK%"}""", "t.start_date > '2026-01-03'")]
    [InlineData("""{"COMPONENT_SN_STATUS": "I", "ASSEMBLY_SN_STATUS": "A", "ASSEMBLY_ID": "LK%"}""", "cu.status = 4 AND au.status = 1")]
    public async Task A_walk_by_pages_and_an_answer_in_one_meet_the_same_links(string criteria, string sql)
    {
        var truth = await server.ScalarAsync<string[]>(
            $"""
            SELECT coalesce(array_agg(concat_ws('|', ap.part_id, coalesce(a.serial_number, ''), cp.part_id, c.serial_number, t.comment) ORDER BY ap.part_id, coalesce(a.serial_number, ''), cp.part_id, c.serial_number, t.id), ARRAY[]::text[])
            FROM cross_reference t JOIN serial_number c ON c.id = t.component_unit_id JOIN part cp ON cp.id = c.part_id JOIN unit_state cu ON cu.serial_number_id = c.id
                LEFT JOIN serial_number a ON a.id = t.assembly_unit_id LEFT JOIN unit_state au ON au.serial_number_id = a.id JOIN part ap ON ap.id = coalesce(a.part_id, t.parent_part_id)
                LEFT JOIN posting r ON r.id = t.removed_posting_id
            WHERE r.reverses_id IS NULL AND ({sql})
            """);
        Assert.Equal(truth, (await RowsAsync(criteria, null, null)).Select(Row));
        foreach (var page in new[] { Math.Max(truth.Length / 12, 1), 1_000 })
        {
            var walked = new List<string>();
            JsonNode? last = null;
            for (var rows = await RowsAsync(criteria, page, last); rows.Count > 0; rows = await RowsAsync(criteria, page, last))
            {
                walked.AddRange(rows.Select(Row));
                last = rows[^1];
                Assert.InRange(rows.Count, 1, page + 7);
            }

            Assert.Equal(truth, walked);
        }
    }

    private static string Row(JsonNode? row) => string.Join('|', Keys.Append("COMMENT").Select(name => row![name]));

    private async Task<JsonArray> RowsAsync(string criteria, int? max, JsonNode? after)
    {
        var body = JsonNode.Parse(criteria)!.AsObject();
        if (max is not null)
        {
            body["MAX_ROWS"] = max;
        }

        if (after is not null)
        {
            body["START_AFTER"] = new JsonObject(Keys.Select(key => KeyValuePair.Create(key, after[key]?.DeepClone())));
        }

        return (await server.DoAsync("serial-number-cross-reference-query", body)).Rows;
    }
}
