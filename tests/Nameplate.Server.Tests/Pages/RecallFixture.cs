using Nameplate.Core.Access;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests.Pages;

/// <summary>
/// A bad lot of bearings on its way: motors M-1 to M-6 have bearings of B-2301, M-7 of what the system chose; pumps P-1 to P-4 have
/// M-1 to M-4. P-1 and P-2 went to ABC Corporation by SO-1, P-3 to "=Evil, ""Inc""" by SO-2; P-4 and the other motors are in stores.
/// </summary>
public sealed class RecallFixture(TestPostgres postgres) : IAsyncLifetime
{
    private RunningServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The quality manager, who may post.</summary>
    public PageClient Quinn { get; private set; } = null!;

    public PageClient Viewer { get; private set; } = null!;

    /// <summary>Of another data source.</summary>
    public PageClient Stranger { get; private set; } = null!;

    internal ErpClient Api { get; private set; } = null!;

    public NpgsqlDataSource Database { get; private set; } = null!;

    /// <summary>The batch that built M-1 to M-6.</summary>
    public string Batch { get; private set; } = "";

    /// <summary>The lines of a file, without its byte order mark.</summary>
    public static string[] Lines(PageReply csv) => csv.Html.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask InitializeAsync()
    {
        var connection = await postgres.CreateDatabaseAsync(await ServerFixture.TemplateAsync(postgres));
        Database = new NpgsqlDataSourceBuilder(connection + ";Search Path=ds_demo,nameplate").Build();
        server = await RunningServer.StartAsync(
            new ServerSettings { Database = connection, Urls = "http://127.0.0.1:0" }, new ServerParts(Program.Services, Program.Routes, Verification.RunAsync), TimeProvider.System, Cancel);
        server.Open();
        Assert.Null((await server.Installation.DataSources.AddAsync("OTHER", "UTC", null, Cancel)).Fault);
        foreach (var (source, user, role) in new[] { ("DEMO", "QUINN", Role.Operator), ("DEMO", "VERA", Role.Viewer), ("OTHER", "OTIS", Role.Admin) })
        {
            Assert.Null((await server.Installation.Users.AddAsync(new NewUser(source, user, "a good secret", role), Cancel)).Fault);
        }

        var address = new Uri(server.Addresses[0]);
        Quinn = await PageClient.SignInAsync(address, "QUINN");
        Viewer = await PageClient.SignInAsync(address, "VERA");
        Stranger = await PageClient.SignInAsync(address, "OTIS", "OTHER");
        Api = new ErpClient(server.Addresses[0]);
        await Api.SignInAsync("DEMO", "APIUSER", "password");
        await WorkAsync();
    }

    private async Task WorkAsync()
    {
        Batch = (await BuildAsync("MOTOR003", "M-1:M-6", new { COMPONENT_ID = "BEARING012", LOT_ID = "B-2301" }))["BATCH_NUMBER"];
        await BuildAsync("MOTOR003", "M-7");
        await BuildAsync("PUMP002", "P-1:P-4", new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "M-1:M-4" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005140:JX00005143" });
        await Api.DoAsync("customer-contact-create", new { CUSTOMER_ID = "ABCCORP", CUST_CONTACT = "MLEE" });
        await Api.DoAsync("customer-create", new { CUSTOMER_ID = "EVIL", CUSTOMER_NAME = "=Evil, \"Inc\"" });
        foreach (var (order, customer, units) in new[] { ("SO-1", "ABCCORP", "P-1:P-2"), ("SO-2", "EVIL", "P-3") })
        {
            await Api.DoAsync("sales-order-create", new { SO_ID = order, CUSTOMER_ID = customer, LINES = new[] { new { SO_LINE_NO = "1", PART_ID = "PUMP002", ORDER_QTY = "5" } } });
            await Api.DoAsync("shipments-entry-create", new { SO_ID = order, LINES = new[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = units } } });
        }
    }

    private Task<Reply> BuildAsync(string assembly, string serials, params object[] components) =>
        Api.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = assembly, SERIAL_NUMBER = serials, DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = components });

    public async ValueTask DisposeAsync()
    {
        foreach (var one in new IDisposable[] { Quinn, Viewer, Stranger, Api })
        {
            one.Dispose();
        }

        await Database.DisposeAsync();
        await server.DisposeAsync();
    }
}
