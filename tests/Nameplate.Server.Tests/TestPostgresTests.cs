using Npgsql;

namespace Nameplate.Server.Tests;

public sealed class TestPostgresTests(TestPostgres postgres)
{
    [Fact]
    public async Task A_database_made_from_a_template_holds_its_tables()
    {
        var cancel = TestContext.Current.CancellationToken;
        var template = await postgres.CreateDatabaseAsync();
        await using (var source = NpgsqlDataSource.Create(Unpooled(template)))
        {
            await using var create = source.CreateCommand("CREATE TABLE copied (n int)");
            await create.ExecuteNonQueryAsync(cancel);
        }

        var copy = await postgres.CreateDatabaseAsync(new NpgsqlConnectionStringBuilder(template).Database);
        await using var target = NpgsqlDataSource.Create(Unpooled(copy));
        await using var count = target.CreateCommand("SELECT count(*) FROM copied");
        Assert.Equal(0L, await count.ExecuteScalarAsync(cancel));
    }

    /// <summary>PostgreSQL copies only a database that nobody is connected to, idle pools included.</summary>
    private static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
}
