using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class StoresTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_store_is_created_changed_found_and_deleted()
    {
        var made = await server.DoAsync("stores-create", new { STORES_CODE = "QA", STORES_DESC = "Quality" });
        Assert.Equal(ResourceBook.Calls["stores-create"].Answer.Select(field => field.Name), made.Names);
        Assert.Equal((500, "STORES_EXISTS", "Stores QA exists already."), await server.RefusedAsync("stores-create", new { STORES_CODE = "QA", STORES_DESC = "x" }));

        Assert.Equal("Hall 3", (await server.DoAsync("stores-update", new { STORES_CODE = "QA", ADDRESS = "Hall 3" }))["ADDRESS"]);
        Assert.Equal((400, "NOTHING_TO_CHANGE"), Two(await server.RefusedAsync("stores-update", new { STORES_CODE = "QA" })));
        Assert.Equal(["FG", "MA", "MS", "QA"], (await server.DoAsync("stores-query", new { STORES_CODE = "%" })).Rows.Select(row => row!["STORES_CODE"]!.GetValue<string>()));

        await server.DoAsync("stores-delete", new { STORES_CODE = "QA" });
        Assert.Equal((500, "STORES_NOT_FOUND"), Two(await server.RefusedAsync("stores-delete", new { STORES_CODE = "QA" })));
        Assert.Equal((500, "STORES_NOT_FOUND"), Two(await server.RefusedAsync("stores-update", new { STORES_CODE = "QA", ADDRESS = "x" })));
    }

    [Fact]
    public async Task A_store_in_use_is_not_deleted()
    {
        Assert.Equal((500, "STORES_IN_USE"), Two(await server.RefusedAsync("stores-delete", new { STORES_CODE = "MS" })));
        Assert.Equal((500, "STORES_IN_USE"), Two(await server.RefusedAsync("stores-delete", new { STORES_CODE = "FG" })));
    }

    [Fact]
    public async Task Unlisted_fields_are_not_taken()
    {
        Assert.Equal((400, "FIELD_UNKNOWN", "COLOUR is not a field of this call."), await server.RefusedAsync("stores-create", new { STORES_CODE = "Z", STORES_DESC = "z", COLOUR = "RED" }));
    }

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
