using System.Buffers;
using System.Text;

namespace Nameplate.Core.Fields;

/// <summary>
/// What PostgreSQL's <c>text</c> can hold: any Unicode but U+0000, and no unpaired surrogates. A value that it cannot hold
/// is refused where it is a value, and finds nothing where it is a filter; handed on, it would be a fault of the server.
/// </summary>
public static class StoredText
{
    public const string HalfCharacter = "holds half of a surrogate pair, which is no character";

    public static bool CanHold(ReadOnlySpan<char> text) => Refuse(text) is null;

    /// <summary>Why a text cannot be stored; null when it can. Lengths count Unicode scalars.</summary>
    public static string? Refuse(ReadOnlySpan<char> text, int max = int.MaxValue)
    {
        var length = 0;
        for (; !text.IsEmpty; length++)
        {
            if (text[0] == '\0')
            {
                return "must not hold a zero character";
            }

            if (Rune.DecodeFromUtf16(text, out _, out var taken) != OperationStatus.Done)
            {
                return HalfCharacter;
            }

            text = text[taken..];
        }

        return length > max ? $"is {length} characters long; {max} are allowed" : null;
    }

    /// <summary>Why a text cannot be a key: two that look alike must be alike.</summary>
    public static string? RefuseKey(string text) =>
        text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])) ? "must not begin or end with a blank"
        : text.Any(char.IsControl) ? "must not hold control characters"
        : null;

    /// <summary>Why a text cannot stand in an address: these two name a folder there, encoded or not, and are taken out before it is sent.</summary>
    public static string? RefuseInAddress(string text) => text is "." or ".." ? $"be {text} alone, which no address can hold" : null;
}
