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
        return ReadAsync(snapshot, asked, ByName, [partId, serial], (walk, questions) => walk.AskFrom(questions, partId, serial), Faults.SerialNotFound(partId, serial), cancellationToken);
    }

    /// <summary>The same by row number.</summary>
    public static Task<Outcome<GenealogyFound>> ReadAsync(Snapshot snapshot, long unit, GenealogyAsked asked, Fault none, CancellationToken cancellationToken)
    {
        return ReadAsync(snapshot, asked, "s.id = $1", [unit], (walk, questions) => walk.AskFrom(questions, unit), none, cancellationToken);
    }

    /// <summary>Asks which unit has a number.</summary>
    public static void AskRoot(SnapshotQuestions questions, string partId, string serial, Action<GenealogyRoot> found) => AskRoot(questions, ByName, [partId, serial], found);

    private static async Task<Outcome<GenealogyFound>> ReadAsync(
        Snapshot snapshot, GenealogyAsked asked, string which, object[] values, Action<GenealogyWalk, SnapshotQuestions> ask, Fault none, CancellationToken cancellationToken)
    {
        snapshot.PlanOnce();
        var moment = await AtAsync(snapshot, asked, which, values, none, cancellationToken);
        if (moment.Fault is { } unknown)
        {
            return unknown;
        }

        GenealogyRoot? root = null;
        var (questions, walk) = (snapshot.Ask(), new GenealogyWalk(snapshot, moment.Value, isRecall: false));
        AskRoot(questions, which, values, found => walk.Begin(GenealogyNode.Of((root = found).Id)));
        ask(walk, questions);
        await questions.RunAsync(last: false, cancellationToken);
        return root is null ? none
            : await walk.FinishAsync(cancellationToken) is { } refused ? refused
            : new GenealogyFound(root, walk.Graph.Rows().ToAsyncEnumerable());
    }

    /// <summary>Finds the posting that is meant, and the last of those that belong to it. Other views need none.</summary>
    private static async Task<Outcome<GenealogyAsked>> AtAsync(
        Snapshot snapshot, GenealogyAsked asked, string which, object[] values, Fault none, CancellationToken cancellationToken)
    {
        if (asked.View is not (GenealogyView.Shipped or GenealogyView.AtPosting))
        {
            return asked;
        }

        GenealogyRoot? root = null;
        long? found = null;
        var questions = snapshot.Ask();
        if (asked.View == GenealogyView.Shipped)
        {
            AskRoot(questions, which, values, unit => root = unit);
            questions.Add(
                $"SELECT {LastOf("first")} FROM (SELECT s.id FROM serial_number s JOIN part p ON p.id = s.part_id WHERE {Living(which)}) unit CROSS JOIN LATERAL ({Shipments.First("unit.id")}) first",
                row => found = row.GetInt64(0), values);
        }
        else
        {
            questions.Add($"SELECT {LastOf("given")} FROM posting given WHERE given.id = $1", row => found = row.GetInt64(0), asked.Posting);
        }

        await questions.RunAsync(last: false, cancellationToken);
        return found is { } posting ? asked with { View = GenealogyView.AtPosting, Posting = posting }
            : asked.View == GenealogyView.AtPosting ? Faults.PostingNotFound(asked.Posting!.Value)
            : root is null ? none
            : Faults.NeverShipped(root.PartId, root.Serial);
    }

    /// <summary>What is posted together is there together.</summary>
    private static string LastOf(string posting) =>
        $"greatest({posting}.id, (SELECT max(p.id) FROM posting p WHERE p.parent_id = coalesce({posting}.parent_id, {posting}.id)))";

    private static string Living(string which) => $"{which} AND s.deleted_at IS NULL AND s.renumbered_id IS NULL";

    private static void AskRoot(SnapshotQuestions questions, string which, object[] values, Action<GenealogyRoot> found) => questions.Add(
        $"""
        SELECT s.id, p.part_id, p.part_desc, s.serial_number, u.lot, u.status
        FROM serial_number s JOIN part p ON p.id = s.part_id JOIN unit_state u ON u.serial_number_id = s.id
        WHERE {Living(which)}
        """,
        row => found(new GenealogyRoot(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), (UnitStatus)row.GetInt16(5))),
        values);
}
