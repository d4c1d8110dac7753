using System.Text;
using System.Text.Json;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests.BadInput;

/// <summary>A JSON value by its bytes, which need not be JSON, nor UTF-8.</summary>
internal sealed record BadValue(string Name, byte[] Json);

/// <summary>
/// What is tried as the value of a field: a list for every kind, and one that every kind gets besides. Some are good values at
/// the edge of what is; most are bad. The lists are what one reads to know what was tried.
/// </summary>
internal static class BadValues
{
    /// <summary>Every newline there is, and what else a text should not carry into a line.</summary>
    public static readonly string[] Newlines = ["\r", "\n", "\r\n", "\u0085", "\u2028", "\u2029", "\v", "\f", "\0", "\u001b[31m", "\u007f"];

    /// <summary>What would end a header, a statement or a pattern, were it not taken as text.</summary>
    private static readonly string[] Injections =
    [
        "X\r\nX-Injected: 1\r\n\r\n<html>", "X\nSet-Cookie: JSESSIONID=stolen", "X\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "'; DROP TABLE posting; --", "' OR '1'='1", "\"; DROP TABLE part; --", "$$; DROP TABLE part; $$", "X') OR (1=1", "@p0", ":p0", "$1", "{0}", "E'\\'",
        "%", "_", "%%%%", "\\", "\\%", "%\\", "*", "?", "[a-z]%", "a\\_b", "<>", "..", "../../etc/passwd", "<script>alert(1)</script>", "${jndi:ldap://x}", "\ufeff", "\u202e", "\ufffe", "\U0001F600", "é\u0301",
    ];

    private static readonly string[] Numbers =
    [
        "-0", "-1", "0", "+5", "1e400", "1E5", "1e-400", "NaN", "Infinity", "-Infinity", "0x10", "1_000", "1,5", "1 000", " 5 ", "--1", ".", "-", "5.", ".5", "５", "٣", "5\0",
        "9999999999999.999999", "10000000000000", "99999999999999.9999", "999999999999999.9999", "999999999", "999999999999999999", "9223372036854775807", "9223372036854775808", "99999999999999999999",
        "2147483647", "2147483648", "79228162514264337593543950335", "79228162514264337593543950336", "0.1234567", "0.000001", "0.0000000000000000000000000001", "1.00000000000000000000000000000000000001",
        new('9', 400), "0." + new string('9', 400), new string('0', 400) + "1",
    ];

    private static readonly string[] Dates =
    [
        "0001-01-01", "9999-12-31", "0000-01-01", "10000-01-01", "-0001-01-01", "2026-02-30", "2025-02-29", "2024-02-29", "2026-13-01", "2026-00-10", "2026-01-32", "13/13/2026", "2/30/2026", "1/1/0001", "12/31/9999",
        "2026-01-31T00:00:00Z", "2026-01-31 ", "31.1.2026", "20260131", "infinity", "-infinity", "today", "now", "epoch", "294276-12-31", "４-1-2026",
    ];

    private static readonly string[] Flags = ["X", "YES", "Y ", "y", "TRUE", "true", "1", "Y\n", "Ｙ"];

    private static readonly string[] Serials =
    [
        "A:A", "A,,B", ",", ":", "A:B:C", "A,A", "SN2:SN1", "1:99999999999999999999", "1:100001", "0:100000", "A1:B2", "A1:A999999999999999999999999999999999999", "'A", "'A''", "''", "'A'B", "A\nB", "A,\0",
        new('S', 41), new string('1', 40) + ":" + new string('2', 40), "00:1B:44", "1:2,2:3", string.Join(',', Enumerable.Range(0, 5_000)), "X1:X5000,X1:X5000",
    ];

    /// <summary>The notation of queries, mistaken and at its edges.</summary>
    private static readonly string[] Criteria =
    [
        "<>", ">", "<", ">=", "<=", "<>''", ">''", "> =5", "<> <", "BETWEEN", "BETWEEN ", "BETWEEN 1", "BETWEEN 1 AND", "BETWEEN AND 2", "BETWEEN 1 AND 2 AND 3", "BETWEEN '1' AND 'x'", "BETWEEN 9 AND 1",
        "IN", "IN ", "IN ,", "IN 1,,2", "IN 'A", "IN 'A''", "IN A'B", "IN ''", "IN 1, 2", "\\IN X", "\\", "\\\\", "%\\", "<>%\\", "%'%", "%", "_%", "<>%", "<>_", ">%", "= 5", "==", "LIKE 'x'", "IS NULL", "NULL",
        "BETWEEN 0001-01-01 AND 9999-12-31", ">9999-12-31", "<0001-01-01", ">=0000-00-00", ">23:59:59", "<24:00:00", "BETWEEN 00:00:00 AND 23:59:60", ">9999999999999.999999", "<-1", ">1e5", "Y", "<>Y",
        "IN " + string.Join(',', Enumerable.Range(0, 1_000)), "IN " + string.Join(',', Enumerable.Range(0, 1_001)), string.Concat(Enumerable.Repeat("%a", 5_000)), new('_', 5_000), new('%', 5_000), new('\\', 5_001),
    ];

    /// <summary>Of every kind: JSON of the wrong type, bytes that are no text, texts that are too long or end a line.</summary>
    private static readonly IReadOnlyList<BadValue> Always =
    [
        Raw("{}"), Raw("[]"), Raw("{\"A\":{\"B\":[1]}}"), Raw("[[[[]]]]"), Raw("[null]"), Raw("[{}]"), Raw("null"), Raw("true"), Raw("false"), Raw("0"), Raw("-0"), Raw("-0.0"), Raw("1e400"), Raw("1E+5"), Raw("-1e-400"),
        Raw("9223372036854775808"), Raw("99999999999999999999"), Raw("0.1234567"), Raw("1.00000000000000000000000000000000001"), new("a number of 400 digits", Encoding.ASCII.GetBytes(new string('9', 400))),
        Raw("NaN"), Raw("Infinity"), Raw("01"), Raw("+1"), Raw("'x'"), Raw("undefined"), Raw("\"\""), Raw("\" \""), Raw("\"\\ud800\""), Raw("\"a\\udc00b\""), Raw("\"\\udc00\\ud800\""), Raw("\"\\ud83d\\ude00\""), Raw("\"\\u0000\""), Raw("\"\\x\""), Raw("\"\\u12\""),
        new("a raw newline in a text", "\"a\nb\""u8.ToArray()), new("a raw zero byte", "\"a\0b\""u8.ToArray()), new("a byte that is no UTF-8", [(byte)'"', 0xff, (byte)'"']), new("an overlong slash", [(byte)'"', 0xc0, 0xaf, (byte)'"']),
        new("an overlong zero", [(byte)'"', 0xc0, 0x80, (byte)'"']), new("a surrogate in UTF-8", [(byte)'"', 0xed, 0xa0, 0x80, (byte)'"']), new("beyond Unicode", [(byte)'"', 0xf4, 0x90, 0x80, 0x80, (byte)'"']), new("half a character", [(byte)'"', 0xe2, 0x82, (byte)'"']),
        .. Newlines.Select(newline => Text($"A{newline}B")), .. Newlines.Select(newline => Text(newline)), .. Injections.Select(Text),
        new("65 characters", Encoding.ASCII.GetBytes($"\"{new string('k', 65)}\"")), new("256 characters", Encoding.ASCII.GetBytes($"\"{new string('t', 256)}\"")), new("255 of four bytes", Encoding.UTF8.GetBytes($"\"{string.Concat(Enumerable.Repeat("\U0001F600", 255))}\"")),
        new("40,000 characters", Encoding.ASCII.GetBytes($"\"{new string('n', 40_000)}\"")), new("40,000 escaped", Encoding.ASCII.GetBytes($"\"{string.Concat(Enumerable.Repeat("\\u0041", 40_000))}\"")),
    ];

    /// <summary>1 MB: rarer, because it costs what it weighs.</summary>
    public static readonly BadValue Large = new("1 MB of text", Encoding.ASCII.GetBytes($"\"{new string('x', 1 << 20)}\""));

    private static readonly Dictionary<string, IReadOnlyList<BadValue>> Shuffled = [];

    /// <summary>What is tried of a field, in an order of no meaning: the first of it is as good as the last.</summary>
    public static IReadOnlyList<BadValue> Of(FieldKind kind, bool isCriterion)
    {
        var list = kind switch
        {
            NumberKind => "number",
            DateKind or InstantDateKind or InstantTimeKind => "date",
            FlagKind => "flag",
            SerialsKind => "serials",
            RowsKind => "rows",
            _ => "text",
        };
        return Of(isCriterion ? "criterion of " + list : list);
    }

    private static IReadOnlyList<BadValue> Of(string list)
    {
        lock (Shuffled)
        {
            if (!Shuffled.TryGetValue(list, out var values))
            {
                IEnumerable<string> own = list.Split(' ')[^1] switch { "number" => Numbers, "date" => Dates, "flag" => Flags, "serials" => Serials, _ => [] };
                var all = Always.Concat(own.Select(Text)).Concat(list.StartsWith("criterion", StringComparison.Ordinal) ? Criteria.Select(Text) : []).ToArray();
                new Random(16).Shuffle(all);
                Shuffled.Add(list, values = all);
            }

            return values;
        }
    }

    public static BadValue Text(string text) => new(text.Length > 60 ? $"{text[..60]}... ({text.Length})" : text, JsonSerializer.SerializeToUtf8Bytes(text));

    private static BadValue Raw(string json) => new(json, Encoding.UTF8.GetBytes(json));
}
