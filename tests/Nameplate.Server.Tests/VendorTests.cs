using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

/// <summary>Vendors, the people there, and what they call our parts; customer contacts are their twins.</summary>
public sealed class VendorTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_vendor_is_created_changed_found_and_deleted_with_fields_of_its_own()
    {
        var made = await server.DoAsync("vendor-create", new { VENDOR_ID = "V1", VENDOR_NAME = "One", CITY = "Lyon" });
        Assert.Equal(ResourceBook.Calls["vendor-create"].Answer.Select(field => field.Name).Append("CITY"), made.Names);
        Assert.Equal((500, "VENDOR_EXISTS", "Vendor V1 exists already."), await server.RefusedAsync("vendor-create", new { VENDOR_ID = "V1", VENDOR_NAME = "x" }));
        Assert.Equal((400, "FIELD_REQUIRED", "VENDOR_NAME is required."), await server.RefusedAsync("vendor-create", new { VENDOR_ID = "V2" }));
        Assert.Equal("Uno", (await server.DoAsync("vendor-update", new { VENDOR_ID = "V1", VENDOR_NAME = "Uno" }))["VENDOR_NAME"]);
        Assert.Single((await server.DoAsync("vendor-query", new { CITY = "Lyon" })).Rows);
        Assert.Equal("{}", (await server.DoAsync("vendor-delete", new { VENDOR_ID = "V1" })).Body);
        Assert.Equal((500, "VENDOR_NOT_FOUND", "Vendor V1 does not exist."), await server.RefusedAsync("vendor-delete", new { VENDOR_ID = "V1" }));
    }

    [Theory]
    [InlineData("customer", "CUSTOMER_ID", "ABCCORP", "CUST_CONTACT", "SOFCT_USER_16")]
    [InlineData("vendor", "VENDOR_ID", "XYZCORP", "VENDOR_CONTACT", "POFCT_USER_16")]
    public async Task A_contact_is_created_changed_found_and_deleted(string noun, string whose, string id, string contact, string user)
    {
        var (key, call) = (new Dictionary<string, string> { [whose] = id, [contact] = "SGREEN" }, $"{noun}-contact");
        var made = await server.DoAsync($"{call}-create", new Dictionary<string, string>(key) { ["FIRST_NAME"] = "Sarah", ["STATE"] = "CA", [user] = "last" });
        Assert.Equal(ResourceBook.Calls[$"{call}-create"].Answer.Select(field => field.Name), made.Names);
        Assert.Equal(("Sarah", "last", "APIUSER"), (made["FIRST_NAME"], made[user], made["OPERATOR_ID"]));
        Assert.EndsWith("_CONTACT_EXISTS", (await server.CallAsync($"{call}-create", key)).Code, StringComparison.Ordinal);
        Assert.Equal("sgreen@example.com", (await server.DoAsync($"{call}-update", new Dictionary<string, string>(key) { ["E_MAIL"] = "sgreen@example.com" }))["E_MAIL"]);
        Assert.Single((await server.DoAsync($"{call}-query", new { STATE = "IN 'CA','NV'" })).Rows);

        // Their customer or vendor stays while they do.
        var title = $"{char.ToUpperInvariant(noun[0])}{noun[1..]}";
        Assert.Equal((500, $"{title} {id} cannot be deleted: it is used by a {noun} contact."), StatusAndMessage(await server.RefusedAsync($"{noun}-delete", new Dictionary<string, string> { [whose] = id })));
        Assert.Equal("{}", (await server.DoAsync($"{call}-delete", key)).Body);
        Assert.EndsWith("_CONTACT_NOT_FOUND", (await server.CallAsync($"{call}-delete", key)).Code, StringComparison.Ordinal);
        Assert.Equal((500, $"{whose}: {title} NONE does not exist."), StatusAndMessage(await server.RefusedAsync($"{call}-create", new Dictionary<string, string>(key) { [whose] = "NONE" })));
        Assert.Equal((400, "SLX_ID is not a field of this call."), StatusAndMessage(await server.RefusedAsync($"{call}-create", new Dictionary<string, string>(key) { ["SLX_ID"] = "x" })));
    }

    [Fact]
    public async Task A_vendor_part_is_created_changed_found_and_deleted()
    {
        var key = new { PART_ID = "MOTOR003", VENDOR_ID = "XYZCORP", VENDOR_PART_ID = "MOTOR_240V" };
        var made = await server.DoAsync("vendor-part-create", new { key.PART_ID, key.VENDOR_ID, key.VENDOR_PART_ID, QUOTE_UNIT_PRIC = "115", MFG_ID = "ours" });
        Assert.Equal(ResourceBook.Calls["vendor-part-create"].Answer.Select(field => field.Name).Append("MFG_ID"), made.Names);
        Assert.Equal("VENDOR_PART_EXISTS", (await server.CallAsync("vendor-part-create", key)).Code);
        Assert.Equal("7", (await server.DoAsync("vendor-part-update", new { key.PART_ID, key.VENDOR_ID, key.VENDOR_PART_ID, VENDR_LEAD_TIME = "7" }))["VENDR_LEAD_TIME"]);

        // The underscore of a whole key is none that stands for any character.
        Assert.Single((await server.DoAsync("vendor-part-query", key)).Rows);
        Assert.Equal((500, "VENDOR_ID: Vendor NONE does not exist."), StatusAndMessage(await server.RefusedAsync("vendor-part-create", new { key.PART_ID, VENDOR_ID = "NONE", key.VENDOR_PART_ID })));
        Assert.Equal("{}", (await server.DoAsync("vendor-part-delete", key)).Body);
        Assert.Equal("VENDOR_PART_NOT_FOUND", (await server.CallAsync("vendor-part-delete", key)).Code);
    }

    private static (int, string) StatusAndMessage((int Status, string, string Message) refused) => (refused.Status, refused.Message);
}
