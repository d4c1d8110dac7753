using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Nameplate.Server;

/// <summary>
/// Every number that the server tells of itself: few, each with a question that it answers. Data sources and calls stand in
/// the tags; users, tokens, serials and texts of clients never do. Nothing is counted while nobody listens.
/// </summary>
internal static class Metrics
{
    /// <summary>The meter's name, for those who collect.</summary>
    public const string Name = "Nameplate";

    private static readonly Meter Meter = new(Name, Release.Version);

    /// <summary>How many calls, how long, how they ended: by dialect, call and outcome.</summary>
    private static readonly Histogram<double> Calls = Meter.CreateHistogram(
        "nameplate.call.duration", "s", "Time until the answer was sent whole.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    private static readonly Counter<long> Postings = Meter.CreateCounter<long>("nameplate.postings", "{posting}", "Postings committed.");
    private static readonly Counter<long> Registered = Meter.CreateCounter<long>("nameplate.units.registered", "{unit}", "Units registered.");
    private static readonly Counter<long> Built = Meter.CreateCounter<long>("nameplate.units.built", "{unit}", "Units built with serial numbers.");
    private static readonly Counter<long> Replays = Meter.CreateCounter<long>("nameplate.replays", "{call}", "Calls sent again and answered with the first answer.");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("nameplate.retries", "{try}", "Transactions tried again inside the server.");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("nameplate.refused", "{request}", "Requests refused because there was no room for them.");
    private static readonly Counter<long> CutOff = Meter.CreateCounter<long>("nameplate.cut_off", "{answer}", "Answers cut off because their client did not read.");
    private static readonly UpDownCounter<long> Running = Meter.CreateUpDownCounter<long>("nameplate.running", "{call}", "Calls that have a database connection.");
    private static readonly UpDownCounter<long> Waiting = Meter.CreateUpDownCounter<long>("nameplate.waiting", "{call}", "Calls that wait for a database connection.");

    public static void Call(string dialect, string call, string outcome, TimeSpan duration)
    {
        if (Calls.Enabled)
        {
            Calls.Record(duration.TotalSeconds, new("nameplate.dialect", dialect), new("nameplate.call", call), new("nameplate.outcome", outcome));
        }
    }

    /// <summary>What a transaction wrote, once it is committed.</summary>
    public static void Committed(string dataSource, int postings, int registered, int built)
    {
        var source = new KeyValuePair<string, object?>("nameplate.data_source", dataSource);
        Count(Postings, postings, source);
        Count(Registered, registered, source);
        Count(Built, built, source);
    }

    public static void Replayed(string dataSource) => Replays.Add(1, new KeyValuePair<string, object?>("nameplate.data_source", dataSource));

    /// <param name="dataSource">Where it ran.</param>
    /// <param name="cause">What PostgreSQL called it, or <c>stale</c> when a row had changed since it was read.</param>
    public static void Retried(string dataSource, string cause) => Retries.Add(1, new("nameplate.data_source", dataSource), new("nameplate.cause", cause));

    /// <summary>Refused before any data source was asked: too many requests are under way.</summary>
    public static void RefusedAtDoor() => Refused.Add(1, new KeyValuePair<string, object?>("nameplate.room", "requests"));

    public static void RefusedBy(in TagList room) => Refused.Add(1, room);

    public static void Stalled() => CutOff.Add(1);

    public static void Runs(int change, in TagList room) => Running.Add(change, room);

    public static void Waits(int change, in TagList room) => Waiting.Add(change, room);

    private static void Count(Counter<long> counter, int count, KeyValuePair<string, object?> tag)
    {
        if (count > 0)
        {
            counter.Add(count, tag);
        }
    }
}
