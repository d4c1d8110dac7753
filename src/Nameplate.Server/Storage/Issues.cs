using Nameplate.Core;
using Nameplate.Core.Inventory;

namespace Nameplate.Server.Storage;

/// <summary>Loads, decides and saves an issue or a return from issue.</summary>
internal static class Issues
{
    public static async Task<Outcome<IssuesEntry>> PostAsync(LedgerTransaction transaction, IssuesEntry request, CancellationToken cancellationToken)
    {
        var part = await Parts.HoldAsync(transaction, request.PartId, "PART_ID", cancellationToken);
        if (part.Fault is { } unknown)
        {
            return unknown;
        }

        var named = await Parts.StoresAsync(transaction, cancellationToken, ("STORES_CODE", request.StoresCode));
        if ((named.Fault ?? Issuing.Check(request, part.Value) ?? await Accounts.CheckAsync(transaction, request.Department, request.Account, cancellationToken)) is { } refused)
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
            transaction, part.Value, request.Serials ?? [], makes: false, [stores], request.LotId, one => Issuing.Entering(request, one, stores), cancellationToken);
        if (stock.Fault is { } taken)
        {
            return taken;
        }

        var decided = Issuing.Decide(request, stock.Value, stores, transaction.Today);
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
