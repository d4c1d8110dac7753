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
            await using var command = begin.Command(connection, $"EXPLAIN {check.Sql}");
            var isLoop = false;
            foreach (var line in await QueryPlan.ReadAsync(command))
            {
                // A join filter of loops within loops is what an index or a hash would look up.
                isLoop = line.Contains("Nested Loop", StringComparison.Ordinal) || (isLoop && !line.Contains("->", StringComparison.Ordinal));
                if (isLoop && line.Contains("Join Filter", StringComparison.Ordinal))
                {
                    slow.Add($"{check.Name}: {line.Trim()}");
                }
            }
        }

        Assert.Empty(slow);
    }
}
