using System.Globalization;
using System.Text.RegularExpressions;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>Backup and restore of whole installations.</summary>
public sealed class BackupTests(TestPostgres postgres, WorkedInstallation worked) : IClassFixture<WorkedInstallation>, IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("nameplate-backup-").FullName;
    private readonly List<string> directories = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var directory in directories)
        {
            EmbeddedPostgres.DeleteIfOurs(directory);
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task A_backup_taken_while_writes_go_on_restores_every_row_of_its_moment()
    {
        await using var server = new ServerFixture(postgres);
        await server.InitializeAsync();
        var keyed = await WorkedInstallation.WorkAsync(server);
        var source = server.Database.ConnectionString;
        var file = In("moment.backup");

        List<string> atSnapshot = [];
        await using (var writers = new Writers(server))
        {
            await writers.PassAsync(20);
            var made = await Backup.WriteAsync(source, file, false, TimeProvider.System, null, async snapshot =>
            {
                atSnapshot = await TableContents.ReadAsync(source, snapshot);
                await writers.PassAsync(20);
            }, Cancel);
            Assert.Null(made.Fault);
            Assert.Equal(["DEMO", "OTHER"], made.Value.Header.DataSources);
            await writers.PassAsync(20);
        }

        await server.IsCleanAsync();
        var directory = Target("fresh");
        var restored = await RestoreAsync(file, directory);
        Assert.Equal(0, restored.Value.Broken);

        await using var running = await RunningServer.StartAsync(
            new ServerSettings { Data = directory, Urls = "http://127.0.0.1:0" }, WorkedInstallation.Parts, TimeProvider.System, Cancel);
        running.Open();
        await using var embedded = await EmbeddedPostgres.AttachOrStartAsync(directory, null, Cancel);
        Assert.Equal(atSnapshot, await TableContents.ReadAsync(embedded.ConnectionString));
        Assert.NotEqual(atSnapshot, await TableContents.ReadAsync(source));
        Assert.Equal(await TableContents.StructureAsync(source), await TableContents.StructureAsync(embedded.ConnectionString));

        // Nobody is signed in any more; whoever knows a password may come back, to either dialect.
        using var client = new ErpClient(running.Addresses[0]);
        client.SignedIn(server.Token);
        Assert.Equal(401, (await client.CallAsync("serial-number-query", new { SERIAL_NUMBER = "T-3" })).Status);
        await client.SignInAsync("DEMO", "APIUSER", "password");
        var unit = (await client.DoAsync("serial-number-query", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "T-3" })).Rows.Single()!;
        Assert.Equal("I", unit["SN_STATUS"]!.GetValue<string>());
        Assert.Contains("\"T-3\"", (await client.GetAsync("/api/v1.0/serialNumbers?value=T-3")).Body, StringComparison.Ordinal);

        // What was sent before the backup and is sent again has had its effect; what is new works on the next free ids.
        var again = await client.DoAsync("serial-number-create", WorkedInstallation.Keyed, WorkedInstallation.Key);
        Assert.Equal((keyed.Body, true), (again.Body, again.Http.Headers.Contains("Idempotency-Replayed")));
        await client.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", SERIAL_NUMBER = "AFTER-1", DEPARTMENT = "0", ACCOUNT = "300" });
        Assert.Equal(0, await WorkedInstallation.CheckAsync(running.Installation));
    }

    [Fact]
    public async Task The_commands_back_up_a_running_server_and_restore_into_a_database_of_ones_own()
    {
        var directory = await WorkedDirectoryAsync();
        var file = In("command.backup");
        await using var running = await RunningServer.StartAsync(
            new ServerSettings { Data = directory, Urls = "http://127.0.0.1:0" }, WorkedInstallation.Parts, TimeProvider.System, Cancel);
        running.Open();

        // All is sealed before, so that neither side has anything to seal afterwards.
        Assert.Equal(0, (await Program(["verify", "--data", directory])).Code);
        var made = await Program(["backup", file, "--data", directory]);
        Assert.True(made.Code == 0, made.Output);
        Assert.Matches(@"^Backed up to .*command\.backup: 2 data sources, \d+ kB\.$", made.Output.Trim().Split('\n')[^1]);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        // By a login that is no superuser, as a keeper's own database has it.
        var (database, login) = await OwnDatabaseAsync();
        var restored = await Program(["restore", file, "--database", database]);
        Assert.True(restored.Code == 0, restored.Output);
        Assert.Contains("Verifying OTHER.", restored.Output, StringComparison.Ordinal);
        Assert.EndsWith("Clean.", restored.Output.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain(login, restored.Output, StringComparison.Ordinal);

        await using var embedded = await EmbeddedPostgres.AttachOrStartAsync(directory, null, Cancel);
        var superuser = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = new NpgsqlConnectionStringBuilder(database).Database }.ConnectionString;
        Assert.Equal(await TableContents.ReadAsync(embedded.ConnectionString), await TableContents.ReadAsync(superuser));
        Assert.Equal(await TableContents.StructureAsync(embedded.ConnectionString), await TableContents.StructureAsync(superuser));
        await using var query = NpgsqlDataSource.Create(superuser);
        await using var tokens = query.CreateCommand("SELECT count(*) FROM nameplate.auth_token");
        Assert.Equal(0L, await tokens.ExecuteScalarAsync(Cancel));

        // The same login makes the next backup.
        var second = await Program(["backup", In("second.backup"), "--database", database]);
        Assert.True(second.Code == 0, second.Output);
        await using var opened = (await BackupFile.OpenAsync(In("second.backup"), null, Cancel)).Value;
        Assert.Equal(["DEMO", "OTHER"], opened.Header.DataSources);
    }

    [Fact]
    public async Task A_file_that_is_there_is_replaced_only_when_that_is_said()
    {
        var source = await worked.CopyAsync();
        var file = In("there.backup");
        await File.WriteAllTextAsync(file, "precious", Cancel);

        var refused = await Backup.WriteAsync(source, file, false, TimeProvider.System, null, Cancel);
        Assert.Equal("BACKUP_EXISTS", refused.Fault?.Code);
        Assert.Equal("precious", await File.ReadAllTextAsync(file, Cancel));

        Assert.Null((await Backup.WriteAsync(source, file, true, TimeProvider.System, null, Cancel)).Fault);
        await using var opened = (await BackupFile.OpenAsync(file, null, Cancel)).Value;
        Assert.Equal([file], Directory.GetFileSystemEntries(root));
    }

    [Fact]
    public async Task A_file_that_came_while_the_backup_was_made_is_left_alone()
    {
        var file = In("late.backup");
        var refused = await Backup.WriteAsync(
            await worked.CopyAsync(), file, false, TimeProvider.System, null, _ => File.WriteAllTextAsync(file, "precious", Cancel), Cancel);
        Assert.Equal("BACKUP_EXISTS", refused.Fault?.Code);
        Assert.Equal("precious", await File.ReadAllTextAsync(file, Cancel));
        Assert.Equal([file], Directory.GetFileSystemEntries(root));
    }

    [Fact]
    public async Task A_backup_that_was_cut_or_changed_anywhere_is_refused_and_nothing_is_made()
    {
        var file = await BackedUpAsync();
        var whole = await File.ReadAllBytesAsync(file, Cancel);
        var header = Array.IndexOf(whole, (byte)'\n', Array.IndexOf(whole, (byte)'\n') + 1) + 1;
        var directory = Target("never");

        foreach (var length in new[] { 0, 5, 19, 40, header, header + 1, whole.Length / 2, whole.Length - 74, whole.Length - 73, whole.Length - 1 })
        {
            await RefusedAsync($"cut to {length}", whole[..length]);
        }

        var random = new Random(1);
        foreach (var at in new[] { 0, 17, 18, 19, 30, header - 1, header, whole.Length - 74, whole.Length - 73, whole.Length - 2, whole.Length - 1 }
            .Concat(Enumerable.Range(0, 40).Select(_ => random.Next(whole.Length))))
        {
            var changed = whole.ToArray();
            changed[at] ^= (byte)(1 << random.Next(8));
            await RefusedAsync($"byte {at} changed", changed);
        }

        await RefusedAsync("one byte more", [.. whole, 0]);

        async Task RefusedAsync(string how, byte[] bytes)
        {
            var damaged = In("damaged.backup");
            await File.WriteAllBytesAsync(damaged, bytes, Cancel);
            var outcome = await RestoreAsync(damaged, directory);
            Assert.True(outcome.Fault?.Code is "BACKUP_DAMAGED" or "BACKUP_UNKNOWN" or "BACKUP_NEWER", $"{how}: {outcome.Fault?.Code}");
            Assert.False(Directory.Exists(directory), how);
        }
    }

    [Theory]
    [InlineData("29990101000000_Later", null)]
    [InlineData(null, "29990101000000_Later")]
    public async Task A_backup_of_a_newer_version_is_refused_in_a_sentence(string? control, string? ledger)
    {
        var file = In("newer.backup");
        var header = new BackupHeader("99.1.0", DateTime.UnixEpoch, 15, 15, ["DEMO"], [.. control is null ? [] : new[] { control }], [.. ledger is null ? [] : new[] { ledger }]);
        Assert.Null((await BackupFile.WriteAsync(file, false, header, _ => Task.CompletedTask, null, Cancel)).Fault);
        var directory = Target("newer");

        var refused = await RestoreAsync(file, directory);

        Assert.Equal(
            $"{file} is of Nameplate 99.1.0, which this version does not know yet. Nothing was restored; use the version that made it, or a later one.", refused.Fault?.Message);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_not_backed_up_by_this_one()
    {
        var source = await worked.CopyAsync();
        await ExecuteAsync(source, "INSERT INTO ds_other.\"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '99.0.0')");
        var refused = await Assert.ThrowsAsync<InstallationException>(() => Backup.WriteAsync(source, In("x.backup"), false, TimeProvider.System, null, Cancel));
        Assert.Contains("newer Nameplate", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(root));
    }

    [Fact]
    public async Task A_database_without_an_installation_is_said_to_be_one()
    {
        var empty = await postgres.CreateDatabaseAsync();
        var refused = await Assert.ThrowsAsync<InstallationException>(() => Backup.WriteAsync(empty, In("x.backup"), false, TimeProvider.System, null, Cancel));
        Assert.Contains("holds no installation", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(root));
    }

    [Fact]
    public async Task What_holds_data_is_no_target_and_stays_as_it_is()
    {
        var file = await BackedUpAsync();

        var database = await worked.CopyAsync();
        var before = await TableContents.ReadAsync(database);
        var refused = await Restoring.IntoAsync(file, database, "", new InstallationSettings(), TimeProvider.System, WorkedInstallation.CheckAsync, null, Cancel);
        Assert.Equal("RESTORE_TARGET_TAKEN", refused.Fault?.Code);
        Assert.Contains("CREATE DATABASE", refused.Fault?.Message, StringComparison.Ordinal);
        Assert.Equal(before, await TableContents.ReadAsync(database));

        var directory = Target("taken");
        await (await EmbeddedPostgres.StartAsync(directory, null, TestPostgres.Fast, Cancel)).DisposeAsync();
        var taken = await RestoreAsync(file, directory);
        Assert.Equal("RESTORE_TARGET_TAKEN", taken.Fault?.Code);
        Assert.Contains("--data", taken.Fault?.Message, StringComparison.Ordinal);
        Assert.True(EmbeddedPostgres.ExistsAt(directory));

        var strange = Directory.CreateTempSubdirectory("nameplate-strange-");
        try
        {
            var treasure = Path.Combine(strange.FullName, "treasure");
            await File.WriteAllTextAsync(treasure, "gold", Cancel);
            var why = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => RestoreAsync(file, strange.FullName));
            Assert.Contains("is not empty", why.Message, StringComparison.Ordinal);
            Assert.Equal([treasure], Directory.GetFileSystemEntries(strange.FullName));
        }
        finally
        {
            strange.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_restore_that_fails_in_the_middle_leaves_no_schema_behind()
    {
        var file = await BackedUpAsync();
        var database = await postgres.CreateDatabaseAsync();
        // What a full disk says, at the end of the work: when the indexes are built.
        await ExecuteAsync(
            database,
            """
            CREATE FUNCTION full_disk() RETURNS event_trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'could not extend file: No space left on device'; END $$;
            CREATE EVENT TRIGGER full_disk ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION full_disk();
            """);

        var failed = await Assert.ThrowsAsync<InstallationException>(
            () => Restoring.IntoAsync(file, database, "", new InstallationSettings(), TimeProvider.System, WorkedInstallation.CheckAsync, null, Cancel));

        Assert.Contains("No space left on device", failed.Message, StringComparison.Ordinal);
        Assert.Empty(await TableContents.StructureAsync(database));

        await ExecuteAsync(database, "DROP EVENT TRIGGER full_disk");
        var second = await Restoring.IntoAsync(file, database, "", new InstallationSettings(), TimeProvider.System, WorkedInstallation.CheckAsync, null, Cancel);
        Assert.Equal(0, second.Value.Broken);
    }

    [Fact]
    public async Task A_full_target_is_told_and_nothing_half_made_is_left()
    {
        // A limit on the size of files stands in for a full disk: it needs no rights. PostgreSQL's own files are up to 16 MiB.
        var source = await worked.CopyAsync();
        await ExecuteAsync(
            source,
            "INSERT INTO ds_demo.idempotency_key (user_name, key, request_hash, status, body, created_at) SELECT 'APIUSER', 'long-' || n, '\\x00', 200, "
            + "(SELECT string_agg(sha256((n || '/' || m)::bytea), '') FROM generate_series(1, 32768) m), now() FROM generate_series(1, 24) n");
        var backup = Path.Combine(root, "small");
        Directory.CreateDirectory(backup);

        var written = await Program(["backup", Path.Combine(backup, "x.backup"), "--database", source], fileSizeMaxKib: 4096);
        Assert.True(written.Code == 2, written.Output);
        Assert.Contains("cannot be written", written.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(backup));

        var file = In("whole.backup");
        Assert.Null((await Backup.WriteAsync(source, file, false, TimeProvider.System, null, Cancel)).Fault);
        var directory = Target("small-target");
        var restored = await Program(["restore", file, "--data", directory], fileSizeMaxKib: 20 * 1024);
        Assert.True(restored.Code == 2, restored.Output);
        Assert.Contains("File too large", restored.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", restored.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory));
        Assert.False(EmbeddedPostgres.ExistsAt(directory));
    }

    [Fact]
    public async Task A_killed_restore_is_no_installation_and_the_next_one_begins_anew()
    {
        var file = await BackedUpAsync();
        var directory = Target("killed");
        using (var child = ProgramRun.Start(["restore", file, "--data", directory]))
        {
            while (!PostgresDirectory.Locate(directory).IsRestoring)
            {
                Assert.False(child.HasExited);
                await Task.Delay(5, Cancel);
            }

            child.Kill();
            await child.WaitForExitAsync(Cancel);
        }

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(directory, null, Cancel));
        Assert.Contains("run 'nameplate restore' again", refused.Message, StringComparison.Ordinal);

        Assert.Equal(0, (await RestoreAsync(file, directory)).Value.Broken);
        await using var started = await EmbeddedPostgres.StartAsync(directory, null, Cancel);
    }

    [Theory]
    [InlineData("Host=db;Username=nameplate;Password=\"it's \"\"se;cret\\\";Database=main", "PGHOST=reached PGPORT=5434 PGDATABASE=main PGUSER=nameplate PGPASSWORD=it's \"se;cret\\ PGSSLMODE=prefer")]
    [InlineData("Host=/run/postgresql;Port=5433;Username=a;SslMode=VerifyFull;Root Certificate=/roots.pem;Passfile=/pass;Timeout=7;Options=-c geqo=off", "PGUSER=a PGPASSFILE=/pass PGOPTIONS=-c geqo=off PGCONNECT_TIMEOUT=7 PGSSLMODE=verify-full PGSSLROOTCERT=/roots.pem")]
    [InlineData("Host=db;SslMode=VerifyCA", "PGSSLMODE=verify-ca PGSSLROOTCERT=system")]
    public void PostgreSQLs_programs_sign_in_as_the_connection_string_says(string connectionString, string expected)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var environment = PostgresClient.Environment("reached", 5434, "main", settings, 16);
        foreach (var pair in Regex.Split(expected, " (?=PG)").Select(pair => pair.Split('=', 2)))
        {
            Assert.Equal(pair[1], environment[pair[0]]);
        }
    }

    [Fact]
    public void The_oldest_programs_that_will_do_are_chosen()
    {
        PostgresBinaries[] found = [new("/a", 14), new("/b", 17), new("/c", 16), new("/d", 16)];
        Assert.Equal("/c", PostgresBinaries.ChooseClient(found, 15).Directory);
        Assert.Equal("/b", PostgresBinaries.ChooseClient(found, 17).Directory);
        var refusal = Assert.Throws<EmbeddedPostgresException>(() => PostgresBinaries.ChooseClient(found, 18));
        Assert.Contains("14 in /a", refusal.Message, StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(root, name);

    /// <summary>A data directory to be, beside the test's folder: only the current user can enter that one.</summary>
    private string Target(string name)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"{Path.GetFileName(root)}-{name}");
        directories.Add(directory);
        return directory;
    }

    private static Task<Core.Outcome<Restored>> RestoreAsync(string file, string directory) =>
        Restoring.IntoAsync(file, null, directory, new InstallationSettings(), TimeProvider.System, WorkedInstallation.CheckAsync, null, Cancel);

    private async Task<string> BackedUpAsync()
    {
        var file = In("good.backup");
        Assert.Null((await Backup.WriteAsync(await worked.CopyAsync(), file, false, TimeProvider.System, null, Cancel)).Fault);
        return file;
    }

    private async Task<string> WorkedDirectoryAsync()
    {
        var directory = Target("worked");
        Assert.Null((await RestoreAsync(await BackedUpAsync(), directory)).Fault);
        return directory;
    }

    /// <summary>An empty database, and a login that may do what the documentation says and no more.</summary>
    private async Task<(string Database, string Login)> OwnDatabaseAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        var login = "login_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync(database, $"CREATE ROLE {login} LOGIN; GRANT CREATE ON DATABASE \"{name}\" TO {login}; GRANT nameplate_owner, nameplate_writer TO {login}");
        return (new NpgsqlConnectionStringBuilder(database) { Username = login }.ConnectionString, login);
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static Task<(int Code, string Output)> Program(string[] arguments, int? fileSizeMaxKib = null) => ProgramRun.ToEndAsync(arguments, fileSizeMaxKib, Cancel);

    /// <summary>Clients that register and build without a pause until they are disposed of.</summary>
    private sealed class Writers : IAsyncDisposable
    {
        private static readonly TimeSpan PassMax = TimeSpan.FromMinutes(1);
        private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        private readonly Task all;
        private int done;

        public Writers(ServerFixture server) => all = Task.WhenAll(Enumerable.Range(1, 3).Select(writer => Task.Run(() => WriteAsync(server, writer), Cancel)));

        /// <summary>Waits until so many more writes were answered as done.</summary>
        public async Task PassAsync(int writes)
        {
            var wanted = Volatile.Read(ref done) + writes;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            patience.CancelAfter(PassMax);
            while (Volatile.Read(ref done) < wanted && !all.IsCompleted)
            {
                await Task.Delay(5, patience.Token);
            }

            Assert.False(all.IsCompleted, all.Exception?.ToString());
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await all;
            stop.Dispose();
        }

        private async Task WriteAsync(ServerFixture server, int writer)
        {
            for (var n = 1; !stop.IsCancellationRequested; n++)
            {
                var serial = string.Create(CultureInfo.InvariantCulture, $"W{writer}-{n}");
                var reply = await server.CallAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = serial, STORES_CODE = "MS" }, server.Token, serial);
                Assert.True(reply.Status == 200, reply.Body);
                await server.DoAsync("stores-transfer-create", new { PART_ID = "MOTOR003", FROM_STORES = "MS", TO_STORES = "FG", QUANTITY = "1", SERIAL_NUMBER = serial });
                Interlocked.Add(ref done, 2);
            }
        }
    }
}
