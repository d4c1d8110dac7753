namespace Nameplate.Server.Storage;

/// <summary>A lot as its page shows it.</summary>
public sealed record LotRecord(string PartId, string PartDesc, string Um, string LotId)
{
    public string? HoldCode { get; init; }
    public DateOnly? Expires { get; init; }
    public string? Order { get; init; }
    public string? Maker { get; init; }
    public string? MakerLot { get; init; }
    public string? Notes { get; init; }
    public IReadOnlyList<StockPlace> Stock { get; init; } = [];

    /// <summary>A build took something of it.</summary>
    public bool WasUsed { get; init; }
}

/// <summary>Reads a lot for its page.</summary>
internal static class LotReads
{
    public static async Task<LotRecord?> ReadAsync(Snapshot snapshot, string partId, string lotId, CancellationToken cancellationToken)
    {
        LotRecord? lot = null;
        var stock = new List<StockPlace>();
        var questions = snapshot.Ask();
        questions.Add(
            """
            SELECT p.part_id, p.part_desc, m.um_code, l.lot_id, l.lot_hold_code, l.expire_date, l.order_id, coalesce(l.mfg_name, l.mfg_id, l.mfg_vendor_id), l.mfg_lot_id, l.notes,
                EXISTS (SELECT FROM consumption c WHERE c.component_part_id = p.id AND c.lot = l.lot_id)
            FROM lot l JOIN part p ON p.id = l.part_id JOIN unit_of_measure m ON m.id = p.unit_of_measure_id WHERE p.part_id = $1 AND l.lot_id = $2
            """,
            row =>
            {
                string? Text(int place) => row.IsDBNull(place) ? null : row.GetString(place);
                lot = new LotRecord(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3))
                {
                    HoldCode = Text(4),
                    Expires = row.IsDBNull(5) ? null : row.GetFieldValue<DateOnly>(5),
                    Order = Text(6),
                    Maker = Text(7),
                    MakerLot = Text(8),
                    Notes = Text(9),
                    WasUsed = row.GetBoolean(10),
                };
            },
            partId, lotId);
        PartReads.AskStock(questions, partId, lotId, stock);
        await questions.RunAsync(last: true, cancellationToken);
        return lot is null ? null : lot with { Stock = stock };
    }
}
