using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Nameplate.Server.Tests.Browser;

/// <summary>The quality manager: a bearing lot is bad, and in three clicks there is the list of customers to call.</summary>
public sealed class RecallStoryTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private readonly string mark = Mark.New();

    [Fact]
    public async Task Given_a_bearing_lot_the_customer_list_is_there_in_three_clicks()
    {
        await MotorsAsync();
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await visitor.SignInAsync();

        // The number of the lot, and Find; what the lot holds and who has it is one page.
        await page.GetByLabel("Scan or type any number").FillAsync($"B-{mark}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        if (!page.Url.Contains("/recall", StringComparison.Ordinal))
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "Recall", Exact = false }).Last.ClickAsync();
        }

        await Expect(page.GetByText("2 units are affected")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Acme Works" }).First).ToBeVisibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Customer list (CSV)" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Contains(lines, line => line.Contains("Acme Works", StringComparison.Ordinal) && line.Contains($"S-{mark}", StringComparison.Ordinal) && line.Contains($"M-{mark}-1", StringComparison.Ordinal));

        // Kept, a unit more ships, and the next run tells what changed.
        await page.GetByText("Keep this list").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/recalls/[^/]+$"));
        await ShipAsync($"M-{mark}-2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run again" }).ClickAsync();
        await Expect(page.GetByText($"M-{mark}-2").First).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/recall")]
    [InlineData("/recall?PART_ID=BEARING012&LOT_ID=B-2301")]
    [InlineData("/recalls")]
    [InlineData("/dashboard")]
    [InlineData("/lists")]
    [InlineData("/lists/part")]
    [InlineData("/find?q=PUMP")]
    public async Task A_page_has_no_fault_that_axe_can_find_and_fits_every_width(string address)
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.SignInAsync();
        await visitor.Page.GotoAsync(address);
        await visitor.AxeAsync();
    }

    /// <summary>Two motors of one bearing lot each; one is with a customer, the other ordered.</summary>
    private async Task MotorsAsync()
    {
        using var erp = new ErpClient(browser.Url);
        await erp.SignInAsync("DEMO", "APIUSER", "password");
        await erp.DoAsync("part-create", new { PART_ID = $"BEARING-{mark}", PART_DESC = "A bearing", LOT_CONTROL = "Y", DEF_STORES_CODE = "MS" });
        await erp.DoAsync("part-create", new { PART_ID = $"MOTOR-{mark}", PART_DESC = "A motor", SN_REQD_INV = "Y", DEF_STORES_CODE = "MS" });
        await erp.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = $"MOTOR-{mark}", COMPONENT_ID = $"BEARING-{mark}", REQUIRED_QTY = "2" });
        await erp.DoAsync("adjustments-entry-create", new { PART_ID = $"BEARING-{mark}", STORES_CODE = "MS", LOT_ID = $"B-{mark}", QUANTITY = "10" });
        await erp.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = $"MOTOR-{mark}", SERIAL_NUMBER = $"M-{mark}-1,M-{mark}-2", DEPARTMENT = "0", ACCOUNT = "300" });
        await erp.DoAsync("customer-create", new { CUSTOMER_ID = $"C-{mark}", CUSTOMER_NAME = "Acme Works" });
        await erp.DoAsync("sales-order-create", new { SO_ID = $"S-{mark}", CUSTOMER_ID = $"C-{mark}", LINES = new[] { new { SO_LINE_NO = "1", PART_ID = $"MOTOR-{mark}", ORDER_QTY = "2" } } });
        await ShipAsync($"M-{mark}-1");
    }

    private async Task ShipAsync(string serial)
    {
        using var erp = new ErpClient(browser.Url);
        await erp.SignInAsync("DEMO", "APIUSER", "password");
        await erp.DoAsync("shipments-entry-create", new { SO_ID = $"S-{mark}", LINES = new[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = serial } } });
    }
}
