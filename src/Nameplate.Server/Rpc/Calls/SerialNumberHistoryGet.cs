using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Every posting of a unit (serial number history, get).</summary>
internal sealed class SerialNumberHistoryGet() : RpcRead("serial-number-history-get")
{
    public override async Task<Outcome<RpcFound>> RunAsync(Snapshot snapshot, FieldValues values, CancellationToken cancellationToken)
    {
        var answer = values.To<SerialNumberHistory>();
        var units = await Histories.UnitsAsync(snapshot, answer.PartId, answer.Serial, cancellationToken);
        return units.Count == 0
            ? Faults.SerialNotFound(answer.PartId, answer.Serial)
            : new RpcFound(answer, Histories.ReadAsync(snapshot, [.. units], cancellationToken));
    }
}
