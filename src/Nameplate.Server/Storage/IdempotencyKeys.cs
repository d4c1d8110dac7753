using Nameplate.Core;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Keys for sending again: claimed first, kept with the answer in the transaction that they protect.</summary>
internal static class IdempotencyKeys
{
    /// <summary>How long an answer is kept for a resend.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>
    /// Claims keys, no two of them the same; a call elsewhere that holds one is waited for. Null means: go ahead. Otherwise the
    /// kept answer, or the refusal of a key that was used for something else.
    /// </summary>
    public static async Task<Outcome<Answer>?[]> ClaimAsync(
        LedgerTransaction transaction, IReadOnlyList<(string User, IdempotentRequest Request)> keys, CancellationToken cancellationToken)
    {
        object[] names = [keys.Select(key => key.User).ToArray(), keys.Select(key => key.Request.Key).ToArray()];
        var claimed = new HashSet<(string User, string Key)>();
        var commands = transaction.Batch();
        commands.Add(
            "DELETE FROM idempotency_key k USING unnest($1, $2) AS n (user_name, key) WHERE k.user_name = n.user_name AND k.key = n.key AND k.created_at < $3",
            [.. names, transaction.Now - KeptFor]);

        // In one order, so that two servers never wait for each other in a ring.
        commands.Add(
            """
            INSERT INTO idempotency_key (user_name, key, request_hash, created_at)
            SELECT n.user_name, n.key, n.request_hash, $4 FROM unnest($1, $2, $3) AS n (user_name, key, request_hash) ORDER BY n.user_name COLLATE "C", n.key COLLATE "C"
            ON CONFLICT DO NOTHING RETURNING user_name, key
            """,
            row => claimed.Add((row.GetString(0), row.GetString(1))), [.. names, keys.Select(key => key.Request.Hash).ToArray(), transaction.Now]);
        await commands.RunAsync(cancellationToken);

        if (claimed.Count == keys.Count)
        {
            return new Outcome<Answer>?[keys.Count];
        }

        var kept = (await transaction.ReadAsync(
            "SELECT k.user_name, k.key, k.request_hash, k.status, k.body FROM idempotency_key k JOIN unnest($1, $2) AS n (user_name, key) ON k.user_name = n.user_name AND k.key = n.key WHERE k.body IS NOT NULL",
            row => (User: row.GetString(0), Key: row.GetString(1), Hash: row.GetFieldValue<byte[]>(2), Status: row.GetInt16(3), Body: row.GetFieldValue<byte[]>(4)), cancellationToken, names))
            .ToDictionary(row => (row.User, row.Key));
        return [.. keys.Select(key => claimed.Contains((key.User, key.Request.Key)) ? (Outcome<Answer>?)null
            // It was there a moment ago and was swept since: claim it anew.
            : !kept.TryGetValue((key.User, key.Request.Key), out var first) ? throw new TryAgainException("The idempotency key was removed meanwhile.")
            : first.Hash.AsSpan().SequenceEqual(key.Request.Hash) ? new Answer(first.Status, first.Body) { Replayed = true }
            : Faults.KeyReused)];
    }

    /// <summary>Keeps the answers of accepted calls, and gives up the claims of refused ones, which did nothing.</summary>
    public static Task SettleAsync(
        LedgerTransaction transaction, IReadOnlyList<(string User, IdempotentRequest Request, Answer? Accepted)> calls, CancellationToken cancellationToken)
    {
        var commands = transaction.Batch();
        var (accepted, refused) = (calls.Where(call => call.Accepted is not null).ToList(), calls.Where(call => call.Accepted is null).ToList());
        if (accepted.Count > 0)
        {
            commands.Add(
                "UPDATE idempotency_key k SET status = n.status, body = n.body FROM unnest($1, $2, $3, $4) AS n (user_name, key, status, body) WHERE k.user_name = n.user_name AND k.key = n.key",
                accepted.Select(call => call.User).ToArray(), accepted.Select(call => call.Request.Key).ToArray(),
                accepted.Select(call => call.Accepted!.Status).ToArray(), accepted.Select(call => call.Accepted!.Body.ToArray()).ToArray());
        }

        if (refused.Count > 0)
        {
            commands.Add(
                "DELETE FROM idempotency_key k USING unnest($1, $2) AS n (user_name, key) WHERE k.user_name = n.user_name AND k.key = n.key",
                refused.Select(call => call.User).ToArray(), refused.Select(call => call.Request.Key).ToArray());
        }

        return commands.RunLaterAsync(cancellationToken);
    }

    /// <summary>The answer that is kept for a key, whatever was asked with it; null when there is none. A page looks before it fills in what a second sending would find changed.</summary>
    public static async Task<byte[]?> KeptAsync(Snapshot snapshot, string user, string key, CancellationToken cancellationToken) =>
        (await snapshot.ReadAsync(
            "SELECT body FROM idempotency_key WHERE user_name = $1 AND key = $2 AND body IS NOT NULL", row => row.GetFieldValue<byte[]>(0), cancellationToken, user, key)).FirstOrDefault();

    /// <summary>Forgets keys that are too old to be sent again.</summary>
    public static Task<int> SweepAsync(NpgsqlDataSource pool, DateTime now, CancellationToken cancellationToken) =>
        pool.UseAsync(connection => connection.RunAsync("DELETE FROM idempotency_key WHERE created_at < $1", cancellationToken, now - KeptFor), cancellationToken);
}
