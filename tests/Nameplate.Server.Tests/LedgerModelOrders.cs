using System.Globalization;
using Nameplate.Torture;

namespace Nameplate.Server.Tests;

/// <summary>Orders of one line each, in both directions: what is received, held, shipped, consigned and comes back.</summary>
internal sealed partial class LedgerModel
{
    internal sealed class ModelOrder(string part, int ordered)
    {
        public readonly string Part = part;
        public readonly int Ordered = ordered;
        public bool Open = true;
        public int Done, Returned;

        /// <summary>Serials in the order in which they were reserved.</summary>
        public List<string> Held = [];

        public int Left => Ordered - Done + Returned;
    }

    /// <summary>By the field that names them, SO_ID or PO_ID.</summary>
    public readonly Dictionary<(string Kind, string Id), ModelOrder> Orders = [];

    private bool CreateOrder(ModelCall call, string kind, string partner, string known)
    {
        var row = Row(call);
        if (call[partner] != known || !Parts.TryGetValue(row["PART_ID"], out var part) || Quantity(row, "ORDER_QTY") <= 0 || Orders.ContainsKey((kind, call[kind]!)))
        {
            return false;
        }

        part.Used = true;
        Orders[(kind, call[kind]!)] = new ModelOrder(row["PART_ID"], (int)Quantity(row, "ORDER_QTY"));
        return true;
    }

    /// <summary>Closes it, opens it, or says which units it holds.</summary>
    private bool ChangeOrder(ModelCall call)
    {
        if (!Orders.TryGetValue(("SO_ID", call["SO_ID"]!), out var order))
        {
            return false;
        }

        if (call["SO_STATUS"] is { } status)
        {
            order.Open = status == "O";
            Free(order, order.Open ? order.Held.Count : 0);
            return true;
        }

        var named = Serials(Row(call)["SERIAL_NUMBER"]);
        if (!order.Open || !Parts[order.Part].Serials || named.Distinct().Count() < named.Length || named.Length > order.Left
            || named.Except(order.Held).Any(serial => !Units.TryGetValue((order.Part, serial), out var unit) || unit.State != "IN_STOCK"))
        {
            return false;
        }

        var kept = order.Held.Where(named.Contains).ToList();
        Free(order, 0, kept);
        foreach (var serial in named.Except(kept))
        {
            var unit = Units[(order.Part, serial)];
            (unit.State, unit.HeldBy, unit.Untouched) = ("RESERVED", call["SO_ID"], false);
            order.Held.Add(serial);
        }

        return true;
    }

    /// <summary>Frees what is held but the first so many, or but some.</summary>
    private void Free(ModelOrder order, int keeps, List<string>? kept = null)
    {
        foreach (var serial in kept is null ? order.Held.Skip(Math.Max(keeps, 0)).ToArray() : order.Held.Except(kept).ToArray())
        {
            var unit = Units[(order.Part, serial)];
            (unit.State, unit.HeldBy) = ("IN_STOCK", null);
            order.Held.Remove(serial);
        }
    }

    private bool Ship(ModelCall call)
    {
        var (row, id) = (Row(call), call["SO_ID"]!);
        var (serials, lot, stores) = (Serials(row.GetValueOrDefault("SERIAL_NUMBER")), row.GetValueOrDefault("LOT_ID"), row.GetValueOrDefault("TO_STORES"));
        if (!Orders.TryGetValue(("SO_ID", id), out var order) || (stores is not null && !Stores.Contains(stores)) || (call["BATCH_NUMBER"] is { } batch && !Batches.ContainsKey(batch))
            || serials.Distinct().Count() < serials.Length)
        {
            return false;
        }

        var (part, quantity) = (Parts[order.Part], row.ContainsKey("QUANTITY") ? Quantity(row, "QUANTITY") : serials.Length);
        if (quantity == 0 || quantity != Math.Floor(quantity) || (lot is not null && !part.Lots) || (part.Serials ? quantity < 0 && serials.Length == 0 : serials.Length > 0) || (serials.Length > 0 && serials.Length != Math.Abs(quantity)))
        {
            return false;
        }

        return quantity < 0 ? TakeBack(order, id, row, serials, -quantity) : order.Open && Ship(call, order, id, serials, lot, quantity, stores is not null);
    }

    private bool Ship(ModelCall call, ModelOrder order, string id, string[] serials, string? lot, decimal quantity, bool consigns)
    {
        if (serials.Length == 0 && Parts[order.Part].Serials)
        {
            // What it holds, then what is free in the part's store.
            serials =
            [
                .. order.Held.Where(serial => lot is null || Units[(order.Part, serial)].Lot == lot)
                    .Concat(Units.Where(unit => unit.Key.Part == order.Part && unit.Value is { State: "IN_STOCK", Place: { } at } && at.Stores == Parts[order.Part].Stores && (lot is null || unit.Value.Lot == lot))
                        .OrderBy(unit => unit.Value.Lot == "" ? 0 : lots[(order.Part, unit.Value.Lot)].Age).ThenBy(unit => unit.Value.Age).Select(unit => unit.Key.Serial))
                    .Take((int)quantity),
            ];
            if (serials.Length < quantity)
            {
                return false;
            }
        }

        if (serials.Length == 0)
        {
            var (need, drawn) = (quantity, new Dictionary<(string, string, string, string), decimal>());
            foreach (var place in Candidates(order.Part, Parts[order.Part].Stores, lot, null, Today))
            {
                drawn[place] = Math.Min(need, Unidentified(place));
                need -= drawn[place];
            }

            if (need > 0 || consigns || quantity > order.Left)
            {
                return false;
            }

            foreach (var (place, some) in drawn)
            {
                Stock[place] -= some;
            }

            order.Done += (int)quantity;
            return true;
        }

        var units = serials.Select(serial => Units.GetValueOrDefault((order.Part, serial))).ToList();
        var sold = units.Count(unit => unit?.State == "CONSIGNED");
        if (units.Any(unit => unit is null || (lot is not null && lot != unit.Lot) || !(unit.State is "REGISTERED" or "IN_STOCK" || (unit.State == "RESERVED" && unit.HeldBy == id)
                || (!consigns && ((unit.State == "RETURNED" && unit.ShippedBy is not null) || (unit.State == "CONSIGNED" && unit.ShippedBy == id)))))
            || (sold > 0 && sold < units.Count) || (sold == 0 && quantity > order.Left))
        {
            return false;
        }

        foreach (var (unit, serial) in units.Zip(serials))
        {
            if (unit!.Place is { } here)
            {
                Add(order.Part, here.Stores, here.Location, unit.Lot, -1);
            }

            (unit.State, unit.Place, unit.HeldBy, unit.ShippedBy, unit.Untouched) = (consigns ? "CONSIGNED" : "SHIPPED", null, null, id, false);
            order.Held.Remove(serial);
        }

        order.Done += sold > 0 ? 0 : (int)quantity;
        Free(order, order.Left);
        return true;
    }

    private bool TakeBack(ModelOrder order, string id, Dictionary<string, string> row, string[] serials, decimal quantity)
    {
        var (part, lot, stores) = (Parts[order.Part], row.GetValueOrDefault("LOT_ID"), row.GetValueOrDefault("TO_STORES") ?? Parts[order.Part].Stores);
        var units = serials.Select(serial => Units.GetValueOrDefault((order.Part, serial))).ToList();
        if (quantity > order.Done - order.Returned || (serials.Length == 0 && part.Lots && lot is null)
            || units.Any(unit => unit is not { State: "SHIPPED" or "CONSIGNED" } || unit.ShippedBy != id || (unit.Lot.Length > 0 && lot is not null && lot != unit.Lot)
                || (part.Lots && unit.Lot.Length == 0 && lot is null)))
        {
            return false;
        }

        order.Returned += (int)quantity;
        var at = row.GetValueOrDefault("TO_LOCATION") ?? main.GetValueOrDefault((order.Part, stores), "");
        if (serials.Length == 0)
        {
            Add(order.Part, stores, at, lot ?? "", quantity);
        }

        foreach (var unit in units)
        {
            unit!.Lot = unit.Lot.Length > 0 ? unit.Lot : lot ?? "";
            (unit.State, unit.Place) = (unit.State == "SHIPPED" ? "RETURNED" : "IN_STOCK", (stores, at));
            Add(order.Part, stores, at, unit.Lot, 1);
        }

        return true;
    }

    /// <summary>What a vendor delivers adds to the stock, whatever pieces without serials are there.</summary>
    private bool Receive(ModelCall call)
    {
        var (row, quantity) = (Row(call), Quantity(Row(call), "QUANTITY"));
        var (serials, lot) = (Serials(row.GetValueOrDefault("SERIAL_NUMBER")), row.GetValueOrDefault("LOT_ID"));
        if (!Orders.TryGetValue(("PO_ID", call["PO_ID"]!), out var order) || !Parts.TryGetValue(order.Part, out var part) || (row.GetValueOrDefault("STORES_CODE") is { } code && !Stores.Contains(code))
            || quantity <= 0 || quantity != Math.Floor(quantity) || quantity > order.Left || part.Lots != (lot is not null) || serials.Length != (part.Serials ? quantity : 0) || serials.Distinct().Count() < serials.Length
            || (call["BATCH_NUMBER"] is { } batch && !Batches.ContainsKey(batch))
            || serials.Any(serial => Units.TryGetValue((order.Part, serial), out var unit) && (unit.State != "REGISTERED" || (unit.Lot.Length > 0 && unit.Lot != lot))))
        {
            return false;
        }

        var stores = row.GetValueOrDefault("STORES_CODE") ?? part.Stores;
        var at = row.GetValueOrDefault("STOCK_LOCATION") ?? main.GetValueOrDefault((order.Part, stores), "");
        Add(order.Part, stores, at, lot ?? "", quantity);
        foreach (var serial in serials)
        {
            var unit = Units.TryGetValue((order.Part, serial), out var known) ? known : Units[(order.Part, serial)] = new ModelUnit { Age = ++age };
            (unit.State, unit.Lot, unit.Place, unit.Untouched) = ("IN_STOCK", lot ?? "", (stores, at), false);
        }

        order.Done += (int)quantity;
        return true;
    }

    private static Dictionary<string, string> Row(ModelCall call) =>
        ((IReadOnlyDictionary<string, object>[])call.Fields["LINES"]).Single().ToDictionary(pair => pair.Key, pair => (string)pair.Value);

    private static decimal Quantity(Dictionary<string, string> row, string name) => decimal.Parse(row[name], CultureInfo.InvariantCulture);
}
