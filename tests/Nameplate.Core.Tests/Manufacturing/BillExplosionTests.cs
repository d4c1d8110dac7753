using FsCheck;
using FsCheck.Fluent;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;

namespace Nameplate.Core.Tests.Manufacturing;

public class BillExplosionTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly UnitOfMeasure Each = new() { Id = 1, Code = "EA" };
    private static readonly Stores Main = new() { Id = 1, StoresCode = "MS" };
    private static readonly Stores Kits = new() { Id = 2, StoresCode = "KS" };
    private static readonly Part Pump = Make(1, "PUMP", phantom: false);
    private static readonly Part Bolt = Make(2, "BOLT", phantom: false);
    private static readonly Part Seal = Make(3, "SEAL", phantom: false);
    private static readonly Part Kit = Make(4, "KIT", phantom: true);
    private static readonly Part Bag = Make(5, "BAG", phantom: true);

    /// <summary>
    /// Bills of eight parts, 0 the assembly, 1 to 4 phantoms, 5 to 7 real; a part only holds parts after it, as no bill comes
    /// round to its own assembly.
    /// </summary>
    private static readonly Gen<List<BillOfMaterial>> AnyBill =
        from lines in
            (from assembly in Gen.Choose(0, 4)
             from step in Gen.Choose(1, 7)
             from quantity in Gen.Elements(1m, 2m, 3m, 0.5m)
             from scrap in Gen.Elements<decimal?>(null, null, 10m, 25m)
             from start in Gen.Elements<int?>(null, null, null, -1, 1)
             from end in Gen.Elements<int?>(null, null, null, -1, 1)
             from first in Gen.Elements<string?>(null, null, "P3")
             from last in Gen.Elements<string?>(null, null, "P6")
             select (assembly, component: Math.Min(7, assembly + step), quantity, scrap, start, end, first, last)).ListOf()
        let parts = Enumerable.Range(0, 8).Select(i => Make(i + 10, $"X{i}", phantom: i is > 0 and < 5)).ToArray()
        select lines.Take(14).Select((line, place) => new BillOfMaterial
        {
            Assembly = parts[line.assembly],
            Component = parts[line.component],
            DrawingItem = place.ToString("0000", System.Globalization.CultureInfo.InvariantCulture),
            RequiredQty = line.quantity,
            ScrapFactor = line.scrap,
            StartDate = line.start is { } start ? Today.AddDays(start) : null,
            EndDate = line.end is { } end ? Today.AddDays(end) : null,
            StartSerial = line.first,
            EndSerial = line.last,
        }).ToList();

    [Fact]
    public void Without_phantoms_the_bill_is_its_lines()
    {
        var lines = Explode([Line(Pump, Bolt, 4, scrap: 2), Line(Pump, Seal, 1, item: "0000", kit: Kits)]);

        Assert.Equal([("SEAL", 1m, 0m, "KS"), ("BOLT", 4m, 0.02m, null)], lines.Select(line => (line.Component.PartId, line.Quantity, line.ScrapFactor, line.KitStores?.StoresCode)));
    }

    [Fact]
    public void A_phantoms_bill_stands_in_its_place_multiplied()
    {
        var lines = Explode([Line(Pump, Kit, 2, scrap: 10, kit: Kits), Line(Pump, Seal, 1, item: "0002"), Line(Kit, Bag, 3, scrap: 10), Line(Kit, Seal, 5, item: "0002", kit: Main), Line(Bag, Bolt, 4)]);

        Assert.Equal(
            [("BOLT", 24m, 0.21m, "KS"), ("SEAL", 10m, 0.1m, "MS"), ("SEAL", 1m, 0m, null)],
            lines.Select(line => (line.Component.PartId, line.Quantity, line.ScrapFactor, line.KitStores?.StoresCode)));
    }

    [Fact]
    public void A_phantom_without_a_bill_that_holds_is_refused_by_name()
    {
        var fault = BillExplosion.Explode(Pump, [Line(Pump, Kit, 2), Line(Kit, Bolt, 1, start: Today.AddDays(1))], Today).Fault!;

        Assert.Equal("Phantom KIT in the bill of material of PUMP has no bill of material of its own that holds on 2026-03-01.", fault.Message);
        Assert.Equal("BILL_NOT_FOUND", BillExplosion.Explode(Pump, [Line(Kit, Bolt, 1)], Today).Fault!.Code);
        Assert.Null(BillExplosion.Explode(Pump, [Line(Pump, Bolt, 1), Line(Pump, Kit, 2, start: Today.AddDays(1))], Today).Fault);
    }

    [Fact]
    public void Twenty_levels_of_phantoms_are_taken_and_no_more()
    {
        Assert.Equal(1m, BillExplosion.Explode(Pump, Chain(20, 1), Today).Value.Single().Quantity);
        Assert.Equal("BILL_TOO_LARGE", BillExplosion.Explode(Pump, Chain(21, 1), Today).Fault!.Code);
    }

    [Fact]
    public void Lines_and_quantities_that_multiply_out_of_bounds_are_refused()
    {
        // Two lines on each of fourteen levels are 16,384 ways down; ten on each of twenty is a quantity of twenty digits.
        var wide = Chain(14, 1);
        Assert.Equal("BILL_TOO_LARGE", BillExplosion.Explode(Pump, [.. wide, .. wide], Today).Fault!.Code);
        Assert.Equal("BILL_TOO_LARGE", BillExplosion.Explode(Pump, Chain(20, 10), Today).Fault!.Code);
    }

    [Fact]
    public void It_agrees_with_a_naive_recursion() =>
        Prop.ForAll(AnyBill.ToArbitrary(), bill =>
        {
            var assembly = bill.Select(line => line.Assembly).FirstOrDefault(part => part.PartId == "X0") ?? Pump;
            var exploded = BillExplosion.Explode(assembly, bill, Today);
            var missing = Missing(bill, assembly);
            if (missing || exploded.Fault is not null)
            {
                return missing && exploded.Fault is not null;
            }

            return new[] { "P1", "P3", "P6", "P10" }.All(serial =>
            {
                var mine = exploded.Value.Where(line => line.Holds(serial)).GroupBy(line => line.Component.PartId)
                    .ToDictionary(group => group.Key, group => (group.Sum(line => line.Quantity), group.Sum(line => line.Quantity * (1 + line.ScrapFactor))));
                var naive = new Dictionary<string, (decimal, decimal)>();
                Add(naive, bill, assembly, serial, 1, 1);
                return mine.Count == naive.Count && mine.All(pair => naive[pair.Key] == pair.Value);
            });
        }).Holds();

    /// <summary>Whether some phantom that is reached has no line on the day, or the assembly itself.</summary>
    private static bool Missing(List<BillOfMaterial> bill, Part part) =>
        !bill.Exists(line => line.Assembly == part && OnDay(line)) || bill.Exists(line => line.Assembly == part && OnDay(line) && line.Component.IsPhantom && Missing(bill, line.Component));

    private static void Add(Dictionary<string, (decimal, decimal)> needs, List<BillOfMaterial> bill, Part part, string serial, decimal quantity, decimal withScrap)
    {
        foreach (var line in bill.Where(line => line.Assembly == part && OnDay(line) && (line.StartSerial is null || Number(serial) >= Number(line.StartSerial)) && (line.EndSerial is null || Number(serial) <= Number(line.EndSerial))))
        {
            var (one, scrapped) = (quantity * line.RequiredQty, withScrap * line.RequiredQty * (1 + ((line.ScrapFactor ?? 0) / 100)));
            if (line.Component.IsPhantom)
            {
                Add(needs, bill, line.Component, serial, one, scrapped);
            }
            else
            {
                var before = needs.GetValueOrDefault(line.Component.PartId);
                needs[line.Component.PartId] = (before.Item1 + one, before.Item2 + scrapped);
            }
        }
    }

    private static int Number(string serial) => int.Parse(serial[1..], System.Globalization.CultureInfo.InvariantCulture);

    private static bool OnDay(BillOfMaterial line) => (line.StartDate ?? Today) <= Today && (line.EndDate ?? Today) >= Today;

    private static IReadOnlyList<ExplodedLine> Explode(IReadOnlyList<BillOfMaterial> bill) => BillExplosion.Explode(Pump, bill, Today).Value;

    /// <summary>The pump, so many phantoms one in the other, and a bolt.</summary>
    private static List<BillOfMaterial> Chain(int phantoms, decimal quantity)
    {
        Part[] parts = [Pump, .. Enumerable.Range(1, phantoms).Select(i => Make(100 + i, $"F{i}", phantom: true)), Bolt];
        return [.. parts.Zip(parts.Skip(1)).Select(pair => Line(pair.First, pair.Second, quantity))];
    }

    private static Part Make(long id, string part, bool phantom) => new() { Id = id, PartId = part, IsPhantom = phantom, UnitOfMeasure = Each, DefaultStores = Main };

    private static BillOfMaterial Line(Part assembly, Part component, decimal quantity, string item = "0001", decimal? scrap = null, DateOnly? start = null, Stores? kit = null) =>
        new() { Assembly = assembly, Component = component, RequiredQty = quantity, DrawingItem = item, ScrapFactor = scrap, StartDate = start, KitStores = kit };
}
