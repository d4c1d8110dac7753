namespace Nameplate.Core.SerialNumbers;

/// <summary>A node of a drawn tree: a unit, a lot or a quantity; or several of one part that are folded into one.</summary>
public sealed class TreeNode
{
    private readonly SortedSet<string> lots = new(StringComparer.Ordinal);

    internal TreeNode(GenealogyRow row)
    {
        (Key, PartId, PartDesc, Serial, Status) = (row.Path, row.PartId, row.PartDesc, row.Serial, row.Status);
        (Quantity, UnitOfMeasure, StillInside, Assumed) = (row.Quantity, row.UnitOfMeasure, row.StillInside, row.Assumed);
        (StartDate, EndDate, IsUnits) = (row.StartDate, row.EndDate, row.Serial.Length > 0);
        Add(row.LotId);
    }

    /// <summary>The part that a tree begins with is no row of it.</summary>
    internal TreeNode(string partId, string partDesc, string serial) => (Key, PartId, PartDesc, Serial, IsUnits) = ("", partId, partDesc, serial, true);

    /// <summary>What opens it, when something of it is not shown.</summary>
    public string Key { get; }

    public string PartId { get; }

    public string PartDesc { get; }

    /// <summary>Empty for a lot or a quantity, and for several.</summary>
    public string Serial { get; }

    public UnitStatus? Status { get; }

    public decimal Quantity { get; private set; }

    public string UnitOfMeasure { get; } = "";

    public bool StillInside { get; private set; } = true;

    public bool Assumed { get; private set; }

    public DateOnly? StartDate { get; }

    public DateOnly? EndDate { get; }

    /// <summary>It stands for units, not for lots or a quantity.</summary>
    public bool IsUnits { get; private init; }

    /// <summary>How many are folded into it; 1 when it is one.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>The lots, as many as are worth naming.</summary>
    public IReadOnlyCollection<string> Lots => lots;

    /// <summary>There are more lots than <see cref="Lots"/> names.</summary>
    public bool HasMoreLots { get; private set; }

    /// <summary>Nodes inside it that are not shown.</summary>
    public int Hidden { get; internal set; }

    public List<TreeNode> Children { get; } = [];

    /// <summary>It can be opened.</summary>
    public bool IsFolded => Count > 1 || (Hidden > 0 && Children.Count == 0);

    /// <summary>All that it stands for, shown or not.</summary>
    internal int Size => Count + Hidden + Children.Sum(child => child.Size);

    /// <summary>All of it that is shown.</summary>
    internal int Shown => 1 + Children.Sum(child => child.Shown);

    /// <summary>Several siblings in one.</summary>
    internal static TreeNode Fold(IReadOnlyList<TreeNode> some)
    {
        var first = some[0];
        var fold = new TreeNode(new GenealogyRow { Path = first.Key + TreeFold.Several, PartId = first.PartId, PartDesc = first.PartDesc, UnitOfMeasure = first.UnitOfMeasure })
        {
            IsUnits = first.Serial.Length > 0,
            Count = 0,
            StillInside = false,
        };
        foreach (var one in some)
        {
            fold.Take(one.Quantity, one.lots, one.StillInside, one.Assumed);
            fold.Hidden += one.Size - 1;
        }

        return fold;
    }

    internal void Take(GenealogyRow row) => Take(row.Quantity, row.LotId.Length == 0 ? [] : [row.LotId], row.StillInside, row.Assumed);

    private void Take(decimal quantity, IEnumerable<string> more, bool stillInside, bool assumed)
    {
        Count++;
        Quantity += quantity;
        StillInside |= stillInside;
        Assumed |= assumed;
        foreach (var lot in more)
        {
            Add(lot);
        }
    }

    private void Add(string lot)
    {
        if (lot.Length == 0 || lots.Contains(lot))
        {
            return;
        }

        if (lots.Count == TreeFold.LotsMax)
        {
            HasMoreLots = true;
            return;
        }

        lots.Add(lot);
    }
}

/// <summary>
/// Makes a tree that can be looked at of the rows of a genealogy, as they come: equal siblings are folded into one, deep levels are
/// closed, and what was opened by hand is shown. Only what is shown is kept, however many rows there are.
/// </summary>
public sealed class TreeFold
{
    /// <summary>More siblings of one part than these are folded.</summary>
    public const int SiblingsMax = 4;

    /// <summary>Siblings that opening shows at once; the rest is folded again.</summary>
    public const int OpenedMax = 100;

    /// <summary>Lots that a folded node names.</summary>
    public const int LotsMax = 4;

    /// <summary>Levels that are open from the beginning.</summary>
    public const int LevelsOpen = 3;

    /// <summary>Nodes of one picture: what a browser draws at once, and an eye may still follow.</summary>
    public const int NodesMax = 1_500;

    /// <summary>Ends the key of a fold of several.</summary>
    internal const string Several = "*";

    private readonly IReadOnlySet<string> open;
    private readonly List<Place> way = [];

    /// <param name="partId">Part of the unit that the tree begins with.</param>
    /// <param name="partDesc">What that is.</param>
    /// <param name="serial">Its serial.</param>
    /// <param name="open">Keys of the nodes that were opened.</param>
    public TreeFold(string partId, string partDesc, string serial, IReadOnlySet<string> open)
    {
        this.open = open;
        Root = new TreeNode(partId, partDesc, serial);
        way.Add(new Place(Root, isHidden: false));
    }

    public TreeNode Root { get; }

    /// <summary>All rows that there were.</summary>
    public int Total { get; private set; }

    /// <summary>Nodes that are shown, the first one too.</summary>
    public int Shown { get; private set; } = 1;

    /// <summary>Something of it was opened by hand.</summary>
    public bool IsOpened { get; private set; }

    /// <summary>Adds the next row, in the order of the genealogy.</summary>
    public void Add(GenealogyRow row)
    {
        Total++;
        way.RemoveRange(row.Level, way.Count - row.Level);
        way.Add(Put(way[row.Level - 1], row));
    }

    /// <summary>Where the row stands; below a node that is closed it only counts.</summary>
    private Place Put(Place parent, GenealogyRow row)
    {
        if (parent.IsHidden)
        {
            parent.Node.Hidden++;
            return parent;
        }

        if (!parent.Continues(row))
        {
            parent.Begin(row, Opens(row.Path + Several));
        }

        if (parent.Fold is { } fold)
        {
            fold.Take(row);
            return new Place(fold, isHidden: true);
        }

        if (parent.Run.Count == SiblingsMax && !parent.IsOpen)
        {
            Shown -= parent.Run.Sum(node => node.Shown) - 1;
            parent.Node.Children.RemoveRange(parent.Node.Children.Count - parent.Run.Count, parent.Run.Count);
            parent.Fold = TreeNode.Fold(parent.Run);
            parent.Node.Children.Add(parent.Fold);
            parent.Fold.Take(row);
            return new Place(parent.Fold, isHidden: true);
        }

        if (Shown == NodesMax)
        {
            parent.Node.Hidden++;
            return new Place(parent.Node, isHidden: true);
        }

        var node = new TreeNode(row);
        parent.Run.Add(node);
        parent.Node.Children.Add(node);
        Shown++;
        return new Place(node, isHidden: row.Level >= LevelsOpen && !Opens(row.Path));
    }

    private bool Opens(string key)
    {
        var opens = open.Contains(key);
        IsOpened |= opens;
        return opens;
    }

    /// <summary>A node on the way to the row that came last, and the siblings of one part that are put under it just now.</summary>
    private sealed class Place(TreeNode node, bool isHidden)
    {
        private string partId = "";
        private bool isUnits;

        public TreeNode Node => node;

        /// <summary>What is inside it is not shown.</summary>
        public bool IsHidden => isHidden;

        public List<TreeNode> Run { get; } = [];

        public TreeNode? Fold { get; set; }

        public bool IsOpen { get; private set; }

        public bool Continues(GenealogyRow row) =>
            (Run.Count > 0 || Fold is not null) && row.PartId == partId && row.Serial.Length > 0 == isUnits && !(IsOpen && Run.Count == OpenedMax);

        public void Begin(GenealogyRow row, bool opens)
        {
            (partId, isUnits, IsOpen, Fold) = (row.PartId, row.Serial.Length > 0, opens, null);
            Run.Clear();
        }
    }
}
