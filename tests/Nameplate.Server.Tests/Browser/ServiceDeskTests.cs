using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Nameplate.Server.Tests.Browser;

/// <summary>The service desk: somebody sends a pump back, and one scan tells whose it is, what is in it and whether it is under warranty.</summary>
public sealed class ServiceDeskTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private readonly string mark = Mark.New();

    [Fact]
    public async Task A_returned_pump_is_scanned_and_one_screen_tells_whose_it_is_what_is_in_it_and_its_warranty()
    {
        await PumpAsync();
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await visitor.SignInAsync();

        // The scanner types the code of the label, and Enter.
        var (scan, label) = (page.GetByLabel("Scan or type any number"), $"(01)09506000134352(21)P-{mark}");
        await scan.PressSequentiallyAsync(label);
        await Expect(scan).ToHaveValueAsync(label);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync($"/units/PUMP-{mark}/P-{mark}");
        foreach (var text in new[] { "Returned, awaiting a decision", "Under warranty", "Acme Works" })
        {
            await Expect(page.GetByText(text).First).ToBeInViewportAsync();
        }

        foreach (var text in new[] { $"MOTOR-{mark} M-{mark}", $"12 × SEAL-{mark}" })
        {
            await Expect(page.Locator("svg.tree text.name", new() { HasText = text })).ToBeInViewportAsync();
        }

        // What is folded opens in its place, without another page.
        await page.EvaluateAsync("window.same = true");
        await page.Locator("svg.tree a.fold").ClickAsync();
        await Expect(page.Locator("svg.tree text.name", new() { HasText = $"SEAL-{mark} S07" })).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.same === true"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Fold it all again" }).ClickAsync();
        await Expect(page.Locator("svg.tree text.name", new() { HasText = $"SEAL-{mark} S07" })).ToHaveCountAsync(0);

        // A note with a photo goes with it.
        await page.GetByLabel("Note", new() { Exact = true }).FillAsync("Leaks at the seal");
        await page.GetByLabel("Photo or file").SetInputFilesAsync(new FilePayload { Name = "leak.png", MimeType = "image/png", Buffer = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==") });
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the note" }).ClickAsync();
        await Expect(page.GetByText("Leaks at the seal")).ToBeVisibleAsync();
        Assert.True(await page.Locator("img.photo").EvaluateAsync<bool>("image => image.decode().then(() => image.naturalWidth === 1)"));
    }

    [Fact]
    public async Task Without_script_the_tree_opens_by_its_links()
    {
        await PumpAsync();
        await using var visitor = await browser.VisitAsync(script: false);
        var page = visitor.Page;
        await visitor.SignInAsync();
        await page.GotoAsync($"/units/PUMP-{mark}/P-{mark}");
        await page.Locator("svg.tree a.fold").ClickAsync();
        await Expect(page.Locator("svg.tree text.name", new() { HasText = $"SEAL-{mark} S07" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_pages_have_no_fault_that_axe_can_find_and_fit_every_width()
    {
        await PumpAsync();
        await using var visitor = await browser.VisitAsync();
        var page = visitor.Page;
        await visitor.SignInAsync();
        foreach (var address in new[]
        {
            $"/units/PUMP-{mark}/P-{mark}", $"/units/MOTOR-{mark}/M-{mark}", $"/units/PUMP-{mark}/P-{mark}/label", $"/labels?PART_ID=PUMP-{mark}&SERIAL_NUMBER=1:5", "/labels", $"/parts/PUMP-{mark}", $"/sales-orders/S-{mark}",
            $"/customers/C-{mark}", "/vendors/XYZCORP", "/lots/BEARING012/B-2301", "/batches/1",
        })
        {
            await page.GotoAsync(address);
            await visitor.AxeAsync();
        }
    }

    /// <summary>A pump of a motor and twelve seals that was shipped and came back.</summary>
    private async Task PumpAsync()
    {
        using var erp = new ErpClient(browser.Url);
        await erp.SignInAsync("DEMO", "APIUSER", "password");
        foreach (var (part, more) in new[] { ("PUMP", "Y"), ("MOTOR", "Y"), ("SEAL", "Y") })
        {
            await erp.DoAsync("part-create", new { PART_ID = $"{part}-{mark}", PART_DESC = $"A {part}", SN_REQD_INV = more, DEF_STORES_CODE = "MS", WARRANTY_DAYS = part == "PUMP" ? "365" : "", UPC_CODE = part == "PUMP" ? "9506000134352" : "" });
        }

        await erp.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = $"PUMP-{mark}", COMPONENT_ID = $"MOTOR-{mark}" });
        await erp.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = $"PUMP-{mark}", COMPONENT_ID = $"SEAL-{mark}", REQUIRED_QTY = "12" });
        await erp.DoAsync("serial-number-create", new { PART_ID = $"MOTOR-{mark}", SERIAL_NUMBER = $"M-{mark}", STORES_CODE = "MS" });
        await erp.DoAsync("adjustments-entry-create", new { PART_ID = $"SEAL-{mark}", STORES_CODE = "MS", QUANTITY = "12", SERIAL_NUMBER = "S01:S12" });
        await erp.DoAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = $"PUMP-{mark}",
            SERIAL_NUMBER = $"P-{mark}",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = new[] { new { COMPONENT_ID = $"MOTOR-{mark}", SERIAL_NUMBER = $"M-{mark}" }, new { COMPONENT_ID = $"SEAL-{mark}", SERIAL_NUMBER = "S01:S12" } },
        });
        await erp.DoAsync("customer-create", new { CUSTOMER_ID = $"C-{mark}", CUSTOMER_NAME = "Acme Works" });
        await erp.DoAsync("sales-order-create", new { SO_ID = $"S-{mark}", CUSTOMER_ID = $"C-{mark}", LINES = new[] { new { SO_LINE_NO = "1", PART_ID = $"PUMP-{mark}", ORDER_QTY = "1" } } });
        await erp.DoAsync("shipments-entry-create", new { SO_ID = $"S-{mark}", LINES = new[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = $"P-{mark}" } } });
        await erp.DoAsync("shipments-entry-create", new { SO_ID = $"S-{mark}", LINES = new[] { new { SO_LINE_NO = "1", QUANTITY = "-1", SERIAL_NUMBER = $"P-{mark}", RA_REASON = "leaks", STORES_CODE = "MS" } } });
    }
}
