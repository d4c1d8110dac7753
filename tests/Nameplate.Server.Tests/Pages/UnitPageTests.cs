using System.Net;
using System.Text.Json;

namespace Nameplate.Server.Tests.Pages;

/// <summary>The page of a unit, its tree, its label and its Digital Link, as a browser gets them.</summary>
public sealed class UnitPageTests(RestFixture rest) : SignedInTests(rest)
{
    [Fact]
    public async Task A_shipped_pump_shows_whose_it_is_what_is_in_it_and_its_warranty()
    {
        await PumpAsync();
        var page = await worker.ShownAsync($"/units/PUMP{mark}/P-1");
        Assert.Contains($"Shipped to Acme Works on {Day(-10)}, order S{mark} line 1, shipment 1.", page.Text, StringComparison.Ordinal);
        Assert.Contains($"Under warranty From {Day(-10)} to {Day(20)}: 20 days left", page.Text, StringComparison.Ordinal);
        Assert.Contains($"MOTOR{mark} M-1", page.Text, StringComparison.Ordinal);
        Assert.Contains($"4 EA BOLT{mark}", page.Text, StringComparison.Ordinal);
        Assert.Contains("Shipped from", page.Text, StringComparison.Ordinal);
        Assert.Contains("Built", page.Text, StringComparison.Ordinal);

        // It comes back, and it is still known whose it is and whether it is under warranty.
        await DoAsync("shipments-entry-create", new { SO_ID = $"S{mark}", LINES = new[] { new { SO_LINE_NO = "1", QUANTITY = "-1", SERIAL_NUMBER = "P-1", RA_REASON = "leaks", STORES_CODE = $"B{mark}" } } });
        var back = await viewer.ShownAsync($"/units/PUMP{mark}/P-1");
        Assert.Contains($"Returned, awaiting a decision, and stands at B{mark}, from Acme Works, back since 2026-03-01: leaks.", back.Text, StringComparison.Ordinal);
        Assert.Contains("Under warranty", back.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_inside_another_says_where_that_is()
    {
        await PumpAsync();

        // The motor in it says so, with the customer who has it.
        var motor = await viewer.ShownAsync($"/units/MOTOR{mark}/M-1");
        Assert.Contains($"Built into PUMP{mark} P-1, which is shipped to Acme Works on", motor.Text, StringComparison.Ordinal);
        Assert.Contains($"PUMP{mark} P-1, which it is in Under warranty", motor.Text, StringComparison.Ordinal);
        Assert.Contains($"/units/PUMP{mark}/P-1", motor.Links);
    }

    [Fact]
    public async Task What_can_be_done_is_offered_by_state_and_role_with_the_unit_filled_in()
    {
        await PumpAsync();
        string Of(string work, string part, string serial) => $"/work/{work}?PART_ID={part}{mark}&SERIAL_NUMBER={serial}";
        Assert.Equal([Of("return", "PUMP", "P-1"), $"/units/PUMP{mark}/P-1/label"], await OffersAsync(worker, $"/units/PUMP{mark}/P-1"));
        Assert.Equal([Of("transfer", "PUMP", "P-2"), Of("ship", "PUMP", "P-2"), $"/units/PUMP{mark}/P-2/label"], await OffersAsync(worker, $"/units/PUMP{mark}/P-2"));
        Assert.Equal([Of("replace", "MOTOR", "M-2"), $"/units/MOTOR{mark}/M-2/label"], await OffersAsync(worker, $"/units/MOTOR{mark}/M-2"));
        Assert.Equal([$"/units/PUMP{mark}/P-2/label"], await OffersAsync(viewer, $"/units/PUMP{mark}/P-2"));
    }

    [Fact]
    public async Task What_was_undone_is_struck_through_and_names_what_undid_it()
    {
        await PumpAsync();
        var moved = await DoAsync("stores-transfer-create", new { PART_ID = $"PUMP{mark}", FROM_STORES = $"A{mark}", TO_STORES = $"B{mark}", QUANTITY = "1", SERIAL_NUMBER = "P-2" });
        await DoAsync("batch-reverse", new { BATCH_NUMBER = moved.GetProperty("BATCH_NUMBER").GetString() });
        var page = await worker.ShownAsync($"/units/PUMP{mark}/P-2");
        Assert.Contains($"In stock at A{mark}", page.Text, StringComparison.Ordinal);
        Assert.Contains("Undone: moved", page.Text, StringComparison.Ordinal);
        Assert.Contains("<del><strong>Moved</strong></del>", page.Html, StringComparison.Ordinal);
        Assert.Contains($"/batches/{moved.GetProperty("BATCH_NUMBER").GetString()}", page.Links);
        var undo = Assert.Single(page.Links, link => link.StartsWith("#posting-", StringComparison.Ordinal) && page.Html.Contains($"<a href=\"{link}\">Undone later</a>", StringComparison.Ordinal));
        Assert.Contains($"id=\"{undo[1..]}\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_former_number_leads_to_the_present_one_and_a_deleted_one_shows_its_history()
    {
        await Rest.ItemAsync(mark);
        var id = (await Rest.SendAsync(Rest.Operator, HttpMethod.Post, "/api/v1.0/serialNumbers?useExternalId=true", $$"""{"value":"O/1","itemId":"{{mark}}"}""")).Id;
        Assert.Equal(HttpStatusCode.OK, (await Rest.SendAsync(Rest.Operator, HttpMethod.Put, $"/api/v1.0/serialNumbers/{id}", """{"value":"N 1"}""")).Status);
        var old = await viewer.GetAsync($"/units/{mark}/O%2F1");
        Assert.Equal((303, $"/units/{mark}/N%201"), (old.Status, old.Location));
        var page = await viewer.ShownAsync($"/units/{mark}/N%201");
        Assert.Contains("Was called O/1 before.", page.Text, StringComparison.Ordinal);
        Assert.Contains("Renumbered from O/1 to N 1", page.Text, StringComparison.Ordinal);

        await DoAsync("serial-number-create", new { PART_ID = mark, SERIAL_NUMBER = "GONE" });
        await DoAsync("serial-number-delete", new { PART_ID = mark, SERIAL_NUMBER = "GONE" });
        var gone = await viewer.ShownAsync($"/units/{mark}/GONE");
        Assert.Contains("Deleted on", gone.Text, StringComparison.Ordinal);
        Assert.Contains("Undone: ", gone.Text, StringComparison.Ordinal);

        await DoAsync("serial-number-create", new { PART_ID = mark, SERIAL_NUMBER = "GONE" });
        var again = await viewer.ShownAsync($"/units/{mark}/GONE");
        Assert.Contains("Registered, and in no store", again.Text, StringComparison.Ordinal);
        Assert.Contains("An earlier unit with this number, which was deleted", again.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await viewer.GetAsync($"/units/{mark}/NEVER")).Status);
    }

    [Fact]
    public async Task Only_its_own_data_source_shows_a_unit_and_nobody_sees_one_unasked()
    {
        await Rest.ItemAsync(mark);
        await DoAsync("serial-number-create", new { PART_ID = mark, SERIAL_NUMBER = "ONE" });
        using var other = await PageClient.SignInAsync(Rest.Nobody.BaseAddress!, "OLGA", "OTHER");
        Assert.Equal(404, (await other.GetAsync($"/units/{mark}/ONE")).Status);
        using var nobody = new PageClient(Rest.Nobody.BaseAddress!);
        foreach (var path in new[] { $"/units/{mark}/ONE", $"/units/{mark}/ONE/label", $"/units/{mark}/ONE/label.zpl", "/labels", $"/parts/{mark}", "/lots/A/B", "/batches/1", "/sales-orders/1", "/purchase-orders/1", "/customers/1", "/vendors/1" })
        {
            var reply = await nobody.GetAsync(path);
            Assert.Equal((302, $"/sign-in?return={Uri.EscapeDataString(path)}"), (reply.Status, reply.Location));
        }
    }

    [Theory]
    [InlineData("/units/A_1/s%252F1")]
    [InlineData("/units/A_1/s%2F1?as=day&on=2026-01-31&open=a%2Cb")]
    [InlineData("/parts/A%252FB")]
    [InlineData("/parts/%C3%A9?state=IN_STOCK")]
    [InlineData("/01/09506000134352/21/s%252F1")]
    public async Task Signing_in_leads_to_what_was_asked_for(string path)
    {
        using var nobody = new PageClient(Rest.Nobody.BaseAddress!);
        var asked = await nobody.GetAsync(path);
        Assert.Equal((302, $"/sign-in?return={Uri.EscapeDataString(path)}"), (asked.Status, asked.Location));
        var form = await nobody.ShownAsync(asked.Location!);
        Assert.Contains($"value=\"{System.Net.WebUtility.HtmlEncode(path)}\"", form.Html, StringComparison.Ordinal);
        var done = await nobody.PostAsync("/sign-in", ("DATA_SOURCE", "DEMO"), ("USER_NAME", "VERA"), ("PASSWORD", "a good secret"), ("return", path));
        Assert.Equal((303, path), (done.Status, done.Location));
    }

    [Theory]
    [InlineData("/\u00e9")]
    [InlineData("/\ud83d\ude00")]
    [InlineData("/\u2028x")]
    [InlineData("/a b")]
    [InlineData("/a\u007f")]
    [InlineData("/a\r\nSet-Cookie: x")]
    [InlineData("//elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("https://elsewhere.example")]
    [InlineData("")]
    public async Task Signing_in_leads_home_when_no_page_can_be_called_what_is_to_come_next(string path)
    {
        using var nobody = new PageClient(Rest.Nobody.BaseAddress!);
        var done = await nobody.PostAsync("/sign-in", ("DATA_SOURCE", "DEMO"), ("USER_NAME", "VERA"), ("PASSWORD", "a good secret"), ("return", path));
        Assert.Equal((303, "/"), (done.Status, done.Location));
    }

    [Fact]
    public async Task Many_alike_are_drawn_as_one_and_unfold_by_a_link()
    {
        await Rest.ItemAsync($"RACK{mark}");
        await Rest.ItemAsync($"PCB{mark}");
        await Rest.WarehouseAsync($"A{mark}");
        await DoAsync("serial-number-create", new { PART_ID = $"RACK{mark}", SERIAL_NUMBER = "R" });
        foreach (var number in Enumerable.Range(10, 12))
        {
            await DoAsync("serial-number-create", new { PART_ID = $"PCB{mark}", SERIAL_NUMBER = $"C{number}" });
            await DoAsync("serial-number-cross-reference-create", new { ASSEMBLY_ID = $"RACK{mark}", ASSEMBLY_SN = "R", COMPONENT_ID = $"PCB{mark}", COMPONENT_SN = $"C{number}" });
        }

        var page = await viewer.ShownAsync($"/units/RACK{mark}/R");
        Assert.Contains($"12 × PCB{mark}", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"/units/PCB{mark}/C11", page.Links);
        Assert.Contains("12 in all.", page.Text, StringComparison.Ordinal);
        var open = page.Links.First(link => link.Contains("?open=", StringComparison.Ordinal));
        var opened = await viewer.ShownAsync(open);
        Assert.Contains($"/units/PCB{mark}/C11", opened.Links);
        Assert.Contains("Fold it all again", opened.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page.Html, StringComparison.Ordinal);

        // Before anything was put in there was nothing in it; a day that is none is said so.
        Assert.Contains("Nothing is in it", (await viewer.ShownAsync($"/units/RACK{mark}/R?as=day&on=2020-01-01")).Text, StringComparison.Ordinal);
        Assert.Contains("Choose the day as well", (await viewer.ShownAsync($"/units/RACK{mark}/R?as=day&on=soon")).Text, StringComparison.Ordinal);
        Assert.Contains("12 in all.", (await viewer.ShownAsync($"/units/RACK{mark}/R?as=built")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_has_a_code_and_goes_to_label_printers_without_commands_in_its_texts()
    {
        await Rest.ItemAsync(mark, "Ring ^XZ~JA");
        await DoAsync("serial-number-create", new { PART_ID = mark, SERIAL_NUMBER = "A_1" });
        var page = await viewer.ShownAsync($"/units/{mark}/A_1/label");
        Assert.Contains("<svg class=\"qr\"", page.Html, StringComparison.Ordinal);
        var zpl = await viewer.ShownAsync($"/units/{mark}/A_1/label.zpl");
        Assert.Equal(("text/plain", "attachment"), (zpl.Http.Content.Headers.ContentType!.MediaType, zpl.Http.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Contains($"^FDMA,{Rest.Nobody.BaseAddress!.GetLeftPart(UriPartial.Authority)}/units/{mark}/A_5F1^FS", zpl.Html, StringComparison.Ordinal);
        Assert.Contains("^FDRing _5EXZ_7EJA^FS", zpl.Html, StringComparison.Ordinal);
        Assert.Equal(404, (await viewer.GetAsync($"/units/{mark}/NEVER/label")).Status);
    }

    [Fact]
    public async Task A_sheet_has_a_label_for_each_serial_of_a_range()
    {
        await Rest.ItemAsync(mark);
        await DoAsync("serial-number-create", new { PART_ID = mark, SERIAL_NUMBER = "P-01" });
        var sheet = await viewer.ShownAsync($"/labels?PART_ID={mark}&SERIAL_NUMBER=P-01:P-30");
        Assert.Equal(30, sheet.Html.Split("<article class=\"label\">").Length - 1);
        Assert.Contains("29 of them are not registered yet.", sheet.Text, StringComparison.Ordinal);
        Assert.Equal(30, (await viewer.ShownAsync($"/labels.zpl?PART_ID={mark}&SERIAL_NUMBER=P-01:P-30")).Html.Split("^XA").Length - 1);
        Assert.Equal(3, (await viewer.ShownAsync($"/labels?PART_ID={mark}&SERIAL_NUMBER=A%0D%0AB%0D%0AC")).Html.Split("<article class=\"label\">").Length - 1);

        var many = await viewer.GetAsync($"/labels?PART_ID={mark}&SERIAL_NUMBER=P-1:P-1001");
        Assert.Equal(400, many.Status);
        Assert.Contains("These are 1,001 labels; 1,000 at most are made at once.", many.Text, StringComparison.Ordinal);
        Assert.Contains("P-1:P-1001", many.Html, StringComparison.Ordinal);
        Assert.Equal(400, (await viewer.GetAsync($"/labels?PART_ID={mark}&SERIAL_NUMBER=P-9:P-1")).Status);
        Assert.Equal(404, (await viewer.GetAsync("/labels?PART_ID=NONE&SERIAL_NUMBER=1")).Status);
        Assert.Contains("Show the labels", (await viewer.ShownAsync("/labels")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Digital_Link_answers_people_with_the_page_and_machines_with_JSON()
    {
        await DoAsync("part-create", new { PART_ID = $"G{mark}", PART_DESC = "Pump", UPC_CODE = "9506000134352", SN_REQD_INV = "Y" });
        await DoAsync("serial-number-create", new { PART_ID = $"G{mark}", SERIAL_NUMBER = $"S/{mark}" });
        var (path, server) = ($"/01/09506000134352/21/S%2F{mark}", Rest.Nobody.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Contains($"^FDMA,{server}{path}^FS", (await viewer.ShownAsync($"/units/G{mark}/S%2F{mark}/label.zpl")).Html, StringComparison.Ordinal);

        var person = await viewer.GetAsync(path);
        Assert.Equal((303, $"/units/G{mark}/S%2F{mark}"), (person.Status, person.Location));
        using var nobody = new PageClient(Rest.Nobody.BaseAddress!);
        Assert.Equal((302, $"/sign-in?return={Uri.EscapeDataString(path)}"), (await nobody.GetAsync(path)) is var asked ? (asked.Status, asked.Location) : default);
        Assert.Equal(404, (await viewer.GetAsync("/01/09506000134352/21/NEVER")).Status);
        Assert.Equal(404, (await viewer.GetAsync($"/01/09506000134353/21/S%2F{mark}")).Status);

        // A machine: with its token what the REST dialect answers, without one its refusal, in JSON both.
        var machine = await AskAsync(Rest.Viewer, path, "application/json");
        var id = machine.Id;
        Assert.Equal((await Rest.GetAsync($"/api/v1.0/serialNumbers/{id}")).Body, machine.Body);
        var unknown = await AskAsync(Rest.Nobody, path, "application/json");
        Assert.Equal((HttpStatusCode.Unauthorized, "application/json"), (unknown.Status, unknown.ContentHeaders.ContentType!.MediaType));
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(Rest.Other, path, "application/json")).Status);
        var links = await AskAsync(Rest.Viewer, path, "application/linkset+json");
        Assert.Equal("application/linkset+json", links.ContentHeaders.ContentType!.MediaType);
        var one = links.Json.GetProperty("linkset")[0];
        Assert.Equal(
            (server + path, $"{server}/units/G{mark}/S%2F{mark}", $"{server}/api/v1.0/serialNumbers/{id}"),
            (one.GetProperty("anchor").GetString(), Link("defaultLink"), Link("masterData")));

        string? Link(string type) => one.GetProperty($"https://gs1.org/voc/{type}")[0].GetProperty("href").GetString();
    }

    [Fact]
    public async Task A_Digital_Link_of_two_parts_picks_none_of_them()
    {
        foreach (var part in new[] { "G", "H" })
        {
            await DoAsync("part-create", new { PART_ID = part + mark, PART_DESC = "Pump", UPC_CODE = "9506000134369", SN_REQD_INV = "Y" });
            await DoAsync("serial-number-create", new { PART_ID = part + mark, SERIAL_NUMBER = mark });
        }

        var (path, server) = ($"/01/09506000134369/21/{mark}", Rest.Nobody.BaseAddress!.GetLeftPart(UriPartial.Authority));
        var box = $"/find?q={Uri.EscapeDataString($"(01)09506000134369(21){mark}")}";
        var person = await viewer.GetAsync(path);
        Assert.Equal((303, box), (person.Status, person.Location));
        Assert.Superset(new HashSet<string> { $"/units/G{mark}/{mark}", $"/units/H{mark}/{mark}" }, (await viewer.ShownAsync(box)).Links.ToHashSet());

        var machine = await AskAsync(Rest.Viewer, path, "application/json");
        Assert.Equal(
            (HttpStatusCode.BadRequest, "not_unique", $"More than one item has the GTIN 09506000134369 and the serial number {mark}. Ask for application/linkset+json, which lists them."),
            (machine.Status, machine.Json.GetProperty("error").GetString(), machine.Json.GetProperty("error_description").GetString()));

        var one = (await AskAsync(Rest.Viewer, path, "application/linkset+json")).Json.GetProperty("linkset")[0];
        Assert.Equal([server + box], Links("defaultLink"));
        var ids = new[] { "G", "H" }.Select(part => Rest.GetAsync($"/api/v1.0/serialNumbers?itemReference={part}{mark}"));
        var records = (await Task.WhenAll(ids)).Select(list => $"{server}/api/v1.0/serialNumbers/{list.Json.GetProperty("data")[0].GetProperty("id").GetInt64()}").ToList();
        Assert.Equal(records, Links("masterData"));
        Assert.Equal(records.Select(record => record + "/history"), Links("traceability"));
        Assert.Equal([$"The record of G{mark} {mark}", $"The record of H{mark} {mark}"], one.GetProperty("https://gs1.org/voc/masterData").EnumerateArray().Select(link => link.GetProperty("title").GetString()));

        IEnumerable<string?> Links(string type) => one.GetProperty($"https://gs1.org/voc/{type}").EnumerateArray().Select(link => link.GetProperty("href").GetString());
    }

    [Fact]
    public async Task A_note_with_a_photo_is_added_shown_served_as_a_file_and_removed()
    {
        await Rest.ItemAsync(mark);
        await DoAsync("serial-number-create", new { PART_ID = mark, SERIAL_NUMBER = "N/1" });
        var path = $"/units/{mark}/N%2F1";
        byte[] png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3];
        using var form = new MultipartFormDataContent
        {
            { new StringContent("Bent <b>pin</b>"), "NOTE_TEXT" },
            { new StringContent(Guid.NewGuid().ToString("N")), "KEY" },
            { new ByteArrayContent(png), "FILE_CONTENT", "photo of it.svg" },
        };
        var added = await worker.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = form });
        Assert.Equal((303, path + "#notes"), (added.Status, added.Location));
        var page = await viewer.ShownAsync(path);
        Assert.Contains("Bent <b>pin</b>", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Add the note", page.Text, StringComparison.Ordinal);
        var link = Assert.Single(page.Links, link => link.StartsWith(path + "/files/", StringComparison.Ordinal));
        var file = await viewer.ShownAsync(link);
        Assert.Equal(
            ("image/png", "attachment", "photo of it.svg", "nosniff"),
            (file.Http.Content.Headers.ContentType!.MediaType, file.Http.Content.Headers.ContentDisposition!.DispositionType, file.Http.Content.Headers.ContentDisposition.FileNameStar, file.Http.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.Equal(png, await file.Http.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        using var other = await PageClient.SignInAsync(Rest.Nobody.BaseAddress!, "OLGA", "OTHER");
        Assert.Equal(404, (await other.GetAsync(link)).Status);

        // A viewer may not, whatever is sent; what was typed is kept when it is refused.
        Assert.Equal(403, (await viewer.PostAsync(path, ("NOTE_TEXT", "Me too"))).Status);
        var refused = await worker.PostAsync(path, ("NOTE_TEXT", ""));
        Assert.Equal(400, refused.Status);
        Assert.Contains("NOTE_TEXT is required.", refused.Text, StringComparison.Ordinal);

        var removed = await worker.PostAsync(path, ("REMOVE", link.Split('/')[^1]));
        Assert.Equal(303, removed.Status);
        var after = await viewer.ShownAsync(path);
        Assert.DoesNotContain("Bent", after.Text, StringComparison.Ordinal);
        Assert.Contains("A note of OTTO was removed by OTTO.", after.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await viewer.GetAsync(link)).Status);
    }

    /// <summary>Two pumps with a motor and four bolts each; the first one is with a customer.</summary>
    private async Task PumpAsync()
    {
        foreach (var store in new[] { "A", "B" })
        {
            await DoAsync("stores-create", new { STORES_CODE = store + mark, STORES_DESC = "Store" });
        }

        await DoAsync("part-create", new { PART_ID = $"PUMP{mark}", PART_DESC = "Pump", SN_REQD_INV = "Y", DEF_STORES_CODE = $"A{mark}", WARRANTY_DAYS = "30" });
        await DoAsync("part-create", new { PART_ID = $"MOTOR{mark}", PART_DESC = "Motor", SN_REQD_INV = "Y", DEF_STORES_CODE = $"A{mark}" });
        await DoAsync("part-create", new { PART_ID = $"BOLT{mark}", PART_DESC = "Bolt", DEF_STORES_CODE = $"A{mark}" });
        await DoAsync("bill-of-material-create", new { ASSEMBLY_ID = $"PUMP{mark}", COMPONENT_ID = $"MOTOR{mark}" });
        await DoAsync("bill-of-material-create", new { ASSEMBLY_ID = $"PUMP{mark}", COMPONENT_ID = $"BOLT{mark}", REQUIRED_QTY = "4" });
        await DoAsync("adjustments-entry-create", new { PART_ID = $"BOLT{mark}", STORES_CODE = $"A{mark}", QUANTITY = "100" });
        await DoAsync("serial-number-create", new { PART_ID = $"MOTOR{mark}", SERIAL_NUMBER = "M-1", STORES_CODE = $"A{mark}" });
        await DoAsync("serial-number-create", new { PART_ID = $"MOTOR{mark}", SERIAL_NUMBER = "M-2", STORES_CODE = $"A{mark}" });
        await DoAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = $"PUMP{mark}",
            SERIAL_NUMBER = "P-1,P-2",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            ACTION_DATE = Day(-11),
            COMPONENTS = new[] { new { COMPONENT_ID = $"MOTOR{mark}", SERIAL_NUMBER = "M-1,M-2" } },
        });
        await DoAsync("customer-create", new { CUSTOMER_ID = $"C{mark}", CUSTOMER_NAME = "Acme Works" });
        await DoAsync("sales-order-create", new { SO_ID = $"S{mark}", CUSTOMER_ID = $"C{mark}", LINES = new[] { new { SO_LINE_NO = "1", PART_ID = $"PUMP{mark}", ORDER_QTY = "2" } } });
        await DoAsync("shipments-entry-create", new { SO_ID = $"S{mark}", ACTION_DATE = Day(-10), LINES = new[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = "P-1" } } });
    }

    private string Day(int days) => DateOnly.FromDateTime(Rest.Time.GetUtcNow().UtcDateTime).AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<IEnumerable<string>> OffersAsync(PageClient client, string path) =>
        (await client.ShownAsync(path)).Links.Where(link => link.StartsWith("/work/", StringComparison.Ordinal) || link.EndsWith("/label", StringComparison.Ordinal));

    private static async Task<RestAnswer> AskAsync(HttpClient client, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var reply = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return new RestAnswer(reply.StatusCode, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), reply.Headers, reply.Content.Headers);
    }
}
