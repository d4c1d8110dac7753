using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A part as its page shows it.</summary>
public sealed record PartRecord(long Id, string PartId, string Description, string Um)
{
    public bool HasSerials { get; init; }
    public bool HasLots { get; init; }
    public bool IsPhantom { get; init; }
    public string? DefaultStores { get; init; }
    public int? WarrantyDays { get; init; }
    public int? ShelfLife { get; init; }
    public string? UpcCode { get; init; }
    public string? SerialPattern { get; init; }
    public IReadOnlyList<StockPlace> Stock { get; init; } = [];
    public IReadOnlyList<(UnitStatus Status, long Units)> Units { get; init; } = [];
    public IReadOnlyList<BillLine> Bill { get; init; } = [];
    public IReadOnlyList<BillLine> UsedIn { get; init; } = [];
    public IReadOnlyList<(PartnerName Customer, string Number)> CustomerNumbers { get; init; } = [];
}

/// <summary>Stock in one place.</summary>
public sealed record StockPlace(string Stores, string StoresName, string Location, string Lot, decimal Quantity, int Units);

/// <summary>A line of a bill, seen from either side.</summary>
public sealed record BillLine(string PartId, string Description, decimal Quantity, string Um);

/// <summary>Reads a part for its page. Each list ends where a page would.</summary>
internal static class PartReads
{
    /// <summary>Rows of one list; who needs more asks the API, or exports.</summary>
    public const int RowsMax = 200;

    /// <summary>Places where there is something of a part, and of one lot of it where that is given.</summary>
    private const string Stock =
        """
        SELECT st.stores_code, st.stores_desc, b.location, b.lot, b.quantity, b.units
        FROM part p JOIN stock_status ss ON ss.part_id = p.id JOIN stores st ON st.id = ss.stores_id JOIN stock_balance b ON b.stock_status_id = ss.id
        WHERE p.part_id = $1 AND ($2 = '' OR b.lot = $2) AND b.quantity > 0 ORDER BY st.stores_code, b.location, b.lot
        """;

    public static async Task<PartRecord?> ReadAsync(Snapshot snapshot, string partId, CancellationToken cancellationToken)
    {
        PartRecord? part = null;
        var (stock, units, bill, used, numbers) = (new List<StockPlace>(), new List<(UnitStatus, long)>(), new List<BillLine>(), new List<BillLine>(), new List<(PartnerName, string)>());
        var questions = snapshot.Ask();
        questions.Add(
            """
            SELECT p.id, p.part_id, p.part_desc, m.um_code, p.sn_reqd_inv, p.lot_control, p.phantom, st.stores_code, p.warranty_days, p.shelf_life, p.upc_code, p.serial_pattern
            FROM part p JOIN unit_of_measure m ON m.id = p.unit_of_measure_id LEFT JOIN stores st ON st.id = p.default_stores_id WHERE p.part_id = $1
            """,
            row => part = new PartRecord(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3))
            {
                HasSerials = row.GetBoolean(4),
                HasLots = row.GetBoolean(5),
                IsPhantom = row.GetBoolean(6),
                DefaultStores = Text(row, 7),
                WarrantyDays = row.IsDBNull(8) ? null : row.GetInt32(8),
                ShelfLife = row.IsDBNull(9) ? null : row.GetInt32(9),
                UpcCode = Text(row, 10),
                SerialPattern = Text(row, 11),
            },
            partId);
        AskStock(questions, partId, "", stock);
        questions.Add(
            $"""
            SELECT c.status, sum(c.units)::bigint FROM unit_count c JOIN part p ON p.id = c.key
            WHERE p.part_id = $1 AND c.kind = {(int)UnitCountKind.Part} GROUP BY c.status HAVING sum(c.units) > 0 ORDER BY c.status
            """,
            row => units.Add(((UnitStatus)row.GetInt16(0), row.GetInt64(1))), partId);
        questions.Add(Bill("assembly_id", "component_id"), row => bill.Add(Line(row)), partId);
        questions.Add(Bill("component_id", "assembly_id"), row => used.Add(Line(row)), partId);
        questions.Add(
            $"""
            SELECT c.customer_id, c.customer_name, k.cust_part_id FROM part p JOIN customer_part k ON k.part_id = p.id JOIN customer c ON c.id = k.customer_id
            WHERE p.part_id = $1 ORDER BY c.customer_id, k.cust_part_id LIMIT {RowsMax}
            """,
            row => numbers.Add((new PartnerName(row.GetString(0), row.GetString(1)), row.GetString(2))), partId);
        await questions.RunAsync(last: true, cancellationToken);
        return part is null ? null : part with { Stock = stock, Units = units, Bill = bill, UsedIn = used, CustomerNumbers = numbers };
    }

    public static void AskStock(SnapshotQuestions questions, string partId, string lot, List<StockPlace> stock) => questions.Add(
        $"{Stock} LIMIT {RowsMax}",
        row => stock.Add(new StockPlace(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetDecimal(4), row.GetInt32(5))), partId, lot);

    private static string Bill(string from, string to) =>
        $"""
        SELECT o.part_id, o.part_desc, b.required_qty, m.um_code
        FROM part p JOIN bill_of_material b ON b.{from} = p.id JOIN part o ON o.id = b.{to} JOIN part c ON c.id = b.component_id JOIN unit_of_measure m ON m.id = c.unit_of_measure_id
        WHERE p.part_id = $1 ORDER BY o.part_id, b.dwg_item_code LIMIT {RowsMax}
        """;

    private static BillLine Line(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetDecimal(2), row.GetString(3));

    private static string? Text(NpgsqlDataReader row, int place) => row.IsDBNull(place) ? null : row.GetString(place);
}
