using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Nameplate.Server.Help;
using Nameplate.Server.Hosting;
using Nameplate.Server.Rpc;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>Each example of the help, sent as it stands there to a demo that nobody has touched yet.</summary>
public sealed class ExampleTests(TestPostgres postgres)
{
    /// <summary>Examples that a fresh demo refuses, with the reason.</summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["rest/itemUnits-create"] = "An item has one unit and has it from its beginning, so what can be made is refused as made already.",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_example_does_something_on_a_fresh_demo()
    {
        var template = await TemplateAsync();
        var failures = new List<string>();
        await using (var server = await StartAsync(template))
        {
            var rest = RestHelp.Of(server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints));
            var requests = Requests(rest).ToList();
            Assert.Equal(rest.Count, requests.Count(one => one.Name.StartsWith("rest/", StringComparison.Ordinal)));
            foreach (var call in requests.Where(one => one.Name == First).Concat(requests.Where(one => one.IsRead)))
            {
                await SendAsync(server, call, failures);
            }

            // What a write of the ERP dialect did is rolled back, so that each finds the demo as it was.
            foreach (var call in CallHelp.All.Values.Where(call => RpcCalls.ByName.ContainsKey(call.Name) && !ByThemselves.Contains(call.Name)))
            {
                await RunAsync(server, call, failures);
            }

            // Those of the REST dialect go through its addresses. By number and by reference they are the same, so one half each of two demos.
            foreach (var call in requests.Where(one => !one.IsRead && !IsSecond(one.Name) && one.Name != First))
            {
                await SendAsync(server, call, failures);
            }

            await using var other = await StartAsync(template);
            foreach (var call in requests.Where(one => !one.IsRead && IsSecond(one.Name)))
            {
                await SendAsync(other, call, failures);
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    /// <summary>It keeps what others query, and reads outside of the transaction in which the demo gets its story.</summary>
    private const string First = "recall-list-create";

    /// <summary>Calls that begin and end their transactions themselves, so that they are sent.</summary>
    private static readonly string[] ByThemselves = ["serial-number-create", First];

    private static bool IsSecond(string name) => name.EndsWith("-by-reference", StringComparison.Ordinal) || name == "rest/serialNumbers-delete";

    private static async Task RunAsync(RunningServer server, CallHelp help, List<string> failures)
    {
        using var body = JsonDocument.Parse(help.Example);
        var values = RequestReader.Read(help.Call, body.RootElement);
        var fault = values.Fault;
        if (fault is null)
        {
            var done = await server.Services.GetRequiredService<Ledger>().WriteAsync(ServerFixture.Demo, null, async (transaction, cancellationToken) =>
            {
                fault = (await RpcCalls.ByName[help.Name].RunAsync(transaction, new RpcRequest(help.Call, ServerFixture.Demo, values.Value), cancellationToken)).Fault;
                return new Answer(200, default, Commits: false);
            }, Cancel);
            Assert.Null(done.Fault);
        }

        Tell(help.Name, fault is null, $"{fault?.Message}\n{help.Example}", failures);
    }

    private static void Tell(string name, bool isAccepted, string otherwise, List<string> failures)
    {
        if (isAccepted == Refused.ContainsKey(name))
        {
            failures.Add(isAccepted ? $"{name} is accepted, and listed as refused" : $"{name}: {otherwise}");
        }
    }

    private sealed record Example(string Name, SampleRequest Request, bool IsRead, bool IsFound);

    private static IEnumerable<Example> Requests(IEnumerable<RestHelp> rest) =>
    [
        .. CallHelp.All.Values.Where(call => !call.Call.Writes || ByThemselves.Contains(call.Name)).Select(call => new Example(call.Name, new SampleRequest("POST", call.Url, call.Example), !call.Call.Writes, call.IsQuery)),
        .. rest.Select(call => new Example("rest/" + call.Name, call.Example, call.Method.Name == "GET" || call.IsSignIn, call.IsList)),
    ];

    private static async Task SendAsync(RunningServer server, Example example, List<string> failures)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(server.Addresses[0]) };
        using var request = new HttpRequestMessage(HttpMethod.Parse(example.Request.Method), example.Request.Url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await server.Installation.Tokens.SignInAsync("DEMO", "APIUSER", "password", Cancel)).Value);
        if (example.Request.Body is { } body)
        {
            request.Content = new StringContent(body, Encoding.UTF8, example.Request.ContentType);
        }

        using var answer = await http.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        var isAccepted = (int)answer.StatusCode < 400;
        Tell(example.Name, isAccepted, $"{(int)answer.StatusCode} {text}\n{example.Request.Url}\n{example.Request.Body}", failures);
        if (isAccepted && example.IsFound && (JsonNode.Parse(text) is JsonArray rows ? rows.Count : JsonNode.Parse(text)!["data"]!.AsArray().Count) == 0)
        {
            failures.Add($"{example.Name} finds nothing\n{example.Request.Body}");
        }
    }

    private async Task<RunningServer> StartAsync(string template)
    {
        var server = await RunningServer.StartAsync(
            new ServerSettings { Database = await postgres.CreateDatabaseAsync(template), Urls = "http://127.0.0.1:0" }, new ServerParts(Program.Services, Program.Routes, Verification.RunAsync), TimeProvider.System, Cancel);
        server.Open();
        return server;
    }

    private async Task<string> TemplateAsync()
    {
        var connection = await postgres.CreateDatabaseAsync();
        await ServerFixture.FillAsync(connection, withStory: true);
        NpgsqlConnection.ClearAllPools();
        return new NpgsqlConnectionStringBuilder(connection).Database!;
    }
}
