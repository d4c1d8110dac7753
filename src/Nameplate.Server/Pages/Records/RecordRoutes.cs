using System.Globalization;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Records;

/// <summary>The pages of parts, lots, batches, orders, customers and vendors: what is worth knowing at a glance, and the ways on from there.</summary>
internal static class RecordRoutes
{
    /// <summary>Units of one page of a list.</summary>
    public const int UnitsMax = 100;

    public static void MapRecordPages(this IEndpointRouteBuilder app)
    {
        app.MapPage("/parts/{part}", PartAsync);
        app.MapPage("/lots/{part}/{lot}", LotAsync);
        app.MapPage("/batches/{number}", BatchAsync);
        app.MapPage("/sales-orders/{order}", call => OrderAsync<SalesOrder>(call, isSale: true));
        app.MapPage("/purchase-orders/{order}", call => OrderAsync<PurchaseOrder>(call, isSale: false));
        app.MapPage("/customers/{customer}", CustomerAsync);
        app.MapPage("/vendors/{vendor}", VendorAsync);
    }

    private static async Task<Fault?> PartAsync(PageCall call)
    {
        var id = call.References(1)[0];
        var part = await FindAsync<Part, PartRecord>(call, $"part {id}", snapshot => PartReads.ReadAsync(snapshot, id, call.Cancel), id);
        if (part.Fault is { } fault)
        {
            return fault;
        }

        // The list of units is the REST dialect's, with its totals; a page of it, from where the address says.
        var state = UnitStatuses.OfState(call.Query("state")) is [var only] ? only : (UnitStatus?)null;
        var from = long.TryParse(call.Query("from"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? Math.Min(offset, RestQuery.OffsetMax) : 0;
        var (units, total) = (new List<(string Serial, UnitStatus Status)>(), 0L);
        if ((part.Value.HasSerials || part.Value.Units.Count > 0) && call.MaySee<SerialNumber>())
        {
            RestCondition ofPart = new RestCondition.Number("itemId", part.Value.Id);
            var query = new RestQuery(
                RestTables.SerialNumbers, state is { } one ? [ofPart, new RestCondition.OneOf("state", [(long)one])] : [ofPart], null, Descending: false, UnitsMax, from);
            var seat = await call.Source.Rooms.Reads.EnterAsync(call.Cancel);
            if (seat.Fault is { } full)
            {
                return full;
            }

            using var held = seat.Value;
            await RestLists.ReadAsync(call.Source.Readers, query, async (all, rows) =>
            {
                (total, var serial, var status) = (all, query.Table.Place("value"), query.Table.Place("state"));
                while (await rows.ReadAsync(call.Cancel))
                {
                    units.Add((rows.GetString(serial), (UnitStatus)rows.GetInt16(status)));
                }
            }, call.Cancel);
        }

        return await call.ShowAsync<PartPage>(new()
        {
            [nameof(PartPage.Part)] = part.Value,
            [nameof(PartPage.Units)] = units,
            [nameof(PartPage.Total)] = total,
            [nameof(PartPage.From)] = from,
            [nameof(PartPage.State)] = state,
        });
    }

    private static async Task<Fault?> LotAsync(PageCall call)
    {
        var (part, id) = (call.References(2)[0], call.References(2)[1]);
        var lot = await FindAsync<Lot, LotRecord>(call, $"lot {id} of part {part}", snapshot => LotReads.ReadAsync(snapshot, part, id, call.Cancel), part, id);
        return lot.Fault is { } fault ? fault : await call.ShowAsync<LotPage>(new() { [nameof(LotPage.Lot)] = lot.Value, [nameof(LotPage.Today)] = call.Today });
    }

    private static async Task<Fault?> BatchAsync(PageCall call)
    {
        var text = call.References(1)[0];
        var batch = await FindAsync<Batch, BatchRecord>(
            call, $"batch {text}",
            async snapshot => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? await BatchReads.ReadAsync(snapshot, number, After(call), call.Cancel) : null);
        return batch.Fault is { } fault ? fault : await call.ShowAsync<BatchPage>(new() { [nameof(BatchPage.Batch)] = batch.Value });
    }

    private static async Task<Fault?> OrderAsync<T>(PageCall call, bool isSale)
    {
        var id = call.References(1)[0];
        var after = (int)Math.Min(After(call), int.MaxValue);
        var order = await FindAsync<T, OrderRecord>(
            call, $"{(isSale ? "sales" : "purchase")} order {id}",
            snapshot => isSale ? OrderReads.SalesAsync(snapshot, id, after, call.Cancel) : OrderReads.PurchaseAsync(snapshot, id, after, call.Cancel), id);
        return order.Fault is { } fault ? fault : await call.ShowAsync<OrderPage>(new() { [nameof(OrderPage.Order)] = order.Value, [nameof(OrderPage.IsSale)] = isSale });
    }

    private static async Task<Fault?> CustomerAsync(PageCall call)
    {
        var id = call.References(1)[0];
        var customer = await FindAsync<Customer, PartnerRecord>(call, $"customer {id}", snapshot => PartnerReads.CustomerAsync(snapshot, id, After(call), call.Cancel), id);
        return customer.Fault is { } fault ? fault : await ShowPartnerAsync(call, customer.Value, isCustomer: true);
    }

    private static async Task<Fault?> VendorAsync(PageCall call)
    {
        var id = call.References(1)[0];
        var vendor = await FindAsync<Vendor, PartnerRecord>(call, $"vendor {id}", snapshot => PartnerReads.VendorAsync(snapshot, id, call.Cancel), id);
        return vendor.Fault is { } fault ? fault : await ShowPartnerAsync(call, vendor.Value, isCustomer: false);
    }

    private static Task<Fault?> ShowPartnerAsync(PageCall call, PartnerRecord partner, bool isCustomer) => call.ShowAsync<PartnerPage>(new()
    {
        [nameof(PartnerPage.Partner)] = partner,
        [nameof(PartnerPage.IsCustomer)] = isCustomer,
        [nameof(PartnerPage.Today)] = call.Today,
    });

    /// <summary>The record that an address names, for whoever may see it.</summary>
    private static async Task<Outcome<TRecord>> FindAsync<TNoun, TRecord>(PageCall call, string what, Func<Snapshot, Task<TRecord?>> read, params string[] keys)
        where TRecord : class
    {
        if (call.Refusal<TNoun>() is { } forbidden)
        {
            return forbidden;
        }

        return await call.ReadAsync<TRecord>(async snapshot =>
            keys.All(key => StoredText.CanHold(key)) && await read(snapshot) is { } found ? found : PageFault.NotFound(what));
    }

    /// <summary>After what a page of a list begins.</summary>
    private static long After(PageCall call) => long.TryParse(call.Query("after"), NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after : 0;
}
