using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Server.Storage.Control;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>One attempt to sign in, while it is counted.</summary>
/// <param name="User">Who is claimed to sign in, in one spelling; there need be no such user.</param>
/// <param name="From">The address it comes from; null for this machine.</param>
internal sealed record SignInAttempt(string User, IPAddress? From)
{
    /// <summary>The buckets it counts in.</summary>
    public byte[] Pair { get; } = Hash("pair", User, Network(From));

    public byte[] Address { get; } = Hash("address", Network(From));

    public byte[] Everywhere { get; } = Hash("user", User);

    public static byte[] Hash(params string[] parts) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts)));

    /// <summary>An IPv4 address; of IPv6 the 64 bits that one household or machine can choose its addresses in.</summary>
    private static string Network(IPAddress? from) =>
        from is { AddressFamily: AddressFamily.InterNetworkV6 } ? Convert.ToHexString(from.GetAddressBytes().AsSpan(0, 8)) : from?.ToString() ?? "local";
}

/// <summary>
/// Counts the sign-ins that fail, for all servers of the database together, and refuses more than <see cref="SignInLimit"/>
/// allows. It knows claimed names only, so that it is the same for users that there are and that there are not.
/// </summary>
internal sealed class SignInThrottle(NpgsqlDataSource control, TimeProvider time)
{
    /// <summary>A bound on memory: some hundred bytes each. Beyond it the memory starts anew, and the database decides.</summary>
    private const int RememberedMax = 10_000;

    /// <summary>As often is an attack that goes on told of in the audit log.</summary>
    private static readonly TimeSpan TellEvery = TimeSpan.FromHours(1);

    private static readonly byte[] AuditKey = SignInAttempt.Hash("audit");

    /// <summary>Refusals that still hold, so that hammering costs no query. Nothing is let in by it.</summary>
    private readonly ConcurrentDictionary<string, Remembered> remembered = new(StringComparer.Ordinal);

    private sealed class Remembered(DateTime until)
    {
        public long Count;

        public DateTime Until => until;
    }

    private sealed record Bucket(DateTime EmptyAt, DateTime? KnownUntil);

    /// <summary>
    /// Counts an attempt, before its password is looked at. Null when it may go on; else the refusal, of which the audit log
    /// is told the first time and then once an hour.
    /// </summary>
    public async Task<Fault?> AdmitAsync(SignInAttempt attempt, Func<Task<UserRow?>> find, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var key in new[] { attempt.Address, attempt.Pair })
        {
            if (remembered.TryGetValue(Convert.ToHexString(key), out var refusal) && now < refusal.Until)
            {
                Interlocked.Increment(ref refusal.Count);
                return Faults.TooManyAttempts(refusal.Until - now);
            }
        }

        if (await CountAsync(attempt, now, cancellationToken) is not { } full)
        {
            return null;
        }

        // A bucket of the user is remembered for this address only: from one that is known it does not hold.
        var count = 1 + Remember(full.Key == attempt.Address ? attempt.Address : attempt.Pair, now + full.Wait);
        await TellAsync(full.Key, count, Row(await find(), attempt, AuditOutcomes.Throttled, now), cancellationToken);
        return Faults.TooManyAttempts(full.Wait);
    }

    /// <summary>Writes down that an attempt failed; beyond <see cref="SignInLimit.Audit"/> in sum only, so that the log cannot be flooded.</summary>
    public async Task FailedAsync(SignInAttempt attempt, UserRow? user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using (var connection = await control.OpenConnectionAsync(cancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            if (await IsListedAsync(connection, now, cancellationToken))
            {
                await AddAsync(connection, Row(user, attempt, AuditOutcomes.Failed, now), cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return;
            }
        }

        await TellAsync(
            AuditKey, 1, new AuditRow { At = now, Event = AuditEvents.SignIn, Outcome = AuditOutcomes.Failed, Detail = "too many to list one by one" }, cancellationToken);
    }

    /// <summary>
    /// Gives back what a right password was counted for, and knows the address from now on. In the transaction of the sign-in.
    /// What others did from the address, or to the user, stays counted.
    /// </summary>
    public async Task SucceededAsync(ControlContext context, SignInAttempt attempt, UserRow user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        DateTime? known = now + SignInLimit.KnownFor;
        byte[][] keys = [attempt.Pair, attempt.Address, attempt.Everywhere];
        TimeSpan[] back = [SignInLimit.Pair.Refill * SignInLimit.Pair.Burst, SignInLimit.Address.Refill, SignInLimit.User.Refill];
        DateTime?[] until = [known, null, null];
        // Locked in the order of their keys, as everywhere.
        await context.Database.ExecuteSqlAsync(
            $"""
            UPDATE nameplate.sign_in_limit l SET empty_at = l.empty_at - held.back, known_until = coalesce(held.until, l.known_until)
            FROM (SELECT l.key, given.back, given.until FROM unnest({keys}, {back}, {until}) AS given (key, back, until)
                JOIN nameplate.sign_in_limit l ON l.key = given.key ORDER BY l.key FOR UPDATE OF l) held
            WHERE l.key = held.key
            """, cancellationToken);
        context.Audit.Add(Row(user, attempt, AuditOutcomes.Done, now, user.Name));
    }

    /// <summary>Forgets buckets that are empty, and tells of the refusals that were not told of before.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var batch = control.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            WITH due AS MATERIALIZED (
                SELECT key, refused, told_id FROM sign_in_limit WHERE refused > 0 AND empty_at <= $1 FOR UPDATE SKIP LOCKED),
            done AS (UPDATE sign_in_limit l SET refused = 0 FROM due WHERE l.key = due.key)
            INSERT INTO audit_log (at, event, outcome, data_source, user_name, address, detail)
            SELECT $1, a.event, a.outcome, a.data_source, a.user_name, a.address, due.refused || ' more attempts'
            FROM due JOIN audit_log a ON a.id = due.told_id
            """)
        { Parameters = { new() { Value = now } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            DELETE FROM sign_in_limit WHERE key IN (
                SELECT key FROM sign_in_limit
                WHERE refused = 0 AND empty_at <= $1 AND (known_until IS NULL OR known_until <= $1) FOR UPDATE SKIP LOCKED)
            """)
        { Parameters = { new() { Value = now } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Fills the attempt's buckets; or, when one of them is full, none, and says which and for how long.</summary>
    private async Task<(byte[] Key, TimeSpan Wait)?> CountAsync(SignInAttempt attempt, DateTime now, CancellationToken cancellationToken)
    {
        (byte[] Key, SignInLimit Limit)[] limits = [(attempt.Pair, SignInLimit.Pair), (attempt.Address, SignInLimit.Address), (attempt.Everywhere, SignInLimit.User)];
        await using var connection = await control.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var buckets = await HoldAsync(connection, [.. limits.Select(limit => limit.Key)], now, cancellationToken);
        Bucket Of(byte[] key) => buckets[Convert.ToHexString(key)];
        var isKnown = Of(attempt.Pair).KnownUntil > now;
        var fullest = limits.Where(limit => !(isKnown && limit.Limit == SignInLimit.User))
            .Select(limit => (limit.Key, Wait: limit.Limit.Wait(Of(limit.Key).EmptyAt, now))).MaxBy(limit => limit.Wait);
        if (fullest.Wait > TimeSpan.Zero)
        {
            // Rolled back: what is refused fills nothing, or hammering from one address would lock the user out everywhere.
            return fullest;
        }

        await SaveAsync(connection, [.. limits.Select(limit => (limit.Key, limit.Limit.Charge(Of(limit.Key).EmptyAt, now)))], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private static AuditRow Row(UserRow? user, SignInAttempt attempt, string outcome, DateTime now, string? actor = null) => new()
    {
        At = now,
        Event = AuditEvents.SignIn,
        Outcome = outcome,
        DataSource = user?.DataSource!.Name,
        UserName = user?.Name,
        Actor = actor,
        Address = attempt.From?.ToString(),
    };

    /// <summary>Remembers a refusal, and returns how many more there were by the one before it.</summary>
    private long Remember(byte[] key, DateTime until)
    {
        var text = Convert.ToHexString(key);
        var before = remembered.TryRemove(text, out var earlier) ? Interlocked.Read(ref earlier.Count) : 0;
        if (remembered.Count >= RememberedMax)
        {
            remembered.Clear();
        }

        remembered[text] = new Remembered(until);
        return before;
    }

    /// <summary>Counts refusals of a bucket, and writes a line where none was written for an hour.</summary>
    private async Task TellAsync(byte[] key, long count, AuditRow row, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (refused, told) = (0L, (DateTime?)null);
        await using (var counted = new NpgsqlCommand("UPDATE sign_in_limit SET refused = refused + $2 WHERE key = $1 RETURNING refused, told_at", connection)
        { Parameters = { new() { Value = key }, new() { Value = count } } })
        await using (var reader = await counted.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return;
            }

            (refused, told) = (reader.GetInt64(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetDateTime(1));
        }

        // The bucket of the log itself comes after the one that is told of, here and everywhere.
        var isDue = told is null || row.At - told >= TellEvery;
        if (isDue && (key == AuditKey || await IsListedAsync(connection, row.At, cancellationToken)))
        {
            row.Detail = refused == 1 ? row.Detail : $"{row.Detail} ({refused} attempts)".TrimStart();
            var id = await AddAsync(connection, row, cancellationToken);
            await using var done = new NpgsqlCommand("UPDATE sign_in_limit SET refused = 0, told_at = $2, told_id = $3 WHERE key = $1", connection)
            { Parameters = { new() { Value = key }, new() { Value = row.At }, new() { Value = id } } };
            await done.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Whether the log has room for one more line on what failed; takes it.</summary>
    private static async Task<bool> IsListedAsync(NpgsqlConnection connection, DateTime now, CancellationToken cancellationToken)
    {
        var bucket = (await HoldAsync(connection, [AuditKey], now, cancellationToken)).Values.Single();
        if (SignInLimit.Audit.Wait(bucket.EmptyAt, now) > TimeSpan.Zero)
        {
            return false;
        }

        await SaveAsync(connection, [(AuditKey, SignInLimit.Audit.Charge(bucket.EmptyAt, now))], cancellationToken);
        return true;
    }

    /// <summary>The buckets, made where there are none, and locked in the order of their keys until the transaction ends.</summary>
    private static async Task<Dictionary<string, Bucket>> HoldAsync(NpgsqlConnection connection, byte[][] keys, DateTime now, CancellationToken cancellationToken)
    {
        var sorted = keys.OrderBy(Convert.ToHexString, StringComparer.Ordinal).ToArray();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO sign_in_limit (key, empty_at, refused) SELECT key, $2, 0 FROM unnest($1) AS key
            ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING key, empty_at, known_until
            """, connection)
        { Parameters = { new() { Value = sorted }, new() { Value = now } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var buckets = new Dictionary<string, Bucket>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            buckets.Add(
                Convert.ToHexString(reader.GetFieldValue<byte[]>(0)),
                new Bucket(reader.GetDateTime(1), await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetDateTime(2)));
        }

        return buckets;
    }

    private static async Task SaveAsync(NpgsqlConnection connection, (byte[] Key, DateTime EmptyAt)[] buckets, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE sign_in_limit l SET empty_at = s.empty_at FROM unnest($1, $2) AS s (key, empty_at) WHERE l.key = s.key", connection)
        { Parameters = { new() { Value = buckets.Select(bucket => bucket.Key).ToArray() }, new() { Value = buckets.Select(bucket => bucket.EmptyAt).ToArray() } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long> AddAsync(NpgsqlConnection connection, AuditRow row, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO audit_log (at, event, outcome, data_source, user_name, address, detail) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id", connection)
        {
            Parameters =
            {
                new() { Value = row.At }, new() { Value = row.Event }, new() { Value = row.Outcome }, Text(row.DataSource), Text(row.UserName), Text(row.Address), Text(row.Detail),
            },
        };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };
}
