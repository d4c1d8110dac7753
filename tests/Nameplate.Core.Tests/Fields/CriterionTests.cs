using Nameplate.Core.Fields;

namespace Nameplate.Core.Tests.Fields;

public class CriterionTests
{
    public static TheoryData<string, Criterion> Read => new()
    {
        { ">0", new Criterion.Greater("0") },
        { "> 0", new Criterion.Greater("0") },
        { "  >  0  ", new Criterion.Greater("0") },
        { ">=2016-01-01", new Criterion.GreaterOrEqual("2016-01-01") },
        { "<100", new Criterion.Less("100") },
        { "<=2019-05-30", new Criterion.LessOrEqual("2019-05-30") },
        { "<>X", new Criterion.NotEqual("X") },
        { "<> X", new Criterion.NotEqual("X") },
        { "<>''", new Criterion.NotEqual("") },
        { "<>X%", new Criterion.NotLike(Wildcard.Parse("X*")) },
        { "<>'X%'", new Criterion.NotEqual("X%") },
        { @"<>X\%", new Criterion.NotEqual("X%") },
        { ">A_%", new Criterion.Greater("A_%") },
        { @">A\_", new Criterion.Greater(@"A\_") },
        { ">O'BRIEN", new Criterion.Greater("O'BRIEN") },
        { ">' <X '", new Criterion.Greater(" <X ") },
        { "BETWEEN 10 AND 100", new Criterion.Between("10", "100") },
        { "BETWEEN  A B  AND  C D ", new Criterion.Between("A B", "C D") },
        { "BETWEEN SAND AND BRAND", new Criterion.Between("SAND", "BRAND") },
        { "BETWEEN 'A AND B' AND 'C AND D'", new Criterion.Between("A AND B", "C AND D") },
        { "BETWEEN 5 and 6 AND 7", new Criterion.Between("5 and 6", "7") },
        { "IN A,C", new Criterion.In(["A", "C"]) },
        { "IN 'A','C'", new Criterion.In(["A", "C"]) },
        { "IN A , 'it''s, so' ,C", new Criterion.In(["A", "it's, so", "C"]) },
        { "IN ''", new Criterion.In([""]) },
        { "IN STOCK", new Criterion.In(["STOCK"]) },
        { "IN A_1,B%", new Criterion.In(["A_1", "B%"]) },
        { "IN\t1,1", new Criterion.In(["1", "1"]) },
    };

    [Theory]
    [MemberData(nameof(Read))]
    public void An_operator_comes_first_and_makes_no_plain_value(string text, Criterion criterion)
    {
        CriterionResult result = Criterion.Parse(text);

        Assert.Null(result.Refusal);
        Assert.Equal(criterion, result.Criterion);
        Assert.Null(result.Criterion!.Literal);
    }

    [Theory]
    [InlineData("MOTOR", "MOTOR")]
    [InlineData("", "")]
    [InlineData(" A ", " A ")]
    [InlineData("INLET", "INLET")]
    [InlineData("IN", "IN")]
    [InlineData("IN ", "IN ")]
    [InlineData("In stock", "In stock")]
    [InlineData("in a,b", "in a,b")]
    [InlineData("IN'A'", "IN'A'")]
    [InlineData("BETWEEN", "BETWEEN")]
    [InlineData("BETWEENDECKS AND HOLD", "BETWEENDECKS AND HOLD")]
    [InlineData("A<5", "A<5")]
    [InlineData("=5", "=5")]
    [InlineData("'A'", "'A'")]
    [InlineData("-5", "-5")]
    [InlineData(@"A\_1", "A_1")]
    [InlineData(@"100\%", "100%")]
    [InlineData(@"C:\\x", @"C:\x")]
    [InlineData(@"C:\x\", @"C:\x\")]
    [InlineData(@"\<5", "<5")]
    [InlineData(@"\<>5\_", "<>5_")]
    [InlineData(@" \>5", " >5")]
    [InlineData(@"\IN STOCK", "IN STOCK")]
    [InlineData(@"\BETWEEN", @"\BETWEEN")]
    [InlineData(@"\BETWEEN US", "BETWEEN US")]
    [InlineData(@"\\<5", @"\<5")]
    [InlineData(@"\ <5", @"\ <5")]
    [InlineData(@"A\<5", @"A\<5")]
    public void A_text_without_operator_or_wildcard_is_equality(string text, string value)
    {
        Criterion? criterion = Criterion.Parse(text).Criterion;

        Assert.Equal(new Criterion.Equal(value, text), criterion);
        Assert.Equal(text, criterion!.Literal);
    }

    [Theory]
    [InlineData("MOTOR%", "MOTOR*")]
    [InlineData("%", "*")]
    [InlineData("%%A%%%", "*A*")]
    [InlineData(@"\%%", "%*")]
    [InlineData(@"\\%", @"\*")]
    [InlineData(@"\>%", ">*")]
    public void Percent_stands_for_any_text(string text, string wildcard)
    {
        Assert.Equal(new Criterion.Like(Wildcard.Parse(wildcard), text), Criterion.Parse(text).Criterion);
    }

    [Fact]
    public void A_pattern_keeps_its_tokens_and_the_text_as_typed()
    {
        var like = Assert.IsType<Criterion.Like>(Criterion.Parse(@"GC\_0_6%").Criterion);

        Assert.Equal(@"GC\_0_6%", like.Literal);
        Assert.Equal(@"GC\_0_6%", like.Pattern.ToString());
        Assert.Equal<PatternToken>(
            [
                new PatternToken.Literal("GC_0"), new PatternToken.AnyOne(),
                new PatternToken.Literal("6"), new PatternToken.AnyText(),
            ],
            like.Pattern.Tokens);
    }

    [Theory]
    [InlineData(">", "Nothing follows >; empty text is written >''.")]
    [InlineData(">= ", "Nothing follows >=; empty text is written >=''.")]
    [InlineData("<>", "Nothing follows <>; empty text is written <>''.")]
    [InlineData("> =5", "The value =5 begins with an operator's sign; put it in quotes if that is meant.")]
    [InlineData("< >5", "The value >5 begins with an operator's sign; put it in quotes if that is meant.")]
    [InlineData(">'A", "The value 'A has an opening quote and no closing one.")]
    [InlineData(">'A'B", "The value 'A'B has text after the closing quote.")]
    [InlineData("BETWEEN 10", "BETWEEN needs two values with AND between them; put \\ before BETWEEN to ask for that word.")]
    [InlineData("BETWEEN 10,20", "BETWEEN needs two values with AND between them; put \\ before BETWEEN to ask for that word.")]
    [InlineData("BETWEEN 'A AND B'", "BETWEEN needs two values with AND between them; put \\ before BETWEEN to ask for that word.")]
    [InlineData("BETWEEN 'A'AND 'B'", "BETWEEN needs two values with AND between them; put \\ before BETWEEN to ask for that word.")]
    [InlineData("BETWEEN AND 5", "Nothing stands between BETWEEN and AND.")]
    [InlineData("BETWEEN 5 AND", "Nothing follows AND.")]
    [InlineData("BETWEEN A AND B AND C", "BETWEEN has more than one AND; put a value that holds the word in quotes.")]
    [InlineData("BETWEEN 'A AND B", "The value 'A has an opening quote and no closing one.")]
    [InlineData("BETWEEN 'A' B AND C", "The value 'A' B has text after the closing quote.")]
    [InlineData("BETWEEN >1 AND 2", "The value >1 begins with an operator's sign; put it in quotes if that is meant.")]
    [InlineData("IN ,A", "Item 1 of IN is empty; empty text is written ''.")]
    [InlineData("IN A,,B", "Item 2 of IN is empty; empty text is written ''.")]
    [InlineData("IN A,", "Item 2 of IN is empty; empty text is written ''.")]
    [InlineData("IN A,'B", "The value 'B has an opening quote and no closing one.")]
    [InlineData("IN 'A' 'B'", "The value 'A' 'B' has text after the closing quote.")]
    [InlineData("IN ('A','B')", "Item 1 of IN (('A') has a quote inside; put the item in quotes and double the quote.")]
    [InlineData("A\0", "A criterion cannot hold U+0000 or half of a surrogate pair.")]
    public void What_is_malformed_is_refused_with_its_own_reason(string text, string refusal)
    {
        CriterionResult result = Criterion.Parse(text);

        Assert.Null(result.Criterion);
        Assert.Equal(refusal, result.Refusal);
    }

    [Fact]
    public void IN_takes_1_000_items_and_no_more()
    {
        string items = string.Join(',', Enumerable.Range(1, Criterion.MaxItems));

        Assert.Equal(Criterion.MaxItems, Assert.IsType<Criterion.In>(Criterion.Parse("IN " + items).Criterion).Items.Count);
        Assert.Equal("IN takes at most 1,000 items.", Criterion.Parse($"IN {items},A").Refusal);
    }

    [Theory]
    [InlineData("A_1", "AX1", true)]
    [InlineData("A_1", "A_1", true)]
    [InlineData(@"A\_1", "AX1", false)]
    [InlineData(@"A\_1", "A_1", true)]
    [InlineData("A_1", "A1", false)]
    [InlineData("A_1", "A😀1", true)]
    [InlineData("A%", "A", true)]
    [InlineData("A%", "a", false)]
    [InlineData("%A%B", "xAxBxAB", true)]
    [InlineData("%A%B", "xAxBx", false)]
    [InlineData("<>X%", "XY", false)]
    [InlineData("<>X%", "Y", true)]
    [InlineData("<>X", "x", true)]
    [InlineData("<B", "A", true)]
    [InlineData("<B", "B", false)]
    [InlineData("<=B", "B", true)]
    [InlineData(">B", "BA", true)]
    [InlineData(">B", "B", false)]
    [InlineData(">=B", "B", true)]
    [InlineData("<a", "B", true)]
    [InlineData(">\uFFFD", "😀", true)]
    [InlineData("BETWEEN A AND C", "C", true)]
    [InlineData("BETWEEN A AND C", "CA", false)]
    [InlineData("BETWEEN C AND A", "B", false)]
    [InlineData("IN A,C", "C", true)]
    [InlineData("IN A,C", "c", false)]
    public void A_criterion_matches_text(string text, string value, bool matches)
    {
        Assert.Equal(matches, Criterion.Parse(text).Criterion!.Matches(value));
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("GC*", "GC0001", true)]
    [InlineData("*01", "GC0001", true)]
    [InlineData("G*0*1", "GC0001", true)]
    [InlineData("GC0001", "GC0001", true)]
    [InlineData("GC0001", "GC00012", false)]
    [InlineData("gc*", "GC0001", false)]
    [InlineData("A_1", "AX1", false)]
    [InlineData("A%", "AX", false)]
    [InlineData(@"A\*", @"A\B", true)]
    [InlineData("", "", true)]
    [InlineData("", "A", false)]
    public void A_REST_filter_takes_a_star_anywhere_and_nothing_else(string filter, string value, bool matches)
    {
        Assert.Equal(matches, Wildcard.Parse(filter).Matches(value));
    }

    [Fact]
    public void Text_that_PostgreSQL_cannot_hold_is_known()
    {
        Assert.All(["", "A\n", "😀", "\uFFFD"], text => Assert.True(StoredText.CanHold(text)));
        Assert.All(["\0", "A\uD83D", "\uDE00"], text => Assert.False(StoredText.CanHold(text)));
    }
}
