using Nameplate.Core;
using Nameplate.Core.Manufacturing;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Builds assemblies (backflush kit issue, create). Required: ASSEMBLY_ID, DEPARTMENT, ACCOUNT.</summary>
internal sealed class BackflushKitIssueCreate() : RpcCall("backflush-kit-issue-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var asked = request.Values.To<BackflushKitIssue>();
        var built = await Builds.PostAsync(transaction, asked, cancellationToken);
        return built.Fault is { } fault ? fault : RecordWriter.Answer(request.Call.Resource, built.Value, transaction.Session.Zone, commits: !asked.DryRun);
    }
}
