using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>The connections of one installation: one login, three ways of using it.</summary>
internal sealed class Connections(string connectionString)
{
    /// <summary>Held by whoever changes the installation: opening, migrating, adding. Its number is ours in the database, and arbitrary.</summary>
    private const long InstallationLock = 0x4E616D65706C6174;

    /// <summary>A migration over tables that are full may take long, and is not to be cut short.</summary>
    private const int NoTimeout = 0;

    /// <summary>Reads the connection string; one that makes no sense is for its writer to put right.</summary>
    public static Connections Understand(string connectionString)
    {
        try
        {
            var connections = new Connections(connectionString);
            _ = connections.Login();
            return connections;
        }
        catch (ArgumentException wrong)
        {
            // Its text names the setting; the connection string itself may hold a password and is not repeated.
            throw new InstallationException($"The connection string is not understood: {wrong.Message}", wrong);
        }
    }

    /// <summary>As the login itself, for what only it may do: roles, schemas, the extension.</summary>
    public string Login() => Admin().ConnectionString;

    /// <summary>As the role that owns the schemas; migrations find their tables by the search path.</summary>
    public string Owner(string schema)
    {
        var builder = Admin();
        (builder.Options, builder.SearchPath) = (WithRole(builder.Options, Grants.Owner), schema);
        return builder.ConnectionString;
    }

    /// <summary>
    /// A pool in the role that may not touch history. The role is a start option of the connection, so that none is ever in
    /// another one.
    /// </summary>
    /// <param name="schema">Its search path.</param>
    /// <param name="connectionsMax">Its size.</param>
    /// <param name="use">What it is for: its name in Npgsql's own metrics, which would be the connection string otherwise.</param>
    /// <param name="prepares">Statements that are sent again and again are prepared. Who sends them does so by a <see cref="PooledConnection"/>.</param>
    public NpgsqlDataSource WriterPool(string schema, int connectionsMax, string use, bool prepares)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            SearchPath = schema,
            ApplicationName = $"nameplate {schema}",
            MinPoolSize = 0,
            MaxPoolSize = connectionsMax,
            // Data sources that rest give their connections back to those that work.
            ConnectionIdleLifetime = 60,
            // The hot statements are few and fixed; this leaves room for the filters of lists.
            MaxAutoPrepare = prepares ? 100 : 0,
            AutoPrepareMinUsages = 3,
            // A long answer is read in pieces as large as it is sent in.
            ReadBufferSize = 32 * 1024,
            // Nothing is left to reset: there is no SET but SET LOCAL, no temporary table, and the sealer gives up its advisory
            // lock itself. Npgsql ends a transaction that was left open all the same.
            NoResetOnClose = true,
        };

        // What statements cost is misjudged where they recurse; compiling them takes longer than it gains.
        builder.Options = $"{WithRole(builder.Options, Grants.Writer)} -c jit=off";
        return new NpgsqlDataSourceBuilder(builder.ConnectionString) { Name = $"{schema} {use}" }.Build();
    }

    /// <summary>
    /// Takes the installation's lock, waits as long as another server has it. It is PostgreSQL's, so it ends with the
    /// connection, also after a kill -9.
    /// </summary>
    public async Task<NpgsqlConnection> LockAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(Login());
        try
        {
            await connection.OpenAsync(cancellationToken);
            await connection.RunAsync($"SELECT pg_advisory_lock({InstallationLock})", cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private NpgsqlConnectionStringBuilder Admin() => new(connectionString)
    {
        ApplicationName = "nameplate",
        Pooling = false,
        CommandTimeout = NoTimeout,
    };

    private static string WithRole(string? options, string role) => $"{options} -c role={role}".TrimStart();
}

internal static class ConnectionExtensions
{
    /// <summary>How many rows a statement wrote; by position of its parameters.</summary>
    public static async Task<int> RunAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object?[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The one value of a query, by position of its parameters.</summary>
    public static async Task<T?> ValueAsync<T>(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object?[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is T found ? found : default;
    }

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
        {
            command.Parameters.Add(LedgerTransaction.Parameter(value));
        }

        return command;
    }
}
