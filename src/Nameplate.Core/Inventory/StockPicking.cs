namespace Nameplate.Core.Inventory;

/// <summary>A quantity taken from a balance; assumed when the system chose the lot and nobody named it.</summary>
public sealed record DrawnLot(BalanceKey From, decimal Quantity, bool Assumed);

/// <summary>The order in which stock without serials is drawn, the same for a build and for an issue.</summary>
public static class StockPicking
{
    /// <summary>The main location first, then the others by name.</summary>
    public static IReadOnlyList<BalanceRow> ByLocation(IEnumerable<BalanceRow> balances, string main) =>
        [.. balances.OrderBy(row => row.Key.Location != main).ThenBy(row => row.Key.Location, StringComparer.Ordinal)];

    /// <summary>
    /// What may be taken unasked on a day, from balances in the order of their locations: lots that expire first, then the
    /// oldest; lots without expiry last; none that is expired, due for retest or on hold. Lot order beats location order.
    /// </summary>
    public static IEnumerable<BalanceRow> ByExpiry(IEnumerable<BalanceRow> byLocation, Func<BalanceKey, Lot?> lotOf, DateOnly day) =>
        from row in byLocation
        let lot = lotOf(row.Key)
        where lot?.MayBePicked(day) != false
        orderby lot?.ExpireDate ?? DateOnly.MaxValue, lot?.Id ?? 0
        select row;

    /// <summary>Draws a quantity from candidates in order, out of what is <paramref name="left"/> of each; less when there is less.</summary>
    public static List<DrawnLot> Take(decimal quantity, IEnumerable<(BalanceRow Row, bool Assumed)> candidates, Dictionary<BalanceKey, decimal> left)
    {
        var draws = new List<DrawnLot>();
        foreach (var (row, assumed) in quantity > 0 ? candidates : [])
        {
            var take = Math.Min(quantity, left[row.Key]);
            if (take > 0)
            {
                left[row.Key] -= take;
                quantity -= take;
                draws.Add(new DrawnLot(row.Key, take, assumed));
            }
        }

        return draws;
    }
}
