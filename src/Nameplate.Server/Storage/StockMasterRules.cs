using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;

namespace Nameplate.Server.Storage;

/// <summary>Rules of the masters that stock refers to by text: lots, stock statuses, further locations.</summary>
internal static class StockMasterRules
{
    public static Task<Fault?> CheckAsync(LedgerTransaction transaction, Master record, bool isNew, CancellationToken cancellationToken) => record switch
    {
        Lot lot => Task.FromResult(isNew && !lot.Part.LotControl ? Faults.LotNotUsed(lot.Part.PartId, "LOT_ID") : null),
        MultipleLocation location when isNew => NewLocationAsync(transaction, location, cancellationToken),
        StockStatus status when !isNew => MainLocationAsync(transaction, status, cancellationToken),
        _ => Task.FromResult<Fault?>(null),
    };

    public static async Task<Fault?> CheckDeleteAsync(LedgerTransaction transaction, Record record, CancellationToken cancellationToken)
    {
        var part = record switch
        {
            Lot lot => lot.Part,
            StockStatus status => status.Part,
            _ => ((MultipleLocation)record).Part,
        };
        await Parts.CloseAsync(transaction, cancellationToken, part.Id);
        var used = record switch
        {
            Lot lot => await LotUsedAsync(transaction, lot, cancellationToken),
            StockStatus status => await StatusUsedAsync(transaction, status, cancellationToken),
            _ => await LocationUsedAsync(transaction, (MultipleLocation)record, cancellationToken),
        };
        var noun = Resource.Of(record.GetType());
        return used is null ? null : Faults.InUse(noun, string.Join(", ", noun.Keys.Select(key => key.Get(record))), used);
    }

    /// <summary>A unit that has a lot has a posting with it, and so has what was built from it.</summary>
    private static Task<string?> LotUsedAsync(LedgerTransaction transaction, Lot lot, CancellationToken cancellationToken) => UseAsync(
        transaction,
        """
        SELECT CASE
            WHEN EXISTS (SELECT FROM stock_status s JOIN stock_balance b ON b.stock_status_id = s.id WHERE s.part_id = $1 AND b.lot = $2 AND b.quantity > 0) THEN 'stock on hand'
            WHEN EXISTS (SELECT FROM posting WHERE part_id = $1 AND lot = $2 AND lot <> '') THEN 'postings'
            WHEN EXISTS (SELECT FROM consumption WHERE component_part_id = $1 AND lot = $2) THEN 'builds' END
        """,
        cancellationToken, lot.Part.Id, lot.LotId);

    private static Task<string?> StatusUsedAsync(LedgerTransaction transaction, StockStatus status, CancellationToken cancellationToken) => UseAsync(
        transaction,
        """
        SELECT CASE
            WHEN EXISTS (SELECT FROM stock_balance WHERE stock_status_id = $1 AND quantity > 0) THEN 'stock on hand'
            WHEN EXISTS (SELECT FROM stock_balance WHERE stock_status_id = $1) THEN 'postings'
            WHEN EXISTS (SELECT FROM multiple_location WHERE stores_id = $2 AND part_id = $3) THEN 'a multiple location' END
        """,
        cancellationToken, status.Id, status.Stores.Id, status.Part.Id);

    /// <summary>The record of an empty location may go; it arises again with the next stock.</summary>
    private static Task<string?> LocationUsedAsync(LedgerTransaction transaction, MultipleLocation location, CancellationToken cancellationToken) => UseAsync(
        transaction,
        """
        SELECT CASE WHEN EXISTS (
            SELECT FROM stock_status s JOIN stock_balance b ON b.stock_status_id = s.id
            WHERE s.stores_id = $1 AND s.part_id = $2 AND b.location = $3 AND b.quantity > 0) THEN 'stock on hand' END
        """,
        cancellationToken, location.Stores.Id, location.Part.Id, location.StockLocation);

    private static async Task<string?> UseAsync(LedgerTransaction transaction, string sql, CancellationToken cancellationToken, params object?[] values) =>
        (await transaction.ReadAsync(sql, row => row.IsDBNull(0) ? null : row.GetString(0), cancellationToken, values))[0];

    /// <summary>A further location is one of a part that is kept in the store, and not its main one. The part is held, so that it stays so.</summary>
    private static async Task<Fault?> NewLocationAsync(LedgerTransaction transaction, MultipleLocation location, CancellationToken cancellationToken)
    {
        var (stores, part) = (location.Stores, location.Part);
        await transaction.ExecuteAsync("SELECT FROM part WHERE id = $1 FOR KEY SHARE", cancellationToken, part.Id);
        var main = await Balances.StatusesAsync(transaction, [(part.Id, stores.Id)], cancellationToken);
        return main is not [var status] ? Faults.NotFound(Resource.Of<StockStatus>(), $"{stores.StoresCode}, {part.PartId}")
            : status.MainLocation == location.StockLocation ? Faults.LocationIsMain(part.PartId, stores.StoresCode, location.StockLocation)
            : null;
    }

    /// <summary>
    /// Another main location: what lies at the old one stays there, and is a further location from now on; the new one is none
    /// any more. No posting comes to either meanwhile (<see cref="MasterRules.CloseAsync"/>).
    /// </summary>
    private static async Task<Fault?> MainLocationAsync(LedgerTransaction transaction, StockStatus status, CancellationToken cancellationToken)
    {
        var entry = transaction.Masters.Entry(status);
        entry.DetectChanges();
        var main = entry.Property(one => one.StockLocation);
        if (!main.IsModified)
        {
            return null;
        }

        await transaction.EditAsync(
            "multiple_location", "DELETE FROM multiple_location WHERE stores_id = $1 AND part_id = $2 AND stock_location = $3 RETURNING id", cancellationToken, status.Stores.Id, status.Part.Id, main.CurrentValue);
        await transaction.EditAsync(
            "multiple_location",
            """
            INSERT INTO multiple_location (stores_id, part_id, stock_location, created_by, created_at, operator_id, updated_at)
            SELECT DISTINCT $1::bigint, $2::bigint, b.location, $5, $6::timestamptz, $5, $6::timestamptz FROM stock_balance b WHERE b.stock_status_id = $3 AND b.location = $4 AND b.location <> ''
            ON CONFLICT (stores_id, part_id, stock_location) DO NOTHING RETURNING id
            """,
            cancellationToken, status.Stores.Id, status.Part.Id, status.Id, main.OriginalValue, transaction.Session.UserName, transaction.Second);
        return null;
    }
}
