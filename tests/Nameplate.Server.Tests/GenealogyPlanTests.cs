using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>How PostgreSQL walks what is inside what, for any data source: always along indexes, and past what became of most units since.</summary>
public sealed class GenealogyPlanTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private static readonly string[] Growing = ["cross_reference", "consumption", "posting", "posting_unit", "serial_number", "unit_state"];

    [Theory]
    [InlineData(GenealogyView.Maintained)]
    [InlineData(GenealogyView.Built)]
    [InlineData(GenealogyView.OnDay)]
    [InlineData(GenealogyView.AtPosting)]
    [InlineData(GenealogyView.Ever)]
    public async Task No_table_that_grows_is_read_whole_whatever_is_asked(GenealogyView view)
    {
        await using var connection = await rest.OwnerAsync();

        // What is read whole although that is forbidden has no index.
        await QueryPlan.BeSteadyAsync(connection);
        string[] statements =
        [
            GenealogySql.Down(view, GenealogySql.Units, GenealogySql.Lots), GenealogySql.Down(view, GenealogySql.Units, null), GenealogySql.Down(view, null, GenealogySql.Lots),
            GenealogySql.Up(view, GenealogySql.Units, GenealogySql.Lots, null), GenealogySql.Up(view, GenealogySql.Units, null, null),
            GenealogySql.Up(view, null, GenealogySql.Lots, GenealogySql.UnitsOfLots(view)),
        ];
        foreach (var sql in statements)
        {
            var plan = await PlanAsync(connection, sql, ["bigint[]", view == GenealogyView.AtPosting ? "bigint" : "date", "integer", "bigint[]", "text[]", "bigint"]);

            // A lot's units are found by the postings of the lot, not by all of its part; and not at all where the part has none.
            var own = sql.Contains("own AS", StringComparison.Ordinal) ? 1 : 0;
            Assert.Equal((own, own), (plan.Split("posting_lot").Length - 1, plan.Split("Index Cond: ((part_id IS NOT NULL) AND (part_id >= ").Length - 1));

            // Which units fell back is asked once, of all; what became of one, of those alone.
            var uses = sql.Contains("consumption c", StringComparison.Ordinal) ? 1 : 0;
            Assert.Equal(2 * uses, plan.Split("posting_unit_fell_back").Length - 1);
            Assert.Equal(uses, plan.Split("One-Time Filter: (hashed SubPlan").Length - 1);
        }

        foreach (var sql in new[] { GenealogySql.Names, GenealogySql.States, GenealogySql.Tops, GenealogySql.Parts })
        {
            await PlanAsync(connection, sql, ["bigint[]"]);
        }
    }

    private static async Task<string> PlanAsync(NpgsqlConnection connection, string sql, string[] types)
    {
        await connection.RunAsync($"PREPARE walk ({string.Join(", ", types)}) AS {sql}", TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"EXPLAIN EXECUTE walk ({string.Join(", ", types.Select(_ => "NULL"))})", connection);
        var lines = await QueryPlan.ReadAsync(command);
        await connection.RunAsync("DEALLOCATE walk", TestContext.Current.CancellationToken);
        var plan = string.Join('\n', lines);
        foreach (var table in Growing)
        {
            Assert.DoesNotContain($"Seq Scan on {table} ", plan, StringComparison.Ordinal);
        }

        return plan;
    }
}
