using System.Net;
using System.Text.Json;

namespace Nameplate.Server.Tests;

public sealed class RestGenealogyTests(RestFixture rest) : IClassFixture<RestFixture>
{
    [Fact]
    public async Task A_unit_tells_what_is_inside_it_and_what_happened_to_it()
    {
        var (pump, motor) = await PumpAsync("I1", "P-1", "M-1");
        var down = await rest.GetAsync($"/api/v2.1/serialNumbers/{pump}/genealogy?levels=5");
        Assert.Equal(HttpStatusCode.OK, down.Status);
        Assert.Equal("serialNumber itemReference direction as levels data", RestAnswer.Names(down.Json));
        Assert.Equal(("down", "maintained", 5), (down.Json.GetProperty("direction").GetString(), down.Json.GetProperty("as").GetString(), down.Json.GetProperty("levels").GetInt32()));
        var row = Assert.Single(down.Json.GetProperty("data").EnumerateArray());
        Assert.Equal(
            "level path parentPath item serialNumber lot quantity unitReference usedForQuantity assumed stillInside startDate endDate batch status state top warehouseReference location customer",
            RestAnswer.Names(row));
        Assert.Equal($$"""{"id":{{motor}},"value":"M-1","href":"/api/v2.1/serialNumbers/{{motor}}"}""", row.GetProperty("serialNumber").GetRawText());
        Assert.Equal($$"""{"id":{{pump}},"value":"P-1","href":"/api/v2.1/serialNumbers/{{pump}}"}""", row.GetProperty("top").GetRawText());
        Assert.Equal(("1", "SOLD", "INSTALLED", "2026-03-01"), (row.GetProperty("quantity").GetRawText(), row.GetProperty("status").GetString(), row.GetProperty("state").GetString(), row.GetProperty("startDate").GetString()));

        var up = await rest.GetAsync($"/api/v1.0/serialNumbers/{motor}/genealogy?direction=up&as=2026-03-01");
        Assert.Equal("P-1", Assert.Single(up.Json.GetProperty("data").EnumerateArray()).GetProperty("serialNumber").GetProperty("value").GetString());
        Assert.Equal("2026-03-01", up.Json.GetProperty("as").GetString());
        Assert.Empty((await rest.GetAsync($"/api/v1.0/serialNumbers/{motor}/genealogy?direction=up&as=2026-02-28")).Json.GetProperty("data").EnumerateArray());

        var history = await rest.GetAsync($"/api/v1.0/serialNumbers/{motor}/history");
        var posting = Assert.Single(history.Json.GetProperty("data").EnumerateArray());
        Assert.Equal(
            "id posted actionDate actionType fromStatus fromState toStatus toState fromWarehouseReference fromLocation toWarehouseReference toLocation lot into outOf oldValue newValue "
            + "batch operator program order orderLine reference reason reverses reversedBy",
            RestAnswer.Names(posting));
        Assert.Equal(("RG", JsonValueKind.Null, "REGISTERED"), (posting.GetProperty("actionType").GetString(), posting.GetProperty("fromState").ValueKind, posting.GetProperty("toState").GetString()));

        var recall = await rest.GetAsync("/api/v1.0/lots/recall?itemReference=I1-M&value=M-1");
        Assert.Equal("itemReference lot value as total stock data", RestAnswer.Names(recall.Json));
        Assert.Equal(1, recall.Json.GetProperty("total").GetProperty("serialNumbers").GetInt32());
        Assert.Equal("P-1", Assert.Single(recall.Json.GetProperty("data").EnumerateArray()).GetProperty("serialNumber").GetProperty("value").GetString());
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused_in_the_dialect()
    {
        var (pump, _) = await PumpAsync("I2", "P-2", "M-2");
        foreach (var (address, status) in new[]
        {
            ("serialNumbers/999999999/genealogy", 404),
            ("serialNumbers/999999999/history", 404),
            ($"serialNumbers/{pump}/genealogy?direction=left", 400),
            ($"serialNumbers/{pump}/genealogy?as=new", 400),
            ($"serialNumbers/{pump}/genealogy?levels=21", 400),
            ($"serialNumbers/{pump}/genealogy?levels=x", 400),
            ($"serialNumbers/{pump}/genealogy?depth=1", 400),
            ("lots/recall", 400),
            ("lots/recall?itemReference=I2-M", 400),
            ("lots/recall?itemReference=I2-M&lot=a&value=b", 400),
            ("lots/recall?itemReference=I2-M&lot=a", 404),
            ("lots/recall?itemReference=NONE&lot=a", 404),
            ("lots/recall?itemReference=I2-M&value=none", 404),
        })
        {
            var answer = await rest.GetAsync("/api/v1.0/" + address);
            Assert.Equal((status, "error error_description", address), ((int)answer.Status, RestAnswer.Names(answer.Json), address));
        }
    }

    /// <summary>A motor inside a pump, linked as a build would.</summary>
    private async Task<(long Pump, long Motor)> PumpAsync(string item, string pumpValue, string motorValue)
    {
        var pump = await rest.CreateAsync(await rest.ItemAsync(item + "-P"), pumpValue);
        var motor = await rest.CreateAsync(await rest.ItemAsync(item + "-M"), motorValue);
        await rest.ValueAsync(
            """
            INSERT INTO cross_reference (assembly_unit_id, parent_lot, component_unit_id, installed_posting_id, start_date, created_by, created_at, operator_id, updated_at)
            VALUES ($1, '', $2, (SELECT max(posting_id) FROM posting_unit WHERE serial_number_id = $2), '2026-03-01', 'T', now(), 'T', now()) RETURNING id
            """, "DEMO", pump, motor);
        await rest.ValueAsync("UPDATE unit_state SET status = 4 WHERE serial_number_id = $1 RETURNING serial_number_id", "DEMO", motor);
        return (pump, motor);
    }
}
