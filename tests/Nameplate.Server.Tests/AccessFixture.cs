using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nameplate.Core.Access;
using Nameplate.Server.Cli;
using Nameplate.Server.Hosting;
using Nameplate.Server.Rest;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>
/// A whole server of its own for a test class, with two data sources, ALPHA and BETA, that were filled alike. It believes
/// proxies on this machine, so a test can come from any address. The clock stands still; what is logged is kept, down to traces.
/// </summary>
public sealed class AccessFixture(TestPostgres postgres) : IAsyncLifetime
{
    public const string Password = "a good secret";

    private static readonly SemaphoreSlim Filling = new(1);
    private static string? template;
    private readonly ConcurrentQueue<string> logged = new();
    private RunningServer server = null!;

    public FakeTime Time { get; } = new();

    public string Connection { get; private set; } = "";

    public HttpClient Http { get; private set; } = null!;

    public Installation Installation => server.Installation;

    /// <summary>With all rights, in the control schema.</summary>
    public NpgsqlDataSource Database { get; private set; } = null!;

    public IEnumerable<string> Logged => logged;

    /// <summary>Every address of the REST dialect.</summary>
    internal IReadOnlyList<RestAddress> RestAddresses =>
        [.. server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<RestAddress>()).OfType<RestAddress>().DistinctBy(address => address.Path)];

    /// <summary>Every call of the REST dialect, as help has it.</summary>
    internal IReadOnlyList<Help.RestHelp> RestHelp => Help.RestHelp.Of(server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("Logging__LogLevel__Nameplate.Requests", "Warning");
        Connection = await postgres.CreateDatabaseAsync(await TemplateAsync());
        var parts = new ServerParts(
            services =>
            {
                Program.Services(services);
                services.AddSingleton<ILoggerProvider>(new Keeper(logged));
                services.Configure<LoggerFilterOptions>(options => options.Rules.Add(new LoggerFilterRule(typeof(Keeper).FullName, null, LogLevel.Trace, null)));
            },
            Program.Routes, Verification.RunAsync);
        server = await RunningServer.StartAsync(
            new ServerSettings { Database = Connection, Urls = "http://127.0.0.1:0", Proxies = KnownProxies.Parse("127.0.0.1") }, parts, Time, Cancel);
        server.Open();
        Database = new NpgsqlDataSourceBuilder(Connection + ";Search Path=nameplate").Build();
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(server.Addresses[0]) };
    }

    public async Task<string> AddUserAsync(string dataSource, string name, Role role, params string[] programs)
    {
        Assert.Null((await Installation.Users.AddAsync(new NewUser(dataSource, name, Password, role), Cancel)).Fault);
        Assert.Null(programs.Length == 0 ? null : await Installation.Users.PermitAsync(dataSource, name, programs, Cancel));
        return (await Installation.Tokens.SignInAsync(dataSource, name, Password, Cancel)).Value;
    }

    /// <summary>Signs in to the ERP dialect as from an address.</summary>
    public Task<HttpResponseMessage> SignInAsync(string dataSource, string user, string password, string from = "127.0.0.9") => SendAsync(
        HttpMethod.Post, "/api/auth-token-get", JsonSerializer.Serialize(new { DATA_SOURCE = dataSource, USER_NAME = user, PASSWORD = password }), from: from);

    /// <summary>Signs in by the form of the REST dialect.</summary>
    public Task<HttpResponseMessage> SignInByFormAsync(string user, string password, string from = "127.0.0.9") => SendAsync(
        HttpMethod.Post, "/j_spring_security_check", $"j_username={Uri.EscapeDataString(user)}&j_password={Uri.EscapeDataString(password)}&ajax=true", from: from, type: "application/x-www-form-urlencoded");

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string address, string? body = null, string? token = null, string? from = null, string type = "application/json", string? cookie = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        Add("X-Forwarded-For", from);
        Add("Cookie", cookie);
        return await Http.SendAsync(request, Cancel);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    /// <summary>Every row of every table of a schema, as text, so that two states can be compared; without the blocks, which the server seals when it finds time.</summary>
    public async Task<string> DumpAsync(string schema)
    {
        await using var names = Database.CreateCommand("SELECT tablename FROM pg_tables WHERE schemaname = $1 AND tablename NOT IN ('block', 'block_page', 'unit_count') ORDER BY 1");
        names.Parameters.Add(new NpgsqlParameter { Value = schema });
        var dump = new StringBuilder();
        foreach (var table in await names.ReadTextsAsync())
        {
            dump.Append($"-- {table}\n");
            dump.AppendJoin('\n', await Database.CreateCommand($"SELECT t::text FROM \"{schema}\".\"{table}\" t ORDER BY 1").ReadTextsAsync()).Append('\n');
        }

        return dump.ToString();
    }

    public Task<List<string>> TextsAsync(string sql) => Database.CreateCommand(sql).ReadTextsAsync();

    /// <summary>The audit log without times.</summary>
    public async Task<List<string>> AuditAsync(string where = "true") => await TextsAsync(
        $"SELECT concat_ws(' ', event, outcome, coalesce(data_source, '-'), coalesce(user_name, '-'), coalesce(actor, '-'), coalesce(address, '-'), detail) FROM audit_log WHERE {where} ORDER BY id");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
        await Database.DisposeAsync();
    }

    private async Task<string> TemplateAsync()
    {
        await Filling.WaitAsync(Cancel);
        try
        {
            if (template is null)
            {
                var connection = await postgres.CreateDatabaseAsync();
                await using (var installation = await Installation.OpenAsync(connection + ";Pooling=false", new InstallationSettings(), Time, null, Cancel))
                {
                    foreach (var name in new[] { "ALPHA", "BETA" })
                    {
                        Assert.Null((await installation.DataSources.AddAsync(name, "UTC", null, Cancel)).Fault);
                        Assert.Null((await installation.Users.AddAsync(new NewUser(name, "ADAM", Password, Role.Admin, $"adam@{name}.example"), Cancel)).Fault);
                        await DemoData.FillAsync(new Ledger(installation.DataSources, Time), new Session(name, "ADAM", Role.Admin, TimeZoneInfo.Utc), Cancel);
                    }
                }

                NpgsqlConnection.ClearAllPools();
                template = new NpgsqlConnectionStringBuilder(connection).Database!;
            }

            return template;
        }
        finally
        {
            Filling.Release();
        }
    }

    /// <summary>Keeps each line with its scopes' values and its exception.</summary>
    private sealed class Keeper(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue(Values(state));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {Values(state)} {exception}");

        public void Dispose()
        {
        }

        private static string Values(object? state) =>
            state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => pair.Value)) : $"{state}";
    }
}
