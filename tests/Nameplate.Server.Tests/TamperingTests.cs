using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>Whatever the owner of the database changes behind the server's back, once it is sealed, is found and named.</summary>
public sealed class TamperingTests(WorkedLedger worked) : IClassFixture<WorkedLedger>
{
    /// <summary>
    /// Tables that no block has, and why: keys for sending again are forgotten after a week and say nothing of units or stock; a
    /// counter only says where to look for the next free serial; counts of units follow from their states and what moved by day from the postings, and
    /// both are checked against them; files that were brought are forgotten after a month, and what they wrote is sealed as their user's edits and postings; the last is EF Core's.
    /// </summary>
    private static readonly string[] NotSealed = ["idempotency_key", "serial_counter", "unit_count", "stock_day", "import_run", "__EFMigrationsHistory"];

    /// <summary>The chain is checked as a whole: what is wrong with a page is told of its block.</summary>
    private static readonly string[] Chain = ["block", "block_page"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A table, how verify names its rows, and what finds a change in them.</summary>
    private sealed record Target(string Table, string Row, IReadOnlyList<VerificationCheck> Checks)
    {
        public static Target Of(SealedTable table) => new(table.Name, $"concat('{table.Name} ', t.{table.Key}{(table.Other is { } other ? $", '/', t.{other}" : "")})", [table.Check, .. Copied(table)]);

        /// <summary>A copy that is left out of what is sealed is compared with what it was made from.</summary>
        private static IEnumerable<VerificationCheck> Copied(SealedTable table) =>
            table.Name == "unit_state" ? UnitChecks.All.Where(check => check.Name == "a unit's state says of which part it is, as its record does") : [];
    }

    private static readonly IReadOnlyList<Target> Targets =
    [
        .. SealedTable.All.Select(Target.Of),
        new("block", "concat('block ', t.number)", [SealChecks.All[0]]),
        new("block_page", "concat('block ', t.block_number)", [SealChecks.All[0]]),
    ];

    [Fact]
    public async Task Every_table_is_sealed_or_named_with_the_reason_why_not()
    {
        await using var copy = await worked.CopyAsync();
        var tables = await copy.CreateCommand("SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'ds_demo'::regnamespace AND c.relkind = 'r'").ReadTextsAsync();
        Assert.Equal(tables.Except(NotSealed).Order(StringComparer.Ordinal), Targets.Select(target => target.Table).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_change_of_any_column_of_any_table_is_found_and_names_the_row()
    {
        await using var copy = await OwnedAsync();
        await using var connection = await copy.OpenConnectionAsync(Cancel);
        var (missed, tried) = (new List<string>(), 0);
        foreach (var target in Targets)
        {
            foreach (var (column, change) in await ChangesAsync(connection, target.Table))
            {
                // A row in which the change is one; every table has one.
                var row = await ScalarAsync(connection, $"SELECT {target.Row} FROM {target.Table} t WHERE t.{column} IS DISTINCT FROM ({change}) ORDER BY 1 LIMIT 1");
                if (row is null)
                {
                    missed.Add($"{target.Table}.{column}: there is no row to change");
                    continue;
                }

                tried++;
                var found = await TamperAsync(
                    connection, target, $"UPDATE {target.Table} t SET {column} = {change} WHERE ctid = (SELECT ctid FROM {target.Table} t WHERE {target.Row} = '{row}' AND t.{column} IS DISTINCT FROM ({change}) LIMIT 1)");
                if (!found.Contains(row))
                {
                    missed.Add($"{target.Table}.{column} = {change}: {row} was changed, and found was [{string.Join(", ", found)}]");
                }
            }
        }

        Assert.True(missed.Count == 0, string.Join('\n', missed));
        Assert.True(tried > 250, $"Only {tried} changes were tried.");
    }

    [Fact]
    public async Task A_row_that_was_removed_or_added_is_found_and_named()
    {
        await using var copy = await OwnedAsync();
        await using var connection = await copy.OpenConnectionAsync(Cancel);
        foreach (var target in Targets)
        {
            var row = await ScalarAsync(connection, $"SELECT {target.Row} FROM {target.Table} t ORDER BY 1 LIMIT 1");
            Assert.True(row is not null, $"{target.Table} has no rows.");
            var found = await TamperAsync(connection, target, $"DELETE FROM {target.Table} t WHERE {target.Row} = '{row}'");
            Assert.True(found.Count > 0 && (found.Contains(row) || Chain.Contains(target.Table)), $"{row} was removed, and found was [{string.Join(", ", found)}]");

            // A row like another, with a number that nobody drew. The end of a chain may be taken off or go on: that is what heads are noted for.
            if (Chain.Contains(target.Table))
            {
                continue;
            }

            var table = SealedTable.All.Single(one => one.Name == target.Table);
            found = await TamperAsync(
                connection, target,
                $"INSERT INTO {target.Table} SELECT r.* FROM (SELECT * FROM {target.Table} LIMIT 1) t, jsonb_populate_record(NULL::{target.Table}, to_jsonb(t) || '{{\"{table.Key}\": -7}}') r");
            Assert.True(Assert.Single(found).StartsWith($"{target.Table} -7", StringComparison.Ordinal), $"{target.Table} -7 was added, and found was {found[0]}");
        }
    }

    [Fact]
    public async Task Verify_tells_what_was_changed_and_in_which_block_it_was_sealed()
    {
        await using var copy = await worked.CopyAsync();
        await using (var tampering = copy.CreateCommand("SET session_replication_role = replica; UPDATE posting SET reference = 'Nothing to see' WHERE id = 3; UPDATE serial_number SET notes = 'Repaired' WHERE serial_number = 'GC00003002'"))
        {
            await tampering.ExecuteNonQueryAsync(Cancel);
        }

        var report = new StringWriter();
        Assert.Equal(2, await Verification.RunAsync(new DataSource("DEMO", TimeZoneInfo.Utc, copy, copy), null, report, Cancel));
        var lines = report.ToString().TrimEnd().Split('\n');
        Assert.StartsWith("a row of posting is as it was sealed: posting 3: was changed behind the server's back after block 1 sealed it; it reads (3,", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"\Aa row of serial_number is as it was sealed: serial_number \d+: was changed .*GC00003002.*Repaired", lines[1]);
        Assert.EndsWith(", 2 broken", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_made_anew_over_changed_rows_does_not_hold_the_head_that_was_noted()
    {
        await using var copy = await worked.CopyAsync();
        var source = new DataSource("DEMO", TimeZoneInfo.Utc, copy, copy);
        var head = await HeadAsync(copy);
        Assert.Equal(0, await Verification.RunAsync(source, head, new StringWriter(), Cancel));
        Assert.Equal(0, await Verification.RunAsync(source, " " + head.ToUpperInvariant(), new StringWriter(), Cancel));

        await using (var tampering = copy.CreateCommand("SET session_replication_role = replica; UPDATE posting SET reference = 'Nothing to see' WHERE id = 3; DELETE FROM block; DELETE FROM block_page"))
        {
            await tampering.ExecuteNonQueryAsync(Cancel);
        }

        // Clean to who has noted nothing: it is sealed anew, as an old ledger is for the first time.
        Assert.Equal(0, await Verification.RunAsync(source, null, new StringWriter(), Cancel));
        var report = new StringWriter();
        Assert.Equal(1, await Verification.RunAsync(source, head, report, Cancel));
        Assert.StartsWith($"a head that was noted is in the chain: block {head}: ", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_servers_own_role_cannot_change_what_is_sealed()
    {
        await using var copy = await worked.CopyAsync();
        foreach (var table in new[] { "posting", "posting_unit", "consumption", "shipment_line", "shipment_unit", "receipt_transaction", "recall_list", "recall_list_row", "edit", "block", "block_page" })
        {
            foreach (var sql in new[] { $"DELETE FROM {table}", $"UPDATE {table} SET {(table == "block" ? "number = 1" : table == "block_page" ? "page = 1" : table == "posting_unit" ? "posting_id = 1" : "id = DEFAULT")}", $"TRUNCATE {table}" })
            {
                await using var command = copy.CreateCommand($"SET ROLE nameplate_writer; {sql}");
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancel))).SqlState);
            }
        }
    }

    /// <summary>A sealed copy without any constraint in the way: its owner may drop them.</summary>
    private async Task<NpgsqlDataSource> OwnedAsync()
    {
        var copy = await worked.CopyAsync();
        await using var command = copy.CreateCommand(
            """
            DO $$
            DECLARE statement text;
            BEGIN
                FOR statement IN
                    SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', conrelid::regclass, conname) FROM pg_constraint
                    WHERE connamespace = 'ds_demo'::regnamespace AND contype IN ('f', 'c', 'p', 'u')
                    UNION ALL SELECT format('DROP INDEX %s', i.indexrelid::regclass) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                    WHERE c.relnamespace = 'ds_demo'::regnamespace AND i.indisunique AND NOT i.indisprimary
                    UNION ALL SELECT format('ALTER TABLE %s ALTER COLUMN %I DROP IDENTITY', a.attrelid::regclass, a.attname) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                    WHERE c.relnamespace = 'ds_demo'::regnamespace AND a.attidentity <> ''
                LOOP EXECUTE statement; END LOOP;
            END $$
            """);
        await command.ExecuteNonQueryAsync(Cancel);
        return copy;
    }

    /// <summary>For each column of a table an SQL expression that makes it another; and one that empties it, if it may be empty and somewhere is not.</summary>
    private static async Task<List<(string Column, string Change)>> ChangesAsync(NpgsqlConnection connection, string table)
    {
        var columns = new List<(string Name, string Type)>();
        await using (var command = new NpgsqlCommand(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum", connection)
        { Parameters = { new() { Value = table } } })
        await using (var reader = await command.ExecuteReaderAsync(Cancel))
        {
            while (await reader.ReadAsync(Cancel))
            {
                columns.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        var changes = new List<(string, string)>();
        foreach (var (name, type) in columns)
        {
            changes.Add((name, type switch
            {
                "bigint" or "integer" => $"coalesce(t.{name}, 0) + 1000003",
                "smallint" => $"(coalesce(t.{name}, 0) + 1)::smallint",
                "numeric" => $"coalesce(t.{name}, 0) + 0.01",
                "boolean" => $"NOT coalesce(t.{name}, false)",
                "text" => $"coalesce(t.{name}, '') || 'x'",
                "date" => $"coalesce(t.{name}, '2001-01-01') + 1",
                "timestamp with time zone" => $"coalesce(t.{name}, '2001-01-01') + interval '1 microsecond'",
                "jsonb" => "'{\"x\": \"y\"}'::jsonb",
                "bytea" => $"coalesce(t.{name}, '') || '\\x00'::bytea",
                "text[]" => $"array_append(t.{name}, 'x')",
                "bigint[]" => $"array_append(t.{name}, 1::bigint)",
                "bytea[]" => $"array_append(t.{name}, ''::bytea)",
                _ => throw new NotSupportedException($"{table}.{name} is {type}: say here how to change one."),
            }));
            if (await ScalarAsync(connection, $"SELECT 'some' FROM {table} t, pg_attribute a WHERE a.attrelid = '{table}'::regclass AND a.attname = '{name}' AND NOT a.attnotnull AND t.{name} IS NOT NULL LIMIT 1") is not null)
            {
                changes.Add((name, "NULL"));
            }
        }

        return changes;
    }

    /// <summary>Changes something, asks the checks, and takes it back; the rows that were named.</summary>
    private static async Task<List<string>> TamperAsync(NpgsqlConnection connection, Target target, string sql)
    {
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var command = new NpgsqlCommand(string.Join(';', SealedTable.Settings.Select(setting => $"SET {setting}")), connection))
        {
            await command.ExecuteNonQueryAsync(Cancel);
        }

        // Where new rows begin is what it was: the chain itself may be what is changed.
        var begin = await ChainBegin.ReadAsync(connection, Cancel);
        await using (var command = new NpgsqlCommand(sql, connection))
        {
            Assert.True(await command.ExecuteNonQueryAsync(Cancel) > 0, $"Nothing was changed by {sql}");
        }

        var rows = new List<string>();
        foreach (var check in target.Checks)
        {
            await using var command = begin.Command(connection, check.Sql);
            rows.AddRange(await command.ReadTextsAsync());
        }

        return rows;
    }

    private static async Task<string> HeadAsync(NpgsqlDataSource copy) =>
        (await copy.CreateCommand("SELECT concat(number, ':', encode(hash, 'hex')) FROM block ORDER BY number DESC LIMIT 1").ReadTextsAsync())[0];

    private static async Task<string?> ScalarAsync(NpgsqlConnection connection, string sql) =>
        (await new NpgsqlCommand(sql, connection).ReadTextsAsync()).FirstOrDefault();
}
