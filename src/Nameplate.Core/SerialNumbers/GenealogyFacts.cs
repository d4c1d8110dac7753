namespace Nameplate.Core.SerialNumbers;

/// <summary>A unit by its row number, or a part and lot without serials, with unit 0.</summary>
public readonly record struct GenealogyNode(long Unit, long Part, string Lot)
{
    public static GenealogyNode Of(long unit) => new(unit, 0, "");

    public static GenealogyNode Of(long part, string lot) => new(0, part, lot);
}

/// <summary>How a node is directly inside another. Steps that say the same share one.</summary>
/// <param name="Quantity">How much of the component went in.</param>
/// <param name="UsedFor">For how many pieces of the assembly.</param>
/// <param name="Assumed">The system chose the lot.</param>
/// <param name="Past">It was taken out since.</param>
/// <param name="Started">Day on which it went in.</param>
/// <param name="Ended">Day on which it was taken out.</param>
/// <param name="Batch">The batch, where it was one.</param>
public sealed record GenealogyStep(decimal Quantity, decimal UsedFor, bool Assumed, bool Past, DateOnly Started, DateOnly? Ended, long? Batch);

/// <summary>What one build used of a component without serials, for each unit that it says it of.</summary>
/// <param name="Build">The build's posting.</param>
/// <param name="Quantity">How much.</param>
/// <param name="Made">Pieces that the build made of an assembly without serials; 1 for a unit.</param>
/// <param name="Assumed">The system chose the lot.</param>
/// <param name="Day">Day of the build.</param>
/// <param name="Apart">Day on which the unit was taken apart since.</param>
/// <param name="Batch">The build's batch.</param>
public sealed record GenealogyUse(long Build, decimal Quantity, decimal Made, bool Assumed, DateOnly Day, DateOnly? Apart, long Batch);

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
