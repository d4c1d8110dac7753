using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;
using Nameplate.Core.Sales;

namespace Nameplate.Server.Storage;

/// <summary>
/// Loads, decides and saves what the lines of a sales order hold. The order is locked by the caller. Who looks for free units of a part
/// locks the part first, so that two who look at once find different ones; who names a unit meets others at the unit itself.
/// </summary>
internal static class Reservations
{
    /// <summary>
    /// Free units of parts in stores, so many of each: by lots that expire first, then the oldest; none of a lot on hold, and unless
    /// the lot is named none of one that may not be picked unasked. Lots come in this order, and each balance gives its oldest by the index: what is sorted already
    /// is sorted on within each lot only (see <see cref="FindAsync"/>), so that no more lots are looked into than have the units.
    /// </summary>
    internal const string Free =
        """
        SELECT w.number, f.unit
        FROM unnest($1, $2, $3, $6, $7) WITH ORDINALITY AS w (part_id, stores_id, count, location, lot, number)
        CROSS JOIN LATERAL (
            SELECT o.unit FROM (
                SELECT b.id, l.expire_date, l.id AS lot FROM stock_status s
                JOIN stock_balance b ON b.stock_status_id = s.id AND b.units > 0 AND b.location = coalesce(w.location, b.location) AND b.lot = coalesce(w.lot, b.lot)
                LEFT JOIN lot l ON l.part_id = s.part_id AND l.lot_id = b.lot
                WHERE s.part_id = w.part_id AND s.stores_id = w.stores_id
                    AND l.lot_hold_code IS NULL AND (w.lot IS NOT NULL OR ((l.expire_date IS NULL OR l.expire_date >= $4) AND (l.retest_date IS NULL OR l.retest_date > $4)))
                ORDER BY l.expire_date NULLS LAST, l.id NULLS FIRST) b
            CROSS JOIN LATERAL (
                SELECT u.serial_number_id AS unit, u.created_at FROM unit_state u
                WHERE u.stock_balance_id = b.id AND u.status = 2 AND NOT u.serial_number_id = ANY ($5) ORDER BY u.created_at, u.serial_number_id LIMIT w.count) o
            ORDER BY b.expire_date NULLS LAST, b.lot NULLS FIRST, o.created_at, o.unit LIMIT w.count) f
        """;

    /// <summary>The setting that is off for it. PostgreSQL does not know how many lots a part has in stock, and would take the units of all of them and sort these.</summary>
    internal const string InOrder = "enable_sort";

    /// <summary>Frees and holds what an order that was just saved says.</summary>
    public static async Task<Fault?> SettleAsync(LedgerTransaction transaction, SalesOrder order, RowsChange lines, bool isNew, CancellationToken cancellationToken)
    {
        var asked = lines.Given.ToDictionary(given => given.Row, given => given);
        if (isNew && !lines.Given.Any(given => Asks(given)))
        {
            return null;
        }

        var all = lines.Standing.Concat(lines.Removed).Cast<SalesOrderLine>().ToList();
        var held = isNew ? new Dictionary<long, List<HeldUnit>>() : await HeldAsync(transaction, [.. all.Select(line => line.Id)], cancellationToken);
        var standing = lines.Standing.ToHashSet();
        var plans = Reserving.Plan(all.Select(line => new LineHold(
            line, asked.TryGetValue(line, out var given) ? given.Place : 0,
            order.Status == OrderRules.Open && line.Status == OrderRules.Open && standing.Contains(line),
            given is null ? null : given.Clears(Serials) ? [] : Given<IReadOnlyList<string>>(given, Serials),
            given is null ? null : given.Clears(Quantity) ? 0 : Given<object>(given, Quantity) as decimal?,
            held.GetValueOrDefault(line.Id) ?? [])).Where(hold => hold.Held.Count > 0 || hold.Place > 0));
        return plans.Fault ?? (plans.Value.Count == 0 ? null : await SaveAsync(transaction, order, plans.Value, cancellationToken));
    }

    private const string Serials = "SERIAL_NUMBER";
    private const string Quantity = "RESERVE_QTY";

    private static bool Asks(RowGiven given) => given.Gives(Serials) || given.Gives(Quantity);

    private static T? Given<T>(RowGiven given, string name)
        where T : class => given.Values.Given.FirstOrDefault(pair => pair.Key.Name == name).Value as T;

    /// <summary>What lines hold, in the order in which it was reserved.</summary>
    public static async Task<Dictionary<long, List<HeldUnit>>> HeldAsync(LedgerTransaction transaction, long[] lines, CancellationToken cancellationToken)
    {
        var rows = await transaction.ReadAsync(
            """
            SELECT r.sales_line_id, r.serial_number_id, s.serial_number FROM reservation r JOIN serial_number s ON s.id = r.serial_number_id
            WHERE r.sales_line_id = ANY ($1) ORDER BY r.id
            """,
            row => (Line: row.GetInt64(0), Unit: new HeldUnit(row.GetInt64(1), row.GetString(2))), cancellationToken, lines);
        return rows.GroupBy(row => row.Line, row => row.Unit).ToDictionary(line => line.Key, line => line.ToList());
    }

    /// <summary>Finds free units, some of which may be taken before they are locked. The parts are held so that nobody else looks for theirs meanwhile.</summary>
    /// <param name="transaction">The call's transaction.</param>
    /// <param name="wanted">How many of each.</param>
    /// <param name="without">Units that are not to be found.</param>
    /// <param name="day">Day on which their lots may be picked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Dictionary<FreeUnits, Queue<long>>> FindAsync(
        LedgerTransaction transaction, IReadOnlyDictionary<FreeUnits, int> wanted, IReadOnlyCollection<long> without, DateOnly day, CancellationToken cancellationToken)
    {
        var keys = wanted.Keys.ToList();
        var found = keys.ToDictionary(key => key, _ => new Queue<long>());
        if (wanted.Count == 0)
        {
            return found;
        }

        var asked = transaction.Batch();
        Parts.Lock(asked, wanted.Keys.Select(key => key.PartId));
        asked.Add($"SET LOCAL {InOrder} = off");
        asked.Add(
            Free, row => found[keys[(int)row.GetInt64(0) - 1]].Enqueue(row.GetInt64(1)),
            keys.Select(key => key.PartId).ToArray(), keys.Select(key => key.StoresId).ToArray(), keys.Select(key => (long)wanted[key]).ToArray(), day, without.ToArray(),
            keys.Select(key => key.Location).ToArray(), keys.Select(key => key.Lot).ToArray());
        asked.Add($"SET LOCAL {InOrder} = on");
        await asked.RunAsync(cancellationToken);
        return found;
    }

    /// <summary>Writes down which units lines hold.</summary>
    public static Task HoldAsync(LedgerTransaction transaction, IReadOnlyList<(long LineId, long UnitId)> held, CancellationToken cancellationToken) => held.Count == 0
        ? Task.CompletedTask
        : transaction.EditAsync(
            "reservation",
            """
            INSERT INTO reservation (sales_line_id, serial_number_id)
            SELECT n.line, n.unit FROM unnest($1, $2) WITH ORDINALITY AS n (line, unit, place) ORDER BY n.place RETURNING id
            """,
            cancellationToken, held.Select(pair => pair.LineId).ToArray(), held.Select(pair => pair.UnitId).ToArray());

    /// <summary>Takes units off the lines that hold them.</summary>
    public static Task FreeAsync(LedgerTransaction transaction, IReadOnlyCollection<long> units, CancellationToken cancellationToken) => units.Count == 0
        ? Task.CompletedTask
        : transaction.EditAsync("reservation", "DELETE FROM reservation WHERE serial_number_id = ANY ($1) RETURNING id", cancellationToken, units.ToArray());

    private static async Task<Fault?> SaveAsync(LedgerTransaction transaction, SalesOrder order, IReadOnlyList<HoldPlan> plans, CancellationToken cancellationToken)
    {
        var parts = plans.Select(plan => plan.Hold.Line.Part!.Id).Distinct().ToArray();
        await transaction.ExecuteAsync("SELECT FROM part WHERE id = ANY ($1) ORDER BY id FOR KEY SHARE", cancellationToken, parts);
        var names = plans.SelectMany(plan => plan.Named.Select(serial => (PartId: plan.Hold.Line.Part!.Id, Serial: serial))).Distinct().ToList();
        var named = await Units.FindAsync(transaction, names, cancellationToken);
        var wanted = plans.Where(plan => plan.Found > 0).GroupBy(plan => plan.Free).ToDictionary(group => group.Key, group => group.Sum(plan => plan.Found));
        var found = await FindAsync(transaction, wanted, named.Values, transaction.Today, cancellationToken);
        var freed = plans.SelectMany(plan => plan.Freed).Select(unit => unit.UnitId);
        var units = (await UnitLocks.TakeAsync(transaction, [.. freed.Concat(named.Values).Concat(found.Values.SelectMany(some => some)).Distinct()], withRegistration: false, cancellationToken))
            .ToDictionary(unit => unit.Id);

        // What was looked for and what was locked are the same units, or others were quicker.
        if (found.Any(free => free.Value.Any(unit => !free.Key.Has(units.GetValueOrDefault(unit))))
            || named.Any(pair => units.TryGetValue(pair.Value, out var unit) && unit.Serial != pair.Key.Serial))
        {
            throw new TryAgainException("A unit that was found was taken meanwhile.");
        }

        var lots = await Parts.LotsAsync(transaction, [.. units.Values.Where(unit => unit.Lot.Length > 0).Select(unit => (unit.PartId, unit.Lot)).Distinct()], cancellationToken);
        var decided = Reserving.Decide(order.OrderId, plans, units, named, found, lots);
        if (decided.Fault is { } fault)
        {
            return fault;
        }

        var locked = await Balances.LockAsync(transaction, [], decided.Value.Postings.Select(posting => posting.From!.Value), cancellationToken);
        await Entries.SaveAsync(transaction, new LedgerEntry(Resource.Of<SalesOrder>().Program, transaction.Today, decided.Value.Postings), null, locked, cancellationToken);
        await FreeAsync(transaction, decided.Value.Freed, cancellationToken);
        await HoldAsync(transaction, decided.Value.Held, cancellationToken);
        await SalesLines.SettleAsync(transaction, [.. plans.Select(plan => plan.Hold.Line.Id)], [.. decided.Value.Held.Select(held => held.LineId)], cancellationToken);
        return null;
    }
}
