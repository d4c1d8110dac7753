using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Nameplate.Server.Tests.Browser;

/// <summary>Bringing data and administering in a real browser.</summary>
public sealed class DataStoryTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task Two_hundred_parts_come_in_with_two_bad_rows_told_beside_their_columns_and_once()
    {
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await visitor.SignInAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Data" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Parts" }).First.ClickAsync();
        var file = new FilePayload { Name = "parts.csv", MimeType = "text/csv", Buffer = Parts() };
        await page.GetByLabel("File").SetInputFilesAsync(file);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the file" }).ClickAsync();
        await Expect(page.GetByText("198", new() { Exact = true })).ToBeVisibleAsync();
        var rows = page.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.Nth(0)).ToContainTextAsync("IMPORTED-050");
        await Expect(rows.Nth(0).Locator("td").Nth(3)).ToHaveTextAsync("SN_REQD_INV");
        await Expect(rows.Nth(1)).ToContainTextAsync("IMPORTED-150");
        await Expect(rows.Nth(1).Locator("td").Nth(3)).ToHaveTextAsync("DEF_STORES_CODE");
        await ShootAsync(page, "import-checked");
        await visitor.AxeAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Import the 198 good rows only" }).ClickAsync();
        await Expect(page.GetByText("Done: 198 made, 0 changed.")).ToBeVisibleAsync();
        await ShootAsync(page, "import-done");

        await page.GotoAsync("/data/import/parts");
        await page.GetByLabel("File").SetInputFilesAsync(file);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the file" }).ClickAsync();
        await Expect(page.GetByText("There is nothing to do.")).ToBeVisibleAsync();
        await Expect(page.Locator("dl.counts")).ToContainTextAsync("198");
    }

    [Theory]
    [InlineData("/data")]
    [InlineData("/data/import/parts")]
    [InlineData("/admin")]
    [InlineData("/admin/users")]
    [InlineData("/admin/user?name=APIUSER")]
    [InlineData("/admin/patterns")]
    [InlineData("/admin/pattern?part=PUMP002&SERIAL_PATTERN=P%7Byy%7D-%7B%23%23%23%23%7D")]
    [InlineData("/tokens")]
    public async Task A_page_has_no_fault_that_axe_can_find_and_fits_every_width(string address)
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.SignInAsync();
        await visitor.Page.GotoAsync(address);
        await ShootAsync(visitor.Page, address.Split('?')[0].Trim('/').Replace('/', '-'));
        await visitor.AxeAsync();
    }

    private static byte[] Parts()
    {
        var lines = Enumerable.Range(1, 200).Select(number => $"IMPORTED-{number:000},Imported part {number},{(number == 50 ? "perhaps" : "Y")},{(number == 150 ? "NOWHERE" : "FG")},{number}.25");
        return System.Text.Encoding.UTF8.GetBytes(string.Join("\r\n", lines.Prepend("Part id,What it is,SN_REQD_INV,DEF_STORES_CODE,STD_COST")));
    }

    /// <summary>With NAMEPLATE_SHOTS=DIR the pages are kept as pictures, to be looked at.</summary>
    private static async Task ShootAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("NAMEPLATE_SHOTS") is not { Length: > 0 } folder)
        {
            return;
        }

        foreach (var (width, scheme) in new[] { (1280, ColorScheme.Light), (390, ColorScheme.Dark) })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
        }

        await page.SetViewportSizeAsync(1280, 900);
    }
}
