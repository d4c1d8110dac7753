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
        Option<string?> head = new("--head") { Description = "A head that was printed before, to be found in the chain; with --data-source.", HelpName = "NUMBER:HASH" };
        var command = new Described("verify", "Check that the ledger keeps its promises, and that nobody changed it behind the server's back. Servers may run meanwhile.",
            """
            Seals what is not sealed yet, changes nothing else, and prints a line for each thing that is broken. The last line of a data
            source has the head of its chain: note it elsewhere, and give it later with --head to see that no block before it was exchanged.
            Exits with 0 when nothing is broken, with 1 otherwise.

            Examples:
              nameplate verify
              nameplate verify --data-source MAIN
              nameplate verify --data-source MAIN --head 12:8c1f…
            """) { only, head }.WithDatabase();
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(head) is not null && parsed.GetValue(only) is null)
            {
                parsed.AddError("--head is of one data source; name it with --data-source.");
            }
        });
        command.SetAction((parsed, cancellationToken) => parsed.WithInstallationAsync(mayMake: false, async (installation, progress) =>
        {
            IReadOnlyList<string> names = parsed.GetValue(only) is { } one ? [one] : await installation.DataSources.NamesAsync(cancellationToken);
            return await RunAsync(parts, installation, names, parsed.GetValue(head), progress, cancellationToken) is { } broken ? Conclude(broken) : CommandLine.NotTried;
        }, cancellationToken));
        return command;
    }

    /// <summary>How many rows are broken; null when there is no data source of a name.</summary>
    /// <param name="parts">Has the checks.</param>
    /// <param name="installation">Where the data sources are.</param>
    /// <param name="names">Which ones.</param>
    /// <param name="noted">Head of a chain that was noted earlier, of the only one of them.</param>
    /// <param name="progress">Told of each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<int?> RunAsync(
        ServerParts parts, Installation installation, IReadOnlyList<string> names, string? noted, IProgress<string> progress, CancellationToken cancellationToken)
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
            broken += await parts.Verify(dataSource, noted, Console.Out, cancellationToken);
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
