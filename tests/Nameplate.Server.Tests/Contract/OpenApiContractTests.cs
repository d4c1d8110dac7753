using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Nameplate.Server.Help;

namespace Nameplate.Server.Tests.Contract;

/// <summary>The description for programs, <c>/openapi.yaml</c>: approved as the pages are, and whole.</summary>
public sealed class OpenApiContractTests(AccessFixture server) : IClassFixture<AccessFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_is_what_the_field_tables_say()
    {
        var file = Path.Combine(ContractTests.Folder, "openapi.yaml");
        var drawn = await server.Http.GetStringAsync("/openapi.yaml", Cancel);
        if (ContractTests.Approves)
        {
            await File.WriteAllTextAsync(file, drawn, Cancel);
        }

        Assert.True(
            drawn == await File.ReadAllTextAsync(file, Cancel),
            "docs/contract/openapi.yaml differs from the field tables. If the change is meant, approve it with NAMEPLATE_APPROVE=1 ./nameplate test Contract and commit docs/contract.");
    }

    /// <summary>A client that has it already is told so in no time, and the two forms have a tag each.</summary>
    [Theory]
    [InlineData("/openapi.json", "application/json")]
    [InlineData("/openapi.yaml", "application/yaml")]
    public async Task It_is_served_to_everybody_and_sent_once(string address, string type)
    {
        using var first = await server.Http.GetAsync(address, Cancel);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(type, first.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-cache", first.Headers.CacheControl!.ToString());
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(first.Headers.ETag!.Tag));
        using var second = await server.Http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task It_has_every_call_with_every_field_and_every_failure()
    {
        var document = JsonNode.Parse(await server.Http.GetStringAsync("/openapi.json", Cancel))!;
        Assert.StartsWith("3.1.", document["openapi"]!.ToString(), StringComparison.Ordinal);
        var check = new SchemaCheck(document);
        foreach (var help in CallHelp.All.Values)
        {
            var operation = document["paths"]![help.Url]!["post"]!;
            Has(help.Name, check.Said(operation["requestBody"]!["content"]!["application/json"]!["schema"]!), help.Request, check);
            var answer = operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
            Has(help.Name, check.Said(help.IsQuery ? answer["items"]! : answer), help.Answer, check);
            Assert.All(help.Failures, failure => Assert.Contains($"- `{failure.Code}`: ", check.Said(operation["responses"]![$"{failure.Status}"]!)["description"]!.ToString(), StringComparison.Ordinal));
        }

        foreach (var help in server.RestHelp)
        {
            var operation = document["paths"]![help.Url.Replace("{version}", "v1.0")]![help.Method.Name.ToLowerInvariant()]!;
            Assert.Equal(
                help.Parameters.Concat(help.Query).Select(field => field.Name),
                operation["parameters"]?.AsArray().Select(one => check.Said(one!)).Where(one => one["in"]!.ToString() != "header").Select(one => one["name"]!.ToString()) ?? []);
            Assert.All(help.Failures, failure => Assert.Contains($"- `{failure.Code}`: ", check.Said(operation["responses"]![$"{failure.Status}"]!)["description"]!.ToString(), StringComparison.Ordinal));
        }
    }

    private static void Has(string name, JsonNode schema, IReadOnlyList<FieldHelp> fields, SchemaCheck check)
    {
        Assert.True(fields.Select(field => field.Name).SequenceEqual(schema["properties"]?.AsObject().Select(pair => pair.Key) ?? []), name);
        foreach (var field in fields.Where(field => field.Rows.Count > 0))
        {
            var within = schema["properties"]![field.Name]!;
            Has($"{name}, {field.Name}", check.Said(within["items"] ?? within), field.Rows, check);
        }
    }
}
