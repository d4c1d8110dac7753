using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/warehouseStocks</c>: what of an item is on hand in a warehouse; read only, since stock changes by postings
/// alone. The record is that of the public reference; it has no reference of its own and goes by those of item, unit and warehouse.
/// </summary>
internal static class WarehouseStocks
{
    public static readonly RestResource Resource = new(
        "warehouseStocks", "warehouse stock", RestTables.WarehouseStocks,
        [
            RestField.Long("id"),
            RestField.Text("warehouseReference"),
            RestField.Link("warehouse", "warehouses", "warehouseId", "warehouseReference", "warehouseName"),
            RestField.Text("itemReference"),
            RestField.Text("unitReference"),
            RestField.Link("item", "items", "itemId", "itemReference", "itemName"),
            RestField.Link("unit", "units", "unitId", "unitReference", "unitName"),
            RestField.Number("quantity"),
            RestField.Texts("reservedSerialNumbers"),
            RestField.Fixed("supplyDate", "null"),
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("warehouseReference"),
        RestFilter.Wild("itemReference"));

    public static void MapWarehouseStocks(this IEndpointRouteBuilder app)
    {
        app.MapRest("warehouseStocks", Get<StockStatus>(RestList.Of(Resource)));
        app.MapRest("warehouseStocks/{id}", Get<StockStatus>(Resource.ShowAsync));
        app.MapRest("warehouseStocks/reference/{itemId}/{unitId}/{warehouseId}", Get<StockStatus>(Resource.ShowBy("itemReference", "unitReference", "warehouseReference")));
    }
}
