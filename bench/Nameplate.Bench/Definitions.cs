using Npgsql;

namespace Nameplate.Bench;

/// <summary>A part of a table beside its columns, as PostgreSQL would make it again.</summary>
internal sealed record Definition(char Kind, string Table, string Name, string Sql)
{
    public const char Index = 'i';
    public const char ForeignKey = 'f';
}

/// <summary>Reads from the catalog what tables are made of.</summary>
internal static class Definitions
{
    /// <summary>Constraints first, then indexes that back none.</summary>
    public static List<Definition> Of(NpgsqlConnection connection, string schema, string table) => connection.Rows(
        $"""
        SELECT c.contype::text, c.conname::text, format('ALTER TABLE {schema}.{table} ADD CONSTRAINT %I %s', c.conname, pg_get_constraintdef(c.oid))
        FROM pg_constraint c WHERE c.conrelid = '{schema}.{table}'::regclass AND c.contype IN ('p', 'u', 'c', 'f')
        UNION ALL
        SELECT 'i', n.relname::text, pg_get_indexdef(i.indexrelid)
        FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid WHERE i.indrelid = '{schema}.{table}'::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))
        """,
        row => new Definition(row.GetString(0)[0], table, row.GetString(1), row.GetString(2)));
}
