using System.Globalization;
using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Loads, decides and saves an undoing, in sets whatever its size.</summary>
internal static class Reversals
{
    /// <summary>A posting with the places of its balances.</summary>
    private const string Postings =
        """
        SELECT p.id, p.batch_id, p.action_type, p.part_id, p.quantity, p.lot, p.claim, p.amount, p.department, p.account, p.order_id, p.line_number, p.order_reference, p.reference, p.reason, p.reverses_id,
            fs.stores_id, f.location, f.lot, ts.stores_id, t.location, t.lot, p.sales_line_id, r.order_line_id, r.receipt_no, r.quantity, r.buy_conv
        FROM posting p
        LEFT JOIN receipt_transaction r ON r.posting_id = p.id
        LEFT JOIN stock_balance f ON f.id = p.from_balance_id LEFT JOIN stock_status fs ON fs.id = f.stock_status_id
        LEFT JOIN stock_balance t ON t.id = p.to_balance_id LEFT JOIN stock_status ts ON ts.id = t.stock_status_id
        """;

    /// <summary>Undoes a whole batch, or one transaction of it; answers the new batch.</summary>
    public static async Task<Outcome<BatchTicket>> ReverseBatchAsync(LedgerTransaction transaction, string number, string? posting, CancellationToken cancellationToken)
    {
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var batch))
        {
            return Faults.BatchNotFound(number);
        }

        // Whoever joins the batch waits here, and is refused after; so is a second who would undo it.
        var found = await transaction.ReadAsync(
            "SELECT reversed_by_id FROM batch WHERE id = $1 FOR UPDATE", row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), cancellationToken, batch);
        if (found is not [var reversedBy])
        {
            return Faults.BatchNotFound(number);
        }

        if (reversedBy is { } by)
        {
            return Faults.BatchReversedBy(number, by.ToString(CultureInfo.InvariantCulture));
        }

        var wanted = string.IsNullOrEmpty(posting)
            ? await transaction.ReadAsync("SELECT id FROM posting WHERE batch_id = $1", row => row.GetInt64(0), cancellationToken, batch)
            : await TransactionAsync(transaction, batch, posting, cancellationToken);
        if (wanted.Count == 0)
        {
            return string.IsNullOrEmpty(posting) ? Faults.NothingStands($"Batch {number}") : Faults.TransactionNotFound(posting, number);
        }

        var name = string.IsNullOrEmpty(posting) ? $"Batch {number}" : $"Transaction {posting} of batch {number}";
        var reversed = await ReverseAsync(transaction, wanted, name, cancellationToken);
        if (reversed.Fault is null && string.IsNullOrEmpty(posting))
        {
            await transaction.ExecuteAsync("UPDATE batch SET reversed_by_id = $2 WHERE id = $1", cancellationToken, batch, reversed.Value.Id);
        }

        return reversed;
    }

    /// <summary>Undoes postings, all or none. The batch that they are in is locked by the caller, or none can join it.</summary>
    public static async Task<Outcome<BatchTicket>> ReverseAsync(LedgerTransaction transaction, IReadOnlyCollection<long> wanted, string name, CancellationToken cancellationToken)
    {
        var postings = wanted.ToArray();
        await transaction.ExecuteAsync(
            "SELECT FROM part WHERE id IN (SELECT part_id FROM posting WHERE id = ANY ($1)) ORDER BY id FOR KEY SHARE", cancellationToken, postings);
        await Receipts.HoldAsync(transaction, postings, cancellationToken);
        var sales = await SalesReversals.LockAsync(transaction, postings, cancellationToken);
        var loaded = await LoadAsync(transaction, postings, cancellationToken);
        var decided = Reversing.Decide(loaded, name, transaction.Today);
        if (decided.Fault is { } fault)
        {
            return fault;
        }

        var decision = decided.Value;
        var ordered = SalesUndoing.Of(decision.Entry, sales.Lines, sales.Shipments, loaded.Names);
        if (ordered.Reasons.Count > 0)
        {
            return Faults.CannotReverse(name, ordered.Reasons);
        }

        var batch = await Entries.SaveAsync(transaction, decision.Entry, null, loaded.Balances, cancellationToken);
        await Units.DeleteAsync(transaction, [.. decision.Gone], cancellationToken);
        await SalesReversals.SaveAsync(transaction, ordered, sales, batch, cancellationToken);
        await Units.RestoreNumbersAsync(transaction, decision.Numbers, cancellationToken);
        await Units.ScrappedAsync(transaction, decision.Unscrapped, null, cancellationToken);
        var inside = decision.Entry.Reopened.Select(link => link.LinkId).ToHashSet();
        return await Links.TooDeepAsync(transaction, [.. loaded.Links.Where(link => inside.Contains(link.Id)).Select(link => link.ComponentUnitId)], cancellationToken) is { } unit
            ? Faults.CannotReverse(name, [$"{loaded.Names[unit]} would be inside itself, or part of an assembly of more than {Linking.LevelsMax} levels"])
            : batch;
    }

    /// <summary>The postings of one transaction: the one that the others belong to, these, and the registrations that a build reversed before it.</summary>
    private static async Task<List<long>> TransactionAsync(LedgerTransaction transaction, long batch, string posting, CancellationToken cancellationToken)
    {
        if (!long.TryParse(posting, NumberStyles.None, CultureInfo.InvariantCulture, out var top))
        {
            return [];
        }

        return await transaction.ReadAsync(
            """
            WITH top AS (SELECT id FROM posting WHERE id = $2 AND batch_id = $1 AND parent_id IS NULL AND reverses_id IS NULL)
            SELECT id FROM top
            UNION SELECT p.id FROM posting p JOIN top ON p.parent_id = top.id
            UNION SELECT r.id FROM top
            JOIN posting_unit made ON made.posting_id = top.id AND made.from_status IS NULL
            JOIN posting_unit m ON m.serial_number_id = made.serial_number_id AND m.posting_id < top.id AND m.to_status IS NULL
            JOIN posting r ON r.id = m.posting_id AND r.batch_id = $1
            """,
            row => row.GetInt64(0), cancellationToken, batch, top);
    }

    /// <summary>Locks and reads, in the one order: units, then balances.</summary>
    private static async Task<ReversalFacts> LoadAsync(LedgerTransaction transaction, long[] wanted, CancellationToken cancellationToken)
    {
        var units = await transaction.ReadAsync(
            "SELECT DISTINCT serial_number_id FROM posting_unit WHERE posting_id = ANY ($1)", row => row.GetInt64(0), cancellationToken, wanted);

        // What is to go back inside something needs that, and all around it, to stay as it is.
        var around = await transaction.ReadAsync(
            """
            WITH RECURSIVE above (unit) AS (
                SELECT assembly_unit_id FROM cross_reference WHERE component_unit_id = ANY ($1) AND removed_posting_id = ANY ($2) AND assembly_unit_id IS NOT NULL
                UNION SELECT x.assembly_unit_id FROM above JOIN cross_reference x ON x.component_unit_id = above.unit AND x.removed_posting_id IS NULL AND x.assembly_unit_id IS NOT NULL)
            SELECT unit FROM above
            """,
            row => row.GetInt64(0), cancellationToken, units.ToArray(), wanted);
        var locked = await UnitLocks.TakeAsync(transaction, [.. units.Union(around)], withRegistration: false, cancellationToken);

        var steps = await transaction.ReadAsync(
            "SELECT serial_number_id, posting_id, from_status, to_status FROM posting_unit WHERE serial_number_id = ANY ($1) ORDER BY posting_id",
            row => new UnitStep(row.GetInt64(0), row.GetInt64(1), Status(row, 2), Status(row, 3)), cancellationToken, units.ToArray());
        var postings = await transaction.ReadAsync(
            Postings + " WHERE p.id = ANY ($1) OR p.id IN (SELECT r.id FROM posting r WHERE r.reverses_id = ANY ($2) AND NOT r.reverses_part)",
            Posting, cancellationToken, steps.Select(step => step.PostingId).Concat(wanted).Distinct().ToArray(), wanted);
        var links = await transaction.ReadAsync(
            $"""
            SELECT id, assembly_unit_id, component_unit_id, installed_posting_id, removed_posting_id, ra_reason FROM cross_reference
            WHERE component_unit_id = ANY ($1) AND (installed_posting_id = ANY ($2) OR removed_posting_id = ANY ($2))
            UNION
            SELECT x.id, x.assembly_unit_id, x.component_unit_id, x.installed_posting_id, x.removed_posting_id, x.ra_reason
            FROM cross_reference x LEFT JOIN posting r ON r.id = x.removed_posting_id WHERE x.assembly_unit_id = ANY ($1) AND {Links.Stands}
            """,
            Links.Read, cancellationToken, units.ToArray(), wanted);

        var keys = postings.SelectMany(posting => new[] { posting.From, posting.To }).OfType<BalanceKey>().ToList();

        // The record of a location that was empty may have been deleted; it arises again with what comes back.
        await Balances.EnsureAsync(transaction, postings.Where(posting => wanted.Contains(posting.Id)).Select(posting => posting.From).OfType<BalanceKey>(), cancellationToken);
        var balances = await Balances.LockAsync(transaction, [], keys, cancellationToken);
        var parts = await Parts.ReadAsync(transaction, [.. keys.Select(key => key.PartId).Distinct()], cancellationToken);
        var named = units.Concat(links.Select(link => link.ComponentUnitId)).Concat(links.Select(link => link.AssemblyUnitId).OfType<long>());
        return new ReversalFacts(
            wanted,
            postings.ToDictionary(posting => posting.Id),
            steps,
            await Units.NamesAsync(transaction, [.. named.Distinct()], cancellationToken),
            locked.ToDictionary(unit => unit.Id),
            links,
            balances,
            parts,
            await Parts.StoresCodesAsync(transaction, keys.Select(key => key.StoresId), cancellationToken))
        {
            LastReceipts = await Receipts.LastAsync(transaction, postings.Select(posting => posting.Receipt?.OrderLineId).OfType<long>(), cancellationToken),
        };
    }

    private static UnitStatus? Status(NpgsqlDataReader row, int place) => row.IsDBNull(place) ? null : (UnitStatus)row.GetInt16(place);

    private static PostingRow Posting(NpgsqlDataReader row)
    {
        var part = row.GetInt64(3);
        string? Text(int place) => row.IsDBNull(place) ? null : row.GetString(place);
        BalanceKey? Key(int place) => row.IsDBNull(place) ? null : new BalanceKey(part, row.GetInt64(place), row.GetString(place + 1), row.GetString(place + 2));
        return new PostingRow(row.GetInt64(0), row.GetInt64(1), Enum.Parse<ActionType>(row.GetString(2)), part, row.GetDecimal(4))
        {
            Lot = row.GetString(5),
            Claim = row.GetBoolean(6),
            Amount = row.GetDecimal(7),
            Detail = new PostingDetail { Department = Text(8), Account = Text(9), OrderId = Text(10), LineNumber = Text(11), OrderReference = Text(12), Reference = Text(13), Reason = Text(14), SalesLineId = row.IsDBNull(22) ? null : row.GetInt64(22) },
            ReversesId = row.IsDBNull(15) ? null : row.GetInt64(15),
            From = Key(16),
            To = Key(19),
            Receipt = row.IsDBNull(23) ? null : new ReceiptDraft(row.GetInt64(23), row.GetInt32(24), row.GetDecimal(25), row.GetDecimal(26)),
        };
    }
}
