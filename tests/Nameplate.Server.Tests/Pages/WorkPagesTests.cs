namespace Nameplate.Server.Tests.Pages;

/// <summary>What is done on the floor, by pages without script: each by its own form, refused beside the field, and once.</summary>
public sealed class WorkPagesTests(WorkFixture work) : IClassFixture<WorkFixture>
{
    public static TheoryData<string> Pages => ["build", "receive", "receive-other", "transfer", "count", "issue", "ship", "return", "replace", "register", "undo"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Who_may_only_look_is_offered_nothing_and_served_nothing(string slug)
    {
        Assert.DoesNotContain((await work.Viewer.ShownAsync("/work")).Links, link => link.StartsWith("/work/", StringComparison.Ordinal));
        Assert.Contains($"/work/{slug}", (await work.Operator.ShownAsync("/work")).Links);
        Assert.Equal(403, (await work.Viewer.GetAsync($"/work/{slug}")).Status);
        Assert.Equal(403, (await work.Viewer.PostAsync($"/work/{slug}", ("KEY", "x"), ("STEP", "post"))).Status);
        Assert.NotEmpty((await WorkSheet.OpenAsync(work.Operator, $"/work/{slug}"))["KEY"]);
    }

    [Fact]
    public async Task A_transfer_needs_but_a_scan_and_a_store_and_is_done_once()
    {
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/transfer");
        form["SERIAL_NUMBER"] = "GC00003003\r\nGC00003004\r\nGC00003003\r\n";
        form["TO_STORES"] = "NOWHERE";
        var refused = await form.PressAsync("", 422);
        Assert.Equal("Stores NOWHERE does not exist.", refused.Wrong("TO_STORES"));
        Assert.Equal("GC00003003\r\nGC00003004\r\nGC00003003\r\n", refused["SERIAL_NUMBER"]);

        refused["TO_STORES"] = "MA";
        var (batch, done) = await refused.DoneAsync();
        Assert.Contains("Moved 2 EA of MOTOR003 from MS to MA", done.Text, StringComparison.Ordinal);
        Assert.Equal("A MA/", await work.WhereAsync("MOTOR003", "GC00003004"));

        // The units stand elsewhere now, and it is still the form that was sent.
        Assert.Equal(batch, (await refused.DoneAsync()).Batch);
        Assert.Equal("MA", (await WorkSheet.OpenAsync(work.Operator, "/work/transfer"))["TO_STORES"]);
        var filled = await WorkSheet.OpenAsync(work.Operator, "/work/transfer?PART_ID=MOTOR003&SERIAL_NUMBER=GC00003004&TO_STORES=MS");
        Assert.Equal(("MOTOR003", "GC00003004", "MS"), (filled["PART_ID"], filled["SERIAL_NUMBER"], filled["TO_STORES"]));
        Assert.Contains("Moved 1 EA", (await filled.DoneAsync()).Done.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_serial_that_is_not_there_or_is_of_two_parts_is_told_where_it_was_typed()
    {
        await work.Api.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "TWICE-1", STORES_CODE = "MS" });
        await work.Api.DoAsync("serial-number-create", new { PART_ID = "PUMP002", SERIAL_NUMBER = "TWICE-1", STORES_CODE = "FG" });
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/transfer?TO_STORES=MA");
        form["SERIAL_NUMBER"] = "NEVER-1";
        Assert.Equal("There is no unit with serial number NEVER-1.", (await form.PressAsync("", 422)).Wrong("SERIAL_NUMBER"));
        form["SERIAL_NUMBER"] = "TWICE-1";
        Assert.Equal("Say which: these serial numbers are units of MOTOR003 and PUMP002.", (await form.PressAsync("", 422)).Wrong("PART_ID"));
        form["SERIAL_NUMBER"] = "SN9:SN7";
        var refused = await form.PressAsync("", 422);
        Assert.Contains("SN9:SN7", refused.Wrong("SERIAL_NUMBER"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_registered_whole_or_not_at_all()
    {
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/register");
        (form["PART_ID"], form["STORES_CODE"], form["SERIAL_NUMBER"]) = ("MOTOR003", "MS", "R-001:R-004\r\nGC00003001");
        var batches = await work.BatchesAsync();
        var refused = await form.PressAsync("", 422);
        Assert.Contains("GC00003001", refused.Wrong("SERIAL_NUMBER"), StringComparison.Ordinal);
        Assert.Equal(batches, await work.BatchesAsync());
        refused["SERIAL_NUMBER"] = "R-001:R-004";
        var (batch, done) = await refused.DoneAsync();
        Assert.Contains("Registered 4 EA of MOTOR003 to MS", done.Text, StringComparison.Ordinal);
        Assert.Equal(batch, (await refused.DoneAsync()).Batch);
        Assert.Equal(batches + 1, await work.BatchesAsync());
        Assert.Equal("A MS/", await work.WhereAsync("MOTOR003", "R-004"));
    }

    [Fact]
    public async Task An_order_is_received_line_by_line_and_what_came_is_gone_from_the_list()
    {
        var order = (await work.Api.DoAsync("purchase-order-create", new
        {
            VENDOR_ID = "XYZCORP",
            LINES = new object[]
            {
                new { LINE_NUMBER = "1", PART_ID = "MOTOR003", ORDER_QTY = "2" }, new { LINE_NUMBER = "2", PART_ID = "BEARING012", ORDER_QTY = "50" }, new { LINE_NUMBER = "5", PART_ID = "ROTOR010", ORDER_QTY = "7" },
            },
        }))["PO_ID"];
        var form = await WorkSheet.OpenAsync(work.Operator, $"/work/receive?PO_ID={order}");
        Assert.Equal("STEP=lines", form.Buttons[0]);
        (form["LINES[1].SERIAL_NUMBER"], form["LINES[2].QUANTITY"], form["LINES[2].LOT_ID"]) = ("PO-1\r\nPO-2\r\nPO-3", "60", "B-2400");
        var refused = await form.PressAsync("STEP=post", 422);
        Assert.Equal("Line 1: 3 received, and 2 of 2 awaited.", refused.Wrong("LINES[1].QUANTITY"));
        Assert.Equal("Line 2: 60 received, and 50 of 50 awaited.", refused.Wrong("LINES[2].QUANTITY"));
        Assert.Equal(("PO-1\r\nPO-2\r\nPO-3", "60"), (refused["LINES[1].SERIAL_NUMBER"], refused["LINES[2].QUANTITY"]));

        (refused["LINES[1].SERIAL_NUMBER"], refused["LINES[2].QUANTITY"], refused["LINES[2].LOT_ID"]) = ("PO-1\r\nPO-2", "20", "");
        refused = await refused.PressAsync("STEP=post", 422);
        Assert.Contains("“Lot”", refused.Wrong("LINES[2].LOT_ID"), StringComparison.Ordinal);
        refused["LINES[2].LOT_ID"] = "B-2400";
        var (_, done) = await refused.DoneAsync("STEP=post");
        Assert.Contains("Received 2 EA of MOTOR003", done.Text, StringComparison.Ordinal);
        Assert.Contains("Received 20 EA of BEARING012, lot B-2400", done.Text, StringComparison.Ordinal);

        var rest = await WorkSheet.OpenAsync(work.Operator, $"/work/receive?PO_ID={order}");
        Assert.False(rest.Has("LINES[1].QUANTITY"));
        rest = await rest.PressAsync("STEP=all", 200);
        Assert.Equal(("30", "7"), (rest["LINES[2].QUANTITY"], rest["LINES[5].QUANTITY"]));
    }

    [Fact]
    public async Task Goods_without_an_order_come_in_and_nothing_goes_out_that_way()
    {
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/receive-other");
        (form["PART_ID"], form["QUANTITY"], form["STORES_CODE"]) = ("STATOR011", "-3", "MA");
        Assert.StartsWith("This page only brings in", (await form.PressAsync("", 422)).Wrong("QUANTITY"), StringComparison.Ordinal);
        form["QUANTITY"] = "3";
        await form.DoneAsync();
        Assert.Equal("3", await work.OnHandAsync("STATOR011", "MA"));
    }

    [Fact]
    public async Task What_a_line_holds_is_filled_in_shipped_and_comes_back_by_a_scan()
    {
        await work.Api.DoAsync("serial-number-create", new { PART_ID = "PUMP002", SERIAL_NUMBER = "S-1", STORES_CODE = "FG" });
        await work.Api.DoAsync("serial-number-create", new { PART_ID = "PUMP002", SERIAL_NUMBER = "S-2", STORES_CODE = "FG" });
        var order = (await work.Api.DoAsync("sales-order-create", new
        {
            CUSTOMER_ID = "ABCCORP",
            LINES = new object[] { new { SO_LINE_NO = "1", PART_ID = "PUMP002", ORDER_QTY = "3", SERIAL_NUMBER = "S-1:S-2" }, new { SO_LINE_NO = "2", PART_ID = "BOLT-M6", ORDER_QTY = "10" } },
        }))["SO_ID"];
        var form = await WorkSheet.OpenAsync(work.Operator, $"/work/ship?SO_ID={order}");
        Assert.Equal("S-1:S-2", form["LINES[1].SERIAL_NUMBER"]);
        form["LINES[2].QUANTITY"] = "11";
        var refused = await form.PressAsync("STEP=post", 422);
        Assert.Contains("11 to be shipped, 10 still to be shipped", refused.Wrong("LINES[2]"), StringComparison.Ordinal);
        refused["LINES[2].QUANTITY"] = "4";
        var (batch, done) = await refused.DoneAsync("STEP=post");
        Assert.Contains("Shipped 2 EA of PUMP002", done.Text, StringComparison.Ordinal);
        Assert.Equal(batch, (await refused.DoneAsync("STEP=post")).Batch);
        Assert.StartsWith("S ", await work.WhereAsync("PUMP002", "S-2"), StringComparison.Ordinal);

        var back = await WorkSheet.OpenAsync(work.Operator, "/work/return");
        back["SCANNED"] = "S-2\r\nGC00003001";
        back = await back.PressAsync("STEP=scan", 422);
        Assert.Contains("MOTOR003 GC00003001 was not shipped by an order", back.Wrong("SCANNED"), StringComparison.Ordinal);
        back["SCANNED"] = "S-2\r\n";
        back = await back.PressAsync("STEP=scan", 200);
        Assert.Equal((order, "S-2"), (back["SO_ID"], back["LINES[1].SERIAL_NUMBER"]));
        Assert.Contains("ABC Corporation", back.Page.Text, StringComparison.Ordinal);
        (back["TO_STORES"], back["RA_REASON"]) = ("NOWHERE", "Leaks");
        back = await back.PressAsync("STEP=post", 422);
        Assert.Contains("NOWHERE", back.Wrong("TO_STORES"), StringComparison.Ordinal);
        back["TO_STORES"] = "FG";
        Assert.Contains("Took back 1 EA of PUMP002", (await back.DoneAsync("STEP=post")).Done.Text, StringComparison.Ordinal);
        Assert.Equal("R FG/", await work.WhereAsync("PUMP002", "S-2"));
        Assert.Equal(order, (await WorkSheet.OpenAsync(work.Operator, "/work/return?PART_ID=PUMP002&SERIAL_NUMBER=S-1"))["SO_ID"]);
    }

    [Fact]
    public async Task A_count_lists_the_books_and_posts_the_difference()
    {
        await work.Api.DoAsync("stores-create", new { STORES_CODE = "CNT", STORES_DESC = "Counted" });
        await work.Api.DoAsync("adjustments-entry-create", new { PART_ID = "ROTOR010", STORES_CODE = "CNT", STOCK_LOCATION = "A", QUANTITY = "10" });
        await work.Api.DoAsync("adjustments-entry-create", new { PART_ID = "STATOR011", STORES_CODE = "CNT", STOCK_LOCATION = "B", QUANTITY = "5" });
        await work.Api.DoAsync("adjustments-entry-create", new { PART_ID = "MOTOR003", STORES_CODE = "CNT", STOCK_LOCATION = "B", QUANTITY = "2", SERIAL_NUMBER = "CN-1:CN-2" });
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/count");
        form["STORES_CODE"] = "CNT";
        form = await form.PressAsync("STEP=list", 200);
        Assert.Equal(("ROTOR010", "MOTOR003", "STATOR011"), (form["DETAILS[5].PART_ID"], form["DETAILS[6].PART_ID"], form["DETAILS[7].PART_ID"]));
        (form["DETAILS[5].PHYSICAL_QTY"], form["DETAILS[6].SERIAL_NUMBER"], form["DETAILS[0].PART_ID"], form["DETAILS[0].ML_LOCATION"], form["DETAILS[0].PHYSICAL_QTY"]) = ("ten", "CN-2", "ROTOR010", "C", "3");
        var refused = await form.PressAsync("STEP=post", 422);
        Assert.NotEmpty(refused.Wrong("DETAILS[5].PHYSICAL_QTY"));
        Assert.Equal(("CN-2", "C"), (refused["DETAILS[6].SERIAL_NUMBER"], refused["DETAILS[0].ML_LOCATION"]));
        refused["DETAILS[5].PHYSICAL_QTY"] = "8";
        var (batch, done) = await refused.DoneAsync("STEP=post");
        Assert.Contains("Counted", done.Text, StringComparison.Ordinal);
        Assert.Equal(batch, (await refused.DoneAsync("STEP=post")).Batch);
        Assert.Equal(("11", "1", "5"), (await work.OnHandAsync("ROTOR010", "CNT"), await work.OnHandAsync("MOTOR003", "CNT"), await work.OnHandAsync("STATOR011", "CNT")));
    }

    [Fact]
    public async Task An_issue_tells_who_gets_it_and_remembers()
    {
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/issue");
        form["SERIAL_NUMBER"] = "GC00003015";
        Assert.NotEmpty((await form.PressAsync("", 422)).Page.Text);
        (form["DEPARTMENT"], form["ACCOUNT"]) = ("0", "300");
        Assert.Contains("Issued 1 EA of MOTOR003 from MS", (await form.DoneAsync()).Done.Text, StringComparison.Ordinal);
        Assert.Equal("300", (await WorkSheet.OpenAsync(work.Operator, "/work/issue"))["ACCOUNT"]);
    }

    [Fact]
    public async Task Two_scans_replace_a_component_and_a_batch_is_seen_before_it_is_undone()
    {
        await work.Api.DoAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = "PUMP002",
            SERIAL_NUMBER = "RP-1",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = new object[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003018" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005200" } },
        });
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/replace");
        (form["COMPONENT_SN"], form["NEW_COMPONENT_SN"], form["RA_REASON"]) = ("GC00003019", "GC00003020", "Noisy");
        Assert.Contains("MOTOR003 GC00003019 is in no such unit: it is in stock", (await form.PressAsync("", 422)).Wrong("COMPONENT_SN"), StringComparison.Ordinal);
        form["COMPONENT_SN"] = "GC00003018";
        var (batch, done) = await form.DoneAsync();
        Assert.Contains("/units/MOTOR003/GC00003020", done.Links);
        Assert.Equal(batch, (await form.DoneAsync()).Batch);
        Assert.StartsWith("I", await work.WhereAsync("MOTOR003", "GC00003020"), StringComparison.Ordinal);

        var undo = await WorkSheet.OpenAsync(work.Operator, $"/work/undo?BATCH_NUMBER={batch}");
        Assert.Contains("GC00003018", undo.Page.Text, StringComparison.Ordinal);
        Assert.Equal("STEP=show", undo.Buttons[0]);
        var undone = await undo.DoneAsync("STEP=undo");
        Assert.NotEqual(batch, undone.Batch);
        Assert.Contains("Undid:", undone.Done.Text, StringComparison.Ordinal);
        Assert.Equal(undone.Batch, (await undo.DoneAsync("STEP=undo")).Batch);
        Assert.StartsWith("I", await work.WhereAsync("MOTOR003", "GC00003018"), StringComparison.Ordinal);
        var again = await WorkSheet.OpenAsync(work.Operator, $"/work/undo?BATCH_NUMBER={batch}");
        Assert.Contains($"It was undone already, by batch {undone.Batch}", again.Page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("STEP=undo", again.Buttons);
        again["BATCH_NUMBER"] = "999999999999";
        Assert.Equal("There is no batch of that number.", (await again.PressAsync("STEP=show", 422)).Wrong("BATCH_NUMBER"));
    }

    [Fact]
    public async Task What_is_typed_is_text_and_never_markup()
    {
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/transfer");
        (form["PART_ID"], form["SERIAL_NUMBER"], form["TO_STORES"]) = ("<b>\"x\"</b>", "</textarea><script>", "MA");
        var refused = await form.PressAsync("", 422);
        Assert.Equal(("<b>\"x\"</b>", "</textarea><script>"), (refused["PART_ID"], refused["SERIAL_NUMBER"]));
        Assert.DoesNotContain("<script>", refused.Page.Html, StringComparison.Ordinal);

        // What no database holds is refused like any other mistake.
        foreach (var path in new[] { "transfer?PART_ID", "replace?COMPONENT_SN", "build?ASSEMBLY_ID", "receive?PO_ID", "ship?SO_ID", "return?SERIAL_NUMBER", "count?STORES_CODE", "undo?BATCH_NUMBER" })
        {
            var reply = await work.Operator.GetAsync($"/work/{path}=a%00b");
            Assert.True(reply.Status is 200 or 422, $"{path}: {reply.Status} {reply.Text}");
        }

        Assert.Equal(400, (await work.Operator.PostAsync("/work/transfer", ("KEY", "a\0b"), ("PART_ID", "x"))).Status);
        Assert.Equal(404, (await work.Operator.GetAsync("/work/done?batch=999999999")).Status);
        Assert.Equal(404, (await work.Operator.GetAsync("/work/done?batch=x&what=y")).Status);
    }
}
