using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>A transfer as decided: what is posted, and what is answered but for the batch.</summary>
public sealed record TransferDecision(LedgerEntry Entry, StoresTransfer Answer);

/// <summary>
/// Decides a transfer. Units move from where they stand and stay what they are, held and returned ones too: a transfer changes
/// the place and nothing else. Without serials it moves unidentified pieces only.
/// </summary>
public static class Transferring
{
    /// <summary>Program that the postings name; what the ERP calls its own is not known.</summary>
    public const string Program = "ICTST";

    /// <summary>What the request and the part alone show.</summary>
    public static Fault? Check(StoresTransfer request, Part part) =>
        Moving.Check(part, request.Quantity, request.LotId, request.Serials)
        ?? (part.LotControl && request.LotId is null && request.Serials is null ? Faults.LotRequired(part.PartId, "LOT_ID") : null);

    /// <summary>The balances that a transfer enters.</summary>
    public static IEnumerable<BalanceKey> Entering(StoresTransfer request, PartStock stock, Stores to) =>
        request.Serials is null
            ? [stock.Place(to, request.ToLocation, request.LotId)]
            : stock.Units.Values.Select(unit => stock.Place(to, request.ToLocation, unit.Lot)).Distinct();

    public static Outcome<TransferDecision> Decide(StoresTransfer request, PartStock stock, Stores from, Stores to, DateOnly today)
    {
        var part = stock.Part;
        var day = request.ActionDate ?? today;
        var detail = new PostingDetail { Reference = request.Reference, Reason = request.Reason };
        var reasons = new List<string>();
        List<PostingDraft> postings;
        if (request.Serials is null)
        {
            var (here, there) = (stock.Place(from, request.FromLocation, request.LotId), stock.Place(to, request.ToLocation, request.LotId));
            if (here == there)
            {
                return Faults.SamePlace;
            }

            if (Moving.Short(stock, from, here, request.Quantity) is { } missing)
            {
                reasons.Add(missing);
            }

            postings = [Posting(request.Quantity, here, there, [])];
        }
        else
        {
            var units = Units(request, stock, from, to, reasons);
            postings =
            [
                .. from unit in units
                   group unit by unit.Balance!.Value into place
                   select Posting(place.Count(), place.Key, stock.Place(to, request.ToLocation, place.Key.Lot), [.. place.Select(unit => new UnitMove(unit.Id, unit.Status, unit.Status))]),
            ];
        }

        if (reasons.Count > 0)
        {
            return Faults.Short(reasons);
        }

        var moved = from.Id == to.Id ? 0 : request.Quantity;
        request.ActionDate = day;
        request.ActionType = nameof(ActionType.TR);
        request.PartDesc = part.PartDesc;
        request.PartUm = part.UnitOfMeasure.Code;
        request.LotId = StockRules.Common(postings.Select(posting => posting.Lot));
        request.FromLocation = StockRules.Common(postings.Select(posting => posting.From!.Value.Location));
        request.FromMultiLoc = stock.IsMultiLocation(from);
        request.QtyOld = stock.OnHand(from);
        request.FromOnHand = request.QtyOld - moved;
        request.ToLocation ??= stock.Main(to);
        request.ToMultiLoc = stock.IsMultiLocation(to);
        request.ToOnHand = stock.OnHand(to) + moved;
        request.TotalStandardCost = Money.Amount(request.Quantity, part.StandardCost);
        return new TransferDecision(new LedgerEntry(Program, day, postings), request);

        PostingDraft Posting(decimal quantity, BalanceKey here, BalanceKey there, IReadOnlyList<UnitMove> moves) => new(ActionType.TR, part.Id, quantity)
        {
            Lot = here.Lot,
            From = here,
            To = there,
            Amount = Money.Amount(quantity, part.StandardCost),
            Detail = detail,
            Units = moves,
        };
    }

    private static List<UnitRow> Units(StoresTransfer request, PartStock stock, Stores from, Stores to, List<string> reasons)
    {
        var units = new List<UnitRow>();
        foreach (var serial in request.Serials!)
        {
            var unit = stock.Units.GetValueOrDefault(serial);
            var refusal = Moving.NotThere(unit, from, request.FromLocation, request.LotId)
                ?? (unit!.Balance == stock.Place(to, request.ToLocation, unit.Lot) ? $"is there already: it is {unit.Where}" : null);
            if (refusal is null)
            {
                units.Add(unit!);
            }
            else
            {
                reasons.Add($"{stock.Part.PartId} {serial} {refusal}");
            }
        }

        return units;
    }
}
