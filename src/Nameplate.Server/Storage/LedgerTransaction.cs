using Microsoft.EntityFrameworkCore;
using Nameplate.Core.Access;
using Nameplate.Core.Inventory;
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
}
