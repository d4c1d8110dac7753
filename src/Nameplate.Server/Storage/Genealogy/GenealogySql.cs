using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// The pieces of SQL that walks through what is inside what are made of. A node is a unit (its row number, with part 0 and no
/// lot) or a part and lot without serials (with unit 0). Links tell of units inside something, consumption of all the rest.
/// </summary>
internal static class GenealogySql
{
    /// <summary>What an unserialised part is built by: a build or a completion. The postings of a lot are found by part.</summary>
    public const string Builds = "('BF', 'CP')";

    /// <summary>
    /// Whether a link <c>x</c>, put in by posting <c>ip</c>, counts in a view; <c>$2</c> is the day. A link that the reversal
    /// of its own installation took out never was.
    /// </summary>
    public static string Counts(GenealogyView view) => view switch
    {
        GenealogyView.Maintained => "x.removed_posting_id IS NULL",
        GenealogyView.Ever => NotUndone,
        GenealogyView.OnDay => $"{NotUndone} AND coalesce(x.start_date, ip.action_date) <= $2 AND (x.removed_posting_id IS NULL OR coalesce(x.end_date, rp.action_date) > $2)",
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

    /// <summary>Links with the postings that opened and closed them.</summary>
    public const string Links = "cross_reference x JOIN posting ip ON ip.id = x.installed_posting_id LEFT JOIN posting rp ON rp.id = x.removed_posting_id";

    /// <summary>First and last day of a link.</summary>
    public const string LinkDays = "coalesce(x.start_date, ip.action_date) AS started, CASE WHEN rp.id IS NOT NULL THEN coalesce(x.end_date, rp.action_date) END AS ended";

    private const string NotUndone = "(rp.reverses_id IS NULL OR rp.reverses_id <> x.installed_posting_id)";

    /// <summary>
    /// What builds <c>b</c> used, <c>c</c>, and the day on which the unit was taken apart since, <c>apart</c>. That is a removal
    /// of a unit that was inside nothing; one that was taken out of something keeps what it was built from.
    /// </summary>
    public static readonly string Consumed =
        $"""
        consumption c JOIN posting b ON b.id = c.posting_id
        LEFT JOIN LATERAL (
            SELECT min(d.action_date) AS day FROM posting_unit m JOIN posting d ON d.id = m.posting_id
            WHERE m.serial_number_id = c.assembly_unit_id AND m.posting_id > b.id AND d.action_type = 'RM' AND m.from_status <> {(int)UnitStatus.Installed} AND d.reverses_id IS NULL
                AND NOT EXISTS (SELECT FROM posting_unit n JOIN posting r ON r.id = n.posting_id WHERE n.serial_number_id = m.serial_number_id AND r.reverses_id = d.id)) apart ON true
        """;

    /// <summary>
    /// Whether what was <see cref="Consumed"/> counts: the build was not undone, neither as a whole nor for that unit. What was
    /// used without serials stays inside until the unit is taken apart.
    /// </summary>
    public static string Used(GenealogyView view) =>
        $"""
        c.component_unit_id IS NULL
        AND NOT EXISTS (SELECT FROM posting r WHERE r.reverses_id = b.id AND NOT r.reverses_part)
        AND NOT EXISTS (SELECT FROM posting_unit m JOIN posting r ON r.id = m.posting_id WHERE m.serial_number_id = c.assembly_unit_id AND r.reverses_id = b.id)
        {view switch
        {
            GenealogyView.Maintained => "AND apart.day IS NULL",
            GenealogyView.OnDay => "AND b.action_date <= $2 AND (apart.day IS NULL OR apart.day > $2)",
            _ => "",
        }}
        """;

    /// <summary>
    /// Whether posting <c>b</c> ever held for its unit <c>m</c>: it is no reversal, and was not undone for good. A registration
    /// that a build reversed comes back when the build is undone.
    /// </summary>
    public const string WasMoved =
        """
        b.reverses_id IS NULL AND NOT EXISTS (
            SELECT FROM posting_unit n JOIN posting r ON r.id = n.posting_id
            WHERE n.serial_number_id = m.serial_number_id AND r.reverses_id = b.id
                AND NOT EXISTS (SELECT FROM posting_unit k JOIN posting back ON back.id = k.posting_id WHERE k.serial_number_id = m.serial_number_id AND back.reverses_id = r.id))
        """;

    /// <summary>
    /// From the outermost unit of each unit in <c>found</c>, by its open links: a chain, since a unit is inside one at most. The
    /// limit keeps the planner from reading all links of the data source at each step.
    /// </summary>
    public const string Tops =
        """
        chain (unit, at, step) AS (
            SELECT DISTINCT f.unit, f.unit, 0 FROM found f WHERE f.unit <> 0
            UNION ALL
            SELECT k.unit, o.unit, k.step + 1
            FROM chain k CROSS JOIN LATERAL (
                SELECT x.assembly_unit_id AS unit FROM cross_reference x
                WHERE x.component_unit_id = k.at AND x.removed_posting_id IS NULL AND x.assembly_unit_id IS NOT NULL LIMIT 1) o
            WHERE k.step < 20
        ), tops AS (
            SELECT DISTINCT ON (unit) unit, at FROM chain ORDER BY unit, step DESC
        ), placed AS (
            SELECT t.unit, t.at, ts.serial_number AS top_serial, tp.part_id AS top_part, st.stores_code, b.location, c.id AS customer, c.customer_id, c.customer_name
            FROM tops t
            JOIN serial_number ts ON ts.id = t.at JOIN part tp ON tp.id = ts.part_id LEFT JOIN unit_state tu ON tu.serial_number_id = t.at
            LEFT JOIN stock_balance b ON b.id = tu.stock_balance_id LEFT JOIN stock_status ss ON ss.id = b.stock_status_id LEFT JOIN stores st ON st.id = ss.stores_id
            LEFT JOIN customer c ON c.id = ts.ship_to_customer_id AND tu.status IN (6, 7)
        )
        """;

    /// <summary>The columns of a row, in the order of <see cref="Read"/>, from <c>f</c> in found and what <see cref="Joins"/> joins.</summary>
    public const string Columns =
        """
        f.level, array_to_string(f.path, '.'), array_to_string(f.path[:f.level - 1], '.'), p.part_id, p.part_desc, coalesce(s.serial_number, ''),
        CASE WHEN f.unit = 0 THEN f.lot ELSE coalesce(u.lot, '') END, trim_scale(f.quantity), um.um_code, trim_scale(f.used_for), f.assumed, NOT f.past, f.started, f.ended, f.batch::text,
        u.status, CASE WHEN l.at <> l.unit THEN l.top_part END, CASE WHEN l.at <> l.unit THEN l.top_serial END, l.stores_code, l.location, l.customer_id, l.customer_name,
        s.id, CASE WHEN l.at <> l.unit THEN l.at END, p.id
        """;

    public const string Joins =
        """
        LEFT JOIN serial_number s ON s.id = f.unit AND f.unit <> 0
        LEFT JOIN unit_state u ON u.serial_number_id = f.unit AND f.unit <> 0
        LEFT JOIN part p ON p.id = CASE WHEN f.unit = 0 THEN f.part ELSE s.part_id END
        LEFT JOIN unit_of_measure um ON um.id = p.unit_of_measure_id
        LEFT JOIN placed l ON l.unit = f.unit
        """;

    public static GenealogyRow Read(NpgsqlDataReader row, int first)
    {
        string? Text(int place) => row.IsDBNull(first + place) ? null : row.GetString(first + place);
        DateOnly? Day(int place) => row.IsDBNull(first + place) ? null : row.GetFieldValue<DateOnly>(first + place);
        long? Number(int place) => row.IsDBNull(first + place) ? null : row.GetInt64(first + place);
        return new GenealogyRow
        {
            Level = row.GetInt32(first),
            Path = row.GetString(first + 1),
            ParentPath = row.GetString(first + 2),
            PartId = row.GetString(first + 3),
            PartDesc = row.GetString(first + 4),
            Serial = row.GetString(first + 5),
            LotId = row.GetString(first + 6),
            Quantity = row.GetDecimal(first + 7),
            UnitOfMeasure = row.GetString(first + 8),
            UsedForQty = row.GetDecimal(first + 9),
            Assumed = row.GetBoolean(first + 10),
            StillInside = row.GetBoolean(first + 11),
            StartDate = Day(12),
            EndDate = Day(13),
            BatchNumber = Text(14),
            Status = row.IsDBNull(first + 15) ? null : (UnitStatus)row.GetInt16(first + 15),
            TopId = Text(16),
            TopSerial = Text(17),
            StoresCode = Text(18),
            StockLocation = Text(19),
            CustomerId = Text(20),
            CustomerName = Text(21),
            UnitId = Number(22),
            TopUnitId = Number(23),
            PartNumber = row.GetInt64(first + 24),
        };
    }
}
