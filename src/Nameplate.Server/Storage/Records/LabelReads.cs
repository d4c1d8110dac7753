using Nameplate.Core.Scanning;

namespace Nameplate.Server.Storage;

/// <summary>A part with the lots of those of its units that are known.</summary>
public sealed record LabelPart(string PartId, string PartDesc, string? Gtin, IReadOnlyDictionary<string, string> Lots);

/// <summary>Reads what stands on labels.</summary>
internal static class LabelReads
{
    /// <summary>Null when there is no such part.</summary>
    public static async Task<LabelPart?> ReadAsync(Snapshot snapshot, string partId, IReadOnlyList<string> serials, CancellationToken cancellationToken)
    {
        LabelPart? part = null;
        var lots = new Dictionary<string, string>(StringComparer.Ordinal);
        var questions = snapshot.Ask();
        questions.Add(
            "SELECT part_id, part_desc, upc_code FROM part WHERE part_id = $1",
            row => part = new LabelPart(row.GetString(0), row.GetString(1), Gs1.Gtin14(row.IsDBNull(2) ? null : row.GetString(2)), lots), partId);
        questions.Add(
            """
            SELECT s.serial_number, u.lot FROM part p JOIN serial_number s ON s.part_id = p.id JOIN unit_state u ON u.serial_number_id = s.id
            WHERE p.part_id = $1 AND s.serial_number = ANY ($2) AND s.deleted_at IS NULL AND s.renumbered_id IS NULL
            """,
            row => lots.Add(row.GetString(0), row.GetString(1)), partId, serials.ToArray());
        await questions.RunAsync(last: true, cancellationToken);
        return part;
    }
}
