using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// Locks units, in the order of their rows, and reads what a call is decided from. The state comes with the lock; everything else is
/// read after it by statements of their own, which see what those wrote that were waited for. What needs looking into the history of
/// a unit, or at what it is inside of, is read for those units only for which it says something: of a build's components, for none.
/// </summary>
internal static class UnitLocks
{
    /// <summary>A unit that is locked: its state is the last one.</summary>
    private sealed record State(long Unit, UnitStatus Status, string Lot, long? Balance);

    private const string States = "SELECT u.serial_number_id, u.status, u.lot, u.stock_balance_id";

    /// <summary>
    /// Locks the units that exist among those named and reads them: with their registrations, all or those of one part, if they
    /// are asked for.
    /// </summary>
    public static async Task<List<UnitRow>> TakeAsync(
        LedgerTransaction transaction, IReadOnlyCollection<(long PartId, string Serial)> named, bool withRegistration, CancellationToken cancellationToken, long ofPart = 0)
    {
        if (named.Count == 0)
        {
            return [];
        }

        var names = named.ToHashSet();
        var units = await TakeAsync(
            transaction,
            $"""
            {States}, s.part_id
            FROM unnest($1, $2) AS w (part_id, serial)
            JOIN serial_number s ON s.part_id = w.part_id AND s.serial_number = w.serial AND s.deleted_at IS NULL
            JOIN unit_state u ON u.serial_number_id = s.id
            ORDER BY u.serial_number_id FOR UPDATE OF u
            """,
            row => withRegistration && (ofPart == 0 || ofPart == row.GetInt64(4)), cancellationToken,
            names.Select(unit => unit.PartId).ToArray(), names.Select(unit => unit.Serial).ToArray());
        return units.TrueForAll(unit => names.Contains((unit.PartId, unit.Serial)))
            ? units
            : throw new TryAgainException("A unit got another number while it was waited for.");
    }

    /// <summary>Locks units by row number and reads them.</summary>
    public static Task<List<UnitRow>> TakeAsync(LedgerTransaction transaction, long[] units, bool withRegistration, CancellationToken cancellationToken) =>
        TakeAsync(
            transaction, $"{States} FROM unit_state u WHERE u.serial_number_id = ANY ($1) ORDER BY u.serial_number_id FOR UPDATE", _ => withRegistration, cancellationToken, units);

    /// <summary>Locks the units that exist among those named, together with all that stand in some places.</summary>
    public static Task<List<UnitRow>> TakeWithStandingAsync(
        LedgerTransaction transaction, IReadOnlyCollection<(long PartId, string Serial)> named, IReadOnlyCollection<BalanceKey> places, CancellationToken cancellationToken) =>
        TakeAsync(
            transaction,
            $"""
            {States} FROM unit_state u
            WHERE u.serial_number_id IN (
                SELECT s.id FROM unnest($1, $2) AS w (part_id, serial)
                JOIN serial_number s ON s.part_id = w.part_id AND s.serial_number = w.serial AND s.deleted_at IS NULL
                UNION ALL
                SELECT here.serial_number_id FROM unnest($3, $4, $5, $6) AS w (part_id, stores_id, location, lot)
                JOIN stock_status ss ON ss.part_id = w.part_id AND ss.stores_id = w.stores_id
                JOIN stock_balance b ON b.stock_status_id = ss.id AND b.location = w.location AND b.lot = w.lot
                JOIN unit_state here ON here.stock_balance_id = b.id)
            ORDER BY u.serial_number_id FOR UPDATE
            """,
            _ => false, cancellationToken, named.Select(unit => unit.PartId).ToArray(), named.Select(unit => unit.Serial).ToArray(),
            places.Select(key => key.PartId).ToArray(), places.Select(key => key.StoresId).ToArray(), places.Select(key => key.Location).ToArray(), places.Select(key => key.Lot).ToArray());

    private static async Task<List<UnitRow>> TakeAsync(
        LedgerTransaction transaction, string sql, Func<NpgsqlDataReader, bool> isRegistrationWanted, CancellationToken cancellationToken, params object[] values)
    {
        var registered = new List<long>();
        var states = (await transaction.ReadAsync(
            sql,
            row =>
            {
                if (isRegistrationWanted(row))
                {
                    registered.Add(row.GetInt64(0));
                }

                return new State(row.GetInt64(0), (UnitStatus)row.GetInt16(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3));
            },
            cancellationToken, values)).ToDictionary(state => state.Unit);
        if (states.Count == 0)
        {
            return [];
        }

        var commands = transaction.Batch();
        var around = UnitDetails.Ask(commands, states.Values, registered);
        var units = new List<UnitRow>(states.Count);
        commands.Add(
            "SELECT id, part_id, serial_number FROM serial_number WHERE id = ANY ($1) AND deleted_at IS NULL",
            row => units.Add(around.Row(states[row.GetInt64(0)], row.GetInt64(1), row.GetString(2))), states.Keys.ToArray());
        await commands.RunAsync(cancellationToken);
        return units;
    }

    /// <summary>What is around some units: the places in which they stand, what they are inside of, who holds or has them, how they came into the books.</summary>
    private sealed class UnitDetails
    {
        private readonly Dictionary<long, (long Stores, string Code, string Location)> places = [];
        private readonly Dictionary<long, string> inside = [];
        private readonly Dictionary<long, (long Line, string Order, int Number)> holders = [];
        private readonly Dictionary<long, string> customers = [];
        private readonly Dictionary<long, Registration> registrations = [];

        /// <summary>Asks for them with other statements, and for nothing that is not there.</summary>
        public static UnitDetails Ask(CommandBatch commands, IReadOnlyCollection<State> states, IReadOnlyList<long> registered)
        {
            var found = new UnitDetails();
            Add(
                states.Select(state => state.Balance).OfType<long>().Distinct(),
                """
                SELECT b.id, ss.stores_id, st.stores_code, b.location
                FROM stock_balance b JOIN stock_status ss ON ss.id = b.stock_status_id JOIN stores st ON st.id = ss.stores_id WHERE b.id = ANY ($1)
                """,
                row => found.places.Add(row.GetInt64(0), (row.GetInt64(1), row.GetString(2), row.GetString(3))));
            Add(
                In(UnitStatus.Installed),
                """
                SELECT x.component_unit_id, p.part_id, coalesce(a.serial_number, x.parent_lot)
                FROM cross_reference x LEFT JOIN serial_number a ON a.id = x.assembly_unit_id JOIN part p ON p.id = coalesce(a.part_id, x.parent_part_id)
                WHERE x.component_unit_id = ANY ($1) AND x.removed_posting_id IS NULL
                """,
                row => found.inside[row.GetInt64(0)] = $"{row.GetString(1)} {(row.IsDBNull(2) ? "" : row.GetString(2))}".TrimEnd());
            Add(
                In(UnitStatus.Reserved),
                """
                SELECT r.serial_number_id, l.id, o.so_id, l.so_line_no
                FROM reservation r JOIN sales_order_line l ON l.id = r.sales_line_id JOIN sales_order o ON o.id = l.order_id WHERE r.serial_number_id = ANY ($1)
                """,
                row => found.holders[row.GetInt64(0)] = (row.GetInt64(1), row.GetString(2), row.GetInt32(3)));
            Add(
                In(UnitStatus.Shipped, UnitStatus.Consigned),
                "SELECT s.id, c.customer_id FROM serial_number s JOIN customer c ON c.id = s.ship_to_customer_id WHERE s.id = ANY ($1)",
                row => found.customers.Add(row.GetInt64(0), row.GetString(1)));

            // The last posting that brought the unit into the books, if nothing came after it but what was undone: a move that was undone did not happen.
            Add(
                registered,
                """
                SELECT s.id, e.id, e.claim, NOT EXISTS (SELECT FROM posting_unit other WHERE other.posting_id = e.id AND other.serial_number_id <> s.id)
                FROM unnest($1) AS s (id)
                CROSS JOIN LATERAL (
                    SELECT o.id, o.claim, o.action_type FROM posting_unit m JOIN posting o ON o.id = m.posting_id
                    WHERE m.serial_number_id = s.id AND m.from_status IS NULL ORDER BY o.id DESC LIMIT 1) e
                WHERE e.action_type = 'RG' AND NOT EXISTS (
                    SELECT FROM posting_unit m JOIN posting o ON o.id = m.posting_id
                    WHERE m.serial_number_id = s.id AND o.id > e.id AND o.action_type <> 'RN' AND o.reverses_id IS NULL
                        AND NOT EXISTS (
                            SELECT FROM posting_unit undone JOIN posting r ON r.id = undone.posting_id
                            WHERE undone.serial_number_id = s.id AND r.id > o.id AND r.reverses_id = o.id))
                """,
                row => found.registrations.Add(row.GetInt64(0), new Registration(row.GetInt64(1), row.GetBoolean(2), row.GetBoolean(3))));
            return found;

            IEnumerable<long> In(params UnitStatus[] some) => states.Where(state => some.Contains(state.Status)).Select(state => state.Unit);

            void Add(IEnumerable<long> ids, string sql, Action<NpgsqlDataReader> row)
            {
                var some = ids.ToArray();
                if (some.Length > 0)
                {
                    commands.Add(sql, row, some);
                }
            }
        }

        /// <summary>A unit among them, once all is read.</summary>
        public UnitRow Row(State state, long part, string serial)
        {
            var place = state.Balance is { } balance ? places[balance] : default;
            var at = place.Location is { Length: > 0 } location ? $" at {location}" : "";
            var holder = holders.TryGetValue(state.Unit, out var line) ? line : ((long Line, string Order, int Number)?)null;
            var customer = customers.TryGetValue(state.Unit, out var name) ? $" to {name}" : "";
            return new UnitRow(state.Unit, part, serial, state.Status)
            {
                Lot = state.Lot,
                Balance = state.Balance is null ? null : new BalanceKey(part, place.Stores, place.Location!, state.Lot),
                HeldFor = holder?.Line,
                Untouched = registrations.GetValueOrDefault(state.Unit),
                Where = state.Status switch
                {
                    UnitStatus.Registered => "registered, in no store",
                    UnitStatus.InStock => $"in store {place.Code}{at}",
                    UnitStatus.Reserved => $"held in store {place.Code}{at}{(holder is { } order ? $" for order {order.Order}, line {order.Number}" : "")}",
                    UnitStatus.Returned => $"returned and awaiting a decision in store {place.Code}{at}",
                    UnitStatus.Installed => $"inside {inside.GetValueOrDefault(state.Unit)}".TrimEnd(),
                    UnitStatus.Issued => "issued",
                    UnitStatus.Shipped => $"shipped{customer}",
                    UnitStatus.Consigned => $"consigned{customer}",
                    _ => "scrapped",
                },
            };
        }
    }
}
