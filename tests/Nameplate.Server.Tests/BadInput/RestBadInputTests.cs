using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Nameplate.Core.Fields;
using Nameplate.Server.Rest;

namespace Nameplate.Server.Tests.BadInput;

/// <summary>
/// Every address of the REST dialect with bad parameters, parts of the address and bodies. Addresses are the server's own
/// routes, their methods what it answers to OPTIONS, their parameters those of its resources: a new one is tried by being there.
/// </summary>
public sealed class RestBadInputTests(BadInputFixture server) : IClassFixture<BadInputFixture>
{
    private const int ValuesPerName = 4;

    /// <summary>Parameters that no resource's table has.</summary>
    private static readonly string[] Further = ["max", "offset", "sort", "order", "direction", "as", "levels", "lot", "useExternalId", "itemId", "values", "name", "", "constructor", "$where"];

    private static readonly string[] Edges =
    [
        "1", "0", "-1", "-0", "+1", "01", "1.0", "1e3", "0x1", "９", "9223372036854775807", "9223372036854775808", "4611686018427387904", "-9223372036854775809", "2147483648", "100000", "100001", "true", "TRUE", "desc", "id", "NEW",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "2026-01-31", "infinity", "built", "up", "20", "21",
        "*", "**", "*a*", string.Concat(Enumerable.Repeat("*a", 1_500)), new('*', 2_500), new('x', 6_000), "%", "a\\", "\\*", "\u0000", "a\u0000b", "\U0001F600",
    ];

    /// <summary>Percent-encodings that are none, or of what is no character.</summary>
    private static readonly string[] Encoded = ["%", "%1", "%zz", "%00", "%ff", "%c0%af", "%ed%a0%80", "%e2%82", "%2e%2e", "%2F", "%5c", "%0d%0aX-Injected:%201", "%u0041", "+", "a;b", "a%26b%3dc", "%25%32%46"];

    public static TheoryData<int> Some => Seeds.First(1);

    [Theory]
    [MemberData(nameof(Some))]
    public async Task Every_parameter_of_every_address_refuses_what_is_bad(int seed)
    {
        await using var run = new Run(server);
        var (names, place) = (Names(), 0);
        foreach (var route in Routes())
        {
            var path = Path(route, "1");
            foreach (var method in await run.MethodsAsync(path))
            {
                foreach (var name in names)
                {
                    foreach (var value in Pick(seed, place++))
                    {
                        await run.SendAsync(method, $"{path}?{Uri.EscapeDataString(name)}={value}", "{}"u8.ToArray());
                    }
                }

                foreach (var query in new[] { "max=1&max=2", "max", "max=", "=1", "&&&", "?", "max=1&MAX=1", string.Join('&', Enumerable.Range(0, 500).Select(i => $"p{i}=1")), $"sort={new string('s', 7_000)}" })
                {
                    await run.SendAsync(method, $"{path}?{query}", "{}"u8.ToArray());
                }

                // As long as the listener takes; and two dots in several places would lead out of the API altogether.
                var parts = route.Count(character => character == '{') - 1;
                foreach (var value in Texts().Concat(Encoded).Where(value => parts > 0 && value.Length * parts < 7_800 && (parts == 1 || value != "%2e%2e")))
                {
                    await run.SendAsync(method, Path(route, value), "{}"u8.ToArray());
                }
            }
        }

        await run.EndAsync();
    }

    [Theory]
    [MemberData(nameof(Some))]
    public async Task Every_field_of_every_body_refuses_what_is_bad(int seed)
    {
        await using var run = new Run(server);
        var number = 0;
        foreach (var route in Routes())
        {
            var path = Path(route, "1");
            foreach (var method in (await run.MethodsAsync(path)).Where(method => method is "POST" or "PUT"))
            {
                List<(string Name, byte[] Json)> Good() => route.Split('/')[3] switch
                {
                    "serialNumbers" => [("itemId", "1"u8.ToArray()), ("value", BadValues.Text($"R{seed}-{++number}").Json)],
                    "warehouseStocks" => [("quantity", "1"u8.ToArray())],
                    "itemUnits" => [("itemId", "1"u8.ToArray()), ("unitId", "1"u8.ToArray()), ("quantity", "1"u8.ToArray())],
                    "warehouses" => [("reference", BadValues.Text($"W{seed}-{++number}").Json), ("name", BadValues.Text("A warehouse").Json), ("users", "[]"u8.ToArray())],
                    _ => [("reference", BadValues.Text($"U{seed}-{++number}").Json), ("name", BadValues.Text("A unit").Json)],
                };

                foreach (var name in new[] { "value", "values", "itemId", "useExternalId", "reference", "name", "id", "status", "other" }.Concat(Fields(route)).Distinct())
                {
                    var values = BadValues.Of(new NumberKind("any", 0), false).Concat(Lists()).ToList();
                    foreach (var value in values)
                    {
                        var body = Good().Where(field => field.Name != name && !(name == "values" && field.Name == "value")).Append((name, value.Json));
                        await run.SendAsync(method, path, GoodRequests.Json(body));
                    }
                }

                var good = GoodRequests.Json(Good());
                for (var length = 0; length < good.Length; length++)
                {
                    await run.SendAsync(method, path, good[..length]);
                }

                var text = Encoding.UTF8.GetString(good);
                foreach (var bad in new[]
                {
                    text + "}", text + text, text[..^1] + ",\"value\":\"x\",\"value\":\"y\"}", text[..^1] + ",\"\":1}", text[..^1] + ",\"\\ud800\":1}", $"{{\"A\":{new string('[', 10_000)}", "[" + text + "]", "null", "\"x\"",
                    text[..^1] + $",\"{new string('K', 1 << 20)}\":1}}", "{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"E{i}\":1")) + "}", $"{{\"values\":[{string.Join(',', Enumerable.Repeat("[]", 600_000))}]}}",
                })
                {
                    await run.SendAsync(method, path, Encoding.UTF8.GetBytes(bad));
                }

                foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/json;;;", "json", "", "application/json, text/plain", new string('a', 4_000) })
                {
                    await run.SendAsync(method, path, good, $"Content-Type: {type}");
                }
            }
        }

        await run.EndAsync();
    }

    [Fact]
    public async Task Links_and_headers_carry_no_text_that_ends_a_line()
    {
        await using var run = new Run(server);
        foreach (var newline in BadValues.Newlines)
        {
            var value = Uri.EscapeDataString($"*{newline}X-Injected: 1&max=2\"<>");
            var reply = await run.SendAsync("GET", $"/api/v1.0/serialNumbers?max=1&offset=1&value=*&itemReference={value}*", []);
            Assert.Equal(200, reply.Status);
            var previous = reply.Json.GetProperty("paging").GetProperty("previous").GetString()!;
            Assert.All(previous, character => Assert.InRange(character, '!', '~'));
            Assert.Contains(value, previous, StringComparison.OrdinalIgnoreCase);
        }

        await run.EndAsync();
    }

    [Theory]
    [InlineData("j_username=%00&j_password=x")]
    [InlineData("j_username=APIUSER%00&j_password=password")]
    [InlineData("j_username=%ed%a0%80&j_password=%ff")]
    [InlineData("j_username=a&j_username=b&j_password=%0d%0aSet-Cookie:%20a=b")]
    [InlineData("j_username=@&j_password=")]
    [InlineData("j_username=@@@@DEMO&j_password=@")]
    [InlineData("j_username=' OR 1=1 --@DEMO&j_password=' OR '1'='1")]
    [InlineData("{\"j_username\":\"x\"}")]
    [InlineData("&&&==&&&%%%")]
    [InlineData("")]
    public async Task A_bad_sign_in_is_refused_in_the_dialects_form(string form)
    {
        await using var run = new Run(server);
        var reply = await run.SendAsync("POST", "/j_spring_security_check", Encoding.UTF8.GetBytes(form), "Content-Type: application/x-www-form-urlencoded");
        Assert.Equal((401, "unauthorized"), (reply.Status, reply.Json.GetProperty("error").GetString()));
        Assert.False(reply.Headers.ContainsKey("Set-Cookie"));
        await run.EndAsync();
    }

    [Fact]
    public async Task A_sign_in_that_is_too_long_is_refused_and_another_method_told()
    {
        await using var http = server.Connect();
        for (var i = 0; i < 3; i++)
        {
            var reply = await http.SendAsync(RawHttp.Request("POST", "/j_spring_security_check", new byte[100_000], "Content-Type: application/x-www-form-urlencoded"));
            Assert.Equal((413, "The request is larger than 8 KiB.", true), (reply.Status, reply.Json.GetProperty("error_description").GetString(), reply.Closes));
        }

        foreach (var (path, method) in new[] { ("/j_spring_security_check", "GET"), ("/login/ajaxSuccess", "POST") })
        {
            var reply = await http.SendAsync(RawHttp.Request(method, path, []));
            Assert.Equal((405, "method_not_allowed"), (reply.Status, reply.Json.GetProperty("error").GetString()));
        }
    }

    private static List<string> Names() =>
    [
        .. Resources().SelectMany(resource => resource.Filters.Select(filter => filter.Name).Concat(resource.Switches)).Concat(Further).Distinct(StringComparer.Ordinal),
    ];

    private static IEnumerable<RestResource> Resources() => typeof(RestResource).Assembly.GetTypes()
        .SelectMany(type => type.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic))
        .Where(field => field.FieldType == typeof(RestResource)).Select(field => (RestResource)field.GetValue(null)!);

    /// <summary>Lists where one is expected, with texts in them that are none.</summary>
    private static IEnumerable<BadValue> Lists() => new[]
    {
        "[\"\"]", "[\"a\",\"a\"]", "[\"a\",null]", "[1]", "[\"\\ud800\"]", "[\"\\u0000\"]", "[\"a\\nb\"]", $"[\"{new string('s', 41)}\"]", "[[\"a\"]]", "{\"0\":\"a\"}",
        $"[{string.Join(',', Enumerable.Range(0, 100_001).Select(i => $"\"{i}\""))}]",
    }.Select(json => new BadValue(json, Encoding.UTF8.GetBytes(json)));

    private static IEnumerable<string> Texts() => Edges.Select(Uri.EscapeDataString).Concat(BadValues.Newlines.Select(newline => Uri.EscapeDataString($"a{newline}b")));

    private static IEnumerable<string> Pick(int seed, int place)
    {
        var all = Texts().Concat(Encoded).Concat(["'; DROP TABLE part; --", "' OR '1'='1", "1)) OR ((1=1", "$1", "@p0"]).Select(text => text.Replace(" ", "%20", StringComparison.Ordinal)).ToList();
        return Enumerable.Range(0, ValuesPerName).Select(i => all[(((place + seed) * ValuesPerName) + i) % all.Count]);
    }

    /// <summary>What else the body of an address takes.</summary>
    private static string[] Fields(string route) => route.Split('/')[3] switch
    {
        "items" => ["description", "categoryId", "isActive", "displayOrder", "volumeInLiter", "tags", "similarItems", "image1", "hasSerialNumbers", "labelNote", "labelColor"],
        "warehouses" => ["isVan", "parentId", "address", "users", "userId"],
        "warehouseStocks" => ["supplyDate", "resetReservedQty", "quantity"],
        "itemUnits" => ["unitId", "quantity", "salesQuantity", "volume", "weight", "barcode", "expirationDate", "isDefault"],
        _ => [],
    };

    private List<string> Routes() =>
    [
        .. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(route => route.RoutePattern.RawText!)
            .Where(text => text.StartsWith("/api/{version}/", StringComparison.Ordinal) && !text.Contains("**", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal),
    ];

    private static string Path(string route, string value) =>
        string.Join('/', route.Replace("{version}", "v1.0", StringComparison.Ordinal).Split('/').Select(part => part.StartsWith('{') ? value : part));

    private sealed class Run(BadInputFixture server) : IAsyncDisposable
    {
        private readonly RawHttp http = server.Connect();
        private readonly List<string> wrong = [];
        private int sent;

        public async Task<string[]> MethodsAsync(string path)
        {
            var reply = await SendAsync("OPTIONS", path, []);
            Assert.Equal(405, reply.Status);
            return reply.Headers["Allow"].Split(", ");
        }

        public async Task<RawReply> SendAsync(string method, string target, byte[] body, params string[] headers)
        {
            var request = RawHttp.Request(method, target, body, [$"Authorization: Bearer {server.Token}", .. headers.Length > 0 ? headers : ["Content-Type: application/json"]]);
            sent++;
            var before = sent % 40 == 0 ? await server.DumpAsync() : null;
            RawReply reply;
            try
            {
                reply = await http.SendAsync(request);
            }
            catch (BrokenAnswerException broken)
            {
                wrong.Add($"{broken.Message}\n    {RawHttp.Replay(request)}");
                throw new BrokenAnswerException(wrong[^1], broken);
            }

            if ((Complaint(reply) ?? (reply.Status >= 400 && before is not null && await server.DumpAsync() != before ? "A refusal has changed something" : null)) is { } complaint)
            {
                wrong.Add($"{complaint}: {reply.Status} {reply.Text[..Math.Min(reply.Text.Length, 300)]}\n    {RawHttp.Replay(request)}");
            }

            return reply;
        }

        public async Task EndAsync()
        {
            Assert.True(wrong.Count == 0, $"{wrong.Count} of {sent} answers were not as they should be.\n{string.Join('\n', wrong.Take(40))}");
            await server.IsCleanAsync();
        }

        public ValueTask DisposeAsync() => http.DisposeAsync();

        private static string? Complaint(RawReply reply)
        {
            // What is no HTTP never reaches a dialect: the listener refuses it without a word and hangs up.
            if (reply.Status == 400 && reply.Body.Length == 0 && reply.Closes)
            {
                return null;
            }

            JsonElement json;
            try
            {
                json = reply.Json;
            }
            catch (JsonException)
            {
                return "The body is not JSON";
            }

            if (reply.Status < 300)
            {
                return null;
            }

            // Dots in the address led out of the dialect.
            if (reply.Status == 404 && reply.Text.Contains("\"CALL_UNKNOWN\"", StringComparison.Ordinal))
            {
                return null;
            }

            return json.ValueKind != JsonValueKind.Object || string.Join(' ', json.EnumerateObject().Select(one => one.Name)) != "error error_description" ? "A refusal is an object with error and error_description"
                : json.GetProperty("error").GetString() == "server_error" ? "The server failed"
                : reply.Status is not (400 or 401 or 403 or 404 or 405 or 413 or 415) ? "The status is none of the dialect's"
                : null;
        }
    }
}
