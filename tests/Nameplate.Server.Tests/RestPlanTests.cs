using Nameplate.Core.Fields;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>How PostgreSQL answers the lists over many units: by which index.</summary>
public sealed class RestPlanTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private const int Units = 50_000;
    private const int Items = 20;

    [Theory]
    [InlineData("*7f3*", true)]
    [InlineData("*-abc-*", true)]
    [InlineData("*f3*", false)]
    [InlineData("*f-3*", false)]
    [InlineData("*-%_-*", false)]
    [InlineData("*éàü*", false)]
    [InlineData("*a*b*c*", false)]
    public async Task The_trigram_index_is_used_where_three_letters_or_digits_stand_in_a_row_and_only_there(string value, bool isUsed)
    {
        await using var connection = await FilledAsync();
        var query = new RestQuery(RestTables.SerialNumbers, [new RestCondition.Matches("value", Wildcard.Parse(value))], "dateCreated", false, 100, 0);
        Assert.Equal(isUsed, (await QueryPlan.OfAsync(connection, RestLists.Count(query))).Contains("serial_number_trigram", StringComparison.Ordinal));
        Assert.Equal(isUsed, (await QueryPlan.OfAsync(connection, RestLists.Page(query))).Contains("serial_number_trigram", StringComparison.Ordinal));
        Assert.Equal(isUsed, (await QueryPlan.OfAsync(connection, RestLists.Found(query))).Contains("serial_number_trigram", StringComparison.Ordinal));

        // A plan that may not read the whole table must not fall back on it either.
        await connection.RunAsync("SET enable_seqscan = off", TestContext.Current.CancellationToken);
        Assert.Equal(isUsed, (await QueryPlan.OfAsync(connection, RestLists.Count(query))).Contains("serial_number_trigram", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00-7f3-00011")]
    [InlineData("00-7f*")]
    [InlineData("00-7f3-0*1")]
    public async Task Exact_values_and_prefixes_go_by_the_index_on_the_serial(string value)
    {
        await using var connection = await FilledAsync();
        var query = new RestQuery(RestTables.SerialNumbers, [new RestCondition.Matches("value", Wildcard.Parse(value))], "dateCreated", false, 100, 0);
        Assert.Contains("serial_number_serial", await QueryPlan.OfAsync(connection, RestLists.Page(query)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_an_order_finds_its_units_by_what_holds_and_what_shipped_them()
    {
        await using var connection = await FilledAsync();
        var plan = await QueryPlan.OfAsync(connection, RestLists.Page(RestQuery.One(RestTables.OrderDetails, new RestCondition.Number("id", 1))));
        Assert.Equal((1, 2), (plan.Split("reservation_line").Length - 1, plan.Split("posting_sales_line").Length - 1));
        Assert.DoesNotContain("Seq Scan on serial_number", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on unit_state", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "serial_number_created")]
    [InlineData("offset", "serial_number_created")]
    [InlineData("offset asc", "serial_number_created")]
    [InlineData("dateCreated", "serial_number_created")]
    [InlineData("near dateCreated", "serial_number_created")]
    [InlineData("status", "unit_state_status")]
    [InlineData("sort status", "unit_state_status")]
    [InlineData("sort warehouseStockId", "unit_state_status")]
    [InlineData("item", "serial_number_part")]
    [InlineData("itemId", "serial_number_part")]
    [InlineData("itemReference", "serial_number_part")]
    [InlineData("sort itemReference", "serial_number_part")]
    [InlineData("item status", "unit_state_part")]
    [InlineData("items status", "unit_state_part")]
    [InlineData("sort status item", "unit_state_part")]
    [InlineData("sort state item", "unit_state_part")]
    [InlineData("sort itemId status", "unit_state_part")]
    [InlineData("sort itemReference status", "unit_state_part")]
    [InlineData("sort lastUpdated", "unit_state_updated")]
    [InlineData("sort id", "serial_number_pkey")]
    [InlineData("sort value", "serial_number_serial")]
    [InlineData("near lastUpdated", "unit_state_updated")]
    [InlineData("near id", "serial_number_pkey")]
    [InlineData("near value", "serial_number_serial")]
    public async Task A_page_goes_by_the_index_that_has_it_in_order_and_its_total_is_not_counted(string asked, string index)
    {
        await using var connection = await FilledAsync();
        var plain = new RestQuery(RestTables.SerialNumbers, [], "dateCreated", true, 100, 0);
        var first = await connection.ValueAsync<long>("SELECT min(id) FROM part", TestContext.Current.CancellationToken);
        RestCondition[] one = [new RestCondition.Number("itemId", first)], some = [new RestCondition.OneOf("status", [5, 6])];
        var query = asked switch
        {
            "" => plain,
            "offset" => plain with { Offset = 20_000 },
            "offset asc" => plain with { Offset = 20_000, Descending = false },
            "dateCreated" => plain with { Conditions = [new RestCondition.Instant("dateCreated", ">", DateTime.UtcNow.AddHours(2))], Offset = 10_000 },
            "near dateCreated" => plain with { Conditions = [new RestCondition.Instant("dateCreated", ">", DateTime.UtcNow.AddHours(2)), new RestCondition.Instant("dateCreated", "<=", DateTime.UtcNow.AddYears(9))], Offset = 10 },
            "status" => plain with { Conditions = some },
            "itemId" => plain with { Conditions = one, Offset = 10 },
            "item status" => plain with { Conditions = [.. one, .. some], Offset = 10 },
            "items status" => plain with { Conditions = [new RestCondition.Matches("itemReference", Wildcard.Parse("*N*")), .. some], Offset = 10 },
            "sort status item" or "sort state item" => plain with { Sort = asked.Split(' ')[1], Conditions = one, Offset = 10 },
            "sort itemId status" or "sort itemReference status" => plain with { Sort = asked.Split(' ')[1], Conditions = some, Offset = 10 },
            "itemReference" => plain with { Conditions = [new RestCondition.Matches("itemReference", Pattern.Of(await connection.ValueAsync<string>("SELECT min(part_id) FROM part", TestContext.Current.CancellationToken) ?? ""))], Offset = 10 },
            "item" => plain with { Conditions = [new RestCondition.Matches("itemReference", Wildcard.Parse("*N*9"))], Offset = 10 },
            _ => plain with { Sort = asked.Split(' ')[1], Descending = false, Offset = asked.StartsWith("near", StringComparison.Ordinal) ? 900 : 1_000 },
        };
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(SteadyPlans.Together), UnitRuns.Of(query)! } };
        Assert.DoesNotContain("unit_state", await QueryPlan.OfAsync(connection, batch.BatchCommands[1]), StringComparison.Ordinal);
        UnitRuns runs;
        await using (var reader = await batch.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            await reader.NextResultAsync(TestContext.Current.CancellationToken);
            runs = await UnitRuns.ReadAsync(reader, TestContext.Current.CancellationToken);
        }

        Assert.Equal((Units, asked switch { "status" or "item status" or "items status" or "sort itemId status" or "sort itemReference status" => Units / 100, "sort status item" or "sort state item" => Units / Items, "item" => Units / Items * 2, "itemId" or "itemReference" => Units / Items, _ => Units }), (runs.All, asked is "dateCreated" or "near dateCreated" ? Units : runs.Total));
        var (sql, isSteady) = UnitPages.Of(query, runs);
        Assert.True(isSteady);

        // Some pages can be asked for before their runs are known.
        NpgsqlBatchCommand[] pages = UnitPages.Of(query) is { } known ? [sql, known] : [sql];
        Assert.Equal(asked is "" or "offset asc" or "status" or "itemId" or "item status" or "itemReference" or "near dateCreated" or "near lastUpdated" or "near id" or "near value" ? 2 : 1, pages.Length);
        foreach (var page in pages)
        {
            ReadsNoTable(await QueryPlan.OfAsync(connection, page));
        }

        await QueryPlan.BeSteadyAsync(connection);
        foreach (var page in pages)
        {
            ReadsNoTable(await GenericPlanAsync(connection, page));
        }

        void ReadsNoTable(string page)
        {
            Assert.Contains(index, page, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan on serial_number", page, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan on unit_state", page, StringComparison.Ordinal);
        }
    }

    /// <summary>The ERP dialect has the same units in the order of their part and serial; who fetches all of them asks for a page at a time.</summary>
    [Theory]
    [InlineData(null, 1)]
    [InlineData("00-", 2)]
    public async Task A_page_of_a_query_by_part_reads_the_serials_of_few_parts(string? after, int looks)
    {
        await using var connection = await FilledAsync();
        var noun = Resource.Of<Core.SerialNumbers.SerialNumber>();
        var query = new RecordQuery(noun, [(noun.Keys[0], new Criterion.GreaterOrEqual("P"))], [], 100, after is null ? null : ["PLAN3", after]);
        var plan = await QueryPlan.OfAsync(connection, new QuerySql(query, TimeZoneInfo.Utc, new DateOnly(2026, 1, 1)).Page());
        Assert.Equal(looks, plan.Split("using serial_number_key on").Length - 1);
        Assert.DoesNotContain("Seq Scan on serial_number", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on unit_state", plan, StringComparison.Ordinal);
    }

    /// <summary>More than once on each connection: what is prepared there must be right after a reader left in the middle of a page.</summary>
    [Fact]
    public async Task Whoever_leaves_spoils_no_connection()
    {
        await (await FilledAsync()).DisposeAsync();
        var cancel = TestContext.Current.CancellationToken;
        const string Page = "/api/v1.0/serialNumbers?max=10000";
        for (var times = 0; times < 12; times++)
        {
            using var response = await rest.Viewer.GetAsync(Page, HttpCompletionOption.ResponseHeadersRead, cancel);
            Assert.Equal(1, await (await response.Content.ReadAsStreamAsync(cancel)).ReadAsync(new byte[1], cancel));
        }

        for (var times = 0; times < 12; times++)
        {
            Assert.Equal(System.Net.HttpStatusCode.OK, (await rest.GetAsync("/api/v1.0/serialNumbers?max=1")).Status);
        }
    }

    [Theory]
    [InlineData("A", "B")]
    [InlineData("A~", "A\u007f")]
    [InlineData("\ud7ff", "\ue000")]
    [InlineData("A\U0010FFFF", "B")]
    [InlineData("\U0010FFFF", null)]
    [InlineData("é", "ê")]
    public void After_a_prefix_comes_the_next_text_in_the_order_of_bytes(string prefix, string? after) => Assert.Equal(after, RestLists.After(prefix));

    /// <summary>Straight into the tables: only the plans are looked at.</summary>
    private async Task<NpgsqlConnection> FilledAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var connection = await rest.OwnerAsync();
        if (await connection.ValueAsync<long>("SELECT count(*) FROM unit_state", cancellationToken) < Units)
        {
            for (var item = 0; item < Items; item++)
            {
                await rest.ItemAsync($"PLAN{item}");
            }

            await connection.RunAsync(
                $"""
                INSERT INTO batch (operator_id, created_at, txns_accepted) VALUES ('ADAM', now(), 1);
                INSERT INTO serial_number (part_id, serial_number, created_by, created_at)
                SELECT (SELECT array_agg(id) FROM part)[n % {Items} + 1], lpad(to_hex(n % 199), 2, '0') || '-' || lpad(to_hex(n * 7919 % 4093), 3, '0') || '-' || lpad(n::text, 5, '0'), 'ADAM', now() + n * interval '1 second'
                FROM generate_series(1, {Units}) n;
                INSERT INTO unit_state (serial_number_id, status, lot, batch_id, program_id, operator_id, updated_at, created_at, part_id)
                SELECT id, CASE WHEN id % 100 = 0 THEN 5 ELSE 1 END, '', (SELECT max(id) FROM batch), '', 'ADAM', created_at, created_at, part_id FROM serial_number;
                INSERT INTO unit_count (kind, key, status, units, is_new) SELECT kind, key, status, units, false FROM ({UnitCounts.Truth}) counted;
                """,
                cancellationToken);
            await connection.RunAsync("VACUUM ANALYZE serial_number", cancellationToken);
            await connection.RunAsync("VACUUM ANALYZE unit_state", cancellationToken);
            await connection.RunAsync("ANALYZE part", cancellationToken);
        }

        return connection;
    }

    /// <summary>The plan for values that are not known.</summary>
    private static async Task<string> GenericPlanAsync(NpgsqlConnection connection, NpgsqlBatchCommand asked)
    {
        var types = asked.Parameters.Cast<NpgsqlParameter>().Select(parameter => parameter.Value switch { long[] => "bigint[]", long => "bigint", int => "int", string => "text", DateTime => "timestamptz", var other => throw new InvalidOperationException($"{other}") });
        await connection.RunAsync($"PREPARE steady ({string.Join(", ", types)}) AS {asked.CommandText}", TestContext.Current.CancellationToken);
        var plan = await QueryPlan.OfAsync(connection, new NpgsqlBatchCommand($"EXECUTE steady ({string.Join(", ", asked.Parameters.Cast<NpgsqlParameter>().Select(_ => "NULL"))})"));
        await connection.RunAsync("DEALLOCATE steady", TestContext.Current.CancellationToken);
        return plan;
    }
}
