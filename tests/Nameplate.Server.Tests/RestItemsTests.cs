using System.Net;

namespace Nameplate.Server.Tests;

/// <summary>Items and item units are written as the reference has it, over the parts of the ERP dialect.</summary>
public sealed class RestItemsTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Items = "/api/v1.0/items";

    private readonly string mark = Mark.New();

    [Fact]
    public async Task A_form_makes_an_item_that_is_a_part_with_defaults()
    {
        var made = await PostAsync(Items, $"reference={mark}&name=Knot+Band+Bracelet&description=&isActive=false&isNew=true&displayOrder=1&volumeInLiter=1.5&tags=%5B%22bracelet%22%2C%22jewelry%22%5D&similarItems=%5B%5D&hasSerialNumbers=true&image1=", Form);
        var expected =
            $$"""{"id":{{made.Id}},"reference":"{{mark}}","name":"Knot Band Bracelet","description":"","itemCategoryId":null,"itemCategory":null,"itemImages":null,"displayOrder":1,"volumeInLiter":1.5,"isActive":false,"isNew":true,"videoUrl":"","videoSize":0,"formattedVideoSize":"0","pdfUrl":"","pdfSize":0,"formattedPdfSize":"0","similarItems":[],"parentId":null,"parentItem":null,"hasDeclination":false,"relatedItems":[],"itemAttributes":[],"tags":["bracelet","jewelry"],"hasSerialNumbers":true,"serialNumbers":null,"organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""";
        Assert.Equal((HttpStatusCode.Created, expected), (made.Status, made.Body));
        Assert.Equal(expected, (await rest.GetAsync($"{Items}/{made.Id}")).Body);
        var part = await ErpAsync("part-query", $$"""{"PART_ID":"{{mark}}"}""");
        foreach (var field in new[] { "\"PART_UM\":\"EA\"", "\"LOT_CONTROL\":\"N\"", "\"SN_REQD\":\"N\"", "\"SN_REQD_INV\":\"Y\"", "\"VOLUME\":\"1.5\"", "\"STD_COST\":\"0\"", "\"IS_ACTIVE\":\"N\"", "\"CREATED_BY\":\"ADAM\"" })
        {
            Assert.Contains(field, part, StringComparison.Ordinal);
        }

        Assert.Equal(1, await rest.ValueAsync("SELECT count(*) FROM edit WHERE table_name = 'part' AND row_id = $1 AND operator_id = 'ADAM'", "DEMO", made.Id));
    }

    [Fact]
    public async Task A_form_in_parts_and_JSON_do_as_well()
    {
        const string Parts = "multipart/form-data; boundary=x";
        string Field(string name, string text) => $"--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n";
        var body = Field("reference", mark) + Field("name", "É t") + "--x\r\nContent-Disposition: form-data; name=\"image1\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n";
        var made = await PostAsync(Items, body, Parts);
        Assert.Equal((HttpStatusCode.Created, "É t"), (made.Status, made.Json.GetProperty("name").GetString()));
        Assert.Equal(Bad("save_failed", "Failed to save instance."), Two(await PostAsync(Items, Field("reference", mark + "2") + Field("name", "n") + "--x\r\nContent-Disposition: form-data; name=\"image1\"; filename=\"a.png\"\r\n\r\nPNG\r\n--x--\r\n", Parts)));
        Assert.Equal(Bad("invalid_form", "The request's form is invalid."), Two(await PostAsync(Items, "--x\r\nContent-Disposition: form-data", Parts)));
        Assert.Equal(Bad("invalid_param_type", "The type of parameter name you provided is not valid for this request."), Two(await PostAsync(Items, Field("name", "a") + Field("name", "b") + "--x--\r\n", Parts)));
        var json = await PostAsync(Items, $$"""{"reference":"{{mark}}3","name":"J","tags":["a"],"displayOrder":7,"isNew":true}""");
        Assert.Equal((HttpStatusCode.Created, 7), (json.Status, json.Json.GetProperty("displayOrder").GetInt32()));
    }

    [Fact]
    public async Task An_item_is_changed_by_its_id_and_by_its_reference_and_keeps_what_is_not_sent()
    {
        var made = await PostAsync(Items, $"reference={mark}&name=A&description=B&tags=%5B%22t%22%5D&displayOrder=3", Form);
        rest.Time.Pass(TimeSpan.FromSeconds(10));
        var changed = await PostAsync($"{Items}/{made.Id}", $"reference={mark}&name=A2&isActive=false", Form);
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        var expected = made.Body.Replace("\"name\":\"A\"", "\"name\":\"A2\"", StringComparison.Ordinal).Replace("\"isActive\":true", "\"isActive\":false", StringComparison.Ordinal);
        Assert.Equal(expected[..expected.LastIndexOf(",\"lastUpdated", StringComparison.Ordinal)] + $",\"lastUpdated\":\"{rest.Stamp}\"}}", changed.Body);
        var cleared = await PostAsync($"{Items}/reference/{mark}", $$"""{"reference":"{{mark}}","name":"A3","description":"","tags":null,"isActive":null,"labelNote":"Faves","labelColor":"#32bcb0"}""");
        Assert.Equal((HttpStatusCode.Created, made.Id, "A3", "", "[]", true), (
            cleared.Status, cleared.Id, cleared.Json.GetProperty("name").GetString(), cleared.Json.GetProperty("description").GetString(), cleared.Json.GetProperty("tags").GetRawText(), cleared.Json.GetProperty("isActive").GetBoolean()));
        Assert.Equal(3, await rest.ValueAsync("SELECT count(*) FROM edit WHERE table_name = 'part' AND row_id = $1", "DEMO", made.Id));

        var other = await PostAsync($"{Items}/reference/{mark}-2", $"reference={mark}-2&name=New", Form);
        Assert.Equal((HttpStatusCode.Created, $"{mark}-2"), (other.Status, other.Json.GetProperty("reference").GetString()));
        Assert.Equal(Bad("save_failed", "Failed to save instance."), Two(await PostAsync($"{Items}/{other.Id}", $"reference={mark}-3&name=New", Form)));
        Assert.Equal(Bad("save_failed", "Failed to save instance."), Two(await PostAsync($"{Items}/reference/{mark}-4", $"reference={mark}-3&name=New", Form)));
    }

    [Theory]
    [InlineData("""{"colour":1}""", "invalid_param", "The parameters [colour] you provided are not valid for this request.")]
    [InlineData("""{"reference":7,"name":1}""", "invalid_param_type", "The type of parameter reference you provided is not valid for this request.")]
    [InlineData("""{"name":"n","isActive":"maybe"}""", "invalid_param_type", "The type of parameter isActive you provided is not valid for this request.")]
    [InlineData("""{"name":"n","displayOrder":1.5}""", "invalid_param_type", "The type of parameter displayOrder you provided is not valid for this request.")]
    [InlineData("""{"name":"n","volumeInLiter":"1e3"}""", "invalid_param_type", "The type of parameter volumeInLiter you provided is not valid for this request.")]
    [InlineData("""{"name":"n","tags":"bracelet"}""", "invalid_param_type", "The type of parameter tags you provided is not valid for this request.")]
    [InlineData("""{}""", "missing_param", "reference parameter is missing")]
    [InlineData("""{"reference":"MARK"}""", "missing_param", "name parameter is missing")]
    [InlineData("""{"reference":"TAKEN","name":"n"}""", "not_unique", "reference already used")]
    [InlineData("""{"reference":"MARK","name":"n","volumeInLiter":-1}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"reference":"MARK","name":"n","displayOrder":-1}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"reference":"MARK","name":"n","tags":["a,b"]}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"reference":"MARK","name":"n","labelNote":"12345678"}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"reference":"MARK","name":"n","labelColor":"red"}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"reference":"MARK","name":"n","hasDeclination":true}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"reference":"MARK","name":"n","similarItems":[750]}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"reference":" MARK","name":"n"}""", "save_failed", "Failed to save instance.")]
    [InlineData("""{"reference":"MARK","name":"n","categoryId":3}""", "not_found", "The item category with the id 3 doesn't exist.")]
    public async Task An_item_is_refused(string body, string error, string description)
    {
        await rest.ItemAsync("T" + mark);
        var answer = await PostAsync(Items, body.Replace("MARK", mark, StringComparison.Ordinal).Replace("TAKEN", "T" + mark, StringComparison.Ordinal));
        Assert.Equal((error == "not_found" ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest, Bad(error, description).Body), Two(answer));
        Assert.Equal("", await rest.ListAsync($"{Items}?reference={mark}", "id"));
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"{Items}/7065000", "reference=a&name=b", Form)).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync(Items, "x", "text/plain")).Status);
    }

    [Fact]
    public async Task An_item_with_sold_or_reserved_units_keeps_its_serial_numbers()
    {
        var id = await rest.ItemAsync(mark);
        var unit = await rest.HistoryAsync(mark, "S", "1");
        Assert.True((await PostAsync($"{Items}/{id}", $"reference={mark}&name=A&hasSerialNumbers=false", Form)).Json.GetProperty("hasSerialNumbers").GetBoolean());
        var free = await rest.ItemAsync(mark + "F");
        Assert.False((await PostAsync($"{Items}/{free}", $"reference={mark}F&name=A&hasSerialNumbers=false", Form)).Json.GetProperty("hasSerialNumbers").GetBoolean());
        Assert.True(unit > 0);
    }

    [Fact]
    public async Task An_item_is_deleted_while_nothing_points_to_it()
    {
        var (first, second) = (await rest.ItemAsync(mark), await rest.ItemAsync(mark + "2"));
        const string Deleted = """{"success":"true","success_description":"Instance deleted successfully"}""";
        Assert.Equal((HttpStatusCode.OK, Deleted), Two(await DeleteAsync($"{Items}/{first}")));
        Assert.Equal((HttpStatusCode.OK, Deleted), Two(await DeleteAsync($"{Items}/reference/{mark}2")));
        Assert.Equal((HttpStatusCode.NotFound, $$"""{"error":"not_found","error_description":"The item with the id {{second}} doesn't exist."}"""), Two(await DeleteAsync($"{Items}/{second}")));
        var used = await rest.ItemAsync(mark + "3");
        await rest.CreateAsync(used, "1");
        Assert.Equal(Bad("delete_failed", "Failed to delete instance."), Two(await DeleteAsync($"{Items}/{used}")));
    }

    [Fact]
    public async Task A_write_that_is_sent_again_has_one_effect()
    {
        var body = $"reference={mark}&name=A";
        var first = await rest.SendAsync(rest.Admin, HttpMethod.Post, Items, body, mark, Form);
        var second = await rest.SendAsync(rest.Admin, HttpMethod.Post, Items, body, mark, Form);
        Assert.Equal((HttpStatusCode.Created, first.Body, "true"), (second.Status, second.Body, Assert.Single(second.Headers.GetValues("Idempotency-Replayed"))));
        Assert.Equal(Bad("not_unique", "reference already used"), Two(await PostAsync(Items, body, Form)));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Created)]
    [InlineData("http://HOST", HttpStatusCode.Created)]
    [InlineData("http://elsewhere.example", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("null", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_form_that_is_signed_in_by_cookie_comes_from_no_other_site(string? origin, HttpStatusCode expected)
    {
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = rest.Admin.BaseAddress };
        client.DefaultRequestHeaders.Add("Cookie", $"JSESSIONID={rest.Admin.DefaultRequestHeaders.Authorization!.Parameter}");
        if (origin is not null)
        {
            client.DefaultRequestHeaders.Add("Origin", origin.Replace("HOST", client.BaseAddress!.Authority, StringComparison.Ordinal));
        }

        Assert.Equal(expected, (await rest.SendAsync(client, HttpMethod.Post, Items, $"reference={mark}&name=A", type: Form)).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await rest.SendAsync(client, HttpMethod.Post, "/api/v1.0/units", $"reference={mark}&name=A", type: Form)).Status);
    }

    [Fact]
    public async Task An_item_unit_is_the_item_in_the_unit_of_its_stock()
    {
        var item = await rest.ItemAsync(mark, "Knot Band Bracelet");
        var each = (await rest.GetAsync("/api/v1.0/units/reference/EA")).Id;
        string Expected(string values) =>
            $$"""{"id":{{item}},"itemReference":"{{mark}}","unitReference":"EA","item":{"id":{{item}},"reference":"{{mark}}","name":"Knot Band Bracelet","href":"/api/v1.0/items/{{item}}"},"unit":{"id":{{each}},"reference":"EA","name":"Each","href":"/api/v1.0/units/{{each}}"},"quantity":1,"unpacking":false,{{values}},"expirationDate":null,"isDefault":true,"defaultDisplay":true,"organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""";
        var plain = Expected("\"salesQuantity\":null,\"volume\":null,\"weight\":null,\"barcode\":null");
        Assert.Equal(plain, (await rest.GetAsync($"/api/v1.0/itemUnits/{item}")).Body);
        Assert.Equal(plain, (await rest.GetAsync($"/api/v1.0/itemUnits/reference/{mark}/EA")).Body);
        Assert.Equal("EA", await rest.ListAsync($"/api/v1.0/itemUnits?itemReference={mark}", "unitReference"));
        var changed = await PostAsync($"/api/v1.0/itemUnits/reference/{mark}/EA", """{"quantity":1,"salesQuantity":4,"volume":5,"weight":15.33,"barcode":"(10)45566(17)161231","isDefault":true}""");
        Assert.Equal((HttpStatusCode.Created, Expected("\"salesQuantity\":4,\"volume\":5,\"weight\":15.33,\"barcode\":\"(10)45566(17)161231\"")), Two(changed));
        Assert.Equal("5000", (await rest.GetAsync($"{Items}/{item}")).Json.GetProperty("volumeInLiter").GetRawText());
    }

    [Theory]
    [InlineData("""{"itemId":ITEM,"unitId":EACH,"quantity":1,"isDefault":true}""", 400, "already_assigned", "Item is already assigned to unit.")]
    [InlineData("""{"itemId":"MARK","unitId":"EA","quantity":1,"useExternalId":true}""", 400, "already_assigned", "Item is already assigned to unit.")]
    [InlineData("""{"itemId":ITEM,"unitId":PACK,"quantity":4,"isDefault":true}""", 400, "is_default_error", "Item has already a default unit.")]
    [InlineData("""{"itemId":ITEM,"unitId":PACK,"quantity":4}""", 400, "save_failed", "Failed to save instance.")]
    [InlineData("""{"itemId":ITEM,"unitId":EACH}""", 400, "missing_param", "quantity parameter is missing")]
    [InlineData("""{"itemId":"MARK","unitId":1,"quantity":1}""", 400, "invalid_param_type", "The type of parameter itemId you provided is not valid for this request.")]
    [InlineData("""{"itemId":7065000,"unitId":EACH,"quantity":1}""", 404, "not_found", "The item with the id 7065000 doesn't exist.")]
    [InlineData("""{"itemId":ITEM,"unitId":7065000,"quantity":1}""", 404, "not_found", "The unit with the id 7065000 doesn't exist.")]
    [InlineData("""{"itemId":ITEM,"unitId":EACH,"quantity":1,"expirationDate":"31.8.2016"}""", 400, "invalid_param_type", "The type of parameter expirationDate you provided is not valid for this request.")]
    public async Task An_item_unit_is_refused(string body, int status, string error, string description)
    {
        var item = await rest.ItemAsync(mark);
        var pack = (await rest.SendAsync(rest.Admin, HttpMethod.Post, "/api/v1.0/units", $$"""{"reference":"PK{{mark}}","name":"packet"}""")).Id;
        var each = (await rest.GetAsync("/api/v1.0/units/reference/EA")).Id;
        var answer = await PostAsync("/api/v1.0/itemUnits", body.Replace("ITEM", $"{item}", StringComparison.Ordinal).Replace("PACK", $"{pack}", StringComparison.Ordinal)
            .Replace("EACH", $"{each}", StringComparison.Ordinal).Replace("MARK", mark, StringComparison.Ordinal));
        Assert.Equal(((HttpStatusCode)status, Bad(error, description).Body), Two(answer));
    }

    [Theory]
    [InlineData("\"volume\":1.0E-4", "volume", "0.0001")]
    [InlineData("\"volume\":1e-05", "volume", "0.00001")]
    [InlineData("\"weight\":5.0E-4", "weight", "0.0005")]
    [InlineData("\"weight\":-0E+2", "weight", "0")]
    [InlineData("\"weight\":0.00125e+3", "weight", "1.25")]
    [InlineData("\"weight\":1230000000000000000000000000000000000e-35", "weight", "12.3")]
    [InlineData("\"salesQuantity\":1.2E1", "salesQuantity", "12")]
    [InlineData("\"salesQuantity\":0e999999999", "salesQuantity", "0")]
    public async Task A_number_may_be_written_with_an_exponent(string field, string name, string number)
    {
        await rest.ItemAsync(mark);
        var made = await PostAsync($"/api/v1.0/itemUnits/reference/{mark}/EA", $$"""{"quantity":1e0,{{field}}}""");
        Assert.Equal((HttpStatusCode.Created, number), (made.Status, made.Json.GetProperty(name).GetRawText()));
    }

    [Theory]
    [InlineData("weight", "1e999999999")]
    [InlineData("weight", "1e-999999999")]
    [InlineData("weight", "1e-30")]
    [InlineData("weight", "0.000000000000000000000000000001")]
    [InlineData("weight", "1.00000000000000000000000000000000000001e1")]
    [InlineData("weight", "\"1e-3\"")]
    [InlineData("salesQuantity", "1e-1")]
    public async Task A_number_that_cannot_be_kept_exactly_is_none(string name, string number)
    {
        await rest.ItemAsync(mark);
        var description = $"The type of parameter {name} you provided is not valid for this request.";
        Assert.Equal(Bad("invalid_param_type", description), Two(await PostAsync($"/api/v1.0/itemUnits/reference/{mark}/EA", $$"""{"quantity":1,"{{name}}":{{number}}}""")));
    }

    [Theory]
    [InlineData("""{"quantity":1,"weight":1e-7}""")]
    [InlineData("""{"quantity":1,"weight":1e20}""")]
    [InlineData("""{"quantity":1,"volume":1e-10}""")]
    [InlineData("""{"quantity":2}""")]
    [InlineData("""{"quantity":1,"isDefault":false}""")]
    [InlineData("""{"quantity":1,"unpacking":true}""")]
    [InlineData("""{"quantity":1,"expirationDate":"2016-08-31"}""")]
    [InlineData("""{"quantity":1,"volume":79228162514264337593543950335}""")]
    [InlineData("""{"quantity":1,"weight":-1}""")]
    public async Task The_unit_of_the_stock_is_what_it_is(string body)
    {
        await rest.ItemAsync(mark);
        Assert.Equal(Bad("save_failed", "Failed to save instance."), Two(await PostAsync($"/api/v1.0/itemUnits/reference/{mark}/EA", body)));
    }

    private Task<RestAnswer> PostAsync(string address, string body, string type = "application/json") => rest.SendAsync(rest.Admin, HttpMethod.Post, address, body, type: type);

    private Task<RestAnswer> DeleteAsync(string address) => rest.SendAsync(rest.Admin, HttpMethod.Delete, address);

    private async Task<string> ErpAsync(string call, string body) => (await rest.SendAsync(rest.Admin, HttpMethod.Post, $"/api/{call}", body)).Body;

    private static (HttpStatusCode Status, string Body) Two(RestAnswer answer) => (answer.Status, answer.Body);

    private static (HttpStatusCode Status, string Body) Bad(string error, string description) =>
        (HttpStatusCode.BadRequest, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");
}
