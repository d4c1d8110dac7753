using System.Net;

namespace Nameplate.Server.Tests;

/// <summary>Items, warehouses, warehouse stocks and units of measure: their records, lists and references.</summary>
public sealed class RestRecordsTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private readonly string mark = Mark.New();

    [Fact]
    public async Task An_item_is_answered_whole()
    {
        var id = await rest.ItemAsync($"bracelet {mark}/é", "Knot Band Bracelet");
        var expected =
            $$"""{"id":{{id}},"reference":"bracelet {{mark}}/é","name":"Knot Band Bracelet","description":"","itemCategoryId":null,"itemCategory":null,"itemImages":null,"displayOrder":0,"volumeInLiter":null,"isActive":true,"isNew":false,"videoUrl":"","videoSize":0,"formattedVideoSize":"0","pdfUrl":"","pdfSize":0,"formattedPdfSize":"0","similarItems":[],"parentId":null,"parentItem":null,"hasDeclination":false,"relatedItems":[],"itemAttributes":[],"tags":[],"hasSerialNumbers":true,"serialNumbers":null,"organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""";
        Assert.Equal(expected, (await rest.GetAsync($"/api/v1.0/items/{id}")).Body);
        Assert.Equal(expected, (await rest.GetAsync($"/api/v2.1/items/reference/bracelet%20{mark}%2F%C3%A9")).Body);
        Assert.Equal(
            $$"""{"paging":{"total":1,"max":100,"offset":0,"previous":null,"next":null},"data":[{{expected}}]}""",
            (await rest.GetAsync($"/api/v1.0/items?reference=*{mark}*&name=Knot*")).Body);
        Assert.Equal("", await rest.ListAsync($"/api/v1.0/items?reference=*{mark}*&name=knot*", "name"));
    }

    [Fact]
    public async Task A_warehouse_is_answered_whole()
    {
        var id = await rest.WarehouseAsync(mark, "entrepot1", "Quai 1");
        var expected =
            $$"""{"id":{{id}},"name":"entrepot1","reference":"{{mark}}","organization":"DEMO","isRoot":false,"parentReference":null,"parentWhse":null,"description":null,"address":"Quai 1","isVan":false,"users":[],"dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""";
        Assert.Equal(expected, (await rest.GetAsync($"/api/v1.0/warehouses/{id}")).Body);
        Assert.Equal(expected, (await rest.GetAsync($"/api/v1.0/warehouses/reference/{mark}")).Body);
        Assert.Equal($"{id}", await rest.ListAsync($"/api/v1.0/warehouses?reference={mark}&name=*1", "id"));
    }

    [Fact]
    public async Task A_warehouse_stock_is_answered_whole_with_the_reserved_serial_numbers()
    {
        var item = await rest.ItemAsync(mark, "Knot Band Bracelet");
        var warehouse = await rest.WarehouseAsync(mark, "entrepot A");
        var units = await rest.StockAsync(mark, mark, "3", "2", "1");
        var id = (await rest.GetAsync($"/api/v1.0/serialNumbers/{units[0]}")).Json.GetProperty("warehouseStockId").GetInt64();
        string Expected(string version, string reserved, string unit) =>
            $$"""{"id":{{id}},"warehouseReference":"{{mark}}","warehouse":{"id":{{warehouse}},"reference":"{{mark}}","name":"entrepot A","href":"/api/{{version}}/warehouses/{{warehouse}}"},"itemReference":"{{mark}}","unitReference":"EA","item":{"id":{{item}},"reference":"{{mark}}","name":"Knot Band Bracelet","href":"/api/{{version}}/items/{{item}}"},"unit":{"id":{{unit}},"reference":"EA","name":"Each","href":"/api/{{version}}/units/{{unit}}"},"quantity":3,"reservedSerialNumbers":{{reserved}},"supplyDate":null,"organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""";
        var each = (await rest.GetAsync("/api/v1.0/units/reference/EA")).Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(Expected("v1.0", "null", each), (await rest.GetAsync($"/api/v1.0/warehouseStocks/{id}")).Body);

        await rest.EditAsync(units[0], "H");
        await rest.EditAsync(units[2], "H");
        Assert.Equal(Expected("v2.1", """["1","3"]""", each), (await rest.GetAsync($"/api/v2.1/warehouseStocks/reference/{mark}/EA/{mark}")).Body);
        Assert.Equal("3", await rest.ListAsync($"/api/v1.0/warehouseStocks?warehouseReference={mark}&itemReference={mark[..4]}*&sort=quantity", "quantity"));
        Assert.Equal(
            $$"""{"error":"not_found","error_description":"The warehouse stock with the id {{mark}}/KG/{{mark}} doesn't exist."}""",
            (await rest.GetAsync($"/api/v1.0/warehouseStocks/reference/{mark}/KG/{mark}")).Body);
    }

    [Fact]
    public async Task A_unit_is_created_by_an_admin_and_answered_whole()
    {
        var answer = await rest.SendAsync(rest.Admin, HttpMethod.Post, "/api/v1.0/units", $$"""{"reference":"PA{{mark}}","name":"packet"}""");
        var expected = $$"""{"id":{{answer.Id}},"name":"packet","reference":"PA{{mark}}","organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""";
        Assert.Equal((HttpStatusCode.Created, expected), (answer.Status, answer.Body));
        Assert.Equal(expected, (await rest.GetAsync($"/api/v1.0/units/{answer.Id}")).Body);
        Assert.Equal(expected, (await rest.GetAsync($"/api/v1.0/units/reference/PA{mark}")).Body);
        Assert.Equal("packet", await rest.ListAsync($"/api/v1.0/units?reference=PA{mark}&name=pack*", "name"));
        var again = await rest.SendAsync(rest.Admin, HttpMethod.Post, "/api/v1.0/units", $$"""{"reference":"PA{{mark}}","name":"other"}""");
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"not_unique","error_description":"reference already used"}"""), (again.Status, again.Body));
    }

    [Theory]
    [InlineData("""{"decimals":2}""", "invalid_param", "The parameters [decimals] you provided are not valid for this request.")]
    [InlineData("""{"reference":1}""", "invalid_param_type", "The type of parameter reference you provided is not valid for this request.")]
    [InlineData("""{}""", "missing_param", "reference parameter is missing")]
    [InlineData("""{"reference":"","name":"n"}""", "missing_param", "reference parameter is missing")]
    [InlineData("""{"reference":"R"}""", "missing_param", "name parameter is missing")]
    [InlineData("""{"reference":" R","name":"n"}""", "save_failed", "Failed to save instance")]
    [InlineData("""{"reference":"R","name":"\u0000"}""", "save_failed", "Failed to save instance")]
    [InlineData("""{"reference":"EA","name":"n"}""", "not_unique", "reference already used")]
    public async Task A_unit_is_refused(string body, string error, string description)
    {
        var answer = await rest.SendAsync(rest.Admin, HttpMethod.Post, "/api/v1.0/units", body);
        Assert.Equal((HttpStatusCode.BadRequest, $$"""{"error":"{{error}}","error_description":"{{description}}"}"""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("items", "item")]
    [InlineData("warehouses", "warehouse")]
    [InlineData("warehouseStocks", "warehouse stock")]
    [InlineData("units", "unit")]
    [InlineData("itemUnits", "item unit")]
    [InlineData("orders", "order")]
    [InlineData("orderDetails", "order detail")]
    [InlineData("returns", "returnOperation")]
    [InlineData("returnDetails", "return detail")]
    public async Task A_record_that_is_not_there_is_refused(string resource, string noun)
    {
        var missing = await rest.GetAsync($"/api/v1.0/{resource}/7065000");
        Assert.Equal((HttpStatusCode.NotFound, $$"""{"error":"not_found","error_description":"The {{noun}} with the id 7065000 doesn't exist."}"""), (missing.Status, missing.Body));
        var mistyped = await rest.GetAsync($"/api/v1.0/{resource}/abc");
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"invalid_param_type","error_description":"The type of parameter id you provided is not valid for this request."}"""), (mistyped.Status, mistyped.Body));
        var unknown = await rest.GetAsync($"/api/v1.0/{resource}?colour=red");
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"invalid_param","error_description":"The parameters [colour] you provided are not valid for this request."}"""), (unknown.Status, unknown.Body));
    }

    [Theory]
    [InlineData("items", "item")]
    [InlineData("warehouses", "warehouse")]
    [InlineData("units", "unit")]
    [InlineData("orders", "order")]
    [InlineData("returns", "returnOperation")]
    [InlineData("users", "user")]
    public async Task A_reference_that_is_not_there_is_refused(string resource, string noun)
    {
        var answer = await rest.GetAsync($"/api/v1.0/{resource}/reference/it's%25{mark}");
        Assert.Equal((HttpStatusCode.NotFound, $$"""{"error":"not_found","error_description":"The {{noun}} with the id it's%{{mark}} doesn't exist."}"""), (answer.Status, answer.Body));
    }

    /// <summary>Every plain field can be sorted by, of every list.</summary>
    [Theory]
    [InlineData("items")]
    [InlineData("warehouses")]
    [InlineData("warehouseStocks")]
    [InlineData("units")]
    [InlineData("itemUnits")]
    [InlineData("orders")]
    [InlineData("orderDetails")]
    [InlineData("returns")]
    [InlineData("returnDetails")]
    public async Task Lists_can_be_sorted_by_every_plain_field(string resource)
    {
        var table = new[] { Rest.Items.Resource, Rest.Warehouses.Resource, Rest.WarehouseStocks.Resource, Rest.UnitsOfMeasure.Resource, Rest.ItemUnits.Resource, Rest.Orders.Resource, Rest.OrderDetails.Resource, Rest.Returns.Resource, Rest.ReturnDetails.Resource }.Single(one => one.Name == resource);
        foreach (var field in table.Fields.Where(field => field.IsScalar))
        {
            Assert.Equal(HttpStatusCode.OK, (await rest.GetAsync($"/api/v1.0/{resource}?sort={field.Name}&order=desc")).Status);
        }

        foreach (var filter in table.Filters)
        {
            var value = filter.Name.Contains('_', StringComparison.Ordinal) ? rest.Stamp : filter.Name == "operationType" ? "delivery" : "*a*b";
            Assert.Equal(HttpStatusCode.OK, (await rest.GetAsync($"/api/v1.0/{resource}?{filter.Name}={value}")).Status);
        }
    }
}
