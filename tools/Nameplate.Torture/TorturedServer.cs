using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Nameplate.Torture;

/// <summary>The real server program in a process of its own, with its private PostgreSQL, and the ways in which it is ended.</summary>
internal sealed class TorturedServer(string data, string log) : IAsyncDisposable
{
    /// <summary>Longer than any answer, start, stop or recovery here takes on the busiest machine; what reaches it hangs.</summary>
    public static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(10);

    private readonly HttpClient probe = new() { Timeout = TimeSpan.FromSeconds(10) };
    private Process? process;

    /// <summary>Another one after each start.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:1");

    public bool IsRunning => process is { HasExited: false };

    public int? ExitCode => process is { HasExited: true } ended ? ended.ExitCode : null;

    /// <summary>Where PostgreSQL says it listens, from the file that it keeps; else the data directory.</summary>
    public string SocketDirectory => PidFile() is { Length: > 4 } lines && lines[4].Length > 0 ? lines[4] : data;

    /// <summary>Starts it and waits until it lets requests in. What it said at last, if it ended instead.</summary>
    public async Task<string?> StartAsync(string command, CancellationToken cancellationToken)
    {
        Launch(command);
        var since = Stopwatch.StartNew();
        while (since.Elapsed < PatienceMax)
        {
            if (!IsRunning)
            {
                return $"it ended with code {ExitCode}: {LastWords()}";
            }

            if (await IsReadyAsync(cancellationToken))
            {
                return null;
            }

            await Task.Delay(20, cancellationToken);
        }

        return $"it was not ready within {PatienceMax}: {LastWords()}";
    }

    /// <summary>Starts it, and lets it come as far as its PostgreSQL, or to its end.</summary>
    public async Task StartHalfAsync(CancellationToken cancellationToken)
    {
        var before = PidFile().FirstOrDefault();
        Launch("serve");
        var since = Stopwatch.StartNew();
        while (since.Elapsed < PatienceMax && IsRunning && PidFile().FirstOrDefault() is { } now && now == before)
        {
            await Task.Delay(5, cancellationToken);
        }
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await probe.GetAsync(new Uri(Address, "/health/ready"), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or IOException || (notYet is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Waits until these processes of PostgreSQL are gone: it restarts itself, and is ready again only after that.</summary>
    public async Task LosesAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        while (since.Elapsed < PatienceMax && PostgreSql().Intersect(ids).Any())
        {
            await Task.Delay(10, cancellationToken);
        }
    }

    /// <summary>Whether it was ready within the time; false also when it ended.</summary>
    public async Task<bool> BecomesReadyAsync(CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        while (since.Elapsed < PatienceMax && IsRunning)
        {
            if (await IsReadyAsync(cancellationToken))
            {
                return true;
            }

            await Task.Delay(20, cancellationToken);
        }

        return false;
    }

    /// <summary>The server's own process; empty when it has ended.</summary>
    public List<int> Itself() => IsRunning ? [process!.Id] : [];

    /// <summary>The postmaster and all its children, the postmaster first.</summary>
    public List<int> PostgreSql() => Postmaster() is { } postmaster ? [postmaster, .. Processes.ChildrenOf(postmaster)] : [];

    /// <summary>Connections of the server, not PostgreSQL's own helpers.</summary>
    public List<int> Backends() => Postmaster() is { } postmaster ? [.. Processes.ChildrenOf(postmaster).Where(id => Processes.TitleOf(id).StartsWith("postgres: nameplate ", StringComparison.Ordinal))] : [];

    /// <summary>Of those that were ours when they were looked up, those that still are: numbers are given again.</summary>
    public void Kill(IReadOnlyCollection<int> ids) => Processes.Kill([.. ids.Where(id => IsInData(id) || (IsRunning && process!.Id == id))]);

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void AskToStop() => Processes.Signal(process!.Id, Processes.SigTerm);

    /// <summary>Whether it ended within the time.</summary>
    public async Task<bool> EndsAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(PatienceMax);
        try
        {
            await process!.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            AskToStop();
            if (!await EndsAsync(CancellationToken.None))
            {
                Kill(Itself());
            }
        }

        Kill(PostgreSql());
        process?.Dispose();
        probe.Dispose();
    }

    /// <summary>PostgreSQL stands in its cluster. After a crash its file may name a number that is somebody else's by now.</summary>
    private int? Postmaster() =>
        PidFile() is [var first, ..] && int.TryParse(first, CultureInfo.InvariantCulture, out var id) && IsInData(id) ? id : null;

    private bool IsInData(int id) => Processes.DirectoryOf(id).StartsWith(data + "/", StringComparison.Ordinal);

    private string[] PidFile()
    {
        try
        {
            return File.ReadAllLines(Path.Combine(data, "postgres", "postmaster.pid"));
        }
        catch (IOException)
        {
            return [];
        }
    }

    private void Launch(string command)
    {
        process?.Dispose();
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

        // The shell opens the log and execs, and so does setpriv: the child's id is the server's. It must not outlive us.
        string[] words =
        [
            "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log,
            "setpriv", "--pdeathsig=KILL", "--", dotnet, Path.Combine(AppContext.BaseDirectory, "nameplate-server.dll"), command, "--data", data, "--urls", Address.ToString().TrimEnd('/'),
        ];
        var start = new ProcessStartInfo("/bin/sh", words) { WorkingDirectory = "/" };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("NAMEPLATE_", StringComparison.Ordinal) && name != "NAMEPLATE_POSTGRES_BIN").ToList())
        {
            start.Environment.Remove(name);
        }

        // It never lives long enough for the code that is compiled a second time to pay.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["Logging__LogLevel__Default"] = "Warning";

        // The kernel ends the child with the thread that forked it, so that thread does nothing but wait for it.
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                var child = Process.Start(start)!;
                var id = child.Id;
                started.SetResult(child);
                using var watched = Process.GetProcessById(id);
                watched.WaitForExit();
            }
            catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or ArgumentException or InvalidOperationException)
            {
                started.TrySetException(failure);
            }
        })
        { IsBackground = true, Name = "server keeper" }.Start();
        process = started.Task.GetAwaiter().GetResult();
    }

    private string LastWords()
    {
        try
        {
            return string.Join('\n', File.ReadLines(log).TakeLast(8));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
