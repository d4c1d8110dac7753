using System.Diagnostics;
using System.Globalization;

namespace Nameplate.Server.Tests;

/// <summary>The program itself, as a process of its own.</summary>
internal static class ProgramRun
{
    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(10);

    /// <summary>Starts it. A limit on the size of files makes writes fail as on a full disk.</summary>
    public static Process Start(IReadOnlyList<string> arguments, int? fileSizeMaxKib = null)
    {
        // The signal is ignored, also by PostgreSQL and its programs, so that the write fails in place of the process.
        var limit = fileSizeMaxKib is { } kib ? string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; ulimit -f {kib}; ") : "";
        var start = new ProcessStartInfo("bash", ["-c", limit + "exec \"$@\"", "bash", Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet",
            Path.Combine(AppContext.BaseDirectory, "nameplate-server.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // .NET maps its code through a file of memory that is larger than any limit here.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment.Remove("NAMEPLATE_DATABASE");
        start.Environment.Remove("NAMEPLATE_DATA");
        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end; both streams in one text, the standard output last.</summary>
    public static async Task<(int Code, string Output)> ToEndAsync(IReadOnlyList<string> arguments, int? fileSizeMaxKib, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(RunMax);
        using var process = Start(arguments, fileSizeMaxKib);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await errors + output);
    }
}
