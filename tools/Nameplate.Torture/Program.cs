using System.CommandLine;
using System.CommandLine.Invocation;

namespace Nameplate.Torture;

/// <summary>The command <c>./nameplate torture</c>: exits with 0 when nothing was lost, doubled or broken, with 1 otherwise.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        Option<double> minutes = new("--minutes") { Description = "How long worlds begin; the last one is played to its end.", DefaultValueFactory = _ => 10 };
        Option<int> seed = new("--seed") { Description = "Of the first world; each next one has the next.", DefaultValueFactory = _ => 1 };
        Option<int> clients = new("--clients") { Description = "Clients that send at once.", DefaultValueFactory = _ => 12 };
        Option<int> rounds = new("--rounds") { Description = "Times that each blow strikes in a world.", DefaultValueFactory = _ => 3 };
        Option<int> accepted = new("--accepted") { Description = "Most requests that are accepted between two blows.", DefaultValueFactory = _ => 250 };
        Option<Blow[]> only = new("--blow") { Description = "Only these blows.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => Enum.GetValues<Blow>() };
        var root = new RootCommand("Kills the server and its PostgreSQL under load, again and again, and counts what was lost or doubled.") { minutes, seed, clients, rounds, accepted, only };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            var first = new WorldSettings(parsed.GetValue(seed), parsed.GetValue(clients), parsed.GetValue(rounds), parsed.GetValue(accepted)) { Blows = parsed.GetValue(only)! };
            var report = await CrashTest.RunAsync(first, TimeSpan.FromMinutes(parsed.GetValue(minutes)), Console.Error, cancellationToken);
            Console.Write(report.Text(first.Seed));
            return report.IsClean ? 0 : 1;
        });
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
    }
}
