using System.Net;
using System.Text.Json;

namespace Nameplate.Server.Tests;

/// <summary>The list of serial numbers: paging, order, every filter, every refusal.</summary>
public sealed class RestListTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private const string Address = "/api/v1.0/serialNumbers";

    private readonly string item = "ITEM-" + Guid.NewGuid().ToString("N")[..8];

    private string Mine => $"{Address}?itemReference={item}";

    [Fact]
    public async Task A_list_answers_paging_and_whole_records()
    {
        var id = await rest.ItemAsync(item);
        var (first, _) = (await rest.CreateAsync(id, "74924P109E"), await rest.CreateAsync(id, "SECOND"));
        var answer = await rest.GetAsync($"{Mine}&max=1");
        Assert.Equal((HttpStatusCode.OK, "application/json; charset=utf-8"), (answer.Status, answer.ContentHeaders.ContentType!.ToString()));
        Assert.Equal(
            $$"""{"paging":{"total":2,"max":1,"offset":0,"previous":null,"next":"{{Address}}?max=1&offset=1&sort=dateCreated&order=asc&itemReference={{item}}"},"data":[{"id":{{first}},"value":"74924P109E","status":"NEW","itemId":{{id}},"item":{"id":{{id}},"reference":"{{item}}","href":"/api/v1.0/items/{{id}}"},"warehouseStockId":null,"organization":"DEMO","dateCreated":"{{rest.Stamp}}","lastUpdated":"{{rest.Stamp}}"}]}""",
            answer.Body);
    }

    [Fact]
    public async Task Links_lead_to_the_end_and_back_and_keep_the_filters()
    {
        var id = await rest.ItemAsync(item);
        for (var number = 1; number <= 7; number++)
        {
            await rest.CreateAsync(id, $"A&{number} é");
        }

        await rest.CreateAsync(id, "B");
        var (seen, last, next) = (new List<string>(), "", (string?)$"/api/v2.1/serialNumbers?value=A%26*+%C3%A9&withState=true&status=NEW&order=DESC&max=3&itemReference={item}");
        while (next is not null)
        {
            last = next;
            var page = (await rest.GetAsync(next)).Json;
            Assert.Equal(7, page.GetProperty("paging").GetProperty("total").GetInt64());
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(unit => unit.GetProperty("value").GetString()!));
            Assert.All(page.GetProperty("data").EnumerateArray(), unit => Assert.Equal("REGISTERED", unit.GetProperty("state").GetString()));
            next = page.GetProperty("paging").GetProperty("next").GetString();
        }

        Assert.Equal(Enumerable.Range(1, 7).Reverse().Select(number => $"A&{number} é"), seen);
        Assert.Equal($"/api/v2.1/serialNumbers?max=3&offset=6&sort=dateCreated&order=desc&itemReference={item}&value=A%26%2A%20%C3%A9&status=NEW&withState=true", last);
        var back = (string?)last;
        var steps = 0;
        while (back is not null)
        {
            last = back;
            back = (await rest.GetAsync(back)).Json.GetProperty("paging").GetProperty("previous").GetString();
            steps++;
        }

        Assert.Equal(3, steps);
        Assert.Contains("max=3&offset=0&", last, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max=2&offset=1", 0L, 3L)]
    [InlineData("max=2&offset=3", 1L, null)]
    [InlineData("max=2&offset=5", 3L, null)]
    [InlineData("max=2&offset=4000000000", 3L, null)]
    [InlineData("max=5", null, null)]
    [InlineData("max=100000&offset=0", null, null)]
    [InlineData("", null, null)]
    public async Task Pages_before_and_after(string paging, long? previous, long? next)
    {
        var id = await rest.ItemAsync(item);
        await rest.PostAsync(JsonSerializer.Serialize(new { itemId = id, values = new[] { "1", "2", "3", "4", "5" } }));
        var answer = (await rest.GetAsync($"{Mine}&{paging}")).Json.GetProperty("paging");
        string? Link(long? offset) => offset is null ? null : $"{Address}?max=2&offset={offset}&sort=dateCreated&order=asc&itemReference={item}";
        Assert.Equal((Link(previous), Link(next)), (answer.GetProperty("previous").GetString(), answer.GetProperty("next").GetString()));
        Assert.Equal(5, answer.GetProperty("total").GetInt64());
    }

    [Theory]
    [InlineData("id", "b C a")]
    [InlineData("value", "C a b")]
    [InlineData("status", "a C b")]
    [InlineData("state", "a C b")]
    [InlineData("itemId", "b C a")]
    [InlineData("warehouseStockId", "C b a")]
    [InlineData("organization", "b C a")]
    [InlineData("dateCreated", "b C a")]
    [InlineData("lastUpdated", "b a C")]
    public async Task A_list_is_sorted_by_any_plain_field_and_then_by_id(string sort, string expected)
    {
        var id = await rest.ItemAsync(item);
        await rest.WarehouseAsync(item);
        await rest.HistoryAsync(item, "S", "b");
        rest.Time.Pass(TimeSpan.FromSeconds(1));
        var c = (await rest.StockAsync(item, item, "C"))[0];
        rest.Time.Pass(TimeSpan.FromSeconds(1));
        await rest.CreateAsync(id, "a");
        rest.Time.Pass(TimeSpan.FromSeconds(1));
        await rest.EditAsync(c, "H");
        Assert.Equal(expected, await rest.ListAsync($"{Mine}&sort={sort}"));
        Assert.Equal(string.Join(' ', expected.Split(' ').Reverse()), await rest.ListAsync($"{Mine}&sort={sort}&order=desc"));
    }

    [Theory]
    [InlineData("dateCreated_gt", "B C")]
    [InlineData("dateCreated_gte", "A B C")]
    [InlineData("dateCreated_lt", "")]
    [InlineData("dateCreated_lte", "A")]
    [InlineData("lastUpdated_gt", "A C")]
    [InlineData("lastUpdated_gte", "A B C")]
    [InlineData("lastUpdated_lt", "")]
    [InlineData("lastUpdated_lte", "B")]
    public async Task Dates_filter(string filter, string expected)
    {
        var id = await rest.ItemAsync(item);
        rest.Time.Pass(TimeSpan.FromSeconds(10));
        var a = await rest.CreateAsync(id, "OLD-A");
        var created = rest.Stamp;
        rest.Time.Pass(TimeSpan.FromSeconds(10));
        await rest.CreateAsync(id, "B");
        var updated = rest.Stamp;
        rest.Time.Pass(TimeSpan.FromSeconds(10));
        await rest.SendAsync(rest.Operator, HttpMethod.Put, $"{Address}/{a}", """{"value":"A"}""");
        await rest.CreateAsync(id, "C");
        var at = filter.StartsWith("dateCreated", StringComparison.Ordinal) ? created : updated;
        Assert.Equal(expected, await rest.ListAsync($"{Mine}&{filter}={at}"));
        Assert.Equal(expected, await rest.ListAsync($"{Mine}&{filter}={at.Replace("Z", ".000Z", StringComparison.Ordinal)}"));
        Assert.Equal(expected, await rest.ListAsync($"{Mine}&{filter}={at.Replace("Z", "%2B00:00", StringComparison.Ordinal)}"));
    }

    [Theory]
    [InlineData("AB-100", "AB-100")]
    [InlineData("ab-100", "")]
    [InlineData("AB-100*", "AB-100 AB-1001")]
    [InlineData("*100", "AB-100 xAB-100")]
    [InlineData("*AB-1*", "AB-100 AB-1001 xAB-100")]
    [InlineData("A*1", "AB-1001")]
    [InlineData("*", "AB-100 AB-1001 xAB-100 100% A_B AxB C\\D ÉÉÉ-1")]
    [InlineData("*ab-*", "")]
    [InlineData("100%", "100%")]
    [InlineData("*0%*", "100%")]
    [InlineData("A_B", "A_B")]
    [InlineData("A_*", "A_B")]
    [InlineData("*_B", "A_B")]
    [InlineData("C\\*", "C\\D")]
    [InlineData("*\\D", "C\\D")]
    [InlineData("*ÉÉÉ*", "ÉÉÉ-1")]
    [InlineData("*éÉÉ*", "")]
    [InlineData("É*", "ÉÉÉ-1")]
    [InlineData("\0", "")]
    [InlineData("*\0*", "")]
    [InlineData("\udbff\udfff*", "")]
    [InlineData("'; DROP TABLE part; --", "")]
    public async Task Value_takes_wildcards_anywhere_and_is_exact_and_case_sensitive_otherwise(string filter, string expected)
    {
        var id = await rest.ItemAsync(item);
        await rest.PostAsync(JsonSerializer.Serialize(new { itemId = id, values = new[] { "AB-100", "AB-1001", "xAB-100", "100%", "A_B", "AxB", "C\\D", "ÉÉÉ-1" } }));
        Assert.Equal(expected, await rest.ListAsync($"{Mine}&value={Uri.EscapeDataString(filter)}"));
    }

    [Fact]
    public async Task Item_references_take_wildcards()
    {
        var (one, two) = (await rest.ItemAsync(item + "_a"), await rest.ItemAsync(item + "xa"));
        await rest.CreateAsync(one, "1");
        await rest.CreateAsync(two, "2");
        Assert.Equal("1 2", await rest.ListAsync($"{Address}?itemReference={item}*"));
        Assert.Equal("1", await rest.ListAsync($"{Address}?itemReference={item}_a"));
        Assert.Equal("1", await rest.ListAsync($"{Address}?itemReference={item}_*"));
        Assert.Equal("2", await rest.ListAsync($"{Address}?itemReference=*{item[5..]}xa*"));
        Assert.Equal("", await rest.ListAsync($"{Address}?itemReference={item}"));
        Assert.Equal("", await rest.ListAsync($"{Address}?itemReference={item.ToLowerInvariant()}*"));
    }

    [Theory]
    [InlineData("status=new", "1 2")]
    [InlineData("status=NEW", "1 2")]
    [InlineData("status=Reserved", "3")]
    [InlineData("status=sold", "4 5 6")]
    [InlineData("state=registered", "1")]
    [InlineData("state=IN_STOCK", "2")]
    [InlineData("state=reserved", "3")]
    [InlineData("state=issued", "4")]
    [InlineData("state=shipped", "5")]
    [InlineData("state=scrapped", "6")]
    [InlineData("state=installed", "")]
    [InlineData("state=consigned", "")]
    [InlineData("state=returned", "")]
    [InlineData("status=sold&state=shipped", "5")]
    [InlineData("status=new&state=shipped", "")]
    [InlineData("status=", "1 2 3 4 5 6")]
    public async Task Status_and_state_filter(string filter, string expected)
    {
        var id = await rest.ItemAsync(item);
        await rest.WarehouseAsync(item);
        await rest.CreateAsync(id, "1");
        var stocked = await rest.StockAsync(item, item, "2", "3");
        await rest.EditAsync(stocked[1], "H");
        await rest.HistoryAsync(item, "I", "4");
        await rest.HistoryAsync(item, "S", "5");
        await rest.HistoryAsync(item, "X", "6");
        Assert.Equal(expected, await rest.ListAsync($"{Mine}&{filter}"));
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, (await rest.GetAsync($"{Mine}&{filter}&max=1")).Json.GetProperty("paging").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task The_total_without_filters_counts_every_unit_once()
    {
        var id = await rest.ItemAsync(item);
        var before = await TotalAsync();
        var unit = await rest.CreateAsync(id, "1");
        await rest.CreateAsync(id, "2");
        Assert.Equal(before + 2, await TotalAsync());
        await rest.SendAsync(rest.Operator, HttpMethod.Put, $"{Address}/{unit}", """{"value":"3"}""");
        Assert.Equal(before + 2, await TotalAsync());
        await rest.SendAsync(rest.Operator, HttpMethod.Delete, $"{Address}/{unit}");
        Assert.Equal(before + 1, await TotalAsync());

        async Task<long> TotalAsync() => (await rest.GetAsync($"{Address}?max=1")).Json.GetProperty("paging").GetProperty("total").GetInt64();
    }

    [Theory]
    [InlineData("dateCreated_gta=2016-08-15T14:52:48Z", "invalid_param", "The parameters [dateCreated_gta] you provided are not valid for this request.")]
    [InlineData("a=1&max=x&b=2", "invalid_param", "The parameters [a, b] you provided are not valid for this request.")]
    [InlineData("max=x&offset=x", "invalid_param_type", "The type of parameter max you provided is not valid for this request.")]
    [InlineData("max=1&max=2", "invalid_param_type", "The type of parameter max you provided is not valid for this request.")]
    [InlineData("max=1.5", "invalid_param_type", "The type of parameter max you provided is not valid for this request.")]
    [InlineData("max=0", "invalid_param_type", "An invalid value was specified for parameter: max")]
    [InlineData("max=-1", "invalid_param_type", "An invalid value was specified for parameter: max")]
    [InlineData("max=100001", "invalid_param_type", "An invalid value was specified for parameter: max")]
    [InlineData("offset=x", "invalid_param_type", "The type of parameter offset you provided is not valid for this request.")]
    [InlineData("offset=-1", "invalid_param_type", "An invalid value was specified for parameter: offset")]
    [InlineData("offset=9223372036854775807", "invalid_param_type", "An invalid value was specified for parameter: offset")]
    [InlineData("sort=item", "invalid_param_type", "An invalid value was specified for parameter: sort")]
    [InlineData("sort=colour", "invalid_param_type", "An invalid value was specified for parameter: sort")]
    [InlineData("order=up", "invalid_param_type", "An invalid value was specified for parameter: order")]
    [InlineData("dateCreated_gt=yesterday", "invalid_param_type", "The type of parameter dateCreated_gt you provided is not valid for this request.")]
    [InlineData("lastUpdated_lte=2016-13-01T00:00:00Z", "invalid_param_type", "The type of parameter lastUpdated_lte you provided is not valid for this request.")]
    [InlineData("status=lost", "invalid_param_type", "An invalid value was specified for parameter: status")]
    [InlineData("state=lost", "invalid_param_type", "An invalid value was specified for parameter: state")]
    [InlineData("withState=perhaps", "invalid_param_type", "The type of parameter withState you provided is not valid for this request.")]
    public async Task A_list_is_refused(string query, string error, string description)
    {
        var answer = await rest.GetAsync($"{Address}?{query}");
        Assert.Equal((HttpStatusCode.BadRequest, $$"""{"error":"{{error}}","error_description":"{{description}}"}"""), (answer.Status, answer.Body));
    }
}
