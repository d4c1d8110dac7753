using Nameplate.Core.Importing;
using Nameplate.Core.Inventory;

namespace Nameplate.Core.Tests.Importing;

/// <summary>Comma-separated text, headings, and bills that must not come round to themselves.</summary>
public sealed class ImportFileTests
{
    [Theory]
    [InlineData("a,b\n1,2", "1:a|b 2:1|2")]
    [InlineData("a;b\r\n1,5;2", "1:a|b 2:1,5|2")]
    [InlineData("a\tb\n\"x\ty\"\tz", "1:a|b 2:x\ty|z")]
    [InlineData("a,b\n\"say \"\"hi\"\"\",\"two\nlines\"\n3,4", "1:a|b 2:say \"hi\"|two\nlines 4:3|4")]
    [InlineData("a,b\n,\n5\" pipe,x", "1:a|b 2:| 3:5\" pipe|x")]
    [InlineData("a,b\n1,\"open\n2,3", "1:a|b 2:!")]
    [InlineData("a\n\"\"", "1:a 2:")]
    [InlineData("", "")]
    public void Text_is_read_as_spreadsheets_write_it(string text, string rows) =>
        Assert.Equal(rows, string.Join(' ', CsvText.Read(new StringReader(text)).Select(row => $"{row.Line}:{(row.Fields is { } fields ? string.Join('|', fields) : "!")}")));

    [Fact]
    public void A_quote_that_is_never_closed_ends_the_reading_before_it_eats_the_memory()
    {
        var text = "a,b\n\"" + string.Join('\n', Enumerable.Repeat(new string('x', 1_000), 200));
        Assert.Null(CsvText.Read(new StringReader(text)).Last().Fields);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        string[] fields = ["plain", "", "a,b", "a;b", "say \"hi\"", "two\nlines", " blanks "];
        var row = CsvText.Read(new StringReader($"h1,h2,h3,h4,h5,h6,h7\r\n{CsvText.Line(fields)}\r\n")).Last().Fields!;
        Assert.Equal(fields, row);
    }

    [Theory]
    [InlineData("PART_ID,PART_DESC", "PART_ID PART_DESC", "")]
    [InlineData("part id,Part-Desc, ABC code ", "PART_ID PART_DESC ABC_CODE", "")]
    [InlineData("Number of the part,What it is", "PART_ID PART_DESC", "")]
    [InlineData("PART_ID,COLOUR,", "PART_ID - -", "COLOUR/column 3, without a heading")]
    [InlineData("PART_ID,SERIAL_COUNTER,DATE_CREATED", "PART_ID - -", "")]
    public void A_heading_is_a_name_or_a_meaning(string headings, string fields, string unknown)
    {
        var read = ImportColumns.Read(ImportBook.Find("parts")!, headings.Split(',')).Value;
        Assert.Equal(fields, string.Join(' ', read.Fields.Select(field => field?.Name ?? "-")));
        Assert.Equal(unknown, string.Join('/', read.Unknown));
    }

    [Fact]
    public void A_file_without_the_key_or_with_a_column_twice_is_refused()
    {
        Assert.Equal("The file has no column ASSEMBLY_ID and none COMPONENT_ID. The first line must hold the headings; the template shows them.", ImportColumns.Read(ImportBook.Find("bills")!, ["REQUIRED_QTY"]).Fault!.Message);
        Assert.Equal("Two columns are PART_ID. Take one out.", ImportColumns.Read(ImportBook.Find("units")!, ["Part id", "PART_ID"]).Fault!.Message);
        Assert.NotNull(ImportColumns.Read(ImportBook.Find("units")!, [.. Enumerable.Range(0, 301).Select(place => $"C{place}")]).Fault);
    }

    [Theory]
    [InlineData("bills", "A B 1, A B 2, A C 1, D B 1", "")]
    [InlineData("bills", "A B -, A C -, D B -", "")]
    [InlineData("bills", "A B 1, A C 1, A B 1", "3: The same key stands in row 1 already. Take one of them out.")]
    [InlineData("bills", "A B -, A B -", "2: The same key stands in row 1 already. Take one of them out.")]
    [InlineData("bills", "A B -, A B 1", "2: DWG_ITEM_CODE must be given here and in row 1: both are of A, B.")]
    [InlineData("bills", "A C 1, A B 1, A B 2, A B -", "4: DWG_ITEM_CODE must be given here and in row 2: both are of A, B.")]
    [InlineData("bills", "A B 1, A B -, A B 2", "2: DWG_ITEM_CODE must be given here and in row 1: both are of A, B.")]
    [InlineData("parts", "A, B, A", "3: The same key stands in row 1 already. Take one of them out.")]
    [InlineData("units", "A 1, B 1, A 2", "")]
    public void Two_rows_that_may_name_one_record_are_told(string kind, string rows, string told)
    {
        var keys = new ImportKeys(ImportBook.Find(kind)!.Noun);
        var faults = rows.Split(", ").Select((row, place) => (Line: place + 1, Fault: keys.Take([.. row.Split(' ').Select(part => part == "-" ? "" : part)], place + 1)));
        Assert.Equal(told, string.Join(' ', faults.Where(row => row.Fault is not null).Select(row => $"{row.Line}: {row.Fault!.Message}")));
    }

    [Fact]
    public void Every_template_has_columns_that_are_known()
    {
        foreach (var kind in ImportBook.Kinds)
        {
            var read = ImportColumns.Read(kind, [.. kind.Example.Select(one => one.Column)]).Value;
            Assert.Empty(read.Unknown);
            Assert.DoesNotContain(null, read.Fields);
            Assert.All(kind.Create.Required.Where(field => !kind.Example.Any(one => one.Column == field.Name)), field => Assert.Fail($"{kind.Name} needs {field.Name}."));
        }
    }

    [Theory]
    [InlineData("", 1, 1, true)]
    [InlineData("", 1, 2, false)]
    [InlineData("1>2", 2, 1, true)]
    [InlineData("1>2 2>3", 3, 1, true)]
    [InlineData("1>2 2>3", 1, 3, false)]
    [InlineData("1>2 1>3 2>4 3>4", 4, 1, true)]
    [InlineData("1>2 3>4", 4, 1, false)]
    public void A_line_closes_a_ring_when_its_component_contains_the_assembly(string lines, long assembly, long component, bool closes)
    {
        var rings = new BillRings();
        foreach (var line in lines.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            rings.Add(line[0] - '0', line[2] - '0');
        }

        Assert.Equal(closes, rings.Closes(assembly, component));
    }
}
