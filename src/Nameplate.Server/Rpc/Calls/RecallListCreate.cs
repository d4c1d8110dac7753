using System.Security.Cryptography;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Keeps what a recall finds now (recall list, create): a new list, or with CODE the next run of one.</summary>
internal sealed class RecallListCreate() : RpcCall("recall-list-create")
{
    /// <summary>The recall is of one state of the ledger, read before the transaction that keeps it.</summary>
    public override async Task<Outcome<Answer>> WriteAsync(Ledger ledger, RpcRequest request, IdempotentRequest? key, CancellationToken cancellationToken)
    {
        var asked = request.Values.To<RecallList>();
        if (asked.Check() is { } wrong)
        {
            return wrong;
        }

        var found = await ledger.ReadAsync(request.Session, snapshot => RecallLists.FindAsync(snapshot, asked, cancellationToken), cancellationToken);

        // A refusal goes the same way: what was answered to the key before comes first.
        return await ledger.WriteAsync(
            request.Session, key, async (transaction, token) => found.Fault is { } refused ? refused : await KeepAsync(transaction, request, found.Value, token), cancellationToken);
    }

    public override Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("What a list keeps is read before its transaction begins.");

    private static async Task<Outcome<Answer>> KeepAsync(LedgerTransaction transaction, RpcRequest request, RecallFound found, CancellationToken cancellationToken)
    {
        var list = found.List;
        if (list.Code.Length == 0)
        {
            list.Code = RandomNumberGenerator.GetString(RecallList.CodeSigns, RecallList.CodeLength);
        }

        await RecallLists.KeepAsync(transaction, found, cancellationToken);
        return RecordWriter.Answer(request.Call.Resource, list, transaction.Session.Zone);
    }
}
