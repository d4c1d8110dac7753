using System.Globalization;
using System.Text.RegularExpressions;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>
/// How PostgreSQL finds units of a part where few parts have units, and their serials run on through all of them. Whoever asks for one unit of such a part
/// meets it soon along the serials of all; of a part that has none, all would be read.
/// </summary>
public sealed class FewPartsPlanTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if ((await server.DoAsync("part-query", new { PART_ID = "FEW0" })).Rows.Count > 0)
        {
            return;
        }

        foreach (var part in new[] { "FEW0", "FEW1", "FEW2", "RARE", "NONE" })
        {
            await server.DoAsync("part-create", new { PART_ID = part, PART_DESC = "One of few" });
        }

        await server.ExecuteAsync(
            """
            INSERT INTO batch (operator_id, created_at, txns_accepted) VALUES ('ADAM', now(), 1);
            INSERT INTO serial_number (part_id, serial_number, created_by, created_at)
            SELECT (SELECT id FROM part WHERE part_id = 'FEW' || n % 3), lpad(n::text, 6, '0'), 'ADAM', now() + n * interval '1 second' FROM generate_series(1, 30000) n ORDER BY n;
            INSERT INTO serial_number (part_id, serial_number, created_by, created_at) SELECT (SELECT id FROM part WHERE part_id = 'RARE'), 'R' || n, 'ADAM', now() FROM generate_series(1, 5) n;
            INSERT INTO unit_state (serial_number_id, status, lot, batch_id, program_id, operator_id, updated_at, created_at, part_id)
            SELECT id, 1, '', (SELECT max(id) FROM batch), '', 'ADAM', created_at, created_at, part_id FROM serial_number WHERE created_by = 'ADAM';
            """);
        foreach (var table in new[] { "serial_number", "unit_state", "part" })
        {
            await server.ExecuteAsync($"VACUUM ANALYZE {table}");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("NONE", null)]
    [InlineData(">=FEW2", null)]
    [InlineData(">=FEW2", "FEW2")]
    public async Task Units_of_a_part_are_not_looked_for_among_those_of_all(string part, string? after)
    {
        var noun = Resource.Of<SerialNumber>();
        var query = new RecordQuery(noun, [(noun.Keys[0], Criterion.Parse(part).Criterion!)], [], 1, after is null ? null : [after, "029999"]);
        var sql = new QuerySql(query, TimeZoneInfo.Utc, new DateOnly(2026, 1, 1));
        await using var connection = await server.Database.OpenConnectionAsync(Cancel);
        foreach (var statement in new[] { sql.Page(), sql.Look(query.StartAfter, 1, 1) })
        {
            var plan = await QueryPlan.OfAsync(connection, statement, run: true);
            Assert.Contains("serial_number_key", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("serial_number_serial", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Rows Removed by Filter: 30000", plan, StringComparison.Ordinal);
        }
    }

    /// <summary>Without MAX_ROWS, as clients ask that do not know of it: by what a part is called PostgreSQL takes it for one that has as many units as any other.</summary>
    [Fact]
    public async Task How_many_units_a_part_has_is_known_once_its_number_is()
    {
        var noun = Resource.Of<SerialNumber>();
        var query = new RecordQuery(noun, [(noun.Find("PART_ID")!, Criterion.Parse("RARE").Criterion!), (noun.Find("CREATED_BY")!, Criterion.Parse("ADAM").Criterion!)], [], null, null);
        var sql = new QuerySql(query, TimeZoneInfo.Utc, new DateOnly(2026, 1, 1));
        await using var connection = await server.Database.OpenConnectionAsync(Cancel);
        Assert.InRange(await ExpectedAsync(sql), 200, 30_000);
        Assert.InRange(await ExpectedAsync(sql.Knowing([[await server.ScalarAsync<long>("SELECT id FROM part WHERE part_id = 'RARE'")]])), 1, 20);

        async Task<int> ExpectedAsync(QuerySql one) =>
            int.Parse(Regex.Match(await QueryPlan.OfAsync(connection, one.First()), @"CTE found\n[^\n]*rows=(\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("SO_ID", "serial_number_so_id")]
    [InlineData("ORDER_ID", "serial_number_order_id")]
    public async Task Units_of_an_order_are_found_by_it(string field, string index)
    {
        var noun = Resource.Of<SerialNumber>();
        var query = new RecordQuery(noun, [(noun.Find(field)!, Criterion.Parse("S-1").Criterion!)], [], 100, null);
        await using var connection = await server.Database.OpenConnectionAsync(Cancel);
        Assert.Contains(index, await QueryPlan.OfAsync(connection, new QuerySql(query, TimeZoneInfo.Utc, new DateOnly(2026, 1, 1)).Few(1_000)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Held_units_of_a_stock_are_not_looked_for_among_all_that_stand_there()
    {
        await using var connection = await server.Database.OpenConnectionAsync(Cancel);
        await connection.RunAsync("SET enable_seqscan = off", Cancel);
        Assert.Contains("unit_state_held", await QueryPlan.OfAsync(connection, RestLists.Page(new RestQuery(RestTables.WarehouseStocks, [], null, false, 100, 0))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_inside_a_unit_is_found_by_its_serial()
    {
        var noun = Resource.Of<SerialNumberCrossReference>();
        var query = new RecordQuery(noun, [(noun.Find("ASSEMBLY_ID")!, Criterion.Parse("FEW0").Criterion!), (noun.Find("ASSEMBLY_SN")!, Criterion.Parse("000003").Criterion!)], [], 100, null);
        await using var connection = await server.Database.OpenConnectionAsync(Cancel);
        await connection.RunAsync("SET enable_seqscan = off", Cancel);
        var plan = await QueryPlan.OfAsync(connection, new QuerySql(query, TimeZoneInfo.Utc, new DateOnly(2026, 1, 1)).Page(), run: true);
        Assert.Contains("serial_number = '000003'::text)", string.Join('\n', plan.Split('\n').Where(line => line.Contains("Index Cond: ", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("force_generic_plan")]
    [InlineData("force_custom_plan")]
    public async Task Whether_a_part_has_units_is_told_by_the_first_part_that_has_any(string mode)
    {
        await using var connection = await server.Database.OpenConnectionAsync(Cancel);
        await connection.RunAsync($"SET plan_cache_mode = {mode}", Cancel);
        await connection.RunAsync($"PREPARE any_of (bigint) AS SELECT {Units.AnyOf("$1")}", Cancel);
        foreach (var (part, has) in new[] { ("FEW0", true), ("FEW2", true), ("NONE", false) })
        {
            var id = await server.ScalarAsync<long>($"SELECT id FROM part WHERE part_id = '{part}'");
            Assert.Equal(has, await connection.ValueAsync<bool?>($"EXECUTE any_of ({id})", Cancel) ?? false);
            var plan = await QueryPlan.OfAsync(connection, new NpgsqlBatchCommand($"EXECUTE any_of ({id})"), run: true);
            Assert.Contains("using serial_number_key on serial_number s (", plan.Replace("  (", " (", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }
}
