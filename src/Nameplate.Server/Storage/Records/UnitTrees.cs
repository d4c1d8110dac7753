using Nameplate.Core;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>What a unit's page draws: what is inside it, and what it is inside of.</summary>
/// <param name="Inside">Down.</param>
/// <param name="Outside">Up.</param>
/// <param name="IsCut">There is more than one answer may have: only what is directly inside is told.</param>
public sealed record UnitTree(TreeFold Inside, TreeFold Outside, bool IsCut);

/// <summary>Reads the tree of a unit's page from its genealogy.</summary>
internal static class UnitTrees
{
    public static async Task<Outcome<UnitTree>> ReadAsync(
        Snapshot snapshot, UnitRecord unit, GenealogyView view, DateOnly? day, IReadOnlySet<string> open, CancellationToken cancellationToken)
    {
        snapshot.StaysOpen = true;
        var inside = await FoldAsync(snapshot, unit, new GenealogyAsked(false, view, day, SerialNumberGenealogy.LevelsMax), open, cancellationToken);
        var isCut = inside.Fault?.Code == "TREE_TOO_LARGE";
        if (isCut)
        {
            inside = await FoldAsync(snapshot, unit, new GenealogyAsked(false, view, day, 1), open, cancellationToken);
        }

        if (inside.Fault is { } fault)
        {
            return fault;
        }

        // What it is inside of is never opened by a key: those are of the tree below.
        var above = view == GenealogyView.Built ? GenealogyView.Maintained : view;
        var outside = await FoldAsync(snapshot, unit, new GenealogyAsked(true, above, day, SerialNumberGenealogy.LevelsMax), new HashSet<string>(), cancellationToken);
        return outside.Fault is { } refused ? refused : new UnitTree(inside.Value, outside.Value, isCut);
    }

    private static async Task<Outcome<TreeFold>> FoldAsync(
        Snapshot snapshot, UnitRecord unit, GenealogyAsked asked, IReadOnlySet<string> open, CancellationToken cancellationToken)
    {
        var found = await Genealogies.ReadAsync(snapshot, unit.Id, asked, Faults.SerialNotFound(unit.PartId, unit.Serial), cancellationToken);
        if (found.Fault is { } fault)
        {
            return fault;
        }

        var fold = new TreeFold(unit.PartId, unit.PartDesc, unit.Serial, open);
        await foreach (var row in found.Value.Rows)
        {
            fold.Add(row);
        }

        return fold;
    }
}
