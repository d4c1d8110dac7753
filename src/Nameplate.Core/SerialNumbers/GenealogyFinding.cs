namespace Nameplate.Core.SerialNumbers;

/// <summary>Where a node was found on the way up.</summary>
internal sealed class GenealogyFinding(int level)
{
    private bool isPast;
    private bool isAssumed;

    public int Level => level;

    public GenealogyVertex? From { get; private set; }

    public GenealogyStep Step { get; private set; } = null!;

    /// <summary>All ways are.</summary>
    public bool Assumed { get; private set; } = true;

    public bool Past { get; private set; } = true;

    public string Path { get; set; } = "";

    public void Add(GenealogyVertex from, GenealogyStep step, int at, bool assumed, bool past)
    {
        (Assumed, Past) = (Assumed && assumed, Past && past);
        if (From is null || (at == level && IsBefore(from, step, assumed, past)))
        {
            (From, Step, isAssumed, isPast) = (from, step, assumed, past);
        }
    }

    /// <summary>Of ways that are as short: one that holds today first, then one that is named; the rest only makes it always the same.</summary>
    private bool IsBefore(GenealogyVertex from, GenealogyStep step, bool assumed, bool past)
    {
        var (mine, other) = (From!.Node, from.Node);
        var order = past.CompareTo(isPast) is not 0 and var byPast ? byPast
            : assumed.CompareTo(isAssumed) is not 0 and var byAssumed ? byAssumed
            : other.Unit.CompareTo(mine.Unit) is not 0 and var byUnit ? byUnit
            : other.Part.CompareTo(mine.Part) is not 0 and var byPart ? byPart
            : CodePoints.Compare(other.Lot, mine.Lot) is not 0 and var byLot ? byLot
            : step.Started.CompareTo(Step.Started) is not 0 and var byDay ? byDay
            : (step.Batch ?? long.MaxValue).CompareTo(Step.Batch ?? long.MaxValue);
        return order < 0;
    }
}
