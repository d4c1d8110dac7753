using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Sales;

/// <summary>What a unit was shipped by last.</summary>
public sealed record LastShipment(long LineId, string Name, long CustomerId);

/// <summary>What a shipment is decided from, as it stood when it was locked.</summary>
/// <param name="Units">All units that are named, held by the lines, or found, by row number.</param>
/// <param name="Named">Row numbers of the units that are named and exist, by part and serial.</param>
/// <param name="NewUnits">Row numbers of those that it makes.</param>
/// <param name="Others">Parts that have a unit of a serial that the line's part has not.</param>
/// <param name="Held">What the lines hold, in the order in which it was reserved.</param>
/// <param name="Found">Free units that were found.</param>
/// <param name="Last">What units were shipped by last.</param>
/// <param name="Balances">Balances of the parts that have pieces without serials in the stores that are touched, where units stand, and that stock may enter.</param>
/// <param name="Lots">The lots of all these.</param>
/// <param name="MainLocations">Main locations of the parts in those stores.</param>
/// <param name="Totals">Which of them have been in several locations there.</param>
/// <param name="StoresCodes">Codes of those stores.</param>
/// <param name="Numbers">The last SHIPMENT_NO of each line that has any.</param>
public sealed record ShippingFacts(
    IReadOnlyDictionary<long, UnitRow> Units,
    IReadOnlyDictionary<(long PartId, string Serial), long> Named,
    IReadOnlyDictionary<(long PartId, string Serial), long> NewUnits,
    ILookup<string, string> Others,
    IReadOnlyDictionary<long, List<HeldUnit>> Held,
    IReadOnlyDictionary<FreeUnits, Queue<long>> Found,
    IReadOnlyDictionary<long, LastShipment> Last,
    IReadOnlyList<BalanceRow> Balances,
    IReadOnlyDictionary<(long PartId, string LotId), Lot> Lots,
    IReadOnlyDictionary<(long PartId, long StoresId), string> MainLocations,
    StockTotals Totals,
    IReadOnlyDictionary<long, string> StoresCodes,
    IReadOnlyDictionary<long, int> Numbers)
{
    /// <summary>All lines of an order that is shipped as a whole only; of another none.</summary>
    public IReadOnlyCollection<SalesOrderLine> Together { get; init; } = [];

    /// <summary>Row numbers of the lines that are each shipped as a whole only.</summary>
    public IReadOnlySet<long> Whole { get; init; } = new HashSet<long>();
}

/// <summary>A row as decided.</summary>
/// <param name="Plan">The row.</param>
/// <param name="Leading">The posting that the others of the row belong to.</param>
/// <param name="ShipmentNo">SHIPMENT_NO.</param>
/// <param name="ShipType">SHIP_TYPE.</param>
/// <param name="FromConsignment">It sells what the line had consigned.</param>
/// <param name="Units">Its units, with what becomes of their warranty.</param>
public sealed record Shipped(ShipmentPlan Plan, PostingDraft Leading, int ShipmentNo, string ShipType, bool FromConsignment, IReadOnlyList<ShippedUnit> Units);

/// <summary>A unit that is shipped or comes back.</summary>
/// <param name="UnitId">The unit.</param>
/// <param name="Posting">The posting that moves it.</param>
/// <param name="OnWarranty">First day of the warranty that begins; null leaves what there is.</param>
/// <param name="OffWarranty">Last day of that.</param>
public sealed record ShippedUnit(long UnitId, PostingDraft Posting, DateOnly? OnWarranty, DateOnly? OffWarranty);

/// <summary>A shipment as decided.</summary>
/// <param name="Entry">What is posted.</param>
/// <param name="Shipments">Its rows, in their order.</param>
/// <param name="Freed">Units that no line holds any more.</param>
public sealed record ShippingDecision(LedgerEntry Entry, IReadOnlyList<Shipped> Shipments, IReadOnlyList<long> Freed);

/// <summary>
/// Decides shipments, consignments and returns of lines of one sales order. Units that are named, else those that the line holds, else
/// free ones; plain stock in the order of an issue. All that stands against any row is told at once.
/// </summary>
public sealed class Shipping
{
    public const string Program = "SOTSE";

    private readonly SalesOrder order;
    private readonly ShippingFacts facts;
    private readonly DateOnly day;
    private readonly Dictionary<long, int> taken = [];
    private readonly Dictionary<BalanceKey, decimal> left;
    private readonly Dictionary<long, (decimal Quantity, decimal Stock)> shipped = [];
    private readonly Dictionary<long, int> numbers;
    private readonly List<long> freed = [];
    private readonly HashSet<ShipmentPlan> sold = new(ReferenceEqualityComparer.Instance);

    private Shipping(SalesOrder order, ShippingFacts facts, DateOnly day)
    {
        (this.order, this.facts, this.day) = (order, facts, day);
        left = facts.Balances.ToDictionary(row => row.Key, row => row.Unidentified);
        numbers = new(facts.Numbers);
    }

    /// <summary>The balances that returns enter, as far as the units are known.</summary>
    public static IEnumerable<BalanceKey> Entering(IEnumerable<ShipmentPlan> plans, IReadOnlyDictionary<(long PartId, string Serial), UnitRow> units, IReadOnlyDictionary<(long PartId, long StoresId), string> mains) =>
        (from plan in plans
         where plan.Returns && plan.Reasons.Count == 0
         from lot in plan.Asked.Serials is { } serials
             ? serials.Select(serial => units.GetValueOrDefault((plan.Part.Id, serial))).OfType<UnitRow>().Select(unit => LotOf(plan, unit))
             : [plan.Asked.LotId ?? ""]
         select To(plan, lot, mains)).Distinct();

    /// <summary>Where a return goes.</summary>
    private static BalanceKey To(ShipmentPlan plan, string lot, IReadOnlyDictionary<(long PartId, long StoresId), string> mains) => new(
        plan.Part.Id, plan.Stores!.Id, plan.Asked.ToLocation ?? mains.GetValueOrDefault((plan.Part.Id, plan.Stores.Id), ""), lot);

    private static string LotOf(ShipmentPlan plan, UnitRow unit) => Moving.LotBack(plan.Part, unit, plan.Asked.LotId);

    public static Outcome<ShippingDecision> Decide(ShipmentsEntry request, SalesOrder order, IReadOnlyList<ShipmentPlan> plans, ShippingFacts facts, DateOnly today) =>
        new Shipping(order, facts, request.ActionDate ?? today).Decide(request, plans);

    private Outcome<ShippingDecision> Decide(ShipmentsEntry request, IReadOnlyList<ShipmentPlan> plans)
    {
        // Who names units, a lot or a location has no choice, and goes first.
        var (postings, rows) = (new List<PostingDraft>(), new List<Shipped>());
        foreach (var plan in plans.Where(plan => plan.Reasons.Count == 0).OrderBy(plan => plan.Asked.Serials is not null ? 0 : plan.Asked.LotId is not null ? 1 : plan.Asked.StockLocation is not null ? 2 : 3).ThenBy(plan => plan.Place))
        {
            var pieces = plan.Returns ? Return(plan) : Ship(plan);
            if (plan.Reasons.Count == 0)
            {
                rows.Add(Row(request, plan, pieces, postings));
            }
        }

        var behind = LeftBehind(plans);
        if (plans.Where(plan => plan.Reasons.Count > 0).ToList() is var refused && refused.Count + behind.Count > 0)
        {
            return Faults.OfRows(
            [
                .. refused.Select(plan => Faults.OfRow(OrderWords.Lines, plan.Place, Faults.Short(plan.Reasons))),
                .. behind.Count > 0 ? [Faults.Short([$"order {order.OrderId} is shipped as a whole only (COMPLETE_ONLY), and this would be out: {string.Join(", ", behind)}"])] : Array.Empty<Fault>(),
            ]);
        }

        Excess(rows, postings);
        var lots = postings.Where(posting => posting.To is not null && posting.Lot.Length > 0 && !facts.Lots.ContainsKey((posting.PartId, posting.Lot)))
            .GroupBy(posting => (posting.PartId, posting.Lot))
            .Select(lot => new LotDraft(lot.Key.PartId, lot.Key.Lot, plans.First(plan => plan.Line?.Part?.Id == lot.Key.PartId).Part.ExpiryOn(day)));
        return new ShippingDecision(new LedgerEntry(Program, day, postings) { Lots = [.. lots] }, [.. rows.OrderBy(row => row.Plan.Place)], freed);
    }

    /// <summary>
    /// Sees that nothing is left behind of what is shipped as a whole only: a line, which is told with its row, or the open lines of the order, which are answered. What
    /// went out once counts, also when it came back since: a repaired unit goes back by itself.
    /// </summary>
    private List<string> LeftBehind(IReadOnlyList<ShipmentPlan> plans)
    {
        var leaving = plans.Where(plan => plan.Line is not null && plan.Quantity > 0 && !sold.Contains(plan)).ToLookup(plan => plan.Line!.Id);
        bool IsShort(SalesOrderLine line) => SalesOrderLine.FallsShort(
            SalesOrderLine.Stock(line.ShippedQty, line.StockUnits, line.Part!.UnitOfMeasure.Decimals) + leaving[line.Id].Sum(plan => plan.Stock), line.OrderQty!.Value, line.StockUnits);
        string Told(SalesOrderLine line) => $"{Numbers.Print(line.ShippedQty + leaving[line.Id].Sum(plan => plan.Quantity))} of {Numbers.Print(line.OrderQty!.Value)} of line {line.LineNumber}";
        foreach (var last in leaving.Select(line => line.Last()).Where(plan => facts.Whole.Contains(plan.Line!.Id) && IsShort(plan.Line!)))
        {
            last.Reasons.Add($"{last.Part.PartId} is shipped as a whole only (PARTIAL_SHIP = N), and this would be out: {Told(last.Line!)}");
        }

        return leaving.Count == 0 ? []
            : [.. facts.Together.Where(line => line.Part is not null && line.Status == OrderRules.Open && IsShort(line)).OrderBy(line => line.LineNumber).Select(Told)];
    }

    /// <summary>What leaves or enters one balance; of a place that is null the units alone, in no store before and after.</summary>
    private sealed record Piece(BalanceKey? Place, string Lot, decimal Quantity, IReadOnlyList<UnitMove> Units)
    {
        /// <summary>The stock of units that have their serials only with the customer: what was shipped is told by the units.</summary>
        public bool IsStockOfUnits { get; init; }
    }

    private List<Piece> Ship(ShipmentPlan plan)
    {
        var (line, part, status) = (plan.Line!, plan.Part, plan.Type == ActionType.CS ? UnitStatus.Consigned : UnitStatus.Shipped);
        if (!part.SerialInInventory && !plan.AtShipment)
        {
            Counts(plan);
            return [.. Draw(plan, plan.Stock).Select(draw => new Piece(draw.From, draw.From.Lot, draw.Quantity, []))];
        }

        var units = plan.Asked.Serials is not null ? Named(plan, Refuse) : Found(plan);
        var consigned = units.Count(unit => unit.Status == UnitStatus.Consigned);
        if (consigned > 0 && consigned < units.Count + (plan.AtShipment ? New(plan).Count : 0))
        {
            plan.Reasons.Add($"some units of {part.PartId} are consigned already and others not: ship them in rows of their own");
        }

        if (consigned == 0)
        {
            Counts(plan);
        }
        else
        {
            sold.Add(plan);
        }

        var pieces = new List<Piece>();
        if (!plan.AtShipment)
        {
            pieces.AddRange(
                from unit in units
                group unit by (unit.Balance, unit.Lot) into place
                select new Piece(place.Key.Balance, place.Key.Lot, place.Count(), [.. place.Select(unit => new UnitMove(unit.Id, unit.Status, status))]));
        }
        else if (consigned > 0)
        {
            pieces.AddRange(units.GroupBy(unit => unit.Lot).Select(lot => new Piece(null, lot.Key, lot.Count(), [.. lot.Select(unit => new UnitMove(unit.Id, unit.Status, status))])));
        }
        else
        {
            // The lots are dealt to the units in the order in which they are named.
            var draws = Draw(plan, plan.Stock);
            if (plan.Reasons.Count == 0)
            {
                var moves = new Queue<UnitMove>(plan.Asked.Serials!.Select(serial =>
                    facts.Named.TryGetValue((part.Id, serial), out var known) ? new UnitMove(known, UnitStatus.Registered, status) : new UnitMove(facts.NewUnits[(part.Id, serial)], null, status)));
                var (drawn, dealt) = (0m, 0);
                foreach (var draw in draws)
                {
                    drawn += draw.Quantity;
                    var count = (int)decimal.Floor(drawn) - dealt;
                    dealt += count;
                    if (count > 0)
                    {
                        pieces.Add(new Piece(null, draw.From.Lot, count, [.. Enumerable.Range(0, count).Select(_ => moves.Dequeue())]));
                    }
                }

                pieces.AddRange(draws.Select(draw => new Piece(draw.From, draw.From.Lot, draw.Quantity, []) { IsStockOfUnits = true }));
            }
        }

        freed.AddRange(units.Where(unit => unit.HeldFor == line.Id).Select(unit => unit.Id));
        return pieces;
    }

    private List<Piece> Return(ShipmentPlan plan)
    {
        var part = plan.Part;
        Counts(plan);
        if (plan.Asked.Serials is null)
        {
            return [new Piece(To(plan, plan.Asked.LotId ?? "", facts.MainLocations), plan.Asked.LotId ?? "", plan.Stock, [])];
        }

        var units = Named(plan, RefuseReturn);
        var lots = units.GroupBy(unit => LotOf(plan, unit)).ToList();
        return plan.AtShipment
            ?
            [
                .. lots.Select(lot => new Piece(null, lot.Key, lot.Count(), [.. lot.Select(unit => new UnitMove(unit.Id, unit.Status, UnitStatus.Registered))])),
                .. lots.Select(lot => new Piece(To(plan, lot.Key, facts.MainLocations), lot.Key, lot.Count(), []) { IsStockOfUnits = true }),
            ]
            : [.. lots.Select(lot => new Piece(To(plan, lot.Key, facts.MainLocations), lot.Key, lot.Count(), [.. lot.Select(unit =>
                new UnitMove(unit.Id, unit.Status, unit.Status == UnitStatus.Consigned ? UnitStatus.InStock : UnitStatus.Returned))]))];
    }

    /// <summary>Never more than was ordered goes out, and never more than is out comes back.</summary>
    private void Counts(ShipmentPlan plan)
    {
        var (line, quantity, stock) = (plan.Line!, plan.Quantity, Math.Sign(plan.Quantity) * plan.Stock);
        var (told, gone) = shipped.GetValueOrDefault(line.Id);
        var outside = line.ShippedQty - line.ReturnedQty + told;
        var after = SalesOrderLine.Stock(line.ShippedQty - line.ReturnedQty, line.StockUnits, plan.Part.UnitOfMeasure.Decimals) + gone + stock;
        shipped[line.Id] = (told + quantity, gone + stock);
        if (quantity > 0 && SalesOrderLine.Exceeds(after, line.OrderQty!.Value, line.StockUnits))
        {
            plan.Reasons.Add($"{plan.Part.PartId}: {Numbers.Print(quantity)} to be shipped, {Numbers.Print(Math.Max(line.OrderQty!.Value - outside, 0))} still to be shipped of line {line.LineNumber}");
        }
        else if (quantity < 0 && after < 0 && outside + quantity < 0)
        {
            plan.Reasons.Add($"{plan.Part.PartId}: {Numbers.Print(-quantity)} to come back, {Numbers.Print(Math.Max(outside, 0))} are out of line {line.LineNumber}");
        }
    }

    private List<string> New(ShipmentPlan plan) => [.. plan.Asked.Serials!.Where(serial => facts.NewUnits.ContainsKey((plan.Part.Id, serial)))];

    /// <summary>The named units that exist, or the reason for each that cannot move.</summary>
    private List<UnitRow> Named(ShipmentPlan plan, Func<ShipmentPlan, UnitRow, string?> refuse)
    {
        var (part, units) = (plan.Part, new List<UnitRow>());
        foreach (var serial in plan.Asked.Serials!)
        {
            var unit = facts.Named.TryGetValue((part.Id, serial), out var id) ? facts.Units.GetValueOrDefault(id) : null;
            var made = unit is null && facts.NewUnits.TryGetValue((part.Id, serial), out id);
            var refusal = unit is null && (!made || plan.Returns)
                    ? facts.Others[serial].FirstOrDefault() is { } other ? $"does not exist: {serial} is a unit of {other}" : "does not exist"
                : taken.TryGetValue(id, out var row) ? $"is in LINES[{row}] too"
                : unit is null ? null
                : Moving.OfAnotherLot(unit, plan.AtShipment || (plan.Returns && unit.Lot.Length == 0) ? null : plan.Asked.LotId) ?? refuse(plan, unit);
            if (refusal is not null)
            {
                plan.Reasons.Add($"{part.PartId} {serial} {refusal}");
                continue;
            }

            taken.Add(id, plan.Place);
            if (unit is not null)
            {
                units.Add(unit);
            }
        }

        return units;
    }

    private string? Refuse(ShipmentPlan plan, UnitRow unit) =>
        unit.Status switch
        {
            UnitStatus.Consigned when plan.Type == ActionType.SH => facts.Last.GetValueOrDefault(unit.Id)?.LineId == plan.Line!.Id ? null
                : $"was not consigned on this line{By(unit)}: it is {unit.Where}",
            _ when plan.AtShipment => unit.Status == UnitStatus.Registered ? null : $"is not free: it is {unit.Where}",
            UnitStatus.Reserved when unit.HeldFor == plan.Line!.Id => NotThere(plan, unit),
            UnitStatus.Returned when plan.Type == ActionType.SH => facts.Last.GetValueOrDefault(unit.Id) is { } last && last.CustomerId == order.Customer.Id ? NotThere(plan, unit)
                : $"can go back to its customer only: it is {unit.Where}",
            UnitStatus.InStock => NotThere(plan, unit) ?? Moving.OnHold(unit, facts.Lots.GetValueOrDefault((plan.Part.Id, unit.Lot))),
            UnitStatus.Registered => plan.Stores is { } stores ? $"is not in store {stores.StoresCode}: it is {unit.Where}" : null,
            _ => $"is not free: it is {unit.Where}",
        };

    private string? RefuseReturn(ShipmentPlan plan, UnitRow unit) =>
        unit.Status is not (UnitStatus.Shipped or UnitStatus.Consigned) ? $"is not with a customer: it is {unit.Where}"
        : facts.Last.GetValueOrDefault(unit.Id)?.LineId != plan.Line!.Id ? $"was not shipped on this line{By(unit)}: it is {unit.Where}"
        : plan.AtShipment ? null : Moving.LotUnfit(plan.Part, LotOf(plan, unit));

    private string By(UnitRow unit) => facts.Last.GetValueOrDefault(unit.Id) is { } last ? $", but on {last.Name}" : "";

    private static string? NotThere(ShipmentPlan plan, UnitRow unit) => plan.Stores is { } stores ? Moving.NotThere(unit, stores, plan.Asked.StockLocation, null)
        : plan.Asked.StockLocation is { } location && unit.Balance!.Value.Location != location ? $"is not at {location}: it is {unit.Where}"
        : null;

    /// <summary>Units that the line holds where it takes from, then free ones.</summary>
    private List<UnitRow> Found(ShipmentPlan plan)
    {
        var units = new List<UnitRow>();
        var held = facts.Held.GetValueOrDefault(plan.Line!.Id) ?? [];
        var explicitly = plan.Asked.StoresCode is not null;
        foreach (var unit in held.Select(one => facts.Units[one.UnitId]).Where(unit => !taken.ContainsKey(unit.Id)
            && (!explicitly || unit.Balance!.Value.StoresId == plan.Stores!.Id) && (plan.Asked.StockLocation ?? unit.Balance!.Value.Location) == unit.Balance!.Value.Location
            && (plan.Asked.LotId ?? unit.Lot) == unit.Lot))
        {
            Take(unit);
        }

        var queue = facts.Found[plan.Free];
        while (units.Count < plan.Stock && queue.TryDequeue(out var id))
        {
            if (!taken.ContainsKey(id))
            {
                Take(facts.Units[id]);
            }
        }

        if (units.Count < plan.Stock)
        {
            plan.Reasons.Add($"{plan.Part.PartId}: {Numbers.Print(plan.Stock)} units needed from store {plan.Stores!.StoresCode}, {units.Count} free there");
        }

        return units;

        void Take(UnitRow unit)
        {
            if (units.Count < plan.Stock)
            {
                taken.Add(unit.Id, plan.Place);
                units.Add(unit);
            }
        }
    }

    /// <summary>Plain stock, as an issue takes it.</summary>
    private List<DrawnLot> Draw(ShipmentPlan plan, decimal quantity)
    {
        var (part, stores, asked) = (plan.Part, plan.Stores!, plan.Asked);
        if (asked.LotId is { } named && facts.Lots.GetValueOrDefault((part.Id, named))?.HoldCode is { } held)
        {
            plan.Reasons.Add($"{part.PartId} lot {named} is on hold ({held})");
            return [];
        }

        var all = StockPicking.ByLocation(
            facts.Balances.Where(row => row.Key.PartId == part.Id && row.Key.StoresId == stores.Id && (asked.StockLocation is null || row.Key.Location == asked.StockLocation)),
            facts.MainLocations.GetValueOrDefault((part.Id, stores.Id), ""));
        var candidates = asked.LotId is null
            ? StockPicking.ByExpiry(all, key => facts.Lots.GetValueOrDefault((key.PartId, key.Lot)), day).Select(row => (row, part.LotControl))
            : all.Where(row => row.Key.Lot == asked.LotId).Select(row => (row, false));
        var draws = StockPicking.Take(quantity, candidates, left);
        if (draws.Sum(draw => draw.Quantity) is var got && got < quantity)
        {
            plan.Reasons.Add($"{part.PartId}: {Numbers.Print(quantity)} needed from store {stores.StoresCode}, {Numbers.Print(got)} there to be taken");
        }

        return draws;
    }

    private Shipped Row(ShipmentsEntry request, ShipmentPlan plan, List<Piece> pieces, List<PostingDraft> postings)
    {
        var (asked, line, part) = (plan.Asked, plan.Line!, plan.Part);
        var number = numbers[line.Id] = numbers.GetValueOrDefault(line.Id) + 1;
        var detail = new PostingDetail
        {
            Department = asked.Department,
            Account = asked.Account,
            OrderId = order.OrderId,
            LineNumber = Numbers.Print(line.LineNumber),
            Reference = asked.Reference ?? request.Reference,
            Reason = asked.Reason,
            User = asked.User,
        };
        PostingDraft? leading = null;
        var units = new List<ShippedUnit>();
        var consigned = pieces.SelectMany(piece => piece.Units).Any(move => move is { From: UnitStatus.Consigned, To: UnitStatus.Shipped });
        foreach (var piece in pieces)
        {
            var posting = new PostingDraft(plan.Type, part.Id, piece.Quantity)
            {
                Lot = piece.Lot,
                From = plan.Returns ? null : piece.Place,
                To = plan.Returns ? piece.Place : null,
                Amount = Money.Amount(piece.Quantity, part.StandardCost),
                Detail = piece.IsStockOfUnits ? detail : detail with { SalesLineId = line.Id },
                Units = piece.Units,
                Parent = leading,
            };
            leading ??= posting;
            postings.Add(posting);
            units.AddRange(piece.Units.Select(move => Unit(move, posting, part)));
        }

        var places = pieces.Select(piece => piece.Place).OfType<BalanceKey>().ToList();
        asked.PartId = part.PartId;
        asked.PartDesc = line.Description;
        asked.LotId = StockRules.Common(pieces.Select(piece => piece.Lot));
        asked.Quantity = plan.Quantity;
        asked.Um = line.Um;
        asked.Amount ??= line.UnitPrice is { } price ? Money.Amount(plan.Quantity, price * (1 - ((line.DiscountPercent ?? 0) / 100))) : null;
        asked.Reference = detail.Reference;
        asked.BillOfLading ??= request.BillOfLading;
        asked.ShipVia ??= request.ShipVia;
        asked.Serials = [.. plan.Returns || asked.Serials is not null ? asked.Serials ?? [] : units.Select(unit => facts.Units[unit.UnitId].Serial)];
        asked.ActionType = plan.Type.ToString();
        asked.ShipmentNo = number;
        if (places.Count > 0)
        {
            var (stores, location) = (StockRules.Common(places.Select(place => facts.StoresCodes[place.StoresId])), StockRules.Common(places.Select(place => place.Location)));
            var multi = places.Any(place => facts.Totals.IsMultiLocation(part.Id, place.StoresId));
            if (plan.Returns)
            {
                (asked.ToStores, asked.ToLocation, asked.ToMultiLoc) = (stores, location, multi);
            }
            else
            {
                (asked.StoresCode, asked.StockLocation, asked.MultiLoc) = (stores, location, multi);
            }
        }

        return new Shipped(plan, leading!, number, part.ShipType ?? plan.Type.ToString(), consigned, units);
    }

    /// <summary>The warranty begins when a unit is sold; one that goes back to its customer keeps the one that it has.</summary>
    private ShippedUnit Unit(UnitMove move, PostingDraft posting, Part part)
    {
        var begins = move.To == UnitStatus.Shipped && move.From != UnitStatus.Returned && part.WarrantyDays is not null;
        return new ShippedUnit(move.UnitId, posting, begins ? day : null, begins ? Until(part.WarrantyDays!.Value) : null);
    }

    private DateOnly Until(int days) => days > DateOnly.MaxValue.DayNumber - day.DayNumber ? DateOnly.MaxValue : day.AddDays(days);

    /// <summary>A line never holds more than is still to be shipped of it: the last reserved units are freed.</summary>
    private void Excess(List<Shipped> rows, List<PostingDraft> postings)
    {
        foreach (var row in rows.GroupBy(row => row.Plan.Line!.Id).Select(line => line.Last()))
        {
            var line = row.Plan.Line!;
            var room = Math.Max(line.Room(shipped.GetValueOrDefault(line.Id).Stock), 0);
            var still = (facts.Held.GetValueOrDefault(line.Id) ?? []).Where(unit => !taken.ContainsKey(unit.UnitId)).Select(unit => facts.Units[unit.UnitId]).ToList();
            var freeing = still.Skip((int)Math.Min(room, int.MaxValue)).ToList();
            postings.AddRange(Reserving.Postings(order.OrderId, line, freeing, UnitStatus.Reserved, UnitStatus.InStock).Select(posting => posting with { Parent = row.Leading }));
            freed.AddRange(freeing.Select(unit => unit.Id));
        }
    }
}
