using System.Net;
using System.Text.Json;

namespace Nameplate.Server.Tests;

/// <summary>Create, show, update and delete of the reference's pages on serial numbers: every example and every refusal, to the letter.</summary>
public sealed class RestSerialNumbersTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private const string Address = "/api/v1.0/serialNumbers";

    private readonly string item = "ITEM-" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task A_single_create_answers_the_record_without_warehouseStockId()
    {
        var id = await rest.ItemAsync("LENOVO-A7010-WHITE");
        var answer = await rest.PostAsync($$"""{"value":"74924P109E","itemId":{{id}}}""");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("application/json; charset=utf-8", answer.ContentHeaders.ContentType!.ToString());
        Assert.Equal(
            $$"""{"id":{{answer.Id}},"value":"74924P109E","status":"NEW","itemId":{{id}},"item":{"id":{{id}},"reference":"LENOVO-A7010-WHITE","href":"/api/v1.0/items/{{id}}"},"organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""",
            answer.Body);
    }

    [Fact]
    public async Task A_multiple_create_answers_the_records_in_order()
    {
        var id = await rest.ItemAsync("eliteBook_revolve_810");
        var answer = await rest.PostAsync($$"""{"values":["7BAE2","4F1341"],"itemId":"{{id}}","useExternalId":false}""", "/api/v2.1/serialNumbers");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var data = answer.Json.GetProperty("data");
        var (first, second) = (data[0].GetProperty("id").GetInt64(), data[1].GetProperty("id").GetInt64());
        string Record(long unit, string value) =>
            $$"""{"id":{{unit}},"value":"{{value}}","status":"NEW","itemId":{{id}},"item":{"id":{{id}},"reference":"eliteBook_revolve_810","href":"/api/v2.1/items/{{id}}"},"warehouseStockId":null,"organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""";
        Assert.Equal($$"""{"data":[{{Record(first, "7BAE2")}},{{Record(second, "4F1341")}}]}""", answer.Body);
        Assert.Equal(Record(first, "7BAE2"), (await rest.GetAsync($"/api/v2.1/serialNumbers/{first}")).Body);
        Assert.Equal(Record(second, "4F1341").Replace("v2.1", "v1.0", StringComparison.Ordinal), (await rest.GetAsync($"{Address}/{second}")).Body);
    }

    [Theory]
    [InlineData("{\"value\":\"E1\",\"itemId\":\"REF\",\"useExternalId\":true}", "")]
    [InlineData("{\"value\":\"E2\",\"itemId\":\"REF\",\"useExternalId\":\"true\"}", "")]
    [InlineData("{\"value\":\"E3\",\"itemId\":\"REF\"}", "?useExternalId=true")]
    [InlineData("{\"value\":\"E4\",\"itemId\":\"REF\",\"useExternalId\":true}", "?useExternalId=false")]
    public async Task An_item_may_be_named_by_its_reference(string body, string query)
    {
        await rest.ItemAsync(item);
        var answer = await rest.PostAsync(body.Replace("REF", item, StringComparison.Ordinal), Address + query);
        Assert.Equal((HttpStatusCode.Created, item), (answer.Status, answer.Json.GetProperty("item").GetProperty("reference").GetString()));
    }

    /// <summary>In the order of the checks: each row breaks what the next one checks, too.</summary>
    [Theory]
    [InlineData("""{"valeu":5,"value":7,"itemId":[]}""", "invalid_param", "The parameters [valeu] you provided are not valid for this request.")]
    [InlineData("""{"colour":1,"valeu":5,"itemId":1}""", "invalid_param", "The parameters [colour, valeu] you provided are not valid for this request.")]
    [InlineData("""{"value":7,"useExternalId":"perhaps","itemId":[]}""", "invalid_param_type", "The type of parameter value you provided is not valid for this request.")]
    [InlineData("""{"useExternalId":"perhaps","itemId":[]}""", "invalid_param_type", "The type of parameter useExternalId you provided is not valid for this request.")]
    [InlineData("""{"itemId":[],"values":5}""", "invalid_param_type", "The type of parameter itemId you provided is not valid for this request.")]
    [InlineData("""{"itemId":"abc","values":5}""", "invalid_param_type", "The type of parameter itemId you provided is not valid for this request.")]
    [InlineData("""{"itemId":1.5,"values":5}""", "invalid_param_type", "The type of parameter itemId you provided is not valid for this request.")]
    [InlineData("""{"itemId":"99999999999999999999","values":5}""", "invalid_param_type", "The type of parameter itemId you provided is not valid for this request.")]
    [InlineData("""{"values":"A,B","value":"C"}""", "invalid_param_type", "The type of parameter values you provided is not valid for this request.")]
    [InlineData("""{"values":["A",7],"value":"C"}""", "invalid_param_type", "The type of parameter values you provided is not valid for this request.")]
    [InlineData("""{"values":["A"],"value":"C"}""", "invalid_param", "The parameters [value, values] you provided are not valid for this request.")]
    [InlineData("""{"values":[]}""", "missing_param", "values parameter is missing")]
    [InlineData("""{}""", "missing_param", "value parameter is missing")]
    [InlineData("""{"value":null,"itemId":77}""", "missing_param", "value parameter is missing")]
    [InlineData("""{"value":""}""", "missing_param", "itemId parameter is missing")]
    [InlineData("""{"value":"","itemId":77000}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"value":"12345678901234567890123456789012345678901","itemId":77000}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"value":" A","itemId":77000}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"value":"A\u0000","itemId":77000}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"values":["A","A",""],"itemId":77000}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"values":["A","B","A"],"itemId":77000}""", "not_unique", "Serial number must be unique")]
    [InlineData("""{"value":"A","itemId":77000}""", "not_found", "The item with the id 77000 doesn't exist.")]
    [InlineData("""{"value":"A","itemId":"77000"}""", "not_found", "The item with the id 77000 doesn't exist.")]
    [InlineData("""{"value":"A","itemId":-1}""", "not_found", "The item with the id -1 doesn't exist.")]
    [InlineData("""{"value":"A","itemId":"No, it's","useExternalId":true}""", "not_found", "The item with the id No, it's doesn't exist.")]
    [InlineData("""{"value":"A","itemId":"\u0000","useExternalId":true}""", "not_found", "The item with the id \\u0000 doesn't exist.")]
    public async Task A_create_is_refused(string body, string error, string description)
    {
        var answer = await rest.PostAsync(body);
        Assert.Equal($$"""{"error":"{{error}}","error_description":"{{description}}"}""", answer.Body);
        Assert.Equal(error == "not_found" ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task A_used_value_is_refused_in_the_words_for_one_and_for_several_and_nothing_is_saved()
    {
        var id = await rest.ItemAsync(item);
        await rest.CreateAsync(id, "U1");
        var single = await rest.PostAsync($$"""{"value":"U1","itemId":{{id}}}""");
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"not_unique","error_description":"value already used"}"""), (single.Status, single.Body));
        var several = await rest.PostAsync($$"""{"values":["U0","U1","U2"],"itemId":{{id}}}""");
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"not_unique","error_description":"serial number value already used"}"""), (several.Status, several.Body));
        Assert.Equal("U1", await rest.ListAsync($"{Address}?itemReference={item}"));
    }

    [Fact]
    public async Task The_same_value_may_be_used_for_another_item_and_in_another_case()
    {
        var (one, two) = (await rest.ItemAsync(item), await rest.ItemAsync(item + "-2"));
        await rest.CreateAsync(one, "Same");
        await rest.CreateAsync(two, "Same");
        await rest.CreateAsync(one, "same");
    }

    [Fact]
    public async Task Two_hundred_creates_of_one_serial_at_once_make_one_unit()
    {
        var id = await rest.ItemAsync(item);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => rest.PostAsync($$"""{"value":"ONE","itemId":{{id}}}""")));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("""{"error":"not_unique","error_description":"value already used"}""", answer.Body));
        Assert.Equal("ONE", await rest.ListAsync($"{Address}?itemReference={item}"));
    }

    [Fact]
    public async Task As_many_values_as_the_limit_are_created_at_once_and_one_more_is_refused()
    {
        var id = await rest.ItemAsync(item);
        string Body(int count) => JsonSerializer.Serialize(new { itemId = id, values = Enumerable.Range(0, count).Select(number => $"{item}-{number:D6}") });
        var tooMany = await rest.PostAsync(Body(100_001));
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"save_failed","error_description":"Failed to save instance."}"""), (tooMany.Status, tooMany.Body));
        var answer = await rest.PostAsync(Body(100_000));
        Assert.Equal((HttpStatusCode.Created, 100_000), (answer.Status, answer.Json.GetProperty("data").GetArrayLength()));
        var list = await rest.GetAsync($"{Address}?itemReference={item}&max=100000&sort=value");
        Assert.Equal(100_000, list.Json.GetProperty("data").GetArrayLength());
        Assert.Equal($"{item}-099999", list.Json.GetProperty("data")[99_999].GetProperty("value").GetString());
    }

    [Theory]
    [InlineData("abc", HttpStatusCode.BadRequest, "invalid_param_type", "The type of parameter id you provided is not valid for this request.")]
    [InlineData("1.0", HttpStatusCode.BadRequest, "invalid_param_type", "The type of parameter id you provided is not valid for this request.")]
    [InlineData("99999999999999999999", HttpStatusCode.BadRequest, "invalid_param_type", "The type of parameter id you provided is not valid for this request.")]
    [InlineData("7065000", HttpStatusCode.NotFound, "not_found", "The serial number with the id 7065000 doesn't exist.")]
    [InlineData("007065000", HttpStatusCode.NotFound, "not_found", "The serial number with the id 007065000 doesn't exist.")]
    public async Task An_id_that_is_none_is_refused_by_every_method(string id, HttpStatusCode status, string error, string description)
    {
        foreach (var (method, body) in new[] { (HttpMethod.Get, null), (HttpMethod.Put, """{"value":"X"}"""), (HttpMethod.Delete, null) })
        {
            var answer = await rest.SendAsync(rest.Operator, method, $"{Address}/{id}", body);
            Assert.Equal((status, $$"""{"error":"{{error}}","error_description":"{{description}}"}"""), (answer.Status, answer.Body));
        }
    }

    [Fact]
    public async Task An_update_renumbers_and_the_old_number_is_never_used_again()
    {
        var id = await rest.ItemAsync(item);
        var unit = await rest.CreateAsync(id, "OLD");
        rest.Time.Pass(TimeSpan.FromMinutes(1));
        var created = (await rest.GetAsync($"{Address}/{unit}")).Json.GetProperty("dateCreated").GetString();
        var answer = await PutAsync(unit, """{"value":"NEW"}""");
        Assert.Equal((HttpStatusCode.OK, "id value status itemId item warehouseStockId organization dateCreated lastUpdated"), (answer.Status, RestAnswer.Names(answer.Json)));
        Assert.Equal(("NEW", created), (answer.Json.GetProperty("value").GetString(), answer.Json.GetProperty("dateCreated").GetString()));
        Assert.NotEqual(created, answer.Json.GetProperty("lastUpdated").GetString());
        Assert.Equal(answer.Body, (await rest.GetAsync($"{Address}/{unit}")).Body);
        Assert.Equal("NEW", await rest.ListAsync($"{Address}?itemReference={item}"));

        Assert.Equal("""{"error":"not_unique","error_description":"value already used"}""", (await rest.PostAsync($$"""{"value":"OLD","itemId":{{id}}}""")).Body);
        Assert.Equal("""{"error":"not_unique","error_description":"serial number value already used"}""", (await rest.PostAsync($$"""{"values":["OLD"],"itemId":{{id}}}""")).Body);
        Assert.Equal("""{"error":"not_unique","error_description":"value already used"}""", (await PutAsync(unit, """{"value":"OLD"}""")).Body);
    }

    [Fact]
    public async Task An_update_to_a_value_of_another_unit_is_refused_and_to_the_own_one_changes_nothing()
    {
        var id = await rest.ItemAsync(item);
        var unit = await rest.CreateAsync(id, "A");
        await rest.CreateAsync(id, "B");
        var before = await rest.GetAsync($"{Address}/{unit}");
        Assert.Equal("""{"error":"not_unique","error_description":"value already used"}""", (await PutAsync(unit, """{"value":"B"}""")).Body);
        rest.Time.Pass(TimeSpan.FromMinutes(1));
        var same = await PutAsync(unit, before.Body);
        Assert.Equal((HttpStatusCode.OK, before.Body), (same.Status, same.Body));
    }

    [Theory]
    [InlineData("""{"valeu":"B"}""", "invalid_param", "The parameters [valeu] you provided are not valid for this request.")]
    [InlineData("""{"value":"B","values":["B"]}""", "invalid_param", "The parameters [values] you provided are not valid for this request.")]
    [InlineData("""{"value":true}""", "invalid_param_type", "The type of parameter value you provided is not valid for this request.")]
    [InlineData("""{}""", "missing_param", "value parameter is missing")]
    [InlineData("""{"value":"B "}""", "save_failed", "Failed to save instance.")]
    public async Task An_update_is_refused(string body, string error, string description)
    {
        var unit = await rest.CreateAsync(await rest.ItemAsync(item), "A");
        var answer = await PutAsync(unit, body);
        Assert.Equal((HttpStatusCode.BadRequest, $$"""{"error":"{{error}}","error_description":"{{description}}"}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task A_unit_that_is_with_a_customer_or_reserved_is_not_renumbered()
    {
        await rest.ItemAsync(item);
        await rest.WarehouseAsync(item);
        var shipped = await rest.HistoryAsync(item, "S", "SHIPPED");
        var reserved = (await rest.StockAsync(item, item, "HELD"))[0];
        await rest.EditAsync(reserved, "H");
        foreach (var unit in new[] { shipped, reserved })
        {
            var answer = await PutAsync(unit, """{"value":"OTHER"}""");
            Assert.Equal((HttpStatusCode.BadRequest, """{"error":"save_failed","error_description":"Failed to save instance."}"""), (answer.Status, answer.Body));
        }
    }

    [Fact]
    public async Task A_deleted_unit_is_gone_and_its_number_free()
    {
        var id = await rest.ItemAsync(item);
        var unit = await rest.CreateAsync(id, "D1");
        var answer = await rest.SendAsync(rest.Operator, HttpMethod.Delete, $"{Address}/{unit}");
        Assert.Equal((HttpStatusCode.OK, """{"success":"true","success_description":"Instance deleted successfully"}"""), (answer.Status, answer.Body));
        Assert.Equal($$"""{"error":"not_found","error_description":"The serial number with the id {{unit}} doesn't exist."}""", (await rest.GetAsync($"{Address}/{unit}")).Body);
        Assert.Equal(HttpStatusCode.NotFound, (await rest.SendAsync(rest.Operator, HttpMethod.Delete, $"{Address}/{unit}")).Status);
        Assert.Equal("", await rest.ListAsync($"{Address}?itemReference={item}"));
        Assert.NotEqual(unit, await rest.CreateAsync(id, "D1"));
    }

    [Fact]
    public async Task A_unit_that_has_moved_is_not_deleted()
    {
        await rest.ItemAsync(item);
        await rest.WarehouseAsync(item);
        var unit = (await rest.StockAsync(item, item, "M1"))[0];
        await rest.EditAsync(unit, "H");
        var answer = await rest.SendAsync(rest.Operator, HttpMethod.Delete, $"{Address}/{unit}");
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"delete_failed","error_description":"Failed to delete instance."}"""), (answer.Status, answer.Body));
        Assert.Equal("M1", await rest.ListAsync($"{Address}?itemReference={item}"));
    }

    [Fact]
    public async Task A_unit_in_a_store_names_its_warehouse_stock_and_its_state_on_request()
    {
        await rest.ItemAsync(item);
        await rest.WarehouseAsync(item);
        var unit = (await rest.StockAsync(item, item, "S1"))[0];
        var plain = await rest.GetAsync($"{Address}/{unit}");
        Assert.Equal("id value status itemId item warehouseStockId organization dateCreated lastUpdated", RestAnswer.Names(plain.Json));
        var stock = plain.Json.GetProperty("warehouseStockId").GetInt64();
        Assert.Equal(item, (await rest.GetAsync($"/api/v1.0/warehouseStocks/{stock}")).Json.GetProperty("itemReference").GetString());
        var exact = await rest.GetAsync($"{Address}/{unit}?withState=true");
        Assert.Equal("id value status state itemId item warehouseStockId organization dateCreated lastUpdated", RestAnswer.Names(exact.Json));
        Assert.Equal("IN_STOCK", exact.Json.GetProperty("state").GetString());
        Assert.Equal(plain.Body, (await rest.GetAsync($"{Address}/{unit}?withState=false")).Body);
    }

    [Fact]
    public async Task Another_data_sources_unit_and_item_do_not_exist()
    {
        // Far from the other one's numbers, so that they cannot be alike by chance.
        await rest.ValueAsync("SELECT max(nextval(pg_get_serial_sequence('serial_number', 'id'))) FROM generate_series(1, 300000)", "OTHER");
        await rest.ValueAsync("SELECT max(nextval(pg_get_serial_sequence('part', 'id'))) FROM generate_series(1, 10000)", "OTHER");
        var theirs = await rest.ItemAsync(item, dataSource: "OTHER");
        var made = await rest.SendAsync(rest.Other, HttpMethod.Post, Address, $$"""{"value":"T1","itemId":{{theirs}}}""");
        Assert.Equal((HttpStatusCode.Created, "OTHER"), (made.Status, made.Json.GetProperty("organization").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await rest.GetAsync($"{Address}/{made.Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PutAsync(made.Id, """{"value":"X"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await rest.SendAsync(rest.Operator, HttpMethod.Delete, $"{Address}/{made.Id}")).Status);
        Assert.Equal($$"""{"error":"not_found","error_description":"The item with the id {{theirs}} doesn't exist."}""", (await rest.PostAsync($$"""{"value":"X","itemId":{{theirs}}}""")).Body);
        Assert.Equal("", await rest.ListAsync($"{Address}?value=T1"));
    }

    private Task<RestAnswer> PutAsync(long unit, string body) => rest.SendAsync(rest.Operator, HttpMethod.Put, $"{Address}/{unit}", body);
}
