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

    [Fact]
    public void What_the_benchmarks_do_not_know_is_refused()
    {
        Assert.Equal(2, Bench.Program.Main(["--only", "no such case"]));
        Assert.Equal(2, Bench.Program.Main(["--rows", "many"]));
        Assert.Equal(2, Bench.Program.Main(["--fast"]));
    }

    public void Dispose() => File.Delete(figures);
}
