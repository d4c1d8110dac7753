using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>Finds the lot or unit that is recalled, and what holds it.</summary>
internal static class Recalls
{
    /// <summary>Fills the header of <paramref name="answer"/>, and answers the rows.</summary>
    public static async Task<Outcome<Found>> ReadAsync(Snapshot snapshot, LotRecall answer, CancellationToken cancellationToken)
    {
        var view = answer.As == "EVER" ? GenealogyView.Ever : GenealogyView.Maintained;
        var walk = new GenealogyWalk(snapshot, new GenealogyAsked(Up: true, view, null, SerialNumberGenealogy.LevelsMax), isRecall: true);
        var (questions, isPart, isFound) = (snapshot.Ask(), false, false);
        questions.Add("SELECT part_desc FROM part WHERE part_id = $1", row => (isPart, answer.PartDesc) = (true, row.GetString(0)), answer.PartId);
        if (answer.Serial is { } serial)
        {
            Genealogies.AskRoot(questions, answer.PartId, serial, root => Begin(GenealogyNode.Of(root.Id)));
            walk.AskFrom(questions, answer.PartId, serial);
        }
        else
        {
            questions.Add(
                "SELECT l.part_id FROM lot l JOIN part p ON p.id = l.part_id WHERE p.part_id = $1 AND l.lot_id = $2",
                row => Begin(GenealogyNode.Of(row.GetInt64(0), answer.LotId!)), answer.PartId, answer.LotId);
            walk.AskFromLot(questions, answer.PartId, answer.LotId!);
        }

        await questions.RunAsync(last: false, cancellationToken);
        if (!isFound)
        {
            return !isPart ? Faults.NotFound(Resource.Of<Part>(), answer.PartId, "PART_ID")
                : answer.Serial is not null ? Faults.SerialNotFound(answer.PartId, answer.Serial)
                : Faults.NotFound(Resource.Of<Lot>(), $"{answer.LotId} of part {answer.PartId}", "LOT_ID");
        }

        if (await walk.FinishAsync(cancellationToken) is { } refused)
        {
            return refused;
        }

        answer.Tell(walk.Graph, walk.Stock);
        return new Found(walk.Graph.Rows().ToAsyncEnumerable());

        void Begin(GenealogyNode root)
        {
            isFound = true;
            walk.Begin(root);
        }
    }

    /// <summary>What holds it. A class, because an outcome does not convert from an interface.</summary>
    public sealed record Found(IAsyncEnumerable<GenealogyRow> Rows);
}
