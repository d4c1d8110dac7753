using Microsoft.EntityFrameworkCore;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>One call's transaction in one data source: its connection, its one moment in time, who is calling.</summary>
internal sealed class LedgerTransaction : IAsyncDisposable
{
    private readonly IWriteWatch? watch;
    private readonly List<NpgsqlBatchCommand> waiting = [];
    private LedgerContext? context;
    private CommitMark? mark;

    private LedgerTransaction(PooledConnection pooled, NpgsqlTransaction transaction, Session session, DateTime now, IWriteWatch? watch)
    {
        (Pooled, Transaction, Session, this.watch) = (pooled, transaction, session, watch);

        // PostgreSQL keeps microseconds.
        Now = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
        Second = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
    }

    public PooledConnection Pooled { get; }

    public NpgsqlConnection Connection => Pooled.Connection;

    /// <summary>For who sends statements; <see cref="CommitAsync"/> ends it, with what was kept.</summary>
    public NpgsqlTransaction Transaction { get; }

    public Session Session { get; }

    /// <summary>When the call is made, to the microsecond: what postings keep.</summary>
    public DateTime Now { get; }

    /// <summary>The same, cut to the second: what the dialects print.</summary>
    public DateTime Second { get; }

    /// <summary>Postings that it wrote so far.</summary>
    public int Postings { get; private set; }

    /// <summary>Units that they registered, and units that they built.</summary>
    public int Registered { get; private set; }

    public int Built { get; private set; }

    public DateOnly Today => Session.Day(Now);

    /// <summary>Ordinary writes of masters, in the same transaction.</summary>
    public LedgerContext Masters
    {
        get
        {
            if (context is null)
            {
                context = new LedgerContext(new DbContextOptionsBuilder<LedgerContext>().UseNpgsql(Connection).AddInterceptors(new WatchedCommands(this)).Options);
                context.Database.UseTransaction(Transaction);
            }

            return context;
        }
    }

    public static async Task<LedgerTransaction> BeginAsync(
        NpgsqlDataSource pool, Session session, DateTime now, CancellationToken cancellationToken, IWriteWatch? watch = null)
    {
        var pooled = await PooledConnection.OpenAsync(pool, cancellationToken);
        try
        {
            var transaction = new LedgerTransaction(pooled, await pooled.Connection.BeginTransactionAsync(cancellationToken), session, now, watch);
            await transaction.AtAsync(WriteStep.Begun, "", cancellationToken);
            return transaction;
        }
        catch
        {
            await pooled.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins one, and does what is to be done in it. What is not committed then is rolled back.</summary>
    public static async Task<T> RunAsync<T>(
        NpgsqlDataSource pool, Session session, DateTime now, Func<LedgerTransaction, Task<T>> work, CancellationToken cancellationToken, IWriteWatch? watch = null)
    {
        await using var transaction = await BeginAsync(pool, session, now, cancellationToken, watch);
        return await transaction.Pooled.TryAsync(() => work(transaction));
    }

    /// <summary>Counts what an entry adds; what it undoes is a posting and nothing more.</summary>
    public void Count(LedgerEntry entry)
    {
        Postings += entry.Postings.Count;
        foreach (var posting in entry.Postings.Where(posting => posting.ReversesId is null))
        {
            Registered += posting.Type is ActionType.RG ? posting.Units.Count : 0;
            Built += posting.Type is ActionType.CP or ActionType.BF ? posting.Units.Count : 0;
        }
    }

    /// <summary>A command of this transaction, about to be sent. Values only ever travel as parameters.</summary>
    public async Task<NpgsqlCommand> CommandAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await BeforeAsync(sql, cancellationToken);
        return Connection.Command(sql, values);
    }

    /// <summary>Statements of this transaction that travel together.</summary>
    public CommandBatch Batch() => new(this);

    /// <summary>A positional parameter; null is typed as text, which every place that may be null is or casts from.</summary>
    public static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
        _ => new NpgsqlParameter { Value = value },
    };

    /// <summary>Runs a query and reads all its rows.</summary>
    public async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = await CommandAsync(sql, cancellationToken, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = await CommandAsync(sql, cancellationToken, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whoever sends a statement by other means than those here says so first: what was kept is sent then.</summary>
    public async ValueTask BeforeAsync(string sql, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await AtStatementAsync(sql, cancellationToken);
    }

    /// <summary>The same for one who sends what was kept along.</summary>
    public ValueTask AtStatementAsync(string sql, CancellationToken cancellationToken) => AtAsync(WriteStep.Statement, sql, cancellationToken);

    /// <summary>Keeps statements that answer no rows until something else is sent that they can travel with, the commit at the latest.</summary>
    public void Keep(IEnumerable<NpgsqlBatchCommand> statements) => waiting.AddRange(statements);

    /// <summary>What was kept: it is sent before anything else.</summary>
    public IReadOnlyList<NpgsqlBatchCommand> TakeKept()
    {
        NpgsqlBatchCommand[] kept = [.. waiting];
        waiting.Clear();
        return kept;
    }

    /// <summary>Sends what was kept, for whoever must see it done.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (waiting.Count > 0)
        {
            await Batch().RunAsync(cancellationToken);
        }
    }

    /// <summary>Takes note of the transaction's number and its begin, the first columns of a row.</summary>
    public void Mark(NpgsqlDataReader row) => mark = new CommitMark(row.IsDBNull(0) ? null : row.GetFieldValue<ulong>(0), row.GetDateTime(1));

    /// <summary>
    /// Commits, with what was kept till now. Past this point the caller's going away must not leave us unsure of what happened, so
    /// nothing cancels it. Where the transaction's number is not known it comes along in the same round trip, and is here before
    /// the commit: the barrier sends it at once.
    /// </summary>
    public async Task CommitAsync()
    {
        var kept = TakeKept();
        if (kept.Count > 0)
        {
            await AtStatementAsync(kept[0].CommandText, CancellationToken.None);
        }

        await AtAsync(WriteStep.Commit, "", CancellationToken.None);
        await using var commands = new NpgsqlBatch(Connection, Transaction);
        foreach (var statement in kept)
        {
            commands.BatchCommands.Add(statement);
        }

        var asks = mark is null;
        if (asks)
        {
            commands.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_current_xact_id_if_assigned(), now()") { AppendErrorBarrier = true });
        }

        commands.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        try
        {
            await using (var reader = await commands.ExecuteReaderAsync(CancellationToken.None))
            {
                if (asks)
                {
                    await reader.ReadAsync(CancellationToken.None);
                    Mark(reader);
                    await reader.NextResultAsync(CancellationToken.None);
                }
            }

            await AtAsync(WriteStep.Committed, "", CancellationToken.None);
        }
        catch (Exception failure) when (DatabaseFaults.Told(failure) is not { } told || (mark is not null && told.InvariantSeverity != "ERROR" && !kept.Contains(told.BatchCommand)))
        {
            // An ERROR rolled it back, and so did whatever PostgreSQL said in place of the number or of what was kept. Anything else may
            // have come before the commit or after it.
            throw new CommitUnknownException(mark, failure);
        }
    }

    /// <summary>
    /// Runs an INSERT, UPDATE or DELETE that no posting explains, and notes each row as edited by the caller, so that it is sealed anew.
    /// </summary>
    /// <param name="table">The table that it changes.</param>
    /// <param name="sql">The statement; it returns <c>id</c>, the rows' numbers.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="values">Its parameters.</param>
    public Task EditAsync(string table, string sql, CancellationToken cancellationToken, params object?[] values) =>
        EditAsync(Session.UserName, table, sql, cancellationToken, values);

    /// <summary>The same for rows that arise by themselves, for calls of several users in one transaction perhaps: noted as nobody's.</summary>
    public Task AriseAsync(string table, string sql, CancellationToken cancellationToken, params object?[] values) =>
        EditAsync("", table, sql, cancellationToken, values);

    /// <summary>Saves what was changed in <see cref="Masters"/>, and notes each record as edited.</summary>
    public async Task SaveMastersAsync(CancellationToken cancellationToken)
    {
        var changed = Masters.ChangeTracker.Entries<Record>().Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            .Select(entry => entry.Entity).ToList();

        // EF Core goes back to where it began when it is refused; what was kept lies before that.
        await FlushAsync(cancellationToken);
        await Masters.SaveChangesAsync(cancellationToken);
        if (changed.Count > 0)
        {
            await ExecuteAsync(
                "INSERT INTO edit (table_name, row_id, operator_id, created_at) SELECT n.table_name, n.row_id, $3, $4 FROM unnest($1, $2) AS n (table_name, row_id)", cancellationToken,
                changed.Select(record => Columns.Table(Resource.Of(record.GetType()))).ToArray(), changed.Select(record => record.Id).ToArray(), Session.UserName, Now);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (context is not null)
        {
            await context.DisposeAsync();
        }

        // Not committed means rolled back.
        await Transaction.DisposeAsync();
        await Pooled.DisposeAsync();
    }

    private ValueTask AtAsync(WriteStep step, string sql, CancellationToken cancellationToken) =>
        watch is null ? ValueTask.CompletedTask : watch.AtAsync(step, this, sql, cancellationToken);

    // The note is made after the change, whose transaction then has its number: the sealer goes by that.
    private Task EditAsync(string user, string table, string sql, CancellationToken cancellationToken, object?[] values) => ExecuteAsync(
        $"""
        WITH changed (id) AS ({sql})
        INSERT INTO edit (table_name, row_id, operator_id, created_at) SELECT '{table}', id, ${values.Length + 1}, ${values.Length + 2} FROM changed
        """,
        cancellationToken, [.. values, user, Now]);
}
