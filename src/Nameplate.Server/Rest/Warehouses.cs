using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/warehouses</c>: stores; read only. The record is that of the public reference. Stores have no parents, no
/// users of their own and are no vans.
/// </summary>
internal static class Warehouses
{
    public static readonly RestResource Resource = new(
        "warehouses", "warehouse", RestTables.Warehouses,
        [
            RestField.Long("id"),
            RestField.Text("name"),
            RestField.Text("reference"),
            RestField.Organization,
            RestField.Fixed("isRoot", "false"),
            RestField.Fixed("parentReference", "null"),
            RestField.FixedPart("parentWhse", "null"),
            RestField.Fixed("description", "null"),
            RestField.Text("address"),
            RestField.Fixed("isVan", "false"),
            RestField.FixedPart("users", "[]"),
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("reference"),
        RestFilter.Wild("name"));

    public static void MapWarehouses(this IEndpointRouteBuilder app)
    {
        app.MapRest("warehouses", Get<Stores>(RestList.Of(Resource)));
        app.MapRest("warehouses/{id}", Get<Stores>(Resource.ShowAsync));
        app.MapRest("warehouses/reference/{reference}", Get<Stores>(Resource.ShowBy("reference")));
    }
}
