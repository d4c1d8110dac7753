using System.Runtime.InteropServices;

namespace Nameplate.Core.SerialNumbers;

/// <summary>
/// What is inside what, as far as it was read, from one node: steps lead away from it, all down or all up. Each node is in
/// memory once, however many places of the tree it has, so memory grows with what there is and not with the ways through it.
/// </summary>
public sealed class GenealogyGraph
{
    /// <summary>The most steps of one answer: some 300 bytes each while it is made.</summary>
    public const int StepsMax = 1_000_000;

    private readonly Dictionary<long, GenealogyVertex> units = [];
    private readonly Dictionary<(long Part, string Lot), GenealogyVertex> lots = [];
    private readonly List<GenealogyVertex> nodes = [];
    private readonly Dictionary<(GenealogyVertex From, GenealogyVertex To, DateOnly? Apart), Used> uses = [];
    private readonly List<GenealogyVertex> read = [];
    private readonly HashSet<long> links = [];
    private readonly GenealogyVertex root;
    private readonly bool up;
    private readonly int levels;
    private readonly int stepsMax;
    private int steps;
    private int usesMet;
    private int looks;
    private bool isClimbed;
    private bool isCut;

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
    public bool IsTooLarge => isCut || steps + usesMet > stepsMax;

    /// <summary>Not all that was looked for was looked at: there is too much of it.</summary>
    public void Cut() => isCut = true;

    public GenealogyVertex this[GenealogyNode node] => node.Unit != 0 ? units[node.Unit] : lots[(node.Part, node.Lot)];

    /// <summary>
    /// Adds a link. All that leads on from a node is added in one round: always where anything of it is, and where
    /// <paramref name="isRead"/> says so even if nothing is.
    /// </summary>
    public void Link(GenealogyNode from, GenealogyNode to, long id, GenealogyStep step, bool isRead)
    {
        var (near, far) = (Meet(from), Meet(to));
        Read(near, true);
        Read(far, isRead);
        if (near.IsRead || !links.Add(id))
        {
            return;
        }

        Add(near, new GenealogyEdge(far, id, step));
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
        Add(root, new GenealogyEdge(far, 0, step) { OnlyFromRoot = true });
    }

    /// <summary>Adds what one build used; uses of one lot in one assembly become one step when the round ends.</summary>
    public void Use(GenealogyNode from, GenealogyNode to, long id, GenealogyUse use, bool isRead)
    {
        var (near, far) = (Meet(from), Meet(to));
        Read(near, true);
        Read(far, isRead);
        if (!near.IsRead)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(uses, (near, far, use.Apart), out _).Add(id, use);
            usesMet++;
        }
    }

    /// <summary>All that leads on from <paramref name="asked"/>, and from what was said to be read, is there.</summary>
    public void EndRound(IEnumerable<GenealogyVertex> asked)
    {
        foreach (var ((from, to, _), used) in uses)
        {
            Add(from, new GenealogyEdge(to, used.Id, used.Step(isUnitAbove: up && to.Node.Unit != 0)));
        }

        foreach (var vertex in asked.Concat(read))
        {
            vertex.IsRead = true;
        }

        uses.Clear();
        uses.TrimExcess();
        usesMet = 0;
        read.Clear();
        links.Clear();
    }

    /// <summary>Nodes that the answer has and that nothing is known about beyond them.</summary>
    public List<GenealogyVertex> Unread()
    {
        var (unread, here) = (new List<GenealogyVertex>(), new List<GenealogyVertex> { root });
        root.SeenBy = ++looks;
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
                    if (edge.To.SeenBy != looks)
                    {
                        edge.To.SeenBy = looks;
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

        var row = root.Row(new GenealogyStep(1, 1, Assumed: false, Past: false, default, null, null), 0, "", 0, assumed: false, past: false);
        row.StartDate = null;
        return row;
    }

    /// <summary>What builds used of one thing in another, until the round ends: one use mostly.</summary>
    private struct Used
    {
        private GenealogyUse? first;
        private List<GenealogyUse>? all;

        /// <summary>Row number of the first.</summary>
        public long Id { get; private set; }

        public void Add(long id, GenealogyUse use)
        {
            if (first is null)
            {
                (Id, first) = (id, use);
                return;
            }

            Id = Math.Min(Id, id);
            (all ??= [first]).Add(use);
        }

        /// <summary>All of them as one step.</summary>
        public readonly GenealogyStep Step(bool isUnitAbove) => all is null
            ? new(first!.Quantity, isUnitAbove ? 1 : first.Made, first.Assumed, first.Apart is not null, first.Day, first.Apart, first.Batch)
            : Together(all, isUnitAbove);
    }

    private static GenealogyStep Together(List<GenealogyUse> uses, bool isUnitAbove) => new(
        uses.Sum(use => use.Quantity),
        isUnitAbove ? 1 : uses.DistinctBy(use => use.Build).Sum(use => use.Made),
        uses.TrueForAll(use => use.Assumed),
        uses[0].Apart is not null,
        uses.Min(use => use.Day),
        uses[0].Apart,
        uses.TrueForAll(use => use.Batch == uses[0].Batch) ? uses[0].Batch : null);

    private GenealogyVertex Meet(GenealogyNode node)
    {
        var vertex = node.Unit != 0
            ? CollectionsMarshal.GetValueRefOrAddDefault(units, node.Unit, out var isMet) ??= new GenealogyVertex(node)
            : CollectionsMarshal.GetValueRefOrAddDefault(lots, (node.Part, node.Lot), out isMet) ??= new GenealogyVertex(node);
        if (!isMet)
        {
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
