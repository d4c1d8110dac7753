using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

/// <summary>
/// Nobody of one data source reads or writes another's, by any call of either dialect. ALPHA and BETA have the same parts,
/// stores and serials; whatever is BETA's own has a mark in it, and BETA has records that ALPHA has not.
/// </summary>
public sealed class IsolationTests(AccessFixture server) : IClassFixture<AccessFixture>
{
    /// <summary>Key of what only BETA has; it is asked for by it.</summary>
    private const string Mark = "BETAS-OWN";

    /// <summary>Stands in BETA's texts alone, and in no request but those that put it there.</summary>
    private const string Text = "BETAS-TEXT";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_call_of_either_dialect_reads_or_writes_another_data_source()
    {
        var beta = (await server.Installation.Tokens.SignInAsync("BETA", "ADAM", AccessFixture.Password, Cancel)).Value;
        var alpha = (await server.Installation.Tokens.SignInAsync("ALPHA", "ADAM", AccessFixture.Password, Cancel)).Value;
        await MarkAsync(beta);
        // What is asked below finds what it is meant to find: with BETA's token the mark is everywhere.
        var seen = await RunAsync(beta, writes: false);
        Assert.True(seen.Count(answer => answer.Contains(Mark, StringComparison.Ordinal)) >= 20, $"Only {seen.Count(answer => answer.Contains(Mark, StringComparison.Ordinal))} answers have the mark.");
        Assert.True(seen.Count(answer => answer.Contains(Text, StringComparison.Ordinal)) >= 20, $"Only {seen.Count(answer => answer.Contains(Text, StringComparison.Ordinal))} answers have the text.");

        var before = await server.DumpAsync("ds_beta");
        Assert.All(await RunAsync(alpha, writes: false), answer =>
        {
            Assert.DoesNotContain(Mark, answer, StringComparison.Ordinal);
            Assert.DoesNotContain(Text, answer, StringComparison.Ordinal);
        });

        // From here on ALPHA makes records with BETA's keys for itself.
        var answers = await RunAsync(alpha, writes: true);
        Assert.All(answers, answer => Assert.DoesNotContain(Text, answer, StringComparison.Ordinal));
        Assert.Equal(before, await server.DumpAsync("ds_beta"));
        // Some of it had an effect, in its own data source.
        Assert.True(answers.Count(answer => answer.StartsWith("OK", StringComparison.Ordinal)) >= 20, $"Only {answers.Count(answer => answer.StartsWith("OK", StringComparison.Ordinal))} calls were served.");
    }

    [Fact]
    public async Task A_key_for_sending_again_is_each_data_sources_own()
    {
        foreach (var dataSource in new[] { "ALPHA", "BETA" })
        {
            var token = (await server.Installation.Tokens.SignInAsync(dataSource, "ADAM", AccessFixture.Password, Cancel)).Value;
            using var reply = await server.SendAsync(HttpMethod.Post, "/api/customer-create", """{"CUSTOMER_ID":"SAMEKEY","CUSTOMER_NAME":"x","IDEMPOTENCY_KEY":"same"}""", token);
            Assert.Equal((HttpStatusCode.OK, false), (reply.StatusCode, reply.Headers.Contains("Idempotency-Replayed")));
        }
    }

    /// <summary>Marks every text of BETA's that no rule depends on, and adds a unit, built from another, that is only there.</summary>
    private async Task MarkAsync(string beta)
    {
        foreach (var (call, body) in new (string, string)[]
        {
            ("part-create", $$"""{"PART_ID":"{{Mark}}","PART_DESC":"{{Text}}","SN_REQD_INV":"Y","DEF_STORES_CODE":"MS"}"""),
            ("serial-number-create", $$"""{"PART_ID":"{{Mark}}","SERIAL_NUMBER":"{{Mark}}-1","REFERENCE":"{{Text}}"}"""),
            ("serial-number-create", $$"""{"PART_ID":"{{Mark}}","SERIAL_NUMBER":"{{Mark}}-2","STORES_CODE":"MS"}"""),
            ("serial-number-cross-reference-create", $$"""{"ASSEMBLY_ID":"{{Mark}}","ASSEMBLY_SN":"{{Mark}}-1","COMPONENT_ID":"{{Mark}}","COMPONENT_SN":"{{Mark}}-2"}"""),
            ("serial-number-create", $$"""{"PART_ID":"{{Mark}}","SERIAL_NUMBER":"{{Mark}}-3","STORES_CODE":"MS"}"""),
            ("serial-number-note-create", $$"""{"PART_ID":"{{Mark}}","SERIAL_NUMBER":"{{Mark}}-1","NOTE_TEXT":"{{Text}}"}"""),
            ("recall-list-create", $$"""{"PART_ID":"{{Mark}}","SERIAL_NUMBER":"{{Mark}}-2","TITLE":"{{Text}}"}"""),
            ("stores-create", $$"""{"STORES_CODE":"{{Mark}}","STORES_DESC":"{{Text}}"}"""),
            ("unit-of-measure-create", $$"""{"UM_CODE":"{{Mark}}","UM_DESC":"{{Text}}"}"""),
            ("customer-create", $$"""{"CUSTOMER_ID":"{{Mark}}","CUSTOMER_NAME":"{{Text}}"}"""),
            ("customer-part-create", $$"""{"PART_ID":"{{Mark}}","CUSTOMER_ID":"{{Mark}}","CUST_PART_ID":"{{Text}}"}"""),
            ("bill-of-material-create", $$"""{"ASSEMBLY_ID":"{{Mark}}","COMPONENT_ID":"MOTOR003","DWG_ITEM_CODE":"1","REQUIRED_QTY":"1","REMARK":"{{Text}}"}"""),
            ("customer-contact-create", $$"""{"CUSTOMER_ID":"{{Mark}}","CUST_CONTACT":"{{Mark}}","LAST_NAME":"{{Text}}"}"""),
            ("product-price-create", $$"""{"PART_ID":"{{Mark}}","PRICE_CODE":"{{Mark}}","SALES_COMM":"{{Text}}"}"""),
            ("sales-order-create", $$"""{"SO_ID":"{{Mark}}","CUSTOMER_ID":"{{Mark}}","LINES":[{"SO_LINE_NO":"1","PART_ID":"{{Mark}}","SO_DESC":"{{Text}}"}]}"""),
            ("shipments-entry-create", $$"""{"SO_ID":"{{Mark}}","LINES":[{"SO_LINE_NO":"1","SERIAL_NUMBER":"{{Mark}}-3","REFERENCE":"{{Text}}"}]}"""),
            ("vendor-create", $$"""{"VENDOR_ID":"{{Mark}}","VENDOR_NAME":"{{Text}}"}"""),
            ("vendor-contact-create", $$"""{"VENDOR_ID":"{{Mark}}","VENDOR_CONTACT":"{{Mark}}","LAST_NAME":"{{Text}}"}"""),
            ("vendor-part-create", $$"""{"PART_ID":"{{Mark}}","VENDOR_ID":"{{Mark}}","VENDOR_PART_ID":"{{Text}}"}"""),
            ("purchase-order-create", $$"""{"PO_ID":"{{Mark}}","VENDOR_ID":"{{Mark}}","LINES":[{"LINE_NUMBER":"1","PART_ID":"{{Mark}}","ORDER_QTY":"1","PO_DESC":"{{Text}}"}]}"""),
            ("po-receipts-entry-create", $$"""{"PO_ID":"{{Mark}}","REFERENCE":"{{Text}}","LINES":[{"LINE_NUMBER":"1","QUANTITY":"1","SERIAL_NUMBER":"{{Mark}}-4"}]}"""),
            ("job-create", $$"""{"JOB_ID":"{{Mark}}","PART_ID":"{{Mark}}","JOB_DESC":"{{Text}}"}"""),
        })
        {
            using var reply = await server.SendAsync(HttpMethod.Post, "/api/" + call, body, beta);
            Assert.True(reply.StatusCode == HttpStatusCode.OK, $"{call}: {await reply.Content.ReadAsStringAsync(Cancel)}");
        }

        await using var mark = server.Database.CreateCommand(
            $"""
            UPDATE ds_beta.part SET part_desc = '{Text} ' || part_desc;
            UPDATE ds_beta.stores SET stores_desc = '{Text} ' || stores_desc;
            UPDATE ds_beta.customer SET customer_name = '{Text} ' || customer_name;
            UPDATE ds_beta.unit_of_measure SET um_desc = '{Text} ' || um_desc;
            UPDATE ds_beta.serial_number SET reference = '{Text}', contact = '{Text}';
            UPDATE ds_beta.posting SET operator_id = '{Text}', reference = '{Text}';
            UPDATE ds_beta.batch SET operator_id = '{Text}';
            """);
        await mark.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>Every call of the book and every address, with the keys that both data sources have, and with BETA's own.</summary>
    private async Task<List<string>> RunAsync(string token, bool writes)
    {
        var answers = new List<string>();
        foreach (var call in ResourceBook.Calls.Values.Where(call => call.Resource.Type != typeof(AuthToken) && call.NeedsToken && (writes || !call.Writes))
            .OrderBy(call => call.Verb == Verbs.Delete))
        {
            var asked = call.Verb == Verbs.Query
                ? call.Request.Where(field => field.IsKey).Take(1).SelectMany(key => new[] { ">0", "%", Mark, Mark + "%" }.Select(value => new JsonObject { [key.Name] = value }.ToJsonString()))
                : [AccessBookTests.Example(call), Marked(call)];
            foreach (var body in asked)
            {
                answers.Add(await AskAsync(HttpMethod.Post, call.Path, body, token));
                // Saying which data source is meant is no way to get there.
                answers.Add(await AskAsync(HttpMethod.Post, call.Path, body[..^1] + (body.Length > 2 ? "," : "") + "\"DATA_SOURCE\":\"BETA\"}", token));
            }
        }

        var ids = await server.TextsAsync(
            """
            SELECT DISTINCT id::text FROM (SELECT id FROM ds_beta.serial_number ORDER BY id DESC LIMIT 4) a
            UNION SELECT id::text FROM (SELECT id FROM ds_beta.part ORDER BY id DESC LIMIT 2) b UNION SELECT id::text FROM ds_beta.stores UNION SELECT id::text FROM ds_beta.unit_of_measure
            UNION SELECT id::text FROM (SELECT id FROM ds_beta.stock_status ORDER BY id DESC LIMIT 2) c
            UNION SELECT id::text FROM ds_beta.sales_order UNION SELECT id::text FROM ds_beta.sales_order_line
            """);
        foreach (var (path, method) in server.RestAddresses.SelectMany(address => address.Methods.Select(method => (address.Path, method.Name))).Where(one => writes || one.Name == "GET"))
        {
            var body = method is not ("POST" or "PUT") ? null
                : path.StartsWith("serialNumbers", StringComparison.Ordinal) ? $$"""{"value":"{{Mark}}-1","itemId":{{ids[0]}}}"""
                : path.StartsWith("warehouseStocks", StringComparison.Ordinal) ? """{"quantity":5}"""
                : path.StartsWith("itemUnits", StringComparison.Ordinal) ? """{"quantity":1,"weight":5}"""
                : path.StartsWith("warehouses", StringComparison.Ordinal) ? $$"""{"reference":"{{Mark}}","name":"x","users":[]}"""
                : $$"""{"reference":"{{Mark}}","name":"x"}""";
            foreach (var id in path.Contains("{id}", StringComparison.Ordinal) ? ids : [""])
            {
                var address = "/api/v1.0/" + path.Replace("{id}", id, StringComparison.Ordinal).Replace("{reference}", Mark, StringComparison.Ordinal)
                    .Replace("{itemId}", Mark, StringComparison.Ordinal).Replace("{unitId}", "EA", StringComparison.Ordinal).Replace("{warehouseId}", "MS", StringComparison.Ordinal);
                foreach (var query in path == "lots/recall" ? [$"?itemReference={Mark}&value={Mark}-2", "?itemReference=SEAL-KIT9&lot=S-77"] : new[] { "", "?organization=BETA" })
                {
                    answers.Add(await AskAsync(new HttpMethod(method), address + query, method == "PUT" ? """{"value":"MOVED-HERE"}""" : body, token));
                }
            }
        }

        return answers;
    }

    /// <summary>All that is required, and all keys, with BETA's own values.</summary>
    private static string Marked(Call call)
    {
        var body = new JsonObject();
        foreach (var field in call.Request.Where(field => !field.IsRows && (field.Is(Uses.Required) || field.IsKey)))
        {
            body[field.Name] = field.Name switch
            {
                "SERIAL_NUMBER" or "ASSEMBLY_SN" => Mark + "-1",
                "COMPONENT_SN" or "OLD_SN" => Mark + "-2",
                _ when field.Kind is KeyKind or TextKind => Mark,
                _ => field.Example,
            };
        }

        return body.ToJsonString();
    }

    /// <summary>Status and answer; what repeats the request's own words is left out, so that a mark in it came from the data.</summary>
    private async Task<string> AskAsync(HttpMethod method, string address, string? body, string token)
    {
        using var reply = await server.SendAsync(method, address, body, token);
        var text = await reply.Content.ReadAsStringAsync(Cancel);
        Assert.True((int)reply.StatusCode != 500 || !text.Contains("INTERNAL_ERROR", StringComparison.Ordinal), $"{address} {body}: {text}");
        var repeats = (body + address).Contains(Mark, StringComparison.Ordinal) && (int)reply.StatusCode >= 400;
        return $"{reply.StatusCode} {(repeats ? text.Replace(Mark, "", StringComparison.Ordinal) : text)}";
    }
}
