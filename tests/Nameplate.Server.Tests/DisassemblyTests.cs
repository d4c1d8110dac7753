using static Nameplate.Server.Tests.BatchReverseTests;

namespace Nameplate.Server.Tests;

/// <summary>Units taken apart: what comes out is what is inside, and as-built stays.</summary>
public sealed class DisassemblyTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly ServerFixture server = new(postgres);

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        await BuildAsync(server, "PUMP002", "P-1,P-2", [new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001,GC00003002" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005140:JX00005141" }]);
    }

    public async ValueTask DisposeAsync()
    {
        await server.IsCleanAsync();
        await server.DisposeAsync();
    }

    private static string Rows(Reply reply) => string.Join('\n', reply.Json["COMPONENTS"]!.AsArray().Select(row => string.Join('|',
        new[] { "COMPONENT_ID", "QUANTITY", "SCRAP_QTY", "LOT_ID", "STORES_CODE", "STOCK_LOCATION", "SERIAL_NUMBER" }.Select(name => row![name]))));

    [Fact]
    public async Task Everything_inside_comes_back_to_where_it_came_from()
    {
        var reply = await server.DoAsync("disassembly-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "P-1:P-2" });

        Assert.Equal(
            """
            MOTOR003|2|0||MS||GC00003001:GC00003002
            MOUNT007|2|0|MTR3-007-42|MS|ISLE 12/SHELF 1|JX00005140:JX00005141
            BOLT-M6|8|0||MS||
            SEAL-KIT9|2|0|S-77|MS||
            """, Rows(reply));
        var pump = (await server.DoAsync("serial-number-query", new { PART_ID = "PUMP002", SERIAL_NUMBER = "P-1" })).Rows.Single()!;
        Assert.Equal("A||", Place(pump));
        Assert.Equal(4, (await server.DoAsync("serial-number-cross-reference-query", new { ASSEMBLY_ID = "PUMP002", END_DATE = "<>''" })).Rows.Count);
        Assert.Equal(
            "PUMP002 P-1 cannot be taken apart: it was not built here, or was taken apart since.",
            (await server.CallAsync("disassembly-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "P-1" })).Message);

        // What is registered can be built again, and taken apart again.
        await BuildAsync(server, "PUMP002", "P-1", [new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003002" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005141" }]);
        await server.DoAsync("disassembly-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "P-1", TO_STORES = "FG", TO_LOCATION = "BENCH" });
    }

    /// <summary>What a first build put into it would be lost beside what the second puts in.</summary>
    [Theory]
    [InlineData("adjustment")]
    [InlineData("count")]
    [InlineData("taken out")]
    public async Task What_is_built_already_is_not_built_again_wherever_it_got_lost(string how)
    {
        await (how switch
        {
            "adjustment" => server.DoAsync("adjustments-entry-create", new { PART_ID = "PUMP002", STORES_CODE = "FG", QUANTITY = "-1", SERIAL_NUMBER = "P-1" }),
            "count" => server.DoAsync("physical-count-entry-create", new { WORKSHEET_DATE = "2026-11-20", STORES_CODE = "FG", DETAILS = new object[] { new { PART_ID = "PUMP002", SERIAL_NUMBER = "P-2", PHYSICAL_QTY = "1" } } }),
            _ => TakenOutAsync(),
        });
        Assert.Equal("A||", Place((await server.DoAsync("serial-number-query", new { PART_ID = "PUMP002", SERIAL_NUMBER = "P-1" })).Rows.Single()!));
        var before = await server.BooksAsync();

        var (status, code, message) = await server.RefusedAsync("backflush-kit-issue-create", Again());
        Assert.Equal((500, "SHORTAGE"), (status, code));
        Assert.EndsWith("PUMP002 P-1 is not free to be built: it was built already, and comes into a store by an adjustment or a count; or take it apart first.", message, StringComparison.Ordinal);
        Assert.Equal(before, await server.BooksAsync());

        await server.DoAsync("disassembly-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "P-1" });
        await server.DoAsync("backflush-kit-issue-create", Again());

        static object Again() => new
        {
            ASSEMBLY_ID = "PUMP002",
            SERIAL_NUMBER = "P-1,P-3",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = new object[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003003,GC00003004" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005142:JX00005143" } },
        };

        async Task<Reply> TakenOutAsync()
        {
            await server.DoAsync("serial-number-cross-reference-create", new { ASSEMBLY_ID = "PUMP002", ASSEMBLY_SN = "P-2", COMPONENT_ID = "PUMP002", COMPONENT_SN = "P-1" });
            return await server.DoAsync("serial-number-cross-reference-update", new { ASSEMBLY_ID = "PUMP002", ASSEMBLY_SN = "P-2", COMPONENT_ID = "PUMP002", COMPONENT_SN = "P-1", END_DATE = "2099-01-01" });
        }
    }

    private static string Place(System.Text.Json.Nodes.JsonNode unit) => $"{unit["SN_STATUS"]}|{unit["STORES_CODE"]}|{unit["STOCK_LOCATION"]}";

    [Fact]
    public async Task What_was_exchanged_comes_out_and_what_is_gone_does_not()
    {
        await server.DoAsync("serial-number-replacement-create", new { ASSEMBLY_ID = "PUMP002", ASSEMBLY_SN = "P-1", COMPONENT_ID = "MOTOR003", COMPONENT_SN = "GC00003001", NEW_COMPONENT_SN = "GC00003009", TO_STATUS = "X" });

        var reply = await server.DoAsync("disassembly-create", new
        {
            ASSEMBLY_ID = "PUMP002",
            SERIAL_NUMBER = "P-1",
            TO_STORES = "MA",
            COMPONENTS = new object[] { new { COMPONENT_ID = "BOLT-M6", SCRAP_QTY = "1" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005140" } },
        });

        Assert.Equal(
            """
            MOUNT007|0|1|MTR3-007-42|||JX00005140
            MOTOR003|1|0||MA||GC00003009
            BOLT-M6|3|1||MA||
            SEAL-KIT9|1|0|S-77|MA||
            """, Rows(reply));
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("3.999999")]
    public async Task Half_pieces_do_not_come_back(string scrapped)
    {
        var before = await server.BooksAsync();

        Assert.Equal(
            (500, "QUANTITY_DECIMALS", "Part BOLT-M6 is counted in EA, which has no decimals."),
            await server.RefusedAsync("disassembly-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "P-1", COMPONENTS = new object[] { new { COMPONENT_ID = "BOLT-M6", SCRAP_QTY = scrapped } } }));
        Assert.Equal(before, await server.BooksAsync());
    }

    [Fact]
    public async Task Everything_that_is_in_the_way_is_told()
    {
        await UpdateAsync(server, new { PART_ID = "PUMP002", SERIAL_NUMBER = "P-2", SN_STATUS = "H" });
        var reply = await server.CallAsync("disassembly-create", new
        {
            ASSEMBLY_ID = "PUMP002",
            SERIAL_NUMBER = "P-1,P-2",
            COMPONENTS = new object[] { new { COMPONENT_ID = "BOLT-M6", SCRAP_QTY = "9" }, new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003005" } },
        });
        Assert.Equal(
            "PUMP002 P-2 cannot be taken apart: it is held in store FG; MOTOR003 GC00003005 is not inside; BOLT-M6: SCRAP_QTY is 1 more than is inside.", reply.Message);
        Assert.Equal("SERIAL_NUMBER_NOT_FOUND", (await server.CallAsync("disassembly-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "P-9" })).Code);
        Assert.Equal(400, (await server.CallAsync("disassembly-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "P-1", TO_LOCATION = "X" })).Status);
    }
}
