using System.Globalization;
using System.Text;

namespace Nameplate.Core.SerialNumbers;

/// <summary>
/// How the serials of a part are made up: <c>GC{yy}{MM}-{#####}{check}</c> gives <c>GC2603-000179</c> for the 17th of March 2026. A pattern holds
/// <list type="bullet">
/// <item>text as it is; a brace is written twice,</item>
/// <item><c>{yyyy}</c>, <c>{yy}</c>, <c>{MM}</c>, <c>{dd}</c>: the day on which the unit is made; <c>{ww}</c>: its ISO 8601 week,
/// and then the year is that week's year,</item>
/// <item><c>{#####}</c>: the counter, once, with as many digits as there are signs, 1 to 15; it starts at 1 for each text
/// around it, and never gets wider,</item>
/// <item><c>{check}</c>: a check digit over everything else, once at most.</item>
/// </list>
/// Every serial of a pattern has the same length.
/// </summary>
public sealed class SerialPattern
{
    /// <summary>The widest counter: more than will ever be made, and exact in a database's whole number.</summary>
    public const int WidthMax = 15;

    private static readonly string[] Dates = ["yyyy", "yy", "MM", "dd", "ww"];

    private readonly IReadOnlyList<Piece> pieces;
    private readonly bool byWeek;

    private SerialPattern(IReadOnlyList<Piece> pieces)
    {
        this.pieces = pieces;
        Width = pieces.Single(piece => piece.Kind == Kind.Counter).Text.Length;
        byWeek = pieces.Any(piece => piece is { Kind: Kind.Date, Text: "ww" });
    }

    private enum Kind
    {
        Literal,
        Date,
        Counter,
        Check,
    }

    /// <summary>Digits of the counter.</summary>
    public int Width { get; }

    /// <summary>The last number that the counter holds.</summary>
    public long Last => (long)Math.Pow(10, Width) - 1;

    /// <summary>Reads a pattern. A refusal names what is wrong, from left to right.</summary>
    public static Outcome<SerialPattern> Parse(string text)
    {
        var (pieces, literal) = (new List<Piece>(), new StringBuilder());
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}'))
            {
                literal.Append(text[i]);
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] == text[i])
            {
                literal.Append(text[i++]);
                continue;
            }

            var end = text.IndexOf('}', i);
            if (text[i] == '}' || end < 0)
            {
                return Refuse($"has a single {text[i]}; write {text[i]}{text[i]} for the character itself");
            }

            var name = text[(i + 1)..end];
            i = end;
            if (KindOf(name) is not { } kind)
            {
                return Refuse($"has {Excerpt.Of($"{{{name}}}")}, which is none of {{yyyy}}, {{yy}}, {{MM}}, {{dd}}, {{ww}}, {{check}} or a counter such as {{#####}} of {WidthMax} digits at most");
            }

            if (kind != Kind.Date && pieces.Exists(piece => piece.Kind == kind))
            {
                return Refuse($"has two {(kind == Kind.Counter ? "counters" : "check digits")}");
            }

            Flush();
            pieces.Add(new Piece(kind, name));
        }

        Flush();
        if (!pieces.Exists(piece => piece.Kind == Kind.Counter))
        {
            return Refuse("needs a counter such as {#####}");
        }

        // Every serial has the length and the ends of this one.
        var pattern = new SerialPattern(pieces);
        return SerialList.Refuse(pattern.Print(new DateOnly(2026, 1, 1), 1)) is { } why
            ? Refuse($"makes no serial numbers: {char.ToLowerInvariant(why[0])}{why[1..].TrimEnd('.')}")
            : pattern;

        void Flush()
        {
            if (literal.Length > 0)
            {
                pieces.Add(new Piece(Kind.Literal, literal.ToString()));
                literal.Clear();
            }
        }
    }

    /// <summary>The serial with a number, 1 to <see cref="Last"/>, made on a day.</summary>
    public string Print(DateOnly day, long number)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture).PadLeft(Width, '0');
        if (digits.Length > Width)
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, $"The counter has {Width} digits.");
        }

        var check = CheckDigit(Text(day, digits, ""));
        return Text(day, digits, check.ToString());
    }

    /// <summary>The text around the counter on a day, which is counted in by itself: counter and check digit as they are written.</summary>
    public string Scope(DateOnly day) => Text(day, $"{{{new string('#', Width)}}}", "{check}");

    /// <summary>The number of a serial that the pattern makes on a day; null when it is none of them.</summary>
    public long? Read(DateOnly day, string serial)
    {
        var (start, scalars) = (Start(day), serial.EnumerateRunes().Select(rune => rune.ToString()).ToArray());
        return scalars.Length >= start + Width
            && long.TryParse(string.Concat(scalars[start..(start + Width)]), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && Print(day, number) == serial ? number : null;
    }

    /// <summary>The text before whatever comes first of counter and check digit, on a day: what all its serials begin with.</summary>
    public string Prefix(DateOnly day) =>
        string.Concat(pieces.TakeWhile(piece => piece.Kind is Kind.Literal or Kind.Date).Select(piece => Fixed(piece, day)));

    /// <summary>Unicode scalars before the counter.</summary>
    public int Start(DateOnly day) =>
        pieces.TakeWhile(piece => piece.Kind != Kind.Counter).Sum(piece => piece.Kind == Kind.Check ? 1 : Fixed(piece, day).EnumerateRunes().Count());

    /// <summary>
    /// A digit that tells a mistyped serial: letters become two digits (A is 10, Z is 35, small ones alike), other characters
    /// do not count, and from the right every second digit is doubled, the sum of the digits of which made up to a multiple of
    /// ten, as on bank cards and ISINs.
    /// </summary>
    public static char CheckDigit(string text)
    {
        var digits = string.Concat(text.Select(character =>
            char.IsAsciiDigit(character) ? character.ToString()
            : char.IsAsciiLetter(character) ? (char.ToUpperInvariant(character) - 'A' + 10).ToString(CultureInfo.InvariantCulture)
            : ""));
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 1 ? digit : digit < 5 ? digit * 2 : (digit * 2) - 9;
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }

    private static Fault Refuse(string why) => Faults.FieldInvalid("SERIAL_PATTERN", why);

    private static Kind? KindOf(string name) =>
        Dates.Contains(name) ? Kind.Date
        : name == "check" ? Kind.Check
        : name.Length is > 0 and <= WidthMax && name.All(sign => sign == '#') ? Kind.Counter
        : null;

    private string Text(DateOnly day, string counter, string check) => string.Concat(pieces.Select(piece => piece.Kind switch
    {
        Kind.Counter => counter,
        Kind.Check => check,
        _ => Fixed(piece, day),
    }));

    private string Fixed(Piece piece, DateOnly day)
    {
        var at = day.ToDateTime(TimeOnly.MinValue);
        var year = byWeek ? ISOWeek.GetYear(at) : day.Year;
        var number = piece.Text switch
        {
            _ when piece.Kind == Kind.Literal => null,
            "yyyy" => year.ToString("0000", CultureInfo.InvariantCulture),
            "yy" => (year % 100).ToString("00", CultureInfo.InvariantCulture),
            "MM" => day.Month.ToString("00", CultureInfo.InvariantCulture),
            "dd" => day.Day.ToString("00", CultureInfo.InvariantCulture),
            _ => ISOWeek.GetWeekOfYear(at).ToString("00", CultureInfo.InvariantCulture),
        };
        return number ?? piece.Text;
    }

    private readonly record struct Piece(Kind Kind, string Text);
}
