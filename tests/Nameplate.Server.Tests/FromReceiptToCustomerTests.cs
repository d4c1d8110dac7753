using System.Net;
using System.Text.Json;

namespace Nameplate.Server.Tests;

/// <summary>The whole way of a unit, in both dialects: bought, built in, reserved, shipped, back, repaired, shipped again; and who has parts of a bad lot then.</summary>
public sealed class FromReceiptToCustomerTests(RestFixture rest) : IClassFixture<RestFixture>
{
    [Fact]
    public async Task Bearings_are_bought_and_end_at_customers_in_pumps_that_were_built_shipped_and_repaired()
    {
        await MakeMastersAsync("");

        // Two lots of bearings and three gauges come from the vendor, on two days.
        await DoAsync(
            "purchase-order-create",
            """{"PO_ID":"PO-1","VENDOR_ID":"BALLS","LINES":[{"LINE_NUMBER":"1","PART_ID":"BEARING","ORDER_QTY":"8"},{"LINE_NUMBER":"2","PART_ID":"GAUGE","ORDER_QTY":"3"}]}""");
        var first = await DoAsync(
            "po-receipts-entry-create",
            """{"ACTION_DATE":"2026-01-05","PO_ID":"PO-1","LINES":[{"LINE_NUMBER":"1","LOT_ID":"B-77","QUANTITY":"4","SERIAL_NUMBER":"BR-1:BR-4"},{"LINE_NUMBER":"2","QUANTITY":"3","SERIAL_NUMBER":"G-1:G-3"}]}""");
        Assert.Equal("1 4 BR-1:BR-4", Told(first.GetProperty("LINES")[0], "RECEIPT_NO RECEIVED_QTY SERIAL_NUMBER"));
        await DoAsync(
            "po-receipts-entry-create", """{"ACTION_DATE":"2026-01-06","PO_ID":"PO-1","LINES":[{"LINE_NUMBER":"1","LOT_ID":"B-78","QUANTITY":"4","SERIAL_NUMBER":"BR-5:BR-8"}]}""");
        var bought = (await DoAsync("serial-number-history-get", """{"PART_ID":"BEARING","SERIAL_NUMBER":"BR-1"}""")).GetProperty("DETAILS")[0];
        Assert.Equal("2026-01-05 RC IN_STOCK MS B-77 PO-1 1 BALLS 1", Told(bought, "ACTION_DATE ACTION_TYPE TO_STATE TO_STORES LOT_ID ORDER_ID LINE_NUMBER VENDOR_ID RECEIPT_NO"));

        // Two bearings go into each motor, a motor and a gauge into each pump. The gauge of the first pump is exchanged before it is sold.
        await BuildAsync("2026-01-10", "MOTOR", "M-1:M-3", ("BEARING", "BR-1:BR-6"));
        await BuildAsync("2026-01-20", "PUMP", "PU-1:PU-2", ("MOTOR", "M-1:M-2"), ("GAUGE", "G-1:G-2"));
        await ReplaceAsync("2026-01-25", "GAUGE", "G-1", "G-3");

        // An order holds both pumps: nobody else gets them.
        await DoAsync(
            "sales-order-create",
            """
            {"SO_ID":"SO-1","CUSTOMER_ID":"ACME","SHIP_TO_CUST":"SITE","BILL_TO_CUST":"BANK","ATTENTION":"J. Doe","LINES":[{"SO_LINE_NO":"1","PART_ID":"PUMP","ORDER_QTY":"2","RESERVE_QTY":"2"}]}
            """);
        Assert.Equal(("H", "RESERVED", "RESERVED"), await StatusAsync("PU-1"));
        Assert.Equal(("""["PU-1","PU-2"]""", "null"), await LineAsync());
        Assert.Contains("for order SO-1, line 1", await RefusedAsync("issues-entry-create", """{"PART_ID":"PUMP","STORES_CODE":"MS","QUANTITY":"1","SERIAL_NUMBER":"PU-1","DEPARTMENT":"0"}"""), StringComparison.Ordinal);

        // They are shipped: what is inside goes with them.
        var shipped = (await DoAsync("shipments-entry-create", """{"ACTION_DATE":"2026-02-10","SO_ID":"SO-1","LINES":[{"SO_LINE_NO":"1","STOCK_LOCATION":"DOCK"}]}""")).GetProperty("LINES")[0];
        Assert.Equal("1 2 PU-1:PU-2 SH", Told(shipped, "SHIPMENT_NO QUANTITY SERIAL_NUMBER ACTION_TYPE"));
        Assert.Equal(("S", "SOLD", "SHIPPED"), await StatusAsync("PU-1"));
        Assert.Equal(("null", """["PU-1","PU-2"]"""), await LineAsync());
        const string record = "SO_ID SO_LINE_NO SHIPMENT_NO SHIPPED_DATE SHIP_TYPE SHIP_TO_CUST SOLD_TO_CUST BILL_TO_CUST FROM_STORES FROM_LOCATION STORES_CODE ON_WARRANTY OFF_WARRANTY CONTACT ORIG_SO_ID ORIG_SHIP_TO ORIG_SHIP_DATE";
        Assert.Equal("SO-1 1 1 2026-02-10 SH SITE ACME BANK MS DOCK  2026-02-10 2027-02-10 J. Doe SO-1 SITE 2026-02-10", Told(await UnitAsync("PU-1"), record));
        Assert.Equal("DELIVERED 2026-02-10T00:00:00Z", await DeliveredAsync());

        // One comes back, gets another motor, and goes out again.
        await DoAsync(
            "shipments-entry-create",
            """{"ACTION_DATE":"2026-03-01","SO_ID":"SO-1","LINES":[{"SO_LINE_NO":"1","QUANTITY":"-1","SERIAL_NUMBER":"PU-1","TO_STORES":"MS","TO_LOCATION":"RMA","RA_REASON":"noise"}]}""");
        Assert.Equal(("R", "RESERVED", "RETURNED"), await StatusAsync("PU-1"));
        Assert.Equal("2026-03-01 noise MS RMA SO-1 SITE 2026-02-10", Told(await UnitAsync("PU-1"), "RETURNED_DATE RA_REASON STORES_CODE STOCK_LOCATION ORIG_SO_ID ORIG_SHIP_TO ORIG_SHIP_DATE"));
        Assert.Equal(("null", """["PU-2"]"""), await LineAsync());
        var back = (await rest.GetAsync("/api/v1.0/returns/reference/SO-1-1-2")).Json;
        var detail = (await rest.GetAsync(back.GetProperty("returnLines")[0].GetProperty("href").GetString()!)).Json;
        Assert.Equal(("ACME", "PU-1", "noise"), (back.GetProperty("customer").GetProperty("reference").GetString(), detail.GetProperty("serialNumber").GetString(), detail.GetProperty("comment").GetString()));
        await ReplaceAsync("2026-03-05", "MOTOR", "M-1", "M-3");
        await DoAsync("shipments-entry-create", """{"ACTION_DATE":"2026-03-10","SO_ID":"SO-1","LINES":[{"SO_LINE_NO":"1","SERIAL_NUMBER":"PU-1"}]}""");
        Assert.Equal("SO-1 1 3 2026-03-10 SH SITE ACME BANK MS RMA  2026-02-10 2027-02-10 J. Doe SO-1 SITE 2026-02-10", Told(await UnitAsync("PU-1"), record));
        Assert.Equal(("null", """["PU-1","PU-2"]"""), await LineAsync());
        Assert.Equal("DELIVERED 2026-03-10T00:00:00Z", await DeliveredAsync());

        // What was inside depends on when, and each answer is true: also on days between.
        const string built = "G-1 M-1 BR-1 BR-2", sent = "G-3 M-1 BR-1 BR-2", now = "G-3 M-3 BR-5 BR-6";
        foreach (var (how, inside) in new[]
        {
            ("built", built), ("shipped", sent), ("maintained", now), ("2026-01-19", ""), ("2026-01-20", built), ("2026-01-25", sent), ("2026-02-10", sent), ("2026-03-04", sent), ("2026-03-05", now), ("2026-03-10", now),
        })
        {
            Assert.Equal((how, inside, inside), (how, await InsideAsync("PU-1", how), await InsideByRestAsync("PU-1", how)));
        }

        // The lot goes bad. The pump that was repaired has nothing of it any more; it had.
        var bad = """{"PART_ID":"BEARING","LOT_ID":"B-77"}""";
        var recall = await DoAsync("lot-recall-get", bad);
        Assert.Equal("7 5 3 4 1", Told(recall, "UNITS UNITS_INSTALLED UNITS_IN_STORES UNITS_AT_CUSTOMERS CUSTOMERS"));
        string[] holders =
        [
            "1 BEARING BR-1 INSTALLED M-1 MS       ", "1.1 MOTOR M-1 IN_STOCK  MS       ", "2 BEARING BR-2 INSTALLED M-1 MS       ", "3 BEARING BR-3 INSTALLED PU-2  SITE ACME SO-1 1 1 2026-02-10 J. Doe",
            "3.1 MOTOR M-2 INSTALLED PU-2  SITE ACME SO-1 1 1 2026-02-10 J. Doe", "3.1.1 PUMP PU-2 SHIPPED   SITE ACME SO-1 1 1 2026-02-10 J. Doe", "4 BEARING BR-4 INSTALLED PU-2  SITE ACME SO-1 1 1 2026-02-10 J. Doe",
        ];
        const string where = "PATH PART_ID SERIAL_NUMBER SN_STATE TOP_SN STORES_CODE CUSTOMER_ID SOLD_TO_CUST SO_ID SO_LINE_NO SHIPMENT_NO SHIPPED_DATE CONTACT";
        Assert.Equal(holders, Rows(recall, where));
        Assert.Equal(holders, Rows(await DoAsync("lot-recall-get", """{"PART_ID":"BEARING","PO_ID":"PO-1","LINE_NUMBER":"1","RECEIPT_NO":"1"}"""), where));
        var ever = await DoAsync("lot-recall-get", """{"PART_ID":"BEARING","LOT_ID":"B-77","AS":"EVER"}""");
        Assert.Contains("1.1.1 PUMP PU-1 SHIPPED N SITE SO-1 3 2026-03-10", Rows(ever, "PATH PART_ID SERIAL_NUMBER SN_STATE STILL_INSIDE CUSTOMER_ID SO_ID SHIPMENT_NO SHIPPED_DATE"));
        var byRest = (await rest.GetAsync("/api/v1.0/lots/recall?itemReference=BEARING&lot=B-77")).Json;
        var ends = byRest.GetProperty("data").EnumerateArray().Where(row => row.GetProperty("item").GetProperty("reference").GetString() == "PUMP").ToList();
        Assert.Equal(
            """[{"reference":"SITE","name":"SITE","soldToReference":"ACME","contact":"J. Doe","order":"SO-1","orderLine":"1","shipment":"1","shippedDate":"2026-02-10"}]""",
            JsonSerializer.Serialize(ends.Select(row => row.GetProperty("customer"))));
        Assert.Empty(await Verified.BreachesAsync(rest.Demo));
    }

    [Fact]
    public async Task What_is_built_exchanged_shipped_and_repaired_on_one_day_is_told_apart_as_well()
    {
        await MakeMastersAsync("-D");
        foreach (var (part, serials) in new[] { ("BEARING-D", "B1 B2 B3 B4"), ("GAUGE-D", "G1 G2") })
        {
            foreach (var serial in serials.Split(' '))
            {
                await DoAsync("serial-number-create", $$"""{"PART_ID":"{{part}}","SERIAL_NUMBER":"{{serial}}","STORES_CODE":"MS","LOT_ID":"{{(part == "BEARING-D" ? "L" : "")}}"}""");
            }
        }

        await BuildAsync("", "MOTOR-D", "D1:D2", ("BEARING-D", "B1:B4"));
        await BuildAsync("", "PUMP-D", "DP", ("MOTOR-D", "D1"), ("GAUGE-D", "G1"));
        Assert.Contains("was never shipped", await RefusedAsync("serial-number-genealogy-get", """{"PART_ID":"PUMP-D","SERIAL_NUMBER":"DP","AS":"SHIPPED"}"""), StringComparison.Ordinal);
        await ReplaceAsync("", "GAUGE-D", "G1", "G2");
        await DoAsync("sales-order-create", """{"SO_ID":"SO-D","CUSTOMER_ID":"ACME-D","LINES":[{"SO_LINE_NO":"1","PART_ID":"PUMP-D","ORDER_QTY":"1"}]}""");
        await DoAsync("shipments-entry-create", """{"SO_ID":"SO-D","LINES":[{"SO_LINE_NO":"1","SERIAL_NUMBER":"DP"}]}""");
        await DoAsync("shipments-entry-create", """{"SO_ID":"SO-D","LINES":[{"SO_LINE_NO":"1","QUANTITY":"-1","SERIAL_NUMBER":"DP","TO_STORES":"MS"}]}""");
        await ReplaceAsync("", "MOTOR-D", "D1", "D2");
        await DoAsync("shipments-entry-create", """{"SO_ID":"SO-D","LINES":[{"SO_LINE_NO":"1","SERIAL_NUMBER":"DP"}]}""");

        const string built = "G1 D1 B1 B2", sent = "G2 D1 B1 B2", now = "G2 D2 B3 B4";
        var history = (await DoAsync("serial-number-history-get", """{"PART_ID":"PUMP-D","SERIAL_NUMBER":"DP"}""")).GetProperty("DETAILS").EnumerateArray().ToList();
        Assert.Equal("BF SH CR SH", string.Join(' ', history.Select(row => row.GetProperty("ACTION_TYPE").GetString())));
        var postings = history.Select(row => row.GetProperty("POSTING_ID").GetString()!).ToList();
        foreach (var (how, inside) in new[] { ("built", built), ("shipped", sent), ("maintained", now), (postings[0], built), (postings[1], sent), (postings[2], sent), (postings[3], now) })
        {
            Assert.Equal((how, inside, inside), (how, await InsideAsync("DP", how, "-D"), await InsideByRestAsync("DP", how)));
        }

        Assert.Contains("There is no posting 999999999", await RefusedAsync("serial-number-genealogy-get", """{"PART_ID":"PUMP-D","SERIAL_NUMBER":"DP","AS_OF_POSTING":"999999999"}"""), StringComparison.Ordinal);
        var id = (await rest.GetAsync("/api/v1.0/serialNumbers?value=D2")).Json.GetProperty("data")[0].GetProperty("id").GetInt64();
        foreach (var (how, what) in new[] { ("shipped", $"The shipment of the serial number with the id {id}"), ("999999999", "The posting with the id 999999999") })
        {
            var none = await rest.GetAsync($"/api/v1.0/serialNumbers/{id}/genealogy?as={how}");
            Assert.Equal((HttpStatusCode.NotFound, $$"""{"error":"not_found","error_description":"{{what}} doesn't exist."}"""), (none.Status, none.Body));
        }

        foreach (var field in new[] { "\"AS\":\"SHIPPED\",\"AS_OF_DATE\":\"2026-01-01\"", "\"AS\":\"SHIPPED\",\"AS_OF_POSTING\":\"1\"", "\"AS\":\"BUILT\",\"AS_OF_POSTING\":\"1\"", "\"AS_OF_DATE\":\"2026-01-01\",\"AS_OF_POSTING\":\"1\"" })
        {
            Assert.Contains("cannot be given together with", await RefusedAsync("serial-number-genealogy-get", $$"""{"PART_ID":"PUMP-D","SERIAL_NUMBER":"DP",{{field}}}""", HttpStatusCode.BadRequest), StringComparison.Ordinal);
        }

        Assert.Empty(await Verified.BreachesAsync(rest.Demo));
    }

    /// <summary>A store, parts with their bills, vendor and customers.</summary>
    private async Task MakeMastersAsync(string mark)
    {
        if ((await rest.GetAsync("/api/v1.0/warehouses/reference/MS")).Status == HttpStatusCode.NotFound)
        {
            await DoAsync("stores-create", """{"STORES_CODE":"MS","STORES_DESC":"Main store"}""");
        }

        foreach (var (part, lots) in new[] { ("BEARING", "Y"), ("GAUGE", "N"), ("MOTOR", "N"), ("PUMP", "N") })
        {
            await DoAsync(
                "part-create",
                $$"""{"PART_ID":"{{part}}{{mark}}","PART_DESC":"{{part}}","SN_REQD_INV":"Y","LOT_CONTROL":"{{lots}}","DEF_STORES_CODE":"MS","STD_COST":"1","WARRANTY_DAYS":"365"}""");
        }

        await DoAsync("stock-status-create", $$"""{"PART_ID":"PUMP{{mark}}","STORES_CODE":"MS","STOCK_LOCATION":"DOCK"}""");
        foreach (var (assembly, component, quantity) in new[] { ("MOTOR", "BEARING", 2), ("PUMP", "MOTOR", 1), ("PUMP", "GAUGE", 1) })
        {
            await DoAsync("bill-of-material-create", $$"""{"ASSEMBLY_ID":"{{assembly}}{{mark}}","COMPONENT_ID":"{{component}}{{mark}}","REQUIRED_QTY":"{{quantity}}"}""");
        }

        await DoAsync("vendor-create", $$"""{"VENDOR_ID":"BALLS{{mark}}","VENDOR_NAME":"Balls and Co"}""");
        foreach (var customer in new[] { "ACME", "SITE", "BANK" })
        {
            await DoAsync("customer-create", $$"""{"CUSTOMER_ID":"{{customer}}{{mark}}","CUSTOMER_NAME":"{{customer}}"}""");
        }
    }

    private Task<JsonElement> BuildAsync(string day, string part, string serials, params (string Part, string Serials)[] components) => DoAsync(
        "backflush-kit-issue-create",
        $$"""
        {"ACTION_DATE":"{{day}}","ASSEMBLY_ID":"{{part}}","SERIAL_NUMBER":"{{serials}}","DEPARTMENT":"0","ACCOUNT":"300",
        "COMPONENTS":[{{string.Join(',', components.Select(one => $$"""{"COMPONENT_ID":"{{one.Part}}","SERIAL_NUMBER":"{{one.Serials}}"}"""))}}]}
        """);

    /// <summary>Exchanges a component of the first pump; the old one is stock again.</summary>
    private Task<JsonElement> ReplaceAsync(string day, string part, string old, string other)
    {
        var mark = part.EndsWith("-D", StringComparison.Ordinal);
        return DoAsync(
            "serial-number-replacement-create",
            $$"""
            {"ACTION_DATE":"{{day}}","ASSEMBLY_ID":"{{(mark ? "PUMP-D" : "PUMP")}}","ASSEMBLY_SN":"{{(mark ? "DP" : "PU-1")}}","COMPONENT_ID":"{{part}}","COMPONENT_SN":"{{old}}","NEW_COMPONENT_SN":"{{other}}","TO_STORES":"MS"}
            """);
    }

    /// <summary>What is inside a pump by the ERP dialect, the outermost first: as built, as shipped, as maintained, on a day, or after a posting.</summary>
    private async Task<string> InsideAsync(string serial, string how, string mark = "")
    {
        var asked = how is "built" or "shipped" or "maintained" ? $"\"AS\":\"{how.ToUpperInvariant()}\"" : how.Contains('-', StringComparison.Ordinal) ? $"\"AS_OF_DATE\":\"{how}\"" : $"\"AS_OF_POSTING\":\"{how}\"";
        var answer = await DoAsync("serial-number-genealogy-get", $$"""{"PART_ID":"PUMP{{mark}}","SERIAL_NUMBER":"{{serial}}",{{asked}}}""");
        return string.Join(' ', Rows(answer, "SERIAL_NUMBER"));
    }

    private async Task<string> InsideByRestAsync(string serial, string how)
    {
        var id = (await rest.GetAsync($"/api/v1.0/serialNumbers?value={serial}")).Json.GetProperty("data")[0].GetProperty("id").GetInt64();
        var answer = (await rest.GetAsync($"/api/v1.0/serialNumbers/{id}/genealogy?as={how}")).Json;
        Assert.Equal(how, answer.GetProperty("as").GetString());
        return string.Join(' ', answer.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("serialNumber").GetProperty("value").GetString()));
    }

    /// <summary>Status in the ERP dialect, in the REST dialect, and exactly.</summary>
    private async Task<(string, string, string)> StatusAsync(string pump)
    {
        var unit = (await rest.GetAsync($"/api/v1.0/serialNumbers?value={pump}&withState=true")).Json.GetProperty("data")[0];
        return ((await UnitAsync(pump)).GetProperty("SN_STATUS").GetString()!, unit.GetProperty("status").GetString()!, unit.GetProperty("state").GetString()!);
    }

    private async Task<JsonElement> UnitAsync(string pump) => (await DoAsync("serial-number-query", $$"""{"PART_ID":"PUMP","SERIAL_NUMBER":"{{pump}}"}"""))[0];

    /// <summary>The units that the order's line holds and has sold, by the REST dialect.</summary>
    private async Task<(string, string)> LineAsync()
    {
        var line = (await rest.GetAsync("/api/v1.0/orderDetails?orderReference=SO-1")).Json.GetProperty("data")[0];
        return (line.GetProperty("reservedSerialNumbers").GetRawText(), line.GetProperty("soldSerialNumbers").GetRawText());
    }

    private async Task<string> DeliveredAsync()
    {
        var order = (await rest.GetAsync("/api/v1.0/orders/reference/SO-1")).Json;
        return $"{order.GetProperty("deliveryStatus").GetString()} {order.GetProperty("deliveryDate").GetString()}";
    }

    private static string[] Rows(JsonElement answer, string fields) => [.. answer.GetProperty("DETAILS").EnumerateArray().Select(row => Told(row, fields))];

    private static string Told(JsonElement row, string fields) => string.Join(' ', fields.Split(' ').Select(name => row.GetProperty(name).GetString()));

    private async Task<JsonElement> DoAsync(string call, string body)
    {
        var answer = await rest.SendAsync(rest.Admin, HttpMethod.Post, $"/api/{call}", body);
        Assert.Equal((call, HttpStatusCode.OK, ""), (call, answer.Status, answer.Status == HttpStatusCode.OK ? "" : answer.Body));
        return answer.Json;
    }

    private async Task<string> RefusedAsync(string call, string body, HttpStatusCode status = HttpStatusCode.InternalServerError)
    {
        var answer = await rest.SendAsync(rest.Admin, HttpMethod.Post, $"/api/{call}", body);
        Assert.Equal(status, answer.Status);
        return answer.Json.GetProperty("MESSAGE").GetString()!;
    }
}
