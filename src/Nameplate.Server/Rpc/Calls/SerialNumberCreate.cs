using System.Security.Cryptography;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>
/// Registers one unit (serial number, create). Required: PART_ID, and SERIAL_NUMBER unless the part
/// has a pattern by which it is made up.
/// </summary>
internal sealed class SerialNumberCreate() : RpcCall("serial-number-create")
{
    /// <summary>A unit whose serial is given is written with others that wait; one that takes the next of a counter is not.</summary>
    public override Task<Outcome<Answer>> WriteAsync(Ledger ledger, RpcRequest request, IdempotentRequest? key, CancellationToken cancellationToken)
    {
        var units = Asked(request);
        return units.Record.Serial.Length == 0
            ? base.WriteAsync(ledger, request, key, cancellationToken)
            : ledger.RegisterAsync(new RegistrationCall(units, key, registered => Answer(request, registered)), cancellationToken);
    }

    /// <summary>Registers the units of a list in one transaction, all or none. The fields are those of the call, and hold for each of them.</summary>
    /// <param name="ledger">Where calls commit.</param>
    /// <param name="session">Who asks, and may make the call.</param>
    /// <param name="body">The fields; its own SERIAL_NUMBER does not count.</param>
    /// <param name="serials">Serials of the units, each once, one at least.</param>
    /// <param name="key">For sending again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Outcome<Answer>> WriteAsync(Ledger ledger, Session session, RequestBody body, IReadOnlyList<string> serials, string key, CancellationToken cancellationToken)
    {
        var call = ResourceBook.Call<SerialNumber>(Verbs.Create);
        var values = RequestReader.Read(call, body.Json);
        if (values.Fault is { } fields)
        {
            return fields;
        }

        values.Value.Given[call.Resource.Keys[1]] = serials[0];
        var units = Asked(new RpcRequest(call, session, values.Value)) with { Serials = serials };
        var list = JsonSerializer.SerializeToUtf8Bytes(serials);
        return await ledger.RegisterAsync(
            new RegistrationCall(units, new IdempotentRequest(key, SHA256.HashData([.. body.Hash(call.Path), .. list])), registered => new Answer(200, JsonSerializer.SerializeToUtf8Bytes(new { BATCH_NUMBER = registered.Batch.Number }))),
            cancellationToken);
    }

    /// <summary>Makes the serial up.</summary>
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var units = Asked(request);
        var part = await Parts.HoldAsync(transaction, units.PartId, "PART_ID", cancellationToken);
        if (part.Fault?.Code != "PART_PHANTOM" && (part.Fault is not null || part.Value.SerialPattern is null))
        {
            return Faults.FieldRequired("SERIAL_NUMBER");
        }

        if (part.Fault is { } phantom)
        {
            return phantom;
        }

        var made = await SerialCounters.TakeAsync(transaction, part.Value, 1, transaction.Today, cancellationToken);
        if (made.Fault is { } usedUp)
        {
            return usedUp;
        }

        units.Record.Serial = made.Value[0];
        var registered = (await Registrations.RegisterAsync(transaction, [units with { Serials = made.Value }], cancellationToken))[0];
        return registered.Fault is not { } fault ? Answer(request, registered.Value)
            // Somebody else registered the number that was just made up: the next one is free.
            : fault.Code == Faults.SerialExists("", "").Code ? throw new TryAgainException("A serial that was made up is taken meanwhile.")
            : fault;
    }

    private static UnitsAsked Asked(RpcRequest request) => UnitsAsked.Of(request.Session, request.Values);

    /// <summary>The record as it now stands; nothing of it has to be read back.</summary>
    private static Answer Answer(RpcRequest request, Registered registered)
    {
        var record = registered.Record;
        record.SnStatus = registered.Status.Letter();
        record.StockLocation = registered.Place?.Location;
        record.BatchNumber = registered.Batch.Number;
        record.ProgramId = Registering.Program;
        (record.OperatorId, record.UpdatedAt) = (request.Session.UserName, registered.At);
        return RecordWriter.Answer(request.Call.Resource, record, request.Session.Zone);
    }
}
