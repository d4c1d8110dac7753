using System.CommandLine;
using System.Globalization;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Command = System.CommandLine.Command;

namespace Nameplate.Server.Cli;

internal static class RestoreCommand
{
    public static Command Build(ServerParts parts)
    {
        Argument<string> file = new("FILE") { Description = "What 'nameplate backup' wrote." };
        var command = new Described("restore", "Put a backup into a new data directory, or into an empty database of your own.",
            """
            What holds an installation is refused: nothing is ever replaced. The file is checked first, and the ledger
            afterwards, as 'nameplate verify' does. A restore that fails or is stopped leaves nothing behind. A backup of
            an older version is brought to this one; everybody signs in anew.

            Examples:
              nameplate restore monday.backup --data /srv/restored
              nameplate restore monday.backup --database "Host=db;Database=restored;Username=nameplate"
            """) { file }.WithDatabase();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (settings, path, progress) = (parsed.Settings(), parsed.GetRequiredValue(file), new ConsoleProgress());
            var outcome = await Restoring.IntoAsync(
                path, settings.Database, settings.Data, settings.Installation, TimeProvider.System,
                async installation => await VerifyCommand.RunAsync(
                    parts, installation, await installation.DataSources.NamesAsync(cancellationToken), null, progress, cancellationToken) ?? 0,
                progress, cancellationToken);
            if (outcome.Fault is { } fault)
            {
                return DatabaseOptions.Refuse(fault);
            }

            var (header, broken) = outcome.Value;
            var made = header.Made.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
            var target = settings.Database is null ? Path.GetFullPath(settings.Data) : "your database";
            Console.WriteLine($"Restored {path} ({made}, Nameplate {header.Nameplate}) into {target}: {Described.Count(header.DataSources.Count, "data source")}.");
            return VerifyCommand.Conclude(broken);
        });
        return command;
    }
}
