using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Manufacturing;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Completes against a job (WIP completions entry, create). Required: JOB_ID.</summary>
internal sealed class WipCompletionsEntryCreate() : RpcCall("wip-completions-entry-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var entry = request.Values.To<WipCompletionsEntry>();
        if (entry.ProcessBackflush && Permissions.Check(request.Session, Permissions.KitIssue, request.Call.Name) is { } forbidden)
        {
            return forbidden;
        }

        var posted = await Completions.PostAsync(transaction, entry, cancellationToken);
        return posted.Fault is { } fault ? fault : RecordWriter.Answer(request.Call.Resource, posted.Value, transaction.Session.Zone);
    }
}
