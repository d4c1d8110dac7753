using System.Text.RegularExpressions;

namespace Nameplate.Server.Tests.Pages;

public sealed partial class RecallPageTests(RecallFixture floor) : IClassFixture<RecallFixture>
{
    private const string Lot = "/recall?PART_ID=BEARING012&LOT_ID=B-2301";

    private const string CustomerColumns = "CUSTOMER_ID,CUSTOMER_NAME,SOLD_TO_CUST,SO_ID,SO_LINE_NO,SHIPMENT_NO,SHIPPED_DATE,CONTACT,PART_ID,PART_DESC,UNITS,UNITS_ASSUMED,UNITS_PAST,SERIAL_NUMBER";

    [Fact]
    public async Task A_lot_leads_from_the_one_box_to_the_customers_as_CSV()
    {
        var found = await floor.Quinn.GetAsync("/find?q=B-2301");
        Assert.Equal((303, Lot), (found.Status, found.Location));
        var page = await floor.Quinn.ShownAsync(Lot);
        Assert.Contains("11 units are affected: 6 are at 2 customers, 5 are in stores FG, MS.", page.Text, StringComparison.Ordinal);
        Assert.Contains("4 are built into another.", page.Text, StringComparison.Ordinal);
        var csv = await floor.Quinn.ShownAsync(Assert.Single(page.Links, link => link.StartsWith("/recall/customers.csv?", StringComparison.Ordinal)));
        Assert.Equal(("text/csv", "attachment; filename=\"customers-Lot-B-2301-of-BEARING012.csv\""), (csv.Http.Content.Headers.ContentType?.MediaType, csv.Http.Content.Headers.ContentDisposition?.ToString()));
        Assert.StartsWith("\uFEFF", System.Text.Encoding.UTF8.GetString(await csv.Http.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            [CustomerColumns, $"EVIL,\"'=Evil, \"\"Inc\"\"\",EVIL,SO-2,1,1,{today},,PUMP002,\"Pump, hydraulic, 1200 psi\",1,0,0,P-3", $"ABCCORP,ABC Corporation,ABCCORP,SO-1,1,1,{today},MLEE,PUMP002,\"Pump, hydraulic, 1200 psi\",2,0,0,P-1:P-2"],
            RecallFixture.Lines(csv));
    }

    [Fact]
    public async Task The_page_names_customers_stores_what_is_inside_and_what_is_only_assumed()
    {
        var page = await floor.Viewer.ShownAsync(Lot);
        foreach (var text in new[] { "At customers", "ABC Corporation", "SO-1", "MLEE", "In our stores", "Built into another unit", "MOTOR003 M-1 PUMP002 P-1 ABC Corporation, order SO-1", "What is left in stock", "assumed" })
        {
            Assert.Contains(text, page.Text, StringComparison.Ordinal);
        }

        // What a viewer may not do is not offered, and refused.
        Assert.DoesNotContain("Keep this list", page.Text, StringComparison.Ordinal);
        Assert.Equal(403, (await floor.Viewer.PostAsync("/recalls", ("PART_ID", "BEARING012"), ("LOT_ID", "B-2301"))).Status);
        var rows = RecallFixture.Lines(await floor.Viewer.ShownAsync("/recall.csv?PART_ID=BEARING012&LOT_ID=B-2301"));
        Assert.Equal(12, rows.Length);
        Assert.StartsWith("LEVEL,PATH,PARENT_PATH,PART_ID,PART_DESC,SERIAL_NUMBER", rows[0], StringComparison.Ordinal);
        Assert.Contains("PUMP002,\"Pump, hydraulic, 1200 psi\",P-3,", string.Join('\n', rows), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_by_itself_and_a_batch_are_recalled()
    {
        // In nothing, and still to be found.
        Assert.Contains("1 unit is affected: 1 is in store MS.", (await floor.Quinn.ShownAsync("/recall?PART_ID=MOTOR003&SERIAL_NUMBER=M-6")).Text, StringComparison.Ordinal);
        Assert.Contains("2 units are affected: 2 are at 1 customer.", (await floor.Quinn.ShownAsync("/recall?PART_ID=MOTOR003&SERIAL_NUMBER=M-1")).Text, StringComparison.Ordinal);

        var page = await floor.Quinn.ShownAsync($"/recall?BATCH_NUMBER={floor.Batch}");
        Assert.Contains($"Batch {floor.Batch}", page.Text, StringComparison.Ordinal);
        Assert.Contains("10 units are affected: 6 are at 2 customers, 4 are in stores FG, MS.", page.Text, StringComparison.Ordinal);
        Assert.Equal((400, "BATCH_NUMBER"), Refused(await floor.Quinn.GetAsync("/recall?BATCH_NUMBER=999999")));
        var recall = await floor.Api.DoAsync("lot-recall-get", new { BATCH_NUMBER = floor.Batch, PART_ID = "MOTOR003" });
        Assert.Equal(("10", "6"), (recall["UNITS"], recall["UNITS_AT_CUSTOMERS"]));
        var none = await floor.Api.CallAsync("lot-recall-get", new { BATCH_NUMBER = floor.Batch, PART_ID = "ROTOR010" });
        Assert.Equal("BATCH_BROUGHT_NOTHING", none.Code);
    }

    [Fact]
    public async Task What_is_asked_wrongly_is_told_beside_the_input_and_kept()
    {
        Assert.Equal((400, "PART_ID"), Refused(await floor.Quinn.GetAsync("/recall?LOT_ID=B-2301")));
        Assert.Equal((400, "LOT_ID"), Refused(await floor.Quinn.GetAsync("/recall?PART_ID=BEARING012&LOT_ID=NO-SUCH")));
        Assert.Equal((400, "LINE_NUMBER"), Refused(await floor.Quinn.GetAsync("/recall?PART_ID=BEARING012&PO_ID=1&LINE_NUMBER=x")));
        var both = await floor.Quinn.GetAsync("/recall?PART_ID=BEARING012&LOT_ID=B-2301&SERIAL_NUMBER=7");
        Assert.Equal(400, both.Status);
        Assert.Contains("One at a time", both.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"B-2301\"", both.Html, StringComparison.Ordinal);
        Assert.Equal(404, (await floor.Quinn.GetAsync("/recall/customers.csv?PART_ID=BEARING012&LOT_ID=NO-SUCH")).Status);
        Assert.DoesNotContain("refused", (await floor.Quinn.ShownAsync("/recall")).Html, StringComparison.Ordinal);
    }

    [GeneratedRegex("aria-invalid=\"true\"")]
    private static partial Regex Invalid();

    /// <summary>The status, and the input that is marked.</summary>
    private static (int Status, string Input) Refused(PageReply page) =>
        (page.Status, Invalid().Match(page.Html) is { Success: true } mark && page.Html.LastIndexOf(" id=\"", mark.Index, StringComparison.Ordinal) is var at ? page.Html[(at + 5)..page.Html.IndexOf('"', at + 5)] : "");
}
