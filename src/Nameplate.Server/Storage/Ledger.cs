using System.Collections.Concurrent;
using Nameplate.Core;
using Nameplate.Core.Access;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>An answer as it goes out, rendered before the commit so that nothing can fail after it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON.</param>
/// <param name="Commits">False for a dry run: everything is rolled back, and nothing is kept for a resend.</param>
internal sealed record Answer(short Status, ReadOnlyMemory<byte> Body, bool Commits = true)
{
    /// <summary>It was given before, to the same request with the same key.</summary>
    public bool Replayed { get; init; }
}

/// <summary>A client's key for sending again, with a hash of what was asked.</summary>
internal sealed record IdempotentRequest(string Key, byte[] Hash);

/// <summary>One call that registers a unit, among others that may be written with it.</summary>
/// <param name="Units">What it asks.</param>
/// <param name="Key">Its key for sending again.</param>
/// <param name="Render">Its answer.</param>
internal sealed record RegistrationCall(UnitsAsked Units, IdempotentRequest? Key, Func<Registered, Answer> Render);

/// <summary>
/// The one place where calls commit. A write is one transaction: its key for sending again, its effect and its answer. It is
/// tried again when PostgreSQL ended it for another's sake, so a deadlock or a serialisation failure never reaches a client.
/// Registrations of single units that wait for each other share one transaction, each with an outcome of its own.
/// </summary>
internal sealed class Ledger(DataSources sources, TimeProvider clock, ILogger<Ledger>? logger = null, IWriteWatch? watch = null)
{
    private const int TriesMax = 10;

    private readonly ConcurrentDictionary<string, GroupWriter<RegistrationCall, Outcome<Answer>>> registrations = new(StringComparer.Ordinal);

    /// <summary>Data sources that were written to since somebody asked. Only a hint where there may be something to seal: what it forgets is sealed later.</summary>
    private readonly ConcurrentDictionary<string, bool> written = new(StringComparer.Ordinal);

    public delegate Task<Outcome<Answer>> Call(LedgerTransaction transaction, CancellationToken cancellationToken);

    public async Task<Outcome<Answer>> WriteAsync(Session session, IdempotentRequest? request, Call call, CancellationToken cancellationToken) =>
        (await WriteAsync(session.DataSource, [new Caller(session, request)], async (transaction, _) => [await call(transaction, cancellationToken)], cancellationToken))[0];

    /// <summary>Reads one state of the caller's data source: what a write is made of that is too much to be read within it.</summary>
    public async Task<Outcome<T>> ReadAsync<T>(Session session, Func<Snapshot, Task<Outcome<T>>> read, CancellationToken cancellationToken)
    {
        var source = sources.Get(session.DataSource);
        var seat = await source.Rooms.Reads.EnterAsync(cancellationToken);
        if (seat.Fault is { } full)
        {
            return full;
        }

        using var held = seat.Value;
        await using var snapshot = await Snapshot.OpenAsync(source.Readers, cancellationToken);
        return await read(snapshot);
    }

    /// <summary>Registers units: a single one together with others that wait, several in a transaction of their own.</summary>
    public Task<Outcome<Answer>> RegisterAsync(RegistrationCall call, CancellationToken cancellationToken) => call.Units.Serials.Count == 1
        ? registrations.GetOrAdd(call.Units.Session.DataSource, name => new(calls => RegisterAsync(name, calls), KeyOf, Faults.Busy, watch is null ? null : watch.Queued)).WriteAsync(call, cancellationToken)
        : WriteAsync(
            call.Units.Session, call.Key,
            async (transaction, token) => Answered(call, (await Registrations.RegisterAsync(transaction, [call.Units], token))[0]), cancellationToken);

    private Task<IReadOnlyList<Outcome<Answer>>> RegisterAsync(string dataSource, IReadOnlyList<RegistrationCall> calls) =>
        WriteAsync(
            dataSource, [.. calls.Select(call => new Caller(call.Units.Session, call.Key))],
            async (transaction, fresh) =>
            {
                var registered = await Registrations.RegisterAsync(transaction, [.. fresh.Select(place => calls[place].Units)], CancellationToken.None);
                return [.. fresh.Zip(registered, (place, outcome) => Answered(calls[place], outcome))];
            },
            CancellationToken.None);

    /// <summary>Who asks for a part of a transaction, and the key for sending it again.</summary>
    private sealed record Caller(Session Session, IdempotentRequest? Key);

    /// <summary>Does what is asked by those callers, by their places, whose calls were not answered before.</summary>
    private delegate Task<IReadOnlyList<Outcome<Answer>>> Work(LedgerTransaction transaction, IReadOnlyList<int> fresh);

    /// <summary>Waits for a connection to be free, and tries until the transaction is through.</summary>
    private async Task<IReadOnlyList<Outcome<Answer>>> WriteAsync(string dataSource, IReadOnlyList<Caller> callers, Work work, CancellationToken cancellationToken)
    {
        var source = sources.Get(dataSource);
        var seat = await source.Rooms.Writes.EnterAsync(cancellationToken);
        if (seat.Fault is { } busy)
        {
            return All(busy);
        }

        using var held = seat.Value;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TryAsync(source, callers, work, cancellationToken);
            }
            catch (Exception exception) when (callers.Count == 1 && IsTooLarge(exception))
            {
                // The columns are the last word on what fits; each value had its own limit, their sum and product have not.
                return All(Faults.QuantityTooLarge);
            }
            catch (CommitUnknownException unknown)
            {
                return await FindOutAsync(source, callers, unknown);
            }
            catch (Exception exception) when (tries < TriesMax && DatabaseFaults.IsPassing(exception))
            {
                Metrics.Retried(source.Name, DatabaseFaults.Told(exception)?.SqlState ?? "stale");

                // Nothing was committed. Wait a little, each time longer and never in step with the other.
                await Task.Delay(Random.Shared.Next(1, 10 * tries), cancellationToken);
            }
        }

        Outcome<Answer>[] All(Fault fault) => [.. callers.Select(_ => (Outcome<Answer>)fault)];
    }

    /// <summary>The data sources that calls of this server wrote to since the last time.</summary>
    public IReadOnlyList<string> TakeWritten() => [.. written.Keys.Where(name => written.TryRemove(name, out _))];

    private Task<IReadOnlyList<Outcome<Answer>>> TryAsync(DataSource source, IReadOnlyList<Caller> callers, Work work, CancellationToken cancellationToken) =>
        LedgerTransaction.RunAsync(
            source.Pool, callers[0].Session, clock.GetUtcNow().UtcDateTime, transaction => TryAsync(transaction, source, callers, work, cancellationToken), cancellationToken, watch);

    private async Task<IReadOnlyList<Outcome<Answer>>> TryAsync(
        LedgerTransaction transaction, DataSource source, IReadOnlyList<Caller> callers, Work work, CancellationToken cancellationToken)
    {
        var outcomes = await EarlierAsync(transaction, callers, cancellationToken);
        var fresh = Enumerable.Range(0, callers.Count).Where(place => outcomes[place] is null).ToList();
        var done = fresh.Count == 0 ? [] : await work(transaction, fresh);
        foreach (var (place, outcome) in fresh.Zip(done))
        {
            outcomes[place] = outcome;
        }

        if (done.Any(outcome => outcome.Fault is null && outcome.Value.Commits))
        {
            var keyed = fresh.Where(place => callers[place].Key is not null)
                .Select(place => (callers[place].Session.UserName, callers[place].Key!, outcomes[place]!.Value.Fault is null ? outcomes[place]!.Value.Value : null)).ToList();
            await IdempotencyKeys.SettleAsync(transaction, keyed, cancellationToken);
            try
            {
                await transaction.CommitAsync();
            }
            catch (CommitUnknownException unknown)
            {
                written.TryAdd(source.Name, true);
                throw new CommitUnknownException(unknown.Mark, unknown.InnerException!) { Answers = Told() };
            }

            Metrics.Committed(source.Name, transaction.Postings, transaction.Registered, transaction.Built);
            written.TryAdd(source.Name, true);
        }
        else
        {
            // A dry run is refused where PostgreSQL would refuse what it writes.
            await transaction.FlushAsync(cancellationToken);
        }

        return Told();

        IReadOnlyList<Outcome<Answer>> Told() => [.. outcomes.Select(outcome => outcome!.Value)];
    }

    /// <summary>What was answered before to those callers who send again; null for the others, whose keys are claimed.</summary>
    private static async Task<Outcome<Answer>?[]> EarlierAsync(LedgerTransaction transaction, IReadOnlyList<Caller> callers, CancellationToken cancellationToken)
    {
        var outcomes = new Outcome<Answer>?[callers.Count];
        var keyed = Enumerable.Range(0, callers.Count).Where(place => callers[place].Key is not null).ToList();
        if (keyed.Count > 0)
        {
            var earlier = await IdempotencyKeys.ClaimAsync(transaction, [.. keyed.Select(place => (callers[place].Session.UserName, callers[place].Key!))], cancellationToken);
            foreach (var (place, outcome) in keyed.Zip(earlier))
            {
                outcomes[place] = outcome;
                if (outcome is { Fault: null })
                {
                    Metrics.Replayed(transaction.Session.DataSource);
                }
            }
        }

        return outcomes;
    }

    /// <summary>
    /// The truth about a commit whose acknowledgement was lost: done, not done, or that nobody can tell now. A key for sending
    /// again tells it for certain, and so does the transaction's number while PostgreSQL has not crashed. What was refused, or
    /// answered from before, stays so.
    /// </summary>
    private async Task<IReadOnlyList<Outcome<Answer>>> FindOutAsync(DataSource source, IReadOnlyList<Caller> callers, CommitUnknownException unknown)
    {
        var found = new List<Outcome<Answer>>(callers.Count);
        foreach (var (caller, answer) in callers.Zip(unknown.Answers))
        {
            found.Add(answer.Fault is not null || answer.Value.Replayed ? answer : await FindOutAsync(source, caller, answer, unknown));
        }

        return found;
    }

    private async Task<Outcome<Answer>> FindOutAsync(DataSource source, Caller caller, Outcome<Answer> answer, CommitUnknownException unknown)
    {
        var notDone = DatabaseFaults.Of(unknown) ?? Faults.DatabaseAway;
        var found = await CommitMark.FindOutAsync(caller.Key is null ? ByNumberAsync : ByKeyAsync) ?? Faults.OutcomeUnknown;
        if (logger is not null)
        {
            Log.CommitUnknown(logger, unknown.GetBaseException().Message, found.Fault?.Code ?? "done");
        }

        return found;

        async Task<Outcome<Answer>?> ByNumberAsync(CancellationToken cancellationToken) => unknown.Mark switch
        {
            null => Faults.OutcomeUnknown,
            { Number: null } => answer,
            { } mark => await mark.StatusAsync(source.Pool, cancellationToken) switch
            {
                "committed" => answer,
                "aborted" => notDone,
                "in progress" => (Outcome<Answer>?)null,
                _ => Faults.OutcomeUnknown,
            },
        };

        // As a resend would: it waits for a transaction that still holds the key. What it claims is rolled back.
        async Task<Outcome<Answer>?> ByKeyAsync(CancellationToken cancellationToken)
        {
            var kept = await LedgerTransaction.RunAsync(
                source.Pool, caller.Session, clock.GetUtcNow().UtcDateTime,
                async transaction => (await IdempotencyKeys.ClaimAsync(transaction, [(caller.Session.UserName, caller.Key!)], cancellationToken))[0], cancellationToken);
            return kept is null ? notDone : kept.Value.Fault is { } reused ? reused : kept.Value.Value with { Replayed = false };
        }
    }

    private static Outcome<Answer> Answered(RegistrationCall call, Outcome<Registered> outcome) => outcome.Fault is { } fault ? fault : call.Render(outcome.Value);

    /// <summary>Two calls with one key are never written together: the second is answered what the first was.</summary>
    private static object? KeyOf(RegistrationCall call) => call.Key is { } key ? (call.Units.Session.UserName, key.Key) : null;

    private static bool IsTooLarge(Exception exception) =>
        exception is OverflowException || DatabaseFaults.Told(exception) is { SqlState: PostgresErrorCodes.NumericValueOutOfRange };
}

/// <summary>Another call changed what this one had just read: the transaction is rolled back and tried again.</summary>
internal sealed class TryAgainException(string why) : Exception(why);
