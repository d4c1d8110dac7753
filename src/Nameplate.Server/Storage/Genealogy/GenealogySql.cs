using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>
/// The SQL that reads what is inside what. A statement takes all units and lots that are to be read from, as arrays, follows
/// the links between units to their end, and answers the raw steps; <see cref="GenealogyGraph"/> makes the tree of them.
/// <para>
/// How many nodes there will be is never known to the planner, so every look into a table that grows is for an array of keys, or stands in a
/// LATERAL with OFFSET 0: that keeps it a look into an index for each key, where a hash would read the whole table. An array costs half as much.
/// </para>
/// <para>
/// Steps that say the same come as one row, with arrays of what they lead from and to: what one posting put into an assembly, what one
/// build used of a lot. So the posting is looked at once, and a tree of ten thousand nodes is some hundred rows.
/// </para>
/// <para>
/// Parameters: <c>$1</c> units, <c>$2</c> the day or the posting, <c>$3</c> how many levels are left, <c>$4</c> and <c>$5</c> parts and lots, <c>$6</c> one
/// step more than an answer may have. So many are not looked beyond, and a row says that it came to that: what is left out afterwards must not hide it.
/// </para>
/// </summary>
internal static class GenealogySql
{
    /// <summary>Columns of <see cref="Down"/> and <see cref="Up"/>, in their order: arrays of the units that steps lead from and to, null where that is the lot beside them, and of the steps' row numbers.</summary>
    public const int FromUnits = 0, FromPart = 1, FromLot = 2, ToUnits = 3, ToPart = 4, ToLot = 5, Kind = 6, IsRead = 7, Ids = 8, Build = 9, Quantity = 10, UsedFor = 11, Assumed = 12,
        Past = 13, Started = 14, Ended = 15, Batch = 16;

    /// <summary>What a row of them is.</summary>
    public const int IsLink = 0, IsUse = 1, IsUnitOfLot = 2, IsCut = 3;

    /// <summary>What a first statement reads from, where that is not known by number yet, in the place of <see cref="Units"/> or <see cref="Lots"/>.</summary>
    public const string UnitByName =
        "SELECT s.id FROM serial_number s JOIN part p ON p.id = s.part_id WHERE p.part_id = $1 AND s.serial_number = $4 AND s.deleted_at IS NULL AND s.renumbered_id IS NULL";

    public const string LotByName = "SELECT p.id, $5::text FROM part p WHERE p.part_id = $4";

    /// <summary>Lots of the receipts <c>$1</c>, where these brought pieces.</summary>
    public const string LotsOfReceipts =
        "SELECT DISTINCT b.part_id, b.lot FROM unnest($1::bigint[]) r (posting) JOIN posting b ON b.id = r.posting WHERE NOT EXISTS (SELECT FROM posting_unit m WHERE m.posting_id = b.id)";

    public const string Units = "SELECT unnest($1::bigint[])";

    public const string Lots = "SELECT * FROM unnest($4::bigint[], $5::text[])";

    /// <summary>What an unserialised part is built by: a build or a completion; the index posting_build has these alone.</summary>
    private const string Builds = "('BF', 'CP')";

    private const string LinkColumns =
        "x.id, x.assembly_unit_id, x.parent_part_id, x.parent_lot, x.component_unit_id, x.installed_posting_id, x.removed_posting_id, x.start_date, x.end_date";

    /// <summary>Of a unit's postings those that left it registered or not there at all: its build was undone, or it was taken apart. They have an index of their own, for they are few.</summary>
    public static readonly string FellBack = $"from_status IS NOT NULL AND (to_status IS NULL OR to_status = {(int)UnitStatus.Registered})";

    private const string NotUndone = "(rp.reverses_id IS NULL OR rp.reverses_id <> x.installed_posting_id)";

    private const string Enough = "LIMIT $6";

    /// <summary>
    /// Links that were found, <c>f</c>, in groups <c>x</c> that one posting opened and one closed, with those postings. Whether a step as
    /// built counts is asked of each assembly.
    /// </summary>
    private static string Links(GenealogyView view, string goesOn)
    {
        var same = "x.parent_part_id, x.parent_lot, x.installed_posting_id, x.removed_posting_id, x.start_date, x.end_date" + (view == GenealogyView.Built ? ", x.assembly_unit_id" : "");
        return
            $"""
            (SELECT array_agg(x.id) AS ids, array_agg(x.assembly_unit_id) FILTER (WHERE x.assembly_unit_id IS NOT NULL) AS assemblies, array_agg(x.component_unit_id) AS components, {goesOn} AS goes_on, {same}
            FROM (SELECT * FROM f {Enough}) x GROUP BY {same}, {goesOn}) x
            CROSS JOIN LATERAL (SELECT p.action_date, p.batch_id, p.parent_id FROM posting p WHERE p.id = x.installed_posting_id OFFSET 0) ip
            LEFT JOIN LATERAL (SELECT p.id, p.action_date, p.reverses_id FROM posting p WHERE p.id = x.removed_posting_id OFFSET 0) rp ON true
            """;
    }

    /// <summary>The units to go on from: where many links may lead to one, as from a thousand units to their box, that one once.</summary>
    private static string Onward(string column, bool distinct = true) => $"(SELECT {(distinct ? "DISTINCT " : "")}{column} AS unit, level FROM f WHERE level < $3) f";

    /// <summary>What links say of their step. For a lot it was used for what its build made.</summary>
    private const string LinkStep =
        """
        x.ids, 0::bigint, 1::numeric,
        CASE WHEN x.parent_part_id IS NULL THEN 1::numeric ELSE (SELECT coalesce(sum(b.quantity), 1) FROM posting b WHERE b.id = ip.parent_id) END,
        false, x.removed_posting_id IS NOT NULL, coalesce(x.start_date, ip.action_date), CASE WHEN rp.id IS NOT NULL THEN coalesce(x.end_date, rp.action_date) END, ip.batch_id
        """;

    /// <summary>Says that a limit was come to.</summary>
    private static string Cut(bool hasTaken) =>
        $"""
        SELECT NULL, 0, '', NULL, 0, '', {IsCut}, false, NULL, 0, 0, 0, false, false, NULL, NULL, 0
        WHERE (SELECT count(*) FROM (SELECT FROM f {Enough}) met) = $6{(hasTaken ? " OR (SELECT count(*) FROM taken) = $6" : "")}
        """;

    private const string SameUse = "c.posting_id, c.component_part_id, c.lot, c.quantity, c.assumed, h.apart, h.apart_by";

    /// <summary>What a build's uses <c>c</c> say of their step.</summary>
    private const string UseStep = "c.ids, b.id, c.quantity, CASE WHEN c.assemblies IS NULL THEN b.quantity ELSE 1 END, c.assumed, c.apart IS NOT NULL, b.action_date, c.apart, b.batch_id";

    /// <summary>
    /// What was found that builds used without serials: <c>taken</c>; and <c>fell</c>, those of its units that ever fell back, which are few.
    /// </summary>
    private static string Taken(string found) =>
        $"""
        taken AS MATERIALIZED (SELECT c.id, c.posting_id, c.assembly_unit_id, c.component_part_id, c.lot, c.quantity, c.assumed FROM {found} {Enough}),
        fell (unit) AS MATERIALIZED (SELECT m.serial_number_id FROM posting_unit m WHERE m.serial_number_id = ANY (ARRAY(SELECT assembly_unit_id FROM taken)) AND {FellBack})
        """;

    /// <summary>What was taken, <c>c</c>, in groups that one build used alike; what was undone for its unit is left out.</summary>
    private static string Uses =>
        $"""
        (SELECT array_agg(c.id) AS ids, array_agg(c.assembly_unit_id) FILTER (WHERE c.assembly_unit_id IS NOT NULL) AS assemblies, {SameUse}
        FROM taken c CROSS JOIN LATERAL {Since}
        WHERE NOT h.undone GROUP BY {SameUse}, c.assembly_unit_id IS NULL) c
        """;

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
    /// What became of the unit since a build used <c>c</c> for it: that the build was undone for it, and the day and the
    /// posting by which it was taken apart. That is a removal of a unit that was inside nothing; one that was taken out of something keeps
    /// what it was built from.
    /// </summary>
    private static readonly string Since =
        $"""
        (SELECT coalesce(bool_or(d.reverses_id = c.posting_id), false) AS undone, min(d.action_date) FILTER (WHERE {Apart}) AS apart, min(d.id) FILTER (WHERE {Apart}) AS apart_by
        FROM posting_unit m JOIN posting d ON d.id = m.posting_id
        WHERE c.assembly_unit_id IN (SELECT unit FROM fell) AND m.serial_number_id = c.assembly_unit_id AND m.posting_id > c.posting_id AND {FellBack} OFFSET 0) h
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

    /// <summary>
    /// From units and lots down to all that is inside of them. A unit is inside one thing at most today, so none is met twice by open links; by others
    /// it may be. What is not asked about is left out of the statement: the planner would reckon with thousands of it.
    /// </summary>
    /// <param name="view">Which links and uses count.</param>
    /// <param name="units">Units to begin with; null for none.</param>
    /// <param name="lots">Lots to begin with; null for none.</param>
    public static string Down(GenealogyView view, string? units, string? lots)
    {
        string?[] begins =
        [
            units is null ? null : $"SELECT x.*, 1 AS level FROM units r CROSS JOIN LATERAL (SELECT {LinkColumns} FROM cross_reference x WHERE x.assembly_unit_id = r.unit{Open(view)} OFFSET 0) x",
            lots is null ? null : $"SELECT x.*, 1 AS level FROM lots r CROSS JOIN LATERAL (SELECT {LinkColumns} FROM cross_reference x WHERE x.parent_part_id = r.part AND x.parent_lot = r.lot{Open(view)} OFFSET 0) x",
        ];
        var ofLots = lots is null ? "" :
            $"""
            UNION ALL
            SELECT NULL, b.part_id, b.lot, NULL, c.component_part_id, c.lot, {IsUse}, false, {UseStep}
            FROM lots r CROSS JOIN LATERAL {BuildWhere($"b.part_id = r.part AND b.lot = r.lot AND b.action_type IN {Builds}")}
            CROSS JOIN LATERAL (
                SELECT ARRAY[c.id] AS ids, NULL::bigint[] AS assemblies, c.component_part_id, c.lot, c.quantity, c.assumed, NULL::date AS apart, NULL::bigint AS apart_by
                FROM consumption c WHERE c.posting_id = b.id AND c.assembly_unit_id IS NULL AND c.component_unit_id IS NULL OFFSET 0) c
            WHERE {Used(view)}
            """;
        return
            $"""
            {From(units, lots)}, f AS (
                {All(begins)}
                UNION ALL
                SELECT x.*, f.level + 1
                FROM {Onward("component_unit_id", distinct: view != GenealogyView.Maintained)}
                CROSS JOIN LATERAL (SELECT {LinkColumns} FROM cross_reference x WHERE x.assembly_unit_id = f.unit{Open(view)} OFFSET 0) x
            ), {Taken(
                $"""
                consumption c WHERE c.assembly_unit_id = ANY (ARRAY(
                    {(units is null ? "" : "SELECT unit FROM units UNION ALL ")}SELECT component_unit_id FROM (SELECT * FROM f {Enough}) f WHERE level < $3)) AND c.component_unit_id IS NULL
                """)}
            SELECT x.assemblies, coalesce(x.parent_part_id, 0), x.parent_lot, x.components, 0::bigint, '', {IsLink}, x.goes_on, {LinkStep}
            FROM {Links(view, "x.level < $3")}{Counted(view)}
            UNION ALL
            SELECT c.assemblies, 0, '', NULL, c.component_part_id, c.lot, {IsUse}, false, {UseStep}
            FROM {Uses}
            CROSS JOIN LATERAL {BuildWhere("b.id = c.posting_id")}
            WHERE {Used(view)}
            {ofLots}
            UNION ALL
            {Cut(hasTaken: true)}
            {Enough}
            """;
    }

    /// <summary>
    /// From units and lots up to all that they are inside of.
    /// </summary>
    /// <param name="view">Which links and uses count.</param>
    /// <param name="units">Units to begin with; null for none.</param>
    /// <param name="lots">Lots to begin with; null for none.</param>
    /// <param name="own">What belongs to what was asked for, as <see cref="UnitsOfLots"/> has it; null for nothing but itself.</param>
    public static string Up(GenealogyView view, string? units, string? lots, string? own)
    {
        var used = lots is null ? null :
            $"""
            SELECT NULL::bigint[], c.component_part_id, c.lot, c.assemblies AS to_units, CASE WHEN c.assemblies IS NULL THEN b.part_id ELSE 0 END,
                CASE WHEN c.assemblies IS NULL THEN b.lot ELSE '' END, {IsUse}, c.assemblies IS NOT NULL, {UseStep}
            FROM {Uses}
            CROSS JOIN LATERAL {BuildWhere("b.id = c.posting_id")}
            WHERE {Used(view)}
            """;
        string?[] begins = [units is null ? null : "SELECT unit FROM units", used is null ? null : "SELECT unnest(to_units) FROM used", own is null ? null : "SELECT unnest(to_units) FROM own"];
        return
            $"""
            {From(units, lots)}{(used is null ? "" : ", " + Taken("lots r CROSS JOIN LATERAL (SELECT * FROM consumption c WHERE c.component_part_id = r.part AND c.lot = r.lot AND c.component_unit_id IS NULL OFFSET 0) c"))}{Named("used", used)}{Named("own", own)}, f AS (
                SELECT x.*, 1 AS level
                FROM ({All(begins, "UNION")}) r (unit)
                CROSS JOIN LATERAL (SELECT {LinkColumns} FROM cross_reference x WHERE x.component_unit_id = r.unit{Open(view)} OFFSET 0) x
                UNION ALL
                SELECT x.*, f.level + 1
                FROM {Onward("assembly_unit_id")} CROSS JOIN LATERAL (SELECT {LinkColumns} FROM cross_reference x WHERE x.component_unit_id = f.unit{Open(view)} OFFSET 0) x
            )
            SELECT x.components, 0::bigint, '', x.assemblies, coalesce(x.parent_part_id, 0), x.parent_lot, {IsLink}, x.goes_on, {LinkStep}
            FROM {Links(view, "(x.assembly_unit_id IS NOT NULL AND x.level < $3)")}{Counted(view)}
            {(used is null ? "" : "UNION ALL SELECT * FROM used")}
            {(own is null ? "" : "UNION ALL SELECT * FROM own")}
            UNION ALL
            {Cut(hasTaken: used is not null)}
            {Enough}
            """;
    }

    /// <summary>What a statement begins with.</summary>
    private static string From(string? units, string? lots) =>
        "WITH RECURSIVE " + All([units is null ? null : $"units (unit) AS MATERIALIZED ({units})", lots is null ? null : $"lots (part, lot) AS MATERIALIZED ({lots})"], ",");

    private static string Named(string name, string? rows) => rows is null ? "" : $", {name} AS MATERIALIZED ({rows})";

    private static string All(string?[] parts, string between = "UNION ALL") => string.Join($" {between}\n", parts.OfType<string>());

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

    /// <summary>What the units in <c>$1</c> are called: those of one part in a row, as arrays.</summary>
    public const string Names =
        """
        SELECT s.units, s.serials, p.id, p.part_id, p.part_desc, um.um_code
        FROM (SELECT array_agg(s.id) AS units, array_agg(s.serial_number) AS serials, s.part_id FROM serial_number s WHERE s.id = ANY ($1) GROUP BY s.part_id) s
        JOIN part p ON p.id = s.part_id LEFT JOIN unit_of_measure um ON um.id = p.unit_of_measure_id
        """;

    /// <summary>What state the units in <c>$1</c> are in, those alike in a row. One that was deleted has none.</summary>
    public const string States = "SELECT array_agg(u.serial_number_id), u.lot, u.status FROM unit_state u WHERE u.serial_number_id = ANY ($1) GROUP BY u.lot, u.status";

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
    /// The units of a lot: now, or once too. Those of a part that has no units at all need no look at its postings.
    /// </summary>
    public static string UnitsOfLots(GenealogyView view) => Own(
        $"""
        SELECT m.serial_number_id AS unit, us.lot <> r.lot AS past, min(b.action_date) AS day, min(b.batch_id) AS batch
        FROM (SELECT * FROM lots r WHERE {Storage.Units.AnyOf("r.part")}) r
        CROSS JOIN LATERAL (SELECT b.id, b.action_date, b.batch_id, b.reverses_id FROM posting b WHERE b.part_id = r.part AND b.lot = r.lot AND b.lot <> '' OFFSET 0) b
        CROSS JOIN LATERAL (SELECT m.serial_number_id FROM posting_unit m WHERE m.posting_id = b.id OFFSET 0) m
        CROSS JOIN LATERAL (SELECT us.lot FROM unit_state us WHERE us.serial_number_id = m.serial_number_id OFFSET 0) us
        CROSS JOIN LATERAL (SELECT WHERE us.lot = r.lot{(view == GenealogyView.Ever ? $" OR ({WasMoved})" : "")} OFFSET 0) counted
        GROUP BY m.serial_number_id, us.lot, r.lot
        """);

    /// <summary>What the receipts <c>$1</c> brought: units that there are still, and lots of pieces.</summary>
    public static readonly string OfReceipts =
        $"""
        {Own(
            """
            SELECT m.serial_number_id AS unit, false AS past, min(b.action_date) AS day, min(b.batch_id) AS batch
            FROM unnest($1::bigint[]) r (posting)
            CROSS JOIN LATERAL (SELECT b.id, b.action_date, b.batch_id FROM posting b WHERE b.id = r.posting OFFSET 0) b
            CROSS JOIN LATERAL (SELECT m.serial_number_id FROM posting_unit m WHERE m.posting_id = b.id OFFSET 0) m
            CROSS JOIN LATERAL (SELECT FROM unit_state us WHERE us.serial_number_id = m.serial_number_id OFFSET 0) living
            GROUP BY m.serial_number_id
            """)}
        UNION ALL
        SELECT NULL, 0, '', NULL, l.part, l.lot, {IsUnitOfLot}, true, ARRAY[0::bigint], 0, sum(b.quantity), 1, false, false, min(b.action_date), NULL, min(b.batch_id)
        FROM lots l CROSS JOIN LATERAL (SELECT b.quantity, b.action_date, b.batch_id FROM posting b WHERE b.id = ANY ($1::bigint[]) AND b.part_id = l.part AND b.lot = l.lot OFFSET 0) b
        GROUP BY l.part, l.lot
        """;

    /// <summary>Units that belong to what was asked for, each with whether it did once only, the day and the batch: those alike in a row.</summary>
    private static string Own(string units) =>
        $"""
        SELECT NULL::bigint[], 0::bigint, '', array_agg(o.unit) AS to_units, 0::bigint, '', {IsUnitOfLot}, true, array_agg(0::bigint), 0::bigint, 1::numeric, 1::numeric, false,
            o.past, o.day, NULL::date, o.batch
        FROM ({units}) o GROUP BY o.past, o.day, o.batch
        """;

    /// <summary>Links that hold today are the only ones followed where nothing else counts.</summary>
    private static string Open(GenealogyView view) => view == GenealogyView.Maintained ? " AND x.removed_posting_id IS NULL" : "";

    /// <summary>
    /// Whether links <c>x</c>, put in by posting <c>ip</c>, count in a view. A link that the reversal of its own installation
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
    /// Whether what a build <c>b</c> used counts, where it was not undone for the unit. What was used without serials stays inside until the
    /// unit is taken apart.
    /// </summary>
    private static string Used(GenealogyView view) => view switch
    {
        GenealogyView.Maintained => "c.apart IS NULL",
        GenealogyView.OnDay => "b.action_date <= $2 AND (c.apart IS NULL OR c.apart > $2)",
        GenealogyView.AtPosting => "b.id <= $2 AND (c.apart_by IS NULL OR c.apart_by > $2)",
        _ => "true",
    };
}
