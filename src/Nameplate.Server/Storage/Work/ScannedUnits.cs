using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>A unit whose serial was scanned, and where it is: enough to fill in the rest of a form.</summary>
/// <param name="Serial">What was scanned.</param>
/// <param name="PartId">Its part.</param>
/// <param name="Status">Where it is in its life; null when that is not known.</param>
/// <param name="StoresCode">Store that it stands in.</param>
/// <param name="AssemblyId">Part of the unit that it is in.</param>
/// <param name="AssemblySerial">Serial of that.</param>
/// <param name="OrderId">Order that it was shipped by.</param>
/// <param name="LineNumber">Line of that.</param>
/// <param name="Customer">Who has it.</param>
public sealed record ScannedUnit(
    string Serial, string PartId, UnitStatus? Status, string StoresCode, string AssemblyId, string AssemblySerial, string OrderId, string LineNumber, string Customer);

/// <summary>Finds units by what was scanned of them: their serials, whatever their part.</summary>
internal static class ScannedUnits
{
    /// <summary>Units by serial, those of one part alone where it is told; a serial of several parts comes several times.</summary>
    public static async Task<List<ScannedUnit>> ReadAsync(Snapshot snapshot, IReadOnlyList<string> serials, string? partId, CancellationToken cancellationToken) => !serials.Append(partId ?? "").All(text => StoredText.CanHold(text)) ? [] : await snapshot.ReadAsync(
        """
        SELECT s.serial_number, p.part_id, u.status, st.stores_code, ap.part_id, a.serial_number, s.so_id, s.so_line_no, coalesce(c.customer_name, c.customer_id)
        FROM serial_number s JOIN part p ON p.id = s.part_id LEFT JOIN unit_state u ON u.serial_number_id = s.id
        LEFT JOIN stock_balance b ON b.id = u.stock_balance_id LEFT JOIN stock_status ss ON ss.id = b.stock_status_id LEFT JOIN stores st ON st.id = ss.stores_id
        LEFT JOIN cross_reference x ON x.component_unit_id = s.id AND x.removed_posting_id IS NULL
        LEFT JOIN serial_number a ON a.id = x.assembly_unit_id LEFT JOIN part ap ON ap.id = a.part_id
        LEFT JOIN customer c ON c.id = s.ship_to_customer_id
        WHERE s.serial_number = ANY ($1) AND s.deleted_at IS NULL AND s.renumbered_id IS NULL AND ($2 = '' OR p.part_id = $2)
        ORDER BY s.serial_number, p.part_id
        """,
        row =>
        {
            string Text(int place) => row.IsDBNull(place) ? "" : row.GetString(place);
            return new ScannedUnit(Text(0), Text(1), row.IsDBNull(2) ? null : (UnitStatus)row.GetInt16(2), Text(3), Text(4), Text(5), Text(6), Text(7), Text(8));
        },
        cancellationToken, serials.ToArray(), partId ?? "");
}
