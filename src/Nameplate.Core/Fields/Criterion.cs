using System.Text;

namespace Nameplate.Core.Fields;

/// <summary>
/// One criterion of a query, in the query-by-example notation of the ERP dialect:
/// <code>
/// MOTOR    MOTOR%    GC0000406_    &lt;&gt;X    &lt;&gt;X%    &gt;0    &gt;= 2016-01-01    &lt;100    &lt;=2019-05-30
/// BETWEEN 10 AND 100    IN A,C    IN 'A','C'
/// </code>
/// The operator comes first, <c>BETWEEN</c>, <c>AND</c> and <c>IN</c> in upper case and followed by a blank, so that
/// <c>INLET</c>, <c>In stock</c> and the unit <c>IN</c> are values. Blanks around operators and operands are dropped.
/// An operand may stand in quotes, a quote inside doubled; then it is exactly that text. An operand left bare cannot
/// begin with an operator's sign, which is a slip of the pen (<c>&gt; =5</c>) more often than a value.
/// <para>
/// <c>%</c> (any text) and <c>_</c> (one character) are wildcards in a value without an operator and after a bare
/// <c>&lt;&gt;</c>. There <c>\</c> takes away the meaning of a following <c>%</c>, <c>_</c> or <c>\</c>; before anything
/// else it is itself. In every other operand the three are ordinary characters. A <c>\</c> before an operator makes a
/// value of the whole: <c>\&lt;5</c> asks for the text "&lt;5", <c>\IN STOCK</c> for "IN STOCK".
/// </para>
/// <para>Operands are text as written; the field's kind makes numbers and dates of them, or refuses them.</para>
/// </summary>
public abstract record Criterion
{
    /// <summary>The most items after IN: what one statement takes as an array without strain.</summary>
    public const int MaxItems = 1_000;

    /// <summary>The longest criterion, in UTF-16 units: so many items as long as a key, and their signs.</summary>
    public const int MaxLength = 100_000;

    private protected Criterion()
    {
    }

    /// <summary>
    /// The text as typed, when it has no operator; otherwise null. A call whose keys all have one first looks for the
    /// record with exactly these keys, so that <c>A_1</c> does not find AX1 when there is an A_1.
    /// </summary>
    public virtual string? Literal => null;

    /// <summary>Names texts whole, one or several: few records are meant as a rule. The empty text is none, for very many may have it.</summary>
    public bool NamesWhole => this is Equal or In && !Matches("");

    /// <summary>Says what is wanted, not only what is not: an index of the value leads there. One that the empty text meets may be true of records that have none.</summary>
    public bool LeadsThere => this is not (NotEqual or NotLike) && !Matches("");

    /// <summary>
    /// The criterion's meaning for a text field, in plain code: what the tests hold the database to. Case is exact and
    /// order is that of Unicode scalars, as in the collation "C".
    /// </summary>
    public abstract bool Matches(string value);

    /// <summary>
    /// Reads a criterion. Empty text is a value like another: that an empty field is no criterion is for the caller to say.
    /// </summary>
    public static CriterionResult Parse(string text) => CriterionReader.Read(text);

    /// <summary>The criterion that finds exactly this value: what <see cref="Parse"/> reads as <see cref="Equal"/> to it.</summary>
    public static string Escape(string value)
    {
        string escaped = EscapeWildcards(value);
        if (!CriterionReader.StartsWithOperator(escaped))
        {
            return escaped;
        }
        int start = escaped.Length - escaped.AsSpan().TrimStart().Length;
        return escaped.Insert(start, "\\");
    }

    public static string EscapeWildcards(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            if (character is '%' or '_' or '\\')
            {
                escaped.Append('\\');
            }
            escaped.Append(character);
        }
        return escaped.ToString();
    }

    /// <summary>Below zero when the first comes first. UTF-16 order puts U+1F600 before U+FFFD; the database does not.</summary>
    private static int Compare(string first, string second)
    {
        using var left = first.EnumerateRunes().GetEnumerator();
        using var right = second.EnumerateRunes().GetEnumerator();
        while (true)
        {
            bool hasLeft = left.MoveNext();
            bool hasRight = right.MoveNext();
            if (!hasLeft || !hasRight)
            {
                return hasLeft.CompareTo(hasRight);
            }
            if (left.Current != right.Current)
            {
                return left.Current.CompareTo(right.Current);
            }
        }
    }

    /// <summary>A value without operator or wildcard.</summary>
    public sealed record Equal(string Text, string Literal) : Criterion
    {
        public override string Literal { get; } = Literal;

        public override bool Matches(string value) => value == Text;
    }

    /// <summary>A value without operator, with wildcards.</summary>
    public sealed record Like(Pattern Pattern, string Literal) : Criterion
    {
        public override string Literal { get; } = Literal;

        public override bool Matches(string value) => Pattern.Matches(value);
    }

    public sealed record NotEqual(string Text) : Criterion
    {
        public override bool Matches(string value) => value != Text;
    }

    /// <summary><c>&lt;&gt;</c> before a value with wildcards.</summary>
    public sealed record NotLike(Pattern Pattern) : Criterion
    {
        public override bool Matches(string value) => !Pattern.Matches(value);
    }

    public sealed record Less(string Text) : Criterion
    {
        public override bool Matches(string value) => Compare(value, Text) < 0;
    }

    public sealed record LessOrEqual(string Text) : Criterion
    {
        public override bool Matches(string value) => Compare(value, Text) <= 0;
    }

    public sealed record Greater(string Text) : Criterion
    {
        public override bool Matches(string value) => Compare(value, Text) > 0;
    }

    public sealed record GreaterOrEqual(string Text) : Criterion
    {
        public override bool Matches(string value) => Compare(value, Text) >= 0;
    }

    /// <summary>Both ends count. A low end above the high one finds nothing.</summary>
    public sealed record Between(string Low, string High) : Criterion
    {
        public override bool Matches(string value) => Compare(value, Low) >= 0 && Compare(value, High) <= 0;
    }

    /// <summary>Any of the items, 1 to <see cref="MaxItems"/>, in the order written.</summary>
    public sealed record In(IReadOnlyList<string> Items) : Criterion
    {
        public override bool Matches(string value) => Items.Contains(value, StringComparer.Ordinal);

        public bool Equals(In? other) => other is not null && Items.SequenceEqual(other.Items);

        public override int GetHashCode() => Items.Aggregate(0, HashCode.Combine);
    }
}
