using System.Globalization;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Reads the postings of units.</summary>
internal static class Histories
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The units that have a number, or once had it: by renumbering, or until they were deleted.</summary>
    public static Task<List<long>> UnitsAsync(Snapshot snapshot, string partId, string serial, CancellationToken cancellationToken) =>
        snapshot.ReadAsync(
            """
            SELECT DISTINCT coalesce(s.renumbered_id, s.id) AS id FROM serial_number s JOIN part p ON p.id = s.part_id
            WHERE p.part_id = $1 AND s.serial_number = $2 ORDER BY id
            """,
            row => row.GetInt64(0), cancellationToken, partId, serial);

    /// <summary>The number of a unit by row, also of one that was deleted; null when there is none.</summary>
    public static async Task<string?> UnitAsync(Snapshot snapshot, long unit, CancellationToken cancellationToken) =>
        (await snapshot.ReadAsync("SELECT serial_number FROM serial_number WHERE id = $1 AND renumbered_id IS NULL", row => row.GetString(0), cancellationToken, unit)).FirstOrDefault();

    /// <summary>
    /// A unit's postings by number: they were drawn while the unit was locked, so their order is that of what happened, where
    /// clocks could disagree.
    /// </summary>
    public static IAsyncEnumerable<HistoryRow> ReadAsync(Snapshot snapshot, long[] units, CancellationToken cancellationToken)
    {
        snapshot.PlanOnce();
        return snapshot.StreamAsync(
            Snapshot.Statement(
                """
                SELECT m.serial_number_id, p.id, p.created_at, p.action_date, p.action_type, m.from_status, m.to_status,
                    fs.stores_code, fb.location, ts.stores_code, tb.location, p.lot,
                    ip.part_id, ia.serial_number, i.parent_lot, xp.part_id, xa.serial_number, x.parent_lot,
                    p.batch_id, p.operator_id, p.program_id, p.department, p.account, p.order_id, p.line_number, p.reference, p.reason,
                    p.reverses_id, undo.id, i.assembly_unit_id, x.assembly_unit_id, v.vendor_id, rt.receipt_no
                FROM posting_unit m JOIN posting p ON p.id = m.posting_id
                LEFT JOIN stock_balance fb ON fb.id = p.from_balance_id LEFT JOIN stock_status fss ON fss.id = fb.stock_status_id LEFT JOIN stores fs ON fs.id = fss.stores_id
                LEFT JOIN stock_balance tb ON tb.id = p.to_balance_id LEFT JOIN stock_status tss ON tss.id = tb.stock_status_id LEFT JOIN stores ts ON ts.id = tss.stores_id
                LEFT JOIN LATERAL (SELECT * FROM cross_reference l WHERE l.component_unit_id = m.serial_number_id AND l.installed_posting_id = p.id ORDER BY l.id LIMIT 1) i ON true
                LEFT JOIN serial_number ia ON ia.id = i.assembly_unit_id LEFT JOIN part ip ON ip.id = coalesce(ia.part_id, i.parent_part_id)
                LEFT JOIN LATERAL (SELECT * FROM cross_reference l WHERE l.component_unit_id = m.serial_number_id AND l.removed_posting_id = p.id ORDER BY l.id LIMIT 1) x ON true
                LEFT JOIN serial_number xa ON xa.id = x.assembly_unit_id LEFT JOIN part xp ON xp.id = coalesce(xa.part_id, x.parent_part_id)
                LEFT JOIN receipt_transaction rt ON rt.posting_id = p.id LEFT JOIN purchase_order_line rl ON rl.id = rt.order_line_id
                LEFT JOIN purchase_order ro ON ro.id = rl.order_id LEFT JOIN vendor v ON v.id = ro.vendor_id
                LEFT JOIN LATERAL (
                    SELECT min(r.id) AS id FROM posting_unit n JOIN posting r ON r.id = n.posting_id WHERE n.serial_number_id = m.serial_number_id AND r.reverses_id = p.id) undo ON true
                WHERE m.serial_number_id = ANY ($1)
                ORDER BY m.serial_number_id, p.id
                """,
                units),
            Read, cancellationToken);
    }

    private static HistoryRow Read(NpgsqlDataReader row)
    {
        string? Text(int place) => row.IsDBNull(place) ? null : row.GetString(place);
        long? Number(int place) => row.IsDBNull(place) ? null : row.GetInt64(place);
        UnitStatus? Status(int place) => row.IsDBNull(place) ? null : (UnitStatus)row.GetInt16(place);
        string? Digits(int place) => Number(place)?.ToString(CultureInfo.InvariantCulture);
        var (at, type) = (row.GetDateTime(2), row.GetString(4));

        // A renumbering keeps both numbers where others keep their reference and reason (SerialNumbers/Registering.cs).
        var renumbered = type == "RN";
        return new HistoryRow
        {
            Unit = Digits(0)!,
            Posting = Digits(1)!,
            PostedAt = at.ToString(InstantFormat, CultureInfo.InvariantCulture),
            At = at,
            ActionDate = row.GetFieldValue<DateOnly>(3),
            ActionType = type,
            From = Status(5),
            To = Status(6),
            FromStores = Text(7),
            FromLocation = Text(8),
            ToStores = Text(9),
            ToLocation = Text(10),
            LotId = row.GetString(11),
            IntoId = Text(12),
            IntoSerial = Text(13),
            IntoLot = Text(14),
            OutOfId = Text(15),
            OutOfSerial = Text(16),
            OutOfLot = Text(17),
            Batch = Digits(18)!,
            OperatorId = row.GetString(19),
            ProgramId = row.GetString(20),
            Department = Text(21),
            Account = Text(22),
            OrderId = Text(23),
            LineNumber = Text(24),
            NewSerial = renumbered ? Text(25) : null,
            OldSerial = renumbered ? Text(26) : null,
            Reference = renumbered ? null : Text(25),
            Reason = renumbered ? null : Text(26),
            Reverses = Digits(27),
            ReversedBy = Digits(28),
            IntoUnitId = Number(29),
            OutOfUnitId = Number(30),
            VendorId = Text(31),
            ReceiptNumber = row.IsDBNull(32) ? null : row.GetInt32(32).ToString(CultureInfo.InvariantCulture),
        };
    }
}
