using System.Buffers;
using System.Globalization;
using System.Text;
using Nameplate.Core.Fields;

namespace Nameplate.Core.SerialNumbers;

/// <summary>
/// Several serials in one text, wherever a field, a page or a command takes several:
/// <code>
/// list   = item *("," item)
/// item   = serial | serial ":" serial
/// serial = bare | "'" quoted "'"
/// </code>
/// A bare serial holds no comma, colon or quote; a quote inside quotes is doubled; blanks around a serial are dropped
/// (any white space, so that a list pasted from a column with commas is taken). <c>first:last</c> is a range, both ends
/// counted. A field that takes one serial does not use this grammar: there <see cref="Refuse"/> judges the raw text, and
/// <c>00:1B:44</c> is one serial.
/// </summary>
public static class SerialList
{
    /// <summary>The most serials in one list: what one transaction posts in a few seconds.</summary>
    public const int MaxSerials = 100_000;

    /// <summary>The longest serial, in Unicode scalars.</summary>
    public const int MaxLength = 40;

    private static readonly SearchValues<char> Marks = SearchValues.Create(",:'");

    /// <summary>
    /// Reads a list, in the order written. The first thing wrong, from left to right, is the refusal. Empty text is a list
    /// of one empty item and refused: whether a field may be left out is for the caller to say.
    /// </summary>
    public static SerialListResult Parse(string text) => new SerialListReader(text).Read();

    /// <summary>
    /// The shortest usual way to write a list: order kept, quotes only where needed, two or more consecutive serials as a
    /// range. For a list of valid serials without repetition, reading the text again gives the same list. An empty list is
    /// empty text.
    /// </summary>
    public static string Print(IReadOnlyList<string> serials)
    {
        var text = new StringBuilder();
        for (int first = 0; first < serials.Count;)
        {
            int last = LastOfRun(serials, first);
            if (first > 0)
            {
                text.Append(',');
            }
            Append(text, serials[first]);
            if (last > first)
            {
                Append(text.Append(':'), serials[last]);
            }
            first = last + 1;
        }
        return text.ToString();
    }

    /// <summary>
    /// What is wrong with one raw serial, or null when it is one: 1 to 40 Unicode scalars, no control characters (category
    /// Cc), no unpaired surrogate (no database text can hold it), no white space at either end, and not what no address of
    /// a unit can hold. Case is exact.
    /// </summary>
    public static string? Refuse(string serial)
    {
        int length = 0;
        foreach (Rune rune in serial.EnumerateRunes())
        {
            length++;
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control)
            {
                return $"A serial number cannot hold the control character U+{rune.Value:X4}.";
            }
        }
        if (length == 0)
        {
            return "A serial number has at least one character.";
        }
        if (length > MaxLength)
        {
            return $"A serial number has at most {MaxLength} characters; this one has {length}.";
        }
        if (char.IsWhiteSpace(serial[0]) || char.IsWhiteSpace(serial[^1]))
        {
            return "A serial number cannot begin or end with a blank.";
        }
        if (StoredText.RefuseInAddress(serial) is { } no)
        {
            return $"A serial number cannot {no}.";
        }
        return StoredText.CanHold(serial) ? null : "A serial number cannot hold half of a surrogate pair.";
    }

    /// <summary>The end of the longest run of consecutive serials, all counting in one block, that is one range.</summary>
    private static int LastOfRun(IReadOnlyList<string> serials, int first)
    {
        int last = first;
        SerialRange opening = default;
        while (last + 1 < serials.Count
            && SerialRange.TryBetween(serials[last], serials[last + 1], out SerialRange step)
            && step.IsOneStep)
        {
            if (last == first)
            {
                opening = step;
            }
            bool grows = step.FirstDigits.Length != step.LastDigits.Length;
            if (step.Start != opening.Start || (grows && !SerialRange.IsPlain(opening.FirstDigits)))
            {
                break;
            }
            last++;
        }
        return last;
    }

    private static void Append(StringBuilder text, string serial)
    {
        if (serial.AsSpan().ContainsAny(Marks))
        {
            text.Append('\'').Append(serial.Replace("'", "''", StringComparison.Ordinal)).Append('\'');
        }
        else
        {
            text.Append(serial);
        }
    }
}
