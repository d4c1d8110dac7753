using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.Sales;

/// <summary>An order, and the units and pieces that it can be served from, as they stand when they are locked. What is decided is told in lines of text.</summary>
internal sealed class Shop
{
    public static readonly DateOnly Today = new(2026, 3, 1);
    public static readonly Stores Main = new() { Id = 1, StoresCode = "MS" };
    public static readonly Stores Finished = new() { Id = 2, StoresCode = "FG" };

    private static readonly UnitOfMeasure Each = new() { Code = "EA" };
    private readonly Dictionary<int, SalesOrderLine> lines = [];
    private readonly List<UnitRow> units = [];
    private readonly Dictionary<BalanceKey, (decimal Quantity, int Units)> balances = [];
    private readonly Dictionary<(long, string), Lot> lots = [];
    private readonly Dictionary<long, LastShipment> last = [];
    private readonly Dictionary<(long, string), long> made = [];

    public Part Pump { get; } = new() { Id = 1, PartId = "PUMP", SerialInInventory = true, UnitOfMeasure = Each, DefaultStores = Main, StandardCost = 10 };

    public Part Mount { get; } = new() { Id = 2, PartId = "MOUNT", SerialInInventory = true, LotControl = true, UnitOfMeasure = Each, DefaultStores = Main };

    public Part Bolt { get; } = new() { Id = 3, PartId = "BOLT", UnitOfMeasure = Each, DefaultStores = Main, StandardCost = 0.5m };

    public Part Bearing { get; } = new() { Id = 4, PartId = "BEARING", LotControl = true, UnitOfMeasure = Each, DefaultStores = Main, ShelfLife = 30 };

    public Part Oil { get; } = new() { Id = 5, PartId = "OIL", UnitOfMeasure = new() { Code = "KG", Decimals = 3 }, DefaultStores = Main };

    /// <summary>Plain stock, and serials only when it is shipped.</summary>
    public Part Tool { get; } = new() { Id = 6, PartId = "TOOL", SerialRequired = true, UnitOfMeasure = Each, DefaultStores = Main };

    /// <summary>The same, kept by lot.</summary>
    public Part Cell { get; } = new() { Id = 7, PartId = "CELL", SerialRequired = true, LotControl = true, UnitOfMeasure = Each, DefaultStores = Main };

    public SalesOrder Order { get; } = new() { OrderId = "7", Customer = new Customer { Id = 5, CustomerId = "ABC" } };

    /// <summary>The part's main location in each store.</summary>
    public Dictionary<(long, long), string> Mains { get; } = [];

    public Dictionary<long, int> Numbers { get; } = [];

    /// <summary>Parts that have a unit of a serial.</summary>
    public List<(string Serial, string Part)> Others { get; } = [];

    public ShippingDecision Decision { get; private set; } = null!;

    public HoldDecision Holding { get; private set; } = null!;

    public SalesOrderLine Line(int number, Part? part, decimal ordered, decimal shipped = 0, decimal returned = 0) =>
        lines[number] = new SalesOrderLine { Id = 100 + number, LineNumber = number, Part = part, OrderQty = ordered, ShippedQty = shipped, ReturnedQty = returned, Um = part?.UnitOfMeasure.Code, Conversion = 1 };

    /// <summary>A unit that is there; one in a store is at A unless told, and it is older than those that come after.</summary>
    public UnitRow Unit(Part part, string serial, UnitStatus status = UnitStatus.InStock, SalesOrderLine? heldFor = null, string at = "A", string lot = "", Stores? stores = null)
    {
        var place = status.IsInStore() ? Place(part, at, lot, stores) : (BalanceKey?)null;
        if (place is { } key)
        {
            balances[key] = (balances.GetValueOrDefault(key).Quantity + 1, balances.GetValueOrDefault(key).Units + 1);
        }

        var unit = new UnitRow(1001 + units.Count, part.Id, serial, status) { Balance = place, Lot = lot, HeldFor = heldFor?.Id, Where = "elsewhere" };
        units.Add(unit);
        return unit;
    }

    /// <summary>Says by which line of which customer's order a unit went out last.</summary>
    public void Went(UnitRow unit, SalesOrderLine line, string order = "7", long customer = 5) => last[unit.Id] = new LastShipment(line.Id, $"line {line.LineNumber} of order {order}", customer);

    /// <summary>Pieces without serials.</summary>
    public void Pieces(Part part, decimal quantity, string at = "A", string lot = "", Stores? stores = null)
    {
        var key = Place(part, at, lot, stores);
        balances[key] = (balances.GetValueOrDefault(key).Quantity + quantity, balances.GetValueOrDefault(key).Units);
    }

    public void Lot(Part part, string lot, DateOnly? expires = null, string? hold = null) =>
        lots[(part.Id, lot)] = new Lot { Id = lots.Count + 1, LotId = lot, ExpireDate = expires, HoldCode = hold };

    public static ShipmentsEntryLine Row(int line, decimal? quantity = null, params string[] serials) =>
        new() { LineNumber = line, Quantity = quantity, Serials = serials.Length == 0 ? null : serials };

    /// <summary>What is posted, a text for each posting; or the refusal.</summary>
    public IReadOnlyList<string> Ship(params ShipmentsEntryLine[] rows) => Ship(new ShipmentsEntry { OrderId = Order.OrderId, Lines = [.. rows] });

    public IReadOnlyList<string> Ship(ShipmentsEntry request)
    {
        var plans = ShipmentPlan.Make(request, Order, lines, new Dictionary<string, Stores> { ["MS"] = Main, ["FG"] = Finished }, line => line.Part?.SerialRequired == true,
            name => units.Any(unit => unit.PartId == name.PartId && unit.Serial == name.Serial && unit.Status == UnitStatus.Consigned));
        var named = Named(plans.SelectMany(plan => plan.Serials.Select(serial => (plan.Part.Id, serial))));
        foreach (var unit in plans.Where(plan => plan is { AtShipment: true, Returns: false }).SelectMany(plan => plan.Serials.Select(serial => (plan.Part.Id, serial))).Where(unit => !named.ContainsKey(unit)))
        {
            made.TryAdd(unit, 2001 + made.Count);
        }

        var facts = new ShippingFacts(
            units.ToDictionary(unit => unit.Id), named, made, Others.ToLookup(other => other.Serial, other => other.Part), lines.Values.ToDictionary(line => line.Id, Held),
            plans.Where(plan => plan.Finds).Select(plan => plan.Free).Distinct().ToDictionary(free => free, free => Free(free, named.Values)),
            last, [.. balances.Select((row, place) => new BalanceRow(place, row.Key, row.Value.Quantity, row.Value.Units))], lots, Mains, Totals, new Dictionary<long, string> { [1] = "MS", [2] = "FG" }, Numbers);
        var decided = Shipping.Decide(request, Order, plans, facts, Today);
        if (decided.Fault is { } fault)
        {
            Assert.Equal(("SHORTAGE", FaultKind.Data), (fault.Code, fault.Kind));
            return [fault.Message];
        }

        Decision = decided.Value;
        Allowed(Decision.Entry.Postings);
        return [.. Decision.Entry.Postings.Select(Told)];
    }

    private StockTotals Totals => new(
        balances.Keys.Where(place => place.Location != Mains.GetValueOrDefault((place.PartId, place.StoresId), "")).Select(place => (place.PartId, place.StoresId)).ToHashSet(),
        new Dictionary<(long, long, string), decimal>());

    /// <summary>What lines are to hold: a text for each posting, or the refusal.</summary>
    public IReadOnlyList<string> Hold(params LineHold[] holds)
    {
        var plans = Reserving.Plan(holds);
        if (plans.Fault is { } refused)
        {
            return [$"{refused.Code} {refused.Message}"];
        }

        var named = Named(plans.Value.SelectMany(plan => plan.Named.Select(serial => (plan.Hold.Line.Part!.Id, serial))));
        var decided = Reserving.Decide(
            Order.OrderId, plans.Value, units.ToDictionary(unit => unit.Id), named,
            plans.Value.Where(plan => plan.Found > 0).Select(plan => plan.Free).Distinct().ToDictionary(free => free, free => Free(free, named.Values)), lots);
        if (decided.Fault is { } fault)
        {
            return [$"{fault.Code} {fault.Message}"];
        }

        Holding = decided.Value;
        Allowed(Holding.Postings);
        return [.. Holding.Postings.Select(Told)];
    }

    /// <summary>What a call says of a line, with what the line holds.</summary>
    public LineHold Hold(SalesOrderLine line, decimal? wanted = null, string[]? named = null, bool open = true) => new(line, line.LineNumber, open, named, wanted, Held(line));

    public string Serial(long unit) => units.FirstOrDefault(one => one.Id == unit)?.Serial ?? made.First(one => one.Value == unit).Key.Item2;

    private static BalanceKey Place(Part part, string at, string lot, Stores? stores) => new(part.Id, (stores ?? Main).Id, at, lot);

    private Dictionary<(long PartId, string Serial), long> Named(IEnumerable<(long, string)> wanted) =>
        wanted.Distinct().Join(units, name => name, unit => (unit.PartId, unit.Serial), (name, unit) => (name, unit.Id)).ToDictionary(pair => pair.name, pair => pair.Id);

    private List<HeldUnit> Held(SalesOrderLine line) => [.. units.Where(unit => unit.HeldFor == line.Id).Select(unit => new HeldUnit(unit.Id, unit.Serial))];

    /// <summary>The oldest first: by which lot comes first is for whoever finds them.</summary>
    private Queue<long> Free(FreeUnits free, IEnumerable<long> without) => new(units.Where(unit =>
        unit.Status == UnitStatus.InStock && unit.PartId == free.PartId && unit.Balance!.Value.StoresId == free.StoresId && (free.Location ?? unit.Balance.Value.Location) == unit.Balance.Value.Location
        && (free.Lot ?? unit.Lot) == unit.Lot && !without.Contains(unit.Id)).Select(unit => unit.Id));

    /// <summary>Whatever is decided, no unit makes a step that its life does not have, and none moves twice.</summary>
    private static void Allowed(IReadOnlyList<PostingDraft> postings)
    {
        var moves = postings.SelectMany(posting => posting.Units).ToList();
        Assert.All(moves, move => Assert.True(move.To is { } to && (move.From?.MayBecome(to) ?? true), $"{move.From} does not become {move.To}."));
        Assert.All(postings.Where(posting => posting.Units.Count > 0), posting => Assert.Equal(posting.Quantity, posting.Units.Count));
    }

    private string Told(PostingDraft posting)
    {
        var part = new[] { Pump, Mount, Bolt, Bearing, Oil, Tool, Cell }.Single(part => part.Id == posting.PartId);
        var moves = posting.Units.GroupBy(move => (move.From, move.To)).Select(step => $" {string.Join(',', step.Select(move => Serial(move.UnitId)))} {step.Key.From?.ToString() ?? "New"}>{step.Key.To}");
        return $"{posting.Type} {part.PartId} {Core.Fields.Numbers.Print(posting.Quantity)}{(posting.Lot.Length > 0 ? $" of {posting.Lot}" : "")} {At(posting.From)}>{At(posting.To)}{string.Concat(moves)}";

        static string At(BalanceKey? place) => place is { } key ? $"{(key.StoresId == 1 ? "MS" : "FG")}/{key.Location}" : "";
    }
}
