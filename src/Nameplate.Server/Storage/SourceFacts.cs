using Nameplate.Core;

namespace Nameplate.Server.Storage;

/// <summary>How much there is of everything in a data source, for whoever administers it.</summary>
internal static class SourceFacts
{
    /// <summary>What is counted, in order. Units have counts of their own: there may be millions.</summary>
    public static async Task<Outcome<List<(string What, long Count)>>> ReadAsync(Snapshot snapshot, CancellationToken cancellationToken) =>
        await snapshot.ReadAsync(
            $"""
            SELECT n.what, n.count FROM (VALUES
                (1, 'Units', (SELECT coalesce(sum(units), 0)::bigint FROM unit_count WHERE kind = {(int)UnitCountKind.All})),
                (2, 'Parts', (SELECT count(*) FROM part)),
                (3, 'Lines of bills', (SELECT count(*) FROM bill_of_material)),
                (4, 'Stores', (SELECT count(*) FROM stores)),
                (5, 'Lots', (SELECT count(*) FROM lot)),
                (6, 'Customers', (SELECT count(*) FROM customer)),
                (7, 'Vendors', (SELECT count(*) FROM vendor)),
                (8, 'Sales orders', (SELECT count(*) FROM sales_order)),
                (9, 'Purchase orders', (SELECT count(*) FROM purchase_order))) AS n (place, what, count)
            ORDER BY n.place
            """,
            row => (row.GetString(0), row.GetInt64(1)), cancellationToken);
}
