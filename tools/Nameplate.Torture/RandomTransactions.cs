using System.Globalization;
using System.Text.Json.Nodes;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Torture;

/// <summary>Makes a call of the ERP dialect that must be served, and answers its body.</summary>
internal delegate Task<string> Serve(string call, object fields);

/// <summary>Draws transactions of every kind from what was last read back, so that many are served; what moved since, and a share drawn blindly, is refused.</summary>
/// <param name="mark">Stands in all serials of this instance, so that several may work on one ledger.</param>
internal sealed class RandomTransactions(Serve serve, int seed, string mark = "")
{
    /// <summary>Order and line are those that shipped it.</summary>
    private sealed record Unit(string Part, string Serial, string Status, string Stores, string Location, string Lot, string Order, string Line)
    {
        public bool InStock => Stores.Length > 0 && Status == "A";

        public bool Registered => Stores.Length == 0 && Status == "A";
    }

    private sealed record Link(string Assembly, string AssemblySerial, string Component, string Serial);

    /// <summary>A line of a sales or purchase order: what it ordered, and what of it went out or came in.</summary>
    private sealed record OrderLine(string Order, string Line, string Part, bool Open, int Ordered, int Done, IReadOnlyList<string> Held)
    {
        public int Left => Open ? Ordered - Done : 0;

        public bool OfUnits => Serialised.Contains(Part);
    }

    public const string Renumber = "renumber";

    private static readonly string[] Made = ["MOTOR003", "PUMP002", "GEARBOX", "VALVE"];
    private static readonly string[] Serialised = [.. Made, "MOUNT007"];
    private static readonly string[] Loose = ["ROTOR010", "STATOR011", "BOLT-M6"];

    /// <summary>Plain stock, which gets its serials when it is shipped.</summary>
    private const string AtShipment = "TOOL";
    private readonly Random random = new(seed);
    private readonly HashSet<Link> byHand = [];
    private readonly List<(string Part, string Serial)> created = [];
    private List<Unit> units = [];
    private List<Link> links = [];
    private List<OrderLine> sales = [];
    private List<OrderLine> purchases = [];
    private Dictionary<(string Part, string Stores), string> mains = [];
    private int next = 1;

    /// <summary>Batches of the run that no reversal was posted for yet.</summary>
    public List<string> Batches { get; } = [];

    private Dictionary<string, (int Weight, Func<ModelCall?> Draw)> Kinds => new()
    {
        ["create"] = (7, Create),
        ["update"] = (8, Update),
        ["delete"] = (4, Delete),
        [Renumber] = (3, () => One(unit => unit.Status == "A") is { } unit ? Call(Renumber, ("PART_ID", unit.Part), ("SERIAL_NUMBER", unit.Serial), ("TO", Chance(10) ? unit.Serial + "/2" : Fresh())) : null),
        ["adjust pieces"] = (6, () => AdjustPieces("adjustments-entry-create")),
        ["adjust units"] = (6, AdjustUnits),
        ["transfer pieces"] = (5, TransferPieces),
        ["transfer units"] = (6, TransferUnits),
        ["issue pieces"] = (5, () => AdjustPieces("issues-entry-create")),
        ["issue units"] = (6, IssueUnits),
        ["return units"] = (4, ReturnUnits),
        ["count pieces"] = (4, CountPieces),
        ["count units"] = (5, CountUnits),
        ["backflush"] = (12, () => Build(Pick(Made), "ASSEMBLY_ID", "backflush-kit-issue-create")),
        ["completion"] = (4, () => Call("wip-completions-entry-create", ("JOB_ID", "J-" + Pick(Made)), ("QUANTITY", "1"), ("SERIAL_NUMBER", Fresh()), Batch(), ("STORES_CODE", Maybe(Store())))),
        ["completion with backflush"] = (6, () => Build(Pick(Made), "PART_ID", "wip-completions-entry-create")),
        ["link"] = (6, MakeLink),
        ["link end"] = (4, EndLink),
        ["link change"] = (3, () => OneLink() is { } link ? Named("serial-number-cross-reference-update", link, ("COMMENT", Fresh())) : null),
        ["link delete"] = (4, () => byHand.Count > 0 || Chance(10) ? Named("serial-number-cross-reference-delete", byHand.Count > 0 ? Pick([.. byHand]) : OneLink() ?? new("MOTOR003", "?", "MOTOR003", "?")) : null),
        ["replacement"] = (5, Replace),
        ["disassembly"] = (5, TakeApart),
        ["reverse"] = (7, () => Batches.Count > 0 ? Call("batch-reverse", ("BATCH_NUMBER", Batches[^random.Next(1, Math.Min(Batches.Count, 8) + 1)])) : null),
        ["order"] = (6, Order),
        ["order change"] = (4, ChangeOrder),
        ["reserve"] = (6, Reserve),
        ["ship units"] = (9, () => Ship(line => line.OfUnits)),
        ["ship pieces"] = (5, () => Ship(line => !line.OfUnits && line.Part != AtShipment)),
        ["ship with new serials"] = (5, () => Ship(line => line.Part == AtShipment)),
        ["consign"] = (5, () => Ship(line => line.OfUnits, toStores: "FG")),
        ["sell what is consigned"] = (4, () => OfLine(unit => unit.Status == "C", "1")),
        ["customer return"] = (6, () => OfLine(unit => unit.Status is "S" or "C", "-1", ("TO_STORES", Store()), ("TO_LOCATION", Maybe(Place())), ("RA_REASON", Maybe("noise")))),
        ["return pieces"] = (3, ReturnPieces),
        ["send back"] = (6, () => OfLine(unit => unit.Status == "R" && (IsWanted(unit) || Chance(5)), "1")),
        ["purchase"] = (5, Purchase),
        ["receive"] = (8, Receive),
        ["hold a lot"] = (3, () => new ModelCall("lot-update", new Dictionary<string, object> { ["PART_ID"] = "BEARING012", ["LOT_ID"] = Pick("B-2301", "B-2302"), ["LOT_HOLD_CODE"] = Pick("QC", null!, null!) })),
    };

    public IEnumerable<string> Names => Kinds.Keys;

    /// <summary>A phantom part two levels deep, a part whose serials are made up, one that has serials only when it is shipped, and a job for everything that is made.</summary>
    public async Task PrepareAsync()
    {
        await serve("part-create", new { PART_ID = "GEARBOX", PART_DESC = "Gearbox", SN_REQD_INV = "Y", DEF_STORES_CODE = "FG" });
        await serve("part-create", new { PART_ID = "VALVE", PART_DESC = "Valve", SN_REQD_INV = "Y", DEF_STORES_CODE = "MS", SERIAL_PATTERN = "V-{####}" });
        await serve("part-create", new { PART_ID = "FASTEN", PART_DESC = "Fastening kit", PHANTOM = "Y" });
        await serve("part-create", new { PART_ID = "BAG", PART_DESC = "Bag of bolts", PHANTOM = "Y" });
        foreach (var (assembly, component, quantity) in new[] { ("GEARBOX", "MOTOR003", "1"), ("GEARBOX", "FASTEN", "2"), ("FASTEN", "SEAL-KIT9", "1"), ("FASTEN", "BAG", "3"), ("BAG", "BOLT-M6", "4"), ("VALVE", "ROTOR010", "1"), ("VALVE", "BAG", "1") })
        {
            await serve("bill-of-material-create", new { ASSEMBLY_ID = assembly, COMPONENT_ID = component, REQUIRED_QTY = quantity, SCRAP_FACTOR = component == "BAG" ? "10" : "" });
        }

        await serve("part-create", new { PART_ID = AtShipment, PART_DESC = "Tool", SN_REQD = "Y", DEF_STORES_CODE = "MS" });
        await serve("adjustments-entry-create", new { PART_ID = AtShipment, STORES_CODE = "MS", QUANTITY = "200" });
        await serve("customer-create", new { CUSTOMER_ID = "BUYER", CUSTOMER_NAME = "A buyer" });
        foreach (var part in new[] { "PUMP002", "MOTOR003" })
        {
            await serve("part-update", new { PART_ID = part, WARRANTY_DAYS = "365" });
        }

        // The run must be the same whatever day it is.
        foreach (var lot in new[] { "B-2301", "B-2302" })
        {
            await serve("lot-update", new { PART_ID = "BEARING012", LOT_ID = lot, EXPIRE_DATE = "2099-12-31" });
        }

        foreach (var part in Made)
        {
            await serve("job-create", new { JOB_ID = "J-" + part, PART_ID = part });
        }
    }

    /// <summary>Reads back what is there.</summary>
    public async Task ReadAsync()
    {
        units = await UnitsAsync(new { SERIAL_NUMBER = "%" });
        links = await LinksAsync("%", "");
        mains = await MainsAsync();
        sales = await OrdersAsync(new { SO_ID = "%" });
        purchases = await OrdersAsync(new { PO_ID = "%" });
        byHand.IntersectWith(links);
    }

    /// <summary>
    /// Reads back some units of one part, and what is inside them, and some orders; what was read of other parts stays. For ledgers
    /// that grow too large to be read whole.
    /// </summary>
    public async Task ReadSomeAsync()
    {
        var part = Chance(10) ? AtShipment : Pick(Serialised);
        var from = Chance(40) || next == 1 ? "" : $"R{mark}{random.Next(next)}";
        var some = await UnitsAsync(new { PART_ID = part, SERIAL_NUMBER = "%", SN_STATUS = Chance(70) ? "A" : Chance(60) ? "IN 'S','C','R'" : "", MAX_ROWS = "60", START_AFTER = new { PART_ID = part, SERIAL_NUMBER = from } });
        units = [.. units.Where(unit => unit.Part != part), .. some];
        if (some.Count > 0 && Made.Contains(part))
        {
            var inside = await LinksAsync(part, "IN " + string.Join(',', some.Take(20).Select(unit => $"'{unit.Serial.Replace("'", "''", StringComparison.Ordinal)}'")));
            links = [.. links.Where(link => link.Assembly != part), .. inside];
        }

        sales = await OrdersAsync(new { SO_ID = "%", MAX_ROWS = "12", START_AFTER = new { SO_ID = from } });
        purchases = await OrdersAsync(new { PO_ID = "%", MAX_ROWS = "6", START_AFTER = new { PO_ID = from } });
        if (mains.Count == 0)
        {
            mains = await MainsAsync();
        }
    }

    private async Task<List<Unit>> UnitsAsync(object criteria) => [.. Rows(await serve("serial-number-query", criteria)).Select(row =>
        new Unit(Text(row, "PART_ID"), Text(row, "SERIAL_NUMBER"), Text(row, "SN_STATUS"), Text(row, "STORES_CODE"), Text(row, "STOCK_LOCATION"), Text(row, "LOT_ID"), Text(row, "SO_ID"), Text(row, "SO_LINE_NO")))];

    /// <summary>Orders of either direction, by whose key they are asked for.</summary>
    private async Task<List<OrderLine>> OrdersAsync(object criteria)
    {
        var isSale = criteria.GetType().GetProperty("SO_ID") is not null;
        var (call, key, number, status) = isSale ? ("sales-order-query", "SO_ID", "SO_LINE_NO", "SO_STATUS") : ("purchase-order-query", "PO_ID", "LINE_NUMBER", "PO_STATUS");
        return
        [
            .. from order in Rows(await serve(call, criteria))
               from line in order!["LINES"]!.AsArray()
               select new OrderLine(
                   Text(order, key), Text(line, number), Text(line, "PART_ID"), Text(order, status) == "O" && Text(line, "LINE_STATUS") == "O", Count(line, "ORDER_QTY"),
                   isSale ? Count(line, "SHIPPED_QTY") - Count(line, "RETURNED_QTY") : Count(line, "RECEIVED_QTY"), isSale ? SerialList.Parse(Text(line, "SERIAL_NUMBER")).Serials ?? [] : []),
        ];

        // Quantities are whole here.
        static int Count(JsonNode? row, string name) => (int)decimal.Parse(Text(row, name), CultureInfo.InvariantCulture);
    }

    private async Task<List<Link>> LinksAsync(string part, string serials) => [..
        Rows(await serve("serial-number-cross-reference-query", new { ASSEMBLY_ID = part, ASSEMBLY_SN = serials, END_DATE = "" }))
            .Where(row => Text(row, "END_DATE").Length == 0 && Text(row, "ASSEMBLY_SN").Length > 0)
            .Select(row => new Link(Text(row, "ASSEMBLY_ID"), Text(row, "ASSEMBLY_SN"), Text(row, "COMPONENT_ID"), Text(row, "COMPONENT_SN")))];

    private async Task<Dictionary<(string Part, string Stores), string>> MainsAsync() =>
        Rows(await serve("stock-status-query", new { PART_ID = "%" })).ToDictionary(row => (Text(row, "PART_ID"), Text(row, "STORES_CODE")), row => Text(row, "STOCK_LOCATION"));

    private static JsonArray Rows(string body) => JsonNode.Parse(body)!.AsArray();

    private static string Text(JsonNode? row, string name) => row![name]!.GetValue<string>();

    public (string Kind, ModelCall Call) Next()
    {
        var kinds = Kinds;
        while (true)
        {
            var place = random.Next(kinds.Values.Sum(kind => kind.Weight));
            foreach (var (kind, (weight, draw)) in kinds)
            {
                if ((place -= weight) < 0)
                {
                    if (draw() is { } call)
                    {
                        return (kind, call);
                    }

                    break;
                }
            }
        }
    }

    /// <summary>Whether this time; in so many of a hundred.</summary>
    public bool Chance(int percent) => random.Next(100) < percent;

    /// <summary>Keeps in mind what a call did that was served.</summary>
    public void Served(ModelCall call)
    {
        if (call.Name == "serial-number-cross-reference-create" && call["END_DATE"] is null)
        {
            byHand.Add(new(call["ASSEMBLY_ID"]!, call["ASSEMBLY_SN"]!, call["COMPONENT_ID"]!, call["COMPONENT_SN"]!));
        }
        else if (call.Name == "serial-number-create" && call["SERIAL_NUMBER"] is { } serial)
        {
            created.Add((call["PART_ID"]!, serial));
        }
        else if (call.Name == "serial-number-delete")
        {
            created.Remove((call["PART_ID"]!, call["SERIAL_NUMBER"]!));
        }
    }

    private ModelCall? Create()
    {
        var part = Pick("MOTOR003", "PUMP002", "MOUNT007", "GEARBOX", "VALVE", "VALVE");
        var stores = Chance(50) ? Store() : null;
        return Call("serial-number-create", ("PART_ID", part), ("SERIAL_NUMBER", part == "VALVE" && Chance(70) ? null : Chance(10) ? One(_ => true)?.Serial : Fresh()),
            ("STORES_CODE", stores), ("STOCK_LOCATION", stores is null ? null : Maybe(Place())), ("LOT_ID", part == "MOUNT007" ? Pick("L1", "MTR3-007-42") : null), ("SN_STATUS", stores is null && Chance(15) ? Pick("X", "S") : null));
    }

    private ModelCall? Update() => One(unit => unit.Status is "A" or "H" or "R" || Chance(5)) is not { } unit ? null : Call("serial-number-update", ("PART_ID", unit.Part), ("SERIAL_NUMBER", unit.Serial),
        random.Next(5) switch
        {
            0 => ("SN_STATUS", unit.Status is "H" or "R" ? "A" : "H"),
            1 => ("SN_STATUS", Pick("X", "A", "A")),
            2 => ("LOT_ID", unit.Part == "MOUNT007" ? Pick("L1", "L2") : null),
            _ => ("STORES_CODE", Store()),
        }, ("NOTES", Maybe("Seen.")));

    /// <summary>Mostly one that was registered a short while ago, and may not have moved yet.</summary>
    private ModelCall? Delete()
    {
        var (part, serial) = created.Count > 0 && Chance(80) ? created[^random.Next(1, Math.Min(created.Count, 3) + 1)] : One(unit => unit.Status == "A") is { } unit ? (unit.Part, unit.Serial) : ("MOTOR003", "?");
        return Call("serial-number-delete", ("PART_ID", part), ("SERIAL_NUMBER", serial));
    }

    private (string Part, string? Lot) Pieces() => Pick(("BEARING012", Pick("B-2301", "B-2302")), ("SEAL-KIT9", "S-77"), (Pick(Loose), null), (Pick(Loose), null), (Pick(Loose), null), (Pick(Made), null));

    private ModelCall AdjustPieces(string name)
    {
        var (part, lot) = Pieces();
        var isIssue = name.StartsWith("issues", StringComparison.Ordinal);
        return Call(name, ("PART_ID", part), ("LOT_ID", lot), ("STORES_CODE", Chance(70) ? "MS" : Store()), ("STOCK_LOCATION", Chance(isIssue ? 8 : 20) ? Place() : null), ("QUANTITY", isIssue ? Pick("1", "2", "-1", "-2") : Pick("1", "3", "30", "-1", "-2", "0.5", "0")),
            ("DEPARTMENT", isIssue ? "0" : null), Batch(), Dry());
    }

    private ModelCall? AdjustUnits()
    {
        if (Chance(50))
        {
            return Group(unit => unit.InStock) is { } lost ? Units("adjustments-entry-create", lost, "STORES_CODE", -lost.Count) : null;
        }

        var part = Pick("MOTOR003", "MOUNT007", "GEARBOX", "VALVE");
        var back = One(unit => unit.Registered && unit.Part == part);
        return Call("adjustments-entry-create", ("PART_ID", part), ("STORES_CODE", Store()), ("STOCK_LOCATION", Maybe(Place())), ("LOT_ID", part != "MOUNT007" ? null : back?.Lot is { Length: > 0 } lot ? lot : "L1"),
            ("QUANTITY", back is null ? "1" : "2"), ("SERIAL_NUMBER", back is null ? Fresh() : $"{back.Serial},{Fresh()}"), Batch(), Dry());
    }

    private ModelCall TransferPieces()
    {
        var (part, lot) = Pieces();
        return Call("stores-transfer-create", ("PART_ID", part), ("LOT_ID", lot), ("FROM_STORES", Chance(75) ? "MS" : Store()), ("TO_STORES", Pick("MA", "FG", "MS")), ("TO_LOCATION", Maybe(Place())), ("QUANTITY", Pick("1", "2", "5")), Batch(), Dry());
    }

    private ModelCall? TransferUnits() => Group(unit => unit.Stores.Length > 0 && unit.Status is "A" or "H") is { } moved
        ? Units("stores-transfer-create", moved, "FROM_STORES", moved.Count, ("TO_STORES", Store()), ("TO_LOCATION", Place())) : null;

    private ModelCall? IssueUnits() => Group(unit => unit.InStock) is { } issued ? Units("issues-entry-create", issued, "STORES_CODE", issued.Count, ("DEPARTMENT", "0"), ("ORDER_ID", Maybe("W-1"))) : null;

    private ModelCall? ReturnUnits() => One(unit => unit.Status == "I" && (Chance(3) || links.All(link => (link.Component, link.Serial) != (unit.Part, unit.Serial)))) is { } unit
        ? Call("issues-entry-create", ("PART_ID", unit.Part), ("STORES_CODE", Store()), ("STOCK_LOCATION", Maybe(Place())), ("QUANTITY", "-1"), ("SERIAL_NUMBER", unit.Serial), ("LOT_ID", unit.Lot), Batch()) : null;

    private ModelCall? CountPieces()
    {
        var (part, lot) = Pieces();
        return !mains.ContainsKey((part, "MS")) ? null : Count("MS", part, Chance(30) ? Place() : null, lot, Chance(10) ? "0" : $"{random.Next(150, 400)}", null);
    }

    private ModelCall? CountUnits()
    {
        if (One(unit => unit.InStock) is not { } one)
        {
            return null;
        }

        var found = units.Where(unit => (unit.Part, unit.Stores, unit.Location, unit.Lot) == (one.Part, one.Stores, one.Location, one.Lot) && unit.InStock).Select(unit => unit.Serial).ToList();
        if (Chance(50))
        {
            found.Remove(one.Serial);
        }

        if (Chance(50))
        {
            found.Add(One(unit => unit.Part == one.Part && unit.Lot == one.Lot && unit.Status == "A" && !found.Contains(unit.Serial))?.Serial ?? Fresh());
        }

        return Count(one.Stores, one.Part, one.Location, one.Lot, $"{found.Count + Pick(0, 0, 1)}", string.Join(',', found));
    }

    private ModelCall Count(string stores, string part, string? location, string? lot, string quantity, string? serials) => Call("physical-count-entry-create", ("WORKSHEET_DATE", Today), ("STORES_CODE", stores), Batch(), Dry(),
        ("DETAILS", new[] { Call("", ("PART_ID", part), ("STOCK_LOCATION", mains.GetValueOrDefault((part, stores))), ("ML_LOCATION", location), ("LOT_ID", lot), ("PHYSICAL_QTY", quantity), ("SERIAL_NUMBER", serials)).Fields }));

    private ModelCall Build(string part, string keyed, string name)
    {
        var count = Pick(1, 1, 2, 3);
        var free = units.Where(unit => unit.Part == part && unit.Registered).Select(unit => unit.Serial);
        var serials = part == "VALVE" && Chance(60) ? null : string.Join(',', free.Where(_ => Chance(20)).Concat(Enumerable.Range(0, count).Select(_ => Fresh())).Take(count));
        string Taken(string component) => string.Join(',', Shuffled(units.Where(unit => unit.Part == component && (unit is { InStock: true, Stores: "MS" } || Chance(1)))).Take(count).Select(unit => unit.Serial));
        var rows = new List<IReadOnlyDictionary<string, object>>();
        foreach (var component in part switch { "PUMP002" => new[] { "MOTOR003", "MOUNT007" }, "GEARBOX" => ["MOTOR003"], _ => [] })
        {
            rows.Add(Call("", ("COMPONENT_ID", component), ("SERIAL_NUMBER", Taken(component))).Fields);
        }

        var isCompletion = keyed == "PART_ID";
        return Call(name, isCompletion ? ("JOB_ID", "J-" + part) : (keyed, part), ("SERIAL_NUMBER", serials), (isCompletion ? "QUANTITY" : "COMPLETED_QTY", serials is null || Chance(30) ? $"{count}" : null),
            (isCompletion ? "BACKFLUSH_COMPONENTS" : "COMPONENTS", rows.Count > 0 ? rows : null), (isCompletion ? "PROCESS_BACKFLUSH" : "INCLUDE_SCRAP", isCompletion ? "Y" : Maybe("Y")),
            (isCompletion ? "REFERENCE" : "DEPARTMENT", "0"), isCompletion ? ("REASON_CODE", "R") : ("ACCOUNT", "300"), (isCompletion ? "STORES_CODE" : "TO_STORES", Chance(30) ? Store() : null), Batch(), isCompletion ? ("NONE", null) : Dry());
    }

    private ModelCall? MakeLink()
    {
        var (assembly, component) = (One(unit => unit.Part is "PUMP002" or "GEARBOX" or "MOTOR003" && unit.Status is "A" or "I"), One(unit => unit.Part is "MOTOR003" or "MOUNT007" or "VALVE" && unit.Status == "A"));
        return assembly is null || component is null ? null : Named("serial-number-cross-reference-create", new(assembly.Part, assembly.Serial, component.Part, component.Serial),
            ("START_DATE", Maybe(Today)), ("ORDER_ID", Maybe("W-2")));
    }

    private ModelCall? EndLink() => OneLink() is { } link
        ? Named("serial-number-cross-reference-update", link, ("END_DATE", "2099-01-01"), Chance(30) ? ("TO_STATUS", "X") : ("TO_STORES", Maybe(Store())), ("RA_REASON", Maybe("worn"))) : null;

    private ModelCall? Replace()
    {
        if (OneLink() is not { } link || One(unit => unit.Part == link.Component && unit.Status == "A") is not { } replacement)
        {
            return null;
        }

        return Call("serial-number-replacement-create", ("ASSEMBLY_ID", link.Assembly), ("ASSEMBLY_SN", link.AssemblySerial), ("COMPONENT_ID", link.Component), ("COMPONENT_SN", link.Serial), ("NEW_COMPONENT_SN", replacement.Serial),
            Chance(30) ? ("TO_STATUS", "X") : ("TO_STORES", Maybe(Store())), Batch());
    }

    private ModelCall? TakeApart()
    {
        if (One(unit => Made.Contains(unit.Part) && unit.InStock && unit.Serial[0] is 'R' or 'V') is not { } unit)
        {
            return null;
        }

        var inside = links.Where(link => (link.Assembly, link.AssemblySerial) == (unit.Part, unit.Serial)).ToList();
        var scrapped = inside.Count > 0 && Chance(40) ? new[] { Call("", ("COMPONENT_ID", inside[0].Component), ("SERIAL_NUMBER", inside[0].Serial)).Fields }
            : Chance(30) ? [Call("", ("COMPONENT_ID", "BOLT-M6"), ("SCRAP_QTY", "1")).Fields] : null;
        return Call("disassembly-create", ("ASSEMBLY_ID", unit.Part), ("SERIAL_NUMBER", unit.Serial), ("TO_STORES", Maybe(Store())), ("COMPONENTS", scrapped), Batch());
    }

    private ModelCall Order()
    {
        var lines = Enumerable.Range(1, Pick(1, 1, 2, 3)).Select(number =>
        {
            var part = Chance(60) ? Pick(Serialised) : Pick(AtShipment, AtShipment, "BOLT-M6", "BEARING012", "ROTOR010");
            var free = units.FirstOrDefault(unit => unit.Part == part && unit.InStock);
            var isBox = part == "BOLT-M6" && Chance(50);
            return Call("", ("SO_LINE_NO", $"{number}"), ("PART_ID", part), ("ORDER_QTY", $"{random.Next(2, 7)}"), ("SO_UM", isBox ? "BOX" : null), ("SALE_CONV", isBox ? "5" : null),
                ("STORES_CODE", free?.Stores), ("RESERVE_QTY", free is not null && Chance(30) ? "1" : null)).Fields;
        });
        return Call("sales-order-create", ("SO_ID", Fresh()), ("CUSTOMER_ID", Pick("ABCCORP", "ABCCORP", "BUYER")), ("LINES", lines.ToArray()));
    }

    /// <summary>More or less is ordered, or the line or all of the order is closed, cancelled or open again; what is held too much is freed.</summary>
    private ModelCall? ChangeOrder() => One(sales, line => line.Open || Chance(30)) is not { } line ? null
        : Chance(15) ? Call("sales-order-update", ("SO_ID", line.Order), ("SO_STATUS", line.Open ? Pick("C", "X") : "O"))
        : ChangeLine(line, !line.Open ? ("LINE_STATUS", "O") : Chance(25) ? ("LINE_STATUS", line.Done > 0 ? "C" : Pick("C", "X")) : ("ORDER_QTY", $"{Math.Max(line.Done + Pick(0, 1, 2, 4), 1)}"));

    private ModelCall? Reserve()
    {
        if (One(sales, line => line.OfUnits && (line.Left > 0 || Chance(3))) is not { } line)
        {
            return null;
        }

        var named = line.Held.Where(_ => Chance(50)).Concat(Free(line).Take(1)).Distinct().Take(Math.Max(line.Left, 1)).ToList();
        return ChangeLine(line, Chance(50) && named.Count > 0 ? ("SERIAL_NUMBER", string.Join(',', named)) : ("RESERVE_QTY", Chance(25) ? "0" : $"{Math.Clamp(line.Held.Count + 1, 1, Math.Max(line.Left, 1))}"));
    }

    private static ModelCall ChangeLine(OrderLine line, (string, object?) change) =>
        Call("sales-order-update", ("SO_ID", line.Order), ("LINES", new[] { Call("", ("SO_LINE_NO", line.Line), change).Fields }));

    /// <summary>One line of an order, or two, as much as there may be of each.</summary>
    private ModelCall? Ship(Func<OrderLine, bool> fits, string? toStores = null)
    {
        if (One(sales, line => (line.Left > 0 || Chance(2)) && fits(line) && (!line.OfUnits || line.Held.Count > 0 || Free(line).Any())) is not { } one)
        {
            return null;
        }

        var more = Chance(25) ? sales.Where(line => line.Order == one.Order && line.Line != one.Line && line.Left > 0 && fits(line)).Take(1) : [];
        return Shipment(one.Order, [.. more.Prepend(one).Select(line =>
        {
            var units = Shuffled(line.Held.Concat(Free(line))).Distinct().Take(Math.Clamp(line.Left, 1, Pick(1, 2))).ToList();
            var count = line.OfUnits ? units.Count : Math.Clamp(line.Left, 1, Pick(1, 2, 4));
            var named = line.Part == AtShipment ? Enumerable.Range(0, count).Select(_ => One(unit => unit.Part == AtShipment && unit.Registered && Chance(50))?.Serial ?? Fresh()).Distinct().ToList() : line.OfUnits && Chance(60) ? units : null;
            return Call("", ("SO_LINE_NO", line.Line), ("QUANTITY", $"{named?.Count ?? Math.Max(count, 1)}"), ("SERIAL_NUMBER", named is null ? null : string.Join(',', named)), ("TO_STORES", toStores)).Fields;
        })]);
    }

    /// <summary>Something with a unit on the line that shipped it.</summary>
    private ModelCall? OfLine(Func<Unit, bool> fits, string quantity, params (string, object?)[] more) => One(unit => fits(unit) && (unit.Order.Length > 0 || Chance(2))) is not { } unit ? null
        : Shipment(unit.Order is { Length: > 0 } order ? order : "NONE", [Call("", [("SO_LINE_NO", unit.Line is { Length: > 0 } line ? line : "1"), ("QUANTITY", quantity), ("SERIAL_NUMBER", unit.Serial), .. more]).Fields]);

    /// <summary>Whether the line that shipped a unit has room for it, as far as that was read.</summary>
    private bool IsWanted(Unit unit) => sales.FirstOrDefault(line => (line.Order, line.Line) == (unit.Order, unit.Line)) is not { Left: 0 };

    private ModelCall? ReturnPieces() => One(sales, line => line.Done > 0 && !line.OfUnits && line.Part != AtShipment) is not { } line ? null
        : Shipment(line.Order, [Call("", ("SO_LINE_NO", line.Line), ("QUANTITY", "-1"), ("LOT_ID", line.Part == "BEARING012" ? Pick("B-2301", "B-2302") : null), ("TO_STORES", Maybe(Store())), ("RA_REASON", "too many")).Fields]);

    private ModelCall Shipment(string order, IReadOnlyDictionary<string, object>[] rows) => Call("shipments-entry-create", ("SO_ID", order), ("LINES", rows), Batch(), Dry());

    private ModelCall Purchase()
    {
        var lines = Enumerable.Range(1, Pick(1, 2)).Select(number =>
        {
            var part = Pick("MOTOR003", "MOTOR003", "MOUNT007", "VALVE", "BEARING012", "ROTOR010");
            var isBox = part == "ROTOR010" && Chance(50);
            return Call("", ("LINE_NUMBER", $"{number}"), ("PART_ID", part), ("ORDER_QTY", $"{random.Next(2, 8)}"), ("BUY_UM", isBox ? "BOX" : null), ("BUY_CONV", isBox ? "5" : null)).Fields;
        });
        return Call("purchase-order-create", ("PO_ID", Fresh()), ("VENDOR_ID", "XYZCORP"), ("LINES", lines.ToArray()));
    }

    private ModelCall? Receive()
    {
        if (One(purchases, line => line.Left > 0 || Chance(2)) is not { } line)
        {
            return null;
        }

        var count = Math.Clamp(line.Left, 1, Pick(1, 2, 3));
        var known = Chance(30) ? One(unit => unit.Part == line.Part && unit.Registered) : null;
        var serials = !line.OfUnits || (line.Part == "VALVE" && Chance(60)) ? null : Enumerable.Range(0, count).Select(place => place == 0 && known is not null ? known.Serial : Fresh());
        var lot = line.Part switch { "MOUNT007" => known?.Lot is { Length: > 0 } of ? of : Pick("L1", "L3"), "BEARING012" => Pick("B-2301", "B-2302"), _ => null };
        return Call("po-receipts-entry-create", ("PO_ID", line.Order), Batch(), Dry(), ("LINES", new[] { Call("", ("LINE_NUMBER", line.Line), ("QUANTITY", $"{count}"), ("LOT_ID", lot), ("STORES_CODE", Maybe(Store())), ("STOCK_LOCATION", Maybe(Place())), ("SERIAL_NUMBER", serials is null ? null : string.Join(',', serials))).Fields }));
    }

    /// <summary>Units of a line's part that nobody holds.</summary>
    private IEnumerable<string> Free(OrderLine line) => units.Where(unit => unit.Part == line.Part && unit.InStock).Select(unit => unit.Serial);

    private static string Today => DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private ModelCall Units(string name, List<Unit> some, string stores, int quantity, params (string, object?)[] more) => Call(name,
        [("PART_ID", some[0].Part), (stores, some[0].Stores), ("LOT_ID", some[0].Lot), ("QUANTITY", $"{quantity}"), ("SERIAL_NUMBER", string.Join(',', some.Select(unit => unit.Serial))), Batch(), Dry(), .. more]);

    private ModelCall Named(string name, Link link, params (string, object?)[] more) =>
        Call(name, [("ASSEMBLY_ID", link.Assembly), ("ASSEMBLY_SN", link.AssemblySerial), ("COMPONENT_ID", link.Component), ("COMPONENT_SN", link.Serial), .. more]);

    /// <summary>Up to three units of one part, store and lot.</summary>
    private List<Unit>? Group(Func<Unit, bool> fits) => One(fits) is not { } one ? null
        : [one, .. Shuffled(units.Where(unit => unit != one && (unit.Part, unit.Stores, unit.Lot) == (one.Part, one.Stores, one.Lot) && fits(unit))).Take(random.Next(3))];

    /// <summary>A unit that fits; each part as likely as any other, though there are many mounts.</summary>
    private Unit? One(Func<Unit, bool> fits) => units.Where(fits).GroupBy(unit => unit.Part).ToList() is { Count: > 0 } parts ? Pick([.. Pick([.. parts])]) : null;

    private OrderLine? One(List<OrderLine> lines, Func<OrderLine, bool> fits) => lines.Where(fits).ToList() is { Count: > 0 } some ? Pick([.. some]) : null;

    private Link? OneLink() => links.Count > 0 ? Pick([.. links]) : null;

    private IEnumerable<T> Shuffled<T>(IEnumerable<T> items) => items.ToList().OrderBy(_ => random.Next());

    private T Pick<T>(params T[] items) => items[random.Next(items.Length)];

    private T? Maybe<T>(T item) => Chance(50) ? item : default;

    private string Store() => Chance(2) ? "XX" : Pick("MS", "MS", "MS", "MA", "FG");

    private string Place() => Pick("SHELF 1", "SHELF 2");

    private string Fresh() => $"R{mark}{next++}";

    private (string, object?) Batch() => ("BATCH_NUMBER", Chance(15) && Batches.Count > 0 ? Batches[^random.Next(1, Math.Min(Batches.Count, 4) + 1)] : null);

    private (string, object?) Dry() => ("DRY_RUN", Chance(5) ? "Y" : null);

    private static ModelCall Call(string name, params (string Name, object? Value)[] fields) =>
        new(name, fields.Where(field => field.Value is not null and not "").ToDictionary(field => field.Name, field => field.Value!));
}
