using System.Globalization;

namespace Nameplate.Server.Tests;

/// <summary>Every kind of transaction, done and undone.</summary>
public sealed class BatchReverseTests(TestPostgres postgres)
{
    private static readonly object[] PumpComponents = [new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001,GC00003002" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005140:JX00005141" }];

    /// <summary>Name, what is done first, and what is done and undone.</summary>
    public static TheoryData<string> Kinds => new(Doings.Keys);

    private static readonly Dictionary<string, (Func<ServerFixture, Task>? First, Func<ServerFixture, Task> Then)> Doings = new()
    {
        ["adjustment up"] = (null, server => server.DoAsync("adjustments-entry-create", new { PART_ID = "BOLT-M6", STORES_CODE = "MS", QUANTITY = "40", STOCK_LOCATION = "NEW" })),
        ["adjustment down"] = (null, server => server.DoAsync("adjustments-entry-create", new { PART_ID = "BOLT-M6", STORES_CODE = "MS", QUANTITY = "-40" })),
        ["registration in no store"] = (null, server => RegisterAsync(server, "K-1", null)),
        ["registration in a store"] = (null, server => RegisterAsync(server, "K-1", "MS")),
        ["registration of a piece that was there"] = (server => server.DoAsync("adjustments-entry-create", new { PART_ID = "MOTOR003", STORES_CODE = "FG", QUANTITY = "2" }), server => RegisterAsync(server, "K-1", "FG")),
        ["registration of old history"] = (null, server => server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "K-1", SN_STATUS = "X" })),
        ["placing"] = (server => RegisterAsync(server, "K-1", null), server => UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "K-1", STORES_CODE = "FG" })),
        ["transfer"] = (null, server => UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", STORES_CODE = "FG" })),
        ["second transfer"] = (
            server => UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", STORES_CODE = "FG" }),
            server => UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", STORES_CODE = "MA" })),
        ["hold"] = (null, server => UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", SN_STATUS = "H" })),
        ["release"] = (
            server => UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", SN_STATUS = "H" }),
            server => UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", SN_STATUS = "A" })),
        ["transfer and hold at once"] = (null, server => UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", STORES_CODE = "FG", SN_STATUS = "H" })),
        ["scrap"] = (null, server => UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", SN_STATUS = "X" })),
        ["change of lot"] = (
            server => server.DoAsync("serial-number-create", new { PART_ID = "MOUNT007", SERIAL_NUMBER = "K-1", LOT_ID = "MTR3-007-42" }),
            server => UpdateAsync(server, new { PART_ID = "MOUNT007", SERIAL_NUMBER = "K-1", LOT_ID = "K-LOT" })),
        ["build"] = (null, server => BuildAsync(server, "MOTOR003", "K-1:K-3")),
        ["build with scrap"] = (null, server => server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", SERIAL_NUMBER = "K-1:K-9", DEPARTMENT = "0", ACCOUNT = "300", INCLUDE_SCRAP = "Y" })),
        ["build of units inside units"] = (null, server => BuildAsync(server, "PUMP002", "K-1,K-2", PumpComponents)),
        ["build of a registered unit"] = (server => RegisterAsync(server, "K-1", null), server => BuildAsync(server, "MOTOR003", "K-1:K-2")),
        ["build of units in stock by registration"] = (
            async server =>
            {
                await RegisterAsync(server, "K-1", "MS");
                await RegisterAsync(server, "K-2", "FG");
            },
            server => BuildAsync(server, "MOTOR003", "K-1:K-3")),
        ["build of a registered unit of another lot"] = (
            async server =>
            {
                await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "MOUNT007", COMPONENT_ID = "BOLT-M6", REQUIRED_QTY = "2" });
                await server.DoAsync("serial-number-create", new { PART_ID = "MOUNT007", SERIAL_NUMBER = "K-1", LOT_ID = "K-LOT" });
            },
            server => server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOUNT007", SERIAL_NUMBER = "K-1", ASSEMBLY_LOT = "MTR3-007-42", DEPARTMENT = "0", ACCOUNT = "300" })),
        ["build without serials"] = (
            async server =>
            {
                await server.DoAsync("part-create", new { PART_ID = "KIT", PART_DESC = "Kit", DEF_STORES_CODE = "FG" });
                await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "KIT", COMPONENT_ID = "MOTOR003", REQUIRED_QTY = "1" });
            },
            server => BuildAsync(server, "KIT", "", [new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001" }])),
        ["link from stock"] = (server => RegisterAsync(server, "K-1", null), server => LinkAsync(server, "K-1", "GC00003001")),
        ["link of a registered unit"] = (
            async server =>
            {
                await RegisterAsync(server, "K-1", null);
                await RegisterAsync(server, "K-2", null);
            },
            server => LinkAsync(server, "K-1", "K-2")),
        ["link of old history"] = (
            server => RegisterAsync(server, "K-1", null),
            server => server.DoAsync("serial-number-cross-reference-create", new { ASSEMBLY_ID = "MOTOR003", ASSEMBLY_SN = "K-1", COMPONENT_ID = "MOTOR003", COMPONENT_SN = "GC00003001", START_DATE = "2020-01-01", END_DATE = "2021-01-01" })),
        ["removal to a store"] = (server => BuildAsync(server, "PUMP002", "K-1,K-2", PumpComponents), server => EndAsync(server, new { TO_STORES = "MA" })),
        ["removal to no store"] = (server => BuildAsync(server, "PUMP002", "K-1,K-2", PumpComponents), server => EndAsync(server, new { RA_REASON = "worn" })),
        ["removal to scrap"] = (server => BuildAsync(server, "PUMP002", "K-1,K-2", PumpComponents), server => EndAsync(server, new { TO_STATUS = "X" })),
        ["replacement"] = (
            server => BuildAsync(server, "PUMP002", "K-1,K-2", PumpComponents),
            server => server.DoAsync("serial-number-replacement-create", new { ASSEMBLY_ID = "PUMP002", ASSEMBLY_SN = "K-1", COMPONENT_ID = "MOTOR003", COMPONENT_SN = "GC00003001", NEW_COMPONENT_SN = "GC00003005", TO_STORES = "MS", RA_REASON = "noise" })),
        ["disassembly"] = (
            server => BuildAsync(server, "PUMP002", "K-1,K-2", PumpComponents),
            server => server.DoAsync("disassembly-create", new
            {
                ASSEMBLY_ID = "PUMP002",
                SERIAL_NUMBER = "K-1,K-2",
                COMPONENTS = new object[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003002" }, new { COMPONENT_ID = "BOLT-M6", SCRAP_QTY = "3" } },
            })),
        ["adjustment up by serials"] = (
            async server =>
            {
                // One is registered, one was there without a serial, and the others are new.
                await server.PartAsync("KU", serials: true);
                await server.DoAsync("serial-number-create", new { PART_ID = "KU", SERIAL_NUMBER = "K-1" });
                await server.StockAsync("KU", "A", "1");
            },
            server => server.DoAsync("adjustments-entry-create", new { PART_ID = "KU", STORES_CODE = "MS", STOCK_LOCATION = "A", QUANTITY = "4", SERIAL_NUMBER = "K-1:K-4" })),
        ["adjustment up by serials of a new lot"] = (null, server => server.DoAsync("adjustments-entry-create", new { PART_ID = "MOUNT007", STORES_CODE = "FG", LOT_ID = "K-LOT", QUANTITY = "2", SERIAL_NUMBER = "K-1:K-2" })),
        ["adjustment down by serials"] = (null, server => server.DoAsync("adjustments-entry-create", new { PART_ID = "MOTOR003", STORES_CODE = "MS", QUANTITY = "-2", SERIAL_NUMBER = "GC00003001,GC00003005" })),
        ["adjustment down of what an adjustment brought"] = (
            server => server.DoAsync("adjustments-entry-create", new { PART_ID = "MOUNT007", STORES_CODE = "FG", LOT_ID = "K-LOT", QUANTITY = "2", SERIAL_NUMBER = "K-1:K-2" }),
            server => server.DoAsync("adjustments-entry-create", new { PART_ID = "MOUNT007", STORES_CODE = "FG", LOT_ID = "K-LOT", QUANTITY = "-1", SERIAL_NUMBER = "K-2" })),
        ["stores transfer by serials"] = (
            async server =>
            {
                await UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", SN_STATUS = "H" });
                await UpdateAsync(server, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003002", STORES_CODE = "MS", STOCK_LOCATION = "ISLE 9" });
            },
            server => server.DoAsync("stores-transfer-create", new { PART_ID = "MOTOR003", FROM_STORES = "MS", TO_STORES = "FG", QUANTITY = "3", SERIAL_NUMBER = "GC00003001:GC00003003" })),
        ["stores transfer by quantity"] = (null, server => server.DoAsync("stores-transfer-create", new { PART_ID = "BOLT-M6", FROM_STORES = "MS", TO_STORES = "MA", QUANTITY = "12" })),
        ["stores transfer of a lot"] = (null, server => server.DoAsync("stores-transfer-create", new { PART_ID = "SEAL-KIT9", FROM_STORES = "MS", TO_STORES = "MA", LOT_ID = "S-77", QUANTITY = "2" })),
        ["issue by serials"] = (null, server => IssueAsync(server, "2", "GC00003001:GC00003002", "W-77")),
        ["issue of a unit that was issued before"] = (
            async server =>
            {
                await IssueAsync(server, "1", "GC00003001", "W-77");
                await IssueAsync(server, "-1", "GC00003001", "W-77");
            },
            server => IssueAsync(server, "1", "GC00003001", null)),
        ["issue of a unit made for a job"] = (
            server => CompleteAsync(server, new { JOB_ID = "K-JOB", FROM_TASK = "5", TO_JOB_ID = "K-NEXT", TO_TASK = "10", REFERENCE = "Rush", SERIAL_NUMBER = "K-1" }),
            server => server.DoAsync("issues-entry-create", new { PART_ID = "MOTOR003", STORES_CODE = "MS", QUANTITY = "1", DEPARTMENT = "0", SERIAL_NUMBER = "K-1" })),
        ["return from issue by serials"] = (
            server => IssueAsync(server, "2", "GC00003001:GC00003002", "W-77"),
            server => IssueAsync(server, "-2", "GC00003001:GC00003002", "RMA-1")),
        ["return from issue to a lot"] = (
            server => server.DoAsync("issues-entry-create", new { PART_ID = "MOUNT007", STORES_CODE = "MS", QUANTITY = "1", DEPARTMENT = "0", REFERENCE = "Sample", SERIAL_NUMBER = "JX00005140" }),
            server => server.DoAsync("issues-entry-create", new { PART_ID = "MOUNT007", STORES_CODE = "FG", QUANTITY = "-1", SERIAL_NUMBER = "JX00005140" })),
        ["issue by quantity"] = (null, server => server.DoAsync("issues-entry-create", new { PART_ID = "BOLT-M6", STORES_CODE = "MS", QUANTITY = "7", DEPARTMENT = "0", ACCOUNT = "300" })),
        ["issue of lots by quantity"] = (
            server => server.DoAsync("adjustments-entry-create", new { PART_ID = "SEAL-KIT9", STORES_CODE = "MS", LOT_ID = "S-99", QUANTITY = "50" }),
            server => server.DoAsync("issues-entry-create", new { PART_ID = "SEAL-KIT9", STORES_CODE = "MS", QUANTITY = "52", ORDER_ID = "W-1" })),
        ["return from issue by quantity"] = (
            server => server.DoAsync("issues-entry-create", new { PART_ID = "BOLT-M6", STORES_CODE = "MS", QUANTITY = "7", DEPARTMENT = "0" }),
            server => server.DoAsync("issues-entry-create", new { PART_ID = "BOLT-M6", STORES_CODE = "MS", STOCK_LOCATION = "BACK", QUANTITY = "-3" })),
        ["physical count of units"] = (
            async server =>
            {
                await server.PartAsync("KU", serials: true);
                await server.UnitsAsync("KU", "A", "U1", "U2", "U3");
                await server.UnitsAsync("KU", "B", "U4");
                await server.StockAsync("KU", "A", "2");
                await server.DoAsync("serial-number-create", new { PART_ID = "KU", SERIAL_NUMBER = "U6" });
            },

            // U2 is missing, U3 was found at B, U4 at A; U5 was unknown; U6 was registered in no store; one more has no serial.
            server => CountAsync(
                server,
                new { PART_ID = "KU", STOCK_LOCATION = "A", PHYSICAL_QTY = "5", SERIAL_NUMBER = "U1,U4:U6" },
                new { PART_ID = "KU", STOCK_LOCATION = "A", ML_LOCATION = "B", PHYSICAL_QTY = "1", SERIAL_NUMBER = "U3" })),
        ["physical count of units in another store"] = (
            async server =>
            {
                await server.PartAsync("KU", serials: true);
                await server.UnitsAsync("KU", "A", "U1", "U2");
                await server.DoAsync("stores-transfer-create", new { PART_ID = "KU", FROM_STORES = "MS", TO_STORES = "FG", QUANTITY = "1", SERIAL_NUMBER = "U1" });
            },
            server => CountAsync(server, new { PART_ID = "KU", STOCK_LOCATION = "A", PHYSICAL_QTY = "3", SERIAL_NUMBER = "U1:U3" })),
        ["physical count that found nothing"] = (
            async server =>
            {
                await server.PartAsync("KU", serials: true);
                await server.UnitsAsync("KU", "A", "U1", "U2");
                await server.StockAsync("KU", "A", "3");
            },
            server => CountAsync(server, new { PART_ID = "KU", STOCK_LOCATION = "A", PHYSICAL_QTY = "0" })),
        ["physical count of plain pieces"] = (
            async server =>
            {
                await server.PartAsync("KP");
                await server.StockAsync("KP", "A", "10");
            },
            server => CountAsync(
                server,
                new { PART_ID = "KP", STOCK_LOCATION = "A", PHYSICAL_QTY = "8" },
                new { PART_ID = "KP", STOCK_LOCATION = "A", ML_LOCATION = "B", PHYSICAL_QTY = "3" })),
        ["physical count of lots"] = (
            async server =>
            {
                await server.PartAsync("KP", lots: true);
                await server.StockAsync("KP", "A", "10", "L1");
                await server.DoAsync("lot-create", new { PART_ID = "KP", LOT_ID = "L2" });
            },
            server => CountAsync(
                server,
                new { PART_ID = "KP", STOCK_LOCATION = "A", LOT_ID = "L1", PHYSICAL_QTY = "0" },
                new { PART_ID = "KP", STOCK_LOCATION = "A", LOT_ID = "L2", PHYSICAL_QTY = "9" })),
        ["receipt of units"] = (
            async server =>
            {
                // One is registered, and the others are new.
                await RegisterAsync(server, "K-1", null);
                await server.DoAsync("purchase-order-create", new { PO_ID = "K-PO", VENDOR_ID = "XYZCORP", LINES = new[] { new { LINE_NUMBER = "1", PART_ID = "MOTOR003", ORDER_QTY = "4" } } });
            },
            server => server.DoAsync("po-receipts-entry-create", new
            {
                PO_ID = "K-PO",
                LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "2", SERIAL_NUMBER = "K-1,K-2", STORES_CODE = "FG" }, new { LINE_NUMBER = "1", QUANTITY = "1", SERIAL_NUMBER = "K-3", STORES_CODE = "" } },
            })),
        ["receipt of a lot"] = (
            async server =>
            {
                await server.PartAsync("KP", lots: true);
                await server.DoAsync("purchase-order-create", new { PO_ID = "K-PO", VENDOR_ID = "XYZCORP", LINES = new[] { new { LINE_NUMBER = "1", PART_ID = "KP", ORDER_QTY = "4", BUY_UM = "BOX", BUY_CONV = "2.5" } } });
                await server.DoAsync("lot-create", new { PART_ID = "KP", LOT_ID = "L2" });
            },
            server => server.DoAsync("po-receipts-entry-create", new { PO_ID = "K-PO", LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "2", LOT_ID = "L2" } } })),
        ["completion"] = (
            server => RegisterAsync(server, "K-1", null),
            server => CompleteAsync(server, new { JOB_ID = "K-JOB", FROM_TASK = "5", SERIAL_NUMBER = "K-1:K-3" })),
        ["completion with backflush"] = (
            async server =>
            {
                await server.DoAsync("job-create", new { JOB_ID = "K-PUMPS", PART_ID = "PUMP002" });
                await IssueAsync(server, "1", "GC00003001", "W-77");
                await IssueAsync(server, "-1", "GC00003001", null);
                await CompleteAsync(server, new { JOB_ID = "K-JOB", SERIAL_NUMBER = "K-9", STORES_CODE = "MS", TO_JOB_ID = "K-PUMPS", REFERENCE = "Rush" });
            },
            server => server.DoAsync("wip-completions-entry-create", new
            {
                JOB_ID = "K-PUMPS",
                FROM_TASK = "20",
                SERIAL_NUMBER = "K-1,K-2",
                PROCESS_BACKFLUSH = "Y",
                BACKFLUSH_COMPONENTS = new object[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001,K-9" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005140:JX00005141" } },
            })),
        ["completion of units in stock by registration"] = (
            async server =>
            {
                await RegisterAsync(server, "K-1", "MS");
                await RegisterAsync(server, "K-2", null);
            },
            server => CompleteAsync(server, new { JOB_ID = "K-JOB", SERIAL_NUMBER = "K-1:K-3" })),
        ["completion of a lot with backflush"] = (
            async server =>
            {
                await server.PartAsync("KL", lots: true);
                await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "KL", COMPONENT_ID = "SEAL-KIT9", REQUIRED_QTY = "1" });
                await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "KL", COMPONENT_ID = "MOTOR003", REQUIRED_QTY = "1" });
            },
            server => server.DoAsync("wip-completions-entry-create", new
            {
                JOB_ID = "K-LOTS",
                PART_ID = "KL",
                QUANTITY = "1",
                LOT_ID = "KL-1",
                PROCESS_BACKFLUSH = "Y",
                BACKFLUSH_COMPONENTS = new object[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001" } },
            })),
        ["completion by pattern"] = (
            server => server.DoAsync("part-create", new { PART_ID = "KV", PART_DESC = "Valve", SN_REQD_INV = "Y", SERIAL_PATTERN = "KV-{###}", DEF_STORES_CODE = "FG" }),
            server => server.DoAsync("wip-completions-entry-create", new { JOB_ID = "K-VALVES", PART_ID = "KV", QUANTITY = "3" })),
        ["build by pattern through a phantom"] = (
            async server =>
            {
                await server.DoAsync("part-create", new { PART_ID = "KV", PART_DESC = "Valve", SN_REQD_INV = "Y", SERIAL_PATTERN = "KV-{###}", DEF_STORES_CODE = "FG" });
                await server.DoAsync("part-create", new { PART_ID = "KPH", PART_DESC = "Trim", PHANTOM = "Y" });
                await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "KV", COMPONENT_ID = "KPH", REQUIRED_QTY = "2" });
                await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "KPH", COMPONENT_ID = "BOLT-M6", REQUIRED_QTY = "3" });
            },
            server => server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "KV", COMPLETED_QTY = "2", DEPARTMENT = "0", ACCOUNT = "300" })),
    };

    /// <summary>What the job says of itself is read from the postings; the job that the call opened stays.</summary>
    [Fact]
    public async Task An_undone_completion_is_not_completed()
    {
        await using var own = new ServerFixture(postgres);
        await own.InitializeAsync();
        await CompleteAsync(own, new { JOB_ID = "K-OPEN", PART_ID = "MOTOR003", SERIAL_NUMBER = "K-1:K-3" });
        Assert.Equal("3", await CompletedAsync());
        await own.DoAsync("batch-reverse", new { BATCH_NUMBER = await LastBatchAsync(own) });
        Assert.Equal("0", await CompletedAsync());

        async Task<string> CompletedAsync() => (await own.DoAsync("job-query", new { JOB_ID = "K-OPEN" })).Rows.Single()!["COMPLETED_QTY"]!.GetValue<string>();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_transaction_that_is_undone_leaves_the_books_as_they_were(string kind)
    {
        await using var own = new ServerFixture(postgres);
        await own.InitializeAsync();
        var (first, then) = Doings[kind];
        if (first is not null)
        {
            await first(own);
        }

        var (before, history) = (await own.StateAsync(), await own.HistoryAsync());
        for (var time = 1; time <= 2; time++)
        {
            // Twice: what was undone can be done again, and undone again.
            await then(own);
            Assert.NotEqual(before, await own.StateAsync());
            await own.IsCleanAsync();
            var batch = await LastBatchAsync(own);
            var reply = await own.DoAsync("batch-reverse", new { BATCH_NUMBER = batch });
            Assert.Equal(batch, reply["REVERSES"]);
            Assert.Equal(before, await own.StateAsync());
            Assert.True(await own.HistoryAsync() > history);
            await own.IsCleanAsync();
            Assert.Equal(reply["BATCH_NUMBER"], Assert.Single((await own.DoAsync("batch-query", new { BATCH_NUMBER = batch })).Rows)!["REVERSED_BY"]!.GetValue<string>());
            var again = await own.CallAsync("batch-reverse", new { BATCH_NUMBER = batch });
            Assert.Equal($"Batch {batch} was reversed already, by batch {reply["BATCH_NUMBER"]}.", again.Message);
            Assert.Equal("IS_REVERSAL", (await own.CallAsync("batch-reverse", new { BATCH_NUMBER = reply["BATCH_NUMBER"] })).Code);
        }
    }

    internal static async Task<string> LastBatchAsync(ServerFixture server) => (await server.ScalarAsync<long>("SELECT max(id) FROM batch")).ToString(CultureInfo.InvariantCulture);

    internal static Task RegisterAsync(ServerFixture server, string serial, string? stores) =>
        server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = serial, STORES_CODE = stores ?? "" });

    internal static Task UpdateAsync(ServerFixture server, object fields) => server.DoAsync("serial-number-update", fields);

    internal static Task<Reply> BuildAsync(ServerFixture server, string part, string serials, object[]? components = null) =>
        server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = part, SERIAL_NUMBER = serials, DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = components ?? [] });

    internal static Task<Reply> LinkAsync(ServerFixture server, string assembly, string component) =>
        server.DoAsync("serial-number-cross-reference-create", new { ASSEMBLY_ID = "MOTOR003", ASSEMBLY_SN = assembly, COMPONENT_ID = "MOTOR003", COMPONENT_SN = component });

    private static Task IssueAsync(ServerFixture server, string quantity, string serials, string? order) =>
        server.DoAsync("issues-entry-create", new
        {
            PART_ID = "MOTOR003",
            STORES_CODE = "MS",
            QUANTITY = quantity,
            DEPARTMENT = "0",
            ORDER_ID = order ?? "",
            LINE_NUMBER = order is null ? "" : "3",
            REFERENCE = order is null ? "" : "Field kit",
            SERIAL_NUMBER = serials,
        });

    /// <summary>Jobs that motors are completed against are opened when they are new.</summary>
    private static async Task CompleteAsync(ServerFixture server, object fields)
    {
        foreach (var job in new[] { "K-JOB", "K-NEXT" })
        {
            await server.CallAsync("job-create", new { JOB_ID = job, PART_ID = "MOTOR003" });
        }

        await server.DoAsync("wip-completions-entry-create", fields);
    }

    private static Task CountAsync(ServerFixture server, params object[] rows) =>
        server.DoAsync("physical-count-entry-create", new { WORKSHEET_DATE = "2026-01-11", STORES_CODE = "MS", DETAILS = rows });

    private static Task EndAsync(ServerFixture server, object more)
    {
        var fields = System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject();
        foreach (var (name, value) in new[] { ("ASSEMBLY_ID", "PUMP002"), ("ASSEMBLY_SN", "K-1"), ("COMPONENT_ID", "MOTOR003"), ("COMPONENT_SN", "GC00003001"), ("END_DATE", "2099-12-31") })
        {
            fields[name] = value;
        }

        return server.DoAsync("serial-number-cross-reference-update", fields);
    }
}
