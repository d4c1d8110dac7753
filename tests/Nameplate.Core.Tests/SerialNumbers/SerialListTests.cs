using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.SerialNumbers;

public class SerialListTests
{
    private static readonly string Forty = new('A', 40);

    [Theory]
    [InlineData("GC00004057", "GC00004057")]
    [InlineData("GC00004057,GC00004058,GC00004059", "GC00004057|GC00004058|GC00004059")]
    [InlineData("GC00004052,GC00004057:GC00004059", "GC00004052|GC00004057|GC00004058|GC00004059")]
    [InlineData("B,A", "B|A")]
    [InlineData("a,A", "a|A")]
    [InlineData("SN8:SN11", "SN8|SN9|SN10|SN11")]
    [InlineData("SN08:SN11", "SN08|SN09|SN10|SN11")]
    [InlineData("SN098:SN101", "SN098|SN099|SN100|SN101")]
    [InlineData("0:2", "0|1|2")]
    [InlineData("9:10", "9|10")]
    [InlineData("A1-09:A1-11", "A1-09|A1-10|A1-11")]
    [InlineData("A9B1:A10B1", "A9B1|A10B1")]
    [InlineData("1A1:2A1", "1A1|2A1")]
    [InlineData("A1B10:A1B12", "A1B10|A1B11|A1B12")]
    [InlineData("11X11:11X12", "11X11|11X12")]
    [InlineData("SN-8:SN-9", "SN-8|SN-9")]
    [InlineData("X1:X1", "X1")]
    [InlineData("X:X", "X")]
    [InlineData("'a:1':'a:3'", "a:1|a:2|a:3")]
    [InlineData("'SN8':SN9", "SN8|SN9")]
    [InlineData("'a,b','it''s','00:1B:44'", "a,b|it's|00:1B:44")]
    [InlineData("''''", "'")]
    [InlineData(" A , B : B ,\n'C' ", "A|B|C")]
    [InlineData("SN 1:SN 2", "SN 1|SN 2")]
    [InlineData("\u0661:\u0661", "\u0661")]
    [InlineData("😀1:😀2", "😀1|😀2")]
    public void A_list_is_read_in_the_order_written(string text, string serials)
    {
        SerialListResult result = SerialList.Parse(text);

        Assert.Null(result.Refusal);
        Assert.Equal(serials.Split('|'), result.Serials);
    }

    [Theory]
    [InlineData("", "Item 1 is empty.")]
    [InlineData("A,,B", "Item 2 is empty.")]
    [InlineData("A, ", "Item 2 is empty.")]
    [InlineData(":A", "Item 1 (:) has no serial before the colon.")]
    [InlineData("A,B:,C", "Item 2 (B:) has no serial after the colon.")]
    [InlineData("A::B", "Item 1 (A:) has no serial after the colon.")]
    [InlineData("00:01:02", "Item 1 (00:01:) has more than one colon; put a serial that holds a colon in quotes.")]
    [InlineData("A,'B,C", "Item 2 ('B,C) has an opening quote and no closing one.")]
    [InlineData("'A''", "Item 1 ('A'') has an opening quote and no closing one.")]
    [InlineData("'A'B", "Item 1 ('A'B) has text after the closing quote.")]
    [InlineData("'A' B,C", "Item 1 ('A' B) has text after the closing quote.")]
    [InlineData("it's", "Item 1 (it') has a quote inside a bare serial; put the serial in quotes and double the quote.")]
    [InlineData("''", "Item 1 (''): A serial number has at least one character.")]
    [InlineData("' A'", "Item 1 (' A'): A serial number cannot begin or end with a blank.")]
    [InlineData("A,..", "Item 2 (..): A serial number cannot be .. alone, which no address can hold.")]
    [InlineData("A\nB", "Item 1 (A[U+000A]B): A serial number cannot hold the control character U+000A.")]
    [InlineData("A1:B1", "Item 1 (A1:B1) is no range: its ends must be the same but for one block of digits.")]
    [InlineData("A1B1:A2B2", "Item 1 (A1B1:A2B2) is no range: its ends must be the same but for one block of digits.")]
    [InlineData("sn1:SN2", "Item 1 (sn1:SN2) is no range: its ends must be the same but for one block of digits.")]
    [InlineData("SN:SN2", "Item 1 (SN:SN2) is no range: its ends must be the same but for one block of digits.")]
    [InlineData("A1-1:A1-1-1", "Item 1 (A1-1:A1-1-1) is no range: its ends must be the same but for one block of digits.")]
    [InlineData("\u0661:\u0662", "Item 1 (\u0661:\u0662) is no range: its ends must be the same but for one block of digits.")]
    [InlineData("😀:😁", "Item 1 (😀:😁) is no range: its ends must be the same but for one block of digits.")]
    [InlineData("SN8:SN011", "Item 1 (SN8:SN011) is no range: ends with leading zeros must have equally many digits.")]
    [InlineData("SN08:SN111", "Item 1 (SN08:SN111) is no range: ends with leading zeros must have equally many digits.")]
    [InlineData("SN010:SN9", "Item 1 (SN010:SN9) is no range: ends with leading zeros must have equally many digits.")]
    [InlineData("SN2:SN1", "Item 1 (SN2:SN1) is a range that runs downwards.")]
    [InlineData("SN10:SN9", "Item 1 (SN10:SN9) is a range that runs downwards.")]
    [InlineData("A,B,A", "Item 3 repeats A, which item 1 already names.")]
    [InlineData("A,'A'", "Item 2 repeats A, which item 1 already names.")]
    [InlineData("SN1:SN5,SN4:SN9", "Item 2 repeats SN4, which item 1 already names.")]
    [InlineData("0:100000", "Item 1 (0:100000) takes the list beyond 100,000 serials.")]
    [InlineData("A,1:100000", "Item 2 (1:100000) takes the list beyond 100,000 serials.")]
    [InlineData("1:100000,A", "Item 2 (A) takes the list beyond 100,000 serials.")]
    public void What_is_no_list_is_refused_with_its_own_reason(string text, string refusal)
    {
        SerialListResult result = SerialList.Parse(text);

        Assert.Null(result.Serials);
        Assert.Equal(refusal, result.Refusal);
    }

    [Fact]
    public void The_first_thing_wrong_is_the_one_that_is_told()
    {
        Assert.Equal("Item 2 is empty.", SerialList.Parse("A,,A,'").Refusal);
    }

    [Fact]
    public void A_range_over_forty_digits_is_counted_exactly()
    {
        string nines = new('9', 38);

        SerialListResult result = SerialList.Parse($"{nines}7:1{new string('0', 39)}");
        Assert.Equal([$"{nines}7", $"{nines}8", $"{nines}9", $"1{new string('0', 39)}"], result.Serials);

        Assert.EndsWith("takes the list beyond 100,000 serials.", SerialList.Parse($"0:{nines}99").Refusal);
        Assert.Contains("41", SerialList.Parse($"{nines}99:1{new string('0', 40)}").Refusal);
    }

    [Fact]
    public void A_list_may_hold_100_000_serials_in_one_range_or_one_by_one()
    {
        string[] serials = [.. Enumerable.Range(1, SerialList.MaxSerials).Select(i => $"SN{i}")];

        Assert.Equal(serials, SerialList.Parse("SN1:SN100000").Serials);
        Assert.Equal(serials, SerialList.Parse(string.Join(',', serials)).Serials);
        Assert.Equal("SN1:SN100000", SerialList.Print(serials));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("A", "A")]
    [InlineData("SN1|SN2", "SN1:SN2")]
    [InlineData("SN2|SN1", "SN2,SN1")]
    [InlineData("SN1|SN2|SN4|SN5|SN6|SN8", "SN1:SN2,SN4:SN6,SN8")]
    [InlineData("SN8|SN9|SN10|SN11", "SN8:SN11")]
    [InlineData("SN098|SN099|SN100", "SN098:SN100")]
    [InlineData("SN98|SN99|SN100", "SN98:SN100")]
    [InlineData("SN08|SN09|SN10", "SN08:SN10")]
    [InlineData("SN9|SN010", "SN9,SN010")]
    [InlineData("A1B1|A1B2|A2B2|A3B2", "A1B1:A1B2,A2B2:A3B2")]
    [InlineData("a:1|a:2|b,1|it's", "'a:1':'a:2','b,1','it''s'")]
    [InlineData("SN 1|SN-1", "SN 1,SN-1")]
    public void A_list_is_written_with_ranges_and_with_quotes_only_where_needed(string serials, string text)
    {
        Assert.Equal(text, SerialList.Print(serials.Length == 0 ? [] : serials.Split('|')));
    }

    [Fact]
    public void A_run_that_outgrows_its_leading_zeros_is_written_as_two_ranges()
    {
        string[] serials = [.. Enumerable.Range(8, 94).Select(i => $"SN{i:D2}")];

        Assert.Equal("SN08:SN99,SN100:SN101", SerialList.Print(serials));
    }

    [Fact]
    public void One_raw_serial_may_hold_what_a_list_gives_a_meaning_to()
    {
        Assert.All(["00:1B:44", "a,b", "'", "A B", "1", Forty, "😀", "\uFFFD"], serial => Assert.Null(SerialList.Refuse(serial)));
    }

    [Fact]
    public void Forty_characters_are_counted_in_Unicode_scalars()
    {
        string faces = string.Concat(Enumerable.Repeat("😀", 40));

        Assert.Null(SerialList.Refuse(faces));
        Assert.Equal([faces], SerialList.Parse(faces).Serials);
        Assert.Equal("A serial number has at most 40 characters; this one has 41.", SerialList.Refuse(faces + "1"));
        Assert.Equal("A serial number has at most 40 characters; this one has 41.", SerialList.Refuse(Forty + "A"));
    }

    [Fact]
    public void What_is_no_serial_is_refused_as_a_raw_value()
    {
        Assert.Equal("A serial number has at least one character.", SerialList.Refuse(""));
        Assert.Equal("A serial number cannot begin or end with a blank.", SerialList.Refuse(" A"));
        Assert.Equal("A serial number cannot begin or end with a blank.", SerialList.Refuse("A\u00A0"));
        Assert.Equal("A serial number cannot begin or end with a blank.", SerialList.Refuse(" "));
        Assert.Equal("A serial number cannot be . alone, which no address can hold.", SerialList.Refuse("."));
        Assert.Equal("A serial number cannot be .. alone, which no address can hold.", SerialList.Refuse(".."));
        Assert.All([".A", "A.", "...", ". .", "\u2025"], serial => Assert.Null(SerialList.Refuse(serial)));
        Assert.Equal("A serial number cannot hold the control character U+0000.", SerialList.Refuse("A\0"));
        Assert.Equal("A serial number cannot hold the control character U+0085.", SerialList.Refuse("A\u0085B"));
        Assert.Equal("A serial number cannot hold half of a surrogate pair.", SerialList.Refuse("A\uD83D"));
        Assert.Equal("A serial number cannot hold half of a surrogate pair.", SerialList.Refuse("\uDE00\uD83D"));
    }

    [Fact]
    public void A_refusal_is_one_short_line_whatever_was_sent()
    {
        Assert.Equal("Item 1 ('[U+2028][U+0000][U+D83D]) has an opening quote and no closing one.",
            SerialList.Parse("'\u2028\0\uD83D").Refusal);
        Assert.True(SerialList.Parse("'" + new string('A', 1_000_000)).Refusal!.Length < 200);
    }
}
