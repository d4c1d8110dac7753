namespace Nameplate.Core.Manufacturing;

/// <summary>What goes into one assembly of a build, of one component: units by serial, or a quantity of a lot.</summary>
/// <param name="ComponentId">The component.</param>
/// <param name="Serials">Units; none when it carries no serials.</param>
/// <param name="Lot">Lot that the quantity is of; empty when it has none.</param>
/// <param name="Quantity">How much.</param>
public sealed record PairedComponent(string ComponentId, IReadOnlyList<string> Serials, string Lot, decimal Quantity);

/// <summary>An assembly of a build, and what goes into it.</summary>
/// <param name="Serial">Its serial; null where the assembly has none, and all of them are told as one.</param>
/// <param name="Components">What goes into it, in the order of the bill.</param>
public sealed record PairedAssembly(string? Serial, IReadOnlyList<PairedComponent> Components);

/// <summary>
/// Which components go into which assembly, as <see cref="Backflush"/> deals them: units in the order in which they are named, lots in
/// the order in which they are drawn, by each assembly's need.
/// </summary>
public static class BuildPairing
{
    /// <param name="plan">The build, with the serials of its assemblies.</param>
    /// <param name="used">What was used, as the build's answer tells it.</param>
    public static IReadOnlyList<PairedAssembly> Of(BackflushPlan plan, IReadOnlyList<BackflushComponent> used)
    {
        var count = plan.Assembly.SerialInInventory ? plan.Serials.Count : 1;
        var assemblies = Enumerable.Range(0, count).Select(_ => new List<PairedComponent>()).ToList();
        var rows = used.ToLookup(row => row.ComponentId, StringComparer.Ordinal);
        foreach (var need in plan.Needs)
        {
            if (need.IsSerialised)
            {
                Units(need, assemblies);
            }
            else
            {
                Quantities(need, [.. rows[need.Part.PartId].Where(row => row.StoresCode == need.Stores!.StoresCode)], assemblies);
            }
        }

        return [.. assemblies.Select((components, i) => new PairedAssembly(plan.Assembly.SerialInInventory ? plan.Serials[i] : null, components))];
    }

    private static void Units(ComponentNeed need, List<List<PairedComponent>> assemblies)
    {
        var serials = new Queue<string>(need.Serials.Select(one => one.Serial));
        for (var i = 0; i < assemblies.Count; i++)
        {
            var own = new List<string>();
            for (var k = 0; k < need.PerAssembly[i] && serials.Count > 0; k++)
            {
                own.Add(serials.Dequeue());
            }

            if (own.Count > 0)
            {
                assemblies[i].Add(new PairedComponent(need.Part.PartId, own, "", own.Count));
            }
        }
    }

    /// <summary>What is spoilt on top is drawn last, so it is what is left of the rows in the end.</summary>
    private static void Quantities(ComponentNeed need, List<BackflushComponent> rows, List<List<PairedComponent>> assemblies)
    {
        var (at, rest) = (0, rows.Count > 0 ? rows[0].KitQty : 0);
        for (var i = 0; i < assemblies.Count; i++)
        {
            var wanted = need.PerAssembly[i];
            while (wanted > 0 && at < rows.Count)
            {
                if (rest == 0)
                {
                    rest = ++at < rows.Count ? rows[at].KitQty : 0;
                    continue;
                }

                var (part, lot, own) = (Math.Min(wanted, rest), rows[at].LotId ?? "", assemblies[i]);
                (wanted, rest) = (wanted - part, rest - part);
                if (own.Count > 0 && own[^1] is var last && last.ComponentId == need.Part.PartId && last.Lot == lot)
                {
                    // The same lot from another location.
                    own[^1] = last with { Quantity = last.Quantity + part };
                }
                else
                {
                    own.Add(new PairedComponent(need.Part.PartId, [], lot, part));
                }
            }
        }
    }
}
