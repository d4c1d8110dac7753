using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Manufacturing;

/// <summary>Everything a build is decided from, as it stood when it was locked.</summary>
/// <param name="Units">The named units that exist, assemblies and components, by part and serial.</param>
/// <param name="Built">Those of the assembly units that were built and are not taken apart: what went into them is in them still, wherever they got lost.</param>
/// <param name="NewUnits">Row numbers of the assembly units that the build makes, by serial.</param>
/// <param name="Balances">Balances of the components that have pieces without serials in the stores drawn from, those of the named units, and the one that the build goes to.</param>
/// <param name="Lots">Lots of the components, and the assembly's, by part and number.</param>
/// <param name="MainLocations">Main location of a part in a store.</param>
/// <param name="Totals">What of the assembly is on hand, and which parts have been in several locations.</param>
/// <param name="StoresCodes">Codes of the stores that appear, by row number.</param>
public sealed record BackflushStock(
    IReadOnlyDictionary<(long PartId, string Serial), UnitRow> Units,
    IReadOnlySet<long> Built,
    IReadOnlyDictionary<string, long> NewUnits,
    IReadOnlyList<BalanceRow> Balances,
    IReadOnlyDictionary<(long PartId, string LotId), Lot> Lots,
    IReadOnlyDictionary<(long PartId, long StoresId), string> MainLocations,
    StockTotals Totals,
    IReadOnlyDictionary<long, string> StoresCodes);

/// <summary>What a completion's answer tells of what was decided.</summary>
/// <param name="To">Where the assemblies went.</param>
/// <param name="ExpireDate">Expiry of their lot; null when they have none.</param>
/// <param name="Components">All that was used, a row a component, store, lot and location.</param>
/// <param name="OnHandAfter">On hand of the assembly in that store afterwards.</param>
/// <param name="MultiLoc">The assembly lies in several locations of that store.</param>
public sealed record CompletionAnswer(BalanceKey To, DateOnly? ExpireDate, IReadOnlyList<BackflushComponent> Components, decimal OnHandAfter, bool MultiLoc);

/// <summary>A build as decided: what is posted, and what is answered.</summary>
public sealed record BackflushDecision(LedgerEntry Entry, CompletionAnswer Answer);

/// <summary>
/// Decides a completion and what it uses. Everything that is short or not free is found before anything is refused; a refusal
/// lists all of it.
/// </summary>
public sealed class Backflush
{
    private readonly BackflushPlan plan;
    private readonly BackflushStock stock;
    private readonly List<string> reasons = [];
    private readonly List<PostingDraft> postings = [];
    private readonly List<LinkDraft> links = [];
    private readonly List<ConsumptionDraft> consumed = [];
    private readonly List<BackflushComponent> rows = [];
    private readonly ILookup<(long PartId, long StoresId), BalanceRow> balances;
    private readonly Dictionary<BalanceKey, decimal> left;

    private Backflush(BackflushPlan plan, BackflushStock stock)
    {
        (this.plan, this.stock) = (plan, stock);
        balances = stock.Balances.ToLookup(row => (row.Key.PartId, row.Key.StoresId));
        left = stock.Balances.ToDictionary(row => row.Key, row => row.Unidentified);
    }

    /// <summary>Program that the postings name (Backflush Kit Issue).</summary>
    public const string Program = "ICTBF";

    public static Outcome<BackflushDecision> Decide(BackflushPlan plan, BackflushStock stock) => new Backflush(plan, stock).Decide();

    /// <summary>The answer of a backflush kit issue, but for the batch, which Storage numbers.</summary>
    public static BackflushKitIssue Answer(BackflushKitIssue request, BackflushPlan plan, CompletionAnswer decided) => new()
    {
        ActionDate = plan.ActionDate,
        ActionType = nameof(ActionType.BF),
        EffectiveDate = plan.EffectiveDate,
        AssemblyId = plan.Assembly.PartId,
        PartDesc = plan.Assembly.PartDesc,
        AssemblyLot = plan.Completion.Lot,
        ExpireDate = decided.ExpireDate,
        IncludeScrap = request.IncludeScrap,
        CompletedQty = plan.Completed,
        PartUm = plan.Assembly.UnitOfMeasure.Code,
        ToStores = plan.ToStores.StoresCode,
        ToLocation = decided.To.Location,
        Department = request.Department,
        Account = request.Account,
        Reference = request.Reference,
        KitStores = request.KitStores,
        Serials = plan.Serials,
        Components = [.. decided.Components],
    };

    private Outcome<BackflushDecision> Decide()
    {
        var (completion, assembly, lot) = (plan.Completion, plan.Assembly, plan.Completion.Lot);
        var known = stock.Lots.GetValueOrDefault((assembly.Id, lot));
        var expires = known?.ExpireDate ?? completion.ExpireDate ?? assembly.ExpiryOn(plan.ActionDate);
        if (known is not null && completion.ExpireDate is { } wanted && wanted != known.ExpireDate)
        {
            reasons.Add($"lot {lot} of {assembly.PartId} exists with another expiry");
        }

        var main = stock.MainLocations.GetValueOrDefault((assembly.Id, plan.ToStores.Id), "");
        var to = new BalanceKey(assembly.Id, plan.ToStores.Id, completion.Location ?? main, lot);
        var assemblies = Assemblies();
        var build = new PostingDraft(completion.Type, assembly.Id, plan.Completed)
        {
            Lot = lot,
            To = to,
            Amount = Money.Amount(plan.Completed, assembly.StandardCost),
            Detail = completion.Detail,
            Units = [.. assemblies.Select(unit => new UnitMove(unit.Id, unit.Before, UnitStatus.InStock))],
        };
        postings.Add(build);
        foreach (var need in plan.Needs)
        {
            if (need.IsSerialised)
            {
                TakeUnits(need, build, assemblies);
            }
            else
            {
                Draw(need, build, assemblies);
            }
        }

        if (reasons.Count > 0)
        {
            return Faults.Short(reasons);
        }

        var entry = new LedgerEntry(completion.Program, plan.ActionDate, postings)
        {
            Links = links,
            Consumed = consumed,
            Lots = lot.Length > 0 && known is null
                ? [new LotDraft(assembly.Id, lot, expires) { OrderId = completion.Detail.OrderId, LineNumber = completion.Detail.LineNumber, IsTold = true }]
                : [],
        };
        var onHand = stock.Totals.OnHand(to.PartId, to.StoresId)
            + entry.Balances().Where(change => change.Key.PartId == to.PartId && change.Key.StoresId == to.StoresId).Sum(change => change.Value.Quantity);
        return new BackflushDecision(entry, new CompletionAnswer(to, lot.Length > 0 ? expires : null, rows, onHand, IsMultiLocation(to)));
    }

    /// <summary>The assembly units in order, each free to be completed; those in stock by registration alone have that registration reversed first.</summary>
    private List<(long? Id, UnitStatus? Before)> AssembliesOrNone(List<UnitRow> registered)
    {
        var units = new List<(long? Id, UnitStatus? Before)>(plan.Serials.Count);
        foreach (var serial in plan.Serials)
        {
            if (stock.NewUnits.TryGetValue(serial, out var id))
            {
                units.Add((id, null));
            }
            else
            {
                var unit = stock.Units[(plan.Assembly.Id, serial)];
                if (stock.Built.Contains(unit.Id))
                {
                    reasons.Add($"{plan.Assembly.PartId} {serial} is not free to be built: it was built already, and comes into a store by an adjustment or a count; or take it apart first");
                }
                else if (unit.Status == UnitStatus.Registered)
                {
                    units.Add((unit.Id, unit.Status));
                }
                else if (unit is { Status: UnitStatus.InStock, Untouched: not null })
                {
                    units.Add((unit.Id, null));
                    registered.Add(unit);
                }
                else
                {
                    reasons.Add($"{plan.Assembly.PartId} {serial} is not free to be built: it is {unit.Where}");
                }
            }
        }

        return units;
    }

    private List<(long Id, UnitStatus? Before)> Assemblies()
    {
        var registered = new List<UnitRow>();
        var units = AssembliesOrNone(registered);
        foreach (var group in registered.GroupBy(unit => (unit.Untouched!.PostingId, unit.Untouched.Claim, unit.Balance, unit.Lot)))
        {
            postings.Add(Registering.Reverse(plan.Assembly.Id, [.. group]));
        }

        return [.. units.Select(unit => (unit.Id!.Value, unit.Before))];
    }

    /// <summary>Takes the named units of a serialised component and deals them to the assemblies in order, by each one's need.</summary>
    private void TakeUnits(ComponentNeed need, PostingDraft build, List<(long Id, UnitStatus? Before)> assemblies)
    {
        var part = need.Part;
        var named = need.Serials.ToList();
        if (named.Count != need.Inside)
        {
            reasons.Add($"{part.PartId}: {Fields.Numbers.Print(need.Inside)} serials are needed in {plan.Completion.Fields.Components}, {named.Count} given");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var units = new List<UnitRow>(named.Count);
        foreach (var (entry, serial) in named)
        {
            var unit = stock.Units.GetValueOrDefault((part.Id, serial));
            var location = unit?.Balance?.Location ?? "";
            var refusal = !seen.Add(serial) ? "is named twice"
                : unit is null ? "does not exist"
                : !unit.Status.IsFree() ? $"is not free: it is {unit.Where}"
                : entry.LotId is { } lot && lot != unit.Lot ? $"is not in lot {lot} but in {(unit.Lot.Length > 0 ? unit.Lot : "none")}"
                : entry.StockLocation is { } wanted && wanted != location ? $"is not at {wanted}: it is {unit.Where}"
                : Moving.OnHold(unit, stock.Lots.GetValueOrDefault((part.Id, unit.Lot)));
            if (refusal is null)
            {
                units.Add(unit!);
            }
            else
            {
                reasons.Add($"{part.PartId} {serial} {refusal}");
            }
        }

        if (units.Count != need.Inside)
        {
            return;
        }

        foreach (var group in units.GroupBy(unit => (unit.Balance, unit.Lot)))
        {
            var posting = Issue(need, ActionType.KI, group.Count(), group.Key.Balance, group.Key.Lot, build) with
            {
                Units = [.. group.Select(unit => new UnitMove(unit.Id, unit.Status, UnitStatus.Installed))],
            };
            postings.Add(posting);
            rows.Add(Row(need, posting.Quantity, group.Key.Balance, group.Key.Lot, [.. group.Select(unit => unit.Serial)]));
        }

        if (reasons.Count > 0)
        {
            // Nothing will be posted: what follows only deals out.
            return;
        }

        var issues = postings.Where(posting => posting.Type == ActionType.KI && posting.PartId == part.Id)
            .SelectMany(posting => posting.Units.Select(move => (move.UnitId, posting)))
            .ToDictionary(pair => pair.UnitId, pair => pair.posting);
        var next = 0;
        for (var i = 0; i < need.PerAssembly.Count; i++)
        {
            for (var k = 0; k < need.PerAssembly[i]; k++)
            {
                var unit = units[next++];
                long? assembly = assemblies.Count > 0 ? assemblies[i].Id : null;
                links.Add(new LinkDraft(assembly, assembly is null ? plan.Assembly.Id : null, assembly is null ? build.Lot : "", unit.Id, issues[unit.Id]));
                consumed.Add(new ConsumptionDraft(build, assembly, part.Id, unit.Id, unit.Lot, 1, false));
            }
        }
    }

    /// <summary>Draws a quantity without serials: what the request names in its order, else the lots that expire first.</summary>
    private void Draw(ComponentNeed need, PostingDraft build, List<(long Id, UnitStatus? Before)> assemblies)
    {
        var (part, stores) = (need.Part, need.Stores!);
        if (need.Serials.Any())
        {
            reasons.Add($"{part.PartId} is not kept by serial number: name no SERIAL_NUMBER for it in {plan.Completion.Fields.Components}");
            return;
        }

        if (need.Named.FirstOrDefault(entry => entry.LotId is not null && !part.LotControl) is { LotId: { } unused })
        {
            reasons.Add($"{part.PartId} is not kept by lot: LOT_ID {unused} cannot be named");
            return;
        }

        if (need.Named.Select(entry => entry.LotId).FirstOrDefault(lot => stock.Lots.GetValueOrDefault((part.Id, lot ?? ""))?.HoldCode is not null) is { } held)
        {
            reasons.Add($"{part.PartId} lot {held} is on hold ({stock.Lots[(part.Id, held)].HoldCode})");
            return;
        }

        var inside = StockPicking.Take(need.Inside, Candidates(need), left);
        var extra = StockPicking.Take(need.Extra, Candidates(need), left);
        var got = inside.Sum(draw => draw.Quantity) + extra.Sum(draw => draw.Quantity);
        if (got < need.Inside + need.Extra)
        {
            var all = balances[(part.Id, stores.Id)].Sum(row => row.Unidentified);
            var kept = all > got ? $" to be taken ({Fields.Numbers.Print(all)} on hand with what is named otherwise, expired, due for retest or on hold)" : "";
            reasons.Add($"{part.PartId}: {Fields.Numbers.Print(need.Inside + need.Extra)} needed from store {stores.StoresCode}, {Fields.Numbers.Print(got)} there{kept}");
            return;
        }

        foreach (var draw in inside)
        {
            postings.Add(Issue(need, ActionType.KI, draw.Quantity, draw.From, draw.From.Lot, build));
        }

        foreach (var draw in extra)
        {
            postings.Add(Issue(need, ActionType.SC, draw.Quantity, draw.From, draw.From.Lot, build));
        }

        foreach (var row in inside.Concat(extra).GroupBy(draw => draw.From))
        {
            rows.Add(Row(need, row.Sum(draw => draw.Quantity), row.Key, row.Key.Lot, []));
        }

        if (reasons.Count == 0)
        {
            Deal(need, inside, build, assemblies);
        }
    }

    /// <summary>The balances to draw from, in order, and whether the system chose the lot.</summary>
    private IEnumerable<(BalanceRow Row, bool Assumed)> Candidates(ComponentNeed need)
    {
        var (part, stores) = (need.Part, need.Stores!);
        var main = stock.MainLocations.GetValueOrDefault((part.Id, stores.Id), "");
        var all = StockPicking.ByLocation(balances[(part.Id, stores.Id)], main);
        var byExpiry = StockPicking.ByExpiry(all, key => stock.Lots.GetValueOrDefault((part.Id, key.Lot)), plan.ActionDate);
        if (need.Named.Count == 0)
        {
            return byExpiry.Select(row => (row, part.LotControl));
        }

        return from entry in need.Named
               from candidate in entry.LotId is { } lot
                   ? all.Where(row => row.Key.Lot == lot).Select(row => (Row: row, Assumed: false))
                   : byExpiry.Select(row => (Row: row, Assumed: part.LotControl))
               where entry.StockLocation is null || entry.StockLocation == candidate.Row.Key.Location
               select candidate;
    }

    /// <summary>Deals what was drawn to the assemblies in order, so that each one's lots are known.</summary>
    private void Deal(ComponentNeed need, List<DrawnLot> draws, PostingDraft build, List<(long Id, UnitStatus? Before)> assemblies)
    {
        var (at, rest) = (0, draws[0].Quantity);
        for (var i = 0; i < need.PerAssembly.Count; i++)
        {
            var wanted = need.PerAssembly[i];
            while (wanted > 0)
            {
                if (rest == 0)
                {
                    rest = draws[++at].Quantity;
                }

                var part = Math.Min(wanted, rest);
                (wanted, rest) = (wanted - part, rest - part);
                long? assembly = assemblies.Count > 0 ? assemblies[i].Id : null;
                var (lot, assumed) = (draws[at].From.Lot, draws[at].Assumed);
                if (consumed.Count > 0 && consumed[^1] is var last && last.AssemblyUnitId == assembly && last.ComponentPartId == need.Part.Id && last.Lot == lot && last.Assumed == assumed)
                {
                    // The same lot from another location.
                    consumed[^1] = last with { Quantity = last.Quantity + part };
                }
                else
                {
                    consumed.Add(new ConsumptionDraft(build, assembly, need.Part.Id, null, lot, part, assumed));
                }
            }
        }
    }

    private PostingDraft Issue(ComponentNeed need, ActionType type, decimal quantity, BalanceKey? from, string lot, PostingDraft build) =>
        new(type, need.Part.Id, quantity)
        {
            Lot = lot,
            From = from,
            Amount = Money.Amount(quantity, need.Part.StandardCost),
            Detail = build.Detail,
            Parent = build,
        };

    private BackflushComponent Row(ComponentNeed need, decimal quantity, BalanceKey? from, string lot, IReadOnlyList<string> serials) => new()
    {
        ComponentId = need.Part.PartId,
        PartDesc = need.Part.PartDesc,
        KitQty = quantity,
        PartUm = need.Part.UnitOfMeasure.Code,
        LotId = lot,
        StoresCode = from is { } place ? stock.StoresCodes[place.StoresId] : null,
        StockLocation = from?.Location,
        MultiLoc = from is { } key ? IsMultiLocation(key) : null,
        PartAmount = Money.Amount(quantity, need.Part.StandardCost),
        Serials = serials,
    };

    private bool IsMultiLocation(BalanceKey key) => stock.Totals.IsMultiLocation(key.PartId, key.StoresId);
}
