using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class CustomerTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_customer_is_created_changed_found_and_deleted_with_fields_of_its_own()
    {
        var made = await server.DoAsync("customer-create", new { CUSTOMER_ID = "C1", CUSTOMER_NAME = "One", CITY = "Lyon" });
        Assert.Equal(ResourceBook.Calls["customer-create"].Answer.Select(field => field.Name).Append("CITY"), made.Names);
        Assert.Equal((500, "CUSTOMER_EXISTS"), Two(await server.RefusedAsync("customer-create", new { CUSTOMER_ID = "C1", CUSTOMER_NAME = "x" })));
        Assert.Equal((400, "FIELD_REQUIRED"), Two(await server.RefusedAsync("customer-create", new { CUSTOMER_ID = "C2" })));
        Assert.Equal("Uno", (await server.DoAsync("customer-update", new { CUSTOMER_ID = "C1", CUSTOMER_NAME = "Uno" }))["CUSTOMER_NAME"]);
        Assert.Equal("C1", Assert.Single((await server.DoAsync("customer-query", new { CITY = "Lyon" })).Rows)!["CUSTOMER_ID"]!.GetValue<string>());
        Assert.Equal("{}", (await server.DoAsync("customer-delete", new { CUSTOMER_ID = "C1" })).Body);
        Assert.Equal((500, "CUSTOMER_NOT_FOUND"), Two(await server.RefusedAsync("customer-update", new { CUSTOMER_ID = "C1", CITY = "Paris" })));
    }

    [Fact]
    public async Task A_customer_that_a_unit_was_shipped_to_is_not_deleted()
    {
        await server.DoAsync("customer-create", new { CUSTOMER_ID = "HOLDER", CUSTOMER_NAME = "x" });
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "SHIPPED-1", SN_STATUS = "S", SHIP_TO_CUST = "HOLDER" });

        Assert.Equal((500, "CUSTOMER_IN_USE", "Customer HOLDER cannot be deleted: it is used by a serial number."), await server.RefusedAsync("customer-delete", new { CUSTOMER_ID = "HOLDER" }));
    }

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
