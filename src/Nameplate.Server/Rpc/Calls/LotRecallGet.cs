using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>Everything that holds a lot or a unit (lot recall, get).</summary>
internal sealed class LotRecallGet() : RpcRead("lot-recall-get")
{
    public override async Task<Outcome<RpcFound>> RunAsync(Snapshot snapshot, FieldValues values, CancellationToken cancellationToken)
    {
        var answer = values.To<LotRecall>();
        if (answer.Check() is { } wrong)
        {
            return wrong;
        }

        var rows = await Recalls.ReadAsync(snapshot, answer, cancellationToken);
        return rows.Fault is { } unknown ? unknown : new RpcFound(answer, rows.Value.Rows);
    }
}
