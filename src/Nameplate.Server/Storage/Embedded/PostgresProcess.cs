using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Nameplate.Server.Storage;

/// <summary>
/// A program of PostgreSQL as our direct child: run by the right user, in a session of its own so that Ctrl-C in the
/// terminal reaches only us, and told by the kernel to stop when we die, also by <c>kill -9</c>.
/// </summary>
internal sealed class PostgresProcess
{
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Id { get; private set; }

    /// <summary>Completes with the exit code.</summary>
    public Task<int> Exited => _exited.Task;

    public static async Task<PostgresProcess> LaunchAsync(PostgresDirectory place, string program, params string[] arguments)
    {
        var child = new PostgresProcess();
        var start = StartInfo(place, program, arguments);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // The kernel sends the death signal when the *thread* that forked ends, not only when its process does. A
        // thread of the pool may retire at any time, so the child gets a thread that lives exactly as long as it.
        var keeper = new Thread(() => child.Keep(start, started)) { IsBackground = true, Name = "postgres keeper" };
        keeper.Start();
        await started.Task;
        return child;
    }

    private void Keep(ProcessStartInfo start, TaskCompletionSource started)
    {
        try
        {
            using var process = Process.Start(start)!;
            Id = process.Id;
            process.StandardInput.Close();
            started.SetResult();
            process.WaitForExit();
            _exited.SetResult(process.ExitCode);
        }
        catch (Win32Exception failure)
        {
            started.TrySetException(new EmbeddedPostgresException($"{start.FileName} cannot be run: {failure.Message}", failure));
        }
    }

    private static ProcessStartInfo StartInfo(PostgresDirectory place, string program, string[] arguments)
    {
        // The shell only opens the log and execs, as do setsid and setpriv: the child's id is that of the program, and
        // the log is a file, not a pipe, so that nothing breaks when we are not there to read it.
        string[] words =
        [
            "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", place.Log,
            .. Command.Exists("setsid") ? (string[])["setsid"] : [],
            .. place.Account.Prefix("--pdeathsig=INT"),
            program, .. arguments,
        ];
        var start = new ProcessStartInfo("/bin/sh", words)
        {
            // Redirected, because .NET otherwise takes the child for one that uses the terminal.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = place.Path,
        };

        // PGPORT, PGOPTIONS and their like are meant for other clients and servers; messages are read in English.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Asks for a fast shutdown, after <paramref name="grace"/> for an immediate one, which the next start recovers from.</summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        if (await SignalAndWaitAsync(Command.SigInt, grace, cancellationToken)
            || await SignalAndWaitAsync(Command.SigQuit, TimeSpan.FromSeconds(5), CancellationToken.None))
        {
            return;
        }

        Command.Signal(Id, Command.SigKill);
        await Exited;
    }

    private async Task<bool> SignalAndWaitAsync(int signal, TimeSpan time, CancellationToken cancellationToken)
    {
        // Not after the end: the kernel may have given the id to another process.
        if (Exited.IsCompleted)
        {
            return true;
        }

        Command.Signal(Id, signal);
        var patience = Task.Delay(time, cancellationToken);
        return await Task.WhenAny(Exited, patience) == Exited;
    }

    /// <summary>
    /// Ends whatever an earlier, killed server left running in this directory. The caller holds the directory's lock,
    /// so such a process has no owner any more. A busy backend can outlive its postmaster, and holds the shared memory.
    /// </summary>
    public static async Task EndLeftoversAsync(
        PostgresDirectory place, IProgress<string>? progress, TimeSpan patience, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        var reported = false;
        var sent = 0;
        while (Leftovers(place) is { Count: > 0 } left)
        {
            var wanted = since.Elapsed < TimeSpan.FromSeconds(8) ? Command.SigInt
                : since.Elapsed < TimeSpan.FromSeconds(16) ? Command.SigQuit
                : Command.SigKill;
            if (since.Elapsed > patience)
            {
                throw new EmbeddedPostgresException(
                    $"PostgreSQL (process {string.Join(", ", left)}) was left running in {place.Path} and does not stop.");
            }

            if (wanted != sent)
            {
                foreach (var id in left)
                {
                    Command.Signal(id, wanted);
                }

                sent = wanted;
            }

            if (!reported && since.Elapsed > TimeSpan.FromSeconds(1))
            {
                progress?.Report($"Stopping PostgreSQL (process {string.Join(", ", left)}), left behind in {place.Path} …");
                reported = true;
            }

            await Task.Delay(20, cancellationToken);
        }

        RemoveStalePidFile(place);
    }

    /// <summary>
    /// PostgreSQL refuses to start while the process that its pid file names is alive, whatever that process is. After
    /// a restart of the machine the number may well be somebody else's, and in a container whose first process reaps no
    /// orphans a killed postmaster keeps its number as a zombie. Here nobody is left in the directory, so a living process
    /// of that number is another one.
    /// </summary>
    private static void RemoveStalePidFile(PostgresDirectory place)
    {
        if (place.PidFile() is [var first, ..] && int.TryParse(first, CultureInfo.InvariantCulture, out var id)
            && (IsZombie(id) || (WorkingDirectory(id) is { } elsewhere && !IsWithin(place, elsewhere))))
        {
            File.Delete(Path.Combine(place.Cluster, "postmaster.pid"));
        }
    }

    /// <summary>Every program of PostgreSQL stands in its data directory, so that is where to recognise it by.</summary>
    private static List<int> Leftovers(PostgresDirectory place)
    {
        if (!Directory.Exists("/proc/self"))
        {
            return place.PidFile() is [var first, ..] && int.TryParse(first, CultureInfo.InvariantCulture, out var id)
                && Command.Run("ps", "-o", "comm=", "-p", first).Output.EndsWith("postgres", StringComparison.Ordinal)
                ? [id]
                : [];
        }

        var found = new List<int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id)
                && NameOf(id) is "postgres" or "initdb" && !IsZombie(id)
                && WorkingDirectory(id) is { } standing && IsWithin(place, standing))
            {
                found.Add(id);
            }
        }

        return found;
    }

    private static bool IsWithin(PostgresDirectory place, string directory) =>
        directory == place.Path || directory.StartsWith(place.Path + "/", StringComparison.Ordinal);

    /// <summary>Dead, but not yet fetched by its parent. The state follows the name, which may itself hold parentheses.</summary>
    private static bool IsZombie(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 1)..].TrimStart() is ['Z' or 'X', ..];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? NameOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").TrimEnd('\n');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? WorkingDirectory(int id)
    {
        try
        {
            return new DirectoryInfo($"/proc/{id}/cwd").LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
