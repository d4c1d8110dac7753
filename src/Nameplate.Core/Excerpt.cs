using System.Globalization;
using System.Text;

namespace Nameplate.Core;

/// <summary>
/// A piece of somebody's text as a refusal may repeat it: short, and on one line whatever it holds, because a refusal
/// travels as the reason phrase of an HTTP reply.
/// </summary>
internal static class Excerpt
{
    /// <summary>Long enough for a range of two full serials, short enough to leave room for the sentence around it.</summary>
    public const int MaxLength = 90;

    /// <summary>Control characters, line separators and unpaired surrogates are shown by number, as <c>[U+0009]</c>.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder();
        while (!text.IsEmpty)
        {
            bool isScalar = Rune.DecodeFromUtf16(text, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            string piece = isScalar && !BreaksLine(rune)
                ? rune.ToString()
                : $"[U+{(isScalar ? rune.Value : text[0]):X4}]";
            if (shown.Length + piece.Length > MaxLength)
            {
                return shown.Append("...").ToString();
            }
            shown.Append(piece);
            text = text[length..];
        }
        return shown.ToString();
    }

    private static bool BreaksLine(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
