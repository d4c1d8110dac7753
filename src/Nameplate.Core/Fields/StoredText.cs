using System.Buffers;
using System.Text;

namespace Nameplate.Core.Fields;

/// <summary>
/// What PostgreSQL's <c>text</c> can hold: any Unicode but U+0000, and no unpaired surrogates. A value that it cannot hold
/// is refused where it is a value, and finds nothing where it is a filter; handed on, it would be a fault of the server.
/// </summary>
public static class StoredText
{
    public static bool CanHold(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (text[0] == '\0' || Rune.DecodeFromUtf16(text, out _, out int length) != OperationStatus.Done)
            {
                return false;
            }
            text = text[length..];
        }
        return true;
    }
}
