using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>The tables behind the five lists of the REST dialect.</summary>
internal static class RestTables
{
    public static readonly RestTable SerialNumbers = new(
        "serial_number s",
        [
            ("u", "JOIN unit_state u ON u.serial_number_id = s.id"),
            ("p", "JOIN part p ON p.id = s.part_id"),
            ("b", "LEFT JOIN stock_balance b ON b.id = u.stock_balance_id"),
        ],
        [
            new("id", "s.id"),
            new("value", "s.serial_number") { HasTrigrams = true },
            new("status", "u.status") { Sort = Word("u.status", status => status.Rest()) },
            new("state", "u.status") { Sort = Word("u.status", status => status.State()) },
            new("itemId", "s.part_id"),
            new("itemReference", "p.part_id"),
            new("warehouseStockId", "b.stock_status_id"),
            new("dateCreated", "s.created_at"),
            new("lastUpdated", "u.updated_at"),
        ])
    {
        // A unit that was deleted, and a number that is only kept from being used again, have no state either.
        Living = "s.deleted_at IS NULL AND s.renumbered_id IS NULL",
        Narrow = ("unit_state u", "u", "u.created_at", "u.serial_number_id"),
    };

    public static readonly RestTable Items = new(
        "part p",
        [],
        [
            new("id", "p.id"),
            new("reference", "p.part_id"),
            new("name", "p.part_desc"),
            new("description", "coalesce(p.al_part_desc, '')"),
            new("hasSerialNumbers", "p.sn_reqd_inv"),
            .. Dates("p"),
        ]);

    public static readonly RestTable Warehouses = new(
        "stores w",
        [],
        [
            new("id", "w.id"),
            new("reference", "w.stores_code"),
            new("name", "w.stores_desc"),
            new("address", "w.address"),
            .. Dates("w"),
        ]);

    public static readonly RestTable WarehouseStocks = new(
        "stock_status ss",
        [
            ("w", "JOIN stores w ON w.id = ss.stores_id"),
            ("p", "JOIN part p ON p.id = ss.part_id"),
            ("m", "JOIN unit_of_measure m ON m.id = p.unit_of_measure_id"),
        ],
        [
            new("id", "ss.id"),
            new("warehouseId", "ss.stores_id"),
            new("warehouseReference", "w.stores_code"),
            new("warehouseName", "w.stores_desc"),
            new("itemId", "ss.part_id"),
            new("itemReference", "p.part_id"),
            new("itemName", "p.part_desc"),
            new("unitId", "m.id"),
            new("unitReference", "m.um_code"),
            new("unitName", "m.um_desc"),
            new("quantity", "(SELECT trim_scale(coalesce(sum(held.quantity), 0)) FROM stock_balance held WHERE held.stock_status_id = ss.id)"),
            new("reservedSerialNumbers",
                $"""
                (SELECT array_agg(unit.serial_number ORDER BY unit.serial_number)
                 FROM stock_balance held JOIN unit_state state ON state.stock_balance_id = held.id JOIN serial_number unit ON unit.id = state.serial_number_id
                 WHERE held.stock_status_id = ss.id AND state.status IN ({string.Join(", ", UnitStatuses.OfRest("RESERVED").Select(status => (int)status))}))
                """),
            .. Dates("ss"),
        ]);

    public static readonly RestTable Units = new(
        "unit_of_measure m",
        [],
        [
            new("id", "m.id"),
            new("reference", "m.um_code"),
            new("name", "m.um_desc"),
            .. Dates("m"),
        ]);

    private static RestColumn[] Dates(string alias) => [new("dateCreated", $"{alias}.created_at"), new("lastUpdated", $"{alias}.updated_at")];

    /// <summary>A dialect's word for a unit's status.</summary>
    private static string Word(string status, Func<UnitStatus, string> word) =>
        $"((ARRAY[{string.Join(", ", Enum.GetValues<UnitStatus>().Select(one => $"'{word(one)}'"))}])[{status}] COLLATE \"C\")";
}
