using System.CommandLine;
using Nameplate.Server.Storage;
using Command = System.CommandLine.Command;

namespace Nameplate.Server.Cli;

internal static class BackupCommand
{
    public static Command Build()
    {
        Argument<string> file = new("FILE") { Description = "Where to write it. Only its owner may read it; keep it as safe as the database." };
        Option<bool> overwrite = new("--overwrite") { Description = "Replace FILE, once the new one is whole." };
        var command = new Described("backup", "Write the whole installation into one file. Servers may run meanwhile.",
            """
            All data sources are in the file as they stood at one moment, with users, history and idempotency keys. Tokens
            are not: after a restore everybody signs in anew. Nothing in the database is changed, and nothing is migrated.

            Examples:
              nameplate backup /srv/backups/monday.backup
              nameplate backup monday.backup --overwrite --data /srv/nameplate
            """) { file, overwrite }.WithDatabase();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (settings, path, progress) = (parsed.Settings(), parsed.GetRequiredValue(file), new ConsoleProgress());
            await using var database = await Database.AttachAsync(settings.Database, settings.Data, mayMake: false, progress, cancellationToken);
            var outcome = await Backup.WriteAsync(database.ConnectionString, path, parsed.GetValue(overwrite), TimeProvider.System, progress, cancellationToken);
            if (outcome.Fault is { } fault)
            {
                return DatabaseOptions.Refuse(fault);
            }

            var (header, bytes) = outcome.Value;
            Console.WriteLine($"Backed up to {path}: {Described.Count(header.DataSources.Count, "data source")}, {Meter.Size(bytes)}.");
            return CommandLine.Done;
        });
        return command;
    }
}
