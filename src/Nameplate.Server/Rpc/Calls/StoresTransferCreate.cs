using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Moves stock between stores and locations (stores transfer, create). Required: PART_ID, FROM_STORES, TO_STORES, QUANTITY.</summary>
internal sealed class StoresTransferCreate() : RpcCall("stores-transfer-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var asked = request.Values.To<StoresTransfer>();
        var posted = await Transfers.PostAsync(transaction, asked, cancellationToken);
        return posted.Fault is { } fault ? fault : RecordWriter.Answer(request.Call.Resource, posted.Value, transaction.Session.Zone, commits: !asked.DryRun);
    }
}
