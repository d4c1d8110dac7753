using Nameplate.Core.Inventory;

namespace Nameplate.Core.Manufacturing;

/// <summary>What a build needs of one component, from one store where it carries no serials.</summary>
/// <param name="Part">The component.</param>
/// <param name="Stores">Store to draw from; null for a serialised component, which is taken from where it stands.</param>
/// <param name="PerAssembly">Quantity for each assembly unit in order; one entry when the assembly has no serials.</param>
/// <param name="Extra">Spoilt on top, by the scrap factors.</param>
/// <param name="Named">What the request names for the component, in order.</param>
public sealed record ComponentNeed(Part Part, Stores? Stores, IReadOnlyList<decimal> PerAssembly, decimal Extra, IReadOnlyList<BackflushComponent> Named)
{
    /// <summary>What goes into the assemblies.</summary>
    public decimal Inside { get; } = PerAssembly.Sum();

    public bool IsSerialised => Part.SerialInInventory;

    /// <summary>The serials that the request names, in order.</summary>
    public IEnumerable<(BackflushComponent Entry, string Serial)> Serials =>
        from entry in Named from serial in entry.Serials ?? [] select (entry, serial);
}

/// <summary>How the components of a completion are to be found.</summary>
/// <param name="EffectiveDate">The day whose bill of material holds.</param>
/// <param name="IncludeScrap">Quantities are raised by the scrap factors.</param>
/// <param name="KitStores">Store that components without serials come from; null leaves it to the bill.</param>
/// <param name="Named">What the request names for single components.</param>
public sealed record KitIssue(DateOnly EffectiveDate, bool IncludeScrap, Stores? KitStores, IReadOnlyList<BackflushComponent> Named);

/// <summary>A completion with its bill of material worked out: what it makes and what it needs, before any stock is looked at.</summary>
/// <param name="Completion">What is completed.</param>
/// <param name="Needs">The components; none when only the completion is booked.</param>
public sealed record BackflushPlan(Completion Completion, IReadOnlyList<ComponentNeed> Needs)
{
    public Part Assembly => Completion.Part;

    public decimal Completed => Completion.Quantity;

    public DateOnly ActionDate => Completion.ActionDate;

    /// <summary>The day whose bill of material holds.</summary>
    public DateOnly EffectiveDate { get; init; } = Completion.ActionDate;

    public Stores ToStores => Completion.Stores;

    /// <summary>The assembly serials; empty when the assembly has none.</summary>
    public IReadOnlyList<string> Serials => Completion.Serials;

    /// <summary>Works out a backflush kit issue whose serials are known; <paramref name="stores"/> has the stores that it names, by code.</summary>
    public static Outcome<BackflushPlan> Make(
        BackflushKitIssue request, Part assembly, IReadOnlyList<BillOfMaterial> bill, IReadOnlyDictionary<string, Stores> stores, DateOnly today)
    {
        var completion = Completion.Of(request, assembly, stores, today);
        return completion.Fault is { } fault ? fault : Make(completion.Value, KitIssueOf(request, completion.Value, stores), bill);
    }

    /// <summary>How a backflush kit issue finds its components.</summary>
    public static KitIssue KitIssueOf(BackflushKitIssue request, Completion completion, IReadOnlyDictionary<string, Stores> stores) => new(
        request.EffectiveDate ?? completion.ActionDate, request.IncludeScrap, request.KitStores is null ? null : stores[request.KitStores], request.Components ?? []);

    /// <summary>
    /// Works out what a completion needs, from the whole bill of material of the assembly and of the phantoms under it, each
    /// line with its parts and stores.
    /// </summary>
    public static Outcome<BackflushPlan> Make(Completion completion, KitIssue kit, IReadOnlyList<BillOfMaterial> bill)
    {
        var (assembly, serials, day) = (completion.Part, completion.Serials, kit.EffectiveDate);
        var exploded = BillExplosion.Explode(assembly, bill, day);
        if (exploded.Fault is { } noBill)
        {
            return noBill;
        }

        var lines = exploded.Value;
        if (!assembly.SerialInInventory && lines.FirstOrDefault(line => line.BySerial.Count > 0) is { } bySerial)
        {
            return Faults.BillBySerial(assembly.PartId, bySerial.BySerial[0].Component.PartId);
        }

        if (kit.Named.FirstOrDefault(entry => lines.All(line => line.Component.PartId != entry.ComponentId)) is { } foreign)
        {
            return Faults.NotAComponent(assembly.PartId, foreign.ComponentId, day.ToString("yyyy-MM-dd"), completion.Fields.Components);
        }

        var needs = new List<ComponentNeed>();
        foreach (var component in lines.GroupBy(line => line.Component.Id))
        {
            var part = component.First().Component;
            var named = kit.Named.Where(entry => entry.ComponentId == part.PartId).ToList();
            foreach (var byStore in component.GroupBy(line => part.SerialInInventory ? null : Source(line)?.StoresCode))
            {
                var source = part.SerialInInventory ? null : Source(byStore.First());
                if (source is null && !part.SerialInInventory)
                {
                    return Faults.NoStores(part.PartId, "KIT_STORES");
                }

                var need = Need(part, source, [.. byStore], named);
                if (need.Inside > 0)
                {
                    needs.Add(need);
                }
            }
        }

        return new BackflushPlan(completion, needs) { EffectiveDate = day };

        Stores? Source(ExplodedLine line) => kit.KitStores ?? line.KitStores ?? line.Component.DefaultStores;

        ComponentNeed Need(Part part, Stores? source, List<ExplodedLine> of, List<BackflushComponent> named)
        {
            // Rounded up as the quantity grows, so that the parts of all the assemblies add up to the rounded whole.
            var um = part.UnitOfMeasure;
            var perAssembly = new decimal[assembly.SerialInInventory ? serials.Count : 1];
            var (sum, scrapped) = (0m, 0m);
            for (var i = 0; i < perAssembly.Length; i++)
            {
                var before = um.RoundUp(sum);
                foreach (var line in of.Where(line => serials.Count == 0 || line.Holds(serials[i])))
                {
                    var quantity = line.Quantity * (assembly.SerialInInventory ? 1 : completion.Quantity);
                    sum += quantity;
                    scrapped += quantity * line.ScrapFactor;
                }

                perAssembly[i] = um.RoundUp(sum) - before;
            }

            var extra = kit.IncludeScrap && !part.SerialInInventory ? um.RoundUp(sum + scrapped) - um.RoundUp(sum) : 0;
            return new ComponentNeed(part, source, perAssembly, extra, named);
        }
    }
}
