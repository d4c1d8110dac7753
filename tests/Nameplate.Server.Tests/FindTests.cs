using System.Text.Json;

namespace Nameplate.Server.Tests;

/// <summary>One box that takes any number (find, get), in both dialects.</summary>
public sealed class FindTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private readonly string mark = Mark.New();

    [Fact]
    public async Task Each_kind_is_found_by_its_exact_number()
    {
        await ErpAsync("stores-create", new { STORES_CODE = $"M{mark}", STORES_DESC = "Main" });
        await ErpAsync("part-create", new { PART_ID = $"P{mark}", PART_DESC = "Pump", UPC_CODE = "9506000134352", LOT_CONTROL = "Y", SN_REQD_INV = "Y" });
        await ErpAsync("lot-create", new { PART_ID = $"P{mark}", LOT_ID = $"L{mark}" });
        await ErpAsync("customer-create", new { CUSTOMER_ID = $"C{mark}", CUSTOMER_NAME = "Acme" });
        await ErpAsync("vendor-create", new { VENDOR_ID = $"V{mark}", VENDOR_NAME = "Maker" });
        await ErpAsync("customer-part-create", new { PART_ID = $"P{mark}", CUSTOMER_ID = $"C{mark}", CUST_PART_ID = $"K{mark}" });
        await ErpAsync("sales-order-create", new { SO_ID = $"S{mark}", CUSTOMER_ID = $"C{mark}", CUST_PO_ID = $"X{mark}", LINES = new[] { new { SO_LINE_NO = "1", PART_ID = $"P{mark}", ORDER_QTY = "1" } } });
        await ErpAsync("purchase-order-create", new { PO_ID = $"O{mark}", VENDOR_ID = $"V{mark}", LINES = new[] { new { LINE_NUMBER = "1", PART_ID = $"P{mark}", ORDER_QTY = "1" } } });
        await ErpAsync("serial-number-create", new { PART_ID = $"P{mark}", SERIAL_NUMBER = $"N{mark}", STORES_CODE = $"M{mark}", LOT_ID = $"L{mark}" });

        Assert.Equal($"UNIT P{mark} N{mark}  Pump IN_STOCK", await FindAsync($"N{mark}"));
        Assert.Equal($"UNIT P{mark} N{mark}  Pump IN_STOCK", await FindAsync($"  N{mark}\r\n"));
        Assert.Equal($"PART P{mark}   Pump ", await FindAsync($"P{mark}"));
        Assert.Equal($"PART P{mark}   Pump ", await FindAsync($"K{mark}"));
        Assert.Equal($"LOT P{mark}  L{mark} Pump ", await FindAsync($"L{mark}"));
        Assert.Equal($"CUSTOMER   C{mark} Acme ", await FindAsync($"C{mark}"));
        Assert.Equal($"VENDOR   V{mark} Maker ", await FindAsync($"V{mark}"));
        Assert.Equal($"SALES_ORDER   S{mark} Acme ", await FindAsync($"S{mark}"));
        Assert.Equal($"PURCHASE_ORDER   O{mark} Maker ", await FindAsync($"O{mark}"));

        // What a scanner reads off a label, with and without a GTIN.
        Assert.Contains($"UNIT P{mark} N{mark}  Pump IN_STOCK", await FindAsync($"]d2010950600013435221N{mark}"), StringComparison.Ordinal);
        Assert.Equal($"UNIT P{mark} N{mark}  Pump IN_STOCK", await FindAsync($"https://id.example.com/01/09506000134352/21/N{mark}"));
        Assert.Equal($"LOT P{mark}  L{mark} Pump ", await FindAsync($"(01)09506000134352(10)L{mark}"));
        Assert.Equal("", await FindAsync($"(01)00036000291452(21)N{mark}"));
        Assert.Equal($"SALES_ORDER   S{mark} Acme ", await FindAsync($"(400)X{mark}"));
        Assert.Equal($"PART P{mark}   Pump ", await FindAsync($"(241)K{mark}"));
        Assert.Contains($"PART P{mark}   Pump ", await FindAsync("09506000134352"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_is_found_by_a_number_that_it_had_once()
    {
        await rest.ItemAsync(mark);
        await ErpAsync("serial-number-create", new { PART_ID = mark, SERIAL_NUMBER = $"A{mark}" });
        var id = await rest.ValueAsync("SELECT id FROM serial_number WHERE serial_number = $1", "DEMO", $"A{mark}");
        var renamed = await rest.SendAsync(rest.Admin, HttpMethod.Put, $"/api/v1.0/serialNumbers/{id}", $$"""{"value":"B{{mark}}"}""");
        Assert.True((int)renamed.Status is 200 or 201, renamed.Body);
        Assert.StartsWith($"UNIT {mark} B{mark} ", await FindAsync($"A{mark}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_called_so_what_has_the_text_in_it_is_listed_by_kind()
    {
        await ErpAsync("part-create", new { PART_ID = $"P-{mark}%_1", PART_DESC = "Valve" });
        await ErpAsync("customer-create", new { CUSTOMER_ID = $"C-{mark}", CUSTOMER_NAME = $"The {mark.ToUpperInvariant()} Works" });
        await ErpAsync("serial-number-create", new { PART_ID = $"P-{mark}%_1", SERIAL_NUMBER = $"sn-{mark}-1" });
        var found = await AskAsync(mark.ToUpperInvariant());
        Assert.Equal("N", found.GetProperty("EXACT").GetString());
        Assert.Equal(["UNIT", "PART", "CUSTOMER"], found.GetProperty("DETAILS").EnumerateArray().Select(row => row.GetProperty("KIND").GetString()));
        Assert.Equal("", await FindAsync($"{mark}_"));
        Assert.StartsWith("PART ", await FindAsync($"{mark}%_"), StringComparison.Ordinal);
        Assert.Equal("", await FindAsync("§"));
    }

    [Fact]
    public async Task A_batch_is_found_by_its_number()
    {
        await rest.ItemAsync(mark);
        await ErpAsync("serial-number-create", new { PART_ID = mark, SERIAL_NUMBER = mark });
        var batch = await rest.ValueAsync("SELECT max(id) FROM batch", "DEMO");
        Assert.Contains($"BATCH   {batch} ", await FindAsync(batch.ToString(System.Globalization.CultureInfo.InvariantCulture)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_REST_dialect_finds_the_same_in_its_words()
    {
        var item = await rest.ItemAsync(mark, "Ring");
        await rest.SendAsync(rest.Admin, HttpMethod.Post, "/api/v1.0/serialNumbers", $$"""{"value":"{{mark}}","itemId":{{item}}}""");
        Assert.Equal(
            $$"""{"exact":true,"data":[{"kind":"UNIT","itemReference":"{{mark}}","value":"{{mark}}","reference":null,"name":"Ring","status":"NEW","state":"REGISTERED"},{"kind":"PART","itemReference":"{{mark}}","value":null,"reference":null,"name":"Ring","status":null,"state":null}]}""",
            (await rest.GetAsync($"/api/v1.0/find?q={mark}")).Body);
        Assert.Equal("""{"error":"missing_param","error_description":"q parameter is missing"}""", (await rest.GetAsync("/api/v1.0/find")).Body);
    }

    private async Task<string> FindAsync(string text) => string.Join('\n', (await AskAsync(text)).GetProperty("DETAILS").EnumerateArray()
        .Select(row => string.Join(' ', new[] { "KIND", "PART_ID", "SERIAL_NUMBER", "ID", "DESCRIPTION", "SN_STATE" }.Select(name => row.GetProperty(name).GetString()))));

    private async Task<JsonElement> AskAsync(string text) => await ErpAsync("find-get", new { TEXT = text });

    private async Task<JsonElement> ErpAsync(string call, object request)
    {
        var reply = await rest.SendAsync(rest.Admin, HttpMethod.Post, $"/api/{call}", JsonSerializer.Serialize(request));
        Assert.True((int)reply.Status == 200, reply.Body);
        return reply.Json;
    }
}
