using System.Collections.Concurrent;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Importing;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Importing;

/// <summary>
/// The imports under way on this server. Each works in one transaction, however many rows it has, so a server that dies leaves nothing half
/// done; how far it is, and that it lives, is told to PostgreSQL every second. One works at a time, which bounds the memory: the packed rows
/// of one file and its report, some tens of MiB at most, and one set of a thousand rows.
/// </summary>
/// <remarks>The ledger is asked for when there is work: this is made before there is an installation.</remarks>
internal sealed class Imports(IServiceProvider services, TimeProvider clock, ILogger<Imports> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Task, bool> working = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Works on a run that was set to do so.</summary>
    public void Begin(Session session, ImportRun run)
    {
        var work = Task.Run(() => WorkAsync(session, run), CancellationToken.None);
        working.TryAdd(work, true);
        work.ContinueWith(done => working.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is under way is rolled back and marked as interrupted: it may be as long as it likes, and a stop may not.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(working.Keys);
    }

    public void Dispose()
    {
        stopping.Dispose();
        one.Dispose();
    }

    private async Task WorkAsync(Session session, ImportRun run)
    {
        var source = services.GetRequiredService<Storage.DataSources>().Get(session.DataSource);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var rowsDone = 0;
        var beats = BeatAsync(source, run.Id, () => Volatile.Read(ref rowsDone), over.Token);
        try
        {
            await one.WaitAsync(stopping.Token);
            try
            {
                await TryAsync(source, session, run, done => Volatile.Write(ref rowsDone, done), stopping.Token);
            }
            finally
            {
                one.Release();
            }
        }
        catch (Exception failure)
        {
            await FailAsync(source, run, failure);
        }
        finally
        {
            await over.CancelAsync();
            await beats;
        }
    }

    private async Task TryAsync(DataSource source, Session session, ImportRun run, Action<int> progress, CancellationToken cancellationToken)
    {
        var kind = ImportBook.Find(run.Kind)!;
        var packed = await ImportRuns.DataAsync(source, run.Id, cancellationToken) ?? throw new InvalidOperationException("The rows of the import are gone.");
        var writes = run.State == ImportRun.Importing;
        ImportReport? report = null;
        try
        {
            var outcome = await services.GetRequiredService<Ledger>().WriteAsync(session, null, async (transaction, token) =>
            {
                // It may be tried again.
                report?.Dispose();
                report = await ImportWork.WriteAsync(transaction, kind, packed, progress, token);
                if (!writes)
                {
                    return new Answer(StatusCodes.Status200OK, default, Commits: false);
                }

                if (report.Wrong > 0 && !run.OnlyGood)
                {
                    return NotAllGood;
                }

                // Not the run itself: this may fail at its commit, and then nothing of it was done.
                var done = run.Copy();
                Take(done, report, ImportRun.Done, null);
                return await ImportRuns.EndAsync(transaction, done, token) ? new Answer(StatusCodes.Status200OK, default) : GivenUp;
            }, cancellationToken);
            if (outcome.Fault is null && writes)
            {
                return;
            }

            var isChecked = outcome.Fault is null || outcome.Fault == NotAllGood;
            Take(run, isChecked ? report : null, isChecked ? ImportRun.Checked : ImportRun.Failed, outcome.Fault?.Message);
            await ImportRuns.EndAsync(source, run, cancellationToken);
        }
        finally
        {
            report?.Dispose();
        }
    }

    private static readonly Fault NotAllGood = new("IMPORT_ROWS_WRONG", FaultKind.Data, "Nothing was imported, because some rows are wrong.");
    private static readonly Fault GivenUp = new("IMPORT_GIVEN_UP", FaultKind.Data, "The import was taken to be dead, so it was not written. Check it again.");

    /// <summary>How a run ended. One without a report did nothing: its counts, and the report that is kept, stay those of the check before.</summary>
    private void Take(ImportRun run, ImportReport? report, string state, string? message)
    {
        (run.State, run.Message, run.SeenAt) = (state, message, clock.GetUtcNow().UtcDateTime);
        (run.RowsDone, run.Report) = report is null ? (0, null) : (run.Rows, report.Pack());
        if (report is not null)
        {
            (run.Created, run.Changed, run.Same, run.Wrong) = (report.Created, report.Changed, report.Same, report.Wrong);
        }
    }

    private async Task FailAsync(DataSource source, ImportRun run, Exception failure)
    {
        try
        {
            if (failure is OperationCanceledException && stopping.IsCancellationRequested)
            {
                await ImportRuns.InterruptAsync(source, run.Id, clock.GetUtcNow().UtcDateTime.AddMinutes(1), CancellationToken.None);
                return;
            }

            Log.ImportFailed(logger, run.Id, failure);
            Take(run, null, ImportRun.Failed, DatabaseFaults.Of(failure)?.Message ?? "The server failed. Nothing was imported. The log says why.");
            await ImportRuns.EndAsync(source, run, CancellationToken.None);
        }
        catch (Exception also)
        {
            // PostgreSQL is away: whoever looks finds the run silent, and marks it.
            Log.ImportFailed(logger, run.Id, also);
        }
    }

    private async Task BeatAsync(DataSource source, long id, Func<int> rowsDone, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(BeatEvery, cancellationToken);
                var seat = await source.Rooms.Reads.EnterAsync(cancellationToken);
                if (seat.Fault is null)
                {
                    using var held = seat.Value;
                    await ImportRuns.BeatAsync(source, id, rowsDone(), clock.GetUtcNow().UtcDateTime, cancellationToken);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failure)
            {
                Log.ImportFailed(logger, id, failure);
            }
        }
    }
}
