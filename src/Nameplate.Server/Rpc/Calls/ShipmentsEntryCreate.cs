using Nameplate.Core;
using Nameplate.Core.Sales;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Ships lines of a sales order or takes them back (shipments entry, create). Required: SO_ID, and of each line SO_LINE_NO.</summary>
internal sealed class ShipmentsEntryCreate() : RpcCall("shipments-entry-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var asked = request.Values.To<ShipmentsEntry>();
        var posted = await Shipments.PostAsync(transaction, asked, cancellationToken);
        return posted.Fault is { } fault ? fault : RecordWriter.Answer(request.Call.Resource, posted.Value, transaction.Session.Zone, commits: !asked.DryRun);
    }
}
