using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>One state of a data source, for as long as it takes to write an answer from it. Nothing can be written.</summary>
internal sealed class Snapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;

    /// <summary>Something else is asked after those who know of nothing more to ask: the transaction then ends with the snapshot.</summary>
    public bool StaysOpen { get; set; }

    private readonly List<string> settings = ["SET TRANSACTION READ ONLY"];

    private bool plansOnce, isCutShort;

    private Snapshot(NpgsqlConnection connection, NpgsqlTransaction transaction) => (this.connection, this.transaction) = (connection, transaction);

    public static async Task<Snapshot> OpenAsync(NpgsqlDataSource pool, CancellationToken cancellationToken)
    {
        var connection = await pool.OpenConnectionAsync(cancellationToken);
        try
        {
            return new Snapshot(connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Questions that travel together: one round trip.</summary>
    public SnapshotQuestions Ask() => new(this);

    /// <summary>What is asked from now on has steady plans (<see cref="SteadyPlans"/>): they are made once a connection.</summary>
    public void PlanOnce()
    {
        if (!plansOnce)
        {
            plansOnce = true;
            Set(SteadyPlans.Each);
        }
    }

    /// <summary>Settings for what is asked from now on, each a statement without rows.</summary>
    public void Set(IEnumerable<string> statements) => settings.AddRange(statements);

    /// <summary>Statements that are to be sent; the next ones take the settings along that are new.</summary>
    public NpgsqlBatch Batch(params IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection, transaction);
        foreach (var command in settings.Select(setting => new NpgsqlBatchCommand(setting)).Concat(commands))
        {
            batch.BatchCommands.Add(command);
        }

        settings.Clear();
        return batch;
    }

    /// <summary>A statement with positional parameters. Values only ever travel as parameters.</summary>
    public static NpgsqlBatchCommand Statement(string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(LedgerTransaction.Parameter(value));
        }

        return command;
    }

    /// <summary>Reads rows as they come. One stream at a time: the next one waits for its end.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        NpgsqlBatchCommand statement, Func<NpgsqlDataReader, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var batch = Batch(statement);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return read(reader);
        }
    }

    /// <summary>Reads the few rows of a small query.</summary>
    public async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
    {
        var rows = new List<T>();
        await foreach (var row in StreamAsync(Statement(sql, values), read, cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Not all rows of a batch are taken: nothing more is to be found for it, and what is prepared on the connection is in doubt (<see cref="PreparedStatements"/>).</summary>
    public void CutShort(NpgsqlBatch batch, NpgsqlDataReader reader)
    {
        isCutShort = true;
        if (reader.IsOnRow)
        {
            batch.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        if (isCutShort)
        {
            PreparedStatements.Forget(connection);
        }

        await connection.DisposeAsync();
    }
}

/// <summary>Questions to one state of a data source, each with what becomes of its rows.</summary>
internal sealed class SnapshotQuestions(Snapshot snapshot)
{
    private readonly List<(NpgsqlBatchCommand Statement, Action<NpgsqlDataReader> Row)> questions = [];

    public void Add(string sql, Action<NpgsqlDataReader> row, params object?[] values) => questions.Add((Snapshot.Statement(sql, values), row));

    /// <summary>
    /// Sends them all, and hands on the rows in the order of the questions. After the <paramref name="last"/> ones nothing more
    /// can be asked: the end of the transaction travels with them.
    /// </summary>
    public async Task RunAsync(bool last, CancellationToken cancellationToken)
    {
        await using var batch = snapshot.Batch(questions.Select(question => question.Statement));
        if (last && !snapshot.StaysOpen)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        }

        // The reader stops at statements with rows only, so the settings and the end are passed over.
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        try
        {
            foreach (var (_, row) in questions)
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    row(reader);
                }

                await reader.NextResultAsync(cancellationToken);
            }
        }
        catch
        {
            snapshot.CutShort(batch, reader);
            throw;
        }
    }
}
