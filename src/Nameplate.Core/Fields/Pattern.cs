using System.Text;

namespace Nameplate.Core.Fields;

/// <summary>One piece of a <see cref="Pattern"/>.</summary>
public abstract record PatternToken
{
    private protected PatternToken()
    {
    }

    /// <summary>This text, in exact case; never empty.</summary>
    public sealed record Literal(string Text) : PatternToken;

    /// <summary>Any text, also none.</summary>
    public sealed record AnyText : PatternToken;

    /// <summary>Exactly one character: one Unicode scalar, as PostgreSQL's <c>_</c> counts.</summary>
    public sealed record AnyOne : PatternToken;
}

/// <summary>
/// A text with wildcards, read from either notation: <c>%</c> and <c>_</c> of the query notation
/// (<see cref="Criterion"/>), <c>*</c> of the REST lists (<see cref="Wildcard"/>). Neighbouring literals are one token and
/// so are neighbouring <see cref="PatternToken.AnyText"/>, so two patterns with the same tokens are equal.
/// </summary>
public sealed class Pattern : IEquatable<Pattern>
{
    private Pattern(IReadOnlyList<PatternToken> tokens) => Tokens = tokens;

    public IReadOnlyList<PatternToken> Tokens { get; }

    /// <summary>The pattern that finds exactly this text.</summary>
    public static Pattern Of(string text) => new(text.Length == 0 ? [] : [new PatternToken.Literal(text)]);

    /// <summary>The one text that the pattern finds, or null when it has a wildcard.</summary>
    public string? Exact => Tokens switch
    {
        [] => "",
        [PatternToken.Literal literal] => literal.Text,
        _ => null,
    };

    /// <summary>
    /// The plain reading of the pattern, character by character: what the tests hold the database to. Ordinal, exact case.
    /// </summary>
    public bool Matches(string value)
    {
        // Every place in the value that the tokens so far can have reached.
        var reached = new bool[value.Length + 1];
        reached[0] = true;
        foreach (PatternToken token in Tokens)
        {
            var next = new bool[value.Length + 1];
            for (int place = 0; place <= value.Length; place++)
            {
                if (!reached[place])
                {
                    continue;
                }
                switch (token)
                {
                    case PatternToken.Literal literal:
                        if (value.AsSpan(place).StartsWith(literal.Text, StringComparison.Ordinal))
                        {
                            next[place + literal.Text.Length] = true;
                        }
                        break;
                    case PatternToken.AnyOne:
                        if (place < value.Length)
                        {
                            Rune.DecodeFromUtf16(value.AsSpan(place), out _, out int length);
                            next[place + length] = true;
                        }
                        break;
                    default:
                        next.AsSpan(place).Fill(true);
                        place = value.Length;
                        break;
                }
            }
            reached = next;
        }
        return reached[value.Length];
    }

    public bool Equals(Pattern? other) => other is not null && Tokens.SequenceEqual(other.Tokens);

    public override bool Equals(object? obj) => Equals(obj as Pattern);

    public override int GetHashCode() => Tokens.Aggregate(0, HashCode.Combine);

    /// <summary>The pattern in the notation of SQL's LIKE, whose escape is <c>\</c> when none is named.</summary>
    public override string ToString() => string.Concat(Tokens.Select(token => token switch
    {
        PatternToken.Literal literal => Criterion.EscapeWildcards(literal.Text),
        PatternToken.AnyOne => "_",
        _ => "%",
    }));

    /// <summary>Collects tokens and joins neighbours.</summary>
    internal sealed class Builder
    {
        private readonly List<PatternToken> tokens = [];
        private readonly StringBuilder literal = new();

        public void Add(char character) => literal.Append(character);

        public void AddAnyOne()
        {
            EndLiteral();
            tokens.Add(new PatternToken.AnyOne());
        }

        public void AddAnyText()
        {
            EndLiteral();
            if (tokens is not [.., PatternToken.AnyText])
            {
                tokens.Add(new PatternToken.AnyText());
            }
        }

        public Pattern Build()
        {
            EndLiteral();
            return new Pattern(tokens);
        }

        private void EndLiteral()
        {
            if (literal.Length > 0)
            {
                tokens.Add(new PatternToken.Literal(literal.ToString()));
                literal.Clear();
            }
        }
    }
}
