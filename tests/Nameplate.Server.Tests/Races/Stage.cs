using System.Globalization;

namespace Nameplate.Server.Tests.Races;

/// <summary>
/// The goods of one schedule, told from all others by the number at the end of their parts' names, the calls that race for
/// them, and what the books say of them. Everything stands in store MS unless said otherwise.
/// </summary>
internal sealed class Stage(RaceServers server, int number)
{
    /// <summary>
    /// All that the books say of the goods, in words that do not depend on the order in which rows were made: stock, units and
    /// where they are, what is inside what, postings by batch, masters.
    /// </summary>
    private const string State =
        """
        WITH goods AS (SELECT id, part_id FROM part WHERE part_id LIKE '%-' || $1),
        place AS (SELECT b.id, g.part_id, w.stores_code || '/' || b.location || '/' || b.lot AS name, trim_scale(b.quantity) AS quantity, b.units
            FROM stock_balance b JOIN stock_status s ON s.id = b.stock_status_id JOIN goods g ON g.id = s.part_id JOIN stores w ON w.id = s.stores_id),
        unit AS (SELECT s.id, g.part_id || ' ' || s.serial_number AS name, s.renumbered_id, concat_ws('/', s.order_id, s.so_id, s.shipment_no) AS order_id, s.date_scrapped FROM serial_number s JOIN goods g ON g.id = s.part_id WHERE s.deleted_at IS NULL)
        SELECT coalesce(string_agg(line, E'\n' ORDER BY line), '') FROM (
            SELECT 'stock ' || part_id || ' ' || name || ' ' || quantity || ' ' || units FROM place WHERE quantity <> 0
            UNION ALL SELECT 'unit ' || concat_ws(' ', u.name, t.status, p.name, t.lot, u.order_id, u.date_scrapped) FROM unit u JOIN unit_state t ON t.serial_number_id = u.id LEFT JOIN place p ON p.id = t.stock_balance_id
            UNION ALL SELECT 'taken ' || name FROM unit WHERE renumbered_id IS NOT NULL
            UNION ALL SELECT 'inside ' || concat_ws(' ', a.name, x.parent_lot, c.name, x.removed_posting_id IS NULL) FROM cross_reference x JOIN unit c ON c.id = x.component_unit_id LEFT JOIN unit a ON a.id = x.assembly_unit_id
            UNION ALL SELECT 'batch ' || b.txns_accepted || ' ' || (b.reversed_by_id IS NOT NULL) || ' ' || string_agg(concat_ws(' ', o.action_type, g.part_id, o.lot, trim_scale(o.quantity), o.reverses_id IS NOT NULL), ', ' ORDER BY g.part_id, o.action_type, o.lot, o.quantity)
                FROM batch b JOIN posting o ON o.batch_id = b.id JOIN goods g ON g.id = o.part_id GROUP BY b.id
            UNION ALL SELECT 'used ' || concat_ws(' ', a.name, g.part_id, c.name, k.lot, trim_scale(k.quantity)) FROM consumption k JOIN goods g ON g.id = k.component_part_id LEFT JOIN unit a ON a.id = k.assembly_unit_id LEFT JOIN unit c ON c.id = k.component_unit_id
            UNION ALL SELECT 'part ' || concat_ws(' ', p.part_id, p.part_desc, p.sn_reqd_inv, p.lot_control, p.phantom) FROM part p JOIN goods g ON g.id = p.id
            UNION ALL SELECT 'bill ' || concat_ws(' ', a.part_id, c.part_id, l.dwg_item_code, trim_scale(l.required_qty), l.start_date, l.end_date) FROM bill_of_material l JOIN goods a ON a.id = l.assembly_id JOIN part c ON c.id = l.component_id
            UNION ALL SELECT 'lot ' || concat_ws(' ', g.part_id, l.lot_id, l.lot_hold_code, trim_scale(l.original_qty)) FROM lot l JOIN goods g ON g.id = l.part_id
            UNION ALL SELECT 'main ' || concat_ws(' ', g.part_id, w.stores_code, s.stock_location) FROM stock_status s JOIN goods g ON g.id = s.part_id JOIN stores w ON w.id = s.stores_id
            UNION ALL SELECT 'further ' || concat_ws(' ', g.part_id, w.stores_code, m.stock_location) FROM multiple_location m JOIN goods g ON g.id = m.part_id JOIN stores w ON w.id = m.stores_id
            UNION ALL SELECT 'ordered ' || concat_ws(' ', o.po_id, l.line_number, g.part_id, trim_scale(l.order_qty), trim_scale(l.received_qty),
                    (SELECT string_agg(trim_scale(r.quantity)::text, ',' ORDER BY r.receipt_no) FROM receipt_transaction r WHERE r.order_line_id = l.id))
                FROM purchase_order_line l JOIN purchase_order o ON o.id = l.order_id JOIN goods g ON g.id = l.part_id
            UNION ALL SELECT 'line ' || concat_ws(' ', o.so_id, l.so_line_no, o.so_status, l.line_status, trim_scale(l.order_qty), trim_scale(l.reserved_qty), trim_scale(l.shipped_qty), trim_scale(l.returned_qty))
                FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id JOIN goods g ON g.id = l.part_id
            UNION ALL SELECT 'held ' || concat_ws(' ', u.name, o.so_id, l.so_line_no) FROM reservation r JOIN unit u ON u.id = r.serial_number_id JOIN sales_order_line l ON l.id = r.sales_line_id JOIN sales_order o ON o.id = l.order_id
            UNION ALL SELECT 'shipped ' || concat_ws(' ', o.so_id, l.so_line_no, m.shipment_no, trim_scale(m.quantity), m.reverses_id IS NOT NULL)
                FROM shipment_line m JOIN sales_order_line l ON l.id = m.sales_line_id JOIN sales_order o ON o.id = l.order_id JOIN goods g ON g.id = l.part_id
            UNION ALL SELECT 'counter ' || concat_ws(' ', g.part_id, k.scope, k.last) FROM serial_counter k JOIN goods g ON g.id = k.part_id
        ) AS lines (line)
        """;

    private string Suffix { get; } = number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The books, with this stage's number taken out of the names: equal on two stages where the same happened.</summary>
    public async Task<string> StateAsync() => (await server.ScalarAsync<string>(State, Suffix)).Replace("-" + Suffix, "", StringComparison.Ordinal);

    /// <summary>A part's name in the books.</summary>
    public string Name(string part) => $"{part}-{Suffix}";

    public Task<System.Text.Json.Nodes.JsonObject> DoAsync(Request request) => server.DoAsync(request);

    public Task PartAsync(string part, bool serials = true, bool lots = false, string pattern = "") => DoAsync(Request.Erp("part-create", new
    {
        PART_ID = Name(part),
        PART_DESC = "Raced for",
        SN_REQD_INV = serials ? "Y" : "N",
        LOT_CONTROL = lots ? "Y" : "N",
        DEF_STORES_CODE = "MS",
        SERIAL_PATTERN = pattern,
    }));

    public Task BillAsync(string assembly, string component, string quantity = "1") => DoAsync(BillLine(assembly, component, quantity));

    /// <summary>Assembly A is made of one unit of C; so many units C1, C2 … are in stock.</summary>
    public async Task KitAsync(int units)
    {
        await PartAsync("A");
        await PartAsync("C");
        await BillAsync("A", "C");
        await UnitsAsync("C", [.. Enumerable.Range(1, units).Select(unit => $"C{unit}")]);
    }

    /// <summary>Assembly A, which has serials or not, is made of one piece of D; so many are in stock.</summary>
    public async Task PiecesAsync(int pieces, bool serials = true)
    {
        await PartAsync("A", serials);
        await PartAsync("D", serials: false);
        await BillAsync("A", "D");
        await DoAsync(Adjust("D", pieces));
    }

    public async Task UnitsAsync(string part, params string[] serials)
    {
        foreach (var serial in serials)
        {
            await DoAsync(Create(part, serial));
        }
    }

    /// <summary>Does it and answers the batch.</summary>
    public async Task<string> BatchAsync(Request request) => (await DoAsync(request))["BATCH_NUMBER"]!.GetValue<string>();

    /// <summary>The batch that last moved a unit.</summary>
    public async Task<string> BatchOfAsync(string part, string serial) =>
        (await server.ScalarAsync<long>("SELECT max(o.batch_id) FROM posting o JOIN posting_unit m ON m.posting_id = o.id WHERE m.serial_number_id = $1", await UnitIdAsync(part, serial))).ToString(CultureInfo.InvariantCulture);

    /// <summary>Does it and answers the batch by which it moved a unit.</summary>
    public async Task<string> BatchOfAsync(string part, string serial, Request request)
    {
        await DoAsync(request);
        return await BatchOfAsync(part, serial);
    }

    public Task<long> PartIdAsync(string part) => server.ScalarAsync<long>("SELECT id FROM part WHERE part_id = $1", Name(part));

    public Task<long> UnitIdAsync(string part, string serial) =>
        server.ScalarAsync<long>("SELECT s.id FROM serial_number s JOIN part p ON p.id = s.part_id WHERE p.part_id = $1 AND s.serial_number = $2 AND s.deleted_at IS NULL", Name(part), serial);

    public Request Create(string part, string serial, string stores = "MS", string location = "", string lot = "") =>
        Request.Erp("serial-number-create", new { PART_ID = Name(part), SERIAL_NUMBER = serial, STORES_CODE = stores, STOCK_LOCATION = location, LOT_ID = lot });

    public Request Edit(string part, string serial, string status = "", string stores = "") =>
        Request.Erp("serial-number-update", new { PART_ID = Name(part), SERIAL_NUMBER = serial, SN_STATUS = status, STORES_CODE = stores });

    public Request Delete(string part, string serial) => Request.Erp("serial-number-delete", new { PART_ID = Name(part), SERIAL_NUMBER = serial });

    public Request Build(string serial, params string[] units) => Build(serial, "", units);

    /// <summary>Builds A, out of units of C where some are named.</summary>
    public Request Build(string serial, string batch, string[] units) => Request.Erp("backflush-kit-issue-create", new
    {
        ASSEMBLY_ID = Name("A"),
        SERIAL_NUMBER = serial,
        DEPARTMENT = "0",
        ACCOUNT = "300",
        BATCH_NUMBER = batch,
        COMPONENTS = units.Length == 0 ? [] : new object[] { new { COMPONENT_ID = Name("C"), SERIAL_NUMBER = string.Join(',', units) } },
    });

    public Request Complete(string serial, params string[] units) => Request.Erp("wip-completions-entry-create", new
    {
        JOB_ID = Name("J"),
        SERIAL_NUMBER = serial,
        PROCESS_BACKFLUSH = "Y",
        BACKFLUSH_COMPONENTS = new object[] { new { COMPONENT_ID = Name("C"), SERIAL_NUMBER = string.Join(',', units) } },
    });

    public Task JobAsync() => DoAsync(Request.Erp("job-create", new { JOB_ID = Name("J"), PART_ID = Name("A") }));

    public Request Adjust(string part, int quantity, string serials = "", string batch = "", string location = "", string lot = "", string stores = "MS") => Request.Erp("adjustments-entry-create", new
    {
        PART_ID = Name(part),
        STORES_CODE = stores,
        STOCK_LOCATION = location,
        LOT_ID = lot,
        QUANTITY = quantity.ToString(CultureInfo.InvariantCulture),
        SERIAL_NUMBER = serials,
        BATCH_NUMBER = batch,
    });

    /// <summary>A part is kept in MS, with its main location there.</summary>
    public Task KeptAsync(string part, string location) => DoAsync(Request.Erp("stock-status-create", new { PART_ID = Name(part), STORES_CODE = "MS", STOCK_LOCATION = location }));

    /// <summary>Gives a part another main location in MS.</summary>
    public Request Main(string part, string location) => Request.Erp("stock-status-update", new { PART_ID = Name(part), STORES_CODE = "MS", STOCK_LOCATION = location });

    public Request Issue(string part, int quantity, string serials = "") => Request.Erp("issues-entry-create", new
    {
        PART_ID = Name(part),
        STORES_CODE = "MS",
        QUANTITY = quantity.ToString(CultureInfo.InvariantCulture),
        SERIAL_NUMBER = serials,
        DEPARTMENT = "0",
    });

    public Request Transfer(string part, int quantity, string to, string serials = "", string from = "MS", string toLocation = "") => Request.Erp("stores-transfer-create", new
    {
        PART_ID = Name(part),
        FROM_STORES = from,
        TO_STORES = to,
        TO_LOCATION = toLocation,
        QUANTITY = quantity.ToString(CultureInfo.InvariantCulture),
        SERIAL_NUMBER = serials,
    });

    /// <summary>Counts MS; for a part with serials they are the ones that were found.</summary>
    public Request Count(string part, int quantity, string serials = "") => Request.Erp("physical-count-entry-create", new
    {
        STORES_CODE = "MS",
        WORKSHEET_DATE = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DETAILS = new object[] { new { PART_ID = Name(part), PHYSICAL_QTY = quantity.ToString(CultureInfo.InvariantCulture), SERIAL_NUMBER = serials } },
    });

    /// <summary>Makes a store, and answers the call that deletes it.</summary>
    public async Task<Request> StoreGoesAsync(string stores)
    {
        await DoAsync(Request.Erp("stores-create", new { STORES_CODE = Name(stores), STORES_DESC = "Raced for" }));
        return Request.Erp("stores-delete", new { STORES_CODE = Name(stores) });
    }

    /// <summary>Makes a customer, and answers the call that deletes it.</summary>
    public async Task<Request> CustomerGoesAsync(string customer)
    {
        await DoAsync(Request.Erp("customer-create", new { CUSTOMER_ID = Name(customer), CUSTOMER_NAME = "Raced for" }));
        return Request.Erp("customer-delete", new { CUSTOMER_ID = Name(customer) });
    }

    /// <summary>Orders so much of a part on line 1 of a purchase order.</summary>
    public Task BuyAsync(string order, string part, int quantity) => DoAsync(Request.Erp("purchase-order-create", new
    {
        PO_ID = Name(order),
        VENDOR_ID = "XYZCORP",
        LINES = new object[] { new { LINE_NUMBER = "1", PART_ID = Name(part), ORDER_QTY = quantity.ToString(CultureInfo.InvariantCulture) } },
    }));

    public Request Receive(string order, int quantity, string serials = "", string batch = "") => Request.Erp("po-receipts-entry-create", new
    {
        PO_ID = Name(order),
        BATCH_NUMBER = batch,
        LINES = new object[] { new { LINE_NUMBER = "1", QUANTITY = quantity.ToString(CultureInfo.InvariantCulture), SERIAL_NUMBER = serials } },
    });

    public Request Reorder(string order, int quantity) => Request.Erp("purchase-order-update", new
    {
        PO_ID = Name(order),
        LINES = new object[] { new { LINE_NUMBER = "1", ORDER_QTY = quantity.ToString(CultureInfo.InvariantCulture) } },
    });

    /// <summary>An order of a part's units, on one line.</summary>
    public Task OrderAsync(string order, string part, int quantity, string serials = "") => DoAsync(Request.Erp("sales-order-create", new
    {
        SO_ID = Name(order),
        CUSTOMER_ID = "ABCCORP",
        LINES = new object[] { new { SO_LINE_NO = "1", PART_ID = Name(part), ORDER_QTY = quantity.ToString(CultureInfo.InvariantCulture), SERIAL_NUMBER = serials } },
    }));

    /// <summary>Changes the line of an order: what it holds, how much of it, its status.</summary>
    public Request Line(string order, string serials = "", string reserve = "", string status = "", string quantity = "") => Request.Erp("sales-order-update", new
    {
        SO_ID = Name(order),
        LINES = new object[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = serials, RESERVE_QTY = reserve, LINE_STATUS = status, ORDER_QTY = quantity } },
    });

    /// <summary>Ships the line of an order, or takes it back.</summary>
    public Request Ship(string order, int quantity, string serials = "", string location = "") => Request.Erp("shipments-entry-create", new
    {
        SO_ID = Name(order),
        LINES = new object[] { new { SO_LINE_NO = "1", QUANTITY = quantity.ToString(CultureInfo.InvariantCulture), SERIAL_NUMBER = serials, STOCK_LOCATION = location } },
    });

    public Request Reverse(string batch) => Request.Erp("batch-reverse", new { BATCH_NUMBER = batch });

    public Request Link(string assembly, string assemblySerial, string component, string serial) => Request.Erp("serial-number-cross-reference-create", new
    {
        ASSEMBLY_ID = Name(assembly),
        ASSEMBLY_SN = assemblySerial,
        COMPONENT_ID = Name(component),
        COMPONENT_SN = serial,
    });

    public Request TakeOut(string assemblySerial, string serial, string to = "MS") => Request.Erp("serial-number-cross-reference-update", new
    {
        ASSEMBLY_ID = Name("A"),
        ASSEMBLY_SN = assemblySerial,
        COMPONENT_ID = Name("C"),
        COMPONENT_SN = serial,
        END_DATE = "2099-01-01",
        TO_STORES = to,
    });

    public Request Replace(string assemblySerial, string serial, string with, string to = "") => Request.Erp("serial-number-replacement-create", new
    {
        ASSEMBLY_ID = Name("A"),
        ASSEMBLY_SN = assemblySerial,
        COMPONENT_ID = Name("C"),
        COMPONENT_SN = serial,
        NEW_COMPONENT_SN = with,
        TO_STORES = to,
    });

    public Request TakeApart(string serial, string to = "MS") => Request.Erp("disassembly-create", new { ASSEMBLY_ID = Name("A"), SERIAL_NUMBER = serial, TO_STORES = to });

    public Request BillLine(string assembly, string component, string quantity) =>
        Request.Erp("bill-of-material-create", new { ASSEMBLY_ID = Name(assembly), COMPONENT_ID = Name(component), REQUIRED_QTY = quantity });

    public Request EditLine(string assembly, string component, string start, string end) => Request.Erp("bill-of-material-update", new
    {
        ASSEMBLY_ID = Name(assembly),
        COMPONENT_ID = Name(component),
        DWG_ITEM_CODE = "0001",
        START_DATE = start,
        END_DATE = end,
    });

    public Request EditPart(string part, object fields)
    {
        var request = Request.Erp("part-update", fields);
        request.Body!["PART_ID"] = Name(part);
        return request;
    }

    /// <summary>REST: registers units.</summary>
    public async Task<Request> PostAsync(string part, params string[] values) => Request.Rest("POST", "serialNumbers", values.Length == 1
        ? new { itemId = await PartIdAsync(part), value = values[0] }
        : new { itemId = await PartIdAsync(part), values });

    /// <summary>REST: says how much of a part there is in MS, and when more comes.</summary>
    public Request Stock(string part, int quantity, string? supply = null) =>
        Request.Rest("POST", $"warehouseStocks/reference/{Name(part)}/EA/MS", supply is null ? new { quantity } : new { quantity, supplyDate = supply });

    /// <summary>REST: gives a unit another number.</summary>
    public async Task<Request> RenumberAsync(string part, string serial, string to) => Request.Rest("PUT", $"serialNumbers/{await UnitIdAsync(part, serial)}", new { value = to });

    /// <summary>REST: deletes a unit.</summary>
    public async Task<Request> RemoveAsync(string part, string serial) => Request.Rest("DELETE", $"serialNumbers/{await UnitIdAsync(part, serial)}");
}
