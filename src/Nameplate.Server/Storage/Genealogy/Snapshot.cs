using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>One state of a data source, for as long as it takes to write an answer from it. Nothing can be written.</summary>
internal sealed class Snapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;

    private Snapshot(NpgsqlConnection connection, NpgsqlTransaction transaction) => (this.connection, this.transaction) = (connection, transaction);

    public static async Task<Snapshot> OpenAsync(NpgsqlDataSource pool, CancellationToken cancellationToken)
    {
        var connection = await pool.OpenConnectionAsync(cancellationToken);
        try
        {
            var snapshot = new Snapshot(connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken));

            // How far a recursion goes is misjudged by the planner, always: compiling for it costs more than it gains. And a sum
            // by hash inside a step clears its table at every row: with one large lot among 100,000 units that is most of the time.
            await using var command = snapshot.Command("SET TRANSACTION READ ONLY; SET LOCAL jit = off; SET LOCAL enable_hashagg = off");
            await command.ExecuteNonQueryAsync(cancellationToken);
            return snapshot;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A command with positional parameters. Values only ever travel as parameters.</summary>
    public NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var value in values)
        {
            command.Parameters.Add(LedgerTransaction.Parameter(value));
        }

        return command;
    }

    /// <summary>Reads rows as they come. One stream at a time: the next command waits for its end.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var disposed = command;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return read(reader);
        }
    }

    /// <summary>Reads the few rows of a small query.</summary>
    public async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
    {
        var rows = new List<T>();
        await foreach (var row in StreamAsync(Command(sql, values), read, cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
