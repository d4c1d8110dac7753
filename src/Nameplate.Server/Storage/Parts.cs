using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;

namespace Nameplate.Server.Storage;

/// <summary>The masters that a transaction reads: parts with their units of measure, bills, stores, lots.</summary>
internal static class Parts
{
    /// <summary>
    /// A part for a posting; a phantom is none. It is held so that how it is counted cannot change until the posting is done.
    /// </summary>
    public static async Task<Outcome<Part>> HoldAsync(LedgerTransaction transaction, string partId, string field, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync("SELECT FROM part WHERE part_id = $1 FOR KEY SHARE", cancellationToken, partId);
        var part = await WithStores(transaction).SingleOrDefaultAsync(one => one.PartId == partId, cancellationToken);
        return part is null ? Faults.NotFound(Resource.Of<Part>(), partId, field)
            : StockRules.RefusePhantom(part) is { } phantom ? phantom
            : part;
    }

    /// <summary>The same by row number; null when there is none.</summary>
    public static async Task<Part?> HoldAsync(LedgerTransaction transaction, long id, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync("SELECT FROM part WHERE id = $1 FOR KEY SHARE", cancellationToken, id);
        return await WithStores(transaction).SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
    }

    /// <summary>Several parts for one posting, held in the order of their rows; one that does not exist is left out.</summary>
    public static async Task<Dictionary<string, Part>> HoldAllAsync(LedgerTransaction transaction, IReadOnlyCollection<string> partIds, CancellationToken cancellationToken)
    {
        var wanted = partIds.Distinct(StringComparer.Ordinal).ToArray();
        await transaction.ExecuteAsync("SELECT FROM part WHERE part_id = ANY ($1) ORDER BY id FOR KEY SHARE", cancellationToken, [wanted]);
        return await WithStores(transaction).Where(part => wanted.Contains(part.PartId)).ToDictionaryAsync(part => part.PartId, StringComparer.Ordinal, cancellationToken);
    }

    /// <summary>
    /// Locks parts for who changes how they are counted or kept, or looks whether they are used. Every posting of a part holds its row FOR KEY SHARE: this waits for those
    /// under way and keeps new ones out, so that what is looked for cannot arise in between.
    /// </summary>
    public static Task CloseAsync(LedgerTransaction transaction, CancellationToken cancellationToken, params long[] parts) =>
        transaction.ExecuteAsync("SELECT FROM part WHERE id = ANY ($1) ORDER BY id FOR UPDATE", cancellationToken, [parts]);

    /// <summary>Keeps apart calls that would each decide the same of some parts, as which units are free. No posting waits for it. Before units and balances.</summary>
    public static void Lock(CommandBatch commands, IEnumerable<long> parts) =>
        commands.Add("SELECT FROM part WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE", _ => { }, parts.Distinct().ToArray());

    /// <summary>Parts by row number; whoever posts holds them already.</summary>
    public static Task<Dictionary<long, Part>> ReadAsync(LedgerTransaction transaction, long[] ids, CancellationToken cancellationToken) =>
        WithStores(transaction).Where(part => ids.Contains(part.Id)).ToDictionaryAsync(part => part.Id, cancellationToken);

    /// <summary>
    /// The whole bill of material of a part and of the phantoms under it, with the components as they are counted, all held. The
    /// lines of every level are found in one statement, each once, and one level deeper than is allowed, so that the rule sees
    /// what is too deep.
    /// </summary>
    public static async Task<List<BillOfMaterial>> HoldBillAsync(LedgerTransaction transaction, Part assembly, CancellationToken cancellationToken)
    {
        var lines = await transaction.ReadAsync(
            """
            SELECT l.id FROM bill_of_material l JOIN part c ON c.id = l.component_id
            WHERE l.assembly_id IN (
                WITH RECURSIVE exploded (id, level) AS (
                    SELECT $1::bigint, 0
                    UNION SELECT p.id, e.level + 1
                    FROM exploded e JOIN bill_of_material b ON b.assembly_id = e.id JOIN part p ON p.id = b.component_id AND p.phantom
                    WHERE e.level <= $2)
                SELECT id FROM exploded)
            ORDER BY c.id, l.id FOR KEY SHARE OF c
            """,
            row => row.GetInt64(0), cancellationToken, assembly.Id, BillExplosion.LevelsMax);
        return await transaction.Masters.Set<BillOfMaterial>().AsNoTrackingWithIdentityResolution()
            .Include(line => line.Assembly).Include(line => line.KitStores)
            .Include(line => line.Component.UnitOfMeasure).Include(line => line.Component.DefaultStores)
            .Where(line => lines.Contains(line.Id)).ToListAsync(cancellationToken);
    }

    /// <summary>Stores by code; the first that does not exist is refused with the field that names it.</summary>
    public static async Task<Outcome<Dictionary<string, Stores>>> StoresAsync(
        LedgerTransaction transaction, CancellationToken cancellationToken, params (string Field, string? Code)[] named)
    {
        var codes = named.Where(pair => pair.Code is not null).Select(pair => pair.Code!).Distinct().ToList();
        var stores = codes.Count == 0 ? [] : await transaction.Masters.Set<Stores>().AsNoTracking()
            .Where(one => codes.Contains(one.StoresCode)).ToDictionaryAsync(one => one.StoresCode, StringComparer.Ordinal, cancellationToken);
        foreach (var (field, code) in named)
        {
            if (code is not null && !stores.ContainsKey(code))
            {
                return Faults.NotFound(Resource.Of<Stores>(), code, field);
            }
        }

        return stores;
    }

    /// <summary>Codes of stores by row number.</summary>
    public static async Task<Dictionary<long, string>> StoresCodesAsync(LedgerTransaction transaction, IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        var commands = transaction.Batch();
        var codes = StoresCodes(commands, ids);
        await commands.RunAsync(cancellationToken);
        return codes;
    }

    /// <summary>The same, asked with other statements.</summary>
    public static Dictionary<long, string> StoresCodes(CommandBatch commands, IEnumerable<long> ids)
    {
        var codes = new Dictionary<long, string>();
        commands.Add("SELECT id, stores_code FROM stores WHERE id = ANY ($1)", row => codes.Add(row.GetInt64(0), row.GetString(1)), ids.Distinct().ToArray());
        return codes;
    }

    /// <summary>All lots of some parts that have stock, and the ones named, by part and number.</summary>
    public static async Task<Dictionary<(long PartId, string LotId), Lot>> LotsAsync(
        LedgerTransaction transaction, IReadOnlyCollection<(long PartId, string LotId)> wanted, CancellationToken cancellationToken)
    {
        var commands = transaction.Batch();
        var lots = Lots(commands, wanted);
        await commands.RunAsync(cancellationToken);
        return lots;
    }

    /// <summary>The same, asked with other statements.</summary>
    public static Dictionary<(long PartId, string LotId), Lot> Lots(CommandBatch commands, IReadOnlyCollection<(long PartId, string LotId)> wanted)
    {
        var lots = new Dictionary<(long, string), Lot>();
        commands.Add(
            """
            SELECT l.id, l.part_id, l.lot_id, l.expire_date, l.retest_date, l.lot_hold_code
            FROM lot l JOIN unnest($1, $2) AS w (part_id, lot_id) USING (part_id, lot_id)
            """,
            row => lots[(row.GetInt64(1), row.GetString(2))] = new Lot
            {
                Id = row.GetInt64(0),
                LotId = row.GetString(2),
                ExpireDate = row.IsDBNull(3) ? null : row.GetFieldValue<DateOnly>(3),
                RetestDate = row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4),
                HoldCode = row.IsDBNull(5) ? null : row.GetString(5),
            },
            wanted.Select(lot => lot.PartId).ToArray(), wanted.Select(lot => lot.LotId).ToArray());
        return lots;
    }

    private static IQueryable<Part> WithStores(LedgerTransaction transaction) =>
        transaction.Masters.Set<Part>().AsNoTracking().Include(part => part.UnitOfMeasure).Include(part => part.DefaultStores);
}
