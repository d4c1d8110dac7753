using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests.Races;

/// <summary>A write of either dialect as a client sends it.</summary>
internal sealed record Request(string Method, string Path, JsonObject? Body)
{
    /// <summary>For sending again.</summary>
    public string? Key { get; init; }

    public static Request Erp(string call, object fields) => new("POST", $"/api/{call}", JsonSerializer.SerializeToNode(fields)!.AsObject());

    public static Request Rest(string method, string address, object? body = null) => new(method, $"/api/v1.0/{address}", body is null ? null : JsonSerializer.SerializeToNode(body)!.AsObject());

    public override string ToString() => $"{Method} {Path} {Body?.ToJsonString()}{(Key is null ? "" : $" with key {Key}")}";
}

/// <summary>What a client got.</summary>
internal sealed record Answered(int Status, string Body, TimeSpan? RetryAfter, bool Replayed)
{
    public bool IsDone => Status is 200 or 201 or 204;

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>"ok", or the code of the refusal.</summary>
    public string Outcome => IsDone ? "ok" : (Json["MESSAGE_CODE"] ?? Json["error"])!.GetValue<string>();

    public override string ToString() => $"{Status} {Body}";
}

/// <summary>
/// The real server with the demo's data, both dialects, and a watch at its storage seam. It is several servers on one database, so
/// that calls can meet in PostgreSQL alone.
/// </summary>
public sealed class RaceServers(TestPostgres postgres) : IAsyncLifetime
{
    /// <summary>As many as calls that meet.</summary>
    private const int Servers = 3;
    private const string CallHeader = "X-Test-Call";

    private readonly TestWatch watch = new();
    private readonly List<(RunningServer Server, HttpClient Http)> servers = [];

    /// <summary>For a look behind the server's back, as a superuser.</summary>
    public NpgsqlDataSource Database { get; private set; } = null!;

    public NpgsqlDataSource Pool => servers[0].Server.Installation.DataSources.Get("DEMO").Pool;

    internal TestWatch Watch => watch;

    public ValueTask InitializeAsync() => InitializeAsync(null);

    /// <summary>On a database of another cluster than the run's, filled already.</summary>
    public async ValueTask InitializeAsync(string? database)
    {
        // A ring of waiting calls is found by PostgreSQL after this time; a second would only be waited for.
        var connection = database ?? await postgres.CreateDatabaseAsync(await ServerFixture.TemplateAsync(postgres));
        Database = new NpgsqlDataSourceBuilder(connection + ";Search Path=ds_demo,nameplate;Application Name=test").Build();
        await ExecuteAsync($"ALTER DATABASE \"{new NpgsqlConnectionStringBuilder(connection).Database}\" SET deadlock_timeout = '50ms'");
        for (var token = ""; servers.Count < Servers;)
        {
            var server = await RunningServer.StartAsync(
                new ServerSettings { Database = connection, Urls = "http://127.0.0.1:0" },
                new ServerParts(Services, Routes, Verification.RunAsync), TimeProvider.System, CancellationToken.None);
            server.Open();
            await server.Installation.DataSources.FindAsync("DEMO", CancellationToken.None);
            token = servers.Count > 0 ? token : (await server.Installation.Tokens.SignInAsync("DEMO", "APIUSER", "password", CancellationToken.None)).Value;
            var http = new HttpClient { BaseAddress = new Uri(server.Addresses[0]), Timeout = TimeSpan.FromMinutes(2) };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            servers.Add((server, http));
        }
    }

    /// <summary>Sends a write to one of the servers; <paramref name="call"/> is what the watch knows it by.</summary>
    internal async Task<Answered> SendAsync(Request request, int? call = null, int to = 0)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Path);
        if (request.Body is not null)
        {
            message.Content = new StringContent(request.Body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        if (request.Key is not null)
        {
            message.Headers.Add("Idempotency-Key", request.Key);
        }

        if (call is { } number)
        {
            message.Headers.Add(CallHeader, number.ToString(CultureInfo.InvariantCulture));
        }

        using var response = await servers[to].Http.SendAsync(message, TestContext.Current.CancellationToken);
        return new Answered(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers.RetryAfter?.Delta, response.Headers.Contains("Idempotency-Replayed"));
    }

    /// <summary>Sends a write and expects it to be done.</summary>
    internal async Task<JsonObject> DoAsync(Request request)
    {
        var answer = await SendAsync(request);
        Assert.True(answer.IsDone, $"{request} -> {answer}");
        return answer.Body.Length == 0 ? [] : answer.Json;
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Expects every promise of the ledger to be kept.</summary>
    public async Task IsCleanAsync()
    {
        var breaches = await Verified.BreachesAsync(Pool);
        Assert.True(breaches.Count == 0, string.Join('\n', breaches));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (server, http) in servers)
        {
            http.Dispose();
            await server.DisposeAsync();
        }

        await Database.DisposeAsync();
    }

    private void Services(IServiceCollection services)
    {
        Program.Services(services);
        services.AddSingleton<IWriteWatch>(watch);

        // Faults that are made on purpose, by the hundred, would hide what failed.
        services.AddLogging(logging => logging.AddFilter("Nameplate", LogLevel.Error));
    }

    private void Routes(WebApplication app)
    {
        app.Use((context, next) =>
        {
            watch.Call = int.TryParse(context.Request.Headers[CallHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var call) ? call : null;
            return next(context);
        });
        Program.Routes(app);
    }
}

/// <summary>Knows which client's call a write belongs to, and hands its steps to whoever watches.</summary>
internal sealed class TestWatch : IWriteWatch
{
    public delegate Task Step(int call, WriteStep step, LedgerTransaction transaction, string sql);

    private readonly AsyncLocal<int?> current = new();
    private readonly ConcurrentDictionary<Exception, bool> deadlocks = new(ReferenceEqualityComparer.Instance);

    public TestWatch() => AppDomain.CurrentDomain.FirstChanceException += (_, thrown) =>
    {
        // One comes by here each time that it is thrown on. What a test makes PostgreSQL say has another text.
        if (Call is not null && thrown.Exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected, MessageText: "deadlock detected" })
        {
            deadlocks.TryAdd(thrown.Exception, true);
        }
    };

    /// <summary>The call that runs here; null for one that nobody watches.</summary>
    public int? Call
    {
        get => current.Value;
        set => current.Value = value;
    }

    public Step? Watcher { get; set; }

    /// <summary>Told of a watched call that waits to be written together with others.</summary>
    public Action<int>? Waits { get; set; }

    /// <summary>How often PostgreSQL had to end a watched call for another's sake. Clients never see it, for it is tried again inside.</summary>
    public int Deadlocks => deadlocks.Count;

    public async ValueTask AtAsync(WriteStep step, LedgerTransaction transaction, string sql, CancellationToken cancellationToken)
    {
        if (Call is { } call && Watcher is { } watcher)
        {
            await watcher(call, step, transaction, sql);
        }
    }

    public void Queued()
    {
        if (Call is { } call)
        {
            Waits?.Invoke(call);
        }
    }
}
