using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Nameplate.Core.Access;
using Nameplate.Server.Cli;
using Nameplate.Server.Help;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

/// <summary>What <c>./nameplate demo</c> serves when it is fresh, on a database of the test's.</summary>
public sealed class DemoServer(TestPostgres postgres) : IAsyncLifetime
{
    private RunningServer server = null!;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Without a slash at its end.</summary>
    public string Address => server.Addresses[0];

    /// <summary>Every address of the REST dialect with its methods, in one version.</summary>
    public IEnumerable<string> RestMethods =>
        RestHelp.Of(server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints)).Select(help => $"{help.Url.Replace("{version}", "v1.0")} {help.Method.Name}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("Logging__LogLevel__Nameplate.Requests", "Warning");
        server = await RunningServer.StartAsync(
            new ServerSettings { Database = await postgres.CreateDatabaseAsync(), Urls = "http://127.0.0.1:0" },
            new ServerParts(Program.Services, Program.Routes, Verification.RunAsync), TimeProvider.System, Cancel);
        var installation = server.Installation;
        var demo = (await installation.DataSources.AddAsync("DEMO", "UTC", null, Cancel)).Value;
        Assert.Null((await installation.Users.AddAsync(new NewUser("DEMO", "APIUSER", "password", Role.Admin), Cancel)).Fault);
        await DemoData.FillAsync(new Ledger(installation.DataSources, TimeProvider.System), new Session("DEMO", "APIUSER", Role.Admin, demo.Zone), withStory: true, Cancel);
        server.Open();
        Http = new HttpClient { BaseAddress = new Uri(Address) };
    }

    /// <summary>A token of the demo's user.</summary>
    public async Task<string> SignInAsync()
    {
        using var answer = await Http.PostAsync("/api/auth-token-get", new StringContent(JsonSerializer.Serialize(new { DATA_SOURCE = "DEMO", USER_NAME = "APIUSER", PASSWORD = "password" })), Cancel);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["AUTH_TOKEN"]!.GetValue<string>();
    }

    /// <summary>The report of <c>nameplate verify</c>, which finds nothing.</summary>
    public async Task<string> VerifyAsync()
    {
        var report = new StringWriter();
        Assert.True(await Verification.RunAsync(server.Installation.DataSources.Get("DEMO"), null, report, Cancel) == 0, report.ToString());
        return report.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
    }
}
