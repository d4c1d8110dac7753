using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Loads, decides and saves a taking apart, in sets whatever the number of units.</summary>
internal static class Disassemblies
{
    public static async Task<Outcome<Disassembly>> PostAsync(LedgerTransaction transaction, Disassembly request, CancellationToken cancellationToken)
    {
        var assembly = await Parts.HoldAsync(transaction, request.AssemblyId, "ASSEMBLY_ID", cancellationToken);
        var stores = await Parts.StoresAsync(transaction, cancellationToken, ("TO_STORES", request.ToStores));
        if ((assembly.Fault ?? stores.Fault) is { } unknown)
        {
            return unknown;
        }

        if (request.ToLocation is not null && request.ToStores is null)
        {
            return Faults.FieldInvalid("TO_LOCATION", "needs TO_STORES");
        }

        var joined = await BatchTicket.JoinAsync(transaction, request.BatchNumber, cancellationToken);
        if (joined.Fault is { } closed)
        {
            return closed;
        }

        var loaded = await LoadAsync(transaction, assembly.Value, request.Serials, stores.Value.Values.FirstOrDefault(), cancellationToken);
        var decided = loaded.Fault is { } missing ? missing : Disassembling.Decide(request, loaded.Value, transaction.Today);
        if (decided.Fault is { } fault)
        {
            return fault;
        }

        var entry = decided.Value.Entry;
        var batch = await Entries.LockAndSaveAsync(transaction, entry, joined.Value, entry.ActionDate, cancellationToken);
        var answer = decided.Value.Answer;
        (answer.BatchNumber, answer.TxnsAccepted) = batch.Told();
        return answer;
    }

    private static async Task<Outcome<DisassemblyFacts>> LoadAsync(
        LedgerTransaction transaction, Part assembly, IReadOnlyList<string> serials, Stores? toStores, CancellationToken cancellationToken)
    {
        var ids = await transaction.ReadAsync(
            "SELECT id, serial_number FROM serial_number WHERE part_id = $1 AND serial_number = ANY ($2) AND deleted_at IS NULL AND renumbered_id IS NULL",
            row => (Id: row.GetInt64(0), Serial: row.GetString(1)), cancellationToken, assembly.Id, serials.ToArray());
        var known = ids.Select(unit => unit.Serial).ToHashSet(StringComparer.Ordinal);
        if (serials.FirstOrDefault(serial => !known.Contains(serial)) is { } absent)
        {
            return Faults.SerialNotFound(assembly.PartId, absent);
        }

        // The units and what is inside them, locked in one order; what is inside may have changed until then.
        var assemblies = ids.Select(unit => unit.Id).ToArray();
        var before = await ComponentsAsync(transaction, assemblies, cancellationToken);
        var locked = (await UnitLocks.TakeAsync(transaction, [.. assemblies.Concat(before)], withRegistration: false, cancellationToken)).ToDictionary(unit => unit.Id);
        if (!before.SequenceEqual(await ComponentsAsync(transaction, assemblies, cancellationToken)) || ids.Exists(unit => locked.GetValueOrDefault(unit.Id)?.Serial != unit.Serial))
        {
            throw new TryAgainException("What is inside the units changed meanwhile.");
        }

        var builds = await BuildsAsync(transaction, assemblies, cancellationToken);
        var inside = await InsideAsync(transaction, assemblies, locked, cancellationToken);
        var pieces = await PiecesAsync(transaction, builds, cancellationToken);
        long[] parts = [.. inside.Select(one => one.Unit.PartId).Concat(pieces.Select(one => one.PartId)).Distinct().Order()];
        await transaction.ExecuteAsync("SELECT FROM part WHERE id = ANY ($1) ORDER BY id FOR KEY SHARE", cancellationToken, parts);
        var mains = toStores is null ? [] : await Balances.StatusesAsync(transaction, [.. parts.Select(part => (part, toStores.Id))], cancellationToken);
        var codes = inside.Select(one => one.Origin).OfType<BalanceKey>().Concat(pieces.Select(one => one.Origin)).Select(key => key.StoresId).Concat(toStores is null ? [] : [toStores.Id]);
        var bySerial = ids.ToDictionary(unit => unit.Serial, unit => locked[unit.Id], StringComparer.Ordinal);
        return new DisassemblyFacts(
            assembly,
            [.. serials.Select(serial => bySerial[serial])],
            builds.Select(build => build.Unit).ToHashSet(),
            inside,
            pieces,
            await Parts.ReadAsync(transaction, parts, cancellationToken),
            toStores,
            mains.ToDictionary(row => row.PartId, row => row.MainLocation),
            await Parts.StoresCodesAsync(transaction, codes, cancellationToken));
    }

    private static Task<List<long>> ComponentsAsync(LedgerTransaction transaction, long[] assemblies, CancellationToken cancellationToken) =>
        transaction.ReadAsync(
            "SELECT component_unit_id FROM cross_reference WHERE assembly_unit_id = ANY ($1) AND removed_posting_id IS NULL ORDER BY 1", row => row.GetInt64(0), cancellationToken, assemblies);

    /// <summary>The last build of each unit that was not undone, unless the unit was taken apart since.</summary>
    public static Task<List<(long Unit, long Posting)>> BuildsAsync(LedgerTransaction transaction, long[] assemblies, CancellationToken cancellationToken) =>
        transaction.ReadAsync(
            """
            SELECT unit, built FROM (
                SELECT m.serial_number_id AS unit, max(o.id) FILTER (WHERE o.action_type IN ('BF', 'CP')) AS built, max(o.id) FILTER (WHERE o.action_type = 'RM' AND m.from_status <> $2) AS apart
                FROM posting_unit m JOIN posting o ON o.id = m.posting_id
                WHERE m.serial_number_id = ANY ($1) AND o.reverses_id IS NULL AND NOT EXISTS (
                    SELECT FROM posting_unit undone JOIN posting r ON r.id = undone.posting_id WHERE undone.serial_number_id = m.serial_number_id AND r.reverses_id = o.id)
                GROUP BY m.serial_number_id) last
            WHERE built > coalesce(apart, 0) ORDER BY unit
            """,
            row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken, assemblies, (short)UnitStatus.Installed);

    /// <summary>What is inside now, whoever put it in; where it stood before is on the posting that did.</summary>
    private static Task<List<InsideUnit>> InsideAsync(LedgerTransaction transaction, long[] assemblies, Dictionary<long, UnitRow> locked, CancellationToken cancellationToken) =>
        transaction.ReadAsync(
            """
            SELECT x.id, x.start_date, x.assembly_unit_id, x.component_unit_id, p.part_id, s.stores_id, b.location, b.lot
            FROM cross_reference x JOIN posting p ON p.id = x.installed_posting_id
            LEFT JOIN stock_balance b ON b.id = p.from_balance_id LEFT JOIN stock_status s ON s.id = b.stock_status_id
            WHERE x.assembly_unit_id = ANY ($1) AND x.removed_posting_id IS NULL ORDER BY x.id
            """,
            row => new InsideUnit(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateOnly>(1), row.GetInt64(2), locked[row.GetInt64(3)], Origin(row, 4)),
            cancellationToken, assemblies);

    /// <summary>Pieces without serials that the builds used for the units. Where a build drew one lot from several places, all of it goes back to the first.</summary>
    private static Task<List<InsidePieces>> PiecesAsync(LedgerTransaction transaction, List<(long Unit, long Posting)> builds, CancellationToken cancellationToken) =>
        transaction.ReadAsync(
            """
            SELECT c.assembly_unit_id, c.lot, sum(c.quantity), p.part_id, s.stores_id, b.location, b.lot
            FROM unnest($1, $2) AS w (unit, build)
            JOIN consumption c ON c.assembly_unit_id = w.unit AND c.posting_id = w.build AND c.component_unit_id IS NULL
            JOIN LATERAL (
                SELECT k.part_id, k.from_balance_id FROM posting k
                WHERE k.parent_id = w.build AND k.part_id = c.component_part_id AND k.lot = c.lot AND k.action_type = 'KI' AND k.from_balance_id IS NOT NULL ORDER BY k.id LIMIT 1) p ON true
            JOIN stock_balance b ON b.id = p.from_balance_id JOIN stock_status s ON s.id = b.stock_status_id
            GROUP BY c.assembly_unit_id, c.component_part_id, c.lot, p.part_id, s.stores_id, b.location, b.lot ORDER BY c.assembly_unit_id, p.part_id, c.lot
            """,
            row => new InsidePieces(row.GetInt64(0), row.GetInt64(3), row.GetString(1), row.GetDecimal(2), Origin(row, 3)!.Value),
            cancellationToken, builds.Select(build => build.Unit).ToArray(), builds.Select(build => build.Posting).ToArray());

    private static BalanceKey? Origin(NpgsqlDataReader row, int place) =>
        row.IsDBNull(place + 1) ? null : new BalanceKey(row.GetInt64(place), row.GetInt64(place + 1), row.GetString(place + 2), row.GetString(place + 3));
}
