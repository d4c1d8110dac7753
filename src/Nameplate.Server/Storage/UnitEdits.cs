using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>What happens to registered units in the serial number editor, for both dialects: moved by an edit, renumbered, deleted.</summary>
internal static class UnitEdits
{
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

        await Balances.EnsureAsync(transaction, places, cancellationToken, areNamed: location is not null);
        var locked = await Balances.LockAsync(transaction, [], places, cancellationToken);
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

        var lots = decided.Value.Select(posting => posting.Lot).Where(text => text.Length > 0 && text != unit.Lot).Distinct()
            .Select(text => new LotDraft(part.Id, text, part.ExpiryOn(transaction.Today)));
        return await Entries.SaveAsync(transaction, new LedgerEntry(Registering.Program, transaction.Today, decided.Value) { Lots = [.. lots] }, null, locked, cancellationToken);
    }

    /// <summary>Gives a unit another serial, by a posting; the old one is not used again.</summary>
    public static async Task<Fault?> RenumberAsync(LedgerTransaction transaction, UnitRow unit, Part part, string serial, CancellationToken cancellationToken)
    {
        if (!unit.Status.IsFree())
        {
            return Faults.UnitPlace(part.PartId, unit.Serial, $"only a registered unit or one in stock can be renumbered, and it is {unit.Where}");
        }

        if (!await Units.RenumberAsync(transaction, unit, serial, cancellationToken))
        {
            return Faults.SerialExists(part.PartId, serial);
        }

        var locked = await Balances.LockAsync(transaction, [], unit.Balance is { } here ? [here] : [], cancellationToken);
        await Entries.SaveAsync(transaction, new LedgerEntry(Registering.Program, transaction.Today, [Registering.Renumber(part, unit, serial)]), null, locked, cancellationToken);
        return null;
    }

    /// <summary>Deletes a unit that has not moved since it was registered: its registration is reversed, its number is free again.</summary>
    public static async Task<Fault?> DeleteAsync(LedgerTransaction transaction, UnitRow unit, Part part, CancellationToken cancellationToken)
    {
        if (unit.Untouched is null)
        {
            return Faults.UnitMoved(part.PartId, unit.Serial, unit.Where);
        }

        // What was inside it once would be told of the next unit of its number.
        var inside = await transaction.ReadAsync(
            $"SELECT r.batch_id FROM cross_reference x LEFT JOIN posting r ON r.id = x.removed_posting_id WHERE x.assembly_unit_id = $1 AND {Links.Stands} ORDER BY r.id DESC NULLS FIRST LIMIT 1",
            row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), cancellationToken, unit.Id);
        if (inside is [var batch])
        {
            return Faults.UnitHolds(part.PartId, unit.Serial, batch);
        }

        var locked = await Balances.LockAsync(transaction, [], unit.Balance is { } here ? [here] : [], cancellationToken);
        await Entries.SaveAsync(transaction, new LedgerEntry(Registering.Program, transaction.Today, [Registering.Reverse(part.Id, [unit])]), null, locked, cancellationToken);
        await Units.DeleteAsync(transaction, [unit.Id], cancellationToken);
        return null;
    }
}
