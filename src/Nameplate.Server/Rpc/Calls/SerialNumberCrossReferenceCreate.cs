using Nameplate.Core;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Puts a component unit into an assembly by hand (serial number cross reference, create).</summary>
internal sealed class SerialNumberCrossReferenceCreate() : RpcCall("serial-number-cross-reference-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var made = await Links.CreateAsync(transaction, request.Values.To<SerialNumberCrossReference>(), cancellationToken);
        return made.Fault is { } fault ? fault : await RecordAnswer.ReadBackAsync(transaction, request.Call.Resource, made.Value, cancellationToken);
    }
}
