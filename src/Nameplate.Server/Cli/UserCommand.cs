using System.CommandLine;
using System.Text;
using Nameplate.Core.Access;
using Nameplate.Server.Storage;
using Command = System.CommandLine.Command;

namespace Nameplate.Server.Cli;

internal static class UserCommand
{
    public static Command Build() => new("user", "Add users, and let them in or keep them out.") { Add(), Switch("disable", true), Switch("enable", false) };

    private static readonly Argument<string> Name = new("NAME") { Description = "The name to sign in with; exact case." };

    private static readonly Option<string> DataSource = new("--data-source")
    {
        Description = "The data source that the user works in.",
        HelpName = "NAME",
        Required = true,
    };

    private static Command Add()
    {
        Option<string?> email = new("--email") { Description = "E-mail address, for signing in to the REST dialect.", HelpName = "ADDRESS" };
        Option<string> role = new("--role")
        {
            Description = "viewer reads, operator posts as well, admin edits masters as well.",
            DefaultValueFactory = _ => "operator",
        };
        role.AcceptOnlyFromAmong("viewer", "operator", "admin");
        var command = new Described("add", "Add a user. The password is asked for twice, or read as one line from standard input.",
            """
            Examples:
              nameplate user add ANNA --data-source MAIN --email anna@example.com
              nameplate user add ERP --data-source MAIN --role admin < password.txt
            """) { Name, DataSource, email, role }.WithDatabase();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (Password() is not { } password)
            {
                await Console.Error.WriteLineAsync("nameplate: the two passwords differ; no user was added.");
                return CommandLine.Refused;
            }

            return await parsed.WithInstallationAsync(mayMake: false, async (installation, _) =>
            {
                var user = new NewUser(
                    parsed.GetRequiredValue(DataSource), parsed.GetRequiredValue(Name), password,
                    Enum.Parse<Role>(parsed.GetRequiredValue(role), ignoreCase: true), parsed.GetValue(email));
                var outcome = await installation.Users.AddAsync(user, cancellationToken);
                if (outcome.Fault is { } fault)
                {
                    return DatabaseOptions.Refuse(fault);
                }

                Console.WriteLine($"User {outcome.Value.Name} of data source {outcome.Value.DataSource} may sign in as {outcome.Value.Role.ToString().ToLowerInvariant()}.");
                return CommandLine.Done;
            }, cancellationToken);
        });
        return command;
    }

    private static Command Switch(string verb, bool disabled)
    {
        var command = new Described(verb, disabled ? "Keep a user out. Tokens end within five seconds; history keeps the name." : "Let a disabled user in again.",
            $"""
            Example:
              nameplate user {verb} ANNA --data-source MAIN
            """) { Name, DataSource }.WithDatabase();
        command.SetAction((parsed, cancellationToken) => parsed.WithInstallationAsync(mayMake: false, async (installation, _) =>
        {
            var (dataSource, name) = (parsed.GetRequiredValue(DataSource), parsed.GetRequiredValue(Name));
            if (await installation.Users.SetDisabledAsync(dataSource, name, disabled, cancellationToken))
            {
                Console.WriteLine($"User {name} is {verb}d.");
                return CommandLine.Done;
            }

            await Console.Error.WriteLineAsync($"nameplate: there is no user {name} in data source {dataSource}.");
            return CommandLine.Refused;
        }, cancellationToken));
        return command;
    }

    /// <summary>Null when the two differ.</summary>
    private static string? Password()
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() ?? "";
        }

        var first = Hidden("Password: ");
        return Hidden("Once more: ") == first ? first : null;
    }

    private static string Hidden(string prompt)
    {
        Console.Error.Write(prompt);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
