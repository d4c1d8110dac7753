using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Issues stock to a department or an order, or takes it back. Required: PART_ID, STORES_CODE, QUANTITY.</summary>
internal sealed class IssuesEntryCreate() : RpcCall("issues-entry-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var asked = request.Values.To<IssuesEntry>();
        var posted = await Issues.PostAsync(transaction, asked, cancellationToken);
        return posted.Fault is { } fault ? fault : RecordWriter.Answer(request.Call.Resource, posted.Value, transaction.Session.Zone, commits: !asked.DryRun);
    }
}
