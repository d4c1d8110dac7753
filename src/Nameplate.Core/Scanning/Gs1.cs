using System.Text;

namespace Nameplate.Core.Scanning;

/// <summary>
/// What a GS1 code says of an item, by the application identifiers that name one (GS1 General Specifications, chapter 3; Digital
/// Link: GS1 standard "URI syntax"). Other identifiers are read over.
/// </summary>
/// <param name="Gtin">01: 14 digits with their check digit.</param>
/// <param name="Serial">21.</param>
/// <param name="Lot">10.</param>
/// <param name="CustomerPart">241: the customer's number of the part.</param>
/// <param name="Order">400: the customer's order.</param>
public sealed record Gs1(string? Gtin, string? Serial, string? Lot, string? CustomerPart = null, string? Order = null)
{
    /// <summary>Ends a value of varying length; scanners send it for FNC1.</summary>
    private const char Separator = '\u001d';

    /// <summary>Longer texts are no code: a GS1 symbol holds some thousand characters at most.</summary>
    private const int LengthMax = 1_000;

    /// <summary>What scanners put before a GS1 code to say so: Data Matrix, Code 128, DataBar, QR, DotCode.</summary>
    private static readonly string[] Symbols = ["]d2", "]C1", "]e0", "]Q3", "]J1"];

    /// <summary>Identifiers with a value of fixed length, by their first two digits (General Specifications, figure 7.8.5-2).</summary>
    private static readonly Dictionary<string, int> Fixed = new(StringComparer.Ordinal)
    {
        ["00"] = 18,
        ["01"] = 14,
        ["02"] = 14,
        ["03"] = 14,
        ["04"] = 16,
        ["11"] = 6,
        ["12"] = 6,
        ["13"] = 6,
        ["14"] = 6,
        ["15"] = 6,
        ["16"] = 6,
        ["17"] = 6,
        ["18"] = 6,
        ["19"] = 6,
        ["20"] = 2,
        ["31"] = 6,
        ["32"] = 6,
        ["33"] = 6,
        ["34"] = 6,
        ["35"] = 6,
        ["36"] = 6,
        ["41"] = 13,
    };

    /// <summary>Reads a scanned text; null when it is no GS1 code that names an item.</summary>
    public static Gs1? Read(string text)
    {
        text = text.Trim(' ', '\r', '\n', '\t');
        if (text.Length is 0 or > LengthMax)
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var isRead = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? Link(text, values)
            : text.StartsWith('(') ? Written(text, values)
            : Symbols.FirstOrDefault(symbol => text.StartsWith(symbol, StringComparison.Ordinal)) is { } symbol ? Plain(text[symbol.Length..], values)
            : text.StartsWith(Separator) ? Plain(text, values)
            : text.StartsWith("01", StringComparison.Ordinal) && Plain(text, values);
        string? Of(string identifier) => values.GetValueOrDefault(identifier) is { Length: > 0 } value ? value : null;
        var code = new Gs1(Of("01"), Of("21"), Of("10"), Of("241"), Of("400"));
        return isRead && code != new Gs1(null, null, null) && (code.Gtin is null || IsGtin(code.Gtin)) ? code : null;
    }

    /// <summary>14 digits of which the last one fits.</summary>
    public static bool IsGtin(string text) => text.Length == 14 && text.All(char.IsAsciiDigit) && CheckDigit(text[..13]) == text[13] - '0';

    /// <summary>A GTIN of 8, 12, 13 or 14 digits in 14; null when it is none, or its check digit does not fit.</summary>
    public static string? Gtin14(string? text) => text is { Length: 8 or 12 or 13 or 14 } && IsGtin(text.PadLeft(14, '0')) ? text.PadLeft(14, '0') : null;

    /// <summary>The path of an item's Digital Link.</summary>
    public static string LinkPath(string gtin, string serial) => $"/01/{gtin}/21/{Uri.EscapeDataString(serial)}";

    private static int CheckDigit(string digits)
    {
        var sum = 0;
        for (var place = 0; place < digits.Length; place++)
        {
            sum += (digits[^(place + 1)] - '0') * (place % 2 == 0 ? 3 : 1);
        }

        return (10 - sum % 10) % 10;
    }

    /// <summary>Identifiers in brackets, as people read them: (01)09506000134352(21)ABC.</summary>
    private static bool Written(string text, Dictionary<string, string> values)
    {
        for (var place = 0; place < text.Length;)
        {
            var close = text[place] == '(' ? text.IndexOf(')', place) : -1;
            if (close - place is < 3 or > 5 || !text[(place + 1)..close].All(char.IsAsciiDigit))
            {
                return false;
            }

            // A bracket within a value is one that no identifier follows.
            var end = close + 1;
            while (end < text.Length && !(text[end] == '(' && text.IndexOf(')', end) - end is >= 3 and <= 5 && text[(end + 1)..text.IndexOf(')', end)].All(char.IsAsciiDigit)))
            {
                end++;
            }

            if (!values.TryAdd(text[(place + 1)..close], text[(close + 1)..end]))
            {
                return false;
            }

            place = end;
        }

        return true;
    }

    /// <summary>How many digits an identifier has, by its first two.</summary>
    private static int DigitsOf(string start) => start switch
    {
        "23" or "24" or "25" or "40" or "41" or "42" => 3,
        "30" or "37" => 2,
        _ => start[0] is '3' or '4' or '7' or '8' ? 4 : 2,
    };

    /// <summary>Identifiers and values one after the other, as the symbol holds them.</summary>
    private static bool Plain(string text, Dictionary<string, string> values)
    {
        for (var place = 0; place < text.Length;)
        {
            if (text[place] == Separator)
            {
                place++;
                continue;
            }

            if (text.Length - place < 2 || !char.IsAsciiDigit(text[place]) || !char.IsAsciiDigit(text[place + 1]))
            {
                return false;
            }

            var start = text.Substring(place, 2);
            var length = DigitsOf(start);
            if (text.Length - place <= length)
            {
                return false;
            }

            var from = place + length;
            var end = Fixed.TryGetValue(start, out var size) ? from + size : text.IndexOf(Separator, from) is >= 0 and var at ? at : text.Length;
            if (end > text.Length || !values.TryAdd(text.Substring(place, length), text[from..end]))
            {
                return false;
            }

            place = end;
        }

        return true;
    }

    /// <summary>A Digital Link: pairs of identifier and value in the path, from 01 on; attributes in the query.</summary>
    private static bool Link(string text, Dictionary<string, string> values)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var link))
        {
            return false;
        }

        var path = link.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var first = Array.IndexOf(path, "01");
        if (first < 0 || (path.Length - first) % 2 != 0)
        {
            return false;
        }

        for (var place = first; place < path.Length; place += 2)
        {
            var value = Uri.UnescapeDataString(path[place + 1]);
            if (!values.TryAdd(path[place], path[place] == "01" ? value.PadLeft(14, '0') : value))
            {
                return false;
            }
        }

        return true;
    }
}
