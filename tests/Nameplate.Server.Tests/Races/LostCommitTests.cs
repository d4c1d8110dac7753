using System.Diagnostics;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests.Races;

/// <summary>
/// Connections that really break between a commit and its acknowledgement. The commit waits there for a replica that there is not:
/// its transaction is on disk, and PostgreSQL says nothing yet.
/// </summary>
public sealed class LostCommitTests(TestPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_truth_about_a_commit_is_looked_up_and_told()
    {
        var directory = Path.Combine(Path.GetTempPath(), "nameplate-testrun-" + Guid.NewGuid().ToString("N"));
        var cluster = await EmbeddedPostgres.StartAsync(
            directory, null, new Dictionary<string, string>(TestPostgres.Fast) { ["synchronous_standby_names"] = "nobody", ["synchronous_commit"] = "local" }, Cancel);
        try
        {
            await ServerFixture.FillAsync(cluster.ConnectionString);
            await using var server = new RaceServers(postgres);
            await server.InitializeAsync(cluster.ConnectionString);

            // The connection is cut: the transaction's number tells, and so does the key.
            foreach (var key in new[] { null, "a-key" })
            {
                var (stage, answer) = await LoseAsync(server, key is null ? 1 : 2, key, process => server.ScalarAsync<bool>("SELECT pg_terminate_backend($1)", process));
                Assert.True(answer is { IsDone: true, Replayed: false }, answer.ToString());
                Assert.Contains("unit C S1 2", await stage.StateAsync(), StringComparison.Ordinal);
            }

            // PostgreSQL crashes: numbers may be given out again, so only the key tells.
            var (crashed, unknown) = await LoseAsync(server, 3, null, Kill);
            Assert.Equal((500, "OUTCOME_UNKNOWN", null), (unknown.Status, unknown.Outcome, unknown.RetryAfter));
            Assert.Contains("unit C S1 2", await StateAsync(crashed), StringComparison.Ordinal);
            var (found, known) = await LoseAsync(server, 4, "another-key", Kill);
            Assert.True(known is { IsDone: true, Replayed: false }, known.ToString());
            Assert.Contains("unit C S1 2", await StateAsync(found), StringComparison.Ordinal);
            await server.IsCleanAsync();

            // It does not come back: not even the key can be asked after.
            var (_, lost) = await LoseAsync(server, 5, "the-last-key", async _ => await cluster.DisposeAsync());
            Assert.Equal((500, "OUTCOME_UNKNOWN"), (lost.Status, lost.Outcome));
            Assert.Contains("with the same idempotency key", lost.Body, StringComparison.Ordinal);
            var later = await server.SendAsync(Request.Erp("part-create", new { PART_ID = "LATER", PART_DESC = "Later" }));
            Assert.Equal((503, "DATABASE_AWAY", 2d), (later.Status, later.Outcome, later.RetryAfter?.TotalSeconds));
        }
        finally
        {
            await cluster.DisposeAsync();
            EmbeddedPostgres.DeleteIfOurs(directory);
        }
    }

    /// <summary>Registers a unit, and breaks something while its commit waits for the replica.</summary>
    private static async Task<(Stage Stage, Answered Answer)> LoseAsync(RaceServers server, int number, string? key, Func<int, Task> breakAsync)
    {
        var stage = new Stage(server, number);
        await stage.PartAsync("C");
        var committing = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Watch.Watcher = async (_, step, transaction, _) =>
        {
            if (step == WriteStep.Commit)
            {
                await transaction.Connection.RunAsync("SET LOCAL synchronous_commit = on", Cancel);
                committing.SetResult(transaction.Connection.ProcessID);
            }
        };
        var answer = server.SendAsync(stage.Create("C", "S1") with { Key = key }, 0);
        var process = await committing.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        var patience = Stopwatch.StartNew();
        while (!await server.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'SyncRep')", process))
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), "The commit never waited.");
            await Task.Delay(10, Cancel);
        }

        await breakAsync(process);
        return (stage, await answer);
    }

    private static Task Kill(int process)
    {
        using var backend = Process.GetProcessById(process);
        backend.Kill();
        return Task.CompletedTask;
    }

    /// <summary>The books once PostgreSQL is up again.</summary>
    private static async Task<string> StateAsync(Stage stage)
    {
        for (var patience = Stopwatch.StartNew(); ; await Task.Delay(50, Cancel))
        {
            try
            {
                return await stage.StateAsync();
            }
            catch (Exception failure) when (DatabaseFaults.Of(failure) is not null && patience.Elapsed < TimeSpan.FromSeconds(30))
            {
                // Still starting.
            }
        }
    }
}
