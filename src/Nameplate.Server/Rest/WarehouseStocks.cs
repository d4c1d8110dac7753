using System.Globalization;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/warehouseStocks</c>: what of an item is on hand in a warehouse. The record and the parameters are those of the public
/// reference; it has no reference of its own and goes by those of item, unit and warehouse. A quantity that is written is an
/// adjustment of the stock, posted as one.
/// </summary>
internal static class WarehouseStocks
{
    public static readonly RestResource Resource = new(
        "warehouseStocks", "warehouse stock", RestTables.WarehouseStocks,
        [
            RestField.Long("id"),
            RestField.Text("warehouseReference", "Reference of the warehouse."),
            RestField.Link("warehouse", "warehouses", "warehouseId", "warehouseReference", "warehouseName"),
            RestField.Text("itemReference", "Reference of the item."),
            RestField.Text("unitReference", "Unit of measure of the quantity."),
            RestField.Link("item", "items", "itemId", "itemReference", "itemName"),
            RestField.Link("unit", "units", "unitId", "unitReference", "unitName"),
            RestField.Number("quantity", "How many are on hand."),
            RestField.Texts("reservedSerialNumbers", "Serial numbers here that are held for orders."),
            RestField.Text("supplyDate", "When more is expected."),
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("warehouseReference"),
        RestFilter.Wild("itemReference"))
    {
        Examples = new Dictionary<string, string> { ["itemId"] = "ROTOR010", ["unitId"] = "EA", ["warehouseId"] = "MS" },
        Spares = new Dictionary<string, string> { ["id"] = "9", ["itemId"] = "GASKET8", ["unitId"] = "EA", ["warehouseId"] = "MS" },
        SaveFailed = RestFaults.SaveFailedBare,
        DeleteFailed = RestFaults.DeleteFailedBare,
    };

    private const string Quantity = "quantity";
    private const string SupplyDate = "supplyDate";
    private const string ResetReserved = "resetReservedQty";

    private static readonly RestParameter[] Parameters = [RestParameter.Instant(SupplyDate), RestParameter.Flag(ResetReserved) with { Help = "false: what is held stays held; whoever holds it frees it." }, RestParameter.Number(Quantity) with { Example = "480" }];

    private static readonly RestLocator ByReference = RestResource.By("itemReference", "unitReference", "warehouseReference");

    private static readonly RestMaster<StockStatus> Writes = new(Resource);

    public static void MapWarehouseStocks(this IEndpointRouteBuilder app)
    {
        app.MapRest("warehouseStocks", List<StockStatus>(Resource));
        app.MapRest("warehouseStocks/{id}", Show<StockStatus>(Resource), Writes.Delete(RestResource.ById));
        app.MapRest(
            "warehouseStocks/reference/{itemId}/{unitId}/{warehouseId}",
            Show<StockStatus>(Resource, "itemReference", "unitReference", "warehouseReference"), Post<StockStatus>(UpsertAsync) with
            {
                Act = RestAct.Save,
                Resource = Resource,
                Parameters = Parameters,
                Refusals = [RestFaults.NotFound(Items.Resource.Noun, RestMethod.Filled), RestFaults.NotFound(ItemUnits.Resource.Noun, RestMethod.Filled), RestFaults.NotFound(Warehouses.Resource.Noun, RestMethod.Filled)],
            },
            Writes.Delete(ByReference));
    }

    private static async Task<Fault?> UpsertAsync(RestCall call)
    {
        var query = call.Query(_ => false);
        if (query.Fault is { } unknown)
        {
            return unknown;
        }

        var body = await RestBody.ReadAsync(call, Resource.Knows(Parameters), json => RestValues.Read(json, Parameters, query.Value));
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var (given, bytes) = body.Value;
        if (given.Has(Quantity) && Permissions.Check(call.Session, ResourceBook.Call<AdjustmentsEntry>(Verbs.Create), $"POST {Resource.Name}") is { } forbidden)
        {
            return forbidden;
        }

        var target = ByReference(call).Value;
        return await call.WriteAsync(bytes, async (transaction, cancellationToken) =>
        {
            var found = await FindAsync(transaction, target.References, cancellationToken);
            if (found.Fault is { } missing)
            {
                return missing;
            }

            // Units that are held go free by whoever holds them, not by a count of theirs.
            if (given.Value<bool>(ResetReserved) == true || !IsQuantity(given.Value<decimal>(Quantity)))
            {
                return Resource.SaveFailed;
            }

            // Held, its stock records stay; so does the way in which it is counted.
            var (part, stores) = found.Value;
            if (await Parts.HoldAsync(transaction, part.Id, cancellationToken) is null)
            {
                return RestFaults.NotFound(Items.Resource.Noun, target.References[0]);
            }

            await Balances.EnsureStatusesAsync(transaction, [(part.Id, stores.Id, "")], cancellationToken);
            if (given.Value<decimal>(Quantity) is { } quantity && await CountAsync(transaction, part, stores, quantity, cancellationToken) is not null)
            {
                return Resource.SaveFailed;
            }

            var id = (await Resource.FindAsync(transaction, target, cancellationToken))!.Value;
            if (given.Has(SupplyDate))
            {
                var values = new FieldValues();
                RestValues.TryGive<StockStatus>(values, "STORES_CODE", stores.StoresCode);
                RestValues.TryGive<StockStatus>(values, "PART_ID", part.PartId);
                values.Extra[RestTables.SupplyDate] = given.Value<DateTime>(SupplyDate)?.ToString(RestField.InstantFormat, CultureInfo.InvariantCulture);
                if ((await Masters.UpdateAsync<StockStatus>(transaction, values, cancellationToken)).Fault is not null)
                {
                    return Resource.SaveFailed;
                }
            }

            return await Resource.ReadAsync(call, transaction, id, StatusCodes.Status200OK, cancellationToken);
        });
    }

    /// <summary>What can be on hand.</summary>
    private static bool IsQuantity(decimal? quantity) => quantity is null or >= 0 && RestValues.TryGive<AdjustmentsEntry>(new FieldValues(), "QUANTITY", quantity);

    /// <summary>The item, which is stocked in that unit, and the warehouse.</summary>
    private static async Task<Outcome<(Part Part, Stores Stores)>> FindAsync(LedgerTransaction transaction, IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        var item = await ItemUnits.FindAsync(transaction, references[0], references[1], isExternal: true, cancellationToken);
        if (item.Fault is { } missing)
        {
            return missing;
        }

        if (!item.Value.IsStocked)
        {
            return RestFaults.NotFound(ItemUnits.Resource.Noun, $"{references[0]}/{references[1]}");
        }

        var stores = StoredText.CanHold(references[2]) ? await Masters.FindAsync<Stores>(transaction, [references[2]], cancellationToken) : null;
        return stores is null ? RestFaults.NotFound(Warehouses.Resource.Noun, references[2]) : (item.Value.Part, stores);
    }

    /// <summary>Posts the difference between what is on hand and what should be. All that is there is held first, so that it stays that.</summary>
    private static async Task<Fault?> CountAsync(LedgerTransaction transaction, Part part, Stores stores, decimal quantity, CancellationToken cancellationToken)
    {
        // Rows are made before any is locked, by this call as by any other.
        var main = await Balances.StatusesAsync(transaction, [(part.Id, stores.Id)], cancellationToken);
        if (!part.LotControl)
        {
            await Balances.EnsureAsync(transaction, [new BalanceKey(part.Id, stores.Id, main[0].MainLocation, "")], cancellationToken);
        }

        var balances = await Balances.LockAllAsync(transaction, part.Id, stores.Id, cancellationToken);
        var change = quantity - balances.Sum(balance => balance.Quantity);
        return change == 0 ? null : (await Adjustments.PostAsync(
            transaction, new AdjustmentsEntry { PartId = part.PartId, StoresCode = stores.StoresCode, Quantity = change }, cancellationToken)).Fault;
    }
}
