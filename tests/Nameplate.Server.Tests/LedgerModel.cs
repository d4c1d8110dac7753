using Nameplate.Torture;

namespace Nameplate.Server.Tests;

/// <summary>
/// The ledger once more, as plainly as it can be said: dictionaries and loops, nothing of the product's. It answers whether a
/// call is to be accepted, and knows what is where afterwards. Written from the design's text; where both differ, one is wrong.
/// </summary>
internal sealed partial class LedgerModel
{
    internal sealed class ModelPart(bool serials, bool lots, string stores)
    {
        public bool Serials = serials, Lots = lots, Used;
        public string Stores = stores;
    }

    internal sealed class ModelUnit
    {
        public string State = "", Lot = "";
        public (string Stores, string Location)? Place;
        public string? Inside;
        public bool Untouched = true, Claimed;
        public int Age;

        /// <summary>The order that shipped it, and the one that holds it.</summary>
        public string? ShippedBy, HeldBy;
    }

    public readonly Dictionary<string, ModelPart> Parts = new()
    {
        ["PUMP002"] = new(true, false, "FG"),
        ["MOTOR003"] = new(true, false, "MS"),
        ["MOUNT007"] = new(true, true, "MS"),
        ["ROTOR010"] = new(false, false, "MS"),
        ["STATOR011"] = new(false, false, "MS"),
        ["BEARING012"] = new(false, true, "MS"),
        ["BOLT-M6"] = new(false, false, "MS"),
        ["SEAL-KIT9"] = new(false, true, "MS"),
    };

    /// <summary>Percent of scrap last.</summary>
    private static readonly Dictionary<string, (string Part, int Quantity, int Scrap)[]> Bills = new()
    {
        ["MOTOR003"] = [("ROTOR010", 1, 0), ("STATOR011", 1, 0), ("BEARING012", 2, 0), ("BOLT-M6", 8, 2)],
        ["PUMP002"] = [("MOTOR003", 1, 0), ("MOUNT007", 1, 0), ("SEAL-KIT9", 1, 0), ("BOLT-M6", 4, 0)],
    };

    private static readonly string[] Stores = ["MS", "MA", "FG"];
    private static readonly Dictionary<string, string[]> Letters = new()
    {
        ["A"] = ["REGISTERED", "IN_STOCK"],
        ["H"] = ["RESERVED"],
        ["I"] = ["INSTALLED", "ISSUED"],
        ["S"] = ["SHIPPED"],
        ["C"] = ["CONSIGNED"],
        ["R"] = ["RETURNED"],
        ["X"] = ["SCRAPPED"],
    };

    public readonly Dictionary<(string Part, string Serial), ModelUnit> Units = [];
    public readonly Dictionary<(string Part, string Stores, string Location, string Lot), decimal> Stock = [];
    private readonly Dictionary<(string Part, string Stores), string> main = [];

    /// <summary>Lots in the order in which they arose, with their expiry.</summary>
    private readonly Dictionary<(string Part, string Lot), (int Age, string Expires)> lots = [];
    public readonly Dictionary<string, int> Batches = [];
    private readonly HashSet<(string Part, string Customer, string Number)> customerParts = [];
    private int age;

    public LedgerModel()
    {
        lots[("BEARING012", "B-2301")] = (1, "2027-06-30");
        lots[("BEARING012", "B-2302")] = (2, "2028-06-30");
        foreach (var (part, lot, quantity) in new[] { ("ROTOR010", "", 500), ("STATOR011", "", 500), ("BOLT-M6", "", 10_000), ("BEARING012", "B-2301", 600), ("BEARING012", "B-2302", 600), ("SEAL-KIT9", "S-77", 200) })
        {
            Add(part, "MS", "", lot, quantity);
        }

        for (var i = 5140; i < 5240; i++)
        {
            Units[("MOUNT007", $"JX0000{i}")] = new ModelUnit { Age = ++age, State = "IN_STOCK", Lot = "MTR3-007-42", Place = ("MS", "ISLE 12/SHELF 1") };
            Add("MOUNT007", "MS", "ISLE 12/SHELF 1", "MTR3-007-42", 1);
        }

        for (var i = 3001; i <= 3020; i++)
        {
            Units[("MOTOR003", $"GC0000{i}")] = new ModelUnit { Age = ++age, State = "IN_STOCK", Place = ("MS", "") };
            Add("MOTOR003", "MS", "", "", 1);
        }
    }

    /// <summary>Whether the call is accepted; then it has happened.</summary>
    public bool Apply(ModelCall call) => call.Name switch
    {
        "serial-number-create" => Create(call),
        "serial-number-update" => Update(call),
        "serial-number-delete" => Delete(call),
        "adjustments-entry-create" => Adjust(call),
        "backflush-kit-issue-create" => Build(call),
        "sales-order-create" => CreateOrder(call, "SO_ID", "CUSTOMER_ID", "ABCCORP"),
        "sales-order-update" => ChangeOrder(call),
        "shipments-entry-create" => Ship(call),
        "purchase-order-create" => CreateOrder(call, "PO_ID", "VENDOR_ID", "XYZCORP"),
        "po-receipts-entry-create" => Receive(call),
        "part-create" => CreatePart(call),
        "part-delete" => Parts.TryGetValue(call["PART_ID"]!, out var part) && !part.Used && !customerParts.Any(one => one.Part == call["PART_ID"]) && Parts.Remove(call["PART_ID"]!),
        "customer-part-create" => Parts.ContainsKey(call["PART_ID"]!) && call["CUSTOMER_ID"] == "ABCCORP" && customerParts.Add((call["PART_ID"]!, "ABCCORP", call["CUST_PART_ID"]!)),
        _ => customerParts.Remove((call["PART_ID"]!, call["CUSTOMER_ID"]!, call["CUST_PART_ID"]!)),
    };

    private bool Create(ModelCall call)
    {
        var (id, serial, status, stores, location, lot) = (call["PART_ID"]!, call["SERIAL_NUMBER"]!, call["SN_STATUS"] ?? "A", call["STORES_CODE"], call["STOCK_LOCATION"], call["LOT_ID"]);
        if (!Parts.TryGetValue(id, out var part) || Units.ContainsKey((id, serial)) || (stores is null && location is not null) || (stores is not null && !Stores.Contains(stores))
            || status is not ("A" or "I" or "S" or "X") || (stores is not null && (status != "A" || !part.Serials || (part.Lots && lot is null))) || (lot is not null && !part.Lots))
        {
            return false;
        }

        part.Used = true;
        var unit = Units[(id, serial)] = new ModelUnit { Age = ++age, Lot = lot ?? "", State = status switch { "I" => "ISSUED", "S" => "SHIPPED", "X" => "SCRAPPED", _ => stores is null ? "REGISTERED" : "IN_STOCK" } };
        MakeLot(id, lot);
        if (stores is not null)
        {
            PutIn(id, unit, stores, location);
            unit.Untouched = true;
        }

        return true;
    }

    private bool Update(ModelCall call)
    {
        var (id, serial, status, stores, location, lot) = (call["PART_ID"]!, call["SERIAL_NUMBER"]!, call["SN_STATUS"], call["STORES_CODE"], call["STOCK_LOCATION"], call["LOT_ID"]);
        if (!Parts.TryGetValue(id, out var part) || !Units.TryGetValue((id, serial), out var unit) || (stores is not null && !Stores.Contains(stores)))
        {
            return false;
        }

        // What would be, before anything is.
        var (state, isNewLot) = (unit.State, lot is not null && lot != unit.Lot);
        if (isNewLot && (state != "REGISTERED" || !part.Lots))
        {
            return false;
        }

        var after = isNewLot ? lot! : unit.Lot;
        if (unit.Place is null && stores is null && location is not null)
        {
            return false;
        }

        if (unit.Place is null && stores is not null)
        {
            if (state != "REGISTERED" || !part.Serials || (part.Lots && after.Length == 0))
            {
                return false;
            }

            state = "IN_STOCK";
        }

        var placed = state;
        if (status is not null && !(Letters.GetValueOrDefault(status)?.Contains(state) ?? false))
        {
            var next = (state, status) switch
            {
                ("IN_STOCK", "H") => "RESERVED",
                ("RESERVED", "A") when unit.HeldBy is null => "IN_STOCK",
                ("RETURNED", "A") => "IN_STOCK",
                ("REGISTERED" or "IN_STOCK" or "ISSUED" or "SHIPPED" or "RETURNED", "X") => "SCRAPPED",
                _ => null,
            };
            if (next is null)
            {
                return false;
            }

            state = next;
        }

        if (isNewLot)
        {
            (unit.Lot, unit.Untouched) = (after, false);
            MakeLot(id, after);
        }

        if (unit.Place is { } here)
        {
            var to = (Stores: stores ?? here.Stores, Location: location ?? (stores is null || stores == here.Stores ? here.Location : main.GetValueOrDefault((id, stores), "")));
            if (to != here)
            {
                Add(id, here.Stores, here.Location, unit.Lot, -1);
                Add(id, to.Stores, to.Location, unit.Lot, 1);
                (unit.Place, unit.Untouched) = (to, false);
            }
        }
        else if (stores is not null)
        {
            unit.State = placed;
            PutIn(id, unit, stores, location);
            unit.Untouched = false;
        }

        if (state != placed)
        {
            unit.Untouched = false;
            if (state == "SCRAPPED" && unit.Place is { } left)
            {
                Add(id, left.Stores, left.Location, unit.Lot, -1);
                unit.Place = null;
            }
        }

        unit.State = state;
        return true;
    }

    private bool Delete(ModelCall call)
    {
        var key = (call["PART_ID"]!, call["SERIAL_NUMBER"]!);
        if (!Units.TryGetValue(key, out var unit) || !unit.Untouched)
        {
            return false;
        }

        Unregister(key.Item1, unit);
        return Units.Remove(key);
    }

    private bool Adjust(ModelCall call)
    {
        var (id, stores, lot) = (call["PART_ID"]!, call["STORES_CODE"]!, call["LOT_ID"]);
        var quantity = decimal.Parse(call["QUANTITY"]!, System.Globalization.CultureInfo.InvariantCulture);
        if (!Parts.TryGetValue(id, out var part) || !Stores.Contains(stores) || quantity == 0 || quantity != Math.Floor(quantity) || part.Lots != (lot is not null)
            || (call["BATCH_NUMBER"] is { } batch && !Batches.ContainsKey(batch)))
        {
            return false;
        }

        var location = call["STOCK_LOCATION"] ?? main.GetValueOrDefault((id, stores), "");
        if (quantity < 0 && Unidentified((id, stores, location, lot ?? "")) < -quantity)
        {
            return false;
        }

        part.Used = true;
        MakeLot(id, lot);
        Add(id, stores, location, lot ?? "", quantity);
        return true;
    }

    private bool Build(ModelCall call)
    {
        var id = call["ASSEMBLY_ID"]!;
        if (!Parts.ContainsKey(id) || !Bills.TryGetValue(id, out var bill))
        {
            return false;
        }

        var serials = Serials(call["SERIAL_NUMBER"]);
        var rows = call.Fields.GetValueOrDefault("COMPONENTS") as IReadOnlyDictionary<string, object>[] ?? [];
        string? Of(IReadOnlyDictionary<string, object> row, string field) => row.GetValueOrDefault(field) as string;
        var (toStores, kitStores, day) = (call["TO_STORES"] ?? Parts[id].Stores, call["KIT_STORES"], call["ACTION_DATE"] ?? Today);
        if (serials.Length == 0 || serials.Distinct().Count() < serials.Length || (call["COMPLETED_QTY"] is { } completed && completed != $"{serials.Length}")
            || !Stores.Contains(toStores) || (kitStores is not null && !Stores.Contains(kitStores)) || call["ASSEMBLY_LOT"] is not null
            || (call["BATCH_NUMBER"] is { } batch && !Batches.ContainsKey(batch)) || rows.Any(row => !bill.Any(line => line.Part == Of(row, "COMPONENT_ID")))
            || rows.Any(row => Serials(Of(row, "SERIAL_NUMBER")) is var some && some.Distinct().Count() < some.Length))
        {
            return false;
        }

        foreach (var serial in serials)
        {
            if (Units.TryGetValue((id, serial), out var known) && known.State != "REGISTERED" && !(known.State == "IN_STOCK" && known.Untouched))
            {
                return false;
            }
        }

        var (taken, drawn) = (new List<(ModelUnit Unit, string Part, string Into)>(), new Dictionary<(string, string, string, string), decimal>());
        foreach (var (part, each, scrap) in bill)
        {
            var named = rows.Where(row => Of(row, "COMPONENT_ID") == part).ToArray();
            if (Parts[part].Serials)
            {
                var units = named.SelectMany(row => Serials(Of(row, "SERIAL_NUMBER")).Select(serial => (row, serial))).ToArray();
                if (units.Length != each * serials.Length || units.Select(one => one.serial).Distinct().Count() < units.Length)
                {
                    return false;
                }

                for (var i = 0; i < units.Length; i++)
                {
                    var (row, serial) = units[i];
                    if (!Units.TryGetValue((part, serial), out var unit) || unit.State is not ("REGISTERED" or "IN_STOCK")
                        || (Of(row, "LOT_ID") is { } lot && lot != unit.Lot) || (Of(row, "STOCK_LOCATION") is { } at && at != (unit.Place?.Location ?? "")))
                    {
                        return false;
                    }

                    taken.Add((unit, part, serials[i / each]));
                }

                continue;
            }

            if (named.Any(row => Of(row, "SERIAL_NUMBER") is not null || (Of(row, "LOT_ID") is not null && !Parts[part].Lots)))
            {
                return false;
            }

            decimal need = each * serials.Length;
            need += call["INCLUDE_SCRAP"] == "Y" ? Math.Ceiling(need * scrap / 100) : 0;
            foreach (var row in named.Length > 0 ? named : [new Dictionary<string, object>()])
            {
                foreach (var place in Candidates(part, kitStores ?? Parts[part].Stores, Of(row, "LOT_ID"), Of(row, "STOCK_LOCATION"), day))
                {
                    var take = Math.Min(need, Unidentified(place) - drawn.GetValueOrDefault(place));
                    drawn[place] = drawn.GetValueOrDefault(place) + take;
                    need -= take;
                }
            }

            if (need > 0)
            {
                return false;
            }
        }

        if (call["DRY_RUN"] == "Y")
        {
            return true;
        }

        foreach (var (place, quantity) in drawn)
        {
            Stock[place] -= quantity;
        }

        foreach (var (unit, part, into) in taken)
        {
            if (unit.Place is { } here)
            {
                Add(part, here.Stores, here.Location, unit.Lot, -1);
            }

            (unit.State, unit.Place, unit.Inside, unit.Untouched) = ("INSTALLED", null, into, false);
        }

        // Those that stood there by registration alone are registered no longer, and completed like the others.
        var location = call["TO_LOCATION"] ?? main.GetValueOrDefault((id, toStores), "");
        foreach (var serial in serials)
        {
            if (Units.TryGetValue((id, serial), out var known) && known.State == "IN_STOCK")
            {
                Unregister(id, known);
            }

            Units[(id, serial)] = new ModelUnit { Age = known?.Age ?? ++age, State = "IN_STOCK", Place = (toStores, location), Untouched = false };
            Add(id, toStores, location, "", 1);
        }

        return true;
    }

    /// <summary>The day on which the calls are made, in the data source's time zone.</summary>
    public string Today { get; init; } = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Where to draw from, in order: a named lot as it is, else lots that expire first, then the oldest; the main location first.</summary>
    private IEnumerable<(string, string, string, string)> Candidates(string part, string stores, string? lot, string? location, string day) =>
        Stock.Keys.Where(key => key.Part == part && key.Stores == stores && (location is null || key.Location == location))
            .Where(key => lot is not null ? key.Lot == lot : key.Lot == "" || string.CompareOrdinal(lots[(part, key.Lot)].Expires, day) >= 0)
            .OrderBy(key => key.Lot == "" ? "9999" : lots[(part, key.Lot)].Expires, StringComparer.Ordinal).ThenBy(key => key.Lot == "" ? 0 : lots[(part, key.Lot)].Age)
            .ThenBy(key => key.Location != main.GetValueOrDefault((part, stores), "")).ThenBy(key => key.Location, StringComparer.Ordinal).ToArray();

    private bool CreatePart(ModelCall call)
    {
        if (Parts.ContainsKey(call["PART_ID"]!))
        {
            return false;
        }

        Parts[call["PART_ID"]!] = new ModelPart(call["SN_REQD_INV"] == "Y", call["LOT_CONTROL"] == "Y", "MS");
        return true;
    }

    /// <summary>Puts a unit in a store. It is one of the pieces there that have no serial, if there is such a piece.</summary>
    private void PutIn(string part, ModelUnit unit, string stores, string? location)
    {
        var at = location ?? main.GetValueOrDefault((part, stores), "");
        unit.Claimed = Unidentified((part, stores, at, unit.Lot)) >= 1;
        Add(part, stores, at, unit.Lot, unit.Claimed ? 0 : 1);
        unit.Place = (stores, at);
    }

    private void Unregister(string part, ModelUnit unit)
    {
        if (unit is { Place: { } here, Claimed: false })
        {
            Add(part, here.Stores, here.Location, unit.Lot, -1);
        }

        unit.Place = null;
    }

    private decimal Unidentified((string Part, string Stores, string Location, string Lot) place) =>
        Stock.GetValueOrDefault(place) - Units.Count(unit => unit.Key.Part == place.Part && unit.Value.Place == (place.Stores, place.Location) && unit.Value.Lot == place.Lot);

    private void Add(string part, string stores, string location, string lot, decimal quantity)
    {
        Stock[(part, stores, location, lot)] = Stock.GetValueOrDefault((part, stores, location, lot)) + quantity;
        main.TryAdd((part, stores), location);
        MakeLot(part, lot);
    }

    private void MakeLot(string part, string? lot)
    {
        if (!string.IsNullOrEmpty(lot))
        {
            lots.TryAdd((part, lot), (lots.Count + 1, "9999"));
        }
    }

    private static string[] Serials(string? list) => list?.Split(',') ?? [];
}
