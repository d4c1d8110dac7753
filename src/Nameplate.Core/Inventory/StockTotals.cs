namespace Nameplate.Core.Inventory;

/// <summary>What parts have in stores in all, whatever the lots.</summary>
/// <param name="multiLocation">Parts that have been in other locations of a store than their main one.</param>
/// <param name="byLocation">What is on hand at each location, only of what is asked for.</param>
public sealed class StockTotals(IReadOnlySet<(long PartId, long StoresId)> multiLocation, IReadOnlyDictionary<(long PartId, long StoresId, string Location), decimal> byLocation)
{
    /// <summary>Of nothing.</summary>
    public static readonly StockTotals None = new(new HashSet<(long, long)>(), new Dictionary<(long, long, string), decimal>());

    private Dictionary<(long, long), decimal>? inStores;

    /// <summary>MULTI_LOC: the part has been in other locations of the store than its main one.</summary>
    public bool IsMultiLocation(long part, long stores) => multiLocation.Contains((part, stores));

    /// <summary>ON_HAND_QTY: pieces with and without serials.</summary>
    public decimal OnHand(long part, long stores)
    {
        inStores ??= byLocation.GroupBy(one => (one.Key.PartId, one.Key.StoresId), one => one.Value).ToDictionary(one => one.Key, one => one.Sum());
        return inStores.GetValueOrDefault((part, stores));
    }

    /// <summary>The same at one location.</summary>
    public decimal OnHand(long part, long stores, string location) => byLocation.GetValueOrDefault((part, stores, location));
}
