namespace Nameplate.Core.Inventory;

/// <summary>Which parts contain which, so far as it matters to new lines: whether one of them closes a ring.</summary>
public sealed class BillRings
{
    private readonly Dictionary<long, HashSet<long>> above = [];

    /// <summary>A line that there is.</summary>
    public void Add(long assembly, long component)
    {
        if (!above.TryGetValue(component, out var assemblies))
        {
            above.Add(component, assemblies = []);
        }

        assemblies.Add(assembly);
    }

    /// <summary>Whether a line would make a part contain itself: the component is the assembly, or contains it already.</summary>
    public bool Closes(long assembly, long component)
    {
        var (seen, open) = (new HashSet<long> { assembly }, new Stack<long>([assembly]));
        while (open.TryPop(out var part))
        {
            if (part == component)
            {
                return true;
            }

            foreach (var one in above.GetValueOrDefault(part) ?? [])
            {
                if (seen.Add(one))
                {
                    open.Push(one);
                }
            }
        }

        return false;
    }
}
