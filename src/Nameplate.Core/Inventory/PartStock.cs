using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>What a movement of one part is decided from, as it stood when it was locked.</summary>
/// <param name="Part">The part.</param>
/// <param name="Units">The named units that exist, by serial.</param>
/// <param name="NewUnits">Row numbers of the named units that the movement makes, by serial.</param>
/// <param name="Balances">Balances that the named units stand in and that stock may enter; where no units are named, those of the part that have pieces without serials in the stores that it touches.</param>
/// <param name="Lots">Lots of those balances and units, and the lot that is named, by number.</param>
/// <param name="MainLocations">The part's main location in each of those stores.</param>
/// <param name="Totals">What it has in each of them in all.</param>
public sealed record PartStock(
    Part Part,
    IReadOnlyDictionary<string, UnitRow> Units,
    IReadOnlyDictionary<string, long> NewUnits,
    IReadOnlyList<BalanceRow> Balances,
    IReadOnlyDictionary<string, Lot> Lots,
    IReadOnlyDictionary<long, string> MainLocations,
    StockTotals Totals)
{
    public string Main(Stores stores) => MainLocations.GetValueOrDefault(stores.Id, "");

    /// <summary>The balance that a store, location and lot mean; the main location unless given.</summary>
    public BalanceKey Place(Stores stores, string? location, string? lot) => new(Part.Id, stores.Id, location ?? Main(stores), lot ?? "");

    public decimal OnHand(Stores stores) => Totals.OnHand(Part.Id, stores.Id);

    public decimal Unidentified(BalanceKey place) => Balances.FirstOrDefault(row => row.Key == place)?.Unidentified ?? 0;

    public bool IsMultiLocation(Stores stores) => Totals.IsMultiLocation(Part.Id, stores.Id);

    /// <summary>The lots that arise with some postings.</summary>
    public IReadOnlyList<LotDraft> NewLots(IEnumerable<PostingDraft> postings, DateOnly day) =>
        [.. from posting in postings
            where posting.To is not null && posting.Lot.Length > 0 && !Lots.ContainsKey(posting.Lot)
            group posting by posting.Lot into lot
            select new LotDraft(Part.Id, lot.Key, Part.ExpiryOn(day))];
}

/// <summary>Checks that movements of stock have in common.</summary>
public static class Moving
{
    /// <summary>What the request and the part alone show of a quantity, its lot and its serials; <paramref name="quantity"/> may be negative.</summary>
    public static Fault? Check(Part part, decimal quantity, string? lot, IReadOnlyList<string>? serials)
    {
        var (um, count) = (part.UnitOfMeasure, serials?.Count ?? 0);
        return quantity == 0 ? Faults.FieldInvalid("QUANTITY", "must not be zero")
            : !um.Fits(quantity) ? Faults.QuantityDecimals(part.PartId, um.Code, um.Decimals)
            : !part.LotControl && lot is not null ? Faults.LotNotUsed(part.PartId, "LOT_ID")
            : count > 0 && !part.SerialInInventory ? Faults.SerialsNotUsed("SERIAL_NUMBER", part.PartId)
            : count > 0 && count != Math.Abs(quantity) ? Faults.SerialCount("SERIAL_NUMBER", part.PartId, count, Fields.Numbers.Print(Math.Abs(quantity)))
            : null;
    }

    /// <summary>Why a unit cannot be taken from where the request says it is, as the end of a sentence; null when it is there.</summary>
    public static string? NotThere(UnitRow? unit, Stores stores, string? location, string? lot) =>
        unit is null ? "does not exist"
        : unit.Balance is not { } here || here.StoresId != stores.Id ? $"is not in store {stores.StoresCode}: it is {unit.Where}"
        : location is not null && location != here.Location ? $"is not at {location}: it is {unit.Where}"
        : OfAnotherLot(unit, lot);

    /// <summary>Why a unit does not fit the lot that the request names; null when it does, or none is named.</summary>
    public static string? OfAnotherLot(UnitRow unit, string? lot) =>
        lot is null || lot == unit.Lot ? null : lot.Length == 0 ? $"is in lot {unit.Lot}" : $"is not in lot {lot} but in {(unit.Lot.Length > 0 ? unit.Lot : "none")}";

    /// <summary>
    /// Why a unit of a lot, or of none, cannot come into a store, as the end of a sentence; null when its part is kept so. LOT_CONTROL may have changed
    /// while the unit was in no store, and a count could not name the stock that it would make.
    /// </summary>
    public static string? LotUnfit(Part part, string lot) =>
        part.LotControl == lot.Length > 0 ? null : part.LotControl ? "needs a LOT_ID: the part is kept by lot" : $"is of lot {lot}, and its part is not kept by lot any more";

    /// <summary>
    /// The lot that a unit comes back into from whoever has it: its own, else the one that is named. Of a part that is not kept by lot any more it comes back in none, for
    /// its lot cannot be cleared while it is out.
    /// </summary>
    public static string LotBack(Part part, UnitRow unit, string? named) => !part.LotControl ? "" : unit.Lot.Length > 0 ? unit.Lot : named ?? "";

    /// <summary>Why a unit of a lot cannot be taken, as the end of a sentence; null when the lot is not on hold.</summary>
    public static string? OnHold(UnitRow unit, Lot? lot) => lot?.HoldCode is { } hold ? $"is in lot {unit.Lot}, which is on hold ({hold})" : null;

    /// <summary>Too few pieces without serials in a place, in words; null when there are enough.</summary>
    public static string? Short(PartStock stock, Stores stores, BalanceKey place, decimal quantity)
    {
        var there = stock.Unidentified(place);
        if (there >= quantity)
        {
            return null;
        }

        var at = place.Location.Length > 0 ? $" at {place.Location}" : "";
        var lot = place.Lot.Length > 0 ? $" in lot {place.Lot}" : "";
        var kind = stock.Part.SerialInInventory ? " without serials" : "";
        return $"{stock.Part.PartId}: {Fields.Numbers.Print(quantity)} to be taken from store {stores.StoresCode}{at}{lot}, {Fields.Numbers.Print(there)} there{kind}";
    }

    /// <summary>
    /// Brings units into one place from outside the stores. Pieces that were counted in there before their serials were known
    /// are named first; only the rest adds to the stock.
    /// </summary>
    /// <param name="type">What the postings are.</param>
    /// <param name="part">Their part.</param>
    /// <param name="moves">The units, in order.</param>
    /// <param name="to">Where they go; null when registered in no store.</param>
    /// <param name="lot">Their lot; empty when none.</param>
    /// <param name="unidentified">Pieces without serials there.</param>
    /// <param name="detail">What the postings say besides.</param>
    public static IReadOnlyList<PostingDraft> Arrive(
        ActionType type, Part part, IReadOnlyList<UnitMove> moves, BalanceKey? to, string lot, decimal unidentified, PostingDetail detail)
    {
        var claimed = to is null ? 0 : (int)Math.Min(Math.Floor(unidentified), moves.Count);
        var postings = new List<PostingDraft>(2);
        if (claimed > 0)
        {
            postings.Add(Posting([.. moves.Take(claimed)], claim: true));
        }

        if (claimed < moves.Count)
        {
            postings.Add(Posting([.. moves.Skip(claimed)], claim: false));
        }

        return postings;

        PostingDraft Posting(IReadOnlyList<UnitMove> some, bool claim) => new(type, part.Id, some.Count)
        {
            Lot = lot,
            To = to,
            Claim = claim,
            Amount = Money.Amount(some.Count, part.StandardCost),
            Detail = detail,
            Units = some,
        };
    }
}
