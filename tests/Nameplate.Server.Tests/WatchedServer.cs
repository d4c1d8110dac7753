using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>
/// A server with settings of a test's own, whose log lines are kept. Its callers are ANNA of DEMO and BERT of OTHER, as the
/// installation of <see cref="ControlFixture"/> has them.
/// </summary>
public sealed class WatchedServer : IAsyncDisposable
{
    /// <summary>Longer than anything that is waited for takes; a test that gets there has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, string> tokens = [];

    private WatchedServer(RunningServer server) => Server = server;

    public RunningServer Server { get; }

    public HttpClient Http { get; private init; } = null!;

    public Lines Log { get; private init; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<WatchedServer> StartAsync(string database, Func<ServerSettings, ServerSettings>? change = null)
    {
        var settings = new ServerSettings { Database = database, Urls = "http://127.0.0.1:0" };
        var log = new Lines();
        var parts = new ServerParts(
            services =>
            {
                Program.Services(services);
                services.AddSingleton<ILoggerProvider>(log);
                services.Configure<LoggerFilterOptions>(options => options.Rules.Add(new LoggerFilterRule(typeof(Lines).FullName, "Nameplate", LogLevel.Information, null)));
            },
            Program.Routes, Verification.RunAsync);
        var server = await RunningServer.StartAsync(change?.Invoke(settings) ?? settings, parts, TimeProvider.System, Cancel);
        server.Open();
        var watched = new WatchedServer(server) { Log = log, Http = new HttpClient { BaseAddress = new Uri(server.Addresses[0]), Timeout = Patience } };
        foreach (var (source, user, password) in new[] { ("DEMO", "ANNA", "annas secret"), ("OTHER", "BERT", "berts secret") })
        {
            watched.tokens.Add(source, (await server.Installation.Tokens.SignInAsync(source, user, password, Cancel)).Value);
            await server.Installation.DataSources.FindAsync(source, Cancel);
        }

        return watched;
    }

    public Rooms Rooms(string source) => Server.Installation.DataSources.Get(source).Rooms;

    public string Token(string source) => tokens[source];

    /// <summary>A call of the ERP dialect.</summary>
    public Task<HttpResponseMessage> RpcAsync(string source, string call, string fields, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead, params (string Name, string Value)[] headers) =>
        SendAsync(source, HttpMethod.Post, "/api/" + call, fields, until, headers);

    public Task<HttpResponseMessage> RestAsync(string source, HttpMethod method, string path, string? body = null) => SendAsync(source, method, "/api/v1.0/" + path, body);

    public async Task<HttpResponseMessage> SendAsync(
        string? source, HttpMethod method, string path, string? body, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = source is null ? null : new AuthenticationHeaderValue("Bearer", tokens[source]);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request, until, Cancel);
    }

    /// <summary>Expects what both dialects answer to a call for which there is no room or no database.</summary>
    public static async Task IsRefusedAsync(Task<HttpResponseMessage> call, string body, string? reason, int retryAfter)
    {
        using var reply = await call;
        Assert.Equal((503, body), ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(Cancel)));
        Assert.Equal(TimeSpan.FromSeconds(retryAfter), reply.Headers.RetryAfter?.Delta);
        if (reason is not null)
        {
            Assert.Equal(reason, reply.ReasonPhrase);
        }
    }

    public static async Task IsServedAsync(Task<HttpResponseMessage> call)
    {
        using var reply = await call;
        Assert.True(reply.IsSuccessStatusCode, $"{(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync(Cancel)}");
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, "It did not come to that.");
            await Task.Delay(10, Cancel);
        }
    }

    public static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    public async Task<(int Status, string Body)> HealthAsync(string path)
    {
        using var reply = await Http.GetAsync(path, Cancel);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>A connection with all rights, outside the server.</summary>
    public static async Task<NpgsqlConnection> OwnerAsync(string database)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancel);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>What a server wrote to its log.</summary>
    public sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> all = [];

        /// <summary>The only line about a request, once it is there: it is written after the answer.</summary>
        public async Task<string> OfAsync(string requestId)
        {
            await UntilAsync(() => all.Any(line => line.Contains(requestId, StringComparison.Ordinal) && line.Contains(" ms ", StringComparison.Ordinal)));
            return Assert.Single(all, line => line.Contains(requestId, StringComparison.Ordinal) && line.Contains(" ms ", StringComparison.Ordinal));
        }

        public string All => string.Join('\n', all);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            all.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
