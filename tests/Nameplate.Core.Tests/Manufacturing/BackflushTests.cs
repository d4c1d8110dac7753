using FsCheck;
using FsCheck.Fluent;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.Manufacturing;

public class BackflushTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly UnitOfMeasure Each = new() { Id = 1, Code = "EA" };
    private static readonly UnitOfMeasure Litre = new() { Id = 2, Code = "L", Decimals = 2 };
    private static readonly Stores Main = new() { Id = 1, StoresCode = "MS" };
    private static readonly Stores Kits = new() { Id = 2, StoresCode = "KS" };
    private static readonly Part Pump = Make(1, "PUMP", serials: true);
    private static readonly Part Paste = Make(2, "PASTE", serials: false);
    private static readonly Part Motor = Make(3, "MOTOR", serials: true);
    private static readonly Part Bolt = Make(4, "BOLT", serials: false);
    private static readonly Part Seal = Make(5, "SEAL", serials: false, lots: true);
    private static readonly Part Oil = Make(6, "OIL", serials: false, um: Litre);

    [Theory]
    [InlineData("", null, "SERIAL_COUNT")]
    [InlineData("P1", 2, "SERIAL_COUNT")]
    [InlineData("P1,P2", null, null)]
    [InlineData("P1,P2", 2, null)]
    [InlineData("P1", 0, "FIELD_INVALID")]
    public void The_completed_quantity_is_the_number_of_serials(string serials, int? completed, string? code)
    {
        var plan = Plan(Pump, serials, [Line(Bolt, 4)], request => request.CompletedQty = completed);

        Assert.Equal(code, plan.Fault?.Code);
        if (code is null)
        {
            Assert.Equal(8, plan.Value.Needs.Single().Inside);
        }
    }

    [Fact]
    public void Lines_of_one_component_are_summed_for_each_assembly()
    {
        var need = Plan(Pump, "P1,P2", [Line(Bolt, 4), Line(Bolt, 2, "0002")]).Value.Needs.Single();

        Assert.Equal([6, 6], need.PerAssembly);
    }

    [Theory]
    [InlineData("2026-02-28", 1)]
    [InlineData("2026-03-01", 2)]
    [InlineData("2026-03-31", 2)]
    [InlineData("2026-04-01", 1)]
    public void The_bill_holds_by_the_effective_day_both_ends_included(string day, int needs)
    {
        var plan = Plan(
            Pump, "P1", [Line(Bolt, 4), Line(Seal, 1, start: new DateOnly(2026, 3, 1), end: new DateOnly(2026, 3, 31))], request => request.EffectiveDate = DateOnly.Parse(day));

        Assert.Equal(needs, plan.Value.Needs.Count);
    }

    [Fact]
    public void The_effective_day_is_the_day_of_the_build_unless_given()
    {
        var plan = Plan(Pump, "P1", [Line(Bolt, 4)], request => request.ActionDate = new DateOnly(2020, 1, 1)).Value;

        Assert.Equal((new DateOnly(2020, 1, 1), new DateOnly(2020, 1, 1)), (plan.ActionDate, plan.EffectiveDate));
        Assert.Equal(Today, Plan(Pump, "P1", [Line(Bolt, 4)]).Value.ActionDate);
    }

    [Fact]
    public void Serials_count_as_people_count_where_a_line_holds_by_them()
    {
        var plan = Plan(Pump, "P9,P10,P11", [Line(Bolt, 1, startSerial: "P10"), Line(Seal, 1, endSerial: "P10")]).Value;

        Assert.Equal([0, 1, 1], plan.Needs[0].PerAssembly);
        Assert.Equal([1, 1, 0], plan.Needs[1].PerAssembly);
        Assert.Equal("BILL_BY_SERIAL", Plan(Paste, "", [Line(Bolt, 1, startSerial: "P10")]).Fault?.Code);
    }

    [Fact]
    public void A_quantity_comes_from_the_request_s_store_else_the_line_s_else_the_part_s()
    {
        Assert.Same(Main, Plan(Pump, "P1", [Line(Bolt, 1)]).Value.Needs[0].Stores);
        Assert.Same(Kits, Plan(Pump, "P1", [Line(Bolt, 1, kit: Kits)]).Value.Needs[0].Stores);
        Assert.Same(Main, Plan(Pump, "P1", [Line(Bolt, 1, kit: Kits)], request => request.KitStores = "MS").Value.Needs[0].Stores);
        Assert.Null(Plan(Pump, "P1", [Line(Motor, 1)]).Value.Needs[0].Stores);
    }

    [Theory]
    [InlineData("0.4", 3, 50, true, 2, 0)]
    [InlineData("0.4", 5, 50, true, 2, 1)]
    [InlineData("0.4", 5, 50, false, 2, 0)]
    [InlineData("8", 5, 2, true, 40, 1)]
    public void Needs_are_rounded_up_to_the_unit_of_measure_and_scrap_is_on_top(string per, int units, int scrap, bool include, int inside, int extra)
    {
        var plan = Plan(Pump, $"P1:P{units}", [Line(Bolt, decimal.Parse(per), scrap: scrap)], request => request.IncludeScrap = include).Value;

        Assert.Equal((inside, extra), (plan.Needs[0].Inside, plan.Needs[0].Extra));
    }

    [Fact]
    public void Serials_are_never_raised_by_scrap_and_litres_keep_their_decimals()
    {
        Assert.Equal(0, Plan(Pump, "P1", [Line(Motor, 2, scrap: 90)], request => request.IncludeScrap = true).Value.Needs[0].Extra);
        Assert.Equal(0.34m, Plan(Pump, "P1", [Line(Oil, 0.333m)]).Value.Needs[0].Inside);
    }

    [Fact]
    public void What_the_assemblies_get_adds_up_to_the_rounded_whole()
    {
        Prop.ForAll(Gen.Choose(1, 40).ToArbitrary(), Gen.Choose(1, 5000).ToArbitrary(), (units, thousandths) =>
        {
            var need = Plan(Pump, $"P1:P{units}", [Line(Bolt, thousandths / 1000m)]).Value.Needs[0];
            return need.Inside == Each.RoundUp(units * thousandths / 1000m) && need.PerAssembly.All(part => part >= 0 && part == decimal.Truncate(part));
        }).Holds();
    }

    [Fact]
    public void Units_go_to_the_assemblies_in_the_order_given_by_each_one_s_need()
    {
        Prop.ForAll(Gen.Choose(1, 5).ToArbitrary(), Gen.Choose(1, 3).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (pumps, each, seed) =>
        {
            var serials = Enumerable.Range(1, pumps * each).Select(i => $"M{i}").ToArray();
            new Random(seed).Shuffle(serials);
            var plan = Plan(Pump, $"P1:P{pumps}", [Line(Motor, each)], request => request.Components =
                [.. serials.Chunk(2).Select(some => new BackflushComponent { ComponentId = "MOTOR", Serials = some })]).Value;
            var units = serials.Order(StringComparer.Ordinal).Select((serial, i) => Unit(Motor, 100 + i, serial)).ToList();
            var entry = Decide(plan, units, [Balance(Motor, "", "", serials.Length, serials.Length)]).Value.Entry;
            var named = units.ToDictionary(unit => unit.Id, unit => unit.Serial);
            return entry.Links.Select(link => (link.AssemblyUnitId!.Value, named[link.ComponentUnitId]))
                    .SequenceEqual(serials.Select((serial, i) => (1000L + i / each, serial)))
                && entry.Consumed.Count == serials.Length && entry.Consumed.All(used => used is { Quantity: 1, Assumed: false });
        }).Holds();
    }

    [Fact]
    public void Lots_go_by_expiry_then_age_before_location_and_never_expired_due_or_held()
    {
        var lots = new[]
        {
            NewLot(1, "OPEN-OLD"), NewLot(2, "LATE", expires: Today.AddDays(9)), NewLot(3, "TODAY", expires: Today), NewLot(4, "PAST", expires: Today.AddDays(-1)),
            NewLot(5, "DUE", retest: Today), NewLot(6, "NOT-DUE", retest: Today.AddDays(1)), NewLot(7, "HELD", hold: "Q"),
        };
        BalanceRow[] stock =
        [
            .. lots.Reverse().Select(lot => Balance(Seal, "", lot.LotId, 1)), Balance(Seal, "Z", "TODAY", 1), Balance(Seal, "A", "TODAY", 1),
        ];
        var all = Decide(Plan(Pump, "P1:P6", [Line(Seal, 1)]).Value, [], stock, lots).Value;

        Assert.Equal(["TODAY  1", "TODAY A 1", "TODAY Z 1", "LATE  1", "OPEN-OLD  1", "NOT-DUE  1"], all.Answer.Components!.Select(row => $"{row.LotId} {row.StockLocation} {row.KitQty}"));
        Assert.Equal([1000, 1001, 1002, 1003, 1004, 1005], all.Entry.Consumed.Select(used => used.AssemblyUnitId!.Value));
        Assert.All(all.Entry.Consumed, used => Assert.True(used.Assumed));
        Assert.StartsWith("SEAL: 7 needed from store MS, 6 there to be taken (9 on hand", Decide(Plan(Pump, "P1:P7", [Line(Seal, 1)]).Value, [], stock, lots).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_short_is_told_at_once_and_what_is_posted_balances()
    {
        var plan = Plan(Pump, "P1", [Line(Motor, 1), Line(Bolt, 4, "0002"), Line(Oil, 0.5m, "0003")], request => request.Components = [new() { ComponentId = "MOTOR", Serials = ["M9"] }]).Value;

        Assert.Equal("MOTOR M9 does not exist; BOLT: 4 needed from store MS, 3 there; OIL: 0.5 needed from store MS, 0 there.", Decide(plan, [], [Balance(Bolt, "", "", 3)]).Fault!.Message);
        var entry = Decide(plan, [Unit(Motor, 100, "M9")], [Balance(Motor, "", "", 1, 1), Balance(Bolt, "", "", 4), Balance(Oil, "T", "", 0.5m)]).Value.Entry;
        var changes = entry.Balances();
        Assert.Equal(new BalanceChange(1, 1), changes[new BalanceKey(1, 1, "", "")]);
        Assert.Equal(new BalanceChange(-1, -1), changes[new BalanceKey(3, 1, "", "")]);
        Assert.Equal(new BalanceChange(-4, 0), changes[new BalanceKey(4, 1, "", "")]);
        Assert.Equal(new BalanceChange(-0.5m, 0), changes[new BalanceKey(6, 1, "T", "")]);
        Assert.All(entry.Postings.Skip(1), posting => Assert.Same(entry.Postings[0], posting.Parent));
        Assert.Equal(UnitStatus.Installed, entry.Places()[100].Status);
    }

    [Fact]
    public void A_unit_in_stock_by_registration_alone_is_completed_and_that_registration_reversed()
    {
        var plan = Plan(Pump, "P1", [Line(Bolt, 1)]).Value;
        var standing = Unit(Pump, 50, "P1") with { Untouched = new Registration(7, false, true) };
        var entry = Decide(plan, [standing], [Balance(Pump, "", "", 1, 1), Balance(Bolt, "", "", 1)]).Value.Entry;

        Assert.Equal((ActionType.RG, 7L), (entry.Postings[0].Type, entry.Postings[0].ReversesId!.Value));
        Assert.Equal(default, entry.Balances()[new BalanceKey(1, 1, "", "")]);
        Assert.Equal(new UnitPlace(1, UnitStatus.InStock, new BalanceKey(1, 1, "", ""), new BalanceKey(1, 1, "", ""), "", false), entry.Places()[50]);
        Assert.Equal("PUMP P1 is not free to be built: it is in store MS.", Decide(plan, [standing with { Untouched = null }], [Balance(Bolt, "", "", 1)]).Fault!.Message);
    }

    /// <summary>Who sees a build before it is posted sees what is posted: units, lots in several locations, and what is spoilt on top.</summary>
    [Fact]
    public void What_is_paired_is_what_each_assembly_gets()
    {
        var random = new Random(33);
        for (var round = 0; round < 300; round++)
        {
            var (count, motors, seals, scrap) = (random.Next(1, 6), random.Next(1, 4), random.Next(1, 5), random.Next(0, 3) * 20m);
            var named = Enumerable.Range(1, count * motors).Select(number => $"M{number}").OrderBy(_ => random.Next()).ToList();
            var plan = Plan(Pump, $"P1:P{count}".Replace("P1:P1", "P1", StringComparison.Ordinal), [Line(Motor, motors), Line(Seal, seals, "0002", scrap: scrap)], request =>
            {
                request.IncludeScrap = true;
                request.Components = [new() { ComponentId = "MOTOR", Serials = named }];
            }).Value;
            var lots = Enumerable.Range(1, 40).Select(number => NewLot(number, $"L{number:00}")).ToArray();
            var balances = lots.SelectMany(lot => new[] { Balance(Seal, "A", lot.LotId, random.Next(1, 4)), Balance(Seal, "B", lot.LotId, random.Next(1, 4)) }).ToList();
            var units = named.Select((serial, i) => Unit(Motor, 100 + i, serial)).ToList();
            var decided = Decide(plan, units, [.. balances, Balance(Motor, "", "", units.Count, units.Count)], lots).Value;

            var got = decided.Entry.Consumed
                .GroupBy(used => (Assembly: (int)used.AssemblyUnitId!.Value - 999, What: used.ComponentUnitId is { } unit ? units[(int)unit - 100].Serial : used.Lot))
                .Select(one => $"P{one.Key.Assembly} {one.Key.What} {one.Sum(used => used.Quantity)}");
            var told = BuildPairing.Of(plan, decided.Answer.Components)
                .SelectMany(assembly => assembly.Components.SelectMany(one => one.Serials.Count > 0 ? one.Serials.Select(serial => $"{assembly.Serial} {serial} 1") : [$"{assembly.Serial} {one.Lot} {one.Quantity}"]));
            Assert.Equal(got.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        }
    }

    private static Part Make(long id, string part, bool serials, bool lots = false, UnitOfMeasure? um = null) =>
        new() { Id = id, PartId = part, SerialInInventory = serials, LotControl = lots, UnitOfMeasure = um ?? Each, DefaultStores = Main };

    private static BillOfMaterial Line(
        Part component, decimal quantity, string item = "0001", DateOnly? start = null, DateOnly? end = null, string? startSerial = null, string? endSerial = null, Stores? kit = null, decimal? scrap = null) =>
        new() { Component = component, RequiredQty = quantity, DrawingItem = item, StartDate = start, EndDate = end, StartSerial = startSerial, EndSerial = endSerial, KitStores = kit, ScrapFactor = scrap };

    private static Outcome<BackflushPlan> Plan(Part assembly, string serials, List<BillOfMaterial> bill, Action<BackflushKitIssue>? change = null)
    {
        var request = new BackflushKitIssue { AssemblyId = assembly.PartId, Department = "0", Account = "300", Serials = serials.Length == 0 ? null : SerialList.Parse(serials).Serials };
        change?.Invoke(request);
        bill.ForEach(line => line.Assembly = assembly);
        return BackflushPlan.Make(request, assembly, bill, new Dictionary<string, Stores> { ["MS"] = Main, ["KS"] = Kits }, Today);
    }

    private static Outcome<BackflushDecision> Decide(BackflushPlan plan, IReadOnlyList<UnitRow> units, IReadOnlyList<BalanceRow> balances, params Lot[] lots)
    {
        var known = units.ToDictionary(unit => (unit.PartId, unit.Serial));
        return Backflush.Decide(plan, new BackflushStock(
            known,
            new HashSet<long>(),
            plan.Serials.Select((serial, i) => (serial, i)).Where(pair => !known.ContainsKey((plan.Assembly.Id, pair.serial))).ToDictionary(pair => pair.serial, pair => 1000L + pair.i),
            balances,
            lots.ToDictionary(lot => (Seal.Id, lot.LotId)),
            new Dictionary<(long, long), string>(),
            StockTotals.None,
            new Dictionary<long, string> { [1] = "MS", [2] = "KS" }));
    }

    private static UnitRow Unit(Part part, long id, string serial) => new(id, part.Id, serial, UnitStatus.InStock) { Balance = new BalanceKey(part.Id, 1, "", ""), Where = "in store MS" };

    private static BalanceRow Balance(Part part, string location, string lot, decimal quantity, int units = 0) => new(0, new BalanceKey(part.Id, 1, location, lot), quantity, units);

    private static Lot NewLot(long id, string lot, DateOnly? expires = null, DateOnly? retest = null, string? hold = null) =>
        new() { Id = id, LotId = lot, ExpireDate = expires, RetestDate = retest, HoldCode = hold };
}
