using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Scanning;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>What a scanned or typed text names (find, get).</summary>
internal sealed class FindGet() : RpcRead("find-get")
{
    public override async Task<Outcome<RpcFound>> RunAsync(Snapshot snapshot, FieldValues values, CancellationToken cancellationToken)
    {
        var answer = values.To<Find>();
        var found = await Finding.ReadAsync(snapshot, answer, cancellationToken);
        return new RpcFound(answer, found.ToAsyncEnumerable());
    }
}
