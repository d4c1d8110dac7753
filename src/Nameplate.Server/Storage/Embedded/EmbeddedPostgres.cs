using System.Diagnostics;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// The private PostgreSQL of a data directory: a direct child on a unix socket that only its user can reach, no TCP,
/// durable settings. At most one process owns a directory; commands attach to the server that it runs.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    /// <summary>The superuser, and the database it connects to. The socket's folder is what keeps others out.</summary>
    private const string Name = "nameplate";

    /// <summary>How long a leftover of a killed server, or one that is just starting, may stand in the way.</summary>
    private static readonly TimeSpan _takeOverMax = TimeSpan.FromSeconds(30);

    /// <summary>A fast shutdown writes one checkpoint; the server's own stop must not take longer than a service manager waits.</summary>
    private static readonly TimeSpan _stopMax = TimeSpan.FromSeconds(8);

    /// <summary>A killed process holds its lock for the moment in which the kernel cleans up behind it.</summary>
    private static readonly TimeSpan _lockMax = TimeSpan.FromSeconds(1);

    /// <summary>Given on the command line, where no edited postgresql.conf can undo them.</summary>
    private static readonly Dictionary<string, string> _fixedSettings = new()
    {
        ["listen_addresses"] = "",
        ["port"] = "5432",
        ["unix_socket_permissions"] = "0700",
        ["fsync"] = "on",
        ["full_page_writes"] = "on",
        ["synchronous_commit"] = "on",
        // postgres.log is cut only at a start. Ordinary refusals (a unique key, say) go to the caller, who logs them;
        // written here too they would fill the disk of a busy server. LOG, FATAL and PANIC remain.
        // Errors are told, the statements that met them are not: their text may hold what a client sent.
        ["log_min_messages"] = "warning",
        ["log_min_error_statement"] = "panic",
        ["log_checkpoints"] = "off",
    };

    /// <summary>
    /// Written into postgresql.conf of a new cluster: its owner may tune them. An eighth of the machine's (or the container's)
    /// memory for PostgreSQL's own pages, half of it believed to cache files.
    /// </summary>
    internal static string TunableSettings(long memoryBytes)
    {
        var memory = memoryBytes / (1024 * 1024);
        return $"""

            # Set by Nameplate when it made this cluster; change them to suit the machine. Addresses, sockets and
            # durability are given on the command line and are not taken from this file.
            timezone = 'UTC'
            log_timezone = 'UTC'
            max_wal_size = '2GB'
            random_page_cost = 1.1
            jit = off
            shared_buffers = '{Math.Clamp(memory / 8, 128, 4096)}MB'
            effective_cache_size = '{Math.Max(memory / 2, 256)}MB'
            work_mem = '{Math.Clamp(memory / 1024, 4, 32)}MB'

            """;
    }

    private readonly PostgresDirectory _place;
    private readonly PostgresProcess? _process;
    private readonly FileStream? _lock;
    private readonly string _socketDirectory;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _stop;

    private EmbeddedPostgres(PostgresDirectory place, string socketDirectory, PostgresProcess? process, FileStream? held)
    {
        _place = place;
        _process = process;
        _lock = held;
        _socketDirectory = socketDirectory;
        ConnectionString = Connection(socketDirectory, Name);
        if (process is not null)
        {
            _ = WatchAsync(process);
        }
    }

    /// <summary>For the superuser, in the database <c>nameplate</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>Where the data really is: elsewhere than asked for when only root could enter that place.</summary>
    public string Directory => _place.Path;

    /// <summary>False for a server that another process runs and that this one only uses.</summary>
    public bool IsOwner => _process is not null;

    /// <summary>Completes if PostgreSQL ends without having been told to; never after a stop, nor when attached.</summary>
    public Task Exited => _exited.Task;

    internal int? ProcessId => _process?.Id;

    /// <summary>Whether there is a cluster already: a mistyped directory is better reported than filled.</summary>
    public static bool ExistsAt(string directory) => PostgresDirectory.Locate(directory).ClusterMajor() is not null;

    /// <summary>Starts the server, makes the cluster on the first start, recovers it after a crash.</summary>
    public static Task<EmbeddedPostgres> StartAsync(
        string directory, IProgress<string>? progress, CancellationToken cancellationToken) =>
        StartAsync(directory, progress, null, cancellationToken);

    /// <summary>The same with settings that go over the fixed ones; only tests have a reason to.</summary>
    internal static async Task<EmbeddedPostgres> StartAsync(
        string directory, IProgress<string>? progress, IReadOnlyDictionary<string, string>? settings,
        CancellationToken cancellationToken)
    {
        var place = Prepare(directory, progress);
        var since = Stopwatch.StartNew();
        while (true)
        {
            if (place.TryLock() is { } held)
            {
                return await OwnAsync(place, held, progress, settings, cancellationToken);
            }

            if (since.Elapsed > _lockMax)
            {
                throw place.InUse();
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Attaches to the server that runs in the directory; without one, starts it for as long as this object lives.</summary>
    public static async Task<EmbeddedPostgres> AttachOrStartAsync(
        string directory, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var place = Prepare(directory, progress);
        var since = Stopwatch.StartNew();
        while (true)
        {
            if (place.TryLock() is { } held)
            {
                return await OwnAsync(place, held, progress, null, cancellationToken);
            }

            if (place.RunningSocketDirectory() is { } socket && await AnswersAsync(socket, Name, cancellationToken) is null)
            {
                return new EmbeddedPostgres(place, socket, null, null);
            }

            if (since.Elapsed > _takeOverMax)
            {
                throw place.InUse();
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>
    /// Starts a server without anything in it. Until <see cref="MarkRestored"/> the directory is open to restores only, and
    /// the next one begins anew. Null where the directory is one of ours already and no interrupted restore left it.
    /// </summary>
    internal static async Task<EmbeddedPostgres?> StartForRestoreAsync(
        string directory, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var place = PostgresDirectory.Locate(directory);
        bool IsTaken() => place.IsOurs && !place.IsRestoring;
        if (IsTaken())
        {
            return null;
        }

        Prepare(place, progress);
        var held = place.TryLock() ?? throw place.InUse();
        try
        {
            // Another restore may have finished in between.
            if (IsTaken())
            {
                await held.DisposeAsync();
                return null;
            }

            place.Mark();
            place.MarkRestoring();
            await PostgresProcess.EndLeftoversAsync(place, progress, _takeOverMax, cancellationToken);
            place.DeleteCluster();
            return await OwnAsync(place, held, progress, null, cancellationToken);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on the directory is an installation like any other.</summary>
    internal void MarkRestored() => _place.MarkRestored();

    /// <summary>
    /// Deletes a data directory with everything in it, if it carries our marker and nobody uses it; the empty folder stays
    /// where <paramref name="keepFolder"/> says that it was there before.
    /// </summary>
    public static void DeleteIfOurs(string directory, bool keepFolder = false)
    {
        var place = PostgresDirectory.Locate(directory);
        if (!System.IO.Directory.Exists(place.Path) || !System.IO.Directory.EnumerateFileSystemEntries(place.Path).Any())
        {
            return;
        }

        if (!place.IsOurs)
        {
            throw new EmbeddedPostgresException(
                $"{place.Path} is no Nameplate data directory (it has no nameplate.json); nothing was deleted.");
        }

        using var held = place.TryLock() ?? throw place.InUse();
        PostgresProcess.EndLeftoversAsync(place, null, _takeOverMax, CancellationToken.None).GetAwaiter().GetResult();
        place.Empty();
        if (keepFolder)
        {
            return;
        }

        try
        {
            System.IO.Directory.Delete(place.Path);
        }
        catch (IOException)
        {
            // A mount point cannot be removed; empty is as good.
        }
    }

    /// <summary>Stops an owned server, and lets go of the directory; does nothing to one that was attached to.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_place)
        {
            return _stop ??= StopOnceAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        if (_process is not null)
        {
            await _process.StopAsync(_stopMax, cancellationToken);
            _place.RemoveSocketDirectory(_socketDirectory);
        }

        _lock?.Dispose();
    }

    private async Task WatchAsync(PostgresProcess process)
    {
        await process.Exited;
        lock (_place)
        {
            if (_stop is null)
            {
                _exited.SetResult();
            }
        }
    }

    private static PostgresDirectory Prepare(string directory, IProgress<string>? progress)
    {
        var place = PostgresDirectory.Locate(directory);
        if (place.IsRestoring)
        {
            throw place.BeingRestored();
        }

        Prepare(place, progress);
        return place;
    }

    private static void Prepare(PostgresDirectory place, IProgress<string>? progress)
    {
        place.Prepare();
        if (place.IsMoved)
        {
            progress?.Report($"PostgreSQL does not run as root and its user cannot enter {place.Asked}; the data is in {place.Path}.");
        }
    }

    private static async Task<EmbeddedPostgres> OwnAsync(
        PostgresDirectory place, FileStream held, IProgress<string>? progress,
        IReadOnlyDictionary<string, string>? settings, CancellationToken cancellationToken)
    {
        try
        {
            place.Mark();
            var binaries = PostgresBinaries.Find(place.ClusterMajor());
            await PostgresProcess.EndLeftoversAsync(place, progress, _takeOverMax, cancellationToken);
            place.BeginLog();
            if (place.ClusterMajor() is null)
            {
                await CreateClusterAsync(place, binaries, progress, cancellationToken);
            }

            var socket = place.PrepareSocketDirectory();
            var process = await LaunchAsync(place, binaries, socket, progress, settings, cancellationToken);
            return new EmbeddedPostgres(place, socket, process, held);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    private static async Task CreateClusterAsync(
        PostgresDirectory place, PostgresBinaries binaries, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        progress?.Report($"Creating a new PostgreSQL {binaries.Major} cluster in {place.Path} …");
        if (System.IO.Directory.Exists(place.NewCluster))
        {
            System.IO.Directory.Delete(place.NewCluster, recursive: true);
        }

        var initdb = await PostgresProcess.LaunchAsync(place, binaries.Initdb,
            "-D", place.NewCluster, "-U", Name, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-k", "--no-instructions");
        try
        {
            if (await initdb.Exited.WaitAsync(cancellationToken) != 0)
            {
                throw new EmbeddedPostgresException($"initdb could not create a cluster in {place.Path}:\n{place.LogTail(10)}");
            }
        }
        catch (OperationCanceledException)
        {
            await initdb.StopAsync(_stopMax, CancellationToken.None);
            throw;
        }

        await File.AppendAllTextAsync(Path.Combine(place.NewCluster, "postgresql.conf"), TunableSettings(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes), cancellationToken);
        System.IO.Directory.Move(place.NewCluster, place.Cluster);
    }

    private static async Task<PostgresProcess> LaunchAsync(
        PostgresDirectory place, PostgresBinaries binaries, string socket, IProgress<string>? progress,
        IReadOnlyDictionary<string, string>? settings, CancellationToken cancellationToken)
    {
        // Nobody is left in the directory, so a socket in it is a dead one; its lock file may name a reused process id.
        File.Delete(Path.Combine(socket, ".s.PGSQL.5432"));
        File.Delete(Path.Combine(socket, ".s.PGSQL.5432.lock"));
        var unclean = place.PidFile().Length > 0;
        var all = new Dictionary<string, string>(_fixedSettings) { ["unix_socket_directories"] = $"\"{socket}\"" };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            all[name] = value;
        }

        string[] arguments = ["-D", place.Cluster, .. all.SelectMany(s => (string[])["-c", $"{s.Key}={s.Value}"])];
        var since = Stopwatch.StartNew();
        while (true)
        {
            var process = await PostgresProcess.LaunchAsync(place, binaries.Postgres, arguments);
            try
            {
                if (await IsReadyAsync(process, socket, progress,
                    unclean ? $"Recovering {place.Path} after an unclean stop …" : $"Starting PostgreSQL in {place.Path} …",
                    cancellationToken))
                {
                    await CreateDatabaseAsync(socket, cancellationToken);
                    return process;
                }
            }
            catch
            {
                await process.StopAsync(_stopMax, CancellationToken.None);
                throw;
            }

            // The shared memory of a dying backend is the one obstacle that goes away by itself.
            var words = place.LogTail(20);
            if (since.Elapsed > _takeOverMax || !words.Contains("shared memory block", StringComparison.Ordinal))
            {
                throw new EmbeddedPostgresException($"PostgreSQL in {place.Path} did not start. The end of {place.Log}:\n{words}");
            }

            await Task.Delay(200, cancellationToken);
            await PostgresProcess.EndLeftoversAsync(place, progress, _takeOverMax - since.Elapsed, cancellationToken);
        }
    }

    /// <summary>
    /// False when the process ended first. There is no time limit: recovery takes as long as it takes, and giving up
    /// would only begin it again.
    /// </summary>
    private static async Task<bool> IsReadyAsync(
        PostgresProcess process, string socket, IProgress<string>? progress, string words, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        var reported = false;
        while (!process.Exited.IsCompleted)
        {
            if (await AnswersAsync(socket, "postgres", cancellationToken) is not { } refusal)
            {
                return true;
            }

            // Anything but "starting up" from a server that talks to us stays as it is, however long we ask.
            if (refusal is PostgresException { SqlState: not PostgresErrorCodes.CannotConnectNow })
            {
                throw new EmbeddedPostgresException($"PostgreSQL refuses its own superuser: {refusal.Message}", refusal);
            }

            if (!reported && since.Elapsed > TimeSpan.FromSeconds(1))
            {
                progress?.Report(words);
                reported = true;
            }

            // A long recovery is asked seldom, for PostgreSQL logs each refusal.
            await Task.WhenAny(process.Exited, Task.Delay(reported ? 500 : 20, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return false;
    }

    /// <summary>Null when a connection can be made, else why not.</summary>
    private static async Task<NpgsqlException?> AnswersAsync(string socket, string database, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Connection(socket, database, pooling: false));
            await connection.OpenAsync(cancellationToken);
            return null;
        }
        catch (NpgsqlException refusal)
        {
            return refusal;
        }
    }

    private static async Task CreateDatabaseAsync(string socket, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Connection(socket, "postgres", pooling: false));
        await connection.OpenAsync(cancellationToken);
        await using var find = new NpgsqlCommand($"SELECT 1 FROM pg_database WHERE datname = '{Name}'", connection);
        if (await find.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {Name}", connection);
            try
            {
                await create.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException refused)
            {
                throw new EmbeddedPostgresException($"PostgreSQL could not make the database in {socket}: {refused.MessageText}", refused);
            }
        }
    }

    private static string Connection(string socket, string database, bool pooling = true) => new NpgsqlConnectionStringBuilder
    {
        Host = socket,
        Port = 5432,
        Username = Name,
        Database = database,
        Pooling = pooling,
        // There is nobody to hide from on a socket, and asking for TLS would cost a round trip.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;
}
