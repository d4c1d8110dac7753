using Nameplate.Core;
using Nameplate.Core.Manufacturing;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Takes units apart (disassembly, create). Required: ASSEMBLY_ID, SERIAL_NUMBER.</summary>
internal sealed class DisassemblyCreate() : RpcCall("disassembly-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var posted = await Disassemblies.PostAsync(transaction, request.Values.To<Disassembly>(), cancellationToken);
        return posted.Fault is { } fault ? fault : RecordWriter.Answer(request.Call.Resource, posted.Value, transaction.Session.Zone);
    }
}
