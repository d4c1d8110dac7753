using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Npgsql;
using static Nameplate.Server.Tests.WatchedServer;

namespace Nameplate.Server.Tests;

/// <summary>What a load balancer is told, and what callers are told while the database is away.</summary>
public sealed class HealthTests(ControlFixture fixture) : IClassFixture<ControlFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_are_told_the_version_and_how_quick_the_database_is_and_no_secret()
    {
        await using var server = await WatchedServer.StartAsync(fixture.Database);
        var body = "";
        await UntilAsync(async () => (await server.HealthAsync("/health")) is { Status: 200 } answer && (body = answer.Body).Length > 0);
        var told = JsonDocument.Parse(body).RootElement;
        Assert.Equal("status version uptimeSeconds databaseMilliseconds", RestAnswer.Names(told));
        Assert.Equal("ready", told.GetProperty("status").GetString());
        Assert.Equal(Release.Version, told.GetProperty("version").GetString());
        Assert.True(told.GetProperty("databaseMilliseconds").GetDouble() > 0);
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} SET default_transaction_read_only = on", "ALTER DATABASE {0} RESET default_transaction_read_only", "the database is read-only")]
    [InlineData("ALTER DATABASE {0} SET temp_file_limit = 0", "ALTER DATABASE {0} RESET temp_file_limit", "the database cannot write to its disk (53400)")]
    [InlineData("ALTER TABLE nameplate.\"__EFMigrationsHistory\" RENAME TO away", "ALTER TABLE nameplate.away RENAME TO \"__EFMigrationsHistory\"", "migrations are missing")]
    public async Task A_database_that_cannot_be_worked_with_is_not_ready(string spoil, string mend, string trouble)
    {
        await using var server = await WatchedServer.StartAsync(fixture.Database);
        await using var owner = await OwnerAsync(fixture.Database);
        await UntilAsync(async () => await server.HealthAsync("/health/ready") == (200, """{"status":"ready"}"""));
        await DoAsync(spoil);
        await UntilAsync(async () => await server.HealthAsync("/health/ready") == (503, JsonSerializer.Serialize(new { status = trouble })));
        Assert.Equal((200, """{"status":"live"}"""), await server.HealthAsync("/health/live"));
        Assert.Equal(503, (await server.HealthAsync("/health")).Status);
        await DoAsync(mend);
        await UntilAsync(async () => await server.HealthAsync("/health/ready") == (200, """{"status":"ready"}"""));

        async Task DoAsync(string sql)
        {
            // Settings of a database reach connections that are made from then on.
            await owner.RunAsync("SET default_transaction_read_only = off", Cancel);
            await owner.RunAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, $"\"{owner.Database}\""), Cancel);
            await owner.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", Cancel);
        }
    }

    [Fact]
    public async Task However_many_ask_the_database_is_asked_once()
    {
        await using var server = await WatchedServer.StartAsync(fixture.Database);
        await using var owner = await OwnerAsync(fixture.Database);
        await using var held = await owner.BeginTransactionAsync(Cancel);
        await owner.RunAsync("LOCK TABLE nameplate.\"__EFMigrationsHistory\" IN ACCESS EXCLUSIVE MODE", Cancel);
        var asked = Enumerable.Range(0, 100).Select(_ => server.HealthAsync("/health/ready")).ToList();
        await using var looking = await OwnerAsync(fixture.Database);
        const string Waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        await UntilAsync(async () => await looking.ValueAsync<long>(Waiting, Cancel) > 0);
        Assert.Equal(1, await looking.ValueAsync<long>(Waiting, Cancel));
        foreach (var answer in asked)
        {
            Assert.Equal((503, """{"status":"the database does not answer"}"""), await answer);
        }
    }

    [Fact]
    public async Task While_it_drains_a_server_says_so_first_and_finishes_what_comes()
    {
        await using var server = await WatchedServer.StartAsync(fixture.Database, settings => settings with { Drain = TimeSpan.FromHours(1) });
        using var signal = new CancellationTokenSource();
        var waiting = server.Server.WaitAsync(signal.Token);
        await signal.CancelAsync();
        await UntilAsync(async () => await server.HealthAsync("/health/ready") == (503, """{"status":"draining"}"""));
        using (var served = await server.RestAsync("DEMO", HttpMethod.Get, "units"))
        {
            Assert.Equal((HttpStatusCode.OK, true), (served.StatusCode, served.Headers.ConnectionClose));
        }

        Assert.False(waiting.IsCompleted);
        await server.Server.StopAsync();
        Assert.True(await waiting.WaitAsync(Patience, Cancel));
    }

    [Fact]
    public async Task While_the_database_is_away_callers_are_told_when_to_come_again_and_later_served()
    {
        const string Away = "The database does not answer, and nothing was done. Send the request again in a few seconds.";
        const string AwayRpc = $$"""{"MESSAGE":"{{Away}}","MESSAGE_CODE":"DATABASE_AWAY"}""";
        const string AwayRest = $$"""{"error":"database_away","error_description":"{{Away}}"}""";
        var directory = Path.Combine(Path.GetTempPath(), "nameplate-away-" + Guid.NewGuid().ToString("N"));
        var postgres = await EmbeddedPostgres.StartAsync(directory, null, TestPostgres.Fast, Cancel);
        try
        {
            await using (var installation = await ControlFixture.OpenAsync(postgres.ConnectionString))
            {
                Assert.Null((await installation.DataSources.AddAsync("DEMO", "UTC", null, Cancel)).Fault);
                Assert.Null((await installation.DataSources.AddAsync("OTHER", "UTC", null, Cancel)).Fault);
                Assert.Null((await installation.Users.AddAsync(new NewUser("DEMO", "ANNA", "annas secret"), Cancel)).Fault);
                Assert.Null((await installation.Users.AddAsync(new NewUser("OTHER", "BERT", "berts secret", Core.Access.Role.Admin), Cancel)).Fault);
            }

            await using var server = await WatchedServer.StartAsync(postgres.ConnectionString);
            await IsServedAsync(server.RpcAsync("OTHER", "stores-create", """{"STORES_CODE":"A1","STORES_DESC":"x"}"""));
            await postgres.StopAsync(Cancel);

            await IsRefusedAsync(server.RpcAsync("OTHER", "stores-create", """{"STORES_CODE":"A2","STORES_DESC":"x"}"""), AwayRpc, Away, 2);
            await IsRefusedAsync(server.RpcAsync("OTHER", "stores-query", """{"STORES_CODE":"%"}"""), AwayRpc, Away, 2);
            await IsRefusedAsync(server.SendAsync(null, HttpMethod.Post, "/api/auth-token-get", """{"DATA_SOURCE":"DEMO","USER_NAME":"ANNA","PASSWORD":"annas secret"}"""), AwayRpc, Away, 2);
            await IsRefusedAsync(server.RestAsync("OTHER", HttpMethod.Get, "units"), AwayRest, null, 2);
            await IsRefusedAsync(server.RestAsync("OTHER", HttpMethod.Post, "units", """{"reference":"A2","name":"x"}"""), AwayRest, null, 2);
            await IsRefusedAsync(server.SendAsync(null, HttpMethod.Post, "/j_spring_security_check", "j_username=ANNA%40DEMO&j_password=annas+secret"), AwayRest, null, 2);
            Assert.Equal((503, """{"status":"the database does not answer"}"""), await server.HealthAsync("/health/ready"));
            Assert.DoesNotContain("   at ", server.Log.All, StringComparison.Ordinal);

            postgres = await EmbeddedPostgres.StartAsync(directory, null, TestPostgres.Fast, Cancel);
            await UntilAsync(async () => (await server.HealthAsync("/health/ready")).Status == 200);
            await UntilAsync(async () =>
            {
                using var reply = await server.RpcAsync("OTHER", "stores-create", """{"STORES_CODE":"A3","STORES_DESC":"x"}""");
                return reply.IsSuccessStatusCode;
            });
        }
        finally
        {
            await postgres.DisposeAsync();
            EmbeddedPostgres.DeleteIfOurs(postgres.Directory);
        }
    }

    [Fact]
    public async Task A_server_that_cannot_start_says_why()
    {
        var parts = new ServerParts(
            services =>
            {
                Program.Services(services);
                services.AddSingleton<IHostedService>(_ => throw new NotSupportedException("This part is broken."));
            },
            Program.Routes, Verification.RunAsync);
        var settings = new ServerSettings { Database = fixture.Database, Urls = "http://127.0.0.1:0" };
        var failure = await Assert.ThrowsAsync<NotSupportedException>(() => RunningServer.StartAsync(settings, parts, TimeProvider.System, Cancel));
        Assert.Equal("This part is broken.", failure.Message);
    }
}
