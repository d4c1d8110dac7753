using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A recall's rows as they were found, to be kept.</summary>
internal sealed record RecallFound(RecallList List, IReadOnlyList<GenealogyRow> Rows, RecallReport Report);

/// <summary>What became of a unit, or of a lot, between two runs of a list.</summary>
/// <param name="Kind">Added, gone or moved; or known for sure, or only assumed, other than before.</param>
/// <param name="Before">The row of the earlier run.</param>
/// <param name="After">The row of the later run.</param>
public sealed record RecallChange(RecallChangeKind Kind, RecallListRow? Before, RecallListRow? After);

/// <summary>How a row of a later run differs.</summary>
public enum RecallChangeKind
{
    Added = 0,
    Gone = 1,

    /// <summary>To another place, customer, unit or state.</summary>
    Moved = 2,

    /// <summary>Where it is it was; that it holds it is told otherwise.</summary>
    Told = 3,
}

/// <summary>Keeps what recalls found, each run once and for good, and compares runs.</summary>
internal static class RecallLists
{
    private static readonly Resource Lists = Resource.Of<RecallList>();

    private static readonly Resource RowNoun = Resource.Of<RecallListRow>();

    /// <summary>What makes a place: what is another in any of these has moved.</summary>
    private static readonly string[] Place = ["customer_id", "sold_to_cust", "so_id", "so_line_no", "shipment_no", "stores_code", "stock_location", "top_id", "top_sn", "sn_state"];

    /// <summary>What was found, in full; a new list, or the next run of one that there is.</summary>
    public static async Task<Outcome<RecallFound>> FindAsync(Snapshot snapshot, RecallList asked, CancellationToken cancellationToken)
    {
        var list = asked;
        if (asked.Code.Length > 0)
        {
            var runs = await ReadAsync(snapshot, asked.Code, run: null, cancellationToken);
            if (runs.Count == 0)
            {
                return Faults.NotFound(Lists, asked.Code, "CODE");
            }

            list = runs[0].Again(asked.Title);
        }

        var recall = list.Recall();
        var found = await Recalls.ReadAsync(snapshot, recall, cancellationToken);
        if (found.Fault is { } refused)
        {
            return refused;
        }

        var (rows, report) = (new List<GenealogyRow>(), new RecallReport());
        await foreach (var row in found.Value.All.WithCancellation(cancellationToken))
        {
            rows.Add(row);
            report.Add(row);
            if (rows.Count > RecallList.RowsMax)
            {
                return Faults.RecallTooLarge(RecallList.RowsMax);
            }
        }

        (list.As, list.Title) = (recall.As, list.Title.Length > 0 ? list.Title : recall.Asked);
        return new RecallFound(list, rows, report);
    }

    /// <summary>Writes a run down. Its rows are sealed with it.</summary>
    public static async Task KeepAsync(LedgerTransaction transaction, RecallFound found, CancellationToken cancellationToken)
    {
        var (list, rows) = (found.List, found.Rows);
        list.Id = 0;
        list.Run = (await transaction.ReadAsync("SELECT coalesce(max(run), 0) + 1 FROM recall_list WHERE code = $1", row => row.GetInt32(0), cancellationToken, list.Code))[0];
        list.Tell(found.Report, transaction.Session.UserName, transaction.Second);
        transaction.Masters.Add(list);
        try
        {
            await transaction.SaveMastersAsync(cancellationToken);
        }
        catch (Microsoft.EntityFrameworkCore.DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw new TryAgainException("Somebody else made this run of the list meanwhile.");
        }

        var commands = transaction.Batch();
        NewColumn Column<T>(string name, Func<GenealogyRow, T> value) => NewColumn.Of(name, rows, value);
        commands.Insert(
            "recall_list_row",
            Column("list_id", _ => list.Id), new NewColumn("row_no", Enumerable.Range(1, rows.Count).ToArray()), Column("level", row => row.Level),
            Column("path", row => row.Path), Column("parent_path", row => row.ParentPath), Column("part_id", row => row.PartId), Column("part_desc", row => row.PartDesc),
            Column("serial_number", row => row.Serial), Column("lot_id", row => row.LotId), Column("quantity", row => row.Quantity), Column("part_um", row => row.UnitOfMeasure),
            Column("assumed", row => row.Assumed), Column("still_inside", row => row.StillInside), Column("start_date", row => row.StartDate), Column("end_date", row => row.EndDate),
            Column("batch_number", row => row.BatchNumber), Column("sn_state", row => row.State), Column("top_id", row => row.TopId), Column("top_sn", row => row.TopSerial),
            Column("stores_code", row => row.StoresCode), Column("stock_location", row => row.StockLocation), Column("customer_id", row => row.CustomerId),
            Column("customer_name", row => row.CustomerName), Column("sold_to_cust", row => row.SoldTo), Column("so_id", row => row.SalesOrderId), Column("so_line_no", row => row.SalesOrderLine),
            Column("shipment_no", row => row.ShipmentNo), Column("shipped_date", row => row.ShippedDate), Column("contact", row => row.Contact));
        await commands.RunAsync(cancellationToken);
    }

    /// <summary>The runs of a list, the last one first.</summary>
    public static Task<List<RecallList>> ReadAsync(Snapshot snapshot, string code, int? run, CancellationToken cancellationToken) => snapshot.ReadAsync(
        $"SELECT {Selected(Lists, "t")}, t.id FROM recall_list t WHERE t.code = $1 AND t.run = coalesce($2::integer, t.run) ORDER BY t.run DESC LIMIT 1000",
        row => Read<RecallList>(row, Lists, 0), cancellationToken, code, run);

    /// <summary>The last run of each list, the newest first.</summary>
    public static Task<List<RecallList>> NewestAsync(Snapshot snapshot, int max, CancellationToken cancellationToken) => snapshot.ReadAsync(
        $"SELECT {Selected(Lists, "t")}, t.id FROM recall_list t WHERE NOT EXISTS (SELECT FROM recall_list later WHERE later.code = t.code AND later.run > t.run) ORDER BY t.id DESC LIMIT $1",
        row => Read<RecallList>(row, Lists, 0), cancellationToken, max);

    /// <summary>All rows of a run, in their order, as they come.</summary>
    public static IAsyncEnumerable<RecallListRow> RowsAsync(Snapshot snapshot, long list, CancellationToken cancellationToken) => snapshot.StreamAsync(
        Snapshot.Statement($"SELECT {Selected(RowNoun, "t")}, t.id FROM recall_list_row t WHERE t.list_id = $1 ORDER BY t.row_no", list),
        row => Read<RecallListRow>(row, RowNoun, 0), cancellationToken);

    /// <summary>How many rows changed from one run to another, by kind.</summary>
    public static async Task<IReadOnlyDictionary<RecallChangeKind, int>> ChangeCountsAsync(Snapshot snapshot, long before, long after, CancellationToken cancellationToken) =>
        (await snapshot.ReadAsync($"SELECT c.kind, count(*)::integer FROM ({Changed("o.id AS o, n.id AS n")}) c GROUP BY c.kind", row => (Kind: (RecallChangeKind)row.GetInt32(0), Rows: row.GetInt32(1)), cancellationToken, before, after))
            .ToDictionary(one => one.Kind, one => one.Rows);

    /// <summary>What changed from one run to another: what came first, then what went, what moved, and what is known otherwise.</summary>
    public static IAsyncEnumerable<RecallChange> ChangesAsync(Snapshot snapshot, long before, long after, int? max, CancellationToken cancellationToken)
    {
        var fields = Stored(RowNoun).Count;
        return snapshot.StreamAsync(
            Snapshot.Statement(
                $"{Changed($"{Selected(RowNoun, "o")}, o.id, {Selected(RowNoun, "n")}, n.id")} ORDER BY 1, coalesce(n.part_id, o.part_id), coalesce(n.serial_number, o.serial_number), coalesce(n.lot_id, o.lot_id) LIMIT $3::integer",
                before, after, max is { } rows ? rows : null),
            row => new RecallChange(
                (RecallChangeKind)row.GetInt32(0), row.IsDBNull(fields + 1) ? null : Read<RecallListRow>(row, RowNoun, 1), row.IsDBNull((2 * fields) + 2) ? null : Read<RecallListRow>(row, RowNoun, fields + 2)),
            cancellationToken);
    }

    /// <summary>Rows of run $1 and run $2 that are not the same; a unit or lot is in each of them once.</summary>
    private static string Changed(string columns)
    {
        static string Of(string table, IEnumerable<string> names) => $"({string.Join(", ", names.Select(name => $"{table}.{name}"))})";
        string[] told = ["assumed", "still_inside"];
        return
            $"""
            SELECT CASE WHEN o.id IS NULL THEN {(int)RecallChangeKind.Added} WHEN n.id IS NULL THEN {(int)RecallChangeKind.Gone}
                WHEN {Of("o", Place)} IS DISTINCT FROM {Of("n", Place)} THEN {(int)RecallChangeKind.Moved} ELSE {(int)RecallChangeKind.Told} END AS kind, {columns}
            FROM (SELECT *, CASE serial_number WHEN '' THEN lot_id ELSE '' END AS of_lot FROM recall_list_row WHERE list_id = $1) o
            FULL JOIN (SELECT *, CASE serial_number WHEN '' THEN lot_id ELSE '' END AS of_lot FROM recall_list_row WHERE list_id = $2) n
                ON n.part_id = o.part_id AND n.serial_number = o.serial_number AND n.of_lot = o.of_lot
            WHERE {Of("o", Place.Concat(told))} IS DISTINCT FROM {Of("n", Place.Concat(told))} OR o.id IS NULL OR n.id IS NULL
            """;
    }

    private static IReadOnlyList<Field> Stored(Resource noun) => [.. noun.Answer.Where(field => field.IsStored).DistinctBy(field => field.Property)];

    private static string Selected(Resource noun, string table) => string.Join(", ", Stored(noun).Select(field => $"{table}.{Columns.Column(field)}"));

    private static T Read<T>(NpgsqlDataReader row, Resource noun, int first)
        where T : Record, new()
    {
        var (made, fields) = (new T(), Stored(noun));
        for (var place = 0; place < fields.Count; place++)
        {
            var (field, at) = (fields[place], first + place);
            field.Set(made, row.IsDBNull(at) ? null : field.Kind switch
            {
                NumberKind => row.GetDecimal(at),
                DateKind => row.GetFieldValue<DateOnly>(at),
                FlagKind => row.GetBoolean(at),
                InstantDateKind or InstantTimeKind => row.GetDateTime(at),
                _ => row.GetString(at),
            });
        }

        made.Id = row.GetInt64(first + fields.Count);
        return made;
    }
}
