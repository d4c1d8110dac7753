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

/// <summary>
/// The one place where calls commit. A write is one transaction: its key for sending again, its effect and its answer. It is
/// tried again when PostgreSQL ended it for another's sake, so a deadlock or a serialisation failure never reaches a client.
/// </summary>
internal sealed class Ledger(DataSources sources, TimeProvider clock, ILogger<Ledger>? logger = null, IWriteWatch? watch = null)
{
    private const int TriesMax = 10;

    public delegate Task<Outcome<Answer>> Call(LedgerTransaction transaction, CancellationToken cancellationToken);

    public async Task<Outcome<Answer>> WriteAsync(Session session, IdempotentRequest? request, Call call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(session, request, call, cancellationToken);
            }
            catch (Exception exception) when (IsTooLarge(exception))
            {
                // The columns are the last word on what fits; each value had its own limit, their sum and product have not.
                return Faults.QuantityTooLarge;
            }
            catch (CommitUnknownException unknown)
            {
                return await FindOutAsync(session, request, unknown);
            }
            catch (Exception exception) when (attempt < TriesMax && DatabaseFaults.IsPassing(exception))
            {
                // Nothing was committed. Wait a little, each time longer and never in step with the other.
                await Task.Delay(Random.Shared.Next(1, 10 * attempt), cancellationToken);
            }
        }
    }

    private async Task<Outcome<Answer>> TryAsync(Session session, IdempotentRequest? request, Call call, CancellationToken cancellationToken)
    {
        await using var transaction = await LedgerTransaction.BeginAsync(
            sources.Get(session.DataSource).Pool, session, clock.GetUtcNow().UtcDateTime, cancellationToken, watch);
        if (request is not null && await IdempotencyKeys.ClaimAsync(transaction, request, cancellationToken) is { } earlier)
        {
            return earlier;
        }

        var outcome = await call(transaction, cancellationToken);
        if (outcome.Fault is null && outcome.Value.Commits)
        {
            if (request is not null)
            {
                await IdempotencyKeys.KeepAsync(transaction, request, outcome.Value, cancellationToken);
            }

            try
            {
                await transaction.CommitAsync();
            }
            catch (CommitUnknownException unknown)
            {
                throw new CommitUnknownException(unknown.Mark, unknown.InnerException!) { Answer = outcome };
            }
        }

        return outcome;
    }

    /// <summary>
    /// The truth about a commit whose acknowledgement was lost: done, not done, or that nobody can tell now. A key for sending
    /// again tells it for certain, and so does the transaction's number while PostgreSQL has not crashed.
    /// </summary>
    private async Task<Outcome<Answer>> FindOutAsync(Session session, IdempotentRequest? request, CommitUnknownException unknown)
    {
        var (pool, notDone) = (sources.Get(session.DataSource).Pool, DatabaseFaults.Of(unknown) ?? Faults.DatabaseUnavailable);
        var found = await CommitMark.FindOutAsync(request is null ? ByNumberAsync : ByKeyAsync) ?? Faults.OutcomeUnknown;
        if (logger is not null)
        {
            Log.CommitUnknown(logger, unknown.GetBaseException().Message, found.Fault?.Code ?? "done");
        }

        return found;

        async Task<Outcome<Answer>?> ByNumberAsync(CancellationToken cancellationToken) => unknown.Mark switch
        {
            null => Faults.OutcomeUnknown,
            { Number: null } => unknown.Answer,
            { } mark => await mark.StatusAsync(pool, cancellationToken) switch
            {
                "committed" => unknown.Answer,
                "aborted" => notDone,
                "in progress" => (Outcome<Answer>?)null,
                _ => Faults.OutcomeUnknown,
            },
        };

        // As a resend would: it waits for a transaction that still holds the key. What it claims is rolled back.
        async Task<Outcome<Answer>?> ByKeyAsync(CancellationToken cancellationToken)
        {
            await using var transaction = await LedgerTransaction.BeginAsync(pool, session, clock.GetUtcNow().UtcDateTime, cancellationToken);
            var kept = await IdempotencyKeys.ClaimAsync(transaction, request!, cancellationToken);
            return kept is null ? notDone : kept.Value.Fault is { } reused ? reused : kept.Value.Value with { Replayed = false };
        }
    }

    private static bool IsTooLarge(Exception exception) =>
        exception is OverflowException || DatabaseFaults.Told(exception) is { SqlState: PostgresErrorCodes.NumericValueOutOfRange };
}

/// <summary>Another call changed what this one had just read: the transaction is rolled back and tried again.</summary>
internal sealed class TryAgainException(string why) : Exception(why);
