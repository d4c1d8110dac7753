using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// Statements of one transaction that travel together: one round trip, each with what becomes of its rows. New rows that are
/// many go by COPY after them, a table at a time.
/// </summary>
internal sealed class CommandBatch(LedgerTransaction transaction)
{
    /// <summary>Rows from which a COPY, two round trips of its own, is quicker than arrays in the common one.</summary>
    public const int CopyFrom = 200;

    private readonly List<NpgsqlBatchCommand> statements = [];
    private readonly List<Action<NpgsqlDataReader>?> rows = [];
    private readonly List<(string Sql, NewColumn[] Columns)> copies = [];

    /// <summary>
    /// Adds a statement of one row that first gives the transaction its number, and then asks for columns of its own: what these draw is drawn by a
    /// transaction that the sealer knows of. The commit need not ask for the number.
    /// </summary>
    /// <param name="columns">Its own columns.</param>
    /// <param name="row">What to do with them, and where they begin.</param>
    /// <param name="values">Parameters.</param>
    public void Mark(string columns, Action<NpgsqlDataReader, int> row, params object?[] values) => Add(
        $"SELECT pg_current_xact_id(), now(), {columns}",
        found =>
        {
            transaction.Mark(found);
            row(found, 2);
        },
        values);

    /// <summary>Adds a statement that answers no rows. Values only ever travel as parameters.</summary>
    public void Add(string sql, params object?[] values) => Add(sql, null, values);

    /// <summary>Adds a statement, and what to do with each of its rows.</summary>
    public void Add(string sql, Action<NpgsqlDataReader>? row, params object?[] values)
    {
        statements.Add(Snapshot.Statement(sql, values));
        rows.Add(row);
    }

    /// <summary>Adds new rows of a table, none perhaps. No statement of the batch may count on their being there.</summary>
    public void Insert(string table, params NewColumn[] columns)
    {
        var names = string.Join(", ", columns.Select(column => column.Name));
        switch (columns[0].Values.Length)
        {
            case 0:
                break;
            case < CopyFrom:
                Add($"INSERT INTO {table} ({names}) SELECT * FROM unnest({string.Join(", ", columns.Select((_, place) => $"${place + 1}"))})", [.. columns.Select(column => column.Values)]);
                break;
            default:
                var filled = columns.Where(column => !column.IsEmpty).ToArray();
                copies.Add(($"COPY {table} ({string.Join(", ", filled.Select(column => column.Name))}) FROM STDIN (FORMAT BINARY)", filled));
                break;
        }
    }

    /// <summary>Sends them all, after what was kept. One that fails ends the transaction.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        NpgsqlBatchCommand[] all = [.. transaction.TakeKept(), .. statements];
        if (all.Length > 0)
        {
            await SendAsync(all, cancellationToken);
        }

        foreach (var (sql, columns) in copies)
        {
            await CopyAsync(sql, columns, cancellationToken);
        }
    }

    /// <summary>Sends them with whatever comes next, for who does not need them done to go on; at once where there are rows to be read or copied.</summary>
    public Task RunLaterAsync(CancellationToken cancellationToken)
    {
        if (copies.Count > 0 || rows.Exists(row => row is not null))
        {
            return RunAsync(cancellationToken);
        }

        transaction.Keep(statements);
        return Task.CompletedTask;
    }

    private async Task SendAsync(NpgsqlBatchCommand[] all, CancellationToken cancellationToken)
    {
        await transaction.AtStatementAsync(all[0].CommandText, cancellationToken);
        var batch = new NpgsqlBatch(transaction.Connection, transaction.Transaction);
        foreach (var statement in all)
        {
            batch.BatchCommands.Add(statement);
        }

        // Statements without rows are all done by the first stop, which is the end.
        await using var sent = await transaction.Pooled.SendAsync(batch, cancellationToken);
        await sent.EachAsync(rows.OfType<Action<NpgsqlDataReader>>(), cancellationToken);
    }

    private async Task CopyAsync(string sql, NewColumn[] columns, CancellationToken cancellationToken)
    {
        await transaction.BeforeAsync(sql, cancellationToken);
        await using var copy = await transaction.Connection.BeginRawBinaryCopyAsync(sql, cancellationToken);
        try
        {
            await CopyBuffer.WriteAsync(copy, columns, cancellationToken);
        }
        catch
        {
            await copy.CancelAsync();
            throw;
        }
    }
}
