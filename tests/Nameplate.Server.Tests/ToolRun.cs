using System.Diagnostics;

namespace Nameplate.Server.Tests;

/// <summary>A tool as a process of its own: of the SDK, or of tests/clients.</summary>
internal static class ToolRun
{
    /// <summary>Far more than any takes.</summary>
    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(5);

    private static string Dotnet => Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet";

    /// <summary>Where the tools of npm are.</summary>
    public static string Clients => Path.Combine(GuideStep.Root(), "tests", "clients");

    public static Task<string> DotnetAsync(string folder, params string[] arguments) => RunAsync(Dotnet, folder, arguments);

    /// <summary>Runs a program of a package of tests/clients.</summary>
    public static Task<string> NodeAsync(string folder, string script, params string[] arguments)
    {
        Assert.True(File.Exists(script), $"{script} is missing. ./nameplate test gets it; or say npm ci --ignore-scripts in tests/clients.");
        return RunAsync("node", folder, [script, .. arguments]);
    }

    /// <summary>A program of a package, by the package's own folder.</summary>
    public static string Package(params string[] path) => Path.Combine([Clients, "node_modules", .. path]);

    /// <summary>Runs to the end, which must be a good one; what was printed, errors first.</summary>
    private static async Task<string> RunAsync(string program, string folder, IReadOnlyList<string> arguments)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(RunMax);
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // Nothing is asked of the network, and nothing stays behind.
        foreach (var (name, value) in new[] { ("REDOCLY_TELEMETRY", "off"), ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"), ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("DOTNET_NOLOGO", "1"), ("MSBUILDDISABLENODEREUSE", "1") })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            var told = await errors + output;
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{told}");
            return told;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
