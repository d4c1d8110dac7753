using Nameplate.Core;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Undoes a link that was made by hand (serial number cross reference, delete).</summary>
internal sealed class SerialNumberCrossReferenceDelete() : RpcCall("serial-number-cross-reference-delete")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken) =>
        await Links.DeleteAsync(transaction, request.Values.To<SerialNumberCrossReference>(), cancellationToken) is { } fault ? fault : RecordWriter.Empty;
}
