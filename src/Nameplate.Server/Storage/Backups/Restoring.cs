using Nameplate.Core;
using Nameplate.Server.Storage.Control;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>What a restore came to.</summary>
/// <param name="Header">What the backup says of itself.</param>
/// <param name="Broken">Rows that the check after it found broken.</param>
public sealed record Restored(BackupHeader Header, int Broken);

/// <summary>
/// Puts a backup into a data directory or a database that has nothing of Nameplate in it. It is there whole or not at all;
/// owners and rights are set by this version, as at every start, and what is of an older version is migrated.
/// </summary>
public static class Restoring
{
    /// <summary>
    /// Restores into the database of <paramref name="connectionString"/>, or where that is null into a new private one in
    /// <paramref name="directory"/>, and lets <paramref name="check"/> count what is broken there.
    /// </summary>
    public static async Task<Outcome<Restored>> IntoAsync(
        string file, string? connectionString, string directory, InstallationSettings settings, TimeProvider time,
        Func<Installation, Task<int>> check, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var opened = await BackupFile.OpenAsync(file, progress, cancellationToken);
        if (opened.Fault is { } unfit)
        {
            return unfit;
        }

        await using var backup = opened.Value;
        if (UnknownHere(backup.Header) is not null)
        {
            return Faults.BackupNewer(file, $"of Nameplate {backup.Header.Nameplate}");
        }

        return connectionString is null
            ? await IntoDirectoryAsync(directory, backup, settings, time, check, progress, cancellationToken)
            : await IntoDatabaseAsync(connectionString, backup, settings, time, check, progress, cancellationToken);
    }

    /// <summary>A migration that only a newer version can have applied; null when the data is of this version or an older one.</summary>
    internal static string? UnknownHere(BackupHeader header) =>
        Migrating.Unknown<ControlContext>(header.ControlMigrations) ?? Migrating.Unknown<LedgerContext>(header.LedgerMigrations);

    private static async Task<Outcome<Restored>> IntoDirectoryAsync(
        string directory, BackupFile backup, InstallationSettings settings, TimeProvider time,
        Func<Installation, Task<int>> check, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var taken = Faults.RestoreTaken(
            Path.GetFullPath(directory), "Restore into another directory with --data and start the server there, or move this one away first.");
        var place = PostgresDirectory.Locate(directory);
        var wasThere = Directory.Exists(place.Path);
        try
        {
            await using var server = await EmbeddedPostgres.StartForRestoreAsync(directory, progress, cancellationToken);
            if (server is null)
            {
                return taken;
            }

            try
            {
                var restored = await IntoDatabaseAsync(server.ConnectionString, backup, settings, time, check, progress, cancellationToken);
                server.MarkRestored();
                return restored;
            }
            catch (Exception failure) when (failure is not OperationCanceledException && server.Exited.IsCompleted)
            {
                // Its log goes with the directory, so its last words are told here.
                throw new InstallationException($"PostgreSQL ended while it restored into {place.Path}: {place.LogTail(5)}", failure);
            }
        }
        catch (Exception failure)
        {
            if (place.IsRestoring)
            {
                EmbeddedPostgres.DeleteIfOurs(directory, keepFolder: wasThere);
            }

            if (failure is IOException)
            {
                throw new InstallationException($"The restore into {place.Path} failed: {failure.Message}", failure);
            }

            throw;
        }
    }

    private static async Task<Outcome<Restored>> IntoDatabaseAsync(
        string connectionString, BackupFile backup, InstallationSettings settings, TimeProvider time,
        Func<Installation, Task<int>> check, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var connections = Connections.Understand(connectionString);
        var made = new List<string>();
        try
        {
            if (await LoadAsync(connections, connectionString, backup, made, progress, cancellationToken) is { } refused)
            {
                return refused;
            }

            await using var installation = await Installation.OpenAsync(connectionString, settings, time, progress, cancellationToken);
            return new Restored(backup.Header, await check(installation));
        }
        catch (Exception failure)
        {
            await RemoveAsync(connections, made);
            if (Installation.Explain(failure) is { } why)
            {
                throw new InstallationException(why, failure);
            }

            throw;
        }
    }

    /// <summary>
    /// Brings in what is in the file as it stands there, neither migrated nor granted. The schemas that it makes are added to
    /// <paramref name="made"/>. Under the installation's lock: a server that starts meanwhile waits.
    /// </summary>
    internal static async Task<Fault?> LoadAsync(
        Connections connections, string connectionString, BackupFile backup, List<string> made, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var header = backup.Header;
        await using var held = await connections.LockAsync(cancellationToken);
        if (held.PostgreSqlVersion.Major < header.Postgres)
        {
            throw new InstallationException($"{backup.Path} was made from PostgreSQL {header.Postgres}, and this server is {held.PostgreSqlVersion.Major}. Restore into PostgreSQL {header.Postgres} or newer.");
        }

        string[] schemas = [.. header.Schemas];
        if (await held.ValueAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1))", cancellationToken, (object)schemas))
        {
            return Faults.RestoreTaken(
                $"The database {held.Database}", "Make an empty one (CREATE DATABASE) and name it with --database.");
        }

        var programs = PostgresBinaries.FindClient(Math.Max(held.PostgreSqlVersion.Major, header.Archive));
        const string Missing = "SELECT coalesce(array_agg(name), '{}') FROM unnest($1) AS name WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = name)";
        made.AddRange(await held.ValueAsync<string[]>(Missing, cancellationToken, (object)schemas) ?? []);
        await Preparation.PrepareAsync(held, cancellationToken);
        await using (var batch = new NpgsqlBatch(held))
        {
            foreach (var schema in schemas)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand($"CREATE SCHEMA IF NOT EXISTS {Grants.Quote(schema)} AUTHORIZATION {Grants.Owner}"));
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        // Naming the schemas leaves out their own making, which is done; owner and rights are this version's to set.
        string[] arguments =
        [
            "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-tablespaces", $"--role={Grants.Owner}",
            .. schemas.Select(schema => $"--schema={schema}"), $"--dbname=dbname={PostgresClient.Quote(held.Database)}",
        ];
        await new PostgresClient(held, connectionString, programs).RestoreAsync(
            arguments, archive => backup.CopyArchiveAsync(archive, progress, cancellationToken), progress, cancellationToken);

        // A restored table has no statistics, and without them the first plans are bad ones.
        await using var owner = new NpgsqlConnection(connections.Owner(ControlContext.Schema));
        await owner.OpenAsync(cancellationToken);
        await owner.RunAsync("ANALYZE", cancellationToken);
        return null;
    }

    /// <summary>Of a restore that did not come to its end. Roles stay: they belong to the whole server and hold nothing.</summary>
    private static async Task RemoveAsync(Connections connections, List<string> made)
    {
        if (made.Count == 0)
        {
            return;
        }

        try
        {
            await using var owner = new NpgsqlConnection(connections.Owner(ControlContext.Schema));
            await owner.OpenAsync(CancellationToken.None);
            await owner.RunAsync($"DROP SCHEMA IF EXISTS {string.Join(", ", made.Select(Grants.Quote))} CASCADE", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The server is gone or the disk is full, which is told already. Half made is nothing but empty schemas, which
            // the next restore takes as they are.
        }
    }
}
