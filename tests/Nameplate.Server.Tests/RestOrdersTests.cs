using System.Net;
using System.Text.Json;

namespace Nameplate.Server.Tests;

/// <summary>Sales orders of the ERP dialect and their lines, as the REST dialect shows them.</summary>
public sealed class RestOrdersTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private const string Orders = "/api/v1.0/orders";
    private const string Details = "/api/v1.0/orderDetails";

    private readonly string mark = Mark.New();

    [Fact]
    public async Task An_order_and_its_lines_are_answered_whole()
    {
        var item = await rest.ItemAsync(mark, "Knot Band Bracelet");
        await ErpAsync("customer-create", $$"""{"CUSTOMER_ID":"{{mark}}","CUSTOMER_NAME":"Marie's Jewelry"}""");
        await ErpAsync(
            "sales-order-create",
            $$"""
            {"SO_ID":"{{mark}}/1","CUSTOMER_ID":"{{mark}}","CURR_CODE":"EUR","SALESMAN_ID":"emp-04","ORDER_DISC_PCT":"10","LINES":[
            {"SO_LINE_NO":"10","PART_ID":"{{mark}}","ORDER_QTY":"60","SO_UNIT_PRICE":"26.2","ITEM_DISC_PCT":"50"},
            {"SO_LINE_NO":"2","SO_DESC":"Engraving","ORDER_QTY":"1.5","SO_UM":"HR","SALE_CONV":"1","SO_UNIT_PRICE":"3"},
            {"SO_LINE_NO":"3","PART_ID":"{{mark}}","ORDER_QTY":"100","SO_UNIT_PRICE":"1","LINE_STATUS":"X"},
            {"SO_LINE_NO":"4","PART_ID":"{{mark}}","ORDER_QTY":"1"}],
            "COMMENTS":[{"SO_LINE_NO":"10","PRINT_INVOICE":"O","COMMENT_TEXT":"first"},{"SO_LINE_NO":"0","PRINT_INVOICE":"O","COMMENT_TEXT":"of all"},{"SO_LINE_NO":"10","PRINT_INVOICE":"O","COMMENT_TEXT":"second"}]}
            """);
        var order = (await rest.GetAsync($"{Orders}?reference={mark}%2F1")).Json.GetProperty("data")[0].GetProperty("id").GetInt64();
        var customer = await rest.ValueAsync("SELECT id FROM customer WHERE customer_id = $1", "DEMO", mark);
        Task<long> LineAsync(int number) => rest.ValueAsync("SELECT l.id FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id WHERE o.so_id = $1 AND l.so_line_no = $2", "DEMO", $"{mark}/1", number);
        var (ten, two, three, four) = (await LineAsync(10), await LineAsync(2), await LineAsync(3), await LineAsync(4));
        var expected =
            $$"""{"id":{{order}},"operationType":"ORDER","reference":"{{mark}}/1","status":"OPEN","latitude":null,"longitude":null,"checkInDate":null,"total":790.5,"totalExclTax":790.5,"totalDiscounted":711.45,"discount":10,"taxAmount":null,"shippingFee":0,"paymentDate":null,"paymentTypeId":null,"paymentType":null,"advanceAmount":null,"orderPayments":[],"dueDate":null,"customerReference":"{{mark}}","customer":{"id":{{customer}},"reference":"{{mark}}","reference2":null,"name":"Marie's Jewelry","href":"/api/v1.0/customers/{{customer}}"},"currency":"EUR","exchangeRate":1,"employeeReference":"emp-04","user":null,"deliveryStatus":"NOT_DELIVERED","deliveryDate":null,"deliveryComment":null,"deliveryCountry":null,"deliveryCity":null,"deliveryPostalCode":null,"deliveryAddress":null,"orderLines":[{"id":{{two}},"href":"/api/v1.0/orderDetails/{{two}}"},{"id":{{three}},"href":"/api/v1.0/orderDetails/{{three}}"},{"id":{{four}},"href":"/api/v1.0/orderDetails/{{four}}"},{"id":{{ten}},"href":"/api/v1.0/orderDetails/{{ten}}"}],"pdfUrl":null,"organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""";
        Assert.Equal(expected, (await rest.GetAsync($"{Orders}/{order}")).Body);
        Assert.Equal(expected, (await rest.GetAsync($"{Orders}/reference/{mark}%2F1")).Body);

        var each = (await rest.GetAsync("/api/v1.0/units/reference/EA")).Id;
        Assert.Equal(
            $$"""{"id":{{ten}},"operationType":"ORDER","orderReference":"{{mark}}/1","order":{"id":{{order}},"reference":"{{mark}}/1","href":"/api/v1.0/orders/{{order}}"},"itemReference":"{{mark}}","unitReference":"EA","item":{"id":{{item}},"reference":"{{mark}}","name":"Knot Band Bracelet","href":"/api/v1.0/items/{{item}}"},"unit":{"id":{{each}},"reference":"EA","name":"Each","href":"/api/v1.0/units/{{each}}"},"discount":50,"customerDiscount":null,"finalPrice":786,"unitPrice":26.2,"tax":0,"quantity":60,"type":"REGULAR","comment":"first\nsecond","reservedSerialNumbers":null,"soldSerialNumbers":null,"organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""",
            (await rest.GetAsync($"{Details}/{ten}")).Body);
        Assert.Equal(
            $$"""{"id":{{two}},"operationType":"ORDER","orderReference":"{{mark}}/1","order":{"id":{{order}},"reference":"{{mark}}/1","href":"/api/v1.0/orders/{{order}}"},"itemReference":null,"unitReference":"HR","item":null,"unit":null,"discount":0,"customerDiscount":null,"finalPrice":4.5,"unitPrice":3,"tax":0,"quantity":1.5,"type":"REGULAR","comment":null,"reservedSerialNumbers":null,"soldSerialNumbers":null,"organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}""",
            (await rest.GetAsync($"{Details}/{two}")).Body);
        Assert.Equal("", (await rest.GetAsync($"{Details}/{four}")).Json.GetProperty("finalPrice").ToString());
        Assert.Equal(string.Join(' ', new[] { ten, three, four }.Order()), await rest.ListAsync($"{Details}?orderReference={mark}*&itemReference=*{mark[1..]}&sort=id", "id"));
    }

    [Fact]
    public async Task Orders_are_filtered_sorted_and_paged_as_any_list()
    {
        await ErpAsync("customer-create", $$"""{"CUSTOMER_ID":"C{{mark}}","CUSTOMER_NAME":"C"}""");
        await rest.ItemAsync(mark);
        foreach (var (number, price, status, salesman) in new[] { (1, "30", "O", "emp-1"), (2, "10", "C", "emp-2"), (3, "20", "X", "emp-1") })
        {
            await ErpAsync("sales-order-create", $$"""{"SO_ID":"{{mark}}-{{number}}","CUSTOMER_ID":"C{{mark}}","SALESMAN_ID":"{{salesman}}","LINES":[{"SO_LINE_NO":"1","PART_ID":"{{mark}}","ORDER_QTY":"1","SO_UNIT_PRICE":"{{price}}"}]}""");
            await ErpAsync("sales-order-update", $$"""{"SO_ID":"{{mark}}-{{number}}","SO_STATUS":"{{status}}"}""");
            rest.Time.Pass(TimeSpan.FromSeconds(10));
        }

        var mine = $"{Orders}?customerReference=C{mark}";
        Assert.Equal("OPEN CLOSED CANCELLED", await rest.ListAsync(mine, "status"));
        Assert.Equal("10 20 30", await rest.ListAsync($"{mine}&sort=total", "total"));
        Assert.Equal($"{mark}-3 {mark}-1", await rest.ListAsync($"{mine}&employeeReference=*1&order=desc", "reference"));
        Assert.Equal("", await rest.ListAsync($"{mine}&operationType=INVOICE", "id"));
        Assert.Equal($"{mark}-1 {mark}-2 {mark}-3", await rest.ListAsync($"{mine}&operationType=order", "reference"));
        Assert.Equal("", await rest.ListAsync($"{mine}&deliveredByReference=a*", "id"));
        Assert.Equal(
            """{"error":"invalid_param_type","error_description":"An invalid value was specified for parameter: operationType"}""", (await rest.GetAsync($"{mine}&operationType=GIFT")).Body);
        Assert.Equal(
            """{"error":"invalid_param","error_description":"The parameters [dateCreated_gta] you provided are not valid for this request."}""", (await rest.GetAsync($"{mine}&dateCreated_gta=x")).Body);
        var paging = (await rest.GetAsync($"{mine}&max=1&offset=1&sort=total&operationType=ORDER&dateCreated_lt=2999-01-01T00:00:00Z")).Json.GetProperty("paging");
        string Link(int offset) => $"/api/v1.0/orders?max=1&offset={offset}&sort=total&order=asc&dateCreated_lt=2999-01-01T00%3A00%3A00Z&operationType=ORDER&customerReference=C{mark}";
        Assert.Equal((3, Link(0), Link(2)), (paging.GetProperty("total").GetInt32(), paging.GetProperty("previous").GetString(), paging.GetProperty("next").GetString()));
        Assert.Equal("3", (await rest.GetAsync($"{Details}?orderReference={mark}-*")).Json.GetProperty("paging").GetProperty("total").GetRawText());
    }

    [Fact]
    public async Task A_line_names_the_units_that_it_holds_and_has_shipped()
    {
        await rest.ItemAsync(mark);
        await rest.WarehouseAsync(mark);
        await rest.StockAsync(mark, mark, "b", "a", "c", "free", "y", "x", "back", "consigned", "undone", "resold", "other line");
        await rest.HistoryAsync(mark, "S", "old");
        await ErpAsync("customer-create", $$"""{"CUSTOMER_ID":"{{mark}}","CUSTOMER_NAME":"C"}""");
        await ErpAsync(
            "sales-order-create",
            $$"""
            {"SO_ID":"{{mark}}","CUSTOMER_ID":"{{mark}}","LINES":[
            {"SO_LINE_NO":"1","PART_ID":"{{mark}}","ORDER_QTY":"9","STORES_CODE":"{{mark}}","SERIAL_NUMBER":"b,a"},{"SO_LINE_NO":"2","PART_ID":"{{mark}}","ORDER_QTY":"10","STORES_CODE":"{{mark}}","SERIAL_NUMBER":"c"}]}
            """);
        await ShipAsync("1", "\"SERIAL_NUMBER\":\"y,x,back,resold\"");
        await ShipAsync("1", $"\"SERIAL_NUMBER\":\"consigned\",\"TO_STORES\":\"{mark}\"");
        await ShipAsync("2", "\"SERIAL_NUMBER\":\"other line\"");
        var undone = await ShipAsync("2", "\"SERIAL_NUMBER\":\"undone\"");
        await ErpAsync("batch-reverse", $$"""{"BATCH_NUMBER":"{{undone}}"}""");

        // What came back is the line's no more; sold again it is that of the line that sold it last.
        await ShipAsync("1", $"\"QUANTITY\":\"-2\",\"SERIAL_NUMBER\":\"back,resold\",\"TO_STORES\":\"{mark}\"");
        await ShipAsync("2", "\"SERIAL_NUMBER\":\"resold\"");
        Assert.Equal(("""["a","b","consigned"]""", """["x","y"]"""), await LineAsync(1));
        Assert.Equal(("""["c"]""", """["other line","resold"]"""), await LineAsync(2));
        var again = await ShipAsync("1", "\"SERIAL_NUMBER\":\"back\"");
        Assert.Equal("""["back","x","y"]""", (await LineAsync(1)).Sold);
        await ErpAsync("batch-reverse", $$"""{"BATCH_NUMBER":"{{again}}"}""");
        Assert.Equal("""["x","y"]""", (await LineAsync(1)).Sold);
    }

    [Fact]
    public async Task What_is_done_with_a_line_updates_it_and_its_order_and_no_other_line()
    {
        await rest.ItemAsync(mark);
        await rest.WarehouseAsync(mark);
        await rest.StockAsync(mark, mark, "a", "b", "c", "d");
        await ErpAsync("customer-create", $$"""{"CUSTOMER_ID":"{{mark}}","CUSTOMER_NAME":"C"}""");
        await ErpAsync(
            "sales-order-create",
            $$"""
            {"SO_ID":"{{mark}}","CUSTOMER_ID":"{{mark}}","LINES":[
            {"SO_LINE_NO":"1","PART_ID":"{{mark}}","ORDER_QTY":"9","STORES_CODE":"{{mark}}"},{"SO_LINE_NO":"2","PART_ID":"{{mark}}","ORDER_QTY":"10","STORES_CODE":"{{mark}}","SERIAL_NUMBER":"d"}]}
            """);
        var (made, batch, edited) = (rest.Stamp, "", "");
        foreach (var (edits, act) in new (bool, Func<Task>)[]
        {
            (true, () => ErpAsync("sales-order-update", $$"""{"SO_ID":"{{mark}}","LINES":[{"SO_LINE_NO":"1","SERIAL_NUMBER":"a"}]}""")),
            (true, () => ErpAsync("sales-order-update", $$"""{"SO_ID":"{{mark}}","LINES":[{"SO_LINE_NO":"1","SERIAL_NUMBER":"b"}]}""")),
            (false, () => ShipAsync("1", "\"SERIAL_NUMBER\":\"b\"")),
            (false, () => ShipAsync("1", $"\"QUANTITY\":\"-1\",\"SERIAL_NUMBER\":\"b\",\"TO_STORES\":\"{mark}\"")),
            (false, () => ShipAsync("1", $"\"SERIAL_NUMBER\":\"c\",\"TO_STORES\":\"{mark}\"")),
            (false, async () => batch = await ShipAsync("1", "\"SERIAL_NUMBER\":\"c\"")),
            (false, () => ErpAsync("batch-reverse", $$"""{"BATCH_NUMBER":"{{batch}}"}""")),
        })
        {
            var before = await LineAsync(1);
            rest.Time.Pass(TimeSpan.FromMilliseconds(10_400));
            await act();
            edited = edits ? rest.Stamp : edited;
            Assert.NotEqual(before, await LineAsync(1));
            Assert.Equal((rest.Stamp, made), (await UpdatedAsync(1), await UpdatedAsync(2)));
            Assert.Equal($"{rest.Stamp}", await rest.ListAsync($"{Orders}?reference={mark}&lastUpdated_gte={rest.Stamp}", "lastUpdated"));
            Assert.Equal(rest.Stamp, (await rest.GetAsync($"{Orders}/reference/{mark}")).Json.GetProperty("lastUpdated").GetString());
            Assert.Equal("9", await rest.ListAsync($"{Details}?orderReference={mark}&lastUpdated_gte={rest.Stamp}", "quantity"));
        }

        // Who edited the order, and when, is what the ERP dialect says of it.
        var erp = (await ErpAsync("sales-order-query", $$"""{"SO_ID":"{{mark}}"}"""))[0];
        Assert.Equal(edited, $"{erp.GetProperty("DATE_LAST_UPDT").GetString()}T{erp.GetProperty("TIME_LAST_UPDT").GetString()}Z");

        async Task<string?> UpdatedAsync(int number)
        {
            var id = await rest.ValueAsync("SELECT l.id FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id WHERE o.so_id = $1 AND l.so_line_no = $2", "DEMO", mark, number);
            return (await rest.GetAsync($"{Details}/{id}")).Json.GetProperty("lastUpdated").GetString();
        }
    }

    [Fact]
    public async Task Any_text_is_none_where_there_is_no_text()
    {
        await ErpAsync("customer-create", $$"""{"CUSTOMER_ID":"{{mark}}","CUSTOMER_NAME":"C"}""");
        await ErpAsync("sales-order-create", $$"""{"SO_ID":"{{mark}}-1","CUSTOMER_ID":"{{mark}}","SALESMAN_ID":"emp-1","LINES":[{"SO_LINE_NO":"1","SO_DESC":"x","SO_UM":"HR","SALE_CONV":"1"}]}""");
        await ErpAsync("sales-order-create", $$"""{"SO_ID":"{{mark}}-2","CUSTOMER_ID":"{{mark}}","LINES":[{"SO_LINE_NO":"1","SO_DESC":"x","SO_UM":"HR","SALE_CONV":"1"}]}""");
        foreach (var any in new[] { "*", "**", "e*", "*1" })
        {
            Assert.Equal((any, $"{mark}-1"), (any, await rest.ListAsync($"{Orders}?customerReference={mark}&employeeReference={any}", "reference")));
            Assert.Equal((any, ""), (any, await rest.ListAsync($"{Orders}?customerReference={mark}&deliveredByReference={any}", "reference")));
            Assert.Equal((any, ""), (any, await rest.ListAsync($"{Details}?orderReference={mark}*&itemReference={any}", "id")));
        }

        Assert.Equal($"{mark}-1 {mark}-2", await rest.ListAsync($"{Orders}?customerReference={mark}&reference=*", "reference"));
    }

    [Fact]
    public async Task A_purchase_order_of_the_same_number_is_another_order()
    {
        await rest.ItemAsync(mark);
        await rest.WarehouseAsync(mark);
        await ErpAsync("customer-create", $$"""{"CUSTOMER_ID":"{{mark}}","CUSTOMER_NAME":"C"}""");
        await ErpAsync("vendor-create", $$"""{"VENDOR_ID":"{{mark}}","VENDOR_NAME":"V"}""");
        await ErpAsync("sales-order-create", $$"""{"SO_ID":"{{mark}}","CUSTOMER_ID":"{{mark}}","LINES":[{"SO_LINE_NO":"1","PART_ID":"{{mark}}","ORDER_QTY":"2"}]}""");
        await ErpAsync("purchase-order-create", $$"""{"PO_ID":"{{mark}}","VENDOR_ID":"{{mark}}","LINES":[{"LINE_NUMBER":"1","PART_ID":"{{mark}}","ORDER_QTY":"2"}]}""");
        await ErpAsync("po-receipts-entry-create", $$"""{"PO_ID":"{{mark}}","LINES":[{"LINE_NUMBER":"1","QUANTITY":"2","STORES_CODE":"{{mark}}","SERIAL_NUMBER":"bought,scrapped"}]}""");
        await ErpAsync("serial-number-update", $$"""{"PART_ID":"{{mark}}","SERIAL_NUMBER":"bought","SN_STATUS":"H"}""");
        Assert.Equal(("null", "null"), await LineAsync(1));
    }

    [Fact]
    public async Task How_far_an_order_is_delivered_and_when_follows_from_the_shipments_that_stand()
    {
        await rest.ItemAsync(mark);
        await rest.WarehouseAsync(mark);
        await rest.StockAsync(mark, mark, "a", "b", "c");
        await ErpAsync("customer-create", $$"""{"CUSTOMER_ID":"{{mark}}","CUSTOMER_NAME":"C"}""");
        await ErpAsync(
            "sales-order-create",
            $$"""{"SO_ID":"{{mark}}","CUSTOMER_ID":"{{mark}}","LINES":[{"SO_LINE_NO":"1","PART_ID":"{{mark}}","ORDER_QTY":"2"},{"SO_LINE_NO":"2","PART_ID":"{{mark}}","ORDER_QTY":"1"}]}""");

        // What a job or a purchase of the same number did is no delivery.
        await ErpAsync("issues-entry-create", $$"""{"PART_ID":"{{mark}}","STORES_CODE":"{{mark}}","QUANTITY":"1","SERIAL_NUMBER":"c","DEPARTMENT":"0","ORDER_ID":"{{mark}}","ACTION_DATE":"2026-01-09"}""");
        Assert.Equal(("NOT_DELIVERED", null), await DeliveredAsync());
        await ShipAsync("1", "\"SERIAL_NUMBER\":\"a\"", "2026-01-02");
        Assert.Equal(("PARTIALLY_DELIVERED", "2026-01-02T00:00:00Z"), await DeliveredAsync());
        await ErpAsync("sales-order-update", $$"""{"SO_ID":"{{mark}}","LINES":[{"SO_LINE_NO":"2","LINE_STATUS":"X"}]}""");
        var last = await ShipAsync("1", "\"SERIAL_NUMBER\":\"b\"", "2026-01-03");
        Assert.Equal(("DELIVERED", "2026-01-03T00:00:00Z"), await DeliveredAsync());
        await ErpAsync("batch-reverse", $$"""{"BATCH_NUMBER":"{{last}}"}""");
        Assert.Equal(("PARTIALLY_DELIVERED", "2026-01-02T00:00:00Z"), await DeliveredAsync());
        await ShipAsync("1", $"\"QUANTITY\":\"-1\",\"SERIAL_NUMBER\":\"a\",\"TO_STORES\":\"{mark}\"", "2026-01-04");
        Assert.Equal(("NOT_DELIVERED", "2026-01-02T00:00:00Z"), await DeliveredAsync());

        async Task<(string?, string?)> DeliveredAsync()
        {
            var order = (await rest.GetAsync($"{Orders}/reference/{mark}")).Json;
            return (order.GetProperty("deliveryStatus").GetString(), order.GetProperty("deliveryDate").GetString());
        }
    }

    private const string Huge = "9999999999999";

    [Theory]
    [InlineData("sales", "LINES[1]: ", "", $"\"ORDER_QTY\":\"{Huge}\",\"SO_UNIT_PRICE\":\"{Huge}.123457\"")]
    [InlineData("sales", "LINES[1]: ", "", $"\"ORDER_QTY\":\"1000\",\"SO_UNIT_PRICE\":\"1000\",\"ITEM_DISC_PCT\":\"{Huge}\"")]
    [InlineData("sales", "LINES[1]: ", "", "\"ORDER_QTY\":\"1000\",\"SO_UNIT_PRICE\":\"1000000000000\"")]
    [InlineData("sales", "", $"\"ORDER_DISC_PCT\":\"{Huge}\",", "\"ORDER_QTY\":\"1000\",\"SO_UNIT_PRICE\":\"1000\"")]
    [InlineData("sales", "", "", "\"ORDER_QTY\":\"500\",\"SO_UNIT_PRICE\":\"1000000000000\"},{\"#\":\"2\",\"PART_ID\":\"*\",\"ORDER_QTY\":\"500\",\"SO_UNIT_PRICE\":\"1000000000000\"")]
    [InlineData("purchase", "LINES[1]: ", "", $"\"ORDER_QTY\":\"{Huge}\",\"PO_UNIT_PRICE\":\"{Huge}.123457\"")]
    public async Task An_order_whose_amounts_the_books_could_not_hold_is_refused(string kind, string where, string header, string line)
    {
        await rest.ItemAsync(mark);
        var (partner, number) = kind == "sales" ? ("CUSTOMER", "SO_LINE_NO") : ("VENDOR", "LINE_NUMBER");
        await ErpAsync($"{partner.ToLowerInvariant()}-create", $$"""{"{{partner}}_ID":"{{mark}}","{{partner}}_NAME":"P"}""");
        var refused = await rest.SendAsync(
            rest.Admin, HttpMethod.Post, $"/api/{kind}-order-create", $$"""{"{{partner}}_ID":"{{mark}}",{{header}}"LINES":[{"{{number}}":"1","PART_ID":"{{mark}}",{{line.Replace("*", mark, StringComparison.Ordinal).Replace("#", number, StringComparison.Ordinal)}}}]}""");
        Assert.Equal(
            (HttpStatusCode.InternalServerError, "QUANTITY_TOO_LARGE", $"{where}A quantity or an amount would become larger than the books can hold."),
            (refused.Status, refused.Json.GetProperty("MESSAGE_CODE").GetString(), refused.Json.GetProperty("MESSAGE").GetString()));
    }

    [Fact]
    public async Task Lists_of_orders_hold_the_largest_amounts_and_say_nothing_of_larger_ones()
    {
        await rest.ItemAsync(mark);
        await ErpAsync("customer-create", $$"""{"CUSTOMER_ID":"{{mark}}","CUSTOMER_NAME":"C"}""");
        await ErpAsync("sales-order-create", $$"""{"SO_ID":"{{mark}}","CUSTOMER_ID":"{{mark}}","LINES":[{"SO_LINE_NO":"1","PART_ID":"{{mark}}","ORDER_QTY":"99.9999","SO_UNIT_PRICE":"{{Huge}}.999999","SO_UM":"HR","SALE_CONV":"10000"}]}""");
        Assert.Equal(("999998999999999.9999", "999998999999999.9999", "999998999999999.9999"), await AmountsAsync());
        var refused = await rest.SendAsync(rest.Admin, HttpMethod.Post, "/api/sales-order-update", $$"""{"SO_ID":"{{mark}}","ORDER_DISC_PCT":"{{Huge}}"}""");
        Assert.Equal("QUANTITY_TOO_LARGE", refused.Json.GetProperty("MESSAGE_CODE").GetString());

        // As it may stand in the books from before such orders were refused.
        await rest.ValueAsync("UPDATE sales_order_line l SET order_qty = 9999999999999 FROM sales_order o WHERE o.id = l.order_id AND o.so_id = $1 RETURNING l.id", "DEMO", mark);
        Assert.Equal(("null", "null", "null"), await AmountsAsync());

        async Task<(string Line, string Total, string Discounted)> AmountsAsync()
        {
            var lines = (await rest.GetAsync($"{Details}?orderReference={mark}")).Json.GetProperty("data")[0];
            var order = (await rest.GetAsync($"{Orders}?reference={mark}")).Json.GetProperty("data")[0];
            Assert.Equal(order.GetProperty("total").GetRawText(), order.GetProperty("totalExclTax").GetRawText());
            return (lines.GetProperty("finalPrice").GetRawText(), order.GetProperty("total").GetRawText(), order.GetProperty("totalDiscounted").GetRawText());
        }
    }

    /// <summary>Ships a line of the test's order, or takes it back; the batch.</summary>
    private async Task<string> ShipAsync(string line, string what, string day = "") =>
        (await ErpAsync("shipments-entry-create", $$"""{"SO_ID":"{{mark}}","ACTION_DATE":"{{day}}","LINES":[{"SO_LINE_NO":"{{line}}",{{what}}}]}""")).GetProperty("BATCH_NUMBER").GetString()!;

    /// <summary>The units that a line of the test's order holds and has sold, as they are on the wire.</summary>
    private async Task<(string Reserved, string Sold)> LineAsync(int number)
    {
        var id = await rest.ValueAsync("SELECT l.id FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id WHERE o.so_id = $1 AND l.so_line_no = $2", "DEMO", mark, number);
        var line = (await rest.GetAsync($"{Details}/{id}")).Json;
        return (line.GetProperty("reservedSerialNumbers").GetRawText(), line.GetProperty("soldSerialNumbers").GetRawText());
    }

    private async Task<JsonElement> ErpAsync(string call, string body)
    {
        var answer = await rest.SendAsync(rest.Admin, HttpMethod.Post, $"/api/{call}", body);
        Assert.Equal((HttpStatusCode.OK, ""), (answer.Status, answer.Status == HttpStatusCode.OK ? "" : answer.Body));
        return answer.Json;
    }
}
