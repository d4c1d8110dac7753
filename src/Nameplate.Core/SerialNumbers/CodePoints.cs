namespace Nameplate.Core.SerialNumbers;

/// <summary>The order of texts by their code points: that of PostgreSQL's collation C, where UTF-16 sorts some otherwise.</summary>
public static class CodePoints
{
    public static int Compare(string one, string other)
    {
        var same = one.AsSpan().CommonPrefixLength(other);
        return same == one.Length || same == other.Length ? one.Length.CompareTo(other.Length) : Rank(one[same]).CompareTo(Rank(other[same]));

        // Half of a pair stands for something beyond all single characters.
        static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
