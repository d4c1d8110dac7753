namespace Nameplate.Core.Inventory;

/// <summary>A posting that still holds for a unit.</summary>
/// <param name="Root">The posting that did it.</param>
/// <param name="Step">The step that holds it up now: its own, or that of the posting which undid its undoing.</param>
/// <param name="Left">Where the unit came from.</param>
public sealed record StandingStep(long Root, UnitStep Step, BalanceKey? Left);

/// <summary>
/// What of a unit's history holds: a reversal takes away what it reverses, and the reversal of a reversal brings it back. The
/// rest lies one on the other, and only what lies on top can be undone.
/// </summary>
public sealed class UnitHistory
{
    private readonly Dictionary<long, StandingStep> taken = [];

    private UnitHistory()
    {
    }

    /// <summary>What holds, oldest first.</summary>
    public List<StandingStep> Standing { get; } = [];

    /// <summary>What was taken away and not brought back, by the posting that took it.</summary>
    public IReadOnlyDictionary<long, StandingStep> Taken => taken;

    /// <summary>Postings after which the unit came into the books anew: it was built on a registration that the build reversed.</summary>
    public HashSet<long> BuiltOver { get; } = [];

    public static UnitHistory Of(IEnumerable<UnitStep> steps, IReadOnlyDictionary<long, PostingRow> postings)
    {
        var history = new UnitHistory();
        UnitStep? before = null;
        foreach (var step in steps)
        {
            history.Add(step, before, postings);
            before = step;
        }

        return history;
    }

    private void Add(UnitStep step, UnitStep? before, IReadOnlyDictionary<long, PostingRow> postings)
    {
        var posting = postings[step.PostingId];
        var left = posting.From == posting.To ? null : posting.From;
        if (posting.ReversesId is not { } reversed)
        {
            if (step.From is null && before is { } registered)
            {
                // The registration that the build reversed says where the unit stood.
                BuiltOver.Add(registered.PostingId);
                left ??= postings[registered.PostingId].From;
            }

            Standing.Add(new StandingStep(step.PostingId, step, left));
        }
        else if (taken.Remove(reversed, out var back))
        {
            Standing.Add(back with { Step = step });
        }
        else if (Standing.FindLastIndex(one => one.Step.PostingId == reversed) is >= 0 and var place)
        {
            taken.Add(step.PostingId, Standing[place]);
            Standing.RemoveAt(place);
        }
    }
}
