using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc;

/// <summary>What a read answers: the noun with its header, and the rows of its last field, which are written as they come.</summary>
internal sealed record RpcFound(object Header, IAsyncEnumerable<object> Rows);

/// <summary>A call of the ERP dialect that reads, for somebody who is signed in. All of its answer is of one state of the ledger.</summary>
internal abstract class RpcRead(string name)
{
    /// <summary>The last part of the URL.</summary>
    public string Name { get; } = name;

    /// <summary>Refuses, or finds; the rows are read after the header was written.</summary>
    public abstract Task<Outcome<RpcFound>> RunAsync(Snapshot snapshot, FieldValues values, CancellationToken cancellationToken);
}

/// <summary>The calls that read: one file a call, in Calls/; a new one is found by being there.</summary>
internal static class RpcReads
{
    public static IReadOnlyDictionary<string, RpcRead> ByName { get; } = typeof(RpcReads).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(RpcRead)))
        .Select(type => (RpcRead)Activator.CreateInstance(type)!)
        .ToDictionary(read => read.Name, StringComparer.Ordinal);
}
