using System.Text;

namespace Nameplate.Server.Tests;

/// <summary>What the books say now: everything that an undoing must leave as it was before.</summary>
internal static class Books
{
    // Who wrote a row last, and in which batch, is history and not state. Rows of stock stay, at zero.
    private static readonly string[] State =
    [
        """
        SELECT p.part_id, st.stores_code, b.location, b.lot, trim_scale(b.quantity), b.units
        FROM stock_balance b JOIN stock_status s ON s.id = b.stock_status_id JOIN part p ON p.id = s.part_id JOIN stores st ON st.id = s.stores_id WHERE b.quantity <> 0 ORDER BY 1, 2, 3, 4
        """,
        """
        SELECT p.part_id, s.serial_number, u.status, u.lot, u.stock_balance_id, u.from_balance_id, s.date_scrapped, s.order_id, s.line_number, s.order_reference,
            s.so_id, s.so_line_no, s.shipment_no, s.ship_to_customer_id, s.shipped_date, s.returned_date, s.date_consigned, s.ra_reason, s.on_warranty, s.off_warranty, s.orig_so_id, s.orig_ship_date
        FROM unit_state u JOIN serial_number s ON s.id = u.serial_number_id JOIN part p ON p.id = s.part_id ORDER BY 1, 2
        """,
        "SELECT part_id, serial_number, renumbered_id IS NULL FROM serial_number WHERE deleted_at IS NULL ORDER BY 1, 2",
        """
        SELECT x.assembly_unit_id, x.parent_part_id, x.parent_lot, x.component_unit_id, x.start_date, x.end_date, x.ra_reason
        FROM cross_reference x LEFT JOIN posting r ON r.id = x.removed_posting_id WHERE r.reverses_id IS NULL ORDER BY x.id
        """,
        "SELECT id, reserved_qty, shipped_qty, returned_qty FROM sales_order_line WHERE reserved_qty <> 0 OR shipped_qty <> 0 ORDER BY 1",
        "SELECT serial_number_id, sales_line_id FROM reservation ORDER BY 1",
        "SELECT id, received_qty FROM purchase_order_line WHERE received_qty <> 0 ORDER BY 1",
    ];

    public static async Task<string> StateAsync(this ServerFixture server)
    {
        var text = new StringBuilder();
        foreach (var sql in State)
        {
            await using var command = server.Database.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                text.AppendJoin('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>All that ever was: rows that must still be there, as they were, after anything.</summary>
    public static Task<long> HistoryAsync(this ServerFixture server) =>
        server.ScalarAsync<long>("SELECT (SELECT count(*) FROM posting) + (SELECT count(*) FROM posting_unit) + (SELECT count(*) FROM consumption)");
}
