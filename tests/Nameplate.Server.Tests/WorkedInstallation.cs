using System.Text.Json.Nodes;
using Nameplate.Core.Access;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>An installation of two data sources in which something of everything was done and something undone: every table has rows.</summary>
public sealed class WorkedInstallation(TestPostgres postgres) : IAsyncLifetime
{
    private string template = "";

    public const string Key = "kept-key";

    public static readonly object Keyed = new { PART_ID = "MOTOR003", SERIAL_NUMBER = "KEYED-1", STORES_CODE = "MS" };

    public static readonly ServerParts Parts = new(Program.Services, Program.Routes, Verification.RunAsync);

    public async ValueTask InitializeAsync()
    {
        await using (var server = new ServerFixture(postgres))
        {
            await server.InitializeAsync();
            await WorkAsync(server);
            template = new NpgsqlConnectionStringBuilder(server.Database.ConnectionString).Database!;
        }

        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>A copy of its own, for a superuser.</summary>
    public Task<string> CopyAsync() => postgres.CreateDatabaseAsync(template);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Works in the fixture's data source DEMO, and makes another one; answers the reply to the call with the key.</summary>
    public static async Task<Reply> WorkAsync(ServerFixture server)
    {
        await WorkedLedger.WorkAsync(server);

        // Records that no posting needs.
        await server.DoAsync("customer-part-create", new { PART_ID = "PUMP002", CUSTOMER_ID = "ABCCORP", CUST_PART_ID = "LARGE-HYDRAULIC-PUMP" });
        await server.PartAsync("SHELVED");
        await server.StockAsync("SHELVED", "A", "5");
        await server.DoAsync("multiple-location-create", new { PART_ID = "SHELVED", STORES_CODE = "MS", STOCK_LOCATION = "B" });

        // Serials made up, for a job.
        await server.DoAsync("part-create", new { PART_ID = "VALVE", PART_DESC = "Valve – ½″", SN_REQD_INV = "Y", DEF_STORES_CODE = "FG", SERIAL_PATTERN = "V-{####}" });
        await server.DoAsync("job-create", new { JOB_ID = "J-VALVE", PART_ID = "VALVE", JOB_QTY = "3", TASKS = "10,20" });
        await server.DoAsync("wip-completions-entry-create", new { JOB_ID = "J-VALVE", PART_ID = "VALVE", QUANTITY = "2" });

        // A component exchanged, a unit taken apart, a move undone.
        await server.DoAsync("serial-number-replacement-create", new { ASSEMBLY_ID = "PUMP002", ASSEMBLY_SN = "P-1", COMPONENT_ID = "MOTOR003", COMPONENT_SN = "T-1", NEW_COMPONENT_SN = "T-3", TO_STORES = "MS", RA_REASON = "noise" });
        await server.DoAsync("disassembly-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "P-2" });
        var moved = await server.DoAsync("stores-transfer-create", new { PART_ID = "MOTOR003", FROM_STORES = "MS", TO_STORES = "FG", QUANTITY = "1", SERIAL_NUMBER = "GC00003002" });
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = moved["BATCH_NUMBER"] });

        Assert.Null((await server.Installation.DataSources.AddAsync("OTHER", "Europe/Paris", null, TestContext.Current.CancellationToken)).Fault);
        Assert.Null((await server.Installation.Users.AddAsync(new NewUser("OTHER", "BERT", "berts secret", Role.Admin, "bert@example.com"), TestContext.Current.CancellationToken)).Fault);
        await WorkElsewhereAsync(server, await server.SignInAsync("BERT", "berts secret", "OTHER"));

        // Files that were brought and wait for a decision.
        foreach (var name in new[] { "DEMO", "OTHER" })
        {
            await ImportRuns.AddAsync(server.Installation.DataSources.Get(name), new ImportRun
            {
                Kind = "parts",
                FileName = $"{name}.csv",
                UserName = "APIUSER",
                State = ImportRun.Checked,
                UnknownColumns = ["COLOUR"],
                Rows = 1,
                Data = [1, 2, 3],
                CreatedAt = DateTime.UtcNow,
            }, TestContext.Current.CancellationToken);
        }

        var keyed = await server.CallAsync("serial-number-create", Keyed, server.Token, Key);
        Assert.True(keyed.Status == 200, keyed.Body);
        return keyed;
    }

    /// <summary>Checks every promise of every data source; answers how many rows are broken.</summary>
    public static async Task<int> CheckAsync(Installation installation)
    {
        var broken = 0;
        foreach (var name in await installation.DataSources.NamesAsync(TestContext.Current.CancellationToken))
        {
            var dataSource = await installation.DataSources.FindAsync(name, TestContext.Current.CancellationToken);
            broken += (await Verified.BreachesAsync(dataSource!.Pool)).Count;
        }

        return broken;
    }

    /// <summary>The second data source: another build with its own lots, so that each of its tables has rows as well.</summary>
    private static async Task WorkElsewhereAsync(ServerFixture server, string token)
    {
        async Task<Reply> DoAsync(string call, object fields, string? key = null)
        {
            var reply = await server.CallAsync(call, fields, token, key);
            Assert.True(reply.Status == 200, $"{call}: {reply.Status} {reply.Body}");
            return reply;
        }

        await DoAsync("stores-create", new { STORES_CODE = "MS", STORES_DESC = "Magasin" });
        await DoAsync("part-create", new { PART_ID = "BEARING", PART_DESC = "Roulement", LOT_CONTROL = "Y", DEF_STORES_CODE = "MS" });
        await DoAsync("part-create", new { PART_ID = "AXLE", PART_DESC = "Essieu", SN_REQD_INV = "Y", DEF_STORES_CODE = "MS", SERIAL_PATTERN = "E{###}" });
        await DoAsync("part-create", new { PART_ID = "BOGIE", PART_DESC = "Bogie", SN_REQD_INV = "Y", DEF_STORES_CODE = "MS" });
        await DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "AXLE", COMPONENT_ID = "BEARING", REQUIRED_QTY = "2" });
        await DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "BOGIE", COMPONENT_ID = "AXLE", REQUIRED_QTY = "2" });
        await DoAsync("lot-create", new { PART_ID = "BEARING", LOT_ID = "L-1", EXPIRE_DATE = "2099-01-01" });
        await DoAsync("adjustments-entry-create", new { PART_ID = "BEARING", STORES_CODE = "MS", STOCK_LOCATION = "A", LOT_ID = "L-1", QUANTITY = "20" });
        await DoAsync("multiple-location-create", new { PART_ID = "BEARING", STORES_CODE = "MS", STOCK_LOCATION = "B" });
        await DoAsync("customer-create", new { CUSTOMER_ID = "RAIL", CUSTOMER_NAME = "Rail" });
        await DoAsync("customer-part-create", new { PART_ID = "BOGIE", CUSTOMER_ID = "RAIL", CUST_PART_ID = "B-1" });
        await WorkedLedger.OrderAsync(asked => DoAsync(asked.Call, asked.Fields), "BOGIE", "RAIL");
        await DoAsync("gl-account-create", new { COMPANY_ID = "00", DEPARTMENT = "0", ACCOUNT = "300", ACCOUNT_DESC = "Stock" });
        await DoAsync("job-create", new { JOB_ID = "J-1", PART_ID = "BOGIE", JOB_QTY = "1", TASKS = "10" });
        await DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "AXLE", COMPLETED_QTY = "2", DEPARTMENT = "0", ACCOUNT = "300" }, "other-key");
        await DoAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = "BOGIE",
            SERIAL_NUMBER = "B-1",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = new JsonArray(new JsonObject { ["COMPONENT_ID"] = "AXLE", ["SERIAL_NUMBER"] = "E001:E002" }),
        });
    }
}
