namespace Nameplate.Core.SerialNumbers;

/// <summary>The order in which people count serials: digits by their number, everything else by its character, so SN9 comes before SN10.</summary>
public static class SerialOrder
{
    public static int Compare(string one, string other)
    {
        var (i, j) = (0, 0);
        while (i < one.Length && j < other.Length)
        {
            if (char.IsAsciiDigit(one[i]) && char.IsAsciiDigit(other[j]))
            {
                var first = Block(one, ref i);
                var second = Block(other, ref j);
                var order = first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.SequenceCompareTo(second);
                if (order != 0)
                {
                    return order;
                }
            }
            else if (one[i] != other[j])
            {
                return one[i].CompareTo(other[j]);
            }
            else
            {
                i++;
                j++;
            }
        }

        var rest = (one.Length - i).CompareTo(other.Length - j);

        // Equal but for leading zeros: the text decides, so that the order is total.
        return rest != 0 ? rest : string.CompareOrdinal(one, other);
    }

    /// <summary>The digits from here on, without leading zeros.</summary>
    private static ReadOnlySpan<char> Block(string text, ref int at)
    {
        while (at < text.Length && text[at] == '0')
        {
            at++;
        }

        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text.AsSpan(start, at - start);
    }
}
