using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Finance;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;
using Nameplate.Core.Orders;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>Rules of single nouns that need more of the data source than the record itself.</summary>
internal static class MasterRules
{
    /// <summary>The rows of what is no document.</summary>
    public static readonly IReadOnlyDictionary<string, RowsChange> NoRows = new Dictionary<string, RowsChange>();

    /// <summary>What of a part says how it is counted.</summary>
    private static readonly string[] Counting = [nameof(Part.SerialInInventory), nameof(Part.LotControl), nameof(Part.IsPhantom), nameof(Part.UnitOfMeasure)];

    /// <summary>Closes the parts of records that are about to change, where no posting may come in between. Before the records themselves: who posts holds the part first, too.</summary>
    public static Task CloseAsync(LedgerTransaction transaction, IEnumerable<(Record Record, FieldValues Values)> changes, CancellationToken cancellationToken)
    {
        var parts = changes.Select(change => PartToClose(change.Record, change.Values)).OfType<long>().Distinct().ToArray();
        return parts.Length == 0 ? Task.CompletedTask : Parts.CloseAsync(transaction, cancellationToken, parts);
    }

    private static long? PartToClose(Record record, FieldValues values) => record switch
    {
        StockStatus status when values.Given.Keys.Any(field => field.Property == nameof(StockStatus.StockLocation)) => status.Part.Id,

        // Now, and not when it is locked for a change: who looks for free units raises a lock on the part too, and each would wait for the other.
        Part part when values.Given.Any(pair => Counting.Contains(pair.Key.Property) && !Equals(pair.Key.Get(part), pair.Value)) => part.Id,
        _ => null,
    };

    public static Task<Fault?> CheckAsync(LedgerTransaction transaction, Master record, FieldValues values, IReadOnlyDictionary<string, RowsChange> rows, bool isNew, CancellationToken cancellationToken) => record switch
    {
        SalesOrder order => Orders.CheckAsync(transaction, order, isNew, rows, cancellationToken),
        PurchaseOrder order => Orders.CheckAsync(transaction, order, isNew, rows, cancellationToken),
        ProductPrice price => Task.FromResult(Price(price, values, isNew, transaction.Today)),
        Stores stores => StoresAsync(transaction, stores, isNew, cancellationToken),
        Part part => PartAsync(transaction, part, isNew, cancellationToken),
        BillOfMaterial line => BillAsync(transaction, line, isNew, cancellationToken),
        Job job => JobAsync(transaction, job, cancellationToken),
        UnitOfMeasure um => UnitOfMeasureAsync(transaction, um, isNew, cancellationToken),
        Lot or StockStatus or MultipleLocation => StockMasterRules.CheckAsync(transaction, record, isNew, cancellationToken),
        GlAccount account => Task.FromResult(Account(account, transaction.Today)),
        _ => Task.FromResult<Fault?>(null),
    };

    /// <summary>The same for many new records of one noun; one that is refused counts for none of the others.</summary>
    public static async Task<Fault?[]> CheckNewAsync(LedgerTransaction transaction, IReadOnlyList<(Master Record, FieldValues Values)> records, CancellationToken cancellationToken)
    {
        var faults = new Fault?[records.Count];
        if (records is [(BillOfMaterial, _), ..])
        {
            var sound = new List<int>();
            for (var place = 0; place < records.Count; place++)
            {
                faults[place] = Bill((BillOfMaterial)records[place].Record);
                if (faults[place] is null)
                {
                    sound.Add(place);
                }
            }

            var placed = await Bills.PlaceAsync(transaction, [.. sound.Select(place => (BillOfMaterial)records[place].Record)], cancellationToken);
            foreach (var (place, fault) in sound.Zip(placed))
            {
                faults[place] = fault;
            }

            return faults;
        }

        for (var place = 0; place < records.Count; place++)
        {
            faults[place] = await CheckAsync(transaction, records[place].Record, records[place].Values, NoRows, isNew: true, cancellationToken);
        }

        return faults;
    }

    /// <summary>What a record that was just saved brings about in the ledger, or why it cannot.</summary>
    public static Task<Fault?> SavedAsync(LedgerTransaction transaction, Master record, IReadOnlyDictionary<string, RowsChange> rows, bool isNew, CancellationToken cancellationToken) => record switch
    {
        SalesOrder order => Reservations.SettleAsync(transaction, order, rows[OrderWords.Lines], isNew, cancellationToken),
        _ => Task.FromResult<Fault?>(null),
    };

    /// <summary>The same for a record that was just deleted, with its rows.</summary>
    public static Task<Fault?> DeletedAsync(LedgerTransaction transaction, Record record, IReadOnlyList<DocumentRow> rows, CancellationToken cancellationToken) => record switch
    {
        SalesOrder order => Reservations.SettleAsync(transaction, order, new RowsChange([], [.. rows.OfType<SalesOrderLine>()], []), isNew: false, cancellationToken),
        _ => Task.FromResult<Fault?>(null),
    };

    /// <summary>What stands against deleting a record, with its rows if it is a document, that no foreign key knows of.</summary>
    public static Task<Fault?> CheckDeleteAsync(LedgerTransaction transaction, Record record, IReadOnlyList<DocumentRow> rows, CancellationToken cancellationToken) => record switch
    {
        SalesOrder order => Orders.CheckDeleteAsync(transaction, order, rows, cancellationToken),
        PurchaseOrder => Task.FromResult(Orders.CheckDelete(record, rows)),
        Lot or StockStatus or MultipleLocation => StockMasterRules.CheckDeleteAsync(transaction, record, cancellationToken),
        GlAccount account => AccountInUseAsync(transaction, account, cancellationToken),
        _ => Task.FromResult<Fault?>(null),
    };

    /// <summary>A price holds from the day on which it was entered, unless it says otherwise.</summary>
    private static Fault? Price(ProductPrice price, FieldValues values, bool isNew, DateOnly today)
    {
        if (isNew && !values.Given.Any(pair => pair is { Key.Property: nameof(ProductPrice.EffectiveDate), Value: not null }))
        {
            price.EffectiveDate = today;
        }

        return price.EndDate < price.EffectiveDate ? Faults.FieldInvalid("END_DATE", "must not be before EFFECTIVE_DATE") : null;
    }

    /// <summary>An account is active or it is not, and the day of that is kept.</summary>
    private static Fault? Account(GlAccount account, DateOnly today)
    {
        if (account.AccountStatus is not (null or GlAccount.Active or GlAccount.Inactive))
        {
            return Faults.FieldInvalid("ACCOUNT_STATUS", $"must be {GlAccount.Active} or {GlAccount.Inactive}");
        }

        account.DateInactive = account.AccountStatus == GlAccount.Inactive ? account.DateInactive ?? today : null;
        return null;
    }

    /// <summary>Postings name an account by text. Who posts to it holds its row, so the look comes after those under way.</summary>
    private static async Task<Fault?> AccountInUseAsync(LedgerTransaction transaction, GlAccount account, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync("SELECT FROM gl_account WHERE id = $1 FOR UPDATE", cancellationToken, account.Id);
        var used = await transaction.ReadAsync(
            "SELECT 1 FROM posting WHERE department = $1 AND account = $2 LIMIT 1", row => row.GetInt32(0), cancellationToken, account.Department, account.Account);
        return used.Count > 0
            ? Faults.InUse(Resource.Of<GlAccount>(), string.Join(", ", account.CompanyId, account.Department, account.Account), "postings; set its ACCOUNT_STATUS to I instead")
            : null;
    }

    /// <summary>A store never lies in itself, whatever lies between.</summary>
    private static async Task<Fault?> StoresAsync(LedgerTransaction transaction, Stores stores, bool isNew, CancellationToken cancellationToken)
    {
        var entry = transaction.Masters.Entry(stores);
        entry.DetectChanges();
        if (isNew || stores.Parent is not { } parent || !entry.Property(nameof(Stores.Parent) + "Id").IsModified)
        {
            return null;
        }

        // Two changes that are harmless alone could close a ring together: one at a time.
        await transaction.ExecuteAsync("LOCK TABLE stores IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
        var within = await transaction.ReadAsync(
            """
            WITH RECURSIVE above (id) AS (
                SELECT $1::bigint
                UNION SELECT s.parent_id FROM stores s JOIN above ON s.id = above.id WHERE s.parent_id IS NOT NULL)
            SELECT 1 FROM above WHERE id = $2
            """,
            row => row.GetInt32(0), cancellationToken, parent.Id, stores.Id);
        return within.Count > 0 ? Faults.StoresWithin(stores.StoresCode, parent.StoresCode) : null;
    }

    /// <summary>How a part is counted cannot change under its stock, and its pattern makes no serials that its units have.</summary>
    private static async Task<Fault?> PartAsync(LedgerTransaction transaction, Part part, bool isNew, CancellationToken cancellationToken)
    {
        var pattern = part.SerialPattern is { } text ? SerialPattern.Parse(text) : (Outcome<SerialPattern>?)null;
        if (pattern?.Fault is { } malformed)
        {
            return malformed;
        }

        if (isNew)
        {
            if (part.UnitOfMeasure is null)
            {
                // PART_UM was cleared with null: then it is what parts are counted in by default.
                part.UnitOfMeasure = await transaction.Masters.Set<UnitOfMeasure>().SingleAsync(um => um.Code == "EA", cancellationToken);
            }

            return null;
        }

        var entry = transaction.Masters.Entry(part);
        entry.DetectChanges();
        var changed = new[] { (nameof(Part.SerialInInventory), "SN_REQD_INV"), (nameof(Part.LotControl), "LOT_CONTROL"), (nameof(Part.IsPhantom), "PHANTOM"), ("UnitOfMeasureId", "PART_UM") }
            .Where(pair => entry.Property(pair.Item1).IsModified).Select(pair => pair.Item2).ToList();
        if (changed.Count > 0 && await ControlAsync(transaction, part, changed, cancellationToken) is { } standing)
        {
            return standing;
        }

        return pattern is { } given && entry.Property(nameof(Part.SerialPattern)).IsModified
            ? await SerialCounters.OpenAsync(transaction, part, given.Value, cancellationToken)
            : null;
    }

    private static async Task<Fault?> ControlAsync(LedgerTransaction transaction, Part part, List<string> changed, CancellationToken cancellationToken)
    {
        await Parts.CloseAsync(transaction, cancellationToken, part.Id);
        var stock = await transaction.ReadAsync(
            "SELECT 1 FROM stock_status s JOIN stock_balance b ON b.stock_status_id = s.id WHERE s.part_id = $1 AND b.quantity > 0 LIMIT 1",
            row => row.GetInt32(0), cancellationToken, part.Id);
        if (stock.Count > 0)
        {
            return Faults.PartControlFixed(part.PartId, string.Join(" and ", changed));
        }

        // A unit that is registered, or inside another one, could still come into a store.
        var units = !part.IsPhantom || !changed.Contains("PHANTOM") ? [] : await transaction.ReadAsync(
            $"SELECT 1 WHERE {Units.AnyOf("$1")}", row => row.GetInt32(0), cancellationToken, part.Id);
        return units.Count > 0 ? Faults.PhantomFixed(part.PartId) : null;
    }

    private static async Task<Fault?> JobAsync(LedgerTransaction transaction, Job job, CancellationToken cancellationToken)
    {
        await transaction.Masters.Entry(job.Part).Reference(part => part.UnitOfMeasure).LoadAsync(cancellationToken);
        return JobRules.Check(job);
    }

    /// <summary>A bill of material never comes round to its own assembly.</summary>
    private static async Task<Fault?> BillAsync(LedgerTransaction transaction, BillOfMaterial line, bool isNew, CancellationToken cancellationToken) =>
        Bill(line) ?? (isNew ? (await Bills.PlaceAsync(transaction, [line], cancellationToken))[0] : null);

    private static Fault? Bill(BillOfMaterial line) =>
        line.RequiredQty <= 0 ? Faults.FieldInvalid("REQUIRED_QTY", "must be greater than zero")
        : line is { StartDate: { } start, EndDate: { } end } && start > end ? Faults.FieldInvalid("END_DATE", "must not be before START_DATE")
        : line is { StartSerial: { } first, EndSerial: { } last } && SerialOrder.Compare(first, last) > 0 ? Faults.FieldInvalid("END_SN", "must not be before START_SN")
        : null;

    /// <summary>Decimals cannot go away under quantities that may use them.</summary>
    private static async Task<Fault?> UnitOfMeasureAsync(LedgerTransaction transaction, UnitOfMeasure um, bool isNew, CancellationToken cancellationToken)
    {
        if (um.Decimals > 6)
        {
            return Faults.FieldInvalid("DECIMALS", "must be 6 or less");
        }

        if (isNew || um.Decimals >= transaction.Masters.Entry(um).Property(one => one.Decimals).OriginalValue)
        {
            return null;
        }

        if (await IsUsedAsync())
        {
            return Faults.UnitOfMeasureInUse(um.Code);
        }

        // First stock may be on its way, by the decimals that there were. Nobody waits for what is refused anyway.
        await transaction.ExecuteAsync("SELECT FROM part WHERE unit_of_measure_id = $1 ORDER BY id FOR UPDATE", cancellationToken, um.Id);
        return await IsUsedAsync() ? Faults.UnitOfMeasureInUse(um.Code) : null;

        async Task<bool> IsUsedAsync() => (await transaction.ReadAsync(
            "SELECT 1 FROM part p JOIN stock_status s ON s.part_id = p.id WHERE p.unit_of_measure_id = $1 LIMIT 1", row => row.GetInt32(0), cancellationToken, um.Id)).Count > 0;
    }
}
