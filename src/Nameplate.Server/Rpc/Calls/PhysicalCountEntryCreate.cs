using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Enters a count sheet (physical count entry, create). Required: WORKSHEET_DATE, STORES_CODE, DETAILS.</summary>
internal sealed class PhysicalCountEntryCreate() : RpcCall("physical-count-entry-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var asked = request.Values.To<PhysicalCountEntry>();
        var posted = await Counts.PostAsync(transaction, asked, cancellationToken);
        return posted.Fault is { } fault ? fault : RecordWriter.Answer(request.Call.Resource, posted.Value, transaction.Session.Zone, commits: !asked.DryRun);
    }
}
