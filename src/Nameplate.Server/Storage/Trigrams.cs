using Nameplate.Core.Fields;

namespace Nameplate.Server.Storage;

/// <summary>
/// The index of serial numbers by three letters or digits in a row, in lower case. A pattern with a literal of so many is looked for there; with a
/// shorter one the index would be read nearly whole, which is slower than the table: so it is not offered then.
/// </summary>
internal static class Trigrams
{
    /// <summary>Whether the index narrows a search. Only ASCII counts: what other letters are depends on the database.</summary>
    public static bool Help(Pattern pattern) => pattern.Tokens.OfType<PatternToken.Literal>().Any(literal => Holds(literal.Text));

    /// <summary>The condition that the index knows; it is true of more than <c>LIKE</c> alone, for it knows no case.</summary>
    public static string Like(string column, string pattern) => $"lower({column}) LIKE lower({pattern} COLLATE \"C\")";

    private static bool Holds(string literal)
    {
        var run = 0;
        foreach (var character in literal)
        {
            run = char.IsAsciiLetterOrDigit(character) ? run + 1 : 0;
            if (run == 3)
            {
                return true;
            }
        }

        return false;
    }
}
