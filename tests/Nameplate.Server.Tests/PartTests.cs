using System.Text.Json.Nodes;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class PartTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_part_is_created_changed_found_and_deleted()
    {
        var made = await server.DoAsync("part-create", new { PART_ID = "P1", PART_DESC = "Motor, Electric, 240V, Model 3", NOTES = "Notes", ATTACHMENTS = "http://www.expandable.com/|C:\\Expandable.docx" });

        Assert.Equal(ResourceBook.Calls["part-create"].Answer.Select(field => field.Name), made.Names);
        Assert.Equal(("EA", "N", "N", "0", "APIUSER", "", "Notes"), (made["PART_UM"], made["LOT_CONTROL"], made["SN_REQD_INV"], made["STD_COST"], made["CREATED_BY"], made["MODIFIED_BY"], made["NOTES"]));
        Assert.Equal((500, "PART_EXISTS", "Part P1 exists already."), await server.RefusedAsync("part-create", new { PART_ID = "P1", PART_DESC = "x" }));

        var changed = await server.DoAsync("part-update", new { PART_ID = "P1", WEIGHT = "1.50", DEF_STORES_CODE = "MS", ICFPM_USER_12 = "last", NOTES = (string?)null });
        Assert.Equal(("1.5", "MS", "last", "", "Motor, Electric, 240V, Model 3", "APIUSER"), (changed["WEIGHT"], changed["DEF_STORES_CODE"], changed["ICFPM_USER_12"], changed["NOTES"], changed["PART_DESC"], changed["MODIFIED_BY"]));
        Assert.Equal(made.Names, changed.Names);
        Assert.True(JsonNode.DeepEquals(changed.Json, Assert.Single((await server.DoAsync("part-query", new { PART_ID = "P1" })).Rows)), "update and query answer alike");

        Assert.Equal("{}", (await server.DoAsync("part-delete", new { PART_ID = "P1" })).Body);
        Assert.Equal((500, "PART_NOT_FOUND", "Part P1 does not exist."), await server.RefusedAsync("part-delete", new { PART_ID = "P1" }));
        Assert.Equal("PART_NOT_FOUND", (await server.RefusedAsync("part-update", new { PART_ID = "P1", WEIGHT = "1" })).Code);
    }

    [Fact]
    public async Task An_update_needs_something_to_change_and_does_not_empty_what_is_required()
    {
        Assert.Equal((400, "NOTHING_TO_CHANGE", "Give at least one field to change besides the key."), await server.RefusedAsync("part-update", new { PART_ID = "MOTOR003", WEIGHT = "" }));
        Assert.Equal((400, "FIELD_REQUIRED", "PART_DESC is required."), await server.RefusedAsync("part-update", new { PART_ID = "MOTOR003", PART_DESC = (string?)null }));
    }

    [Fact]
    public async Task A_field_that_is_not_listed_is_kept_answered_found_and_cleared()
    {
        var made = await server.DoAsync("part-create", new { PART_ID = "OPEN1", PART_DESC = "x", HOUSE_COLOUR = "RED", HOUSE_NO = 7 });
        Assert.Equal(("RED", "7"), (made["HOUSE_COLOUR"], made["HOUSE_NO"]));
        Assert.Equal(ResourceBook.Calls["part-create"].Answer.Select(field => field.Name), made.Names.Take(ResourceBook.Calls["part-create"].Answer.Count));

        Assert.Equal("OPEN1", Assert.Single((await server.DoAsync("part-query", new { HOUSE_COLOUR = "R%" })).Rows)!["PART_ID"]!.GetValue<string>());
        var changed = await server.DoAsync("part-update", new { PART_ID = "OPEN1", HOUSE_COLOUR = (string?)null, HOUSE_NO = "" });
        Assert.Equal((false, "7"), (changed.Json.ContainsKey("HOUSE_COLOUR"), changed["HOUSE_NO"]));

        Assert.Equal((400, "FIELD_UNKNOWN", "houseColour is not a field of this call."), await server.RefusedAsync("part-update", new { PART_ID = "OPEN1", houseColour = "RED" }));
        Assert.Equal("FIELD_INVALID", (await server.RefusedAsync("part-update", new { PART_ID = "OPEN1", HOUSE_COLOUR = new string('x', 256) })).Code);
        Assert.Equal("FIELD_INVALID", (await server.RefusedAsync("part-update", new { PART_ID = "OPEN1", HOUSE_COLOUR = new[] { "RED" } })).Code);
    }

    [Fact]
    public async Task How_a_part_is_counted_is_fixed_while_there_is_stock()
    {
        foreach (var (field, value) in new[] { ("SN_REQD_INV", "Y"), ("LOT_CONTROL", "Y") })
        {
            Assert.Equal(
                (500, "PART_CONTROL_FIXED", $"{field} of part ROTOR010 cannot change while there is stock or a unit of it in a store."),
                await server.RefusedAsync("part-update", new JsonObject { ["PART_ID"] = "ROTOR010", [field] = value }));
        }

        await server.DoAsync("part-update", new { PART_ID = "ROTOR010", SN_REQD_INV = "N", LOT_CONTROL = "n" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "ROTOR010", STORES_CODE = "MS", QUANTITY = "-500" });
        Assert.Equal("Y", (await server.DoAsync("part-update", new { PART_ID = "ROTOR010", SN_REQD_INV = "Y" }))["SN_REQD_INV"]);
    }

    [Fact]
    public async Task A_part_in_use_is_not_deleted()
    {
        await server.DoAsync("part-create", new { PART_ID = "USED", PART_DESC = "x" });
        await server.DoAsync("customer-part-create", new { PART_ID = "USED", CUSTOMER_ID = "ABCCORP", CUST_PART_ID = "X" });

        Assert.Equal((500, "PART_IN_USE", "Part USED cannot be deleted: it is used by a customer part."), await server.RefusedAsync("part-delete", new { PART_ID = "USED" }));
    }

    [Theory]
    [InlineData("""{"PART_DESC": "a\u0000b"}""", "PART_DESC must not hold a zero character.")]
    [InlineData("""{"PART_DESC": "\ud800"}""", "PART_DESC holds half of a surrogate pair, which is no character.")]
    [InlineData("""{"PART_DESC": {}}""", "PART_DESC must be a text, a number or a flag.")]
    [InlineData("""{"PART_DESC": []}""", "PART_DESC must be a text, a number or a flag.")]
    [InlineData("""{"LOT_CONTROL": "yes"}""", "LOT_CONTROL must be Y or N.")]
    [InlineData("""{"SHELF_LIFE": "1.5"}""", "SHELF_LIFE must be a whole number.")]
    [InlineData("""{"SHELF_LIFE": "-1"}""", "SHELF_LIFE must not be negative.")]
    [InlineData("""{"SHELF_LIFE": "1000000000"}""", "SHELF_LIFE must be less than 1000000000.")]
    [InlineData("""{"WEIGHT": "1.0000001"}""", "WEIGHT may have 6 decimals at most.")]
    [InlineData("""{"WEIGHT": "10000000000000"}""", "WEIGHT must be less than 10000000000000.")]
    [InlineData("""{"WEIGHT": "1e2"}""", "WEIGHT must be a plain number such as 12.5.")]
    [InlineData("""{"WEIGHT": " 1"}""", "WEIGHT must be a plain number such as 12.5.")]
    [InlineData("""{"ECN_EFF_DATE": "2026-13-01"}""", "ECN_EFF_DATE must be a date such as 2026-01-31.")]
    [InlineData("""{"ECN_EFF_DATE": "31/1/2026"}""", "ECN_EFF_DATE must be a date such as 2026-01-31.")]
    public async Task A_value_that_its_kind_does_not_read_is_named(string change, string message)
    {
        var reply = await server.PostAsync("part-update", $"{{\"PART_ID\": \"BOLT-M6\", \"AUTH_TOKEN\": \"{server.Token}\",{change[1..]}");

        Assert.Equal((400, "Request JSON is invalid.", "FIELD_INVALID", message), (reply.Status, reply.Reason, reply.Code, reply.Message));
    }

    [Theory]
    [InlineData("""{"WEIGHT": 1.50}""", "WEIGHT", "1.5")]
    [InlineData("""{"WEIGHT": "0001"}""", "WEIGHT", "1")]
    [InlineData("""{"WEIGHT": "9999999999999.999999"}""", "WEIGHT", "9999999999999.999999")]
    [InlineData("""{"SN_REQD": true}""", "SN_REQD", "Y")]
    [InlineData("""{"SN_REQD": "n"}""", "SN_REQD", "N")]
    [InlineData("""{"ECN_EFF_DATE": "2026-01-31"}""", "ECN_EFF_DATE", "2026-01-31")]
    [InlineData("""{"ECN_EFF_DATE": "2026/01/31"}""", "ECN_EFF_DATE", "2026-01-31")]
    [InlineData("""{"ECN_EFF_DATE": "1/31/2026"}""", "ECN_EFF_DATE", "2026-01-31")]
    [InlineData("""{"PART_STATUS": 007}""", "", "")]
    [InlineData("""{"PART_STATUS": "007"}""", "PART_STATUS", "007")]
    [InlineData("""{"PART_STATUS": " two\nlines \"é😀\" "}""", "PART_STATUS", " two\nlines \"é😀\" ")]
    public async Task A_value_is_read_from_each_of_its_forms_and_printed_in_one(string change, string field, string printed)
    {
        var reply = await server.PostAsync("part-update", $"{{\"PART_ID\": \"BOLT-M6\", \"AUTH_TOKEN\": \"{server.Token}\",{change[1..]}");

        // A number with a leading zero is no JSON.
        Assert.Equal(field.Length > 0 ? 200 : 400, reply.Status);
        Assert.Equal(printed, field.Length > 0 ? reply[field] : "");
    }
}
