using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>
/// What an installation's schemas hold, as lines to be compared: found in the catalog, so that a table added tomorrow is
/// compared tomorrow.
/// </summary>
internal static class TableContents
{
    /// <summary>The schemas of an installation.</summary>
    private const string Ours = "(n.nspname = 'nameplate' OR n.nspname LIKE 'ds\\_%')";

    private const string ListTables =
        $"SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours} AND c.relkind IN ('r', 'p') ORDER BY 1";

    /// <summary>Owners, rights, columns, constraints, indexes and sequences: all that is not a row.</summary>
    private const string ListStructure =
        $"""
        SELECT 'schema ' || n.nspname || ' of ' || n.nspowner::regrole FROM pg_namespace n WHERE {Ours}
        UNION ALL
        SELECT 'right on schema ' || n.nspname || ' ' || a.privilege_type || ' to ' || a.grantee::regrole FROM pg_namespace n, aclexplode(n.nspacl) a WHERE {Ours}
        UNION ALL
        SELECT c.relkind::text || ' ' || c.oid::regclass || ' of ' || c.relowner::regrole FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours}
        UNION ALL
        SELECT 'right on ' || c.oid::regclass || ' ' || a.privilege_type || ' to ' || a.grantee::regrole
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a WHERE {Ours}
        UNION ALL
        SELECT concat_ws(' ', 'column', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE {Ours} AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT concat_ws(' ', 'constraint', k.conname, k.conrelid::regclass, pg_get_constraintdef(k.oid)) FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE {Ours}
        UNION ALL
        SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours}
        UNION ALL
        SELECT 'extension ' || e.extname || ' in ' || n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE {Ours}
        ORDER BY 1
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A line for each table: its name, how many rows it has, and a checksum over all of them in order.</summary>
    public static async Task<List<string>> ReadAsync(string database, string? snapshot = null) => await OnAsync(database, snapshot, async connection =>
    {
        var lines = new List<string>();
        foreach (var table in await TextsAsync(connection, ListTables))
        {
            // Of tokens a backup holds none; that they are gone is a test of its own.
            if (table != "nameplate.auth_token")
            {
                // A running server sums counts up when it likes: what they say is what is to be the same.
                var rows = table.EndsWith(".unit_count", StringComparison.Ordinal)
                    ? $"(SELECT kind, key, status, sum(units) FROM {table} GROUP BY kind, key, status HAVING sum(units) <> 0)" : table;
                lines.AddRange(await TextsAsync(
                    connection, $"SELECT '{table}: ' || count(*) || ' rows, ' || md5(coalesce(string_agg(md5(t::text), '' ORDER BY t::text COLLATE \"C\"), '')) FROM {rows} t"));
            }
        }

        return lines;
    });

    /// <summary>Owners, rights, columns, constraints, indexes.</summary>
    public static Task<List<string>> StructureAsync(string database) => OnAsync(database, null, connection => TextsAsync(connection, ListStructure));

    /// <summary>Tables without a row.</summary>
    public static async Task<List<string>> EmptyAsync(string database) =>
        [.. (await ReadAsync(database)).Where(line => line.Contains(": 0 rows,", StringComparison.Ordinal)).Select(line => line.Split(':')[0])];

    /// <summary>The columns of each table, in their order.</summary>
    public static Task<Dictionary<string, string>> ColumnsAsync(string database) => OnAsync(database, null, async connection =>
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in await TextsAsync(connection, ListTables))
        {
            columns[table] = Assert.Single(await TextsAsync(
                connection, $"SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"));
        }

        return columns;
    });

    /// <summary>Every row as text, its table before it, of the columns that are named.</summary>
    public static Task<List<string>> RowsAsync(string database, IReadOnlyDictionary<string, string> columns) => OnAsync(database, null, async connection =>
    {
        var rows = new List<string>();
        foreach (var (table, names) in columns)
        {
            rows.AddRange(await TextsAsync(connection, $"SELECT '{table} ' || ROW({names})::text FROM {table} ORDER BY 1"));
        }

        return rows;
    });

    private static async Task<T> OnAsync<T>(string database, string? snapshot, Func<NpgsqlConnection, Task<T>> read)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        // Texts of dates and names must not depend on the session.
        await RunAsync(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ");
        if (snapshot is not null)
        {
            await RunAsync(connection, $"SET TRANSACTION SNAPSHOT '{snapshot}'");
        }

        await RunAsync(connection, "SET LOCAL TimeZone = 'UTC'; SET LOCAL search_path = ''");
        return await read(connection);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static Task<List<string>> TextsAsync(NpgsqlConnection connection, string sql) => new NpgsqlCommand(sql, connection).ReadTextsAsync();
}
