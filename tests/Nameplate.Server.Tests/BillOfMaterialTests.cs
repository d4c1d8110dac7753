using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class BillOfMaterialTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Lines_are_numbered_changed_found_and_deleted()
    {
        await Parts("N1", "N2");
        var first = await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "N1", COMPONENT_ID = "N2" });
        Assert.Equal(ResourceBook.Calls["bill-of-material-create"].Answer.Select(field => field.Name), first.Names);
        Assert.Equal(("0001", "1"), (first["DWG_ITEM_CODE"], first["REQUIRED_QTY"]));
        Assert.Equal("0002", (await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "N1", COMPONENT_ID = "N2" }))["DWG_ITEM_CODE"]);
        Assert.Equal("0100", (await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "N1", COMPONENT_ID = "BOLT-M6", DWG_ITEM_CODE = "0100" }))["DWG_ITEM_CODE"]);
        Assert.Equal("X-7", (await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "N1", COMPONENT_ID = "BOLT-M6", DWG_ITEM_CODE = "X-7" }))["DWG_ITEM_CODE"]);
        Assert.Equal("0101", (await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "N1", COMPONENT_ID = "ROTOR010" }))["DWG_ITEM_CODE"]);
        Assert.Equal((500, "BILL_OF_MATERIAL_EXISTS"), Two(await server.RefusedAsync("bill-of-material-create", new { ASSEMBLY_ID = "N1", COMPONENT_ID = "N2", DWG_ITEM_CODE = "0001" })));

        var changed = await server.DoAsync("bill-of-material-update", new { ASSEMBLY_ID = "N1", COMPONENT_ID = "N2", DWG_ITEM_CODE = "0001", BILLS_TYPE = "EP", NOTES = "Notes can be up to 32,765 characters long." });
        Assert.Equal(("EP", "1", "Notes can be up to 32,765 characters long."), (changed["BILLS_TYPE"], changed["REQUIRED_QTY"], changed["NOTES"]));
        Assert.Equal(["0100", "X-7"], (await server.DoAsync("bill-of-material-query", new { ASSEMBLY_ID = "N1", COMPONENT_ID = "BOLT%" })).Rows.Select(row => row!["DWG_ITEM_CODE"]!.GetValue<string>()));
        await server.DoAsync("bill-of-material-delete", new { ASSEMBLY_ID = "N1", COMPONENT_ID = "N2", DWG_ITEM_CODE = "0002" });
        Assert.Equal((500, "BILL_OF_MATERIAL_NOT_FOUND"), Two(await server.RefusedAsync("bill-of-material-delete", new { ASSEMBLY_ID = "N1", COMPONENT_ID = "N2", DWG_ITEM_CODE = "0002" })));
        Assert.Equal((400, "FIELD_REQUIRED"), Two(await server.RefusedAsync("bill-of-material-update", new { ASSEMBLY_ID = "N1", COMPONENT_ID = "N2", REMARK = "x" })));
    }

    [Fact]
    public async Task A_bill_never_comes_round_to_its_own_assembly()
    {
        await Parts("R1", "R2", "R3", "R4");
        Task<Reply> Line(string assembly, string component) => server.CallAsync("bill-of-material-create", new { ASSEMBLY_ID = assembly, COMPONENT_ID = component });
        Assert.Equal("BILL_CYCLE", (await Line("R1", "R1")).Code);
        Assert.Equal(200, (await Line("R1", "R2")).Status);
        Assert.Equal("BILL_CYCLE", (await Line("R2", "R1")).Code);
        Assert.Equal(200, (await Line("R2", "R3")).Status);
        Assert.Equal(200, (await Line("R3", "R4")).Status);
        var ring = await Line("R4", "R1");
        Assert.Equal((500, "BILL_CYCLE", "R1 cannot be a component of R4: it is the assembly itself or contains it."), (ring.Status, ring.Code, ring.Reason));
        Assert.Equal(200, (await Line("R1", "R4")).Status);
    }

    [Theory]
    [InlineData("REQUIRED_QTY", "0", "REQUIRED_QTY must be greater than zero.")]
    [InlineData("REQUIRED_QTY", "-1", "REQUIRED_QTY must not be negative.")]
    [InlineData("END_DATE", "2019-12-31", "END_DATE must not be before START_DATE.")]
    public async Task A_line_makes_sense(string field, string value, string message)
    {
        var line = new System.Text.Json.Nodes.JsonObject { ["ASSEMBLY_ID"] = "PUMP002", ["COMPONENT_ID"] = "ROTOR010", ["START_DATE"] = "2020-01-01", [field] = value };

        Assert.Equal((400, "FIELD_INVALID", message), await server.RefusedAsync("bill-of-material-create", line));
    }

    [Theory]
    [InlineData("a12", "a11", true)]
    [InlineData("SN10", "SN9", true)]
    [InlineData("SN9", "SN10", false)]
    [InlineData("a11", "a11", false)]
    public async Task The_last_serial_of_a_line_does_not_come_before_its_first(string first, string last, bool refused)
    {
        (int, string, string) refusal = (400, "FIELD_INVALID", "END_SN must not be before START_SN.");
        await Parts($"S-{first}-{last}");
        object line = new { ASSEMBLY_ID = $"S-{first}-{last}", COMPONENT_ID = "ROTOR010", DWG_ITEM_CODE = "0001", START_SN = first, END_SN = last };
        if (refused)
        {
            Assert.Equal(refusal, await server.RefusedAsync("bill-of-material-create", line));
        }
        else
        {
            await server.DoAsync("bill-of-material-create", line);
        }

        // An update is held against what the line says already.
        await server.CallAsync("bill-of-material-create", new { ASSEMBLY_ID = $"S-{first}-{last}", COMPONENT_ID = "BOLT-M6", DWG_ITEM_CODE = "0001", END_SN = last });
        object change = new { ASSEMBLY_ID = $"S-{first}-{last}", COMPONENT_ID = "BOLT-M6", DWG_ITEM_CODE = "0001", START_SN = first };
        if (refused)
        {
            Assert.Equal(refusal, await server.RefusedAsync("bill-of-material-update", change));
        }
        else
        {
            await server.DoAsync("bill-of-material-update", change);
        }
    }

    private async Task Parts(params string[] parts)
    {
        foreach (var part in parts)
        {
            await server.DoAsync("part-create", new { PART_ID = part, PART_DESC = "x" });
        }
    }

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
