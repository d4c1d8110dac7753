using System.Net;
using System.Text.Json;

namespace Nameplate.Server.Tests;

/// <summary>What shipments entry took back, as the REST dialect shows it; and the users whom records name.</summary>
public sealed class RestReturnsTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private const string Returns = "/api/v1.0/returns";
    private const string Details = "/api/v1.0/returnDetails";

    private readonly string mark = Mark.New();

    [Fact]
    public async Task A_return_and_its_line_are_answered_whole()
    {
        var item = await ShippedAsync();
        await BackAsync("-1", ",\"SERIAL_NUMBER\":\"a\",\"RA_REASON\":\"the deadline is up\"");
        var id = (await rest.GetAsync($"{Returns}?reference={mark}*")).Json.GetProperty("data")[0].GetProperty("id").GetInt64();
        var customer = await rest.ValueAsync("SELECT id FROM customer WHERE customer_id = $1", "DEMO", mark);
        var (user, unit) = ((await rest.GetAsync("/api/v1.0/users/reference/ADAM")).Id, (await rest.GetAsync("/api/v1.0/units/reference/EA")).Id);
        var expected =
            $$"""{"id":{{id}},"reference":"{{mark}}-S-1-2","latitude":null,"longitude":null,"checkinDate":null,"type":"RETURN","userId":{{user}},"user":{"id":{{user}},"reference":"ADAM","href":"/api/v1.0/users/{{user}}"},"customerId":{{customer}},"customer":{"id":{{customer}},"reference":"{{mark}}","name":"CUS1","href":"/api/v1.0/customers/{{customer}}"},"returnLines":[{"id":{{id}},"href":"/api/v1.0/returnDetails/{{id}}"}],"organization":"DEMO","dateCreated":"{{rest.Stamp}}"}""";
        Assert.Equal(expected, (await rest.GetAsync($"{Returns}/{id}")).Body);
        Assert.Equal(expected, (await rest.GetAsync($"{Returns}/reference/{mark}-S-1-2")).Body);
        Assert.Equal($$"""{"paging":{"total":1,"max":100,"offset":0,"previous":null,"next":null},"data":[{{expected}}]}""", (await rest.GetAsync($"{Returns}?customerReference={mark}&reference=*-1-2")).Body);
        Assert.Equal(
            $$"""{"id":{{id}},"returnType":"RETURN","returnReference":"{{mark}}-S-1-2","returnOperation":{"id":{{id}},"reference":"{{mark}}-S-1-2","href":"/api/v1.0/returns/{{id}}"},"serialNumber":"a","serialNumbers":["a"],"picture":null,"itemUnitId":{{item}},"itemReference":"{{mark}}","unitReference":"EA","item":{"id":{{item}},"reference":"{{mark}}","name":"item name","href":"/api/v1.0/items/{{item}}"},"unit":{"id":{{unit}},"reference":"EA","name":"Each","href":"/api/v1.0/units/{{unit}}"},"quantity":1,"comment":"the deadline is up","organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""",
            (await rest.GetAsync($"{Details}/{id}")).Body);
    }

    [Fact]
    public async Task Each_row_of_an_entry_is_a_return_until_it_is_undone()
    {
        await ShippedAsync();
        var two = await BackAsync("-2", ",\"SERIAL_NUMBER\":\"b,a\"");
        rest.Time.Pass(TimeSpan.FromSeconds(10));
        await BackAsync("-2", ",\"SERIAL_NUMBER\":\"c,d\"");
        Assert.Equal($"{mark}-S-1-2 {mark}-S-1-3", await rest.ListAsync($"{Returns}?customerReference={mark}", "reference"));
        Assert.Equal($"{mark}-S-1-3 {mark}-S-1-2", await rest.ListAsync($"{Returns}?customerReference={mark}&order=desc", "reference"));
        Assert.Equal("a,b c,d", await rest.ListAsync($"{Details}?itemReference={mark}", "serialNumber"));
        Assert.Equal("""["a","b"]""", (await rest.GetAsync($"{Details}?returnReference={mark}-S-1-2")).Json.GetProperty("data")[0].GetProperty("serialNumbers").GetRawText());
        await ErpAsync("batch-reverse", $$"""{"BATCH_NUMBER":"{{two}}"}""");
        Assert.Equal($"{mark}-S-1-3", await rest.ListAsync($"{Returns}?customerReference={mark}", "reference"));
        foreach (var none in new[] { $"{mark}-S-1-2", $"{mark}-S-1-1", $"{mark}-S-1-03", $"{mark}-S", "1-1", "-1-1", "-" })
        {
            var missing = await rest.GetAsync($"{Returns}/reference/{none}");
            Assert.Equal((HttpStatusCode.NotFound, $$"""{"error":"not_found","error_description":"The returnOperation with the id {{none}} doesn't exist."}"""), (missing.Status, missing.Body));
        }
    }

    [Theory]
    [InlineData(Returns, "customerReference", "dateCreated")]
    [InlineData(Details, "itemReference", "dateCreated")]
    [InlineData(Details, "itemReference", "lastUpdated")]
    public async Task A_date_is_filtered_by_as_it_is_printed(string list, string reference, string date)
    {
        await ShippedAsync();
        foreach (var serial in new[] { "a", "b" })
        {
            rest.Time.Pass(TimeSpan.FromMilliseconds(10_400));
            await BackAsync("-1", $",\"SERIAL_NUMBER\":\"{serial}\"");
        }

        var (mine, both) = ($"{list}?{reference}={mark}", (await rest.ListAsync($"{list}?{reference}={mark}", "id")).Split(' '));
        var printed = (await rest.ListAsync(mine, "dateCreated")).Split(' ')[1];
        foreach (var (comparison, ids) in new[] { ("lte", $"{both[0]} {both[1]}"), ("lt", both[0]), ("gte", both[1]), ("gt", "") })
        {
            Assert.Equal((comparison, ids), (comparison, await rest.ListAsync($"{mine}&{date}_{comparison}={printed}", "id")));
        }

        // Those of one second are in the order of their numbers.
        rest.Time.Pass(TimeSpan.FromMilliseconds(500));
        await BackAsync("-1", ",\"SERIAL_NUMBER\":\"c\"");
        var (up, down) = ((await rest.ListAsync(mine, "id")).Split(' '), (await rest.ListAsync($"{mine}&order=desc", "id")).Split(' '));
        Assert.Equal(up, down.Reverse());
    }

    [Fact]
    public async Task Returns_are_sorted_by_who_took_them_and_by_what_came()
    {
        await ShippedAsync();
        await BackAsync("-1", ",\"SERIAL_NUMBER\":\"b\"");
        await BackAsync("-2", ",\"SERIAL_NUMBER\":\"d,a\"", rest.Operator);
        await BackAsync("-1", ",\"SERIAL_NUMBER\":\"c\"");
        await rest.OwnAsync($"UPDATE posting SET operator_id = 'GONE' WHERE id = (SELECT max(id) FROM posting)");
        var (adam, otto) = ((await rest.GetAsync("/api/v1.0/users/reference/ADAM")).Id, (await rest.GetAsync("/api/v1.0/users/reference/OTTO")).Id);
        var (low, high) = (Math.Min(adam, otto), Math.Max(adam, otto));
        Assert.Equal($"{low} {high} ", await rest.ListAsync($"{Returns}?customerReference={mark}&sort=userId", "userId"));
        Assert.Equal($" {high} {low}", await rest.ListAsync($"{Returns}?customerReference={mark}&sort=userId&order=desc&max=3", "userId"));
        Assert.Equal($"{high}", await rest.ListAsync($"{Returns}?customerReference={mark}&sort=userId&max=1&offset=1", "userId"));
        Assert.Equal("a,d b c", await rest.ListAsync($"{Details}?itemReference={mark}&sort=serialNumber", "serialNumber"));
        Assert.Equal("c b a,d", await rest.ListAsync($"{Details}?itemReference={mark}&sort=serialNumber&order=desc", "serialNumber"));
    }

    [Fact]
    public async Task Pieces_come_back_without_serial_numbers()
    {
        await rest.ItemAsync(mark, inInventory: false);
        await rest.WarehouseAsync(mark);
        await OrderAsync("BOX");
        await ErpAsync("adjustments-entry-create", $$"""{"PART_ID":"{{mark}}","STORES_CODE":"{{mark}}","QUANTITY":"100"}""");
        await ErpAsync("shipments-entry-create", $$"""{"SO_ID":"{{mark}}-S","LINES":[{"SO_LINE_NO":"1","QUANTITY":"3"}]}""");
        await BackAsync("-1.5", "");
        var line = (await rest.GetAsync($"{Details}?itemReference={mark}")).Json.GetProperty("data")[0];
        Assert.Equal(
            ("null", "null", "1.5", "null", "BOX"),
            (line.GetProperty("serialNumber").GetRawText(), line.GetProperty("serialNumbers").GetRawText(), line.GetProperty("quantity").GetRawText(), line.GetProperty("unit").GetRawText(), line.GetProperty("unitReference").GetString()));
    }

    [Fact]
    public async Task A_user_of_the_data_source_is_answered_whole_and_of_another_not()
    {
        var otto = await rest.GetAsync("/api/v1.0/users/reference/OTTO");
        var expected = $$"""{"id":{{otto.Id}},"email":"otto@example.com","firstName":null,"lastName":null,"reference":"OTTO","employee":null,"enabled":true,"organization":"DEMO","dateCreated":"{{otto.Json.GetProperty("dateCreated").GetString()}}","lastUpdated":null}""";
        Assert.Equal((HttpStatusCode.OK, expected), (otto.Status, otto.Body));
        Assert.Equal(expected, (await rest.GetAsync($"/api/v2.1/users/{otto.Id}")).Body);
        foreach (var address in new[] { $"users/{otto.Id}", "users/reference/OTTO" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await rest.SendAsync(rest.Other, HttpMethod.Get, $"/api/v1.0/{address}")).Status);
        }

        var missing = await rest.GetAsync("/api/v1.0/users/7065000");
        Assert.Equal((HttpStatusCode.NotFound, """{"error":"not_found","error_description":"The user with the id 7065000 doesn't exist."}"""), (missing.Status, missing.Body));
        var mistyped = await rest.GetAsync("/api/v1.0/users/abc");
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"invalid_param_type","error_description":"The type of parameter id you provided is not valid for this request."}"""), (mistyped.Status, mistyped.Body));
        var unknown = await rest.GetAsync("/api/v1.0/users/reference/OTTO?colour=red");
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"invalid_param","error_description":"The parameters [colour] you provided are not valid for this request."}"""), (unknown.Status, unknown.Body));
    }

    /// <summary>Four units of the test's item that its customer has; the item's id.</summary>
    private async Task<long> ShippedAsync()
    {
        var item = await rest.ItemAsync(mark, "item name");
        await rest.WarehouseAsync(mark);
        await rest.StockAsync(mark, mark, "a", "b", "c", "d", "held");
        await OrderAsync("EA", ",\"SERIAL_NUMBER\":\"held\"");
        await ErpAsync("shipments-entry-create", $$"""{"SO_ID":"{{mark}}-S","LINES":[{"SO_LINE_NO":"1","SERIAL_NUMBER":"a,b,c,d"}]}""");
        return item;
    }

    private async Task OrderAsync(string um, string more = "")
    {
        await ErpAsync("customer-create", $$"""{"CUSTOMER_ID":"{{mark}}","CUSTOMER_NAME":"CUS1"}""");
        await ErpAsync(
            "sales-order-create",
            $$"""{"SO_ID":"{{mark}}-S","CUSTOMER_ID":"{{mark}}","LINES":[{"SO_LINE_NO":"1","PART_ID":"{{mark}}","ORDER_QTY":"9","SO_UM":"{{um}}","SALE_CONV":"{{(um == "EA" ? 1 : 2)}}","STORES_CODE":"{{mark}}"{{more}}}]}""");
    }

    private async Task<string> BackAsync(string quantity, string more, HttpClient? who = null) => (await ErpAsync(
        "shipments-entry-create", $$"""{"SO_ID":"{{mark}}-S","LINES":[{"SO_LINE_NO":"1","QUANTITY":"{{quantity}}","TO_STORES":"{{mark}}"{{more}}}]}""", who)).GetProperty("BATCH_NUMBER").GetString()!;

    private async Task<JsonElement> ErpAsync(string call, string body, HttpClient? who = null)
    {
        var answer = await rest.SendAsync(who ?? rest.Admin, HttpMethod.Post, $"/api/{call}", body);
        Assert.Equal((HttpStatusCode.OK, ""), (answer.Status, answer.Status == HttpStatusCode.OK ? "" : answer.Body));
        return answer.Json;
    }
}
