using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// Statements of one transaction that travel together: one round trip, each with what becomes of its rows. New rows that are
/// many go by COPY after them, a table at a time.
/// </summary>
internal sealed class CommandBatch(LedgerTransaction transaction) : IAsyncDisposable
{
    /// <summary>Rows from which a COPY, two round trips of its own, is quicker than arrays in the common one.</summary>
    public const int CopyFrom = 200;

    private readonly NpgsqlBatch batch = new(transaction.Connection, transaction.Transaction);
    private readonly List<Action<NpgsqlDataReader>?> rows = [];
    private readonly List<(string Sql, NewColumn[] Columns)> copies = [];

    /// <summary>Adds a statement that answers no rows. Values only ever travel as parameters.</summary>
    public void Add(string sql, params object?[] values) => Add(sql, null, values);

    /// <summary>Adds a statement, and what to do with each of its rows.</summary>
    public void Add(string sql, Action<NpgsqlDataReader>? row, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(LedgerTransaction.Parameter(value));
        }

        batch.BatchCommands.Add(command);
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

    /// <summary>Sends them all. One that fails ends the transaction.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (rows.Count > 0)
        {
            await SendAsync(cancellationToken);
        }

        foreach (var (sql, columns) in copies)
        {
            await CopyAsync(sql, columns, cancellationToken);
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await transaction.BeforeAsync(batch.BatchCommands[0].CommandText, cancellationToken);
        if (rows.TrueForAll(row => row is null))
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
            return;
        }

        // The reader stops at statements with rows only, so those that have none are passed over.
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        foreach (var row in rows.OfType<Action<NpgsqlDataReader>>())
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                row(reader);
            }

            await reader.NextResultAsync(cancellationToken);
        }
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

    public ValueTask DisposeAsync() => batch.DisposeAsync();
}
