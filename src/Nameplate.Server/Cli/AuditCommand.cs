using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Nameplate.Server.Storage.Control;
using Command = System.CommandLine.Command;

namespace Nameplate.Server.Cli;

internal static class AuditCommand
{
    private const string Instants =
        """
        An instant is a day (2026-01-31), a day and a time in UTC (2026-01-31T08:00:00Z), or so many days or hours ago (30d, 12h).
        """;

    public static Command Build()
    {
        var since = new Option<DateTime?>("--since") { Description = "Only lines from this instant on.", HelpName = "INSTANT", CustomParser = Instant };
        Option<string?> user = new("--user") { Description = "Only lines about or by this user.", HelpName = "NAME" };
        var command = new Described("audit", "Print who signed in and out, and who administered what.",
            $"""
            One line each, parts separated by tabs: when (UTC), what, outcome (done, failed or throttled), data source, user, who did
            it, from which address, and details. A hyphen is "none": names that no user has are not kept, and commands have no address.

            {Instants}

            Examples:
              nameplate audit --since 7d
              nameplate audit --user ANNA --since 2026-01-01
            """) { Forget() };
        command.Options.Add(since);
        command.Options.Add(user);
        command.WithDatabase();
        command.SetAction((parsed, cancellationToken) => parsed.WithInstallationAsync(mayMake: false, async (installation, _) =>
        {
            await foreach (var line in installation.Audit.ReadAsync(parsed.GetValue(since), parsed.GetValue(user), cancellationToken))
            {
                Console.WriteLine(Print(line));
            }

            return CommandLine.Done;
        }, cancellationToken));
        return command;
    }

    internal static string Print(AuditRow line) => string.Join('\t', new[]
    {
        line.At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), line.Event, line.Outcome, line.DataSource, line.UserName, line.Actor, line.Address, line.Detail,
    }.Select(part => string.IsNullOrEmpty(part) ? "-" : part));

    private static Command Forget()
    {
        var before = new Option<DateTime?>("--before") { Description = "Lines from before this instant are removed.", HelpName = "INSTANT", Required = true, CustomParser = Instant };
        var command = new Described("forget", "Remove old lines of the audit log. The removal itself is a new line.",
            $"""
            Nothing else ever removes a line: the server may not, PostgreSQL holds it to adding.

            {Instants}

            Example:
              nameplate audit forget --before 400d
            """) { before }.WithDatabase();
        command.SetAction((parsed, cancellationToken) => parsed.WithInstallationAsync(mayMake: false, async (installation, _) =>
        {
            var removed = await installation.Audit.ForgetAsync(parsed.GetValue(before)!.Value, cancellationToken);
            Console.WriteLine($"Removed {removed} line{(removed == 1 ? "" : "s")}.");
            return CommandLine.Done;
        }, cancellationToken));
        return command;
    }

    private static DateTime? Instant(ArgumentResult given)
    {
        var text = given.Tokens.Single().Value;
        if (Instant(text, DateTime.UtcNow) is { } instant)
        {
            return instant;
        }

        given.AddError($"'{text}' is no instant. {Instants}");
        return null;
    }

    /// <summary>Null when it is none.</summary>
    internal static DateTime? Instant(string text, DateTime now) =>
        text.Length > 1 && text[^1] is 'd' or 'h' && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 100_000
            ? now - (text[^1] == 'd' ? TimeSpan.FromDays(count) : TimeSpan.FromHours(count))
            : DateTime.TryParseExact(
                text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm'Z'"], CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) ? instant : null;
}
