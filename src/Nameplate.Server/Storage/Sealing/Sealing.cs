using System.Data;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>The head of a chain: who noted it elsewhere can show later that nothing before it was exchanged.</summary>
/// <param name="Number">Of the newest block.</param>
/// <param name="Hash">Its hash, in hexadecimal.</param>
public sealed record ChainHead(long Number, string Hash)
{
    public override string ToString() => FormattableString.Invariant($"{Number}:{Hash}");
}

/// <summary>What came of sealing.</summary>
/// <param name="IsDone">All that was committed is in a block; false when another was sealing, who may not have seen all.</param>
/// <param name="Head">The block that was made; null when there was nothing to seal.</param>
/// <param name="Postings">How many postings it seals.</param>
internal sealed record SealingOutcome(bool IsDone, ChainHead? Head = null, long Postings = 0);

/// <summary>
/// Seals what was committed: one transaction on one snapshot makes one block of everything that no block has. Writers know
/// nothing of it and are never waited for or held up; two sealers at once make one block, by its number.
/// </summary>
internal static class Sealing
{
    /// <summary>Rows of a page: some tens of kilobytes.</summary>
    private const int PageRows = 1024;

    /// <summary>Its number is ours in the database, and arbitrary; the second half is the schema.</summary>
    private const int Lock = 0x5EA1;

    /// <summary>Hash of a page <c>p</c>.</summary>
    private const string PageHash =
        "sha256(convert_to(concat_ws('|', p.source, p.page), 'UTF8') || array_send(p.keys) || coalesce(array_send(p.others), '') || array_send(p.leaves))";

    /// <summary>Hash of a block <c>b</c> whose pages come to <c>pages</c>.</summary>
    public const string BlockHash =
        "sha256(b.previous || convert_to(concat_ws('|', 'nameplate', b.number, b.sealed_at, b.postings, b.posting_mark, b.edit_mark, b.horizon, b.settled), 'UTF8') || coalesce(pages, ''))";

    /// <summary>All pages of a block, as one text of bytes.</summary>
    public static string Pages(string where) => $"SELECT string_agg({PageHash}, '' ORDER BY p.source, p.page) FROM block_page p WHERE {where}";

    /// <summary>
    /// Makes a block, unless there is nothing to seal or another is being made: nobody is waited for.
    /// </summary>
    public static Task<SealingOutcome> SealAsync(NpgsqlDataSource pool, DateTime now, CancellationToken cancellationToken) =>
        pool.UseAsync(connection => SealAsync(connection, now, cancellationToken), cancellationToken);

    private static async Task<SealingOutcome> SealAsync(NpgsqlConnection connection, DateTime now, CancellationToken cancellationToken)
    {
        try
        {
            // Taken before the snapshot, and only to spare work: that there is one chain is held by the key of the block.
            return await connection.ValueAsync<bool>($"SELECT pg_try_advisory_lock({Lock}, hashtext(current_schema()))", cancellationToken)
                ? await SealLockedAsync(connection, now, cancellationToken)
                : new SealingOutcome(IsDone: false);
        }
        catch (PostgresException lost) when (lost is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "block" or "block_page" })
        {
            return new SealingOutcome(IsDone: false);
        }
        finally
        {
            // A connection that broke has lost its lock already; one that goes back to the pool would keep it.
            if (connection.State == ConnectionState.Open)
            {
                await connection.RunAsync("SELECT pg_advisory_unlock_all()", CancellationToken.None);
            }
        }
    }

    /// <summary>The same for who has the lock; two at once are told apart by the key of the block, and the later one fails.</summary>
    internal static async Task<SealingOutcome> SealLockedAsync(NpgsqlConnection connection, DateTime now, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        foreach (var setting in SealedTable.Settings)
        {
            await connection.RunAsync($"SET {setting}", cancellationToken);
        }

        var begin = await ChainBegin.ReadAsync(connection, cancellationToken);
        var (postings, edits) = await begin.CountAsync(connection, cancellationToken);
        if (!begin.IsFirst && postings + edits == 0)
        {
            return new SealingOutcome(IsDone: true);
        }

        foreach (var table in SealedTable.All)
        {
            await using var pages = begin.Command(connection, table.Seal(begin.IsFirst));
            pages.Parameters.Add(new NpgsqlParameter { Value = (long)PageRows });
            await pages.ExecuteNonQueryAsync(cancellationToken);
        }

        // The snapshot was taken long ago, and the pages have given this transaction its number since: whatever had a number by then has a
        // lower one. The snapshot's own upper end would not do. It is that of the newest transaction that has ended, and others with
        // higher numbers may be at work.
        //
        // A block of another cluster, restored from a backup, has a horizon that says nothing here; none of the transactions that
        // it waited for came along. In its own cluster no block is ahead of the snapshot that sees it.
        await using var block = new NpgsqlCommand(
            $"""
            WITH seen AS MATERIALIZED (
                SELECT (pg_snapshot_xmin(s)::text)::bigint AS oldest, (pg_snapshot_xmax(s)::text)::bigint AS next, (pg_current_xact_id()::text)::bigint AS own, (SELECT coalesce(max(id), 0) FROM posting) AS posting_mark, (SELECT coalesce(max(id), 0) FROM edit) AS edit_mark
                FROM pg_current_snapshot() s),
            made AS (
                SELECT $1::bigint AS number, $2::bytea AS previous, $3::timestamptz AS sealed_at, $4::bigint AS postings, seen.posting_mark, seen.edit_mark, seen.own AS horizon,
                    CASE WHEN seen.oldest = seen.own THEN $1 ELSE coalesce((SELECT max(b.number) FROM block b WHERE b.horizon <= seen.oldest OR b.horizon > seen.next), 0) END AS settled
                FROM seen)
            INSERT INTO block (number, previous, hash, sealed_at, postings, posting_mark, edit_mark, horizon, settled)
            SELECT b.number, b.previous, {BlockHash}, b.sealed_at, b.postings, b.posting_mark, b.edit_mark, b.horizon, b.settled
            FROM made b, LATERAL ({Pages("p.block_number = b.number")}) AS own (pages)
            RETURNING encode(hash, 'hex')
            """,
            connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = begin.Number }, new() { Value = begin.Previous }, new() { Value = now }, new() { Value = postings } },
        };
        var hash = (string)(await block.ExecuteScalarAsync(cancellationToken))!;
        await transaction.CommitAsync(cancellationToken);
        return new SealingOutcome(IsDone: true, new ChainHead(begin.Number, hash), postings);
    }
}

/// <summary>Where the next block begins, as one snapshot sees it.</summary>
internal sealed record ChainBegin(long PostingMark, long EditMark, long Settled, long Number, byte[] Previous)
{
    /// <summary>The newest block; null before the first.</summary>
    public ChainHead? Head => IsFirst ? null : new ChainHead(Number - 1, Convert.ToHexStringLower(Previous));

    /// <summary>The first block seals all that is there.</summary>
    public bool IsFirst => Number == 1;

    public static async Task<ChainBegin> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SealedTable.Begin, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new ChainBegin(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4));
    }

    /// <summary>Postings and edits that are in no block.</summary>
    public async Task<(long Postings, long Edits)> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, $"SELECT (SELECT count(*) FROM ({SealedTable.Fresh("posting", "$1")}) f), (SELECT count(*) FROM ({SealedTable.Fresh("edit", "$2")}) f)");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    /// <summary>A command that reads $1 to $4. A big ledger takes its time, and nobody waits for it.</summary>
    public NpgsqlCommand Command(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in new[] { PostingMark, EditMark, Settled, Number })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
