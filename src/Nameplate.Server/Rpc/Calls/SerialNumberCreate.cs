using Nameplate.Core;
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
            : ledger.RegisterAsync(new RegistrationCall(units, key, registered => Answer(request, units, registered)), cancellationToken);
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
        return registered.Fault is not { } fault ? Answer(request, units, registered.Value)
            // Somebody else registered the number that was just made up: the next one is free.
            : fault.Code == Faults.SerialExists("", "").Code ? throw new TryAgainException("A serial that was made up is taken meanwhile.")
            : fault;
    }

    private static UnitsAsked Asked(RpcRequest request) => UnitsAsked.Of(request.Session, request.Values);

    /// <summary>The record as it now stands; nothing of it has to be read back.</summary>
    private static Answer Answer(RpcRequest request, UnitsAsked units, Registered registered)
    {
        var record = units.Record;
        record.SnStatus = registered.Status.Letter();
        record.StockLocation = registered.Place?.Location;
        record.BatchNumber = registered.Batch.Number;
        record.ProgramId = Registering.Program;
        (record.OperatorId, record.UpdatedAt) = (request.Session.UserName, registered.At);
        return RecordWriter.Answer(request.Call.Resource, record, request.Session.Zone);
    }
}
