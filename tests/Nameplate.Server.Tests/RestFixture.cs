using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Nameplate.Core.Access;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>An answer, whole.</summary>
public sealed record RestAnswer(HttpStatusCode Status, string Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public long Id => Json.GetProperty("id").GetInt64();

    /// <summary>The names of an object in their order.</summary>
    public static string Names(JsonElement record) => string.Join(" ", record.EnumerateObject().Select(field => field.Name));
}

/// <summary>
/// A server of its own for a test class, on a clone of one migrated database. Data source DEMO has a viewer, an operator and
/// an admin, OTHER an admin. The clock stands still.
/// </summary>
public sealed class RestFixture(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly SemaphoreSlim One = new(1);
    private static string? template;

    // A line for each request would hide what failed.
    static RestFixture() => Environment.SetEnvironmentVariable("Logging__LogLevel__Nameplate.Requests", "Warning");

    private RunningServer server = null!;
    private string database = "";

    public FakeTime Time { get; } = new();

    public HttpClient Viewer { get; private set; } = null!;

    public HttpClient Operator { get; private set; } = null!;

    public HttpClient Admin { get; private set; } = null!;

    public HttpClient Other { get; private set; } = null!;

    public HttpClient Nobody { get; private set; } = null!;

    public NpgsqlDataSource Demo => server.Installation.DataSources.Get("DEMO").Pool;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CreateDatabaseAsync(await TemplateAsync());
        server = await RunningServer.StartAsync(
            new ServerSettings { Database = database, Urls = "http://127.0.0.1:0" }, new ServerParts(Program.Services, Program.Routes, Verification.RunAsync), Time, Cancel);
        server.Open();
        foreach (var name in await server.Installation.DataSources.NamesAsync(Cancel))
        {
            await server.Installation.DataSources.FindAsync(name, Cancel);
        }

        Nobody = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        Viewer = await SignInAsync("DEMO", "VERA");
        Operator = await SignInAsync("DEMO", "OTTO");
        Admin = await SignInAsync("DEMO", "ADAM");
        Other = await SignInAsync("OTHER", "OLGA");
    }

    /// <summary>A user of DEMO who may do what the role allows, restricted to some programs; the name.</summary>
    public async Task<string> AddUserAsync(Role role, params string[] programs)
    {
        var name = Mark.New().ToUpperInvariant();
        Assert.Null((await server.Installation.Users.AddAsync(new NewUser("DEMO", name, "a good secret", role), Cancel)).Fault);
        Assert.Null(await server.Installation.Users.PermitAsync("DEMO", name, programs, Cancel));
        return name;
    }

    /// <summary>An item; its id.</summary>
    public Task<long> ItemAsync(string reference, string name = "An item", bool inInventory = true, string dataSource = "DEMO") => ValueAsync(
        """
        INSERT INTO part (part_id, part_desc, unit_of_measure_id, sn_reqd, sn_reqd_inv, lot_control, std_cost, created_by, created_at, operator_id, updated_at)
        VALUES ($1, $2, (SELECT id FROM unit_of_measure WHERE um_code = 'EA'), false, $3, false, 0, 'ADAM', $4, 'ADAM', $4) RETURNING id
        """, dataSource, reference, name, inInventory, Now);

    /// <summary>A warehouse; its id.</summary>
    public Task<long> WarehouseAsync(string reference, string name = "A warehouse", string address = "") => ValueAsync(
        """
        INSERT INTO stores (stores_code, stores_desc, address, created_by, created_at, operator_id, updated_at)
        VALUES ($1, $2, nullif($3, ''), 'ADAM', $4, 'ADAM', $4) RETURNING id
        """, "DEMO", reference, name, address, Now);

    /// <summary>Units that stand in a warehouse; their ids.</summary>
    public Task<IReadOnlyList<long>> StockAsync(string item, string warehouse, params string[] serials) => PostAsync(async transaction =>
    {
        var part = (await Parts.HoldAsync(transaction, item, "PART_ID", Cancel)).Value;
        return (await Registrations.RegisterAsync(transaction, new SerialNumber { Part = part, StoresCode = warehouse }, serials, Cancel)).Value.Ids;
    });

    /// <summary>Posts an edit of a unit's status, as the ERP dialect's update would.</summary>
    public Task EditAsync(long unit, string status) => PostAsync(async transaction =>
    {
        var row = (await UnitLocks.TakeAsync(transaction, [unit], false, Cancel))[0];
        var part = await Parts.HoldAsync(transaction, row.PartId, Cancel);
        Assert.Null((await UnitEdits.EditAsync(transaction, row, part!, status, null, null, null, Cancel)).Fault);
        return 0;
    });

    /// <summary>A unit of old history: registered as issued (I), shipped (S) or scrapped (X).</summary>
    public Task<long> HistoryAsync(string item, string status, string serial) => PostAsync(async transaction =>
    {
        var part = (await Parts.HoldAsync(transaction, item, "PART_ID", Cancel)).Value;
        return (await Registrations.RegisterAsync(transaction, new SerialNumber { Part = part, SnStatus = status }, [serial], Cancel)).Value.Ids[0];
    });

    /// <summary>A unit through the API; its id.</summary>
    public async Task<long> CreateAsync(long item, string value)
    {
        var answer = await SendAsync(Operator, HttpMethod.Post, "/api/v1.0/serialNumbers", JsonSerializer.Serialize(new { itemId = item, value }));
        Assert.Equal((HttpStatusCode.Created, ""), (answer.Status, answer.Status == HttpStatusCode.Created ? "" : answer.Body));
        return answer.Id;
    }

    public async Task<RestAnswer> SendAsync(
        HttpClient client, HttpMethod method, string address, string? body = null, string? key = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type.Split(';')[0]);
            if (type.Contains(';', StringComparison.Ordinal))
            {
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            }
        }

        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        using var response = await client.SendAsync(request, Cancel);
        return new RestAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(Cancel), response.Headers, response.Content.Headers);
    }

    public Task<RestAnswer> GetAsync(string address) => SendAsync(Viewer, HttpMethod.Get, address);

    public Task<RestAnswer> PostAsync(string body, string address = "/api/v1.0/serialNumbers") => SendAsync(Operator, HttpMethod.Post, address, body);

    /// <summary>The values of one field in a list.</summary>
    public async Task<string> ListAsync(string address, string field = "value")
    {
        var answer = await GetAsync(address);
        Assert.Equal((HttpStatusCode.OK, ""), (answer.Status, answer.Status == HttpStatusCode.OK ? "" : answer.Body));
        return string.Join(" ", answer.Json.GetProperty("data").EnumerateArray().Select(one => one.GetProperty(field).ToString()));
    }

    public async Task<long> ValueAsync(string sql, string dataSource, params object[] values)
    {
        await using var command = server.Installation.DataSources.Get(dataSource).Pool.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>A connection to DEMO's tables with all rights.</summary>
    public async Task<NpgsqlConnection> OwnerAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { SearchPath = "ds_demo", Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancel);
        return connection;
    }

    /// <summary>Runs a statement on DEMO's tables with all rights.</summary>
    public async Task OwnAsync(string sql)
    {
        await using var owner = await OwnerAsync();
        await using var command = new NpgsqlCommand(sql, owner);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in new[] { Nobody, Viewer, Operator, Admin, Other })
        {
            client.Dispose();
        }

        await server.DisposeAsync();
    }

    /// <summary>The time that it is, as the dialect prints it.</summary>
    public string Stamp => Now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private DateTime Now => Time.GetUtcNow().UtcDateTime;

    private async Task<T> PostAsync<T>(Func<LedgerTransaction, Task<T>> post)
    {
        await using var transaction = await LedgerTransaction.BeginAsync(Demo, new Session("DEMO", "OTTO", Role.Operator, TimeZoneInfo.Utc), Now, Cancel);
        var result = await post(transaction);
        await transaction.CommitAsync();
        return result;
    }

    private async Task<HttpClient> SignInAsync(string dataSource, string user)
    {
        var token = (await server.Installation.Tokens.SignInAsync(dataSource, user, "a good secret", Cancel)).Value;
        return new HttpClient
        {
            BaseAddress = Nobody.BaseAddress,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
    }

    private async Task<string> TemplateAsync()
    {
        await One.WaitAsync(Cancel);
        try
        {
            if (template is null)
            {
                var migrated = await postgres.CreateDatabaseAsync();
                await using var installation = await Installation.OpenAsync(migrated, new InstallationSettings(), Time, null, Cancel);
                Assert.Null((await installation.DataSources.AddAsync("DEMO", "UTC", null, Cancel)).Fault);
                Assert.Null((await installation.DataSources.AddAsync("OTHER", "Europe/Paris", null, Cancel)).Fault);
                foreach (var user in new NewUser[]
                {
                    new("DEMO", "VERA", "a good secret", Role.Viewer),
                    new("DEMO", "OTTO", "a good secret", Role.Operator, "otto@example.com"),
                    new("DEMO", "ADAM", "a good secret", Role.Admin),
                    new("OTHER", "OLGA", "a good secret", Role.Admin),
                })
                {
                    Assert.Null((await installation.Users.AddAsync(user, Cancel)).Fault);
                }

                template = new NpgsqlConnectionStringBuilder(migrated).Database;
            }

            return template!;
        }
        finally
        {
            One.Release();
        }
    }
}
