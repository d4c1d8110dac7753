using System.Globalization;
using Nameplate.Core;
using Nameplate.Core.Inventory;

namespace Nameplate.Server.Storage;

/// <summary>Batch numbers: a new one, or one to join.</summary>
/// <param name="Id">BATCH_NUMBER.</param>
/// <param name="TxnsAccepted">Calls accepted in it so far, this one included.</param>
internal sealed record BatchTicket(long Id, int TxnsAccepted)
{
    public string Number => Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>BATCH_NUMBER and TXNS_ACCEPTED as they are answered; the number that a dry run drew is thrown away with everything else.</summary>
    public (string? Number, string? TxnsAccepted) Told(bool dryRun = false) => dryRun ? (null, null) : (Number, TxnsAccepted.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Joins a batch that was assigned and not reversed, and locks it. Null when none is named: a new one is opened with the entry
    /// (<see cref="Entries.SaveAsync(LedgerTransaction, LedgerEntry, BatchTicket?, IEnumerable{BalanceRow}, CancellationToken)"/>).
    /// </summary>
    public static async Task<Outcome<BatchTicket?>> JoinAsync(LedgerTransaction transaction, string? number, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(number))
        {
            return (BatchTicket?)null;
        }

        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return Faults.BatchToJoinNotFound(number);
        }

        var joined = await transaction.ReadAsync(
            "UPDATE batch SET txns_accepted = txns_accepted + 1 WHERE id = $1 RETURNING txns_accepted, reversed_by_id IS NOT NULL",
            row => (Count: row.GetInt32(0), Reversed: row.GetBoolean(1)), cancellationToken, id);
        if (joined is not [var batch])
        {
            return Faults.BatchToJoinNotFound(number);
        }

        return batch.Reversed ? Faults.BatchReversed(number) : new BatchTicket(id, batch.Count);
    }
}
