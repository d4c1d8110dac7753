using Nameplate.Core;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>A unit as a genealogy begins with it.</summary>
internal sealed record GenealogyRoot(long Id, string PartId, string PartDesc, string Serial, string LotId, UnitStatus Status);

/// <summary>A unit, and the rows of what is inside it or what it is inside of.</summary>
internal sealed record GenealogyFound(GenealogyRoot Root, IAsyncEnumerable<GenealogyRow> Rows);

/// <summary>Reads what is inside a unit at every level, or what it is inside of.</summary>
internal static class Genealogies
{
    private const string ByName = "p.part_id = $1 AND s.serial_number = $2";

    public static Task<Outcome<GenealogyFound>> ReadAsync(
        Snapshot snapshot, string partId, string serial, GenealogyAsked asked, CancellationToken cancellationToken)
    {
        var walk = new GenealogyWalk(snapshot, asked, isRecall: false);
        return ReadAsync(snapshot, walk, ByName, [partId, serial], questions => walk.AskFrom(questions, partId, serial), Faults.SerialNotFound(partId, serial), cancellationToken);
    }

    /// <summary>The same by row number.</summary>
    public static Task<Outcome<GenealogyFound>> ReadAsync(Snapshot snapshot, long unit, GenealogyAsked asked, Fault none, CancellationToken cancellationToken)
    {
        var walk = new GenealogyWalk(snapshot, asked, isRecall: false);
        return ReadAsync(snapshot, walk, "s.id = $1", [unit], questions => walk.AskFrom(questions, unit), none, cancellationToken);
    }

    /// <summary>Asks which unit has a number.</summary>
    public static void AskRoot(SnapshotQuestions questions, string partId, string serial, Action<GenealogyRoot> found) => AskRoot(questions, ByName, [partId, serial], found);

    private static async Task<Outcome<GenealogyFound>> ReadAsync(
        Snapshot snapshot, GenealogyWalk walk, string which, object[] values, Action<SnapshotQuestions> ask, Fault none, CancellationToken cancellationToken)
    {
        GenealogyRoot? root = null;
        var questions = snapshot.Ask();
        AskRoot(questions, which, values, found => walk.Begin(GenealogyNode.Of((root = found).Id)));
        ask(questions);
        await questions.RunAsync(last: false, cancellationToken);
        return root is null ? none
            : await walk.FinishAsync(cancellationToken) is { } refused ? refused
            : new GenealogyFound(root, walk.Graph.Rows().ToAsyncEnumerable());
    }

    private static void AskRoot(SnapshotQuestions questions, string which, object[] values, Action<GenealogyRoot> found) => questions.Add(
        $"""
        SELECT s.id, p.part_id, p.part_desc, s.serial_number, u.lot, u.status
        FROM serial_number s JOIN part p ON p.id = s.part_id JOIN unit_state u ON u.serial_number_id = s.id
        WHERE {which} AND s.deleted_at IS NULL AND s.renumbered_id IS NULL
        """,
        row => found(new GenealogyRoot(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), (UnitStatus)row.GetInt16(5))),
        values);
}
