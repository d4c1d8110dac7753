using System.Diagnostics;
using Nameplate.Bench.Benchmarks;

namespace Nameplate.Bench;

/// <summary>Plays the benchmarks that were asked for, one after another, and prints the table.</summary>
internal static class Program
{
    private static readonly IBenchmark[] All =
    [
        new ServerStart(), new RestLists(), new QueryPages(), new StreamedQuery(), new Genealogy(), new BulkCreates(), new SingleCreates(), new Backflushes(), new MixedLoad(),
    ];

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(4);

    public static int Main(string[] arguments)
    {
        try
        {
            var options = Options.Read(arguments);
            if (options.Help)
            {
                Console.Write(Options.Usage);
                return 0;
            }

            if (options.ListOnly)
            {
                Console.WriteLine(string.Join('\n', All.SelectMany(one => one.Names)));
                return 0;
            }

            if (options.Chart is { } chart)
            {
                File.WriteAllText(chart, Chart.Draw(options.From));
                return 0;
            }

            Play(options);
            return 0;
        }
        catch (UsageException wrong)
        {
            Screen.Say($"nameplate bench: {wrong.Message}");
            return 2;
        }
        catch (Exception broken) when (broken is Npgsql.NpgsqlException or InvalidOperationException or IOException)
        {
            // Caught, so that the server is stopped on the way here.
            Screen.Say($"nameplate bench: {broken}");
            return 1;
        }
    }

    private static void Play(Options options)
    {
        var chosen = All.Where(one => one.Names.Any(options.Wants)).ToList();
        if (chosen.Count == 0)
        {
            throw new UsageException("no case has such a name; --list prints the names.");
        }

        using var stage = Stage.Open(options);
        if (options.Profile)
        {
            Profile.Prepare(stage);
        }

        var results = new List<Result>();
        foreach (var benchmark in chosen)
        {
            foreach (var one in benchmark.SetUp(stage).Where(one => options.Wants(one.Name)))
            {
                results.Add(Measure(stage, one));
                Save(options, results);
            }

            // Speed never buys back a promise: what was measured left a ledger in order.
            stage.Verify();
        }

        Screen.Table(results);
    }

    /// <summary>A server that has worked for a while has its code compiled for good, and its statements prepared; so has the reference.</summary>
    private static void WarmUp(Case one)
    {
        var started = Stopwatch.GetTimestamp();
        for (var turn = 0; one.WarmsUp && (one.WarmTurns is { } turns ? turn < turns : turn == 0 || Stopwatch.GetElapsedTime(started) < WarmUpTime); turn++)
        {
            var number = one.WarmTurns is null ? 0 : turn;
            one.Ours(number);
            one.Reference?.Invoke(number);
        }
    }

    /// <summary>Some turns of each to warm up, then pairs, ours before the reference: what slows the machine slows both.</summary>
    private static Result Measure(Stage stage, Case one)
    {
        WarmUp(one);

        if (stage.Options.Profile)
        {
            Profile.Forget(stage);
        }

        stage.Server.ForgetPeak();
        var (processor, took) = (TimeSpan.Zero, TimeSpan.Zero);
        var (ours, reference) = (new List<Shot>(), new List<Shot>());
        for (var pair = 1; pair <= Math.Min(stage.Options.Pairs, one.PairsMax ?? int.MaxValue); pair++)
        {
            var (before, started, server) = (stage.Server.ProcessorTime, Stopwatch.GetTimestamp(), stage.Server);
            var turn = (one.WarmTurns ?? 1) + pair - 1;
            ours.Add(one.Ours(turn));
            took += Stopwatch.GetElapsedTime(started);
            processor += stage.Server == server ? server.ProcessorTime - before : stage.Server.ProcessorTime;
            if (one.Reference is not null)
            {
                reference.Add(one.Reference(turn));
            }
        }

        var result = new Result(one, ours, reference, stage.Server.PeakMiB) { ServerShare = processor / took };
        Screen.Say(Report.Table([result]).Split('\n')[2]);
        if (stage.Options.Profile)
        {
            Profile.Tell(stage, result);
        }

        return result;
    }

    /// <summary>After each case, so that a run that is broken off leaves what it found.</summary>
    private static void Save(Options options, IReadOnlyList<Result> results)
    {
        if (options.Markdown is { } markdown)
        {
            File.WriteAllText(markdown, Report.Markdown(options, results));
        }

        if (options.Json is { } json)
        {
            File.WriteAllText(json, Report.Json(options, results));
        }
    }
}
