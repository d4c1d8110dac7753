using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Nameplate.Bench;

/// <summary>
/// How costs grow: small panels, one a case, from the figures of runs with different <c>--rows</c>. Both axes are
/// logarithmic: a level line is a cost that does not grow, and a rise by one line of the grid is ten times the cost.
/// </summary>
internal static class Chart
{
    private const int PanelWidth = 168, PanelHeight = 116, Left = 34, Right = 8, Top = 24, Bottom = 20, Columns = 5, Key = 26;

    /// <summary>One run's figure of a case: units that were there, milliseconds of a call (or of a row), and the reference's.</summary>
    private sealed record Point(long Rows, double Ours, double? Reference);

    public static string Draw(IEnumerable<string> files)
    {
        var cases = files.SelectMany(Read).GroupBy(pair => pair.Name, pair => pair.Point).Where(one => one.Count() > 1)
            .Select(one => (one.Key, Points: (IReadOnlyList<Point>)[.. one.GroupBy(point => point.Rows).Select(same => same.Last()).OrderBy(point => point.Rows)])).ToList();
        var rows = cases.SelectMany(one => one.Points).Select(point => point.Rows).Distinct().Order().ToList();
        var lines = (cases.Count + Columns - 1) / Columns;
        var svg = new StringBuilder();
        svg.AppendLine(Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Columns * PanelWidth} {Key + (lines * PanelHeight)}" font-family="system-ui, sans-serif" font-size="9" role="img" aria-label="Milliseconds of each piece of work by the number of units there are">"""));
        svg.AppendLine(
            """
            <style>
            text { fill: #333 } .axis { stroke: #ccc; stroke-width: .5 } .ours { stroke: #0b62c4; fill: none; stroke-width: 1.8 } .dot { fill: #0b62c4 }
            .reference { stroke: #999; fill: none; stroke-width: 1.2; stroke-dasharray: 3 2 } .small { font-size: 7px } .name { font-weight: 600 }
            @media (prefers-color-scheme: dark) { text { fill: #ddd } .axis { stroke: #555 } .ours { stroke: #6db3ff } .dot { fill: #6db3ff } .reference { stroke: #999 } }
            </style>
            """);
        svg.AppendLine("""<line class="ours" x1="8" y1="12" x2="28" y2="12"/><text x="32" y="15">Nameplate over HTTP: ms a call, of creates and queries ms a row</text><line class="reference" x1="340" y1="12" x2="360" y2="12"/><text x="364" y="15">PostgreSQL alone, on the same rows</text>""");
        foreach (var (one, place) in cases.Select((one, place) => (one, place)))
        {
            Panel(svg, one.Key, one.Points, rows, place % Columns * PanelWidth, Key + (place / Columns * PanelHeight));
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static void Panel(StringBuilder svg, string name, IReadOnlyList<Point> points, IReadOnlyList<long> rows, int x, int y)
    {
        // The panel's span is four powers of ten at least, around what was measured: noise must not look like growth.
        var values = points.SelectMany(point => new[] { point.Ours, point.Reference ?? point.Ours }).ToList();
        var low = (int)Math.Floor(Math.Log10(values.Min()));
        var high = Math.Max((int)Math.Ceiling(Math.Log10(values.Max())), low + 4);
        double Across(long count) => x + Left + ((Math.Log10(count) - Math.Log10(rows[0])) / (Math.Log10(rows[^1]) - Math.Log10(rows[0])) * (PanelWidth - Left - Right));
        double Down(double value) => y + PanelHeight - Bottom - ((Math.Log10(value) - low) / (high - low) * (PanelHeight - Top - Bottom));
        svg.AppendLine(Invariant($"""<text class="name" x="{x + 6}" y="{y + 13}">{WebUtility.HtmlEncode(name)}</text>"""));
        for (var power = low; power <= high; power++)
        {
            var at = Down(Math.Pow(10, power));
            svg.AppendLine(Invariant($"""<line class="axis" x1="{x + Left}" y1="{at:0.#}" x2="{x + PanelWidth - Right}" y2="{at:0.#}"/><text class="small" x="{x + Left - 3}" y="{at + 2.5:0.#}" text-anchor="end">{Short(Math.Pow(10, power))}</text>"""));
        }

        foreach (var count in rows)
        {
            svg.AppendLine(Invariant($"""<text class="small" x="{Across(count):0.#}" y="{y + PanelHeight - Bottom + 9}" text-anchor="{(count == rows[0] ? "start" : count == rows[^1] ? "end" : "middle")}">{Count(count)}</text>"""));
        }

        var referenced = points.Where(point => point.Reference is not null).ToList();
        if (referenced.Count > 1)
        {
            svg.AppendLine($"""<polyline class="reference" points="{Line(referenced, point => point.Reference!.Value)}"/>""");
        }

        svg.AppendLine($"""<polyline class="ours" points="{Line(points, point => point.Ours)}"/>""");
        foreach (var point in points)
        {
            svg.AppendLine(Invariant($"""<circle class="dot" cx="{Across(point.Rows):0.#}" cy="{Down(point.Ours):0.#}" r="2"><title>{point.Rows:N0} units: {Short(point.Ours)} ms</title></circle>"""));
        }

        string Line(IEnumerable<Point> some, Func<Point, double> value) => string.Join(' ', some.Select(point => Invariant($"{Across(point.Rows):0.#},{Down(value(point)):0.#}")));
    }

    /// <summary>The cases of a run that took time: of a call, or of one row where a speed was measured.</summary>
    private static IEnumerable<(string Name, Point Point)> Read(string file)
    {
        var run = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(file));
        var rows = run.GetProperty("base_rows").GetInt64();
        foreach (var one in run.GetProperty("cases").EnumerateArray())
        {
            var compare = Enum.Parse<Compare>(one.GetProperty("compare").GetString()!);
            double? Milliseconds(string figure) => one.GetProperty(figure) is { ValueKind: JsonValueKind.Number } value
                ? compare == Compare.Time ? value.GetDouble() * 1000 : 1000 / value.GetDouble() : null;
            if (compare != Compare.Alone)
            {
                yield return (one.GetProperty("name").GetString()!, new Point(rows, Milliseconds("ours")!.Value, Milliseconds("reference_figure")));
            }
        }
    }

    private static string Count(long rows) => rows >= 1_000_000 ? Invariant($"{rows / 1e6:0.#}M") : Invariant($"{rows / 1e3:0.#}k");

    private static string Short(double value) => Invariant($"{value:0.###}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
