using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nameplate.Core.Access;
using Nameplate.Server.Cli;
using Nameplate.Server.Rpc;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>An answer of the ERP dialect as a client sees it.</summary>
public sealed record Reply(int Status, string Reason, string Body, HttpResponseMessage Http)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    public JsonArray Rows => JsonNode.Parse(Body)!.AsArray();

    public string Message => Json["MESSAGE"]!.GetValue<string>();

    public string Code => Json["MESSAGE_CODE"]!.GetValue<string>();

    /// <summary>The names of an object in the order in which they came.</summary>
    public IReadOnlyList<string> Names => [.. Json.Select(pair => pair.Key)];

    public string this[string name] => Json[name]!.GetValue<string>();
}

/// <summary>
/// A server over HTTP with the demo's data, on a database that the test class has to itself: a copy of one that was filled
/// once in the run.
/// </summary>
public sealed class ServerFixture(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly SemaphoreSlim Filling = new(1);
    private static string? template;
    private WebApplication app = null!;
    private readonly Dictionary<Role, string> tokens = [];

    public HttpClient Http { get; private set; } = null!;

    public string Token { get; private set; } = "";

    /// <summary>The time that its calls go by.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>For a look behind the server's back.</summary>
    public NpgsqlDataSource Database { get; private set; } = null!;

    /// <summary>For a superuser.</summary>
    public string ConnectionString { get; private set; } = "";

    internal Installation Installation { get; private set; } = null!;

    internal Ledger Ledger { get; private set; } = null!;

    internal Session Session => Demo;

    internal static Session Demo { get; } = new("DEMO", "APIUSER", Role.Admin, TimeZoneInfo.Utc);

    public async ValueTask InitializeAsync()
    {
        var connection = await postgres.CreateDatabaseAsync(await TemplateAsync(postgres));
        ConnectionString = connection;
        Installation = await Installation.OpenAsync(connection, new InstallationSettings(), TimeProvider.System, null, CancellationToken.None);
        Ledger = new Ledger(Installation.DataSources, Clock);
        await Installation.DataSources.FindAsync("DEMO", CancellationToken.None);
        Database = new NpgsqlDataSourceBuilder(connection + ";Search Path=ds_demo,nameplate").Build();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(Installation).AddSingleton(Ledger).AddSingleton(Clock).AddSingleton<RpcApi>();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        app = builder.Build();
        app.MapRpc();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        Token = await SignInAsync("APIUSER", "password");
    }

    public async Task<string> SignInAsync(string user, string password, string dataSource = "DEMO") =>
        (await CallAsync("auth-token-get", new { DATA_SOURCE = dataSource, USER_NAME = user, PASSWORD = password }, token: null))["AUTH_TOKEN"];

    /// <summary>The token of a user with a role, made on first use.</summary>
    public async Task<string> TokenAsync(Role role)
    {
        if (!tokens.TryGetValue(role, out var token))
        {
            var name = role.ToString().ToUpperInvariant();
            Assert.Null((await Installation.Users.AddAsync(new NewUser("DEMO", name, "a password", role), TestContext.Current.CancellationToken)).Fault);
            tokens.Add(role, token = await SignInAsync(name, "a password"));
        }

        return token;
    }

    /// <summary>Calls, expects to be refused, and answers status, code and message.</summary>
    public async Task<(int Status, string Code, string Message)> RefusedAsync(string call, object fields)
    {
        var reply = await CallAsync(call, fields);
        Assert.True(reply.Status != 200, $"{call} was served: {reply.Body}");
        Assert.Equal(["MESSAGE", "MESSAGE_CODE"], reply.Names);
        Assert.Equal(reply.Status == 400 ? "Request JSON is invalid." : RpcFaults.Reason(reply.Message), reply.Reason);
        return (reply.Status, reply.Code, reply.Message);
    }

    /// <summary>How much there is of everything that a posting writes: equal before and after whatever was refused.</summary>
    public Task<string> BooksAsync() => ScalarAsync<string>(
        """
        SELECT concat_ws(' ', (SELECT count(*) FROM posting), (SELECT count(*) FROM posting_unit), (SELECT count(*) FROM consumption), (SELECT count(*) FROM batch),
            (SELECT count(*) FROM cross_reference), (SELECT count(*) FROM serial_number), (SELECT count(*) FROM unit_state), (SELECT count(*) FROM lot),
            (SELECT count(*) FROM shipment_line), (SELECT count(*) FROM shipment_unit), (SELECT count(*) FROM receipt_transaction),
            (SELECT coalesce(string_agg(concat_ws('/', serial_number_id, sales_line_id), ',' ORDER BY serial_number_id), '') FROM reservation),
            (SELECT concat_ws('/', sum(reserved_qty), sum(shipped_qty), sum(returned_qty)) FROM sales_order_line), (SELECT sum(received_qty) FROM purchase_order_line),
            (SELECT coalesce(string_agg(concat_ws('/', id, quantity, units), ',' ORDER BY id), '') FROM stock_balance),
            (SELECT coalesce(string_agg(concat_ws('/', serial_number_id, status, stock_balance_id, lot), ',' ORDER BY serial_number_id), '') FROM unit_state))
        """);

    /// <summary>On hand of a part in a store as the stock status answers it.</summary>
    public async Task<string> OnHandAsync(string part, string stores) =>
        (await DoAsync("stock-status-query", new { STORES_CODE = stores, PART_ID = part })).Rows is [{ } row] ? row["ON_HAND_QTY"]!.GetValue<string>() : "none";

    /// <summary>A unit's record.</summary>
    public async Task<JsonObject> UnitAsync(string part, string serial) =>
        Assert.Single((await DoAsync("serial-number-query", new { PART_ID = part, SERIAL_NUMBER = serial })).Rows)!.AsObject();

    /// <summary>Calls as a client does, with the token in the body.</summary>
    public Task<Reply> CallAsync(string call, object fields) => CallAsync(call, fields, Token);

    public async Task<Reply> CallAsync(string call, object fields, string? token, string? key = null)
    {
        var body = JsonSerializer.SerializeToNode(fields)!.AsObject();
        if (token is not null)
        {
            body["AUTH_TOKEN"] = token;
        }

        return await PostAsync(call, body.ToJsonString(), key);
    }

    public async Task<Reply> PostAsync(string call, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/{call}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Reply((int)response.StatusCode, response.ReasonPhrase ?? "", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }

    /// <summary>Calls, and expects to be served.</summary>
    public async Task<Reply> DoAsync(string call, object fields)
    {
        var reply = await CallAsync(call, fields);
        Assert.True(reply.Status == 200, $"{call}: {reply.Status} {reply.Body}");
        return reply;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Waits until a query answers true; half a minute is far more than it ever takes.</summary>
    public async Task UntilAsync(string sql)
    {
        for (var looks = 0; !await ScalarAsync<bool>(sql); looks++)
        {
            Assert.True(looks < 1_500, $"Never true: {sql}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
        await Installation.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>A database with the demo's data, made once in a run, to be copied.</summary>
    internal static async Task<string> TemplateAsync(TestPostgres postgres)
    {
        await Filling.WaitAsync();
        try
        {
            if (template is null)
            {
                var connection = await postgres.CreateDatabaseAsync();
                await FillAsync(connection);
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

    /// <summary>Makes the data source DEMO with the demo's data, and its user.</summary>
    internal static async Task FillAsync(string connection, bool withStory = false)
    {
        await using var installation = await Installation.OpenAsync(connection + ";Pooling=false", new InstallationSettings(), TimeProvider.System, null, CancellationToken.None);
        Assert.Null((await installation.DataSources.AddAsync("DEMO", "UTC", null, CancellationToken.None)).Fault);
        Assert.Null((await installation.Users.AddAsync(new NewUser("DEMO", "APIUSER", "password", Role.Admin, "apiuser@example.com"), CancellationToken.None)).Fault);
        await DemoData.FillAsync(new Ledger(installation.DataSources, TimeProvider.System), Demo, withStory, CancellationToken.None);
        await Verified.SealAsync(installation.DataSources.Get("DEMO").Pool);
    }
}

internal static class CommandTexts
{
    /// <summary>The first column of all rows.</summary>
    public static async Task<List<string>> ReadTextsAsync(this NpgsqlCommand command)
    {
        await using var disposed = command;
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var texts = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }
}
