using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

public sealed class ControlInstallationTests(TestPostgres postgres, ControlFixture fixture) : IClassFixture<ControlFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DataSource Demo => fixture.Installation.DataSources.Get("DEMO");

    [Fact]
    public async Task The_server_works_in_the_writers_role_and_sees_one_schema()
    {
        await using var command = Demo.Pool.CreateCommand("SELECT current_user || ' ' || current_schema()");
        Assert.Equal("nameplate_writer ds_demo", await command.ExecuteScalarAsync(Cancel));
    }

    [Theory]
    [InlineData("UPDATE posting SET quantity = 1")]
    [InlineData("DELETE FROM posting")]
    [InlineData("TRUNCATE posting CASCADE")]
    [InlineData("UPDATE posting_unit SET posting_id = 1")]
    [InlineData("DELETE FROM posting_unit")]
    [InlineData("UPDATE consumption SET quantity = 1")]
    [InlineData("DELETE FROM consumption")]
    [InlineData("DELETE FROM serial_number")]
    [InlineData("DELETE FROM stock_balance")]
    [InlineData("DELETE FROM batch")]
    [InlineData("DROP TABLE posting")]
    [InlineData("ALTER TABLE posting ADD more text")]
    [InlineData("INSERT INTO \"__EFMigrationsHistory\" VALUES ('x', 'x')")]
    [InlineData("INSERT INTO nameplate.data_source (name, state, time_zone, created_at) VALUES ('X', 'ready', 'UTC', now())")]
    [InlineData("DELETE FROM nameplate.app_user")]
    [InlineData("UPDATE nameplate.audit_log SET outcome = 'done'")]
    [InlineData("DELETE FROM nameplate.audit_log")]
    [InlineData("TRUNCATE nameplate.audit_log")]
    [InlineData("CREATE TABLE mine (id int)")]
    public async Task What_would_amend_history_or_structure_is_denied_by_PostgreSQL(string sql)
    {
        await using var command = Demo.Pool.CreateCommand(sql);
        var denied = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancel));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
    }

    [Theory]
    [InlineData("SELECT * FROM posting")]
    [InlineData("SELECT * FROM nameplate.audit_log")]
    [InlineData("DELETE FROM nameplate.sign_in_limit WHERE false")]
    [InlineData("DELETE FROM part WHERE false")]
    [InlineData("UPDATE serial_number SET id = DEFAULT WHERE false")]
    [InlineData("DELETE FROM unit_state WHERE false")]
    [InlineData("DELETE FROM idempotency_key WHERE false")]
    [InlineData("SELECT 1 FROM batch FOR UPDATE")]
    [InlineData("SELECT * FROM \"__EFMigrationsHistory\"")]
    public async Task What_the_server_does_is_granted(string sql)
    {
        await using var command = Demo.Pool.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    [Fact]
    public async Task Every_data_source_has_a_migration_history_of_its_own()
    {
        foreach (var name in new[] { "DEMO", "OTHER" })
        {
            await using var command = fixture.Installation.DataSources.Get(name).Pool.CreateCommand(
                "SELECT count(*) > 0 AND bool_and(relnamespace = current_schema()::regnamespace) FROM pg_class WHERE oid = '\"__EFMigrationsHistory\"'::regclass");
            Assert.Equal(true, await command.ExecuteScalarAsync(Cancel));
        }
    }

    [Fact]
    public async Task Data_sources_are_found_in_any_case_and_keep_their_time_zone()
    {
        Assert.Equal(["DEMO", "OTHER"], await fixture.Installation.DataSources.NamesAsync(Cancel));
        var other = await fixture.Installation.DataSources.FindAsync("Other", Cancel);
        Assert.Equal("Europe/Paris", other!.Zone.Id);
        Assert.Same(other, await fixture.Installation.DataSources.FindAsync("OTHER", Cancel));
        Assert.Null(await fixture.Installation.DataSources.FindAsync("NONE", Cancel));
    }

    [Theory]
    [InlineData("", "UTC", "DATA_SOURCE_INVALID")]
    [InlineData("1A", "UTC", "DATA_SOURCE_INVALID")]
    [InlineData("A-B", "UTC", "DATA_SOURCE_INVALID")]
    [InlineData("A\n", "UTC", "DATA_SOURCE_INVALID")]
    [InlineData("A23456789012345678901234567890123456789012", "UTC", "DATA_SOURCE_INVALID")]
    [InlineData("NEW", "Mars/Olympus", "TIME_ZONE_UNKNOWN")]
    [InlineData("demo", "UTC", "DATA_SOURCE_EXISTS")]
    public async Task A_data_source_is_refused(string name, string zone, string code)
    {
        var outcome = await fixture.Installation.DataSources.AddAsync(name, zone, null, Cancel);
        Assert.Equal(code, outcome.Fault?.Code);
    }

    [Fact]
    public async Task A_strangers_schema_is_neither_used_nor_removed()
    {
        var database = await postgres.CreateDatabaseAsync();
        await RunAsync(database, "CREATE SCHEMA ds_theirs; CREATE TABLE ds_theirs.treasure ()");
        await using var installation = await ControlFixture.OpenAsync(database);

        var outcome = await installation.DataSources.AddAsync("THEIRS", "UTC", null, Cancel);

        Assert.Equal("DATA_SOURCE_SCHEMA_TAKEN", outcome.Fault?.Code);
        await using var again = await ControlFixture.OpenAsync(database);
        await RunAsync(database, "SELECT FROM ds_theirs.treasure");
    }

    [Fact]
    public async Task A_half_made_data_source_is_removed_at_the_next_start()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (var installation = await ControlFixture.OpenAsync(database))
        {
            Assert.Null((await installation.DataSources.AddAsync("WHOLE", "UTC", null, Cancel)).Fault);
            Assert.Null((await installation.DataSources.AddAsync("HALF", "UTC", null, Cancel)).Fault);
        }

        await RunAsync(database, "UPDATE nameplate.data_source SET state = 'creating' WHERE name = 'HALF'; DROP TABLE ds_half.consumption");

        await using var restarted = await ControlFixture.OpenAsync(database);

        Assert.Equal(["WHOLE"], await restarted.DataSources.NamesAsync(Cancel));
        Assert.Null((await restarted.DataSources.AddAsync("HALF", "UTC", null, Cancel)).Fault);
    }

    [Fact]
    public async Task Servers_that_start_at_once_on_one_database_or_one_cluster_do_no_harm()
    {
        var first = await postgres.CreateDatabaseAsync();
        var second = await postgres.CreateDatabaseAsync();
        var login = "login_" + Guid.NewGuid().ToString("N");
        await RunAsync(first, $"CREATE ROLE {login} LOGIN CREATEROLE");
        await GrantCreateAsync(first, login);
        await GrantCreateAsync(second, login);

        var opened = await Task.WhenAll(new[] { first, first, second, second }
            .Select(database => ControlFixture.OpenAsync(As(database, login))));

        foreach (var installation in opened)
        {
            Assert.Null(await installation.TroubleAsync(Cancel));
            await installation.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_login_that_is_no_superuser_can_keep_an_installation()
    {
        var database = await postgres.CreateDatabaseAsync();
        var login = "login_" + Guid.NewGuid().ToString("N");
        await RunAsync(database, $"CREATE ROLE {login} LOGIN CREATEROLE");
        await GrantCreateAsync(database, login);

        await using var installation = await ControlFixture.OpenAsync(As(database, login));

        var added = await installation.DataSources.AddAsync("DEMO", "UTC", null, Cancel);
        Assert.Null(added.Fault);
        await using var command = added.Value.Pool.CreateCommand("SELECT current_user::text");
        Assert.Equal("nameplate_writer", await command.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_login_without_rights_is_told_which_ones_to_ask_for()
    {
        var database = await postgres.CreateDatabaseAsync();
        var login = "login_" + Guid.NewGuid().ToString("N");
        await RunAsync(database, $"CREATE ROLE {login} LOGIN");

        var refused = await Assert.ThrowsAsync<InstallationException>(() => ControlFixture.OpenAsync(As(database, login)));

        Assert.Contains($"GRANT nameplate_owner, nameplate_writer TO \"{login}\";", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_extension_in_another_schema_is_reported_with_its_remedy()
    {
        var database = await postgres.CreateDatabaseAsync();
        await RunAsync(database, "CREATE EXTENSION pg_trgm SCHEMA public");
        var refused = await Assert.ThrowsAsync<InstallationException>(() => ControlFixture.OpenAsync(database));
        Assert.Contains("ALTER EXTENSION pg_trgm SET SCHEMA nameplate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_left_alone()
    {
        var database = await postgres.CreateDatabaseAsync();
        await (await ControlFixture.OpenAsync(database)).DisposeAsync();
        await RunAsync(database, "INSERT INTO nameplate.\"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '99.0.0')");
        var refused = await Assert.ThrowsAsync<InstallationException>(() => ControlFixture.OpenAsync(database));
        Assert.Contains("newer Nameplate", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=/nowhere-at-all;Username=x;Database=x", "cannot be reached")]
    [InlineData("Hoost=x", "not understood")]
    public async Task A_wrong_connection_string_gets_a_sentence(string connectionString, string part)
    {
        var refused = await Assert.ThrowsAsync<InstallationException>(() => ControlFixture.OpenAsync(connectionString));
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(9, 7)]
    [InlineData(21, 3)]
    [InlineData(500, 3)]
    public void Pools_share_what_there_is_for_all(int dataSources, int each) =>
        Assert.Equal(each, DataSources.ConnectionsEach(new InstallationSettings(), dataSources));

    private static string As(string database, string login) => new NpgsqlConnectionStringBuilder(database) { Username = login }.ConnectionString;

    private static Task GrantCreateAsync(string database, string login) =>
        RunAsync(database, $"GRANT CREATE ON DATABASE \"{new NpgsqlConnectionStringBuilder(database).Database}\" TO {login}");

    private static async Task RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
