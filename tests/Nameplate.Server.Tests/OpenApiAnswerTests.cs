using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

/// <summary>What the server answers is what <c>/openapi.json</c> says that it answers: its examples are sent, and each answer is held against it.</summary>
public sealed class OpenApiAnswerTests(DemoServer demo) : IClassFixture<DemoServer>, IAsyncLifetime
{
    private JsonNode document = null!;
    private SchemaCheck check = null!;
    private string token = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        document = JsonNode.Parse(await demo.Http.GetStringAsync("/openapi.json", Cancel))!;
        check = new SchemaCheck(document);
        token = await demo.SignInAsync();
    }

    [Fact]
    public async Task The_example_of_every_call_of_the_erp_dialect_is_answered_as_it_says()
    {
        await BuildAsync();
        var done = new List<string>();
        foreach (var call in ResourceBook.Calls.Values.Where(call => call.Name != "auth-token-delete").Append(ResourceBook.Calls["auth-token-delete"]))
        {
            var operation = document["paths"]![call.Path]!["post"]!;
            var content = operation["requestBody"]!["content"]!["application/json"]!;
            var request = content["example"]?.DeepClone().AsObject() ?? [];
            Assert.Empty(check.Faults(content["schema"]!, request));
            request.Remove("AUTH_TOKEN");
            if (await AnswerAsync(operation, HttpMethod.Post, call.Path, request) == HttpStatusCode.OK)
            {
                done.Add(call.Name);
            }
        }

        // The others need what the demo has not, and are refused.
        Assert.True(done.Count > ResourceBook.Calls.Count / 2, string.Join(", ", done));
        Assert.All(ResourceBook.Calls.Values.Where(call => call.Verb == Verbs.Query || !call.NeedsToken), call => Assert.Contains(call.Name, done));
    }

    [Fact]
    public async Task The_example_of_every_address_of_the_rest_dialect_is_answered_as_it_says()
    {
        await BuildAsync();
        var done = new List<string>();
        var operations = document["paths"]!.AsObject().Where(path => path.Key.StartsWith("/api/v1.0/", StringComparison.Ordinal))
            .SelectMany(path => path.Value!.AsObject().Select(operation => (Path: path.Key, Method: HttpMethod.Parse(operation.Key.ToUpperInvariant()), Said: operation.Value!)))
            .OrderBy(one => one.Method == HttpMethod.Get ? 0 : one.Method == HttpMethod.Delete ? 2 : 1).ToList();
        Assert.Equal(demo.RestMethods.Where(one => one.StartsWith("/api/", StringComparison.Ordinal)).Order(), operations.Select(one => $"{one.Path} {one.Method.Method}").Order());
        foreach (var (path, method, operation) in operations)
        {
            var (address, query) = (path, new List<string>());
            foreach (var parameter in operation["parameters"]?.AsArray().Select(one => check.Said(one!)) ?? [])
            {
                var (name, example) = (parameter["name"]!.ToString(), parameter["example"]?.ToString() ?? "");
                if (parameter["in"]!.ToString() == "path")
                {
                    address = address.Replace($"{{{name}}}", Uri.EscapeDataString(example), StringComparison.Ordinal);
                }
                else if (parameter["in"]!.ToString() == "query" && example.Length > 0)
                {
                    query.Add($"{name}={Uri.EscapeDataString(example)}");
                }
            }

            var content = operation["requestBody"]?["content"]?["application/json"];
            var request = content?["example"]?.DeepClone();
            Assert.Empty(request is null ? [] : check.Faults(content!["schema"]!, request));
            if ((int)await AnswerAsync(operation, method, query.Count > 0 ? $"{address}?{string.Join('&', query)}" : address, request) < 300)
            {
                done.Add($"{method} {path}");
            }
        }

        Assert.All(operations.Where(one => one.Method == HttpMethod.Get && !one.Path.Contains('{')), one => Assert.Contains($"{one.Method} {one.Path}", done));
        Assert.True(done.Count > 15, string.Join(", ", done));

        // Units that have something inside and a history, which the first of all has not.
        var pumps = await GetAsync("/api/v1.0/serialNumbers?itemReference=PUMP002&withState=true", "/api/v1.0/serialNumbers");
        var id = pumps["data"]![0]!["id"]!.ToString();
        Assert.NotEmpty((await GetAsync($"/api/v1.0/serialNumbers/{id}/genealogy", "/api/v1.0/serialNumbers/{id}/genealogy"))["data"]!.AsArray());
        Assert.NotEmpty((await GetAsync($"/api/v1.0/serialNumbers/{id}/history", "/api/v1.0/serialNumbers/{id}/history"))["data"]!.AsArray());
        Assert.NotEmpty((await GetAsync("/api/v1.0/lots/recall?itemReference=MOTOR003&value=GC00003001", "/api/v1.0/lots/recall"))["data"]!.AsArray());
        Assert.NotNull(await GetAsync("/login/ajaxSuccess", "/login/ajaxSuccess"));
        await AnswerAsync(document["paths"]!["/api/v1.0/serialNumbers"]!["get"]!, HttpMethod.Get, "/api/v1.0/serialNumbers?max=0", null);
    }

    [Fact]
    public async Task Several_units_at_once_are_answered_as_a_list_and_what_is_no_unit_without_a_state()
    {
        var create = document["paths"]!["/api/v1.0/serialNumbers"]!["post"]!;
        var several = new JsonObject { ["itemId"] = "MOTOR003", ["useExternalId"] = true, ["values"] = new JsonArray("S-1", "S-2") };
        Assert.Empty(check.Faults(create["requestBody"]!["content"]!["application/json"]!["schema"]!, several));
        JsonNode? made = null;
        Assert.Equal(HttpStatusCode.Created, await AnswerAsync(create, HttpMethod.Post, "/api/v1.0/serialNumbers", several, answer => made = answer));
        Assert.Equal(["S-1", "S-2"], made!["data"]!.AsArray().Select(unit => unit!["value"]!.ToString()));

        var part = (await GetAsync("/api/v1.0/find?q=PUMP002", "/api/v1.0/find"))["data"]!.AsArray().First(row => row!["kind"]!.ToString() == "PART")!;
        Assert.Equal((null, null), (part["status"], part["state"]));
    }

    private async Task<JsonNode> GetAsync(string address, string path)
    {
        var operation = document["paths"]![path]!["get"]!;
        JsonNode? body = null;
        Assert.Equal(HttpStatusCode.OK, await AnswerAsync(operation, HttpMethod.Get, address, null, answer => body = answer));
        return body!;
    }

    /// <summary>Sends a request, and holds its answer against what is said of the operation.</summary>
    private async Task<HttpStatusCode> AnswerAsync(JsonNode operation, HttpMethod method, string address, JsonNode? body, Action<JsonNode>? see = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await demo.Http.SendAsync(request, Cancel);
        var told = await response.Content.ReadAsStringAsync(Cancel);
        var answer = JsonNode.Parse(told)!;
        var (status, name) = (((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture), $"{method} {address}");
        Assert.True(operation["responses"]![status] is not null, $"{name} answers {status}, which is not told: {told}");
        var said = check.Said(operation["responses"]![status]!);
        var faults = check.Faults(said["content"]!["application/json"]!["schema"]!, answer).Take(5).ToList();
        Assert.True(faults.Count == 0, $"{name} answers {status}, but {string.Join("; ", faults)}");
        Assert.All(said["headers"]!.AsObject().Where(header => header.Key == "X-Request-Id"), header => Assert.True(response.Headers.Contains(header.Key)));
        if (status[0] != '2')
        {
            var code = (answer["MESSAGE_CODE"] ?? answer["error"])!.ToString();
            Assert.True(said["description"]!.ToString().Contains($"- `{code}`: ", StringComparison.Ordinal), $"{name} answers {code}, which is not told: {told}");
        }

        see?.Invoke(answer);
        return response.StatusCode;
    }

    /// <summary>One pump, however often it is asked for.</summary>
    private async Task BuildAsync()
    {
        using var built = new HttpRequestMessage(HttpMethod.Post, "/api/backflush-kit-issue-create")
        {
            Content = new StringContent(
                """
                {"ASSEMBLY_ID":"PUMP002","SERIAL_NUMBER":"P-0001","DEPARTMENT":"0","ACCOUNT":"300","IDEMPOTENCY_KEY":"once",
                 "COMPONENTS":[{"COMPONENT_ID":"MOTOR003","SERIAL_NUMBER":"GC00003001"},{"COMPONENT_ID":"MOUNT007","SERIAL_NUMBER":"JX00005140"}]}
                """),
        };
        built.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await demo.Http.SendAsync(built, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
