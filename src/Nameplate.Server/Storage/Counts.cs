using Nameplate.Core;
using Nameplate.Core.Inventory;

namespace Nameplate.Server.Storage;

/// <summary>Loads, decides and saves a count sheet.</summary>
internal static class Counts
{
    public static async Task<Outcome<PhysicalCountEntry>> PostAsync(LedgerTransaction transaction, PhysicalCountEntry request, CancellationToken cancellationToken)
    {
        var named = await Parts.StoresAsync(transaction, cancellationToken, ("STORES_CODE", request.StoresCode));
        if (named.Fault is { } unknown)
        {
            return unknown;
        }

        var stores = named.Value[request.StoresCode];
        var parts = await Parts.HoldAllAsync(transaction, [.. request.Details!.Select(row => row.PartId)], cancellationToken);
        var pairs = parts.Values.Select(part => (part.Id, stores.Id)).ToList();
        var sheet = CountSheet.Make(request, stores, parts, await MainsAsync(transaction, pairs, cancellationToken));
        if (sheet.Fault is { } wrong)
        {
            return wrong;
        }

        var joined = await BatchTicket.JoinAsync(transaction, request.BatchNumber, cancellationToken);
        if (joined.Fault is { } closed)
        {
            return closed;
        }

        var stock = await LockAsync(transaction, sheet.Value, pairs, cancellationToken);
        if (stock.Fault is { } taken)
        {
            return taken;
        }

        var decided = Counting.Decide(sheet.Value, stock.Value);
        if (decided.Fault is { } fault)
        {
            return fault;
        }

        var batch = await Entries.SaveAsync(transaction, decided.Value.Entry, joined.Value, stock.Value.Balances, cancellationToken);
        await KeepAsync(transaction, decided.Value.Counted, stores, request.WorksheetDate, cancellationToken);
        var answer = decided.Value.Answer;
        (answer.BatchNumber, answer.TxnsAccepted) = batch.Told(request.DryRun);
        return answer;
    }

    /// <summary>Locks in the one order: units that were found or should be, units that nobody knew, balances.</summary>
    private static async Task<Outcome<CountStock>> LockAsync(
        LedgerTransaction transaction, CountSheet sheet, List<(long PartId, long StoresId)> pairs, CancellationToken cancellationToken)
    {
        var found = sheet.Lines.SelectMany(line => line.Found.Select(serial => (line.Part.Id, serial))).ToList();
        var places = sheet.Lines.Where(line => line.NamesUnits).Select(line => line.Counted).ToList();
        var units = (await UnitLocks.TakeWithStandingAsync(transaction, found, places, cancellationToken)).ToDictionary(unit => (unit.PartId, unit.Serial));
        var unknown = found.Where(unit => !units.ContainsKey(unit)).ToLookup(unit => unit.Id, unit => unit.serial);
        var made = await Units.MakeAsync(
            transaction, [.. sheet.Lines.Select(line => line.Part).DistinctBy(part => part.Id).Select(part => (part, (IReadOnlyList<string>)[.. unknown[part.Id]]))], cancellationToken);
        if (made.Fault is { } taken)
        {
            return taken;
        }

        // The main location of a part that was never in the store is the one that the sheet says.
        await Balances.EnsureStatusesAsync(
            transaction, sheet.Lines.DistinctBy(line => line.Part.Id).Where(line => line.Row.StockLocation is not null).Select(line => (line.Part.Id, sheet.Stores.Id, line.Row.StockLocation!)), cancellationToken);
        await Balances.EnsureAsync(transaction, sheet.Lines.Select(line => line.Counted), cancellationToken);
        var standsAt = units.Values.Select(unit => unit.Balance).OfType<BalanceKey>();
        var balances = await Balances.LockAsync(transaction, [], sheet.Lines.Select(line => line.Counted).Concat(standsAt), cancellationToken);

        // Units cannot come or go while the balance is locked; one that came before is looked at anew.
        var standing = units.Values.Where(unit => unit.Balance is not null).GroupBy(unit => unit.Balance!.Value).ToDictionary(group => group.Key, group => group.Count());
        var counted = places.ToHashSet();
        if (balances.Exists(row => counted.Contains(row.Key) && row.Units != standing.GetValueOrDefault(row.Key)))
        {
            throw new TryAgainException("Units moved at a counted place meanwhile.");
        }

        var asked = transaction.Batch();
        var lots = Parts.Lots(asked, [.. balances.Where(row => row.Key.Lot.Length > 0).Select(row => (row.Key.PartId, row.Key.Lot)).Distinct()]);
        var totals = Balances.Totals(asked, pairs, pairs);
        await asked.RunAsync(cancellationToken);
        return new CountStock(units, made.Value, balances, lots, await MainsAsync(transaction, pairs, cancellationToken), totals);
    }

    /// <summary>Keeps the count with the locations that have a record of their own.</summary>
    private static Task KeepAsync(
        LedgerTransaction transaction, IReadOnlyList<CountedLocation> counted, Stores stores, DateOnly day, CancellationToken cancellationToken) =>
        transaction.EditAsync(
            "multiple_location",
            """
            UPDATE multiple_location m SET book_qty = n.book_qty, physical_qty = n.physical_qty, date_last_phy = $6, operator_id = $7, updated_at = $8
            FROM unnest($2, $3, $4, $5) AS n (part_id, location, book_qty, physical_qty)
            WHERE m.stores_id = $1 AND m.part_id = n.part_id AND m.stock_location = n.location
            RETURNING m.id
            """,
            cancellationToken, stores.Id, counted.Select(place => place.PartId).ToArray(), counted.Select(place => place.Location).ToArray(),
            counted.Select(place => place.BookQty).ToArray(), counted.Select(place => place.PhysicalQty).ToArray(), day, transaction.Session.UserName, transaction.Second);

    private static async Task<Dictionary<long, string>> MainsAsync(LedgerTransaction transaction, List<(long, long)> pairs, CancellationToken cancellationToken) =>
        (await Balances.StatusesAsync(transaction, pairs, cancellationToken)).ToDictionary(row => row.PartId, row => row.MainLocation);
}
