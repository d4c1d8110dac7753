using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class UnitOfMeasureTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_unit_of_measure_is_created_changed_found_and_deleted()
    {
        var made = await server.DoAsync("unit-of-measure-create", new { UM_CODE = "KG", UM_DESC = "Kilogram", DECIMALS = 3 });
        Assert.Equal(ResourceBook.Calls["unit-of-measure-create"].Answer.Select(field => field.Name), made.Names);
        Assert.Equal("3", made["DECIMALS"]);
        Assert.Equal((500, "UNIT_OF_MEASURE_EXISTS"), Two(await server.RefusedAsync("unit-of-measure-create", new { UM_CODE = "KG", UM_DESC = "x" })));
        Assert.Equal("0", (await server.DoAsync("unit-of-measure-update", new { UM_CODE = "KG", DECIMALS = (string?)null }))["DECIMALS"]);
        Assert.Equal((400, "FIELD_INVALID", "DECIMALS must be 6 or less."), await server.RefusedAsync("unit-of-measure-update", new { UM_CODE = "KG", DECIMALS = "7" }));
        Assert.Single((await server.DoAsync("unit-of-measure-query", new { UM_CODE = "KG" })).Rows);
        await server.DoAsync("unit-of-measure-delete", new { UM_CODE = "KG" });
        Assert.Equal((500, "UNIT_OF_MEASURE_NOT_FOUND"), Two(await server.RefusedAsync("unit-of-measure-delete", new { UM_CODE = "KG" })));
    }

    [Fact]
    public async Task Its_decimals_are_what_a_quantity_may_have_and_are_not_lowered_under_stock()
    {
        await server.DoAsync("unit-of-measure-create", new { UM_CODE = "L", UM_DESC = "Litre", DECIMALS = 2 });
        await server.DoAsync("part-create", new { PART_ID = "OIL", PART_DESC = "Oil", PART_UM = "L" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "OIL", STORES_CODE = "MS", QUANTITY = "1.25" });

        Assert.Equal((500, "QUANTITY_DECIMALS", "Part OIL is counted in L, which has 2 decimals."), await server.RefusedAsync("adjustments-entry-create", new { PART_ID = "OIL", STORES_CODE = "MS", QUANTITY = "1.255" }));
        Assert.Equal((500, "UNIT_OF_MEASURE_IN_USE"), Two(await server.RefusedAsync("unit-of-measure-update", new { UM_CODE = "L", DECIMALS = "1" })));
        Assert.Equal((500, "UNIT_OF_MEASURE_IN_USE"), Two(await server.RefusedAsync("unit-of-measure-delete", new { UM_CODE = "L" })));
        Assert.Equal("3", (await server.DoAsync("unit-of-measure-update", new { UM_CODE = "L", DECIMALS = "3" }))["DECIMALS"]);
    }

    [Fact]
    public async Task EA_is_there_from_the_start()
    {
        Assert.Equal("0", Assert.Single((await server.DoAsync("unit-of-measure-query", new { UM_CODE = "EA" })).Rows)!["DECIMALS"]!.GetValue<string>());
    }

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
