using Nameplate.Core;
using Nameplate.Core.Purchasing;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Receives against a purchase order (PO receipts entry, create). Required: PO_ID, LINES with LINE_NUMBER and QUANTITY.</summary>
internal sealed class PoReceiptsEntryCreate() : RpcCall("po-receipts-entry-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var asked = request.Values.To<PoReceiptsEntry>();
        var posted = await Receipts.PostAsync(transaction, asked, cancellationToken);
        return posted.Fault is { } fault ? fault : RecordWriter.Answer(request.Call.Resource, posted.Value, transaction.Session.Zone, commits: !asked.DryRun);
    }
}
