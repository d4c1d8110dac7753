using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A batch as somebody sees it who has just posted it, or is about to undo it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Operator">Who opened it.</param>
/// <param name="At">When.</param>
/// <param name="ReversedBy">The batch that undid it as a whole.</param>
/// <param name="Transactions">What was posted, in order; the first of many.</param>
/// <param name="Parts">The postings that belong to those, such as what a build used, by transaction.</param>
/// <param name="Units">The units that any of these moved; the first of many.</param>
public sealed record BatchSheet(
    long Number, string Operator, DateTime At, long? ReversedBy, IReadOnlyList<BatchSheetRow> Transactions, ILookup<long, BatchSheetRow> Parts, ILookup<long, string> Units)
{
    /// <summary>There are more transactions than are told.</summary>
    public bool HasMore => Transactions.Count >= BatchSheets.RowsMax;
}

/// <summary>One posting: the leading one of a transaction, or one that belongs to it.</summary>
public sealed record BatchSheetRow(
    long Id, long? Parent, string ActionType, DateOnly Day, string PartId, string Description, string Lot, decimal Quantity, string Um, string From, string To, string Reference, long? Reverses, bool IsReversed, int UnitCount);

/// <summary>Reads batches with their transactions and units.</summary>
internal static class BatchSheets
{
    /// <summary>Postings of either kind that are told.</summary>
    public const int RowsMax = 200;

    /// <summary>Serials that are told of one posting.</summary>
    public const int UnitsMax = 100;

    private const string Postings =
        """
        SELECT t.id, t.action_type, t.action_date, p.part_id, p.part_desc, t.lot, t.quantity, m.um_code, fs.stores_code, fb.location, ts.stores_code, tb.location, t.reference, t.reverses_id,
            EXISTS (SELECT FROM posting r WHERE r.reverses_id = t.id AND NOT r.reverses_part), (SELECT count(*) FROM posting_unit n WHERE n.posting_id = t.id)::int, t.parent_id
        FROM posting t JOIN part p ON p.id = t.part_id JOIN unit_of_measure m ON m.id = p.unit_of_measure_id
        LEFT JOIN stock_balance fb ON fb.id = t.from_balance_id LEFT JOIN stock_status fss ON fss.id = fb.stock_status_id LEFT JOIN stores fs ON fs.id = fss.stores_id
        LEFT JOIN stock_balance tb ON tb.id = t.to_balance_id LEFT JOIN stock_status tss ON tss.id = tb.stock_status_id LEFT JOIN stores ts ON ts.id = tss.stores_id
        """;

    /// <summary>Null when there is no such batch.</summary>
    public static async Task<BatchSheet?> ReadAsync(Snapshot snapshot, long number, CancellationToken cancellationToken)
    {
        (string Operator, DateTime At, long? ReversedBy)? batch = null;
        var (rows, parts, units) = (new List<BatchSheetRow>(), new List<BatchSheetRow>(), new List<(long Posting, string Serial)>());
        var questions = snapshot.Ask();
        questions.Add("SELECT operator_id, created_at, reversed_by_id FROM batch WHERE id = $1", row => batch = (row.GetString(0), row.GetDateTime(1), row.IsDBNull(2) ? null : row.GetInt64(2)), number);
        questions.Add($"{Postings} WHERE t.batch_id = $1 AND t.parent_id IS NULL ORDER BY t.id LIMIT {RowsMax}", row => rows.Add(Read(row)), number);
        questions.Add($"{Postings} WHERE t.batch_id = $1 AND t.parent_id IS NOT NULL ORDER BY t.id LIMIT {RowsMax}", row => parts.Add(Read(row)), number);
        questions.Add(
            $"""
            SELECT t.id, f.serial_number FROM (
                (SELECT id FROM posting WHERE batch_id = $1 AND parent_id IS NULL ORDER BY id LIMIT {RowsMax})
                UNION ALL (SELECT id FROM posting WHERE batch_id = $1 AND parent_id IS NOT NULL ORDER BY id LIMIT {RowsMax})) t
            CROSS JOIN LATERAL (
                SELECT s.serial_number FROM posting_unit n JOIN serial_number s ON s.id = n.serial_number_id WHERE n.posting_id = t.id ORDER BY s.id LIMIT {UnitsMax}) f
            """,
            row => units.Add((row.GetInt64(0), row.GetString(1))), number);
        await questions.RunAsync(last: false, cancellationToken);
        return batch is { } found
            ? new BatchSheet(number, found.Operator, found.At, found.ReversedBy, rows, parts.ToLookup(part => part.Parent!.Value), units.ToLookup(one => one.Posting, one => one.Serial))
            : null;
    }

    private static BatchSheetRow Read(NpgsqlDataReader row)
    {
        string Text(int place) => row.IsDBNull(place) ? "" : row.GetString(place);
        string Place(int at) => Text(at) is { Length: > 0 } stores ? Text(at + 1) is { Length: > 0 } location ? $"{stores}, {location}" : stores : "";
        return new BatchSheetRow(
            row.GetInt64(0), row.IsDBNull(16) ? null : row.GetInt64(16), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetString(3), Text(4), Text(5), row.GetDecimal(6), row.GetString(7), Place(8), Place(10), Text(12),
            row.IsDBNull(13) ? null : row.GetInt64(13), row.GetBoolean(14), row.GetInt32(15));
    }
}
