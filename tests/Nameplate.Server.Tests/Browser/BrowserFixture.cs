using System.Text.Json;
using Microsoft.Playwright;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests.Browser;

/// <summary>A fresh demo, and one browser that looks at it: the operating system's own.</summary>
public sealed class BrowserFixture(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

    private RunningServer server = null!;
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public string Url => server.Addresses[0];

    public async ValueTask InitializeAsync()
    {
        var connection = await postgres.CreateDatabaseAsync();
        await ServerFixture.FillAsync(connection, withStory: true);
        NpgsqlConnection.ClearAllPools();
        server = await RunningServer.StartAsync(
            new ServerSettings { Database = connection, Urls = "http://127.0.0.1:0" }, new ServerParts(Program.Services, Program.Routes, Verification.RunAsync), TimeProvider.System, CancellationToken.None);
        server.Open();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("NAMEPLATE_BROWSER") ?? Array.Find(Programs, File.Exists) ?? throw new InvalidOperationException("There is no Chromium. Install it (apt-get install chromium), or name its program in NAMEPLATE_BROWSER."),
            // Nobody runs as root but a container, and there the sandbox of the browser is not to be had.
            ChromiumSandbox = false,
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A page of a new visitor. What its script throws, or the policy forbids, fails the test at the end.</summary>
    public async Task<Visitor> VisitAsync(int width = 1280, bool script = true)
    {
        var context = await browser.NewContextAsync(new() { BaseURL = Url, ViewportSize = new() { Width = width, Height = 900 }, JavaScriptEnabled = script, Permissions = script ? ["clipboard-read", "clipboard-write"] : null, ReducedMotion = ReducedMotion.Reduce });
        // A busy machine is slow, and no fault of a page.
        context.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        return new Visitor(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await server.DisposeAsync();
    }
}

/// <summary>Somebody with a browser.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private static readonly string Axe = Path.Combine(
        Path.GetDirectoryName(Contract.ContractTests.Folder)!, "..", "tests", "Nameplate.Server.Tests", "Browser", "node_modules", "axe-core", "axe.min.js");

    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];

    internal Visitor(IBrowserContext context, IPage page)
    {
        (this.context, Page) = (context, page);
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, message) => Hear(message);
    }

    public IPage Page { get; }

    /// <summary>Signs in to the pages of the demo and goes on to one of them.</summary>
    public async Task SignInAsync(string path = "/")
    {
        await Page.GotoAsync($"/sign-in?return={Uri.EscapeDataString(path)}");
        await Page.GetByLabel("User").FillAsync("APIUSER");
        await Page.GetByLabel("Password").FillAsync("password");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(Page).ToHaveURLAsync(path);

        // The address is there before the page is: keys that are pressed meanwhile go nowhere, and nobody presses any.
        await Page.WaitForLoadStateAsync();
    }

    /// <summary>Waits until the page of an address was loaded, for who goes on by keyboard: the search writes its address into the bar without loading anything.</summary>
    public Task LoadedAsync(string path) => Page.WaitForFunctionAsync(
        "path => document.readyState === 'complete' && performance.getEntriesByType('navigation')[0].name === location.origin + path", path);

    /// <summary>The page as it is, with all that is folded opened: axe finds nothing, light and dark, and nothing is wider than a desk's screen or a phone's.</summary>
    public async Task AxeAsync()
    {
        await Page.EvaluateAsync(await File.ReadAllTextAsync(Axe, TestContext.Current.CancellationToken));
        foreach (var (width, scheme) in new[] { (1280, ColorScheme.Light), (1280, ColorScheme.Dark), (390, ColorScheme.Light), (390, ColorScheme.Dark) })
        {
            await Page.SetViewportSizeAsync(width, 900);
            await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await Page.EvaluateAsync("document.querySelectorAll('main details').forEach(one => { one.open = true; })");
            var found = await Page.EvaluateAsync<JsonElement>("axe.run().then(all => all.violations.map(one => one.id + ': ' + one.help + ' ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')))");
            Assert.True(found.GetArrayLength() == 0, $"{Page.Url}, {width} wide, {scheme}:\n{string.Join('\n', found.EnumerateArray())}");
            Assert.True(await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") <= 0, $"{Page.Url} is wider than {width}.");
        }
    }

    /// <summary>An answer that refuses is told on the console as well, and is no mistake of the page.</summary>
    private void Hear(IConsoleMessage message)
    {
        if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
        {
            complaints.Add(message.Text);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.Empty(complaints);
    }
}
