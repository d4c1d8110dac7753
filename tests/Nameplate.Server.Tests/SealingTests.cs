using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>The chain of blocks while calls, sealers and crashes go on around it.</summary>
public sealed class SealingTests(TestPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_that_commits_after_a_later_one_is_sealed_in_the_block_after_it()
    {
        await using var server = await StartAsync();
        var slow = await SlowCall.StartAsync(server);
        await AdjustAsync(server);
        var postings = await PostingsAsync(server);

        var first = await SealAsync(server);
        Assert.Equal([postings], await SealedAsync(server, first));
        await VerifiedAsync(server, unsealed: 0);
        await slow.EndAsync();
        Assert.True(slow.Posting < postings, "The slow call drew its number first.");
        await VerifiedAsync(server, unsealed: 1);

        var second = await SealAsync(server);
        Assert.Equal([slow.Posting], await SealedAsync(server, second));
        await VerifiedAsync(server, unsealed: 0);
        Assert.Null(await Verified.SealAsync(Pool(server)));
    }

    [Fact]
    public async Task A_call_that_is_at_work_above_the_newest_finished_one_is_sealed_after_it()
    {
        await using var server = await StartAsync();

        // Its transaction is numbered before the slow call's, its posting after: no finished transaction is newer than it, and
        // a snapshot says nothing of those that are.
        var (numbered, go) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var first = server.Ledger.WriteAsync(server.Session, null, async (transaction, token) =>
        {
            await transaction.ReadAsync("SELECT pg_current_xact_id()", row => row.GetFieldValue<ulong>(0), token);
            numbered.SetResult();
            await go.Task;
            Assert.Null((await Adjustments.PostAsync(transaction, new AdjustmentsEntry { PartId = "ROTOR010", StoresCode = "MS", Quantity = 1 }, token)).Fault);
            return (Outcome<Answer>)new Answer(200, default);
        }, Cancel);
        await numbered.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        var slow = await SlowCall.StartAsync(server);
        go.SetResult();
        await first;
        var postings = await PostingsAsync(server);
        Assert.True(slow.Posting < postings, "The slow call drew its number first.");

        Assert.Equal([postings], await SealedAsync(server, await SealAsync(server)));
        await slow.EndAsync();
        await VerifiedAsync(server, unsealed: 1);
        Assert.Equal([slow.Posting], await SealedAsync(server, await SealAsync(server)));
        await VerifiedAsync(server, unsealed: 0);
    }

    [Fact]
    public async Task A_call_that_takes_as_long_as_many_blocks_is_sealed_all_the_same()
    {
        await using var server = await StartAsync();
        var slow = await SlowCall.StartAsync(server);
        for (var block = 0; block < 5; block++)
        {
            await AdjustAsync(server);
            await SealAsync(server);
        }

        await slow.EndAsync();
        await AdjustAsync(server);
        Assert.Equal([slow.Posting, await PostingsAsync(server)], await SealedAsync(server, await SealAsync(server)));
        await VerifiedAsync(server, unsealed: 0);
    }

    [Fact]
    public async Task A_posting_added_with_a_number_below_what_is_settled_is_in_no_block()
    {
        await using var server = await StartAsync();
        await AdjustAsync(server);
        await SealAsync(server);
        await server.ExecuteAsync(
            """
            ALTER TABLE posting ALTER COLUMN id DROP IDENTITY;
            INSERT INTO posting SELECT r.* FROM (SELECT * FROM posting LIMIT 1) t, jsonb_populate_record(NULL::posting, to_jsonb(t) || '{"id": 0}') r
            """);
        Assert.Contains(await Verified.BreachesAsync(Pool(server)), breach => breach is { Row: "posting 0", Message: "is in no block: it was added behind the server's back" });
    }

    [Fact]
    public async Task Sealers_at_once_beside_writers_make_one_chain()
    {
        await using var server = await StartAsync();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var sealers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var blocks = 0;
            while (!enough.IsCancellationRequested)
            {
                blocks += (await Sealing.SealAsync(server.Database, DateTime.UtcNow, Cancel)).Head is null ? 0 : 1;
            }

            return blocks;
        }, Cancel)).ToList();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var call = 0; call < 15; call++)
            {
                await AdjustAsync(server);
            }
        }));
        await enough.CancelAsync();
        var made = (await Task.WhenAll(sealers)).Sum();
        var last = await Verified.SealAsync(Pool(server));
        Assert.Equal(1 + made + (last is null ? 0 : 1), await server.ScalarAsync<long>("SELECT max(number) FROM block"));
        Assert.Equal(await PostingsAsync(server), await server.ScalarAsync<long>("SELECT sum(postings)::bigint FROM block"));
        await VerifiedAsync(server, unsealed: 0);
    }

    [Fact]
    public async Task Of_two_that_make_the_same_block_one_is_refused_by_its_number()
    {
        await using var server = await StartAsync();
        await AdjustAsync(server);

        // Both past the advisory lock, as behind a pooler that does not keep sessions: they meet at the key of the block.
        await using var first = await Pool(server).OpenConnectionAsync(Cancel);
        await using var second = await Pool(server).OpenConnectionAsync(Cancel);
        await using var gate = await GateAsync(server);
        var (one, two) = (Sealing.SealLockedAsync(first, DateTime.UtcNow, Cancel), Sealing.SealLockedAsync(second, DateTime.UtcNow, Cancel));
        await server.UntilAsync("SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'relation' AND query LIKE '%INSERT INTO block (%'");
        await server.UntilAsync("SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'transactionid' AND query LIKE '%INSERT INTO block_page%'");
        await gate.DisposeAsync();
        var outcomes = await Task.WhenAll(RefusedAsync(one), RefusedAsync(two));
        Assert.Equal([false, true], outcomes.Order());
        await VerifiedAsync(server, unsealed: 0);
        Assert.Null(await Verified.SealAsync(Pool(server)));

        static async Task<bool> RefusedAsync(Task<SealingOutcome> sealing)
        {
            try
            {
                Assert.NotNull((await sealing).Head);
                return false;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                return true;
            }
        }
    }

    [Fact]
    public async Task A_sealer_that_is_killed_half_way_leaves_nothing_and_keeps_nobody_from_writing()
    {
        await using var server = await StartAsync();
        await AdjustAsync(server);
        await using var gate = await GateAsync(server);
        var sealing = Sealing.SealAsync(Pool(server), DateTime.UtcNow, Cancel);
        const string Half = "FROM pg_stat_activity WHERE wait_event = 'relation' AND query LIKE '%INSERT INTO block (%' AND datname = current_database()";
        await server.UntilAsync($"SELECT count(*) = 1 {Half}");

        // All pages are written. Another sealer does not wait, and neither does a call.
        Assert.False((await Sealing.SealAsync(server.Database, DateTime.UtcNow, Cancel)).IsDone);
        await AdjustAsync(server);
        await server.ScalarAsync<bool>($"SELECT pg_terminate_backend(pid) {Half}");
        await Assert.ThrowsAnyAsync<Exception>(() => sealing);
        await gate.DisposeAsync();

        await VerifiedAsync(server, unsealed: 2);
        await SealAsync(server);
        await VerifiedAsync(server, unsealed: 0);
    }

    [Fact]
    public async Task A_ledger_from_before_there_were_blocks_is_sealed_as_it_is_found()
    {
        await using var server = await StartAsync();
        await AdjustAsync(server);
        await using (var ledger = new LedgerContext(new DbContextOptionsBuilder<LedgerContext>().UseNpgsql(server.Database).Options))
        {
            await ledger.GetService<IMigrator>().MigrateAsync("OrderReference", Cancel);
        }

        Assert.Equal(0, await server.ScalarAsync<long>("SELECT count(*) FROM pg_tables WHERE tablename IN ('block', 'block_page', 'edit')"));
        await using var upgraded = await Installation.OpenAsync(server.ConnectionString, new InstallationSettings(), TimeProvider.System, null, Cancel);
        await VerifiedAsync(server, unsealed: await PostingsAsync(server));
        var head = await SealAsync(server);
        Assert.Equal(1, head.Number);
        Assert.Equal(await PostingsAsync(server), (await SealedAsync(server, head)).Count);
        await VerifiedAsync(server, unsealed: 0);
        await server.ExecuteAsync("UPDATE posting SET amount = amount + 1 WHERE id = 2");
        Assert.Equal("posting 2", Assert.Single(await Verified.BreachesAsync(Pool(server))).Row);
    }

    [Theory]
    [InlineData("UnitsHeld")]
    public async Task What_an_earlier_version_sealed_is_as_it_was_sealed(string version)
    {
        await using var server = await StartAsync();

        // It had nothing yet in the columns that were added since.
        await server.ExecuteAsync(
            """
            WITH earlier AS (UPDATE stock_balance SET changed_at = NULL RETURNING id)
            INSERT INTO edit (table_name, row_id, operator_id, created_at) SELECT 'stock_balance', id, '', now() FROM earlier
            """);
        await SealAsync(server);
        await using (var ledger = new LedgerContext(new DbContextOptionsBuilder<LedgerContext>().UseNpgsql(server.Database).Options))
        {
            await ledger.GetService<IMigrator>().MigrateAsync(version, Cancel);
        }

        await using var upgraded = await Installation.OpenAsync(server.ConnectionString, new InstallationSettings(), TimeProvider.System, null, Cancel);
        await VerifiedAsync(server, unsealed: 0);
    }

    [Fact]
    public async Task In_a_cluster_that_counts_its_transactions_anew_the_chain_goes_on()
    {
        await using var server = await StartAsync();
        var slow = await SlowCall.StartAsync(server);
        await AdjustAsync(server);
        await SealAsync(server);
        await slow.EndAsync();

        // As a restored copy has it: blocks whose transactions are far ahead of those of the cluster that they are in now.
        var rehash = $"UPDATE block x SET hash = {Sealing.BlockHash} FROM block b, LATERAL ({Sealing.Pages("p.block_number = b.number")}) AS own (pages) WHERE b.number = x.number AND x.number";
        await server.ExecuteAsync(
            $"""
            SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD';
            UPDATE block SET horizon = horizon + 1000000000000;
            {rehash} = 1;
            UPDATE block SET previous = (SELECT hash FROM block WHERE number = 1) WHERE number = 2;
            {rehash} = 2
            """);
        await VerifiedAsync(server, unsealed: 1);

        Assert.Equal([slow.Posting], await SealedAsync(server, await SealAsync(server)));
        await AdjustAsync(server);

        // Transactions of other databases of the cluster hold it up as well, and other tests have some.
        await server.UntilAsync("SELECT horizon <= (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint FROM block ORDER BY number DESC LIMIT 1");
        var head = await SealAsync(server);
        Assert.Single(await SealedAsync(server, head));
        Assert.True(await server.ScalarAsync<long>("SELECT max(settled) FROM block") >= head.Number - 1, "What was settled does not go on.");
        await VerifiedAsync(server, unsealed: 0);
    }

    [Fact]
    public async Task A_server_seals_what_was_written_when_it_stops()
    {
        await using var server = await StartAsync();
        await using (var running = await Hosting.RunningServer.StartAsync(
            new Hosting.ServerSettings { Database = server.ConnectionString, Urls = "http://127.0.0.1:0" },
            new Hosting.ServerParts(Program.Services, Program.Routes, Verification.RunAsync), TimeProvider.System, Cancel))
        {
            running.Open();
            await running.Installation.DataSources.FindAsync("DEMO", Cancel);
            var slow = await SlowCall.StartAsync(server, running.Services.GetRequiredService<Ledger>());
            await slow.EndAsync();
        }

        await VerifiedAsync(server, unsealed: 0);
    }

    private async Task<ServerFixture> StartAsync()
    {
        var server = new ServerFixture(postgres);
        await server.InitializeAsync();
        return server;
    }

    private static NpgsqlDataSource Pool(ServerFixture server) => server.Installation.DataSources.Get("DEMO").Pool;

    private static Task<Reply> AdjustAsync(ServerFixture server) =>
        server.DoAsync("adjustments-entry-create", new { PART_ID = "ROTOR010", STORES_CODE = "MS", QUANTITY = "1" });

    private static Task<long> PostingsAsync(ServerFixture server) => server.ScalarAsync<long>("SELECT max(id) FROM posting");

    private static async Task<ChainHead> SealAsync(ServerFixture server) => (await Verified.SealAsync(Pool(server)))!;

    /// <summary>The postings of a block.</summary>
    private static async Task<List<long>> SealedAsync(ServerFixture server, ChainHead head) =>
        [.. await server.ScalarAsync<long[]>($"SELECT array_agg(id ORDER BY id) FROM (SELECT unnest(keys) AS id FROM block_page WHERE source = 'posting' AND block_number = {head.Number}) s")];

    private static async Task VerifiedAsync(ServerFixture server, long unsealed)
    {
        var verification = new Verification(Pool(server));
        await foreach (var breach in verification.BreachesAsync(null, Cancel))
        {
            Assert.Fail(breach.ToString());
        }

        Assert.Equal(unsealed, verification.Unsealed);
    }

    /// <summary>Lets a sealer write its pages and keeps it from writing its block.</summary>
    private static async Task<NpgsqlConnection> GateAsync(ServerFixture server)
    {
        var connection = await server.Database.OpenConnectionAsync(Cancel);
        await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, Cancel);
        await connection.RunAsync("LOCK TABLE block IN SHARE MODE", Cancel);
        return connection;
    }

    /// <summary>A call that has posted and does not commit until it is told to.</summary>
    private sealed class SlowCall(Task call, TaskCompletionSource end)
    {
        public long Posting { get; private set; }

        public static async Task<SlowCall> StartAsync(ServerFixture server, Ledger? ledger = null)
        {
            var (posted, end) = (new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            var call = (ledger ?? server.Ledger).WriteAsync(server.Session, null, async (transaction, token) =>
            {
                var done = await Adjustments.PostAsync(transaction, new AdjustmentsEntry { PartId = "STATOR011", StoresCode = "MS", Quantity = 1 }, token);
                Assert.Null(done.Fault);
                posted.SetResult((await transaction.ReadAsync("SELECT max(id) FROM posting", row => row.GetInt64(0), token))[0]);
                await end.Task;
                return (Outcome<Answer>)new Answer(200, default);
            }, Cancel);
            return new SlowCall(call, end) { Posting = await posted.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel) };
        }

        public Task EndAsync()
        {
            end.SetResult();
            return call;
        }
    }
}
