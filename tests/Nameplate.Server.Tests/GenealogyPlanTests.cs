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

        // Tables of a test are small, and small ones are read whole unless that is forbidden: then it shows only where there is no other way.
        await connection.RunAsync("SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan", TestContext.Current.CancellationToken);
        string[] statements =
        [
            GenealogySql.Down(view, GenealogySql.Units, GenealogySql.Lots), GenealogySql.Down(view, GenealogySql.Units, null), GenealogySql.Down(view, null, GenealogySql.Lots),
            GenealogySql.Up(view, GenealogySql.Units, GenealogySql.Lots, null), GenealogySql.Up(view, GenealogySql.Units, null, null),
            GenealogySql.Up(view, null, GenealogySql.Lots, GenealogySql.UnitsOfLots(view)),
        ];
        foreach (var sql in statements)
        {
            var plan = await PlanAsync(connection, sql, view == GenealogyView.AtPosting ? "bigint" : "date");
            foreach (var table in Growing)
            {
                Assert.DoesNotContain($"Seq Scan on {table} ", plan, StringComparison.Ordinal);
            }

            Assert.Equal(sql.Contains("consumption c", StringComparison.Ordinal), plan.Contains("posting_unit_fell_back", StringComparison.Ordinal));
        }
    }

    private static async Task<string> PlanAsync(NpgsqlConnection connection, string sql, string second)
    {
        await connection.RunAsync($"PREPARE walk (bigint[], {second}, integer, bigint[], text[]) AS {sql}", TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("EXPLAIN EXECUTE walk (NULL, NULL, 20, NULL, NULL)", connection);
        var lines = await QueryPlan.ReadAsync(command);
        await connection.RunAsync("DEALLOCATE walk", TestContext.Current.CancellationToken);
        return string.Join('\n', lines);
    }
}
