using Nameplate.Core;
using Nameplate.Core.Inventory;

namespace Nameplate.Server.Storage;

/// <summary>Loads, decides and saves a transfer.</summary>
internal static class Transfers
{
    public static async Task<Outcome<StoresTransfer>> PostAsync(LedgerTransaction transaction, StoresTransfer request, CancellationToken cancellationToken)
    {
        var part = await Parts.HoldAsync(transaction, request.PartId, "PART_ID", cancellationToken);
        if (part.Fault is { } unknown)
        {
            return unknown;
        }

        var stores = await Parts.StoresAsync(transaction, cancellationToken, ("FROM_STORES", request.FromStores), ("TO_STORES", request.ToStores));
        if ((stores.Fault ?? Transferring.Check(request, part.Value)) is { } refused)
        {
            return refused;
        }

        var joined = await BatchTicket.JoinAsync(transaction, request.BatchNumber, cancellationToken);
        if (joined.Fault is { } closed)
        {
            return closed;
        }

        var (from, to) = (stores.Value[request.FromStores], stores.Value[request.ToStores]);
        var stock = await PartStocks.LockAsync(
            transaction, part.Value, request.Serials ?? [], makes: false, [from, to], request.LotId, one => Transferring.Entering(request, one, to), cancellationToken);
        if (stock.Fault is { } taken)
        {
            return taken;
        }

        var decided = Transferring.Decide(request, stock.Value, from, to, transaction.Today);
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
