using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Nameplate.Server.Storage;

/// <summary>
/// A data directory: where it lies, what is in it, and the lock that keeps a second server out.
/// <code>
/// nameplate.json   marks the directory as ours; without it nothing is ever deleted
/// restoring        there until a restore into the directory is done
/// lock             held (flock) by the process that owns the PostgreSQL server
/// server.pid       that process, for the error message
/// postgres/        the cluster
/// postgres.log     PostgreSQL's own words, from its last start; postgres.log.1 from the start before
/// </code>
/// </summary>
internal sealed class PostgresDirectory
{
    /// <summary>Linux allows 107 bytes in a socket's path, macOS 103; the name in the directory takes 15 of them.</summary>
    private const int SocketDirectoryBytesMax = 103 - 15;

    /// <summary>Root's own place for data and sockets that the user postgres must be able to reach.</summary>
    private const string SystemDirectory = "/var/lib/nameplate";

    private const int Format = 1;

    private PostgresDirectory(string asked, string path, PostgresAccount account)
    {
        Asked = asked;
        Path = path;
        Account = account;
    }

    /// <summary>The directory that was asked for, links resolved.</summary>
    public string Asked { get; }

    /// <summary>Where the data really is.</summary>
    public string Path { get; }

    public PostgresAccount Account { get; }

    public bool IsMoved => Path != Asked;

    public string Cluster => In("postgres");

    /// <summary>initdb fills this one, and a rename makes it the cluster: half a cluster never has its name.</summary>
    public string NewCluster => In("postgres.new");

    public string Log => In("postgres.log");

    public bool IsOurs => File.Exists(In("nameplate.json"));

    /// <summary>A restore is at work here, or was interrupted: what there is must not be taken for an installation.</summary>
    public bool IsRestoring => File.Exists(In("restoring"));

    private string In(string name) => System.IO.Path.Combine(Path, name);

    public static PostgresDirectory Locate(string directory)
    {
        var asked = Resolve(directory);
        var moved = System.IO.Path.Combine(SystemDirectory, ReadableHash(asked));
        var account = PostgresAccount.For(System.IO.Path.Combine(asked, "postgres"));
        if (!account.IsOther || new PostgresDirectory(asked, asked, account).IsOurs)
        {
            return new PostgresDirectory(asked, asked, account);
        }

        // Data that was moved once stays where it is, also when somebody opens the way to the asked place later.
        var elsewhere = new PostgresDirectory(asked, moved, PostgresAccount.For(System.IO.Path.Combine(moved, "postgres")));
        return elsewhere.IsOurs || !account.CanEnter(NearestExisting(System.IO.Path.GetDirectoryName(asked) ?? "/"))
            ? elsewhere
            : new PostgresDirectory(asked, asked, account);
    }

    /// <summary>Makes the directory, closed to other users; refuses one that holds somebody else's files.</summary>
    public void Prepare()
    {
        try
        {
            if (IsMoved)
            {
                CreatePassable(SystemDirectory);
            }

            if (Directory.Exists(Path) && !IsOurs
                && Directory.EnumerateFileSystemEntries(Path).Any(entry => System.IO.Path.GetFileName(entry) != "lock"))
            {
                throw new EmbeddedPostgresException(
                    $"{Path} is not empty and is no Nameplate data directory (it has no nameplate.json). Name another one.");
            }

            CreatePassable(System.IO.Path.GetDirectoryName(Path)!);
            Directory.CreateDirectory(Path);
            // Whoever gets to the socket in it is the superuser of the database.
            MakePrivate(Path);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new EmbeddedPostgresException($"{Path} cannot be used: {failure.Message}", failure);
        }
    }

    public void Mark()
    {
        if (!IsOurs)
        {
            var marker = new { what = "Nameplate data directory", format = Format, askedFor = Asked };
            WriteWhole("nameplate.json", JsonSerializer.Serialize(marker) + "\n");
            return;
        }

        using var found = JsonDocument.Parse(File.ReadAllText(In("nameplate.json")));
        var format = found.RootElement.TryGetProperty("format", out var value) ? value.GetInt32() : 0;
        if (format != Format)
        {
            throw new EmbeddedPostgresException(
                $"{Path} is in format {format}, and this Nameplate reads format {Format}. Start it with the version that wrote it.");
        }
    }

    public void MarkRestoring() => WriteWhole("restoring", "'nameplate restore' removes this when it is done.\n");

    public void MarkRestored() => File.Delete(In("restoring"));

    /// <summary>The major version of PostgreSQL that wrote the cluster, null when there is none yet.</summary>
    public int? ClusterMajor()
    {
        var file = System.IO.Path.Combine(Cluster, "PG_VERSION");
        return File.Exists(file)
            ? int.Parse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>
    /// The lock goes with the process however it ends, because the kernel holds it. Null when another process has it.
    /// </summary>
    public FileStream? TryLock()
    {
        try
        {
            var held = new FileStream(In("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            WriteWhole("server.pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return held;
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new EmbeddedPostgresException($"{Path} belongs to another user: {failure.Message}", failure);
        }
        catch (IOException failure) when (failure.HResult is 11 or 35)   // EWOULDBLOCK on Linux and on macOS
        {
            return null;
        }
    }

    public EmbeddedPostgresException InUse()
    {
        var holder = File.Exists(In("server.pid")) ? File.ReadAllText(In("server.pid")).Trim() : "unknown";
        return new EmbeddedPostgresException(
            $"Another Nameplate (process {holder}) is using {Path}. Stop it, or name another data directory.");
    }

    public EmbeddedPostgresException BeingRestored() => new(
        $"A restore into {Path} is at work or was interrupted. If none is at work, run 'nameplate restore' again: it begins anew.");

    /// <summary>
    /// The folder of the socket: the data directory itself, unless its path is too long for a socket or has characters
    /// that PostgreSQL or Npgsql read as separators. Made private to the account.
    /// </summary>
    public string PrepareSocketDirectory()
    {
        if (Encoding.UTF8.GetByteCount(Path) <= SocketDirectoryBytesMax
            && Path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '+' or ' '))
        {
            return Path;
        }

        // Root stays out of folders that everybody can write: a link planted there would be given to another user.
        string?[] parents = Account.IsOther
            ? [SystemDirectory]
            : [Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), System.IO.Path.GetTempPath()];
        var parent = parents.FirstOrDefault(p => p is { Length: > 0 and < 60 } && (Account.IsOther || Directory.Exists(p))) ?? "/tmp";
        CreatePassable(parent);
        var socket = System.IO.Path.Combine(parent, "nameplate-" + Hash(Path));
        Directory.CreateDirectory(socket);
        if (new DirectoryInfo(socket).LinkTarget is not null)
        {
            throw new EmbeddedPostgresException($"{socket} is a link that Nameplate did not make. Remove it.");
        }

        MakePrivate(socket);
        return socket;
    }

    /// <summary>Removes the folder of the socket if it is one of its own; a running PostgreSQL keeps it from being empty.</summary>
    public void RemoveSocketDirectory(string socket)
    {
        try
        {
            if (socket != Path)
            {
                Directory.Delete(socket);
            }
        }
        catch (IOException)
        {
            // Not empty or gone; the next start makes it or finds it.
        }
    }

    /// <summary>Where a running server's socket is, as PostgreSQL wrote it down; null when it has not come that far.</summary>
    public string? RunningSocketDirectory() => PidFile() is { Length: > 4 } lines && lines[4].Length > 0 ? lines[4] : null;

    /// <summary>The lines of postmaster.pid: process, cluster, start, port, socket folder, listen address, shared memory, state.</summary>
    public string[] PidFile()
    {
        try
        {
            return File.ReadAllLines(System.IO.Path.Combine(Cluster, "postmaster.pid"));
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Begins a new log, so that it holds one run of the server and cannot grow from start to start.</summary>
    public void BeginLog()
    {
        if (File.Exists(Log))
        {
            File.Move(Log, Log + ".1", overwrite: true);
        }
    }

    public string LogTail(int lines)
    {
        try
        {
            return string.Join('\n', File.ReadLines(Log).TakeLast(lines));
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Deletes the database, whole or half, and keeps the directory with its marks.</summary>
    public void DeleteCluster()
    {
        foreach (var cluster in new[] { Cluster, NewCluster }.Where(Directory.Exists))
        {
            Directory.Delete(cluster, recursive: true);
        }
    }

    /// <summary>Empties the directory, the marker last, so that what an interruption leaves is still known to be ours.</summary>
    public void Empty()
    {
        string[] last = [In("nameplate.json"), In("lock")];
        foreach (var entry in Directory.GetFileSystemEntries(Path).Except(last).Concat(last))
        {
            if (Directory.Exists(entry) && new DirectoryInfo(entry).LinkTarget is null)
            {
                Directory.Delete(entry, recursive: true);
            }
            else
            {
                File.Delete(entry);
            }
        }
    }

    private void WriteWhole(string name, string content)
    {
        File.WriteAllText(In(name + ".new"), content);
        File.Move(In(name + ".new"), In(name), overwrite: true);
    }

    private void MakePrivate(string directory)
    {
        SetMode(directory, 0b111_000_000);
        Account.Own(directory);
    }

    /// <summary>Makes what is missing of a path, passable whatever the umask says: only the last folder is private.</summary>
    private static void CreatePassable(string directory)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        CreatePassable(System.IO.Path.GetDirectoryName(directory)!);
        Directory.CreateDirectory(directory);
        SetMode(directory, 0b111_101_101);
    }

    private static void SetMode(string directory, int mode)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new EmbeddedPostgresException(
                "The private PostgreSQL needs Linux or macOS. On Windows, name a running server in NAMEPLATE_DATABASE.");
        }

        File.SetUnixFileMode(directory, (UnixFileMode)mode);
    }

    private static string NearestExisting(string directory) =>
        Directory.Exists(directory) ? directory : NearestExisting(System.IO.Path.GetDirectoryName(directory)!);

    private static string ReadableHash(string path) =>
        new string([.. System.IO.Path.GetFileName(path).Where(char.IsAsciiLetterOrDigit).Take(20)]) + "-" + Hash(path);

    private static string Hash(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..16];

    /// <summary>One directory has one name here, by whichever links it was reached: lock, hash and /proc must agree.</summary>
    private static string Resolve(string path)
    {
        var resolved = "/";
        foreach (var part in System.IO.Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = System.IO.Path.Combine(resolved, part);
            // Exists is false for a ring of links, which would have no end here.
            var target = Directory.Exists(next) ? new DirectoryInfo(next).LinkTarget : null;
            resolved = target is null ? next : Resolve(System.IO.Path.Combine(resolved, target));
        }

        return resolved;
    }
}
