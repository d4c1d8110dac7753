using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Statements of one transaction that travel together: one round trip, each with what becomes of its rows.</summary>
internal sealed class CommandBatch(LedgerTransaction transaction) : IAsyncDisposable
{
    private readonly NpgsqlBatch batch = new(transaction.Connection, transaction.Transaction);
    private readonly List<Action<NpgsqlDataReader>?> rows = [];

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

    /// <summary>Sends them all. One that fails ends the transaction.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

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

    public ValueTask DisposeAsync() => batch.DisposeAsync();
}
