namespace Nameplate.Server.Help;

/// <summary>The notation of criteria in queries, for people.</summary>
internal static class QueryNotation
{
    public const string Rule = "A criterion is a value, which must be equal, or begins with an operator; all criteria must hold.";

    /// <summary>Ways to write a criterion, and what each finds. Backticks mark what is written.</summary>
    public static readonly IReadOnlyList<(string Written, string Finds)> Table =
    [
        ("`MOTOR003`", "exactly this"),
        ("`MOTOR%`", "`%`: any text, also none"),
        ("`GC0000406_`", "`_`: one character"),
        (@"`100\%`", @"`\` takes away the meaning of `%`, `_` and `\`"),
        ("`<>X`, `<>X%`", "anything else"),
        ("`>0`, `>= 2016-01-01`, `<100`, `<=2019-05-30`", "above and below"),
        ("`BETWEEN 10 AND 100`", "both ends count"),
        ("`IN A,C`, `IN 'A','C'`", "any of these"),
    ];

    public const string WholeKey = "When every key field is given as a plain value and a record has exactly these, it alone is found, even where they hold `%` or `_`.";
}
