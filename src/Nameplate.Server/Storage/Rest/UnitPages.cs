using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Reads a page of units from its runs.</summary>
internal static class UnitPages
{
    /// <summary>So many units are passed over rather than looked for.</summary>
    private const int Near = 1_000;

    /// <summary>A unit on the way through all costs about as much as three on one that has only those that are asked for: its row is read.</summary>
    private const int RowCost = 3;

    /// <summary>So many entries of an index are a few milliseconds.</summary>
    private const int SoonWalked = 10_000;

    /// <summary>A part of a page: units of one run. Its number is its place in the page.</summary>
    private sealed record Piece(long Number, UnitWalk Walk, IReadOnlyList<long> Keys, long Skip, long Take, bool Backwards);

    /// <summary>
    /// The page where it is the same however many units there are: anywhere in the default order, and near the beginning of those of a time, of those in some statuses, of
    /// those of an item or of a sort by what has its own index. It can be asked for together with the total. Null for any other: one that lies behind the end is not looked for.
    /// </summary>
    public static NpgsqlBatchCommand? Of(RestQuery query)
    {
        var command = new NpgsqlBatchCommand();
        if (UnitRuns.Plain(command, query) is not { } plain)
        {
            return null;
        }

        var isNear = query.Offset + query.Max <= Near;
        if (plain.Walk is null)
        {
            return isNear && query.Conditions.Count == 0 ? RestLists.Page(query) : null;
        }

        if (!isNear && (plain.Walk != UnitWalk.Created || query.Descending))
        {
            return null;
        }

        var (offset, limit) = (RestLists.Parameter(command, query.Offset), RestLists.Parameter(command, (long)query.Max));
        return Records(
            command, query, !isNear ? UnitTimes.After(offset, limit) : plain.Keys.Length == 0 ? First(plain.Walk, limit, offset, query.Descending)
            : $"SELECT 0 AS run, merged.created_at, merged.id FROM ({Merged(plain.Walk, plain.Keys, limit, offset, query.Descending)}) merged");
    }

    /// <summary>The page, by walks where the list has them, else as any list is read; and whether it has a steady plan (<see cref="SteadyPlans"/>).</summary>
    public static (NpgsqlBatchCommand Sql, bool IsSteady) Of(RestQuery query, UnitRuns runs)
    {
        if (runs.Page is [{ } only] && Narrowed(query, runs, only) is { } narrowed)
        {
            return (RestLists.Page(narrowed), narrowed.Conditions.Count == 0);
        }

        var command = new NpgsqlBatchCommand();
        var ids = runs.Page is [{ Walk: { } walk } one] && walk == UnitWalk.Created
            ? All(command, query, runs, one)
            : string.Join("\nUNION ALL\n", Pieces(query, runs).GroupBy(piece => (piece.Walk, piece.Backwards)).Select(pieces => Of(command, pieces.Key.Walk, pieces.Key.Backwards, [.. pieces])));
        return (Records(command, query, ids), true);
    }

    /// <summary>The records of a page by their ids; none where there is no SQL for any.</summary>
    private static NpgsqlBatchCommand Records(NpgsqlBatchCommand command, RestQuery query, string ids)
    {
        command.CommandText = RestLists.Records(
            query.Table, ids.Length == 0 ? "SELECT 0 AS run, 0::bigint AS id WHERE false" : $"SELECT run, id FROM (\n{ids}\n) found ORDER BY {Order(query, "created_at", "id")} LIMIT {RestLists.Parameter(command, query.Max)}",
            $"ORDER BY page.{Order(query, query.Table.CreatedAt, query.Table.Id)}");
        return command;
    }

    /// <summary>All units of a walk from either end.</summary>
    private static string First(UnitWalk walk, string limit, string offset, bool backwards) =>
        $"SELECT 0 AS run, walk.created_at, walk.id FROM ({walk.First(limit, backwards)} OFFSET {offset}) walk";

    private static string Order(RestQuery query, string createdAt, string id) => $"run, {UnitWalk.OrderBy(createdAt, id, query.Descending)}";

    /// <summary>
    /// What is to be read as any list is: where no walk answers it, or where parts match that are so many, and have so much of all, that their
    /// units are sooner found among all. Parts that were found need not be looked for again. Null: walk.
    /// </summary>
    private static RestQuery? Narrowed(RestQuery query, UnitRuns runs, UnitRun run)
    {
        var parts = query.Conditions.OfType<RestCondition.Matches>().FirstOrDefault(condition => condition.Column == "itemReference");
        var items = run.Walk?.Parts(run.Keys) ?? run.Keys;
        if (run.Walk is not null)
        {
            // They may lie close together, behind all others: what is soon walked is walked, whatever the rest is reckoned to cost.
            var wanted = Math.Min(query.Offset + query.Max, run.Units);
            var cost = Math.Min(run.Keys.Count * (double)wanted, run.Units);
            if (items.Count <= 1 || (run.Keys.Count <= UnitRuns.KeysMax && cost <= Math.Max(SoonWalked, RowCost * (double)wanted * runs.All / run.Units)))
            {
                return null;
            }
        }

        return parts is null || run.Keys.Count > UnitRuns.KeysMax || parts.Pattern.Tokens is [Core.Fields.PatternToken.AnyText]
            ? query
            : query with { Conditions = [.. query.Conditions.Select(condition => condition == parts ? new RestCondition.OneOf("itemId", items) : condition)] };
    }

    /// <summary>Of each run the part that the page has, from the end of the run that is nearer.</summary>
    private static IEnumerable<Piece> Pieces(RestQuery query, UnitRuns runs) => runs.Page.Select((run, number) =>
    {
        var skip = Math.Max(0, query.Offset - run.Before);
        var end = Math.Min(run.Units, query.Offset + query.Max - run.Before);
        var backwards = run.Units - end < skip;
        return new Piece(number, run.Walk!, run.Keys, backwards ? run.Units - end : skip, end - skip, query.Descending != backwards);
    });

    /// <summary>Of each key's units as many as could be among those wanted, merged, and cut.</summary>
    private static string Merged(UnitWalk walk, string keys, string take, string skip, bool backwards) =>
        $"""
        SELECT walk.created_at, walk.id FROM {keys} AS k (key) CROSS JOIN LATERAL ({walk.First($"{skip} + {take}", backwards)}) walk
        ORDER BY {UnitWalk.OrderBy("walk.created_at", "walk.id", backwards)} LIMIT {take} OFFSET {skip}
        """;

    /// <summary>The pieces of one walk.</summary>
    private static string Of(NpgsqlBatchCommand command, UnitWalk walk, bool backwards, List<Piece> pieces)
    {
        string Each(Func<Piece, long> value) => RestLists.Parameter(command, pieces.Select(value).ToArray());
        var ends = new List<long>();
        foreach (var piece in pieces)
        {
            ends.Add((ends.Count == 0 ? 0 : ends[^1]) + piece.Keys.Count);
        }

        var keys = $"unnest(({RestLists.Parameter(command, pieces.SelectMany(piece => piece.Keys).ToArray())}::bigint[])[piece.last - piece.keys + 1:piece.last])";
        return
            $"""
            SELECT piece.run, part.created_at, part.id
            FROM unnest({Each(piece => piece.Number)}, {Each(piece => piece.Skip)}, {Each(piece => piece.Take)}, {Each(piece => piece.Keys.Count)}, {RestLists.Parameter(command, ends.ToArray())}) AS piece (run, skip, take, keys, last)
            CROSS JOIN LATERAL ({Merged(walk, keys, "piece.take", "piece.skip", backwards)}) part
            """;
    }

    /// <summary>A page of all units, or of those that were created between two instants: it is looked for where it lies among all.</summary>
    private static string All(NpgsqlBatchCommand command, RestQuery query, UnitRuns runs, UnitRun run)
    {
        var take = Math.Min(query.Max, run.Units - query.Offset);
        var before = run.Keys[0] + (query.Descending ? run.Units - query.Offset - take : query.Offset);
        var behind = runs.All - before - take;
        var limit = RestLists.Parameter(command, take);
        return before > Near && behind > Near
            ? UnitTimes.After(RestLists.Parameter(command, before), limit)
            : First(UnitWalk.Created, limit, RestLists.Parameter(command, Math.Min(before, behind)), behind < before);
    }
}
