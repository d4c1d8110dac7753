using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nameplate.Core.Fields;

namespace Nameplate.Core.Tests.Fields;

public class CriterionPropertyTests
{
    /// <summary>Texts from the pieces that the notation gives a meaning to, and a few that it does not.</summary>
    private static readonly Gen<string> AnyText =
        from parts in Gen.Elements("A", "b", "%", "_", "\\", "<", ">", "=", " ", "IN ", "IN", "BETWEEN ", " AND ", ",", "'", "''", "😀").ListOf()
        select string.Concat(parts);

    private static readonly Gen<string> AnyValue =
        from parts in Gen.Elements("A", "b", "%", "_", "\\", "😀").ListOf()
        select string.Concat(parts);

    [Fact]
    public void An_escaped_value_finds_exactly_that_value()
    {
        Prop.ForAll(AnyText.ToArbitrary(), value =>
                Criterion.Parse(Criterion.Escape(value)).Criterion is Criterion.Equal equal && equal.Text == value)
            .Holds();
    }

    [Fact]
    public void Any_text_is_either_a_criterion_or_one_line_of_refusal()
    {
        Prop.ForAll(AnyText.ToArbitrary(), text =>
            {
                CriterionResult result = Criterion.Parse(text);
                return result.IsRefused
                    ? result.Criterion is null && result.Refusal.Length is > 0 and < 250 && !result.Refusal.Contains('\n')
                    : result.Criterion.Literal is null || result.Criterion.Literal == text;
            })
            .Holds();
    }

    [Fact]
    public void A_pattern_matches_what_its_definition_says()
    {
        Gen<Rune[]> patterns = Gen.Elements("A", "b", "%", "_", "😀").ListOf().Resize(8).Select(Runes);
        Gen<Rune[]> values = Gen.Elements("A", "b", "😀").ListOf().Resize(8).Select(Runes);

        Prop.ForAll(patterns.ToArbitrary(), values.ToArbitrary(), (pattern, value) =>
                Criterion.Parse(string.Concat(pattern)).Criterion!.Matches(string.Concat(value)) == Model(pattern, value))
            .Holds();

        static Rune[] Runes(IEnumerable<string> parts) => [.. string.Concat(parts).EnumerateRunes()];

        static bool Model(ReadOnlySpan<Rune> pattern, ReadOnlySpan<Rune> value) => pattern switch
        {
            [] => value.IsEmpty,
            [{ Value: '%' }, .. var rest] => Model(rest, value) || (!value.IsEmpty && Model(pattern, value[1..])),
            [var one, .. var rest] => !value.IsEmpty && (one.Value == '_' || one == value[0]) && Model(rest, value[1..]),
        };
    }

    [Fact]
    public void A_pattern_printed_for_LIKE_reads_back_as_the_same_pattern()
    {
        Prop.ForAll(AnyValue.ToArbitrary(), text =>
            {
                Pattern pattern = Wildcard.Parse(text.Replace('_', '*'));
                return Criterion.Parse(pattern.ToString()).Criterion switch
                {
                    Criterion.Like like => like.Pattern.Equals(pattern),
                    Criterion.Equal equal => equal.Text == pattern.Exact,
                    _ => false,
                };
            })
            .Holds();
    }

    [Fact]
    public void A_list_in_quotes_finds_its_items()
    {
        Prop.ForAll(AnyText.NonEmptyListOf().ToArbitrary(), values =>
            {
                string text = "IN " + string.Join(" , ", values.Select(value => $"'{value.Replace("'", "''")}'"));
                return Criterion.Parse(text).Criterion is Criterion.In found && found.Items.SequenceEqual(values);
            })
            .Holds();
    }
}
