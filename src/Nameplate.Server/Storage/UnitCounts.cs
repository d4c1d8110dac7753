using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>What the rows of <c>unit_count</c> count. The numbers are stored and never change their meaning.</summary>
internal enum UnitCountKind : short
{
    /// <summary>All units, by status; the key is 0.</summary>
    All = 0,

    /// <summary>The units of a part, by status; the key is the part.</summary>
    Part = 1,

    /// <summary>Units by the day on which they were registered, in UTC; the key counts days since 1970. Status is 0 in all spans of time.</summary>
    Day = 2,

    /// <summary>By spans of ten minutes; the key counts them since 1970.</summary>
    TenMinutes = 3,

    /// <summary>By spans of ten seconds.</summary>
    TenSeconds = 4,
}

/// <summary>So many units more, or fewer. All rows with one kind, key and status are summed.</summary>
public sealed class UnitCount
{
    /// <summary>What is counted, see <see cref="UnitCountKind"/>.</summary>
    public short Kind { get; set; }
    public long Key { get; set; }
    public short Status { get; set; }
    public long Units { get; set; }

    /// <summary>Not summed up yet.</summary>
    public bool IsNew { get; set; }
}

/// <summary>
/// How many units there are, kept beside them so that a list need not count. Whoever changes units adds rows that say by how much,
/// in the same statements, and never touches another's: nobody waits. Now and then they are folded: summed into one row each.
/// Derived from <c>unit_state</c> to the last row; <c>verify</c> compares them.
/// </summary>
internal static class UnitCounts
{
    /// <summary>The spans of time that are counted, each a part of the one before; their lengths are in seconds.</summary>
    public static readonly IReadOnlyList<(UnitCountKind Kind, int Seconds)> Spans =
        [(UnitCountKind.Day, 86_400), (UnitCountKind.TenMinutes, 600), (UnitCountKind.TenSeconds, 10)];

    /// <summary>All rows as they should be: kind, key, status, units. Goes over the units twice.</summary>
    public static readonly string Truth =
        $"""
        SELECT {(int)UnitCountKind.All}::smallint AS kind, 0::bigint AS key, status, count(*) AS units FROM unit_state GROUP BY status
        UNION ALL SELECT {(int)UnitCountKind.Part}, part_id, status, count(*) FROM unit_state GROUP BY part_id, status
        UNION ALL SELECT span.kind, floor(moment.second / span.seconds)::bigint, 0, sum(moment.units)::bigint
        FROM (SELECT extract(epoch FROM created_at) AS second, count(*) AS units FROM unit_state GROUP BY created_at) moment CROSS JOIN {SpanRows} GROUP BY 1, 2
        """;

    /// <summary>Which span of time, counted since 1970, an instant falls in.</summary>
    public static long KeyOf(DateTime instant, int seconds)
    {
        var (key, rest) = Math.DivRem(instant.Ticks - DateTime.UnixEpoch.Ticks, seconds * TimeSpan.TicksPerSecond);
        return rest < 0 ? key - 1 : key;
    }

    /// <summary>Counts what postings do to units. <paramref name="made"/> units are new, registered at <paramref name="now"/>.</summary>
    public static void Add(CommandBatch commands, IEnumerable<PostingDraft> postings, int made, DateTime now)
    {
        var changes = new Dictionary<(UnitCountKind Kind, long Key, short Status), long>();
        foreach (var posting in postings)
        {
            foreach (var move in posting.Units.Where(move => move.From != move.To))
            {
                Count(posting.PartId, move.From, -1);
                Count(posting.PartId, move.To, 1);
            }
        }

        foreach (var (kind, seconds) in Spans)
        {
            changes.Add((kind, KeyOf(now, seconds), 0), made);
        }

        var rows = changes.Where(change => change.Value != 0).ToList();
        if (rows.Count > 0)
        {
            commands.Add(
                "INSERT INTO unit_count (kind, key, status, units, is_new) SELECT n.kind, n.key, n.status, n.units, true FROM unnest($1, $2, $3, $4) AS n (kind, key, status, units)",
                rows.Select(row => (short)row.Key.Kind).ToArray(), rows.Select(row => row.Key.Key).ToArray(),
                rows.Select(row => row.Key.Status).ToArray(), rows.Select(row => row.Value).ToArray());
        }

        void Count(long part, UnitStatus? status, int units)
        {
            if (status is { } known)
            {
                foreach (var key in new[] { (UnitCountKind.All, 0L, (short)known), (UnitCountKind.Part, part, (short)known) })
                {
                    changes[key] = changes.GetValueOrDefault(key) + units;
                }
            }
        }
    }

    /// <summary>Takes units out of the books: their states go, and the times at which they were registered count fewer.</summary>
    public static void Remove(CommandBatch commands, long[] units) => commands.Add(
        $"""
        WITH gone AS (DELETE FROM unit_state WHERE serial_number_id = ANY ($1) RETURNING extract(epoch FROM created_at) AS second)
        INSERT INTO unit_count (kind, key, status, units, is_new)
        SELECT span.kind, floor(gone.second / span.seconds)::bigint, 0, -count(*), true FROM gone CROSS JOIN {SpanRows} GROUP BY 1, 2
        """,
        units);

    /// <summary>
    /// Sums up what was added since the last time. A row that another server folds at the same moment is gone here, so each counts once;
    /// two rows may be left then, which the next time are one.
    /// </summary>
    public static Task FoldAsync(NpgsqlDataSource pool, CancellationToken cancellationToken) => pool.UseAsync(
        connection => connection.RunAsync(
            """
            WITH due AS (SELECT DISTINCT kind, key, status FROM unit_count WHERE is_new),
            gone AS (
                DELETE FROM unit_count c USING due WHERE c.kind = due.kind AND c.key = due.key AND c.status = due.status
                RETURNING c.kind, c.key, c.status, c.units)
            INSERT INTO unit_count (kind, key, status, units, is_new)
            SELECT kind, key, status, sum(units), false FROM gone GROUP BY kind, key, status HAVING sum(units) <> 0
            """, cancellationToken),
        cancellationToken);

    private static string SpanRows => $"(VALUES {string.Join(", ", Spans.Select(span => $"({(int)span.Kind}::smallint, {span.Seconds})"))}) AS span (kind, seconds)";
}
