using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Nameplate.Bench;

/// <summary>The server program as a user starts it: a process of its own, its log in a file.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);
    private readonly Process process;

    private ServerProcess(Process process, IPEndPoint address, TimeSpan startTook) =>
        (this.process, Address, StartTook) = (process, address, startTook);

    public IPEndPoint Address { get; }

    /// <summary>From the start of the process until it said that it is ready.</summary>
    public TimeSpan StartTook { get; }

    public static ServerProcess Start(Options options, string data, string log)
    {
        var address = new IPEndPoint(IPAddress.Loopback, FreePort());
        var clock = Stopwatch.StartNew();

        // The shell opens the log and is replaced by the program; the kernel ends the program if the harness is killed.
        var process = Process.Start(new ProcessStartInfo("/bin/sh",
            ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", log, .. Dying(), "dotnet", options.Server, "serve", "--data", data, "--urls", $"http://{address}"])
        {
            RedirectStandardInput = true,
        })!;
        while (true)
        {
            if (process.HasExited || clock.Elapsed > StartMax)
            {
                throw new InvalidOperationException($"The server did not start; its log is {log}:\n{string.Join('\n', File.ReadLines(log).TakeLast(5))}");
            }

            if (IsReady(address))
            {
                return new ServerProcess(process, address, clock.Elapsed);
            }

            Thread.Sleep(5);
        }
    }

    /// <summary>Runs one of the server's commands to its end; answers what it printed.</summary>
    public static string Run(Options options, string? input, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [options.Server, .. words])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"nameplate {string.Join(' ', words)} ended with {process.ExitCode}:\n{output}");
    }

    /// <summary>Memory that it holds now, in MiB.</summary>
    public double MemoryMiB => StatusMiB("VmRSS:");

    /// <summary>The most that it held since <see cref="ForgetPeak"/>, in MiB; since its start where the system does not let that be reset.</summary>
    public double PeakMiB => StatusMiB("VmHWM:");

    public void ForgetPeak()
    {
        try
        {
            File.WriteAllText($"/proc/{process.Id}/clear_refs", "5");
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            // Some containers do not allow it: then the peak is of all work so far, which is never too good.
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public void Dispose()
    {
        using var stop = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        stop.WaitForExit();
        if (!process.WaitForExit(StopMax))
        {
            process.Kill();
        }

        process.Dispose();
    }

    private double StatusMiB(string name)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024.0;
    }

    private static bool IsReady(IPEndPoint address)
    {
        try
        {
            using var line = new HttpLine(address);
            line.Send("GET /health/ready HTTP/1.1\r\nHost: bench\r\n\r\n"u8.ToArray());
            return true;
        }
        catch (Exception notYet) when (notYet is SocketException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string[] Dying() => File.Exists("/usr/bin/setpriv") ? ["setpriv", "--pdeathsig=TERM"] : [];
}
