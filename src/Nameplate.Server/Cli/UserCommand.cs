using System.CommandLine;
using System.Text;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Server.Storage;
using Command = System.CommandLine.Command;

namespace Nameplate.Server.Cli;

internal static class UserCommand
{
    private static readonly string[] Roles = ["viewer", "operator", "admin"];

    public static Command Build() => new("user", "Add users, say what they may do, let them in or keep them out.")
    {
        Add(), List(), SetRole(), SetPassword(), Permit(), SignOut(), Switch("disable", true), Switch("enable", false),
    };

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
        role.AcceptOnlyFromAmong(Roles);
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
                return Differ();
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

                Console.WriteLine($"User {outcome.Value.Name} of data source {outcome.Value.DataSource} may sign in as {Users.Word(outcome.Value.Role)}.");
                return CommandLine.Done;
            }, cancellationToken);
        });
        return command;
    }

    private static Command List()
    {
        Option<string?> only = new("--data-source") { Description = "Only this data source. [default: all]", HelpName = "NAME" };
        var command = new Described("list", "List the users.",
            """
            One line each, parts separated by tabs: data source, name, e-mail address, role, enabled or disabled, and the programs
            that the user is restricted to, or 'all programs'. A hyphen is "none".

            Example:
              nameplate user list --data-source MAIN
            """) { only }.WithDatabase();
        command.SetAction((parsed, cancellationToken) => parsed.WithInstallationAsync(mayMake: false, async (installation, _) =>
        {
            foreach (var user in await installation.Users.ListAsync(parsed.GetValue(only), cancellationToken))
            {
                Console.WriteLine(string.Join('\t', user.DataSource, user.Name, user.Email ?? "-", Users.Word(user.Role), user.IsEnabled ? "enabled" : "disabled",
                    user.Programs is { } some ? string.Join(',', some) : "all programs"));
            }

            return CommandLine.Done;
        }, cancellationToken));
        return command;
    }

    private static Command SetRole()
    {
        Argument<string> role = new("ROLE") { Description = "viewer reads, operator posts as well, admin edits masters as well." };
        role.AcceptOnlyFromAmong(Roles);
        return Change("role", "Give a user another role, within five seconds.", "nameplate user role ANNA viewer --data-source MAIN", [role],
            (users, user, parsed, cancellationToken) => users.SetRoleAsync(
                user.DataSource, user.Name, Enum.Parse<Role>(parsed.GetRequiredValue(role), ignoreCase: true), cancellationToken),
            parsed => $"is {parsed.GetRequiredValue(role)} now");
    }

    private static Command SetPassword()
    {
        var command = new Described("password", "Give a user another password, and end all tokens. It is asked for twice, or read as one line from standard input.",
            """
            Example:
              nameplate user password ANNA --data-source MAIN
            """) { Name, DataSource }.WithDatabase();
        command.SetAction(async (parsed, cancellationToken) => Password() is { } password
            ? await parsed.WithInstallationAsync(mayMake: false, async (installation, _) =>
            {
                var (dataSource, name) = (parsed.GetRequiredValue(DataSource), parsed.GetRequiredValue(Name));
                return Say(await installation.Users.SetPasswordAsync(dataSource, name, password, cancellationToken), name, "has a new password");
            }, cancellationToken)
            : Differ());
        return command;
    }

    private static Command Permit()
    {
        Option<string?> programs = new("--programs") { Description = "Codes, separated by commas. The user may run these and no others.", HelpName = "CODES" };
        Option<bool> all = new("--all") { Description = "Lift the restriction: the user may run all that the role allows." };
        var command = new Described("permit", "Restrict a user to some programs, or lift the restriction. It holds within five seconds.",
            $"""
            Every call belongs to a program; its page in docs/contract names it. Calls of the REST dialect belong to the same
            programs as those of the ERP dialect that do the same. The role still holds. There are:
            {Wrapped(Permissions.Programs)}

            Examples:
              nameplate user permit ANNA --data-source MAIN --programs SOESN,ICTBF
              nameplate user permit ANNA --data-source MAIN --all
            """) { Name, DataSource, programs, all }.WithDatabase();
        command.Validators.Add(given =>
        {
            if (given.GetValue(all) == (given.GetValue(programs) is not null))
            {
                given.AddError("Give either --programs or --all.");
            }
        });
        command.SetAction((parsed, cancellationToken) => parsed.WithInstallationAsync(mayMake: false, async (installation, _) =>
        {
            var (dataSource, name) = (parsed.GetRequiredValue(DataSource), parsed.GetRequiredValue(Name));
            IReadOnlyList<string>? codes = parsed.GetValue(programs)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return Say(
                await installation.Users.PermitAsync(dataSource, name, codes, cancellationToken), name,
                codes is null ? "may run all that the role allows" : $"may run {string.Join(", ", codes)} and nothing else");
        }, cancellationToken));
        return command;
    }

    private static Command SignOut() =>
        Change("sign-out", "End all tokens of a user, within five seconds.", "nameplate user sign-out ANNA --data-source MAIN", [],
            (users, user, _, cancellationToken) => users.SignOutAsync(user.DataSource, user.Name, cancellationToken), _ => "is signed out everywhere");

    /// <summary>A command that changes one thing about a user.</summary>
    private static Command Change(
        string verb, string summary, string example, Argument[] more,
        Func<Users, (string DataSource, string Name), ParseResult, CancellationToken, Task<Fault?>> change, Func<ParseResult, string> done)
    {
        var command = new Described(verb, summary, $"Example:\n  {example}") { Name, DataSource };
        foreach (var argument in more)
        {
            command.Arguments.Add(argument);
        }

        command.WithDatabase();
        command.SetAction((parsed, cancellationToken) => parsed.WithInstallationAsync(mayMake: false, async (installation, _) =>
        {
            var name = parsed.GetRequiredValue(Name);
            return Say(await change(installation.Users, (parsed.GetRequiredValue(DataSource), name), parsed, cancellationToken), name, done(parsed));
        }, cancellationToken));
        return command;
    }

    private static int Say(Fault? fault, string name, string done)
    {
        if (fault is not null)
        {
            return DatabaseOptions.Refuse(fault);
        }

        Console.WriteLine($"User {name} {done}.");
        return CommandLine.Done;
    }

    private static int Differ()
    {
        Console.Error.WriteLine("nameplate: the two passwords differ; nothing was changed.");
        return CommandLine.Refused;
    }

    /// <summary>A long list in lines, indented.</summary>
    private static string Wrapped(IReadOnlyList<string> codes) =>
        string.Join(",\n", codes.Chunk(6).Select(line => "  " + string.Join(", ", line)));

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

            return DatabaseOptions.Refuse(Faults.UserNotFound(name, dataSource));
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
