using Nameplate.Core.Inventory;

namespace Nameplate.Core.SerialNumbers;

/// <summary>The rules of making units known, and of taking that back.</summary>
public static class Registering
{
    /// <summary>Program that the postings name (Serial Number Editor).</summary>
    public const string Program = "SOESN";

    /// <summary>
    /// The state in which a unit is registered. A is a unit that is here; I, S and X record old history. Held, consigned and
    /// returned units come only from what made them so.
    /// </summary>
    public static Outcome<UnitStatus> StatusOf(SerialNumber unit, Part part)
    {
        if (unit.SnStatus.Length > 0 && !UnitStatuses.Letters.Contains(unit.SnStatus))
        {
            return Faults.FieldInvalid("SN_STATUS", $"must be one of {string.Join(", ", UnitStatuses.Letters)}");
        }

        if (unit.StockLocation is not null && unit.StoresCode is null)
        {
            return Faults.FieldInvalid("STOCK_LOCATION", "needs STORES_CODE");
        }

        if (StockRules.RefusePhantom(part) is { } phantom)
        {
            return phantom;
        }

        var inStore = unit.StoresCode is not null;
        return unit.SnStatus switch
        {
            "H" or "C" or "R" => Faults.StatusNotAllowed(unit.SnStatus, "a unit is registered with A, or with I, S or X for old history"),
            "I" or "S" or "X" when inStore => Faults.StatusNotAllowed(unit.SnStatus, "such a unit stands in no store; leave STORES_CODE out"),
            _ when inStore && !part.SerialInInventory => Faults.NotSerialised(part.PartId),
            _ when inStore && part.LotControl && unit.LotId is null => Faults.LotRequired(part.PartId, "LOT_ID"),
            _ when !part.LotControl && unit.LotId is not null => Faults.LotNotUsed(part.PartId, "LOT_ID"),
            "I" => UnitStatus.Issued,
            "S" => UnitStatus.Shipped,
            "X" => UnitStatus.Scrapped,
            _ => inStore ? UnitStatus.InStock : UnitStatus.Registered,
        };
    }

    /// <summary>
    /// Registers new units in one place. Pieces that were counted in there before their serials were known are named first;
    /// only the rest adds to the stock.
    /// </summary>
    /// <param name="part">Their part.</param>
    /// <param name="units">Row numbers of the new units, in order.</param>
    /// <param name="status">The state that they are registered in.</param>
    /// <param name="to">Where they stand; null when in no store.</param>
    /// <param name="lot">Their lot; empty when none.</param>
    /// <param name="unidentified">Unidentified pieces there.</param>
    public static IReadOnlyList<PostingDraft> Register(
        Part part, IReadOnlyList<long> units, UnitStatus status, BalanceKey? to, string lot, decimal unidentified) =>
        Moving.Arrive(ActionType.RG, part, [.. units.Select(unit => new UnitMove(unit, null, status))], to, lot, unidentified, PostingDetail.None);

    /// <summary>Undoes the registration of units that one posting registered in one place and that have not moved since.</summary>
    public static PostingDraft Reverse(long partId, IReadOnlyList<UnitRow> units)
    {
        var (first, registration) = (units[0], units[0].Untouched!);
        return new PostingDraft(ActionType.RG, partId, units.Count)
        {
            Lot = first.Lot,
            From = first.Balance,
            Claim = registration.Claim,
            ReversesId = registration.PostingId,
            ReversesPart = !registration.Sole,
            Units = [.. units.Select(unit => new UnitMove(unit.Id, unit.Status, null))],
        };
    }

    /// <summary>A unit gets another serial and stays where it is; the posting keeps both numbers.</summary>
    public static PostingDraft Renumber(Part part, UnitRow unit, string serial) => new(ActionType.RN, part.Id, 1)
    {
        Lot = unit.Lot,
        From = unit.Balance,
        To = unit.Balance,
        Amount = Money.Amount(1, part.StandardCost),
        Detail = new PostingDetail { Reference = serial, Reason = unit.Serial },
        Units = [new UnitMove(unit.Id, unit.Status, unit.Status)],
    };
}
