using System.Net;
using Microsoft.EntityFrameworkCore;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Nameplate.Server.Storage.Control;

namespace Nameplate.Server.Tests;

/// <summary>
/// Data of each released version, kept as its own backup in the folder Releases, is brought to this version. How the next
/// one is kept is in CONTRIBUTING.md.
/// </summary>
public sealed class ReleaseTests(TestPostgres postgres, WorkedInstallation worked) : IClassFixture<WorkedInstallation>
{
    private static readonly string Folder = Path.Combine(GuideStep.Root(), "tests", "Nameplate.Server.Tests", "Releases");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Releases => [.. Directory.GetFiles(Folder, "*.backup").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Data_of_a_release_is_all_there_in_this_version_and_goes_on(string release)
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (var backup = (await BackupFile.OpenAsync(Path.Combine(Folder, release + ".backup"), null, Cancel)).Value)
        {
            Assert.StartsWith(release + ".", backup.Header.Nameplate, StringComparison.Ordinal);
            Assert.Null(await Restoring.LoadAsync(Connections.Understand(database), database, backup, [], null, Cancel));
        }

        // As that version left it: rows of every table, in the columns that it had.
        Assert.Empty(await TableContents.EmptyAsync(database));
        var columns = await TableContents.ColumnsAsync(database);
        var then = await TableContents.RowsAsync(database, columns);

        await using (var opened = await ControlFixture.OpenAsync(database))
        {
            Assert.Empty(then.Except(await TableContents.RowsAsync(database, columns), StringComparer.Ordinal));
            Assert.Equal(0, await WorkedInstallation.CheckAsync(opened));
        }

        await using var running = await RunningServer.StartAsync(
            new ServerSettings { Database = database, Urls = "http://127.0.0.1:0" }, WorkedInstallation.Parts, TimeProvider.System, Cancel);
        running.Open();
        using var client = new ErpClient(running.Addresses[0]);

        await client.SignInAsync("DEMO", "APIUSER", "password");
        var unit = (await client.DoAsync("serial-number-query", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "T-3" })).Rows.Single()!;
        Assert.Equal("I", unit["SN_STATUS"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1.0/serialNumbers?value=P-1")).Status);
        var moved = await client.DoAsync("stores-transfer-create", new { PART_ID = "MOTOR003", FROM_STORES = "MS", TO_STORES = "FG", QUANTITY = "1", SERIAL_NUMBER = "GC00003002" });
        await client.DoAsync("batch-reverse", new { BATCH_NUMBER = moved["BATCH_NUMBER"] });

        await client.SignInAsync("OTHER", "BERT", "berts secret");
        var built = await client.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "AXLE", DEPARTMENT = "0", ACCOUNT = "300" });
        Assert.Equal("E003", built["SERIAL_NUMBER"]);
        await client.DoAsync("disassembly-create", new { ASSEMBLY_ID = "BOGIE", SERIAL_NUMBER = "B-1" });

        Assert.Equal(0, await WorkedInstallation.CheckAsync(running.Installation));
    }

    [Fact]
    public async Task Fields_of_a_customer_that_were_unlisted_become_listed_ones_with_what_they_hold()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (var backup = (await BackupFile.OpenAsync(Path.Combine(Folder, "0.1.backup"), null, Cancel)).Value)
        {
            Assert.Null(await Restoring.LoadAsync(Connections.Understand(database), database, backup, [], null, Cancel));
        }

        await using var source = Npgsql.NpgsqlDataSource.Create(database + ";Search Path=ds_demo;Pooling=false");
        await using (var unlisted = source.CreateCommand("""UPDATE customer SET extra = '{"PRICE_CODE": "LP", "CITY": "Lyon"}' WHERE customer_id = 'ABCCORP'"""))
        {
            Assert.Equal(1, await unlisted.ExecuteNonQueryAsync(Cancel));
        }

        await using var opened = await ControlFixture.OpenAsync(database);
        await using var listed = source.CreateCommand("SELECT concat_ws(' ', price_code, curr_code IS NULL, extra) FROM customer WHERE customer_id = 'ABCCORP'");
        Assert.Equal("LP t {\"CITY\": \"Lyon\"}", await listed.ExecuteScalarAsync(Cancel));
        Assert.Equal(0, await WorkedInstallation.CheckAsync(opened));
    }

    /// <summary>With NAMEPLATE_RELEASE=0.2 the backup is kept as Releases/0.2.backup, if it has rows in every table.</summary>
    [Fact]
    public async Task A_backup_of_this_version_names_it_and_all_its_migrations()
    {
        var database = await worked.CopyAsync();
        var folder = Directory.CreateTempSubdirectory("nameplate-release-");
        try
        {
            var file = Path.Combine(folder.FullName, "this.backup");
            Assert.Null((await Backup.WriteAsync(database, file, false, TimeProvider.System, null, Cancel)).Fault);
            await using var backup = (await BackupFile.OpenAsync(file, null, Cancel)).Value;
            Assert.Equal(Release.Version, backup.Header.Nameplate);
            await using var control = ControlContext.On(database);
            await using var ledger = new LedgerContext(new DbContextOptionsBuilder<LedgerContext>().UseNpgsql(database).Options);
            Assert.Equal(control.Database.GetMigrations(), backup.Header.ControlMigrations);
            Assert.Equal(ledger.Database.GetMigrations(), backup.Header.LedgerMigrations);
            Assert.Equal(control.Database.GetMigrations(), Migrating.Known<ControlContext>());
            Assert.Equal(ledger.Database.GetMigrations(), Migrating.Known<LedgerContext>());

            if (Environment.GetEnvironmentVariable("NAMEPLATE_RELEASE") is { Length: > 0 } release)
            {
                Assert.Empty(await TableContents.EmptyAsync(database));
                File.Copy(file, Path.Combine(Folder, release + ".backup"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
