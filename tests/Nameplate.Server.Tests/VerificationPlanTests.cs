using System.Text.Json.Nodes;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

/// <summary>How PostgreSQL goes over a ledger of whose size it knows nothing yet, as it does a minute after many units were built.</summary>
public sealed class VerificationPlanTests(RestFixture rest) : IClassFixture<RestFixture>
{
    [Fact]
    public async Task No_check_holds_each_row_of_a_table_against_each_of_another()
    {
        await using var connection = await rest.OwnerAsync();
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        foreach (var setting in Verification.Settings)
        {
            await connection.RunAsync($"SET {setting}", TestContext.Current.CancellationToken);
        }

        var begin = await ChainBegin.ReadAsync(connection, TestContext.Current.CancellationToken);
        var slow = new List<string>();
        foreach (var check in Verification.Checks)
        {
            await using var command = begin.Command(connection, $"EXPLAIN (FORMAT JSON) {check.Sql}");
            var plan = JsonNode.Parse(string.Join('\n', await QueryPlan.ReadAsync(command)))![0]!["Plan"]!;
            slow.AddRange(Slow(plan, isRepeated: false).Select(what => $"{check.Name}: {what}"));
        }

        Assert.True(slow.Count == 0, string.Join("\n", slow));
    }

    /// <summary>Steps that look at all rows of a table for each row of another: a join filter is what an index or a hash would look up, and a hash may be made anew each time.</summary>
    private static IEnumerable<string> Slow(JsonNode step, bool isRepeated)
    {
        var type = (string)step["Node Type"]!;
        if (type == "Nested Loop" && step["Join Filter"] is { } filter)
        {
            yield return $"Join Filter {filter}";
        }

        if (isRepeated && type is "Seq Scan")
        {
            yield return $"{type} on {step["Relation Name"]} for each row";
        }

        foreach (var part in step["Plans"]?.AsArray() ?? [])
        {
            // What is hashed is looked over once.
            var isInner = (string)part!["Parent Relationship"]! is var place && (place == "Inner" ? type == "Nested Loop"
                : place == "SubPlan" && !step.ToJsonString().Contains($"hashed {part["Subplan Name"]}", StringComparison.Ordinal));
            foreach (var slow in Slow(part, (isRepeated && place != "InitPlan") || isInner))
            {
                yield return slow;
            }
        }
    }
}
