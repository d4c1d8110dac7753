using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>The tables behind the lists of the REST dialect.</summary>
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

    /// <summary>Fields of an item that a part has no field for, and the unlisted fields that keep them.</summary>
    public static readonly IReadOnlyDictionary<string, string> KeptOfItems = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["isActive"] = "IS_ACTIVE",
        ["isNew"] = "IS_NEW",
        ["displayOrder"] = "DISPLAY_ORDER",
        ["tags"] = "TAGS",
        ["withLabel"] = "WITH_LABEL",
        ["labelNote"] = "LABEL_NOTE",
        ["labelColor"] = "LABEL_COLOR",
    };

    /// <summary>The unlisted field of a stock status that keeps when more is supplied.</summary>
    public const string SupplyDate = "SUPPLY_DATE";

    // An unlisted field may hold anything: the ERP dialect sets it too. What is no number counts as none.
    public static readonly RestTable Items = new(
        "part p",
        [],
        [
            new("id", "p.id"),
            new("reference", "p.part_id"),
            new("name", "p.part_desc"),
            new("description", "coalesce(p.al_part_desc, '')"),
            new("displayOrder", $"(CASE WHEN {Kept("displayOrder")} ~ '^[0-9]{{1,10}}$' THEN {Kept("displayOrder")} ELSE '0' END)::bigint"),
            new("volumeInLiter", "trim_scale(p.volume)"),
            new("isActive", $"({Kept("isActive")} IS DISTINCT FROM 'N')"),
            new("isNew", $"({Kept("isNew")} IS NOT DISTINCT FROM 'Y')"),
            new("tags", Kept("tags")),
            new("hasSerialNumbers", "p.sn_reqd_inv"),
            .. Dates("p"),
        ]);

    public static readonly RestTable Warehouses = new(
        "stores w",
        [("y", "LEFT JOIN stores y ON y.id = w.parent_id")],
        [
            new("id", "w.id"),
            new("reference", "w.stores_code"),
            new("name", "w.stores_desc"),
            new("isRoot", "(w.parent_id IS NULL AND EXISTS (SELECT FROM stores within WHERE within.parent_id = w.id))"),
            new("parentId", "w.parent_id"),
            new("parentReference", "y.stores_code"),
            new("parentName", "y.stores_desc"),
            new("description", "w.notes"),
            new("address", "w.address"),
            new("isVan", "coalesce(w.van, false)"),
            new("users", $"w.extra ->> '{StoresOwners.Kept}'"),
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
            new("supplyDate", $"(ss.extra ->> '{SupplyDate}')"),

            // What is on hand is told with it, and postings change that.
            .. Dates("ss", "(SELECT max(held.changed_at) FROM stock_balance held WHERE held.stock_status_id = ss.id)"),
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

    public static readonly RestTable ItemUnits = new(
        "part p",
        [("m", "JOIN unit_of_measure m ON m.id = p.unit_of_measure_id")],
        [
            new("id", "p.id"),
            new("itemReference", "p.part_id"),
            new("itemName", "p.part_desc"),
            new("unitId", "m.id"),
            new("unitReference", "m.um_code"),
            new("unitName", "m.um_desc"),
            new("salesQuantity", "trim_scale(p.so_order_qty)"),
            new("volume", "trim_scale(p.volume / 1000)"),
            new("weight", "trim_scale(p.weight)"),
            new("barcode", "p.upc_code"),
            .. Dates("p"),
        ]);

    /// <summary>What a line comes to: the price of all of it, less the line's discount.</summary>
    private const string Price = "round(line.order_qty * line.so_unit_price * (1 - coalesce(line.item_disc_pct, 0) / 100), 4)";

    /// <summary>An amount as it is answered; null beyond what any is now, which may stand here from before it was refused (Money.Limit) and would fail the whole list.</summary>
    private static string Amount(string sql) => $"(CASE WHEN abs({sql}) < 1e15 THEN trim_scale({sql}) END)";

    public static readonly RestTable Orders = new(
        "sales_order o",
        [
            ("c", "JOIN customer c ON c.id = o.customer_id"),
            ("t",
                $"""
                CROSS JOIN LATERAL (
                    SELECT array_agg(line.id ORDER BY line.so_line_no) AS lines,
                        coalesce(sum({Price}) FILTER (WHERE line.line_status <> 'X'), 0) AS total,
                        bool_and(line.shipped_qty - line.returned_qty >= line.order_qty) FILTER (WHERE line.line_status <> 'X') AS whole,
                        bool_or(line.shipped_qty > line.returned_qty) AS partly
                    FROM sales_order_line line WHERE line.order_id = o.id) t
                """),
        ],
        [
            new("id", "o.id"),
            new("operationType", "0::smallint"),
            new("reference", "o.so_id"),
            new("status", "((CASE o.so_status WHEN 'C' THEN 'CLOSED' WHEN 'X' THEN 'CANCELLED' ELSE 'OPEN' END) COLLATE \"C\")"),
            new("total", Amount("t.total")),
            new("totalExclTax", Amount("t.total")),
            new("totalDiscounted", Amount("round(t.total * (1 - coalesce(o.order_disc_pct, 0) / 100), 4)")),
            new("discount", "trim_scale(o.order_disc_pct)"),
            new("customerId", "o.customer_id"),
            new("customerReference", "c.customer_id"),
            new("customerName", "c.customer_name"),
            new("currency", "o.curr_code"),
            new("exchangeRate", "trim_scale(coalesce(o.curr_rate, 1))"),
            new("employeeReference", "o.salesman_id") { MayBeNull = true },
            new("deliveredByReference", "NULL::text") { MayBeNull = true },
            new("deliveryStatus", "((CASE WHEN t.whole THEN 'DELIVERED' WHEN t.partly THEN 'PARTIALLY_DELIVERED' ELSE 'NOT_DELIVERED' END) COLLATE \"C\")"),
            new("deliveryDate",
                """
                (SELECT max(sent.action_date)::timestamp AT TIME ZONE 'UTC'
                 FROM sales_order_line part JOIN shipment_line going ON going.sales_line_id = part.id JOIN posting sent ON sent.id = going.posting_id
                 WHERE part.order_id = o.id AND going.quantity > 0 AND going.reverses_id IS NULL AND NOT going.from_consignment
                 AND NOT EXISTS (SELECT FROM shipment_line undone WHERE undone.reverses_id = going.id))
                """),
            new("lineIds", "t.lines"),

            // What was shipped of its lines is told with it.
            .. Dates("o", "(SELECT max(line.updated_at) FROM sales_order_line line WHERE line.order_id = o.id)"),
        ]);

    public static readonly RestTable OrderDetails = new(
        "sales_order_line line",
        [
            ("o", "JOIN sales_order o ON o.id = line.order_id"),
            ("p", "LEFT JOIN part p ON p.id = line.part_id"),
            ("m", "LEFT JOIN unit_of_measure m ON m.um_code = line.so_um"),
        ],
        [
            new("id", "line.id"),
            new("orderId", "line.order_id"),
            new("orderReference", "o.so_id"),
            new("itemId", "line.part_id"),
            new("itemReference", "p.part_id") { MayBeNull = true },
            new("itemName", "p.part_desc"),
            new("unitId", "m.id"),
            new("unitReference", "line.so_um"),
            new("unitName", "m.um_desc"),
            new("discount", "trim_scale(coalesce(line.item_disc_pct, 0))"),
            new("finalPrice", Amount(Price)),
            new("unitPrice", "trim_scale(line.so_unit_price)"),
            new("quantity", "trim_scale(line.order_qty)"),
            new("comment",
                """
                (SELECT string_agg(remark.comment_text, E'\n' ORDER BY remark.comment_no) FROM sales_order_comment remark
                 WHERE remark.order_id = line.order_id AND remark.so_line_no = line.so_line_no)
                """),
            new("reservedSerialNumbers", Named($"SELECT held.serial_number_id FROM reservation held WHERE held.sales_line_id = line.id UNION ALL {Out(UnitStatus.Consigned)}")),
            new("soldSerialNumbers", Named(Out(UnitStatus.Shipped))),
            .. Dates("line"),
        ]);

    /// <summary>Rows of shipments that took something back, and were not undone.</summary>
    private const string Back = "m.quantity < 0 AND m.reverses_id IS NULL AND NOT EXISTS (SELECT FROM shipment_line undone WHERE undone.reverses_id = m.id)";

    /// <summary>When it was posted. Postings keep microseconds, and a record says what it is found by: whole seconds.</summary>
    private const string Posted = "date_trunc('second', p.created_at)";

    /// <summary>A return goes by the names that the ERP dialect has for it: order, line, and number of the shipment.</summary>
    private static readonly RestColumn Return = new("reference", "((o.so_id || '-' || l.so_line_no || '-' || m.shipment_no) COLLATE \"C\")");

    public static readonly RestTable Returns = new(
        "shipment_line m",
        [
            ("p", "JOIN posting p ON p.id = m.posting_id"),
            ("l", "JOIN sales_order_line l ON l.id = m.sales_line_id"),
            ("o", "JOIN sales_order o ON o.id = l.order_id"),
            ("c", "JOIN customer c ON c.id = o.customer_id"),
        ],
        [
            new("id", "m.id"),
            Return,
            new("order", "o.so_id"),
            new("line", "l.so_line_no"),
            new("shipment", "m.shipment_no"),
            new("user", "p.operator_id") { NamesUser = true },
            new("customerId", "o.customer_id"),
            new("customerReference", "c.customer_id"),
            new("customerName", "c.customer_name"),
            new("lineIds", "ARRAY[m.id]"),
            new("dateCreated", Posted),
            new("lastUpdated", Posted),
        ])
    {
        Living = Back,
        IsDated = false,
    };

    public static readonly RestTable ReturnDetails = new(
        "shipment_line m",
        [
            ("p", "JOIN posting p ON p.id = m.posting_id"),
            ("l", "JOIN sales_order_line l ON l.id = m.sales_line_id"),
            ("o", "JOIN sales_order o ON o.id = l.order_id"),
            ("i", "JOIN part i ON i.id = p.part_id"),
            ("u", "LEFT JOIN unit_of_measure u ON u.um_code = l.so_um"),
        ],
        [
            new("id", "m.id"),
            Return with { Name = "returnReference" },
            new("itemId", "i.id"),
            new("itemReference", "i.part_id"),
            new("itemName", "i.part_desc"),
            new("unitId", "u.id"),
            new("unitReference", "l.so_um"),
            new("unitName", "u.um_desc"),
            new("quantity", "trim_scale(-m.quantity)"),
            new("comment", "p.reason"),
            new("serialNumbers", Named("SELECT moved.serial_number_id FROM posting sent JOIN posting_unit moved ON moved.posting_id = sent.id WHERE (sent.id = m.posting_id OR sent.parent_id = m.posting_id) AND sent.sales_line_id = m.sales_line_id")),
            new("dateCreated", Posted),
            new("lastUpdated", Posted),
        ])
    {
        Living = Back,
        IsDated = false,
    };

    /// <summary>The serial numbers of some units.</summary>
    private static string Named(string units) =>
        $"(SELECT array_agg(unit.serial_number ORDER BY unit.serial_number) FROM ({units}) own (id) JOIN serial_number unit ON unit.id = own.id)";

    /// <summary>Units that are out by the line in a status: of those that it ever shipped, the ones that no other shipment has taken since.</summary>
    private static string Out(UnitStatus status) =>
        $"""
        SELECT DISTINCT moved.serial_number_id
        FROM posting sent JOIN posting_unit moved ON moved.posting_id = sent.id JOIN unit_state state ON state.serial_number_id = moved.serial_number_id
        CROSS JOIN LATERAL ({Shipments.Last("moved.serial_number_id")}) last
        WHERE sent.sales_line_id = line.id AND sent.action_type IN ('SH', 'CS') AND state.status = {(int)status} AND last.sales_line_id = line.id
        """;

    private static string Kept(string field) => $"(p.extra ->> '{KeptOfItems[field]}')";

    private static RestColumn[] Dates(string alias, string? changed = null) =>
        [new("dateCreated", $"{alias}.created_at"), new("lastUpdated", changed is null ? $"{alias}.updated_at" : $"greatest({alias}.updated_at, {changed})")];

    /// <summary>A dialect's word for a unit's status.</summary>
    private static string Word(string status, Func<UnitStatus, string> word) =>
        $"((ARRAY[{string.Join(", ", Enum.GetValues<UnitStatus>().Select(one => $"'{word(one)}'"))}])[{status}] COLLATE \"C\")";
}
