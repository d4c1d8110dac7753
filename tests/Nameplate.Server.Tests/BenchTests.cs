using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

/// <summary>The benchmarks still play. Nothing is asked of their figures: those belong to a quiet machine.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly string figures = Path.Combine(Path.GetTempPath(), $"nameplate-bench-{Guid.NewGuid():N}.json");

    [Fact]
    public void The_smallest_run_of_the_benchmarks_moves_the_same_rows_on_both_sides_and_verifies()
    {
        Assert.Equal(0, Bench.Program.Main(["--rows", "1000", "--pairs", "1", "--only", "values 1000", "--json", figures]));

        var one = Assert.Single(JsonNode.Parse(File.ReadAllText(figures))!["cases"]!.AsArray())!;
        Assert.Equal(("values 1000", 1000), ((string)one["name"]!, (int)one["rows"]!));
        Assert.True((double)one["ratio"]! > 0);
    }

    /// <summary>Ten thousand units at 1 ms, ten times as many at 10 ms, so the line climbs by one line of the grid.</summary>
    [Fact]
    public void The_chart_of_growth_has_a_panel_for_each_case_that_was_run_with_different_rows()
    {
        var (few, many, chart) = (figures + ".few", figures + ".many", figures + ".svg");
        try
        {
            File.WriteAllText(few, Run(10_000, ("list", "Time", 0.001), ("alone", "Alone", 5), ("create", "Speed", 1000), ("once", "Time", 1)));
            File.WriteAllText(many, Run(100_000, ("list", "Time", 0.01), ("alone", "Alone", 5), ("create", "Speed", 1000)));
            Assert.Equal(0, Bench.Program.Main(["--chart", chart, "--from", $"{few},{many}"]));

            var svg = System.Xml.Linq.XDocument.Load(chart).Root!;
            var names = svg.Elements().Where(one => (string?)one.Attribute("class") == "name").Select(one => one.Value);
            Assert.Equal(["list", "create"], names);
            var lines = svg.Elements().Where(one => one.Name.LocalName == "polyline").Select(one => ((string)one.Attribute("points")!).Split(' ', ',').Select(double.Parse).ToArray()).ToList();
            Assert.Equal(18, lines[0][1] - lines[0][3], 0.5);
            Assert.Equal(lines[1][1], lines[1][3]);
        }
        finally
        {
            File.Delete(few);
            File.Delete(many);
            File.Delete(chart);
        }

        static string Run(long rows, params (string Name, string Compare, double Ours)[] cases) => System.Text.Json.JsonSerializer.Serialize(new
        {
            base_rows = rows,
            cases = cases.Select(one => new { name = one.Name, compare = one.Compare, rows = 1, ours = one.Ours, reference_figure = (double?)null }),
        });
    }

    [Fact]
    public void What_the_benchmarks_do_not_know_is_refused()
    {
        Assert.Equal(2, Bench.Program.Main(["--only", "no such case"]));
        Assert.Equal(2, Bench.Program.Main(["--rows", "many"]));
        Assert.Equal(2, Bench.Program.Main(["--fast"]));
    }

    public void Dispose() => File.Delete(figures);
}
