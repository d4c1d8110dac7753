using Npgsql;

namespace Nameplate.Bench;

/// <summary>
/// The tables of a data source once more, in a schema of their own: the same columns, rows, indexes, checks and foreign keys. What
/// PostgreSQL alone needs for the same rows is measured there.
/// </summary>
internal static class ReferenceTables
{
    public const string Schema = "bench_reference";

    /// <summary>Parents before their children.</summary>
    private static readonly string[] Tables =
    [
        "unit_of_measure", "customer", "stores", "part", "lot", "batch", "serial_number", "stock_status", "stock_balance", "posting", "posting_unit", "unit_state", "cross_reference", "consumption",
    ];

    /// <summary>Copies the data source in use as it is now.</summary>
    public static void Make(Stage stage)
    {
        Screen.Say("Copying the tables for the reference …");
        // With no schema in the search path the catalog writes every name in full.
        using var connection = stage.Connect("pg_catalog");
        connection.Run($"DROP SCHEMA IF EXISTS {Schema} CASCADE; CREATE SCHEMA {Schema}; SET maintenance_work_mem = '512MB'");
        var later = new List<Definition>();
        foreach (var table in Tables)
        {
            connection.Run(
                $"""
                CREATE TABLE {Schema}.{table} (LIKE {stage.Schema}.{table} INCLUDING ALL EXCLUDING INDEXES EXCLUDING CONSTRAINTS);
                INSERT INTO {Schema}.{table} OVERRIDING SYSTEM VALUE SELECT * FROM {stage.Schema}.{table};
                """);
            var options = connection.Value<string>($"SELECT coalesce(array_to_string(reloptions, ', '), '') FROM pg_class WHERE oid = '{stage.Schema}.{table}'::regclass");
            if (options.Length > 0)
            {
                connection.Run($"ALTER TABLE {Schema}.{table} SET ({options})");
            }

            later.AddRange(Definitions.Of(connection, stage.Schema, table));
        }

        foreach (var one in later.OrderBy(one => one.Kind == Definition.ForeignKey))
        {
            connection.Run(InReference(stage, one.Sql));
        }

        var numbered = connection.Rows($"SELECT table_name::text FROM information_schema.columns WHERE table_schema = '{Schema}' AND is_identity = 'YES'", row => row.GetString(0));
        foreach (var table in numbered)
        {
            connection.Value<long>($"SELECT setval(pg_get_serial_sequence('{Schema}.{table}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {Schema}.{table}))");
        }

        foreach (var table in Tables)
        {
            connection.Run($"VACUUM ANALYZE {Schema}.{table}");
        }

        connection.Run("CHECKPOINT");
    }

    private static string InReference(Stage stage, string sql) => sql.Replace($"{stage.Schema}.", $"{Schema}.", StringComparison.Ordinal);
}
