using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Nameplate.Server.Tests.Browser;

/// <summary>The help pages in a real browser, as people use them.</summary>
public sealed class HelpPagesTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Call = "/help/backflush-kit-issue-create";

    [Fact]
    public async Task A_new_user_finds_backflush_signs_in_sends_the_example_and_reads_what_was_used()
    {
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/help");
        await page.GetByLabel("Search calls and fields").PressSequentiallyAsync("backflush");
        await Expect(page).ToHaveURLAsync(browser.Url + "/help?q=backflush");
        await page.Locator("#found").GetByRole(AriaRole.Link, new() { Name = "Backflush Kit Issue, Create" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(browser.Url + Call);

        await SignInAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(page.Locator(".outcome")).ToContainTextAsync("200 OK");
        await Expect(page.Locator(".outcome")).ToContainTextAsync(" ms");
        var answer = JsonNode.Parse(await page.Locator("pre.answer").TextContentAsync() ?? "")!;
        Assert.Equal("GC00004057,GC00004060:GC00004063", (string?)answer["SERIAL_NUMBER"]);
        Assert.Equal(["BEARING012", "BOLT-M6", "ROTOR010", "STATOR011"], answer["COMPONENTS"]!.AsArray().Select(row => (string?)row!["COMPONENT_ID"]).Order(StringComparer.Ordinal));

        // Sent again it is refused, and the page says why.
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(page.Locator(".outcome")).ToContainTextAsync("500 ");
        await Expect(page.Locator("pre.answer")).ToContainTextAsync("GC00004057");
    }

    [Fact]
    public async Task The_link_of_a_request_holds_all_of_it_but_neither_token_nor_password()
    {
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/help/serial-number-query");
        var token = await SignInAsync(page);
        await page.GetByLabel("Body, JSON").FillAsync($$"""{"SERIAL_NUMBER": "GC%", "MAX_ROWS": "3", "NOTE": "{{token}}", "AUTH_TOKEN": "{{token}}"}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        await Expect(page.Locator(".linked")).ToContainTextAsync("Copied");
        var link = await page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.DoesNotContain(token, Uri.UnescapeDataString(link), StringComparison.Ordinal);
        Assert.DoesNotContain(token, page.Url, StringComparison.Ordinal);

        // Somebody else opens it: the request is there, nobody is signed in, and nothing was sent.
        await using var other = await browser.VisitAsync();
        await other.Page.GotoAsync(link);
        await Expect(other.Page.GetByLabel("Body, JSON")).ToHaveValueAsync("""{"SERIAL_NUMBER": "GC%", "MAX_ROWS": "3", "NOTE": "", "AUTH_TOKEN": ""}""");
        await Expect(other.Page.GetByLabel("Password")).ToBeVisibleAsync();
        await Expect(other.Page.Locator(".result")).ToBeHiddenAsync();
        await SignInAsync(other.Page);
        await other.Page.GetByLabel("Body, JSON").FillAsync("""{"SERIAL_NUMBER": "GC%", "MAX_ROWS": "3", "AUTH_TOKEN": ""}""");
        await other.Page.GetByLabel("Body, JSON").PressAsync("Control+Enter");
        await Expect(other.Page.Locator("pre.answer")).ToContainTextAsync("GC00003003");
        Assert.DoesNotContain(token, await other.Page.Locator("pre.sent").TextContentAsync() ?? "", StringComparison.Ordinal);

        await page.GotoAsync("/help/auth-token-get");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        Assert.DoesNotContain("\"password\"", Uri.UnescapeDataString(page.Url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_in_is_for_the_tab_and_a_phone_does_a_REST_call()
    {
        await using var visitor = await browser.VisitAsync(width: 390);
        var page = visitor.Page;
        await page.GotoAsync("/help/rest/serialNumbers-create");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(page.Locator(".told")).ToContainTextAsync("Sign in first");
        var token = await SignInAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(page.Locator(".outcome")).ToContainTextAsync("201 Created");
        await Expect(page.Locator("pre.answer")).ToContainTextAsync("P-1001");

        await page.GotoAsync("/help/rest/items-list");
        await Expect(page.Locator(".signed")).ToContainTextAsync("Signed in to DEMO as APIUSER");
        await page.Locator("#query-reference").FillAsync("PUMP*");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(page.Locator("pre.answer")).ToContainTextAsync("\"total\": 2");

        // Kept by nothing that outlives the tab.
        Assert.Equal("0 ", await page.EvaluateAsync<string>("localStorage.length + ' ' + document.cookie"));
        Assert.Contains(token, await page.EvaluateAsync<string>("JSON.stringify(sessionStorage)"), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
        Assert.Equal("{}", await page.EvaluateAsync<string>("JSON.stringify(sessionStorage)"));
    }

    [Fact]
    public async Task Everything_can_be_done_by_keyboard_alone()
    {
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/help");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("Skip to the content")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "input#q");
        await page.Keyboard.TypeAsync("backflush");
        await page.Keyboard.PressAsync("Enter");
        await visitor.LoadedAsync("/help?q=backflush");
        await TabToAsync(page, $"a[href='{Call}']");
        await page.Keyboard.PressAsync("Enter");
        await visitor.LoadedAsync(Call);
        await TabToAsync(page, "#sign-source");
        foreach (var text in new[] { "DEMO", "APIUSER", "password" })
        {
            await page.Keyboard.TypeAsync(text);
            await page.Keyboard.PressAsync("Tab");
        }

        await page.Keyboard.PressAsync("Enter");

        // Focus goes on to what comes next, and is seen.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true })).ToBeFocusedAsync();
        Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await page.GetByLabel("Body, JSON").FillAsync("""{"ASSEMBLY_ID": "PUMP001", "DEPARTMENT": "0", "ACCOUNT": "300", "DRY_RUN": "Y", "SERIAL_NUMBER": "K-1", "COMPONENTS": [{"COMPONENT_ID": "MOTOR001", "SERIAL_NUMBER": "011702"}]}""");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator(".outcome")).ToContainTextAsync("200 OK");
    }

    [Fact]
    public async Task Without_script_pages_are_whole_and_the_search_is_a_form()
    {
        await using var visitor = await browser.VisitAsync(script: false);
        var page = visitor.Page;
        await page.GotoAsync("/");
        await page.GetByLabel("Search the help").FillAsync("recall");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(browser.Url + "/help?q=recall");
        await page.GetByRole(AriaRole.Link, new() { Name = "Lot Recall, Get" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Lot Recall, Get");
        await Expect(page.Locator("noscript .note")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToHaveCountAsync(0);
        await Expect(page.Locator(".samples")).ToContainTextAsync("curl -s -X POST 'http://127.0.0.1:8080/api/lot-recall-get'");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/help")]
    [InlineData("/help?q=serial")]
    [InlineData(Call)]
    [InlineData("/help/rest/items-create")]
    [InlineData("/help/no-such-call")]
    public async Task A_page_has_no_fault_that_axe_can_find_and_fits_every_width(string address)
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.Page.GotoAsync(address);
        await visitor.AxeAsync();
    }

    /// <summary>Signs in to the demo; returns the token.</summary>
    private static async Task<string> SignInAsync(IPage page)
    {
        await page.GetByLabel("Data source").FillAsync("DEMO");
        await page.GetByLabel("User").FillAsync("APIUSER");
        await page.GetByLabel("Password").FillAsync("password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Locator(".signed")).ToBeVisibleAsync();
        return await page.EvaluateAsync<string>("JSON.parse(sessionStorage.getItem('nameplate.session')).token");
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{selector} is not reached by Tab.");
    }
}
