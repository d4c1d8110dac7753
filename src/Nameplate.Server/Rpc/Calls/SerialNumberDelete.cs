using Nameplate.Core;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Deletes a unit that has not moved since it was registered (serial number, delete).</summary>
internal sealed class SerialNumberDelete() : RpcCall("serial-number-delete")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var key = request.Values.KeysOf(request.Call.Resource);
        var part = await Parts.HoldAsync(transaction, key[0], "PART_ID", cancellationToken);
        if (part.Fault is { } unknown)
        {
            return unknown;
        }

        if (await UnitLocks.TakeAsync(transaction, [(part.Value.Id, key[1])], withRegistration: true, cancellationToken) is not [var unit])
        {
            return Faults.SerialNotFound(key[0], key[1]);
        }

        return await UnitEdits.DeleteAsync(transaction, unit, part.Value, cancellationToken) is { } fault ? fault : RecordWriter.Empty;
    }
}
