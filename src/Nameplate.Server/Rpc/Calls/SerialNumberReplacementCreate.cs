using Nameplate.Core;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Exchanges one component unit of an assembly for another (serial number replacement, create).</summary>
internal sealed class SerialNumberReplacementCreate() : RpcCall("serial-number-replacement-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var replaced = await Links.ReplaceAsync(transaction, request.Values.To<SerialNumberReplacement>(), cancellationToken);
        return replaced.Fault is { } fault ? fault : RecordWriter.Answer(request.Call.Resource, replaced.Value, transaction.Session.Zone);
    }
}
