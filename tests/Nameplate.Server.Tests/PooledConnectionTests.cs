using Microsoft.EntityFrameworkCore;
using Nameplate.Core.Access;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>
/// What fails on a connection spoils nothing for the next one who has it. The worst moment is when a statement is prepared for the first time, and it ends
/// after PostgreSQL has taken the text and before it has told what comes of it: while it makes the plan.
/// </summary>
public sealed class PooledConnectionTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private const int Lock = 4711;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DataSource Demo => server.Installation.DataSources.Get("DEMO");

    /// <summary>What never changes is reckoned up as the plan is made; this one can be held there.</summary>
    public async ValueTask InitializeAsync() => await server.ExecuteAsync(
        """
        CREATE OR REPLACE FUNCTION ds_demo.held(key integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS
        'BEGIN PERFORM pg_advisory_xact_lock_shared(key); RETURN key; END'
        """);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static TheoryData<string> Ways => ["snapshot", "page", "transaction", "masters", "use"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Who_leaves_while_a_plan_is_made_spoils_nothing(string way)
    {
        // The third time it is prepared, a text of its own for each way.
        Assert.Equal(Lock, await AskAsync(way, Cancel));
        Assert.Equal(Lock, await AskAsync(way, Cancel));

        await using var holder = await server.Database.OpenConnectionAsync(Cancel);
        await using var holding = await holder.BeginTransactionAsync(Cancel);
        await holder.RunAsync($"SELECT pg_advisory_xact_lock({Lock})", Cancel);
        using var leave = new CancellationTokenSource();
        var left = AskAsync(way, leave.Token);
        await server.UntilAsync("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory')");
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await holding.RollbackAsync(Cancel);

        for (var times = 0; times < 4; times++)
        {
            Assert.Equal(Lock, await AskAsync(way, Cancel));
        }
    }

    /// <summary>Whoever is told takes a broken connection for one, and says when to come again.</summary>
    [Fact]
    public async Task A_connection_that_breaks_among_rows_is_told_as_that()
    {
        var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(async () =>
        {
            await using var snapshot = await Snapshot.OpenAsync(Demo.Readers, Cancel);
            await foreach (var (row, backend) in snapshot.StreamAsync(new NpgsqlBatchCommand("SELECT n, pg_backend_pid() FROM generate_series(1, 5000000) n"), row => (row.GetInt32(0), row.GetInt32(1)), Cancel))
            {
                if (row == 1)
                {
                    await server.ExecuteAsync($"SELECT pg_terminate_backend({backend})");
                }
            }
        });
        Assert.NotNull(DatabaseFaults.Of(failure));
    }

    [Fact]
    public async Task What_is_prepared_is_kept_after_a_duplicate_and_forgotten_after_anything_else()
    {
        Assert.Equal(1, await FailAsync("INSERT INTO idempotency_key (user_name, key, request_hash, created_at) SELECT 'ADAM', 'twice', '', now() FROM generate_series(1, 2)", PostgresErrorCodes.UniqueViolation));
        Assert.Equal(0, await FailAsync("SELECT 1 / 0", PostgresErrorCodes.DivisionByZero));
    }

    /// <summary>How many of the statement before it are prepared when one has failed.</summary>
    private async Task<long> FailAsync(string failing, string code)
    {
        for (var times = 0; times < 3; times++)
        {
            await Demo.Readers.UseAsync(connection => connection.ValueAsync<int>("SELECT 7", Cancel), Cancel);
        }

        var failure = await Assert.ThrowsAsync<PostgresException>(() => Demo.Readers.UseAsync(connection => connection.RunAsync(failing, Cancel), Cancel));
        Assert.Equal(code, failure.SqlState);
        return await Demo.Readers.UseAsync(connection => connection.ValueAsync<long>("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 7'", Cancel), Cancel);
    }

    private async Task<int> AskAsync(string way, CancellationToken cancellationToken)
    {
        var sql = $"SELECT ds_demo.held({Lock}) AS \"Value\" -- {way}";
        var session = new Session("DEMO", "ADAM", Role.Admin, TimeZoneInfo.Utc);
        switch (way)
        {
            case "snapshot":
                await using (var snapshot = await Snapshot.OpenAsync(Demo.Readers, cancellationToken))
                {
                    return (await snapshot.ReadAsync(sql, row => row.GetInt32(0), cancellationToken)).Single();
                }

            case "page":
                await using (var pooled = await PooledConnection.OpenAsync(Demo.Readers, cancellationToken))
                {
                    await using var rows = await pooled.SendAsync(new NpgsqlBatch(pooled.Connection) { BatchCommands = { new(sql) } }, cancellationToken);
                    await rows.Reader.ReadAsync(cancellationToken);
                    rows.Taken();
                    return rows.Reader.GetInt32(0);
                }

            case "transaction":
                return await LedgerTransaction.RunAsync(
                    Demo.Pool, session, DateTime.UtcNow, async transaction => (await transaction.ReadAsync(sql, row => row.GetInt32(0), cancellationToken)).Single(), cancellationToken);

            case "masters":
                return await LedgerTransaction.RunAsync(
                    Demo.Pool, session, DateTime.UtcNow,
                    async transaction => (await transaction.Masters.Database.SqlQueryRaw<int>(sql).ToListAsync(cancellationToken)).Single(), cancellationToken);

            default:
                return await Demo.Readers.UseAsync(connection => connection.ValueAsync<int>(sql, cancellationToken), cancellationToken);
        }
    }
}
