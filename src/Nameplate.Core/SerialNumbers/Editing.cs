using Nameplate.Core.Inventory;

namespace Nameplate.Core.SerialNumbers;

/// <summary>What an update says about a unit's status and place; null where it says nothing.</summary>
/// <param name="Status">SN_STATUS.</param>
/// <param name="Stores">The store of STORES_CODE.</param>
/// <param name="Location">STOCK_LOCATION; empty text when it is cleared.</param>
/// <param name="Lot">LOT_ID; empty text when it is cleared.</param>
/// <param name="MainLocation">The part's main location in that store.</param>
/// <param name="Unidentified">Unidentified pieces where a unit that stood in no store would go.</param>
public sealed record UnitEdit(string? Status, Stores? Stores, string? Location, string? Lot, string MainLocation, decimal Unidentified)
{
    public bool Moves => Status is not null || Stores is not null || Location is not null || Lot is not null;
}

/// <summary>
/// What a change of a unit's status, store, location or lot in an update means: a transfer, a hold or release, a scrapping, a
/// placing in stock. What means nothing of that kind is refused.
/// </summary>
public static class Editing
{
    public static Outcome<IReadOnlyList<PostingDraft>> Decide(UnitRow unit, Part part, UnitEdit edit)
    {
        var postings = new List<PostingDraft>();
        var (status, lot) = (unit.Status, unit.Lot);
        var amount = Money.Amount(1, part.StandardCost);

        if (edit.Lot is { } wanted && wanted != lot)
        {
            if (status != UnitStatus.Registered)
            {
                return Faults.UnitPlace(part.PartId, unit.Serial, $"LOT_ID can change only while it is registered and in no store, and it is {unit.Where}");
            }

            if (wanted.Length > 0 && !part.LotControl)
            {
                return Faults.LotNotUsed(part.PartId, "LOT_ID");
            }

            lot = wanted;
        }

        if (Place(unit, part, edit, lot) is { } place)
        {
            if (place.Fault is { } fault)
            {
                return fault;
            }

            postings.Add(place.Value);
            status = place.Value.Units[0].To!.Value;
        }
        else if (lot != unit.Lot)
        {
            postings.Add(new PostingDraft(ActionType.TR, part.Id, 1) { Lot = lot, Amount = amount, Units = [new UnitMove(unit.Id, status, status)] });
        }

        if (edit.Status is { } letter && letter != status.Letter())
        {
            if (!UnitStatuses.Letters.Contains(letter))
            {
                return Faults.FieldInvalid("SN_STATUS", $"must be one of {string.Join(", ", UnitStatuses.Letters)}");
            }

            var balance = postings.LastOrDefault()?.To ?? unit.Balance;
            (ActionType Type, UnitStatus To)? step = (status, letter) switch
            {
                (UnitStatus.InStock, "H") => (ActionType.HD, UnitStatus.Reserved),
                (UnitStatus.Reserved or UnitStatus.Returned, "A") => (ActionType.HD, UnitStatus.InStock),
                (UnitStatus.Registered or UnitStatus.InStock or UnitStatus.Issued or UnitStatus.Shipped or UnitStatus.Returned, "X") => (ActionType.SC, UnitStatus.Scrapped),
                _ => null,
            };
            if (unit.HeldFor is not null && step is not null)
            {
                return Faults.StatusNotAllowed(letter, $"{part.PartId} {unit.Serial} is {unit.Where}: change what the order's line holds instead");
            }

            if (step is not { } means)
            {
                return Faults.StatusNotAllowed(letter, letter is "H" or "A" or "X"
                    ? $"{part.PartId} {unit.Serial} is {unit.Where}"
                    : "an update can hold (H), release (A) or scrap (X) a unit; anything else is a transaction of its own");
            }

            postings.Add(new PostingDraft(means.Type, part.Id, 1)
            {
                Lot = lot,
                From = balance,
                To = means.To.IsInStore() ? balance : null,
                Amount = amount,
                Units = [new UnitMove(unit.Id, status, means.To)],
            });
        }

        return postings;
    }

    /// <summary>The move to another store or location; null when there is none.</summary>
    private static Outcome<PostingDraft>? Place(UnitRow unit, Part part, UnitEdit edit, string lot)
    {
        if (unit.Balance is { } here)
        {
            var stores = edit.Stores?.Id ?? here.StoresId;
            var to = here with { StoresId = stores, Location = edit.Location ?? (stores == here.StoresId ? here.Location : edit.MainLocation) };
            if (to == here)
            {
                return null;
            }

            return new PostingDraft(ActionType.TR, part.Id, 1)
            {
                Lot = lot,
                From = here,
                To = to,
                Amount = Money.Amount(1, part.StandardCost),
                Units = [new UnitMove(unit.Id, unit.Status, unit.Status)],
            };
        }

        if (edit.Stores is null)
        {
            if (string.IsNullOrEmpty(edit.Location))
            {
                return null;
            }

            return Faults.UnitPlace(part.PartId, unit.Serial, $"STOCK_LOCATION needs a store, and it is {unit.Where}");
        }

        if (unit.Status != UnitStatus.Registered)
        {
            return Faults.UnitPlace(part.PartId, unit.Serial, $"it is {unit.Where} and cannot be put in a store by an update");
        }

        if (!part.SerialInInventory)
        {
            return Faults.NotSerialised(part.PartId);
        }

        if (Moving.LotUnfit(part, lot) is { } unfit)
        {
            return part.LotControl ? Faults.LotRequired(part.PartId, "LOT_ID") : Faults.UnitPlace(part.PartId, unit.Serial, $"it {unfit}: clear its LOT_ID");
        }

        return new PostingDraft(ActionType.AD, part.Id, 1)
        {
            Lot = lot,
            To = new BalanceKey(part.Id, edit.Stores.Id, edit.Location ?? edit.MainLocation, lot),
            Claim = edit.Unidentified >= 1,
            Amount = Money.Amount(1, part.StandardCost),
            Units = [new UnitMove(unit.Id, UnitStatus.Registered, UnitStatus.InStock)],
        };
    }
}
