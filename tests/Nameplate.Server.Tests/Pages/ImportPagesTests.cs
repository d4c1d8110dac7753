using System.Text;
using Nameplate.Core.Importing;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests.Pages;

/// <summary>Bringing data by file, without script.</summary>
public sealed class ImportPagesTests(DataFixture data) : IClassFixture<DataFixture>
{
    private readonly string mark = Mark.New().ToUpperInvariant();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_are_checked_row_by_row_the_good_ones_made_and_the_same_file_changes_nothing()
    {
        string[] file =
        [
            "Part ID;What it is;sn-reqd-inv;Standard cost of one;COLOUR",
            $"A{mark};\"Motor; large\";Y;12.50;red",
            $"B{mark};Bolt;maybe;;",
            "",
            $"C{mark};Cover;N;abc;",
            $"A{mark};Motor again;Y;1;",
        ];
        var (path, page) = await DataFixture.CheckAsync(data.Admin, "parts", file);
        Assert.Equal("1 0 0 3", DataFixture.Counts(page));
        Assert.Contains("no field is called so: COLOUR", page.Text, StringComparison.Ordinal);
        var lines = DataFixture.Lines(page);
        Assert.StartsWith($"3 | B{mark} | wrong | sn-reqd-inv | SN_REQD_INV must ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"5 | C{mark} | wrong | Standard cost of one | STD_COST must ", lines[1], StringComparison.Ordinal);
        Assert.Equal($"6 | A{mark} | wrong |  | The same key stands in row 2 already. Take one of them out.", lines[2]);
        Assert.Empty((await data.Api.DoAsync("part-query", new { PART_ID = $"_{mark}" })).Rows);

        page = await DataFixture.DecideAsync(data.Admin, path, "good");
        Assert.Contains("Done: 1 made, 0 changed.", page.Text, StringComparison.Ordinal);
        var part = Assert.Single((await data.Api.DoAsync("part-query", new { PART_ID = $"_{mark}" })).Rows)!;
        Assert.Equal(
            ("Motor; large", "Y", "12.5", "EA", "ADAM"),
            ((string?)part["PART_DESC"], (string?)part["SN_REQD_INV"], (string?)part["STD_COST"], (string?)part["PART_UM"], (string?)part["CREATED_BY"]));
        Assert.Equal(1, await CountAsync("SELECT count(*) FROM edit e JOIN part p ON p.id = e.row_id WHERE e.table_name = 'part' AND e.operator_id = 'ADAM' AND p.part_id = $1", $"A{mark}"));

        // Pressed again it is not done again.
        Assert.Contains("Done: 1 made", (await DataFixture.DecideAsync(data.Admin, path, "good")).Text, StringComparison.Ordinal);
        var again = (await DataFixture.CheckAsync(data.Admin, "parts", file[..2])).Page;
        Assert.Equal("0 0 1 0", DataFixture.Counts(again));
        Assert.Contains("There is nothing to do.", again.Text, StringComparison.Ordinal);

        var report = await data.Admin.ShownAsync($"{path}/report.csv");
        Assert.Equal("text/csv", report.Http.Content.Headers.ContentType!.MediaType);
        Assert.Equal([$"2,created,A{mark},,", $"3,wrong,B{mark},sn-reqd-inv,"], report.Html.Split("\r\n")[1..3].Select(line => line[..Math.Min(line.Length, $"3,wrong,B{mark},sn-reqd-inv,".Length)].TrimEnd()));
        Assert.Empty(await Verified.BreachesAsync(data.Demo.Pool));
    }

    [Fact]
    public async Task No_cell_of_a_report_is_a_formula_to_a_spreadsheet()
    {
        var (path, page) = await DataFixture.CheckAsync(
            data.Admin, "customers", "CUSTOMER_ID,CUSTOMER_NAME", $"@SUM(1){mark},Sum", $"\"=HYPERLINK(\"\"http://{mark}\"\",\"\"a\"\")\",Link", $"-{mark},{new string('x', 300)}", $"'{mark},Plain");
        Assert.StartsWith($"4 | -{mark} | wrong | CUSTOMER_NAME | ", Assert.Single(DataFixture.Lines(page)), StringComparison.Ordinal);
        var report = await data.Admin.ShownAsync($"{path}/report.csv");
        Assert.Equal("text/csv", report.Http.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            ["ROW,RESULT,KEY,COLUMN,REASON", $"2,created,'@SUM(1){mark},,", $"3,created,\"'=HYPERLINK(\"\"http://{mark}\"\",\"\"a\"\")\",,", $"4,wrong,'-{mark},CUSTOMER_NAME,", $"5,created,'{mark},,"],
            RecallFixture.Lines(report).Select(line => line.StartsWith('4') ? line[..(line.LastIndexOf(',') + 1)] : line));
    }

    [Fact]
    public async Task What_a_file_says_otherwise_is_changed_and_an_empty_cell_leaves_what_is_there()
    {
        await data.Api.DoAsync("part-create", new { PART_ID = mark, PART_DESC = "Old", STD_COST = "3", WEIGHT = "1.5", COLOUR = "red" });
        var (path, page) = await DataFixture.CheckAsync(data.Admin, "parts", "PART_ID,PART_DESC,STD_COST,WEIGHT", $"{mark},New,,1.50");
        Assert.Equal("0 1 0 0", DataFixture.Counts(page));
        await DataFixture.DecideAsync(data.Admin, path, "all");
        var part = Assert.Single((await data.Api.DoAsync("part-query", new { PART_ID = mark })).Rows)!;
        Assert.Equal(("New", "3", "1.5", "red", "ADAM"), ((string?)part["PART_DESC"], (string?)part["STD_COST"], (string?)part["WEIGHT"], (string?)part["COLOUR"], (string?)part["MODIFIED_BY"]));
    }

    [Fact]
    public async Task A_workbook_brings_customers_as_a_comma_separated_file_does()
    {
        var book = DataFixture.Excel(["CUSTOMER_ID", "CUSTOMER_NAME"], [$"X{mark}", "Émile & Sons"], [4711.0, "By number"]);
        var (path, page) = await DataFixture.CheckAsync(data.Admin, "customers", book, "customers.xlsx");
        Assert.Equal("2 0 0 0", DataFixture.Counts(page));
        Assert.Equal([$"2 | X{mark} | will be made", "3 | 4711 | will be made"], DataFixture.Lines(page));
        await DataFixture.DecideAsync(data.Admin, path, "all");
        Assert.Equal("Émile & Sons", Assert.Single((await data.Api.DoAsync("customer-query", new { CUSTOMER_ID = $"X{mark}" })).Rows)!["CUSTOMER_NAME"]!.GetValue<string>());
        Assert.Equal("0 0 2 0", DataFixture.Counts((await DataFixture.CheckAsync(data.Admin, "customers", book, "customers.xlsx")).Page));
    }

    [Fact]
    public async Task Lines_of_bills_get_items_and_no_ring_is_closed_within_a_file_either()
    {
        var parts = await DataFixture.CheckAsync(data.Admin, "parts", ["PART_ID,PART_DESC", .. "PQRS".Select(letter => $"{letter}{mark},Part {letter}")]);
        await DataFixture.DecideAsync(data.Admin, parts.Path, "all");
        string[] file = ["ASSEMBLY_ID,COMPONENT_ID,REQUIRED_QTY", $"P{mark},Q{mark},2", $"Q{mark},R{mark},1", $"R{mark},P{mark},1", $"P{mark},S{mark},0", $"P{mark},R{mark},4", $"P{mark},NONE,1"];
        var (path, page) = await DataFixture.CheckAsync(data.Admin, "bills", file);
        Assert.Equal("3 0 0 3", DataFixture.Counts(page));
        Assert.Equal(
            [
                $"4 | R{mark} · P{mark} | wrong |  | P{mark} cannot be a component of R{mark}: it is the assembly itself or contains it.",
                $"5 | P{mark} · S{mark} | wrong | REQUIRED_QTY | REQUIRED_QTY must be greater than zero.",
                $"7 | P{mark} · NONE | wrong | COMPONENT_ID | COMPONENT_ID: Part NONE does not exist.",
            ], DataFixture.Lines(page));
        await DataFixture.DecideAsync(data.Admin, path, "good");
        Assert.Equal(["0001", "0002"], (await data.Api.DoAsync("bill-of-material-query", new { ASSEMBLY_ID = $"P{mark}" })).Rows.Select(row => row!["DWG_ITEM_CODE"]!.GetValue<string>()));
        Assert.Equal("0 0 3 3", DataFixture.Counts((await DataFixture.CheckAsync(data.Admin, "bills", file)).Page));

        // A second line of the same component is one that the row has to name.
        await data.Api.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = $"P{mark}", COMPONENT_ID = $"Q{mark}", REQUIRED_QTY = "1" });
        Assert.Equal($"2 | P{mark} · Q{mark} | wrong | DWG_ITEM_CODE | DWG_ITEM_CODE must be given: there are 2 of P{mark}, Q{mark}.", DataFixture.Lines((await DataFixture.CheckAsync(data.Admin, "bills", file[..2])).Page)[0]);
    }

    [Fact]
    public async Task Two_rows_that_may_mean_one_line_of_a_bill_are_told_and_not_mixed()
    {
        var parts = await DataFixture.CheckAsync(data.Admin, "parts", ["PART_ID,PART_DESC", .. "ABC".Select(letter => $"{letter}{mark},Part {letter}")]);
        await DataFixture.DecideAsync(data.Admin, parts.Path, "all");
        await data.Api.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = $"A{mark}", COMPONENT_ID = $"B{mark}", REQUIRED_QTY = "1" });
        const string head = "ASSEMBLY_ID,COMPONENT_ID,DWG_ITEM_CODE,REQUIRED_QTY,START_DATE,END_DATE";
        var (bare, named, wrong) = ($"A{mark},B{mark},,4,,", $"A{mark},B{mark},0001,5,,", $"A{mark},B{mark},0001,5,2026-05-01,2026-01-01");
        string Twice(string key) => $"3 | A{mark} · B{mark}{key} | wrong | DWG_ITEM_CODE | DWG_ITEM_CODE must be given here and in row 2: both are of A{mark}, B{mark}.";
        foreach (var (rows, key, quantity) in new[] { (new[] { bare, wrong }, " · 0001", "4"), ([named, bare], "", "5"), ([bare, named], " · 0001", "4") })
        {
            var (path, page) = await DataFixture.CheckAsync(data.Admin, "bills", [head, .. rows]);
            Assert.Equal(("0 1 0 1", Twice(key)), (DataFixture.Counts(page), DataFixture.Lines(page)[0]));
            Assert.Contains("Done: 0 made, 1 changed.", (await DataFixture.DecideAsync(data.Admin, path, "good")).Text, StringComparison.Ordinal);
            Assert.Equal([$"0001 {quantity}"], await BillAsync("B"));
        }

        // The row that is wrong takes no other with it.
        var bad = (await DataFixture.CheckAsync(data.Admin, "bills", head, wrong, bare)).Page;
        Assert.Equal(
            [$"2 | A{mark} · B{mark} · 0001 | wrong | END_DATE | END_DATE must not be before START_DATE.", Twice("")], DataFixture.Lines(bad));

        // Of a line that is not there yet neither row says which it is to be; what can be made is.
        string[] made = [head, $"A{mark},C{mark},,1,,", $"A{mark},C{mark},0001,1,,", $"A{mark},C{mark},,2,,"];
        var (run, first) = await DataFixture.CheckAsync(data.Admin, "bills", made);
        Assert.Equal("1 0 0 2", DataFixture.Counts(first));
        await DataFixture.DecideAsync(data.Admin, run, "good");
        Assert.Equal(["0002 1"], await BillAsync("C"));
        Assert.Equal("0 0 1 2", DataFixture.Counts((await DataFixture.CheckAsync(data.Admin, "bills", made)).Page));
        Assert.Equal("2 0 0 0", DataFixture.Counts((await DataFixture.CheckAsync(data.Admin, "bills", head, $"A{mark},C{mark},0003,1,,", $"A{mark},C{mark},0004,1,,")).Page));

        async Task<IEnumerable<string>> BillAsync(string component) =>
            (await data.Api.DoAsync("bill-of-material-query", new { ASSEMBLY_ID = $"A{mark}", COMPONENT_ID = $"{component}{mark}" })).Rows.Select(row => $"{row!["DWG_ITEM_CODE"]} {row["REQUIRED_QTY"]}");
    }

    [Fact]
    public async Task Units_are_registered_as_the_call_does_and_left_alone_when_they_are_there()
    {
        await data.Api.DoAsync("part-create", new { PART_ID = mark, PART_DESC = "Unit", SN_REQD_INV = "Y", DEF_STORES_CODE = "FG" });
        string[] file = ["PART_ID,SERIAL_NUMBER,STORES_CODE,NOTES", $"{mark},S-1,FG,first", $"{mark},S-2,,", $"{mark},S-3,NOWHERE,", $"{mark},,FG,", $"NO{mark},S-9,FG,"];
        var (path, page) = await DataFixture.CheckAsync(data.Operator, "units", file);
        Assert.Equal("2 0 0 3", DataFixture.Counts(page));
        var lines = DataFixture.Lines(page);
        Assert.Equal($"4 | {mark} · S-3 | wrong | STORES_CODE | STORES_CODE: Stores NOWHERE does not exist.", lines[0].Replace("Store ", "Stores ", StringComparison.Ordinal));
        Assert.StartsWith($"5 | {mark} | wrong | SERIAL_NUMBER | SERIAL_NUMBER ", lines[1], StringComparison.Ordinal);
        Assert.Equal($"6 | NO{mark} · S-9 | wrong | PART_ID | PART_ID: Part NO{mark} does not exist.", lines[2]);
        Assert.Empty((await data.Api.DoAsync("serial-number-query", new { PART_ID = mark })).Rows);

        await DataFixture.DecideAsync(data.Operator, path, "good");
        var units = (await data.Api.DoAsync("serial-number-query", new { PART_ID = mark })).Rows;
        Assert.Equal(["S-1 A FG first OTTO", "S-2 A   OTTO"], units.Select(unit => $"{unit!["SERIAL_NUMBER"]} {unit["SN_STATUS"]} {unit["STORES_CODE"]} {unit["NOTES"]} {unit["CREATED_BY"]}"));
        Assert.Equal("1", (await data.Api.DoAsync("stock-status-query", new { PART_ID = mark, STORES_CODE = "FG" })).Rows[0]!["ON_HAND_QTY"]!.GetValue<string>());

        Assert.Equal("0 0 2 0", DataFixture.Counts((await DataFixture.CheckAsync(data.Operator, "units", file[..3])).Page));
        var other = (await DataFixture.CheckAsync(data.Operator, "units", file[0], $"{mark},S-1,MS,second")).Page;
        Assert.Equal(
            [
                $"2 | {mark} · S-1 | wrong | STORES_CODE | STORES_CODE: The unit exists already, and has FG here; an import does not change units.",
                $"2 | {mark} · S-1 | wrong | NOTES | NOTES: The unit exists already, and has first here; an import does not change units.",
            ], DataFixture.Lines(other).Order(StringComparer.Ordinal).Reverse());
        Assert.Empty(await Verified.BreachesAsync(data.Demo.Pool));
    }

    [Fact]
    public async Task All_or_nothing_writes_nothing_when_a_row_went_wrong_since_it_was_checked()
    {
        await data.Api.DoAsync("part-create", new { PART_ID = $"K{mark}", PART_DESC = "Kit" });
        await data.Api.DoAsync("part-create", new { PART_ID = $"L{mark}", PART_DESC = "Leaf" });
        var (path, page) = await DataFixture.CheckAsync(data.Admin, "bills", "ASSEMBLY_ID,COMPONENT_ID", "PUMP002," + $"K{mark}", $"PUMP002,L{mark}");
        Assert.Equal("2 0 0 0", DataFixture.Counts(page));
        await data.Api.DoAsync("part-delete", new { PART_ID = $"L{mark}" });
        page = await DataFixture.DecideAsync(data.Admin, path, "all");
        Assert.Contains("Nothing was imported, because some rows are wrong.", page.Text, StringComparison.Ordinal);
        Assert.Equal("1 0 0 1", DataFixture.Counts(page));
        Assert.Empty((await data.Api.DoAsync("bill-of-material-query", new { COMPONENT_ID = $"K{mark}" })).Rows);
        Assert.Contains("Done: 1 made", (await DataFixture.DecideAsync(data.Admin, path, "good")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PART_DESC\nx", "The file has no column PART_ID. The first line must hold the headings; the template shows them.")]
    [InlineData("PART_ID,Part id\nx,y", "Two columns are PART_ID. Take one out.")]
    [InlineData("PART_ID,PART_DESC", "The file has no rows below its headings.")]
    [InlineData("PART_ID,PART_DESC\nA,b,c", "Line 2 has more columns than there are headings.")]
    [InlineData("PART_ID,PART_DESC\nA,\"b\nC,d", "A quotation mark that opens in line 2 is never closed.")]
    [InlineData("PK\u0003\u0004 no workbook", "The file cannot be read: it is neither CSV nor a whole Excel workbook (.xlsx).")]
    [InlineData("", "Choose a file that is not empty.")]
    public async Task A_file_that_is_none_is_refused_beside_its_input(string text, string why)
    {
        var reply = await DataFixture.SendAsync(data.Admin, "parts", Encoding.UTF8.GetBytes(text), "x.csv");
        Assert.Equal(400, reply.Status);
        Assert.Contains($"id=\"FILE-wrong\">{System.Net.WebUtility.HtmlEncode(why)}", reply.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(249, 255)]
    [InlineData(253, 255)]
    [InlineData(254, 254)]
    public async Task A_long_name_of_a_file_is_cut_between_characters(int letters, int kept)
    {
        var name = new string('n', letters) + "\ud83d\ude00.csv";
        var (_, page) = await DataFixture.CheckAsync(data.Admin, "vendors", DataFixture.Csv("VENDOR_ID,VENDOR_NAME", $"V{mark},Maker"), name);
        Assert.Contains(name[..kept], page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_another_encoding_or_of_the_old_Excel_is_told_how_to_be_saved()
    {
        Assert.Contains("not in UTF-8", (await DataFixture.SendAsync(data.Admin, "parts", [.. "PART_ID,PART_DESC\nA,"u8, 0xE9], "x.csv")).Text, StringComparison.Ordinal);
        Assert.Contains("Save it as .xlsx", (await DataFixture.SendAsync(data.Admin, "parts", [0xD0, 0xCF, 0x11, 0xE0, 1, 2], "x.xls")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_brings_what_the_role_may_not_make()
    {
        Assert.Equal(403, (await data.Viewer.GetAsync("/data/import/units")).Status);
        Assert.Equal(403, (await DataFixture.SendAsync(data.Viewer, "units", DataFixture.Csv("PART_ID,SERIAL_NUMBER", "A,B"), "x.csv")).Status);
        Assert.Equal(403, (await data.Operator.GetAsync("/data/import/parts")).Status);
        Assert.Equal(404, (await data.Admin.GetAsync("/data/import/orders")).Status);
        Assert.Equal(404, (await data.Admin.GetAsync("/data/imports/999999")).Status);
        var path = (await DataFixture.CheckAsync(data.Admin, "vendors", "VENDOR_ID,VENDOR_NAME", $"V{mark},Maker")).Path;
        Assert.Equal((403, 403, 403), ((await data.Operator.GetAsync(path)).Status, (await data.Operator.PostAsync(path, ("WHICH", "all"))).Status, (await data.Operator.GetAsync($"{path}/report.csv")).Status));
        var links = (await data.Viewer.ShownAsync("/data")).Links;
        Assert.DoesNotContain(links, link => link.StartsWith("/data/import", StringComparison.Ordinal));
        Assert.Contains("/data/import/units", (await data.Operator.ShownAsync("/data")).Links);
    }

    [Fact]
    public async Task Every_template_can_be_read_back()
    {
        foreach (var kind in ImportBook.Kinds)
        {
            var template = await data.Admin.ShownAsync($"/data/import/{kind.Name}.csv");
            var (_, page) = await DataFixture.CheckAsync(data.Admin, kind.Name, Encoding.UTF8.GetBytes(template.Html));
            Assert.DoesNotContain("no field is called so", page.Text, StringComparison.Ordinal);
            Assert.Contains("1 rows", page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_run_whose_server_died_is_marked_and_can_be_checked_again()
    {
        var path = (await DataFixture.CheckAsync(data.Admin, "vendors", "VENDOR_ID,VENDOR_NAME", $"V{mark},Maker")).Path;
        var id = long.Parse(path.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);
        await CountAsync("WITH dead AS (UPDATE import_run SET state = 'importing', seen_at = now() - interval '2 minutes' WHERE id = $1 RETURNING 1) SELECT count(*) FROM dead", id);
        var page = await data.Admin.ShownAsync(path);
        Assert.Contains("The server stopped meanwhile. Nothing was imported.", page.Text, StringComparison.Ordinal);
        Assert.Empty((await data.Api.DoAsync("vendor-query", new { VENDOR_ID = $"V{mark}" })).Rows);
        Assert.Equal("1 0 0 0", DataFixture.Counts(await DataFixture.DecideAsync(data.Admin, path, "again")));
        Assert.Contains("Done: 1 made", (await DataFixture.DecideAsync(data.Admin, path, "all")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_taken_to_be_dead_writes_nothing_when_it_comes_to_its_end()
    {
        var run = new ImportRun { Kind = "vendors", FileName = "x", UserName = "ADAM", State = ImportRun.Importing, CreatedAt = DateTime.UtcNow, Data = [1] };
        run.Id = await ImportRuns.AddAsync(data.Demo, run, Cancel);
        await ImportRuns.InterruptAsync(data.Demo, run.Id, DateTime.UtcNow.AddMinutes(1), Cancel);
        await using var transaction = await LedgerTransaction.BeginAsync(data.Demo.Pool, new Core.Access.Session("DEMO", "ADAM", Core.Access.Role.Admin, TimeZoneInfo.Utc), DateTime.UtcNow, Cancel);
        run.State = ImportRun.Done;
        Assert.False(await ImportRuns.EndAsync(transaction, run, Cancel));
    }

    [Fact]
    public async Task A_run_that_fails_at_its_commit_tells_of_nothing_that_it_would_have_done()
    {
        var (path, page) = await DataFixture.CheckAsync(data.Admin, "vendors", "VENDOR_ID,VENDOR_NAME", $"V{mark},Maker");
        Assert.Equal("1 0 0 0", DataFixture.Counts(page));
        // The import would change what the check would have made.
        await data.Api.DoAsync("vendor-create", new { VENDOR_ID = $"V{mark}", VENDOR_NAME = "Old" });
        await using var owner = await WatchedServer.OwnerAsync(data.Database);
        await owner.RunAsync(
            """
            CREATE FUNCTION public.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'told by a test' USING ERRCODE = '53100'; END $$;
            CREATE CONSTRAINT TRIGGER full_disk AFTER UPDATE ON ds_demo.vendor DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.full_disk();
            """, Cancel);
        page = await DataFixture.DecideAsync(data.Admin, path, "all");
        await owner.RunAsync("DROP FUNCTION public.full_disk CASCADE", Cancel);

        Assert.Contains("Nothing was imported.", page.Text, StringComparison.Ordinal);
        Assert.Equal(
            "failed, 0 done, of the check: 1 0 0 0",
            await owner.ValueAsync<string>(
                "SELECT format('%s, %s done, of the check: %s %s %s %s', state, rows_done, created, changed, same, wrong) FROM ds_demo.import_run ORDER BY id DESC LIMIT 1", Cancel));
        Assert.Equal("0 1 0 0", DataFixture.Counts(await DataFixture.DecideAsync(data.Admin, path, "again")));
        Assert.Contains("Done: 0 made, 1 changed.", (await DataFixture.DecideAsync(data.Admin, path, "all")).Text, StringComparison.Ordinal);
    }

    private async Task<long> CountAsync(string sql, params object[] values)
    {
        await using var command = data.Demo.Pool.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
