using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>What is inside a unit, or what it is inside of (serial number genealogy, get).</summary>
internal sealed class SerialNumberGenealogyGet() : RpcRead("serial-number-genealogy-get")
{
    public override async Task<Outcome<RpcFound>> RunAsync(Snapshot snapshot, FieldValues values, CancellationToken cancellationToken)
    {
        var answer = values.To<SerialNumberGenealogy>();
        var asked = answer.Asked();
        if (asked.Fault is { } wrong)
        {
            return wrong;
        }

        var found = await Genealogies.ReadAsync(snapshot, answer.PartId, answer.Serial, asked.Value, cancellationToken);
        if (found.Fault is { } refused)
        {
            return refused;
        }

        var root = found.Value.Root;
        (answer.PartDesc, answer.LotId) = (root.PartDesc, root.LotId);
        (answer.SnStatus, answer.State) = (root.Status.Letter(), root.Status.State());
        return new RpcFound(answer, found.Value.Rows);
    }
}
