using System.Globalization;
using Npgsql;

namespace Nameplate.Bench.Benchmarks;

/// <summary>
/// Pages of 100 of the REST list, against the best SQL that its author knew for the same answer on the same tables: the page, and the exact
/// total. Both sides are given what the request says and no more, so the reference too finds a deep page, and how many are newer than an instant, by the kept counts.
/// </summary>
internal sealed class RestLists : IBenchmark
{
    private const string Living = "s.deleted_at IS NULL AND s.renumbered_id IS NULL";

    private static readonly string[] CaseNames =
    [
        "list first", "list deep", "list status", "list state", "list item", "list items", "list value", "list prefix", "list infix3", "list infix2", "list dateCreated", "list dateCreated deep", "list lastUpdated",
        "list sort id", "list sort value", "list sort status", "list sort state", "list sort itemId", "list sort warehouseStockId", "list sort lastUpdated", "list sort dateCreated desc", "list total",
    ];

    public IReadOnlyList<string> Names => CaseNames;

    public IEnumerable<Case> SetUp(Stage stage)
    {
        World.Units(stage);
        using var connection = stage.Connect();
        var offset = Math.Min(1_000_000, stage.Options.Rows * 9L / 10);
        var instant = Instant(connection, offset / 2);
        var recent = Instant(connection, stage.Options.Rows - Math.Min(10_000, stage.Options.Rows / 10));
        var serial = connection.Value<string>($"SELECT serial_number FROM serial_number WHERE id = {Math.Max(1, stage.Options.Rows / 2)}");
        var (prefix, infix) = (serial[..8], serial[^4..^1]);
        string Kept(string where) => $"SELECT sum(units) FROM unit_count WHERE {where}";
        var all = Kept("kind = 0");
        var trigram =
            $"""
            WITH found AS MATERIALIZED (SELECT s.id, s.created_at FROM serial_number s WHERE {Living} AND s.serial_number LIKE '%{infix}%' AND lower(s.serial_number) LIKE lower('%{infix}%'))
            SELECT id, (SELECT count(*) FROM found) AS total FROM found ORDER BY created_at, id LIMIT 100
            """;

        yield return Of("list first", "", "page and kept total", Ids($"serial_number s WHERE {Living}", "s.created_at, s.id"), "s.created_at, s.id", all);
        yield return Of("list deep", $"offset={offset}", "page and kept total, from where the kept counts say that the page begins", After(offset.ToString(CultureInfo.InvariantCulture)), "s.created_at, s.id", all);
        yield return Of("list status", "status=SOLD", "page and kept total, from the first of each status",
            Ids($"({string.Join(" UNION ALL ", new[] { 4, 5, 6, 9 }.Select(status => $"({Ids($"unit_state u WHERE u.status = {status}", "u.created_at, u.serial_number_id", "u.created_at, u.serial_number_id")})"))}) u", "u.created_at, u.id", "u.id"), "s.created_at, s.id", Kept("kind = 0 AND status IN (4, 5, 6, 9)"));
        yield return Of("list state", "state=SCRAPPED", "page and kept total", Ids("unit_state u WHERE u.status = 9", "u.created_at, u.serial_number_id", "u.serial_number_id"), "s.created_at, s.id", Kept("kind = 0 AND status = 9"));
        yield return Of("list item", "itemReference=P042", "page and kept total", Ids($"serial_number s WHERE {Living} AND s.part_id = (SELECT id FROM part WHERE part_id = 'P042')", "s.created_at, s.id"), "s.created_at, s.id", Kept("kind = 1 AND key = (SELECT id FROM part WHERE part_id = 'P042')"));
        yield return Of("list items", "itemReference=*04*", "page and kept total", Ids($"serial_number s WHERE {Living} AND s.part_id = ANY (ARRAY(SELECT id FROM part WHERE part_id LIKE '%04%'))", "s.created_at, s.id"), "s.created_at, s.id", Kept("kind = 1 AND key = ANY (ARRAY(SELECT id FROM part WHERE part_id LIKE '%04%'))"));
        yield return Of("list value", $"value={serial}", "page and total", Ids($"serial_number s WHERE {Living} AND s.serial_number = '{serial}'", "s.created_at, s.id"), "s.created_at, s.id",
            $"SELECT count(*) FROM serial_number s WHERE {Living} AND s.serial_number = '{serial}'");
        yield return Of("list prefix", $"value={prefix}*", "page and total", Ids($"serial_number s WHERE {Living} AND s.serial_number >= '{prefix}' AND s.serial_number < '{prefix}Z'", "s.created_at, s.id"), "s.created_at, s.id",
            $"SELECT count(*) FROM serial_number s WHERE {Living} AND s.serial_number >= '{prefix}' AND s.serial_number < '{prefix}Z'");
        yield return Of("list infix3", $"value=*{infix}*", "page and total, found once by the trigram index", trigram, "s.created_at, s.id", total: ", page.total");
        yield return Of("list infix2", $"value=*{infix[..2]}*", "page and total", Ids($"serial_number s WHERE {Living} AND s.serial_number LIKE '%{infix[..2]}%'", "s.created_at, s.id"), "s.created_at, s.id",
            $"SELECT count(*) FROM serial_number s WHERE {Living} AND s.serial_number LIKE '%{infix[..2]}%'");
        yield return Of("list dateCreated", $"dateCreated_gte={instant}", "page and total, from the kept counts", Ids($"serial_number s WHERE {Living} AND s.created_at >= '{instant}'", "s.created_at, s.id"), "s.created_at, s.id", $"SELECT ({all}) - ({Before(instant)})");
        yield return Of("list dateCreated deep", $"dateCreated_gte={instant}&offset={offset / 3}", "page and total, both from the kept counts", After($"({Before(instant)} + {offset / 3})"), "s.created_at, s.id", $"SELECT ({all}) - ({Before(instant)})");
        yield return Of("list lastUpdated", $"lastUpdated_gte={recent}", "page and total", Ids($"unit_state u WHERE u.updated_at >= '{recent}'", "u.created_at, u.serial_number_id", "u.serial_number_id"), "s.created_at, s.id",
            $"SELECT count(*) FROM unit_state u WHERE u.updated_at >= '{recent}'");
        yield return Of("list sort id", "sort=id", "page and kept total", Ids($"serial_number s WHERE {Living}", "s.id"), "s.id", all);
        yield return Of("list sort value", "sort=value", "page and kept total", Ids($"serial_number s WHERE {Living}", "s.serial_number, s.created_at, s.id"), "s.serial_number, s.created_at, s.id", all);
        yield return Of("list sort status", "sort=status", "page and kept total, NEW first", Ids($"({string.Join(" UNION ALL ", new[] { 1, 2 }.Select(status => $"({Ids($"unit_state u WHERE u.status = {status}", "u.created_at, u.serial_number_id", "u.created_at, u.serial_number_id")})"))}) u", "u.created_at, u.id", "u.id"), "s.created_at, s.id", all);
        yield return Of("list sort state", "sort=state", "page and kept total, IN_STOCK first", Ids("unit_state u WHERE u.status = 2", "u.created_at, u.serial_number_id", "u.serial_number_id"), "s.created_at, s.id", all);
        yield return Of("list sort itemId", "sort=itemId", "page and kept total, the first item first", Ids($"serial_number s WHERE {Living} AND s.part_id = (SELECT min(part_id) FROM serial_number WHERE deleted_at IS NULL)", "s.created_at, s.id"), "s.created_at, s.id", all);
        yield return Of("list sort warehouseStockId", "sort=warehouseStockId", "page and kept total, the first stock first",
            Ids("unit_state u WHERE u.stock_balance_id IN (SELECT b.id FROM stock_balance b WHERE b.stock_status_id = (SELECT min(id) FROM stock_status))", "u.created_at, u.serial_number_id", "u.serial_number_id"), "s.created_at, s.id", all);
        yield return Of("list sort lastUpdated", "sort=lastUpdated", "page and kept total", Ids("unit_state u", "u.updated_at, u.created_at, u.serial_number_id", "u.serial_number_id"), "u.updated_at, s.created_at, s.id", all);
        yield return Of("list sort dateCreated desc", "sort=dateCreated&order=desc", "page and kept total", Ids($"serial_number s WHERE {Living}", "s.created_at DESC, s.id DESC"), "s.created_at DESC, s.id DESC", all);
        yield return Of("list total", "max=1&sort=id", "count(*) of the narrow table", "SELECT u.serial_number_id AS id FROM unit_state u ORDER BY 1 LIMIT 1", "s.id", "SELECT count(*) FROM unit_state");

        Case Of(string name, string query, string referenceIs, string ids, string order, string? count = null, string total = "")
        {
            var path = $"/api/v1.0/serialNumbers?{(query.StartsWith("max=", StringComparison.Ordinal) ? "" : "max=100")}{(query.Length > 0 && !query.StartsWith("max=", StringComparison.Ordinal) ? "&" : "")}{query}";
            var request = Request.Get(stage, path);
            HttpLine? line = null;
            Bare? bare = null;
            string page =
                $"""
                SELECT s.id, s.serial_number, u.status, s.part_id, p.part_id, b.stock_status_id, s.created_at, u.updated_at{total}
                FROM ({ids}) page JOIN serial_number s ON s.id = page.id JOIN unit_state u ON u.serial_number_id = s.id JOIN part p ON p.id = s.part_id LEFT JOIN stock_balance b ON b.id = u.stock_balance_id
                ORDER BY {order}
                """;
            return new Case(
                name, $"`GET {path}`", referenceIs, Compare.Time, 1.5,
                _ => Shot.Repeat(100, () =>
                {
                    line ??= stage.Line();
                    line.Send(request);
                    return line.BodyBytes;
                }),
                _ => Shot.Repeat(100, () => (bare ??= new Bare(stage, count is null ? [page] : [count, page])).Read()))
            { P99Max = 50 };
        }
    }

    /// <summary>When the unit was registered that has so many before it, as the dialect and PostgreSQL both write it.</summary>
    private static string Instant(NpgsqlConnection connection, long offset) => connection.Value<string>(
        $"SELECT to_char(s.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM serial_number s WHERE {Living} ORDER BY s.created_at, s.id LIMIT 1 OFFSET {offset}");

    /// <summary>How many units were registered before an instant: whole days, ten minutes and ten seconds are kept, the last ten seconds counted.</summary>
    private static string Before(string instant)
    {
        string Key(int seconds) => $"floor(extract(epoch FROM timestamptz '{instant}') / {seconds})::bigint";
        string Kept(int kind, int seconds, int longer) =>
            $"(SELECT coalesce(sum(units), 0) FROM unit_count WHERE kind = {kind} AND key < {Key(seconds)}{(longer == 0 ? "" : $" AND key >= {Key(longer)} * {longer / seconds}")})";
        return $"{Kept(2, 86_400, 0)} + {Kept(3, 600, 86_400)} + {Kept(4, 10, 600)} + (SELECT count(*) FROM serial_number s WHERE {Living} AND s.created_at >= to_timestamp({Key(10)} * 10) AND s.created_at < '{instant}')";
    }

    /// <summary>The page after so many units, in the order of creation: the day is looked for that has it, in it the ten minutes, in those the ten seconds.</summary>
    private static string After(string offset)
    {
        string Span(int kind, string rest, string within) =>
            $"SELECT key, before FROM (SELECT key, sum(sum(units)) OVER (ORDER BY key) - sum(units) AS before, sum(units) AS units FROM unit_count WHERE kind = {kind}{within} GROUP BY key) c WHERE before <= {rest} AND before + units > {rest}";
        return
            $"""
            WITH skip AS MATERIALIZED (SELECT {offset} AS units),
            d AS MATERIALIZED (SELECT c.key, skip.units - c.before AS rest FROM skip CROSS JOIN LATERAL ({Span(2, "skip.units", "")}) c),
            m AS MATERIALIZED (SELECT c.key, d.rest - c.before AS rest FROM d CROSS JOIN LATERAL ({Span(3, "d.rest", " AND key >= d.key * 144 AND key < (d.key + 1) * 144")}) c),
            t AS MATERIALIZED (SELECT to_timestamp(c.key * 10) AS begins, m.rest - c.before AS rest FROM m CROSS JOIN LATERAL ({Span(4, "m.rest", " AND key >= m.key * 60 AND key < (m.key + 1) * 60")}) c)
            SELECT s.id FROM serial_number s WHERE {Living} AND s.created_at >= (SELECT begins FROM t) ORDER BY s.created_at, s.id LIMIT 100 OFFSET (SELECT rest FROM t)
            """;
    }

    private static string Ids(string from, string order, string id = "s.id") => $"SELECT {id} AS id FROM {from} ORDER BY {order} LIMIT 100";
}
