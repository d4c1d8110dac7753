using System.Globalization;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.SerialNumbers;

/// <summary>Trees as they are drawn: what is folded, what is shown, and where it stands.</summary>
public sealed class TreeFoldTests
{
    [Fact]
    public void Few_siblings_stand_each_for_itself_and_more_are_folded_with_their_lots()
    {
        Assert.Equal("X 0(PCB 1 | PCB 2 | PCB 3 | PCB 4)", Draw(Fold(Units("PCB", 4))));
        Assert.Equal("X 0(5×PCB [1*])", Draw(Fold(Units("PCB", 5))));

        var fold = Assert.Single(Fold([.. Enumerable.Range(1, 48).Select(number => Row($"{number}", "PCB002", $"S{number:00}", number < 40 ? "A" : "B"))]).Root.Children);
        Assert.Equal((48, "A B", false, 48m, true), (fold.Count, string.Join(' ', fold.Lots), fold.HasMoreLots, fold.Quantity, fold.IsUnits));
    }

    [Fact]
    public void Units_lots_and_other_parts_are_folded_apart()
    {
        var rows = Lots("BOLT", 6, first: 1).Concat(Units("BOLT", 5, first: 7)).Concat(Units("PCB", 2, first: 12));
        Assert.Equal("X 0(6×BOLT [1*] | 5×BOLT [7*] | PCB 12 | PCB 13)", Draw(Fold([.. rows])));
    }

    [Fact]
    public void A_fold_counts_what_is_inside_its_members_and_names_few_lots()
    {
        var rows = Enumerable.Range(1, 6).SelectMany(number => new[] { Row($"{number}", "PUMP", $"P{number}", $"L{number}"), Row($"{number}.1", "MOTOR", $"M{number}"), Row($"{number}.1.1", "ROTOR", "", "R") });
        var tree = Fold([.. rows]);
        var fold = Assert.Single(tree.Root.Children);
        Assert.Equal((6, 12, 18, 2, true), (fold.Count, fold.Hidden, tree.Total, tree.Shown, fold.HasMoreLots));
        Assert.Equal(["L1", "L2", "L3", "L4"], fold.Lots);
    }

    [Fact]
    public void What_is_opened_is_shown_a_hundred_at_a_time()
    {
        var rows = Units("PCB", 250);
        var once = Fold(rows, "1*");
        Assert.Equal((TreeFold.OpenedMax + 1, true), (once.Root.Children.Count, once.IsOpened));
        Assert.Equal(("PCB 100", 150, "101*"), ($"PCB {once.Root.Children[99].Serial}", once.Root.Children[100].Count, once.Root.Children[100].Key));

        var twice = Fold(rows, "1*", "101*");
        Assert.Equal((201, 50, "201*"), (twice.Root.Children.Count, twice.Root.Children[200].Count, twice.Root.Children[200].Key));
        Assert.False(Fold(rows, "7*").IsOpened);
    }

    [Fact]
    public void Levels_far_from_the_unit_are_closed_until_they_are_opened()
    {
        GenealogyRow[] deep = [Row("1", "A", "1"), Row("1.1", "B", "2"), Row("1.1.1", "C", "3"), Row("1.1.1.1", "D", "4"), Row("1.1.1.1.1", "E", "5"), Row("1.1.2", "F", "6")];
        Assert.Equal("X 0(A 1(B 2(C 3 +2 [1.1.1] | F 6)))", Draw(Fold(deep)));
        Assert.Equal("X 0(A 1(B 2(C 3(D 4 +1 [1.1.1.1]) | F 6)))", Draw(Fold(deep, "1.1.1")));
    }

    [Fact]
    public void Ten_thousand_nodes_are_few_to_look_at_and_no_picture_grows_without_bounds()
    {
        var rows = Enumerable.Range(1, 100).SelectMany(number => Units("PCB", 99, $"{number}.").Prepend(Row($"{number}", "RACK", $"R{number}")));
        var tree = Fold([.. rows]);
        Assert.Equal((10_000, 2), (tree.Total, tree.Shown));

        var all = Fold([.. Enumerable.Range(1, 2_000).Select(number => Row($"{number}", $"P{number:0000}", "1"))]);
        Assert.Equal((TreeFold.NodesMax, 2_000 - TreeFold.NodesMax + 1), (all.Shown, all.Root.Hidden));
    }

    [Fact]
    public void Each_node_stands_beside_the_middle_of_what_hangs_on_it_and_nothing_overlaps()
    {
        var inside = Fold([Row("1", "A", "1"), Row("1.1", "B", "2"), Row("1.2", "C", "3"), Row("2", "D", "4")]);
        var outside = Fold([Row("1", "PUMP", "7"), Row("1.1", "RACK", "8")]);
        var layout = TreeLayout.Of(inside.Root, outside.Root);
        var at = layout.Boxes.ToDictionary(box => box.Node.PartId, box => (box.X, box.Y));

        const int column = TreeLayout.BoxWidth + TreeLayout.GapX, row = TreeLayout.BoxHeight + TreeLayout.GapY, edge = TreeLayout.Margin;
        Assert.Equal("RACK 0, PUMP 1, X 2, A 3, D 3, B 4, C 4", string.Join(", ", at.OrderBy(one => one.Value.X).ThenBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {(one.Value.X - edge) / column}")));
        Assert.Equal((edge, edge + row, edge + 2 * row), (at["B"].Y, at["C"].Y, at["D"].Y));
        Assert.Equal(((at["B"].Y + at["C"].Y) / 2, (at["A"].Y + at["D"].Y) / 2, at["X"].Y, at["X"].Y), (at["A"].Y, at["X"].Y, at["PUMP"].Y, at["RACK"].Y));
        Assert.Equal((5 * column - TreeLayout.GapX + 2 * edge, 3 * row - TreeLayout.GapY + 2 * edge, 6), (layout.Width, layout.Height, layout.Lines.Count));
        Assert.Single(layout.Boxes, box => box.IsRoot);
        Assert.Equal(at.Count, at.Values.Distinct().Count());
    }

    private static TreeFold Fold(IReadOnlyList<GenealogyRow> rows, params string[] open)
    {
        var fold = new TreeFold("X", "The unit", "0", open.ToHashSet(StringComparer.Ordinal));
        foreach (var row in rows)
        {
            fold.Add(row);
        }

        Assert.Equal(fold.Total + 1, Size(fold.Root));
        Assert.Equal(fold.Shown, Shown(fold.Root));
        return fold;
    }

    private static int Size(TreeNode node) => node.Count + node.Hidden + node.Children.Sum(Size);

    private static int Shown(TreeNode node) => 1 + node.Children.Sum(Shown);

    private static List<GenealogyRow> Units(string part, int count, string prefix = "", int first = 1) =>
        [.. Enumerable.Range(first, count).Select(number => Row(prefix + number.ToString(CultureInfo.InvariantCulture), part, number.ToString(CultureInfo.InvariantCulture)))];

    private static List<GenealogyRow> Lots(string part, int count, int first) =>
        [.. Enumerable.Range(first, count).Select(number => Row(number.ToString(CultureInfo.InvariantCulture), part, "", $"L{number}"))];

    private static GenealogyRow Row(string path, string part, string serial, string lot = "") => new()
    {
        Level = path.Count(letter => letter == '.') + 1,
        Path = path,
        PartId = part,
        PartDesc = part,
        Serial = serial,
        LotId = lot,
        Quantity = 1,
        UnitOfMeasure = "EA",
        StillInside = true,
    };

    private static string Draw(TreeFold fold) => Draw(fold.Root);

    private static string Draw(TreeNode node) =>
        (node.Count > 1 ? $"{node.Count}×{node.PartId} [{node.Key}]" : $"{node.PartId} {node.Serial}{(node.IsFolded ? $" +{node.Hidden} [{node.Key}]" : "")}")
        + (node.Children.Count == 0 ? "" : $"({string.Join(" | ", node.Children.Select(Draw))})");
}
