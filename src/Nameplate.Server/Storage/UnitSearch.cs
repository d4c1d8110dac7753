using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// Finds a page of units by criteria of which nobody knows how many units meet them, or where in the order they are: the next unit may, or one in a
/// million. So two ways are gone in turn, each four times as far as before, until one leads to the end: units that meet the criteria are looked
/// for as indexes have them, until there are no more; and units are looked at from where the page begins, until the page is full.
/// </summary>
internal static class UnitSearch
{
    /// <summary>So many units are looked at first for each that the page has room for,</summary>
    private const int FirstLook = 4;

    /// <summary>and at least so many; and so many that meet the criteria are looked for first: both take a few milliseconds.</summary>
    private const int First = 1_000;

    private const int Growth = 4;

    /// <summary>The most that are looked at at once: about half a second's work.</summary>
    private const int LongestLook = 200_000;

    /// <summary>Where the rows of the page are, all as of one moment; null where it is not worth to go any further, and all are to be found and sorted.</summary>
    public static async Task<string[]?> PlacesAsync(Snapshot snapshot, RecordQuery query, QuerySql sql, CancellationToken cancellationToken, int longest = LongestLook)
    {
        var (max, after, places) = (query.MaxRows!.Value, query.StartAfter, new List<string>());
        for (var (look, few) = (Math.Max(FirstLook * max, First), First); look <= longest; (look, few) = (look * Growth, few * Growth))
        {
            var found = await AskAsync(SteadyPlans.Free, sql.Few(few));
            if (found.Units <= few)
            {
                return found.Places;
            }

            var looked = await AskAsync(SteadyPlans.Fresh, sql.Look(after, look, max - places.Count));
            places.AddRange(looked.Places);
            if (places.Count == max || looked.Units < look)
            {
                return [.. places];
            }

            after = looked.Last;
        }

        return null;

        async Task<(long Units, string[] Places, string[] Last)> AskAsync(string[] settings, NpgsqlBatchCommand question)
        {
            snapshot.Set(settings);
            await using var batch = snapshot.Batch(question);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return (reader.GetInt64(0), reader.GetFieldValue<string[]>(1), reader.FieldCount == 2 || reader.IsDBNull(2) ? [] : [reader.GetString(2), reader.GetString(3)]);
        }
    }
}
