using Nameplate.Core.Inventory;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A stock status as the ledger needs it: its row and its main location.</summary>
internal sealed record StockStatusRow(long Id, long PartId, long StoresId, string MainLocation);

/// <summary>Rows of stock: made on first use, locked in one order, changed only with the postings that explain it.</summary>
internal static class Balances
{
    /// <summary>Main locations of parts in stores; a part that was never in a store has none there.</summary>
    public static Task<List<StockStatusRow>> StatusesAsync(
        LedgerTransaction transaction, IReadOnlyCollection<(long PartId, long StoresId)> wanted, CancellationToken cancellationToken) =>
        transaction.ReadAsync(
            """
            SELECT s.id, s.part_id, s.stores_id, s.stock_location
            FROM stock_status s JOIN unnest($1, $2) AS w (part_id, stores_id) USING (part_id, stores_id)
            """,
            row => new StockStatusRow(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3)),
            cancellationToken, Arrays(wanted));

    /// <summary>The same by part and store: the main locations alone.</summary>
    public static async Task<Dictionary<(long PartId, long StoresId), string>> MainsAsync(
        LedgerTransaction transaction, IReadOnlyCollection<(long PartId, long StoresId)> wanted, CancellationToken cancellationToken) =>
        (await StatusesAsync(transaction, wanted, cancellationToken)).ToDictionary(row => (row.PartId, row.StoresId), row => row.MainLocation);

    /// <summary>
    /// Makes the rows that stock will enter where they are missing. In key order and before any balance is locked, so that two
    /// calls never wait for each other in a ring. Answers whether any was missing. A call that knew of no main location, and goes to
    /// no location therefore, begins anew where another one has given the part one meanwhile.
    /// </summary>
    /// <param name="transaction">The call's transaction.</param>
    /// <param name="keys">The places.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="areNamed">The call itself says the locations: none is one of them.</param>
    public static Task<bool> EnsureAsync(LedgerTransaction transaction, IEnumerable<BalanceKey> keys, CancellationToken cancellationToken, bool areNamed = false) =>
        EnsureAsync(transaction, keys.Select(key => (key, transaction.Session.UserName)), cancellationToken, areNamed);

    /// <summary>The same for calls of several users, whom the new rows name.</summary>
    public static async Task<bool> EnsureAsync(LedgerTransaction transaction, IEnumerable<(BalanceKey Key, string User)> keys, CancellationToken cancellationToken, bool areNamed = false)
    {
        var users = keys.DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.User);
        var wanted = users.Keys
            .OrderBy(key => key.StoresId).ThenBy(key => key.PartId).ThenBy(key => key.Location, StringComparer.Ordinal).ThenBy(key => key.Lot, StringComparer.Ordinal)
            .ToList();
        if (wanted.Count == 0)
        {
            return false;
        }

        var arrays = Arrays(wanted);
        var missing = await transaction.ReadAsync($"{Missing} LIMIT 1", row => row.GetInt32(0), cancellationToken, arrays);
        if (missing.Count == 0)
        {
            return false;
        }

        var operators = wanted.Select(key => users[key]).ToArray();

        // The first location that a part has in a store is its main one there.
        await transaction.AriseAsync(
            "stock_status",
            """
            INSERT INTO stock_status (part_id, stores_id, stock_location, created_by, created_at, operator_id, updated_at)
            SELECT DISTINCT ON (w.stores_id, w.part_id) w.part_id, w.stores_id, w.location, w.operator_id, $6, w.operator_id, $6
            FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS w (part_id, stores_id, location, lot, operator_id, place)
            ORDER BY w.stores_id, w.part_id, w.place
            ON CONFLICT (stores_id, part_id) DO NOTHING RETURNING id
            """,
            cancellationToken, [.. arrays, operators, transaction.Second]);

        // The part is held, so its main location stays from here on.
        if (!areNamed && wanted.Exists(key => key.Location.Length == 0) && (await transaction.ReadAsync(Passed, row => row.GetInt32(0), cancellationToken, arrays)).Count > 0)
        {
            throw new TryAgainException("The part got its main location in the store meanwhile.");
        }

        await transaction.AriseAsync(
            "stock_balance",
            """
            INSERT INTO stock_balance (stock_status_id, location, lot, quantity, units)
            SELECT s.id, w.location, w.lot, 0, 0
            FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS w (part_id, stores_id, location, lot, place)
            JOIN stock_status s ON s.part_id = w.part_id AND s.stores_id = w.stores_id
            ORDER BY w.place
            ON CONFLICT (stock_status_id, location, lot) DO NOTHING RETURNING id
            """,
            cancellationToken, arrays);

        // Any other location gets its record with the first stock that goes there; a location without a name has none.
        await transaction.AriseAsync(
            "multiple_location",
            """
            INSERT INTO multiple_location (stores_id, part_id, stock_location, created_by, created_at, operator_id, updated_at)
            SELECT w.stores_id, w.part_id, w.location, w.operator_id, $6, w.operator_id, $6
            FROM (SELECT DISTINCT ON (stores_id, part_id, location) * FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS n (part_id, stores_id, location, lot, operator_id, place)) w
            JOIN stock_status s ON s.part_id = w.part_id AND s.stores_id = w.stores_id
            WHERE w.location NOT IN ('', s.stock_location)
            ORDER BY w.place
            ON CONFLICT (stores_id, part_id, stock_location) DO NOTHING RETURNING id
            """,
            cancellationToken, [.. arrays, operators, transaction.Second]);
        return true;
    }

    /// <summary>Makes stock status records with a main location that a call names, where there are none. Before their balances are made.</summary>
    public static Task EnsureStatusesAsync(
        LedgerTransaction transaction, IEnumerable<(long PartId, long StoresId, string MainLocation)> wanted, CancellationToken cancellationToken)
    {
        var rows = wanted.OrderBy(row => row.StoresId).ThenBy(row => row.PartId).ToList();
        return rows.Count == 0 ? Task.CompletedTask : transaction.EditAsync(
            "stock_status",
            """
            INSERT INTO stock_status (part_id, stores_id, stock_location, created_by, created_at, operator_id, updated_at)
            SELECT w.part_id, w.stores_id, w.location, $4, $5, $4, $5 FROM unnest($1, $2, $3) WITH ORDINALITY AS w (part_id, stores_id, location, place) ORDER BY w.place
            ON CONFLICT (stores_id, part_id) DO NOTHING RETURNING id
            """,
            cancellationToken, rows.Select(row => row.PartId).ToArray(), rows.Select(row => row.StoresId).ToArray(), rows.Select(row => row.MainLocation).ToArray(),
            transaction.Session.UserName, transaction.Second);
    }

    /// <summary>
    /// Locks balances with the other statements of a batch, if all of them are there; else none, for what is missing is to be made
    /// before any is locked. The rows are there when the batch was run.
    /// </summary>
    public static List<BalanceRow> LockIfThere(CommandBatch commands, IReadOnlyCollection<BalanceKey> named)
    {
        var rows = new List<BalanceRow>();
        if (named.Count > 0)
        {
            commands.Add($"{Select} FROM {Named} WHERE NOT EXISTS ({Missing}) {InOrder}", row => rows.Add(Read(row)), Arrays(named));
        }

        return rows;
    }

    /// <summary>
    /// Locks balances, in the order of their rows: those that are named, and of parts in stores those that have pieces without serials. A part may have had thousands
    /// of lots; of those that are used up, or whose pieces all have serials, a call locks none that it does not name. Either may be named several times.
    /// </summary>
    public static async Task<List<BalanceRow>> LockAsync(
        LedgerTransaction transaction, IEnumerable<(long PartId, long StoresId)> pieces, IEnumerable<BalanceKey> named, CancellationToken cancellationToken)
    {
        BalanceKey[] keys = [.. named.Distinct()];
        (long, long)[] pairs = [.. pieces.Distinct()];
        var (rows, commands) = (new Dictionary<long, BalanceRow>(), transaction.Batch());
        void Lock(string from, params object[] arrays) => commands.Add($"{Select} FROM {from} {InOrder}", row => rows[row.GetInt64(0)] = Read(row), arrays);
        if (pairs.Length == 0)
        {
            if (keys.Length == 0)
            {
                return [];
            }

            Lock(Named, Arrays(keys));
        }
        else
        {
            // Twice: pieces may have been moved, while a row was waited for, to a balance that had none when the statement began. Should two calls wait for each other in a
            // ring by that, PostgreSQL ends one, and it is tried again.
            for (var time = 0; time < 2; time++)
            {
                Lock(WithPieces, [.. Arrays(keys), .. Arrays(pairs)]);
            }
        }

        await commands.RunAsync(cancellationToken);
        return [.. rows.Values.OrderBy(row => row.Id)];
    }

    /// <summary>
    /// Locks all balances that a part has in a store, in the order of their rows: for who says how much it is to have there in all. Its stock record is locked first:
    /// who makes a balance holds that FOR KEY SHARE, as PostgreSQL does for a foreign key, so none is there that is not seen, and none comes until the call is done.
    /// </summary>
    public static async Task<List<BalanceRow>> LockAllAsync(LedgerTransaction transaction, long part, long stores, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync("SELECT FROM stock_status WHERE part_id = $1 AND stores_id = $2 FOR UPDATE", cancellationToken, part, stores);
        return await transaction.ReadAsync(
            $"{Select} FROM stock_status s JOIN stock_balance b ON b.stock_status_id = s.id WHERE s.part_id = $1 AND s.stores_id = $2 {InOrder}", Read, cancellationToken, part, stores);
    }

    /// <summary>What parts have in stores in all, asked with other statements, once what the call changes is locked.</summary>
    /// <param name="commands">The other statements.</param>
    /// <param name="pairs">Of which it is asked whether they have been in several locations.</param>
    /// <param name="counted">Of which it is asked how much is on hand.</param>
    public static StockTotals Totals(CommandBatch commands, IReadOnlyCollection<(long PartId, long StoresId)> pairs, IReadOnlyCollection<(long PartId, long StoresId)> counted)
    {
        var (several, onHand) = (new HashSet<(long, long)>(), new Dictionary<(long, long, string), decimal>());
        if (pairs.Count > 0)
        {
            commands.Add(
                """
                SELECT s.part_id, s.stores_id FROM unnest($1, $2) AS w (part_id, stores_id) JOIN stock_status s ON s.part_id = w.part_id AND s.stores_id = w.stores_id
                WHERE EXISTS (SELECT FROM stock_balance b WHERE b.stock_status_id = s.id AND b.location < s.stock_location)
                    OR EXISTS (SELECT FROM stock_balance b WHERE b.stock_status_id = s.id AND b.location > s.stock_location)
                """,
                row => several.Add((row.GetInt64(0), row.GetInt64(1))), Arrays(pairs));
        }

        if (counted.Count > 0)
        {
            commands.Add(
                """
                SELECT s.part_id, s.stores_id, b.location, sum(b.quantity)
                FROM unnest($1, $2) AS w (part_id, stores_id) JOIN stock_status s ON s.part_id = w.part_id AND s.stores_id = w.stores_id
                JOIN stock_balance b ON b.stock_status_id = s.id GROUP BY 1, 2, 3
                """,
                row => onHand.Add((row.GetInt64(0), row.GetInt64(1), row.GetString(2)), row.GetDecimal(3)), Arrays(counted));
        }

        return new StockTotals(several, onHand);
    }

    private const string Select = "SELECT b.id, s.part_id, s.stores_id, b.location, b.lot, b.quantity, b.units";

    private const string Named =
        """
        unnest($1, $2, $3, $4) AS w (part_id, stores_id, location, lot)
        JOIN stock_status s ON s.part_id = w.part_id AND s.stores_id = w.stores_id
        JOIN stock_balance b ON b.stock_status_id = s.id AND b.location = w.location AND b.lot = w.lot
        """;

    private const string WithPieces =
        $"""
        stock_balance b JOIN stock_status s ON s.id = b.stock_status_id
        WHERE b.id = ANY (ARRAY(
            SELECT b.id FROM {Named}
            UNION ALL
            SELECT b.id FROM unnest($5, $6) AS w (part_id, stores_id) JOIN stock_status s ON s.part_id = w.part_id AND s.stores_id = w.stores_id
            JOIN stock_balance b ON b.stock_status_id = s.id AND b.units < b.quantity))
        """;

    // What another call wrote while its row was waited for is in the row that comes with the lock; the rest of it never changes.
    private const string InOrder = "ORDER BY b.id FOR UPDATE OF b";

    private static BalanceRow Read(NpgsqlDataReader row) =>
        new(row.GetInt64(0), new BalanceKey(row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetString(4)), row.GetDecimal(5), row.GetInt32(6));

    /// <summary>A row for each place that has no balance, or no record of its location.</summary>
    private const string Missing =
        """
        SELECT 1 FROM unnest($1, $2, $3, $4) AS w (part_id, stores_id, location, lot)
        WHERE NOT EXISTS (
            SELECT FROM stock_status s JOIN stock_balance b ON b.stock_status_id = s.id
            WHERE s.part_id = w.part_id AND s.stores_id = w.stores_id AND b.location = w.location AND b.lot = w.lot
                AND (w.location IN ('', s.stock_location) OR EXISTS (
                    SELECT FROM multiple_location m WHERE m.stores_id = w.stores_id AND m.part_id = w.part_id AND m.stock_location = w.location)))
        """;

    /// <summary>A row for each place without a location that has no balance, though the part has a main location in the store.</summary>
    private const string Passed =
        """
        SELECT 1 FROM unnest($1, $2, $3, $4) AS w (part_id, stores_id, location, lot) JOIN stock_status s ON s.part_id = w.part_id AND s.stores_id = w.stores_id
        WHERE w.location = '' AND s.stock_location <> '' AND NOT EXISTS (SELECT FROM stock_balance b WHERE b.stock_status_id = s.id AND b.location = '' AND b.lot = w.lot)
        LIMIT 1
        """;

    private static object[] Arrays(IReadOnlyCollection<BalanceKey> keys) =>
    [
        keys.Select(key => key.PartId).ToArray(), keys.Select(key => key.StoresId).ToArray(), keys.Select(key => key.Location).ToArray(), keys.Select(key => key.Lot).ToArray(),
    ];

    private static object[] Arrays(IReadOnlyCollection<(long PartId, long StoresId)> pairs) => [pairs.Select(pair => pair.PartId).ToArray(), pairs.Select(pair => pair.StoresId).ToArray()];
}
