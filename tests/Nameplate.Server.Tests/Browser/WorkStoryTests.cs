using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Nameplate.Server.Tests.Browser;

/// <summary>Work pages in a real browser, as people on the floor use them.</summary>
public sealed class WorkStoryTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    /// <summary>A folder for pictures of the pages, to be looked at; none are taken unless it is named.</summary>
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("NAMEPLATE_PICTURES");

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task An_assembler_builds_five_pumps_with_a_scanner(int width)
    {
        // Each width has its own pumps, motors and mounts.
        var first = width == 1280 ? 1 : 11;
        var pumps = Enumerable.Range(first, 5).Select(number => $"AS-{number:00}").ToList();
        var motors = Enumerable.Range(first, 5).Select(number => $"GC000030{number:00}").ToList();
        var mounts = Enumerable.Range(first, 5).Select(number => $"JX000051{number + 60:00}").ToList();
        await using var visitor = await browser.VisitAsync(width);
        var page = visitor.Page;
        await visitor.SignInAsync("/work");
        await ShowAsync(page, width, "index");
        await page.GetByRole(AriaRole.Link, new() { Name = "Build" }).ClickAsync();
        await page.GetByLabel("What is built").FillAsync("PUMP002");
        await page.GetByLabel("Department").FillAsync("0");
        await page.GetByLabel("Account").FillAsync("300");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the bill" }).ClickAsync();

        // The bill is there, and what is scanned first has the focus.
        await Expect(page.GetByText("Needed").First).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Serial numbers", new() { Exact = true })).ToBeFocusedAsync();
        await ScanAsync(page, pumps);
        await page.GetByLabel("Serial numbers of MOTOR003").FocusAsync();
        await ScanAsync(page, [motors[0], motors[0], .. motors.Skip(1).Take(3)]);
        await Expect(page.GetByText("4 serials", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByLabel("Serial numbers of MOUNT007").FocusAsync();
        await ScanAsync(page, mounts);
        await ShowAsync(page, width, "build-bill");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check", Exact = true }).ClickAsync();

        // One motor is missing, which stands beside the motors; nothing that was scanned is lost.
        await Expect(page.Locator("#refused")).ToBeFocusedAsync();
        await Expect(page.Locator(".line", new() { HasText = "Motor, 1200 rpm" }).Locator(".wrong")).ToContainTextAsync("5 serials are needed");
        await Expect(page.GetByLabel("Serial numbers of MOUNT007")).ToHaveValueAsync(string.Join('\n', mounts) + "\n");
        await ShowAsync(page, width, "build-short");
        await page.GetByLabel("Serial numbers of MOTOR003").FocusAsync();
        await page.Keyboard.PressAsync("Control+End");
        await ScanAsync(page, [motors[4]]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check", Exact = true }).ClickAsync();

        // What goes into what, before anything is posted.
        for (var i = 0; i < pumps.Count; i++)
        {
            var row = page.Locator(".pairing tbody tr").Nth(i);
            await Expect(row.Locator("th")).ToHaveTextAsync(pumps[i]);
            await Expect(row).ToContainTextAsync(motors[i]);
            await Expect(row).ToContainTextAsync(mounts[i]);
            await Expect(row).ToContainTextAsync("S-77");
        }

        await ShowAsync(page, width, "build-checked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Build 5 PUMP002" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Done");
        await Expect(page.Locator(".posted")).ToContainTextAsync("Built 5 EA of PUMP002");
        await ShowAsync(page, width, "done");
        Assert.Equal(pumps.Select(pump => $"/units/PUMP002/{pump}"), await page.Locator(".posted > li > .unit-chips a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))"));

        // The same hand goes on: who pays is remembered, and the serials are not.
        await page.GetByRole(AriaRole.Link, new() { Name = "Build again" }).ClickAsync();
        await Expect(page.GetByLabel("Account")).ToHaveValueAsync("300");
        await Expect(page.GetByLabel("Serial numbers", new() { Exact = true })).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_form_is_whole_without_script()
    {
        await using var visitor = await browser.VisitAsync(390, script: false);
        var page = visitor.Page;
        await visitor.SignInAsync("/work/transfer");
        await page.GetByLabel("Serial numbers").FillAsync("GC00003016\nGC00003017");
        await page.GetByLabel("To store").FillAsync("MA");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move" }).ClickAsync();
        await Expect(page.Locator(".posted")).ToContainTextAsync("Moved 2 EA of MOTOR003 from MS to MA");
        await page.GetByRole(AriaRole.Link, new() { Name = "Undo this" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo it" }).ClickAsync();
        await Expect(page.Locator(".posted")).ToContainTextAsync("Undid:");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/transfer")]
    [InlineData("/receive?PO_ID=W-PO")]
    [InlineData("/receive-other")]
    [InlineData("/count?STORES_CODE=MS")]
    [InlineData("/issue")]
    [InlineData("/ship?SO_ID=W-SO")]
    [InlineData("/return")]
    [InlineData("/replace")]
    [InlineData("/register")]
    [InlineData("/undo?BATCH_NUMBER=1")]
    [InlineData("/build?ASSEMBLY_ID=PUMP002")]
    [InlineData("/done?batch=1&what=transfer")]
    public async Task A_page_has_no_fault_that_axe_can_find_and_fits_every_width(string path)
    {
        using (var api = new ErpClient(browser.Url))
        {
            await api.SignInAsync("DEMO", "APIUSER", "password");
            await api.CallAsync("purchase-order-create", new { PO_ID = "W-PO", VENDOR_ID = "XYZCORP", LINES = new object[] { new { LINE_NUMBER = "1", PART_ID = "MOUNT007", ORDER_QTY = "4" }, new { LINE_NUMBER = "2", PART_ID = "BOLT-M6", ORDER_QTY = "500" } } });
            await api.CallAsync("sales-order-create", new { SO_ID = "W-SO", CUSTOMER_ID = "ABCCORP", LINES = new object[] { new { SO_LINE_NO = "1", PART_ID = "MOTOR003", ORDER_QTY = "2", SERIAL_NUMBER = "GC00003020" }, new { SO_LINE_NO = "2", PART_ID = "SEAL-KIT9", ORDER_QTY = "5" } } });
        }

        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await visitor.SignInAsync($"/work{path}");
        foreach (var width in new[] { 1280, 390 })
        {
            await page.SetViewportSizeAsync(width, 900);
            await ShowAsync(page, width, path.Length == 0 ? "index" : path[1..].Split('?')[0]);
        }

        await visitor.AxeAsync();
    }

    /// <summary>A scanner types, and presses Enter.</summary>
    private static async Task ScanAsync(IPage page, IEnumerable<string> serials)
    {
        foreach (var serial in serials)
        {
            await page.Keyboard.TypeAsync(serial);
            await page.Keyboard.PressAsync("Enter");
        }
    }

    private static async Task ShowAsync(IPage page, int width, string name)
    {
        if (Pictures is null)
        {
            return;
        }

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{width}-{scheme}.png"), FullPage = true });
        }

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }
}
