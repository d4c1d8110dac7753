using Nameplate.Core.Access;

namespace Nameplate.Server.Tests.Pages;

/// <summary>Pages as somebody sees them who is restricted to some programs: nothing that the calls would refuse.</summary>
public sealed class PermittedPagesTests(RestFixture rest) : SignedInTests(rest)
{
    [Fact]
    public async Task The_one_box_finds_nothing_for_whom_the_call_is_refused()
    {
        await Rest.ItemAsync(mark);
        using var may = await RestrictedAsync("FIND");
        Assert.Equal((303, $"/parts/{mark}"), await may.GetAsync($"/find?q={mark}") is var found ? (found.Status, found.Location) : default);

        using var mayNot = await RestrictedAsync("GLECA");
        Assert.Contains("Scan or type any number", (await may.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Scan or type any number", (await mayNot.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Find any number", (await mayNot.GetAsync("/work")).Text, StringComparison.Ordinal);
        foreach (var text in new[] { mark, mark[..4], "nothing is called so" })
        {
            var refused = await mayNot.GetAsync($"/find?q={Uri.EscapeDataString(text)}");
            Assert.Equal((403, null), (refused.Status, refused.Location));
            Assert.Contains("program FIND is not among those permitted to the user", refused.Text, StringComparison.Ordinal);
        }
    }

    /// <summary>A page, the program that it is shown by, what of another noun stands on it, and that noun's program.</summary>
    public static TheoryData<string, string, string, string> Parts => new()
    {
        { "/units/PUMP~/P-1", "SOESN", "Built", "SERIAL-NUMBER-HISTORY" },
        { "/units/PUMP~/P-1", "SOESN", "Was called P-0 before.", "SERIAL-NUMBER-HISTORY" },
        { "/units/PUMP~/P-1", "SOESN", "MOTOR~ M-1", "SERIAL-NUMBER-GENEALOGY" },
        { "/units/PUMP~/P-1", "SOESN", "Bent pin", "SERIAL-NUMBER-NOTE" },
        { "/units/PUMP~/GONE", "SOESN", "An earlier unit with this number, which was deleted", "SERIAL-NUMBER-HISTORY" },
        { "/units/MOTOR~/M-1", "SOESN", "PUMP~ P-1", "SERIAL-NUMBER-GENEALOGY" },
        { "/parts/PUMP~", "ICEPM", "MOTOR~", "PDEBM" },
        { "/parts/MOTOR~", "ICEPM", "PUMP~", "PDEBM" },
        { "/parts/PUMP~", "ICEPM", "LARGE-PUMP", "SOECP" },
        { "/parts/PUMP~", "ICEPM", "SHELF 7", "ICESS" },
        { "/parts/PUMP~", "ICEPM", "P-1", "SOESN" },
        { "/lots/RING~/L-1", "LTELM", "SHELF 8", "ICESS" },
        { "/customers/C~", "CUSTOMER", "Jo Doe", "SOECT" },
        { "/customers/C~", "CUSTOMER", "P-1", "SOESN" },
        { "/customers/C~", "CUSTOMER", "S~", "SALES-ORDER" },
        { "/vendors/V~", "VENDOR", "Al Poe", "POECT" },
        { "/vendors/V~", "VENDOR", "O~", "PURCHASE-ORDER" },
        { "/sales-orders/S~", "SALES-ORDER", "P-1", "SOTSE" },
        { "/purchase-orders/O~", "PURCHASE-ORDER", "P-2", "RECEIPT-TRANSACTION" },
        { "/batches/~", "BATCHREV", "P-1", "SOESN" },
        { "/work/transfer", "ICTST", "A PUMP", "ICEPM" },
        { "/work/transfer", "ICTST", "Cellar", "STORES" },
        { "/work/ship", "SOTSE", "Acme Works", "SALES-ORDER" },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task A_page_shows_of_other_nouns_what_their_calls_would_answer(string path, string program, string text, string other)
    {
        var batch = await WorldAsync();
        (path, text) = (path == "/batches/~" ? $"/batches/{batch}" : path.Replace("~", mark, StringComparison.Ordinal), text.Replace("~", mark, StringComparison.Ordinal));
        using var may = await RestrictedAsync(program, other);
        Assert.Contains(text, (await may.ShownAsync(path)).Text, StringComparison.Ordinal);
        using var mayNot = await RestrictedAsync(program);
        Assert.DoesNotContain(text, (await mayNot.ShownAsync(path)).Text, StringComparison.Ordinal);
        using var mayNotAtAll = await RestrictedAsync(other);
        Assert.Equal(403, (await mayNotAtAll.GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_unit_inside_another_is_said_to_be_so_without_saying_what_that_is()
    {
        await WorldAsync();
        using var may = await RestrictedAsync("SOESN");
        Assert.Contains("Built into something else.", (await may.ShownAsync($"/units/MOTOR{mark}/M-1")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dashboard_is_for_whom_all_that_it_counts_is_permitted()
    {
        string[] all = ["SOESN", "LTELM", "BATCHREV", "ICESS"];
        using var may = await RestrictedAsync(all);
        await may.ShownAsync("/dashboard");
        foreach (var one in all)
        {
            using var mayNot = await RestrictedAsync([.. all.Where(other => other != one)]);
            Assert.Equal((one, 403), (one, (await mayNot.GetAsync("/dashboard")).Status));
        }
    }

    [Fact]
    public async Task What_was_done_is_shown_to_whoever_did_it_and_to_whom_batches_are_permitted()
    {
        var path = $"/work/done?batch={await WorldAsync()}&what=register";
        using var may = await RestrictedAsync("BATCHREV");
        await may.ShownAsync(path);
        using var mayNot = await RestrictedAsync("GLECA");
        Assert.Equal(403, (await mayNot.GetAsync(path)).Status);

        using var registers = await RestrictedAsync("SOESN");
        var done = await registers.PostAsync("/work/register", ("PART_ID", $"PUMP{mark}"), ("SERIAL_NUMBER", "OWN"), ("KEY", mark));
        Assert.Equal(303, done.Status);
        Assert.Contains("OWN", (await registers.ShownAsync(done.Location!)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patterns_are_shown_to_an_admin_to_whom_parts_are_permitted()
    {
        await Rest.ItemAsync(mark);
        using var may = await PageClient.SignInAsync(Rest.Nobody.BaseAddress!, await Rest.AddUserAsync(Role.Admin, "ICEPM"));
        using var mayNot = await PageClient.SignInAsync(Rest.Nobody.BaseAddress!, await Rest.AddUserAsync(Role.Admin, "GLECA"));
        foreach (var path in new[] { "/admin/patterns", $"/admin/pattern?part={mark}" })
        {
            await may.ShownAsync(path);
            Assert.Equal(403, (await mayNot.GetAsync(path)).Status);
        }
    }

    /// <summary>A pump that holds a motor and is with a customer, and all that has to do with it; the batch that registered the pump.</summary>
    private async Task<string> WorldAsync()
    {
        await DoAsync("stores-create", new { STORES_CODE = $"A{mark}", STORES_DESC = "Cellar" });
        foreach (var part in new[] { "PUMP", "MOTOR", "RING" })
        {
            await DoAsync("part-create", new { PART_ID = part + mark, PART_DESC = $"A {part}", SN_REQD_INV = part == "RING" ? "N" : "Y", LOT_CONTROL = part == "RING" ? "Y" : "N", DEF_STORES_CODE = $"A{mark}" });
        }

        await DoAsync("bill-of-material-create", new { ASSEMBLY_ID = $"PUMP{mark}", COMPONENT_ID = $"MOTOR{mark}" });
        await DoAsync("customer-create", new { CUSTOMER_ID = $"C{mark}", CUSTOMER_NAME = "Acme Works" });
        await DoAsync("customer-contact-create", new { CUSTOMER_ID = $"C{mark}", CUST_CONTACT = "JD", FIRST_NAME = "Jo", LAST_NAME = "Doe" });
        await DoAsync("customer-part-create", new { PART_ID = $"PUMP{mark}", CUSTOMER_ID = $"C{mark}", CUST_PART_ID = "LARGE-PUMP" });
        await DoAsync("vendor-create", new { VENDOR_ID = $"V{mark}", VENDOR_NAME = "Maker" });
        await DoAsync("vendor-contact-create", new { VENDOR_ID = $"V{mark}", VENDOR_CONTACT = "AP", FIRST_NAME = "Al", LAST_NAME = "Poe" });
        await DoAsync("adjustments-entry-create", new { PART_ID = $"RING{mark}", STORES_CODE = $"A{mark}", STOCK_LOCATION = "SHELF 8", LOT_ID = "L-1", QUANTITY = "7" });
        await DoAsync("serial-number-create", new { PART_ID = $"MOTOR{mark}", SERIAL_NUMBER = "M-1", STORES_CODE = $"A{mark}" });
        var built = await DoAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = $"PUMP{mark}",
            SERIAL_NUMBER = "P-0",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            TO_LOCATION = "SHELF 7",
            COMPONENTS = new[] { new { COMPONENT_ID = $"MOTOR{mark}", SERIAL_NUMBER = "M-1" } },
        });
        var pump = await Rest.ValueAsync("SELECT s.id FROM serial_number s JOIN part p ON p.id = s.part_id WHERE p.part_id = $1 AND s.serial_number = 'P-0'", "DEMO", $"PUMP{mark}");
        Assert.Equal(System.Net.HttpStatusCode.OK, (await Rest.SendAsync(Rest.Operator, HttpMethod.Put, $"/api/v1.0/serialNumbers/{pump}", """{"value":"P-1"}""")).Status);
        await DoAsync("serial-number-note-create", new { PART_ID = $"PUMP{mark}", SERIAL_NUMBER = "P-1", NOTE_TEXT = "Bent pin" });
        await DoAsync("sales-order-create", new { SO_ID = $"S{mark}", CUSTOMER_ID = $"C{mark}", LINES = new[] { new { SO_LINE_NO = "1", PART_ID = $"PUMP{mark}", ORDER_QTY = "2" } } });
        await DoAsync("shipments-entry-create", new { SO_ID = $"S{mark}", LINES = new[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = "P-1" } } });
        await DoAsync("purchase-order-create", new { PO_ID = $"O{mark}", VENDOR_ID = $"V{mark}", LINES = new[] { new { LINE_NUMBER = "1", PART_ID = $"PUMP{mark}", ORDER_QTY = "2" } } });
        await DoAsync("po-receipts-entry-create", new { PO_ID = $"O{mark}", LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "1", STORES_CODE = $"A{mark}", STOCK_LOCATION = "SHELF 7", SERIAL_NUMBER = "P-2" } } });
        foreach (var _ in new[] { 1, 2 })
        {
            await DoAsync("serial-number-create", new { PART_ID = $"PUMP{mark}", SERIAL_NUMBER = "GONE" });
            await DoAsync("serial-number-delete", new { PART_ID = $"PUMP{mark}", SERIAL_NUMBER = "GONE" });
        }

        await DoAsync("serial-number-create", new { PART_ID = $"PUMP{mark}", SERIAL_NUMBER = "GONE" });
        return built.GetProperty("BATCH_NUMBER").GetString()!;
    }

    /// <summary>An operator, by these programs alone.</summary>
    private async Task<PageClient> RestrictedAsync(params string[] programs) =>
        await PageClient.SignInAsync(Rest.Nobody.BaseAddress!, await Rest.AddUserAsync(Role.Operator, programs));
}
