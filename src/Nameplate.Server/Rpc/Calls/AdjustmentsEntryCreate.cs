using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Adjusts the quantity on hand (adjustments entry, create). Required: PART_ID, STORES_CODE, QUANTITY.</summary>
internal sealed class AdjustmentsEntryCreate() : RpcCall("adjustments-entry-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var asked = request.Values.To<AdjustmentsEntry>();
        var posted = await Adjustments.PostAsync(transaction, asked, cancellationToken);
        return posted.Fault is { } fault ? fault : RecordWriter.Answer(request.Call.Resource, posted.Value, transaction.Session.Zone, commits: !asked.DryRun);
    }
}
