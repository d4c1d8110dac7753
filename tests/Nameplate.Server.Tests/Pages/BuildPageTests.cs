using System.Text.RegularExpressions;

namespace Nameplate.Server.Tests.Pages;

/// <summary>Building by the page, without script.</summary>
public sealed partial class BuildPageTests(WorkFixture work) : IClassFixture<WorkFixture>
{
    [Fact]
    public async Task A_build_is_seen_before_it_is_posted_and_remembers_who_pays()
    {
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/build");
        (form["ASSEMBLY_ID"], form["SERIAL_NUMBER"], form["DEPARTMENT"], form["ACCOUNT"]) = ("PUMP002", "B-1\r\nB-2\r\n", "0", "300");
        form = await form.PressAsync("STEP=bill", 200);
        Assert.Equal("BOLT-M6 MOTOR003 MOUNT007 SEAL-KIT9", string.Join(" ", Enumerable.Range(0, 4).Select(place => form[$"COMPONENTS[{place}].COMPONENT_ID"]).Order(StringComparer.Ordinal)));
        var (motor, mount, seal, bolt) = (RowOf(form, "MOTOR003"), RowOf(form, "MOUNT007"), RowOf(form, "SEAL-KIT9"), RowOf(form, "BOLT-M6"));
        Assert.True(form.Has($"{motor}.SERIAL_NUMBER") && form.Has($"{seal}.LOT_ID") && form.Has($"{bolt}.STOCK_LOCATION"));
        Assert.False(form.Has($"{motor}.LOT_ID") || form.Has($"{seal}.SERIAL_NUMBER") || form.Has($"{bolt}.LOT_ID"));

        // A scan twice counts once.
        form[$"{motor}.SERIAL_NUMBER"] = "GC00003002\r\nGC00003001\r\nGC00003001";
        form[$"{mount}.SERIAL_NUMBER"] = "JX00005140:JX00005141";
        var batches = await work.BatchesAsync();
        var seen = await form.PressAsync("STEP=check", 200);
        Assert.Equal([["B-1", "GC00003002", "JX00005140"], ["B-2", "GC00003001", "JX00005141"]], Pairs(seen));
        Assert.Contains("of lot S-77", seen.Page.Text, StringComparison.Ordinal);
        Assert.Equal(batches, await work.BatchesAsync());

        var (batch, done) = await seen.DoneAsync("STEP=build");
        Assert.Contains("Built 2 EA of PUMP002", done.Text, StringComparison.Ordinal);
        Assert.Superset(new HashSet<string> { "/units/PUMP002/B-1", "/units/PUMP002/B-2", $"/batches/{batch}", $"/work/undo?BATCH_NUMBER={batch}", "/work/build" }, done.Links.ToHashSet());
        Assert.StartsWith("I ", await work.WhereAsync("MOTOR003", "GC00003001"), StringComparison.Ordinal);
        foreach (var (pump, motorIn, mountIn) in new[] { ("B-1", "GC00003002", "JX00005140"), ("B-2", "GC00003001", "JX00005141") })
        {
            var inside = (await work.Api.DoAsync("serial-number-cross-reference-query", new { ASSEMBLY_ID = "PUMP002", ASSEMBLY_SN = pump })).Rows;
            Assert.Equal([motorIn, mountIn], inside.Select(row => row!["COMPONENT_SN"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        }

        // Sent again it is the same build.
        Assert.Equal(batch, (await seen.DoneAsync("STEP=build")).Batch);
        var next = await WorkSheet.OpenAsync(work.Operator, "/work/build");
        Assert.Equal(("PUMP002", "0", "300", ""), (next["ASSEMBLY_ID"], next["DEPARTMENT"], next["ACCOUNT"], next["SERIAL_NUMBER"]));
    }

    [Fact]
    public async Task What_is_short_stands_at_its_line_and_what_was_typed_is_kept()
    {
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/build?ASSEMBLY_ID=PUMP002&DEPARTMENT=0&ACCOUNT=300");
        form["SERIAL_NUMBER"] = "C-1:C-3";
        form = await form.PressAsync("STEP=bill", 200);
        var (motor, mount, seal) = (RowOf(form, "MOTOR003"), RowOf(form, "MOUNT007"), RowOf(form, "SEAL-KIT9"));
        (form[$"{motor}.SERIAL_NUMBER"], form[$"{mount}.SERIAL_NUMBER"], form[$"{seal}.LOT_ID"]) = ("GC00003010\r\nGC00003011", "JX00005150:JX00005151,NONE", "S-99");
        var refused = await form.PressAsync("STEP=check", 422);
        Assert.Equal("MOTOR003: 3 serials are needed, 2 given.", refused.Wrong(motor));
        Assert.Equal("MOUNT007 NONE does not exist.", refused.Wrong(mount));
        Assert.StartsWith("SEAL-KIT9: 3 needed from store MS, 0 there", refused.Wrong(seal), StringComparison.Ordinal);
        Assert.Equal(("C-1:C-3", "GC00003010\r\nGC00003011", "S-99"), (refused["SERIAL_NUMBER"], refused[$"{motor}.SERIAL_NUMBER"], refused[$"{seal}.LOT_ID"]));
        Assert.DoesNotContain("STEP=build", refused.Buttons);

        // What was changed since it was seen is seen again first.
        (refused[$"{motor}.SERIAL_NUMBER"], refused[$"{mount}.SERIAL_NUMBER"], refused[$"{seal}.LOT_ID"]) = ("GC00003010:GC00003012", "JX00005150:JX00005152", "");
        var seen = await refused.PressAsync("STEP=check", 200);
        seen[$"{motor}.SERIAL_NUMBER"] = "GC00003012,GC00003010:GC00003011";
        var again = await seen.PressAsync("STEP=build", 422);
        Assert.Contains("Something was changed", again.Page.Text, StringComparison.Ordinal);
        Assert.Equal(["C-1", "GC00003012", "JX00005150"], Pairs(again)[0]);
        Assert.Contains("Built 3 EA", (await again.DoneAsync("STEP=build")).Done.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_makes_the_serials_up_and_pieces_need_none()
    {
        await work.Api.DoAsync("part-create", new { PART_ID = "PAT-1", PART_DESC = "By pattern", SN_REQD_INV = "Y", DEF_STORES_CODE = "FG", SERIAL_PATTERN = "PT-{###}" });
        await work.Api.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "PAT-1", COMPONENT_ID = "BEARING012", REQUIRED_QTY = "2" });
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/build?ASSEMBLY_ID=PAT-1&COMPLETED_QTY=3&DEPARTMENT=0&ACCOUNT=300");
        form = await form.PressAsync("STEP=check", 200);
        Assert.Equal([["PT-001", "2 of lot B-2301"], ["PT-002", "2 of lot B-2301"], ["PT-003", "2 of lot B-2301"]], Pairs(form));
        Assert.Contains("the next ones of the part’s pattern", form.Page.Text, StringComparison.Ordinal);
        Assert.Contains("/units/PAT-1/PT-003", (await form.DoneAsync("STEP=build")).Done.Links);
    }

    [Fact]
    public async Task Enter_in_an_input_never_builds()
    {
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/build");
        Assert.NotEqual("STEP=build", form.Buttons[0]);
        (form["ASSEMBLY_ID"], form["DEPARTMENT"], form["ACCOUNT"], form["COMPLETED_QTY"]) = ("MOTOR003", "0", "300", "1");
        form["SERIAL_NUMBER"] = "ENTER-1";
        form = await form.PressAsync("STEP=bill", 200);
        Assert.Equal("STEP=check", form.Buttons[0]);
        form = await form.PressAsync("STEP=check", 200);
        Assert.Equal("STEP=check", form.Buttons[0]);
        Assert.Contains("STEP=build", form.Buttons);
    }

    [Fact]
    public async Task A_part_without_a_bill_and_one_that_is_not_there_are_told_at_the_part()
    {
        var form = await WorkSheet.OpenAsync(work.Operator, "/work/build");
        form["ASSEMBLY_ID"] = "ROTOR010";
        Assert.Contains("has no bill of material", (await form.PressAsync("STEP=bill", 422)).Wrong("ASSEMBLY_ID"), StringComparison.Ordinal);
        form["ASSEMBLY_ID"] = "<NOPART>";
        var refused = await form.PressAsync("STEP=bill", 422);
        Assert.Equal(("There is no such part.", "<NOPART>"), (refused.Wrong("ASSEMBLY_ID"), refused["ASSEMBLY_ID"]));
    }

    private static string RowOf(WorkSheet form, string component) => Enumerable.Range(0, 20).Select(place => $"COMPONENTS[{place}]").First(row => form[$"{row}.COMPONENT_ID"] == component);

    /// <summary>Each assembly with what goes into it, as the page shows it.</summary>
    private static List<List<string>> Pairs(WorkSheet form) =>
    [
        .. Row().Matches(Table().Match(form.Page.Html).Value).Select(row => Cell().Matches(row.Value).Select(cell => new PageReply(200, cell.Value, null!).Text).Where(text => text.Length > 0).ToList())
            .Where(cells => cells.Count > 0 && !cells[0].Contains("serial number", StringComparison.Ordinal)).Select(cells => cells.Where(text => !text.Contains("S-77", StringComparison.Ordinal)).ToList()),
    ];

    [GeneratedRegex("<table class=\"pairing\">.*?</table>", RegexOptions.Singleline)]
    private static partial Regex Table();

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<t[hd][^>]*>.*?</t[hd]>", RegexOptions.Singleline)]
    private static partial Regex Cell();
}
