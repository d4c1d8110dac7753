using System.CommandLine;

namespace Nameplate.Server.Cli;

internal static class MigrateCommand
{
    public static Command Build()
    {
        var command = new Described("migrate", "Prepare a database, or bring it to this version.",
            """
            'serve' does the same when it starts. Run it by itself to see what an update does before servers are started,
            or with a login that has more rights than theirs.

            Examples:
              nameplate migrate
              nameplate migrate --database "Host=db;Database=nameplate;Username=admin"
            """).WithDatabase();
        command.SetAction((parsed, cancellationToken) => parsed.WithInstallationAsync(mayMake: true, async (installation, _) =>
        {
            // Opening has migrated everything.
            var names = await installation.DataSources.NamesAsync(cancellationToken);
            Console.WriteLine($"Up to date: the installation and {Described.Count(names.Count, "data source")}.");
            return CommandLine.Done;
        }, cancellationToken));
        return command;
    }
}
