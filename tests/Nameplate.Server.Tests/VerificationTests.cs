using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

/// <summary>Each promise is broken once behind the server's back, and the check of it names the row.</summary>
public sealed class VerificationTests(WorkedLedger worked) : IClassFixture<WorkedLedger>
{
    private const string Line = "a line of a sales order says what it holds, what was shipped and what came back";
    private const string Packages = "a shipment is as many packages as it is units of stock";

    /// <summary>The check, and SQL that breaks its promise and answers the row that is to be named; then what else that breaks.</summary>
    public static TheoryData<string, string, string[]> Tamperings => new()
    {
        { "a balance is the sum of its postings", $"UPDATE stock_balance SET quantity = quantity + 1 WHERE id = {Balance("ROTOR010")} RETURNING 'stock_balance ' || id", [] },
        { "receipts and issues by day are those of the postings", "DELETE FROM stock_day WHERE ctid = (SELECT min(ctid) FROM stock_day) RETURNING concat('stock_day ', stock_balance_id, '/', day)", [] },
        { "a balance counts the units that stand there", $"UPDATE stock_balance SET units = units - 1 WHERE id = {Balance("MOTOR003")} RETURNING 'stock_balance ' || id", [] },
        {
            "a balance never holds fewer pieces than units",
            $"""
            ALTER TABLE stock_balance DROP CONSTRAINT stock_balance_units;
            INSERT INTO posting (batch_id, action_type, part_id, lot, quantity, claim, from_balance_id, action_date, amount, operator_id, program_id, created_at, reverses_part)
            SELECT 1, 'AD', ss.part_id, b.lot, 1, false, b.id, current_date, 0, 'X', 'X', (SELECT min(created_at) FROM posting WHERE batch_id = 1), false FROM stock_balance b JOIN stock_status ss ON ss.id = b.stock_status_id WHERE b.id = {Balance("MOTOR003")};
            UPDATE stock_balance SET quantity = quantity - 1 WHERE id = {Balance("MOTOR003")} RETURNING 'stock_balance ' || id
            """,
            ["receipts and issues by day are those of the postings"]
        },
        { "only parts with serial numbers have units in a store", $"UPDATE part SET sn_reqd_inv = false WHERE part_id = 'MOTOR003' RETURNING 'stock_balance ' || {Balance("MOTOR003")}", [] },
        { "stock is in lots where its part is kept by lot, and nowhere else", $"UPDATE part SET lot_control = true WHERE part_id = 'ROTOR010' RETURNING 'stock_balance ' || {Balance("ROTOR010")}", [] },
        { "a phantom has no stock and no unit in a store", $"UPDATE part SET phantom = true WHERE part_id = 'SEAL-KIT9' RETURNING 'stock_balance ' || {Balance("SEAL-KIT9")}", [] },
        {
            "a location with stock is the main one or has a record, and none is both",
            "DELETE FROM multiple_location WHERE stock_location = 'SHELF 9' RETURNING 'stock_balance ' || (SELECT b.id FROM stock_balance b WHERE b.location = 'SHELF 9')", []
        },
        { "a posting moves its own part and lot", "UPDATE posting SET lot = 'B-2302' WHERE lot = 'B-2301' AND action_type = 'AD' RETURNING 'posting ' || id", [] },
        { "a lot in use exists", $"DELETE FROM lot WHERE lot_id = 'S-77' RETURNING 'stock_balance ' || {Balance("SEAL-KIT9")}", [] },
        {
            "a unit in a store stands in a balance of its part and lot, any other in none",
            $"UPDATE unit_state SET stock_balance_id = {Balance("ROTOR010")} WHERE serial_number_id = {Unit("GC00003002")} RETURNING 'unit_state ' || serial_number_id",
            ["a balance counts the units that stand there", "a unit is as its last posting left it"]
        },
        {
            "a unit is inside another exactly while it is INSTALLED",
            $"UPDATE unit_state SET status = 5 WHERE serial_number_id = {Unit("T-1")} RETURNING 'unit_state ' || serial_number_id",
            ["a unit is as its last posting left it", "the counts of units by part and status are those of the units"]
        },
        { "a unit has a state unless it was deleted or is a number no longer used", $"UPDATE serial_number SET deleted_at = now() WHERE id = {Unit("R-1")} RETURNING 'serial_number ' || id", [] },
        { "a unit's history is a chain", $"UPDATE posting_unit SET from_status = 5 WHERE serial_number_id = {Unit("R-1")} RETURNING 'posting_unit ' || posting_id || '/' || serial_number_id", [] },
        {
            "a unit's history leads from place to place",
            $"""
            UPDATE posting SET from_balance_id = {Balance("MOTOR003", "MA")}, to_balance_id = {Balance("MOTOR003", "MA")}
            WHERE id = (SELECT min(m.posting_id) FROM posting_unit m WHERE m.serial_number_id = {Unit("GC00003003")} AND m.to_status = 3)
            RETURNING 'posting_unit ' || id || '/' || {Unit("GC00003003")}
            """,
            []
        },
        {
            "a unit is as its last posting left it",
            $"UPDATE unit_state SET status = 5 WHERE serial_number_id = {Unit("R-1")} RETURNING 'serial_number ' || serial_number_id",
            ["the counts of units by part and status are those of the units"]
        },
        {
            "a unit's state says of which part it is, as its record does",
            $"UPDATE unit_state SET part_id = part_id + 1 WHERE serial_number_id = {Unit("R-1")} RETURNING 'unit_state ' || serial_number_id",
            ["the counts of units by part and status are those of the units"]
        },
        {
            "a unit's state says when it was registered, as its record does",
            $"UPDATE unit_state SET created_at = created_at - interval '10 days' WHERE serial_number_id = {Unit("R-1")} RETURNING 'unit_state ' || serial_number_id",
            ["the counts of units by time are those of the units"]
        },
        { "the counts of units by part and status are those of the units", $"UPDATE unit_count SET units = units + 1 {Counted("kind = 1")}", [] },
        { "the counts of units by time are those of the units", $"DELETE FROM unit_count {Counted("kind = 4")}", [] },
        { "a posting of units has as many units as its quantity", $"UPDATE posting SET quantity = 2 WHERE id = {First("R-1")} RETURNING 'posting ' || id", [] },
        { "a posting moves units of its own part", $"UPDATE posting SET part_id = (SELECT id FROM part WHERE part_id = 'ROTOR010') WHERE id = {First("R-1")} RETURNING 'posting_unit ' || id || '/' || {Unit("R-1")}", [] },
        { "a unit enters and leaves a store as its posting does", $"UPDATE posting SET claim = true, to_balance_id = {Balance("MOTOR003")} WHERE id = {First("R-1")} RETURNING 'posting_unit ' || id || '/' || {Unit("R-1")}", [] },
        { "a posting belongs to a batch, and with its parent to the same", $"UPDATE posting SET batch_id = 999999 WHERE id = {First("R-1")} RETURNING 'posting ' || id", ["what a row refers to exists"] },
        { "a batch counts the calls it accepted", "UPDATE batch SET txns_accepted = 0 WHERE id = 1 RETURNING 'batch ' || id", [] },
        { "a reversal is its original the other way round", $"UPDATE posting SET claim = true WHERE id = {Reversal("D-1")} RETURNING 'posting ' || id", [] },
        { "a reversal takes back units of its original as they were moved", $"UPDATE posting SET reverses_id = {First("R-1")} WHERE id = {Reversal("D-1")} RETURNING 'posting_unit ' || id || '/' || {Unit("D-1")}", [] },
        {
            "nothing is reversed twice",
            $"""
            DROP INDEX posting_reverses;
            INSERT INTO posting (batch_id, action_type, part_id, lot, quantity, claim, action_date, amount, operator_id, program_id, created_at, reverses_id, reverses_part)
            SELECT batch_id, action_type, part_id, lot, quantity, claim, action_date, amount, operator_id, program_id, created_at, reverses_id, reverses_part FROM posting WHERE id = {Reversal("D-1")}
            RETURNING 'posting ' || reverses_id
            """,
            ["a posting of units has as many units as its quantity"]
        },
        { "a reversed batch is reversed as a whole, by a later batch", "UPDATE batch SET reversed_by_id = 2 WHERE id = 1 RETURNING 'batch ' || id", [] },
        {
            "a link is opened by a posting that installs its unit",
            $"UPDATE cross_reference SET installed_posting_id = {First("R-1")} WHERE component_unit_id = {Unit("T-1")} RETURNING 'cross_reference ' || id",
            ["every installation has its link", "a unit used in a build was issued to it and is linked to the same assembly"]
        },
        {
            "a link is closed by a posting that removes its unit",
            $"UPDATE cross_reference SET removed_posting_id = installed_posting_id WHERE component_unit_id = {Unit("T-1")} RETURNING 'cross_reference ' || id",
            ["a unit is inside another exactly while it is INSTALLED"]
        },
        {
            "every installation has its link",
            $"""
            DELETE FROM cross_reference WHERE component_unit_id = {Unit("T-1")}
            RETURNING 'posting_unit ' || installed_posting_id || '/' || component_unit_id
            """,
            ["a unit is inside another exactly while it is INSTALLED", "a unit used in a build was issued to it and is linked to the same assembly"]
        },
        {
            "no unit is inside itself, or more than 20 deep",
            $"UPDATE cross_reference SET assembly_unit_id = component_unit_id WHERE component_unit_id = {Unit("T-1")} RETURNING 'serial_number ' || component_unit_id",
            ["a unit used in a build was issued to it and is linked to the same assembly"]
        },
        { "a build used what was issued to it", "UPDATE consumption SET quantity = quantity + 1 WHERE id = (SELECT min(c.id) FROM consumption c WHERE c.lot = 'S-77') RETURNING 'posting ' || posting_id", [] },
        {
            "a unit used in a build was issued to it and is linked to the same assembly",
            $"UPDATE cross_reference x SET assembly_unit_id = {Unit("P-2", "PUMP002")} FROM consumption c WHERE x.component_unit_id = {Unit("T-1")} AND c.component_unit_id = x.component_unit_id RETURNING 'consumption ' || c.id",
            []
        },
        {
            "a link made by a build has its consumption, once",
            $"UPDATE consumption c SET component_unit_id = NULL FROM cross_reference x WHERE x.component_unit_id = {Unit("T-1")} AND c.component_unit_id = x.component_unit_id RETURNING 'cross_reference ' || x.id",
            []
        },
        { "what was used went into an assembly of the build", $"UPDATE consumption SET assembly_unit_id = {Unit("R-1")} WHERE id = (SELECT min(c.id) FROM consumption c WHERE c.lot = 'S-77') RETURNING 'consumption ' || id", [] },
        {
            "a purchase order's line has received the sum of its receipts",
            "UPDATE purchase_order_line SET received_qty = received_qty + 1 WHERE line_number = 1 RETURNING 'purchase_order_line ' || id", []
        },
        { "a receipt says the quantity of its posting", "UPDATE receipt_transaction SET buy_conv = buy_conv * 2 WHERE quantity = 2 RETURNING 'receipt_transaction ' || id", [] },
        { "a posting of a receipt names its order's line", "DELETE FROM receipt_transaction WHERE quantity = 2 RETURNING 'posting ' || posting_id", ["a purchase order's line has received the sum of its receipts"] },
        {
            "what undoes a receipt is a receipt of the same line",
            "UPDATE receipt_transaction r SET order_line_id = o.order_line_id, receipt_no = 7 FROM receipt_transaction o WHERE r.quantity < 0 AND o.quantity = 2 RETURNING 'receipt_transaction ' || r.id",
            ["a purchase order's line has received the sum of its receipts"]
        },
        { Line, "UPDATE sales_order_line SET shipped_qty = shipped_qty + 1 WHERE so_line_no = 3 RETURNING 'sales_order_line ' || id", [] },
        { "a shipment is what its postings moved for its line", "UPDATE shipment_line SET stock_quantity = stock_quantity + 1 WHERE id = (SELECT min(id) FROM shipment_line) RETURNING 'shipment_line ' || id", [Line, Packages] },
        { Packages, "UPDATE shipment_line SET quantity = quantity + 1 WHERE id = (SELECT min(id) FROM shipment_line) RETURNING 'shipment_line ' || id", [] },
        { "a shipment is undone exactly when its posting is", "DELETE FROM shipment_line WHERE reverses_id IS NOT NULL RETURNING 'shipment_line ' || reverses_id", [Line] },
        { "a unit that was shipped says by which order, line and shipment", $"UPDATE serial_number SET shipment_no = '9' WHERE id = {Unit("O-1")} RETURNING 'serial_number ' || id", [] },
        { "what a line holds is a reserved unit of its part", $"UPDATE reservation SET serial_number_id = {Unit("R-1")} RETURNING 'reservation ' || id", ["a unit that was held for an order is in its line's hands"] },
        { "a unit that was held for an order is in its line's hands", "DELETE FROM reservation RETURNING 'unit_state ' || serial_number_id", [Line] },
        { "an idempotency key has its answer", "UPDATE idempotency_key SET body = NULL RETURNING 'idempotency_key ' || user_name || '/' || key", [] },
        { "no bill of material comes round to its own assembly", "UPDATE bill_of_material SET component_id = (SELECT id FROM part WHERE part_id = 'PUMP002') WHERE component_id = (SELECT id FROM part WHERE part_id = 'ROTOR010') RETURNING 'part ' || assembly_id", [] },
        { "what a row refers to exists", $"UPDATE unit_state SET from_balance_id = 999999 WHERE serial_number_id = {Unit("R-1")} RETURNING 'unit_state ' || serial_number_id", [] },
    };

    [Fact]
    public void Every_check_has_its_tampering() =>
        Assert.Equal(Checks.Select(check => check.Name), Tamperings.Select(row => row.Data.Item1));

    /// <summary>All that follows from the rows alone; what compares them with the blocks finds every change, and has tests of its own.</summary>
    private static IEnumerable<VerificationCheck> Checks => Verification.Checks.Except(SealChecks.All);

    [Fact]
    public async Task A_ledger_with_builds_is_clean()
    {
        await using var copy = await worked.CopyAsync();
        var report = new StringWriter();
        Assert.Equal(0, await Verification.RunAsync(new DataSource("DEMO", TimeZoneInfo.Utc, copy, copy), null, report, TestContext.Current.CancellationToken));
        Assert.Matches(@"\ADEMO: \d{2} checks, \d{3} rows, head \d:[0-9a-f]{64}, 0 postings not sealed yet, clean\n\z", report.ToString());
    }

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task A_broken_promise_is_told_with_its_row(string check, string tampering, string[] besides)
    {
        await using var copy = await worked.CopyAsync();
        await using var command = copy.CreateCommand("SET session_replication_role = replica; " + tampering);
        var row = (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        var breaches = await Verified.BreachesAsync(copy);
        Assert.Contains(breaches, breach => breach.Promise == check && breach.Row == row && breach.Message.Length > 0);
        Assert.Equal(
            Checks.Select(one => one.Name).Where(name => name == check || besides.Contains(name)),
            breaches.Select(breach => breach.Promise).Distinct().Except(SealChecks.All.Select(one => one.Name)));
    }

    [Fact]
    public async Task A_thousand_breaches_are_told_and_the_rest_is_counted()
    {
        await using var copy = await worked.CopyAsync();
        await using (var tampering = copy.CreateCommand("INSERT INTO batch (operator_id, created_at, txns_accepted) SELECT 'X', now(), 0 FROM generate_series(1, 1234)"))
        {
            await tampering.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var report = new StringWriter();
        Assert.Equal(2 * 1234, await Verification.RunAsync(new DataSource("DEMO", TimeZoneInfo.Utc, copy, copy), null, report, TestContext.Current.CancellationToken));
        var lines = report.ToString().TrimEnd().Split('\n');
        Assert.Equal(2003, lines.Length);
        Assert.Equal("a batch counts the calls it accepted: …: and 234 more", lines[1000]);
        Assert.Equal("a row of batch is as it was sealed: …: and 234 more", lines[^2]);
        Assert.EndsWith("2,468 broken", lines[^1], StringComparison.Ordinal);
    }

    private static string Balance(string part, string stores = "MS") =>
        $"""
        (SELECT min(b.id) FROM stock_balance b JOIN stock_status ss ON ss.id = b.stock_status_id JOIN part bp ON bp.id = ss.part_id JOIN stores st ON st.id = ss.stores_id
        WHERE bp.part_id = '{part}' AND st.stores_code = '{stores}')
        """;

    private static string Unit(string serial, string part = "MOTOR003") =>
        $"(SELECT us.id FROM serial_number us JOIN part up ON up.id = us.part_id WHERE up.part_id = '{part}' AND us.serial_number = '{serial}')";

    /// <summary>One of some counts, and how verify names it.</summary>
    private static string Counted(string which) =>
        $"WHERE ctid = (SELECT min(ctid) FROM unit_count WHERE {which}) RETURNING concat_ws(' ', 'unit_count', kind, key, status)";

    private static string First(string serial) => $"(SELECT min(fm.posting_id) FROM posting_unit fm WHERE fm.serial_number_id = {Unit(serial)})";

    private static string Reversal(string serial) => $"(SELECT max(fm.posting_id) FROM posting_unit fm WHERE fm.serial_number_id = {Unit(serial)})";
}
