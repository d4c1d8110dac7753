using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A row that breaks one of the ledger's promises.</summary>
/// <param name="Promise">Name of the check.</param>
/// <param name="Row">Table and id.</param>
/// <param name="Message">The part and serial or store, what is, and what should be.</param>
public sealed record Breach(string Promise, string Row, string Message)
{
    /// <summary>More than one: rows that are only counted, after those that were told.</summary>
    public long Rows { get; init; } = 1;

    public override string ToString() => $"{Promise}: {Row}: {Message}";
}

/// <summary>
/// Checks the ledger of one data source on a live database, as it stands at one moment: one read-only transaction on one
/// snapshot, so that servers may work meanwhile and are not held up. What to check is a table, <see cref="Checks"/>.
/// </summary>
public sealed class Verification(NpgsqlDataSource pool)
{
    /// <summary>Rows told of one check; the rest is counted. What breaks a thousand rows has one cause.</summary>
    public const int ToldMax = 1_000;

    /// <summary>
    /// Whole tables are sorted and joined: more memory than a small statement gets, and no compiling of what runs once. They are
    /// joined by hashing: merged by a build alone, each of its units would be held against all the others, and so would each row of
    /// one table against each of another that PostgreSQL still thinks empty, a minute after it was filled.
    /// </summary>
    internal static IEnumerable<string> Settings => [.. SealedTable.Settings, "LOCAL enable_mergejoin = off", "LOCAL enable_nestloop = off"];

    /// <summary>Every check, in the order in which they run.</summary>
    public static IReadOnlyList<VerificationCheck> Checks { get; } =
        [.. StockChecks.All, .. UnitChecks.All, .. PostingChecks.All, .. GenealogyChecks.All, .. ReceiptChecks.All, .. OrderChecks.All, .. MasterChecks.All, .. ReferenceChecks.All, .. SealChecks.All];

    /// <summary>A head that was noted before, to be found in the chain.</summary>
    public string? Noted { get; init; }

    /// <summary>Rows of the ledger that the checks went over; known once the first one has run.</summary>
    public long Rows { get; private set; }

    /// <summary>Postings that were committed after the newest block; what they touched is not compared with any block.</summary>
    public long Unsealed { get; private set; }

    /// <summary>The newest block; null before the first.</summary>
    public ChainHead? Head { get; private set; }

    /// <summary>
    /// Seals, runs every check on one data source and tells the outcome in lines; answers how many rows are broken.
    /// <paramref name="head"/>, when one was noted before, is to be in the chain.
    /// </summary>
    public static async Task<int> RunAsync(DataSource dataSource, string? head, TextWriter report, CancellationToken cancellationToken)
    {
        try
        {
            await Sealing.SealAsync(dataSource.Pool, DateTime.UtcNow, cancellationToken);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            // A standby is verified as it is.
        }

        var verification = new Verification(dataSource.Pool) { Noted = head };
        var broken = 0L;
        await foreach (var breach in verification.BreachesAsync(null, cancellationToken))
        {
            await report.WriteLineAsync(breach.ToString().AsMemory(), cancellationToken);
            broken += breach.Rows;
        }

        var outcome = broken == 0 ? "clean" : string.Create(CultureInfo.InvariantCulture, $"{broken:N0} broken");
        var sealing = verification.Head is { } newest ? string.Create(CultureInfo.InvariantCulture, $"head {newest}, {verification.Unsealed:N0} postings not sealed yet") : "nothing sealed yet";
        var line = string.Create(CultureInfo.InvariantCulture, $"{dataSource.Name}: {Checks.Count} checks, {verification.Rows:N0} rows, {sealing}, {outcome}");
        await report.WriteLineAsync(line.AsMemory(), cancellationToken);
        return (int)Math.Min(broken, int.MaxValue);
    }

    /// <summary>The rows that break a promise, as they are found; each check's name is reported before it runs.</summary>
    public async IAsyncEnumerable<Breach> BreachesAsync(IProgress<string>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await pool.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

        foreach (var setting in Settings.Prepend("TRANSACTION READ ONLY"))
        {
            await using var command = Command($"SET {setting}");
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await using (var count = Command($"SELECT {string.Join(" + ", Ledger.Select(table => $"(SELECT count(*) FROM {table})"))}"))
        {
            Rows = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        }

        var begin = await ChainBegin.ReadAsync(connection, cancellationToken);
        Unsealed = (await begin.CountAsync(connection, cancellationToken)).Postings;
        Head = begin.Head;
        if (Noted is { } noted && !await HoldsAsync(noted))
        {
            yield return new Breach("a head that was noted is in the chain", "block " + noted, "the chain has no such block: it was made anew, or the head is of another data source");
        }

        foreach (var check in Checks)
        {
            progress?.Report(check.Name);
            var (told, all) = (0, 0L);

            // Counted before it is cut.
            await using var command = begin.Command(connection, $"SELECT broken.row, broken.message, count(*) OVER () FROM ({check.Sql}) AS broken (row, message) LIMIT {ToldMax}");
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    (told, all) = (told + 1, reader.GetInt64(2));
                    yield return new Breach(check.Name, reader.GetString(0), reader.GetString(1));
                }
            }

            if (all > told)
            {
                yield return new Breach(check.Name, "…", string.Create(CultureInfo.InvariantCulture, $"and {all - told:N0} more")) { Rows = all - told };
            }
        }

        async Task<bool> HoldsAsync(string noted)
        {
            await using var command = Command("SELECT EXISTS (SELECT FROM block WHERE concat(number, ':', encode(hash, 'hex')) = lower($1))");
            command.Parameters.Add(new NpgsqlParameter { Value = noted.Trim() });
            return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
        }

        // A big ledger takes its time, and nobody waits for this transaction.
        NpgsqlCommand Command(string sql) => new(sql, connection, transaction) { CommandTimeout = 0 };
    }

    private static readonly string[] Ledger =
    [
        "part", "bill_of_material", "lot", "stock_status", "stock_balance", "serial_number", "unit_state", "batch", "posting", "posting_unit",
        "cross_reference", "consumption", "idempotency_key",
    ];
}

/// <summary>One check: a query that answers a row for each row of the ledger that is not as promised, and none when all is well.</summary>
/// <param name="Name">What holds, in a few words: printed before each breach.</param>
/// <param name="Promise">The promise of the README that it proves, by its number there.</param>
/// <param name="Sql">Answers two texts: the row, as table and id; and who it is, what it says and what it should say.</param>
public sealed record VerificationCheck(string Name, int Promise, string Sql);

/// <summary>Pieces of SQL that name rows for people.</summary>
internal static class VerificationSql
{
    /// <summary>The statuses in which a unit stands in a store: in stock, reserved, returned.</summary>
    public const string InStore = "(2, 3, 8)";

    public const int Installed = 4;

    /// <summary>Part and serial of every unit, deleted ones too: they keep their history.</summary>
    public const string Unit =
        "(SELECT s.id, s.part_id, s.deleted_at, s.renumbered_id, p.part_id || ' ' || s.serial_number AS name, p.sn_reqd_inv AS serialised FROM serial_number s LEFT JOIN part p ON p.id = s.part_id)";

    /// <summary>Part, store, location and lot of every balance, and the part's main location in the store.</summary>
    public const string Balance =
        """
        (SELECT b.id, b.quantity, b.units, b.location, b.lot, ss.part_id, ss.stores_id, ss.stock_location AS main, p.sn_reqd_inv AS serialised,
            p.part_id || ' in store ' || st.stores_code || CASE b.location WHEN '' THEN '' ELSE ' at ' || b.location END || CASE b.lot WHEN '' THEN '' ELSE ' in lot ' || b.lot END AS name
        FROM stock_balance b JOIN stock_status ss ON ss.id = b.stock_status_id JOIN part p ON p.id = ss.part_id JOIN stores st ON st.id = ss.stores_id)
        """;

    /// <summary>The name of a status; what is no status is printed as its number, nothing as "none".</summary>
    public static string Status(string column) =>
        $"coalesce((ARRAY[{string.Join(", ", Enum.GetValues<Core.SerialNumbers.UnitStatus>().Select(status => $"'{Core.SerialNumbers.UnitStatuses.State(status)}'"))}])[{column}], {column}::text, 'none')";
}
