using Nameplate.Core;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>
/// Registers one unit (serial number, create). Required: PART_ID, and SERIAL_NUMBER unless the part
/// has a pattern by which it is made up.
/// </summary>
internal sealed class SerialNumberCreate() : RpcCall("serial-number-create")
{
    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var record = request.Values.To<SerialNumber>();
        var key = request.Values.KeysOf(request.Call.Resource);
        var part = await Parts.HoldAsync(transaction, key[0], "PART_ID", cancellationToken);
        var makesUp = key[1].Length == 0;
        if (makesUp && part.Fault?.Code != "PART_PHANTOM" && (part.Fault is not null || part.Value.SerialPattern is null))
        {
            return Faults.FieldRequired("SERIAL_NUMBER");
        }

        if (part.Fault is { } unknown)
        {
            return unknown;
        }

        if (makesUp)
        {
            var made = await SerialCounters.TakeAsync(transaction, part.Value, 1, transaction.Today, cancellationToken);
            if (made.Fault is { } usedUp)
            {
                return usedUp;
            }

            record.Serial = made.Value[0];
        }

        record.Part = part.Value;
        if (await Masters.PointAsync(transaction, record, request.Values, cancellationToken) is { } missing)
        {
            return missing;
        }

        var registered = await Registrations.RegisterAsync(transaction, record, [record.Serial], cancellationToken);
        if (registered.Fault is { } fault)
        {
            // Somebody else registered the number that was just made up: the next one is free.
            return makesUp && fault.Code == Faults.SerialExists("", "").Code ? throw new TryAgainException("A serial that was made up is taken meanwhile.") : fault;
        }

        // The answer is the record as it now stands; nothing of it has to be read back.
        record.SnStatus = registered.Value.Status.Letter();
        record.StockLocation = registered.Value.Place?.Location;
        record.BatchNumber = registered.Value.Batch.Number;
        record.ProgramId = Registering.Program;
        (record.OperatorId, record.UpdatedAt) = (transaction.Session.UserName, transaction.Second);
        return RecordWriter.Answer(request.Call.Resource, record, transaction.Session.Zone);
    }
}
