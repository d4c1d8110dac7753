using System.Text;
using System.Text.Json.Nodes;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

/// <summary>Queries of units where there are more than are read at once, and criteria that many, few or none of them meet, at the beginning, at the end or anywhere.</summary>
public sealed class ManyUnitsTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private const int Units = 25_200;

    /// <summary>Straight into the tables: what is tested is how they are read. Every seventh row is of a unit that was deleted, or of a number that is no longer one.</summary>
    public async ValueTask InitializeAsync()
    {
        if ((await server.DoAsync("part-query", new { PART_ID = "MANY1" })).Rows.Count > 0)
        {
            return;
        }

        foreach (var part in new[] { "MANY1", "MANY2", "MANY3" })
        {
            await server.DoAsync("part-create", new { PART_ID = part, PART_DESC = "One of many" });
        }

        await server.ExecuteAsync(
            $"""
            INSERT INTO batch (operator_id, created_at, txns_accepted) VALUES ('ADAM', now(), 1);
            INSERT INTO serial_number (part_id, serial_number, created_by, created_at, deleted_at, renumbered_id, reference)
            SELECT (SELECT id FROM part WHERE part_id = 'MANY' || 1 + (n - 1) / {Units / 3}), to_hex(n * 7919 % 65536) || '-' || n, 'ADAM', timestamptz '2026-03-01Z' + n * interval '1 minute',
                CASE WHEN n % 14 = 0 THEN now() END, CASE WHEN n % 14 = 7 THEN 1 END, CASE WHEN n > {Units} - 3000 THEN 'LATE' END
            FROM generate_series(1, {Units}) n;
            INSERT INTO unit_state (serial_number_id, status, lot, batch_id, program_id, operator_id, updated_at, created_at, part_id)
            SELECT id, CASE WHEN n % 20 = 1 THEN 6 WHEN n > {Units} - 50 THEN 9 WHEN n IN (5, 11000, 25000) THEN 7 ELSE 1 END, CASE WHEN n % 2500 = 3 THEN 'RARE' ELSE '' END,
                (SELECT max(id) FROM batch), CASE WHEN n < 9000 THEN 'FIRST' ELSE '' END, 'ADAM', created_at, created_at, part_id
            FROM (SELECT t.*, split_part(serial_number, '-', 2)::int AS n FROM serial_number t WHERE created_by = 'ADAM' AND deleted_at IS NULL AND renumbered_id IS NULL AND part_id >= (SELECT id FROM part WHERE part_id = 'MANY1')) t;
            ANALYZE serial_number; ANALYZE unit_state; ANALYZE part;
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("""{"SN_STATUS": "S"}""", 500, "u.status = 6")]
    [InlineData("""{"SN_STATUS": "X"}""", 10, "u.status = 9")]
    [InlineData("""{"SN_STATUS": "C"}""", 2, "u.status = 7")]
    [InlineData("""{"SN_STATUS": "R"}""", 10, "false")]
    [InlineData("""{"SN_STATUS": "<>A"}""", 700, "u.status NOT IN (1, 2)")]
    [InlineData("""{"SN_STATUS": "IN C,X"}""", 25, "u.status IN (7, 9)")]
    [InlineData("""{"SN_STATUS": "S", "PART_ID": "MANY3"}""", 300, "u.status = 6 AND p.part_id = 'MANY3'")]
    [InlineData("""{"SN_STATUS": "S", "PART_ID": ">MANY1"}""", 10000, "u.status = 6 AND p.part_id > 'MANY1'")]
    [InlineData("""{"LOT_ID": "RARE"}""", 4, "u.lot = 'RARE'")]
    [InlineData("""{"LOT_ID": "<>''", "PART_ID": "MANY%"}""", 4, "u.lot = 'RARE'")]
    [InlineData("""{"PROGRAM_ID": "FIRST"}""", 3000, "u.program_id = 'FIRST'")]
    [InlineData("""{"REFERENCE": "LATE"}""", 400, "t.reference = 'LATE'")]
    [InlineData("""{"REFERENCE": "<>LATE", "PART_ID": "MANY3"}""", 2000, "t.reference IS NULL AND p.part_id = 'MANY3'")]
    [InlineData("""{"SERIAL_NUMBER": "7f%"}""", 20, "t.serial_number LIKE '7f%'")]
    [InlineData("""{"SERIAL_NUMBER": "%f3-1%"}""", 20, "t.serial_number LIKE '%f3-1%'")]
    [InlineData("""{"SERIAL_NUMBER": "%a7f%"}""", 2, "t.serial_number LIKE '%a7f%'")]
    [InlineData("""{"SERIAL_NUMBER": "%A7F%"}""", 2, "false")]
    [InlineData("""{"DATE_CREATED": "2026-03-05"}""", 200, "t.created_at::date = '2026-03-05'")]
    [InlineData("""{"DATE_CREATED": "< 2026-03-02"}""", 1000, "t.created_at < '2026-03-02'")]
    [InlineData("""{"DATE_CREATED": "BETWEEN 2026-03-10 AND 2026-03-11"}""", 1500, "t.created_at::date IN ('2026-03-10', '2026-03-11')")]
    [InlineData("""{"DATE_CREATED": ">2026-03-16"}""", 100, "t.created_at >= '2026-03-17'")]
    [InlineData("""{"DATE_LAST_UPDT": "<=2026-03-01", "SN_STATUS": "S"}""", 30, "t.created_at < '2026-03-02' AND u.status = 6")]
    [InlineData("""{"PART_ID": "MANY%"}""", 9000, "p.part_id LIKE 'MANY%'")]
    public async Task A_walk_by_pages_and_an_answer_in_one_meet_the_same_units(string criteria, int page, string sql)
    {
        var truth = await server.ScalarAsync<string[]>(
            $"""
            SELECT coalesce(array_agg(p.part_id || '/' || t.serial_number ORDER BY p.part_id, t.serial_number) FILTER (WHERE {sql}), ARRAY[]::text[])
            FROM serial_number t JOIN part p ON p.id = t.part_id JOIN unit_state u ON u.serial_number_id = t.id WHERE t.deleted_at IS NULL
            """);
        Assert.Equal(truth, (await RowsAsync(criteria, null, null)).Select(Key));

        var walked = new List<string>();
        JsonNode? last = null;
        while (true)
        {
            var rows = await RowsAsync(criteria, page, last);
            walked.AddRange(rows.Select(Key));
            if (rows.Count < page)
            {
                break;
            }

            last = rows[^1];
        }

        Assert.Equal(truth, walked);
    }

    [Theory]
    [InlineData(9_999)]
    [InlineData(10_000)]
    [InlineData(10_001)]
    [InlineData(20_000)]
    [InlineData(1_000_000)]
    public async Task So_many_rows_come_as_are_asked_for(int max)
    {
        var all = (await RowsAsync("""{"PART_ID": "MANY%"}""", null, null)).Select(Key).ToList();
        Assert.Equal(Units - Units / 7, all.Count);
        Assert.Equal(all.Take(max), (await RowsAsync("""{"PART_ID": "MANY%"}""", max, null)).Select(Key));
        Assert.Equal(all.Take(max), (await RowsAsync("""{"PART_ID": "MANY%", "CREATED_BY": "ADAM"}""", max, null)).Select(Key));
        Assert.Equal(all.Skip(5).Take(max), (await RowsAsync("""{"PART_ID": "MANY%"}""", max, JsonNode.Parse($$"""{"PART_ID": "MANY1", "SERIAL_NUMBER": "{{all[4].Split('/')[1]}}"}"""))).Select(Key));
    }

    /// <summary>However many rows are read at once, all of them or so many as are asked for, from the first or from any other.</summary>
    [Theory]
    [InlineData("PART_ID", "MANY%", 700)]
    [InlineData("PART_ID", "MANY%", 7_200)]
    [InlineData("PART_ID", "MANY%", 20_600)]
    [InlineData("PART_ID", "IN MANY2,MANY3", 1_500)]
    [InlineData("CREATED_BY", "ADAM", 700)]
    [InlineData("CREATED_BY", "ADAM", 7_200)]
    [InlineData("CREATED_BY", "ADAM", 21_600)]
    public async Task Lots_of_any_size_are_one_answer(string name, string criterion, int chunk)
    {
        var all = (await RowsAsync($$"""{"{{name}}": "{{criterion}}"}""", null, null)).Select(Key).ToList();
        Assert.Equal(criterion == "IN MANY2,MANY3" ? 14_400 : 21_600, all.Count);
        foreach (var (max, first) in new (int?, int)[] { (null, 0), (null, 8_000), (14_300, 0), (12_401, 1), (10_700, 3_600) })
        {
            Assert.Equal(all.Skip(first).Take(max ?? int.MaxValue), await ReadAsync(name, criterion, chunk, max, first == 0 ? null : all[first - 1].Split('/')));
        }
    }

    /// <summary>Verification tells of the damage; whoever asks for all units still gets all others.</summary>
    [Fact]
    public async Task A_unit_that_lost_its_state_takes_no_other_along()
    {
        var all = (await RowsAsync("""{"PART_ID": "MANY%"}""", null, null)).Select(Key).ToList();
        await server.ExecuteAsync("CREATE TABLE lost AS SELECT u.* FROM unit_state u JOIN serial_number t ON t.id = u.serial_number_id WHERE t.serial_number LIKE '%-1_' AND t.created_by = 'ADAM'");
        try
        {
            var lost = await server.ExecuteAsync("DELETE FROM unit_state WHERE serial_number_id IN (SELECT serial_number_id FROM lost)");
            Assert.InRange(lost, 2, 10);
            var left = await ReadAsync("PART_ID", "MANY%", 700, null, null);
            Assert.Equal(all.Count - lost, left.Count);
            Assert.Equal(all.Intersect(left), left);
        }
        finally
        {
            await server.ExecuteAsync("INSERT INTO unit_state SELECT * FROM lost; DROP TABLE lost");
        }
    }

    /// <summary>A search that has gone far enough is given up, and the page is found as any other.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(4_000)]
    [InlineData(16_000)]
    [InlineData(64_000)]
    public async Task A_search_finds_the_page_or_gives_up(int longest)
    {
        var cancel = TestContext.Current.CancellationToken;
        var noun = Resource.Of<SerialNumber>();
        foreach (var (name, criterion) in new[] { ("REFERENCE", "LATE"), ("SN_STATUS", "X"), ("LOT_ID", "RARE"), ("PROGRAM_ID", "FIRST"), ("SN_STATUS", "A") })
        {
            var query = new RecordQuery(noun, [(noun.Keys[0], Criterion.Parse("MANY%").Criterion!), (noun.Find(name)!, Criterion.Parse(criterion).Criterion!)], [], 20, ["MANY1", "8"]);
            var sql = new QuerySql(query, TimeZoneInfo.Utc, new DateOnly(2026, 4, 1));
            Assert.True(sql.IsSearch);
            await using var snapshot = await Snapshot.OpenAsync(server.Database, cancel);
            var truth = await snapshot.StreamAsync(sql.First(), row => row.GetFieldValue<string[]>(0), cancel).SingleAsync(cancel);
            Assert.Equal(name == "LOT_ID" ? 8 : 20, truth.Length);
            var found = await PageSearch.PlacesAsync(snapshot, query, sql, cancel, longest);
            Assert.Equal(longest == 0 ? null : found is null && longest < 64_000 ? null : truth, found);
        }
    }

    /// <summary>More than once on each connection: what is prepared there must be right after a reader left in the middle of an answer.</summary>
    [Theory]
    [InlineData("CREATED_BY", "ADAM")]
    [InlineData("PART_ID", "MANY%")]
    public async Task Whoever_leaves_lets_the_database_go_and_spoils_no_connection(string name, string criterion)
    {
        var cancel = TestContext.Current.CancellationToken;
        for (var times = 0; times < 12; times++)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/serial-number-query")
            {
                Content = new StringContent($$"""{"{{name}}":"{{criterion}}","AUTH_TOKEN":"{{server.Token}}"}""", Encoding.UTF8, "application/json"),
            };
            using (var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel))
            {
                Assert.Equal(1, await (await response.Content.ReadAsStreamAsync(cancel)).ReadAsync(new byte[1], cancel));
            }

            await server.UntilAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND query LIKE '%serial_number%')");
        }

        Assert.Equal(Units - Units / 7, (await RowsAsync($$"""{"{{name}}":"{{criterion}}"}""", null, null)).Count);
    }

    /// <summary>Keys of units, so many read at once.</summary>
    private async Task<List<string>> ReadAsync(string name, string criterion, int chunk, int? max, string[]? after)
    {
        var (cancel, noun, read) = (TestContext.Current.CancellationToken, Resource.Of<SerialNumber>(), new List<string>());
        var query = new RecordQuery(noun, [(noun.Find(name)!, Criterion.Parse(criterion).Criterion!)], [], max, after);
        await foreach (var (row, _) in Queries.ReadAsync(server.Database, query, TimeZoneInfo.Utc, new DateOnly(2026, 4, 1), cancel, chunk))
        {
            read.Add($"{row(0)}/{row(1)}");
        }

        return read;
    }

    private static string Key(JsonNode? row) => $"{row!["PART_ID"]}/{row["SERIAL_NUMBER"]}";

    private async Task<JsonArray> RowsAsync(string criteria, int? max, JsonNode? after)
    {
        var body = JsonNode.Parse(criteria)!.AsObject();
        if (max is not null)
        {
            body["MAX_ROWS"] = max;
        }

        if (after is not null)
        {
            body["START_AFTER"] = new JsonObject { ["PART_ID"] = after["PART_ID"]!.DeepClone(), ["SERIAL_NUMBER"] = after["SERIAL_NUMBER"]!.DeepClone() };
        }

        return (await server.DoAsync("serial-number-query", body)).Rows;
    }
}
