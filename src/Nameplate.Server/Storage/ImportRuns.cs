using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// The files that were brought to a data source, and how far each has come. What is told of a run while it works goes over the readers'
/// connections, which are the same but never held for long: the run itself has one of the writers'.
/// </summary>
internal static class ImportRuns
{
    /// <summary>A run whose server was not heard of for so long is taken to be dead: it is heard of every second.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromMinutes(1);

    /// <summary>Runs are forgotten after this, with their reports: they are no history, the records that they wrote have their own.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private const string Columns = "id, kind, file_name, user_name, state, only_good, unknown_columns, rows, rows_done, created, changed, same, wrong, message, created_at, seen_at";
    private const string UnderWay = $"state IN ('{ImportRun.Checking}', '{ImportRun.Importing}')";

    /// <summary>Keeps a file that is to be checked, and forgets those that are too old; the number of its run.</summary>
    public static async Task<long> AddAsync(DataSource source, ImportRun run, CancellationToken cancellationToken)
    {
        await RunAsync(source, "DELETE FROM import_run WHERE created_at < $1", cancellationToken, run.CreatedAt - KeptFor);
        return await source.Readers.UseAsync(connection => connection.ValueAsync<long>(
            """
            INSERT INTO import_run (kind, file_name, user_name, state, only_good, unknown_columns, rows, rows_done, created, changed, same, wrong, data, created_at, seen_at)
            VALUES ($1, $2, $3, $4, false, $5, $6, 0, 0, 0, 0, 0, $7, $8, $8) RETURNING id
            """,
            cancellationToken, run.Kind, run.FileName, run.UserName, run.State, run.UnknownColumns, run.Rows, run.Data, run.CreatedAt), cancellationToken);
    }

    /// <summary>A run, without its rows and its report. One whose server is dead is marked as interrupted.</summary>
    public static async Task<ImportRun?> FindAsync(DataSource source, long id, DateTime now, CancellationToken cancellationToken)
    {
        var run = (await ReadAsync(source, $"SELECT {Columns} FROM import_run WHERE id = $1", cancellationToken, id)).SingleOrDefault();
        if (run is not { IsUnderWay: true } || now - run.SeenAt <= SilenceMax)
        {
            return run;
        }

        await InterruptAsync(source, id, now - SilenceMax, cancellationToken);
        return (await ReadAsync(source, $"SELECT {Columns} FROM import_run WHERE id = $1", cancellationToken, id)).SingleOrDefault();
    }

    /// <summary>The last runs, the last one first.</summary>
    public static Task<List<ImportRun>> LastAsync(DataSource source, int count, CancellationToken cancellationToken) =>
        ReadAsync(source, $"SELECT {Columns} FROM import_run ORDER BY id DESC LIMIT $1", cancellationToken, count);

    /// <summary>The rows of a run as they were read, packed; null when they are gone.</summary>
    public static Task<byte[]?> DataAsync(DataSource source, long id, CancellationToken cancellationToken) => BytesAsync(source, "SELECT data FROM import_run WHERE id = $1", id, cancellationToken);

    /// <summary>What became of each row, packed; null before anybody looked.</summary>
    public static Task<byte[]?> ReportAsync(DataSource source, long id, CancellationToken cancellationToken) => BytesAsync(source, "SELECT report FROM import_run WHERE id = $1", id, cancellationToken);

    /// <summary>Sets a run to work. False when it is under way, done or gone: two who press at once start it once.</summary>
    public static async Task<bool> StartAsync(DataSource source, long id, string state, bool onlyGood, DateTime now, CancellationToken cancellationToken) =>
        await RunAsync(
            source,
            $"""
            UPDATE import_run SET state = $2, only_good = $3, rows_done = 0, message = NULL, seen_at = $4
            WHERE id = $1 AND state IN ('{ImportRun.Checked}', '{ImportRun.Failed}', '{ImportRun.Interrupted}') AND data IS NOT NULL
            """,
            cancellationToken, id, state, onlyGood, now) > 0;

    /// <summary>Says that a run's server lives, and how far it is.</summary>
    public static Task BeatAsync(DataSource source, long id, int rowsDone, DateTime now, CancellationToken cancellationToken) =>
        RunAsync(source, $"UPDATE import_run SET rows_done = $2, seen_at = $3 WHERE id = $1 AND {UnderWay}", cancellationToken, id, rowsDone, now);

    /// <summary>Ends a run that wrote nothing.</summary>
    public static Task EndAsync(DataSource source, ImportRun run, CancellationToken cancellationToken) =>
        RunAsync(source, End, cancellationToken, Values(run));

    /// <summary>Ends a run together with what it wrote. False when it was taken to be dead meanwhile: then it must not be written.</summary>
    public static async Task<bool> EndAsync(LedgerTransaction transaction, ImportRun run, CancellationToken cancellationToken) =>
        await transaction.ExecuteAsync(End, cancellationToken, Values(run)) > 0;

    /// <summary>Marks a run that nobody works on any more.</summary>
    public static Task InterruptAsync(DataSource source, long id, DateTime seenBefore, CancellationToken cancellationToken) =>
        RunAsync(
            source, $"UPDATE import_run SET state = '{ImportRun.Interrupted}', message = 'The server stopped meanwhile.' WHERE id = $1 AND {UnderWay} AND seen_at <= $2",
            cancellationToken, id, seenBefore);

    private const string End =
        $"""
        UPDATE import_run SET state = $2, rows_done = $3, created = $4, changed = $5, same = $6, wrong = $7, message = $8, report = coalesce($9::bytea, report), seen_at = $10,
            data = CASE WHEN $2 = '{ImportRun.Done}' THEN NULL ELSE data END
        WHERE id = $1 AND {UnderWay}
        """;

    private static object?[] Values(ImportRun run) => [run.Id, run.State, run.RowsDone, run.Created, run.Changed, run.Same, run.Wrong, run.Message, run.Report, run.SeenAt];

    private static Task<List<ImportRun>> ReadAsync(DataSource source, string sql, CancellationToken cancellationToken, params object?[] values) => source.Readers.UseAsync(
        async connection =>
        {
            await using var command = connection.Command(sql, values);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var runs = new List<ImportRun>();
            while (await reader.ReadAsync(cancellationToken))
            {
                runs.Add(new ImportRun
                {
                    Id = reader.GetInt64(0),
                    Kind = reader.GetString(1),
                    FileName = reader.GetString(2),
                    UserName = reader.GetString(3),
                    State = reader.GetString(4),
                    OnlyGood = reader.GetBoolean(5),
                    UnknownColumns = reader.GetFieldValue<string[]>(6),
                    Rows = reader.GetInt32(7),
                    RowsDone = reader.GetInt32(8),
                    Created = reader.GetInt32(9),
                    Changed = reader.GetInt32(10),
                    Same = reader.GetInt32(11),
                    Wrong = reader.GetInt32(12),
                    Message = reader.IsDBNull(13) ? null : reader.GetString(13),
                    CreatedAt = reader.GetDateTime(14),
                    SeenAt = reader.GetDateTime(15),
                });
            }

            return runs;
        }, cancellationToken);

    private static Task<byte[]?> BytesAsync(DataSource source, string sql, long id, CancellationToken cancellationToken) =>
        source.Readers.UseAsync(connection => connection.ValueAsync<byte[]>(sql, cancellationToken, id), cancellationToken);

    private static Task<int> RunAsync(DataSource source, string sql, CancellationToken cancellationToken, params object?[] values) =>
        source.Readers.UseAsync(connection => connection.RunAsync(sql, cancellationToken, values), cancellationToken);
}
