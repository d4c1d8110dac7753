namespace Nameplate.Bench.Benchmarks;

/// <summary>Builds of units from ten serialised components each, against the same rows by one statement a table.</summary>
internal sealed class Backflushes : IBenchmark
{
    private const int Components = 10;
    private static readonly int[] Sizes = [100, 1_000, 5_000];

    public IReadOnlyList<string> Names => [.. Sizes.Select(Name)];

    public IEnumerable<Case> SetUp(Stage stage)
    {
        World.Units(stage);
        var sizes = Sizes.Where(size => stage.Options.Wants(Name(size))).ToList();
        var run = $"{Fresh.Next()}";
        Masters(stage);
        Screen.Say($"Filling {sizes.Sum(size => size * Turns(size)) * Components:N0} components …");
        foreach (var size in sizes)
        {
            // Serials count up within a part, so that a request names them by a range.
            var count = size * Turns(size);
            World.Register(stage, count * Components, $"'BC' || n / {count}", "'2026-11-01'::timestamptz",
                $"'C{run}-{size}-' || lpad((n % {count} + 1)::text, 6, '0')", "2");
        }

        int Turns(int size) => WarmTurns(size) + stage.Options.Pairs;

        ReferenceTables.Make(stage);
        foreach (var size in sizes)
        {
            yield return new Case(
                Name(size), $"`backflush-kit-issue-create` of {size:N0} units with {Components} serialised components each", "the same rows (units, postings, links, consumption, moved units, stock) by one INSERT or UPDATE a table from staged rows, one transaction",
                Compare.Time, 2,
                turn =>
                {
                    var (first, last) = (turn * size + 1, (turn + 1) * size);
                    var request = Request.Post(stage, "/api/backflush-kit-issue-create", System.Text.Json.JsonSerializer.Serialize(new
                    {
                        ASSEMBLY_ID = "BA",
                        SERIAL_NUMBER = $"A{run}-{size}-{first:D6}:A{run}-{size}-{last:D6}",
                        DEPARTMENT = "0",
                        ACCOUNT = "300",
                        COMPONENTS = Enumerable.Range(0, Components).Select(part => new { COMPONENT_ID = $"BC{part}", SERIAL_NUMBER = $"C{run}-{size}-{first:D6}:C{run}-{size}-{last:D6}" }),
                    }));
                    using var line = stage.Line();
                    return Shot.Once(size, () =>
                    {
                        line.Send(request);
                        return request.Length + line.BodyBytes;
                    });
                },
                _ =>
                {
                    var written = Written.OfLastBatch(stage);
                    using var connection = stage.Connect(ReferenceTables.Schema);
                    written.Stage(connection);
                    return Shot.Once(size, () => written.InsertStaged(connection));
                })
            { WarmTurns = WarmTurns(size) };
        }
    }

    /// <summary>About as many units to warm up with, whatever the size of a build.</summary>
    private static int WarmTurns(int size) => Math.Max(1, 2_000 / size);

    private static string Name(int size) => FormattableString.Invariant($"backflush {size}");

    /// <summary>The assembly, its ten components and its bill, once in a data source.</summary>
    private static void Masters(Stage stage)
    {
        if (stage.Value<bool>("SELECT EXISTS (SELECT FROM part WHERE part_id = 'BA')"))
        {
            return;
        }

        stage.Call("part-create", new { PART_ID = "BA", PART_DESC = "Assembly", SN_REQD_INV = "Y", DEF_STORES_CODE = "MS" });

        // One of each is there before, so that the rows of stock are: made by the server, which seals them, and copied for the reference.
        stage.Call("serial-number-create", new { PART_ID = "BA", SERIAL_NUMBER = "FIRST", STORES_CODE = "MS" });
        for (var part = 0; part < Components; part++)
        {
            stage.Call("part-create", new { PART_ID = $"BC{part}", PART_DESC = $"Component {part}", SN_REQD_INV = "Y", DEF_STORES_CODE = "MS" });
            stage.Call("bill-of-material-create", new { ASSEMBLY_ID = "BA", COMPONENT_ID = $"BC{part}", REQUIRED_QTY = "1" });
            stage.Call("serial-number-create", new { PART_ID = $"BC{part}", SERIAL_NUMBER = "FIRST", STORES_CODE = "MS", STOCK_LOCATION = "A1" });
        }
    }
}
