using System.CommandLine;
using Nameplate.Core;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Command = System.CommandLine.Command;

namespace Nameplate.Server.Cli;

/// <summary>The two flags that say which installation is meant, and opening it for a command.</summary>
internal static class DatabaseOptions
{
    public static readonly Option<string?> Data = new("--data")
    {
        Description = "Data directory of the private PostgreSQL. [default: .nameplate/data]",
        HelpName = "DIR",
    };

    public static readonly Option<string?> Database = new("--database")
    {
        Description = "Connection string of your own PostgreSQL 15 or newer, in place of the private one.",
        HelpName = "CONNECTION",
    };

    public static Command WithDatabase(this Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Database);
        return command;
    }

    /// <summary>The settings with the flags over them. A --data flag says "the private one" also where the environment names a server.</summary>
    public static ServerSettings Settings(this ParseResult parsed)
    {
        var settings = ServerSettings.Read();
        if (parsed.GetValue(Data) is { } data)
        {
            settings = settings with { Data = data, Database = null };
        }

        return parsed.GetValue(Database) is { } database ? settings with { Database = database } : settings;
    }

    /// <summary>
    /// Opens the installation for as long as the work lasts: beside the server that runs on its directory, or on a
    /// PostgreSQL that is started for it.
    /// </summary>
    public static async Task<int> WithInstallationAsync(
        this ParseResult parsed, bool mayMake, Func<Installation, IProgress<string>, Task<int>> work, CancellationToken cancellationToken)
    {
        var settings = parsed.Settings();
        var progress = new ConsoleProgress();
        await using var database = await Storage.Database.AttachAsync(settings.Database, settings.Data, mayMake, progress, cancellationToken);
        await using var installation = await Installation.OpenAsync(
            database.ConnectionString, settings.Installation, TimeProvider.System, progress, cancellationToken);
        return await work(installation, progress);
    }

    public static int Refuse(Fault fault)
    {
        Console.Error.WriteLine($"nameplate: {fault.Message}");
        return CommandLine.Refused;
    }
}

/// <summary>On the error stream, so that what a command answers can be piped.</summary>
internal sealed class ConsoleProgress : IProgress<string>
{
    public void Report(string value) => Console.Error.WriteLine(value);
}
