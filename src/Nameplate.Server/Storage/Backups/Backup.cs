using Nameplate.Core;
using Nameplate.Server.Storage.Control;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A backup that was made.</summary>
/// <param name="Header">What it says of itself.</param>
/// <param name="Bytes">Length of the file.</param>
public sealed record BackedUp(BackupHeader Header, long Bytes);

/// <summary>
/// One file with the whole installation, as it stood at one moment: pg_dump reads everything from one snapshot while servers
/// go on. Nothing in the database is changed, and nothing is migrated.
/// </summary>
public static class Backup
{
    /// <summary>
    /// Tokens stay out: one that was signed out since would be good again after a restore, and a copy of the installation
    /// would let in whoever holds a token of the original.
    /// </summary>
    private const string WithoutRows = "auth_token";

    /// <summary>Makes a backup. A file that is there is replaced only if <paramref name="overwrite"/> says so.</summary>
    public static Task<Outcome<BackedUp>> WriteAsync(
        string connectionString, string file, bool overwrite, TimeProvider time, IProgress<string>? progress, CancellationToken cancellationToken) =>
        WriteAsync(connectionString, file, overwrite, time, progress, _ => Task.CompletedTask, cancellationToken);

    /// <summary>The same with a look at the snapshot, by its name in PostgreSQL; only tests have a reason to.</summary>
    internal static async Task<Outcome<BackedUp>> WriteAsync(
        string connectionString, string file, bool overwrite, TimeProvider time, IProgress<string>? progress, Func<string, Task> atSnapshot, CancellationToken cancellationToken)
    {
        // Asked before anything long begins, and again when it is done.
        if (!overwrite && File.Exists(file))
        {
            return Faults.BackupExists(file);
        }

        var connections = Connections.Understand(connectionString);
        try
        {
            // The lock keeps migrations and new data sources away until pg_dump has locks of its own on every table.
            await using var held = await connections.LockAsync(cancellationToken);
            if (!await held.ValueAsync<bool>($"SELECT to_regclass('{ControlContext.Schema}.{Grants.Quote(Grants.HistoryTable)}') IS NOT NULL", cancellationToken))
            {
                throw new InstallationException($"The database {held.Database} holds no installation, so there is nothing to back up.");
            }

            await held.RunAsync($"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL ROLE {Grants.Owner}", cancellationToken);
            var snapshot = await held.ValueAsync<string>("SELECT pg_export_snapshot()", cancellationToken) ?? "";
            var programs = PostgresBinaries.FindClient(held.PostgreSqlVersion.Major);
            var header = await HeaderAsync(held, programs.Major, time, cancellationToken);
            if (Restoring.UnknownHere(header) is { } newer)
            {
                throw new InstallationException($"The database {held.Database} was migrated by a newer Nameplate ({newer} is unknown here). Back it up with that version.");
            }

            await atSnapshot(snapshot);
            string[] arguments =
            [
                "--format=custom", $"--snapshot={snapshot}", $"--role={Grants.Owner}", "--strict-names",
                .. header.Schemas.Select(schema => $"--schema={Grants.Quote(schema)}"),
                $"--exclude-table-data={ControlContext.Schema}.{WithoutRows}",
            ];
            var client = new PostgresClient(held, connectionString, programs);
            var written = await BackupFile.WriteAsync(
                // Before its first byte pg_dump has locked every table, and has the snapshot for itself.
                file, overwrite, header, archive => client.DumpAsync(arguments, held.CloseAsync, archive, cancellationToken), progress, cancellationToken);
            return written.Fault is { } fault ? fault : new BackedUp(header, written.Value);
        }
        catch (Exception failure) when (Installation.Explain(failure) is { } why)
        {
            throw new InstallationException(why, failure);
        }
    }

    private static async Task<BackupHeader> HeaderAsync(NpgsqlConnection snapshot, int archive, TimeProvider time, CancellationToken cancellationToken)
    {
        var names = await TextsAsync(snapshot, [$"SELECT name FROM {ControlContext.Schema}.data_source WHERE state = 'ready' ORDER BY name"], cancellationToken);
        return new BackupHeader(
            Release.Version, time.GetUtcNow().UtcDateTime, snapshot.PostgreSqlVersion.Major, archive, names,
            await TextsAsync(snapshot, [Migrations(ControlContext.Schema)], cancellationToken),
            await TextsAsync(snapshot, names.Select(name => Migrations(DataSource.SchemaOf(name))), cancellationToken));
    }

    private static string Migrations(string schema) => $"SELECT \"MigrationId\" FROM {Grants.Quote(schema)}.{Grants.Quote(Grants.HistoryTable)} ORDER BY 1";

    /// <summary>The first column of several queries, each text once, in one round trip.</summary>
    private static async Task<List<string>> TextsAsync(NpgsqlConnection connection, IEnumerable<string> queries, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in queries)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        }

        var texts = new SortedSet<string>(StringComparer.Ordinal);
        if (batch.BatchCommands.Count > 0)
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            do
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    texts.Add(reader.GetString(0));
                }
            }
            while (await reader.NextResultAsync(cancellationToken));
        }

        return [.. texts];
    }
}
