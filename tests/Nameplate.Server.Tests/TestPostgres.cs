using Nameplate.Server.Storage;
using Nameplate.Server.Tests;
using Npgsql;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace Nameplate.Server.Tests;

/// <summary>
/// The PostgreSQL server of a test run. <c>NAMEPLATE_TEST_DB</c> holds the connection string of one to use, for a user
/// that may create databases; without it the run has a cluster of its own, which is gone afterwards.
/// </summary>
public sealed class TestPostgres : IAsyncLifetime
{
    private const string Prefix = "nameplate-testrun-";

    private readonly List<string> _databases = [];
    private EmbeddedPostgres? _server;

    /// <summary>For a superuser, in a database that is not to be written to.</summary>
    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        // What servers say of a good day would bury what the tests say of a bad one.
        Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "Warning");
        if (Environment.GetEnvironmentVariable("NAMEPLATE_TEST_DB") is { Length: > 0 } given)
        {
            ConnectionString = given;
            return;
        }

        RemoveKilledRuns();
        _server = await EmbeddedPostgres.StartAsync(
            Path.Combine(Path.GetTempPath(), Prefix + Guid.NewGuid().ToString("N")), null, Fast, CancellationToken.None);
        ConnectionString = _server.ConnectionString;
    }

    /// <summary>
    /// No flushing to disk: these clusters do not outlive their run, and what the tests show of durability is what
    /// survives a killed process, which the memory of the operating system keeps. For that the log must still be
    /// written at each commit, so synchronous_commit stays on.
    /// </summary>
    internal static Dictionary<string, string> Fast => new()
    {
        ["fsync"] = "off",
        ["full_page_writes"] = "off",
        ["max_connections"] = "300",
    };

    /// <summary>A new database, a copy of <paramref name="template"/> where one is given; returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = "test_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync($"CREATE DATABASE {name}" + (template is null ? "" : $" TEMPLATE \"{template}\""));
        lock (_databases)
        {
            _databases.Add(name);
        }

        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is null)
        {
            foreach (var name in _databases)
            {
                await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            }

            return;
        }

        await _server.DisposeAsync();
        EmbeddedPostgres.DeleteIfOurs(_server.Directory);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A killed run leaves its cluster behind; a living one holds the lock of its own from before it has a marker.</summary>
    private static void RemoveKilledRuns()
    {
        foreach (var left in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                EmbeddedPostgres.DeleteIfOurs(left);
            }
            catch (Exception kept) when (kept is EmbeddedPostgresException or IOException or UnauthorizedAccessException)
            {
                // In use, or of another user.
            }
        }
    }
}
