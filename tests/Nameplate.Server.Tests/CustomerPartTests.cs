using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class CustomerPartTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly object Key = new { PART_ID = "PUMP002", CUSTOMER_ID = "ABCCORP", CUST_PART_ID = "LARGE-HYDRAULIC-PUMP" };

    [Fact]
    public async Task The_contract_s_example_is_created_changed_found_and_deleted()
    {
        var made = await server.PostAsync("customer-part-create",
            $$"""
            {
              "PART_ID": "PUMP002",
              "CUSTOMER_ID": "ABCCORP",
              "CUST_PART_ID": "LARGE-HYDRAULIC-PUMP",
              "NOTES": "Notes can be up to 32,765 characters long.",
              "ATTACHMENTS": "http://www.expandable.com/|C:\\Expandable.docx",
              "AUTH_TOKEN": "{{server.Token}}"
            }
            """);
        Assert.True(made.Status == 200, made.Body);
        Assert.Equal(ResourceBook.Calls["customer-part-create"].Answer.Select(field => field.Name), made.Names);
        Assert.Equal(("", "Notes can be up to 32,765 characters long."), (made["SN_REQD"], made["NOTES"]));
        Assert.Equal((500, "CUSTOMER_PART_EXISTS", "Customer Part PUMP002, ABCCORP, LARGE-HYDRAULIC-PUMP exists already."), await server.RefusedAsync("customer-part-create", Key));

        var changed = await server.DoAsync("customer-part-update", new { PART_ID = "PUMP002", CUSTOMER_ID = "ABCCORP", CUST_PART_ID = "LARGE-HYDRAULIC-PUMP", QUOTE_UNIT_PRIC = "410.5", SOFCP_USER_14 = "last", SN_REQD = "Y", DEF_STORES_CODE = "FG" });
        Assert.Equal(("410.5", "last", "Y", "FG", "APIUSER"), (changed["QUOTE_UNIT_PRIC"], changed["SOFCP_USER_14"], changed["SN_REQD"], changed["DEF_STORES_CODE"], changed["MODIFIED_BY"]));
        Assert.Equal(changed.Body, (await server.DoAsync("customer-part-query", Key)).Body[1..^1]);

        Assert.Equal("{}", (await server.DoAsync("customer-part-delete", Key)).Body);
        Assert.Equal((500, "CUSTOMER_PART_NOT_FOUND"), Two(await server.RefusedAsync("customer-part-delete", Key)));
    }

    [Theory]
    [InlineData("NOSUCH", "ABCCORP", 500, "PART_NOT_FOUND", "PART_ID: Part NOSUCH does not exist.")]
    [InlineData("PUMP002", "NOSUCH", 500, "CUSTOMER_NOT_FOUND", "CUSTOMER_ID: Customer NOSUCH does not exist.")]
    [InlineData("", "", 400, "FIELD_REQUIRED", "PART_ID is required; CUSTOMER_ID is required.")]
    public async Task What_it_names_must_exist(string part, string customer, int status, string code, string message)
    {
        Assert.Equal((status, code, message), await server.RefusedAsync("customer-part-create", new { PART_ID = part, CUSTOMER_ID = customer, CUST_PART_ID = "X" }));
    }

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
