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
internal sealed class Ledger(DataSources sources, TimeProvider clock, IWriteWatch? watch = null)
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
            catch (Exception exception) when (attempt < TriesMax && IsPassing(exception))
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

            await transaction.CommitAsync();
        }

        return outcome;
    }

    private static bool IsTooLarge(Exception exception) =>
        exception is OverflowException || Told(exception) is { SqlState: PostgresErrorCodes.NumericValueOutOfRange };

    private static PostgresException? Told(Exception exception) => exception as PostgresException ?? exception.InnerException as PostgresException;

    private static bool IsPassing(Exception exception) =>
        exception is TryAgainException || Told(exception) is { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable };
}

/// <summary>Another call changed what this one had just read: the transaction is rolled back and tried again.</summary>
internal sealed class TryAgainException(string why) : Exception(why);
