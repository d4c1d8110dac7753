using System.Text.Json.Nodes;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class AdjustmentsEntryTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Call = "adjustments-entry-create";

    [Fact]
    public async Task Stock_goes_up_and_down_and_the_answer_tells_before_and_after()
    {
        var up = await server.DoAsync(Call, new { PART_ID = "ROTOR010", STORES_CODE = "MA", STOCK_LOCATION = "ISLE 3/SHELF 2", QUANTITY = "5", IA_REASON = "Found", ICFIT_USER_10 = "ten" });

        Assert.Equal(ResourceBook.Calls[Call].Answer.Select(field => field.Name), up.Names);
        Assert.Equal(
            ("AD", "Rotor", "EA", "ISLE 3/SHELF 2", "N", "0", "5", "5", "156", "ten", "1"),
            (up["ACTION_TYPE"], up["PART_DESC"], up["PART_UM"], up["STOCK_LOCATION"], up["MULTI_LOC"], up["QTY_OLD"], up["QUANTITY"], up["ON_HAND_QTY"], up["TOTAL_STD_COST"], up["ICFIT_USER_10"], up["TXNS_ACCEPTED"]));

        // Without a location it is the main one: the first that there was.
        var down = await server.DoAsync(Call, new { PART_ID = "ROTOR010", STORES_CODE = "MA", QUANTITY = -2 });
        Assert.Equal(("ISLE 3/SHELF 2", "5", "-2", "3", "-62.4"), (down["STOCK_LOCATION"], down["QTY_OLD"], down["QUANTITY"], down["ON_HAND_QTY"], down["TOTAL_STD_COST"]));
        var other = await server.DoAsync(Call, new { PART_ID = "ROTOR010", STORES_CODE = "MA", STOCK_LOCATION = "ISLE 4", QUANTITY = "1" });
        Assert.Equal(("Y", "3", "4"), (other["MULTI_LOC"], other["QTY_OLD"], other["ON_HAND_QTY"]));
    }

    [Fact]
    public async Task Below_zero_is_refused_and_changes_nothing()
    {
        var books = await server.BooksAsync();

        Assert.Equal(
            (500, "SHORTAGE", "STATOR011: 501 to be taken from store MS, 500 there."),
            await server.RefusedAsync(Call, new { PART_ID = "STATOR011", STORES_CODE = "MS", QUANTITY = "-501" }));
        Assert.Equal(books, await server.BooksAsync());
    }

    [Fact]
    public async Task Units_with_serials_are_never_adjusted_away()
    {
        var (status, code, message) = await server.RefusedAsync(Call, new { PART_ID = "MOTOR003", STORES_CODE = "MS", QUANTITY = "-1" });

        Assert.Equal((500, "SHORTAGE", "MOTOR003: 1 to be taken from store MS, 0 there without serials."), (status, code, message));
    }

    [Theory]
    [InlineData("""{"PART_ID": "NOSUCH"}""", 500, "PART_NOT_FOUND")]
    [InlineData("""{"STORES_CODE": "NOSUCH"}""", 500, "STORES_NOT_FOUND")]
    [InlineData("""{"QUANTITY": "0"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"QUANTITY": "1.5"}""", 500, "QUANTITY_DECIMALS")]
    [InlineData("""{"QUANTITY": "1.0000001"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"QUANTITY": "10000000000000"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"QUANTITY": "1e3"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"QUANTITY": 1e3}""", 400, "FIELD_INVALID")]
    [InlineData("""{"QUANTITY": "1,000"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"QUANTITY": "five"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"QUANTITY": [5]}""", 400, "FIELD_INVALID")]
    [InlineData("""{"QUANTITY": true}""", 400, "FIELD_INVALID")]
    [InlineData("""{"QUANTITY": null}""", 400, "FIELD_REQUIRED")]
    [InlineData("""{"LOT_ID": "L1"}""", 500, "LOT_NOT_USED")]
    [InlineData("""{"PART_ID": "BEARING012"}""", 500, "LOT_REQUIRED")]
    [InlineData("""{"BATCH_NUMBER": "999999999"}""", 500, "BATCH_NOT_FOUND")]
    [InlineData("""{"ACTION_DATE": "2026-02-30"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"SERIAL_NUMBER": "X"}""", 500, "SERIALS_NOT_USED")]
    [InlineData("""{"SERIAL": "X"}""", 400, "FIELD_UNKNOWN")]
    public async Task What_is_wrong_is_refused_and_changes_nothing(string change, int status, string code)
    {
        var body = new JsonObject { ["PART_ID"] = "ROTOR010", ["STORES_CODE"] = "MS", ["QUANTITY"] = "1" };
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var books = await server.BooksAsync();
        var refused = await server.RefusedAsync(Call, body);

        Assert.Equal((status, code), (refused.Status, refused.Code));
        Assert.Equal(books, await server.BooksAsync());
    }

    [Theory]
    [InlineData("9999999999999", "0", "1")]
    [InlineData("9999999999999", "9999999999999", "")]
    public async Task What_the_books_cannot_hold_is_refused_and_is_no_fault_of_the_server(string quantity, string cost, string more)
    {
        var part = $"HUGE-{cost.Length}";
        await server.DoAsync("part-create", new { PART_ID = part, PART_DESC = "x", STD_COST = cost });
        if (more.Length > 0)
        {
            await server.DoAsync(Call, new { PART_ID = part, STORES_CODE = "MS", QUANTITY = quantity });
        }

        var refused = await server.RefusedAsync(Call, new { PART_ID = part, STORES_CODE = "MS", QUANTITY = quantity });
        Assert.Equal((500, "QUANTITY_TOO_LARGE"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task A_shelf_life_past_the_end_of_the_calendar_is_no_expiry()
    {
        await server.DoAsync("part-create", new { PART_ID = "HONEY", PART_DESC = "Honey", LOT_CONTROL = "Y", SHELF_LIFE = "99999999", DEF_STORES_CODE = "MS" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "HONEY", STORES_CODE = "MS", LOT_ID = "H1", QUANTITY = "1", ACTION_DATE = "9999-12-31" });

        Assert.Equal("", (await server.DoAsync("lot-query", new { PART_ID = "HONEY" })).Rows[0]!["EXPIRE_DATE"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_new_lot_arises_with_the_part_s_shelf_life()
    {
        await server.DoAsync("part-create", new { PART_ID = "SHELF", PART_DESC = "x", LOT_CONTROL = "Y", SHELF_LIFE = 30 });
        await server.DoAsync(Call, new { PART_ID = "SHELF", STORES_CODE = "MS", LOT_ID = "L1", QUANTITY = "5", ACTION_DATE = "1/31/2026" });

        Assert.Equal("2026-03-02", await server.ScalarAsync<string>("SELECT expire_date::text FROM lot WHERE lot_id = 'L1'"));
        Assert.Equal((500, "SHORTAGE"), Two(await server.RefusedAsync(Call, new { PART_ID = "SHELF", STORES_CODE = "MS", LOT_ID = "L2", QUANTITY = "-1" })));
    }

    [Fact]
    public async Task A_batch_is_joined_across_calls()
    {
        var first = await server.DoAsync(Call, new { PART_ID = "BOLT-M6", STORES_CODE = "MS", QUANTITY = "1" });
        var second = await server.DoAsync(Call, new { PART_ID = "BOLT-M6", STORES_CODE = "MS", QUANTITY = "1", BATCH_NUMBER = first["BATCH_NUMBER"] });

        Assert.Equal((first["BATCH_NUMBER"], "2"), (second["BATCH_NUMBER"], second["TXNS_ACCEPTED"]));
    }

    [Fact]
    public async Task A_key_in_the_header_or_the_body_makes_one_effect_and_one_answer()
    {
        object fields = new { PART_ID = "BOLT-M6", STORES_CODE = "MA", QUANTITY = "7" };
        var first = await server.CallAsync(Call, fields, server.Token, key: "header-1");
        var again = await server.CallAsync(Call, fields, await server.SignInAsync("APIUSER", "password"), key: "header-1");

        Assert.Equal(200, first.Status);
        Assert.Equal(first.Body, again.Body);
        Assert.False(first.Http.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(["true"], again.Http.Headers.GetValues("Idempotency-Replayed"));
        Assert.Equal("7", await server.OnHandAsync("BOLT-M6", "MA"));

        var inBody = await server.DoAsync(Call, new { PART_ID = "BOLT-M6", STORES_CODE = "MA", QUANTITY = "1", IDEMPOTENCY_KEY = "body-1" });
        Assert.Equal(inBody.Body, (await server.DoAsync(Call, new { PART_ID = "BOLT-M6", STORES_CODE = "MA", QUANTITY = "1", IDEMPOTENCY_KEY = "body-1" })).Body);
        Assert.Equal("8", await server.OnHandAsync("BOLT-M6", "MA"));
        Assert.Equal((500, "IDEMPOTENCY_KEY_REUSED"), Two(await server.RefusedAsync(Call, new { PART_ID = "BOLT-M6", STORES_CODE = "MA", QUANTITY = "2", IDEMPOTENCY_KEY = "body-1" })));
        Assert.Equal((400, "IDEMPOTENCY_KEY_INVALID"), Two(await server.RefusedAsync(Call, new { PART_ID = "BOLT-M6", STORES_CODE = "MA", QUANTITY = "2", IDEMPOTENCY_KEY = "two words" })));
    }

    [Fact]
    public async Task A_refusal_is_not_kept_under_its_key()
    {
        object fields = new { PART_ID = "LATER", STORES_CODE = "MS", QUANTITY = "1", IDEMPOTENCY_KEY = "later" };
        Assert.Equal((500, "PART_NOT_FOUND"), Two(await server.RefusedAsync(Call, fields)));
        await server.DoAsync("part-create", new { PART_ID = "LATER", PART_DESC = "x" });

        Assert.Equal("1", (await server.DoAsync(Call, fields))["ON_HAND_QTY"]);
    }

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
