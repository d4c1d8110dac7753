using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Npgsql;
using NpgsqlTypes;

namespace Nameplate.Server.Storage;

/// <summary>Units to be made: the record that they share, with its part and customers, and their serials.</summary>
internal sealed record UnitsDraft(SerialNumber Record, IReadOnlyList<string> Serials);

/// <summary>Units that were made.</summary>
/// <param name="Ids">Row numbers, in the order of the serials.</param>
/// <param name="Taken">The first serial that was taken; null when none was.</param>
internal sealed record UnitsMade(IReadOnlyList<long> Ids, string? Taken);

/// <summary>Units by part and serial: found, made, renumbered, taken out of the books.</summary>
internal static class Units
{
    /// <summary>Whether a part has a unit in one of some statuses.</summary>
    public static async Task<bool> AnyAsync(LedgerTransaction transaction, long part, IReadOnlyList<UnitStatus> statuses, CancellationToken cancellationToken) =>
        (await transaction.ReadAsync(
            "SELECT 1 FROM unit_state u WHERE u.part_id = $1 AND u.status = ANY ($2) LIMIT 1", row => row.GetInt32(0), cancellationToken, part, statuses.Select(status => (short)status).ToArray())).Count > 0;

    /// <summary>
    /// Whether a part has a unit, as SQL. The first part from this one on that has any is found by the index of parts and serials, whatever PostgreSQL reckons:
    /// asked for one of the part's units, it may hope to meet one soon along another index or the table, and read all of it where there is none.
    /// </summary>
    public static string AnyOf(string part) => $"(SELECT min(s.part_id) FROM serial_number s WHERE s.part_id >= {part} AND s.deleted_at IS NULL) = {part}";

    /// <summary>Row numbers of the units that exist among those named. Nothing is locked.</summary>
    public static async Task<Dictionary<(long PartId, string Serial), long>> FindAsync(
        LedgerTransaction transaction, IReadOnlyCollection<(long PartId, string Serial)> named, CancellationToken cancellationToken) => named.Count == 0 ? []
        : (await transaction.ReadAsync(
            """
            SELECT s.part_id, s.serial_number, s.id FROM unnest($1, $2) AS w (part_id, serial)
            JOIN serial_number s ON s.part_id = w.part_id AND s.serial_number = w.serial AND s.deleted_at IS NULL AND s.renumbered_id IS NULL
            """,
            row => (PartId: row.GetInt64(0), Serial: row.GetString(1), Id: row.GetInt64(2)), cancellationToken, named.Select(unit => unit.PartId).ToArray(), named.Select(unit => unit.Serial).ToArray()))
        .ToDictionary(unit => (unit.PartId, unit.Serial), unit => unit.Id);

    /// <summary>
    /// Makes units, each lot of them with the fields of a record and numbered in the order given. PostgreSQL's unique index
    /// decides which serials are taken; another call that makes one of them is waited for. What is done next may travel along.
    /// </summary>
    public static async Task<IReadOnlyList<UnitsMade>> InsertAsync(
        LedgerTransaction transaction, IReadOnlyList<UnitsDraft> drafts, CancellationToken cancellationToken, Action<CommandBatch>? next = null)
    {
        var ids = new Dictionary<(long PartId, string Serial), long>();
        var asked = new HashSet<(long PartId, string Serial)>();
        var first = drafts.Select(draft => draft.Serials.All(serial => asked.Add((draft.Record.Part.Id, serial)))).ToList();
        var commands = transaction.Batch();

        // One statement for all records with the same fields. Of two drafts that want one serial the first is tried.
        foreach (var shape in drafts.Where((_, number) => first[number]).Select(draft => (Draft: draft, Fields: Filled(draft.Record))).GroupBy(pair => string.Join(',', pair.Fields.Select(field => field.Column))))
        {
            var columns = shape.First().Fields.Select(field => field.Column).ToList();
            commands.Add(
                $"""
                INSERT INTO serial_number (id, part_id, serial_number{string.Concat(columns.Select(column => $", {column}"))})
                OVERRIDING SYSTEM VALUE
                SELECT n.id, r.part_id, n.serial{string.Concat(columns.Select((column, place) => column == UserColumn ? $", r.c{place}::text[]" : $", r.c{place}"))}
                FROM (SELECT w.serial, w.record, {Sequences.Number("serial_number")} AS id FROM unnest($1, $2) AS w (serial, record)) n
                JOIN unnest($3{string.Concat(columns.Select((_, place) => $", ${place + 4}"))}) WITH ORDINALITY AS r (part_id{string.Concat(columns.Select((_, place) => $", c{place}"))}, number) ON r.number = n.record
                ORDER BY r.part_id, n.serial COLLATE "C", n.id
                ON CONFLICT (part_id, serial_number) WHERE deleted_at IS NULL DO NOTHING
                RETURNING id, part_id, serial_number
                """,
                row => ids.Add((row.GetInt64(1), row.GetString(2)), row.GetInt64(0)),
                [
                    shape.SelectMany(pair => pair.Draft.Serials).ToArray(), shape.SelectMany((pair, place) => Enumerable.Repeat(place + 1L, pair.Draft.Serials.Count)).ToArray(),
                    shape.Select(pair => pair.Draft.Record.Part.Id).ToArray(), .. columns.Select((_, place) => Typed([.. shape.Select(pair => pair.Fields[place].Value)])),
                ]);
        }

        next?.Invoke(commands);
        await commands.RunAsync(cancellationToken);

        return [.. drafts.Select((draft, number) =>
        {
            var made = new long[draft.Serials.Count];
            for (var place = 0; place < made.Length; place++)
            {
                if (!first[number] || !ids.TryGetValue((draft.Record.Part.Id, draft.Serials[place]), out made[place]))
                {
                    return new UnitsMade([], draft.Serials[place]);
                }
            }

            return new UnitsMade(made, null);
        })];
    }

    private const string UserColumn = "user_fields";

    private static readonly IReadOnlyList<(Field Field, string Column)> WideFields =
        [.. Resource.Of<SerialNumber>().Fields.Where(field => field.IsStored && !field.IsKey).DistinctBy(field => field.Property).Select(field => (field, Columns.Column(field)))];

    /// <summary>The columns of a record that have a value: most units have few.</summary>
    private static List<(string Column, object Value)> Filled(SerialNumber record)
    {
        var filled = new List<(string, object)>();
        foreach (var (field, column) in WideFields)
        {
            var value = field.Raw(record);
            if ((value is Record other ? other.Id : value) is { } given and not "")
            {
                filled.Add((column, given));
            }
        }

        return filled;
    }

    /// <summary>Values of one column as an array that PostgreSQL knows the type of.</summary>
    private static Array Typed(IReadOnlyList<object> values)
    {
        if (values[0] is string?[])
        {
            return values.Select(value => ArrayLiteral.Of((string?[])value)).ToArray();
        }

        var typed = Array.CreateInstance(values[0].GetType(), values.Count);
        for (var place = 0; place < values.Count; place++)
        {
            typed.SetValue(values[place], place);
        }

        return typed;
    }

    /// <summary>
    /// Makes those of some units that were not there when they were looked for. A number that another unit once had is refused;
    /// a unit that somebody registered since is looked at anew.
    /// </summary>
    public static async Task<Outcome<Dictionary<string, long>>> MakeAsync(LedgerTransaction transaction, Part part, IReadOnlyList<string> missing, CancellationToken cancellationToken)
    {
        var made = await MakeAsync(transaction, [(part, missing)], cancellationToken);
        return made.Fault is { } taken ? taken : made.Value.ToDictionary(pair => pair.Key.Serial, pair => pair.Value, StringComparer.Ordinal);
    }

    /// <summary>The same for units of several parts, each part once, by part and serial.</summary>
    public static async Task<Outcome<Dictionary<(long PartId, string Serial), long>>> MakeAsync(
        LedgerTransaction transaction, IReadOnlyList<(Part Part, IReadOnlyList<string> Serials)> missing, CancellationToken cancellationToken)
    {
        var (made, wanted) = (new Dictionary<(long PartId, string Serial), long>(), missing.Where(units => units.Serials.Count > 0).ToList());
        var drafts = wanted.Select(units => new UnitsDraft(new SerialNumber { Part = units.Part, CreatedBy = transaction.Session.UserName, CreatedAt = transaction.Second }, units.Serials)).ToList();
        foreach (var ((part, serials), units) in wanted.Zip(await InsertAsync(transaction, drafts, cancellationToken)))
        {
            if (units.Taken is not null)
            {
                var taken = await TakenAsync(transaction, part.Id, serials, cancellationToken);
                return taken.Exists(one => !one.ByUnit)
                    ? Faults.SerialExists(part.PartId, taken.Find(one => !one.ByUnit).Serial)
                    : throw new TryAgainException("A unit to be made was registered meanwhile.");
            }

            foreach (var (serial, id) in serials.Zip(units.Ids))
            {
                made.Add((part.Id, serial), id);
            }
        }

        return made;
    }

    /// <summary>Which of some serials of a part are taken: by a unit, or by one that has another number now.</summary>
    public static Task<List<(string Serial, bool ByUnit)>> TakenAsync(LedgerTransaction transaction, long partId, IReadOnlyList<string> serials, CancellationToken cancellationToken) =>
        transaction.ReadAsync(
            "SELECT serial_number, renumbered_id IS NULL FROM serial_number WHERE part_id = $1 AND serial_number = ANY ($2) AND deleted_at IS NULL",
            row => (row.GetString(0), row.GetBoolean(1)), cancellationToken, partId, serials.ToArray());

    /// <summary>Marks that somebody changed a unit's record.</summary>
    public static Task TouchAsync(LedgerTransaction transaction, long unit, CancellationToken cancellationToken) =>
        transaction.EditAsync(
            "unit_state", "UPDATE unit_state SET modified_by = $2, modified_at = $3, operator_id = $2, updated_at = $3 WHERE serial_number_id = $1 RETURNING serial_number_id",
            cancellationToken, unit, transaction.Session.UserName, transaction.Second);

    /// <summary>Takes units out of every answer once their registration is reversed; their rows and history stay, their numbers are free.</summary>
    public static Task DeleteAsync(LedgerTransaction transaction, long[] units, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync("UPDATE serial_number SET deleted_at = $2 WHERE id = ANY ($1)", cancellationToken, units, transaction.Now);

    /// <summary>
    /// Gives a unit another number, and keeps the old one from being used again: in that order, so that somebody who waits to
    /// register the old number finds it taken. False when the new one is taken.
    /// </summary>
    public static async Task<bool> RenumberAsync(LedgerTransaction transaction, UnitRow unit, string serial, CancellationToken cancellationToken)
    {
        try
        {
            await transaction.ExecuteAsync("UPDATE serial_number SET serial_number = $2 WHERE id = $1", cancellationToken, unit.Id, serial);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "serial_number_key" })
        {
            return false;
        }

        await transaction.ExecuteAsync(
            "INSERT INTO serial_number (part_id, serial_number, renumbered_id, created_by, created_at) VALUES ($1, $2, $3, $4, $5)",
            cancellationToken, unit.PartId, unit.Serial, unit.Id, transaction.Session.UserName, transaction.Second);
        return true;
    }

    /// <summary>Part and serial of units, of those out of the books too.</summary>
    public static async Task<Dictionary<long, string>> NamesAsync(LedgerTransaction transaction, long[] units, CancellationToken cancellationToken) =>
        (await transaction.ReadAsync(
            "SELECT s.id, p.part_id || ' ' || s.serial_number FROM serial_number s JOIN part p ON p.id = s.part_id WHERE s.id = ANY ($1)",
            row => (Id: row.GetInt64(0), Name: row.GetString(1)), cancellationToken, units)).ToDictionary(pair => pair.Id, pair => pair.Name);

    /// <summary>Writes down the day on which units were scrapped, unless their record says one; null takes it back.</summary>
    public static async Task ScrappedAsync(LedgerTransaction transaction, IReadOnlyList<long> units, DateOnly? day, CancellationToken cancellationToken)
    {
        if (units.Count > 0)
        {
            await transaction.ExecuteAsync(
                day is null ? "UPDATE serial_number SET date_scrapped = NULL WHERE id = ANY ($1)" : "UPDATE serial_number SET date_scrapped = coalesce(date_scrapped, $2) WHERE id = ANY ($1)",
                cancellationToken, day is { } given ? [units.ToArray(), given] : [units.ToArray()]);
        }
    }

    /// <summary>Gives units their old numbers back; numbers that were kept from use for them are free again.</summary>
    public static async Task RestoreNumbersAsync(LedgerTransaction transaction, IReadOnlyList<NumberRestored> numbers, CancellationToken cancellationToken)
    {
        if (numbers.Count == 0)
        {
            return;
        }

        var freed = numbers.SelectMany(unit => unit.Freed.Select(serial => (unit.UnitId, Serial: serial))).ToList();
        await transaction.ExecuteAsync(
            """
            UPDATE serial_number s SET deleted_at = $3 FROM unnest($1, $2) AS n (unit, serial)
            WHERE s.renumbered_id = n.unit AND s.serial_number = n.serial AND s.deleted_at IS NULL
            """,
            cancellationToken, freed.Select(pair => pair.UnitId).ToArray(), freed.Select(pair => pair.Serial).ToArray(), transaction.Now);
        await transaction.ExecuteAsync(
            "UPDATE serial_number s SET serial_number = n.serial FROM unnest($1, $2) AS n (unit, serial) WHERE s.id = n.unit",
            cancellationToken, numbers.Select(unit => unit.UnitId).ToArray(), numbers.Select(unit => unit.Serial).ToArray());
    }
}
