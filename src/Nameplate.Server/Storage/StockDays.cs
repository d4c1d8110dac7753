namespace Nameplate.Server.Storage;

/// <summary>What came into a balance on a day, and what left it.</summary>
public sealed class StockDay
{
    public long StockBalanceId { get; set; }
    public DateOnly Day { get; set; }

    /// <summary>Pieces that came in, from wherever.</summary>
    public decimal Received { get; set; }

    /// <summary>Pieces that left, to wherever.</summary>
    public decimal Issued { get; set; }
}

/// <summary>
/// Receipts and issues of each balance by day, kept beside the postings so that what moved this year, and when something last did, is not reckoned up from
/// all that ever happened to a part. Whoever posts has the balance locked, so nobody waits for these rows who would not wait for that. Derived from
/// <c>posting</c> to the last row; <c>verify</c> compares them.
/// </summary>
internal static class StockDays
{
    /// <summary>All rows as they should be. A claim names what was there, and moves nothing.</summary>
    public const string Truth =
        """
        SELECT stock_balance_id, action_date AS day, sum(received) AS received, sum(issued) AS issued
        FROM posting CROSS JOIN LATERAL (VALUES (to_balance_id, quantity, 0), (from_balance_id, 0, quantity)) AS side (stock_balance_id, received, issued)
        WHERE stock_balance_id IS NOT NULL AND NOT claim AND quantity > 0 AND from_balance_id IS DISTINCT FROM to_balance_id
        GROUP BY stock_balance_id, action_date
        """;

    /// <summary>Adds what entries move. Their balances are locked.</summary>
    public static void Add(CommandBatch commands, IEnumerable<BookedEntry> entries, IReadOnlyDictionary<Core.Inventory.BalanceKey, long> balances)
    {
        var days = entries.SelectMany(entry => entry.Entry.Movements().Select(moved => (Balance: balances[moved.Balance], Day: entry.Entry.ActionDate, moved.Received, moved.Issued)))
            .GroupBy(moved => (moved.Balance, moved.Day)).OrderBy(day => day.Key).ToList();
        if (days.Count > 0)
        {
            commands.Add(
                """
                INSERT INTO stock_day AS d (stock_balance_id, day, received, issued) SELECT n.balance_id, n.day, n.received, n.issued FROM unnest($1, $2, $3, $4) AS n (balance_id, day, received, issued)
                ON CONFLICT (stock_balance_id, day) DO UPDATE SET received = d.received + excluded.received, issued = d.issued + excluded.issued
                """,
                days.Select(day => day.Key.Balance).ToArray(), days.Select(day => day.Key.Day).ToArray(),
                days.Select(day => day.Sum(moved => moved.Received)).ToArray(), days.Select(day => day.Sum(moved => moved.Issued)).ToArray());
        }
    }
}
