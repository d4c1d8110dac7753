using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>A row that another refers to is there: PostgreSQL sees to it where it could go, and verify where it never does.</summary>
public sealed class ReferenceTests(WorkedLedger worked) : IClassFixture<WorkedLedger>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Columns with the key of a row, with a foreign key or without.</summary>
    private const string References =
        """
        SELECT concat(c.relname, '.', a.attname, ' ', f.confrelid::regclass) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum]
        WHERE c.relnamespace = 'ds_demo'::regnamespace AND c.relkind = 'r' AND a.atttypid = 'bigint'::regtype AND a.attname LIKE '%\_id' ORDER BY 1
        """;

    [Fact]
    public async Task A_reference_has_a_foreign_key_where_its_row_may_be_deleted_and_a_check_where_it_may_not()
    {
        await using var copy = await worked.CopyAsync();
        var found = (await copy.CreateCommand(References).ReadTextsAsync()).Select(text => text.Split(' ')).ToList();
        var held = found.Where(one => one[1].Length > 0).ToList();

        Assert.NotEmpty(held);
        Assert.All(held, one => Assert.True(Grants.Removable.Contains(one[1]), $"{one[0]} looks for {one[1]}, of which nothing is ever deleted."));

        // What an edit names is a row of any table, perhaps one that is gone.
        Assert.Equal(
            ReferenceChecks.Columns.Select(column => $"{column.Table}.{column.Name}").Append("edit.row_id").Order(StringComparer.Ordinal),
            found.Where(one => one[1].Length == 0).Select(one => one[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Whatever_refers_to_nothing_is_told_by_table_and_row()
    {
        await using var copy = await worked.CopyAsync();
        await using var connection = await copy.OpenConnectionAsync(Cancel);
        Assert.Empty(await new NpgsqlCommand(ReferenceChecks.All[0].Sql, connection).ReadTextsAsync());
        foreach (var column in ReferenceChecks.Columns)
        {
            var row = column.Table switch
            {
                "unit_state" => "t.serial_number_id::text",
                "posting_unit" => "concat(t.posting_id, '/', t.serial_number_id)",
                "stock_day" => "concat(t.stock_balance_id, '/', t.day)",
                _ => "t.id::text",
            };
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            var broken = await new NpgsqlCommand(
                $"""
                SET LOCAL session_replication_role = replica;
                UPDATE {column.Table} t SET {column.Name} = 1000003 WHERE t.ctid = (SELECT ctid FROM {column.Table} ORDER BY {column.Name} IS NULL LIMIT 1) RETURNING '{column.Table} ' || {row}
                """, connection).ReadTextsAsync();
            Assert.Equal(broken, await new NpgsqlCommand($"SELECT b.row FROM ({ReferenceChecks.All[0].Sql}) AS b (row, message) WHERE b.message LIKE '{column.Name} is 1000003, and there is no such {column.To}'", connection).ReadTextsAsync());
            Assert.Single(broken);
        }
    }
}
