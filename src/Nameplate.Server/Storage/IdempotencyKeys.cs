using Nameplate.Core;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Keys for sending again: claimed first, kept with the answer in the transaction that they protect.</summary>
internal static class IdempotencyKeys
{
    /// <summary>How long an answer is kept for a resend.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>
    /// Claims a key; a call that holds it is waited for. Null means: go ahead. Otherwise the kept answer, or the refusal of a
    /// key that was used for something else.
    /// </summary>
    public static async Task<Outcome<Answer>?> ClaimAsync(LedgerTransaction transaction, IdempotentRequest request, CancellationToken cancellationToken)
    {
        var user = transaction.Session.UserName;
        await transaction.ExecuteAsync(
            "DELETE FROM idempotency_key WHERE user_name = $1 AND key = $2 AND created_at < $3", cancellationToken, user, request.Key, transaction.Now - KeptFor);
        var claimed = await transaction.ExecuteAsync(
            "INSERT INTO idempotency_key (user_name, key, request_hash, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            cancellationToken, user, request.Key, request.Hash, transaction.Now);
        if (claimed == 1)
        {
            return null;
        }

        var kept = await transaction.ReadAsync(
            "SELECT request_hash, status, body FROM idempotency_key WHERE user_name = $1 AND key = $2",
            row => (Hash: row.GetFieldValue<byte[]>(0), Status: row.GetInt16(1), Body: row.GetFieldValue<byte[]>(2)), cancellationToken, user, request.Key);
        if (kept is not [var first])
        {
            // It was there a moment ago and was swept since: claim it anew.
            throw new TryAgainException("The idempotency key was removed meanwhile.");
        }

        if (first.Hash.AsSpan().SequenceEqual(request.Hash))
        {
            return (Outcome<Answer>)new Answer(first.Status, first.Body) { Replayed = true };
        }

        return (Outcome<Answer>)Faults.KeyReused;
    }

    public static Task KeepAsync(LedgerTransaction transaction, IdempotentRequest request, Answer answer, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            "UPDATE idempotency_key SET status = $3, body = $4 WHERE user_name = $1 AND key = $2",
            cancellationToken, transaction.Session.UserName, request.Key, answer.Status, answer.Body.ToArray());

    /// <summary>Forgets keys that are too old to be sent again.</summary>
    public static async Task<int> SweepAsync(NpgsqlDataSource pool, DateTime now, CancellationToken cancellationToken)
    {
        await using var command = pool.CreateCommand("DELETE FROM idempotency_key WHERE created_at < $1");
        command.Parameters.Add(new NpgsqlParameter { Value = now - KeptFor });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
