using System.Diagnostics;

namespace Nameplate.Bench;

/// <summary>How two figures are compared.</summary>
internal enum Compare
{
    /// <summary>Rows or requests a second, ours by the reference: more is better.</summary>
    Speed,

    /// <summary>Time of one request, ours by the reference: less is better.</summary>
    Time,

    /// <summary>No reference: a figure in its unit that is to stay below its target.</summary>
    Alone,
}

/// <summary>One turn of one side: what was moved, and how long it took.</summary>
/// <param name="Seconds">The turn; of repeated requests the median of one.</param>
/// <param name="Rows">Rows or requests in that time.</param>
/// <param name="Bytes">Of the bodies that went in and out in that time.</param>
/// <param name="Latencies">Of each request, in milliseconds.</param>
internal sealed record Shot(double Seconds, long Rows, long Bytes, IReadOnlyList<double> Latencies)
{
    /// <summary>Share of one processor that the client took, where it was measured.</summary>
    public double? ClientShare { get; init; }

    /// <summary>One piece of work, timed once.</summary>
    public static Shot Once(long rows, Func<long> work)
    {
        var started = Stopwatch.GetTimestamp();
        var bytes = work();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Shot(seconds, rows, bytes, [seconds * 1000]);
    }

    /// <summary>The same request again and again, up to 100 times or for a second, three times at least.</summary>
    public static Shot Repeat(long rows, Func<long> work)
    {
        const int TimesMax = 100;
        var (latencies, bytes, started) = (new List<double>(), 0L, Stopwatch.GetTimestamp());
        while (latencies.Count < 3 || (latencies.Count < TimesMax && Stopwatch.GetElapsedTime(started).TotalSeconds < 1))
        {
            var one = Stopwatch.GetTimestamp();
            bytes = work();
            latencies.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
        }

        return new Shot(latencies.Median() / 1000, rows, bytes, latencies);
    }
}

/// <summary>A line of the table: work that both sides do, turn by turn.</summary>
/// <param name="Name">What <c>--only</c> finds it by.</param>
/// <param name="Work">In words.</param>
/// <param name="ReferenceIs">What the reference does, in words.</param>
/// <param name="Compare">How the two are compared.</param>
/// <param name="Target">Bound of the ratio, or of the figure itself.</param>
/// <param name="Ours">One turn of Nameplate; its number tells serials apart.</param>
/// <param name="Reference">One turn of PostgreSQL alone, after ours of the same number.</param>
internal sealed record Case(string Name, string Work, string ReferenceIs, Compare Compare, double? Target, Func<int, Shot> Ours, Func<int, Shot>? Reference)
{
    /// <summary>Unit of figures without a reference.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Bound of our p99 in milliseconds, where there is one.</summary>
    public double? P99Max { get; init; }

    /// <summary>Turns, where <c>--pairs</c> would take too long.</summary>
    public int? PairsMax { get; init; }

    /// <summary>Whether turns go before the clock runs: as many as <see cref="WarmTurns"/> says, or for some seconds.</summary>
    public bool WarmsUp { get; init; } = true;

    /// <summary>Turns that go before, where each is of other rows and may not be repeated; null where the same turn goes again and again.</summary>
    public int? WarmTurns { get; init; }

    /// <summary>What is told of it besides, once it ran.</summary>
    public Func<string>? Note { get; init; }
}

/// <summary>One file in Benchmarks/: what must be there, and its cases.</summary>
internal interface IBenchmark
{
    /// <summary>The names of its cases, without making anything.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The cases, on a stage where all they need is there.</summary>
    IEnumerable<Case> SetUp(Stage stage);
}

/// <summary>What came out of a case.</summary>
internal sealed record Result(Case Case, IReadOnlyList<Shot> Ours, IReadOnlyList<Shot> Reference, double PeakMiB)
{
    /// <summary>Share of one processor that the server itself took in our turns.</summary>
    public double ServerShare { get; init; }

    private static double Figure(Case one, Shot shot) => one.Compare == Compare.Speed ? shot.Rows / shot.Seconds : shot.Seconds;

    /// <summary>Rows a second, or seconds: the median of all turns.</summary>
    public double OurFigure => Ours.Select(shot => Figure(Case, shot)).ToList().Median();

    public double? ReferenceFigure => Reference.Count == 0 ? null : Reference.Select(shot => Figure(Case, shot)).ToList().Median();

    public double? Ratio => OurFigure / ReferenceFigure;

    public long Rows => Ours[^1].Rows;

    public long Bytes => Ours[^1].Bytes;

    public double OurP50 => Ours.SelectMany(shot => shot.Latencies).ToList().Percentile(0.5);

    public double OurP99 => Ours.SelectMany(shot => shot.Latencies).ToList().Percentile(0.99);

    public double? ReferenceP50 => Reference.Count == 0 ? null : Reference.SelectMany(shot => shot.Latencies).ToList().Percentile(0.5);

    public double? ReferenceP99 => Reference.Count == 0 ? null : Reference.SelectMany(shot => shot.Latencies).ToList().Percentile(0.99);

    public double? ClientShare => Ours.All(shot => shot.ClientShare is null) ? null : Ours.Average(shot => shot.ClientShare ?? 0);

    public bool? IsMet => (Case.Compare, Case.Target) switch
    {
        (_, null) => null,
        (Compare.Speed, { } least) => Ratio >= least,
        (Compare.Time, { } most) => Ratio <= most && !(OurP99 > Case.P99Max),
        (_, { } most) => OurFigure <= most,
    };
}

internal static class Statistics
{
    public static double Median(this IReadOnlyCollection<double> values) => values.Percentile(0.5);

    /// <summary>By the nearest rank: a value that was measured. Of an even number's middle two, their mean.</summary>
    public static double Percentile(this IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0
            : share == 0.5 ? (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2
            : sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }
}
