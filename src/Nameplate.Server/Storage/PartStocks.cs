using Nameplate.Core;
using Nameplate.Core.Inventory;

namespace Nameplate.Server.Storage;

/// <summary>Loads and locks what a movement of one part is decided from, in the one order: units that exist, units that it makes, balances.</summary>
internal static class PartStocks
{
    /// <param name="transaction">The call's transaction.</param>
    /// <param name="part">The part, held.</param>
    /// <param name="serials">The units that are named.</param>
    /// <param name="makes">Units that do not exist are made.</param>
    /// <param name="stores">The stores that the movement touches.</param>
    /// <param name="lot">The lot that is named.</param>
    /// <param name="entering">The balances that stock may enter, from what is known of units and main locations.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Outcome<PartStock>> LockAsync(
        LedgerTransaction transaction, Part part, IReadOnlyList<string> serials, bool makes, IReadOnlyCollection<Stores> stores, string? lot,
        Func<PartStock, IEnumerable<BalanceKey>> entering, CancellationToken cancellationToken)
    {
        var units = await UnitLocks.TakeAsync(transaction, [.. serials.Select(serial => (part.Id, serial))], withRegistration: false, cancellationToken);
        var known = units.ToDictionary(unit => unit.Serial, StringComparer.Ordinal);
        var made = await Units.MakeAsync(transaction, part, makes ? [.. serials.Where(serial => !known.ContainsKey(serial))] : [], cancellationToken);
        if (made.Fault is { } taken)
        {
            return taken;
        }

        var pairs = stores.Select(one => (part.Id, one.Id)).Distinct().ToList();
        var stock = new PartStock(part, known, made.Value, [], new Dictionary<string, Lot>(), await MainsAsync(transaction, pairs, cancellationToken), StockTotals.None);
        var wanted = entering(stock).ToHashSet();
        if (await Balances.EnsureAsync(transaction, wanted, cancellationToken))
        {
            stock = stock with { MainLocations = await MainsAsync(transaction, pairs, cancellationToken) };
        }

        var standing = units.Select(unit => unit.Balance).OfType<BalanceKey>();
        var balances = await Balances.LockAsync(transaction, serials.Count == 0 ? pairs : [], wanted.Concat(standing), cancellationToken);
        var asked = transaction.Batch();
        var lots = Parts.Lots(
            asked, [.. balances.Select(row => row.Key.Lot).Concat(units.Select(unit => unit.Lot)).Append(lot ?? "").Where(text => text.Length > 0).Distinct().Select(text => (part.Id, text))]);
        var totals = Balances.Totals(asked, pairs, pairs);
        await asked.RunAsync(cancellationToken);
        return stock with { Balances = balances, Lots = lots.ToDictionary(pair => pair.Key.LotId, pair => pair.Value, StringComparer.Ordinal), Totals = totals };
    }

    private static async Task<Dictionary<long, string>> MainsAsync(LedgerTransaction transaction, List<(long, long)> pairs, CancellationToken cancellationToken) =>
        (await Balances.StatusesAsync(transaction, pairs, cancellationToken)).ToDictionary(row => row.StoresId, row => row.MainLocation);
}
