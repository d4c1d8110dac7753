using Microsoft.EntityFrameworkCore;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>One call's transaction in one data source: its connection, its one moment in time, who is calling.</summary>
internal sealed class LedgerTransaction : IAsyncDisposable
{
    private LedgerContext? context;

    private LedgerTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, Session session, DateTime now)
    {
        (Connection, Transaction, Session) = (connection, transaction, session);

        // PostgreSQL keeps microseconds.
        Now = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
        Second = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
    }

    public NpgsqlConnection Connection { get; }

    public NpgsqlTransaction Transaction { get; }

    public Session Session { get; }

    /// <summary>When the call is made, to the microsecond: what postings keep.</summary>
    public DateTime Now { get; }

    /// <summary>The same, cut to the second: what the dialects print.</summary>
    public DateTime Second { get; }

    public DateOnly Today => Session.Day(Now);

    /// <summary>Ordinary writes of masters, in the same transaction.</summary>
    public LedgerContext Masters
    {
        get
        {
            if (context is null)
            {
                context = new LedgerContext(new DbContextOptionsBuilder<LedgerContext>().UseNpgsql(Connection).Options);
                context.Database.UseTransaction(Transaction);
            }

            return context;
        }
    }

    public static async Task<LedgerTransaction> BeginAsync(NpgsqlDataSource pool, Session session, DateTime now, CancellationToken cancellationToken)
    {
        var connection = await pool.OpenConnectionAsync(cancellationToken);
        try
        {
            return new LedgerTransaction(connection, await connection.BeginTransactionAsync(cancellationToken), session, now);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A command of this transaction. Values only ever travel as parameters.</summary>
    public NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, Connection, Transaction);
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }

        return command;
    }

    /// <summary>Statements of this transaction that travel together.</summary>
    public CommandBatch Batch() => new(new NpgsqlBatch(Connection, Transaction));

    /// <summary>A positional parameter; null is typed as text, which every place that may be null is or casts from.</summary>
    public static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
        _ => new NpgsqlParameter { Value = value },
    };

    /// <summary>Runs a query and reads all its rows.</summary>
    public async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command(sql, values);
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
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
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
        await Connection.DisposeAsync();
    }

    // The note is made after the change, whose transaction then has its number: the sealer goes by that.
    private Task EditAsync(string user, string table, string sql, CancellationToken cancellationToken, object?[] values) => ExecuteAsync(
        $"""
        WITH changed (id) AS ({sql})
        INSERT INTO edit (table_name, row_id, operator_id, created_at) SELECT '{table}', id, ${values.Length + 1}, ${values.Length + 2} FROM changed
        """,
        cancellationToken, [.. values, user, Now]);
}
