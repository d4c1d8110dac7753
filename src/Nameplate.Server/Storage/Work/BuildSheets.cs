using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>What stands of a part in a store, in all locations and lots.</summary>
public sealed record Standing(string StoresCode, decimal Quantity);

/// <summary>What lies of a part in one lot, and until when it may be used.</summary>
public sealed record StandingLot(string StoresCode, string Lot, string Location, decimal Quantity, DateOnly? Expires);

/// <summary>An assembly, its bill as the building rule takes it, and what there is of the components.</summary>
/// <param name="Assembly">What is to be built.</param>
/// <param name="Bill">Its lines, and those of the phantoms under it.</param>
/// <param name="Stores">All that the form names, by code.</param>
/// <param name="OnHand">By part.</param>
/// <param name="Lots">By part; the first of those that would be drawn.</param>
public sealed record BuildSheet(
    Part Assembly, IReadOnlyList<BillOfMaterial> Bill, IReadOnlyDictionary<string, Stores> Stores, ILookup<string, Standing> OnHand, ILookup<string, StandingLot> Lots);

/// <summary>Reads what somebody who builds has to see before. Nothing is held: the build itself looks again.</summary>
internal static class BuildSheets
{
    private const int LotsMax = 20;

    private const string PartColumns =
        "{0}.id, {0}.part_id, {0}.part_desc, {0}.sn_reqd_inv, {0}.lot_control, {0}.phantom, {0}.serial_pattern, {0}u.um_code, {0}u.decimals, {0}s.id, {0}s.stores_code";

    private const int PartWidth = 11;

    /// <summary>The assembly, its phantoms, and theirs; each once, and one level deeper than is allowed, so that the rule sees what is too deep.</summary>
    private static readonly string Exploded =
        $"""
        WITH RECURSIVE exploded (id, level) AS (
            SELECT p.id, 0 FROM part p WHERE p.part_id = $1
            UNION SELECT p.id, e.level + 1
            FROM exploded e JOIN bill_of_material b ON b.assembly_id = e.id JOIN part p ON p.id = b.component_id AND p.phantom
            WHERE e.level <= {BillExplosion.LevelsMax})
        """;

    /// <summary>Null when there is no such part.</summary>
    public static async Task<BuildSheet?> ReadAsync(Snapshot snapshot, string partId, IEnumerable<string> stores, CancellationToken cancellationToken)
    {
        Part? assembly = null;
        var (bill, known) = (new List<BillOfMaterial>(), new Dictionary<string, Stores>(StringComparer.Ordinal));
        var questions = snapshot.Ask();
        questions.Add($"SELECT {Columns("p")} FROM part p {Joins("p")} WHERE p.part_id = $1", row => assembly = ReadPart(row, 0), partId);
        questions.Add(
            $"""
            {Exploded}
            SELECT {Columns("c")}, b.assembly_id, b.dwg_item_code, b.required_qty, b.scrap_factor, b.start_date, b.end_date, b.start_sn, b.end_sn, k.id, k.stores_code
            FROM bill_of_material b JOIN part c ON c.id = b.component_id {Joins("c")} LEFT JOIN stores k ON k.id = b.kit_stores_id
            WHERE b.assembly_id IN (SELECT id FROM exploded) LIMIT {BillExplosion.LinesMax + 1}
            """,
            row => bill.Add(ReadLine(row)), partId);
        questions.Add("SELECT id, stores_code FROM stores WHERE stores_code = ANY ($1)", row => known.Add(row.GetString(1), new Stores { Id = row.GetInt64(0), StoresCode = row.GetString(1) }), [stores.Distinct().ToArray()]);
        await questions.RunAsync(last: false, cancellationToken);
        if (assembly is null)
        {
            return null;
        }

        var parts = bill.Select(line => line.Component).Where(part => !part.IsPhantom).Select(part => part.Id).Distinct().ToArray();
        var (standing, lots) = (new List<(string Part, Standing Row)>(), new List<(string Part, StandingLot Row)>());
        var second = snapshot.Ask();
        second.Add(
            """
            SELECT p.part_id, s.stores_code, sum(b.quantity)
            FROM stock_status ss JOIN part p ON p.id = ss.part_id JOIN stores s ON s.id = ss.stores_id JOIN stock_balance b ON b.stock_status_id = ss.id
            WHERE ss.part_id = ANY ($1) GROUP BY p.part_id, s.stores_code HAVING sum(b.quantity) > 0 ORDER BY p.part_id, s.stores_code
            """,
            row => standing.Add((row.GetString(0), new Standing(row.GetString(1), row.GetDecimal(2)))), [parts]);
        second.Add(
            $"""
            SELECT p.part_id, f.* FROM part p CROSS JOIN LATERAL (
                SELECT s.stores_code, b.lot, b.location, b.quantity, l.expire_date
                FROM stock_status ss JOIN stores s ON s.id = ss.stores_id JOIN stock_balance b ON b.stock_status_id = ss.id AND b.quantity > 0 AND b.lot <> ''
                LEFT JOIN lot l ON l.part_id = p.id AND l.lot_id = b.lot
                WHERE ss.part_id = p.id ORDER BY l.expire_date NULLS LAST, l.id, b.id LIMIT {LotsMax}) f
            WHERE p.id = ANY ($1) AND p.lot_control AND NOT p.sn_reqd_inv ORDER BY p.part_id
            """,
            row => lots.Add((row.GetString(0), new StandingLot(row.GetString(1), row.GetString(2), row.GetString(3), row.GetDecimal(4), row.IsDBNull(5) ? null : row.GetFieldValue<DateOnly>(5)))), [parts]);
        await second.RunAsync(last: false, cancellationToken);
        return new BuildSheet(assembly, bill, known, standing.ToLookup(one => one.Part, one => one.Row, StringComparer.Ordinal), lots.ToLookup(one => one.Part, one => one.Row, StringComparer.Ordinal));
    }

    private static string Columns(string part) => string.Format(System.Globalization.CultureInfo.InvariantCulture, PartColumns, part);

    private static string Joins(string part) => $"JOIN unit_of_measure {part}u ON {part}u.id = {part}.unit_of_measure_id LEFT JOIN stores {part}s ON {part}s.id = {part}.default_stores_id";

    private static Part ReadPart(NpgsqlDataReader row, int from) => new()
    {
        Id = row.GetInt64(from),
        PartId = row.GetString(from + 1),
        PartDesc = row.IsDBNull(from + 2) ? "" : row.GetString(from + 2),
        SerialInInventory = row.GetBoolean(from + 3),
        LotControl = row.GetBoolean(from + 4),
        IsPhantom = row.GetBoolean(from + 5),
        SerialPattern = row.IsDBNull(from + 6) ? null : row.GetString(from + 6),
        UnitOfMeasure = new UnitOfMeasure { Code = row.GetString(from + 7), Decimals = row.GetInt32(from + 8) },
        DefaultStores = ReadStores(row, from + 9),
    };

    private static BillOfMaterial ReadLine(NpgsqlDataReader row)
    {
        T? Of<T>(int place)
            where T : struct => row.IsDBNull(PartWidth + place) ? null : row.GetFieldValue<T>(PartWidth + place);
        string? Text(int place) => row.IsDBNull(PartWidth + place) ? null : row.GetString(PartWidth + place);
        return new BillOfMaterial
        {
            Component = ReadPart(row, 0),
            Assembly = new Part { Id = row.GetInt64(PartWidth) },
            DrawingItem = row.GetString(PartWidth + 1),
            RequiredQty = row.GetDecimal(PartWidth + 2),
            ScrapFactor = Of<decimal>(3),
            StartDate = Of<DateOnly>(4),
            EndDate = Of<DateOnly>(5),
            StartSerial = Text(6),
            EndSerial = Text(7),
            KitStores = ReadStores(row, PartWidth + 8),
        };
    }

    private static Stores? ReadStores(NpgsqlDataReader row, int from) => row.IsDBNull(from) ? null : new Stores { Id = row.GetInt64(from), StoresCode = row.GetString(from + 1) };
}
