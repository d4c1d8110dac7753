using FsCheck;
using FsCheck.Fluent;
using Nameplate.Torture;

namespace Nameplate.Server.Tests;

/// <summary>Random calls with few parts, serials, places and lots, so that they meet often, and a share of each that is wrong.</summary>
internal static class LedgerModelCalls
{
    /// <summary>Stands for a batch of this run, by its place among them.</summary>
    public const string Batch = "#";

    private static readonly Gen<string> Store = Often("MS", "MS", "MS", "MS", "MS", "MA", "MA", "MA", "FG", "FG", "FG", "FG", "XX");
    private static readonly Gen<string> Location = Often("", "ISLE 1", "ISLE 2");
    private static readonly Gen<string> Motor = Numbered("GC0000", 3001, 3020).Or(Numbered("M", 1, 20));
    private static readonly Gen<string> Pump = Numbered("P", 1, 20);
    private static readonly Gen<string> Mount = Numbered("JX0000", 5140, 5160).Or(Numbered("N", 1, 10));
    private static readonly Gen<string> Lot = Often("L1", "L2", "MTR3-007-42");

    private static readonly Gen<(string Part, string Serial)> Unit = Gen.Frequency(
        (8, Motor.Select(serial => ("MOTOR003", serial))),
        (3, Pump.Select(serial => ("PUMP002", serial))),
        (4, Mount.Select(serial => ("MOUNT007", serial))),
        (1, Often("ROTOR010", "BEARING012", "NONE").Select(part => (part, "R1"))),
        (2, from part in Often("X1", "X2") from serial in Often("S1", "S2") select (part, serial)));

    private static readonly Gen<ModelCall> Create =
        from unit in Unit
        from status in Maybe(25, Often("A", "A", "A", "I", "S", "X", "H", "Q"))
        from stores in Maybe(status is null ? 50 : 15, Store)
        from location in Maybe(stores is null ? 4 : 40, Location)
        from lot in Maybe(unit.Part == "MOUNT007" ? 85 : 5, Lot)
        select Call("serial-number-create", ("PART_ID", unit.Part), ("SERIAL_NUMBER", unit.Serial), ("SN_STATUS", status), ("STORES_CODE", stores), ("STOCK_LOCATION", Filled(location)), ("LOT_ID", lot));

    private static readonly Gen<ModelCall> Update =
        from unit in Unit
        from status in Maybe(50, Often("A", "A", "H", "H", "H", "X", "S", "I", "Q"))
        from stores in Maybe(45, Store)
        from location in Maybe(25, Location)
        from lot in Maybe(unit.Part == "MOUNT007" ? 25 : 4, Lot)
        select Call("serial-number-update", ("PART_ID", unit.Part), ("SERIAL_NUMBER", unit.Serial), ("SN_STATUS", status), ("STORES_CODE", stores), ("STOCK_LOCATION", Filled(location)), ("LOT_ID", lot), ("NOTES", "Seen."));

    private static readonly Gen<ModelCall> Delete = from unit in Unit select Call("serial-number-delete", ("PART_ID", unit.Part), ("SERIAL_NUMBER", unit.Serial));

    private static readonly Gen<ModelCall> Adjust =
        from part in Often("MOTOR003", "MOTOR003", "MOTOR003", "MOTOR003", "PUMP002", "MOUNT007", "ROTOR010", "BEARING012", "SEAL-KIT9", "BOLT-M6", "X1", "X2", "NONE")
        from stores in Store
        from location in Maybe(25, Location)
        from lot in Maybe(part is "MOUNT007" or "BEARING012" or "SEAL-KIT9" ? 92 : 4, part == "MOUNT007" ? Lot : Often("B-2301", "B-2302", "S-77", "L1"))
        from quantity in Often("1", "1", "2", "2", "3", "5", "-1", "-1", "-2", "-3", "-60", "0", "0.5")
        from batch in BatchNumber
        select Call("adjustments-entry-create", ("PART_ID", part), ("STORES_CODE", stores), ("STOCK_LOCATION", Filled(location)), ("LOT_ID", lot), ("QUANTITY", quantity), ("BATCH_NUMBER", batch));

    private static readonly Gen<ModelCall> Build =
        from isPump in Gen.Choose(0, 1).Select(coin => coin == 1)
        from count in Often(1, 1, 1, 2, 3)
        from serials in (isPump ? Pump : Motor).ListOf(count)
        from motors in Motor.ListOf(count)
        from mounts in Mount.ListOf(count)
        from lot in Maybe(15, Lot)
        from place in Maybe(10, Location)
        from bearing in Maybe(30, Often("B-2301", "B-2302", "L1"))
        from rest in Gen.Choose(0, 1)
        from odd in Maybe(4, Often("ROTOR010", "PUMP002"))
        from completed in Maybe(40, Often($"{count}", $"{count}", $"{count}", "9"))
        from toStores in Maybe(40, Store)
        from toLocation in Maybe(40, Location)
        from kitStores in Maybe(15, Store)
        from scrap in Maybe(30, Often("Y", "N"))
        from dry in Maybe(12, Often("Y", "N"))
        from day in Maybe(25, Often("2027-06-30", "2027-07-15", "2028-07-15"))
        from batch in BatchNumber
        from assemblyLot in Maybe(2, Lot)
        select Call("backflush-kit-issue-create", ("ASSEMBLY_ID", isPump ? "PUMP002" : "MOTOR003"), ("SERIAL_NUMBER", string.Join(',', serials)), ("COMPLETED_QTY", completed),
            ("TO_STORES", toStores), ("TO_LOCATION", Filled(toLocation)), ("KIT_STORES", kitStores), ("INCLUDE_SCRAP", scrap), ("DRY_RUN", dry), ("ACTION_DATE", day),
            ("BATCH_NUMBER", batch), ("ASSEMBLY_LOT", assemblyLot), ("DEPARTMENT", "0"), ("ACCOUNT", "300"), ("COMPONENTS", Rows(isPump
                ? [
                    .. motors.Select(serial => Row("MOTOR003", serial, null, null)),
                    Row("MOUNT007", string.Join(',', mounts), lot, Filled(place)),
                    .. odd is null ? Array.Empty<IReadOnlyDictionary<string, object>>() : [Row(odd, null, null, null)],
                ]
                : bearing is null ? []
                : [Row("BEARING012", null, bearing, Filled(place)), .. rest == 0 ? Array.Empty<IReadOnlyDictionary<string, object>>() : [Row("BEARING012", null, null, null)]])));

    private static readonly Gen<ModelCall> Master =
        from verb in Often("part-create", "part-delete", "customer-part-create", "customer-part-delete")
        from part in Often("X1", "X2")
        from customer in Often("ABCCORP", "ABCCORP", "ABCCORP", "NOBODY")
        from number in Often("A", "B")
        from serials in Often("Y", "Y", "N")
        from lots in Often("Y", "N", "N")
        select verb == "part-create" ? Call(verb, ("PART_ID", part), ("PART_DESC", "A part"), ("SN_REQD_INV", serials), ("LOT_CONTROL", lots), ("DEF_STORES_CODE", "MS"))
            : verb == "part-delete" ? Call(verb, ("PART_ID", part))
            : Call(verb, ("PART_ID", part), ("CUSTOMER_ID", customer), ("CUST_PART_ID", number));

    /// <summary>What an order of a number is of, mostly, so that later calls can fit it.</summary>
    private static string Ordered(int number) => number switch { < 6 => "MOTOR003", < 8 => "MOUNT007", 8 => "PUMP002", < 11 => "BEARING012", _ => "BOLT-M6" };

    private static Gen<string?> UnitsOf(int number) => from odd in Gen.Choose(1, 12)
                                                       from count in Often(1, 1, 1, 2, 3)
                                                       from serials in (odd == 1 ? Motor.Or(Pump) : Ordered(number) switch { "MOTOR003" => Motor, "MOUNT007" => Mount, _ => Pump }).ListOf(count)
                                                       select odd > 1 && number > 8 ? null : string.Join(',', serials);

    private static Gen<string?> LotOf(int number) => Maybe(number is 6 or 7 or 9 or 10 ? 85 : 4, number < 8 ? Often("L1", "MTR3-007-42") : Often("B-2301", "B-2302", "L1"));

    private static readonly Gen<ModelCall> Order =
        from isSale in Gen.Choose(0, 2).Select(coin => coin > 0)
        from number in Gen.Choose(1, 12)
        from part in Often(Ordered(number), Ordered(number), Ordered(number), Ordered(number), Ordered(number), Ordered(number), "MOTOR003", "NONE")
        from quantity in Often("2", "3", "4", "4", "6", "0")
        from partner in Often(true, true, true, true, true, true, true, false)
        select isSale
            ? Call("sales-order-create", ("SO_ID", $"S{number}"), ("CUSTOMER_ID", partner ? "ABCCORP" : "NOBODY"), ("LINES", new[] { Call("", ("SO_LINE_NO", "1"), ("PART_ID", part), ("ORDER_QTY", quantity)).Fields }))
            : Call("purchase-order-create", ("PO_ID", $"B{number}"), ("VENDOR_ID", partner ? "XYZCORP" : "NOBODY"), ("LINES", new[] { Call("", ("LINE_NUMBER", "1"), ("PART_ID", part), ("ORDER_QTY", quantity)).Fields }));

    private static readonly Gen<ModelCall> ChangeOrder =
        from number in Gen.Choose(1, 12)
        from status in Maybe(20, Often("O", "O", "C"))
        from serials in UnitsOf(number)
        select status is not null ? Call("sales-order-update", ("SO_ID", $"S{number}"), ("SO_STATUS", status))
            : Call("sales-order-update", ("SO_ID", $"S{number}"), ("LINES", new[] { Call("", ("SO_LINE_NO", "1"), ("SERIAL_NUMBER", serials ?? "M1")).Fields }));

    /// <summary>Ships, consigns and takes back; of pieces, and of units of the parts that are met most.</summary>
    private static readonly Gen<ModelCall> Ship =
        from number in Gen.Choose(1, 12)
        from unnamed in Gen.Choose(1, 6)
        from serials in unnamed == 1 ? Gen.Constant<string?>(null) : UnitsOf(number)
        from isReturn in Gen.Choose(0, 2).Select(coin => coin == 0)
        from quantity in Maybe(serials is null ? 100 : isReturn ? 98 : 20, serials is null || isReturn ? Often("1", "1", "1", "2", "2", "3", "0.5") : Often("1", "2"))
        from stores in Maybe(isReturn ? 60 : 15, Store)
        from location in Maybe(isReturn ? 40 : 0, Location)
        from lot in Maybe(serials is null ? 40 : 10, LotOf(number).Select(lot => lot ?? "L1"))
        from batch in BatchNumber
        select Call("shipments-entry-create", ("SO_ID", $"S{number}"), ("BATCH_NUMBER", batch), ("LINES", new[]
        {
            Call("", ("SO_LINE_NO", "1"), ("SERIAL_NUMBER", serials), ("TO_STORES", stores), ("TO_LOCATION", Filled(location)), ("LOT_ID", lot),
                ("QUANTITY", quantity is null ? null : isReturn ? $"-{(serials is null ? quantity : serials.Split(',').Length)}" : quantity)).Fields,
        }));

    private static readonly Gen<ModelCall> Receive =
        from number in Gen.Choose(1, 12)
        from serials in UnitsOf(number)
        from quantity in Often("1", "1", "2", "3", "0.5", "0", "-1")
        from stores in Maybe(40, Store)
        from location in Maybe(40, Location)
        from lot in LotOf(number)
        from batch in BatchNumber
        select Call("po-receipts-entry-create", ("PO_ID", $"B{number}"), ("BATCH_NUMBER", batch), ("LINES", new[]
        {
            Call("", ("LINE_NUMBER", "1"), ("QUANTITY", serials is null ? quantity : $"{serials.Split(',').Length}"), ("SERIAL_NUMBER", serials), ("STORES_CODE", stores), ("STOCK_LOCATION", Filled(location)), ("LOT_ID", lot)).Fields,
        }));

    private static Gen<string?> BatchNumber => Gen.Frequency(
        (16, Gen.Constant<string?>(null)), (7, Gen.Choose(0, 3).Select(place => (string?)$"{Batch}{place}")), (1, Gen.Constant<string?>("987654321")));

    public static Gen<ModelCall> Any { get; } = Gen.Frequency((24, Create), (20, Update), (12, Delete), (18, Adjust), (26, Build), (6, Master), (20, Order), (10, ChangeOrder), (40, Ship), (16, Receive));

    private static Gen<T> Often<T>(params T[] values) => Gen.Elements(values);

    /// <summary>The first three are met again and again, the others keep builds supplied.</summary>
    private static Gen<string> Numbered(string before, int first, int last) =>
        Gen.OneOf(Gen.Choose(first, first + 2), Gen.Choose(first, last)).Select(number => $"{before}{number}");

    private static Gen<T> Or<T>(this Gen<T> one, Gen<T> other) => Gen.OneOf(one, other);

    private static Gen<string?> Maybe(int percent, Gen<string> value) => Gen.Frequency((percent, value.Select(text => (string?)text)), (100 - percent, Gen.Constant<string?>(null)));

    /// <summary>An empty text is "not given" on the wire.</summary>
    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static IReadOnlyDictionary<string, object>[]? Rows(IReadOnlyDictionary<string, object>[] rows) => rows.Length == 0 ? null : rows;

    private static IReadOnlyDictionary<string, object> Row(string part, string? serials, string? lot, string? location) =>
        Call("", ("COMPONENT_ID", part), ("SERIAL_NUMBER", serials), ("LOT_ID", lot), ("STOCK_LOCATION", location)).Fields;

    private static ModelCall Call(string name, params (string Name, object? Value)[] fields) =>
        new(name, fields.Where(field => field.Value is not null).ToDictionary(field => field.Name, field => field.Value!));
}
