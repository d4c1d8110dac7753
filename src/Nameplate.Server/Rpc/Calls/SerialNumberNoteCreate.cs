using Nameplate.Core;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Writes a note on a unit (serial number note, create).</summary>
internal sealed class SerialNumberNoteCreate() : RpcCall("serial-number-note-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var made = await UnitNotes.CreateAsync(transaction, request.Values.To<SerialNumberNote>(), cancellationToken);
        return made.Fault is { } fault ? fault : await RecordAnswer.ReadBackAsync(transaction, request.Call.Resource, made.Value, cancellationToken);
    }
}
