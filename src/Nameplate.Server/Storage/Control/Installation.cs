using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Nameplate.Server.Storage.Control;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>What may be tuned about an installation.</summary>
public sealed record InstallationSettings
{
    /// <summary>How long after its last use a token is still good; null is for ever.</summary>
    public TimeSpan? TokenIdle { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Connections of one data source: a few per processor of the database are as fast as many.</summary>
    public int ConnectionsPerDataSource { get; init; } = 8;

    /// <summary>Connections of all data sources together; PostgreSQL allows 100 unless told otherwise.</summary>
    public int ConnectionsMax { get; init; } = 64;

    /// <summary>
    /// Writes of one data source that wait for a connection; of reads a fifth, of long answers a twentieth. At some
    /// thousand writes a second, the last one waits about a second.
    /// </summary>
    public int WaitingMax { get; init; } = 1000;

    /// <summary>The longest that a call waits for a connection; most clients give up after 30 seconds or later.</summary>
    public TimeSpan WaitMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may leave a piece of its answer, 32 KiB, unread before it is cut off.</summary>
    public TimeSpan StallMax { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>
/// A database with Nameplate in it, prepared and migrated. The server and every command of the command line open it the
/// same way, and several may do so at once: one lock in PostgreSQL lets them through one by one.
/// </summary>
public sealed class Installation : IAsyncDisposable
{
    /// <summary>Signing in, and looking up tokens that are not in the cache: short statements.</summary>
    private const int ControlConnectionsMax = 4;

    private readonly NpgsqlDataSource control;

    /// <summary>One connection for the question whether all is well, so that no load keeps it from being answered.</summary>
    private readonly NpgsqlDataSource probe;
    private static readonly string LatestMigration = Migrating.Known<ControlContext>()[^1];

    private Installation(Connections connections, InstallationSettings settings, TimeProvider time)
    {
        control = connections.WriterPool(ControlContext.Schema, ControlConnectionsMax, "control", prepares: false);
        probe = connections.WriterPool(ControlContext.Schema, 1, "health", prepares: false);
        DataSources = new DataSources(connections, control, settings, time);
        Tokens = new Tokens(control, DataSources, settings, time);
        Users = new Users(control, Tokens, time);
        Audit = new Audit(connections, control, time);
    }

    public DataSources DataSources { get; }

    public Users Users { get; }

    public Tokens Tokens { get; }

    public Audit Audit { get; }

    /// <summary>
    /// Opens the installation in a database, makes or migrates it first. The login needs what the message of the
    /// <see cref="InstallationException"/> says, the first time; later it needs to be a member of the two roles.
    /// </summary>
    public static async Task<Installation> OpenAsync(
        string connectionString, InstallationSettings settings, TimeProvider time, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var connections = Connections.Understand(connectionString);
        Installation? installation = null;
        try
        {
            await using var held = await connections.LockAsync(cancellationToken);
            await Preparation.PrepareAsync(held, cancellationToken);
            var owner = connections.Owner(ControlContext.Schema);
            await Migrating.ToLatestAsync(owner, () => ControlContext.On(owner), ControlContext.Schema, Grants.OfControl, "the installation", progress, cancellationToken);

            installation = new Installation(connections, settings, time);
            await installation.DataSources.MigrateAllLockedAsync(progress, cancellationToken);
            return installation;
        }
        catch (Exception failure)
        {
            if (installation is not null)
            {
                await installation.DisposeAsync();
            }

            if (Explain(failure) is { } why)
            {
                throw new InstallationException(why, failure);
            }

            throw;
        }
    }

    /// <summary>
    /// What keeps the database from being worked with now; null when nothing does. It is asked for more than a word: whether
    /// it is the migrated one, whether it may be written to, and whether a file on its disk can.
    /// </summary>
    public async Task<string?> TroubleAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var batch = probe.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                $"""
                SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean,
                    EXISTS (SELECT FROM "{Grants.HistoryTable}" WHERE "MigrationId" = $1), set_config('work_mem', '64kB', true)
                """)
            { Parameters = { new() { Value = LatestMigration } } });

            // Ten times what may stay in memory: it is written to a file and thrown away, without a table or a log to grow.
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT count(*) FROM generate_series(1, 20000)"));
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var (isReadOnly, isMigrated) = (reader.GetBoolean(0), reader.GetBoolean(1));
            await reader.NextResultAsync(cancellationToken);
            return isReadOnly ? "the database is read-only" : isMigrated ? null : "migrations are missing";
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return "migrations are missing";
        }
        catch (PostgresException refused) when (
            refused.SqlState is PostgresErrorCodes.DiskFull or PostgresErrorCodes.ConfigurationLimitExceeded or PostgresErrorCodes.IoError || DatabaseFaults.Of(refused) is null)
        {
            return $"the database cannot write to its disk ({refused.SqlState})";
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            return "the database does not answer";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DataSources.DisposeAsync();
        await control.DisposeAsync();
        await probe.DisposeAsync();
    }

    /// <summary>What a keeper can put right gets a sentence; anything else is a bug and keeps its stack trace.</summary>
    internal static string? Explain(Exception failure) => failure switch
    {
        InstallationException => null,
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused =>
            $"The database login may not do what opening the installation needs: {refused.MessageText}. It must be a member of the roles {Grants.Owner} and {Grants.Writer}.",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } full => $"The database's disk is full: {full.MessageText}",
        PostgresException { SqlState: "28000" or "28P01" or "3D000" or "53300" or "57P03" } refused => $"The database refuses the connection: {refused.MessageText}",
        PostgresException { SqlState: "22023" } refused when refused.MessageText.Contains("role", StringComparison.Ordinal) =>
            $"The database does not let the login work in a role it needs: {refused.MessageText}",
        PostgresException => null,
        NpgsqlException { InnerException: SocketException or TimeoutException or IOException } unreachable => $"The database cannot be reached: {unreachable.Message}",
        NpgsqlException { IsTransient: true } unreachable => $"The database cannot be reached: {unreachable.Message}",
        _ => null,
    };
}
