using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>The demo's data after something of everything was done, to be copied: each copy may be spoilt.</summary>
public sealed class WorkedLedger(TestPostgres postgres) : IAsyncLifetime
{
    private string template = "";

    public async ValueTask InitializeAsync()
    {
        await using (var server = new ServerFixture(postgres))
        {
            await server.InitializeAsync();
            await WorkAsync(server);
            await Verified.SealAsync(server.Installation.DataSources.Get("DEMO").Pool);
            template = new NpgsqlConnectionStringBuilder(server.Database.ConnectionString).Database!;
        }

        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>Connections of a superuser to a copy of its own.</summary>
    public async Task<NpgsqlDataSource> CopyAsync() =>
        new NpgsqlDataSourceBuilder(await postgres.CreateDatabaseAsync(template) + ";Search Path=ds_demo,nameplate").Build();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static async Task WorkAsync(ServerFixture server)
    {
        await server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", SERIAL_NUMBER = "T-1:T-3", DEPARTMENT = "0", ACCOUNT = "300", INCLUDE_SCRAP = "Y" });
        await server.DoAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = "PUMP002",
            SERIAL_NUMBER = "P-1,P-2",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = new object[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "T-1,T-2" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005140:JX00005141" } },
        });
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "R-1" });
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "D-1" });
        await server.DoAsync("serial-number-delete", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "D-1" });
        await server.DoAsync("serial-number-update", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", STORES_CODE = "MA" });
        await server.DoAsync("serial-number-update", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003003", SN_STATUS = "H" });
        await server.DoAsync("serial-number-update", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003003", SN_STATUS = "A" });
        await server.DoAsync("serial-number-update", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003004", SN_STATUS = "X" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "MOTOR003", STORES_CODE = "MA", QUANTITY = "2" });
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "C-1", STORES_CODE = "MA" });

        // One that stands there by registration alone, completed all the same.
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "C-2", STORES_CODE = "MA" });
        var reply = await server.CallAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", SERIAL_NUMBER = "C-2", DEPARTMENT = "0", ACCOUNT = "300" }, server.Token, "a-key");
        Assert.True(reply.Status == 200, reply.Body);

        // And a record of every kind.
        await server.DoAsync("customer-part-create", new { PART_ID = "PUMP002", CUSTOMER_ID = "ABCCORP", CUST_PART_ID = "LARGE-PUMP" });
        await server.DoAsync("job-create", new { JOB_ID = "J-1", PART_ID = "MOTOR003", JOB_QTY = "5" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "BOLT-M6", STORES_CODE = "MS", STOCK_LOCATION = "SHELF 9", QUANTITY = "5" });
        await server.DoAsync("gl-account-create", new { COMPANY_ID = "00", DEPARTMENT = "0", ACCOUNT = "300", ACCOUNT_DESC = "Adjustments" });
    }
}
