using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>One state of a data source, for as long as it takes to write an answer from it. Nothing can be written.</summary>
internal sealed class Snapshot : IAsyncDisposable
{
    private readonly PooledConnection pooled;
    private readonly NpgsqlTransaction transaction;

    /// <summary>Something else is asked after those who know of nothing more to ask: the transaction then ends with the snapshot.</summary>
    public bool StaysOpen { get; set; }

    private readonly List<string> settings = ["SET TRANSACTION READ ONLY"];

    private bool plansOnce;

    private Snapshot(PooledConnection pooled, NpgsqlTransaction transaction) => (this.pooled, this.transaction) = (pooled, transaction);

    public static async Task<Snapshot> OpenAsync(NpgsqlDataSource pool, CancellationToken cancellationToken)
    {
        var pooled = await PooledConnection.OpenAsync(pool, cancellationToken);
        try
        {
            return new Snapshot(pooled, await pooled.Connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken));
        }
        catch
        {
            await pooled.DisposeAsync();
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

    /// <summary>Sends statements, and settings that are new with them.</summary>
    public Task<Rows> SendAsync(IEnumerable<NpgsqlBatchCommand> commands, CancellationToken cancellationToken, int? seconds = null)
    {
        var batch = new NpgsqlBatch(pooled.Connection, transaction);
        foreach (var command in settings.Select(setting => new NpgsqlBatchCommand(setting)).Concat(commands))
        {
            batch.BatchCommands.Add(command);
        }

        settings.Clear();
        batch.Timeout = seconds ?? batch.Timeout;
        return pooled.SendAsync(batch, cancellationToken);
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
        NpgsqlBatchCommand statement, Func<NpgsqlDataReader, T> read, [EnumeratorCancellation] CancellationToken cancellationToken, int? seconds = null)
    {
        await using var rows = await SendAsync([statement], cancellationToken, seconds);
        while (await rows.Reader.ReadAsync(cancellationToken))
        {
            yield return read(rows.Reader);
        }

        rows.Taken();
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

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await pooled.DisposeAsync();
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
        NpgsqlBatchCommand[] end = last && !snapshot.StaysOpen ? [new("COMMIT")] : [];
        await using var rows = await snapshot.SendAsync(questions.Select(question => question.Statement).Concat(end), cancellationToken);
        await rows.EachAsync(questions.Select(question => question.Row), cancellationToken);
    }
}
