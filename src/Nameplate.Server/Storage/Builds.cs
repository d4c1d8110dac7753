using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>Loads and locks what a build is decided from, and posts it.</summary>
internal static class Builds
{
    /// <summary>
    /// Builds: works out the need, locks, decides, saves. A dry run goes the same way, and its transaction is rolled back.
    /// </summary>
    public static async Task<Outcome<BackflushKitIssue>> PostAsync(LedgerTransaction transaction, BackflushKitIssue request, CancellationToken cancellationToken)
    {
        var assembly = await Parts.HoldAsync(transaction, request.AssemblyId, "ASSEMBLY_ID", cancellationToken);
        if (assembly.Fault is { } unknown)
        {
            return unknown;
        }

        var stores = await Parts.StoresAsync(transaction, cancellationToken, ("TO_STORES", request.ToStores), ("KIT_STORES", request.KitStores));
        if ((stores.Fault ?? await Accounts.CheckAsync(transaction, request.Department, request.Account, cancellationToken)) is { } missing)
        {
            return missing;
        }

        // Before the counter of serials, as a receipt does: two that join one batch would wait for each other in a ring.
        var joined = await BatchTicket.JoinAsync(transaction, request.BatchNumber, cancellationToken);
        if (joined.Fault is { } closed)
        {
            return closed;
        }

        var completion = await WithSerialsAsync(transaction, Completion.Of(request, assembly.Value, stores.Value, transaction.Today), cancellationToken);
        if (completion.Fault is { } refused)
        {
            return refused;
        }

        var kit = BackflushPlan.KitIssueOf(request, completion.Value, stores.Value);
        var plan = BackflushPlan.Make(completion.Value, kit, await Parts.HoldBillAsync(transaction, assembly.Value, cancellationToken));
        if (plan.Fault is { } noPlan)
        {
            return noPlan;
        }

        var posted = await PostAsync(transaction, plan.Value, joined.Value, cancellationToken);
        if (posted.Fault is { } shortage)
        {
            return shortage;
        }

        var answer = Backflush.Answer(request, plan.Value, posted.Value.Answer);
        (answer.BatchNumber, answer.TxnsAccepted) = posted.Value.Batch.Told(request.DryRun);
        return answer;
    }

    /// <summary>A completion as it was posted.</summary>
    public sealed record Posted(BatchTicket Batch, CompletionAnswer Answer);

    /// <summary>Posts what is planned, a build of its own or against a job: locks, decides, saves.</summary>
    public static async Task<Outcome<Posted>> PostAsync(LedgerTransaction transaction, BackflushPlan plan, BatchTicket? joined, CancellationToken cancellationToken)
    {
        var locked = await LockAsync(transaction, plan, cancellationToken);
        if (locked.Fault is { } taken)
        {
            return taken;
        }

        var decided = Backflush.Decide(plan, locked.Value.Stock);
        if (decided.Fault is { } shortage)
        {
            return shortage;
        }

        var batch = await Entries.SaveAsync(transaction, decided.Value.Entry, joined, locked.Value.Balances, cancellationToken);
        return new Posted(batch, decided.Value.Answer);
    }

    /// <summary>Makes up the serials that a completion leaves to the part's pattern; its numbers are held from here to the end of the call.</summary>
    public static async Task<Outcome<Completion>> WithSerialsAsync(LedgerTransaction transaction, Outcome<Completion> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Fault is not null || wanted.Value.SerialsToMake == 0)
        {
            return wanted;
        }

        var made = await SerialCounters.TakeAsync(transaction, wanted.Value.Part, wanted.Value.SerialsToMake, wanted.Value.ActionDate, cancellationToken);
        return made.Fault is { } usedUp ? usedUp : wanted.Value with { Serials = made.Value, SerialsAreMadeUp = true };
    }

    /// <summary>What was locked, and the balances among it for the writing.</summary>
    public sealed record Locked(BackflushStock Stock, IReadOnlyList<BalanceRow> Balances);

    /// <summary>
    /// Locks in the one order: units that exist, units that the build makes, then the balances that could change.
    /// </summary>
    public static async Task<Outcome<Locked>> LockAsync(LedgerTransaction transaction, BackflushPlan plan, CancellationToken cancellationToken)
    {
        var assembly = plan.Assembly;
        var named = plan.Serials.Select(serial => (assembly.Id, serial))
            .Concat(plan.Needs.Where(need => need.IsSerialised).SelectMany(need => need.Serials.Select(one => (need.Part.Id, one.Serial))));
        var units = await UnitLocks.TakeAsync(transaction, [.. named], withRegistration: true, cancellationToken, ofPart: assembly.Id);
        var known = units.Where(unit => unit.PartId == assembly.Id).Select(unit => unit.Serial).ToHashSet(StringComparer.Ordinal);
        var missing = plan.Serials.Where(serial => !known.Contains(serial)).ToList();
        var made = await Units.MakeAsync(transaction, assembly, missing, cancellationToken);
        if (plan.Completion.SerialsAreMadeUp && (made.Fault is not null || missing.Count < plan.Serials.Count))
        {
            throw new TryAgainException("A serial that was made up is taken meanwhile.");
        }

        if (made.Fault is { } taken)
        {
            return taken;
        }

        var drawn = plan.Needs.Where(need => need is { IsSerialised: false, Stores: not null }).Select(need => (need.Part.Id, need.Stores!.Id)).ToList();
        var pairs = drawn
            .Concat(units.Where(unit => unit.Balance is not null).Select(unit => (unit.PartId, unit.Balance!.Value.StoresId)))
            .Append((assembly.Id, plan.ToStores.Id)).Distinct().ToList();
        var mains = await Balances.MainsAsync(transaction, pairs, cancellationToken);
        var to = new BalanceKey(assembly.Id, plan.ToStores.Id, plan.Completion.Location ?? mains.GetValueOrDefault((assembly.Id, plan.ToStores.Id), ""), plan.Completion.Lot);
        if (await Balances.EnsureAsync(transaction, [to], cancellationToken))
        {
            mains = await Balances.MainsAsync(transaction, pairs, cancellationToken);
        }

        // Nothing was built of what was only registered.
        var moved = units.Where(unit => unit.PartId == assembly.Id && unit is { Status: UnitStatus.Registered, Untouched: null }).Select(unit => unit.Id).ToArray();
        var built = moved.Length == 0 ? [] : await Disassemblies.BuildsAsync(transaction, moved, cancellationToken);
        var standing = units.Select(unit => unit.Balance).OfType<BalanceKey>();
        var balances = await Balances.LockAsync(transaction, drawn, standing.Append(to), cancellationToken);
        var asked = transaction.Batch();
        var lots = Parts.Lots(
            asked,
            [
                .. balances.Select(row => (row.Key.PartId, row.Key.Lot)).Concat(units.Select(unit => (unit.PartId, unit.Lot)))
                    .Concat(plan.Needs.SelectMany(need => need.Named.Select(entry => (need.Part.Id, entry.LotId ?? "")))).Where(pair => pair.Item2.Length > 0).Append((assembly.Id, to.Lot)).Distinct(),
            ]);
        var totals = Balances.Totals(asked, pairs, [(to.PartId, to.StoresId)]);
        var codes = Parts.StoresCodes(asked, pairs.Select(pair => pair.Item2));
        await asked.RunAsync(cancellationToken);
        var stock = new BackflushStock(units.ToDictionary(unit => (unit.PartId, unit.Serial)), built.Select(build => build.Unit).ToHashSet(), made.Value, balances, lots, mains, totals, codes);
        return new Locked(stock, balances);
    }
}
