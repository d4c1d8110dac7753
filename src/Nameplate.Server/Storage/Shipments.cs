using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>Loads, decides and saves shipments and returns: batch, order, parts, units, balances are locked in this order.</summary>
internal static class Shipments
{
    /// <summary>What the record of a unit says of its shipment; a posting that changes it keeps what it said before.</summary>
    private static readonly string[] Record =
    [
        "so_id", "so_line_no", "shipment_no", "ship_to_customer_id", "sold_to_customer_id", "bill_to_customer_id", "shipped_date", "ship_type", "returned_date", "date_consigned", "ra_reason",
        "on_warranty", "off_warranty", "contact", "orig_so_id", "original_ship_to_id", "orig_ship_date",
    ];

    public static async Task<Outcome<ShipmentsEntry>> PostAsync(LedgerTransaction transaction, ShipmentsEntry request, CancellationToken cancellationToken)
    {
        if (request.Check() is { } malformed)
        {
            return malformed;
        }

        var stores = await Parts.StoresAsync(
            transaction, cancellationToken, [.. request.Lines.SelectMany((line, i) => new[] { ($"LINES[{i + 1}].STORES_CODE", line.StoresCode), ($"LINES[{i + 1}].TO_STORES", line.ToStores) })]);
        if ((stores.Fault ?? await Accounts.CheckAsync(transaction, request.Lines.Select(line => (line.Department, line.Account)), cancellationToken)) is { } missing)
        {
            return missing;
        }

        var joined = await BatchTicket.JoinAsync(transaction, request.BatchNumber, cancellationToken);
        if (joined.Fault is { } closed)
        {
            return closed;
        }

        if (await HoldAsync(transaction, request.OrderId, cancellationToken) is not { } order)
        {
            return Faults.NotFound(Resource.Of<SalesOrder>(), request.OrderId, "SO_ID");
        }

        var lines = await LinesAsync(transaction, order, request, cancellationToken);
        var terms = await TermsAsync(transaction, order, lines.Values, cancellationToken);
        var consigned = await ConsignedAsync(transaction, lines, request, cancellationToken);
        var plans = ShipmentPlan.Make(
            request, order, lines, stores.Value, line => line.Part is { } part && (terms.GetValueOrDefault(line.Id)?.SerialRequired ?? part.SerialRequired), consigned.Contains);
        var facts = await LoadAsync(transaction, plans, [.. lines.Values.Select(line => line.Id)], request.ActionDate ?? transaction.Today, cancellationToken);
        if (facts.Fault is { } taken)
        {
            return taken;
        }

        var known = facts.Value with
        {
            Together = order.CompleteOnly == true ? lines.Values : [],
            Whole = terms.Where(term => term.Value.PartialShip == false).Select(term => term.Key).ToHashSet(),
        };
        var decided = Shipping.Decide(request, order, plans, known, transaction.Today);
        if (decided.Fault is { } refused)
        {
            return refused;
        }

        var batch = await SaveAsync(transaction, request, order, decided.Value, facts.Value, joined.Value, cancellationToken);
        request.ActionDate ??= transaction.Today;
        (request.BatchNumber, request.TxnsAccepted) = batch.Told(request.DryRun);
        return request;
    }

    /// <summary>The order, locked as a change of it would be.</summary>
    private static async Task<SalesOrder?> HoldAsync(LedgerTransaction transaction, string orderId, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync("SELECT FROM sales_order WHERE so_id = $1 FOR NO KEY UPDATE", cancellationToken, orderId);
        return await Masters.With(transaction.Masters.Set<SalesOrder>().AsNoTracking(), Resource.Of<SalesOrder>()).FirstOrDefaultAsync(order => order.OrderId == orderId, cancellationToken);
    }

    /// <summary>The lines that are named, or all of an order that is shipped as a whole, with their parts held so that how these are counted stays.</summary>
    private static async Task<Dictionary<int, SalesOrderLine>> LinesAsync(LedgerTransaction transaction, SalesOrder order, ShipmentsEntry request, CancellationToken cancellationToken)
    {
        var (numbers, all) = (request.Lines.Select(line => line.LineNumber).Distinct().ToArray(), order.CompleteOnly == true);
        await transaction.ExecuteAsync(
            "SELECT FROM part WHERE id IN (SELECT part_id FROM sales_order_line WHERE order_id = $1 AND ($3 OR so_line_no = ANY ($2))) ORDER BY id FOR KEY SHARE", cancellationToken, order.Id, numbers, all);
        return await transaction.Masters.Set<SalesOrderLine>().AsNoTrackingWithIdentityResolution()
            .Include(line => line.Stores).Include(line => line.Part!.UnitOfMeasure).Include(line => line.Part!.DefaultStores)
            .Where(line => line.Order.Id == order.Id && (all || numbers.Contains(line.LineNumber))).ToDictionaryAsync(line => line.LineNumber, cancellationToken);
    }

    /// <summary>Of the units that are to go out of lines of which something is out, those that are consigned. Who would sell or undo that waits for the order.</summary>
    private static async Task<HashSet<(long PartId, string Serial)>> ConsignedAsync(
        LedgerTransaction transaction, Dictionary<int, SalesOrderLine> lines, ShipmentsEntry request, CancellationToken cancellationToken)
    {
        var named =
            (from asked in request.Lines
             where asked.ToStores is null && !(asked.Quantity < 0)
             let line = lines.GetValueOrDefault(asked.LineNumber)
             where line?.Part is not null && line.ShippedQty > line.ReturnedQty
             from serial in asked.Serials ?? []
             select (PartId: line.Part!.Id, Serial: serial)).Distinct().ToList();
        return named.Count == 0 ? []
            : [.. await transaction.ReadAsync(
                $"""
                SELECT s.part_id, s.serial_number FROM unnest($1, $2) AS w (part_id, serial)
                JOIN serial_number s ON s.part_id = w.part_id AND s.serial_number = w.serial AND s.deleted_at IS NULL AND s.renumbered_id IS NULL
                JOIN unit_state u ON u.serial_number_id = s.id AND u.status = {(int)UnitStatus.Consigned}
                """,
                row => (row.GetInt64(0), row.GetString(1)), cancellationToken, named.Select(unit => unit.PartId).ToArray(), named.Select(unit => unit.Serial).ToArray())];
    }

    /// <summary>What the customer's parts say of lines, by row number of the line.</summary>
    private static async Task<Dictionary<long, CustomerPart>> TermsAsync(LedgerTransaction transaction, SalesOrder order, IReadOnlyCollection<SalesOrderLine> lines, CancellationToken cancellationToken)
    {
        var parts = lines.Select(line => line.Part?.Id).OfType<long>().Distinct().ToList();
        var terms = (await transaction.Masters.Set<CustomerPart>().AsNoTracking().Where(term => term.Customer.Id == order.Customer.Id && parts.Contains(term.Part.Id))
            .Select(term => new { Part = term.Part.Id, Term = term }).ToListAsync(cancellationToken)).ToDictionary(one => (one.Part, one.Term.CustPartId), one => one.Term);
        return lines.Where(line => line.Part is not null && terms.ContainsKey((line.Part.Id, line.PartnerPartId ?? ""))).ToDictionary(line => line.Id, line => terms[(line.Part!.Id, line.PartnerPartId!)]);
    }

    private static async Task<Outcome<ShippingFacts>> LoadAsync(
        LedgerTransaction transaction, IReadOnlyList<ShipmentPlan> plans, long[] lines, DateOnly day, CancellationToken cancellationToken)
    {
        var named = plans.SelectMany(plan => plan.Serials.Select(serial => (PartId: plan.Part.Id, Serial: serial))).Distinct().ToList();
        var ids = await Units.FindAsync(transaction, named, cancellationToken);
        var held = await Reservations.HeldAsync(transaction, lines, cancellationToken);
        var finding = plans.Where(plan => plan.Finds).ToList();
        var wanted = finding.GroupBy(plan => plan.Free).ToDictionary(group => group.Key, group => (int)Math.Min(finding.Where(plan => plan.Part.Id == group.Key.PartId).Sum(plan => plan.Stock), SerialList.MaxSerials));
        var found = await Reservations.FindAsync(transaction, wanted, ids.Values, day, cancellationToken);
        var units = (await UnitLocks.TakeAsync(
            transaction, [.. ids.Values.Concat(held.Values.SelectMany(some => some).Select(unit => unit.UnitId)).Concat(found.Values.SelectMany(some => some)).Distinct()], withRegistration: false, cancellationToken))
            .ToDictionary(unit => unit.Id);
        if (found.Any(free => free.Value.Any(unit => !free.Key.Has(units.GetValueOrDefault(unit))))
            || ids.Any(pair => !units.TryGetValue(pair.Value, out var unit) || unit.Serial != pair.Key.Serial))
        {
            throw new TryAgainException("A unit that was found was taken meanwhile.");
        }

        var missing = named.Where(unit => !ids.ContainsKey(unit)).ToList();

        // Units that get their serials with the shipment.
        var serials = missing.ToLookup(unit => unit.PartId, unit => unit.Serial);
        var parts = plans.Where(plan => plan is { AtShipment: true, Returns: false, Reasons.Count: 0 }).Select(plan => plan.Part).DistinctBy(part => part.Id).OrderBy(part => part.Id);
        var made = await Units.MakeAsync(transaction, [.. parts.Select(part => (part, (IReadOnlyList<string>)[.. serials[part.Id]]))], cancellationToken);
        if (made.Fault is { } taken)
        {
            return taken;
        }

        var pairs = plans.Where(plan => plan is { Reasons.Count: 0, Stores: not null }).Select(plan => (plan.Part.Id, plan.Stores!.Id))
            .Concat(units.Values.Where(unit => unit.Balance is not null).Select(unit => (unit.PartId, unit.Balance!.Value.StoresId))).Distinct().ToList();
        var byName = ids.Where(pair => units.ContainsKey(pair.Value)).ToDictionary(pair => pair.Key, pair => units[pair.Value]);
        var mains = await Balances.MainsAsync(transaction, pairs, cancellationToken);
        var entering = Shipping.Entering(plans, byName, mains).ToHashSet();
        if (await Balances.EnsureAsync(transaction, entering, cancellationToken))
        {
            mains = await Balances.MainsAsync(transaction, pairs, cancellationToken);
        }

        var standing = units.Values.Select(unit => unit.Balance).OfType<BalanceKey>();
        var balances = await Balances.LockAsync(transaction, plans.Where(plan => plan.Draws).Select(plan => (plan.Part.Id, plan.Stores!.Id)), entering.Concat(standing), cancellationToken);
        var ofLots = balances.Select(row => (row.Key.PartId, row.Key.Lot)).Concat(units.Values.Select(unit => (unit.PartId, unit.Lot)))
            .Concat(plans.Where(plan => plan is { Reasons.Count: 0, Asked.LotId: not null }).Select(plan => (plan.Part.Id, plan.Asked.LotId!))).Where(lot => lot.Item2.Length > 0).Distinct();
        var asked = transaction.Batch();
        var (lots, codes, numbers) = (Parts.Lots(asked, [.. ofLots]), Parts.StoresCodes(asked, pairs.Select(pair => pair.Item2)), new Dictionary<long, int>());
        var totals = Balances.Totals(asked, pairs, []);
        asked.Add("SELECT sales_line_id, max(shipment_no) FROM shipment_line WHERE sales_line_id = ANY ($1) GROUP BY sales_line_id", row => numbers.Add(row.GetInt64(0), row.GetInt32(1)), lines);
        await asked.RunAsync(cancellationToken);
        return new ShippingFacts(
            units, ids, made.Value, await OthersAsync(transaction, missing, cancellationToken), held, found, await LastAsync(transaction, [.. units.Keys], cancellationToken), balances,
            lots, mains, totals, codes, numbers);
    }

    /// <summary>Parts that have units of some serials.</summary>
    private static async Task<ILookup<string, string>> OthersAsync(LedgerTransaction transaction, List<(long PartId, string Serial)> missing, CancellationToken cancellationToken) =>
        (missing.Count == 0 ? [] : await transaction.ReadAsync(
            """
            SELECT s.serial_number, p.part_id FROM unnest($1) AS w (serial) CROSS JOIN LATERAL (
                SELECT s.serial_number, s.part_id FROM serial_number s WHERE s.serial_number = w.serial AND s.deleted_at IS NULL AND s.renumbered_id IS NULL ORDER BY s.id LIMIT 1) s
            JOIN part p ON p.id = s.part_id
            """,
            row => (Serial: row.GetString(0), Part: row.GetString(1)), cancellationToken, [missing.Select(unit => unit.Serial).Distinct().ToArray()])).ToLookup(row => row.Serial, row => row.Part);

    /// <summary>The posting that shipped or consigned a unit last and was not undone: its id, that of the one it belongs to, and the order's line.</summary>
    /// <param name="unit">SQL of the unit's row number.</param>
    public static string Last(string unit) => $"{Standing(unit)} ORDER BY p.id DESC LIMIT 1";

    /// <summary>The same of the first time.</summary>
    public static string First(string unit) => $"{Standing(unit)} ORDER BY p.id LIMIT 1";

    private static string Standing(string unit) =>
        $"""
        SELECT p.id, p.parent_id, p.sales_line_id FROM posting_unit m JOIN posting p ON p.id = m.posting_id
        WHERE m.serial_number_id = {unit} AND {IsStanding("p")}
        """;

    /// <summary>Whether a posting shipped or consigned units for a line of an order, and was not undone.</summary>
    /// <param name="posting">The posting's alias.</param>
    public static string IsStanding(string posting) =>
        $"""
        {posting}.sales_line_id IS NOT NULL AND {posting}.action_type IN ('SH', 'CS') AND {posting}.reverses_id IS NULL
            AND NOT EXISTS (SELECT FROM posting r WHERE r.reverses_id = {posting}.id AND NOT r.reverses_part)
        """;

    /// <summary>The shipment that units went out by last, and that was not undone.</summary>
    private static async Task<Dictionary<long, LastShipment>> LastAsync(LedgerTransaction transaction, long[] units, CancellationToken cancellationToken) =>
        (await transaction.ReadAsync(
            $"""
            SELECT n.unit, l.id, format('line %s of order %s', l.so_line_no, o.so_id), o.customer_id
            FROM unnest($1) AS n (unit) CROSS JOIN LATERAL ({Last("n.unit")}) last
            JOIN sales_order_line l ON l.id = last.sales_line_id JOIN sales_order o ON o.id = l.order_id
            """,
            row => (Unit: row.GetInt64(0), Last: new LastShipment(row.GetInt64(1), row.GetString(2), row.GetInt64(3))), cancellationToken, units)).ToDictionary(row => row.Unit, row => row.Last);

    /// <summary>Whether a unit that is with a customer got there by a shipment, and was not registered so.</summary>
    public static async Task<bool> IsShippedAsync(LedgerTransaction transaction, long unit, CancellationToken cancellationToken) =>
        (await LastAsync(transaction, [unit], cancellationToken)).Count > 0;

    private static async Task<BatchTicket> SaveAsync(
        LedgerTransaction transaction, ShipmentsEntry request, SalesOrder order, ShippingDecision decision, ShippingFacts facts, BatchTicket? joined, CancellationToken cancellationToken)
    {
        var drawn = new DrawnNumbers();
        var drawing = transaction.Batch();
        drawn.Draw(drawing, joined is null ? 1 : 0, decision.Entry.Postings.Count);
        await drawing.RunAsync(cancellationToken);

        var numbers = new Dictionary<PostingDraft, long>(ReferenceEqualityComparer.Instance);
        foreach (var (posting, number) in decision.Entry.Postings.Zip(drawn.Postings))
        {
            numbers.Add(posting, number);
        }

        var batches = await Entries.SaveAsync(transaction, [new BookedEntry(decision.Entry, joined, transaction.Session.UserName)], facts.Balances, cancellationToken, drawn);
        var rows = decision.Shipments;
        var commands = transaction.Batch();
        Lines(commands, request, order, rows, numbers);
        Records(commands, order, rows, numbers, decision.Entry.ActionDate);
        await commands.RunLaterAsync(cancellationToken);

        await Reservations.FreeAsync(transaction, decision.Freed, cancellationToken);
        var lines = rows.Select(row => row.Plan.Line!.Id).Distinct().ToArray();
        await SalesLines.SettleAsync(transaction, lines, exchanged: lines, cancellationToken);
        return batches[0];
    }

    private static void Lines(CommandBatch commands, ShipmentsEntry request, SalesOrder order, IReadOnlyList<Shipped> rows, Dictionary<PostingDraft, long> numbers)
    {
        var freight = request.Freight is { Count: > 0 } costs ? costs.Sum(cost => cost.Amount) : (decimal?)null;
        commands.Add(
            """
            INSERT INTO shipment_line (sales_line_id, shipment_no, posting_id, quantity, stock_quantity, from_consignment, ship_type, amount, freight, weight, cartons, box_number, total_boxes,
                bill_of_lading, ship_via, drawing_revision, ecn, job_id, ship_to_id)
            SELECT n.*, $19 FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) AS n
            """,
            Of(row => row.Plan.Line!.Id), Of(row => row.ShipmentNo), Of(row => numbers[row.Leading]), Of(row => row.Plan.Quantity), Of(row => Math.Sign(row.Plan.Quantity) * row.Plan.Stock),
            Of(row => row.FromConsignment), Of(row => row.ShipType), Of(row => row.Plan.Asked.Amount), Of(row => row.Plan.Place == 1 ? freight : null), Of(row => row.Plan.Asked.Weight),
            Of(row => row.Plan.Asked.Cartons), Of(row => row.Plan.Asked.BoxNumber), Of(row => row.Plan.Asked.TotalBoxes), Of(row => row.Plan.Asked.BillOfLading), Of(row => row.Plan.Asked.ShipVia),
            Of(row => row.Plan.Asked.DrawingRevision), Of(row => row.Plan.Asked.Ecn), Of(row => row.Plan.Asked.JobId), (order.ShipTo ?? order.Customer).Id);

        T[] Of<T>(Func<Shipped, T> value) => [.. rows.Select(value)];
    }

    /// <summary>What the units' records say of it; what they said before is kept for an undoing.</summary>
    private static void Records(CommandBatch commands, SalesOrder order, IReadOnlyList<Shipped> rows, Dictionary<PostingDraft, long> numbers, DateOnly day)
    {
        var units = rows.SelectMany(row => row.Units.Select(unit => (Row: row, Unit: unit))).ToList();
        if (units.Count == 0)
        {
            return;
        }

        commands.Add(
            $"""
            INSERT INTO shipment_unit (posting_id, serial_number_id, previous)
            SELECT n.posting, n.unit, jsonb_strip_nulls(jsonb_build_object({string.Join(", ", Record.Select(column => $"'{column}', s.{column}"))}))
            FROM unnest($1, $2) AS n (posting, unit) JOIN serial_number s ON s.id = n.unit
            """,
            units.Select(unit => numbers[unit.Unit.Posting]).ToArray(), units.Select(unit => unit.Unit.UnitId).ToArray());
        var gone = units.Where(unit => !unit.Row.Plan.Returns).ToList();
        if (gone.Count > 0)
        {
            // A warranty that is given begins now. The first shipment stays on the record for good.
            commands.Add(
                """
                UPDATE serial_number s SET so_id = $1, so_line_no = n.line, shipment_no = n.number, ship_to_customer_id = $2, sold_to_customer_id = $3, bill_to_customer_id = $4,
                    shipped_date = $5, ship_type = n.type, date_consigned = CASE WHEN n.consigns THEN $5 ELSE s.date_consigned END, returned_date = NULL, ra_reason = NULL,
                    on_warranty = coalesce(n.on_warranty, s.on_warranty), off_warranty = CASE WHEN n.on_warranty IS NULL THEN s.off_warranty ELSE n.off_warranty END, contact = coalesce($6, s.contact),
                    orig_so_id = coalesce(s.orig_so_id, $1), original_ship_to_id = coalesce(s.original_ship_to_id, $2), orig_ship_date = coalesce(s.orig_ship_date, $5)
                FROM unnest($7, $8, $9, $10, $11, $12, $13) AS n (unit, line, number, type, consigns, on_warranty, off_warranty) WHERE s.id = n.unit
                """,
                order.OrderId, (order.ShipTo ?? order.Customer).Id, (order.SoldTo ?? order.Customer).Id, (order.BillTo ?? order.Customer).Id, day, order.Attention,
                gone.Select(unit => unit.Unit.UnitId).ToArray(), gone.Select(unit => Numbers.Print(unit.Row.Plan.Line!.LineNumber)).ToArray(), gone.Select(unit => Numbers.Print(unit.Row.ShipmentNo)).ToArray(),
                gone.Select(unit => unit.Row.ShipType).ToArray(), gone.Select(unit => unit.Row.Plan.Type == ActionType.CS).ToArray(),
                gone.Select(unit => unit.Unit.OnWarranty).ToArray(), gone.Select(unit => unit.Unit.OffWarranty).ToArray());
        }

        var back = units.Where(unit => unit.Row.Plan.Returns).ToList();
        if (back.Count > 0)
        {
            commands.Add(
                "UPDATE serial_number s SET returned_date = $1, ra_reason = n.reason FROM unnest($2, $3) AS n (unit, reason) WHERE s.id = n.unit",
                day, back.Select(unit => unit.Unit.UnitId).ToArray(), back.Select(unit => unit.Row.Plan.Asked.Reason).ToArray());
        }
    }

    /// <summary>Undoes the shipments whose postings a batch reversed: their rows, and what the units' records said before.</summary>
    public static async Task ReverseAsync(LedgerTransaction transaction, BatchTicket batch, CancellationToken cancellationToken)
    {
        var commands = transaction.Batch();
        commands.Add(
            """
            INSERT INTO shipment_line (sales_line_id, shipment_no, posting_id, quantity, stock_quantity, from_consignment, ship_to_id, reverses_id)
            SELECT o.sales_line_id, o.shipment_no, r.id, -o.quantity, -o.stock_quantity, o.from_consignment, o.ship_to_id, o.id
            FROM posting r JOIN shipment_line o ON o.posting_id = r.reverses_id WHERE r.batch_id = $1 ORDER BY o.id
            """,
            batch.Id);

        // Of several that are undone for a unit the first knows what it was.
        commands.Add(
            $"""
            UPDATE serial_number s SET ({string.Join(", ", Record)}) = (SELECT {string.Join(", ", Record.Select(column => $"p.{column}"))} FROM jsonb_populate_record(NULL::serial_number, n.previous) p)
            FROM (
                SELECT DISTINCT ON (u.serial_number_id) u.serial_number_id AS unit, u.previous
                FROM posting r JOIN shipment_unit u ON u.posting_id = r.reverses_id WHERE r.batch_id = $1 ORDER BY u.serial_number_id, u.posting_id) n
            WHERE s.id = n.unit
            """,
            batch.Id);
        await commands.RunAsync(cancellationToken);
    }
}
