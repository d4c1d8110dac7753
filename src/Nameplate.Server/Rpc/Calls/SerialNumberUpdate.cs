using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc.Calls;

/// <summary>
/// Changes a unit's record (serial number, update). A change of status, store, location or lot is posted as what it means, or
/// refused.
/// </summary>
internal sealed class SerialNumberUpdate() : RpcCall("serial-number-update")
{
    /// <summary>What says by which shipment a unit went out.</summary>
    private static readonly string[] ByShipment = ["SO_ID", "SO_LINE_NO", "SHIPMENT_NO"];

    public override async Task<Outcome<Answer>> RunAsync(LedgerTransaction transaction, RpcRequest request, CancellationToken cancellationToken)
    {
        var (noun, values) = (request.Call.Resource, request.Values);
        var key = values.KeysOf(noun);
        var part = await Parts.HoldAsync(transaction, key[0], "PART_ID", cancellationToken);
        if (part.Fault is { } unknown)
        {
            return unknown;
        }

        if (await UnitLocks.TakeAsync(transaction, [(part.Value.Id, key[1])], withRegistration: false, cancellationToken) is not [var unit])
        {
            return Faults.SerialNotFound(key[0], key[1]);
        }

        string? Moved(string name) => values.Given.TryGetValue(noun.Find(name)!, out var value) ? (string?)value ?? "" : null;
        var (storesCode, status) = (Moved("STORES_CODE"), Moved("SN_STATUS"));
        if (storesCode == "" && unit.Balance is not null)
        {
            return Faults.UnitPlace(key[0], key[1], $"STORES_CODE cannot be cleared while it is {unit.Where}");
        }

        var stores = await Parts.StoresAsync(transaction, cancellationToken, ("STORES_CODE", storesCode is "" ? null : storesCode));
        if (stores.Fault is { } missing)
        {
            return missing;
        }

        var edited = await UnitEdits.EditAsync(
            transaction, unit, part.Value, status is "" ? null : status, stores.Value.Values.FirstOrDefault(), Moved("STOCK_LOCATION"), Moved("LOT_ID"), cancellationToken);
        if (edited.Fault is { } refused)
        {
            return refused;
        }

        var record = (await Masters.FindAsync<SerialNumber>(transaction, key, cancellationToken))!;
        if (unit.Status is UnitStatus.Shipped or UnitStatus.Consigned && await Shipments.IsShippedAsync(transaction, unit.Id, cancellationToken)
            && ByShipment.FirstOrDefault(name => values.Given.TryGetValue(noun.Find(name)!, out var value) && !Equals(value, noun.Find(name)!.Get(record))) is { } written)
        {
            return Faults.UnitPlace(key[0], key[1], $"{written} is what its shipment says and cannot change: it is {unit.Where}");
        }

        values.ApplyTo(record, field => !field.IsKey && field.IsStored);
        if (await Masters.PointAsync(transaction, record, values, cancellationToken) is { } absent)
        {
            return absent;
        }

        if (status == UnitStatus.Scrapped.Letter())
        {
            record.DateScrapped ??= transaction.Today;
        }

        await transaction.SaveMastersAsync(cancellationToken);
        await Units.TouchAsync(transaction, unit.Id, cancellationToken);
        return await RecordAnswer.ReadBackAsync(transaction, noun, key, cancellationToken);
    }
}
