namespace Nameplate.Core.SerialNumbers;

/// <summary>A unit by its row number, or a part and lot without serials, with unit 0.</summary>
public readonly record struct GenealogyNode(long Unit, long Part, string Lot)
{
    public static GenealogyNode Of(long unit) => new(unit, 0, "");

    public static GenealogyNode Of(long part, string lot) => new(0, part, lot);
}

/// <summary>How one node is directly inside another.</summary>
/// <param name="Id">Row number of the link, or of the first use: the order of what is equal otherwise.</param>
/// <param name="Quantity">How much of the component went in.</param>
/// <param name="UsedFor">For how many pieces of the assembly.</param>
/// <param name="Assumed">The system chose the lot.</param>
/// <param name="Past">It was taken out since.</param>
/// <param name="Started">Day on which it went in.</param>
/// <param name="Ended">Day on which it was taken out.</param>
/// <param name="Batch">The batch, where it was one.</param>
public sealed record GenealogyStep(long Id, decimal Quantity, decimal UsedFor, bool Assumed, bool Past, DateOnly Started, DateOnly? Ended, long? Batch);

/// <summary>What one build used of a component without serials.</summary>
/// <param name="Id">Row number.</param>
/// <param name="Build">The build's posting.</param>
/// <param name="Quantity">How much.</param>
/// <param name="Made">Pieces that the build made of an assembly without serials; 1 for a unit.</param>
/// <param name="Assumed">The system chose the lot.</param>
/// <param name="Day">Day of the build.</param>
/// <param name="Apart">Day on which the unit was taken apart since.</param>
/// <param name="Batch">The build's batch.</param>
public sealed record GenealogyUse(long Id, long Build, decimal Quantity, decimal Made, bool Assumed, DateOnly Day, DateOnly? Apart, long Batch);

/// <summary>A part as the rows name it.</summary>
public sealed record GenealogyPart(long Number, string Id, string Description, string UnitOfMeasure);

/// <summary>The outermost unit that a unit is inside of today, which may be itself, and where that is.</summary>
public sealed record GenealogyTop(
    long Unit, string PartId, string Serial, string? StoresCode, string? StockLocation, long? Customer, string? CustomerId, string? CustomerName)
{
    /// <summary>How it got to the customer; null where no customer has it.</summary>
    public GenealogyDelivery? Delivery { get; init; }
}

/// <summary>How a unit got to the customer who has it, as its record says.</summary>
public sealed record GenealogyDelivery(string? SoldTo, string? OrderId, string? LineNumber, string? ShipmentNo, DateOnly? Shipped, string? Contact);

/// <summary>
/// What is inside what, as far as it was read, from one node: steps lead away from it, all down or all up. Each node is in
/// memory once, however many places of the tree it has, so memory grows with what there is and not with the ways through it.
/// </summary>
public sealed class GenealogyGraph
{
    /// <summary>The most steps of one answer: some 300 bytes each while it is made.</summary>
    public const int StepsMax = 1_000_000;

    private readonly Dictionary<GenealogyNode, GenealogyVertex> vertices = [];
    private readonly List<GenealogyVertex> nodes = [];
    private readonly List<(GenealogyVertex From, GenealogyVertex To, GenealogyUse Use)> uses = [];
    private readonly List<GenealogyVertex> read = [];
    private readonly HashSet<long> links = [];
    private readonly GenealogyVertex root;
    private readonly bool up;
    private readonly int levels;
    private readonly int stepsMax;
    private int steps;
    private bool isClimbed;

    /// <param name="root">What was asked for.</param>
    /// <param name="up">Steps lead from a component to what holds it.</param>
    /// <param name="levels">How many steps away the answer ends.</param>
    /// <param name="stepsMax">More steps than these are too many.</param>
    public GenealogyGraph(GenealogyNode root, bool up, int levels, int stepsMax = StepsMax)
    {
        (this.up, this.levels, this.stepsMax) = (up, levels, stepsMax);
        this.root = Meet(root);
    }

    /// <summary>All nodes in the order in which they were met; the first is what was asked for.</summary>
    public IReadOnlyList<GenealogyVertex> Nodes => nodes;

    /// <summary>More was added than one answer may have.</summary>
    public bool IsTooLarge => steps + uses.Count > stepsMax;

    public GenealogyVertex this[GenealogyNode node] => vertices[node];

    /// <summary>
    /// Adds a link. All that leads on from a node is added in one round: always where anything of it is, and where
    /// <paramref name="isRead"/> says so even if nothing is.
    /// </summary>
    public void Link(GenealogyNode from, GenealogyNode to, GenealogyStep step, bool isRead)
    {
        var (near, far) = (Meet(from), Meet(to));
        Read(near, true);
        Read(far, isRead);
        if (near.IsRead || !links.Add(step.Id))
        {
            return;
        }

        Add(near, new GenealogyEdge(far, step));
        if (!step.Past && from.Unit != 0 && to.Unit != 0)
        {
            (up ? near : far).Inside = up ? far : near;
        }
    }

    /// <summary>Adds that a unit is of the lot that was asked for. That is no way on from it at any other place.</summary>
    public void UnitOfLot(GenealogyNode unit, GenealogyStep step)
    {
        var far = Meet(unit);
        Read(far, true);
        Add(root, new GenealogyEdge(far, step) { OnlyFromRoot = true });
    }

    /// <summary>Adds what one build used; uses of one lot in one assembly become one step when the round ends.</summary>
    public void Use(GenealogyNode from, GenealogyNode to, GenealogyUse use, bool isRead)
    {
        var (near, far) = (Meet(from), Meet(to));
        Read(near, true);
        Read(far, isRead);
        if (!near.IsRead)
        {
            uses.Add((near, far, use));
        }
    }

    /// <summary>All that leads on from <paramref name="asked"/>, and from what was said to be read, is there.</summary>
    public void EndRound(IEnumerable<GenealogyVertex> asked)
    {
        foreach (var group in uses.GroupBy(one => (one.From, one.To, one.Use.Apart), one => one.Use))
        {
            Add(group.Key.From, new GenealogyEdge(group.Key.To, Together([.. group], isUnitAbove: up && group.Key.To.Node.Unit != 0)));
        }

        foreach (var vertex in asked.Concat(read))
        {
            vertex.IsRead = true;
        }

        uses.Clear();
        uses.TrimExcess();
        read.Clear();
        links.Clear();
    }

    /// <summary>Nodes that the answer has and that nothing is known about beyond them.</summary>
    public List<GenealogyVertex> Unread()
    {
        var (seen, unread, here) = (new HashSet<GenealogyVertex> { root }, new List<GenealogyVertex>(), new List<GenealogyVertex> { root });
        for (var level = 0; level < levels && here.Count > 0; level++)
        {
            var next = new List<GenealogyVertex>();
            foreach (var vertex in here)
            {
                if (!vertex.IsRead)
                {
                    unread.Add(vertex);
                }

                foreach (var edge in vertex.Edges)
                {
                    if (seen.Add(edge.To))
                    {
                        next.Add(edge.To);
                    }
                }
            }

            here = next;
        }

        return unread;
    }

    /// <summary>The nodes of an answer that leads up, each with its place.</summary>
    public IEnumerable<GenealogyVertex> Holders()
    {
        Climb();
        return nodes.Where(vertex => vertex.Found is not null);
    }

    /// <summary>The rows of the answer, in its order. They can be read once.</summary>
    public IEnumerable<GenealogyRow> Rows() => up ? Up() : Down();

    /// <summary>The unit that was asked for, as a row of level 0; null where it is none.</summary>
    public GenealogyRow? RootRow()
    {
        if (root.Node.Unit == 0)
        {
            return null;
        }

        var row = root.Row(new GenealogyStep(0, 1, 1, Assumed: false, Past: false, default, null, null), 0, "", 0, assumed: false, past: false);
        row.StartDate = null;
        return row;
    }

    /// <summary>The steps of several builds that used the same.</summary>
    private static GenealogyStep Together(IReadOnlyList<GenealogyUse> uses, bool isUnitAbove) => new(
        uses.Min(use => use.Id),
        uses.Sum(use => use.Quantity),
        isUnitAbove ? 1 : uses.DistinctBy(use => use.Build).Sum(use => use.Made),
        uses.All(use => use.Assumed),
        uses[0].Apart is not null,
        uses.Min(use => use.Day),
        uses[0].Apart,
        uses.All(use => use.Batch == uses[0].Batch) ? uses[0].Batch : null);

    private GenealogyVertex Meet(GenealogyNode node)
    {
        if (!vertices.TryGetValue(node, out var vertex))
        {
            vertices.Add(node, vertex = new GenealogyVertex(node));
            nodes.Add(vertex);
        }

        return vertex;
    }

    private void Read(GenealogyVertex vertex, bool isRead)
    {
        if (isRead && !vertex.IsRead)
        {
            read.Add(vertex);
        }
    }

    private void Add(GenealogyVertex from, GenealogyEdge edge)
    {
        steps++;
        (from.Own ??= []).Add(edge);
    }

    /// <summary>A row for each place in the tree; a node above itself is not entered again.</summary>
    private IEnumerable<GenealogyRow> Down()
    {
        var way = new Stack<(GenealogyVertex At, int Next, int Number, string Path, bool Assumed, bool Past)>();
        way.Push((Enter(root), 0, 0, "", false, false));
        while (way.TryPop(out var here))
        {
            var (at, next) = (here.At, here.Next);
            while (next < at.Edges.Count && at.Edges[next].To.IsOnWay)
            {
                next++;
            }

            if (next == at.Edges.Count)
            {
                at.IsOnWay = false;
                continue;
            }

            var (edge, number) = (at.Edges[next], here.Number + 1);
            way.Push(here with { Next = next + 1, Number = number });
            var (assumed, past) = (here.Assumed || edge.Step.Assumed || at.IsVague, here.Past || edge.Step.Past);
            var row = edge.To.Row(edge.Step, way.Count, here.Path, number, assumed, past);
            yield return row;
            if (way.Count < levels && edge.To.Edges.Count > 0)
            {
                way.Push((Enter(edge.To), 0, 0, row.Path, assumed, past));
            }
        }
    }

    private static GenealogyVertex Enter(GenealogyVertex vertex)
    {
        if (!vertex.IsSorted)
        {
            vertex.Own?.Sort(GenealogyEdge.Order);
            vertex.IsSorted = true;
        }

        vertex.IsOnWay = true;
        return vertex;
    }

    /// <summary>A row for each node, on the shortest way to it; it is assumed, or past, when all ways to it are.</summary>
    private IEnumerable<GenealogyRow> Up()
    {
        Climb();
        var way = new Stack<(GenealogyVertex At, int Next)>();
        root.Holders?.Sort(GenealogyVertex.Order);
        way.Push((root, 0));
        while (way.TryPop(out var here))
        {
            if (here.At.Holders is not { } holders || here.Next == holders.Count)
            {
                continue;
            }

            way.Push((here.At, here.Next + 1));
            var (vertex, found) = (holders[here.Next], holders[here.Next].Found!);
            var row = vertex.Row(found.Step, found.Level, here.At.Found?.Path ?? "", here.Next + 1, found.Assumed, found.Past);
            found.Path = row.Path;
            yield return row;
            vertex.Holders?.Sort(GenealogyVertex.Order);
            way.Push((vertex, 0));
        }
    }

    /// <summary>
    /// Finds the shortest way to each node, level by level. A node is left again only with flags that it was not left with
    /// before: on a longer way the same flags tell nothing new, so a ring ends.
    /// </summary>
    private void Climb()
    {
        if (isClimbed)
        {
            return;
        }

        (isClimbed, root.LeftWith) = (true, 1);
        List<(GenealogyVertex At, bool Assumed, bool Past)> here = [(root, false, false)];
        for (var level = 1; level <= levels && here.Count > 0; level++)
        {
            var next = new List<(GenealogyVertex, bool, bool)>();
            foreach (var (at, wasAssumed, wasPast) in here)
            {
                foreach (var edge in at.Edges)
                {
                    if (edge.OnlyFromRoot && level > 1)
                    {
                        continue;
                    }

                    var (to, assumed, past) = (edge.To, wasAssumed || edge.Step.Assumed || at.IsVague, wasPast || edge.Step.Past);
                    if (to != root)
                    {
                        (to.Found ??= new GenealogyFinding(level)).Add(at, edge.Step, level, assumed, past);
                    }

                    var flags = (byte)(1 << ((assumed ? 1 : 0) + (past ? 2 : 0)));
                    if ((to.LeftWith & flags) == 0)
                    {
                        to.LeftWith |= flags;
                        next.Add((to, assumed, past));
                    }
                }
            }

            here = next;
        }

        foreach (var vertex in nodes.Where(vertex => vertex.Found is not null))
        {
            (vertex.Found!.From!.Holders ??= []).Add(vertex);
        }
    }
}

/// <summary>A node with what is known of it.</summary>
public sealed class GenealogyVertex(GenealogyNode node)
{
    private static readonly List<GenealogyEdge> None = [];

    public GenealogyNode Node => node;

    public GenealogyPart? Part { get; set; }

    public string Serial { get; set; } = "";

    /// <summary>Lot of the unit.</summary>
    public string Lot { get; set; } = "";

    public UnitStatus? Status { get; set; }

    /// <summary>The outermost unit, where it was read for this one; else it is that of what it is inside of.</summary>
    public GenealogyTop? Top { get; set; }

    /// <summary>What the unit is in today, where a step says so.</summary>
    internal GenealogyVertex? Inside { get; set; }

    internal List<GenealogyEdge>? Own { get; set; }

    internal List<GenealogyEdge> Edges => Own ?? None;

    internal bool IsRead { get; set; }

    internal bool IsSorted { get; set; }

    internal bool IsOnWay { get; set; }

    internal byte LeftWith { get; set; }

    internal GenealogyFinding? Found { get; set; }

    internal List<GenealogyVertex>? Holders { get; set; }

    /// <summary>An assembly with neither serial nor lot: which piece it was is not known.</summary>
    internal bool IsVague => node.Unit == 0 && node.Lot.Length == 0;

    /// <summary>Steps to the shortest place in an answer that leads up; null when it is not in it.</summary>
    public (int Level, bool Assumed, bool Past)? Place => Found is { } found ? (found.Level, found.Assumed, found.Past) : null;

    /// <summary>The outermost unit that the steps lead to, or one on the way whose <see cref="Top"/> is known.</summary>
    public GenealogyVertex Outermost
    {
        get
        {
            var at = this;
            for (var step = 0; at.Top is null && at.Inside is { } outer && step < SerialNumberGenealogy.LevelsMax; step++)
            {
                at = outer;
            }

            return at;
        }
    }

    internal static readonly Comparer<GenealogyVertex> Order = Comparer<GenealogyVertex>.Create((one, other) =>
        ByName(one, other) is not 0 and var order ? order : one.Node.Unit.CompareTo(other.Node.Unit));

    internal static int ByName(GenealogyVertex one, GenealogyVertex other) =>
        CodePoints.Compare(one.Part!.Id, other.Part!.Id) is not 0 and var byPart ? byPart
        : CodePoints.Compare(one.Serial, other.Serial) is not 0 and var bySerial ? bySerial
        : CodePoints.Compare(one.Node.Lot, other.Node.Lot);

    internal GenealogyRow Row(GenealogyStep step, int level, string parentPath, int number, bool assumed, bool past)
    {
        var (isUnit, top) = (node.Unit != 0, node.Unit != 0 ? Outermost.Top : null);
        var isInside = top is not null && top.Unit != node.Unit;
        return new GenealogyRow
        {
            Level = level,
            Path = parentPath.Length == 0 ? Numbers(number) : parentPath + "." + Numbers(number),
            ParentPath = parentPath,
            PartId = Part!.Id,
            PartDesc = Part.Description,
            Serial = Serial,
            LotId = isUnit ? Lot : node.Lot,
            Quantity = Trimmed(step.Quantity),
            UnitOfMeasure = Part.UnitOfMeasure,
            UsedForQty = Trimmed(step.UsedFor),
            Assumed = assumed,
            StillInside = !past,
            StartDate = step.Started,
            EndDate = step.Ended,
            BatchNumber = step.Batch?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Status = Status,
            TopId = isInside ? top!.PartId : null,
            TopSerial = isInside ? top!.Serial : null,
            StoresCode = top?.StoresCode,
            StockLocation = top?.StockLocation,
            CustomerId = top?.CustomerId,
            CustomerName = top?.CustomerName,
            SoldTo = top?.Delivery?.SoldTo,
            SalesOrderId = top?.Delivery?.OrderId,
            SalesOrderLine = top?.Delivery?.LineNumber,
            ShipmentNo = top?.Delivery?.ShipmentNo,
            ShippedDate = top?.Delivery?.Shipped,
            Contact = top?.Delivery?.Contact,
            UnitId = isUnit ? node.Unit : null,
            TopUnitId = isInside ? top!.Unit : null,
            PartNumber = Part.Number,
        };
    }

    private static string Numbers(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Without trailing zeros: 1.500 is 1.5.</summary>
    private static decimal Trimmed(decimal number) => number == 1m ? 1m : number / 1.0000000000000000000000000000m;
}

/// <summary>A step to a node.</summary>
internal readonly record struct GenealogyEdge(GenealogyVertex To, GenealogyStep Step)
{
    /// <summary>Holds where the answer begins, and not where a way comes back to it.</summary>
    public bool OnlyFromRoot { get; init; }

    /// <summary>As a tree is drawn.</summary>
    public static readonly Comparer<GenealogyEdge> Order = Comparer<GenealogyEdge>.Create((one, other) =>
        GenealogyVertex.ByName(one.To, other.To) is not 0 and var byName ? byName
        : one.Step.Started.CompareTo(other.Step.Started) is not 0 and var byDay ? byDay
        : one.Step.Id.CompareTo(other.Step.Id));
}

/// <summary>Where a node was found on the way up.</summary>
internal sealed class GenealogyFinding(int level)
{
    private bool isPast;
    private bool isAssumed;

    public int Level => level;

    public GenealogyVertex? From { get; private set; }

    public GenealogyStep Step { get; private set; } = null!;

    /// <summary>All ways are.</summary>
    public bool Assumed { get; private set; } = true;

    public bool Past { get; private set; } = true;

    public string Path { get; set; } = "";

    public void Add(GenealogyVertex from, GenealogyStep step, int at, bool assumed, bool past)
    {
        (Assumed, Past) = (Assumed && assumed, Past && past);
        if (From is null || (at == level && IsBefore(from, step, assumed, past)))
        {
            (From, Step, isAssumed, isPast) = (from, step, assumed, past);
        }
    }

    /// <summary>Of ways that are as short: one that holds today first, then one that is named; the rest only makes it always the same.</summary>
    private bool IsBefore(GenealogyVertex from, GenealogyStep step, bool assumed, bool past)
    {
        var (mine, other) = (From!.Node, from.Node);
        var order = past.CompareTo(isPast) is not 0 and var byPast ? byPast
            : assumed.CompareTo(isAssumed) is not 0 and var byAssumed ? byAssumed
            : other.Unit.CompareTo(mine.Unit) is not 0 and var byUnit ? byUnit
            : other.Part.CompareTo(mine.Part) is not 0 and var byPart ? byPart
            : CodePoints.Compare(other.Lot, mine.Lot) is not 0 and var byLot ? byLot
            : step.Started.CompareTo(Step.Started) is not 0 and var byDay ? byDay
            : (step.Batch ?? long.MaxValue).CompareTo(Step.Batch ?? long.MaxValue);
        return order < 0;
    }
}

/// <summary>The order of texts by their code points: that of PostgreSQL's collation C, where UTF-16 sorts some otherwise.</summary>
public static class CodePoints
{
    public static int Compare(string one, string other)
    {
        var same = one.AsSpan().CommonPrefixLength(other);
        return same == one.Length || same == other.Length ? one.Length.CompareTo(other.Length) : Rank(one[same]).CompareTo(Rank(other[same]));

        // Half of a pair stands for something beyond all single characters.
        static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
