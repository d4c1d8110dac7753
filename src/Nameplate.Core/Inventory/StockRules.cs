namespace Nameplate.Core.Inventory;

/// <summary>Rules on the stock of a part in a store.</summary>
public static class StockRules
{
    /// <summary>What all have in common; null when they differ: what an answer says of several postings in one field.</summary>
    public static string? Common(IEnumerable<string> texts) => texts.Distinct(StringComparer.Ordinal).Take(2).ToList() is [var one] ? one : null;

    /// <summary>A phantom is never stocked: a build takes its components in its place.</summary>
    public static Fault? RefusePhantom(Part part) => part.IsPhantom ? Faults.PartPhantom(part.PartId) : null;
}
