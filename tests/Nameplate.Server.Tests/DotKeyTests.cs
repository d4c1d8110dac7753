using System.Net;
using System.Text.Json;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

/// <summary>Keys that no address can hold: <c>.</c> and <c>..</c> are taken out of it before it is sent, encoded or not.</summary>
public sealed class DotKeyTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private readonly string mark = Mark.New();

    /// <summary>The nouns whose pages, or addresses of the REST dialect, go by a key.</summary>
    [Theory]
    [InlineData("part", "PART_ID")]
    [InlineData("lot", "LOT_ID")]
    [InlineData("stores", "STORES_CODE")]
    [InlineData("unit-of-measure", "UM_CODE")]
    [InlineData("customer", "CUSTOMER_ID")]
    [InlineData("vendor", "VENDOR_ID")]
    [InlineData("sales-order", "SO_ID")]
    [InlineData("purchase-order", "PO_ID")]
    [InlineData("serial-number", "SERIAL_NUMBER")]
    public async Task A_record_that_no_address_could_name_is_not_made(string noun, string key)
    {
        foreach (var dots in new[] { ".", ".." })
        {
            var refused = await CallAsync($"{noun}-create", new Dictionary<string, object> { [key] = dots });
            Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
            Assert.Contains($"{key} must not be {dots} alone, which no address can hold", refused.Json.GetProperty("MESSAGE").GetString(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("must not be", (await CallAsync($"{noun}-create", new Dictionary<string, object> { [key] = "..." })).Body, StringComparison.Ordinal);
    }

    /// <summary>Every input of a transaction in which a lot may arise.</summary>
    [Fact]
    public async Task No_lot_arises_that_no_address_could_name()
    {
        var inputs = ResourceBook.Calls.Values.Where(call => call.Writes).SelectMany(call => call.Request.Concat(call.Request.SelectMany(field => field.Rows)))
            .Where(field => field.Name is "LOT_ID" or "ASSEMBLY_LOT" && field.Kind is KeyKind).ToList();
        Assert.NotEmpty(inputs);
        Assert.All(inputs, field => Assert.True(((KeyKind)field.Kind).InAddress, $"{field.Name}: {field.Help}"));

        await rest.WarehouseAsync(mark);
        await CallAsync("part-create", new { PART_ID = mark, PART_DESC = "Ring", LOT_CONTROL = "Y", DEF_STORES_CODE = mark });
        var refused = await CallAsync("adjustments-entry-create", new { PART_ID = mark, STORES_CODE = mark, LOT_ID = "..", QUANTITY = "1" });
        Assert.Equal((HttpStatusCode.BadRequest, "LOT_ID must not be .. alone, which no address can hold."), (refused.Status, refused.Json.GetProperty("MESSAGE").GetString()));

        // A location stands in no address.
        var taken = await CallAsync("adjustments-entry-create", new { PART_ID = mark, STORES_CODE = mark, LOT_ID = "...", STOCK_LOCATION = ".", QUANTITY = "1" });
        Assert.Equal((HttpStatusCode.OK, "."), (taken.Status, taken.Json.GetProperty("STOCK_LOCATION").GetString()));
    }

    [Fact]
    public async Task The_REST_dialect_takes_no_such_number_either()
    {
        var item = await rest.ItemAsync(mark);
        foreach (var (address, body) in new (string, Func<string, object>)[]
        {
            ("serialNumbers", number => new { itemId = item, value = number }), ("serialNumbers", number => new { itemId = item, values = new[] { $"A{number}", number } }),
            ("items", number => new { reference = number, name = "Dots" }), ("warehouses", number => new { reference = number, name = "Dots", users = Array.Empty<long>() }), ("units", number => new { reference = number, name = "Dots" }),
        })
        {
            foreach (var (number, status) in new[] { (".", HttpStatusCode.BadRequest), ("..", HttpStatusCode.BadRequest), ($".{Mark.New()}", HttpStatusCode.Created) })
            {
                var answer = await rest.SendAsync(rest.Admin, HttpMethod.Post, $"/api/v1.0/{address}", JsonSerializer.Serialize(body(number)));
                Assert.True(answer.Status == status, $"{address} {number}: {answer.Status} {answer.Body}");
            }
        }

        var other = await rest.ItemAsync($"{mark}B");
        var unit = await rest.CreateAsync(other, "A");
        Assert.Equal(HttpStatusCode.BadRequest, (await rest.SendAsync(rest.Operator, HttpMethod.Put, $"/api/v1.0/serialNumbers/{unit}", """{"value":".."}""")).Status);
        Assert.Equal("A", await rest.ListAsync($"/api/v1.0/serialNumbers?itemReference={mark}B"));
    }

    private Task<RestAnswer> CallAsync(string call, object request) => rest.SendAsync(rest.Admin, HttpMethod.Post, $"/api/{call}", JsonSerializer.Serialize(request));
}
