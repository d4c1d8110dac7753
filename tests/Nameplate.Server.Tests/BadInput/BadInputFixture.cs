using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests.BadInput;

/// <summary>
/// A whole server as it is run, both dialects, with the demo's data in a database of its own. Its time zone is far from UTC, so
/// that the first and the last day there are do not fit into it.
/// </summary>
public sealed class BadInputFixture(TestPostgres postgres) : IAsyncLifetime
{
    private RunningServer server = null!;
    private NpgsqlDataSource owner = null!;
    private string dump = "";

    public Uri Address { get; private set; } = null!;

    /// <summary>Of an admin: every call may be made.</summary>
    public string Token { get; private set; } = "";

    internal IServiceProvider Services => server.Services;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync(await ServerFixture.TemplateAsync(postgres));
        owner = new NpgsqlDataSourceBuilder(database + ";Search Path=ds_demo,nameplate;Maximum Pool Size=2").Build();
        await ExecuteAsync("UPDATE nameplate.data_source SET time_zone = 'Pacific/Auckland'");
        server = await RunningServer.StartAsync(
            new ServerSettings { Database = database, Urls = "http://127.0.0.1:0" }, new ServerParts(Services, Program.Routes, Verification.RunAsync), TimeProvider.System, Cancel);
        server.Open();
        await server.Installation.DataSources.FindAsync("DEMO", Cancel);
        Address = new Uri(server.Addresses[0]);
        Token = (await server.Installation.Tokens.SignInAsync("DEMO", "APIUSER", "password", Cancel)).Value;
        dump = await DumpSqlAsync();

        static void Services(IServiceCollection services)
        {
            Program.Services(services);
            // As slow as it gets before the server gives up; the same as in earnest, only sooner.
            services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1000, TimeSpan.FromSeconds(1.5)));
        }
    }

    internal RawHttp Connect() => new(Address);

    /// <summary>A call of the ERP dialect that must be served.</summary>
    internal async Task<RawReply> DoAsync(RawHttp http, string call, byte[] body)
    {
        var reply = await http.SendAsync(RawHttp.Request("POST", $"/api/{call}", body, $"Authorization: Bearer {Token}"));
        Assert.True(reply.Status == 200, $"{call} {Encoding.UTF8.GetString(body)}: {reply.Status} {reply.Text}");
        return reply;
    }

    internal Task<RawReply> DoAsync(RawHttp http, string call, object fields) => DoAsync(http, call, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(fields));

    /// <summary>All that the data source holds, as a hash of every row of every table but the seals, which are set some seconds after what they seal.</summary>
    public Task<string> DumpAsync() => ScalarAsync<string>(dump);

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>Expects every promise of the ledger to be kept, whatever was thrown at it.</summary>
    public async Task IsCleanAsync()
    {
        var breaches = await Verified.BreachesAsync(server.Installation.DataSources.Get("DEMO").Pool);
        Assert.True(breaches.Count == 0, string.Join('\n', breaches));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await owner.DisposeAsync();
    }

    private async Task<string> DumpSqlAsync()
    {
        var tables = await owner.CreateCommand("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'ds_demo' AND table_type = 'BASE TABLE' AND table_name NOT IN ('block', 'block_page', 'unit_count') ORDER BY 1").ReadTextsAsync();
        return $"SELECT concat_ws(' ', {string.Join(", ", tables.Select(table => $"(SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM ds_demo.\"{table}\" t)"))})";
    }
}
