using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>An issue as decided: what is posted, and what is answered but for the batch.</summary>
public sealed record IssueDecision(LedgerEntry Entry, IssuesEntry Answer);

/// <summary>
/// Decides an issue, or with a negative quantity a return from issue. Lots that nobody named are drawn in the order of a build.
/// Units that are issued or come back are named; without serials only unidentified pieces move.
/// </summary>
public static class Issuing
{
    /// <summary>Program that the postings name; what the ERP calls its own is not known.</summary>
    public const string Program = "ICTIE";

    /// <summary>What the request and the part alone show.</summary>
    public static Fault? Check(IssuesEntry request, Part part) =>
        Moving.Check(part, request.Quantity, request.LotId, request.Serials)
        ?? (request.LineNumber is not null && request.OrderId is null ? Faults.FieldInvalid("LINE_NUMBER", "needs ORDER_ID")
            : request.Quantity > 0 && request.Department is null && request.Account is null && request.OrderId is null ? Faults.IssuedToNobody
            : request.Quantity < 0 && part.LotControl && request.LotId is null && request.Serials is null ? Faults.LotRequired(part.PartId, "LOT_ID")
            : null);

    /// <summary>The balances that a return enters.</summary>
    public static IEnumerable<BalanceKey> Entering(IssuesEntry request, PartStock stock, Stores stores) =>
        request.Quantity > 0 ? []
        : request.Serials is null ? [stock.Place(stores, request.StockLocation, request.LotId)]
        : stock.Units.Values.Select(unit => stock.Place(stores, request.StockLocation, Moving.LotBack(stock.Part, unit, request.LotId))).Distinct();

    public static Outcome<IssueDecision> Decide(IssuesEntry request, PartStock stock, Stores stores, DateOnly today)
    {
        var part = stock.Part;
        var day = request.ActionDate ?? today;
        var reasons = new List<string>();
        var issues = request.Quantity > 0;
        var moves = issues ? Issue(request, stock, stores, day, reasons) : Return(request, stock, stores, reasons);
        if (reasons.Count > 0)
        {
            return Faults.Short(reasons);
        }

        var detail = new PostingDetail
        {
            Department = request.Department,
            Account = request.Account,
            OrderId = request.OrderId,
            LineNumber = request.LineNumber,

            // Issued to no order, its record keeps what the issue refers to all the same.
            OrderReference = request.Reference,
            Reference = request.Reference,
            Reason = request.Reason,
            NoteText = request.NoteText,
            Attachments = request.Attachments,
            User = request.User,
        };
        var postings = moves.Select(move => new PostingDraft(issues ? ActionType.IS : ActionType.RI, part.Id, move.Quantity)
        {
            Lot = move.Place.Lot,
            From = issues ? move.Place : null,
            To = issues ? null : move.Place,
            Amount = Money.Amount(move.Quantity, part.StandardCost),
            Detail = detail,
            Units = [.. move.Units.Select(unit => new UnitMove(unit.Id, unit.Status, issues ? UnitStatus.Issued : UnitStatus.InStock))],
        }).ToList();
        var sign = Math.Sign(request.Quantity);
        request.ActionDate = day;
        request.ActionType = (issues ? ActionType.IS : ActionType.RI).ToString();
        request.PartDesc = part.PartDesc;
        request.PartUm = part.UnitOfMeasure.Code;
        request.LotId = StockRules.Common(moves.Select(move => move.Place.Lot));
        request.StockLocation = StockRules.Common(moves.Select(move => move.Place.Location));
        request.MultiLoc = stock.IsMultiLocation(stores);
        request.QtyOld = stock.OnHand(stores);
        request.OnHandQty = request.QtyOld - request.Quantity;
        request.TotalStandardCost = Money.Amount(request.Quantity, part.StandardCost);
        request.Details =
        [
            .. moves.Select(move => new IssuedRow
            {
                StockLocation = move.Place.Location,
                LotId = move.Place.Lot,
                Quantity = sign * move.Quantity,
                PartAmount = Money.Amount(sign * move.Quantity, part.StandardCost),
                Serials = [.. move.Units.Select(unit => unit.Serial)],
            }),
        ];
        return new IssueDecision(new LedgerEntry(Program, day, postings) { Lots = stock.NewLots(postings, day) }, request);
    }

    /// <summary>What leaves or enters one balance.</summary>
    private sealed record Move(BalanceKey Place, decimal Quantity, IReadOnlyList<UnitRow> Units);

    private static List<Move> Issue(IssuesEntry request, PartStock stock, Stores stores, DateOnly day, List<string> reasons)
    {
        var part = stock.Part;
        if (request.Serials is not null)
        {
            return Units(request, stock, reasons, unit => unit.Balance!.Value, unit =>
                Moving.NotThere(unit, stores, request.StockLocation, request.LotId)
                ?? (!unit!.Status.IsFree() ? $"is not free: it is {unit.Where}"
                    : Moving.OnHold(unit, stock.Lots.GetValueOrDefault(unit.Lot))));
        }

        if (request.LotId is not null && stock.Lots.GetValueOrDefault(request.LotId)?.HoldCode is { } held)
        {
            reasons.Add($"{part.PartId} lot {request.LotId} is on hold ({held})");
            return [];
        }

        var all = StockPicking.ByLocation(
            stock.Balances.Where(row => row.Key.StoresId == stores.Id && (request.StockLocation is null || row.Key.Location == request.StockLocation)), stock.Main(stores));
        var candidates = request.LotId is null
            ? StockPicking.ByExpiry(all, key => stock.Lots.GetValueOrDefault(key.Lot), day).Select(row => (row, part.LotControl))
            : all.Where(row => row.Key.Lot == request.LotId).Select(row => (row, false));
        var draws = StockPicking.Take(request.Quantity, candidates, all.ToDictionary(row => row.Key, row => row.Unidentified));
        var got = draws.Sum(draw => draw.Quantity);
        if (got < request.Quantity)
        {
            var there = stock.Balances.Where(row => row.Key.StoresId == stores.Id).Sum(row => row.Unidentified);
            var kept = there > got ? $" to be taken ({Fields.Numbers.Print(there)} on hand in other places or lots, expired, due for retest or on hold included)" : "";
            var kind = part.SerialInInventory ? " without serials" : "";
            reasons.Add($"{part.PartId}: {Fields.Numbers.Print(request.Quantity)} needed from store {stores.StoresCode}, {Fields.Numbers.Print(got)} there{kind}{kept}");
        }

        return [.. draws.Select(draw => new Move(draw.From, draw.Quantity, []))];
    }

    private static List<Move> Return(IssuesEntry request, PartStock stock, Stores stores, List<string> reasons)
    {
        if (request.Serials is null)
        {
            return [new Move(stock.Place(stores, request.StockLocation, request.LotId), -request.Quantity, [])];
        }

        return Units(request, stock, reasons, unit => stock.Place(stores, request.StockLocation, Moving.LotBack(stock.Part, unit, request.LotId)), unit =>
            unit is null ? "does not exist"
            : unit.Status != UnitStatus.Issued ? $"is not issued: it is {unit.Where}"
            : (unit.Lot.Length > 0 ? Moving.OfAnotherLot(unit, request.LotId) : null) ?? Moving.LotUnfit(stock.Part, Moving.LotBack(stock.Part, unit, request.LotId)));
    }

    /// <summary>The named units by place, or the reason for each that cannot move.</summary>
    private static List<Move> Units(IssuesEntry request, PartStock stock, List<string> reasons, Func<UnitRow, BalanceKey> place, Func<UnitRow?, string?> refuse)
    {
        var units = new List<UnitRow>();
        foreach (var serial in request.Serials!)
        {
            var unit = stock.Units.GetValueOrDefault(serial);
            if (refuse(unit) is { } refusal)
            {
                reasons.Add($"{stock.Part.PartId} {serial} {refusal}");
            }
            else
            {
                units.Add(unit!);
            }
        }

        return [.. units.GroupBy(place).Select(group => new Move(group.Key, group.Count(), [.. group]))];
    }
}
