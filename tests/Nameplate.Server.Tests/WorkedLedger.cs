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

    /// <summary>What is bought from a vendor and sold to a customer, with rows of every kind.</summary>
    internal static async Task OrderAsync(Func<(string Call, object Fields), Task<Reply>> doAsync, string part = "MOTOR003", string customer = "ABCCORP")
    {
        await doAsync(("customer-contact-create", new { CUSTOMER_ID = customer, CUST_CONTACT = "JHERNANDEZ", FIRST_NAME = "Joseph" }));
        await doAsync(("product-price-create", new { PART_ID = part, PRICE_CODE = "LP", EFFECTIVE_DATE = "2020-01-01", SO_UNIT_PRICE = "3500" }));
        await doAsync(("sales-order-create", new
        {
            SO_ID = "123456",
            CUSTOMER_ID = customer,
            SO_CHANNEL = "web",
            LINES = new object[] { new { SO_LINE_NO = "1", PART_ID = part, ORDER_QTY = "2", PRICE_CODE = "LP", NET_WEIGHT = "12" }, new { SO_LINE_NO = "2", SO_DESC = "Extra packaging" } },
            COMMENTS = new[] { new { SO_LINE_NO = "0", PRINT_INVOICE = "O", COMMENT_TEXT = "Order comment.", LANGUAGE = "en" } },
            EXTENDED_USER = new[] { new { SO_LINE_NO = "1", SOFDXU_USER_1 = "ZSVB", SOFDXU_USER_35 = "x" } },
        }));
        await doAsync(("sales-order-update", new { SO_ID = "123456", ATTENTION = "JHERNANDEZ", LINES = new object[] { new { SO_LINE_NO = "3", PART_ID = part, ORDER_QTY = "5", STORES_CODE = "MS" } } }));
        foreach (var serial in new[] { "O-1", "O-2", "O-3", "O-4" })
        {
            await doAsync(("serial-number-create", new { PART_ID = part, SERIAL_NUMBER = serial, STORES_CODE = "MS" }));
        }

        // Held, shipped, come back, shipped and undone.
        await doAsync(("sales-order-update", new { SO_ID = "123456", LINES = new[] { new { SO_LINE_NO = "3", SERIAL_NUMBER = "O-1,O-3" } } }));
        var shipment = new { SO_LINE_NO = "3", QUANTITY = "2", SERIAL_NUMBER = "O-1,O-2", WEIGHT = "3.5", NUMBER_CARTONS = "1", BOX_NUMBER = "7", TOTAL_BOXES = "1", DWG_REV = "B", ECN = "12", JOB_ID = "J-7", AMOUNT = "7000" };
        await doAsync(("shipments-entry-create", new { SO_ID = "123456", BILL_OF_LADING = "BW-1", SHIP_VIA = "BEST WAY", LINES = new[] { shipment }, FREIGHT = new[] { new { AMOUNT = "49.71" } } }));
        await doAsync(("shipments-entry-create", new { SO_ID = "123456", LINES = new[] { new { SO_LINE_NO = "3", QUANTITY = "-1", SERIAL_NUMBER = "O-2", TO_STORES = "MS", RA_REASON = "noise" } } }));
        var undone = await doAsync(("shipments-entry-create", new { SO_ID = "123456", LINES = new[] { new { SO_LINE_NO = "3", SERIAL_NUMBER = "O-4" } } }));
        await doAsync(("batch-reverse", new { BATCH_NUMBER = undone["BATCH_NUMBER"] }));
        await doAsync(("vendor-create", new { VENDOR_ID = "BOLTCO", VENDOR_NAME = "Bolts", CITY = "Lyon" }));
        await doAsync(("vendor-contact-create", new { VENDOR_ID = "BOLTCO", VENDOR_CONTACT = "SGREEN", FIRST_NAME = "Sarah" }));
        await doAsync(("vendor-part-create", new { PART_ID = part, VENDOR_ID = "BOLTCO", VENDOR_PART_ID = "MOTOR_240V", QUOTE_UNIT_PRIC = "115" }));
        await doAsync(("purchase-order-create", new
        {
            PO_ID = "654321",
            VENDOR_ID = "BOLTCO",
            LINES = new[] { new { LINE_NUMBER = "1", VENDOR_PART_ID = "MOTOR_240V", ORDER_QTY = "5" }, new { LINE_NUMBER = "2", VENDOR_PART_ID = "MOTOR_240V", ORDER_QTY = "2" } },
            COMMENTS = new[] { new { LINE_NUMBER = "1", COMMENT_TEXT = "By rail." } },
        }));

        // Received, and one receipt taken back.
        await doAsync(("po-receipts-entry-create", new { PO_ID = "654321", LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "2", SERIAL_NUMBER = "V-1:V-2" } } }));
        var received = await doAsync(("po-receipts-entry-create", new { PO_ID = "654321", LINES = new[] { new { LINE_NUMBER = "2", QUANTITY = "1", SERIAL_NUMBER = "V-3" } } }));
        await doAsync(("batch-reverse", new { BATCH_NUMBER = received["BATCH_NUMBER"] }));
    }

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

        await OrderAsync(fields => server.DoAsync(fields.Call, fields.Fields));

        // And a record of every kind.
        await server.DoAsync("recall-list-create", new { PART_ID = "BEARING012", LOT_ID = "B-2301" });
        await server.DoAsync("customer-part-create", new { PART_ID = "PUMP002", CUSTOMER_ID = "ABCCORP", CUST_PART_ID = "LARGE-PUMP" });
        await server.DoAsync("job-create", new { JOB_ID = "J-1", PART_ID = "MOTOR003", JOB_QTY = "5" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "BOLT-M6", STORES_CODE = "MS", STOCK_LOCATION = "SHELF 9", QUANTITY = "5" });
        await server.DoAsync("gl-account-create", new { COMPANY_ID = "00", DEPARTMENT = "0", ACCOUNT = "300", ACCOUNT_DESC = "Adjustments" });

        // Notes on a unit: one with a file, and one that was removed.
        await server.DoAsync("serial-number-note-create", new { PART_ID = "PUMP002", SERIAL_NUMBER = "P-1", NOTE_TEXT = "Scratched – ½″", FILE_NAME = "scratch.txt", FILE_CONTENT = Convert.ToBase64String("A long scratch"u8) });
        var note = await server.DoAsync("serial-number-note-create", new { PART_ID = "PUMP002", SERIAL_NUMBER = "P-1", NOTE_TEXT = "A mistake" });
        await server.DoAsync("serial-number-note-delete", new { NOTE_ID = note["NOTE_ID"] });
    }
}
