using System.Data;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// A connection of a pool, for one piece of work. Npgsql prepares by itself what is sent often, and keeps it for as long as the connection lives. What failed
/// or was ended on the way may be taken for prepared though it is not, or though nobody read what it answers (10.0.0): the next one like it would fail in
/// somebody else's call. So after that all is forgotten that is prepared.
/// </summary>
internal sealed class PooledConnection : IAsyncDisposable
{
    private bool isInDoubt;

    private PooledConnection(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    public static async Task<PooledConnection> OpenAsync(NpgsqlDataSource pool, CancellationToken cancellationToken) => new(await pool.OpenConnectionAsync(cancellationToken));

    /// <summary>Takes note that something failed, or was not read to its end.</summary>
    /// <param name="failure">
    /// What it was, if anything. A constraint refuses what already runs, so Npgsql knows what is prepared and what behind it is not; and duplicates are too common to begin anew.
    /// </param>
    public void Doubt(Exception? failure = null) => isInDoubt |= failure?.GetBaseException() is not PostgresException { SqlState: ['2', '3', ..] };

    /// <summary>Sends statements.</summary>
    public async Task<Rows> SendAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            return new Rows(this, batch, await batch.ExecuteReaderAsync(cancellationToken));
        }
        catch (Exception failure)
        {
            Doubt(failure);
            await batch.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does a piece of work on it, and takes note when that fails.</summary>
    public async Task<T> TryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure)
        {
            Doubt(failure);
            throw;
        }
    }

    /// <summary>Once what is done on it is over, its transaction too.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (isInDoubt && Connection.State == ConnectionState.Open)
            {
                Connection.UnprepareAll();
            }
        }
        catch (NpgsqlException)
        {
            // It is broken as a rule, and the pool drops it.
        }

        await Connection.DisposeAsync();
    }
}

/// <summary>What statements that travelled together answer. Whoever has read what was asked for says so; else nothing more is to be found for it.</summary>
internal sealed class Rows(PooledConnection connection, NpgsqlBatch batch, NpgsqlDataReader reader) : IAsyncDisposable
{
    private bool isTaken;

    public NpgsqlDataReader Reader => reader;

    public void Taken() => isTaken = true;

    /// <summary>Hands on the rows in the order of the statements, and has all then. The reader stops at statements with rows only, so those that have none are passed over.</summary>
    public async Task EachAsync(IEnumerable<Action<NpgsqlDataReader>> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                row(reader);
            }

            await reader.NextResultAsync(cancellationToken);
        }

        Taken();
    }

    public async ValueTask DisposeAsync()
    {
        if (!isTaken)
        {
            connection.Doubt();

            // A connection that broke has closed it.
            if (!reader.IsClosed && reader.IsOnRow)
            {
                batch.Cancel();
            }
        }

        await reader.DisposeAsync();
        await batch.DisposeAsync();
    }
}

internal static class PoolExtensions
{
    /// <summary>Does a piece of work on a connection.</summary>
    public static async Task<T> UseAsync<T>(this NpgsqlDataSource pool, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var pooled = await PooledConnection.OpenAsync(pool, cancellationToken);
        return await pooled.TryAsync(() => work(pooled.Connection));
    }
}
