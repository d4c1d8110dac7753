using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.SerialNumbers;

public class GenealogyGraphTests
{
    private static readonly DateOnly Day = new(2026, 3, 1);
    private long id;

    private static GenealogyNode Unit(long number) => GenealogyNode.Of(number);

    private static GenealogyNode Lot(long part, string lot) => GenealogyNode.Of(part, lot);

    private GenealogyStep Step(bool assumed = false, bool past = false, DateOnly? started = null) => new(1, 1, assumed, past, started ?? Day, past ? Day : null, 7);

    private GenealogyUse Use(long build, decimal quantity, decimal made = 1, bool assumed = false, DateOnly? day = null, DateOnly? apart = null, long batch = 7) =>
        new(build, quantity, made, assumed, day ?? Day, apart, batch);

    /// <summary>Units are of part P1 with their number as serial; lots of the part with their number.</summary>
    private static string[] Rows(GenealogyGraph graph)
    {
        graph.EndRound([graph.Nodes[0]]);
        foreach (var vertex in graph.Nodes)
        {
            var part = vertex.Node.Unit != 0 ? 1 : vertex.Node.Part;
            vertex.Part ??= new GenealogyPart(part, $"P{part}", "", "EA");
            vertex.Serial = vertex.Serial.Length == 0 && vertex.Node.Unit != 0 ? $"{vertex.Node.Unit}" : vertex.Serial;
        }

        return [.. graph.Rows().Select(row => $"{row.Path} {row.PartId}{row.Serial}{row.LotId} {row.Quantity}/{row.UsedForQty} {(row.Assumed ? "Y" : "N")}{(row.StillInside ? "Y" : "N")}")];
    }

    [Fact]
    public void Each_place_in_the_tree_is_a_row_in_the_order_of_names()
    {
        var graph = new GenealogyGraph(Unit(1), up: false, 20);
        graph.Link(Unit(1), Unit(3), ++id, Step(), false);
        graph.Link(Unit(1), Unit(2), ++id, Step(), false);
        foreach (var unit in new[] { 2, 3 })
        {
            graph.Use(Unit(unit), Lot(9, "A"), ++id, Use(100 + unit, 2), false);
        }

        graph.Use(Lot(9, "A"), Lot(8, "B"), ++id, Use(50, 5, made: 10), false);
        string[] rows = ["1 P12 1/1 NY", "1.1 P9A 2/1 NY", "1.1.1 P8B 5/10 NY", "2 P13 1/1 NY", "2.1 P9A 2/1 NY", "2.1.1 P8B 5/10 NY"];
        Assert.Equal(rows, Rows(graph));
    }

    [Fact]
    public void What_several_builds_used_of_a_lot_is_one_step()
    {
        var graph = new GenealogyGraph(Lot(2, "L"), up: false, 20);
        graph.Use(Lot(2, "L"), Lot(9, "A"), ++id, Use(1, 2.50m, made: 10, assumed: true), false);
        graph.Use(Lot(2, "L"), Lot(9, "A"), ++id, Use(1, 1.50m, made: 10), false);
        graph.Use(Lot(2, "L"), Lot(9, "A"), ++id, Use(2, 4, made: 5, day: Day.AddDays(-1), batch: 8), false);
        graph.EndRound([graph.Nodes[0]]);
        graph.Nodes[1].Part = new GenealogyPart(9, "P9", "", "EA");
        var row = Assert.Single(graph.Rows());
        Assert.Equal((8m, 15m, false, Day.AddDays(-1), null), (row.Quantity, row.UsedForQty, row.Assumed, row.StartDate, row.BatchNumber));
        Assert.Equal("8", row.Quantity.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void What_was_inside_before_a_unit_was_taken_apart_is_a_step_of_its_own()
    {
        var graph = new GenealogyGraph(Unit(1), up: false, 20);
        graph.Use(Unit(1), Lot(9, "A"), ++id, Use(1, 2, apart: Day.AddDays(5)), false);
        graph.Use(Unit(1), Lot(9, "A"), ++id, Use(2, 3, day: Day.AddDays(6)), false);
        string[] rows = ["1 P9A 2/1 NN", "2 P9A 3/1 NY"];
        Assert.Equal(rows, Rows(graph));
    }

    [Fact]
    public void A_node_above_itself_is_not_entered_again_and_takes_no_number()
    {
        var graph = new GenealogyGraph(Lot(1, "A"), up: false, 20);
        graph.Use(Lot(1, "A"), Lot(2, "B"), ++id, Use(1, 1), false);
        graph.Use(Lot(2, "B"), Lot(1, "A"), ++id, Use(2, 1), false);
        graph.Use(Lot(2, "B"), Lot(3, "C"), ++id, Use(3, 1), false);
        graph.Use(Lot(3, "C"), Lot(2, "B"), ++id, Use(4, 1), false);
        string[] rows = ["1 P2B 1/1 NY", "1.1 P3C 1/1 NY"];
        Assert.Equal(rows, Rows(graph));
    }

    [Fact]
    public void Levels_end_the_tree_and_what_is_asked_for()
    {
        var graph = new GenealogyGraph(Unit(1), up: false, 2);
        graph.Link(Unit(1), Unit(2), ++id, Step(), true);
        graph.Link(Unit(2), Unit(3), ++id, Step(), false);
        graph.Link(Unit(3), Unit(4), ++id, Step(), false);
        graph.EndRound([graph.Nodes[0]]);
        Assert.Empty(graph.Unread());
        Assert.Equal(["1 P12 1/1 NY", "1.1 P13 1/1 NY"], Rows(graph));
    }

    [Fact]
    public void Only_what_is_not_read_yet_is_asked_for_and_what_comes_twice_counts_once()
    {
        var graph = new GenealogyGraph(Unit(1), up: false, 20);
        graph.Link(Unit(1), Unit(2), 77, Step(), true);
        graph.Link(Unit(1), Unit(2), 77, Step(), true);
        graph.Use(Unit(2), Lot(9, "A"), ++id, Use(1, 1), false);
        graph.EndRound([graph.Nodes[0]]);
        Assert.Equal([Lot(9, "A")], graph.Unread().Select(vertex => vertex.Node));

        // A second round that passes the same unit again.
        var asked = graph.Unread();
        graph.Link(Lot(9, "A"), Unit(3), ++id, Step(), false);
        graph.Use(Unit(2), Lot(9, "A"), ++id, Use(1, 1), false);
        graph.EndRound(asked);
        Assert.Equal([Unit(3)], graph.Unread().Select(vertex => vertex.Node));
        Assert.Equal(["1 P12 1/1 NY", "1.1 P9A 1/1 NY", "1.1.1 P13 1/1 NY"], Rows(graph));
    }

    [Fact]
    public void Up_a_node_has_one_row_on_the_shortest_way_and_is_assumed_when_all_ways_are()
    {
        var graph = new GenealogyGraph(Lot(1, "A"), up: true, 20);
        graph.Use(Lot(1, "A"), Unit(5), ++id, Use(1, 1, assumed: true), true);
        graph.Use(Lot(1, "A"), Lot(2, "B"), ++id, Use(2, 1, made: 4), false);
        graph.Use(Lot(2, "B"), Unit(5), ++id, Use(3, 1), true);
        graph.Use(Lot(2, "B"), Unit(6), ++id, Use(3, 1, assumed: true), true);
        graph.Link(Unit(5), Unit(7), ++id, Step(past: true), true);
        string[] rows = ["1 P15 1/1 NY", "1.1 P17 1/1 NN", "2 P2B 1/4 NY", "2.1 P16 1/1 YY"];
        Assert.Equal(rows, Rows(graph));
    }

    [Fact]
    public void Up_a_ring_ends_and_what_was_asked_for_has_no_row()
    {
        var graph = new GenealogyGraph(Lot(1, "A"), up: true, 20);
        graph.Use(Lot(1, "A"), Lot(2, ""), ++id, Use(1, 1), false);
        graph.Use(Lot(2, ""), Lot(1, "A"), ++id, Use(2, 1), false);
        graph.Use(Lot(2, ""), Lot(3, "C"), ++id, Use(3, 1), false);
        Assert.Equal(["1 P2 1/1 NY", "1.1 P3C 1/1 YY"], Rows(graph));
    }

    [Fact]
    public void Up_of_ways_as_short_the_one_that_holds_today_is_told()
    {
        var graph = new GenealogyGraph(Unit(1), up: true, 20);
        graph.Link(Unit(1), Unit(2), ++id, Step(past: true), true);
        graph.Link(Unit(1), Unit(2), ++id, Step(started: Day.AddDays(9)), true);
        graph.EndRound([graph.Nodes[0]]);
        graph.Nodes[1].Part = new GenealogyPart(1, "P1", "", "EA");
        var row = Assert.Single(graph.Rows());
        Assert.Equal((true, Day.AddDays(9)), (row.StillInside, row.StartDate));
    }

    [Fact]
    public void The_units_of_a_lot_belong_to_it_where_the_answer_begins_and_not_where_a_ring_comes_back()
    {
        var graph = new GenealogyGraph(Lot(1, "A"), up: true, 20);
        graph.UnitOfLot(Unit(4), Step());
        graph.Use(Lot(1, "A"), Lot(2, "B"), ++id, Use(1, 1), false);
        graph.Use(Lot(2, "B"), Lot(1, "A"), ++id, Use(2, 1, assumed: true), false);
        graph.Link(Unit(4), Unit(5), ++id, Step(), true);
        Assert.Equal(["1 P14 1/1 NY", "1.1 P15 1/1 NY", "2 P2B 1/1 NY"], Rows(graph));
    }

    [Fact]
    public void A_unit_is_where_the_outermost_unit_is_that_open_links_lead_to()
    {
        var graph = new GenealogyGraph(Unit(1), up: false, 20);
        graph.Link(Unit(1), Unit(2), ++id, Step(), true);
        graph.Link(Unit(2), Unit(3), ++id, Step(past: true), true);
        graph.Nodes[0].Top = new GenealogyTop(99, "TOP", "T-1", "MS", "A1", null, null, null);
        foreach (var vertex in graph.Nodes)
        {
            vertex.Part = new GenealogyPart(1, "P1", "", "EA");
        }

        graph.EndRound([graph.Nodes[0]]);
        var rows = graph.Rows().ToList();
        Assert.Equal((99L, "T-1", "MS"), (rows[0].TopUnitId, rows[0].TopSerial, rows[0].StoresCode));
        Assert.Equal(Unit(3), graph.Nodes[2].Outermost.Node);
        Assert.Equal((null, null), (rows[1].TopUnitId, rows[1].StoresCode));
    }

    [Fact]
    public void More_steps_than_one_answer_may_have_are_too_many()
    {
        var graph = new GenealogyGraph(Unit(1), up: false, 20, stepsMax: 2);
        graph.Link(Unit(1), Unit(2), ++id, Step(), true);
        graph.Use(Unit(1), Lot(9, "A"), ++id, Use(1, 1), false);
        Assert.False(graph.IsTooLarge);
        graph.Use(Unit(1), Lot(9, "B"), ++id, Use(1, 1), false);
        Assert.True(graph.IsTooLarge);
    }

    [Theory]
    [InlineData("A", "B", -1)]
    [InlineData("A", "A", 0)]
    [InlineData("A", "AB", -1)]
    [InlineData("", "A", -1)]
    [InlineData("a", "B", 1)]
    [InlineData("x\uE000", "x😀", -1)]
    [InlineData("x\uFFFD", "x😀", -1)]
    [InlineData("x\uD7FF", "x😀", -1)]
    [InlineData("😀", "😁", -1)]
    [InlineData("😀a", "😀b", -1)]
    public void Texts_are_ordered_as_their_bytes_are(string one, string other, int order)
    {
        Assert.Equal(order, Math.Sign(CodePoints.Compare(one, other)));
        Assert.Equal(-order, Math.Sign(CodePoints.Compare(other, one)));
        Assert.Equal(order, Math.Sign(System.Text.Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(other))));
    }
}
