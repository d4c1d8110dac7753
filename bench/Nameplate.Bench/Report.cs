using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nameplate.Bench;

/// <summary>What a person sees while it runs.</summary>
internal static class Screen
{
    public static void Say(string line) => Console.Error.WriteLine(line);

    public static void Table(IReadOnlyList<Result> results) => Console.WriteLine("\n" + Report.Table(results));
}

/// <summary>The table, as text that is Markdown too, and the figures as JSON.</summary>
internal static partial class Report
{
    private static readonly string[] Head = ["case", "rows", "MB", "Nameplate", "PostgreSQL", "ratio", "target", "p50 ms", "p99 ms", "ref. p50", "ref. p99", "peak MiB", "server CPU", "client CPU"];

    public static string Table(IReadOnlyList<Result> results)
    {
        var lines = results.Select(Cells).Prepend(Head).ToList();
        var widths = Enumerable.Range(0, Head.Length).Select(column => lines.Max(line => line[column].Length)).ToList();
        var text = new StringBuilder();
        string Line(IEnumerable<string> cells) => "| " + string.Join(" | ", cells) + " |";
        foreach (var (line, place) in lines.Select((line, place) => (line, place)))
        {
            text.AppendLine(Line(line.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
            if (place == 0)
            {
                text.AppendLine(Line(widths.Select((width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":")));
            }
        }

        return text.ToString();
    }

    public static string Markdown(Options options, IReadOnlyList<Result> results)
    {
        var text = new StringBuilder();
        text.AppendLine(Invariant($"{Machine()}; {DateTime.UtcNow:yyyy-MM-dd}; `{options.Command}`\n"));
        text.AppendLine(Table(results));
        foreach (var result in results)
        {
            var note = result.Case.Note?.Invoke();
            text.AppendLine(Invariant($"- **{result.Case.Name}**: {result.Case.Work}. Reference: {result.Case.ReferenceIs}.{(note is null ? "" : " " + note)}"));
        }

        return text.ToString();
    }

    public static string Json(Options options, IReadOnlyList<Result> results) => JsonSerializer.Serialize(new
    {
        machine = Machine(),
        date = DateTime.UtcNow,
        command = options.Command,
        base_rows = options.Rows,
        cases = results.Select(result => new
        {
            name = result.Case.Name,
            work = result.Case.Work,
            reference = result.Case.ReferenceIs,
            compare = result.Case.Compare.ToString(),
            rows = result.Rows,
            bytes = result.Bytes,
            ours = result.OurFigure,
            reference_figure = result.ReferenceFigure,
            ratio = result.Ratio,
            target = result.Case.Target,
            p50_ms = result.OurP50,
            p99_ms = result.OurP99,
            reference_p50_ms = result.ReferenceP50,
            reference_p99_ms = result.ReferenceP99,
            peak_mib = result.PeakMiB,
            server_share = result.ServerShare,
            client_share = result.ClientShare,
            note = result.Case.Note?.Invoke(),
        }),
    }, new JsonSerializerOptions { WriteIndented = true }) + "\n";

    private static string[] Cells(Result result)
    {
        var one = result.Case;
        return
        [
            one.Name,
            result.Rows.ToString("N0", CultureInfo.InvariantCulture),
            Invariant($"{result.Bytes / 1e6:0.##}"),
            Figure(one, result.OurFigure),
            result.ReferenceFigure is { } reference ? Figure(one, reference) : "",
            result.Ratio is { } ratio ? Invariant($"{ratio:0.00}") : "",
            one.Target is not { } target ? "" : Invariant($"{(one.Compare == Compare.Speed ? "≥" : "≤")} {target:0.##}{Unit(one)}{(one.P99Max is { } most ? $", p99 ≤ {most:0}" : "")} {(result.IsMet == true ? "✓" : "✗")}"),
            Short(result.OurP50),
            Short(result.OurP99),
            Short(result.ReferenceP50),
            Short(result.ReferenceP99),
            Invariant($"{result.PeakMiB:0}"),
            Invariant($"{result.ServerShare:P0}"),
            result.ClientShare is { } share ? Invariant($"{share:P0}") : "",
        ];
    }

    private static string Unit(Case one) => one.Unit.Length == 0 ? "" : " " + one.Unit;

    private static string Figure(Case one, double value) => one.Compare switch
    {
        Compare.Speed => Invariant($"{value:N0}/s"),
        Compare.Time => Short(value * 1000) + " ms",
        _ => Invariant($"{value:0.##}{Unit(one)}"),
    };

    private static string Short(double? value) => value is not { } number ? "" : Invariant($"{(number < 10 ? Math.Round(number, 2) : number < 100 ? Math.Round(number, 1) : Math.Round(number)):0.##}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Machine()
    {
        var processor = File.Exists("/proc/cpuinfo") ? Model().Match(File.ReadAllText("/proc/cpuinfo")).Groups[1].Value : RuntimeInformation.ProcessArchitecture.ToString();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return Invariant($"{Environment.ProcessorCount} processors ({processor.Trim()}), {memory:0} GiB, {RuntimeInformation.OSDescription}, .NET {Environment.Version}");
    }

    [GeneratedRegex(@"model name\s*:\s*(.*)")]
    private static partial Regex Model();
}
