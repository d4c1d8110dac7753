using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// What the server's working role may do, table by table. This is what makes history append-only: a bug in the server
/// cannot change a posting, because PostgreSQL will not let it. Triggers are not used (they do not work when distributed).
/// </summary>
internal static class Grants
{
    /// <summary>Owns every schema and table, and migrates them.</summary>
    public const string Owner = "nameplate_owner";

    /// <summary>The role in which the server works.</summary>
    public const string Writer = "nameplate_writer";

    /// <summary>EF Core's own table of applied migrations; each schema has one.</summary>
    public const string HistoryTable = "__EFMigrationsHistory";

    private const string Read = "SELECT";
    private const string Append = "SELECT, INSERT";
    private const string Change = "SELECT, INSERT, UPDATE";
    private const string Remove = "SELECT, INSERT, UPDATE, DELETE";

    /// <summary>Rows of these are written once and never again.</summary>
    public static readonly IReadOnlyList<string> AppendOnly = ["posting", "posting_unit", "consumption", "shipment_line", "shipment_unit", "receipt_transaction", "recall_list", "recall_list_row", "edit", "block", "block_page", "audit_log"];

    /// <summary>Masters that may be deleted while nothing uses them, state that follows its unit, units that are held, counts that are summed up, keys and files that grow old.</summary>
    public static readonly IReadOnlyList<string> Removable =
    [
        "part", "stores", "unit_of_measure", "bill_of_material", "customer", "customer_part", "lot", "stock_status", "multiple_location", "gl_account", "unit_state", "unit_count", "idempotency_key", "import_run",
        "customer_contact", "product_price", "sales_order", "reservation", "sales_order_line", "sales_order_comment", "sales_order_extended_user",
        "vendor", "vendor_contact", "vendor_part", "purchase_order", "purchase_order_line", "purchase_order_comment",
    ];

    /// <summary>The control schema: data sources are made by the owner; users are disabled, not deleted; tokens and limits come and go; the audit log grows.</summary>
    public static string OfControl(string table) => table switch
    {
        "app_user" => Change,
        "auth_token" or "sign_in_limit" => Remove,
        "audit_log" => Append,
        _ => Read,
    };

    /// <summary>A data source. What is not listed may be changed, not deleted: units, balances, batches, links.</summary>
    public static string OfLedger(string table) =>
        table == HistoryTable ? Read : AppendOnly.Contains(table) ? Append : Removable.Contains(table) ? Remove : Change;

    /// <summary>
    /// Sets the writer's rights on a schema to exactly these, in one transaction: a server that works meanwhile never
    /// sees them missing. <paramref name="connection"/> belongs to the owner.
    /// </summary>
    public static async Task ApplyAsync(NpgsqlConnection connection, string schema, Func<string, string> rights, CancellationToken cancellationToken)
    {
        var tables = new List<string>();
        await using (var query = new NpgsqlCommand(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') ORDER BY c.relname",
            connection)
        { Parameters = { new() { Value = schema } } })
        await using (var reader = await query.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                tables.Add(reader.GetString(0));
            }
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        void Add(string sql) => batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        Add($"GRANT USAGE ON SCHEMA {Quote(schema)} TO {Writer}");
        Add($"REVOKE ALL ON ALL TABLES IN SCHEMA {Quote(schema)} FROM {Writer}");
        foreach (var table in tables)
        {
            Add($"GRANT {rights(table)} ON {Quote(schema)}.{Quote(table)} TO {Writer}");
        }

        Add($"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {Quote(schema)} TO {Writer}");
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"")}\"";
}
