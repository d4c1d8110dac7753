using System.Text.Json;

namespace Nameplate.Bench.Benchmarks;

/// <summary>
/// Pages of 100 units of the ERP dialect, each from the middle of what meets the criteria, against the best SQL that its author knew for the same rows on the same tables:
/// it knows where they are.
/// </summary>
internal sealed class QueryPages : IBenchmark
{
    private const string Living = "t.deleted_at IS NULL AND t.renumbered_id IS NULL";

    private static readonly string[] CaseNames = ["query one", "query serial", "query parts", "query status", "query stores", "query day", "query infix"];

    public IReadOnlyList<string> Names => CaseNames;

    public IEnumerable<Case> SetUp(Stage stage)
    {
        World.Units(stage);
        using var connection = stage.Connect();
        var middle = Math.Max(1, stage.Options.Rows / 2);
        string Of(string column) => connection.Value<string>($"SELECT {column} FROM serial_number t JOIN part p ON p.id = t.part_id WHERE t.id = {middle}");
        var (part, serial, day) = (Of("p.part_id"), Of("t.serial_number"), Of("(t.created_at AT TIME ZONE 'UTC')::date::text"));
        var (infix, after) = (serial[^4..^1], $"t.part_id = (SELECT id FROM part WHERE part_id = '{part}') AND t.serial_number > '{serial}'");
        object next = new { PART_ID = part, SERIAL_NUMBER = serial };

        yield return Page("query one", new { PART_ID = part, SERIAL_NUMBER = serial }, "the row by its key", Ids($"serial_number t WHERE t.part_id = (SELECT id FROM part WHERE part_id = '{part}') AND t.serial_number = '{serial}' AND {Living}", "t.id"));
        yield return Page("query serial", new { SERIAL_NUMBER = serial }, "the rows by the serial", Ids($"serial_number t WHERE t.serial_number = '{serial}' AND {Living}", "t.id"));
        yield return Page("query parts", new { PART_ID = "%", MAX_ROWS = 100, START_AFTER = next }, "the rest of the part from there", Ids($"serial_number t WHERE {after} AND {Living}", "t.serial_number"));
        yield return Page("query status", new { SN_STATUS = "S", MAX_ROWS = 100, START_AFTER = next }, "the rest of the part from there, with the status",
            Ids($"serial_number t JOIN unit_state u ON u.serial_number_id = t.id WHERE {after} AND u.status = 6 AND {Living}", "t.serial_number"));
        yield return Page("query stores", new { STORES_CODE = "MS", MAX_ROWS = 100, START_AFTER = next }, "the rest of the part from there, with any balance",
            Ids($"serial_number t JOIN unit_state u ON u.serial_number_id = t.id WHERE {after} AND u.stock_balance_id IS NOT NULL AND {Living}", "t.serial_number"));
        yield return Page("query day", new { DATE_CREATED = day, MAX_ROWS = 100 }, "all units of the day, sorted",
            Ids($"serial_number t JOIN part p ON p.id = t.part_id WHERE t.created_at >= '{day}Z' AND t.created_at < timestamptz '{day}Z' + interval '1 day' AND {Living}", "p.part_id, t.serial_number"));
        yield return Page("query infix", new { SERIAL_NUMBER = $"%{infix}%", MAX_ROWS = 100 }, "all units by the trigram index, sorted",
            Ids($"serial_number t JOIN part p ON p.id = t.part_id WHERE t.serial_number LIKE '%{infix}%' AND lower(t.serial_number) LIKE lower('%{infix}%') AND {Living}", "p.part_id, t.serial_number"));

        Case Page(string name, object criteria, string referenceIs, string ids)
        {
            var body = JsonSerializer.Serialize(criteria);
            var request = Request.Post(stage, "/api/serial-number-query", body);
            HttpLine? line = null;
            Bare? bare = null;
            return new Case(
                name, $"`serial-number-query` of `{body}`", referenceIs, Compare.Time, null,
                _ => Shot.Repeat(100, () =>
                {
                    line ??= stage.Line();
                    line.Send(request);
                    return line.BodyBytes;
                }),
                _ => Shot.Repeat(100, () => (bare ??= new Bare(stage, [$"SELECT {StreamedQuery.Columns} FROM ({ids}) page JOIN serial_number t ON t.id = page.id {StreamedQuery.Joins} ORDER BY p.part_id, t.serial_number"])).Read()));
        }
    }

    private static string Ids(string from, string order) => $"SELECT t.id FROM {from} ORDER BY {order} LIMIT 100";
}
