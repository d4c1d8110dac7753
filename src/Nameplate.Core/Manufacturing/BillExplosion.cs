using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Manufacturing;

/// <summary>A component as a build needs it, down through the phantoms that its line stands under.</summary>
/// <param name="Component">Never a phantom.</param>
/// <param name="Quantity">In one assembly: the quantities of all levels multiplied.</param>
/// <param name="ScrapFactor">What is spoilt for each that goes in, a fraction: the factors of all levels multiplied.</param>
/// <param name="KitStores">Store of its own line, else of the nearest line above that names one.</param>
/// <param name="BySerial">The lines on its way that hold for some serials of the built assembly only.</param>
public sealed record ExplodedLine(Part Component, decimal Quantity, decimal ScrapFactor, Stores? KitStores, IReadOnlyList<BillOfMaterial> BySerial)
{
    /// <summary>Whether every line on its way holds for a serial of the built assembly.</summary>
    public bool Holds(string serial) => BySerial.All(line =>
        (line.StartSerial is null || SerialOrder.Compare(line.StartSerial, serial) <= 0)
        && (line.EndSerial is null || SerialOrder.Compare(serial, line.EndSerial) <= 0));
}

/// <summary>
/// The bill of material of an assembly with every phantom replaced by its own bill, in its place, as it holds on one day.
/// </summary>
public static class BillExplosion
{
    /// <summary>Phantom levels below the assembly: as deep as units may be inside one another.</summary>
    public const int LevelsMax = 20;

    /// <summary>Lines after exploding. Phantoms that stand under many lines multiply: twenty levels of two would be a million.</summary>
    public const int LinesMax = 10_000;

    /// <summary>A quantity in one assembly stays below this, as any quantity does.</summary>
    private const decimal QuantityMax = 1e13m;

    /// <param name="assembly">What is built.</param>
    /// <param name="bill">Its lines, and those of the phantoms under it, in any order.</param>
    /// <param name="day">The day whose bills hold, on every level.</param>
    public static Outcome<IReadOnlyList<ExplodedLine>> Explode(Part assembly, IReadOnlyList<BillOfMaterial> bill, DateOnly day)
    {
        var lines = bill
            .Where(line => (line.StartDate is null || line.StartDate <= day) && (line.EndDate is null || line.EndDate >= day))
            .OrderBy(line => line.DrawingItem, StringComparer.Ordinal).ThenBy(line => line.Component.PartId, StringComparer.Ordinal)
            .ToLookup(line => line.Assembly.Id);
        var exploded = new List<ExplodedLine>();
        var fault = lines[assembly.Id].Any()
            ? Into(exploded, assembly, lines, day, new ExplodedLine(assembly, 1, 0, null, []), 0)
            : Faults.NoBill(assembly.PartId, day.ToString("yyyy-MM-dd"));
        return fault is null ? exploded : fault;
    }

    private static Fault? Into(
        List<ExplodedLine> exploded, Part assembly, ILookup<long, BillOfMaterial> lines, DateOnly day, ExplodedLine above, int level)
    {
        foreach (var line in lines[above.Component.Id])
        {
            var one = new ExplodedLine(
                line.Component,
                above.Quantity * line.RequiredQty,
                ((1 + above.ScrapFactor) * (1 + ((line.ScrapFactor ?? 0) / 100))) - 1,
                line.KitStores ?? above.KitStores,
                line.StartSerial is null && line.EndSerial is null ? above.BySerial : [.. above.BySerial, line]);
            if (one.Quantity >= QuantityMax || one.ScrapFactor >= QuantityMax || exploded.Count >= LinesMax || level + 1 > LevelsMax && line.Component.IsPhantom)
            {
                return Faults.BillTooLarge(assembly.PartId, line.Component.PartId, LevelsMax, LinesMax);
            }

            if (!line.Component.IsPhantom)
            {
                exploded.Add(one);
            }
            else if (!lines[line.Component.Id].Any())
            {
                return Faults.NoPhantomBill(assembly.PartId, line.Component.PartId, day.ToString("yyyy-MM-dd"));
            }
            else if (Into(exploded, assembly, lines, day, one, level + 1) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }
}
