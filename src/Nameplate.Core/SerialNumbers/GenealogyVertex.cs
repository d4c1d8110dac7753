namespace Nameplate.Core.SerialNumbers;

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

    /// <summary>Number of the look through all nodes that came by last.</summary>
    internal int SeenBy { get; set; }

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
/// <param name="To">Where it leads.</param>
/// <param name="Id">Row number of the link, or of the first use: the order of what is equal otherwise.</param>
/// <param name="Step">What is said of it.</param>
internal readonly record struct GenealogyEdge(GenealogyVertex To, long Id, GenealogyStep Step)
{
    /// <summary>Holds where the answer begins, and not where a way comes back to it.</summary>
    public bool OnlyFromRoot { get; init; }

    /// <summary>As a tree is drawn.</summary>
    public static readonly Comparer<GenealogyEdge> Order = Comparer<GenealogyEdge>.Create((one, other) =>
        GenealogyVertex.ByName(one.To, other.To) is not 0 and var byName ? byName
        : one.Step.Started.CompareTo(other.Step.Started) is not 0 and var byDay ? byDay
        : one.Id.CompareTo(other.Id));
}
