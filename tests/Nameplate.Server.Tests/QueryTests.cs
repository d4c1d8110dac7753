using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

/// <summary>The query notation over HTTP; its grammar is tested in the core.</summary>
public sealed class QueryTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        foreach (var (part, weight, day, kept, days) in new[] { ("Q_1", "1.5", "2026-01-01", "Y", ""), ("QX1", "10", "2026-02-01", "N", "7"), ("Q%2", "", "", "N", "30"), ("Q\\3", "100", "2025-12-31", "N", "365") })
        {
            if ((await server.DoAsync("part-query", new { PART_ID = "IN '" + part + "'" })).Rows.Count == 0)
            {
                await server.DoAsync("part-create", new { PART_ID = part, PART_DESC = $"about {part}", WEIGHT = weight, ECN_EFF_DATE = day, LOT_CONTROL = kept, SHELF_LIFE = days, CLOUR = kept == "Y" ? "RED" : "", PART_CLASS = "Q" });
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("PART_ID", "QX1", "QX1")]
    [InlineData("PART_ID", "Q_1", "Q_1")]
    [InlineData("PART_ID", @"Q\_1", "Q_1")]
    [InlineData("PART_ID", "Q_2", "Q%2")]
    [InlineData("PART_ID", "_X_", "QX1")]
    [InlineData("PART_ID", @"Q\%2", "Q%2")]
    [InlineData("PART_ID", @"Q\\3", @"Q\3")]
    [InlineData("PART_ID", "Q%", "Q%2 QX1 Q\\3 Q_1")]
    [InlineData("PART_ID", "<>Q_1", @"Q%2 Q\3")]
    [InlineData("PART_ID", "<>'Q_1'", @"Q%2 QX1 Q\3")]
    [InlineData("PART_ID", "<>Q%", "")]
    [InlineData("PART_ID", "> QX", @"QX1 Q\3 Q_1")]
    [InlineData("PART_ID", "<=QX1", "Q%2 QX1")]
    [InlineData("PART_ID", "IN Q_1,QX1", "QX1 Q_1")]
    [InlineData("PART_ID", "IN 'Q%2' , 'NO''SUCH'", "Q%2")]
    [InlineData("PART_ID", "BETWEEN Q AND QX1", "Q%2 QX1")]
    [InlineData("PART_ID", "qx1", "")]
    [InlineData("PART_DESC", "%X1", "QX1")]
    [InlineData("WEIGHT", "1.50", "Q_1")]
    [InlineData("WEIGHT", ">9", @"QX1 Q\3")]
    [InlineData("WEIGHT", "BETWEEN 1 AND 10", "QX1 Q_1")]
    [InlineData("WEIGHT", "IN 10, 100", @"QX1 Q\3")]
    [InlineData("WEIGHT", "10%", @"QX1 Q\3")]
    [InlineData("WEIGHT", "<>10", @"Q%2 Q\3 Q_1")]
    [InlineData("WEIGHT", "<>''", @"QX1 Q\3 Q_1")]
    [InlineData("SHELF_LIFE", ">= 30", @"Q%2 Q\3")]
    [InlineData("ECN_EFF_DATE", ">=2026-01-01", "QX1 Q_1")]
    [InlineData("ECN_EFF_DATE", "1/1/2026", "Q_1")]
    [InlineData("ECN_EFF_DATE", "2026%", "QX1 Q_1")]
    [InlineData("ECN_EFF_DATE", "< 2026/01/01", @"Q\3")]
    [InlineData("LOT_CONTROL", "Y", "Q_1")]
    [InlineData("LOT_CONTROL", "<>Y", @"Q%2 QX1 Q\3")]
    [InlineData("LOT_CONTROL", "IN Y,N", @"Q%2 QX1 Q\3 Q_1")]
    [InlineData("TIME_LAST_UPDT", ">=00:00:00", @"Q%2 QX1 Q\3 Q_1")]
    [InlineData("TIME_LAST_UPDT", "<00:00:00", "")]
    [InlineData("DATE_CREATED", "<2020-01-01", "")]
    [InlineData("CREATED_BY", "API%", @"Q%2 QX1 Q\3 Q_1")]
    [InlineData("MODIFIED_BY", "<>''", "")]
    [InlineData("DATE_MODIFIED", "<>''", "")]
    [InlineData("CLOUR", "RED", "Q_1")]
    [InlineData("CLOUR", "<>RED", @"Q%2 QX1 Q\3")]
    [InlineData("PART_UM", "E%", @"Q%2 QX1 Q\3 Q_1")]
    public async Task A_criterion_finds_in_the_order_of_the_key(string field, string criterion, string found)
    {
        var reply = await server.DoAsync("part-query", new JsonObject { [field] = criterion, ["PART_CLASS"] = "Q" });

        Assert.Equal(found, string.Join(' ', reply.Rows.Select(row => row!["PART_ID"]!.GetValue<string>())));
    }

    [Theory]
    [InlineData("{}", "NO_CRITERION")]
    [InlineData("""{"PART_ID": ""}""", "NO_CRITERION")]
    [InlineData("""{"PART_ID": null, "MAX_ROWS": "5"}""", "NO_CRITERION")]
    [InlineData("""{"NOTES": "x"}""", "FIELD_INVALID")]
    [InlineData("""{"no_such": "x"}""", "FIELD_UNKNOWN")]
    [InlineData("""{"WEIGHT": ">many"}""", "FIELD_INVALID")]
    [InlineData("""{"ECN_EFF_DATE": "yesterday"}""", "FIELD_INVALID")]
    [InlineData("""{"LOT_CONTROL": "maybe"}""", "FIELD_INVALID")]
    [InlineData("""{"TIME_LAST_UPDT": ">25:00:00"}""", "FIELD_INVALID")]
    [InlineData("""{"PART_ID": "BETWEEN A"}""", "FIELD_INVALID")]
    [InlineData("""{"PART_ID": "<>"}""", "FIELD_INVALID")]
    [InlineData("""{"PART_ID": "A\u0000"}""", "FIELD_INVALID")]
    [InlineData("""{"PART_ID": "\ud800"}""", "FIELD_INVALID")]
    [InlineData("""{"PART_ID": ["A"]}""", "FIELD_INVALID")]
    [InlineData("""{"PART_ID": "A", "MAX_ROWS": "0"}""", "FIELD_INVALID")]
    [InlineData("""{"PART_ID": "A", "MAX_ROWS": "-1"}""", "FIELD_INVALID")]
    [InlineData("""{"PART_ID": "A", "START_AFTER": "A"}""", "FIELD_INVALID")]
    [InlineData("""{"PART_ID": "A", "START_AFTER": {}}""", "FIELD_INVALID")]
    public async Task A_query_that_is_not_understood_is_refused(string body, string code)
    {
        var refused = await server.PostAsync("part-query", $"{{\"AUTH_TOKEN\": \"{server.Token}\"{(body == "{}" ? "" : ",")}{body[1..]}");

        Assert.Equal((400, code), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task An_unlisted_field_cannot_be_searched_by_where_the_list_is_whole()
    {
        Assert.Equal("FIELD_UNKNOWN", (await server.RefusedAsync("serial-number-query", new { CLOUR = "RED" })).Code);
    }

    [Fact]
    public async Task No_match_is_an_empty_array()
    {
        Assert.Equal("[]", (await server.DoAsync("part-query", new { PART_ID = "NOSUCH" })).Body);
    }

    [Fact]
    public async Task An_exact_key_of_several_fields_finds_that_record_alone()
    {
        foreach (var serial in new[] { "A_1", "AX1", "AY1" })
        {
            await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = serial });
        }

        async Task<string> Found(string part, string serial) => string.Join(' ', (await server.DoAsync("serial-number-query", new { PART_ID = part, SERIAL_NUMBER = serial })).Rows.Select(row => row!["SERIAL_NUMBER"]));
        Assert.Equal("A_1", await Found("MOTOR003", "A_1"));
        Assert.Equal("AX1 AY1 A_1", await Found("MOTOR%", "A_1"));
        Assert.Empty((await server.DoAsync("serial-number-query", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "A_1", START_AFTER = new { PART_ID = "MOTOR003", SERIAL_NUMBER = "A_1" } })).Rows);
        Assert.Empty((await server.DoAsync("serial-number-query", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "A_1", START_AFTER = new { PART_ID = "MOTOR003", SERIAL_NUMBER = "B" } })).Rows);
        await server.DoAsync("serial-number-delete", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "A_1" });
        Assert.Equal("AX1 AY1", await Found("MOTOR003", "A_1"));
    }

    [Theory]
    [InlineData("part", """{"PART_ID": "%"}""", "PART_ID")]
    [InlineData("serial-number", """{"PART_ID": "IN MOTOR003,MOUNT007"}""", "PART_ID SERIAL_NUMBER")]
    [InlineData("bill-of-material", """{"COMPONENT_ID": "%"}""", "ASSEMBLY_ID COMPONENT_ID DWG_ITEM_CODE")]
    [InlineData("stock-status", """{"ON_HAND_QTY": ">= 0"}""", "STORES_CODE PART_ID")]
    public async Task Walking_by_MAX_ROWS_and_START_AFTER_meets_every_record_once(string noun, string criteria, string keys)
    {
        string Key(JsonNode? row) => string.Join('/', keys.Split(' ').Select(key => row![key]));
        var all = (await server.DoAsync($"{noun}-query", JsonNode.Parse(criteria)!)).Rows.Select(Key).ToList();
        var walked = new List<string>();
        JsonObject? after = null;
        while (true)
        {
            var body = JsonNode.Parse(criteria)!.AsObject();
            body["MAX_ROWS"] = 3;
            if (after is not null)
            {
                body["START_AFTER"] = after;
            }

            var rows = (await server.DoAsync($"{noun}-query", body)).Rows;
            Assert.True(rows.Count <= 3);
            walked.AddRange(rows.Select(Key));
            if (rows.Count == 0)
            {
                break;
            }

            after = new JsonObject(keys.Split(' ').Select(key => KeyValuePair.Create(key, rows[^1]![key]?.DeepClone())));
        }

        Assert.True(all.Count > 3, $"{all.Count} rows prove nothing");
        Assert.Equal(all, walked);
        Assert.Equal(all.Order(StringComparer.Ordinal), all);
    }
}
