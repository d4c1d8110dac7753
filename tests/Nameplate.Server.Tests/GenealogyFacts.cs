using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>
/// The facts about what is inside what, read table by table, and a walk through them that is as plain as can be: what the
/// server's SQL must come to as well.
/// </summary>
public sealed class GenealogyFacts
{
    /// <summary>A unit, or a part and lot without serials.</summary>
    public sealed record Node(long Unit, long Part, string Lot);

    public sealed record Link(long Id, Node Assembly, long Component, long Installed, long? Removed, DateOnly? Start, DateOnly? End);

    public sealed record Used(long Id, long Build, long Assembly, long Part, long? Unit, string Lot, decimal Quantity, bool Assumed);

    public sealed record Posted(long Id, string Type, long Part, string Lot, decimal Quantity, DateOnly Day, long? Reverses, bool ReversesPart, long? Parent);

    /// <summary>One node directly inside another.</summary>
    public sealed record Step(Node Above, Node Below, decimal Quantity, decimal UsedFor, bool Assumed, bool Past, DateOnly Started = default);

    private readonly Dictionary<long, Posted> postings = [];
    private readonly List<Link> links = [];
    private readonly List<Used> consumption = [];
    private readonly List<(long Posting, long Unit, short? To)> moves = [];
    private readonly Dictionary<long, string> parts = [];
    private readonly Dictionary<long, (long Part, string Serial, string? Lot)> units = [];

    public IReadOnlyDictionary<long, (long Part, string Serial, string? Lot)> Units => units;

    public IReadOnlyDictionary<long, Posted> Postings => postings;

    public IReadOnlyList<Link> Links => links;

    public string PartId(long part) => parts[part];

    public static async Task<GenealogyFacts> ReadAsync(NpgsqlDataSource database)
    {
        var facts = new GenealogyFacts();
        await Each("SELECT id, part_id FROM part", row => facts.parts.Add(row.GetInt64(0), row.GetString(1)));
        await Each(
            "SELECT s.id, s.part_id, s.serial_number, u.lot FROM serial_number s LEFT JOIN unit_state u ON u.serial_number_id = s.id WHERE s.renumbered_id IS NULL",
            row => facts.units.Add(row.GetInt64(0), (row.GetInt64(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3))));
        await Each(
            "SELECT id, action_type, part_id, lot, quantity, action_date, reverses_id, reverses_part, parent_id FROM posting",
            row => facts.postings.Add(row.GetInt64(0), new Posted(
                row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetDecimal(4), row.GetFieldValue<DateOnly>(5), Number(row, 6), row.GetBoolean(7), Number(row, 8))));
        await Each(
            "SELECT posting_id, serial_number_id, to_status FROM posting_unit",
            row => facts.moves.Add((row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetInt16(2))));
        await Each(
            "SELECT id, assembly_unit_id, parent_part_id, parent_lot, component_unit_id, installed_posting_id, removed_posting_id, start_date, end_date FROM cross_reference",
            row => facts.links.Add(new Link(
                row.GetInt64(0), new Node(Number(row, 1) ?? 0, Number(row, 2) ?? 0, row.GetString(3)), row.GetInt64(4), row.GetInt64(5), Number(row, 6), Day(row, 7), Day(row, 8))));
        await Each(
            "SELECT id, posting_id, assembly_unit_id, component_part_id, component_unit_id, lot, quantity, assumed FROM consumption",
            row => facts.consumption.Add(new Used(
                row.GetInt64(0), row.GetInt64(1), Number(row, 2) ?? 0, row.GetInt64(3), Number(row, 4), row.GetString(5), row.GetDecimal(6), row.GetBoolean(7))));
        return facts;

        static long? Number(NpgsqlDataReader row, int place) => row.IsDBNull(place) ? null : row.GetInt64(place);
        static DateOnly? Day(NpgsqlDataReader row, int place) => row.IsDBNull(place) ? null : row.GetFieldValue<DateOnly>(place);
        async Task Each(string sql, Action<NpgsqlDataReader> add)
        {
            await using var command = database.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                add(reader);
            }
        }
    }

    /// <summary>All that is directly inside something, in a view.</summary>
    public List<Step> Steps(GenealogyView view, DateOnly? day = null, long? posting = null)
    {
        var steps = new List<Step>();
        foreach (var link in links.Where(link => !Undone(link) && Counts(link, view, day, posting)))
        {
            var build = postings[link.Installed].Parent;
            var usedFor = link.Assembly.Unit != 0 || build is null ? 1 : postings[build.Value].Quantity;
            steps.Add(new Step(link.Assembly, new Node(link.Component, 0, ""), 1, usedFor, false, link.Removed is not null, link.Start ?? postings[link.Installed].Day));
        }

        var quantities = consumption.Where(used => used.Unit is null && !Undone(used) && (view != GenealogyView.OnDay || postings[used.Build].Day <= day) && (view != GenealogyView.AtPosting || used.Build <= posting))
            .GroupBy(used => (Above: used.Assembly != 0 ? new Node(used.Assembly, 0, "") : new Node(0, postings[used.Build].Part, postings[used.Build].Lot), Below: new Node(0, used.Part, used.Lot)));
        steps.AddRange(quantities.Select(group => new Step(
            group.Key.Above, group.Key.Below, group.Sum(used => used.Quantity),
            group.Select(used => used.Build).Distinct().Sum(build => group.Key.Above.Unit != 0 ? 1 : postings[build].Quantity),
            group.All(used => used.Assumed), false)));
        return steps;
    }

    /// <summary>The units of a lot.</summary>
    public IEnumerable<Step> UnitsOf(Node lot, bool ever) =>
        from unit in units
        where unit.Value.Part == lot.Part && unit.Value.Lot is not null
        let now = unit.Value.Lot == lot.Lot
        where now || (ever && moves.Any(move => move.Unit == unit.Key && postings[move.Posting].Lot == lot.Lot))
        select new Step(new Node(unit.Key, 0, ""), lot, 1, 1, false, !now);

    /// <summary>The tree below a node, a line a row, as the answer has them.</summary>
    public List<string> Down(List<Step> steps, Node root)
    {
        var lines = new List<string>();
        var below = steps.ToLookup(step => step.Above);
        Walk(root, "", [root], false, false);
        return lines;

        void Walk(Node node, string path, HashSet<Node> seen, bool assumed, bool past)
        {
            var place = 0;
            foreach (var step in below[node].Where(step => !seen.Contains(step.Below)).OrderBy(step => Name(step.Below), StringComparer.Ordinal).ThenBy(step => step.Started))
            {
                var at = (path.Length > 0 ? path + "." : "") + ++place;
                var isAssumed = assumed || step.Assumed || (node.Unit == 0 && node.Lot == "");
                lines.Add($"{at} {Label(step.Below)} {Plain(step.Quantity)}/{Plain(step.UsedFor)} {Flags(isAssumed, past || step.Past)}");
                Walk(step.Below, at, [.. seen, step.Below], isAssumed, past || step.Past);
            }
        }
    }

    /// <summary>All that a node is inside of: over every way, the shortest one's length, and whether any is named, or open today.</summary>
    public List<string> Up(List<Step> steps, Node root)
    {
        var above = steps.ToLookup(step => step.Below);
        var found = new Dictionary<Node, (int Level, bool Assumed, bool Past)>();
        Walk(root, 0, [root], false, false);
        return [.. found.Select(pair => $"{pair.Value.Level} {Label(pair.Key)} {Flags(pair.Value.Assumed, pair.Value.Past)}").Order(StringComparer.Ordinal)];

        void Walk(Node node, int level, HashSet<Node> seen, bool assumed, bool past)
        {
            foreach (var step in above[node].Where(step => !seen.Contains(step.Above)))
            {
                var (isAssumed, isPast) = (assumed || step.Assumed || (node.Unit == 0 && node.Lot == ""), past || step.Past);
                var known = found.GetValueOrDefault(step.Above, (int.MaxValue, true, true));
                found[step.Above] = (Math.Min(known.Item1, level + 1), known.Item2 && isAssumed, known.Item3 && isPast);
                Walk(step.Above, level + 1, [.. seen, step.Above], isAssumed, isPast);
            }
        }
    }

    private bool Undone(Link link) => link.Removed is { } removed && postings[removed].Reverses == link.Installed;

    private bool Undone(Used used) => postings.Values.Any(posting => posting.Reverses == used.Build
        && (!posting.ReversesPart || moves.Any(move => move.Posting == posting.Id && move.Unit == used.Assembly)));

    /// <summary>The last of the postings that were made together with one.</summary>
    public long LastOf(long posting) => postings.Values.Where(other => other.Id == posting || other.Parent == (postings[posting].Parent ?? posting)).Max(other => other.Id);

    private bool Counts(Link link, GenealogyView view, DateOnly? day, long? posting) => view switch
    {
        GenealogyView.Maintained => link.Removed is null,
        GenealogyView.OnDay => (link.Start ?? postings[link.Installed].Day) <= day && (link.Removed is not { } removed || (link.End ?? postings[removed].Day) > day),
        GenealogyView.AtPosting => link.Installed <= posting && !(link.Removed <= posting),

        // What its builds used says consumption; by hand counts until something was taken out or the assembly was shipped.
        GenealogyView.Built => consumption.Any(used => used.Unit == link.Component && used.Build == postings[link.Installed].Parent)
            || (!links.Any(other => other.Assembly.Unit != 0 && other.Assembly == link.Assembly && other.Removed < link.Installed && !Undone(other))
                && !moves.Any(move => move.Unit == link.Assembly.Unit && move.Posting < link.Installed && move.To is 6 or 7)),
        _ => true,
    };

    private static string Flags(bool assumed, bool past) => (assumed ? "Y" : "N") + (past ? "N" : "Y");

    private static string Plain(decimal number) => Core.Fields.Numbers.Print(number);

    private string Name(Node node) => node.Unit != 0 ? $"{parts[units[node.Unit].Part]}\u0001{units[node.Unit].Serial}" : $"{parts[node.Part]}\u0001\u0001{node.Lot}";

    private string Label(Node node) => node.Unit != 0 ? $"{parts[units[node.Unit].Part]} {units[node.Unit].Serial} {units[node.Unit].Lot}" : $"{parts[node.Part]}  {node.Lot}";
}
