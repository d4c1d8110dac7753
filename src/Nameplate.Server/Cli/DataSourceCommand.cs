using System.CommandLine;

namespace Nameplate.Server.Cli;

internal static class DataSourceCommand
{
    public static Command Build() => new("data-source", "Make and list data sources: ledgers of their own in one installation.") { Add(), List() };

    private static Command Add()
    {
        Argument<string> name = new("NAME") { Description = "A letter, then letters, digits and underscores, 40 at most. Case does not matter." };
        Option<string> zone = new("--time-zone")
        {
            Description = "Its time zone, for \"today\" and for dates and times of the ERP dialect.",
            HelpName = "ZONE",
            DefaultValueFactory = _ => "UTC",
        };
        var command = new Described("add", "Make a data source. It can be done while servers run.",
            """
            Examples:
              nameplate data-source add MAIN
              nameplate data-source add PLANT_2 --time-zone America/Chicago
            """) { name, zone }.WithDatabase();
        command.SetAction((parsed, cancellationToken) => parsed.WithInstallationAsync(mayMake: true, async (installation, progress) =>
        {
            var outcome = await installation.DataSources.AddAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(zone), progress, cancellationToken);
            if (outcome.Fault is { } fault)
            {
                return DatabaseOptions.Refuse(fault);
            }

            Console.WriteLine($"Data source {outcome.Value.Name} is ready. Next: nameplate user add NAME --data-source {outcome.Value.Name}");
            return CommandLine.Done;
        }, cancellationToken));
        return command;
    }

    private static Command List()
    {
        var command = new Described("list", "List the data sources: name and time zone, one a line, separated by a tab.",
            """
            Example:
              nameplate data-source list
            """).WithDatabase();
        command.SetAction((parsed, cancellationToken) => parsed.WithInstallationAsync(mayMake: false, async (installation, _) =>
        {
            foreach (var name in await installation.DataSources.NamesAsync(cancellationToken))
            {
                Console.WriteLine($"{name}\t{(await installation.DataSources.FindAsync(name, cancellationToken))!.Zone.Id}");
            }

            return CommandLine.Done;
        }, cancellationToken));
        return command;
    }
}
