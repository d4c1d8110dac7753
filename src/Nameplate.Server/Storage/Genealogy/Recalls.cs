using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>Finds the lot or unit that is recalled, and what holds it.</summary>
internal static class Recalls
{
    /// <summary>Fills the header of <paramref name="answer"/> and answers the rows as they come.</summary>
    public static async Task<Outcome<Found>> ReadAsync(Snapshot snapshot, LotRecall answer, CancellationToken cancellationToken)
    {
        var part = (await snapshot.ReadAsync(
            "SELECT id, part_desc FROM part WHERE part_id = $1", row => (Id: row.GetInt64(0), Desc: row.GetString(1)), cancellationToken, answer.PartId)).FirstOrDefault();
        if (part.Desc is null)
        {
            return Faults.NotFound(Resource.Of<Part>(), answer.PartId, "PART_ID");
        }

        answer.PartDesc = part.Desc;
        if (answer.Serial is { } serial)
        {
            var unit = await Genealogies.RootAsync(snapshot, answer.PartId, serial, cancellationToken);
            return unit.Fault is { } unknown ? unknown : new Found(await WhereUsed.RecallAsync(snapshot, unit.Value.Id, 0, answer, cancellationToken));
        }

        var known = await snapshot.ReadAsync("SELECT 1 FROM lot WHERE part_id = $1 AND lot_id = $2", row => true, cancellationToken, part.Id, answer.LotId);
        return known.Count == 0
            ? Faults.NotFound(Resource.Of<Lot>(), $"{answer.LotId} of part {answer.PartId}", "LOT_ID")
            : new Found(await WhereUsed.RecallAsync(snapshot, 0, part.Id, answer, cancellationToken));
    }

    /// <summary>What holds it. A class, because an outcome does not convert from an interface.</summary>
    public sealed record Found(IAsyncEnumerable<GenealogyRow> Rows);
}
