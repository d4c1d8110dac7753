using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Units that follow each other in a list and are all alike to its order, so among themselves they are in the default order.</summary>
/// <param name="Walk">The index that has them; null when none does, and only their number is known.</param>
/// <param name="Keys">What they are found by there: several are merged. Of the walk over all units: how many come before the first.</param>
/// <param name="Units">How many they are.</param>
/// <param name="Before">How many of the list come before them.</param>
internal sealed record UnitRun(UnitWalk? Walk, IReadOnlyList<long> Keys, long Units, long Before);

/// <summary>
/// The runs of a list of units that a page has a part of. Their sizes come from kept counts, so what is passed over is not read: a
/// list sorted by status is one run for each word, one sorted by item a run for each item; one that is only filtered is a single run.
/// </summary>
/// <param name="Total">Units in the list.</param>
/// <param name="All">Units in the data source.</param>
/// <param name="Page">Those of which the page has a part, in the order of the list.</param>
internal sealed record UnitRuns(long Total, long All, IReadOnlyList<UnitRun> Page)
{
    /// <summary>Keys that are read at most for one run: what matches more parts goes another way.</summary>
    public const int KeysMax = 10_000;

    /// <summary>Counts <c>c</c> of a part <c>p</c>, by status.</summary>
    private static readonly string CountsOfPart = $"unit_count c ON c.kind = {(int)UnitCountKind.Part} AND c.key = p.id";

    private static readonly long[] InNoStore = [.. Enum.GetValues<UnitStatus>().Where(status => !status.IsInStore()).Select(status => (long)status)];

    /// <summary>
    /// The walk of a list that is one run, and its keys as SQL reads from them, where the query alone tells them: all units or those of a time, those in some statuses, of one
    /// item or both in the default order; no walk where they are sorted otherwise by what has an index of its own. Null for any other list.
    /// </summary>
    public static (UnitWalk? Walk, string Keys)? Plain(NpgsqlBatchCommand command, RestQuery query) => (query.Sort ?? "dateCreated", Filter.Of(query)) switch
    {
        ("dateCreated", { Items: null, Statuses: null, Created: var bounds }) => (UnitWalk.Created.Within(command, bounds), ""),
        ("dateCreated", { Items: null, Created.Count: 0, Statuses: { } statuses }) => (UnitWalk.Status, $"unnest({RestLists.Parameter(command, statuses)})"),
        ("dateCreated", { Items: { } item, Created.Count: 0, Statuses: null }) when IsOne(item) => (UnitWalk.Part, $"(SELECT p.id FROM part p WHERE {Matching(command, item)})"),
        ("dateCreated", { Items: { } item, Created.Count: 0, Statuses: { } statuses }) when IsOne(item) => (UnitWalk.PartStatus,
            $"(SELECT {UnitWalk.Key("p.id", "one.status")} FROM part p CROSS JOIN unnest({RestLists.Parameter(command, statuses)}) AS one (status) WHERE {Matching(command, item)})"),
        ("id" or "value" or "lastUpdated", { Items: null, Created.Count: 0, Statuses: null }) => (null, ""),
        _ => null,
    };

    private static bool IsOne(RestCondition items) => items is RestCondition.Number or RestCondition.Matches { Pattern.Exact: not null };

    /// <summary>Asks for them; null for a list whose total is not kept.</summary>
    public static NpgsqlBatchCommand? Of(RestQuery query)
    {
        var command = new NpgsqlBatchCommand();
        var filter = Filter.Of(query);
        if (filter is null || Kept(command, query.Sort ?? "dateCreated", filter) is not { } kept)
        {
            return null;
        }

        var (offset, direction) = (RestLists.Parameter(command, query.Offset), query.Descending ? " DESC" : "");
        command.CommandText =
            $"""
            WITH run AS (
                SELECT walk, keys, units, (sum(units) OVER (ORDER BY place{direction}) - units)::bigint AS before
                FROM ({kept}) AS kept (place, walk, keys, units))
            SELECT (SELECT coalesce(sum(units), 0)::bigint FROM run), {Sum($"kind = {(int)UnitCountKind.All}")}, run.walk, run.keys, run.units, run.before
            FROM (SELECT 1) AS one LEFT JOIN run ON run.before < {offset} + {RestLists.Parameter(command, (long)query.Max)} AND run.before + run.units > {offset}
            ORDER BY run.before
            """;
        return command;
    }

    /// <summary>Reads them; they are what a reader is at.</summary>
    public static async Task<UnitRuns> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var (total, all, runs) = (0L, 0L, new List<UnitRun>());
        while (await reader.ReadAsync(cancellationToken))
        {
            (total, all) = (reader.GetInt64(0), reader.GetInt64(1));
            if (!reader.IsDBNull(5))
            {
                runs.Add(new UnitRun(
                    reader.IsDBNull(2) ? null : UnitWalk.Of(reader.GetInt16(2)), reader.IsDBNull(3) ? [] : reader.GetFieldValue<long[]>(3), reader.GetInt64(4), reader.GetInt64(5)));
            }
        }

        return new UnitRuns(total, all, runs);
    }

    /// <summary>A sum of kept counts, as a scalar.</summary>
    public static string Sum(string where) => $"(SELECT coalesce(sum(units), 0)::bigint FROM unit_count WHERE {where})";

    /// <summary>What the filters come to; null stands for any.</summary>
    private sealed record Filter(long[]? Statuses, RestCondition? Items, IReadOnlyList<RestCondition.Instant> Created)
    {
        /// <summary>Null when there are others, of which nothing is kept, and for other records.</summary>
        public static Filter? Of(RestQuery query)
        {
            if (query.Table != RestTables.SerialNumbers)
            {
                return null;
            }

            var filter = new Filter(null, null, []);
            foreach (var condition in query.Conditions)
            {
                switch (condition)
                {
                    case RestCondition.OneOf { Column: "status" or "state" } one:
                        filter = filter with { Statuses = [.. one.Values.Where(status => filter.Statuses?.Contains(status) != false)] };
                        break;
                    case RestCondition.Matches { Column: "itemReference", Pattern.Tokens: [PatternToken.AnyText] }:
                        break;
                    case RestCondition.Matches { Column: "itemReference" } or RestCondition.Number { Column: "itemId" } when filter.Items is null:
                        filter = filter with { Items = condition };
                        break;
                    case RestCondition.Instant { Column: "dateCreated" } one:
                        filter = filter with { Created = [.. filter.Created, one] };
                        break;
                    default:
                        return null;
                }
            }

            // By time only all units are counted.
            return filter.Created.Count > 0 && (filter.Statuses ?? (object?)filter.Items) is not null ? null : filter;
        }
    }

    /// <summary>
    /// The runs of the whole list as SQL: place, walk, keys, units. The place is what the list is sorted by. Where no walk answers the page
    /// there is one run without, and its keys are the items that match.
    /// </summary>
    private static string? Kept(NpgsqlBatchCommand command, string sort, Filter filter) => (sort, filter) switch
    {
        ("dateCreated", { Created.Count: > 0 }) => UnitTimes.Between(command, filter.Created, UnitWalk.Created),
        (_, { Created.Count: > 0 }) => UnitTimes.Between(command, filter.Created, null),
        ("dateCreated", { Statuses: null, Items: null }) => Everything(UnitWalk.Created),
        ("dateCreated", { Items: null }) => InStatuses(command, filter.Statuses!, UnitWalk.Status),
        ("dateCreated", { Statuses: null }) => OfItems(command, filter, UnitWalk.Part),
        ("dateCreated", _) => OfItems(command, filter, UnitWalk.PartStatus),
        ("status", { Items: var items }) when items is null || IsOne(items) => Words(command, filter, status => status.Rest()),
        ("state", { Items: var items }) when items is null || IsOne(items) => Words(command, filter, status => status.State()),
        ("itemId", _) => ByItem(command, filter, "p.id"),
        ("itemReference", _) => ByItem(command, filter, "p.part_id"),
        ("warehouseStockId", { Statuses: null, Items: null }) => ByStock(command),
        (_, { Statuses: null, Items: null }) => Everything(null),
        (_, { Items: null }) => InStatuses(command, filter.Statuses!, null),
        _ => OfItems(command, filter, null),
    };

    private static string Everything(UnitWalk? walk) => $"SELECT 0, {Number(walk)}, ARRAY[0::bigint], {Sum($"kind = {(int)UnitCountKind.All}")}";

    private static string InStatuses(NpgsqlBatchCommand command, long[] statuses, UnitWalk? walk)
    {
        var given = RestLists.Parameter(command, statuses);
        return $"SELECT 0, {Number(walk)}, {given}, {Sum($"kind = {(int)UnitCountKind.All} AND status = ANY ({given})")}";
    }

    private static string Words(NpgsqlBatchCommand command, Filter filter, Func<UnitStatus, string> word)
    {
        var some = Enum.GetValues<UnitStatus>().Where(status => filter.Statuses?.Contains((long)status) != false).ToList();
        var places = some.Select(word).Distinct().Order(StringComparer.Ordinal).ToList();
        var (walk, key, counts) = filter.Items is null
            ? (UnitWalk.Status, "w.status", $"unit_count c ON c.kind = {(int)UnitCountKind.All} AND c.key = 0 AND c.status = w.status")
            : (UnitWalk.PartStatus, UnitWalk.Key("p.id", "w.status"), $"part p ON {Matching(command, filter.Items)} JOIN {CountsOfPart} AND c.status = w.status");
        return
            $"""
            SELECT w.place, {Number(walk)}, array_agg(DISTINCT {key}), sum(c.units)::bigint
            FROM unnest({RestLists.Parameter(command, some.Select(status => (long)status).ToArray())}, {RestLists.Parameter(command, some.Select(status => places.IndexOf(word(status))).ToArray())}) AS w (status, place)
            JOIN {counts} GROUP BY w.place
            """;
    }

    private static string OfItems(NpgsqlBatchCommand command, Filter filter, UnitWalk? walk) =>
        $"""
        SELECT 0, {Number(walk)}, (array_agg(DISTINCT {(walk == UnitWalk.PartStatus ? UnitWalk.Key("p.id", "c.status") : "p.id")}))[1:{KeysMax + 1}], coalesce(sum(c.units), 0)::bigint
        FROM part p JOIN {CountsOfPart}{In(command, filter.Statuses)} WHERE {Matching(command, filter.Items)}
        """;

    private static string ByItem(NpgsqlBatchCommand command, Filter filter, string place)
    {
        var (walk, keys) = filter.Statuses is null ? (UnitWalk.Part, "ARRAY[p.id]") : (UnitWalk.PartStatus, $"array_agg(DISTINCT {UnitWalk.Key("p.id", "c.status")})");
        return
            $"""
            SELECT {place}, {Number(walk)}, {keys}, sum(c.units)::bigint
            FROM part p JOIN {CountsOfPart}{In(command, filter.Statuses)} WHERE {Matching(command, filter.Items)} GROUP BY p.id
            """;
    }

    private static string In(NpgsqlBatchCommand command, long[]? statuses) => statuses is null ? "" : $" AND c.status = ANY ({RestLists.Parameter(command, statuses)})";

    /// <summary>Balances count their units themselves. Units in no store come last, as what is null does.</summary>
    private static string ByStock(NpgsqlBatchCommand command)
    {
        var none = RestLists.Parameter(command, InNoStore);
        return
            $"""
            SELECT b.stock_status_id, {Number(UnitWalk.Balance)}, array_agg(b.id), sum(b.units)::bigint FROM stock_balance b WHERE b.units > 0 GROUP BY b.stock_status_id
            UNION ALL SELECT NULL, {Number(UnitWalk.Status)}, {none}, {Sum($"kind = {(int)UnitCountKind.All} AND status = ANY ({none})")}
            """;
    }

    private static string Matching(NpgsqlBatchCommand command, RestCondition? items) => items switch
    {
        RestCondition.Matches some => string.Join(" AND ", RestLists.Matches(command, RestTables.SerialNumbers.Column("itemReference"), some.Pattern)),
        RestCondition.Number one => $"p.id = {RestLists.Parameter(command, one.Value)}",
        _ => "true",
    };

    public static string Number(UnitWalk? walk) => walk is null ? "NULL::smallint" : $"{walk.Number}::smallint";
}
