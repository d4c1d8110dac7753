using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Which unit is inside which: made and ended by hand.</summary>
internal static class Links
{
    /// <summary>The four keys of a link.</summary>
    public sealed record Key(string AssemblyId, string AssemblySerial, string ComponentId, string ComponentSerial)
    {
        public string Assembly => $"{AssemblyId} {AssemblySerial}";

        public string Component => $"{ComponentId} {ComponentSerial}";
    }

    /// <summary>A link that its keys address, with its assembly and component locked.</summary>
    private sealed record Found(long Id, LinkRow Row, LinkedUnit Assembly, LinkedUnit Component);

    /// <summary>Puts a component in; answers the link's row number.</summary>
    public static async Task<Outcome<long>> CreateAsync(LedgerTransaction transaction, SerialNumberCrossReference asked, CancellationToken cancellationToken)
    {
        var key = new Key(asked.AssemblyId, asked.AssemblySerial, asked.ComponentId, asked.ComponentSerial);
        var parts = await PartsAsync(transaction, cancellationToken, ("ASSEMBLY_ID", key.AssemblyId), ("COMPONENT_ID", key.ComponentId));
        if (parts.Fault is { } unknown)
        {
            return unknown;
        }

        var units = await LockAsync(transaction, parts.Value, (key.AssemblyId, key.AssemblySerial), cancellationToken, (key.ComponentId, key.ComponentSerial));
        if (units.Fault is { } missing)
        {
            return missing;
        }

        var (assembly, component) = (units.Value[0], units.Value[1]);
        if (await RefuseAsync(transaction, assembly, component, cancellationToken) is { } refused)
        {
            return refused;
        }

        var way = await WayAsync(transaction, component.Part, asked.ToStores, asked.ToLocation, asked.ToStatus, cancellationToken);
        var decided = way.Fault is { } lost ? lost : Linking.Create(assembly, component, asked, way.Value, transaction.Today);
        if (decided.Fault is { } fault)
        {
            return fault;
        }

        await Entries.LockAndSaveAsync(transaction, decided.Value, null, asked.EndDate, cancellationToken);
        return (await FindAsync(transaction, assembly, component, cancellationToken))!.Id;
    }

    /// <summary>Changes the row of a link; END_DATE takes the component out. Answers the row number.</summary>
    public static async Task<Outcome<long>> UpdateAsync(LedgerTransaction transaction, FieldValues values, CancellationToken cancellationToken)
    {
        var noun = Resource.Of<SerialNumberCrossReference>();
        var asked = values.To<SerialNumberCrossReference>();
        var found = await AddressAsync(transaction, asked, cancellationToken);
        if (found.Fault is { } missing)
        {
            return missing;
        }

        var (id, row, assembly, component) = found.Value;
        var record = (await transaction.Masters.FindAsync<SerialNumberCrossReference>([id], cancellationToken))!;
        var (end, reason) = (noun.Find("END_DATE")!, noun.Find("RA_REASON")!);

        // A reason that is given with the removal is the removal's: it goes with its posting.
        var takesOut = row.RemovedPostingId is null && asked.EndDate is not null;
        values.ApplyTo(record, field => !field.IsKey && field.IsStored && field != end && !(takesOut && asked.ReturnReason is not null && field == reason));
        (record.ModifiedBy, record.ModifiedAt) = (transaction.Session.UserName, transaction.Second);
        (record.OperatorId, record.UpdatedAt) = (transaction.Session.UserName, transaction.Second);
        var clears = record.StartDate is null || (row.RemovedPostingId is not null && values.Given.TryGetValue(end, out var given) && given is null);
        Outcome<WayOut>? way = null;
        if ((asked.ToStores ?? asked.ToLocation ?? asked.ToStatus) is not null)
        {
            way = await WayAsync(transaction, component.Part, asked.ToStores, asked.ToLocation, asked.ToStatus, cancellationToken);
        }

        if (way is { Fault: { } lost })
        {
            return lost;
        }

        var decided = Linking.Change(record, row.RemovedPostingId is null, assembly, component, asked.EndDate, asked.ReturnReason, clears, way?.Value);
        if (decided.Fault is { } fault)
        {
            return fault;
        }

        await transaction.SaveMastersAsync(cancellationToken);
        if (decided.Value is { } entry)
        {
            await Entries.LockAndSaveAsync(transaction, entry, null, asked.EndDate, cancellationToken);
        }

        return id;
    }

    /// <summary>Undoes a link that was made by hand and whose component is still inside; anything else is refused, with what to do instead.</summary>
    public static async Task<Fault?> DeleteAsync(LedgerTransaction transaction, SerialNumberCrossReference asked, CancellationToken cancellationToken)
    {
        var found = await AddressAsync(transaction, asked, cancellationToken);
        if (found.Fault is { } missing)
        {
            return missing;
        }

        var (row, assembly, component) = (found.Value.Row, found.Value.Assembly.Name, found.Value.Component.Name);
        var postings = await transaction.ReadAsync(
            "SELECT id, action_type, batch_id, parent_id IS NOT NULL FROM posting WHERE id = $1 OR id = $2",
            posting => (Id: posting.GetInt64(0), Type: posting.GetString(1), Batch: posting.GetInt64(2), IsPart: posting.GetBoolean(3)), cancellationToken, row.InstalledPostingId, row.RemovedPostingId ?? 0);
        if (row.RemovedPostingId is { } removed)
        {
            return Faults.LinkKept(component, assembly, $"it was taken out since; reverse batch {postings.Single(posting => posting.Id == removed).Batch} if that was wrong");
        }

        var installed = postings.Single(posting => posting.Id == row.InstalledPostingId);
        if (installed.Type != nameof(ActionType.IN) || installed.IsPart)
        {
            return Faults.LinkKept(component, assembly, $"it was put in with other things by batch {installed.Batch}; reverse that, or take it out with END_DATE");
        }

        var reversed = await Reversals.ReverseAsync(transaction, [installed.Id], $"{component} inside {assembly}", cancellationToken);
        return reversed.Fault;
    }

    /// <summary>Takes one component out and puts another in.</summary>
    public static async Task<Outcome<SerialNumberReplacement>> ReplaceAsync(LedgerTransaction transaction, SerialNumberReplacement asked, CancellationToken cancellationToken)
    {
        var fresh = asked.NewComponentId ?? asked.ComponentId;
        var parts = await PartsAsync(transaction, cancellationToken, ("ASSEMBLY_ID", asked.AssemblyId), ("COMPONENT_ID", asked.ComponentId), ("NEW_COMPONENT_ID", fresh));
        if (parts.Fault is { } unknown)
        {
            return unknown;
        }

        var joined = await BatchTicket.JoinAsync(transaction, asked.BatchNumber, cancellationToken);
        if (joined.Fault is { } closed)
        {
            return closed;
        }

        var units = await LockAsync(
            transaction, parts.Value, (asked.AssemblyId, asked.AssemblySerial), cancellationToken, (asked.ComponentId, asked.ComponentSerial), (fresh, asked.NewComponentSerial));
        if (units.Fault is { } missing)
        {
            return missing;
        }

        var (assembly, old, next) = (units.Value[0], units.Value[1], units.Value[2]);
        if (await FindAsync(transaction, assembly, old, cancellationToken) is not { RemovedPostingId: null } link)
        {
            return Faults.ComponentNotInside(old.Name, assembly.Name, old.Unit.Where);
        }

        if (await RefuseAsync(transaction, assembly, next, cancellationToken) is { } refused)
        {
            return refused;
        }

        var day = asked.ActionDate ?? transaction.Today;
        var start = (await transaction.ReadAsync("SELECT start_date FROM cross_reference WHERE id = $1", row => row.IsDBNull(0) ? (DateOnly?)null : row.GetFieldValue<DateOnly>(0), cancellationToken, link.Id))[0];
        var way = await WayAsync(transaction, old.Part, asked.ToStores, asked.ToLocation, asked.ToStatus, cancellationToken);
        var decided = way.Fault is { } lost ? lost : Linking.Replace(assembly, link, start, old, next, asked, way.Value, day);
        if (decided.Fault is { } fault)
        {
            return fault;
        }

        var batch = await Entries.LockAndSaveAsync(transaction, decided.Value, joined.Value, day, cancellationToken);
        var made = (await FindAsync(transaction, assembly, next, cancellationToken))!;
        asked.ActionDate = day;
        asked.NewComponentId = fresh;
        asked.Links = [await RecordAsync(transaction, link.Id, cancellationToken), await RecordAsync(transaction, made.Id, cancellationToken)];
        (asked.BatchNumber, asked.TxnsAccepted) = batch.Told();
        return asked;
    }

    /// <summary>A unit among some that is inside itself, or part of an assembly of too many levels; null when there is none.</summary>
    public static async Task<long?> TooDeepAsync(LedgerTransaction transaction, long[] units, CancellationToken cancellationToken)
    {
        if (units.Length == 0)
        {
            return null;
        }

        // A ring has no end: both ways stop one step past the limit.
        var found = await transaction.ReadAsync(
            """
            WITH RECURSIVE above (root, unit, levels) AS (
                SELECT root, root, 0 FROM unnest($1) AS root
                UNION SELECT a.root, x.assembly_unit_id, a.levels + 1
                FROM above a JOIN cross_reference x ON x.component_unit_id = a.unit AND x.removed_posting_id IS NULL AND x.assembly_unit_id IS NOT NULL WHERE a.levels <= $2),
            below (root, unit, levels) AS (
                SELECT root, root, 0 FROM unnest($1) AS root
                UNION SELECT b.root, x.component_unit_id, b.levels + 1
                FROM below b JOIN cross_reference x ON x.assembly_unit_id = b.unit AND x.removed_posting_id IS NULL WHERE b.levels <= $2)
            SELECT root FROM (SELECT root, max(levels) AS up FROM above GROUP BY root) a JOIN (SELECT root, max(levels) AS down FROM below GROUP BY root) b USING (root)
            WHERE a.up + b.down > $2 ORDER BY root LIMIT 1
            """,
            row => row.GetInt64(0), cancellationToken, units, Linking.LevelsMax);
        return found.Count > 0 ? found[0] : null;
    }

    public static LinkRow Read(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetInt64(4))
        {
            Reason = row.IsDBNull(5) ? null : row.GetString(5),
        };

    /// <summary>Of a link <c>x</c> and the posting <c>r</c> that ended it, if one did: it was not undone, so it is history.</summary>
    public const string Stands = "r.reverses_id IS NULL";

    /// <summary>The link between two units: the open one, else the latest that was not undone.</summary>
    private static async Task<LinkRow?> FindAsync(LedgerTransaction transaction, LinkedUnit assembly, LinkedUnit component, CancellationToken cancellationToken) =>
        (await transaction.ReadAsync(
            $"""
            SELECT x.id, x.assembly_unit_id, x.component_unit_id, x.installed_posting_id, x.removed_posting_id, x.ra_reason
            FROM cross_reference x LEFT JOIN posting r ON r.id = x.removed_posting_id
            WHERE x.component_unit_id = $1 AND x.assembly_unit_id = $2 AND {Stands}
            ORDER BY x.removed_posting_id IS NULL DESC, x.id DESC LIMIT 1
            """,
            Read, cancellationToken, component.Unit.Id, assembly.Unit.Id)).FirstOrDefault();

    private static async Task<Outcome<Found>> AddressAsync(LedgerTransaction transaction, SerialNumberCrossReference asked, CancellationToken cancellationToken)
    {
        var key = new Key(asked.AssemblyId, asked.AssemblySerial, asked.ComponentId, asked.ComponentSerial);
        var parts = await PartsAsync(transaction, cancellationToken, ("ASSEMBLY_ID", key.AssemblyId), ("COMPONENT_ID", key.ComponentId));
        if (parts.Fault is { } unknown)
        {
            return unknown;
        }

        var units = await LockAsync(transaction, parts.Value, (key.AssemblyId, key.AssemblySerial), cancellationToken, (key.ComponentId, key.ComponentSerial));
        if (units.Fault is { } missing)
        {
            return missing;
        }

        return await FindAsync(transaction, units.Value[0], units.Value[1], cancellationToken) is { } link
            ? new Found(link.Id, link, units.Value[0], units.Value[1])
            : Faults.LinkNotFound(key.Component, key.Assembly);
    }

    private static async Task<Outcome<Dictionary<string, Part>>> PartsAsync(LedgerTransaction transaction, CancellationToken cancellationToken, params (string Field, string PartId)[] named)
    {
        var parts = new Dictionary<string, Part>(StringComparer.Ordinal);
        foreach (var (field, partId) in named)
        {
            if (!parts.ContainsKey(partId))
            {
                var part = await Parts.HoldAsync(transaction, partId, field, cancellationToken);
                if (part.Fault is { } unknown)
                {
                    return unknown;
                }

                parts.Add(partId, part.Value);
            }
        }

        return parts;
    }

    /// <summary>
    /// Locks components, the assembly, and all that this is inside of, by row: so that two links which are harmless alone do not
    /// close a ring together. Answers the assembly, then the components.
    /// </summary>
    private static async Task<Outcome<List<LinkedUnit>>> LockAsync(
        LedgerTransaction transaction, Dictionary<string, Part> parts, (string PartId, string Serial) assembly, CancellationToken cancellationToken, params (string PartId, string Serial)[] components)
    {
        var named = components.Prepend(assembly).ToList();
        var ids = await transaction.ReadAsync(
            """
            SELECT s.id, w.place FROM unnest($1, $2) WITH ORDINALITY AS w (part_id, serial, place)
            JOIN serial_number s ON s.part_id = w.part_id AND s.serial_number = w.serial AND s.deleted_at IS NULL AND s.renumbered_id IS NULL
            """,
            row => (Id: row.GetInt64(0), Place: (int)row.GetInt64(1) - 1), cancellationToken,
            named.Select(unit => parts[unit.PartId].Id).ToArray(), named.Select(unit => unit.Serial).ToArray());
        if (Enumerable.Range(0, named.Count).Where(place => ids.TrueForAll(unit => unit.Place != place)).Select(place => (int?)place).FirstOrDefault() is { } absent)
        {
            return Faults.SerialNotFound(named[absent].PartId, named[absent].Serial);
        }

        var above = await AboveAsync(transaction, ids.Find(unit => unit.Place == 0).Id, cancellationToken);
        var rows = (await UnitLocks.TakeAsync(transaction, [.. ids.Select(unit => unit.Id).Concat(above).Distinct()], withRegistration: false, cancellationToken)).ToDictionary(unit => unit.Id);
        if (ids.Exists(unit => !rows.TryGetValue(unit.Id, out var row) || row.Serial != named[unit.Place].Serial) || !above.SequenceEqual(await AboveAsync(transaction, above[0], cancellationToken)))
        {
            throw new TryAgainException("What the assembly is inside of changed meanwhile, or a unit went.");
        }

        return ids.OrderBy(unit => unit.Place).Select(unit => new LinkedUnit(parts[named[unit.Place].PartId], rows[unit.Id])).ToList();
    }

    /// <summary>A unit and all that it is inside of, going up.</summary>
    private static Task<List<long>> AboveAsync(LedgerTransaction transaction, long unit, CancellationToken cancellationToken) =>
        transaction.ReadAsync(
            """
            WITH RECURSIVE above (unit, levels) AS (
                SELECT $1::bigint, 0
                UNION SELECT x.assembly_unit_id, a.levels + 1
                FROM above a JOIN cross_reference x ON x.component_unit_id = a.unit AND x.removed_posting_id IS NULL AND x.assembly_unit_id IS NOT NULL WHERE a.levels <= $2)
            SELECT unit FROM above ORDER BY levels
            """,
            row => row.GetInt64(0), cancellationToken, unit, Linking.LevelsMax);

    private static async Task<Fault?> RefuseAsync(LedgerTransaction transaction, LinkedUnit assembly, LinkedUnit component, CancellationToken cancellationToken)
    {
        var height = await transaction.ReadAsync(
            """
            WITH RECURSIVE below (unit, levels) AS (
                SELECT $1::bigint, 0
                UNION SELECT x.component_unit_id, b.levels + 1 FROM below b JOIN cross_reference x ON x.assembly_unit_id = b.unit AND x.removed_posting_id IS NULL WHERE b.levels <= $2)
            SELECT max(levels) FROM below
            """,
            row => row.GetInt32(0), cancellationToken, component.Unit.Id, Linking.LevelsMax);
        var lots = await Parts.LotsAsync(transaction, [(component.Part.Id, component.Unit.Lot)], cancellationToken);
        var around = new Surroundings(await AboveAsync(transaction, assembly.Unit.Id, cancellationToken), height[0]);
        return Linking.Refuse(assembly, component, around, lots.Values.FirstOrDefault()?.HoldCode);
    }

    private static async Task<Outcome<WayOut>> WayAsync(LedgerTransaction transaction, Part part, string? toStores, string? toLocation, string? toStatus, CancellationToken cancellationToken)
    {
        var stores = await Parts.StoresAsync(transaction, cancellationToken, ("TO_STORES", toStores));
        if (stores.Fault is { } unknown)
        {
            return unknown;
        }

        var to = stores.Value.Values.FirstOrDefault();
        var main = to is null ? null : (await Balances.StatusesAsync(transaction, [(part.Id, to.Id)], cancellationToken)).FirstOrDefault()?.MainLocation;
        return WayOut.Of(to, toLocation, toStatus, main ?? "");
    }

    /// <summary>A link as a query answers it.</summary>
    private static async Task<SerialNumberCrossReference> RecordAsync(LedgerTransaction transaction, long id, CancellationToken cancellationToken)
    {
        var noun = Resource.Of<SerialNumberCrossReference>();
        var record = new SerialNumberCrossReference();
        await foreach (var (row, _) in Queries.ReadAsync(transaction, new RecordQuery(noun, [], [], 1, null) { Id = id }, cancellationToken))
        {
            for (var place = 0; place < noun.Answer.Count; place++)
            {
                noun.Answer[place].Set(record, row(place));
            }
        }

        return record;
    }
}
