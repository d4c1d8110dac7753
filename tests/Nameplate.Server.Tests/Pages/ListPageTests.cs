using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests.Pages;

/// <summary>Lists to look at and to take along, and the dashboard that counts them.</summary>
public sealed class ListPageTests(RecallFixture floor) : IClassFixture<RecallFixture>
{
    [Fact]
    public async Task Every_query_of_the_book_is_a_page_and_a_file_with_the_fields_of_its_answer()
    {
        var index = await floor.Viewer.ShownAsync("/lists");
        foreach (var query in ResourceBook.Calls.Values.Where(call => call.Verb == Verbs.Query))
        {
            var slug = query.Resource.Slug;
            Assert.Contains($"/lists/{slug}.csv", index.Links);
            var page = await floor.Viewer.ShownAsync($"/lists/{slug}");
            var lines = RecallFixture.Lines(await floor.Viewer.ShownAsync($"/lists/{slug}.csv"));
            var names = query.Answer.Where(field => !field.IsRows).Select(field => field.Name).Concat(query.Resource.IsOpen ? ["OTHER_FIELDS"] : []);
            Assert.Equal((slug, string.Join(',', names)), (slug, lines[0]));
            Assert.Equal(lines.Length == 1, page.Text.Contains("There is none so far.", StringComparison.Ordinal));
        }

        Assert.Equal(404, (await floor.Viewer.GetAsync("/lists/nothing")).Status);
        Assert.Equal(404, (await floor.Viewer.GetAsync("/lists/nothing.csv")).Status);
    }

    [Fact]
    public async Task A_file_is_what_the_query_answers_to_the_same_criteria()
    {
        var asked = new { PART_ID = "MOTOR003", SERIAL_NUMBER = "M-%" };
        var answered = (await floor.Api.DoAsync("serial-number-query", asked)).Rows;
        var lines = RecallFixture.Lines(await floor.Viewer.ShownAsync("/lists/serial-number.csv?PART_ID=MOTOR003&SERIAL_NUMBER=M-%25"));
        Assert.Equal(answered.Count + 1, lines.Length);
        Assert.Equal(answered.Select(row => $"{row!["PART_ID"]},{row["SERIAL_NUMBER"]},"), lines.Skip(1).Select(line => line[..(line.IndexOf(',', line.IndexOf(',', StringComparison.Ordinal) + 1) + 1)]));
        Assert.Equal(["CUSTOMER_ID,CUSTOMER_NAME", "EVIL,\"'=Evil, \"\"Inc\"\"\""], RecallFixture.Lines(await floor.Viewer.ShownAsync("/lists/customer.csv?CUSTOMER_ID=EVIL")).Select(line => string.Join(',', line.Split(',').Take(line.StartsWith("EVIL", StringComparison.Ordinal) ? 3 : 2))));

        // A line for each row of a document.
        var orders = RecallFixture.Lines(await floor.Viewer.ShownAsync("/lists/sales-order.csv?rows=LINES"));
        Assert.StartsWith("SO_ID,SO_LINE_NO,", orders[0], StringComparison.Ordinal);
        Assert.Equal(["SO-1,1", "SO-2,1"], orders.Skip(1).Select(line => string.Join(',', line.Split(',').Take(2))));
        foreach (var wrong in new[] { "serial-number.csv?NO_SUCH=1", "serial-number.csv?WARR_EXP_DATE=x", "sales-order.csv?rows=NONE" })
        {
            Assert.Equal((wrong, 400), (wrong, (await floor.Viewer.GetAsync("/lists/" + wrong)).Status));
        }

        Assert.Contains("rows must be left out: the records of this list (part) have no rows.", (await floor.Viewer.GetAsync("/lists/part.csv?rows=LINES")).Text, StringComparison.Ordinal);
        Assert.Contains("rows must be one of LINES", (await floor.Viewer.GetAsync("/lists/sales-order.csv?rows=NONE")).Text, StringComparison.Ordinal);
        var page = await floor.Viewer.GetAsync("/lists/serial-number?NO_SUCH=1");
        Assert.Equal(400, page.Status);
        Assert.Contains("NO_SUCH", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_goes_on_after_its_last_row()
    {
        var (serials, path) = (new List<string>(), "/lists/serial-number?PART_ID=MOUNT007");
        for (var pages = 0; path is not null; pages++)
        {
            Assert.True(pages < 5);
            var page = await floor.Viewer.ShownAsync(path);
            serials.AddRange(page.Links.Where(link => link.StartsWith("/units/MOUNT007/", StringComparison.Ordinal)));
            path = page.Links.FirstOrDefault(link => link.Contains("after=", StringComparison.Ordinal));
        }

        Assert.Equal((100, 100), (serials.Count, serials.Distinct().Count()));
        var all = await floor.Viewer.ShownAsync("/lists/serial-number");
        Assert.Contains(all.Links, link => link.StartsWith("/lists/serial-number?after=MOTOR003&after=", StringComparison.Ordinal) || link.StartsWith("/lists/serial-number?after=MOUNT007&after=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_dashboard_counts_what_its_lists_have()
    {
        await floor.Api.DoAsync("lot-create", new { PART_ID = "SEAL-KIT9", LOT_ID = "S-SOON", EXPIRE_DATE = DateTime.UtcNow.AddDays(10).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) });
        await floor.Api.DoAsync("adjustments-entry-create", new { PART_ID = "SEAL-KIT9", LOT_ID = "S-SOON", STORES_CODE = "MS", QUANTITY = "7" });
        var page = await floor.Viewer.ShownAsync("/dashboard");
        Assert.DoesNotContain("style=", page.Html, StringComparison.Ordinal);
        foreach (var text in new[] { "Shipped 3", "Built in 8", "At customers 3", "Inside other units 8", "Built 11 in 30 days", "S-SOON", "Seal kit 7 EA" })
        {
            Assert.Contains(text, page.Text, StringComparison.Ordinal);
        }

        // Each bar's list has as many rows as the bar says.
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (path, rows) in new[] { ("serial-number.csv?SN_STATUS=S", 3), ("serial-number.csv?STORES_CODE=FG", 1), ("serial-number-cross-reference.csv?END_DATE=%3C%3E%25", 8), ($"batch-transaction.csv?ACTION_TYPE=SH&ACTION_DATE={today}&REVERSES=%3C%3E%25&REVERSED_BY=%3C%3E%25", 2) })
        {
            Assert.Contains(page.Links, link => link == "/lists/" + path.Replace(".csv", "", StringComparison.Ordinal));
            Assert.Equal((path, rows + 1), (path, RecallFixture.Lines(await floor.Viewer.ShownAsync("/lists/" + path)).Length));
        }
    }

    [Fact]
    public async Task The_dashboard_reads_days_and_units_from_indexes()
    {
        await using var connection = await floor.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SET enable_seqscan = off";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        foreach (var (sql, index) in new[] { (Storage.Dashboards.DaysSql.Replace("$1", "'2026-01-01'::date").Replace("$2", "'2026-01-30'::date"), "posting_day"), (Storage.Dashboards.OldestUnitsSql.Replace("$1", "12"), "unit_state_status"), (Storage.Dashboards.UnitsSql, "unit_count_key") })
        {
            command.CommandText = "EXPLAIN " + sql;
            Assert.Contains(await QueryPlan.ReadAsync(command), line => line.Contains(index, StringComparison.Ordinal));
        }
    }
}
