namespace Nameplate.Server.Storage;

/// <summary>
/// What rows of the ledger refer to is there. A foreign key stands where the row that is referred to may be deleted; where the
/// server's role has no right to, it would look for what cannot go, once for each row written, and is left out: these are its place.
/// </summary>
internal static class ReferenceChecks
{
    /// <summary>A column that holds the key of another table's row.</summary>
    /// <param name="Table">Its table.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="To">The other table.</param>
    public sealed record Column(string Table, string Name, string To);

    /// <summary>All columns that refer to what is never deleted.</summary>
    public static readonly IReadOnlyList<Column> Columns =
    [
        new("serial_number", "renumbered_id", "serial_number"),
        new("serial_number_note", "serial_number_id", "serial_number"),
        new("unit_state", "serial_number_id", "serial_number"),
        new("unit_state", "stock_balance_id", "stock_balance"),
        new("unit_state", "from_balance_id", "stock_balance"),
        new("unit_state", "batch_id", "batch"),
        new("unit_state", "part_id", "part"),
        new("stock_day", "stock_balance_id", "stock_balance"),
        new("batch", "reversed_by_id", "batch"),
        new("posting", "batch_id", "batch"),
        new("posting", "from_balance_id", "stock_balance"),
        new("posting", "to_balance_id", "stock_balance"),
        new("posting", "reverses_id", "posting"),
        new("posting", "parent_id", "posting"),
        new("posting_unit", "posting_id", "posting"),
        new("posting_unit", "serial_number_id", "serial_number"),
        new("cross_reference", "assembly_unit_id", "serial_number"),
        new("cross_reference", "component_unit_id", "serial_number"),
        new("cross_reference", "installed_posting_id", "posting"),
        new("cross_reference", "removed_posting_id", "posting"),
        new("consumption", "posting_id", "posting"),
        new("consumption", "assembly_unit_id", "serial_number"),
        new("consumption", "component_unit_id", "serial_number"),

        new("receipt_transaction", "posting_id", "posting"),
        new("recall_list_row", "list_id", "recall_list"),

        // A line may be deleted, but not while it holds anything: who deletes it frees that in the same transaction.
        new("reservation", "sales_line_id", "sales_order_line"),
        new("reservation", "serial_number_id", "serial_number"),

        // Nor is a line that was ever shipped.
        new("posting", "sales_line_id", "sales_order_line"),
        new("shipment_line", "sales_line_id", "sales_order_line"),
        new("shipment_line", "posting_id", "posting"),
        new("shipment_line", "reverses_id", "shipment_line"),
        new("shipment_unit", "posting_id", "posting"),
        new("shipment_unit", "serial_number_id", "serial_number"),

        // A part may be deleted, but none that was ever posted: the posting that issued it to the build holds it.
        new("consumption", "component_part_id", "part"),
    ];

    public static readonly VerificationCheck[] All =
        [new("what a row refers to exists", 2, string.Join("\nUNION ALL\n", Columns.Select(Dangling)))];

    private static string Dangling(Column column) =>
        $"""
        SELECT concat('{column.Table} ', {Row(column.Table)}), format('{column.Name} is %s, and there is no such {column.To}', t.{column.Name})
        FROM {column.Table} t WHERE t.{column.Name} IS NOT NULL AND NOT EXISTS (SELECT FROM {column.To} r WHERE r.id = t.{column.Name})
        """;

    private static string Row(string table) => table switch
    {
        "unit_state" => "t.serial_number_id",
        "posting_unit" => "t.posting_id, '/', t.serial_number_id",
        "stock_day" => "t.stock_balance_id, '/', t.day",
        _ => "t.id",
    };
}
