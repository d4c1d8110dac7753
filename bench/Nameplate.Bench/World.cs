using Npgsql;

namespace Nameplate.Bench;

/// <summary>
/// Fills data sources by SQL with what would take the API long: consistent to the last posting, as <c>verify</c> says after.
/// </summary>
internal static class World
{
    /// <summary>Parts that the units are of: P001 to P100.</summary>
    public const int Parts = 100;

    /// <summary>Units registered by one posting.</summary>
    private const int Together = 100;

    /// <summary>A data source with as many units as <c>--rows</c> says, of a hundred parts, over a year and in every state.</summary>
    public static void Units(Stage stage) => stage.Use($"BENCH_{stage.Options.Rows}", _ =>
    {
        Screen.Say($"Filling {stage.Options.Rows:N0} units …");
        stage.Call("stores-create", new { STORES_CODE = "MS", STORES_DESC = "Main store" });
        stage.Run(
            $"""
            INSERT INTO part (part_id, part_desc, unit_of_measure_id, default_stores_id, lot_control, sn_reqd, sn_reqd_inv, std_cost, created_by, created_at, operator_id, updated_at)
            SELECT 'P' || lpad(n::text, 3, '0'), 'Part ' || n, (SELECT id FROM unit_of_measure WHERE um_code = 'EA'), (SELECT id FROM stores), false, false, true, 1, 'BENCH', now(), 'BENCH', now()
            FROM generate_series(1, {Parts}) n
            """);
        Register(stage, stage.Options.Rows, "'P' || lpad((n / 100 % 100 + 1)::text, 3, '0')", "'2026-01-01'::timestamptz + n / 100 * interval '30 s'",
            "chr(65 + (n / 100 % 100)::int / 26) || chr(65 + (n / 100 % 100)::int % 26) || lpad(n::text, 8, '0') || '-' || upper(left(md5(n::text), 6))",
            // Of fifty: 30 in stock, 10 registered, 7 shipped, 1 each reserved, issued, scrapped.
            "(ARRAY[2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,1,1,1,1,1,1,1,1,1,1,6,6,6,6,6,6,6,2,5,9])[(n / 100 * 7 + n / 10000) % 50 + 1]");
    });

    /// <summary>
    /// Registers units, a posting for each hundred; <c>n</c> counts from 0 in the SQL of the four. A hundred share part, status and time.
    /// </summary>
    public static void Register(Stage stage, int count, string partId, string createdAt, string serial, string status)
    {
        using var connection = stage.Connect();
        connection.Run(
            $"""
            CREATE TEMP TABLE one AS
            SELECT n, n / {Together} AS g, p.id AS part, {serial} AS serial, {createdAt} AS created, {status} AS status
            FROM generate_series(0, {count} - 1) n JOIN part p ON p.part_id = {partId};
            CREATE TEMP TABLE many AS SELECT g, min(part) AS part, min(created) AS created, min(status) AS status, count(*) AS units FROM one GROUP BY g;
            INSERT INTO stock_status (stores_id, part_id, stock_location, created_by, created_at, operator_id, updated_at)
            SELECT st.id, p.part, 'A1', 'BENCH', now(), 'BENCH', now() FROM (SELECT DISTINCT part FROM many WHERE status IN (2, 3, 8)) p CROSS JOIN (SELECT min(id) AS id FROM stores) st
            ON CONFLICT DO NOTHING;
            INSERT INTO stock_balance (stock_status_id, location, lot, quantity, units)
            SELECT ss.id, 'A1', '', m.units, m.units FROM (SELECT part, sum(units) AS units FROM many WHERE status IN (2, 3, 8) GROUP BY part) m JOIN stock_status ss ON ss.part_id = m.part
            ON CONFLICT (stock_status_id, location, lot) DO UPDATE SET quantity = stock_balance.quantity + excluded.quantity, units = stock_balance.units + excluded.units;
            """);

        // Secondary indexes and foreign keys are made again after; row by row they take several times as long.
        using (new Rebuilt(connection, stage.Schema, "serial_number", "unit_state", "posting", "posting_unit"))
        {
            connection.Run(
                $"""
                CREATE TEMP TABLE base AS SELECT (SELECT coalesce(max(id), 0) FROM batch) AS batch, (SELECT coalesce(max(id), 0) FROM posting) AS posting, (SELECT coalesce(max(id), 0) FROM serial_number) AS unit;
                INSERT INTO batch (id, operator_id, created_at, txns_accepted) OVERRIDING SYSTEM VALUE
                SELECT base.batch + g + 1, 'BENCH', created, 1 FROM many, base ORDER BY g;
                INSERT INTO serial_number (id, part_id, serial_number, created_by, created_at) OVERRIDING SYSTEM VALUE
                SELECT base.unit + n + 1, part, serial, 'BENCH', created FROM one, base ORDER BY n;
                INSERT INTO posting (id, batch_id, action_type, part_id, lot, quantity, claim, to_balance_id, action_date, amount, operator_id, program_id, created_at, reverses_part) OVERRIDING SYSTEM VALUE
                SELECT base.posting + g + 1, base.batch + g + 1, 'RG', part, '', units, false, b.id, created::date, units, 'BENCH', 'SOESN', created, false
                FROM many CROSS JOIN base LEFT JOIN (SELECT ss.part_id, b.id FROM stock_balance b JOIN stock_status ss ON ss.id = b.stock_status_id) b ON b.part_id = part AND status IN (2, 3, 8) ORDER BY g;
                INSERT INTO posting_unit (posting_id, serial_number_id, from_status, to_status)
                SELECT base.posting + g + 1, base.unit + n + 1, NULL, status FROM one, base ORDER BY n;
                INSERT INTO unit_state (serial_number_id, status, stock_balance_id, lot, batch_id, program_id, operator_id, updated_at, created_at, part_id)
                SELECT base.unit + n + 1, status, b.id, '', base.batch + g + 1, 'SOESN', 'BENCH', created, created, part
                FROM one CROSS JOIN base LEFT JOIN (SELECT ss.part_id, b.id FROM stock_balance b JOIN stock_status ss ON ss.id = b.stock_status_id) b ON b.part_id = part AND status IN (2, 3, 8) ORDER BY n;
                """);
        }

        Note(connection);
        Count(connection);
        SetSequences(connection);
        connection.Run("VACUUM ANALYZE");
    }

    /// <summary>
    /// Notes the rows that no posting explains as edited, as the server does with its own: else a block that was sealed meanwhile
    /// has them as added behind its back.
    /// </summary>
    private static void Note(NpgsqlConnection connection) => connection.Run(
        """
        INSERT INTO edit (table_name, row_id, operator_id, created_at)
        SELECT 'part', id, operator_id, now() FROM part WHERE operator_id = 'BENCH'
        UNION ALL SELECT 'stock_status', id, operator_id, now() FROM stock_status WHERE operator_id = 'BENCH'
        """);

    /// <summary>Counts the units and what moved by day anew, as the server keeps them counted.</summary>
    private static void Count(NpgsqlConnection connection) => connection.Run(
        """
        DELETE FROM stock_day;
        INSERT INTO stock_day (stock_balance_id, day, received, issued)
        SELECT balance, action_date, sum(came), sum(went)
        FROM posting CROSS JOIN LATERAL (VALUES (to_balance_id, quantity, 0), (from_balance_id, 0, quantity)) AS side (balance, came, went)
        WHERE balance IS NOT NULL AND NOT claim AND quantity > 0 AND from_balance_id IS DISTINCT FROM to_balance_id GROUP BY balance, action_date;
        DELETE FROM unit_count;
        INSERT INTO unit_count (kind, key, status, units, is_new)
        SELECT 0, 0, status, count(*), false FROM unit_state GROUP BY status
        UNION ALL SELECT 1, part_id, status, count(*), false FROM unit_state GROUP BY part_id, status
        UNION ALL SELECT span.kind, floor(extract(epoch FROM u.created_at) / span.seconds), 0, count(*), false
        FROM unit_state u CROSS JOIN (VALUES (2, 86400), (3, 600), (4, 10)) AS span (kind, seconds) GROUP BY span.kind, 2
        """);

    /// <summary>
    /// A data source with as many links as <c>--rows</c> says: trees of a top, 10 units in it, 10 in each of them and 50 in each of
    /// those, 5,111 units; each of the lowest has a piece of a lot in it, so that a tree has 10,111 nodes. A lot went into
    /// 1,000 units, 20 builds of 50 that lie far apart.
    /// </summary>
    public static void Links(Stage stage) => stage.Use($"LINKS_{stage.Options.Rows}", _ =>
    {
        var trees = Math.Max(1, stage.Options.Rows / 5_110);
        Screen.Say($"Filling {trees * 5_110:N0} links …");
        stage.Call("stores-create", new { STORES_CODE = "MS", STORES_DESC = "Main store" });
        stage.Run(
            """
            INSERT INTO part (part_id, part_desc, unit_of_measure_id, default_stores_id, lot_control, sn_reqd, sn_reqd_inv, std_cost, created_by, created_at, operator_id, updated_at)
            SELECT n.id, n.name, (SELECT id FROM unit_of_measure WHERE um_code = 'EA'), (SELECT id FROM stores), n.id = 'L4', false, n.id <> 'L4', 1, 'BENCH', now(), 'BENCH', now()
            FROM (VALUES ('L0', 'Plant'), ('L1', 'Line'), ('L2', 'Drive'), ('L3', 'Bearing unit'), ('L4', 'Grease')) n (id, name)
            """);
        using var connection = stage.Connect();
        connection.Run(
            $"""
            CREATE TEMP TABLE part_of AS SELECT right(part_id, 1)::int AS level, id FROM part;
            -- Units in the order of their numbers: all tops, then all of level 1, and so on; up is the number of the unit above.
            CREATE TEMP TABLE node AS
            SELECT 0 AS level, n AS number, NULL::bigint AS up FROM generate_series(1, {trees}) n
            UNION ALL SELECT 1, {trees} + n, (n - 1) / 10 + 1 FROM generate_series(1, {trees} * 10) n
            UNION ALL SELECT 2, {trees} * 11 + n, {trees} + (n - 1) / 10 + 1 FROM generate_series(1, {trees} * 100) n
            UNION ALL SELECT 3, {trees} * 111 + n, {trees} * 11 + (n - 1) / 50 + 1 FROM generate_series(1, {trees} * 5000) n;
            -- Builds of 50 of level 3, one for each unit of level 2; their lots in turn, 20 builds each.
            CREATE TEMP TABLE build AS SELECT n, 'G' || lpad(((n - 1) % {Lots(trees)} + 1)::text, 6, '0') AS lot FROM generate_series(1, {trees} * 100) n;
            INSERT INTO batch (operator_id, created_at, txns_accepted) VALUES ('BENCH', '2026-01-01', 1000000);
            INSERT INTO stock_status (stores_id, part_id, stock_location, created_by, created_at, operator_id, updated_at)
            SELECT (SELECT min(id) FROM stores), id, 'A1', 'BENCH', now(), 'BENCH', now() FROM part_of WHERE level IN (3, 4);
            INSERT INTO lot (part_id, lot_id, lot_status, original_qty, created_by, created_at, operator_id, updated_at)
            SELECT p.id, b.lot, 'A', count(*) * 50, 'BENCH', now(), 'BENCH', now() FROM build b CROSS JOIN (SELECT id FROM part_of WHERE level = 4) p GROUP BY p.id, b.lot;
            INSERT INTO stock_balance (stock_status_id, location, lot, quantity, units)
            SELECT ss.id, 'A1', l.lot_id, 0, 0 FROM lot l JOIN stock_status ss ON ss.part_id = l.part_id
            UNION ALL SELECT ss.id, 'A1', '', 0, 0 FROM stock_status ss JOIN part_of p ON p.id = ss.part_id WHERE p.level = 3;
            CREATE TEMP TABLE place AS SELECT b.id, b.lot, ss.part_id FROM stock_balance b JOIN stock_status ss ON ss.id = b.stock_status_id;
            -- Postings by number: adjustments that bring the lots in, registrations of levels 0 to 2, builds with their issues, installations a unit above.
            CREATE TEMP TABLE draft (id bigint GENERATED ALWAYS AS IDENTITY, type text, level int, lot text, quantity numeric, of_balance bigint, to_balance bigint, build bigint, up bigint);
            INSERT INTO draft (type, level, lot, quantity, to_balance) SELECT 'AD', 4, l.lot_id, l.original_qty, b.id FROM lot l JOIN place b ON b.lot = l.lot_id ORDER BY l.id;
            INSERT INTO draft (type, level, lot, quantity) SELECT 'RG', level, '', count(*) FROM node WHERE level < 3 GROUP BY level;
            INSERT INTO draft (type, level, lot, quantity, to_balance, build) SELECT 'BF', 3, '', 50, b.id, n FROM build CROSS JOIN (SELECT id FROM place WHERE lot = '') b ORDER BY n;
            INSERT INTO draft (type, level, lot, quantity, of_balance, build) SELECT 'KI', 4, build.lot, 50, b.id, n FROM build JOIN place b ON b.lot = build.lot ORDER BY n;
            INSERT INTO draft (type, level, lot, quantity, of_balance, up)
            SELECT 'IN', level, '', count(*), CASE level WHEN 3 THEN (SELECT id FROM place WHERE lot = '') END, up FROM node WHERE level > 0 GROUP BY level, up ORDER BY up;
            CREATE INDEX ON draft (build); CREATE INDEX ON draft (up);
            ANALYZE node; ANALYZE draft; ANALYZE build;
            """);
        using (new Rebuilt(connection, stage.Schema, "serial_number", "unit_state", "posting", "posting_unit", "cross_reference", "consumption"))
        {
            connection.Run(
                $"""
                INSERT INTO serial_number (id, part_id, serial_number, created_by, created_at) OVERRIDING SYSTEM VALUE
                SELECT number, p.id, 'N' || lpad(number::text, 9, '0'), 'BENCH', '2026-01-01' FROM node JOIN part_of p USING (level) ORDER BY number;
                INSERT INTO posting (id, batch_id, action_type, part_id, lot, quantity, claim, from_balance_id, to_balance_id, action_date, amount, operator_id, program_id, created_at, reverses_part, parent_id) OVERRIDING SYSTEM VALUE
                SELECT d.id, (SELECT id FROM batch), d.type, p.id, d.lot, d.quantity, false, d.of_balance, d.to_balance, '2026-01-01', 0, 'BENCH', 'ICTBF', '2026-01-01', false, b.id
                FROM draft d JOIN part_of p USING (level) LEFT JOIN draft b ON b.build = d.build AND b.type = 'BF' AND d.type = 'KI' ORDER BY d.id;
                INSERT INTO posting_unit (posting_id, serial_number_id, from_status, to_status)
                SELECT d.id, n.number, NULL::smallint, 1 FROM node n JOIN draft d ON d.type = 'RG' AND d.level = n.level
                UNION ALL SELECT d.id, n.number, NULL, 2 FROM node n JOIN draft d ON d.type = 'BF' AND d.build = n.up - {trees} * 11 WHERE n.level = 3
                UNION ALL SELECT d.id, n.number, CASE n.level WHEN 3 THEN 2 ELSE 1 END, 4 FROM node n JOIN draft d ON d.type = 'IN' AND d.up = n.up WHERE n.level > 0;
                INSERT INTO unit_state (serial_number_id, status, lot, batch_id, program_id, operator_id, updated_at, created_at, part_id)
                SELECT number, CASE level WHEN 0 THEN 1 ELSE 4 END, '', (SELECT id FROM batch), 'ICTBF', 'BENCH', '2026-01-01', '2026-01-01', p.id FROM node JOIN part_of p USING (level) ORDER BY number;
                INSERT INTO cross_reference (assembly_unit_id, parent_lot, component_unit_id, installed_posting_id, start_date, created_by, created_at, operator_id, updated_at)
                SELECT n.up, '', n.number, d.id, '2026-01-01', 'BENCH', '2026-01-01', 'BENCH', '2026-01-01' FROM node n JOIN draft d ON d.type = 'IN' AND d.up = n.up WHERE n.level > 0 ORDER BY n.number;
                INSERT INTO consumption (posting_id, assembly_unit_id, component_part_id, lot, quantity, assumed)
                SELECT d.id, n.number, p.id, b.lot, 1, false
                FROM node n JOIN build b ON b.n = n.up - {trees} * 11 JOIN draft d ON d.type = 'BF' AND d.build = b.n CROSS JOIN (SELECT id FROM part_of WHERE level = 4) p WHERE n.level = 3 ORDER BY n.number;
                """);
        }

        Note(connection);
        Count(connection);
        SetSequences(connection);
        connection.Run("VACUUM ANALYZE");
    });

    /// <summary>How many lots there are, so that each is in 20 builds.</summary>
    private static int Lots(int trees) => Math.Max(1, trees * 5);

    /// <summary>Rows were given their numbers by hand; the next ones come after them.</summary>
    private static void SetSequences(NpgsqlConnection connection)
    {
        foreach (var table in new[] { "batch", "serial_number", "posting" })
        {
            connection.Value<long>($"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))");
        }
    }

    /// <summary>Takes secondary indexes and foreign keys away and makes them again as they were.</summary>
    private sealed class Rebuilt : IDisposable
    {
        private readonly NpgsqlConnection connection;
        private readonly List<string> again;

        public Rebuilt(NpgsqlConnection connection, string schema, params string[] tables)
        {
            this.connection = connection;
            var made = tables.SelectMany(table => Definitions.Of(connection, schema, table)).Where(one => one.Kind is Definition.Index or Definition.ForeignKey).ToList();
            again = [.. made.OrderBy(one => one.Kind == Definition.ForeignKey).Select(one => one.Sql)];
            foreach (var one in made.OrderBy(one => one.Kind == Definition.Index))
            {
                connection.Run(one.Kind == Definition.Index ? $"DROP INDEX {schema}.{one.Name}" : $"ALTER TABLE {schema}.{one.Table} DROP CONSTRAINT {one.Name}");
            }
        }

        public void Dispose()
        {
            connection.Run("SET maintenance_work_mem = '512MB'");
            foreach (var sql in again)
            {
                connection.Run(sql);
            }
        }
    }
}
