using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A batch as its page shows it.</summary>
public sealed record BatchRecord(long Number, string OperatorId, DateTime CreatedAt, int Accepted, long? ReversedBy)
{
    public IReadOnlyList<BatchEntry> Entries { get; init; } = [];

    /// <summary>There are more after the last one.</summary>
    public bool HasMore { get; init; }
}

/// <summary>One transaction of a batch, with the first of its units.</summary>
public sealed record BatchEntry(long Posting, string ActionType, DateOnly Day, string PartId, string PartDesc, string Lot, decimal Quantity, string Um)
{
    public string? From { get; init; }
    public string? To { get; init; }
    public string? Order { get; init; }
    public string? Reference { get; init; }
    public UnitsMoved Units { get; init; } = UnitsMoved.None;

    /// <summary>The batch of what it undid.</summary>
    public long? Undid { get; init; }

    /// <summary>The batch that undid it.</summary>
    public long? UndoneBy { get; init; }
}

/// <summary>Units of a posting: the first few, and how many there are.</summary>
public sealed record UnitsMoved(IReadOnlyList<string> Serials, long Count)
{
    public static readonly UnitsMoved None = new([], 0);

    /// <summary>Serials that are named; the others are counted.</summary>
    public const int NamedMax = 5;

    /// <summary>Two columns with the units of posting <paramref name="posting"/>, and of those that belong to it and move the same part.</summary>
    public static string Columns(string posting)
    {
        var units =
            $"""
            (SELECT {posting}.id AS id UNION ALL SELECT k.id FROM posting k JOIN posting l ON l.id = k.parent_id WHERE k.parent_id = {posting}.id AND k.part_id = l.part_id) w
            JOIN posting_unit pu ON pu.posting_id = w.id
            """;
        return $"""
            (SELECT coalesce(array_agg(n.serial_number), ARRAY[]::text[]) FROM (
                SELECT s.serial_number FROM {units} JOIN serial_number s ON s.id = pu.serial_number_id ORDER BY s.id LIMIT {NamedMax}) n),
            (SELECT count(*) FROM {units})
            """;
    }

    public static UnitsMoved Read(NpgsqlDataReader row, int place) => new(row.GetFieldValue<string[]>(place), row.GetInt64(place + 1));
}

/// <summary>Reads a batch for its page.</summary>
internal static class BatchReads
{
    /// <summary>Transactions of one page.</summary>
    public const int RowsMax = 100;

    /// <summary>A balance as people say it: the store, and the location where it has one.</summary>
    private static string Place(string balance) =>
        $"(SELECT concat_ws(', ', st.stores_code, nullif(b.location, '')) FROM stock_balance b JOIN stock_status ss ON ss.id = b.stock_status_id JOIN stores st ON st.id = ss.stores_id WHERE b.id = {balance})";

    public static async Task<BatchRecord?> ReadAsync(Snapshot snapshot, long number, long after, CancellationToken cancellationToken)
    {
        BatchRecord? batch = null;
        var entries = new List<BatchEntry>();
        var questions = snapshot.Ask();
        questions.Add(
            "SELECT id, operator_id, created_at, txns_accepted, reversed_by_id FROM batch WHERE id = $1",
            row => batch = new BatchRecord(row.GetInt64(0), row.GetString(1), row.GetDateTime(2), row.GetInt32(3), row.IsDBNull(4) ? null : row.GetInt64(4)), number);
        questions.Add(
            $"""
            SELECT p.id, p.action_type, p.action_date, t.part_id, t.part_desc, p.lot, p.quantity, u.um_code,
                {Place("p.from_balance_id")},
                {Place("p.to_balance_id")},
                p.order_id, p.reference, (SELECT o.batch_id FROM posting o WHERE o.id = p.reverses_id),
                (SELECT r.batch_id FROM posting r WHERE r.reverses_id = p.id AND NOT r.reverses_part), {UnitsMoved.Columns("p")}
            FROM (SELECT * FROM posting WHERE batch_id = $1 AND id > $2 AND parent_id IS NULL ORDER BY id LIMIT {RowsMax + 1}) p
            JOIN part t ON t.id = p.part_id JOIN unit_of_measure u ON u.id = t.unit_of_measure_id ORDER BY p.id
            """,
            row => entries.Add(Entry(row)), number, after);
        await questions.RunAsync(last: true, cancellationToken);
        return batch is null ? null : batch with { Entries = [.. entries.Take(RowsMax)], HasMore = entries.Count > RowsMax };
    }

    private static BatchEntry Entry(NpgsqlDataReader row)
    {
        string? Text(int place) => row.IsDBNull(place) ? null : row.GetString(place);
        return new BatchEntry(row.GetInt64(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetDecimal(6), row.GetString(7))
        {
            From = Text(8),
            To = Text(9),
            Order = Text(10),
            Reference = Text(11),
            Undid = row.IsDBNull(12) ? null : row.GetInt64(12),
            UndoneBy = row.IsDBNull(13) ? null : row.GetInt64(13),
            Units = UnitsMoved.Read(row, 14),
        };
    }
}
