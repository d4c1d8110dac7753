using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nameplate.Server.Storage;

/// <summary>Small programs of the operating system, run to their end, and the signals .NET has no call for.</summary>
internal static class Command
{
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigKill = 9;

    public sealed record Answer(int ExitCode, string Output);

    /// <summary>For programs that print a line and end at once.</summary>
    public static Answer Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The current folder may be one that the other user cannot enter, or may be gone.
            WorkingDirectory = "/",
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new Answer(process.ExitCode, (output + errors.Result).Trim());
        }
        catch (Win32Exception failure)
        {
            return new Answer(127, failure.Message);
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static string Need(string program, params string[] arguments)
    {
        var answer = Run(program, arguments);
        return answer.ExitCode == 0
            ? answer.Output
            : throw new EmbeddedPostgresException($"'{program} {string.Join(' ', arguments)}' failed: {answer.Output}");
    }

    public static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>False when there is no such process (any more), or it belongs to somebody else.</summary>
    public static bool Signal(int processId, int signal) => processId > 1 && kill(processId, signal) == 0;

    /// <summary>Brings a new name in a folder to the disk; .NET does so for the content of files only.</summary>
    public static void FlushDirectory(string directory)
    {
        if (OperatingSystem.IsWindows() || open(directory, 0) is not (> 0 and var handle))
        {
            return;
        }

        _ = fsync(handle);
        _ = close(handle);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int processId, int signal);

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int handle);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int handle);
}
