using System.Numerics;

namespace Nameplate.Core.SerialNumbers;

/// <summary>
/// The one block of digits in which the two ends of a range differ: it starts at the same place in both, and the text
/// before and after it is the same. Digits are ASCII 0 to 9; any other digit is text. A block may have as many digits
/// as a serial has characters, so it is counted digit by digit and never as a machine integer.
/// </summary>
internal readonly record struct SerialRange(string First, string Last, int Start, int FirstEnd, int LastEnd)
{
    /// <summary>The counting digits of the first end.</summary>
    public ReadOnlySpan<char> FirstDigits => First.AsSpan(Start..FirstEnd);

    /// <summary>The counting digits of the last end.</summary>
    public ReadOnlySpan<char> LastDigits => Last.AsSpan(Start..LastEnd);

    /// <summary>
    /// A block grows (SN9, SN10) only when it is written as a plain number. Leading zeros fix the width, so SN08 to SN111
    /// is no range: whether SN099 or SN99 comes before SN100 would be a guess.
    /// </summary>
    public bool WidthsAgree => FirstDigits.Length == LastDigits.Length || (IsPlain(FirstDigits) && IsPlain(LastDigits));

    /// <summary>Meaningful when <see cref="WidthsAgree"/>.</summary>
    public bool IsDescending => FirstDigits.Length > LastDigits.Length
        || (FirstDigits.Length == LastDigits.Length && FirstDigits.SequenceCompareTo(LastDigits) > 0);

    /// <summary>How many serials the range holds, both ends counted. Known without making one of them.</summary>
    public BigInteger Count => BigInteger.Parse(LastDigits) - BigInteger.Parse(FirstDigits) + BigInteger.One;

    /// <summary>False when the two serials are the same, or differ in more than one block of digits, or elsewhere.</summary>
    public static bool TryBetween(string first, string last, out SerialRange range)
    {
        range = default;
        int before = first.AsSpan().CommonPrefixLength(last);
        int after = 0;
        int afterMax = Math.Min(first.Length, last.Length) - before;
        while (after < afterMax && first[^(after + 1)] == last[^(after + 1)])
        {
            after++;
        }

        // Equal digits at the edges belong to the block: SN18 and SN19 differ in 18 and 19, not in 8 and 9.
        while (before > 0 && char.IsAsciiDigit(first[before - 1]))
        {
            before--;
        }
        while (after > 0 && char.IsAsciiDigit(first[^after]))
        {
            after--;
        }

        var found = new SerialRange(first, last, before, first.Length - after, last.Length - after);
        if (!IsDigits(found.FirstDigits) || !IsDigits(found.LastDigits) || first == last)
        {
            return false;
        }
        range = found;
        return true;
    }

    /// <summary>The serials from first to last. Call it only for a range whose <see cref="Count"/> is acceptable.</summary>
    public IEnumerable<string> Serials()
    {
        char[] digits = FirstDigits.ToArray();
        string before = First[..Start];
        string after = First[FirstEnd..];
        while (true)
        {
            yield return string.Concat(before, digits, after);
            if (LastDigits.SequenceEqual(digits))
            {
                yield break;
            }
            digits = Next(digits);
        }
    }

    /// <summary>The last end is the very next serial after the first one.</summary>
    public bool IsOneStep
    {
        get
        {
            ReadOnlySpan<char> first = FirstDigits;
            ReadOnlySpan<char> last = LastDigits;
            int nines = first.Length - first.TrimEnd('9').Length;
            if (nines == first.Length)
            {
                return last.Length == first.Length + 1 && last[0] == '1' && !last[1..].ContainsAnyExcept('0');
            }
            int turning = first.Length - nines - 1;
            return last.Length == first.Length
                && last[..turning].SequenceEqual(first[..turning])
                && last[turning] == first[turning] + 1
                && !last[(turning + 1)..].ContainsAnyExcept('0');
        }
    }

    /// <summary>Written without leading zeros; a single 0 is a number, not a leading zero.</summary>
    public static bool IsPlain(ReadOnlySpan<char> digits) => digits.Length == 1 || digits[0] != '0';

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>Adds one in place; a block of nines comes back one digit longer.</summary>
    private static char[] Next(char[] digits)
    {
        for (int place = digits.Length - 1; place >= 0; place--)
        {
            if (digits[place] != '9')
            {
                digits[place]++;
                return digits;
            }
            digits[place] = '0';
        }
        return ['1', .. digits];
    }
}
