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
internal sealed class Ledger(DataSources sources, TimeProvider clock)
{
    private const int TriesMax = 10;

    private readonly ConcurrentDictionary<string, GroupWriter<RegistrationCall, Outcome<Answer>>> registrations = new(StringComparer.Ordinal);

    /// <summary>Data sources that were written to since somebody asked. Only a hint where there may be something to seal: what it forgets is sealed later.</summary>
    private readonly ConcurrentDictionary<string, bool> written = new(StringComparer.Ordinal);

    public delegate Task<Outcome<Answer>> Call(LedgerTransaction transaction, CancellationToken cancellationToken);

    public Task<Outcome<Answer>> WriteAsync(Session session, IdempotentRequest? request, Call call, CancellationToken cancellationToken) =>
        RetryAsync(() => TryAsync(session, request, call, cancellationToken), cancellationToken);

    /// <summary>Registers units: a single one together with others that wait, several in a transaction of their own.</summary>
    public Task<Outcome<Answer>> RegisterAsync(RegistrationCall call, CancellationToken cancellationToken) => call.Units.Serials.Count == 1
        ? registrations.GetOrAdd(call.Units.Session.DataSource, _ => new(RegisterAsync, KeyOf)).WriteAsync(call, cancellationToken)
        : WriteAsync(
            call.Units.Session, call.Key,
            async (transaction, token) => Answered(call, (await Registrations.RegisterAsync(transaction, [call.Units], token))[0]), cancellationToken);

    private async Task<Outcome<T>> RetryAsync<T>(Func<Task<Outcome<T>>> attempt, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception exception) when (IsTooLarge(exception))
            {
                // The columns are the last word on what fits; each value had its own limit, their sum and product have not.
                return Faults.QuantityTooLarge;
            }
            catch (Exception exception) when (tries < TriesMax && IsPassing(exception))
            {
                // Nothing was committed. Wait a little, each time longer and never in step with the other.
                await Task.Delay(Random.Shared.Next(1, 10 * tries), cancellationToken);
            }
        }
    }

    /// <summary>The data sources that calls of this server wrote to since the last time.</summary>
    public IReadOnlyList<string> TakeWritten() => [.. written.Keys.Where(name => written.TryRemove(name, out _))];

    private async Task<Outcome<Answer>> TryAsync(Session session, IdempotentRequest? request, Call call, CancellationToken cancellationToken)
    {
        await using var transaction = await LedgerTransaction.BeginAsync(
            sources.Get(session.DataSource).Pool, session, clock.GetUtcNow().UtcDateTime, cancellationToken);
        if (request is not null && (await IdempotencyKeys.ClaimAsync(transaction, [(session.UserName, request)], cancellationToken))[0] is { } earlier)
        {
            return earlier;
        }

        var outcome = await call(transaction, cancellationToken);
        if (outcome.Fault is null && outcome.Value.Commits)
        {
            if (request is not null)
            {
                await IdempotencyKeys.SettleAsync(transaction, [(session.UserName, request, outcome.Value)], cancellationToken);
            }

            // Past this point the caller's going away must not leave us unsure of what happened.
            await transaction.Transaction.CommitAsync(CancellationToken.None);
            written.TryAdd(session.DataSource, true);
        }

        return outcome;
    }

    private async Task<IReadOnlyList<Outcome<Answer>>> RegisterAsync(IReadOnlyList<RegistrationCall> calls)
    {
        var outcomes = await RetryAsync<IReadOnlyList<Outcome<Answer>>>(async () => await TryRegisterAsync(calls), CancellationToken.None);
        return outcomes.Fault is { } fault ? [.. calls.Select(_ => (Outcome<Answer>)fault)] : outcomes.Value;
    }

    private async Task<Outcome<Answer>[]> TryRegisterAsync(IReadOnlyList<RegistrationCall> calls)
    {
        var session = calls[0].Units.Session;
        await using var transaction = await LedgerTransaction.BeginAsync(
            sources.Get(session.DataSource).Pool, session, clock.GetUtcNow().UtcDateTime, CancellationToken.None);
        var outcomes = new Outcome<Answer>?[calls.Count];
        var keyed = Enumerable.Range(0, calls.Count).Where(place => calls[place].Key is not null).ToList();
        if (keyed.Count > 0)
        {
            var earlier = await IdempotencyKeys.ClaimAsync(
                transaction, [.. keyed.Select(place => (calls[place].Units.Session.UserName, calls[place].Key!))], CancellationToken.None);
            foreach (var (place, answer) in keyed.Zip(earlier))
            {
                outcomes[place] = answer;
            }
        }

        var fresh = Enumerable.Range(0, calls.Count).Where(place => outcomes[place] is null).ToList();
        var registered = fresh.Count == 0 ? [] : await Registrations.RegisterAsync(transaction, [.. fresh.Select(place => calls[place].Units)], CancellationToken.None);
        foreach (var (place, outcome) in fresh.Zip(registered))
        {
            outcomes[place] = Answered(calls[place], outcome);
        }

        if (fresh.Exists(place => outcomes[place]!.Value.Fault is null))
        {
            await IdempotencyKeys.SettleAsync(
                transaction, [.. fresh.Where(place => calls[place].Key is not null).Select(place => (calls[place].Units.Session.UserName, calls[place].Key!, Accepted(outcomes[place]!.Value)))], CancellationToken.None);
            await transaction.Transaction.CommitAsync(CancellationToken.None);
            written.TryAdd(session.DataSource, true);
        }

        return [.. outcomes.Select(outcome => outcome!.Value)];
    }

    private static Outcome<Answer> Answered(RegistrationCall call, Outcome<Registered> outcome) => outcome.Fault is { } fault ? fault : call.Render(outcome.Value);

    private static Answer? Accepted(Outcome<Answer> outcome) => outcome.Fault is null ? outcome.Value : null;

    /// <summary>Two calls with one key are never written together: the second is answered what the first was.</summary>
    private static object? KeyOf(RegistrationCall call) => call.Key is { } key ? (call.Units.Session.UserName, key.Key) : null;

    private static bool IsTooLarge(Exception exception) =>
        exception is OverflowException || Told(exception) is { SqlState: PostgresErrorCodes.NumericValueOutOfRange };

    private static PostgresException? Told(Exception exception) => exception as PostgresException ?? exception.InnerException as PostgresException;

    private static bool IsPassing(Exception exception) =>
        exception is TryAgainException || Told(exception) is { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable };
}

/// <summary>Another call changed what this one had just read: the transaction is rolled back and tried again.</summary>
internal sealed class TryAgainException(string why) : Exception(why);
