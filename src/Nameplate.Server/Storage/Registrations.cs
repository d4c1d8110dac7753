using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>Units as they were registered.</summary>
/// <param name="Batch">The batch of the posting.</param>
/// <param name="Status">The state they are in.</param>
/// <param name="Place">Where they stand; null when in no store.</param>
/// <param name="Ids">Row numbers, in the order of the serials.</param>
internal sealed record Registered(BatchTicket Batch, UnitStatus Status, BalanceKey? Place, IReadOnlyList<long> Ids);

/// <summary>What happens to units in the serial number editor, for both dialects: made known, changed, renumbered, deleted.</summary>
internal static class Registrations
{
    /// <summary>
    /// Registers units that share a record. <paramref name="record"/> has its part (held) and customers; every serial is new or
    /// none is registered.
    /// </summary>
    public static async Task<Outcome<Registered>> RegisterAsync(
        LedgerTransaction transaction, SerialNumber record, IReadOnlyList<string> serials, CancellationToken cancellationToken)
    {
        var part = record.Part;
        var status = Registering.StatusOf(record, part);
        if (status.Fault is { } refused)
        {
            return refused;
        }

        var stores = await Parts.StoresAsync(transaction, cancellationToken, ("STORES_CODE", record.StoresCode));
        if (stores.Fault is { } unknown)
        {
            return unknown;
        }

        (record.CreatedBy, record.CreatedAt) = (transaction.Session.UserName, transaction.Second);
        var batch = (await BatchTicket.TakeAsync(transaction, null, cancellationToken)).Value;
        var made = await Units.InsertAsync(transaction, record, serials, cancellationToken);
        if (made.Count < serials.Count)
        {
            return Faults.SerialExists(part.PartId, serials.First(serial => !made.ContainsKey(serial)));
        }

        var lot = record.LotId ?? "";
        var (place, locked) = ((BalanceKey?)null, new List<BalanceRow>());
        if (record.StoresCode is not null)
        {
            place = await PlaceAsync(transaction, part, stores.Value[record.StoresCode], record.StockLocation, lot, cancellationToken);
            await Balances.EnsureAsync(transaction, [place.Value], cancellationToken);
            locked = await Balances.LockAsync(transaction, [], [place.Value], cancellationToken);
        }

        long[] ids = [.. serials.Select(serial => made[serial])];
        var postings = Registering.Register(part, ids, status.Value, place, lot, locked.Sum(row => row.Unidentified));
        var entry = new LedgerEntry(Registering.Program, transaction.Today, postings)
        {
            Lots = lot.Length > 0 ? [new LotDraft(part.Id, lot, part.ExpiryOn(transaction.Today), serials.Count)] : [],
        };
        await Entries.SaveAsync(transaction, entry, batch, locked, cancellationToken);
        return new Registered(batch, status.Value, place, ids);
    }

    /// <summary>Posts what an edit of a unit's status or place means; null when nothing moves.</summary>
    public static async Task<Outcome<BatchTicket?>> EditAsync(
        LedgerTransaction transaction, UnitRow unit, Part part, string? status, Stores? stores, string? location, string? lot, CancellationToken cancellationToken)
    {
        var edit = new UnitEdit(status, stores, location, lot, "", 0);
        if (!edit.Moves)
        {
            return (BatchTicket?)null;
        }

        var target = unit.Balance?.StoresId ?? stores?.Id;
        var statuses = target is { } id ? await Balances.StatusesAsync(transaction, [(part.Id, stores?.Id ?? id)], cancellationToken) : [];
        edit = edit with { MainLocation = statuses.FirstOrDefault()?.MainLocation ?? "" };
        var places = new List<BalanceKey>();
        if (unit.Balance is { } here)
        {
            places.Add(here);
            places.Add(here with { StoresId = stores?.Id ?? here.StoresId, Location = location ?? (stores is null || stores.Id == here.StoresId ? here.Location : edit.MainLocation) });
        }
        else if (stores is not null)
        {
            places.Add(new BalanceKey(part.Id, stores.Id, location ?? edit.MainLocation, lot ?? unit.Lot));
        }

        await Balances.EnsureAsync(transaction, places, cancellationToken);
        var locked = places.Count == 0 ? [] : await Balances.LockAsync(transaction, [], [.. places.Distinct()], cancellationToken);
        edit = edit with { Unidentified = unit.Balance is null ? locked.Sum(row => row.Unidentified) : 0 };
        var decided = Editing.Decide(unit, part, edit);
        if (decided.Fault is { } fault)
        {
            return fault;
        }

        if (decided.Value.Count == 0)
        {
            return (BatchTicket?)null;
        }

        var batch = (await BatchTicket.TakeAsync(transaction, null, cancellationToken)).Value;
        var lots = decided.Value.Select(posting => posting.Lot).Where(text => text.Length > 0 && text != unit.Lot).Distinct()
            .Select(text => new LotDraft(part.Id, text, part.ExpiryOn(transaction.Today), 1));
        await Entries.SaveAsync(transaction, new LedgerEntry(Registering.Program, transaction.Today, decided.Value) { Lots = [.. lots] }, batch, locked, cancellationToken);
        return batch;
    }

    /// <summary>Gives a unit another serial, by a posting; the old one is not used again.</summary>
    public static async Task<Fault?> RenumberAsync(LedgerTransaction transaction, UnitRow unit, Part part, string serial, CancellationToken cancellationToken)
    {
        if (!unit.Status.IsFree())
        {
            return Faults.UnitPlace(part.PartId, unit.Serial, $"only a registered unit or one in stock can be renumbered, and it is {unit.Where}");
        }

        var batch = (await BatchTicket.TakeAsync(transaction, null, cancellationToken)).Value;
        if (!await Units.RenumberAsync(transaction, unit, serial, cancellationToken))
        {
            return Faults.SerialExists(part.PartId, serial);
        }

        var locked = unit.Balance is { } here ? await Balances.LockAsync(transaction, [], [here], cancellationToken) : [];
        await Entries.SaveAsync(transaction, new LedgerEntry(Registering.Program, transaction.Today, [Registering.Renumber(part, unit, serial)]), batch, locked, cancellationToken);
        return null;
    }

    /// <summary>Deletes a unit that has not moved since it was registered: its registration is reversed, its number is free again.</summary>
    public static async Task<Fault?> DeleteAsync(LedgerTransaction transaction, UnitRow unit, Part part, CancellationToken cancellationToken)
    {
        if (unit.Untouched is null)
        {
            return Faults.UnitMoved(part.PartId, unit.Serial, unit.Where);
        }

        var inside = await transaction.ReadAsync(
            "SELECT 1 FROM cross_reference WHERE assembly_unit_id = $1 AND removed_posting_id IS NULL LIMIT 1", row => row.GetInt32(0), cancellationToken, unit.Id);
        if (inside.Count > 0)
        {
            return Faults.UnitHolds(part.PartId, unit.Serial);
        }

        var batch = (await BatchTicket.TakeAsync(transaction, null, cancellationToken)).Value;
        var locked = unit.Balance is { } here ? await Balances.LockAsync(transaction, [], [here], cancellationToken) : [];
        await Entries.SaveAsync(transaction, new LedgerEntry(Registering.Program, transaction.Today, [Registering.Reverse(part.Id, [unit])]), batch, locked, cancellationToken);
        await Units.DeleteAsync(transaction, [unit.Id], cancellationToken);
        return null;
    }

    /// <summary>Where stock of a part goes in a store: the location given, else the part's main one there.</summary>
    public static async Task<BalanceKey> PlaceAsync(LedgerTransaction transaction, Part part, Stores stores, string? location, string lot, CancellationToken cancellationToken)
    {
        var main = location is null ? (await Balances.StatusesAsync(transaction, [(part.Id, stores.Id)], cancellationToken)).FirstOrDefault()?.MainLocation : null;
        return new BalanceKey(part.Id, stores.Id, location ?? main ?? "", lot);
    }
}
