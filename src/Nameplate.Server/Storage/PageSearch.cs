using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// Finds a page of units, of links, or of what follows orders, by criteria of which nobody knows how many meet them, or where in the order they are: the next one may, or one in a
/// million. So two ways are gone in turn, each four times as far as before, until one leads to the end: units are looked at, or into, from where the page begins, until
/// the page is full; and what meets the criteria is looked for as indexes have it, until there is no more. Once enough was met on the first way
/// to tell how far it is, it is gone alone.
/// </summary>
internal static class PageSearch
{
    /// <summary>So many units are looked at first for each that the page has room for,</summary>
    private const int Looks = 4;

    /// <summary>and at least so many: half a millisecond's work.</summary>
    private const int FirstLook = 100;

    /// <summary>So many that meet the criteria are looked for first, at least: some milliseconds' work, most of which an index may take for fewer.</summary>
    public const int FirstFew = 1_000;

    /// <summary>More of them are not looked for.</summary>
    private const int MostFew = 200_000;

    private const int Growth = 4;

    /// <summary>The most that are looked at at once: about half a second's work.</summary>
    private const int LongestLook = 200_000;

    /// <summary>As often is looked at most.</summary>
    private const int LooksMax = 12;

    /// <summary>Where the rows of the page are, all as of one moment; null where it is not worth to go any further, and all are to be found and sorted.</summary>
    public static async Task<string[]?> PlacesAsync(Snapshot snapshot, RecordQuery query, QuerySql sql, CancellationToken cancellationToken, int longest = LongestLook)
    {
        var (max, after, places, passed) = (query.MaxRows!.Value, query.StartAfter, new List<string>(), 0L);
        var (units, most, missed, few) = (Math.Max(sql.FindsSeveral ? 0 : Looks * max, FirstLook), int.MaxValue, false, 0);
        for (var looks = 0; looks < LooksMax && units <= longest; looks++)
        {
            snapshot.Set(SteadyPlans.Fresh);
            var looked = await AskAsync(snapshot, sql.Look(after, units, max - places.Count), cancellationToken);
            if (looked.Units is not { } came)
            {
                if (units == 1)
                {
                    return await MoreAsync();
                }

                units = most = Math.Max(1, units / Growth);
                continue;
            }

            places.AddRange(looked.Places);
            if (places.Count == max || came < units)
            {
                return [.. places];
            }

            (after, passed) = (looked.Last, passed + came);
            var longer = Math.Min(units * Growth, most);

            // Where units that meet the criteria came often so far, the page will be full before long, and they are many.
            var far = places.Count == 0 ? long.MaxValue : passed * (max - places.Count) / places.Count;
            if (far > longer && await MoreAsync() is { } found)
            {
                return found;
            }

            // If that was wrong once, they came often no longer.
            units = (int)Math.Min(longer, Math.Max(far > longer ? longer : FirstLook + far + (far / 2), missed ? 2 * units : 0));
            missed = far <= longer;
        }

        return null;

        async Task<string[]?> MoreAsync()
        {
            few = few == 0 ? Math.Max(max, FirstFew) : few * Growth;
            return few > MostFew ? null : await FewAsync(snapshot, sql, few, cancellationToken);
        }
    }

    /// <summary>Where the rows of the page are if no more than some meet the criteria; null where more do.</summary>
    public static async Task<string[]?> FewAsync(Snapshot snapshot, QuerySql sql, int few, CancellationToken cancellationToken)
    {
        snapshot.Set(sql.FewPlans);
        var found = await AskAsync(snapshot, sql.Few(few), cancellationToken);
        return found.Units <= few ? found.Places : null;
    }

    /// <summary>What one of the ways answers: where rows of the page are, the key of the last unit that was looked at, and how many it came to; null where these hold more than is looked through.</summary>
    internal static ValueTask<(string[] Places, string[] Last, long? Units)> AskAsync(Snapshot snapshot, NpgsqlBatchCommand question, CancellationToken cancellationToken) =>
        snapshot.StreamAsync<(string[], string[], long?)>(
            question, row => (row.GetFieldValue<string[]>(0), row.IsDBNull(1) ? [] : row.GetFieldValue<string[]>(1), row.IsDBNull(2) ? null : row.GetInt64(2)), cancellationToken)
            .SingleAsync(cancellationToken);
}
