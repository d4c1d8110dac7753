using Npgsql;

namespace Nameplate.Bench;

/// <summary>The rows that one call of Nameplate wrote, in every table, taken out of the ledger so that the reference writes the very same.</summary>
internal sealed class Written
{
    private readonly List<(string Table, byte[] Rows)> tables = [];

    /// <summary>New rows, parents before their children. A unit is new when nothing came before its posting.</summary>
    private static readonly (string Table, string Where)[] Appended =
    [
        ("batch", "t.id = {0}"),
        ("serial_number", "t.id IN (SELECT m.serial_number_id FROM posting p JOIN posting_unit m ON m.posting_id = p.id WHERE p.batch_id = {0} AND m.from_status IS NULL)"),
        ("posting", "t.batch_id = {0}"),
        ("posting_unit", "t.posting_id IN (SELECT p.id FROM posting p WHERE p.batch_id = {0})"),
        ("cross_reference", "t.installed_posting_id IN (SELECT p.id FROM posting p WHERE p.batch_id = {0})"),
        ("consumption", "t.posting_id IN (SELECT p.id FROM posting p WHERE p.batch_id = {0})"),
    ];

    private const string NewUnits = "(SELECT m.serial_number_id FROM posting p JOIN posting_unit m ON m.posting_id = p.id WHERE p.batch_id = {0} AND m.from_status IS NULL)";

    /// <summary>Reads the rows of the last batch.</summary>
    public static Written OfLastBatch(Stage stage)
    {
        using var connection = stage.Connect();
        var batch = connection.Value<long>("SELECT max(id) FROM batch");
        var written = new Written();
        foreach (var (table, where) in Appended)
        {
            written.Add(connection, table, $"SELECT t.* FROM {table} t WHERE {string.Format(null, where, batch)} ORDER BY 1");
        }

        var newUnits = string.Format(null, NewUnits, batch);
        written.Add(connection, "unit_state", $"SELECT t.* FROM unit_state t WHERE t.batch_id = {batch} AND t.serial_number_id IN {newUnits} ORDER BY 1");
        written.Add(connection, "moved", $"SELECT t.* FROM unit_state t WHERE t.batch_id = {batch} AND t.serial_number_id NOT IN {newUnits} ORDER BY 1");
        written.Add(connection, "stock", $"SELECT t.* FROM stock_balance t WHERE t.id IN (SELECT unnest(ARRAY[p.from_balance_id, p.to_balance_id]) FROM posting p WHERE p.batch_id = {batch}) ORDER BY 1");
        return written;
    }

    /// <summary>COPY into all the tables that have new rows, in one transaction; stock and moved units do not go by COPY.</summary>
    public long Copy(NpgsqlConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var (table, rows) in tables.Where(one => one.Rows.Length > EmptyCopy && one.Table is not ("moved" or "stock")))
        {
            CopyInto(connection, $"{ReferenceTables.Schema}.{table}", rows);
        }

        transaction.Commit();
        return tables.Sum(one => (long)one.Rows.Length);
    }

    /// <summary>Puts the rows into temporary tables, from where sets are written.</summary>
    public void Stage(NpgsqlConnection connection)
    {
        foreach (var (table, rows) in tables)
        {
            var like = table switch { "moved" => "unit_state", "stock" => "stock_balance", _ => table };
            connection.Run($"DROP TABLE IF EXISTS pg_temp.new_{table}; CREATE TEMP TABLE new_{table} (LIKE {ReferenceTables.Schema}.{like})");
            CopyInto(connection, $"new_{table}", rows);
            connection.Run($"ANALYZE new_{table}");
        }
    }

    /// <summary>The staged rows by one statement for each table, in one transaction.</summary>
    public long InsertStaged(NpgsqlConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var (table, _) in tables.Where(one => one.Rows.Length > EmptyCopy))
        {
            connection.Run(table switch
            {
                "moved" =>
                    $"""
                    UPDATE {ReferenceTables.Schema}.unit_state u SET status = n.status, stock_balance_id = n.stock_balance_id, lot = n.lot, from_balance_id = n.from_balance_id, batch_id = n.batch_id,
                        program_id = n.program_id, modified_by = n.modified_by, modified_at = n.modified_at, operator_id = n.operator_id, updated_at = n.updated_at
                    FROM new_moved n WHERE n.serial_number_id = u.serial_number_id
                    """,
                "stock" => $"UPDATE {ReferenceTables.Schema}.stock_balance b SET quantity = n.quantity, units = n.units, changed_at = n.changed_at FROM new_stock n WHERE n.id = b.id",
                "posting_unit" or "unit_state" => $"INSERT INTO {ReferenceTables.Schema}.{table} SELECT * FROM new_{table}",
                _ => $"INSERT INTO {ReferenceTables.Schema}.{table} OVERRIDING SYSTEM VALUE SELECT * FROM new_{table}",
            });
        }

        transaction.Commit();
        return tables.Sum(one => (long)one.Rows.Length);
    }

    /// <summary>Header and end of a binary COPY without rows.</summary>
    private const int EmptyCopy = 21;

    private static void CopyInto(NpgsqlConnection connection, string table, byte[] rows)
    {
        using var copy = connection.BeginRawBinaryCopy($"COPY {table} FROM STDIN (FORMAT BINARY)");
        copy.Write(rows);
    }

    private void Add(NpgsqlConnection connection, string table, string query)
    {
        using var copy = connection.BeginRawBinaryCopy($"COPY ({query}) TO STDOUT (FORMAT BINARY)");
        using var rows = new MemoryStream();
        copy.CopyTo(rows);
        tables.Add((table, rows.ToArray()));
    }
}
