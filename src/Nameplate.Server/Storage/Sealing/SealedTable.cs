using Nameplate.Core.Fields;

namespace Nameplate.Server.Storage;

/// <summary>A table whose rows are sealed.</summary>
/// <param name="Name">The table.</param>
/// <param name="Key">Column by which its rows are known.</param>
/// <param name="Moved">
/// SQL of the keys of those rows that new postings wrote or changed; it may read <c>fresh</c>, the new postings, and
/// <c>units</c>, the units that they moved. What else changes a row writes an <see cref="Edit"/>.
/// </param>
internal sealed record SealedTable(string Name, string Key, string? Moved)
{
    /// <summary>Second column of the key.</summary>
    public string? Other { get; init; }

    /// <summary>The row <c>t</c> as it is sealed; without columns that were added later and repeat what is sealed elsewhere.</summary>
    public string Row { get; init; } = "t";

    /// <summary>
    /// All of them. Left out are only keys for sending again, which are gone after a week, files that were brought, gone after a month, and the counters of patterns, which no
    /// promise leans on: PostgreSQL's unique index keeps serials apart.
    /// </summary>
    public static IReadOnlyList<SealedTable> All { get; } = List();

    /// <summary>Fingerprint of a row <c>t</c>, as bytes.</summary>
    /// <remarks>
    /// All columns in the order in which the table has them. Empty ones at the end are left out, so that a later version may add a
    /// column that may be null. The settings of <see cref="Settings"/> make the text the same for everybody.
    /// </remarks>
    private string Leaf => $"substr(sha256(convert_to(rtrim({Row}::text, ',)'), 'UTF8')), 1, 16)";

    /// <summary>For the transaction that reads fingerprints.</summary>
    public static readonly string[] Settings = ["LOCAL TimeZone = 'UTC'", "LOCAL DateStyle = 'ISO, YMD'", "LOCAL work_mem = '64MB'", "LOCAL plan_cache_mode = force_custom_plan"];

    /// <summary>
    /// Where the next block begins. $1 and $2: no posting and no edit below is left to seal; $3: the block that says so; $4: the
    /// number of the next block. <c>previous</c> is the hash of the block before it.
    /// </summary>
    public const string Begin =
        """
        SELECT coalesce(s.posting_mark, 0), coalesce(s.edit_mark, 0), coalesce(s.number, 0), coalesce(b.number, 0) + 1, coalesce(b.hash, '')
        FROM (SELECT) one LEFT JOIN (SELECT * FROM block ORDER BY number DESC LIMIT 1) b ON true LEFT JOIN block s ON s.number = b.settled
        """;

    /// <summary>Rows of an append-only table that are in no block. Ids are drawn before the commit, so a lower one may come after a higher one.</summary>
    public static string Fresh(string log, string mark, string columns = "l.id") =>
        $"""
        SELECT {columns} FROM {log} l
        LEFT JOIN (SELECT unnest(keys) AS id FROM block_page WHERE source = '{log}' AND block_number > $3 AND block_number < $4) sealed ON sealed.id = l.id
        WHERE l.id > {mark} AND sealed.id IS NULL
        """;

    /// <summary>Keys of the rows that are not sealed as they are now; of the first block, all.</summary>
    private string Touched(bool isFirst) => isFirst ? $"SELECT {Key}, {Other ?? "0"} FROM {Name}" : Name == "edit"
        ? "SELECT id, 0 FROM edits"
        : $"{(Moved is null ? "" : $"{Moved} UNION ")}SELECT row_id, 0 FROM edits WHERE table_name = '{Name}'";

    private string With(bool isFirst) =>
        $"""
        WITH fresh AS MATERIALIZED ({Fresh("posting", "$1", "l.id, l.batch_id, l.part_id, l.lot, l.from_balance_id, l.to_balance_id, l.reverses_id")}),
        edits AS MATERIALIZED ({Fresh("edit", "$2", "l.id, l.table_name, l.row_id")}),
        units (id) AS (SELECT DISTINCT m.serial_number_id FROM fresh JOIN posting_unit m ON m.posting_id = fresh.id),
        touched (key, other) AS MATERIALIZED ({Touched(isFirst)})
        """;

    /// <summary>Writes the pages of a block; $5 is the number of rows of a page.</summary>
    public string Seal(bool isFirst) =>
        $"""
        {With(isFirst)}
        INSERT INTO block_page (block_number, source, page, keys, others, leaves)
        SELECT $4, '{Name}', n.place / $5, array_agg(n.key ORDER BY n.place), {(Other is null ? "NULL::bigint[]" : "array_agg(n.other ORDER BY n.place)")}, array_agg(n.leaf ORDER BY n.place)
        FROM (
            SELECT k.key, k.other, CASE WHEN t.{Key} IS NULL THEN '' ELSE {Leaf} END AS leaf, row_number() OVER (ORDER BY k.key, k.other) - 1 AS place
            FROM touched k LEFT JOIN {Name} t ON t.{Key} = k.key{(Other is null ? "" : $" AND t.{Other} = k.other")}) n
        GROUP BY n.place / $5
        """;

    /// <summary>Rows that are not as they were sealed last; those with new postings or edits are left out, for they are not sealed yet.</summary>
    public VerificationCheck Check => new($"a row of {Name} is as it was sealed", 2,
        $"""
        {With(isFirst: false)},
        sealed AS (
            SELECT DISTINCT ON (k.key, k.other) k.key, coalesce(k.other, 0) AS other, k.leaf, p.block_number
            FROM block_page p, unnest(p.keys, p.others, p.leaves) AS k (key, other, leaf) WHERE p.source = '{Name}'
            ORDER BY k.key, k.other, p.block_number DESC),
        stored AS (SELECT t.{Key} AS key, {(Other is null ? "0::bigint" : $"t.{Other}")} AS other, {Leaf} AS leaf FROM {Name} t)
        SELECT concat('{Name} ', j.key{(Other is null ? "" : ", '/', j.other")}), CASE
            WHEN sealed.leaf IS NULL THEN 'is in no block: it was added behind the server''s back'
            WHEN stored.leaf IS NULL THEN format('was removed behind the server''s back; block %s sealed it', sealed.block_number)
            ELSE format('was changed behind the server''s back after block %s sealed it; it reads %s', sealed.block_number, left((SELECT t::text FROM {Name} t WHERE t.{Key} = j.key{(Other is null ? "" : $" AND t.{Other} = j.other")} LIMIT 1), 300)) END
        FROM sealed FULL JOIN stored USING (key, other) AS j
        WHERE coalesce(sealed.leaf, '') <> coalesce(stored.leaf, '') AND $4 > 1 AND NOT EXISTS (SELECT FROM touched WHERE touched.key = j.key AND touched.other = j.other)
        """);

    private static List<SealedTable> List()
    {
        List<SealedTable> ledger =
        [
            new("posting", "id", "SELECT id, 0 FROM fresh"),
            new("posting_unit", "posting_id", "SELECT m.posting_id, m.serial_number_id FROM fresh JOIN posting_unit m ON m.posting_id = fresh.id") { Other = "serial_number_id" },
            new("consumption", "id", "SELECT c.id, 0 FROM fresh JOIN consumption c ON c.posting_id = fresh.id"),
            new("batch", "id", "SELECT batch_id, 0 FROM fresh UNION SELECT o.batch_id, 0 FROM fresh JOIN posting o ON o.id = fresh.reverses_id"),

            // An old number that is kept from use comes and goes with the number of its unit.
            new("serial_number", "id", "SELECT id, 0 FROM units UNION SELECT s.id, 0 FROM units JOIN serial_number s ON s.renumbered_id = units.id"),
            new("unit_state", "serial_number_id", "SELECT id, 0 FROM units")
            {
                // The part is that of the record, which is sealed; verify compares them.
                Row = "ROW(t.serial_number_id, t.status, t.stock_balance_id, t.lot, t.from_balance_id, t.batch_id, t.program_id, t.modified_by, t.modified_at, t.operator_id, t.updated_at, t.created_at)",
            },
            new("cross_reference", "id", "SELECT x.id, 0 FROM units JOIN cross_reference x ON x.component_unit_id = units.id"),
            new("stock_balance", "id", "SELECT from_balance_id, 0 FROM fresh WHERE from_balance_id IS NOT NULL UNION SELECT to_balance_id, 0 FROM fresh WHERE to_balance_id IS NOT NULL"),
            new("lot", "id", "SELECT l.id, 0 FROM (SELECT DISTINCT part_id, lot FROM fresh WHERE lot <> '') f JOIN lot l ON l.part_id = f.part_id AND l.lot_id = f.lot"),
            new("receipt_transaction", "id", "SELECT r.id, 0 FROM fresh JOIN receipt_transaction r ON r.posting_id = fresh.id"),
            new("purchase_order_line", "id", "SELECT r.order_line_id, 0 FROM fresh JOIN receipt_transaction r ON r.posting_id = fresh.id"),
            new("reservation", "id", null),
            new("shipment_line", "id", "SELECT m.id, 0 FROM fresh JOIN shipment_line m ON m.posting_id = fresh.id"),
            new("shipment_unit", "id", "SELECT m.id, 0 FROM fresh JOIN shipment_unit m ON m.posting_id = fresh.id"),

            // A run of a recall is written once, with all its rows.
            new("recall_list_row", "list_id", "SELECT r.list_id, r.row_no FROM edits JOIN recall_list_row r ON r.list_id = edits.row_id WHERE edits.table_name = 'recall_list'") { Other = "row_no" },
            new("edit", "id", null),
        ];
        return [.. ledger, .. ResourceBook.Stored.Select(Columns.Table).Where(name => !ledger.Exists(table => table.Name == name)).Select(name => new SealedTable(name, "id", null))];
    }
}
