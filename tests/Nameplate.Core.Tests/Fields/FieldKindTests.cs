using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;

namespace Nameplate.Core.Tests.Fields;

public class FieldKindTests
{
    [Theory]
    [InlineData("quantity", "1.50", "1.5")]
    [InlineData("quantity", "0.000001", "0.000001")]
    [InlineData("quantity", "0.0000001", null)]
    [InlineData("quantity", "9999999999999.999999", "9999999999999.999999")]
    [InlineData("quantity", "10000000000000", null)]
    [InlineData("quantity", "-1", null)]
    [InlineData("quantity", "1e3", null)]
    [InlineData("quantity", "1,5", null)]
    [InlineData("quantity", "", null)]
    [InlineData("signed", "-1.5", "-1.5")]
    [InlineData("count", "365", "365")]
    [InlineData("count", "1.5", null)]
    [InlineData("date", "2026-01-31", "2026-01-31")]
    [InlineData("date", "2026/01/31", "2026-01-31")]
    [InlineData("date", "2026/1/31", "2026-01-31")]
    [InlineData("date", "1/31/2026", "2026-01-31")]
    [InlineData("date", "01/31/2026", "2026-01-31")]
    [InlineData("date", "2024-02-29", "2024-02-29")]
    [InlineData("date", "2025-02-29", null)]
    [InlineData("date", "31.1.2026", null)]
    [InlineData("date", "2026-01-31T00:00:00", null)]
    [InlineData("flag", "y", "Y")]
    [InlineData("flag", "false", "N")]
    [InlineData("flag", "1", null)]
    [InlineData("key", "A B", "A B")]
    [InlineData("key", "A ", null)]
    [InlineData("key", "A\tB", null)]
    [InlineData("key", "ABCDEFGHIJK", null)]
    [InlineData("text", " A\n", " A\n")]
    [InlineData("text", "a\0b", null)]
    [InlineData("text", "😀😀😀😀😀😀😀😀😀😀", "😀😀😀😀😀😀😀😀😀😀")]
    [InlineData("serials", "SN8:SN10,X", "SN8:SN10,X")]
    [InlineData("serials", "SN10:SN8", null)]
    public void A_kind_reads_prints_and_refuses(string kind, string text, string? printed)
    {
        Assert.Equal(printed, Of(kind).TryRead(text, out var value, out var refusal) ? Of(kind).Print(value!, TimeZoneInfo.Utc) : null);
        Assert.Equal(printed is null, refusal.Length > 0);
        Assert.True(printed is null || (Matches(Of(kind).Read, text) && Matches(Of(kind).Printed, printed)));
    }

    [Fact]
    public void Whatever_a_kind_reads_and_prints_is_as_its_patterns_say()
    {
        var texts = from length in Gen.Choose(1, 10) from letters in Gen.Elements("0123456789.-/:+YyNn".ToCharArray()).ArrayOf(length) select new string(letters);
        var days = from day in Gen.Choose(0, 3_000_000) from format in Gen.Elements("yyyy-MM-dd", "yyyy/M/d", "yyyy/MM/dd", "M/d/yyyy") select DateOnly.FromDayNumber(day).ToString(format, CultureInfo.InvariantCulture);
        foreach (var kind in new FieldKind[] { Of("quantity"), Of("signed"), Of("count"), Of("date"), Of("flag"), new InstantTimeKind() })
        {
            Prop.ForAll(Gen.OneOf(texts, days).ToArbitrary(), text => !kind.TryRead(text, out var value, out _)
                || (Matches(kind.Read, text) && (kind is InstantTimeKind || Matches(kind.Printed, kind.Print(value!, TimeZoneInfo.Utc))))).Holds();
        }
    }

    [Theory]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("...", true)]
    [InlineData(".A", true)]
    [InlineData("A.", true)]
    [InlineData("%2E", true)]
    public void What_an_address_cannot_hold_is_no_key_that_stands_in_one(string text, bool isTaken)
    {
        Assert.Equal(isTaken, new KeyKind(10, InAddress: true).TryRead(text, out _, out var refusal));
        Assert.Equal(isTaken ? "" : $"must not be {text} alone, which no address can hold", refusal);
        Assert.True(new KeyKind(10).TryRead(text, out _, out _));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_no_text()
    {
        foreach (var text in new[] { "\ud83d", "a\ud83db", "\ude00\ud83d" })
        {
            Assert.False(Of("text").TryRead(text, out _, out var refusal));
            Assert.Contains("surrogate", refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_kind_prints_it_reads_back()
    {
        var numbers = from whole in Gen.Choose(-1_000_000, 1_000_000) from part in Gen.Choose(0, 999_999) select whole + part / 1_000_000m;
        Prop.ForAll(numbers.ToArbitrary(), number =>
            Of("signed").TryRead(Numbers.Print(number), out var read, out _) && (decimal)read! == number && !Numbers.Print(number).EndsWith(".0")).Holds();
        Prop.ForAll(Gen.Choose(0, 3_000_000).ToArbitrary(), day =>
        {
            var date = DateOnly.FromDayNumber(day);
            return Of("date").TryRead(Of("date").Print(date, TimeZoneInfo.Utc), out var read, out _) && (DateOnly)read! == date;
        }).Holds();
    }

    [Theory]
    [InlineData(0, "1.2", "2")]
    [InlineData(0, "2", "2")]
    [InlineData(0, "0", "0")]
    [InlineData(2, "0.333", "0.34")]
    [InlineData(6, "0.0000001", "0.000001")]
    public void A_need_is_rounded_up_to_what_can_be_issued(int decimals, string need, string issued)
    {
        var um = new UnitOfMeasure { Decimals = decimals };

        Assert.Equal(decimal.Parse(issued), um.RoundUp(decimal.Parse(need)));
        Assert.True(um.Fits(um.RoundUp(decimal.Parse(need))));
    }

    [Theory]
    [InlineData("0.00005", "0.0001")]
    [InlineData("-0.00005", "-0.0001")]
    [InlineData("0.00004", "0")]
    public void An_amount_is_rounded_half_away_from_zero(string cost, string amount)
    {
        Assert.Equal(decimal.Parse(amount), Money.Amount(1, decimal.Parse(cost)));
    }

    private static bool Matches(string? pattern, string text) => pattern is null || Regex.IsMatch(text, $@"^(?:{pattern})\z");

    private static FieldKind Of(string kind) => kind switch
    {
        "quantity" => new NumberKind("quantity", 6),
        "signed" => new NumberKind("quantity", 6, true),
        "count" => new NumberKind("count", 0, false, 1e9m),
        "date" => new DateKind(),
        "flag" => new FlagKind(),
        "key" => new KeyKind(10),
        "text" => new TextKind(10),
        _ => new SerialsKind(),
    };
}
