using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Nameplate.Torture;

/// <summary>Other processes: who is whose child, and the signals that end them. By /proc, so on Linux only.</summary>
internal static class Processes
{
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigStop = 19;

    /// <summary>The processes that PostgreSQL's postmaster started: its helpers, and one for each connection.</summary>
    public static List<int> ChildrenOf(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(id => ParentOf(id) == parent)];

    /// <summary>What a process calls itself: <c>postgres: nameplate nameplate [local] INSERT</c>.</summary>
    public static string TitleOf(int id) => Read($"/proc/{id}/cmdline").Replace('\0', ' ').Trim();

    /// <summary>Where a process stands; empty when it is gone.</summary>
    public static string DirectoryOf(int id)
    {
        try
        {
            return new DirectoryInfo($"/proc/{id}/cwd").LinkTarget ?? "";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>All at one moment: stopped first, so that none sees another die.</summary>
    public static void Kill(IReadOnlyCollection<int> ids)
    {
        if (ids.Count > 1)
        {
            foreach (var id in ids)
            {
                Signal(id, SigStop);
            }
        }

        foreach (var id in ids)
        {
            Signal(id, SigKill);
        }
    }

    public static void Signal(int id, int signal)
    {
        if (id > 1)
        {
            _ = kill(id, signal);
        }
    }

    /// <summary>Runs a program to its end; what it said when it failed, else null.</summary>
    public static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program} {string.Join(' ', arguments)}: {(output.Result + errors).Trim()}";
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return $"{program}: {missing.Message}";
        }
    }

    /// <summary>The fourth word of its state; the second is its name in parentheses, which may hold anything.</summary>
    private static int ParentOf(int id)
    {
        var state = Read($"/proc/{id}/stat");
        var words = state[(state.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 0;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int processId, int signal);
}
