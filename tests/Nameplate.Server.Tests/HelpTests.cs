using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Nameplate.Server.Help;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>A server on a fresh demo.</summary>
public sealed class DemoFixture(TestPostgres postgres) : IAsyncLifetime
{
    private RunningServer server = null!;

    public HttpClient Http { get; private set; } = null!;

    internal HelpBook Book { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var connection = await postgres.CreateDatabaseAsync();
        await ServerFixture.FillAsync(connection, withStory: true);
        NpgsqlConnection.ClearAllPools();
        server = await RunningServer.StartAsync(
            new ServerSettings { Database = connection, Urls = "http://127.0.0.1:0" }, new ServerParts(Program.Services, Program.Routes, Verification.RunAsync), TimeProvider.System, CancellationToken.None);
        server.Open();
        Http = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", (await server.Installation.Tokens.SignInAsync("DEMO", "APIUSER", "password", CancellationToken.None)).Value);
        Book = new HelpBook(RestHelp.Of(server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints)));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
    }
}

/// <summary>The help of every call is there, whole, and true.</summary>
public sealed class HelpTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    private readonly HttpClient http = demo.Http;
    private readonly HelpBook book = demo.Book;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_call_has_a_page_which_a_browser_asks_for_once()
    {
        Assert.Equal(CallHelp.All.Count + book.Rest.Count, book.Entries.DistinctBy(entry => entry.Href).Count());
        foreach (var entry in book.Entries)
        {
            using var page = await http.GetAsync(entry.Href, Cancel);
            Assert.True(page.StatusCode == HttpStatusCode.OK, entry.Href);
            var html = await page.Content.ReadAsStringAsync(Cancel);
            Assert.DoesNotContain("style=\"", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
            Assert.Contains("script-src 'self';", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            using var again = new HttpRequestMessage(HttpMethod.Get, entry.Href);
            again.Headers.IfNoneMatch.Add(page.Headers.ETag!);
            using var same = await http.SendAsync(again, Cancel);
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        }

        var home = await http.GetStringAsync("/", Cancel);
        var sheet = System.Text.RegularExpressions.Regex.Match(home, "/assets/nameplate[.][0-9a-f]{12}[.]css").Value;
        using var asset = await http.GetAsync(sheet, Cancel);
        Assert.Equal("public, max-age=31536000, immutable", asset.Headers.GetValues("Cache-Control").Single());
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/help/no-such-call", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/assets/nameplate.css", Cancel)).StatusCode);
    }

    [Fact]
    public void Every_field_has_a_meaning_and_every_failure_a_message()
    {
        var fields = CallHelp.All.Values.SelectMany(call => call.Request.Concat(call.Answer).Select(field => (call.Name, field)))
            .Concat(book.Rest.Values.SelectMany(call => call.Parameters.Concat(call.Query).Concat(call.Body).Concat(call.Answer).Select(field => (call.Name, field))));
        Assert.Equal([], fields.SelectMany(one => one.field.Flat().Where(line => line.Field.Meaning.Length == 0).Select(line => $"{one.Name} {line.Path}")));
        var failures = CallHelp.All.Values.SelectMany(call => call.Failures.Select(failure => (call.Name, failure))).Concat(book.Rest.Values.SelectMany(call => call.Failures.Select(failure => (call.Name, failure))));
        Assert.Equal([], failures.Where(one => one.failure.Meaning.Length == 0 || one.failure.Meaning.Contains("  ", StringComparison.Ordinal)).Select(one => $"{one.Name} {one.failure.Code} {one.failure.Meaning}"));
    }

    [Fact]
    public void A_search_finds_calls_by_name_then_by_purpose_then_by_field()
    {
        Assert.Equal("Backflush Kit Issue, Create", book.Search("backflush")[0].Entry.Title);
        Assert.Equal("Lot Recall, Get", book.Search("LOT recall")[0].Entry.Title);
        Assert.Contains(book.Search("kit_stores"), match => match.Entry.Title == "Backflush Kit Issue, Create" && match.Fields.Contains("KIT_STORES"));
        Assert.Empty(book.Search("nothing of the kind"));
    }

    [Theory]
    [InlineData("items-list", "/api/v1.0/items?reference=PUMP001")]
    [InlineData("serialNumbers-list", "/api/v1.0/serialNumbers?value=000342&withState=true")]
    [InlineData("serialNumbers-genealogy", "/api/v1.0/serialNumbers/{pump}/genealogy")]
    [InlineData("serialNumbers-history", "/api/v1.0/serialNumbers/{pump}/history")]
    [InlineData("lots-recall", "/api/v1.0/lots/recall?itemReference=MOTOR001&value=011698")]
    [InlineData("warehouses-list", "/api/v1.0/warehouses")]
    [InlineData("orders-list", "/api/v1.0/orders")]
    [InlineData("orderDetails-list", "/api/v1.0/orderDetails")]
    public async Task What_help_says_of_an_answer_is_what_comes(string name, string address)
    {
        var pump = JsonNode.Parse(await http.GetStringAsync("/api/v1.0/serialNumbers?value=000342", Cancel))!["data"]![0]!["id"]!.ToString();
        var answer = JsonNode.Parse(await http.GetStringAsync(address.Replace("{pump}", pump, StringComparison.Ordinal), Cancel))!;
        var help = book.Rest[name];
        Same(help.Answer, help.IsList ? answer["data"]![0]! : answer, name);
    }

    /// <summary>The same names in the same order, down to the last object there is.</summary>
    private static void Same(IReadOnlyList<FieldHelp> fields, JsonNode answer, string path)
    {
        Assert.Equal(fields.Select(field => $"{path}.{field.Name}"), answer.AsObject().Select(pair => $"{path}.{pair.Key}"));
        foreach (var field in fields.Where(field => field.Rows.Count > 0))
        {
            var value = answer[field.Name];
            foreach (var one in field.IsArray ? value!.AsArray().Take(1) : [value])
            {
                if (one is not null)
                {
                    Same(field.Rows, one, $"{path}.{field.Name}");
                }
            }
        }
    }
}
