using System.Text.Json.Nodes;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class SerialNumberTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task The_contract_s_example_registers_a_unit_in_stock()
    {
        var before = decimal.Parse(await server.OnHandAsync("MOTOR003", "MS"));
        var reply = await server.PostAsync("serial-number-create",
            $$"""
            {
              "PART_ID": "MOTOR003",
              "SERIAL_NUMBER": "GC00004057",
              "SN_STATUS": "A",
              "STORES_CODE": "MS",
              "NOTES": "Notes can be up to 32,765 characters long.",
              "ATTACHMENTS": "http://www.expandable.com/|C:\\Expandable.docx",
              "AUTH_TOKEN": "{{server.Token}}"
            }
            """);

        Assert.Equal((200, "OK"), (reply.Status, reply.Reason));
        Assert.Equal(ResourceBook.Calls["serial-number-create"].Answer.Select(field => field.Name), reply.Names);
        Assert.Equal(
            ("MOTOR003", "GC00004057", "A", "MS", "", "SOESN", "APIUSER", "", "http://www.expandable.com/|C:\\Expandable.docx"),
            (reply["PART_ID"], reply["SERIAL_NUMBER"], reply["SN_STATUS"], reply["STORES_CODE"], reply["FROM_STORES"], reply["PROGRAM_ID"], reply["CREATED_BY"], reply["MODIFIED_BY"], reply["ATTACHMENTS"]));
        Assert.Matches(@"^\d{4}-\d\d-\d\d$", reply["DATE_CREATED"]);
        Assert.Matches(@"^\d\d:\d\d:\d\d$", reply["TIME_LAST_UPDT"]);
        Assert.Matches(@"^\d+$", reply["BATCH_NUMBER"]);
        Assert.Equal(before + 1, decimal.Parse(await server.OnHandAsync("MOTOR003", "MS")));
        Assert.True(JsonNode.DeepEquals(reply.Json, await server.UnitAsync("MOTOR003", "GC00004057")), "create and query answer alike");
    }

    [Fact]
    public async Task A_serial_that_exists_is_refused_and_another_part_may_have_it()
    {
        await Make("TWICE-1", new { });
        var books = await server.BooksAsync();

        Assert.Equal(
            (500, "SERIAL_NUMBER_EXISTS", "Serial number TWICE-1 of part MOTOR003 exists already."),
            await server.RefusedAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "TWICE-1" }));
        Assert.Equal(books, await server.BooksAsync());
        await server.DoAsync("serial-number-create", new { PART_ID = "PUMP002", SERIAL_NUMBER = "TWICE-1" });
        await Make("twice-1", new { });
    }

    [Theory]
    [InlineData("A", "A", "")]
    [InlineData("", "A", "")]
    [InlineData("I", "I", "")]
    [InlineData("S", "S", "ABCCORP")]
    [InlineData("X", "X", "")]
    public async Task Old_history_can_be_registered(string sent, string answered, string customer)
    {
        var reply = await Make($"OLD-{sent}{customer}", new { SN_STATUS = sent, SHIP_TO_CUST = customer, SHIPPED_DATE = customer == "" ? "" : "2015-06-05" });

        Assert.Equal((answered, "", customer, customer == "" ? "" : "2015-06-05"), (reply["SN_STATUS"], reply["STORES_CODE"], reply["SHIP_TO_CUST"], reply["SHIPPED_DATE"]));
    }

    [Theory]
    [InlineData("""{"SN_STATUS": "H"}""", 500, "SN_STATUS_NOT_ALLOWED")]
    [InlineData("""{"SN_STATUS": "C"}""", 500, "SN_STATUS_NOT_ALLOWED")]
    [InlineData("""{"SN_STATUS": "R"}""", 500, "SN_STATUS_NOT_ALLOWED")]
    [InlineData("""{"SN_STATUS": "S", "STORES_CODE": "MS"}""", 500, "SN_STATUS_NOT_ALLOWED")]
    [InlineData("""{"SN_STATUS": "a"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"SN_STATUS": "Q"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"STOCK_LOCATION": "ISLE 3"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"STORES_CODE": "NOSUCH"}""", 500, "STORES_NOT_FOUND")]
    [InlineData("""{"PART_ID": "NOSUCH"}""", 500, "PART_NOT_FOUND")]
    [InlineData("""{"SHIP_TO_CUST": "NOSUCH"}""", 500, "CUSTOMER_NOT_FOUND")]
    [InlineData("""{"LOT_ID": "L1"}""", 500, "LOT_NOT_USED")]
    [InlineData("""{"PART_ID": "MOUNT007", "STORES_CODE": "MS"}""", 500, "LOT_REQUIRED")]
    [InlineData("""{"PART_ID": "ROTOR010", "STORES_CODE": "MS"}""", 500, "PART_NOT_SERIALISED")]
    [InlineData("""{"SERIAL_NUMBER": " X"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"SERIAL_NUMBER": "A\u0007B"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"SERIAL_NUMBER": "12345678901234567890123456789012345678901"}""", 400, "FIELD_INVALID")]
    public async Task What_cannot_be_registered_is_refused_and_changes_nothing(string fields, int status, string code)
    {
        var body = new JsonObject { ["PART_ID"] = "MOTOR003", ["SERIAL_NUMBER"] = "REFUSED-1" };
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var books = await server.BooksAsync();
        var refused = await server.RefusedAsync("serial-number-create", body);

        Assert.Equal((status, code), (refused.Status, refused.Code));
        Assert.Equal(books, await server.BooksAsync());
    }

    [Fact]
    public async Task A_part_without_serials_in_stock_may_have_registered_units()
    {
        var reply = await server.DoAsync("serial-number-create", new { PART_ID = "ROTOR010", SERIAL_NUMBER = "R-1" });

        Assert.Equal(("A", ""), (reply["SN_STATUS"], reply["STORES_CODE"]));
    }

    [Fact]
    public async Task A_colon_or_a_comma_is_an_ordinary_character_of_one_serial()
    {
        Assert.Equal("00:1B:44,7", (await Make("00:1B:44,7", new { }))["SERIAL_NUMBER"]);
    }

    [Fact]
    public async Task The_first_location_of_a_part_in_a_store_is_its_main_one()
    {
        await server.DoAsync("part-create", new { PART_ID = "MAINLOC", PART_DESC = "x", SN_REQD_INV = "Y" });
        await server.DoAsync("serial-number-create", new { PART_ID = "MAINLOC", SERIAL_NUMBER = "1", STORES_CODE = "MA", STOCK_LOCATION = "ISLE 9" });
        var second = await server.DoAsync("serial-number-create", new { PART_ID = "MAINLOC", SERIAL_NUMBER = "2", STORES_CODE = "MA" });

        Assert.Equal("ISLE 9", second["STOCK_LOCATION"]);
    }

    [Fact]
    public async Task A_registration_claims_a_piece_that_was_counted_in_before()
    {
        await server.DoAsync("part-create", new { PART_ID = "CLAIM", PART_DESC = "x", SN_REQD_INV = "Y" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "CLAIM", STORES_CODE = "MA", QUANTITY = "1" });

        await server.DoAsync("serial-number-create", new { PART_ID = "CLAIM", SERIAL_NUMBER = "1", STORES_CODE = "MA" });
        Assert.Equal("1", await server.OnHandAsync("CLAIM", "MA"));
        await server.DoAsync("serial-number-create", new { PART_ID = "CLAIM", SERIAL_NUMBER = "2", STORES_CODE = "MA" });
        Assert.Equal("2", await server.OnHandAsync("CLAIM", "MA"));

        // Taken back, the claimed piece is unidentified again and the other one gone.
        await server.DoAsync("serial-number-delete", new { PART_ID = "CLAIM", SERIAL_NUMBER = "1" });
        Assert.Equal("2", await server.OnHandAsync("CLAIM", "MA"));
        await server.DoAsync("serial-number-delete", new { PART_ID = "CLAIM", SERIAL_NUMBER = "2" });
        Assert.Equal("1", await server.OnHandAsync("CLAIM", "MA"));
    }

    [Fact]
    public async Task Notes_hold_32765_characters_and_not_one_more()
    {
        var longest = string.Concat(Enumerable.Repeat("😀", 32_765));
        Assert.Equal(longest, (await Make("NOTES-1", new { NOTES = longest }))["NOTES"]);

        var refused = await server.RefusedAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "NOTES-2", NOTES = longest + "x" });
        Assert.Equal((400, "FIELD_INVALID", "NOTES is 32766 characters long; 32765 are allowed."), refused);
    }

    [Fact]
    public async Task The_answer_can_be_sent_back_and_what_it_cannot_set_is_ignored()
    {
        var record = (await Make("BACK-1", new { CONTACT = "Anna", ON_WARRANTY = "2015-06-05" })).Json;
        record["CONTACT"] = "Bert";
        record["CREATED_BY"] = "SOMEBODY";
        record["BATCH_NUMBER"] = "1";
        record["ORIG_SO_ID"] = "77";
        var reply = await server.CallAsync("serial-number-update", record);

        Assert.True(reply.Status == 200, reply.Body);
        Assert.Equal(("Bert", "APIUSER", "", "2015-06-05", "APIUSER"), (reply["CONTACT"], reply["CREATED_BY"], reply["ORIG_SO_ID"], reply["ON_WARRANTY"], reply["MODIFIED_BY"]));
    }

    [Fact]
    public async Task An_update_changes_what_is_given_empties_null_and_leaves_the_rest()
    {
        await Make("EDIT-1", new { CONTACT = "Anna", REFERENCE = "r", SOFSN_USER_2 = "two", SHIP_TO_CUST = "ABCCORP" });
        var reply = await server.DoAsync("serial-number-update",
            new { PART_ID = "MOTOR003", SERIAL_NUMBER = "EDIT-1", ON_WARRANTY = "6/5/2015", CONTACT = "", REFERENCE = (string?)null, SHIP_TO_CUST = (string?)null, SOFSN_USER_12 = 12 });

        Assert.Equal(
            ("2015-06-05", "Anna", "", "", "two", "12"),
            (reply["ON_WARRANTY"], reply["CONTACT"], reply["REFERENCE"], reply["SHIP_TO_CUST"], reply["SOFSN_USER_2"], reply["SOFSN_USER_12"]));
        Assert.Equal(ResourceBook.Calls["serial-number-update"].Answer.Select(field => field.Name), reply.Names);
        Assert.Equal((400, "NOTHING_TO_CHANGE"), await Refusal("serial-number-update", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "EDIT-1", CONTACT = "" }));
        Assert.Equal((500, "SERIAL_NUMBER_NOT_FOUND"), await Refusal("serial-number-update", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "NOSUCH", CONTACT = "x" }));
    }

    [Fact]
    public async Task A_unit_is_placed_moved_held_released_and_scrapped_by_updates_and_each_is_posted()
    {
        await Make("LIFE-1", new { });
        async Task<(string Status, string Stores, string Location, string From)> Change(object change)
        {
            var reply = await server.CallAsync("serial-number-update", Body("LIFE-1", change));
            Assert.True(reply.Status == 200, reply.Body);
            return (reply["SN_STATUS"], reply["STORES_CODE"], reply["STOCK_LOCATION"], reply["FROM_STORES"]);
        }

        Assert.Equal(("A", "MS", "SHELF 1", ""), await Change(new { STORES_CODE = "MS", STOCK_LOCATION = "SHELF 1" }));
        Assert.Equal(("A", "MA", "SHELF 2", "MS"), await Change(new { STORES_CODE = "MA", STOCK_LOCATION = "SHELF 2" }));
        Assert.Equal(("H", "MA", "SHELF 2", "MS"), await Change(new { SN_STATUS = "H" }));
        Assert.Equal(("A", "MA", "SHELF 2", "MS"), await Change(new { SN_STATUS = "A" }));
        Assert.Equal(("X", "", "", "MA"), await Change(new { SN_STATUS = "X" }));
        Assert.NotEqual("", (await server.UnitAsync("MOTOR003", "LIFE-1"))["DATE_SCRAPPED"]!.GetValue<string>());
        Assert.Equal("RG,AD,TR,HD,HD,SC", await History("LIFE-1"));

        Assert.Equal((500, "SN_STATUS_NOT_ALLOWED"), await Refusal("serial-number-update", Body("LIFE-1", new { SN_STATUS = "A" })));
        Assert.Equal((500, "SERIAL_NUMBER_PLACE"), await Refusal("serial-number-update", Body("LIFE-1", new { STORES_CODE = "MS" })));
    }

    [Theory]
    [InlineData("S", 500, "SN_STATUS_NOT_ALLOWED")]
    [InlineData("I", 500, "SN_STATUS_NOT_ALLOWED")]
    [InlineData("R", 500, "SN_STATUS_NOT_ALLOWED")]
    [InlineData("?", 400, "FIELD_INVALID")]
    public async Task An_update_does_not_ship_issue_or_return(string status, int http, string code)
    {
        await Make($"NOSTEP-{(int)status[0]}", new { STORES_CODE = "MS" });
        var books = await server.BooksAsync();

        Assert.Equal((http, code), await Refusal("serial-number-update", Body($"NOSTEP-{(int)status[0]}", new { SN_STATUS = status, CONTACT = "x" })));
        Assert.Equal(books, await server.BooksAsync());
        Assert.Equal("", (await server.UnitAsync("MOTOR003", $"NOSTEP-{(int)status[0]}"))["CONTACT"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_store_cannot_be_cleared_and_an_unknown_one_not_entered()
    {
        await Make("STAY-1", new { STORES_CODE = "MS" });

        Assert.Equal((500, "SERIAL_NUMBER_PLACE"), await Refusal("serial-number-update", Body("STAY-1", new { STORES_CODE = (string?)null })));
        Assert.Equal((500, "STORES_NOT_FOUND"), await Refusal("serial-number-update", Body("STAY-1", new { STORES_CODE = "NOSUCH" })));
    }

    [Fact]
    public async Task A_unit_that_has_not_moved_is_deleted_and_its_number_is_free_again()
    {
        await Make("GONE-1", new { STORES_CODE = "MS" });
        var before = decimal.Parse(await server.OnHandAsync("MOTOR003", "MS"));
        var reply = await server.DoAsync("serial-number-delete", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GONE-1" });

        Assert.Equal("{}", reply.Body);
        Assert.Equal(before - 1, decimal.Parse(await server.OnHandAsync("MOTOR003", "MS")));
        Assert.Empty((await server.DoAsync("serial-number-query", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GONE-1" })).Rows);
        Assert.Equal((500, "SERIAL_NUMBER_NOT_FOUND"), await Refusal("serial-number-delete", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GONE-1" }));
        await Make("GONE-1", new { STORES_CODE = "MA" });
        Assert.Equal("RG,RG", await server.ScalarAsync<string>(
            "SELECT string_agg(p.action_type, ',') FROM posting p JOIN posting_unit m ON m.posting_id = p.id JOIN serial_number s ON s.id = m.serial_number_id WHERE s.serial_number = 'GONE-1' AND s.deleted_at IS NOT NULL"));
    }

    [Fact]
    public async Task A_unit_that_has_moved_cannot_be_deleted()
    {
        await Make("MOVED-1", new { STORES_CODE = "MS" });
        await server.DoAsync("serial-number-update", Body("MOVED-1", new { STORES_CODE = "MA", STOCK_LOCATION = "A1" }));

        Assert.Equal(
            (500, "SERIAL_NUMBER_MOVED", "Serial number MOVED-1 of part MOTOR003 has moved since it was registered (in store MA at A1) and cannot be deleted."),
            await server.RefusedAsync("serial-number-delete", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "MOVED-1" }));
    }

    [Fact]
    public async Task A_serial_cannot_be_changed_by_an_update()
    {
        await Make("KEY-1", new { });

        // The key only locates: another serial is another unit.
        Assert.Equal((500, "SERIAL_NUMBER_NOT_FOUND"), await Refusal("serial-number-update", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "KEY-2", CONTACT = "x" }));
    }

    private Task<Reply> Make(string serial, object fields) => server.DoAsync("serial-number-create", Body(serial, fields));

    private static JsonObject Body(string serial, object fields)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(fields)!.AsObject();
        (body["PART_ID"], body["SERIAL_NUMBER"]) = ("MOTOR003", serial);
        return body;
    }

    private async Task<(int, string)> Refusal(string call, object fields)
    {
        var (status, code, _) = await server.RefusedAsync(call, fields);
        return (status, code);
    }

    private Task<string> History(string serial) => server.ScalarAsync<string>(
        $"SELECT string_agg(p.action_type, ',' ORDER BY p.id) FROM posting p JOIN posting_unit m ON m.posting_id = p.id JOIN serial_number s ON s.id = m.serial_number_id WHERE s.serial_number = '{serial}'");
}
