using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Npgsql;
using NpgsqlTypes;

namespace Nameplate.Server.Storage;

/// <summary>A decided entry, with the batch it belongs to and who made it.</summary>
/// <param name="Entry">What was decided.</param>
/// <param name="Batch">The batch; null opens a new one.</param>
/// <param name="Operator">The user whom the postings name.</param>
internal sealed record BookedEntry(LedgerEntry Entry, BatchTicket? Batch, string Operator);

/// <summary>
/// Numbers of batches and postings to come. They are drawn once the transaction has a number of its own: the sealer tells by that which
/// postings may still come.
/// </summary>
internal sealed class DrawnNumbers
{
    public Queue<long> Batches { get; } = new();

    public Queue<long> Postings { get; } = new();

    /// <summary>Draws as many as are wanted and not there yet, with the statements that are added to.</summary>
    public void Draw(CommandBatch commands, int batches, int postings)
    {
        (batches, postings) = (Math.Max(0, batches - Batches.Count), Math.Max(0, postings - Postings.Count));
        if (batches + postings > 0)
        {
            commands.Mark($"{Sequences.Next("batch", "$1")}, {Sequences.Next("posting", "$2")}", Drawn, batches, postings);
        }
    }

    private void Drawn(NpgsqlDataReader row, int first)
    {
        Add(Batches, first);
        Add(Postings, first + 1);

        void Add(Queue<long> numbers, int column)
        {
            foreach (var number in row.GetFieldValue<long[]>(column))
            {
                numbers.Enqueue(number);
            }
        }
    }
}

/// <summary>Writes decided entries: postings, units moved, places, links, consumption and stock, as sets.</summary>
internal static class Entries
{
    /// <summary>Saves the entry of the transaction's own call, and answers its batch: a new one where none was joined.</summary>
    public static async Task<BatchTicket> SaveAsync(
        LedgerTransaction transaction, LedgerEntry entry, BatchTicket? joined, IEnumerable<BalanceRow> locked, CancellationToken cancellationToken) =>
        (await SaveAsync(transaction, [new BookedEntry(entry, joined, transaction.Session.UserName)], locked, cancellationToken))[0];

    /// <summary>
    /// The same with the balances made and locked that the entry names, for calls whose decision needs none of them; units that it scraps are
    /// noted as scrapped on a day.
    /// </summary>
    public static async Task<BatchTicket> LockAndSaveAsync(
        LedgerTransaction transaction, LedgerEntry entry, BatchTicket? joined, DateOnly? scrappedOn, CancellationToken cancellationToken)
    {
        await Balances.EnsureAsync(transaction, entry.Postings.Select(posting => posting.To).OfType<BalanceKey>(), cancellationToken);
        var locked = await Balances.LockAsync(transaction, [], entry.Postings.SelectMany(posting => new[] { posting.From, posting.To }).OfType<BalanceKey>(), cancellationToken);
        var batch = await SaveAsync(transaction, entry, joined, locked, cancellationToken);
        await Units.ScrappedAsync(
            transaction, [.. entry.Postings.SelectMany(posting => posting.Units).Where(move => move.To == UnitStatus.Scrapped).Select(move => move.UnitId)], scrappedOn, cancellationToken);
        return batch;
    }

    /// <summary>
    /// Saves entries of calls that share the transaction, and answers their batches. The balances that they name are locked by
    /// the caller (<see cref="Balances.LockAsync"/>); new lots are made here. No two of them move one unit. Numbers that were not
    /// drawn before are drawn first.
    /// </summary>
    public static async Task<IReadOnlyList<BatchTicket>> SaveAsync(
        LedgerTransaction transaction, IReadOnlyList<BookedEntry> entries, IEnumerable<BalanceRow> locked, CancellationToken cancellationToken, DrawnNumbers? drawn = null)
    {
        var balances = locked.ToDictionary(row => row.Key, row => row.Id);

        var opening = entries.Where(entry => entry.Batch is null).Select(entry => entry.Operator).ToArray();
        drawn ??= new DrawnNumbers();
        var drawing = transaction.Batch();
        drawn.Draw(drawing, opening.Length, entries.Sum(entry => entry.Entry.Postings.Count));
        await drawing.RunAsync(cancellationToken);

        // Two postings may say the same and still be two.
        var numbers = new Dictionary<PostingDraft, long>(ReferenceEqualityComparer.Instance);
        foreach (var posting in entries.SelectMany(entry => entry.Entry.Postings))
        {
            numbers.Add(posting, drawn.Postings.Dequeue());
        }

        var newBatches = new Queue<long>(opening.Select(_ => drawn.Batches.Dequeue()));
        var commands = transaction.Batch();
        if (opening.Length > 0)
        {
            commands.Add(
                "INSERT INTO batch (id, operator_id, created_at, txns_accepted) OVERRIDING SYSTEM VALUE SELECT n.id, n.operator_id, $3, 1 FROM unnest($1, $2) AS n (id, operator_id)",
                newBatches.ToArray(), opening, transaction.Now);
        }

        IReadOnlyList<BatchTicket> batches = [.. entries.Select(entry => entry.Batch ?? new BatchTicket(newBatches.Dequeue(), 1))];
        Lots(commands, entries, transaction);
        Postings(commands, entries, batches, transaction, numbers, balances);
        Moves(commands, entries, numbers);
        Places(commands, entries, batches, transaction, balances);
        foreach (var (entry, _, user) in entries)
        {
            Orders(commands, entry);
            Links(commands, entry, user, transaction, numbers);
            Consumption(commands, entry, numbers);
        }

        Receipts.Add(commands, entries.SelectMany(entry => entry.Entry.Postings), numbers, transaction.Second);
        Stock(commands, entries, transaction, balances);
        StockDays.Add(commands, entries, balances);
        Untold(commands, entries, batches, transaction);
        await commands.RunLaterAsync(cancellationToken);
        foreach (var (entry, _, _) in entries)
        {
            transaction.Count(entry);
        }

        return batches;
    }

    /// <summary>A count that found what the books say posts nothing: its batch is noted as edited, so that it is sealed.</summary>
    private static void Untold(CommandBatch commands, IReadOnlyList<BookedEntry> entries, IReadOnlyList<BatchTicket> batches, LedgerTransaction transaction)
    {
        foreach (var ((_, _, user), batch) in entries.Zip(batches).Where(pair => pair.First.Entry.Postings.Count == 0))
        {
            commands.Add("INSERT INTO edit (table_name, row_id, operator_id, created_at) VALUES ('batch', $1, $2, $3)", batch.Id, user, transaction.Now);
        }
    }

    /// <summary>Lots that arise, and the first quantity of lots that were there before anything came in.</summary>
    private static void Lots(CommandBatch commands, IReadOnlyList<BookedEntry> entries, LedgerTransaction transaction)
    {
        // Of two that bring something in the first says the quantity.
        var received = new Dictionary<(long PartId, string Lot), decimal>();
        foreach (var (part, lot, quantity) in entries.SelectMany(entry => entry.Entry.Received()))
        {
            received.TryAdd((part, lot), quantity);
        }

        foreach (var lots in entries.SelectMany(entry => entry.Entry.Lots.Select(lot => (Lot: lot, entry.Operator))).GroupBy(lot => lot.Lot.IsTold))
        {
            // Of two that make one lot the first has it. The second need not know, but where its answer says when the lot expires: then it begins anew (DatabaseFaults.IsPassing).
            T[] Of<T>(Func<LotDraft, T> value) => [.. lots.Select(lot => value(lot.Lot))];
            commands.Add(
                $"""
                INSERT INTO lot (part_id, lot_id, lot_status, expire_date, original_qty, order_id, line_number, created_by, created_at, operator_id, updated_at)
                SELECT n.part_id, n.lot_id, $2, n.expire_date, n.original_qty, n.order_id, n.line_number, n.operator_id, $1, n.operator_id, $1
                FROM unnest($3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY AS n (part_id, lot_id, expire_date, original_qty, order_id, line_number, operator_id, place)
                ORDER BY n.part_id, n.lot_id, n.place
                {(lots.Key ? "" : "ON CONFLICT (part_id, lot_id) DO NOTHING")}
                """,
                transaction.Second, Lot.Active, Of(lot => lot.PartId), Of(lot => lot.LotId), Of(lot => lot.ExpireDate), Of(lot => received.TryGetValue((lot.PartId, lot.LotId), out var quantity) ? quantity : (decimal?)null),
                Of(lot => lot.OrderId), Of(lot => lot.LineNumber), lots.Select(lot => lot.Operator).ToArray());
        }

        if (received.Count > 0)
        {
            commands.Add(
                """
                UPDATE lot l SET original_qty = n.quantity FROM unnest($1, $2, $3) AS n (part_id, lot_id, quantity)
                WHERE l.part_id = n.part_id AND l.lot_id = n.lot_id AND l.original_qty IS NULL
                """,
                received.Keys.Select(lot => lot.PartId).ToArray(), received.Keys.Select(lot => lot.Lot).ToArray(), received.Values.ToArray());
        }
    }

    /// <summary>What a row has from its entry is joined by the entry's number: a hundred thousand rows of one call repeat nothing.</summary>
    private static void Postings(
        CommandBatch commands, IReadOnlyList<BookedEntry> entries, IReadOnlyList<BatchTicket> batches, LedgerTransaction transaction,
        Dictionary<PostingDraft, long> numbers, Dictionary<BalanceKey, long> balances)
    {
        var postings = entries.SelectMany((entry, place) => entry.Entry.Postings.Select(posting => (Draft: posting, Entry: place + 1L))).ToList();
        commands.Add(
            """
            INSERT INTO posting (id, batch_id, action_type, part_id, lot, quantity, claim, from_balance_id, to_balance_id, action_date, amount,
                department, account, order_id, line_number, order_reference, reference, reason, note_text, attachments, user_fields, operator_id, program_id, created_at, reverses_id, reverses_part, parent_id, sales_line_id)
            OVERRIDING SYSTEM VALUE
            SELECT n.id, e.batch_id, n.action_type, n.part_id, n.lot, n.quantity, n.claim, n.from_balance_id, n.to_balance_id, e.action_date, n.amount,
                n.department, n.account, n.order_id, n.line_number, n.order_reference, n.reference, n.reason, n.note_text, n.attachments, n.user_fields::text[], e.operator_id, e.program_id, $5, n.reverses_id, n.reverses_part, n.parent_id, n.sales_line_id
            FROM unnest($6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)
                AS n (id, action_type, part_id, lot, quantity, claim, from_balance_id, to_balance_id, amount,
                    department, account, order_id, line_number, order_reference, reference, reason, note_text, attachments, user_fields, reverses_id, reverses_part, parent_id, sales_line_id, entry)
            JOIN unnest($1, $2, $3, $4) WITH ORDINALITY AS e (batch_id, action_date, operator_id, program_id, number) ON e.number = n.entry
            ORDER BY n.id
            """,
            batches.Select(batch => batch.Id).ToArray(),
            entries.Select(entry => entry.Entry.ActionDate).ToArray(),
            entries.Select(entry => entry.Operator).ToArray(),
            entries.Select(entry => entry.Entry.ProgramId).ToArray(),
            transaction.Now,
            Of(posting => numbers[posting]),
            Of(posting => posting.Type.ToString()),
            Of(posting => posting.PartId),
            Of(posting => posting.Lot),
            Of(posting => posting.Quantity),
            Of(posting => posting.Claim),
            Of(posting => Id(posting.From)),
            Of(posting => Id(posting.To)),
            Of(posting => posting.Amount),
            Of(posting => posting.Detail.Department),
            Of(posting => posting.Detail.Account),
            Of(posting => posting.Detail.OrderId),
            Of(posting => posting.Detail.LineNumber),
            Of(posting => posting.Detail.OrderReference),
            Of(posting => posting.Detail.Reference),
            Of(posting => posting.Detail.Reason),
            Of(posting => posting.Detail.NoteText),
            Of(posting => posting.Detail.Attachments),
            Of(posting => ArrayLiteral.Of(posting.Detail.User)),
            Of(posting => posting.ReversesId),
            Of(posting => posting.ReversesPart),
            Of(posting => posting.Parent is null ? (long?)null : numbers[posting.Parent]),
            Of(posting => posting.Detail.SalesLineId),
            postings.Select(posting => posting.Entry).ToArray());

        T[] Of<T>(Func<PostingDraft, T> value) => [.. postings.Select(posting => value(posting.Draft))];
        long? Id(BalanceKey? key) => key is { } place ? balances[place] : null;
    }

    private static void Moves(CommandBatch commands, IReadOnlyList<BookedEntry> entries, Dictionary<PostingDraft, long> numbers)
    {
        var moves = entries.SelectMany(entry => entry.Entry.Postings).SelectMany(posting => posting.Units.Select(move => (Posting: numbers[posting], Move: move))).ToList();
        commands.Insert(
            "posting_unit", NewColumn.Of("posting_id", moves, pair => pair.Posting), NewColumn.Of("serial_number_id", moves, pair => pair.Move.UnitId),
            NewColumn.Of("from_status", moves, pair => (short?)pair.Move.From), NewColumn.Of("to_status", moves, pair => (short?)pair.Move.To));
    }

    private static void Places(
        CommandBatch commands, IReadOnlyList<BookedEntry> entries, IReadOnlyList<BatchTicket> batches, LedgerTransaction transaction, Dictionary<BalanceKey, long> balances)
    {
        var places = entries.SelectMany((entry, number) => entry.Entry.Places().Select(pair => (Unit: pair.Key, Place: pair.Value, Entry: number))).ToList();
        var made = places.Where(unit => unit.Place is { IsNew: true, Status: not null }).ToList();
        var moved = places.Where(unit => unit.Place is { IsNew: false, Status: not null }).ToList();
        var gone = places.Where(unit => unit.Place.Status is null).Select(unit => unit.Unit).ToArray();
        UnitCounts.Add(commands, entries.SelectMany(entry => entry.Entry.Postings), made.Count, transaction.Second);

        // What a posting makes, its own transaction has registered.
        commands.Insert(
            "unit_state", NewColumn.Of("serial_number_id", made, unit => unit.Unit), NewColumn.Of("status", made, Status), NewColumn.Of("stock_balance_id", made, Balance),
            NewColumn.Of("lot", made, unit => unit.Place.Lot), NewColumn.Of("batch_id", made, unit => batches[unit.Entry].Id),
            NewColumn.Of("program_id", made, unit => entries[unit.Entry].Entry.ProgramId), NewColumn.Of("operator_id", made, unit => entries[unit.Entry].Operator),
            NewColumn.Of("updated_at", made, _ => transaction.Second), NewColumn.Of("created_at", made, _ => transaction.Second), NewColumn.Of("part_id", made, unit => unit.Place.PartId));
        if (moved.Count > 0)
        {
            // What a row has from its entry is joined by the entry's number.
            commands.Add(
                """
                UPDATE unit_state u SET status = n.status, stock_balance_id = n.balance_id, lot = n.lot, from_balance_id = CASE WHEN n.restored THEN n.from_balance_id ELSE coalesce(n.from_balance_id, u.from_balance_id) END,
                    batch_id = e.batch_id, program_id = e.program_id, modified_by = e.operator_id, modified_at = $4, operator_id = e.operator_id, updated_at = $4
                FROM unnest($5, $6, $7, $8, $9, $10, $11) AS n (id, status, balance_id, lot, entry, from_balance_id, restored)
                JOIN unnest($1, $2, $3) WITH ORDINALITY AS e (batch_id, program_id, operator_id, number) ON e.number = n.entry
                WHERE u.serial_number_id = n.id
                """,
                batches.Select(batch => batch.Id).ToArray(), entries.Select(entry => entry.Entry.ProgramId).ToArray(), entries.Select(entry => entry.Operator).ToArray(), transaction.Second,
                moved.Select(unit => unit.Unit).ToArray(), moved.Select(Status).ToArray(), moved.Select(Balance).ToArray(), moved.Select(unit => unit.Place.Lot).ToArray(), moved.Select(unit => unit.Entry + 1L).ToArray(),
                moved.Select(unit => unit.Place.From is { } from ? balances[from] : (long?)null).ToArray(), moved.Select(unit => unit.Place.Restored).ToArray());
        }

        if (gone.Length > 0)
        {
            UnitCounts.Remove(commands, gone);
        }

        short Status((long Unit, UnitPlace Place, int Entry) unit) => (short)unit.Place.Status!.Value;
        long? Balance((long Unit, UnitPlace Place, int Entry) unit) => unit.Place.Balance is { } place ? balances[place] : null;
    }

    /// <summary>The order that a unit's last posting named is kept on its record.</summary>
    private static void Orders(CommandBatch commands, LedgerEntry entry)
    {
        var orders = entry.Orders();
        if (orders.Count == 0)
        {
            return;
        }

        // Records that say so already are left alone: undoing gives every unit its order back, and most had none.
        commands.Add(
            """
            UPDATE serial_number s SET order_id = n.order_id, line_number = n.line_number, order_reference = n.order_reference
            FROM unnest($1, $2, $3, $4) AS n (id, order_id, line_number, order_reference)
            WHERE s.id = n.id AND (s.order_id, s.line_number, s.order_reference) IS DISTINCT FROM (n.order_id, n.line_number, n.order_reference)
            """,
            orders.Keys.ToArray(), orders.Values.Select(order => order.OrderId).ToArray(),
            orders.Values.Select(order => order.LineNumber).ToArray(), orders.Values.Select(order => order.Reference).ToArray());
    }

    private static void Links(CommandBatch commands, LedgerEntry entry, string user, LedgerTransaction transaction, Dictionary<PostingDraft, long> numbers)
    {
        commands.Insert(
            "cross_reference", Of("assembly_unit_id", link => link.AssemblyUnitId), Of("parent_part_id", link => link.ParentPartId), Of("parent_lot", link => link.ParentLot),
            Of("component_unit_id", link => link.ComponentUnitId), Of("installed_posting_id", link => numbers[link.Installing]),
            Of("removed_posting_id", link => link.Removing is null ? (long?)null : numbers[link.Removing]), Of("start_date", link => link.StartDate ?? entry.ActionDate), Of("end_date", link => link.EndDate),
            Of("order_id", link => link.OrderId), Of("line_number", link => link.LineNumber), Of("reference", link => link.Reference), Of("ra_reason", link => link.Reason), Of("comment", link => link.Comment),
            Of("created_by", _ => user), Of("created_at", _ => transaction.Second), Of("operator_id", _ => user), Of("updated_at", _ => transaction.Second));
        if (entry.Closed.Count > 0)
        {
            commands.Add(
                """
                UPDATE cross_reference x SET removed_posting_id = n.posting_id, end_date = n.end_date, ra_reason = coalesce(n.ra_reason, x.ra_reason), former_reason = x.ra_reason,
                    modified_by = $5, modified_at = $6, operator_id = $5, updated_at = $6
                FROM unnest($1, $2, $3, $4) AS n (id, posting_id, end_date, ra_reason) WHERE x.id = n.id
                """,
                entry.Closed.Select(link => link.LinkId).ToArray(), entry.Closed.Select(link => numbers[link.Removing]).ToArray(),
                entry.Closed.Select(link => link.EndDate).ToArray(), entry.Closed.Select(link => link.Reason).ToArray(),
                user, transaction.Second);
        }

        if (entry.Reopened.Count > 0)
        {
            commands.Add(
                """
                UPDATE cross_reference x SET removed_posting_id = NULL, end_date = NULL, ra_reason = CASE WHEN x.ra_reason IS NOT DISTINCT FROM n.ra_reason THEN x.former_reason ELSE x.ra_reason END, former_reason = NULL,
                    modified_by = $3, modified_at = $4, operator_id = $3, updated_at = $4
                FROM unnest($1, $2) AS n (id, ra_reason) WHERE x.id = n.id
                """,
                entry.Reopened.Select(link => link.LinkId).ToArray(), entry.Reopened.Select(link => link.Reason).ToArray(),
                user, transaction.Second);
        }

        NewColumn Of<T>(string name, Func<LinkDraft, T> value) => NewColumn.Of(name, entry.Links, value);
    }

    private static void Consumption(CommandBatch commands, LedgerEntry entry, Dictionary<PostingDraft, long> numbers)
    {
        commands.Insert(
            "consumption", Of("posting_id", used => numbers[used.Build]), Of("assembly_unit_id", used => used.AssemblyUnitId), Of("component_part_id", used => used.ComponentPartId),
            Of("component_unit_id", used => used.ComponentUnitId), Of("lot", used => used.Lot), Of("quantity", used => used.Quantity), Of("assumed", used => used.Assumed));

        NewColumn Of<T>(string name, Func<ConsumptionDraft, T> value) => NewColumn.Of(name, entry.Consumed, value);
    }

    /// <summary>
    /// Balances that postings name. Where nothing comes or goes, as by a hold, what there is to tell of the stock has changed all the same. Whoever began earlier may
    /// come to it later: what was changed stays so.
    /// </summary>
    private static void Stock(CommandBatch commands, IReadOnlyList<BookedEntry> entries, LedgerTransaction transaction, Dictionary<BalanceKey, long> balances)
    {
        var changes = entries.SelectMany(entry => entry.Entry.Balances()).GroupBy(pair => pair.Key, pair => pair.Value)
            .Select(balance => (balance.Key, Value: balance.Aggregate((one, other) => one + other))).ToList();
        if (changes.Count == 0)
        {
            return;
        }

        // The checks on the table are the last word on shortage; the rules have told the client before.
        commands.Add(
            """
            UPDATE stock_balance b SET quantity = b.quantity + n.quantity, units = b.units + n.units, changed_at = greatest(b.changed_at, $1)
            FROM unnest($2, $3, $4) AS n (id, quantity, units) WHERE b.id = n.id
            """,
            transaction.Second,
            changes.Select(change => balances[change.Key]).ToArray(), changes.Select(change => change.Value.Quantity).ToArray(),
            changes.Select(change => change.Value.Units).ToArray());
    }
}

/// <summary>Writes an array as PostgreSQL reads it from text: an array of arrays does not unnest row by row.</summary>
internal static class ArrayLiteral
{
    public static string? Of(string?[]? texts) => texts is null ? null : "{" + string.Join(',', texts.Select(text =>
        text is null ? "NULL" : "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"")) + "}";
}
