using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Cli;

/// <summary>
/// The commands. They exit with 0 when they have done it; 1 when it was refused, or something verified is broken; 2 when
/// the command was not understood or could not be tried.
/// </summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int NotTried = 2;

    private const string Details =
        """
        Settings come from flags, else from the environment, else from the section Nameplate of appsettings.json:
          NAMEPLATE_DATABASE          connection string of your own PostgreSQL
          NAMEPLATE_DATA              data directory of the private one
          NAMEPLATE_URLS              addresses to listen on
          NAMEPLATE_TLS_CERTIFICATE   certificate for https addresses, PEM or PFX
          NAMEPLATE_TLS_KEY           its key, if it is in a file of its own
          NAMEPLATE_TLS_PASSWORD      password of the key or the PFX; or in a file, NAMEPLATE_TLS_PASSWORD_FILE
          NAMEPLATE_PROXIES           addresses of proxies whose X-Forwarded-For and -Proto are believed
          NAMEPLATE_TOKEN_IDLE        hours after which an unused token expires, or never [default: 12]
          NAMEPLATE_CONNECTIONS_MAX   database connections of all data sources together [default: 64]
          NAMEPLATE_CONNECTIONS_PER_DATA_SOURCE [default: 8]
          NAMEPLATE_LOG               lines of the log: text or json [default: text]
        More, for busy servers, are in docs/observability.md.

        Exit codes: 0 done, 1 refused or broken, 2 not understood or not possible.

        Examples:
          nameplate demo
          nameplate data-source add MAIN --time-zone Europe/Paris
          nameplate user add ANNA --data-source MAIN --email anna@example.com
          nameplate serve --urls http://0.0.0.0:8080
        """;

    public static async Task<int> RunAsync(string[] args, ServerParts parts)
    {
        var root = new RootCommand("Nameplate, the system of record for serial numbers.")
        {
            ServeCommand.Build(parts),
            DemoCommand.Build(parts),
            MigrateCommand.Build(),
            DataSourceCommand.Build(),
            UserCommand.Build(),
            VerifyCommand.Build(parts),
            AuditCommand.Build(),
            BackupCommand.Build(),
            RestoreCommand.Build(parts),
        };
        root.HelpName = "nameplate";
        DescribedHelp.Attach(root, Details);

        // One way to stop for all commands. A second signal is not caught and ends the process at once.
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            if (!stop.IsCancellationRequested)
            {
                signal.Cancel = true;
                stop.Cancel();
            }
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction wrong)
        {
            // What is wrong in a line or two; the whole help would push it off the screen.
            wrong.ShowHelp = false;
        }

        try
        {
            var code = await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
            return parsed.Action is ParseErrorAction ? NotTried : code;
        }
        catch (Exception failure) when (failure is InstallationException or EmbeddedPostgresException)
        {
            await Console.Error.WriteLineAsync($"nameplate: {failure.Message}");
            return NotTried;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("nameplate: stopped before it was done.");
            return NotTried;
        }
    }
}
