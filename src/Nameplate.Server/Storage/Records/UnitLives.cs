using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>The last postings of a unit, newest first, and how many there are in all.</summary>
public sealed record UnitLife(IReadOnlyList<HistoryRow> Rows, int Total)
{
    /// <summary>The latest shipment that was not undone; null when it never left.</summary>
    public DateOnly? Shipped { get; init; }

    /// <summary>There are earlier ones.</summary>
    public bool HasEarlier { get; init; }
}

/// <summary>Reads a unit's history for its page: as much of it as a page shows.</summary>
internal static class UnitLives
{
    /// <summary>Postings on one page.</summary>
    public const int RowsMax = 100;

    /// <summary>Reads them all in order and keeps the last ones before <paramref name="before"/>, so memory does not grow with a long life.</summary>
    public static async Task<UnitLife> ReadAsync(Snapshot snapshot, long unit, long? before, CancellationToken cancellationToken)
    {
        var (last, total, dropped) = (new Queue<HistoryRow>(RowsMax), 0, false);
        DateOnly? shipped = null;
        await foreach (var row in Histories.ReadAsync(snapshot, [unit], cancellationToken))
        {
            total++;
            if (row is { ActionType: "SH" or "CS", Reverses: null, ReversedBy: null })
            {
                shipped = row.ActionDate;
            }

            if (before is { } end && long.Parse(row.Posting, System.Globalization.CultureInfo.InvariantCulture) >= end)
            {
                continue;
            }

            if (last.Count == RowsMax)
            {
                last.Dequeue();
                dropped = true;
            }

            last.Enqueue(row);
        }

        return new UnitLife([.. last.Reverse()], total) { Shipped = shipped, HasEarlier = dropped };
    }
}
