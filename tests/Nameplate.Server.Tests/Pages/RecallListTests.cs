using System.Text.RegularExpressions;

namespace Nameplate.Server.Tests.Pages;

public sealed partial class RecallListTests(RecallFixture floor) : IClassFixture<RecallFixture>
{
    private const string Lot = "/recall?PART_ID=BEARING012&LOT_ID=B-2301";

    [GeneratedRegex("name=\"KEY\" value=\"([0-9a-f]+)\"")]
    private static partial Regex Key();

    private static string KeyOf(PageReply page) => Key().Match(page.Html).Groups[1].Value;

    [Fact]
    public async Task A_kept_list_stays_as_it_was_and_tells_what_changed_when_it_is_run_again()
    {
        var key = KeyOf(await floor.Quinn.ShownAsync(Lot));
        (string, string)[] form = [("KEY", key), ("PART_ID", "BEARING012"), ("LOT_ID", "B-2301"), ("TITLE", "Bad bearings")];
        var kept = await floor.Quinn.PostAsync("/recalls", form);
        Assert.Equal(303, kept.Status);
        Assert.Matches("^/recalls/[a-z0-9]{20}\\?new$", kept.Location);
        Assert.Equal(kept.Location, (await floor.Quinn.PostAsync("/recalls", form)).Location);
        var path = kept.Location![..^4];

        // Anybody of the data source opens it, nobody of another.
        var first = await floor.Viewer.ShownAsync(path);
        Assert.Contains("Bad bearings", first.Text, StringComparison.Ordinal);
        Assert.Contains("asked by QUINN", first.Text, StringComparison.Ordinal);
        Assert.Contains("11 units are affected", first.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await floor.Stranger.GetAsync(path)).Status);
        Assert.Equal(404, (await floor.Stranger.GetAsync(path + "/customers.csv")).Status);
        Assert.Contains("Bad bearings", (await floor.Viewer.ShownAsync("/recalls")).Text, StringComparison.Ordinal);

        // One goes out, one more is built, one is scrapped.
        await floor.Api.DoAsync("shipments-entry-create", new { SO_ID = "SO-2", LINES = new[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = "P-4" } } });
        await floor.Api.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", SERIAL_NUMBER = "M-8", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = new[] { new { COMPONENT_ID = "BEARING012", LOT_ID = "B-2301" } } });
        await floor.Api.DoAsync("serial-number-update", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "M-5", SN_STATUS = "X" });
        var again = await floor.Quinn.PostAsync(path, ("KEY", KeyOf(await floor.Quinn.ShownAsync(path))));
        Assert.Equal((303, path + "?run=2&new"), (again.Status, again.Location));
        var second = await floor.Viewer.ShownAsync(path);
        Assert.Contains("1 added 3 moved", second.Text, StringComparison.Ordinal);
        Assert.Contains("MOTOR003 M-8 added", second.Text, StringComparison.Ordinal);
        Assert.Contains("PUMP002 P-4 moved FG =Evil, \"Inc\", order SO-2", second.Text, StringComparison.Ordinal);
        Assert.Contains("MOTOR003 M-5 moved MS scrapped", second.Text, StringComparison.Ordinal);
        var changes = RecallFixture.Lines(await floor.Viewer.ShownAsync(path + "/changes.csv?run=2"));
        Assert.Equal(["CHANGE", "added", "moved", "moved", "moved"], changes.Select(line => line.Split(',')[0]));

        // The first run is what it was, on the page and in its files.
        var old = await floor.Viewer.ShownAsync(path + "?run=1");
        Assert.Contains("11 units are affected: 6 are at 2 customers", old.Text, StringComparison.Ordinal);
        Assert.Equal(3, RecallFixture.Lines(await floor.Viewer.ShownAsync(path + "/customers.csv?run=1")).Length);
        Assert.Equal(12, RecallFixture.Lines(await floor.Viewer.ShownAsync(path + "/units.csv?run=1")).Length);
        var rows = await floor.Api.DoAsync("recall-list-row-query", new { CODE = path.Split('/')[^1], RUN = "1", PART_ID = "PUMP002" });
        Assert.Equal(["P-1", "P-2", "P-3", "P-4"], rows.Rows.Select(row => row!["SERIAL_NUMBER"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        var refused = await floor.Api.CallAsync("recall-list-create", new { CODE = "nobody-made-this", TITLE = "x" });
        Assert.Equal("RECALL_LIST_NOT_FOUND", refused.Code);
        var mixed = await floor.Api.CallAsync("recall-list-create", new { CODE = path.Split('/')[^1], LOT_ID = "B-2302" });
        Assert.Equal((400, "LOT_ID cannot be given together with CODE, whose list asks the same again."), (mixed.Status, mixed.Message));
    }
}
