using System.CommandLine;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Command = System.CommandLine.Command;

namespace Nameplate.Server.Cli;

internal static class VerifyCommand
{
    public static Command Build(ServerParts parts)
    {
        Option<string?> only = new("--data-source") { Description = "Only this data source. [default: all]", HelpName = "NAME" };
        var command = new Described("verify", "Check that the ledger keeps its promises. Nothing is changed; servers may run meanwhile.",
            """
            Prints a line for each thing that is broken. Exits with 0 when there is none, with 1 otherwise.

            Examples:
              nameplate verify
              nameplate verify --data-source MAIN
            """) { only }.WithDatabase();
        command.SetAction((parsed, cancellationToken) => parsed.WithInstallationAsync(mayMake: false, async (installation, progress) =>
        {
            IReadOnlyList<string> names = parsed.GetValue(only) is { } one ? [one] : await installation.DataSources.NamesAsync(cancellationToken);
            return await RunAsync(parts, installation, names, progress, cancellationToken) is { } broken ? Conclude(broken) : CommandLine.NotTried;
        }, cancellationToken));
        return command;
    }

    /// <summary>How many rows are broken; null when there is no data source of a name.</summary>
    public static async Task<int?> RunAsync(
        ServerParts parts, Installation installation, IReadOnlyList<string> names, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var broken = 0;
        foreach (var name in names)
        {
            if (await installation.DataSources.FindAsync(name, cancellationToken) is not { } dataSource)
            {
                await Console.Error.WriteLineAsync($"nameplate: {Core.Faults.DataSourceNotFound(name).Message}");
                return null;
            }

            progress.Report($"Verifying {dataSource.Name}.");
            broken += await parts.Verify(dataSource, Console.Out, cancellationToken);
        }

        return broken;
    }

    /// <summary>The last word on what was verified, and the exit code.</summary>
    public static int Conclude(int broken)
    {
        Console.WriteLine(broken == 0 ? "Clean." : $"{broken} broken.");
        return broken == 0 ? CommandLine.Done : CommandLine.Refused;
    }
}
