using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class SerialNumberCrossReferenceTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_build_tells_what_is_in_what_with_both_descriptions_and_statuses()
    {
        await server.DoAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = "PUMP002",
            SERIAL_NUMBER = "000342",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            ACTION_DATE = "2026-01-11",
            COMPONENTS = new[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005140" } },
        });
        var reply = await server.DoAsync("serial-number-cross-reference-query", new { COMPONENT_ID = "MOTOR003", COMPONENT_SN = "GC00003001" });
        var row = Assert.Single(reply.Rows)!.AsObject();

        Assert.Equal(ResourceBook.Calls["serial-number-cross-reference-query"].Answer.Select(field => field.Name), row.Select(pair => pair.Key));
        Assert.Equal(
            "PUMP002|Pump, hydraulic, 1200 psi|000342|A|MOTOR003|Motor, 1200 rpm|GC00003001|I|2026-01-11||APIUSER",
            string.Join('|', new[] { "ASSEMBLY_ID", "ASSEMBLY_DESC", "ASSEMBLY_SN", "ASSEMBLY_SN_STATUS", "COMPONENT_ID", "COMPONENT_DESC", "COMPONENT_SN", "COMPONENT_SN_STATUS", "START_DATE", "END_DATE", "CREATED_BY" }.Select(name => row[name])));
        Assert.Equal(2, (await server.DoAsync("serial-number-cross-reference-query", new { ASSEMBLY_SN = "000342", COMPONENT_SN_STATUS = "I" })).Rows.Count);
        Assert.Empty((await server.DoAsync("serial-number-cross-reference-query", new { END_DATE = "<>''" })).Rows);
    }

    /// <summary>An assembly without serials has no unit, and so no serial and no status: empty texts, in criteria too.</summary>
    [Theory]
    [InlineData("<>S", 1)]
    [InlineData("<>S%", 1)]
    [InlineData("%", 1)]
    [InlineData("IN '',S", 1)]
    [InlineData("<>''", 0)]
    [InlineData("S", 0)]
    [InlineData("_", 0)]
    public async Task A_link_to_a_lot_is_found_by_an_empty_serial_and_status(string text, int found)
    {
        if ((await server.DoAsync("part-query", new { PART_ID = "GLUE" })).Rows.Count == 0)
        {
            await server.DoAsync("part-create", new { PART_ID = "GLUE", PART_DESC = "x", LOT_CONTROL = "Y", DEF_STORES_CODE = "MA" });
            await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "GLUE", COMPONENT_ID = "MOUNT007" });
            await server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "GLUE", ASSEMBLY_LOT = "GL-1", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = new[] { new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005200" } } });
        }

        Assert.Equal(found, (await server.DoAsync("serial-number-cross-reference-query", new { ASSEMBLY_ID = "GLUE", ASSEMBLY_SN_STATUS = text })).Rows.Count);
        Assert.Equal(found, (await server.DoAsync("serial-number-cross-reference-query", new { ASSEMBLY_ID = "GLUE", ASSEMBLY_SN = text })).Rows.Count);
    }
}
