using System.Globalization;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>Finds the lot, the unit or the receipts that are recalled, and what holds them.</summary>
internal static class Recalls
{
    /// <summary>Receipts of a part by a purchase order that were not undone: the posting, and whether it can be followed.</summary>
    private const string Receipts =
        """
        SELECT b.id, b.lot <> '' OR EXISTS (SELECT FROM posting_unit m WHERE m.posting_id = b.id)
        FROM purchase_order o JOIN purchase_order_line l ON l.order_id = o.id JOIN receipt_transaction r ON r.order_line_id = l.id
        JOIN posting b ON b.id = r.posting_id JOIN part p ON p.id = b.part_id
        WHERE o.po_id = $2 AND p.part_id = $1 AND l.line_number = coalesce($3::integer, l.line_number) AND r.receipt_no = coalesce($4::integer, r.receipt_no)
            AND b.reverses_id IS NULL AND NOT EXISTS (SELECT FROM posting undone WHERE undone.reverses_id = b.id AND NOT undone.reverses_part)
        ORDER BY b.id
        """;

    /// <summary>What a batch brought in or built and was not undone: the posting, whether it can be followed, its part.</summary>
    private const string OfBatch =
        """
        SELECT b.id, b.lot <> '' OR EXISTS (SELECT FROM posting_unit m WHERE m.posting_id = b.id), p.part_id
        FROM posting b JOIN part p ON p.id = b.part_id
        WHERE b.batch_id = $1 AND ($2 = '' OR p.part_id = $2)
            AND (b.action_type IN ('RG', 'RC', 'BF', 'CP') OR b.action_type IN ('AD', 'PC') AND b.from_balance_id IS NULL AND b.to_balance_id IS NOT NULL)
            AND b.reverses_id IS NULL AND NOT EXISTS (SELECT FROM posting undone WHERE undone.reverses_id = b.id AND NOT undone.reverses_part)
        ORDER BY b.id
        """;

    /// <summary>Fills the header of <paramref name="answer"/>, and answers the rows.</summary>
    public static async Task<Outcome<Found>> ReadAsync(Snapshot snapshot, LotRecall answer, CancellationToken cancellationToken)
    {
        var view = answer.As == "EVER" ? GenealogyView.Ever : GenealogyView.Maintained;
        snapshot.PlanOnce();
        var walk = new GenealogyWalk(snapshot, new GenealogyAsked(Up: true, view, null, SerialNumberGenealogy.LevelsMax), isRecall: true);
        var (questions, isPart, isFound) = (snapshot.Ask(), false, false);
        questions.Add("SELECT part_desc FROM part WHERE part_id = $1", row => (isPart, answer.PartDesc) = (true, row.GetString(0)), answer.PartId);
        if (answer.Serial is { } serial)
        {
            Genealogies.AskRoot(questions, answer.PartId, serial, root => Begin(GenealogyNode.Of(root.Id)));
            walk.AskFrom(questions, answer.PartId, serial);
        }
        else if (answer.PurchaseOrderId is { } order)
        {
            var (postings, isFollowed) = (new List<long>(), true);
            questions.Add(
                Receipts,
                row =>
                {
                    postings.Add(row.GetInt64(0));
                    isFollowed &= row.GetBoolean(1);
                },
                answer.PartId, order, answer.LineNumber, answer.ReceiptNumber);
            await questions.RunAsync(last: false, cancellationToken);
            if (postings.Count == 0 || !isFollowed)
            {
                return !isPart ? Faults.NotFound(Resource.Of<Part>(), answer.PartId, "PART_ID")
                    : postings.Count == 0 ? Faults.NotFound(Resource.Of<Core.Purchasing.ReceiptTransaction>(), $"of part {answer.PartId} by {answer.Receipts}", "PO_ID")
                    : Faults.ReceiptNotTraced(answer.PartId, answer.Receipts);
            }

            questions = snapshot.Ask();
            Begin(GenealogyWalk.Receipts);
            walk.AskFromReceipts(questions, [.. postings]);
        }
        else if (answer.BatchNumber is { } batch)
        {
            var (postings, isBatch, number, untraced) = (new List<long>(), false, batch.ToString(CultureInfo.InvariantCulture), (string?)null);
            questions.Add("SELECT 1 FROM batch WHERE id = $1", _ => isBatch = true, batch);
            questions.Add(
                OfBatch,
                row =>
                {
                    postings.Add(row.GetInt64(0));
                    untraced ??= row.GetBoolean(1) ? null : row.GetString(2);
                },
                batch, answer.PartId);
            await questions.RunAsync(last: false, cancellationToken);
            if (!isBatch || postings.Count == 0 || untraced is not null)
            {
                return !isBatch ? Faults.BatchNotFound(number)
                    : !isPart && answer.PartId.Length > 0 ? Faults.NotFound(Resource.Of<Part>(), answer.PartId, "PART_ID")
                    : untraced is not null ? Faults.BatchNotTraced(untraced, number)
                    : Faults.BatchBroughtNothing(number, answer.PartId);
            }

            questions = snapshot.Ask();
            Begin(GenealogyWalk.Receipts);
            walk.AskFromReceipts(questions, [.. postings]);
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
        return new Found(walk.Graph.Rows().ToAsyncEnumerable(), walk.Graph.RootRow());

        void Begin(GenealogyNode root)
        {
            isFound = true;
            walk.Begin(root);
        }
    }

    /// <summary>What holds it. A class, because an outcome does not convert from an interface.</summary>
    /// <param name="Rows">What holds it, which can be read once.</param>
    /// <param name="Root">The unit that was asked for; null where it was something else.</param>
    public sealed record Found(IAsyncEnumerable<GenealogyRow> Rows, GenealogyRow? Root)
    {
        /// <summary>All that is to be fetched or looked at: a unit that was asked for is the first of it.</summary>
        public IAsyncEnumerable<GenealogyRow> All => Root is null ? Rows : Rows.Prepend(Root);
    }
}
