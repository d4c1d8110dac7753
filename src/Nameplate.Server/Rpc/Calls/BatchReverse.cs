using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Undoes a batch, or one transaction of it, and answers the batch that did (batch, reverse).</summary>
internal sealed class BatchReverse() : RpcCall("batch-reverse")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var asked = request.Values.To<Batch>();
        var reversed = await Reversals.ReverseBatchAsync(
            transaction, Numbers.Print(asked.Id), asked.TransactionId is { } posting ? Numbers.Print(posting) : null, cancellationToken);
        return reversed.Fault is { } fault ? fault : await RecordAnswer.ReadBackAsync(transaction, request.Call.Resource, reversed.Value.Id, cancellationToken);
    }
}
