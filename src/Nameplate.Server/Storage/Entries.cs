using Nameplate.Core.Inventory;
using Npgsql;
using NpgsqlTypes;

namespace Nameplate.Server.Storage;

/// <summary>Writes a decided entry: postings, units moved, places, links, consumption and stock, as sets, in one round trip.</summary>
internal static class Entries
{
    /// <summary>
    /// Saves an entry. The balances that it names are locked by the caller (<see cref="Balances.LockAsync"/>); new lots are made here.
    /// </summary>
    public static async Task SaveAsync(
        LedgerTransaction transaction, LedgerEntry entry, BatchTicket batch, IEnumerable<BalanceRow> locked, CancellationToken cancellationToken)
    {
        var balances = locked.ToDictionary(row => row.Key, row => row.Id);
        var ids = await transaction.ReadAsync(
            "SELECT nextval(pg_get_serial_sequence('posting', 'id')) FROM generate_series(1, $1)", row => row.GetInt64(0), cancellationToken, entry.Postings.Count);

        // Two postings may say the same and still be two.
        var numbers = new Dictionary<PostingDraft, long>(ReferenceEqualityComparer.Instance);
        foreach (var (posting, id) in entry.Postings.Zip(ids))
        {
            numbers.Add(posting, id);
        }

        await using var commands = new NpgsqlBatch(transaction.Connection, transaction.Transaction);
        Lots(commands, entry, transaction);
        Postings(commands, entry, batch, transaction, numbers, balances);
        Moves(commands, entry, numbers);
        Places(commands, entry, batch, transaction, balances);
        Orders(commands, entry);
        Links(commands, entry, transaction, numbers);
        Consumption(commands, entry, numbers);
        Stock(commands, entry, balances);
        await transaction.BeforeAsync("the entry", cancellationToken);
        await commands.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Add(NpgsqlBatch commands, string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(LedgerTransaction.Parameter(value));
        }

        commands.BatchCommands.Add(command);
    }

    /// <summary>Lots that arise, and the first quantity of lots that were made by hand before anything came in.</summary>
    private static void Lots(NpgsqlBatch commands, LedgerEntry entry, LedgerTransaction transaction)
    {
        if (entry.Lots.Count > 0)
        {
            Add(commands,
                """
                INSERT INTO lot (part_id, lot_id, lot_status, expire_date, original_qty, order_id, line_number, created_by, created_at, operator_id, updated_at)
                SELECT n.part_id, n.lot_id, $7, n.expire_date, n.original_qty, n.order_id, n.line_number, $5, $6, $5, $6
                FROM unnest($1, $2, $3, $4, $8, $9) AS n (part_id, lot_id, expire_date, original_qty, order_id, line_number)
                ORDER BY n.part_id, n.lot_id
                ON CONFLICT (part_id, lot_id) DO NOTHING
                """,
                entry.Lots.Select(lot => lot.PartId).ToArray(), entry.Lots.Select(lot => lot.LotId).ToArray(),
                entry.Lots.Select(lot => lot.ExpireDate).ToArray(), entry.Lots.Select(lot => lot.OriginalQty).ToArray(),
                transaction.Session.UserName, transaction.Second, Lot.Active,
                entry.Lots.Select(lot => lot.OrderId).ToArray(), entry.Lots.Select(lot => lot.LineNumber).ToArray());
        }

        var received = entry.Received();
        if (received.Count > 0)
        {
            Add(commands,
                """
                UPDATE lot l SET original_qty = n.quantity FROM unnest($1, $2, $3) AS n (part_id, lot_id, quantity)
                WHERE l.part_id = n.part_id AND l.lot_id = n.lot_id AND l.original_qty IS NULL
                """,
                received.Select(lot => lot.PartId).ToArray(), received.Select(lot => lot.Lot).ToArray(), received.Select(lot => lot.Quantity).ToArray());
        }
    }

    private static void Postings(
        NpgsqlBatch commands, LedgerEntry entry, BatchTicket batch, LedgerTransaction transaction, Dictionary<PostingDraft, long> numbers, Dictionary<BalanceKey, long> balances)
    {
        var postings = entry.Postings;
        Add(commands,
            """
            INSERT INTO posting (id, batch_id, action_type, part_id, lot, quantity, claim, from_balance_id, to_balance_id, action_date, amount,
                department, account, order_id, line_number, order_reference, reference, reason, note_text, attachments, user_fields, operator_id, program_id, created_at, reverses_id, reverses_part, parent_id)
            OVERRIDING SYSTEM VALUE
            SELECT n.id, $1, n.action_type, n.part_id, n.lot, n.quantity, n.claim, n.from_balance_id, n.to_balance_id, $2, n.amount,
                n.department, n.account, n.order_id, n.line_number, n.order_reference, n.reference, n.reason, n.note_text, n.attachments, n.user_fields::text[], $3, $4, $5, n.reverses_id, n.reverses_part, n.parent_id
            FROM unnest($6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)
                AS n (id, action_type, part_id, lot, quantity, claim, from_balance_id, to_balance_id, amount,
                    department, account, order_id, line_number, order_reference, reference, reason, note_text, attachments, user_fields, reverses_id, reverses_part, parent_id)
            ORDER BY n.id
            """,
            batch.Id, entry.ActionDate, transaction.Session.UserName, entry.ProgramId, transaction.Now,
            postings.Select(posting => numbers[posting]).ToArray(),
            postings.Select(posting => posting.Type.ToString()).ToArray(),
            postings.Select(posting => posting.PartId).ToArray(),
            postings.Select(posting => posting.Lot).ToArray(),
            postings.Select(posting => posting.Quantity).ToArray(),
            postings.Select(posting => posting.Claim).ToArray(),
            postings.Select(posting => Id(posting.From)).ToArray(),
            postings.Select(posting => Id(posting.To)).ToArray(),
            postings.Select(posting => posting.Amount).ToArray(),
            postings.Select(posting => posting.Detail.Department).ToArray(),
            postings.Select(posting => posting.Detail.Account).ToArray(),
            postings.Select(posting => posting.Detail.OrderId).ToArray(),
            postings.Select(posting => posting.Detail.LineNumber).ToArray(),
            postings.Select(posting => posting.Detail.OrderReference).ToArray(),
            postings.Select(posting => posting.Detail.Reference).ToArray(),
            postings.Select(posting => posting.Detail.Reason).ToArray(),
            postings.Select(posting => posting.Detail.NoteText).ToArray(),
            postings.Select(posting => posting.Detail.Attachments).ToArray(),
            postings.Select(posting => ArrayLiteral.Of(posting.Detail.User)).ToArray(),
            postings.Select(posting => posting.ReversesId).ToArray(),
            postings.Select(posting => posting.ReversesPart).ToArray(),
            postings.Select(posting => posting.Parent is null ? (long?)null : numbers[posting.Parent]).ToArray());

        long? Id(BalanceKey? key) => key is { } place ? balances[place] : null;
    }

    private static void Moves(NpgsqlBatch commands, LedgerEntry entry, Dictionary<PostingDraft, long> numbers)
    {
        var moves = entry.Postings.SelectMany(posting => posting.Units.Select(move => (Posting: numbers[posting], Move: move))).ToList();
        if (moves.Count == 0)
        {
            return;
        }

        Add(commands,
            "INSERT INTO posting_unit (posting_id, serial_number_id, from_status, to_status) SELECT * FROM unnest($1, $2, $3, $4)",
            moves.Select(pair => pair.Posting).ToArray(), moves.Select(pair => pair.Move.UnitId).ToArray(),
            moves.Select(pair => (short?)pair.Move.From).ToArray(), moves.Select(pair => (short?)pair.Move.To).ToArray());
    }

    private static void Places(
        NpgsqlBatch commands, LedgerEntry entry, BatchTicket batch, LedgerTransaction transaction, Dictionary<BalanceKey, long> balances)
    {
        var places = entry.Places();
        var made = places.Where(pair => pair.Value is { IsNew: true, Status: not null }).ToList();
        var moved = places.Where(pair => pair.Value is { IsNew: false, Status: not null }).ToList();
        var gone = places.Where(pair => pair.Value.Status is null).Select(pair => pair.Key).ToArray();
        if (made.Count > 0)
        {
            Add(commands,
                """
                INSERT INTO unit_state (serial_number_id, status, stock_balance_id, lot, batch_id, program_id, operator_id, updated_at)
                SELECT n.id, n.status, n.balance_id, n.lot, $5, $6, $7, $8 FROM unnest($1, $2, $3, $4) AS n (id, status, balance_id, lot)
                """,
                [.. Arrays(made), batch.Id, entry.ProgramId, transaction.Session.UserName, transaction.Second]);
        }

        if (moved.Count > 0)
        {
            Add(commands,
                """
                UPDATE unit_state u SET status = n.status, stock_balance_id = n.balance_id, lot = n.lot, from_balance_id = CASE WHEN n.restored THEN n.from_balance_id ELSE coalesce(n.from_balance_id, u.from_balance_id) END,
                    batch_id = $5, program_id = $6, modified_by = $7, modified_at = $8, operator_id = $7, updated_at = $8
                FROM unnest($1, $2, $3, $4, $9, $10) AS n (id, status, balance_id, lot, from_balance_id, restored) WHERE u.serial_number_id = n.id
                """,
                [.. Arrays(moved), batch.Id, entry.ProgramId, transaction.Session.UserName, transaction.Second,
                    moved.Select(pair => pair.Value.From is { } from ? balances[from] : (long?)null).ToArray(), moved.Select(pair => pair.Value.Restored).ToArray()]);
        }

        if (gone.Length > 0)
        {
            Add(commands, "DELETE FROM unit_state WHERE serial_number_id = ANY ($1)", gone);
        }

        object[] Arrays(List<KeyValuePair<long, UnitPlace>> some) =>
        [
            some.Select(pair => pair.Key).ToArray(), some.Select(pair => (short)pair.Value.Status!.Value).ToArray(),
            some.Select(pair => pair.Value.Balance is { } place ? balances[place] : (long?)null).ToArray(), some.Select(pair => pair.Value.Lot).ToArray(),
        ];
    }

    /// <summary>The order that a unit's last posting named is kept on its record.</summary>
    private static void Orders(NpgsqlBatch commands, LedgerEntry entry)
    {
        var orders = entry.Orders();
        if (orders.Count == 0)
        {
            return;
        }

        // Records that say so already are left alone: undoing gives every unit its order back, and most had none.
        Add(commands,
            """
            UPDATE serial_number s SET order_id = n.order_id, line_number = n.line_number, order_reference = n.order_reference
            FROM unnest($1, $2, $3, $4) AS n (id, order_id, line_number, order_reference)
            WHERE s.id = n.id AND (s.order_id, s.line_number, s.order_reference) IS DISTINCT FROM (n.order_id, n.line_number, n.order_reference)
            """,
            orders.Keys.ToArray(), orders.Values.Select(order => order.OrderId).ToArray(),
            orders.Values.Select(order => order.LineNumber).ToArray(), orders.Values.Select(order => order.Reference).ToArray());
    }

    private static void Links(NpgsqlBatch commands, LedgerEntry entry, LedgerTransaction transaction, Dictionary<PostingDraft, long> numbers)
    {
        if (entry.Links.Count > 0)
        {
            Add(commands,
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
                entry.Links.Select(link => numbers[link.Installing]).ToArray(), entry.ActionDate, transaction.Session.UserName, transaction.Second,
                entry.Links.Select(link => link.Removing is null ? (long?)null : numbers[link.Removing]).ToArray(),
                entry.Links.Select(link => link.StartDate).ToArray(), entry.Links.Select(link => link.EndDate).ToArray(),
                entry.Links.Select(link => link.OrderId).ToArray(), entry.Links.Select(link => link.LineNumber).ToArray(),
                entry.Links.Select(link => link.Reference).ToArray(), entry.Links.Select(link => link.Reason).ToArray(),
                entry.Links.Select(link => link.Comment).ToArray());
        }

        if (entry.Closed.Count > 0)
        {
            Add(commands,
                """
                UPDATE cross_reference x SET removed_posting_id = n.posting_id, end_date = n.end_date, ra_reason = coalesce(n.ra_reason, x.ra_reason),
                    modified_by = $5, modified_at = $6, operator_id = $5, updated_at = $6
                FROM unnest($1, $2, $3, $4) AS n (id, posting_id, end_date, ra_reason) WHERE x.id = n.id
                """,
                entry.Closed.Select(link => link.LinkId).ToArray(), entry.Closed.Select(link => numbers[link.Removing]).ToArray(),
                entry.Closed.Select(link => link.EndDate).ToArray(), entry.Closed.Select(link => link.Reason).ToArray(),
                transaction.Session.UserName, transaction.Second);
        }

        if (entry.Reopened.Count > 0)
        {
            Add(commands,
                """
                UPDATE cross_reference x SET removed_posting_id = NULL, end_date = NULL, ra_reason = nullif(x.ra_reason, n.ra_reason),
                    modified_by = $3, modified_at = $4, operator_id = $3, updated_at = $4
                FROM unnest($1, $2) AS n (id, ra_reason) WHERE x.id = n.id
                """,
                entry.Reopened.Select(link => link.LinkId).ToArray(), entry.Reopened.Select(link => link.Reason).ToArray(),
                transaction.Session.UserName, transaction.Second);
        }
    }

    private static void Consumption(NpgsqlBatch commands, LedgerEntry entry, Dictionary<PostingDraft, long> numbers)
    {
        if (entry.Consumed.Count == 0)
        {
            return;
        }

        Add(commands,
            """
            INSERT INTO consumption (posting_id, assembly_unit_id, component_part_id, component_unit_id, lot, quantity, assumed)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
            """,
            entry.Consumed.Select(used => numbers[used.Build]).ToArray(), entry.Consumed.Select(used => used.AssemblyUnitId).ToArray(),
            entry.Consumed.Select(used => used.ComponentPartId).ToArray(), entry.Consumed.Select(used => used.ComponentUnitId).ToArray(),
            entry.Consumed.Select(used => used.Lot).ToArray(), entry.Consumed.Select(used => used.Quantity).ToArray(),
            entry.Consumed.Select(used => used.Assumed).ToArray());
    }

    private static void Stock(NpgsqlBatch commands, LedgerEntry entry, Dictionary<BalanceKey, long> balances)
    {
        var changes = entry.Balances().Where(pair => pair.Value != default).ToList();
        if (changes.Count == 0)
        {
            return;
        }

        // The checks on the table are the last word on shortage; the rules have told the client before.
        Add(commands,
            """
            UPDATE stock_balance b SET quantity = b.quantity + n.quantity, units = b.units + n.units
            FROM unnest($1, $2, $3) AS n (id, quantity, units) WHERE b.id = n.id
            """,
            changes.Select(pair => balances[pair.Key]).ToArray(), changes.Select(pair => pair.Value.Quantity).ToArray(),
            changes.Select(pair => pair.Value.Units).ToArray());
    }
}

/// <summary>Writes an array as PostgreSQL reads it from text: an array of arrays does not unnest row by row.</summary>
internal static class ArrayLiteral
{
    public static string? Of(string?[]? texts) => texts is null ? null : "{" + string.Join(',', texts.Select(text =>
        text is null ? "NULL" : "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"")) + "}";
}
