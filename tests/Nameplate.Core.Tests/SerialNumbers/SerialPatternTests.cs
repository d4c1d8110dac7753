using FsCheck;
using FsCheck.Fluent;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.SerialNumbers;

public class SerialPatternTests
{
    private static readonly Gen<string> AnyPiece = Gen.Elements("GC", "-", "{{", "}}", "7", "Ä", "😀", "#", "{yyyy}", "{yy}", "{MM}", "{dd}", "{ww}", "x");

    private static readonly Gen<string> AnyPattern =
        from before in AnyPiece.ListOf()
        from width in Gen.Choose(1, 5)
        from between in AnyPiece.ListOf()
        from check in Gen.Elements("", "{check}")
        from first in Gen.Elements(true, false)
        let counter = $"{{{new string('#', width)}}}"
        select string.Concat(before.Take(4)) + (first ? check + string.Concat(between.Take(3)) + counter : counter + string.Concat(between.Take(3)) + check);

    private static readonly Gen<DateOnly> AnyDay = from days in Gen.Choose(0, 40_000) select new DateOnly(2000, 1, 1).AddDays(days);

    [Theory]
    [InlineData("GC{yy}{MM}-{#####}", 17, "GC2603-00017")]
    [InlineData("GC{yy}{MM}-{#####}{check}", 17, "GC2603-000179")]
    [InlineData("{yyyy}{MM}{dd}{###}", 1, "20260305001")]
    [InlineData("{#}", 9, "9")]
    [InlineData("A{{{##}}}B", 5, "A{05}B")]
    [InlineData("{yyyy}W{ww}-{##}", 5, "2026W10-05")]
    [InlineData("#{##}#", 5, "#05#")]
    [InlineData("GC{####}{check}", 17, "GC00175")]
    [InlineData("{check}-GC{####}", 17, "5-GC0017")]
    public void A_pattern_prints_its_serials(string pattern, long number, string serial)
    {
        var day = new DateOnly(2026, 3, 5);

        Assert.Equal(serial, Of(pattern).Print(day, number));
        Assert.Equal(number, Of(pattern).Read(day, serial));
    }

    [Theory]
    [InlineData("2026-12-31", "2026-53-1")]
    [InlineData("2027-01-01", "2026-53-1")]
    [InlineData("2027-01-04", "2027-01-1")]
    public void With_the_week_the_year_is_the_weeks(string day, string serial) =>
        Assert.Equal(serial, Of("{yyyy}-{ww}-{#}").Print(DateOnly.Parse(day), 1));

    [Theory]
    [InlineData("GC", "SERIAL_PATTERN needs a counter such as {#####}.")]
    [InlineData("{##}{###}", "SERIAL_PATTERN has two counters.")]
    [InlineData("{##}{check}{check}", "SERIAL_PATTERN has two check digits.")]
    [InlineData("{##", "SERIAL_PATTERN has a single {; write {{ for the character itself.")]
    [InlineData("##}", "SERIAL_PATTERN has a single }; write }} for the character itself.")]
    [InlineData("{}{##}", "SERIAL_PATTERN has {}, which is none of")]
    [InlineData("{Y}{##}", "SERIAL_PATTERN has {Y}, which is none of")]
    [InlineData("{################}", "SERIAL_PATTERN has {################}, which is none of")]
    [InlineData("A{{B", "SERIAL_PATTERN needs a counter")]
    [InlineData(" {##}", "SERIAL_PATTERN makes no serial numbers: a serial number cannot begin or end with a blank.")]
    [InlineData("{##}\t{yy}", "SERIAL_PATTERN makes no serial numbers: a serial number cannot hold the control character U+0009.")]
    [InlineData("1234567890123456789012345678901234567{####}", "SERIAL_PATTERN makes no serial numbers: a serial number has at most 40 characters; this one has 41.")]
    public void What_is_no_pattern_is_refused(string pattern, string message)
    {
        var fault = SerialPattern.Parse(pattern).Fault!;

        Assert.Equal(FaultKind.Request, fault.Kind);
        Assert.StartsWith(message.TrimEnd('.'), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_counter_never_gets_wider()
    {
        Assert.Equal(99, Of("{##}").Last);
        Assert.Equal(999_999_999_999_999, Of("{###############}").Last);
        Assert.Throws<ArgumentOutOfRangeException>(() => Of("{##}").Print(new DateOnly(2026, 1, 1), 100));
    }

    [Fact]
    public void The_text_around_the_counter_is_what_is_counted_in()
    {
        var pattern = Of("GC{yy}-{###}{check}");

        Assert.Equal("GC26-{###}{check}", pattern.Scope(new DateOnly(2026, 12, 31)));
        Assert.Equal("GC27-{###}{check}", pattern.Scope(new DateOnly(2027, 1, 1)));
    }

    [Theory]
    [InlineData("7992739871", '3')] // The usual example of Luhn's formula.
    [InlineData("US037833100", '5')] // An ISIN.
    [InlineData("us0378-33100", '5')]
    [InlineData("", '0')]
    public void The_check_digit_is_that_of_cards_and_ISINs(string text, char digit) => Assert.Equal(digit, SerialPattern.CheckDigit(text));

    [Fact]
    public void What_is_printed_is_a_serial_and_reads_back_as_its_number() =>
        Prop.ForAll(AnyPattern.ToArbitrary(), AnyDay.ToArbitrary(), Gen.Choose(1, 99_999).ToArbitrary(), (text, day, any) =>
        {
            if (SerialPattern.Parse(text) is not { Fault: null, Value: var pattern })
            {
                return true;
            }

            var number = (any % pattern.Last) + 1;
            number = Math.Min(number, pattern.Last);
            var serial = pattern.Print(day, number);
            return SerialList.Refuse(serial) is null && pattern.Read(day, serial) == number && serial.StartsWith(pattern.Prefix(day), StringComparison.Ordinal)
                && serial.EnumerateRunes().Count() == pattern.Print(day, 1).EnumerateRunes().Count();
        }).Holds();

    [Fact]
    public void Two_numbers_never_print_the_same_serial() =>
        Prop.ForAll(AnyPattern.ToArbitrary(), AnyDay.ToArbitrary(), (text, day) =>
        {
            if (SerialPattern.Parse(text) is not { Fault: null, Value: var pattern })
            {
                return true;
            }

            var numbers = Enumerable.Range(1, (int)Math.Min(pattern.Last, 300)).Select(number => pattern.Print(day, number)).ToList();
            return numbers.Distinct(StringComparer.Ordinal).Count() == numbers.Count;
        }).Holds();

    [Fact]
    public void The_check_digit_finds_one_wrong_digit() =>
        Prop.ForAll(Gen.Choose(0, 99_999).ToArbitrary(), Gen.Choose(0, 4).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (number, place, by) =>
        {
            var serial = number.ToString("00000", System.Globalization.CultureInfo.InvariantCulture).ToCharArray();
            var right = SerialPattern.CheckDigit($"GC{new string(serial)}");
            serial[place] = (char)('0' + ((serial[place] - '0' + by) % 10));
            return SerialPattern.CheckDigit($"GC{new string(serial)}") != right;
        }).Holds();

    private static SerialPattern Of(string pattern) => SerialPattern.Parse(pattern).Value;
}
