using System.Diagnostics;
using Npgsql;

namespace Nameplate.Bench.Benchmarks;

/// <summary>All units by one query of the ERP dialect, against COPY of a query of the same columns in the same order.</summary>
internal sealed class StreamedQuery : IBenchmark
{
    private const string Name = "query all";

    /// <summary>What the reference reads of a unit.</summary>
    public const string Columns = "p.part_id, t.*, u.*, st.stores_code, b.location, ft.stores_code, fb.location, c1.customer_id, c2.customer_id, c3.customer_id, c4.customer_id";

    /// <summary>Where that stands, but for the unit itself.</summary>
    public const string Joins =
        """
        JOIN unit_state u ON u.serial_number_id = t.id JOIN part p ON p.id = t.part_id
        LEFT JOIN stock_balance b ON b.id = u.stock_balance_id LEFT JOIN stock_status ss ON ss.id = b.stock_status_id LEFT JOIN stores st ON st.id = ss.stores_id
        LEFT JOIN stock_balance fb ON fb.id = u.from_balance_id LEFT JOIN stock_status fs ON fs.id = fb.stock_status_id LEFT JOIN stores ft ON ft.id = fs.stores_id
        LEFT JOIN customer c1 ON c1.id = t.ship_to_customer_id LEFT JOIN customer c2 ON c2.id = t.sold_to_customer_id
        LEFT JOIN customer c3 ON c3.id = t.bill_to_customer_id LEFT JOIN customer c4 ON c4.id = t.original_ship_to_id
        """;

    public IReadOnlyList<string> Names => [Name];

    public IEnumerable<Case> SetUp(Stage stage)
    {
        World.Units(stage);
        var request = Request.Post(stage, "/api/serial-number-query", """{"PART_ID":"%"}""");
        var rows = stage.Value<long>("SELECT count(*) FROM unit_state");
        yield return new Case(
            Name, "`serial-number-query` of every unit, 60 fields each, ordered by part and serial", "`COPY (query) TO STDOUT` of the same columns in the same order, by psql into a pipe", Compare.Speed, 0.5,
            _ =>
            {
                using var line = stage.Line();
                return Shot.Once(rows, () =>
                {
                    line.Send(request);
                    return line.BodyBytes;
                });
            },
            _ => Shot.Once(rows, () => Copy(stage)))
        { PairsMax = 5, WarmsUp = stage.Options.Rows <= 1_000_000 };
    }

    private static long Copy(Stage stage)
    {
        const string Sql = $"COPY (SELECT {Columns} FROM serial_number t {Joins} ORDER BY p.part_id, t.serial_number, t.id) TO STDOUT";
        var server = new NpgsqlConnectionStringBuilder(stage.ConnectionString);
        var start = new ProcessStartInfo("psql", ["-qX", "-h", server.Host!, "-p", $"{server.Port}", "-U", server.Username!, "-c", Sql, server.Database!]) { RedirectStandardOutput = true };
        start.Environment["PGOPTIONS"] = $"-c search_path={stage.Schema}";
        using var process = Process.Start(start)!;
        var (buffer, bytes) = (new byte[256 * 1024], 0L);
        for (int read; (read = process.StandardOutput.BaseStream.Read(buffer)) > 0;)
        {
            bytes += read;
        }

        process.WaitForExit();
        return process.ExitCode == 0 ? bytes : throw new InvalidOperationException($"psql ended with {process.ExitCode}.");
    }
}
