using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>What one call asks to register: a record that its units share, and their serials.</summary>
/// <param name="Session">Who asks.</param>
/// <param name="Record">The record; its part and customers are found here, and set on a copy.</param>
/// <param name="Serials">Serials of the new units, each once.</param>
internal sealed record UnitsAsked(Session Session, SerialNumber Record, IReadOnlyList<string> Serials)
{
    /// <summary>Row number of the part; null when it is named by <see cref="PartId"/>.</summary>
    public long? PartNumber { get; init; }

    public string PartId { get; init; } = "";

    /// <summary>Customers that the record names, by field and key.</summary>
    public IReadOnlyList<(Field Field, string Key)> Customers { get; init; } = [];

    /// <summary>One unit, as the fields of a call say; its serial is empty where it is to be made up.</summary>
    public static UnitsAsked Of(Session session, FieldValues values)
    {
        var record = values.To<SerialNumber>();
        var key = values.KeysOf(Resource.Of<SerialNumber>());
        record.Serial = key[1];
        return new UnitsAsked(session, record, [key[1]])
        {
            PartId = key[0],
            Customers = [.. values.Given.Where(pair => pair is { Key: { IsReference: true, IsStored: true, IsKey: false }, Value: string }).Select(pair => (pair.Key, (string)pair.Value!))],
        };
    }
}

/// <summary>Units as they were registered.</summary>
/// <param name="Record">The record that they share, as it was written: the caller's to change, and no other's.</param>
/// <param name="Batch">The batch of the posting.</param>
/// <param name="Status">The state they are in.</param>
/// <param name="Place">Where they stand; null when in no store.</param>
/// <param name="Ids">Row numbers, in the order of the serials.</param>
/// <param name="At">When, to the second.</param>
internal sealed record Registered(SerialNumber Record, BatchTicket Batch, UnitStatus Status, BalanceKey? Place, IReadOnlyList<long> Ids, DateTime At)
{
    public Part Part => Record.Part;
}

/// <summary>
/// Registers units, for one call or for many that wait together: what they need is read, made and written as sets, so a
/// hundred calls of one unit cost hardly more than one.
/// </summary>
internal static class Registrations
{
    /// <summary>Registers the units of one call whose part is held.</summary>
    public static async Task<Outcome<Registered>> RegisterAsync(
        LedgerTransaction transaction, SerialNumber record, IReadOnlyList<string> serials, CancellationToken cancellationToken) =>
        (await RegisterAsync(transaction, [new UnitsAsked(transaction.Session, record, serials) { PartNumber = record.Part.Id }], cancellationToken))[0];

    /// <summary>
    /// Registers the units of some calls, each with an outcome of its own. A refused call leaves nothing behind as long as it
    /// asked for one unit; one that asked for several has to be alone, and to be rolled back when it is refused.
    /// </summary>
    public static async Task<Outcome<Registered>[]> RegisterAsync(
        LedgerTransaction transaction, IReadOnlyList<UnitsAsked> calls, CancellationToken cancellationToken)
    {
        // A call that begins anew is given what was asked, and not what its first try found and answered.
        calls = [.. calls.Select(call => call with { Record = call.Record.Copy() })];
        var masters = await RegistrationMasters.ReadAsync(transaction, calls, cancellationToken);
        var outcomes = new Outcome<Registered>[calls.Count];
        var open = new List<(int Number, Part Part, UnitStatus Status, BalanceKey? Place)>(calls.Count);
        for (var number = 0; number < calls.Count; number++)
        {
            var (decided, record) = (masters.Decide(calls[number]), calls[number].Record);
            if (decided.Fault is { } refused)
            {
                outcomes[number] = refused;
                continue;
            }

            (record.CreatedBy, record.CreatedAt) = (calls[number].Session.UserName, transaction.Second);
            open.Add((number, record.Part, decided.Value, masters.Place(record)));
        }

        if (open.Count == 0)
        {
            return outcomes;
        }

        var drafts = open.Select(call => new UnitsDraft(calls[call.Number].Record, calls[call.Number].Serials)).ToList();
        var places = open.Select(call => call.Place).OfType<BalanceKey>().Distinct().ToList();
        List<BalanceRow> locked = [];
        var made = await Units.InsertAsync(transaction, drafts, cancellationToken, commands => locked = Balances.LockIfThere(commands, places));
        if (locked.Count < places.Count)
        {
            locked = await StockAsync(transaction, open.Zip(made).Where(pair => pair.Second.Taken is null && pair.First.Place is not null)
                .Select(pair => (pair.First.Place!.Value, calls[pair.First.Number].Session.UserName)).ToList(), cancellationToken);
        }

        var unidentified = locked.ToDictionary(row => row.Key, row => row.Unidentified);
        var (accepted, entries) = (new List<(int Number, Func<BatchTicket, Registered> In)>(open.Count), new List<BookedEntry>(open.Count));
        foreach (var ((number, part, status, place), units) in open.Zip(made))
        {
            if (units.Taken is { } serial)
            {
                outcomes[number] = Faults.SerialExists(part.PartId, serial);
                continue;
            }

            var (call, lot) = (calls[number], calls[number].Record.LotId ?? "");
            var postings = Registering.Register(part, units.Ids, status, place, lot, place is { } here ? unidentified[here] : 0);
            if (place is { } there)
            {
                // Pieces counted in before their serials were known are named by whoever comes first.
                unidentified[there] -= postings.Where(posting => posting.Claim).Sum(posting => posting.Quantity);
            }

            var entry = new LedgerEntry(Registering.Program, transaction.Today, postings)
            {
                Lots = lot.Length > 0 ? [new LotDraft(part.Id, lot, part.ExpiryOn(transaction.Today))] : [],
            };
            entries.Add(new BookedEntry(entry, null, call.Session.UserName));
            accepted.Add((number, batch => new Registered(call.Record, batch, status, place, units.Ids, transaction.Second)));
        }

        if (entries.Count > 0)
        {
            var batches = await Entries.SaveAsync(transaction, entries, locked, cancellationToken, masters.Drawn);
            foreach (var ((number, registered), batch) in accepted.Zip(batches))
            {
                outcomes[number] = registered(batch);
            }
        }

        return outcomes;
    }

    private static async Task<List<BalanceRow>> StockAsync(LedgerTransaction transaction, List<(BalanceKey Key, string Operator)> places, CancellationToken cancellationToken)
    {
        if (places.Count == 0)
        {
            return [];
        }

        await Balances.EnsureAsync(transaction, places, cancellationToken);
        return await Balances.LockAsync(transaction, [], places.Select(place => place.Key), cancellationToken);
    }
}
