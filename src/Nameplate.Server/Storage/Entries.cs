using Nameplate.Core.Inventory;
using Npgsql;
using NpgsqlTypes;

namespace Nameplate.Server.Storage;

/// <summary>A decided entry, with the batch it belongs to and who made it.</summary>
/// <param name="Entry">What was decided.</param>
/// <param name="Batch">The batch; null opens a new one.</param>
/// <param name="Operator">The user whom the postings name.</param>
internal sealed record BookedEntry(LedgerEntry Entry, BatchTicket? Batch, string Operator);

/// <summary>Writes decided entries: postings, units moved, places, links, consumption and stock, as sets, in one round trip.</summary>
internal static class Entries
{
    /// <summary>Saves the entry of the transaction's own call.</summary>
    public static Task SaveAsync(
        LedgerTransaction transaction, LedgerEntry entry, BatchTicket batch, IEnumerable<BalanceRow> locked, CancellationToken cancellationToken) =>
        SaveAsync(transaction, [new BookedEntry(entry, batch, transaction.Session.UserName)], locked, cancellationToken);

    /// <summary>
    /// Saves entries of calls that share the transaction, and answers their batches. The balances that they name are locked by
    /// the caller (<see cref="Balances.LockAsync"/>); new lots are made here. No two of them move one unit.
    /// </summary>
    public static async Task<IReadOnlyList<BatchTicket>> SaveAsync(
        LedgerTransaction transaction, IReadOnlyList<BookedEntry> entries, IEnumerable<BalanceRow> locked, CancellationToken cancellationToken)
    {
        var balances = locked.ToDictionary(row => row.Key, row => row.Id);

        // By now the transaction has locked or written something and so has a number: the sealer tells by that which postings may still come.
        var (newBatches, ids) = (new Queue<long>(), new Queue<long>());
        var opening = entries.Where(entry => entry.Batch is null).Select(entry => entry.Operator).ToArray();
        await using (var drawing = transaction.Batch())
        {
            if (opening.Length > 0)
            {
                drawing.Add(Sequences.Next("batch"), row => newBatches.Enqueue(row.GetInt64(0)), opening.Length);
            }

            drawing.Add(Sequences.Next("posting"), row => ids.Enqueue(row.GetInt64(0)), entries.Sum(entry => entry.Entry.Postings.Count));
            await drawing.RunAsync(cancellationToken);
        }

        // Two postings may say the same and still be two.
        var numbers = new Dictionary<PostingDraft, long>(ReferenceEqualityComparer.Instance);
        foreach (var posting in entries.SelectMany(entry => entry.Entry.Postings))
        {
            numbers.Add(posting, ids.Dequeue());
        }

        await using var commands = transaction.Batch();
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

        Stock(commands, entries, balances);
        Untold(commands, entries, batches, transaction);
        await commands.RunAsync(cancellationToken);
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

    /// <summary>Lots that arise, and the first quantity of lots that were made by hand before anything came in.</summary>
    private static void Lots(CommandBatch commands, IReadOnlyList<BookedEntry> entries, LedgerTransaction transaction)
    {
        var lots = entries.SelectMany(entry => entry.Entry.Lots.Select(lot => (Lot: lot, entry.Operator))).ToList();
        if (lots.Count > 0)
        {
            // Of two entries that make one lot the first has it.
            commands.Add(
                """
                INSERT INTO lot (part_id, lot_id, lot_status, expire_date, original_qty, order_id, line_number, created_by, created_at, operator_id, updated_at)
                SELECT n.part_id, n.lot_id, $2, n.expire_date, n.original_qty, n.order_id, n.line_number, n.operator_id, $1, n.operator_id, $1
                FROM unnest($3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY AS n (part_id, lot_id, expire_date, original_qty, order_id, line_number, operator_id, place)
                ORDER BY n.part_id, n.lot_id, n.place
                ON CONFLICT (part_id, lot_id) DO NOTHING
                """,
                transaction.Second, Lot.Active, Of(lot => lot.PartId), Of(lot => lot.LotId), Of(lot => lot.ExpireDate), Of(lot => lot.OriginalQty),
                Of(lot => lot.OrderId), Of(lot => lot.LineNumber), lots.Select(lot => lot.Operator).ToArray());
        }

        var received = entries.SelectMany(entry => entry.Entry.Received()).DistinctBy(lot => (lot.PartId, lot.Lot)).ToList();
        if (received.Count > 0)
        {
            commands.Add(
                """
                UPDATE lot l SET original_qty = n.quantity FROM unnest($1, $2, $3) AS n (part_id, lot_id, quantity)
                WHERE l.part_id = n.part_id AND l.lot_id = n.lot_id AND l.original_qty IS NULL
                """,
                received.Select(lot => lot.PartId).ToArray(), received.Select(lot => lot.Lot).ToArray(), received.Select(lot => lot.Quantity).ToArray());
        }

        T[] Of<T>(Func<LotDraft, T> value) => [.. lots.Select(lot => value(lot.Lot))];
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
                department, account, order_id, line_number, order_reference, reference, reason, note_text, attachments, user_fields, operator_id, program_id, created_at, reverses_id, reverses_part, parent_id)
            OVERRIDING SYSTEM VALUE
            SELECT n.id, e.batch_id, n.action_type, n.part_id, n.lot, n.quantity, n.claim, n.from_balance_id, n.to_balance_id, e.action_date, n.amount,
                n.department, n.account, n.order_id, n.line_number, n.order_reference, n.reference, n.reason, n.note_text, n.attachments, n.user_fields::text[], e.operator_id, e.program_id, $5, n.reverses_id, n.reverses_part, n.parent_id
            FROM unnest($6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
                AS n (id, action_type, part_id, lot, quantity, claim, from_balance_id, to_balance_id, amount,
                    department, account, order_id, line_number, order_reference, reference, reason, note_text, attachments, user_fields, reverses_id, reverses_part, parent_id, entry)
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
            postings.Select(posting => posting.Entry).ToArray());

        T[] Of<T>(Func<PostingDraft, T> value) => [.. postings.Select(posting => value(posting.Draft))];
        long? Id(BalanceKey? key) => key is { } place ? balances[place] : null;
    }

    private static void Moves(CommandBatch commands, IReadOnlyList<BookedEntry> entries, Dictionary<PostingDraft, long> numbers)
    {
        var moves = entries.SelectMany(entry => entry.Entry.Postings).SelectMany(posting => posting.Units.Select(move => (Posting: numbers[posting], Move: move))).ToList();
        if (moves.Count == 0)
        {
            return;
        }

        commands.Add(
            "INSERT INTO posting_unit (posting_id, serial_number_id, from_status, to_status) SELECT * FROM unnest($1, $2, $3, $4)",
            moves.Select(pair => pair.Posting).ToArray(), moves.Select(pair => pair.Move.UnitId).ToArray(),
            moves.Select(pair => (short?)pair.Move.From).ToArray(), moves.Select(pair => (short?)pair.Move.To).ToArray());
    }

    private static void Places(
        CommandBatch commands, IReadOnlyList<BookedEntry> entries, IReadOnlyList<BatchTicket> batches, LedgerTransaction transaction, Dictionary<BalanceKey, long> balances)
    {
        var places = entries.SelectMany((entry, number) => entry.Entry.Places().Select(pair => (Unit: pair.Key, Place: pair.Value, Entry: number + 1L))).ToList();
        var made = places.Where(unit => unit.Place is { IsNew: true, Status: not null }).ToList();
        var moved = places.Where(unit => unit.Place is { IsNew: false, Status: not null }).ToList();
        var gone = places.Where(unit => unit.Place.Status is null).Select(unit => unit.Unit).ToArray();
        UnitCounts.Add(commands, entries.SelectMany(entry => entry.Entry.Postings), made.Count, transaction.Second);
        object[] booked =
        [
            batches.Select(batch => batch.Id).ToArray(), entries.Select(entry => entry.Entry.ProgramId).ToArray(), entries.Select(entry => entry.Operator).ToArray(), transaction.Second,
        ];
        if (made.Count > 0)
        {
            // What a posting makes, its own transaction has registered.
            commands.Add(
                """
                INSERT INTO unit_state (serial_number_id, status, stock_balance_id, lot, batch_id, program_id, operator_id, updated_at, created_at)
                SELECT n.id, n.status, n.balance_id, n.lot, e.batch_id, e.program_id, e.operator_id, $4, $4
                FROM unnest($5, $6, $7, $8, $9) AS n (id, status, balance_id, lot, entry)
                JOIN unnest($1, $2, $3) WITH ORDINALITY AS e (batch_id, program_id, operator_id, number) ON e.number = n.entry
                """,
                [.. booked, .. Arrays(made)]);
        }

        if (moved.Count > 0)
        {
            commands.Add(
                """
                UPDATE unit_state u SET status = n.status, stock_balance_id = n.balance_id, lot = n.lot, from_balance_id = CASE WHEN n.restored THEN n.from_balance_id ELSE coalesce(n.from_balance_id, u.from_balance_id) END,
                    batch_id = e.batch_id, program_id = e.program_id, modified_by = e.operator_id, modified_at = $4, operator_id = e.operator_id, updated_at = $4
                FROM unnest($5, $6, $7, $8, $9, $10, $11) AS n (id, status, balance_id, lot, entry, from_balance_id, restored)
                JOIN unnest($1, $2, $3) WITH ORDINALITY AS e (batch_id, program_id, operator_id, number) ON e.number = n.entry
                WHERE u.serial_number_id = n.id
                """,
                [.. booked, .. Arrays(moved), moved.Select(unit => unit.Place.From is { } from ? balances[from] : (long?)null).ToArray(), moved.Select(unit => unit.Place.Restored).ToArray()]);
        }

        if (gone.Length > 0)
        {
            UnitCounts.Remove(commands, gone);
        }

        object[] Arrays(List<(long Unit, UnitPlace Place, long Entry)> some) =>
        [
            some.Select(unit => unit.Unit).ToArray(), some.Select(unit => (short)unit.Place.Status!.Value).ToArray(),
            some.Select(unit => unit.Place.Balance is { } place ? balances[place] : (long?)null).ToArray(), some.Select(unit => unit.Place.Lot).ToArray(),
            some.Select(unit => unit.Entry).ToArray(),
        ];
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
        if (entry.Links.Count > 0)
        {
            commands.Add(
                """
                INSERT INTO cross_reference (assembly_unit_id, parent_part_id, parent_lot, component_unit_id, installed_posting_id, removed_posting_id,
                    start_date, end_date, order_id, line_number, reference, ra_reason, comment, created_by, created_at, operator_id, updated_at)
                SELECT n.assembly_id, n.parent_part_id, n.parent_lot, n.component_id, n.posting_id, n.removing_id,
                    coalesce(n.start_date, $6), n.end_date, n.order_id, n.line_number, n.reference, n.ra_reason, n.comment, $7, $8, $7, $8
                FROM unnest($1, $2, $3, $4, $5, $9, $10, $11, $12, $13, $14, $15, $16)
                    AS n (assembly_id, parent_part_id, parent_lot, component_id, posting_id, removing_id, start_date, end_date, order_id, line_number, reference, ra_reason, comment)
                """,
                entry.Links.Select(link => link.AssemblyUnitId).ToArray(), entry.Links.Select(link => link.ParentPartId).ToArray(),
                entry.Links.Select(link => link.ParentLot).ToArray(), entry.Links.Select(link => link.ComponentUnitId).ToArray(),
                entry.Links.Select(link => numbers[link.Installing]).ToArray(), entry.ActionDate, user, transaction.Second,
                entry.Links.Select(link => link.Removing is null ? (long?)null : numbers[link.Removing]).ToArray(),
                entry.Links.Select(link => link.StartDate).ToArray(), entry.Links.Select(link => link.EndDate).ToArray(),
                entry.Links.Select(link => link.OrderId).ToArray(), entry.Links.Select(link => link.LineNumber).ToArray(),
                entry.Links.Select(link => link.Reference).ToArray(), entry.Links.Select(link => link.Reason).ToArray(),
                entry.Links.Select(link => link.Comment).ToArray());
        }

        if (entry.Closed.Count > 0)
        {
            commands.Add(
                """
                UPDATE cross_reference x SET removed_posting_id = n.posting_id, end_date = n.end_date, ra_reason = coalesce(n.ra_reason, x.ra_reason),
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
                UPDATE cross_reference x SET removed_posting_id = NULL, end_date = NULL, ra_reason = nullif(x.ra_reason, n.ra_reason),
                    modified_by = $3, modified_at = $4, operator_id = $3, updated_at = $4
                FROM unnest($1, $2) AS n (id, ra_reason) WHERE x.id = n.id
                """,
                entry.Reopened.Select(link => link.LinkId).ToArray(), entry.Reopened.Select(link => link.Reason).ToArray(),
                user, transaction.Second);
        }
    }

    private static void Consumption(CommandBatch commands, LedgerEntry entry, Dictionary<PostingDraft, long> numbers)
    {
        if (entry.Consumed.Count == 0)
        {
            return;
        }

        commands.Add(
            """
            INSERT INTO consumption (posting_id, assembly_unit_id, component_part_id, component_unit_id, lot, quantity, assumed)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
            """,
            entry.Consumed.Select(used => numbers[used.Build]).ToArray(), entry.Consumed.Select(used => used.AssemblyUnitId).ToArray(),
            entry.Consumed.Select(used => used.ComponentPartId).ToArray(), entry.Consumed.Select(used => used.ComponentUnitId).ToArray(),
            entry.Consumed.Select(used => used.Lot).ToArray(), entry.Consumed.Select(used => used.Quantity).ToArray(),
            entry.Consumed.Select(used => used.Assumed).ToArray());
    }

    private static void Stock(CommandBatch commands, IReadOnlyList<BookedEntry> entries, Dictionary<BalanceKey, long> balances)
    {
        var changes = entries.SelectMany(entry => entry.Entry.Balances()).GroupBy(pair => pair.Key, pair => pair.Value)
            .Select(balance => (balance.Key, Value: balance.Aggregate((one, other) => one + other))).Where(balance => balance.Value != default).ToList();
        if (changes.Count == 0)
        {
            return;
        }

        // The checks on the table are the last word on shortage; the rules have told the client before.
        commands.Add(
            """
            UPDATE stock_balance b SET quantity = b.quantity + n.quantity, units = b.units + n.units
            FROM unnest($1, $2, $3) AS n (id, quantity, units) WHERE b.id = n.id
            """,
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
