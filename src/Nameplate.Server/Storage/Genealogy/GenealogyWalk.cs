using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// Reads what is inside what into a graph. A round asks about all nodes that nothing is known of yet, and takes along the
/// names of those that the round before found: two rounds for most trees, one more for each time that a way leads through
/// lots to something else.
/// </summary>
/// <param name="snapshot">Where to read.</param>
/// <param name="asked">Which way, which view, how deep.</param>
/// <param name="isRecall">The units of the first lot belong to it, and stock is asked for.</param>
internal sealed class GenealogyWalk(Snapshot snapshot, GenealogyAsked asked, bool isRecall)
{
    private readonly Dictionary<long, GenealogyPart> parts = [];
    private readonly List<(GenealogyVertex, RecallStock)> stock = [];
    private readonly HashSet<GenealogyVertex> topsAsked = [];
    private GenealogyGraph? graph;
    private int named;
    private int rows;

    public GenealogyGraph Graph => graph!;

    /// <summary>What is in stock of the lots.</summary>
    public IReadOnlyList<(GenealogyVertex Lot, RecallStock Stock)> Stock => stock;

    /// <summary>From where the walk goes: said by the row of a question that stands before the first round's.</summary>
    public void Begin(GenealogyNode root) => graph = new GenealogyGraph(root, asked.Up, asked.Levels, asked.StepsMax);

    public void AskFrom(SnapshotQuestions questions, long unit) => Ask(questions, GenealogySql.Units, null, null, new[] { unit }, 0L, "");

    public void AskFrom(SnapshotQuestions questions, string partId, string serial) => Ask(questions, GenealogySql.UnitByName, null, null, partId, serial, "");

    public void AskFromLot(SnapshotQuestions questions, string partId, string lot) =>
        Ask(questions, null, GenealogySql.LotByName, isRecall ? GenealogySql.UnitsOfLots(asked.View) : null, 0L, partId, lot);

    /// <summary>From what receipts brought: <see cref="Receipts"/> stands for all of it.</summary>
    public void AskFromReceipts(SnapshotQuestions questions, long[] postings) =>
        Ask(questions, null, GenealogySql.LotsOfReceipts, GenealogySql.OfReceipts, postings, 0L, "");

    /// <summary>Where a walk from receipts begins: no part, so it is neither a unit nor a lot.</summary>
    public static readonly GenealogyNode Receipts = GenealogyNode.Of(0, nameof(Receipts));

    /// <summary>Reads all the rest, after the questions of the first round were sent.</summary>
    public async Task<Fault?> FinishAsync(CancellationToken cancellationToken)
    {
        for (IReadOnlyList<GenealogyVertex> last = [Graph.Nodes[0]]; ;)
        {
            Graph.EndRound(last);
            if (Graph.IsTooLarge)
            {
                return Faults.TreeTooLarge(asked.StepsMax);
            }

            last = Graph.Unread();
            if (last.Count == 0 && named == Graph.Nodes.Count)
            {
                return null;
            }

            var (questions, found) = (snapshot.Ask(), Graph.Nodes.Skip(named).ToList());
            named = Graph.Nodes.Count;
            AskNames(questions, found);
            if (last.Count > 0)
            {
                var (units, lots) = (last.Where(one => one.Node.Unit != 0).Select(one => one.Node.Unit).ToArray(), last.Where(one => one.Node.Unit == 0).Select(one => one.Node).ToList());
                Ask(questions, units.Length == 0 ? null : GenealogySql.Units, lots.Count == 0 ? null : GenealogySql.Lots, null, units, lots.Select(lot => lot.Part).ToArray(), lots.Select(lot => lot.Lot).ToArray());
            }

            await questions.RunAsync(last.Count == 0, cancellationToken);
            foreach (var lot in found.Where(IsLot))
            {
                lot.Part = parts[lot.Node.Part];
            }
        }
    }

    private void Ask(SnapshotQuestions questions, string? fromUnits, string? fromLots, string? own, object units, object parts, object lots)
    {
        rows = 0;
        questions.Add(
            asked.Up ? GenealogySql.Up(asked.View, fromUnits, fromLots, own) : GenealogySql.Down(asked.View, fromUnits, fromLots),
            Steps, units, asked.Posting is { } posting ? posting : (object)(asked.Day ?? default), asked.Levels, parts, lots, asked.StepsMax + 1L);
    }

    private void Steps(NpgsqlDataReader row)
    {
        if (graph is null)
        {
            // Steps from something that is no unit or lot any more; it is refused.
            return;
        }

        var kind = row.GetInt32(GenealogySql.Kind);
        if (kind == GenealogySql.IsCut || ++rows > asked.StepsMax)
        {
            graph.Cut();
            return;
        }

        var (from, to, ids) = (new Ends(row, GenealogySql.FromUnits), new Ends(row, GenealogySql.ToUnits), row.GetFieldValue<long[]>(GenealogySql.Ids));
        DateOnly? ended = row.IsDBNull(GenealogySql.Ended) ? null : row.GetFieldValue<DateOnly>(GenealogySql.Ended);
        var (quantity, usedFor, day) = (row.GetDecimal(GenealogySql.Quantity), row.GetDecimal(GenealogySql.UsedFor), row.GetFieldValue<DateOnly>(GenealogySql.Started));
        var (assumed, batch, isRead) = (row.GetBoolean(GenealogySql.Assumed), row.GetInt64(GenealogySql.Batch), row.GetBoolean(GenealogySql.IsRead));
        if (kind == GenealogySql.IsUse)
        {
            var use = new GenealogyUse(row.GetInt64(GenealogySql.Build), quantity, usedFor, assumed, day, ended, batch);
            for (var place = 0; place < ids.Length; place++)
            {
                Graph.Use(from[place], to[place], ids[place], use, isRead);
            }

            return;
        }

        var (step, isLink) = (new GenealogyStep(quantity, usedFor, assumed, row.GetBoolean(GenealogySql.Past), day, ended, batch), kind == GenealogySql.IsLink);
        for (var place = 0; place < ids.Length; place++)
        {
            if (isLink)
            {
                Graph.Link(from[place], to[place], ids[place], step, isRead);
            }
            else
            {
                Graph.UnitOfLot(to[place], step);
            }
        }
    }

    /// <summary>What the steps of a row lead from or to: a unit each, or all the same lot.</summary>
    private readonly struct Ends(NpgsqlDataReader row, int first)
    {
        private readonly long[]? units = row.IsDBNull(first) ? null : row.GetFieldValue<long[]>(first);
        private readonly GenealogyNode lot = GenealogyNode.Of(row.GetInt64(first + 1), row.GetString(first + 2));

        public GenealogyNode this[int place] => units is null ? lot : GenealogyNode.Of(units[place]);
    }

    /// <summary>Asks what the nodes that were found last are called, and where those of them are that are inside nothing.</summary>
    private void AskNames(SnapshotQuestions questions, List<GenealogyVertex> found)
    {
        var units = found.Where(vertex => vertex.Node.Unit != 0).ToList();
        if (units.Count > 0)
        {
            var ids = units.Select(vertex => vertex.Node.Unit).ToArray();
            questions.Add(GenealogySql.Names, Names, ids);
            questions.Add(GenealogySql.States, States, ids);
            var tops = units.Select(vertex => vertex.Outermost).Where(vertex => vertex.Top is null && topsAsked.Add(vertex)).Select(vertex => vertex.Node.Unit).ToArray();
            if (tops.Length > 0)
            {
                questions.Add(GenealogySql.Tops, Top, tops);
            }
        }

        var lots = found.Where(IsLot).ToList();
        if (lots.Count > 0)
        {
            questions.Add(GenealogySql.Parts, row => Part(row, 0), lots.Select(lot => lot.Node.Part).Distinct().ToArray());
            if (isRecall)
            {
                questions.Add(GenealogySql.Stock, Held, lots.Select(lot => lot.Node.Part).ToArray(), lots.Select(lot => lot.Node.Lot).ToArray());
            }
        }
    }

    private static bool IsLot(GenealogyVertex vertex) => vertex.Node.Unit == 0 && vertex.Node != Receipts;

    private void Names(NpgsqlDataReader row)
    {
        var (units, serials, part) = (row.GetFieldValue<long[]>(0), row.GetFieldValue<string[]>(1), Part(row, 2));
        for (var place = 0; place < units.Length; place++)
        {
            var vertex = Graph[GenealogyNode.Of(units[place])];
            (vertex.Serial, vertex.Part) = (serials[place], part);
        }
    }

    private void States(NpgsqlDataReader row)
    {
        var (lot, status) = (row.GetString(1), (UnitStatus)row.GetInt16(2));
        foreach (var unit in row.GetFieldValue<long[]>(0))
        {
            var vertex = Graph[GenealogyNode.Of(unit)];
            (vertex.Lot, vertex.Status) = (lot, status);
        }
    }

    private GenealogyPart Part(NpgsqlDataReader row, int first)
    {
        var number = row.GetInt64(first);
        if (!parts.TryGetValue(number, out var part))
        {
            parts.Add(number, part = new GenealogyPart(number, row.GetString(first + 1), row.GetString(first + 2), row.GetString(first + 3)));
        }

        return part;
    }

    private void Top(NpgsqlDataReader row)
    {
        string? Text(int place) => row.IsDBNull(place) ? null : row.GetString(place);
        Graph[GenealogyNode.Of(row.GetInt64(0))].Top = new GenealogyTop(
            row.GetInt64(1), row.GetString(2), row.GetString(3), Text(4), Text(5), row.IsDBNull(6) ? null : row.GetInt64(6), Text(7), Text(8))
        {
            Delivery = row.IsDBNull(6) ? null : new GenealogyDelivery(Text(9), Text(10), Text(11), Text(12), row.IsDBNull(13) ? null : row.GetFieldValue<DateOnly>(13), Text(14)),
        };
    }

    private void Held(NpgsqlDataReader row) => stock.Add((Graph[GenealogyNode.Of(row.GetInt64(0), row.GetString(1))], new RecallStock
    {
        StoresCode = row.GetString(2),
        StockLocation = row.GetString(3),
        Quantity = row.GetDecimal(4),
        Units = row.GetInt32(5),
    }));
}
