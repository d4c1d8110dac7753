using System.Text.Json;

namespace Nameplate.Server.Tests.Pages;

/// <summary>The pages that the one box leads to: parts, lots, batches, orders, customers and vendors.</summary>
public sealed class RecordPageTests(RestFixture rest) : SignedInTests(rest)
{
    [Fact]
    public async Task A_part_shows_its_stock_its_units_by_state_its_bill_and_customers_numbers()
    {
        await PartAsync("PUMP", serials: true, ("UPC_CODE", "9506000134352"), ("WARRANTY_DAYS", "30"));
        await PartAsync("BOLT", serials: false);
        await DoAsync("bill-of-material-create", new { ASSEMBLY_ID = $"PUMP{mark}", COMPONENT_ID = $"BOLT{mark}", REQUIRED_QTY = "4" });
        await DoAsync("customer-create", new { CUSTOMER_ID = $"C{mark}", CUSTOMER_NAME = "Acme Works" });
        await DoAsync("customer-part-create", new { PART_ID = $"PUMP{mark}", CUSTOMER_ID = $"C{mark}", CUST_PART_ID = "LARGE-PUMP" });
        await DoAsync("serial-number-create", new { PART_ID = $"PUMP{mark}", SERIAL_NUMBER = "P/1", STORES_CODE = $"A{mark}", STOCK_LOCATION = "SHELF 1" });
        await DoAsync("serial-number-create", new { PART_ID = $"PUMP{mark}", SERIAL_NUMBER = "P-2" });

        var page = await viewer.ShownAsync($"/parts/PUMP{mark}");
        foreach (var text in new[] { "30 days from shipment", "9506000134352", $"A{mark} Store SHELF 1 1 EA 1", "registered 1", "in stock 1", $"BOLT{mark} A BOLT 4 EA", "LARGE-PUMP Acme Works", "1 to 2 of 2", "Show the labels" })
        {
            Assert.Contains(text, page.Text, StringComparison.Ordinal);
        }

        Assert.Contains($"/units/PUMP{mark}/P%2F1", page.Links);
        var registered = await viewer.ShownAsync($"/parts/PUMP{mark}?state=REGISTERED");
        Assert.Contains($"/units/PUMP{mark}/P-2", registered.Links);
        Assert.DoesNotContain($"/units/PUMP{mark}/P%2F1", registered.Links);
        Assert.Contains($"PUMP{mark} A PUMP 4 EA", (await viewer.ShownAsync($"/parts/BOLT{mark}")).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await viewer.GetAsync("/parts/NONE")).Status);

        // Behind all, and before the first.
        foreach (var from in new[] { "9223372036854775807", "9223372036854775700", "-1" })
        {
            await viewer.ShownAsync($"/parts/PUMP{mark}?from={from}");
            await viewer.ShownAsync($"/parts/PUMP{mark}?state=REGISTERED&from={from}");
        }
    }

    [Fact]
    public async Task A_long_list_of_units_is_shown_a_page_at_a_time()
    {
        await PartAsync("MANY", serials: true);
        var item = await Rest.ValueAsync("SELECT id FROM part WHERE part_id = $1", "DEMO", $"MANY{mark}");
        var made = await Rest.SendAsync(Rest.Operator, HttpMethod.Post, "/api/v1.0/serialNumbers", JsonSerializer.Serialize(new { itemId = item, values = Enumerable.Range(1000, 250).Select(number => $"S{number}") }));
        Assert.Equal(System.Net.HttpStatusCode.Created, made.Status);
        var (path, seen) = ($"/parts/MANY{mark}", new List<string>());
        for (string? next = path; next is not null;)
        {
            var page = await viewer.ShownAsync(next);
            var units = page.Links.Where(link => link.StartsWith($"/units/MANY{mark}/", StringComparison.Ordinal)).ToList();
            Assert.InRange(units.Count, 1, 100);
            seen.AddRange(units);
            next = page.Links.SingleOrDefault(link => link.Contains("from=", StringComparison.Ordinal) && page.Html.Contains($"href=\"{System.Net.WebUtility.HtmlEncode(link)}\">Next", StringComparison.Ordinal))?.Split('#')[0];
        }

        Assert.Equal(Enumerable.Range(1000, 250).Select(number => $"/units/MANY{mark}/S{number}"), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_lot_shows_its_stock_and_leads_to_its_recall()
    {
        await PartAsync("RING", serials: false, ("LOT_CONTROL", "Y"));
        await DoAsync("lot-create", new { PART_ID = $"RING{mark}", LOT_ID = "B/1", EXPIRE_DATE = "2020-01-31", MFG_NAME = "Maker", MFG_LOT_ID = "M9" });
        await DoAsync("adjustments-entry-create", new { PART_ID = $"RING{mark}", STORES_CODE = $"A{mark}", LOT_ID = "B/1", QUANTITY = "7" });
        var page = await viewer.ShownAsync($"/lots/RING{mark}/B%2F1");
        foreach (var text in new[] { "Lot B/1 expired", "2020-01-31", "Maker, their lot M9", "In no build so far", $"A{mark} Store 7 EA" })
        {
            Assert.Contains(text, page.Text, StringComparison.Ordinal);
        }

        Assert.Contains($"/recall?PART_ID=RING{mark}&LOT_ID=B%2F1", page.Links);
        Assert.Equal(404, (await viewer.GetAsync($"/lots/RING{mark}/NONE")).Status);
    }

    [Fact]
    public async Task A_batch_shows_what_was_posted_and_offers_to_undo_it()
    {
        await PartAsync("NUT", serials: false);
        var posted = await DoAsync("adjustments-entry-create", new { PART_ID = $"NUT{mark}", STORES_CODE = $"A{mark}", QUANTITY = "7", REFERENCE = "Found" });
        var batch = posted.GetProperty("BATCH_NUMBER").GetString();
        var page = await worker.ShownAsync($"/batches/{batch}");
        Assert.Contains($"Stock adjusted 2026-03-01 NUT{mark} 7 EA", page.Text, StringComparison.Ordinal);
        Assert.Contains($"/work/undo?BATCH_NUMBER={batch}", page.Links);
        Assert.DoesNotContain($"/work/undo?BATCH_NUMBER={batch}", (await viewer.ShownAsync($"/batches/{batch}")).Links);

        await DoAsync("batch-reverse", new { BATCH_NUMBER = batch });
        var undone = await worker.ShownAsync($"/batches/{batch}");
        Assert.Contains("<del>Stock adjusted</del>", undone.Html, StringComparison.Ordinal);
        Assert.DoesNotContain($"/work/undo?BATCH_NUMBER={batch}", undone.Links);
        Assert.Equal(404, (await viewer.GetAsync("/batches/999999999")).Status);
        Assert.Equal(404, (await viewer.GetAsync("/batches/x")).Status);
    }

    [Fact]
    public async Task Orders_show_what_is_held_done_and_left_and_customers_what_they_have()
    {
        await PartAsync("PUMP", serials: true, ("WARRANTY_DAYS", "30"));
        foreach (var serial in new[] { "P-1", "P-2", "P-3" })
        {
            await DoAsync("serial-number-create", new { PART_ID = $"PUMP{mark}", SERIAL_NUMBER = serial, STORES_CODE = $"A{mark}" });
        }

        await DoAsync("customer-create", new { CUSTOMER_ID = $"C{mark}", CUSTOMER_NAME = "Acme Works" });
        await DoAsync("customer-contact-create", new { CUSTOMER_ID = $"C{mark}", CUST_CONTACT = "JD", FIRST_NAME = "Jo", LAST_NAME = "Doe", E_MAIL = "jo@example.com" });
        await DoAsync("sales-order-create", new { SO_ID = $"S{mark}", CUSTOMER_ID = $"C{mark}", CUST_PO_ID = "PO-9", LINES = new[] { new { SO_LINE_NO = "1", PART_ID = $"PUMP{mark}", ORDER_QTY = "5", SERIAL_NUMBER = "P-1,P-2" } } });
        await DoAsync("shipments-entry-create", new { SO_ID = $"S{mark}", ACTION_DATE = "2026-02-20", LINES = new[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = "P-1" } } });

        var order = await worker.ShownAsync($"/sales-orders/S{mark}");
        foreach (var text in new[] { $"S{mark} open", "For Acme Works", "their number PO-9", "Held: P-2", "5 EA 1 1 4", "2026-02-20 1 1 1 EA P-1" })
        {
            Assert.Contains(text, order.Text, StringComparison.Ordinal);
        }

        Assert.Contains($"/work/ship?SO_ID=S{mark}", order.Links);
        Assert.DoesNotContain($"/work/ship?SO_ID=S{mark}", (await viewer.ShownAsync($"/sales-orders/S{mark}")).Links);
        var customer = await viewer.ShownAsync($"/customers/C{mark}");
        foreach (var text in new[] { "Acme Works", "Jo Doe", $"PUMP{mark} P-1 A PUMP shipped 2026-02-20 until 2026-03-22", $"S{mark} open" })
        {
            Assert.Contains(text, customer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(404, (await viewer.GetAsync("/customers/NONE")).Status);
        Assert.Equal(404, (await viewer.GetAsync("/sales-orders/NONE")).Status);
    }

    [Fact]
    public async Task A_purchase_order_shows_what_came_and_what_is_left()
    {
        await PartAsync("PUMP", serials: true);
        await DoAsync("vendor-create", new { VENDOR_ID = $"V{mark}", VENDOR_NAME = "Maker" });
        await DoAsync("purchase-order-create", new { PO_ID = $"O{mark}", VENDOR_ID = $"V{mark}", LINES = new[] { new { LINE_NUMBER = "1", PART_ID = $"PUMP{mark}", ORDER_QTY = "5" } } });
        await DoAsync("po-receipts-entry-create", new { PO_ID = $"O{mark}", LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "2", STORES_CODE = $"A{mark}", SERIAL_NUMBER = "P-1:P-2" } } });
        var order = await worker.ShownAsync($"/purchase-orders/O{mark}");
        foreach (var text in new[] { "From Maker", "5 EA 2 3", "2026-03-01 1 1 2 EA P-1 P-2" })
        {
            Assert.Contains(text, order.Text, StringComparison.Ordinal);
        }

        Assert.Contains($"/work/receive?PO_ID=O{mark}", order.Links);
        Assert.Contains($"O{mark} open", (await viewer.ShownAsync($"/vendors/V{mark}")).Text, StringComparison.Ordinal);
        Assert.Contains("from Maker", (await viewer.ShownAsync($"/units/PUMP{mark}/P-1")).Text.Replace($"V{mark}", "Maker", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private async Task PartAsync(string part, bool serials, params (string Name, string Value)[] more)
    {
        if (await Rest.ValueAsync("SELECT count(*) FROM stores WHERE stores_code = $1", "DEMO", $"A{mark}") == 0)
        {
            await DoAsync("stores-create", new { STORES_CODE = $"A{mark}", STORES_DESC = "Store" });
        }

        await DoAsync("part-create", more.Append(("PART_ID", part + mark)).Append(("PART_DESC", $"A {part}")).Append(("SN_REQD_INV", serials ? "Y" : "N")).Append(("DEF_STORES_CODE", $"A{mark}")).ToDictionary(one => one.Item1, one => one.Item2));
    }
}
