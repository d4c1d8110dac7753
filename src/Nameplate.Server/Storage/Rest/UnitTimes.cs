using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// Where units stand in the order of creation, from the counts that are kept of spans of time, each a part of a longer one: how many came
/// before an instant, and when the one came that has so many before it.
/// </summary>
internal static class UnitTimes
{
    /// <summary>The one run of the units that were created between some instants: place, walk, keys, units.</summary>
    public static string Between(NpgsqlBatchCommand command, IReadOnlyList<RestCondition.Instant> bounds, UnitWalk? walk)
    {
        // PostgreSQL's next instant after one is a microsecond later; what is finer is cut off, as it does.
        var since = bounds.Where(bound => bound.Comparison[0] == '>').Select(bound => From(bound, ">")).DefaultIfEmpty(DateTime.MinValue).Max();
        var until = bounds.Where(bound => bound.Comparison[0] == '<').Select(bound => From(bound, "<=")).DefaultIfEmpty(DateTime.MaxValue).Min();
        return
            $"""
            SELECT 0, {UnitRuns.Number(walk)}, ARRAY[span.first], greatest(span.last - span.first, 0)
            FROM (SELECT {(since == DateTime.MinValue ? "0::bigint" : Before(command, since))} AS first, {(until == DateTime.MaxValue ? UnitRuns.Sum($"kind = {(int)UnitCountKind.All}") : Before(command, until))} AS last) span
            """;
    }

    /// <summary>How many units were created before an instant: whole spans are summed, and the last ten seconds counted.</summary>
    private static string Before(NpgsqlBatchCommand command, DateTime instant)
    {
        var (parts, longer) = (new List<string>(), (int?)null);
        foreach (var (kind, seconds) in UnitCounts.Spans)
        {
            var key = UnitCounts.KeyOf(instant, seconds);
            var first = longer is { } length ? $" AND key >= {RestLists.Parameter(command, UnitCounts.KeyOf(instant, length) * (length / seconds))}" : "";
            parts.Add(UnitRuns.Sum($"kind = {(int)kind} AND key < {RestLists.Parameter(command, key)}{first}"));
            longer = seconds;
        }

        var begin = DateTime.UnixEpoch.AddSeconds(UnitCounts.KeyOf(instant, longer!.Value) * longer.Value);
        parts.Add(
            $"""
            (SELECT count(*) FROM {UnitWalk.Created.Root} WHERE {UnitWalk.Created.Where}
            AND {UnitWalk.Created.CreatedAt} >= {RestLists.Parameter(command, begin)} AND {UnitWalk.Created.CreatedAt} < {RestLists.Parameter(command, instant)})
            """);
        return string.Join("\n+ ", parts);
    }

    /// <summary>
    /// Units in the order of creation: <paramref name="take"/> of them after so many as <paramref name="before"/> says. The ten seconds are
    /// found in which the first of them was created, so that no more than those of one such span are passed over.
    /// </summary>
    public static string After(string before, string take)
    {
        var (from, rest, longer) = ("", before, 0);
        foreach (var (kind, seconds) in UnitCounts.Spans)
        {
            var (name, outer) = ($"span_{seconds}", $"span_{longer}");
            var within = longer == 0 ? "" : $" AND key >= {outer}.key * {longer / seconds} AND key < ({outer}.key + 1) * {longer / seconds}";
            from += $"{(longer == 0 ? "" : "\nCROSS JOIN LATERAL ")}(SELECT key, before FROM (SELECT key, (sum(sum(units)) OVER (ORDER BY key) - sum(units))::bigint AS before, sum(units) AS units "
                + $"FROM unit_count WHERE kind = {(int)kind}{within} GROUP BY key) counted WHERE before <= {rest} AND before + units > {rest}) {name}";
            (rest, longer) = ($"{rest} - {name}.before", seconds);
        }

        return
            $"""
            WITH first AS MATERIALIZED (SELECT to_timestamp(span_{longer}.key * {longer}) AS at, {rest} AS skip
            FROM {from})
            SELECT 0 AS run, {UnitWalk.Created.CreatedAt}, {UnitWalk.Created.Id} AS id FROM {UnitWalk.Created.Root}
            WHERE {UnitWalk.Created.Where} AND {UnitWalk.Created.CreatedAt} >= (SELECT at FROM first)
            ORDER BY {UnitWalk.OrderBy(UnitWalk.Created.CreatedAt, UnitWalk.Created.Id, false)} LIMIT {take} OFFSET (SELECT skip FROM first)
            """;
    }

    /// <summary>The instant from which a bound counts: the bound itself, or the one after it where it is passed over or taken along.</summary>
    private static DateTime From(RestCondition.Instant bound, string passed)
    {
        var instant = new DateTime(bound.Value.Ticks - (bound.Value.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
        return bound.Comparison == passed && instant < DateTime.MaxValue.AddTicks(-TimeSpan.TicksPerMicrosecond) ? instant.AddMicroseconds(1) : instant;
    }
}
