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

        var root = await Genealogies.RootAsync(snapshot, answer.PartId, answer.Serial, cancellationToken);
        if (root.Fault is { } unknown)
        {
            return unknown;
        }

        (answer.PartDesc, answer.LotId) = (root.Value.PartDesc, root.Value.LotId);
        (answer.SnStatus, answer.State) = (root.Value.Status.Letter(), root.Value.Status.State());
        return new RpcFound(answer, Genealogies.ReadAsync(snapshot, root.Value.Id, asked.Value, cancellationToken));
    }
}
