using System.CommandLine;
using Nameplate.Core.Access;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Command = System.CommandLine.Command;

namespace Nameplate.Server.Cli;

/// <summary>
/// A server to try things on. Its user and password are known to everybody, so it keeps to this machine and to a data
/// directory of its own, whatever the environment says about the real one.
/// </summary>
internal static class DemoCommand
{
    private const string DataSourceName = "DEMO";
    private const string UserName = "APIUSER";
    private const string Password = "password";

    public static Command Build(ServerParts parts)
    {
        Option<string?> data = new("--data") { Description = "Data directory of the demo. [default: .nameplate/demo]", HelpName = "DIR" };
        Option<bool> fresh = new("--fresh") { Description = "Delete the demo's data first and begin anew." };
        var command = new Described("demo", "Start a server with example data, and print how to try it.",
            """
            It runs a private PostgreSQL of its own, listens on this machine only, and takes no notice of
            NAMEPLATE_DATABASE and NAMEPLATE_DATA.

            Examples:
              nameplate demo
              nameplate demo --fresh --urls http://127.0.0.1:9000
            """) { ServeCommand.Urls, data, fresh };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = ServerSettings.Read();
            settings = settings with
            {
                Database = null,
                Data = parsed.GetValue(data) ?? Path.Combine(ServerSettings.Home(ServerSettings.Find()), "demo"),
                Urls = parsed.GetValue(ServeCommand.Urls) ?? settings.Urls,
            };
            RequireLoopback(settings.Addresses);
            if (parsed.GetValue(fresh))
            {
                DemoDirectory.Delete(settings.Data);
            }

            DemoDirectory.MarkNew(settings.Data);
            try
            {
                await using var server = await RunningServer.StartAsync(settings, parts, TimeProvider.System, cancellationToken);
                // Once more, of what it really listens on: a section Kestrel in appsettings.json could say otherwise.
                RequireLoopback(server.Addresses);
                await FillAsync(server, cancellationToken);
                await PrintAsync(server, cancellationToken);
                server.Open();
                return await server.WaitAsync(cancellationToken) ? CommandLine.Done : CommandLine.NotTried;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return CommandLine.Done;
            }
        });
        return command;
    }

    private static void RequireLoopback(IReadOnlyList<string> urls)
    {
        if (urls.FirstOrDefault(url => !ServerSettings.IsLoopback(url)) is { } reachable)
        {
            throw new InstallationException($"The demo's password is known to everybody, so it does not listen on {reachable}. Use an address of this machine only, or 'nameplate serve'.");
        }
    }

    private static async Task FillAsync(RunningServer server, CancellationToken cancellationToken)
    {
        var installation = server.Installation;
        var dataSource = await installation.DataSources.FindAsync(DataSourceName, cancellationToken);
        if (dataSource is null)
        {
            server.Progress.Report($"Making data source {DataSourceName}.");
            dataSource = (await installation.DataSources.AddAsync(DataSourceName, "UTC", server.Progress, cancellationToken)).Value;
        }

        if (await installation.Users.FindAsync(DataSourceName, UserName, cancellationToken) is null)
        {
            _ = (await installation.Users.AddAsync(
                new NewUser(DataSourceName, UserName, Password, Role.Admin, "apiuser@example.com"), cancellationToken)).Value;
        }

        var session = new Session(dataSource.Name, UserName, Role.Admin, dataSource.Zone);
        await DemoData.FillAsync(new Ledger(installation.DataSources, TimeProvider.System), session, withStory: true, cancellationToken);
    }

    /// <summary>Each command stands for itself: the token in it is real, and worth no more than the password above it.</summary>
    private static async Task PrintAsync(RunningServer server, CancellationToken cancellationToken)
    {
        var url = server.Addresses[0];
        var token = (await server.Installation.Tokens.SignInAsync(DataSourceName, UserName, Password, cancellationToken)).Value;
        await Console.Out.WriteLineAsync(
            $$"""

            Nameplate demo: {{url}}
            Data source {{DataSourceName}}, user {{UserName}}, password {{Password}}

            ERP dialect, sign in (answers the token):
              curl -s {{url}}/api/auth-token-get -H 'Content-Type: application/json' -d '{"DATA_SOURCE":"{{DataSourceName}}","USER_NAME":"{{UserName}}","PASSWORD":"{{Password}}"}'

            ERP dialect, five units:
              curl -s {{url}}/api/serial-number-query -H 'Content-Type: application/json' -d '{"AUTH_TOKEN":"{{token}}","SERIAL_NUMBER":"%","MAX_ROWS":"5"}'

            REST dialect, five units:
              curl -s '{{url}}/api/v1.0/serialNumbers?max=5' -H 'Authorization: Bearer {{token}}'

            """.AsMemory(), cancellationToken);
        await Console.Out.FlushAsync(cancellationToken);
    }
}
