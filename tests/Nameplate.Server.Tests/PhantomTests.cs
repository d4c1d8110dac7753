namespace Nameplate.Server.Tests;

public sealed class PhantomTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private const string Build = "backflush-kit-issue-create";

    /// <summary>A gearbox of two phantom levels: the box holds a fastening kit and a motor, the kit holds bolts, seals and a bag of bolts.</summary>
    public async ValueTask InitializeAsync()
    {
        if ((await server.CallAsync("part-create", new { PART_ID = "GEARBOX", PART_DESC = "Gearbox", SN_REQD_INV = "Y", DEF_STORES_CODE = "FG" })).Status != 200)
        {
            return;
        }

        await server.DoAsync("part-create", new { PART_ID = "FASTEN", PART_DESC = "Fastening kit", PHANTOM = "Y" });
        await server.DoAsync("part-create", new { PART_ID = "BAG", PART_DESC = "Bag of bolts", PHANTOM = "Y" });
        await LineAsync("GEARBOX", "MOTOR003", 1);
        await LineAsync("GEARBOX", "FASTEN", 2, scrap: "10");
        await LineAsync("FASTEN", "SEAL-KIT9", 1);
        await LineAsync("FASTEN", "BAG", 3, scrap: "10");
        await LineAsync("BAG", "BOLT-M6", 4);
        await LineAsync("GEARBOX", "BOLT-M6", 1);
    }

    [Fact]
    public async Task A_build_takes_the_phantoms_components_in_its_place()
    {
        var built = await server.DoAsync(Build, new { ASSEMBLY_ID = "GEARBOX", SERIAL_NUMBER = "GB-1,GB-2", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = Named("GC00003001:GC00003002") });
        Assert.Equal(["MOTOR003 2", "SEAL-KIT9 4", "BOLT-M6 50"], Rows(built));

        var query = await server.DoAsync("serial-number-cross-reference-query", new { ASSEMBLY_ID = "GEARBOX", ASSEMBLY_SN = "GB-2" });
        Assert.Equal("GC00003002", Assert.Single(query.Rows)!["COMPONENT_SN"]!.GetValue<string>());
        Assert.Equal("25", await server.ScalarAsync<string>(
            "SELECT trim_scale(sum(c.quantity))::text FROM consumption c JOIN serial_number s ON s.id = c.assembly_unit_id JOIN part p ON p.id = c.component_part_id WHERE s.serial_number = 'GB-2' AND p.part_id = 'BOLT-M6'"));
    }

    [Fact]
    public async Task Scrap_multiplies_down_the_levels()
    {
        // Bolts: 24 through the kit and the bag, each with ten percent (29.04), and 1 of its own: 31 in all.
        var built = await server.DoAsync(Build, new { ASSEMBLY_ID = "GEARBOX", SERIAL_NUMBER = "GB-S", DEPARTMENT = "0", ACCOUNT = "300", INCLUDE_SCRAP = "Y", COMPONENTS = Named("GC00003003") });
        Assert.Equal(["MOTOR003 1", "SEAL-KIT9 3", "BOLT-M6 31"], Rows(built));
        Assert.Equal("KI 25,SC 6", await server.ScalarAsync<string>(
            $"SELECT string_agg(o.action_type || ' ' || trim_scale(o.quantity), ',' ORDER BY o.id) FROM posting o JOIN part p ON p.id = o.part_id WHERE p.part_id = 'BOLT-M6' AND o.batch_id = {built["BATCH_NUMBER"]}"));
    }

    [Fact]
    public async Task Components_may_name_what_is_inside_a_phantom_but_not_the_phantom()
    {
        var named = await server.DoAsync(Build, new
        {
            ASSEMBLY_ID = "GEARBOX",
            SERIAL_NUMBER = "GB-N",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = new object[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003004" }, new { COMPONENT_ID = "SEAL-KIT9", LOT_ID = "S-77" } },
        });
        Assert.Equal("False", (await server.ScalarAsync<bool>($"SELECT bool_or(c.assumed) FROM consumption c JOIN posting o ON o.id = c.posting_id JOIN part p ON p.id = c.component_part_id WHERE p.part_id = 'SEAL-KIT9' AND o.batch_id = {named["BATCH_NUMBER"]}")).ToString());

        var refused = await server.CallAsync(Build, new { ASSEMBLY_ID = "GEARBOX", SERIAL_NUMBER = "GB-X", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = new[] { new { COMPONENT_ID = "FASTEN" } } });
        Assert.StartsWith("COMPONENTS names FASTEN, which is not in the bill of material of GEARBOX on ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_levels_lines_hold_by_day_and_by_the_assemblys_serial()
    {
        await server.DoAsync("part-create", new { PART_ID = "DATED", PART_DESC = "Dated", SN_REQD_INV = "Y", DEF_STORES_CODE = "FG" });
        await server.DoAsync("part-create", new { PART_ID = "DATED-KIT", PART_DESC = "Dated kit", PHANTOM = "Y" });
        await LineAsync("DATED", "DATED-KIT", 1);
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "DATED-KIT", COMPONENT_ID = "BOLT-M6", REQUIRED_QTY = "2", START_DATE = "2026-01-01", START_SN = "D9", END_SN = "D10" });
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "DATED-KIT", COMPONENT_ID = "ROTOR010", REQUIRED_QTY = "1", START_DATE = "2026-01-01" });

        var built = await server.DoAsync(Build, new { ASSEMBLY_ID = "DATED", SERIAL_NUMBER = "D8:D11", DEPARTMENT = "0", ACCOUNT = "300", ACTION_DATE = "2026-02-01" });
        Assert.Equal(["BOLT-M6 4", "ROTOR010 4"], Rows(built));

        var early = await server.CallAsync(Build, new { ASSEMBLY_ID = "DATED", SERIAL_NUMBER = "D12", DEPARTMENT = "0", ACCOUNT = "300", EFFECTIVE_DATE = "2025-12-31" });
        Assert.Equal(("PHANTOM_BILL_NOT_FOUND", "Phantom DATED-KIT in the bill of material of DATED has no bill of material of its own that holds on 2025-12-31."), (early.Code, early.Message));
    }

    [Fact]
    public async Task A_phantom_is_never_stocked()
    {
        const string Refusal = "Part FASTEN is a phantom: it is never stocked, a build takes its components in its place.";
        var replies = new[]
        {
            await server.CallAsync("adjustments-entry-create", new { PART_ID = "FASTEN", STORES_CODE = "MS", QUANTITY = "1" }),
            await server.CallAsync("serial-number-create", new { PART_ID = "FASTEN", SERIAL_NUMBER = "F-1" }),
            await server.CallAsync("serial-number-create", new { PART_ID = "FASTEN" }),
            await server.CallAsync(Build, new { ASSEMBLY_ID = "FASTEN", TO_STORES = "MS", DEPARTMENT = "0", ACCOUNT = "300" }),
            await server.CallAsync("wip-completions-entry-create", new { JOB_ID = "J-F", PART_ID = "FASTEN", STORES_CODE = "MS" }),
        };

        Assert.All(replies, reply => Assert.Equal((500, "PART_PHANTOM", Refusal), (reply.Status, reply.Code, reply.Message)));
    }

    [Fact]
    public async Task What_has_stock_or_units_cannot_become_a_phantom()
    {
        var stocked = await server.CallAsync("part-update", new { PART_ID = "ROTOR010", PHANTOM = "Y" });
        Assert.Equal("PHANTOM of part ROTOR010 cannot change while there is stock or a unit of it in a store.", stocked.Message);

        await server.DoAsync("part-create", new { PART_ID = "ONCE", PART_DESC = "Once" });
        await server.DoAsync("serial-number-create", new { PART_ID = "ONCE", SERIAL_NUMBER = "O-1" });
        Assert.Equal("PHANTOM of part ONCE cannot be Y while there are units of it.", (await server.CallAsync("part-update", new { PART_ID = "ONCE", PHANTOM = "Y" })).Message);

        await server.DoAsync("serial-number-delete", new { PART_ID = "ONCE", SERIAL_NUMBER = "O-1" });
        Assert.Equal("Y", (await server.DoAsync("part-update", new { PART_ID = "ONCE", PHANTOM = "Y" }))["PHANTOM"]);
        Assert.Equal("N", (await server.DoAsync("part-update", new { PART_ID = "ONCE", PHANTOM = "N" }))["PHANTOM"]);
        await server.DoAsync("serial-number-create", new { PART_ID = "ONCE", SERIAL_NUMBER = "O-1" });
    }

    [Fact]
    public async Task Twenty_levels_are_exploded_and_no_more()
    {
        await server.DoAsync("part-create", new { PART_ID = "DEEP", PART_DESC = "Deep", DEF_STORES_CODE = "FG" });
        for (var level = 21; level >= 1; level--)
        {
            await server.DoAsync("part-create", new { PART_ID = $"DEEP-{level}", PART_DESC = "Level", PHANTOM = "Y" });
            await LineAsync($"DEEP-{level}", level == 21 ? "BOLT-M6" : $"DEEP-{level + 1}", 1);
        }

        await LineAsync("DEEP", "DEEP-2", 1);
        Assert.Equal(["BOLT-M6 3"], Rows(await server.DoAsync(Build, new { ASSEMBLY_ID = "DEEP", COMPLETED_QTY = "3", DEPARTMENT = "0", ACCOUNT = "300" })));

        await LineAsync("DEEP", "DEEP-1", 1);
        var refused = await server.CallAsync(Build, new { ASSEMBLY_ID = "DEEP", DEPARTMENT = "0", ACCOUNT = "300" });
        Assert.Equal(("BILL_TOO_LARGE", 500), (refused.Code, refused.Status));
    }

    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    private static object[] Named(string motors) => [new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = motors }];

    private static IEnumerable<string> Rows(Reply built) => built.Json["COMPONENTS"]!.AsArray().Select(row => $"{row!["COMPONENT_ID"]} {row["KIT_QTY"]}");

    private Task LineAsync(string assembly, string component, int quantity, string scrap = "") =>
        server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = assembly, COMPONENT_ID = component, REQUIRED_QTY = quantity, SCRAP_FACTOR = scrap });
}
