using System.Globalization;
using System.Text.Json;

namespace Nameplate.Server.Tests.BadInput;

/// <summary>Requests that are well formed, one by one, and together come to more than the books can hold.</summary>
public sealed class BadDataTests(BadInputFixture server) : IClassFixture<BadInputFixture>
{
    private const string Most = "9999999999999.999999";

    [Fact]
    public async Task Bills_never_come_round_and_never_explode()
    {
        await using var http = server.Connect();
        for (var level = 0; level <= 25; level++)
        {
            await server.DoAsync(http, "part-create", new { PART_ID = $"L{level}", PART_DESC = "A level", PHANTOM = level is > 0 and < 25 ? "Y" : "N" });
        }

        for (var level = 0; level < 25; level++)
        {
            await server.DoAsync(http, "bill-of-material-create", new { ASSEMBLY_ID = $"L{level}", COMPONENT_ID = $"L{level + 1}", DWG_ITEM_CODE = "1", REQUIRED_QTY = "9999999999999" });
        }

        // Closing the ring, wherever.
        foreach (var (assembly, component) in new[] { ("L25", "L0"), ("L7", "L7"), ("L12", "L3"), ("L25", "L24") })
        {
            await RefusedAsync(http, "bill-of-material-create", new { ASSEMBLY_ID = assembly, COMPONENT_ID = component, DWG_ITEM_CODE = "2", REQUIRED_QTY = "1" }, "BILL_CYCLE");
        }

        await RefusedAsync(http, "bill-of-material-update", new { ASSEMBLY_ID = "L25", COMPONENT_ID = "L0", DWG_ITEM_CODE = "1", REQUIRED_QTY = "1" }, "BILL_OF_MATERIAL_NOT_FOUND");
        foreach (var quantity in new[] { "1", "9999999999999" })
        {
            await RefusedAsync(http, "backflush-kit-issue-create", new { ASSEMBLY_ID = "L0", COMPLETED_QTY = quantity, TO_STORES = "MS", DEPARTMENT = "0", ACCOUNT = "300" }, "BILL_TOO_LARGE");
        }

        // Twenty levels of two lines each would be a million lines.
        for (var level = 1; level < 20; level++)
        {
            await server.DoAsync(http, "bill-of-material-create", new { ASSEMBLY_ID = $"L{level}", COMPONENT_ID = $"L{level + 1}", DWG_ITEM_CODE = "2", REQUIRED_QTY = "1" });
        }

        await RefusedAsync(http, "backflush-kit-issue-create", new { ASSEMBLY_ID = "L0", COMPLETED_QTY = "1", TO_STORES = "MS", DEPARTMENT = "0", ACCOUNT = "300" }, "BILL_TOO_LARGE");
        await server.IsCleanAsync();
    }

    [Fact]
    public async Task Sums_and_products_that_no_column_holds_are_refused()
    {
        await using var http = server.Connect();
        await server.DoAsync(http, "unit-of-measure-create", new { UM_CODE = "DROP", UM_DESC = "A drop", DECIMALS = "6" });
        await server.DoAsync(http, "part-create", new { PART_ID = "SEA", PART_DESC = "Water", PART_UM = "DROP", STD_COST = Most, DEF_STORES_CODE = "MS" });
        await server.DoAsync(http, "part-create", new { PART_ID = "LAKE", PART_DESC = "Water", PART_UM = "DROP", DEF_STORES_CODE = "MS" });
        await server.DoAsync(http, "bill-of-material-create", new { ASSEMBLY_ID = "LAKE", COMPONENT_ID = "SEA", DWG_ITEM_CODE = "1", REQUIRED_QTY = Most, SCRAP_FACTOR = Most });
        foreach (var (call, fields) in new (string, object)[]
        {
            ("adjustments-entry-create", new { PART_ID = "SEA", STORES_CODE = "MS", QUANTITY = Most }),
            ("adjustments-entry-create", new { PART_ID = "SEA", STORES_CODE = "MS", QUANTITY = "-" + Most }),
            ("adjustments-entry-create", new { PART_ID = "LAKE", STORES_CODE = "MS", QUANTITY = Most }),
            ("adjustments-entry-create", new { PART_ID = "LAKE", STORES_CODE = "MS", QUANTITY = Most }),
            ("adjustments-entry-create", new { PART_ID = "LAKE", STORES_CODE = "MS", QUANTITY = "0.000001" }),
            ("stores-transfer-create", new { PART_ID = "LAKE", FROM_STORES = "MS", TO_STORES = "MA", QUANTITY = Most }),
            ("issues-entry-create", new { PART_ID = "SEA", STORES_CODE = "MS", QUANTITY = Most, DEPARTMENT = "0", ACCOUNT = "300" }),
            ("issues-entry-create", new { PART_ID = "SEA", STORES_CODE = "MS", QUANTITY = "-" + Most, DEPARTMENT = "0", ACCOUNT = "300" }),
            ("physical-count-entry-create", new { WORKSHEET_DATE = "9999-12-31", STORES_CODE = "MS", DETAILS = new[] { new { PART_ID = "SEA", PHYSICAL_QTY = Most } } }),
            ("backflush-kit-issue-create", new { ASSEMBLY_ID = "LAKE", COMPLETED_QTY = Most, INCLUDE_SCRAP = "Y", DEPARTMENT = "0", ACCOUNT = "300" }),
            ("backflush-kit-issue-create", new { ASSEMBLY_ID = "LAKE", COMPLETED_QTY = "0.000001", INCLUDE_SCRAP = "Y", DEPARTMENT = "0", ACCOUNT = "300" }),
            ("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", COMPLETED_QTY = "9999999999999", DEPARTMENT = "0", ACCOUNT = "300" }),
            ("job-create", new { JOB_ID = "J-MOST", PART_ID = "LAKE", JOB_QTY = Most, TASKS = "1", BACKFLUSH_TASKS = "1" }),
            ("wip-completions-entry-create", new { JOB_ID = "J-MOST", PART_ID = "LAKE", ACTION_TYPE = "TC", FROM_TASK = "1", QUANTITY = Most, PROCESS_BACKFLUSH = "Y" }),
            ("serial-number-genealogy-get", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", LEVELS = "999999999" }),
        })
        {
            await NeverFailsAsync(http, call, fields);
        }

        await server.IsCleanAsync();
    }

    [Fact]
    public async Task The_first_and_the_last_day_there_are_do_no_harm()
    {
        await using var http = server.Connect();
        await server.DoAsync(http, "part-create", new { PART_ID = "OLD", PART_DESC = "Kept for ever", LOT_CONTROL = "Y", SHELF_LIFE = "999999999", WARRANTY_DAYS = "999999999", DEF_STORES_CODE = "MS" });
        await server.DoAsync(http, "part-create", new { PART_ID = "OLDER", PART_DESC = "Made of it", LOT_CONTROL = "Y", SHELF_LIFE = "3652058", DEF_STORES_CODE = "MS" });
        await server.DoAsync(http, "bill-of-material-create", new { ASSEMBLY_ID = "OLDER", COMPONENT_ID = "OLD", DWG_ITEM_CODE = "1", REQUIRED_QTY = "1", START_DATE = "0001-01-01", END_DATE = "9999-12-31" });
        await server.DoAsync(http, "lot-create", new { PART_ID = "OLD", LOT_ID = "ONE", EXPIRE_DATE = "9999-12-31" });
        foreach (var day in new[] { "0001-01-01", "0001-01-02", "1900-02-28", "9999-12-30", "9999-12-31" })
        {
            await NeverFailsAsync(http, "adjustments-entry-create", new { PART_ID = "OLD", STORES_CODE = "MS", LOT_ID = "ONE", QUANTITY = "5", ACTION_DATE = day });
            await NeverFailsAsync(http, "backflush-kit-issue-create", new { ASSEMBLY_ID = "OLDER", ASSEMBLY_LOT = $"LOT {day}", ACTION_DATE = day, EFFECTIVE_DATE = day, DEPARTMENT = "0", ACCOUNT = "300" });
            await NeverFailsAsync(http, "serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = $"S {day}", SN_STATUS = "X", DATE_SCRAPPED = day, ON_WARRANTY = day, OFF_WARRANTY = day });
            await NeverFailsAsync(http, "serial-number-genealogy-get", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001", AS = day });
            foreach (var field in new[] { "DATE_CREATED", "DATE_LAST_UPDT", "ON_WARRANTY", "DATE_SCRAPPED" })
            {
                foreach (var sign in new[] { "", "<", ">", ">=", "<>", "IN " })
                {
                    await server.DoAsync(http, "serial-number-query", JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { [field] = sign + day, ["MAX_ROWS"] = "2" }));
                }
            }

            foreach (var filter in new[] { $"dateCreated_gt={day}T00:00:00Z", $"lastUpdated_lte={day}T23:59:59.9999999-14:00", $"dateCreated_lt={day}T00:00:00%2B14:00" })
            {
                var reply = await http.SendAsync(RawHttp.Request("GET", $"/api/v1.0/serialNumbers?max=1&{filter}", [], $"Authorization: Bearer {server.Token}"));
                Assert.True(reply.Status is 200 or 400, reply.Text);
            }
        }

        await server.IsCleanAsync();
    }

    [Theory]
    [InlineData("1:99999999999999999999")]
    [InlineData("1:100001")]
    [InlineData("X1:X9999999999999999999999999999999999999")]
    [InlineData("1:60000,A1:A60000")]
    public async Task Lists_that_come_to_more_serials_than_allowed_are_refused_before_they_are_made(string list)
    {
        await using var http = server.Connect();
        await RefusedAsync(http, "backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", SERIAL_NUMBER = list, DEPARTMENT = "0", ACCOUNT = "300" }, "FIELD_INVALID");
        await RefusedAsync(http, "backflush-kit-issue-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "P1", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = new[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = list } } }, "FIELD_INVALID");
    }

    /// <summary>As many criteria as there can be, each as long as it can be: one statement still takes them.</summary>
    [Fact]
    public async Task Queries_take_every_field_with_a_thousand_items_each()
    {
        await using var http = server.Connect();
        var call = Core.Fields.ResourceBook.Calls["part-query"];
        var many = "IN " + string.Join(',', Enumerable.Range(0, 1_000).Select(i => i.ToString(CultureInfo.InvariantCulture)));
        var fields = call.Request.Where(field => field.Kind is Core.Fields.TextKind or Core.Fields.KeyKind or Core.Fields.NumberKind).Select(field => field.Name)
            .Concat(Enumerable.Range(0, 200).Select(i => $"EXTRA_{i}")).ToDictionary(name => name, _ => many, StringComparer.Ordinal);
        await server.DoAsync(http, "part-query", JsonSerializer.SerializeToUtf8Bytes(fields));

        fields["EXTRA_200"] = "x";
        await RefusedAsync(http, "part-query", fields, "FIELD_INVALID");
        await RefusedAsync(http, "part-query", new { PART_DESC = new string('%', 100_001) }, "FIELD_INVALID");
    }

    [Fact]
    public async Task A_number_is_never_rounded_in_silence()
    {
        await using var http = server.Connect();
        foreach (var cost in new[] { "1.00000000000000000000000000000000000001", "0.0000000000000000000000000000001", "1.0000001", "5\0" })
        {
            await RefusedAsync(http, "part-create", new { PART_ID = "ROUND", PART_DESC = "x", STD_COST = cost }, "FIELD_INVALID");
        }

        var reply = await server.DoAsync(http, "part-create", new { PART_ID = "ROUND", PART_DESC = "x", STD_COST = "1.100000000000000000000000000000000000000" });
        Assert.Equal("1.1", reply.Json.GetProperty("STD_COST").GetString());
        Assert.Equal("0", (await server.DoAsync(http, "part-create", new { PART_ID = "ROUND-0", PART_DESC = "x", STD_COST = "-0.00" })).Json.GetProperty("STD_COST").GetString());
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_refused_in_the_same_words_wherever_it_stands()
    {
        await using var http = server.Connect();
        foreach (var (call, body) in new[]
        {
            ("part-query", "{\"PART_ID\":\"\\ud800\"}"), ("part-create", "{\"PART_ID\":\"\\ud800\",\"PART_DESC\":\"x\"}"), ("part-create", "{\"PART_ID\":\"x\",\"PART_DESC\":\"x\",\"EXTRA\":\"\\ud800\"}"), ("part-query", "{\"EXTRA\":\"a\\udc00\"}"),
        })
        {
            Assert.Contains("holds half of a surrogate pair, which is no character", await RefusedAsync(http, call, System.Text.Encoding.UTF8.GetBytes(body), "FIELD_INVALID"), StringComparison.Ordinal);
        }

        // Where it is no field of the noun's, too.
        await RefusedAsync(http, "part-create", "{\"PART_ID\":\"x\",\"PART_DESC\":\"x\",\"IDEMPOTENCY_KEY\":\"\\ud800\"}"u8.ToArray(), "IDEMPOTENCY_KEY_INVALID");
        await RefusedAsync(http, "backflush-kit-issue-create", "{\"ASSEMBLY_ID\":\"x\",\"DEPARTMENT\":\"0\",\"ACCOUNT\":\"1\",\"COMPONENTS\":\"\\ud800\"}"u8.ToArray(), "FIELD_INVALID");
        await RefusedAsync(http, "part-query", "{\"PART_ID\":\"x\",\"START_AFTER\":\"\\ud800\"}"u8.ToArray(), "FIELD_INVALID");
    }

    private Task<string> RefusedAsync(RawHttp http, string call, object fields, string code) => RefusedAsync(http, call, JsonSerializer.SerializeToUtf8Bytes(fields), code);

    /// <summary>Expects the refusal, and that it changed nothing; its message.</summary>
    private async Task<string> RefusedAsync(RawHttp http, string call, byte[] body, string code)
    {
        var before = await server.DumpAsync();
        var reply = await http.SendAsync(RawHttp.Request("POST", $"/api/{call}", body, $"Authorization: Bearer {server.Token}"));
        Assert.True(reply.Status is 400 or 500 && reply.Text.Contains($"\"{code}\"", StringComparison.Ordinal), $"{call}: {reply.Status} {reply.Text}\n{RawHttp.Replay(body)}");
        Assert.Equal(before, await server.DumpAsync());
        return reply.Json.GetProperty("MESSAGE").GetString()!;
    }

    private async Task NeverFailsAsync(RawHttp http, string call, object fields)
    {
        var reply = await http.SendAsync(RawHttp.Request("POST", $"/api/{call}", JsonSerializer.SerializeToUtf8Bytes(fields), $"Authorization: Bearer {server.Token}"));
        Assert.False(reply.Text.Contains("INTERNAL_ERROR", StringComparison.Ordinal), $"{call} {JsonSerializer.Serialize(fields)}: {reply.Text}");
        Assert.True(reply.Status == 200 || reply.Json.TryGetProperty("MESSAGE_CODE", out _), reply.Text);
    }
}
