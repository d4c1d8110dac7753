using System.Numerics;

namespace Nameplate.Core.SerialNumbers;

/// <summary>
/// One reading of a serial list, from left to right. Each method answers null when all is well, else the refusal.
/// </summary>
internal sealed class SerialListReader(string text)
{
    private readonly List<string> serials = [];

    /// <summary>Each serial with the number of the item that named it.</summary>
    private readonly Dictionary<string, int> itemOf = new(StringComparer.Ordinal);

    private int position;
    private int item;
    private int itemStart;

    public SerialListResult Read()
    {
        do
        {
            item++;
            SkipBlanks();
            itemStart = position;
            if (ReadItem() is { } refusal)
            {
                return SerialListResult.Refused(refusal);
            }
        }
        while (Take(','));
        return SerialListResult.Of(serials);
    }

    private string? ReadItem()
    {
        if (AtEnd || text[position] == ',')
        {
            return $"Item {item} is empty.";
        }
        if (text[position] == ':')
        {
            position++;
            return Wrong("has no serial before the colon.");
        }
        if (ReadSerial(out string first) is { } firstRefusal)
        {
            return firstRefusal;
        }
        if (!Take(':'))
        {
            return Add(first);
        }

        SkipBlanks();
        if (AtEnd || text[position] is ',' or ':')
        {
            return Wrong("has no serial after the colon.");
        }
        if (ReadSerial(out string last) is { } lastRefusal)
        {
            return lastRefusal;
        }
        return Take(':')
            ? Wrong("has more than one colon; put a serial that holds a colon in quotes.")
            : AddRange(first, last);
    }

    /// <summary>Reads one serial and the blanks after it; stands then at a comma, a colon or the end.</summary>
    private string? ReadSerial(out string serial)
    {
        bool isQuoted = text[position] == '\'';
        string? refusal = isQuoted ? ReadQuoted(out serial) : ReadBare(out serial);
        return refusal ?? (SerialList.Refuse(serial) is { } reason ? $"Item {item} ({Shown}): {reason}" : null);
    }

    private string? ReadBare(out string serial)
    {
        int start = position;
        int length = text.AsSpan(start).IndexOfAny(",:'");
        position = length < 0 ? text.Length : start + length;
        serial = text[start..position].TrimEnd();
        if (Take('\''))
        {
            return Wrong("has a quote inside a bare serial; put the serial in quotes and double the quote.");
        }
        return null;
    }

    private string? ReadQuoted(out string serial)
    {
        serial = "";
        int start = ++position;
        while (true)
        {
            int length = text.AsSpan(position).IndexOf('\'');
            if (length < 0)
            {
                position = text.Length;
                return Wrong("has an opening quote and no closing one.");
            }
            position += length + 1;
            if (!Take('\''))
            {
                break;
            }
        }
        serial = text[start..(position - 1)].Replace("''", "'", StringComparison.Ordinal);
        SkipBlanks();
        if (AtEnd || text[position] is ',' or ':')
        {
            return null;
        }
        position++;
        return Wrong("has text after the closing quote.");
    }

    private string? AddRange(string first, string last)
    {
        if (first == last)
        {
            return Add(first);
        }
        if (!SerialRange.TryBetween(first, last, out SerialRange range))
        {
            return Wrong("is no range: its ends must be the same but for one block of digits.");
        }
        if (!range.WidthsAgree)
        {
            return Wrong("is no range: ends with leading zeros must have equally many digits.");
        }
        if (range.IsDescending)
        {
            return Wrong("is a range that runs downwards.");
        }
        if (range.Count > new BigInteger(SerialList.MaxSerials - serials.Count))
        {
            return TooMany();
        }
        foreach (string serial in range.Serials())
        {
            if (Add(serial) is { } refusal)
            {
                return refusal;
            }
        }
        return null;
    }

    private string? Add(string serial)
    {
        if (!itemOf.TryAdd(serial, item))
        {
            return $"Item {item} repeats {Excerpt.Of(serial)}, which item {itemOf[serial]} already names.";
        }
        if (serials.Count == SerialList.MaxSerials)
        {
            return TooMany();
        }
        serials.Add(serial);
        return null;
    }

    private string TooMany() => Wrong(FormattableString.Invariant(
        $"takes the list beyond {SerialList.MaxSerials:N0} serials."));

    private string Wrong(string how) => $"Item {item} ({Shown}) {how}";

    /// <summary>The item as far as it has been read.</summary>
    private string Shown => Excerpt.Of(text.AsSpan(itemStart..position).TrimEnd());

    private bool AtEnd => position == text.Length;

    private bool Take(char mark)
    {
        bool isThere = !AtEnd && text[position] == mark;
        position += isThere ? 1 : 0;
        return isThere;
    }

    private void SkipBlanks()
    {
        while (!AtEnd && char.IsWhiteSpace(text[position]))
        {
            position++;
        }
    }
}
