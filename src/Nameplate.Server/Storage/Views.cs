using System.Collections.Concurrent;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>
/// What a query of a noun reads from: the noun's table as <c>t</c>, further ones, its references, and for fields without a column of their
/// own where they are looked up. No join adds a row or takes one away: so those that nothing asks for are left out.
/// </summary>
internal sealed record View(JoinedTables Tables, IReadOnlyDictionary<string, string> Looked)
{
    /// <summary>Stands for the status of a unit that there is not; its letter is an empty text.</summary>
    public const int NoStatus = 0;

    /// <summary>SN_STATUS by status, by the dialect's one table.</summary>
    private static readonly string Letters = $"ARRAY[{string.Join(", ", Enum.GetValues<UnitStatus>().Select(status => $"'{status.Letter()}'"))}]";

    private static readonly Dictionary<Type, View> Special = new()
    {
        [typeof(SerialNumber)] = new(
            new(
                "serial_number t",
                [
                    ("u", "JOIN unit_state u ON u.serial_number_id = t.id"),
                    ("b", "LEFT JOIN stock_balance b ON b.id = u.stock_balance_id"),
                    ("ss", "LEFT JOIN stock_status ss ON ss.id = b.stock_status_id"),
                    ("st", "LEFT JOIN stores st ON st.id = ss.stores_id"),
                    ("fb", "LEFT JOIN stock_balance fb ON fb.id = u.from_balance_id"),
                    ("fs", "LEFT JOIN stock_status fs ON fs.id = fb.stock_status_id"),
                    ("ft", "LEFT JOIN stores ft ON ft.id = fs.stores_id"),
                ]),
            new Dictionary<string, string>
            {
                ["LOT_ID"] = "u.lot",
                ["STORES_CODE"] = "st.stores_code",
                ["STOCK_LOCATION"] = "b.location",
                ["FROM_STORES"] = "ft.stores_code",
                ["FROM_LOCATION"] = "fb.location",
                ["BATCH_NUMBER"] = "u.batch_id::text",
                ["PROGRAM_ID"] = "u.program_id",
                ["MODIFIED_BY"] = "u.modified_by",
                ["DATE_MODIFIED"] = "u.modified_at",
                ["OPERATOR_ID"] = "u.operator_id",
                ["DATE_LAST_UPDT"] = "u.updated_at",
                ["TIME_LAST_UPDT"] = "u.updated_at",
            })
        {
            // A unit that was deleted, and a number that is only kept from being used again, have no state either.
            Living = "t.deleted_at IS NULL AND t.renumbered_id IS NULL",
            Statuses = new Dictionary<string, string> { ["SN_STATUS"] = "u.status" },
            Trigrammed = "SERIAL_NUMBER",
        },
        [typeof(StockStatus)] = new(
            new(
                "stock_status t",
                [
                    ("held", "CROSS JOIN LATERAL (SELECT coalesce(sum(b.quantity), 0) AS on_hand, bool_or(b.location <> t.stock_location) AS multi FROM stock_balance b WHERE b.stock_status_id = t.id) held"),
                    ("moved",
                        """
                        CROSS JOIN LATERAL (
                            SELECT max(d.day) FILTER (WHERE d.received > 0) AS last_in, max(d.day) FILTER (WHERE d.issued > 0) AS last_out,
                                coalesce(sum(d.received) FILTER (WHERE d.day >= date_trunc('month', @today)), 0) AS in_month,
                                coalesce(sum(d.issued) FILTER (WHERE d.day >= date_trunc('month', @today)), 0) AS out_month,
                                coalesce(sum(d.received) FILTER (WHERE d.day >= date_trunc('year', @today)), 0) AS in_year,
                                coalesce(sum(d.issued) FILTER (WHERE d.day >= date_trunc('year', @today)), 0) AS out_year
                            FROM stock_balance b JOIN stock_day d ON d.stock_balance_id = b.id WHERE b.stock_status_id = t.id) moved
                        """),
                ]),
            new Dictionary<string, string>
            {
                ["MULTI_LOC"] = "coalesce(held.multi, false)",
                ["ON_HAND_QTY"] = "held.on_hand",
                ["MO_BEG_QTY"] = "(held.on_hand - moved.in_month + moved.out_month)",
                ["YEAR_BEG_QTY"] = "(held.on_hand - moved.in_year + moved.out_year)",
                ["RECEIPTS_MTD"] = "moved.in_month",
                ["DATE_LAST_RECPT"] = "moved.last_in",
                ["RECEIPTS_YTD"] = "moved.in_year",
                ["ISSUES_MTD"] = "moved.out_month",
                ["DATE_LAST_ISSUE"] = "moved.last_out",
                ["ISSUES_YTD"] = "moved.out_year",
            }),
        [typeof(MultipleLocation)] = new(
            new(
                "multiple_location t",
                [
                    ("held",
                        """
                        CROSS JOIN LATERAL (
                            SELECT coalesce(sum(b.quantity), 0) AS on_hand, array_agg(b.id) AS ids
                            FROM stock_status s JOIN stock_balance b ON b.stock_status_id = s.id
                            WHERE s.part_id = t.part_id AND s.stores_id = t.stores_id AND b.location = t.stock_location) held
                        """),
                    ("moved",
                        """
                        CROSS JOIN LATERAL (
                            SELECT max(d.day) FILTER (WHERE d.received > 0) AS last_in, max(d.day) FILTER (WHERE d.issued > 0) AS last_out
                            FROM stock_day d WHERE d.stock_balance_id = ANY (held.ids)) moved
                        """),
                ]),
            new Dictionary<string, string>
            {
                ["ON_HAND_QTY"] = "held.on_hand",
                ["DATE_LAST_ACT"] = "greatest(moved.last_in, moved.last_out)",
                ["DATE_LAST_RECPT"] = "moved.last_in",
                ["DATE_LAST_ISSUE"] = "moved.last_out",
            }),
        [typeof(Lot)] = new(
            new(
                "lot t",
                [
                    ("moved",
                        """
                        CROSS JOIN LATERAL (
                            SELECT max(p.action_date) FILTER (WHERE p.to_balance_id IS NOT NULL) AS last_in, max(p.action_date) FILTER (WHERE p.from_balance_id IS NOT NULL) AS last_out
                            FROM posting p WHERE p.part_id = t.part_id AND p.lot = t.lot_id AND p.lot <> '' AND NOT p.claim AND p.from_balance_id IS DISTINCT FROM p.to_balance_id) moved
                        """),
                ]),
            new Dictionary<string, string> { ["DATE_LAST_ISSUE"] = "moved.last_out", ["DATE_LAST_RECPT"] = "moved.last_in" }),
        [typeof(Part)] = new(
            new(
                "part t",
                [
                    ("counted",
                        """
                        CROSS JOIN LATERAL (
                            SELECT string_agg(c.scope || ' = ' || c.last, ', ') AS text
                            FROM (SELECT scope, last FROM serial_counter WHERE part_id = t.id ORDER BY scope DESC LIMIT 10) c) counted
                        """),
                ]),
            new Dictionary<string, string> { ["SERIAL_COUNTER"] = "counted.text" }),
        [typeof(Job)] = new(
            new(
                "job t",
                [
                    ("made",
                        """
                        CROSS JOIN LATERAL (
                            SELECT coalesce(sum(CASE WHEN p.reverses_id IS NULL THEN p.quantity ELSE -p.quantity END), 0) AS completed
                            FROM posting p WHERE p.order_id = t.job_id AND p.part_id = t.part_id AND p.action_type = 'CP') made
                        """),
                ]),
            new Dictionary<string, string> { ["COMPLETED_QTY"] = "made.completed" }),
        [typeof(ProductPrice)] = new(
            new("product_price t", [("pp", "JOIN part pp ON pp.id = t.part_id"), ("pu", "JOIN unit_of_measure pu ON pu.id = pp.unit_of_measure_id")]),
            new Dictionary<string, string>
            {
                ["PART_TYPE"] = "pp.part_type",
                ["PART_DESC"] = "pp.part_desc",
                ["PART_UM"] = "pu.um_code",
                ["SO_ORDER_QTY"] = "pp.so_order_qty",
                ["MIN_SALES_QTY"] = "pp.min_sales_qty",
                ["PART_STATUS"] = "pp.part_status",
                ["STD_UNIT_COST"] = "pp.std_cost",
                ["PRODUCT_LINE"] = "pp.product_line",
            }),
        [typeof(Batch)] = new(
            new("batch t", []),
            new Dictionary<string, string>
            {
                ["BATCH_NUMBER"] = "t.id",
                ["REVERSES"] = $"(SELECT o.batch_id FROM posting p JOIN posting o ON o.id = p.reverses_id WHERE p.batch_id = t.id AND p.program_id = '{Reversing.Program}' ORDER BY p.id LIMIT 1)",
                ["REVERSED_BY"] = "t.reversed_by_id",
            }),
        [typeof(BatchTransaction)] = new(
            new("posting t", [("pt", "JOIN part pt ON pt.id = t.part_id"), ("r", "LEFT JOIN posting r ON r.reverses_id = t.id AND NOT r.reverses_part")]),
            new Dictionary<string, string>
            {
                ["BATCH_NUMBER"] = "t.batch_id",
                ["TRANSACTION"] = "t.id",
                ["PART_ID"] = "pt.part_id",
                ["LOT_ID"] = "t.lot",
                ["REVERSES"] = "t.reverses_id",
                ["REVERSED_BY"] = "r.id",
            })
        {
            Living = "t.parent_id IS NULL",
            Parts = new Dictionary<string, string> { ["PART_ID"] = "t.part_id" },
        },
        [typeof(SerialNumberNote)] = new(
            new("serial_number_note t", [("nu", "JOIN serial_number nu ON nu.id = t.serial_number_id"), ("np", "JOIN part np ON np.id = nu.part_id")]),
            new Dictionary<string, string>
            {
                ["NOTE_ID"] = "t.id",
                ["PART_ID"] = "np.part_id",
                ["SERIAL_NUMBER"] = "nu.serial_number",
                ["NOTE_TEXT"] = "CASE WHEN t.removed_at IS NULL THEN t.note_text END",
                ["FILE_NAME"] = "CASE WHEN t.removed_at IS NULL THEN t.file_name END",
            }),
        [typeof(ReceiptTransaction)] = new(
            new(
                "receipt_transaction t",
                [
                    ("ol", "JOIN purchase_order_line ol ON ol.id = t.order_line_id"),
                    ("po", "JOIN purchase_order po ON po.id = ol.order_id"),
                    ("v", "JOIN vendor v ON v.id = po.vendor_id"),
                    ("p", "JOIN posting p ON p.id = t.posting_id"),
                    ("pt", "JOIN part pt ON pt.id = p.part_id"),
                    ("b", "JOIN stock_balance b ON b.id = coalesce(p.to_balance_id, p.from_balance_id)"),
                    ("ss", "JOIN stock_status ss ON ss.id = b.stock_status_id"),
                    ("st", "JOIN stores st ON st.id = ss.stores_id"),
                    ("undid", "LEFT JOIN receipt_transaction undid ON undid.posting_id = p.reverses_id"),
                    ("r", "LEFT JOIN posting r ON r.reverses_id = p.id AND NOT r.reverses_part"),
                    ("undo", "LEFT JOIN receipt_transaction undo ON undo.posting_id = r.id"),
                ]),
            new Dictionary<string, string>
            {
                ["PO_ID"] = "po.po_id",
                ["LINE_NUMBER"] = "ol.line_number",
                ["VENDOR_ID"] = "v.vendor_id",
                ["PART_ID"] = "pt.part_id",
                ["PART_DESC"] = "pt.part_desc",
                ["LOT_ID"] = "p.lot",
                ["STOCK_QTY"] = "sign(t.quantity) * p.quantity",
                ["STORES_CODE"] = "st.stores_code",
                ["STOCK_LOCATION"] = "b.location",
                ["TOTAL_STD_COST"] = "sign(t.quantity) * p.amount",
                ["ACTION_DATE"] = "p.action_date",
                ["REFERENCE"] = "p.reference",
                ["BATCH_NUMBER"] = "p.batch_id",
                ["TRANSACTION"] = "p.id",
                ["REVERSES"] = "undid.receipt_no",
                ["REVERSED_BY"] = "undo.receipt_no",
                ["OPERATOR_ID"] = "p.operator_id",
                ["DATE_CREATED"] = "p.created_at",
                ["TIME_CREATED"] = "p.created_at",
                ["SERIAL_NUMBER"] = "(SELECT array_agg(s.serial_number ORDER BY s.id) FROM posting_unit m JOIN serial_number s ON s.id = m.serial_number_id WHERE m.posting_id = p.id)",
            })
        {
            FollowsKeys = true,
            Parts = new Dictionary<string, string> { ["PART_ID"] = "p.part_id" },
        },
        [typeof(RecallListRow)] = new(
            new("recall_list_row t", [("k", "JOIN recall_list k ON k.id = t.list_id")]),
            new Dictionary<string, string> { ["CODE"] = "k.code", ["RUN"] = "k.run" }),

        // Undone ones too: REVERSED_BY tells.
        [typeof(ShipmentTransaction)] = new(
            new(
                "shipment_line t",
                [
                    ("l", "JOIN sales_order_line l ON l.id = t.sales_line_id"),
                    ("o", "JOIN sales_order o ON o.id = l.order_id"),
                    ("oc", "JOIN customer oc ON oc.id = o.customer_id"),
                    ("sc", "JOIN customer sc ON sc.id = t.ship_to_id"),
                    ("p", "JOIN posting p ON p.id = t.posting_id"),
                    ("pt", "JOIN part pt ON pt.id = p.part_id"),
                    ("u", "LEFT JOIN shipment_line u ON u.reverses_id = t.id"),
                    ("r", "LEFT JOIN posting r ON r.id = u.posting_id"),
                ]),
            new Dictionary<string, string>
            {
                ["SO_ID"] = "o.so_id",
                ["SO_LINE_NO"] = "l.so_line_no",
                ["SHIPMENT_NO"] = "t.shipment_no",
                ["ACTION_DATE"] = "p.action_date",
                ["ACTION_TYPE"] = "p.action_type",
                ["CUSTOMER_ID"] = "oc.customer_id",
                ["SHIP_TO_CUST"] = "sc.customer_id",
                ["PART_ID"] = "pt.part_id",
                ["CUST_PART_ID"] = "l.cust_part_id",
                ["PART_DESC"] = "l.so_desc",
                ["LOT_ID"] = "(SELECT CASE WHEN count(DISTINCT m.lot) = 1 THEN min(m.lot) ELSE '' END FROM posting m WHERE m.id = p.id OR m.parent_id = p.id)",
                ["QUANTITY"] = "t.quantity",
                ["SO_UM"] = "l.so_um",
                ["STOCK_QTY"] = "t.stock_quantity",
                ["AMOUNT"] = "t.amount",
                ["FREIGHT"] = "t.freight",
                ["SHIP_TYPE"] = "t.ship_type",
                ["SHIP_VIA"] = "t.ship_via",
                ["BILL_OF_LADING"] = "t.bill_of_lading",
                ["WEIGHT"] = "t.weight",
                ["NUMBER_CARTONS"] = "t.cartons",
                ["BOX_NUMBER"] = "t.box_number",
                ["TOTAL_BOXES"] = "t.total_boxes",
                ["DWG_REV"] = "t.drawing_revision",
                ["ECN"] = "t.ecn",
                ["JOB_ID"] = "t.job_id",
                ["DEPARTMENT"] = "p.department",
                ["ACCOUNT"] = "p.account",
                ["REFERENCE"] = "p.reference",
                ["RA_REASON"] = "p.reason",
                ["SERIAL_NUMBER"] =
                    """
                    (SELECT array_agg(s.serial_number ORDER BY m.id, s.serial_number) FROM posting m JOIN posting_unit mu ON mu.posting_id = m.id JOIN serial_number s ON s.id = mu.serial_number_id
                    WHERE (m.id = p.id OR m.parent_id = p.id) AND m.sales_line_id = t.sales_line_id)
                    """,
                ["BATCH_NUMBER"] = "p.batch_id",
                ["TRANSACTION"] = "p.id",
                ["REVERSED_BY"] = "r.batch_id",
                ["OPERATOR_ID"] = "p.operator_id",
                ["DATE_CREATED"] = "p.created_at",
                ["TIME_CREATED"] = "p.created_at",
            })
        {
            Living = "t.reverses_id IS NULL",
            FollowsKeys = true,
            Parts = new Dictionary<string, string> { ["PART_ID"] = "p.part_id" },
            Implied = new Dictionary<string, (string, string)>
            {
                ["LOT_ID"] = ("g.lot_id", "p.id IN (SELECT unnest(ARRAY[m.id, m.parent_id]) FROM lot g JOIN posting m ON m.part_id = g.part_id AND m.lot = g.lot_id AND m.lot <> '' WHERE {0})"),
            },
        },
        [typeof(SerialNumberCrossReference)] = new(
            new(
                "cross_reference t",
                [
                    ("r", "LEFT JOIN posting r ON r.id = t.removed_posting_id"),
                    ("c", "JOIN serial_number c ON c.id = t.component_unit_id"),
                    ("cp", "JOIN part cp ON cp.id = c.part_id"),
                    ("cu", "JOIN unit_state cu ON cu.serial_number_id = c.id"),
                    ("a", "LEFT JOIN serial_number a ON a.id = t.assembly_unit_id"),
                    ("au", "LEFT JOIN unit_state au ON au.serial_number_id = a.id"),
                    ("ap", "JOIN part ap ON ap.id = coalesce(a.part_id, t.parent_part_id)"),
                ]),
            new Dictionary<string, string>
            {
                ["ASSEMBLY_ID"] = "ap.part_id",
                ["ASSEMBLY_DESC"] = "ap.part_desc",
                ["ASSEMBLY_SN"] = "coalesce(a.serial_number, '')",
                ["COMPONENT_ID"] = "cp.part_id",
                ["COMPONENT_DESC"] = "cp.part_desc",
                ["COMPONENT_SN"] = "c.serial_number",
            })
        {
            // A link that was undone never was: it is in the history of its unit only.
            Living = "r.reverses_id IS NULL",
            Statuses = new Dictionary<string, string> { ["ASSEMBLY_SN_STATUS"] = $"coalesce(au.status, {NoStatus})", ["COMPONENT_SN_STATUS"] = "cu.status" },
            Sought = new Dictionary<string, string> { ["ASSEMBLY_SN"] = "a.serial_number" },
            Parts = new Dictionary<string, string> { ["COMPONENT_ID"] = "c.part_id" },
        },
    };

    private static readonly Dictionary<Type, View> SpecialRows = new()
    {
        [typeof(SalesOrderLine)] = new(
            new("sales_order_line l", []),
            new Dictionary<string, string>
            {
                ["SERIAL_NUMBER"] = "(SELECT json_agg(s.serial_number ORDER BY r.id) FROM reservation r JOIN serial_number s ON s.id = r.serial_number_id WHERE r.sales_line_id = l.id)",
            }),
    };

    /// <summary>Which rows of the table are records at all.</summary>
    public string? Living { get; private init; }

    /// <summary>Fields that are letters of a unit's status, and where the status is; <see cref="NoStatus"/> where there is no unit.</summary>
    public IReadOnlyDictionary<string, string> Statuses { get; private init; } = new Dictionary<string, string>();

    /// <summary>Where fields are that read as an empty text for what is absent: an index has what is there.</summary>
    private IReadOnlyDictionary<string, string> Sought { get; init; } = new Dictionary<string, string>();

    /// <summary>Fields that name a part by its PART_ID and are not kept with the noun, and where the part's number is.</summary>
    private IReadOnlyDictionary<string, string> Parts { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether indexes lead to its rows in the order of its keys, and few have the same first one: a page may be looked for along them.</summary>
    public bool FollowsKeys { get; private init; }

    /// <summary>Of fields that are reckoned up for each row: what else is so where there is one, and where in that the value is. An index knows it.</summary>
    public IReadOnlyDictionary<string, (string Place, string Where)> Implied { get; private init; } = new Dictionary<string, (string, string)>();

    /// <summary>The field that has <see cref="Trigrams"/>.</summary>
    public string? Trigrammed { get; private init; }

    /// <summary>The noun's table within the view.</summary>
    public string Table => Tables.Alias;

    /// <summary>The view of a noun; where nothing is special, its table and its references.</summary>
    public static View Of(Resource noun) => Views.GetOrAdd(noun, static one => (Special.GetValueOrDefault(one.Type) ?? Plain(one, "t")).With(one.Fields));

    private static readonly ConcurrentDictionary<Resource, View> Views = new();

    /// <summary>The view of a document's rows, for a query within one of the document: their table is <c>l</c>. The document itself is outside.</summary>
    public static View OfRows(Resource noun) => (SpecialRows.GetValueOrDefault(noun.Type) ?? Plain(noun, "l")).With(noun.Fields.Where(field => field != noun.Keys[0]));

    private static View Plain(Resource noun, string alias) => new(new($"{Columns.Table(noun)} {alias}", []), new Dictionary<string, string>());

    /// <summary>The column of a document's rows that says which document they are of.</summary>
    public string Document(Resource noun) => $"{Table}.{Columns.Column(noun.Keys[0])}";

    private View With(IEnumerable<Field> fields) => this with { Tables = Tables.And(fields.Where(IsJoined).Select(field => (Alias(field), Join(field, $"{Table}.{Columns.Column(field)}")))) };

    /// <summary>Whether a field is another record, whose number the noun's table has.</summary>
    public static bool IsJoined(Field field) => field is { IsReference: true, IsStored: true };

    /// <summary>Where the number of the record is that a field names, and what that is; null where it names none.</summary>
    public (string Column, Resource Noun)? Number(Field field) => IsJoined(field) ? ($"{Table}.{Columns.Column(field)}", Resource.Of(field.Type))
        : Parts.TryGetValue(field.Name, out var column) ? (column, Resource.Of<Part>())
        : null;

    /// <summary>The join of a field's record by its number.</summary>
    public string Join(Field field, string number) => $"{(field.IsNullable ? "LEFT JOIN" : "JOIN")} {Columns.Table(Resource.Of(field.Type))} {Alias(field)} ON {Alias(field)}.id = {number}";

    /// <summary>Where a field's value is read; null where there is none.</summary>
    public string Read(Field field) => Looked.GetValueOrDefault(field.Name)
        ?? (Statuses.TryGetValue(field.Name, out var status) ? $"({Letters})[{status}]" : null)
        ?? (field.IsReference ? $"{Alias(field)}.{Columns.Column(Resource.Of(field.Type).Keys[0])}"
            : field.UserIndex >= 0 ? $"{Table}.{Columns.Column(field)}[{field.UserIndex + 1}]"
            : $"{Table}.{Columns.Column(field)}");

    /// <summary>Where it is searched by what no absent text meets.</summary>
    public string Seek(Field field) => Sought.GetValueOrDefault(field.Name) ?? Read(field);

    /// <summary>Where it is compared and sorted by: a text that is absent is an empty one, as the wire has it.</summary>
    public string Of(Field field) => field.Kind.Type == typeof(string) && field.IsNullable ? $"coalesce({Read(field)}, '')" : Read(field);

    private static string Alias(Field field) => $"r_{Columns.Snake(field.Property)}";
}
