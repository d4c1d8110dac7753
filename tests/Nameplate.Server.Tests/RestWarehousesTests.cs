using System.Net;

namespace Nameplate.Server.Tests;

/// <summary>Warehouses and their stocks are written as the reference has it, over stores and stock of the ERP dialect.</summary>
public sealed class RestWarehousesTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private const string Warehouses = "/api/v1.0/warehouses";
    private const string Stocks = "/api/v1.0/warehouseStocks";
    private const string Deleted = """{"success":"true","success_description":"Instance deleted successfully"}""";

    private readonly string mark = Mark.New();

    [Fact]
    public async Task A_main_warehouse_a_warehouse_in_it_and_a_van_are_made_and_answered_whole()
    {
        var (main, user) = (await PostAsync(Warehouses, $$"""{"reference":"{{mark}}","name":"Main warehouse","users":[]}"""), await UserAsync("VERA"));
        await ReleaseAsync();
        Assert.Equal(
            (HttpStatusCode.Created, $$"""{"id":{{main.Id}},"name":"Main warehouse","reference":"{{mark}}","organization":"DEMO","isRoot":false,"parentReference":null,"parentWhse":null,"description":null,"address":null,"isVan":false,"users":[],"dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}"""),
            Two(main));
        var van = await PostAsync(Warehouses, $$"""{"reference":"{{mark}}-van","name":"john van","isVan":true,"parentId":{{main.Id}},"userId":{{user}},"description":"d","address":"a"}""");
        Assert.Equal(
            (HttpStatusCode.Created, $$"""{"id":{{van.Id}},"name":"john van","reference":"{{mark}}-van","organization":"DEMO","isRoot":false,"parentReference":"{{mark}}","parentWhse":{"id":{{main.Id}},"reference":"{{mark}}","name":"Main warehouse","href":"/api/v1.0/warehouses/{{main.Id}}"},"description":"d","address":"a","isVan":true,"users":[{"id":{{user}},"reference":"VERA","href":"/api/v1.0/users/{{user}}"}],"dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}"""),
            Two(van));
        Assert.Equal(van.Body, (await rest.GetAsync($"{Warehouses}/reference/{mark}-van")).Body);
        Assert.True((await rest.GetAsync($"{Warehouses}/{main.Id}")).Json.GetProperty("isRoot").GetBoolean());
        var erp = (await rest.SendAsync(rest.Admin, HttpMethod.Post, "/api/stores-query", $$"""{"STORES_CODE":"{{mark}}-van"}""")).Body;
        Assert.Contains($"\"PARENT_STORES\":\"{mark}\",\"VAN\":\"Y\"", erp, StringComparison.Ordinal);

        // The user is the van's until it has another, or none.
        var taken = (HttpStatusCode.NotFound, $$"""{"error":"already_assigned","error_description":"The user with the id {{user}} is already assigned to another warehouse/van."}""");
        Assert.Equal(taken, Two(await PostAsync(Warehouses, $$"""{"reference":"{{mark}}-2","name":"n","users":[{{user}}]}""")));
        Assert.Equal(HttpStatusCode.Created, (await PostAsync($"{Warehouses}/reference/{mark}-van", $$"""{"name":"again","isVan":true,"parentId":{{main.Id}},"userId":{{user}}}""")).Status);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync($"{Warehouses}/reference/{mark}-van", """{"name":"a store now","users":[]}""")).Status);
        var second = await PostAsync(Warehouses, $$"""{"reference":"{{mark}}-2","name":"n","users":["VERA"],"parentId":"{{mark}}","useExternalId":true}""");
        Assert.Equal((HttpStatusCode.Created, mark), (second.Status, second.Json.GetProperty("parentReference").GetString()));
        Assert.Equal(5, await rest.ValueAsync("SELECT count(*) FROM edit WHERE table_name = 'stores' AND row_id IN ($1, $2, $3)", "DEMO", main.Id, van.Id, second.Id));

        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"delete_not_authorized","error_description":"Main warehouse must not be deleted"}"""), Two(await DeleteAsync($"{Warehouses}/{main.Id}")));
        Assert.Equal((HttpStatusCode.OK, Deleted), Two(await DeleteAsync($"{Warehouses}/reference/{mark}-van")));
        Assert.Equal((HttpStatusCode.OK, Deleted), Two(await DeleteAsync($"{Warehouses}/{second.Id}")));
        Assert.Equal((HttpStatusCode.OK, Deleted), Two(await DeleteAsync($"{Warehouses}/{main.Id}")));
        Assert.Equal((HttpStatusCode.NotFound, $$"""{"error":"not_found","error_description":"The warehouse with the id {{main.Id}} doesn't exist."}"""), Two(await DeleteAsync($"{Warehouses}/{main.Id}")));
    }

    [Fact]
    public async Task A_warehouse_is_sent_back_as_it_was_answered()
    {
        await ReleaseAsync();
        var (user, other) = (await UserAsync("VERA"), await UserAsync("OTTO"));
        var made = await PostAsync(Warehouses, $$"""{"reference":"{{mark}}","name":"n","users":[{{user}}]}""");
        Assert.Equal((HttpStatusCode.Created, made.Body), Two(await PostAsync($"{Warehouses}/reference/{mark}", made.Body)));
        var both = await PostAsync($"{Warehouses}/reference/{mark}", $$"""{"name":"n","users":[{"id":{{user}}},"{{other}}",{"id":"{{other}}","colour":"red"}]}""");
        Assert.Equal($"{user} {other}", string.Join(' ', both.Json.GetProperty("users").EnumerateArray().Select(one => one.GetProperty("id").GetInt64())));
        foreach (var none in new[] { "{}", """{"reference":"VERA"}""", """{"id":null}""", """{"id":{"id":1}}""", "true" })
        {
            var refused = await PostAsync($"{Warehouses}/reference/{mark}", $$"""{"name":"n","users":[{{none}}]}""");
            Assert.Equal((HttpStatusCode.BadRequest, """{"error":"invalid_param_type","error_description":"The type of parameter users you provided is not valid for this request."}"""), Two(refused));
        }

        await ReleaseAsync();
    }

    [Fact]
    public async Task A_user_whom_two_warehouses_want_at_once_is_in_one()
    {
        await ReleaseAsync();
        var user = await UserAsync("OTTO");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => PostAsync(Warehouses, $$"""{"reference":"{{mark}}-{{i}}","name":"n","users":[{{user}}]}""")));
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound], answers.Select(answer => answer.Status).Order());
        await ReleaseAsync();
    }

    [Fact]
    public async Task A_store_does_not_lie_in_itself()
    {
        foreach (var (code, parent) in new[] { ("A", ""), ("B", "A"), ("C", "B") })
        {
            Assert.Equal(HttpStatusCode.OK, (await ErpAsync("stores-create", $$"""{"STORES_CODE":"{{mark}}{{code}}","STORES_DESC":"x","PARENT_STORES":"{{(parent.Length == 0 ? "" : mark + parent)}}"}""")).Status);
        }

        Assert.Contains("STORES_WITHIN_ITSELF", (await ErpAsync("stores-update", $$"""{"STORES_CODE":"{{mark}}A","PARENT_STORES":"{{mark}}C"}""")).Body, StringComparison.Ordinal);
        Assert.Contains("STORES_WITHIN_ITSELF", (await ErpAsync("stores-update", $$"""{"STORES_CODE":"{{mark}}A","PARENT_STORES":"{{mark}}A"}""")).Body, StringComparison.Ordinal);
        Assert.Equal(
            (HttpStatusCode.BadRequest, """{"error":"save_failed","error_description":"Failed to save instance"}"""),
            Two(await PostAsync($"{Warehouses}/reference/{mark}A", $$"""{"name":"x","users":[],"parentId":"{{mark}}B","useExternalId":true}""")));
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"delete_failed","error_description":"Failed to delete instance"}"""), Two(await DeleteAsync($"{Warehouses}/reference/{mark}B")));
        Assert.Equal(HttpStatusCode.OK, (await ErpAsync("stores-update", $$"""{"STORES_CODE":"{{mark}}B","PARENT_STORES":null}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await ErpAsync("stores-update", $$"""{"STORES_CODE":"{{mark}}A","PARENT_STORES":"{{mark}}C"}""")).Status);
    }

    [Theory]
    [InlineData("""{}""", 400, "missing_param", "reference parameter is missing")]
    [InlineData("""{"reference":"MARK"}""", 400, "missing_param", "name parameter is missing")]
    [InlineData("""{"reference":"MARK","name":"n"}""", 400, "missing_param", "users parameter is missing")]
    [InlineData("""{"reference":"MARK","name":"n","isVan":true,"userId":1}""", 400, "missing_param", "parentId parameter is missing")]
    [InlineData("""{"reference":"MARK","name":"n","isVan":true,"parentId":1}""", 400, "missing_param", "userId parameter is missing")]
    [InlineData("""{"reference":"MARK","name":"n","users":"VERA"}""", 400, "invalid_param_type", "The type of parameter users you provided is not valid for this request.")]
    [InlineData("""{"reference":"MARK","name":"n","users":["VERA"]}""", 400, "invalid_param_type", "The type of parameter users you provided is not valid for this request.")]
    [InlineData("""{"reference":"MARK","name":"n","users":[],"parentId":"x"}""", 400, "invalid_param_type", "The type of parameter parentId you provided is not valid for this request.")]
    [InlineData("""{"reference":"MARK","name":"n","users":[7065000]}""", 404, "not_found", "The user with the id 7065000 doesn't exist.")]
    [InlineData("""{"reference":"MARK","name":"n","users":["OLGA"],"useExternalId":true}""", 404, "not_found", "The user with the id OLGA doesn't exist.")]
    [InlineData("""{"reference":"MARK","name":"n","users":[],"parentId":7065000}""", 404, "not_found", "The parent warehouse with the id 7065000 doesn't exist.")]
    [InlineData("""{"reference":"TAKEN","name":"n","users":[]}""", 400, "not_unique", "reference already used")]
    [InlineData("""{"reference":"MARK ","name":"n","users":[]}""", 400, "save_failed", "Failed to save instance")]
    [InlineData("""{"reference":"MARK","name":"n","users":[],"colour":1}""", 400, "invalid_param", "The parameters [colour] you provided are not valid for this request.")]
    public async Task A_warehouse_is_refused(string body, int status, string error, string description)
    {
        await rest.WarehouseAsync("T" + mark);
        var answer = await PostAsync(Warehouses, body.Replace("MARK", mark, StringComparison.Ordinal).Replace("TAKEN", "T" + mark, StringComparison.Ordinal));
        Assert.Equal(((HttpStatusCode)status, $$"""{"error":"{{error}}","error_description":"{{description}}"}"""), Two(answer));
        Assert.Equal("", await rest.ListAsync($"{Warehouses}?reference={mark}*", "id"));
    }

    [Fact]
    public async Task A_stock_is_made_counted_and_deleted()
    {
        await rest.ItemAsync(mark, inInventory: false);
        await rest.WarehouseAsync(mark);
        var address = $"{Stocks}/reference/{mark}/EA/{mark}";
        var made = await PostAsync(address, """{"supplyDate":"2017-05-17T07:00:00Z"}""");
        Assert.Equal((HttpStatusCode.OK, "0", "2017-05-17T07:00:00Z"), (made.Status, made.Json.GetProperty("quantity").GetRawText(), made.Json.GetProperty("supplyDate").GetString()));
        Assert.Equal(made.Body, (await rest.GetAsync($"{Stocks}/{made.Id}")).Body);
        Assert.Equal((HttpStatusCode.OK, Deleted), Two(await DeleteAsync($"{Stocks}/{made.Id}")));
        Assert.Equal(HttpStatusCode.NotFound, (await DeleteAsync(address)).Status);

        // A quantity is posted as the difference to what is there, and only then.
        Assert.Equal("12", await CountedAsync(address, """{"quantity":12}"""));
        Assert.Equal("7", await CountedAsync(address, """{"quantity":7,"resetReservedQty":false}"""));
        Assert.Equal("7", await CountedAsync(address, """{"quantity":"7","supplyDate":null}"""));
        Assert.Equal(2, await rest.ValueAsync("SELECT count(*) FROM posting p JOIN part i ON i.id = p.part_id WHERE i.part_id = $1 AND p.action_type = 'AD' AND p.operator_id = 'ADAM'", "DEMO", mark));
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"delete_failed","error_description":"Failed to delete instance"}"""), Two(await DeleteAsync(address)));
        var both = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => PostAsync(address, $$"""{"quantity":{{20 + (i % 2)}}}""")));
        Assert.All(both, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Contains((await rest.GetAsync(address)).Json.GetProperty("quantity").GetRawText(), new[] { "20", "21" });
    }

    [Fact]
    public async Task A_stock_is_updated_by_whatever_changes_what_it_answers()
    {
        await rest.ItemAsync(mark);
        await rest.WarehouseAsync(mark);
        await rest.StockAsync(mark, mark, "a", "b");
        var address = $"{Stocks}/reference/{mark}/EA/{mark}";
        var made = (await rest.GetAsync(address)).Json.GetProperty("dateCreated").GetString()!;
        foreach (var change in new Func<Task>[]
        {
            () => rest.StockAsync(mark, mark, "c"),
            () => PostAsync(address, """{"quantity":4}"""),
            () => ErpAsync("issues-entry-create", $$"""{"PART_ID":"{{mark}}","STORES_CODE":"{{mark}}","QUANTITY":"1","SERIAL_NUMBER":"b","DEPARTMENT":"0"}"""),
            () => ErpAsync("serial-number-update", $$"""{"PART_ID":"{{mark}}","SERIAL_NUMBER":"a","SN_STATUS":"H"}"""),
            () => ErpAsync("serial-number-update", $$"""{"PART_ID":"{{mark}}","SERIAL_NUMBER":"a","SN_STATUS":"A"}"""),
        })
        {
            var before = (await rest.GetAsync(address)).Json;
            rest.Time.Pass(TimeSpan.FromMilliseconds(10_400));
            await change();
            var stock = (await rest.GetAsync(address)).Json;
            Assert.NotEqual((Texts(before, "quantity"), Texts(before, "reservedSerialNumbers")), (Texts(stock, "quantity"), Texts(stock, "reservedSerialNumbers")));
            Assert.Equal((made, rest.Stamp), (stock.GetProperty("dateCreated").GetString(), stock.GetProperty("lastUpdated").GetString()));
            Assert.Equal(mark, await rest.ListAsync($"{Stocks}?itemReference={mark}&lastUpdated_gte={rest.Stamp}", "itemReference"));
            Assert.Equal("", await rest.ListAsync($"{Stocks}?itemReference={mark}&lastUpdated_gt={rest.Stamp}", "itemReference"));
        }

        // What only looks changes nothing; what is edited by hand does. The record in the ERP dialect says who edited it, as ever.
        rest.Time.Pass(TimeSpan.FromSeconds(10));
        var last = (await rest.GetAsync(address)).Json.GetProperty("lastUpdated").GetString();
        await PostAsync(address, """{"quantity":3}""");
        Assert.Equal(last, (await rest.GetAsync(address)).Json.GetProperty("lastUpdated").GetString());
        var erp = (await ErpAsync("stock-status-query", $$"""{"PART_ID":"{{mark}}"}""")).Json[0];
        Assert.Equal(made, $"{erp.GetProperty("DATE_LAST_UPDT").GetString()}T{erp.GetProperty("TIME_LAST_UPDT").GetString()}Z");
        await PostAsync(address, """{"supplyDate":"2027-05-17T07:00:00Z"}""");
        Assert.Equal(rest.Stamp, (await rest.GetAsync(address)).Json.GetProperty("lastUpdated").GetString());

        // Another stock of the item that something left is before the one that it came to.
        await rest.WarehouseAsync($"{mark}-2");
        rest.Time.Pass(TimeSpan.FromSeconds(10));
        await ErpAsync("stores-transfer-create", $$"""{"PART_ID":"{{mark}}","FROM_STORES":"{{mark}}","TO_STORES":"{{mark}}-2","QUANTITY":"1","SERIAL_NUMBER":"c"}""");
        rest.Time.Pass(TimeSpan.FromSeconds(10));
        await ErpAsync("issues-entry-create", $$"""{"PART_ID":"{{mark}}","STORES_CODE":"{{mark}}","QUANTITY":"1","SERIAL_NUMBER":"a","DEPARTMENT":"0"}""");
        Assert.Equal($"{mark}-2 {mark}", await rest.ListAsync($"{Stocks}?itemReference={mark}&sort=lastUpdated", "warehouseReference"));

        static string Texts(System.Text.Json.JsonElement stock, string name) => stock.GetProperty(name).GetRawText();
    }

    [Fact]
    public async Task Units_with_serials_count_as_there_and_are_not_made_or_lost_by_a_number()
    {
        await rest.ItemAsync(mark);
        await rest.WarehouseAsync(mark);
        await rest.StockAsync(mark, mark, "a", "b", "c");
        var address = $"{Stocks}/reference/{mark}/EA/{mark}";
        Assert.Equal("3", await CountedAsync(address, """{"quantity":3}"""));
        Assert.Equal("5", await CountedAsync(address, """{"quantity":5}"""));
        Assert.Equal("4", await CountedAsync(address, """{"quantity":4}"""));
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"save_failed","error_description":"Failed to save instance"}"""), Two(await PostAsync(address, """{"quantity":2}""")));
        Assert.Equal("4", (await rest.GetAsync(address)).Json.GetProperty("quantity").GetRawText());
    }

    [Fact]
    public async Task A_stock_that_several_say_at_once_is_what_one_of_them_said()
    {
        await rest.ItemAsync(mark, inInventory: false);
        await rest.WarehouseAsync(mark);
        var address = $"{Stocks}/reference/{mark}/EA/{mark}";
        await PostAsync(address, """{"supplyDate":"2017-05-17T07:00:00Z"}""");
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(address, """{"quantity":12}""")));
        Assert.All(all, answer => Assert.Equal((HttpStatusCode.OK, "12"), (answer.Status, answer.Json.GetProperty("quantity").GetRawText())));
    }

    [Theory]
    [InlineData("NONE", "EA", "MARK", """{"quantity":1}""", 404, "not_found", "The item with the id NONE doesn't exist.")]
    [InlineData("MARK", "NONE", "MARK", """{"quantity":1}""", 404, "not_found", "The unit with the id NONE doesn't exist.")]
    [InlineData("MARK", "PK", "MARK", """{"quantity":1}""", 404, "not_found", "The item unit with the id MARK/PK doesn't exist.")]
    [InlineData("MARK", "EA", "NONE", """{"quantity":1}""", 404, "not_found", "The warehouse with the id NONE doesn't exist.")]
    [InlineData("MARK", "EA", "MARK", """{"quantity":-1}""", 400, "save_failed", "Failed to save instance")]
    [InlineData("MARK", "EA", "MARK", """{"quantity":0.5}""", 400, "save_failed", "Failed to save instance")]
    [InlineData("MARK", "EA", "MARK", """{"quantity":1,"resetReservedQty":true}""", 400, "save_failed", "Failed to save instance")]
    [InlineData("MARK", "EA", "MARK", """{"quantity":"many"}""", 400, "invalid_param_type", "The type of parameter quantity you provided is not valid for this request.")]
    [InlineData("MARK", "EA", "MARK", """{"supplyDate":"soon"}""", 400, "invalid_param_type", "The type of parameter supplyDate you provided is not valid for this request.")]
    public async Task A_stock_is_refused_and_nothing_is_made(string item, string unit, string warehouse, string body, int status, string error, string description)
    {
        await rest.ItemAsync(mark, inInventory: false);
        await rest.WarehouseAsync(mark);
        await rest.SendAsync(rest.Admin, HttpMethod.Post, "/api/v1.0/units", """{"reference":"PK","name":"packet"}""");
        string Of(string text) => text.Replace("MARK", mark, StringComparison.Ordinal);
        var answer = await PostAsync($"{Stocks}/reference/{Of(item)}/{unit}/{Of(warehouse)}", body);
        Assert.Equal(((HttpStatusCode)status, $$"""{"error":"{{error}}","error_description":"{{Of(description)}}"}"""), Two(answer));
        Assert.Equal("", await rest.ListAsync($"{Stocks}?itemReference={mark}", "id"));
    }

    /// <summary>Warehouses of earlier tests give their users back.</summary>
    private Task ReleaseAsync() => rest.OwnAsync("UPDATE stores SET extra = NULL");

    private async Task<long> UserAsync(string name)
    {
        await using var owner = await rest.OwnerAsync();
        await using var command = new Npgsql.NpgsqlCommand("SELECT u.id FROM nameplate.app_user u JOIN nameplate.data_source d ON d.id = u.data_source_id WHERE d.name = 'DEMO' AND u.name = $1", owner) { Parameters = { new() { Value = name } } };
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task<string> CountedAsync(string address, string body)
    {
        var answer = await PostAsync(address, body);
        Assert.Equal((HttpStatusCode.OK, ""), (answer.Status, answer.Status == HttpStatusCode.OK ? "" : answer.Body));
        return answer.Json.GetProperty("quantity").GetRawText();
    }

    private Task<RestAnswer> PostAsync(string address, string body) => rest.SendAsync(rest.Admin, HttpMethod.Post, address, body);

    private Task<RestAnswer> ErpAsync(string call, string body) => PostAsync($"/api/{call}", body);

    private Task<RestAnswer> DeleteAsync(string address) => rest.SendAsync(rest.Admin, HttpMethod.Delete, address);

    private static (HttpStatusCode, string) Two(RestAnswer answer) => (answer.Status, answer.Body);
}
