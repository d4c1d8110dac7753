using Nameplate.Core;
using Nameplate.Core.Inventory;

namespace Nameplate.Server.Storage;

/// <summary>Loads, decides and saves an adjustment.</summary>
internal static class Adjustments
{
    public static async Task<Outcome<AdjustmentsEntry>> PostAsync(LedgerTransaction transaction, AdjustmentsEntry request, CancellationToken cancellationToken)
    {
        var part = await Parts.HoldAsync(transaction, request.PartId, "PART_ID", cancellationToken);
        if (part.Fault is { } unknown)
        {
            return unknown;
        }

        var named = await Parts.StoresAsync(transaction, cancellationToken, ("STORES_CODE", request.StoresCode));
        if ((named.Fault ?? Adjusting.Check(request, part.Value) ?? await Accounts.CheckAsync(transaction, request.Department, request.Account, cancellationToken)) is { } refused)
        {
            return refused;
        }

        var joined = await BatchTicket.JoinAsync(transaction, request.BatchNumber, cancellationToken);
        if (joined.Fault is { } closed)
        {
            return closed;
        }

        var stores = named.Value[request.StoresCode];
        var stock = await PartStocks.LockAsync(
            transaction, part.Value, request.Serials ?? [], makes: request.Quantity > 0, [stores], request.LotId, one => Adjusting.Entering(request, one, stores), cancellationToken);
        if (stock.Fault is { } taken)
        {
            return taken;
        }

        var decided = Adjusting.Decide(request, stock.Value, stores, transaction.Today);
        if (decided.Fault is { } fault)
        {
            return fault;
        }

        var batch = await Entries.SaveAsync(transaction, decided.Value.Entry, joined.Value, stock.Value.Balances, cancellationToken);
        var answer = decided.Value.Answer;
        (answer.BatchNumber, answer.TxnsAccepted) = batch.Told(request.DryRun);
        return answer;
    }
}
