using System.CommandLine;
using Nameplate.Server.Hosting;

namespace Nameplate.Server.Cli;

internal static class ServeCommand
{
    public static readonly Option<string?> Urls = new("--urls")
    {
        Description = $"Addresses to listen on, separated by semicolons. [default: {ServerSettings.DefaultUrls}]",
        HelpName = "URLS",
    };

    public static Command Build(ServerParts parts)
    {
        var command = new Described("serve", "Start the server.",
            """
            Without a connection string it runs a private PostgreSQL in the data directory. SIGINT or SIGTERM finishes the
            requests under way, then stops PostgreSQL. GET /health/ready answers 200 once requests are let in.

            Examples:
              nameplate serve
              nameplate serve --data /var/lib/nameplate --urls http://0.0.0.0:8080
              nameplate serve --database "Host=db;Database=nameplate;Username=nameplate;Password=…"
            """) { Urls }.WithDatabase();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = parsed.Settings();
            settings = settings with { Urls = parsed.GetValue(Urls) ?? settings.Urls };
            try
            {
                await using var server = await RunningServer.StartAsync(settings, parts, TimeProvider.System, cancellationToken);
                server.Open();
                return await server.WaitAsync(cancellationToken) ? CommandLine.Done : CommandLine.NotTried;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Told to stop while it was starting.
                return CommandLine.Done;
            }
        });
        return command;
    }
}
