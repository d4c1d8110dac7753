using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>An adjustment as decided: what is posted, and what is answered but for the batch.</summary>
public sealed record AdjustmentDecision(LedgerEntry Entry, AdjustmentsEntry Answer);

/// <summary>
/// Decides an adjustment of the quantity on hand. Without serials it moves unidentified pieces only. With serials, units were
/// found (they are registered where they were found, or brought back from being registered in no store) or lost (they stay
/// known, registered in no store, until they are found again).
/// </summary>
public static class Adjusting
{
    /// <summary>Program that the postings name (Adjustments Entry).</summary>
    public const string Program = "ICTAE";

    /// <summary>What the request and the part alone show. A unit that is lost knows its lot by itself.</summary>
    public static Fault? Check(AdjustmentsEntry request, Part part) =>
        Moving.Check(part, request.Quantity, request.LotId, request.Serials)
        ?? (part.LotControl && request.LotId is null && request.Serials is null ? Faults.LotRequired(part.PartId, "LOT_ID") : null);

    /// <summary>The balances that an adjustment may add to.</summary>
    public static IEnumerable<BalanceKey> Entering(AdjustmentsEntry request, PartStock stock, Stores stores) =>
        request.Quantity < 0 ? []
        : request.Serials is null ? [stock.Place(stores, request.StockLocation, request.LotId)]
        : request.Serials.Select(serial => stock.Place(stores, request.StockLocation, LotOf(request, stock.Units.GetValueOrDefault(serial)))).Distinct();

    public static Outcome<AdjustmentDecision> Decide(AdjustmentsEntry request, PartStock stock, Stores stores, DateOnly today)
    {
        var part = stock.Part;
        var day = request.ActionDate ?? today;
        var detail = new PostingDetail
        {
            Department = request.Department,
            Account = request.Account,
            Reference = request.Reference,
            Reason = request.Reason,
            NoteText = request.NoteText,
            Attachments = request.Attachments,
            User = request.User,
        };
        var reasons = new List<string>();
        var postings = request.Serials is null ? Pieces(request, stock, stores, detail, reasons)
            : request.Quantity > 0 ? Found(request, stock, stores, detail, reasons)
            : Lost(request, stock, stores, detail, reasons);
        if (reasons.Count > 0)
        {
            return Faults.Short(reasons);
        }

        var entry = new LedgerEntry(Program, day, postings) { Lots = stock.NewLots(postings, day) };
        var places = postings.Select(posting => posting.To ?? posting.From!.Value).Distinct().ToList();
        var change = entry.Balances().Values.Sum(balance => balance.Quantity);
        request.ActionDate = day;
        request.ActionType = nameof(ActionType.AD);
        request.PartDesc = part.PartDesc;
        request.PartStatus = part.PartStatus;
        request.PartType = part.PartType;
        request.PartUm = part.UnitOfMeasure.Code;
        request.LotId = StockRules.Common(places.Select(place => place.Lot));
        request.StockLocation = StockRules.Common(places.Select(place => place.Location));
        request.MultiLoc = stock.IsMultiLocation(stores);
        request.QtyOld = stock.OnHand(stores);
        request.OnHandQty = request.QtyOld + change;
        request.TotalStandardCost = Money.Amount(change, part.StandardCost);
        return new AdjustmentDecision(entry, request);
    }

    /// <summary>Pieces without serials, in or out.</summary>
    private static List<PostingDraft> Pieces(AdjustmentsEntry request, PartStock stock, Stores stores, PostingDetail detail, List<string> reasons)
    {
        var place = stock.Place(stores, request.StockLocation, request.LotId);
        var quantity = Math.Abs(request.Quantity);
        if (request.Quantity < 0 && Moving.Short(stock, stores, place, quantity) is { } missing)
        {
            reasons.Add(missing);
            return [];
        }

        return
        [
            new PostingDraft(ActionType.AD, stock.Part.Id, quantity)
            {
                Lot = place.Lot,
                From = request.Quantity < 0 ? place : null,
                To = request.Quantity > 0 ? place : null,
                Amount = Money.Amount(quantity, stock.Part.StandardCost),
                Detail = detail,
            },
        ];
    }

    /// <summary>Units that were found: new ones, and those that are registered in no store.</summary>
    private static List<PostingDraft> Found(AdjustmentsEntry request, PartStock stock, Stores stores, PostingDetail detail, List<string> reasons)
    {
        var moves = new List<(UnitMove Move, string Lot)>();
        foreach (var serial in request.Serials!)
        {
            var unit = stock.Units.GetValueOrDefault(serial);
            var lot = LotOf(request, unit);
            var refusal = unit is { Status: not UnitStatus.Registered } ? $"cannot come into stock by an adjustment: it is {unit.Where}"
                : unit is { Lot.Length: > 0 } ? Moving.OfAnotherLot(unit, request.LotId)
                : null;
            refusal ??= Moving.LotUnfit(stock.Part, lot);
            if (refusal is null)
            {
                moves.Add((new UnitMove(unit?.Id ?? stock.NewUnits[serial], unit?.Status, UnitStatus.InStock), lot));
            }
            else
            {
                reasons.Add($"{stock.Part.PartId} {serial} {refusal}");
            }
        }

        return
        [
            .. from move in moves
               group move.Move by move.Lot into lot
               let place = stock.Place(stores, request.StockLocation, lot.Key)
               from posting in Moving.Arrive(ActionType.AD, stock.Part, [.. lot], place, lot.Key, stock.Unidentified(place), detail)
               select posting,
        ];
    }

    /// <summary>Units that were lost: known still, and in no store.</summary>
    private static List<PostingDraft> Lost(AdjustmentsEntry request, PartStock stock, Stores stores, PostingDetail detail, List<string> reasons)
    {
        var units = new List<UnitRow>();
        foreach (var serial in request.Serials!)
        {
            var unit = stock.Units.GetValueOrDefault(serial);
            var refusal = Moving.NotThere(unit, stores, request.StockLocation, request.LotId)
                ?? (unit!.Status != UnitStatus.InStock ? $"is not free: it is {unit.Where}" : null);
            if (refusal is null)
            {
                units.Add(unit!);
            }
            else
            {
                reasons.Add($"{stock.Part.PartId} {serial} {refusal}");
            }
        }

        return
        [
            .. from unit in units
               group unit by unit.Balance!.Value into place
               select new PostingDraft(ActionType.AD, stock.Part.Id, place.Count())
               {
                   Lot = place.Key.Lot,
                   From = place.Key,
                   Amount = Money.Amount(place.Count(), stock.Part.StandardCost),
                   Detail = detail,
                   Units = [.. place.Select(unit => new UnitMove(unit.Id, unit.Status, UnitStatus.Registered))],
               },
        ];
    }

    /// <summary>A unit's own lot, else the one that is named.</summary>
    private static string LotOf(AdjustmentsEntry request, UnitRow? unit) => unit is { Lot.Length: > 0 } ? unit.Lot : request.LotId ?? "";
}
