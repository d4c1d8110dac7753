using Nameplate.Core;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Marks a note as removed (serial number note, delete).</summary>
internal sealed class SerialNumberNoteDelete() : RpcCall("serial-number-note-delete")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken) =>
        await UnitNotes.RemoveAsync(transaction, request.Values.To<SerialNumberNote>().NoteId, cancellationToken) is { } fault ? fault : RecordWriter.Empty;
}
