using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>
/// The SQL that reads what is inside what. A statement takes all units and lots that are to be read from, as arrays, follows
/// the links between units to their end, and answers the raw steps; <see cref="GenealogyGraph"/> makes the tree of them.
/// <para>
/// How many nodes there will be is never known to the planner, so every look into a table that grows stands in a LATERAL with
/// OFFSET 0: that keeps it a look into an index for each row, where a hash would read the whole table.
/// </para>
/// <para>
/// Parameters: <c>$1</c> units, <c>$2</c> the day or the posting, <c>$3</c> how many levels are left, <c>$4</c> and <c>$5</c> parts and lots.
/// </para>
/// </summary>
internal static class GenealogySql
{
    /// <summary>Columns of <see cref="Down"/> and <see cref="Up"/>, in their order.</summary>
    public const int FromUnit = 0, FromPart = 1, FromLot = 2, ToUnit = 3, ToPart = 4, ToLot = 5, Kind = 6, IsRead = 7, Id = 8, Build = 9, Quantity = 10, UsedFor = 11, Assumed = 12,
        Past = 13, Started = 14, Ended = 15, Batch = 16;

    /// <summary>What a row of them is.</summary>
    public const int IsLink = 0, IsUse = 1, IsUnitOfLot = 2;

    /// <summary>What a first statement reads from, where that is not known by number yet, in the place of <see cref="Units"/> or <see cref="Lots"/>.</summary>
    public const string UnitByName =
        "SELECT s.id FROM serial_number s JOIN part p ON p.id = s.part_id WHERE p.part_id = $1 AND s.serial_number = $4 AND s.deleted_at IS NULL AND s.renumbered_id IS NULL";

    public const string LotByName = "SELECT p.id, $5::text FROM part p WHERE p.part_id = $4";

    public const string NoUnits = "SELECT 0::bigint WHERE false";

    public const string NoLots = "SELECT 0::bigint, '' WHERE false";

    /// <summary>Lots of the receipts <c>$1</c>, where these brought pieces.</summary>
    public const string LotsOfReceipts =
        "SELECT DISTINCT b.part_id, b.lot FROM unnest($1::bigint[]) r (posting) JOIN posting b ON b.id = r.posting WHERE NOT EXISTS (SELECT FROM posting_unit m WHERE m.posting_id = b.id)";

    /// <summary>Nothing belongs to what was asked for but itself.</summary>
    public const string Nothing = "SELECT * FROM used WHERE false";

    public const string Units = "SELECT unnest($1::bigint[])";

    public const string Lots = "SELECT * FROM unnest($4::bigint[], $5::text[])";

    /// <summary>What an unserialised part is built by: a build or a completion; the index posting_build has these alone.</summary>
    private const string Builds = "('BF', 'CP')";

    private const string LinkColumns =
        "x.id, x.assembly_unit_id, x.parent_part_id, x.parent_lot, x.component_unit_id, x.installed_posting_id, x.removed_posting_id, x.start_date, x.end_date";

    private const string NotUndone = "(rp.reverses_id IS NULL OR rp.reverses_id <> x.installed_posting_id)";

    /// <summary>Links that were found, <c>f</c>, with the postings that opened and closed them.</summary>
    private const string Links =
        """
        f x CROSS JOIN LATERAL (SELECT p.action_date, p.batch_id, p.parent_id FROM posting p WHERE p.id = x.installed_posting_id OFFSET 0) ip
        LEFT JOIN LATERAL (SELECT p.id, p.action_date, p.reverses_id FROM posting p WHERE p.id = x.removed_posting_id OFFSET 0) rp ON true
        """;

    /// <summary>What a link says of its step. For a lot it was used for what its build made.</summary>
    private const string LinkStep =
        """
        x.id, 0::bigint, 1::numeric,
        CASE WHEN x.parent_part_id IS NULL THEN 1::numeric ELSE (SELECT coalesce(sum(b.quantity), 1) FROM posting b WHERE b.id = ip.parent_id) END,
        false, x.removed_posting_id IS NOT NULL, coalesce(x.start_date, ip.action_date), CASE WHEN rp.id IS NOT NULL THEN coalesce(x.end_date, rp.action_date) END, ip.batch_id
        """;

    /// <summary>What a build's use <c>c</c> says of its step.</summary>
    private const string UseStep = "c.id, b.id, c.quantity, CASE WHEN c.assembly_unit_id IS NULL THEN b.quantity ELSE 1 END, c.assumed, h.apart IS NOT NULL, b.action_date, h.apart, b.batch_id";

    /// <summary>Builds that were not undone as a whole, and what is asked of them.</summary>
    private static string BuildWhere(string which) =>
        $"""
        (SELECT b.id, b.part_id, b.lot, b.quantity, b.action_date, b.batch_id FROM posting b
        WHERE {which} AND NOT EXISTS (SELECT FROM posting r WHERE r.reverses_id = b.id AND NOT r.reverses_part) OFFSET 0) b
        """;

    /// <summary>A removal <c>d</c> that took its unit apart, as <see cref="Since"/> says.</summary>
    private static readonly string Apart =
        $"""
        d.action_type = 'RM' AND m.from_status <> {(int)UnitStatus.Installed} AND d.reverses_id IS NULL
                AND NOT EXISTS (SELECT FROM posting_unit n JOIN posting r ON r.id = n.posting_id WHERE n.serial_number_id = m.serial_number_id AND r.reverses_id = d.id)
        """;

    /// <summary>
    /// What became of the unit since the build <c>b</c> used <c>c</c> for it: that the build was undone for it, and the day and the
    /// posting by which it was taken apart. That is a removal of a unit that was inside nothing; one that was taken out of something keeps
    /// what it was built from.
    /// </summary>
    private static readonly string Since =
        $"""
        (SELECT coalesce(bool_or(d.reverses_id = b.id), false) AS undone, min(d.action_date) FILTER (WHERE {Apart}) AS apart, min(d.id) FILTER (WHERE {Apart}) AS apart_by
        FROM posting_unit m JOIN posting d ON d.id = m.posting_id
        WHERE m.serial_number_id = c.assembly_unit_id AND m.posting_id > b.id OFFSET 0) h
        """;

    /// <summary>
    /// Whether posting <c>b</c> ever held for its unit <c>m</c>: it is no reversal, and was not undone for good. A registration
    /// that a build reversed comes back when the build is undone.
    /// </summary>
    private const string WasMoved =
        """
        b.reverses_id IS NULL AND NOT EXISTS (
            SELECT FROM posting_unit n JOIN posting r ON r.id = n.posting_id
            WHERE n.serial_number_id = m.serial_number_id AND r.reverses_id = b.id
                AND NOT EXISTS (SELECT FROM posting_unit k JOIN posting back ON back.id = k.posting_id WHERE k.serial_number_id = m.serial_number_id AND back.reverses_id = r.id))
        """;

    /// <summary>From units and lots down to all that is inside of them.</summary>
    public static string Down(GenealogyView view, string units, string lots) =>
        $"""
        WITH RECURSIVE units (unit) AS MATERIALIZED ({units}), lots (part, lot) AS MATERIALIZED ({lots}), f AS (
            SELECT x.*, 1 AS level FROM units r CROSS JOIN LATERAL (SELECT {LinkColumns} FROM cross_reference x WHERE x.assembly_unit_id = r.unit{Open(view)} OFFSET 0) x
            UNION ALL
            SELECT x.*, 1 FROM lots r CROSS JOIN LATERAL (SELECT {LinkColumns} FROM cross_reference x WHERE x.parent_part_id = r.part AND x.parent_lot = r.lot{Open(view)} OFFSET 0) x
            UNION
            SELECT x.*, f.level + 1 FROM f CROSS JOIN LATERAL (SELECT {LinkColumns} FROM cross_reference x WHERE x.assembly_unit_id = f.component_unit_id{Open(view)} OFFSET 0) x
            WHERE f.level < $3
        )
        SELECT coalesce(x.assembly_unit_id, 0), coalesce(x.parent_part_id, 0), x.parent_lot, x.component_unit_id, 0::bigint, '', {IsLink}, x.level < $3, {LinkStep}
        FROM {Links}{Counted(view)}
        UNION ALL
        SELECT c.assembly_unit_id, 0, '', 0, c.component_part_id, c.lot, {IsUse}, false, {UseStep}
        FROM (SELECT unit FROM units UNION SELECT component_unit_id FROM f WHERE level < $3) n (unit)
        CROSS JOIN LATERAL (SELECT * FROM consumption c WHERE c.assembly_unit_id = n.unit AND c.component_unit_id IS NULL OFFSET 0) c
        CROSS JOIN LATERAL {BuildWhere("b.id = c.posting_id")} CROSS JOIN LATERAL {Since}
        WHERE {Used(view)}
        UNION ALL
        SELECT 0, b.part_id, b.lot, 0, c.component_part_id, c.lot, {IsUse}, false, {UseStep}
        FROM lots r CROSS JOIN LATERAL {BuildWhere($"b.part_id = r.part AND b.lot = r.lot AND b.action_type IN {Builds}")}
        CROSS JOIN LATERAL (SELECT * FROM consumption c WHERE c.posting_id = b.id AND c.assembly_unit_id IS NULL AND c.component_unit_id IS NULL OFFSET 0) c
        CROSS JOIN LATERAL (SELECT false AS undone, NULL::date AS apart, NULL::bigint AS apart_by) h
        WHERE {Used(view)}
        LIMIT {GenealogyGraph.StepsMax + 1}
        """;

    /// <summary>
    /// From units and lots up to all that they are inside of.
    /// </summary>
    /// <param name="view">Which links and uses count.</param>
    /// <param name="units">Units to begin with.</param>
    /// <param name="lots">Lots to begin with.</param>
    /// <param name="own">What belongs to what was asked for, as <see cref="UnitsOfLots"/> has it.</param>
    public static string Up(GenealogyView view, string units, string lots, string own) =>
        $"""
        WITH RECURSIVE units (unit) AS MATERIALIZED ({units}), lots (part, lot) AS MATERIALIZED ({lots}), used AS MATERIALIZED (
            SELECT 0::bigint AS from_unit, c.component_part_id, c.lot, coalesce(c.assembly_unit_id, 0) AS to_unit, CASE WHEN c.assembly_unit_id IS NULL THEN b.part_id ELSE 0 END,
                CASE WHEN c.assembly_unit_id IS NULL THEN b.lot ELSE '' END, {IsUse}, c.assembly_unit_id IS NOT NULL, {UseStep}
            FROM lots r CROSS JOIN LATERAL (SELECT * FROM consumption c WHERE c.component_part_id = r.part AND c.lot = r.lot AND c.component_unit_id IS NULL OFFSET 0) c
            CROSS JOIN LATERAL {BuildWhere("b.id = c.posting_id")} CROSS JOIN LATERAL {Since}
            WHERE {Used(view)}
        ), own AS MATERIALIZED (
            {own}
        ), f AS (
            SELECT x.*, 1 AS level
            FROM (SELECT unit FROM units UNION SELECT to_unit FROM used WHERE to_unit <> 0 UNION SELECT to_unit FROM own) r
            CROSS JOIN LATERAL (SELECT {LinkColumns} FROM cross_reference x WHERE x.component_unit_id = r.unit{Open(view)} OFFSET 0) x
            UNION
            SELECT x.*, f.level + 1 FROM f CROSS JOIN LATERAL (SELECT {LinkColumns} FROM cross_reference x WHERE x.component_unit_id = f.assembly_unit_id{Open(view)} OFFSET 0) x
            WHERE f.level < $3
        )
        SELECT x.component_unit_id, 0::bigint, '', coalesce(x.assembly_unit_id, 0), coalesce(x.parent_part_id, 0), x.parent_lot, {IsLink}, x.assembly_unit_id IS NOT NULL AND x.level < $3, {LinkStep}
        FROM {Links}{Counted(view)}
        UNION ALL SELECT * FROM used
        UNION ALL SELECT * FROM own
        LIMIT {GenealogyGraph.StepsMax + 1}
        """;

    /// <summary>From the outermost unit of each unit in <c>$1</c>, by its open links, with its place: a chain, since a unit is inside one at most.</summary>
    public const string Tops =
        """
        WITH RECURSIVE chain (unit, at, step) AS (
            SELECT n.unit, n.unit, 0 FROM unnest($1::bigint[]) n (unit)
            UNION ALL
            SELECT k.unit, o.unit, k.step + 1
            FROM chain k CROSS JOIN LATERAL (
                SELECT x.assembly_unit_id AS unit FROM cross_reference x
                WHERE x.component_unit_id = k.at AND x.removed_posting_id IS NULL AND x.assembly_unit_id IS NOT NULL OFFSET 0) o
            WHERE k.step < 20
        ), tops AS (
            SELECT DISTINCT ON (unit) unit, at FROM chain ORDER BY unit, step DESC
        )
        SELECT t.unit, t.at, tp.part_id, ts.serial_number, st.stores_code, b.location, c.id, c.customer_id, c.customer_name, sold.customer_id, ts.so_id, ts.so_line_no, ts.shipment_no, ts.shipped_date,
            coalesce(ts.contact, (SELECT k.cust_contact FROM customer_contact k WHERE k.customer_id = c.id ORDER BY k.cust_contact LIMIT 1))
        FROM tops t
        CROSS JOIN LATERAL (
            SELECT s.part_id, s.serial_number, s.ship_to_customer_id, s.sold_to_customer_id, s.so_id, s.so_line_no, s.shipment_no, s.shipped_date, s.contact FROM serial_number s WHERE s.id = t.at OFFSET 0) ts JOIN part tp ON tp.id = ts.part_id
        LEFT JOIN LATERAL (SELECT u.status, u.stock_balance_id FROM unit_state u WHERE u.serial_number_id = t.at OFFSET 0) tu ON true
        LEFT JOIN LATERAL (SELECT b.stock_status_id, b.location FROM stock_balance b WHERE b.id = tu.stock_balance_id OFFSET 0) b ON true
        LEFT JOIN stock_status ss ON ss.id = b.stock_status_id LEFT JOIN stores st ON st.id = ss.stores_id
        LEFT JOIN customer c ON c.id = ts.ship_to_customer_id AND tu.status IN (6, 7)
        LEFT JOIN customer sold ON sold.id = ts.sold_to_customer_id
        """;

    /// <summary>What the units in <c>$1</c> are.</summary>
    public const string Names =
        """
        SELECT n.unit, s.serial_number, u.lot, u.status, p.id, p.part_id, p.part_desc, um.um_code
        FROM unnest($1::bigint[]) n (unit)
        CROSS JOIN LATERAL (SELECT s.part_id, s.serial_number FROM serial_number s WHERE s.id = n.unit OFFSET 0) s
        LEFT JOIN LATERAL (SELECT u.lot, u.status FROM unit_state u WHERE u.serial_number_id = n.unit OFFSET 0) u ON true
        JOIN part p ON p.id = s.part_id LEFT JOIN unit_of_measure um ON um.id = p.unit_of_measure_id
        """;

    /// <summary>What the parts in <c>$1</c> are.</summary>
    public const string Parts =
        "SELECT p.id, p.part_id, p.part_desc, um.um_code FROM part p LEFT JOIN unit_of_measure um ON um.id = p.unit_of_measure_id WHERE p.id = ANY ($1)";

    /// <summary>What is left in stock of the parts <c>$1</c> in the lots <c>$2</c>.</summary>
    public const string Stock =
        """
        SELECT l.part, l.lot, st.stores_code, b.location, trim_scale(b.quantity), b.units
        FROM unnest($1::bigint[], $2::text[]) l (part, lot) JOIN stock_status ss ON ss.part_id = l.part JOIN stores st ON st.id = ss.stores_id
        JOIN stock_balance b ON b.stock_status_id = ss.id AND b.lot = l.lot
        WHERE b.quantity > 0
        """;

    /// <summary>
    /// The units of a lot: now, or once too. Postings are found by part, and those of a part that has no units at all need no look.
    /// </summary>
    public static string UnitsOfLots(GenealogyView view) =>
        $"""
        SELECT 0::bigint AS from_unit, 0::bigint, '', m.serial_number_id AS to_unit, 0::bigint, '', {IsUnitOfLot}, true, 0::bigint, 0::bigint, 1::numeric, 1::numeric, false,
            us.lot <> r.lot, min(b.action_date), NULL::date, min(b.batch_id)
        FROM lots r
        CROSS JOIN LATERAL (SELECT s.id FROM serial_number s WHERE s.part_id = r.part AND s.deleted_at IS NULL ORDER BY s.part_id, s.serial_number LIMIT 1) one
        CROSS JOIN LATERAL (SELECT b.id, b.action_date, b.batch_id, b.reverses_id FROM posting b WHERE b.part_id = r.part AND b.lot = r.lot OFFSET 0) b
        CROSS JOIN LATERAL (SELECT m.serial_number_id FROM posting_unit m WHERE m.posting_id = b.id OFFSET 0) m
        CROSS JOIN LATERAL (SELECT us.lot FROM unit_state us WHERE us.serial_number_id = m.serial_number_id OFFSET 0) us
        CROSS JOIN LATERAL (SELECT WHERE us.lot = r.lot{(view == GenealogyView.Ever ? $" OR ({WasMoved})" : "")} OFFSET 0) counted
        GROUP BY m.serial_number_id, us.lot, r.lot
        """;

    /// <summary>What the receipts <c>$1</c> brought: units that there are still, and lots of pieces.</summary>
    public static readonly string OfReceipts =
        $"""
        SELECT 0::bigint AS from_unit, 0::bigint, '', m.serial_number_id AS to_unit, 0::bigint, '', {IsUnitOfLot}, true, 0::bigint, 0::bigint, 1::numeric, 1::numeric, false,
            false, min(b.action_date), NULL::date, min(b.batch_id)
        FROM unnest($1::bigint[]) r (posting)
        CROSS JOIN LATERAL (SELECT b.id, b.action_date, b.batch_id FROM posting b WHERE b.id = r.posting OFFSET 0) b
        CROSS JOIN LATERAL (SELECT m.serial_number_id FROM posting_unit m WHERE m.posting_id = b.id OFFSET 0) m
        CROSS JOIN LATERAL (SELECT FROM unit_state us WHERE us.serial_number_id = m.serial_number_id OFFSET 0) living
        GROUP BY m.serial_number_id
        UNION ALL
        SELECT 0, 0, '', 0, l.part, l.lot, {IsUnitOfLot}, true, 0, 0, sum(b.quantity), 1, false, false, min(b.action_date), NULL, min(b.batch_id)
        FROM lots l CROSS JOIN LATERAL (SELECT b.quantity, b.action_date, b.batch_id FROM posting b WHERE b.id = ANY ($1::bigint[]) AND b.part_id = l.part AND b.lot = l.lot OFFSET 0) b
        GROUP BY l.part, l.lot
        """;

    /// <summary>Links that hold today are the only ones followed where nothing else counts.</summary>
    private static string Open(GenealogyView view) => view == GenealogyView.Maintained ? " AND x.removed_posting_id IS NULL" : "";

    /// <summary>
    /// Whether a link <c>x</c>, put in by posting <c>ip</c>, counts in a view. A link that the reversal of its own installation
    /// took out never was.
    /// </summary>
    private static string Counted(GenealogyView view) =>
        view == GenealogyView.Maintained ? "" : $"\nCROSS JOIN LATERAL (SELECT WHERE {Condition(view)} OFFSET 0) counted";

    private static string Condition(GenealogyView view) => view switch
    {
        GenealogyView.Ever => NotUndone,
        GenealogyView.OnDay => $"{NotUndone} AND coalesce(x.start_date, ip.action_date) <= $2 AND (x.removed_posting_id IS NULL OR coalesce(x.end_date, rp.action_date) > $2)",
        GenealogyView.AtPosting => $"{NotUndone} AND x.installed_posting_id <= $2 AND (x.removed_posting_id IS NULL OR x.removed_posting_id > $2)",
        _ =>
            $"""
            {NotUndone} AND (
                EXISTS (SELECT FROM posting b WHERE b.id = ip.parent_id AND b.action_type IN {Builds})
                OR (NOT EXISTS (
                        SELECT FROM cross_reference o JOIN posting r ON r.id = o.removed_posting_id
                        WHERE o.assembly_unit_id = x.assembly_unit_id AND o.removed_posting_id < x.installed_posting_id AND r.reverses_id IS DISTINCT FROM o.installed_posting_id)
                    AND NOT EXISTS (
                        SELECT FROM posting_unit m
                        WHERE m.serial_number_id = x.assembly_unit_id AND m.posting_id < x.installed_posting_id AND m.to_status IN ({(int)UnitStatus.Shipped}, {(int)UnitStatus.Consigned}))))
            """,
    };

    /// <summary>
    /// Whether what a build used counts: it was not undone for the unit. What was used without serials stays inside until the
    /// unit is taken apart.
    /// </summary>
    private static string Used(GenealogyView view) => "NOT h.undone" + view switch
    {
        GenealogyView.Maintained => " AND h.apart IS NULL",
        GenealogyView.OnDay => " AND b.action_date <= $2 AND (h.apart IS NULL OR h.apart > $2)",
        GenealogyView.AtPosting => " AND b.id <= $2 AND (h.apart_by IS NULL OR h.apart_by > $2)",
        _ => "",
    };
}
