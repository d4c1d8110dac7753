using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc;

/// <summary>A write as it was asked: by whom, and the fields as they were read by the book.</summary>
internal sealed record RpcRequest(Call Call, Session Session, FieldValues Values);

/// <summary>A call of the ERP dialect that writes. It runs in one transaction, and its answer is rendered there.</summary>
internal abstract class RpcCall(string name)
{
    /// <summary>The last part of the URL.</summary>
    public string Name { get; } = name;

    public abstract Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken);

    /// <summary>Commits the call through the ledger, with its key for sending again if it has one.</summary>
    public virtual Task<Outcome<Answer>> WriteAsync(Ledger ledger, RpcRequest request, IdempotentRequest? key, CancellationToken cancellationToken) =>
        ledger.WriteAsync(request.Session, key, (transaction, token) => RunAsync(transaction, request, token), cancellationToken);
}

/// <summary>The calls that write: the special ones, and the plain ones that follow from the field tables.</summary>
internal static class RpcCalls
{
    public static IReadOnlyDictionary<string, RpcCall> ByName { get; } = All().ToDictionary(call => call.Name, StringComparer.Ordinal);

    /// <summary>Reads the fields and does what is asked, for somebody who may; the API and the pages both come here.</summary>
    public static async Task<Outcome<Answer>> WriteAsync(Ledger ledger, Call call, Session session, RequestBody body, string? key, CancellationToken cancellationToken)
    {
        var values = RequestReader.Read(call, body.Json);
        if (values.Fault is { } fields)
        {
            return fields;
        }

        var request = key is null ? null : new IdempotentRequest(key, body.Hash(call.Path));
        return await ByName[call.Name].WriteAsync(ledger, new RpcRequest(call, session, values.Value), request, cancellationToken);
    }

    private static IEnumerable<RpcCall> All()
    {
        // One file a call, in Calls/: a new one is found by being there.
        var special = typeof(RpcCalls).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false, ContainsGenericParameters: false } && type.IsSubclassOf(typeof(RpcCall)))
            .Select(type => (RpcCall)Activator.CreateInstance(type)!)
            .ToDictionary(call => call.Name, StringComparer.Ordinal);
        foreach (var call in ResourceBook.Calls.Values.Where(call => call.Writes && typeof(Master).IsAssignableFrom(call.Resource.Type) && !special.ContainsKey(call.Name)))
        {
            var plain = call.Verb switch
            {
                Verbs.Create => typeof(PlainCreate<>),
                Verbs.Update => typeof(PlainUpdate<>),
                _ => typeof(PlainDelete<>),
            };
            special.Add(call.Name, (RpcCall)Activator.CreateInstance(plain.MakeGenericType(call.Resource.Type), call.Name)!);
        }

        return special.Values;
    }
}

/// <summary>Creates a record and answers it.</summary>
internal sealed class PlainCreate<T>(string name) : RpcCall(name)
    where T : Master, new()
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var made = await Masters.CreateAsync<T>(transaction, request.Values, cancellationToken);
        return made.Fault is { } fault ? fault : await RecordAnswer.OfAsync(transaction, request.Call.Resource, made.Value, cancellationToken);
    }
}

/// <summary>Changes a record and answers it whole.</summary>
internal sealed class PlainUpdate<T>(string name) : RpcCall(name)
    where T : Master
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var changed = await Masters.UpdateAsync<T>(transaction, request.Values, cancellationToken);
        return changed.Fault is { } fault ? fault : await RecordAnswer.OfAsync(transaction, request.Call.Resource, changed.Value, cancellationToken);
    }
}

/// <summary>Deletes a record and answers an empty object.</summary>
internal sealed class PlainDelete<T>(string name) : RpcCall(name)
    where T : Record
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken) =>
        await Masters.DeleteAsync<T>(transaction, request.Values, cancellationToken) is { } fault ? fault : RecordWriter.Empty;
}
