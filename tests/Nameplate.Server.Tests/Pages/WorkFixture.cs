using Nameplate.Core.Access;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests.Pages;

/// <summary>The whole server on the demo's data, with somebody of each role who looks at its pages, and a client of its API.</summary>
public sealed class WorkFixture(TestPostgres postgres) : IAsyncLifetime
{
    private RunningServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public PageClient Viewer { get; private set; } = null!;

    public PageClient Operator { get; private set; } = null!;

    internal ErpClient Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        server = await RunningServer.StartAsync(
            new ServerSettings { Database = await postgres.CreateDatabaseAsync(await ServerFixture.TemplateAsync(postgres)), Urls = "http://127.0.0.1:0" },
            new ServerParts(Program.Services, Program.Routes, Verification.RunAsync), TimeProvider.System, Cancel);
        server.Open();
        Assert.Null((await server.Installation.Users.AddAsync(new NewUser("DEMO", "VERA", "a good secret", Role.Viewer), Cancel)).Fault);
        Assert.Null((await server.Installation.Users.AddAsync(new NewUser("DEMO", "OTTO", "a good secret", Role.Operator), Cancel)).Fault);
        var address = new Uri(server.Addresses[0]);
        Viewer = await PageClient.SignInAsync(address, "VERA");
        Operator = await PageClient.SignInAsync(address, "OTTO");
        Api = new ErpClient(server.Addresses[0]);
        await Api.SignInAsync("DEMO", "APIUSER", "password");
    }

    /// <summary>Where a unit is: <c>A MS/SHELF 1</c>.</summary>
    public async Task<string> WhereAsync(string part, string serial)
    {
        var unit = Assert.Single((await Api.DoAsync("serial-number-query", new { PART_ID = part, SERIAL_NUMBER = serial })).Rows)!.AsObject();
        return $"{unit["SN_STATUS"]} {unit["STORES_CODE"]}/{unit["STOCK_LOCATION"]}";
    }

    public async Task<string> OnHandAsync(string part, string stores) =>
        (await Api.DoAsync("stock-status-query", new { PART_ID = part, STORES_CODE = stores })).Rows is [var row] ? row!["ON_HAND_QTY"]!.GetValue<string>() : "none";

    /// <summary>How many batches there are: equal before and after whatever was refused, or sent again.</summary>
    public async Task<int> BatchesAsync() => (await Api.DoAsync("batch-query", new { BATCH_NUMBER = ">0" })).Rows.Count;

    public async ValueTask DisposeAsync()
    {
        Viewer.Dispose();
        Operator.Dispose();
        Api.Dispose();
        await server.DisposeAsync();
    }
}
