using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>How things stand, at a glance.</summary>
/// <param name="Units">Units by state.</param>
/// <param name="Stores">Units by store: code, name, units.</param>
/// <param name="Days">What was built and shipped by day, where anything was.</param>
/// <param name="Expiring">Lots in stock that expire soon, or have expired, the first first.</param>
/// <param name="OldestLots">Lots in stock that came first.</param>
/// <param name="OldestUnits">Units in stock that were registered first.</param>
public sealed record DashboardFacts(
    IReadOnlyList<(UnitStatus Status, long Units)> Units, IReadOnlyList<(string Code, string? Name, long Units)> Stores, IReadOnlyList<DashboardDay> Days,
    IReadOnlyList<DashboardLot> Expiring, IReadOnlyList<DashboardLot> OldestLots, IReadOnlyList<(string PartId, string Serial, DateTime Since)> OldestUnits);

/// <summary>Pieces that were built and shipped on a day, without what was undone, and by how many postings.</summary>
public sealed record DashboardDay(DateOnly Day, bool IsShipment, int Postings, decimal Pieces);

/// <summary>A lot with what is in stock of it. The day is that on which it expires, or on which it came.</summary>
public sealed record DashboardLot(string PartId, string PartDesc, string LotId, DateOnly Day, decimal Quantity, string? UnitOfMeasure);

/// <summary>
/// Reads what the dashboard shows. None of it counts units or postings one by one: units are kept counts, days come from the index
/// posting_day, lots from lot_expire_date, the oldest units from the order of unit_state_status; balances are few beside units.
/// </summary>
internal static class Dashboards
{
    /// <summary>Days of the charts, today included.</summary>
    public const int Days = 30;

    /// <summary>Lots that expire within so many days, or have in the last year, are told.</summary>
    public const int ExpiryDays = 60;

    /// <summary>Rows of a table.</summary>
    public const int RowsMax = 12;

    private const string Lot =
        "SELECT p.part_id, p.part_desc, l.lot_id, {0}, sum(b.quantity), um.um_code FROM lot l JOIN part p ON p.id = l.part_id LEFT JOIN unit_of_measure um ON um.id = p.unit_of_measure_id JOIN stock_status ss ON ss.part_id = l.part_id JOIN stock_balance b ON b.stock_status_id = ss.id AND b.lot = l.lot_id AND b.quantity > 0";

    internal const string UnitsSql = "SELECT status, sum(units)::bigint FROM unit_count WHERE kind = 0 AND key = 0 GROUP BY status HAVING sum(units) <> 0 ORDER BY status";

    internal const string StoresSql =
        """
        SELECT st.stores_code, st.stores_desc, sum(b.units)::bigint FROM stock_balance b JOIN stock_status ss ON ss.id = b.stock_status_id JOIN stores st ON st.id = ss.stores_id
        WHERE b.units > 0 GROUP BY st.stores_code, st.stores_desc ORDER BY 3 DESC, 1 LIMIT 50
        """;

    internal const string DaysSql =
        """
        SELECT b.action_date, b.action_type = 'SH', count(*)::integer, sum(b.quantity)
        FROM posting b
        WHERE b.action_type IN ('BF', 'CP', 'SH') AND b.reverses_id IS NULL AND b.action_date BETWEEN $1 AND $2
            AND NOT EXISTS (SELECT FROM posting r WHERE r.reverses_id = b.id AND r.reverses_id IS NOT NULL AND NOT r.reverses_part)
        GROUP BY 1, 2 ORDER BY 1, 2
        """;

    internal static readonly string ExpiringSql = $"{string.Format(System.Globalization.CultureInfo.InvariantCulture, Lot, "l.expire_date")} WHERE l.expire_date BETWEEN $1 AND $2 GROUP BY 1, 2, 3, 4, 6 ORDER BY 4, 1, 3 LIMIT $3";

    internal static readonly string OldestLotsSql = $"{string.Format(System.Globalization.CultureInfo.InvariantCulture, Lot, "(l.created_at AT TIME ZONE $1)::date")} GROUP BY 1, 2, 3, l.created_at, 6 ORDER BY l.created_at, 1, 3 LIMIT $2";

    internal static readonly string OldestUnitsSql =
        $"""
        SELECT p.part_id, s.serial_number, u.created_at
        FROM (SELECT serial_number_id, created_at FROM unit_state WHERE status = {(int)UnitStatus.InStock} ORDER BY created_at, serial_number_id LIMIT $1) u
        JOIN serial_number s ON s.id = u.serial_number_id JOIN part p ON p.id = s.part_id ORDER BY u.created_at, u.serial_number_id
        """;

    public static async Task<DashboardFacts> ReadAsync(Snapshot snapshot, DateOnly today, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var (units, stores, days) = (new List<(UnitStatus, long)>(), new List<(string, string?, long)>(), new List<DashboardDay>());
        var (expiring, oldest, oldestUnits) = (new List<DashboardLot>(), new List<DashboardLot>(), new List<(string, string, DateTime)>());
        var questions = snapshot.Ask();
        questions.Add(UnitsSql, row => units.Add(((UnitStatus)row.GetInt16(0), row.GetInt64(1))));
        questions.Add(StoresSql, row => stores.Add((row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetInt64(2))));
        questions.Add(DaysSql, row => days.Add(new DashboardDay(row.GetFieldValue<DateOnly>(0), row.GetBoolean(1), row.GetInt32(2), row.GetDecimal(3))), today.AddDays(1 - Days), today);
        questions.Add(ExpiringSql, row => expiring.Add(LotOf(row)), today.AddDays(-365), today.AddDays(ExpiryDays), RowsMax);
        questions.Add(OldestLotsSql, row => oldest.Add(LotOf(row)), zone.Id, RowsMax);
        questions.Add(OldestUnitsSql, row => oldestUnits.Add((row.GetString(0), row.GetString(1), row.GetDateTime(2))), RowsMax);
        await questions.RunAsync(last: true, cancellationToken);
        return new DashboardFacts(units, stores, days, expiring, oldest, oldestUnits);
    }

    private static DashboardLot LotOf(Npgsql.NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateOnly>(3), row.GetDecimal(4), row.IsDBNull(5) ? null : row.GetString(5));
}
