using Nameplate.Core;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Changes a link, or ends it: END_DATE takes the component out (serial number cross reference, update).</summary>
internal sealed class SerialNumberCrossReferenceUpdate() : RpcCall("serial-number-cross-reference-update")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var changed = await Links.UpdateAsync(transaction, request.Values, cancellationToken);
        return changed.Fault is { } fault ? fault : await RecordAnswer.ReadBackAsync(transaction, request.Call.Resource, changed.Value, cancellationToken);
    }
}
