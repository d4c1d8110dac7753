using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/returnDetails</c>: what came back by a return; read only. The record is that of the public reference, and serialNumbers,
/// which is ours, after serialNumber: that is one text, which of several units is the list as the ERP dialect writes it.
/// </summary>
internal static class ReturnDetails
{
    private const string Serials = "serialNumbers";

    public static readonly RestResource Resource = new(
        "returnDetails", "return detail", RestTables.ReturnDetails,
        [
            RestField.Long("id"),
            Returns.Type with { Name = "returnType" },
            RestField.Text("returnReference"),
            RestField.Link("returnOperation", "returns", "id", "returnReference"),
            new("serialNumber", "text", table =>
            {
                var place = table.Place(Serials);
                return (json, row, _) => json.WriteStringValue(row.IsNull(place) ? null : row.Get<string[]>(place) is [var only] ? only : SerialList.Print(row.Get<string[]>(place)));
            }),
            RestField.Texts(Serials),
            RestField.Fixed("picture", "null"),
            RestField.Long("itemUnitId", "itemId"),
            RestField.Text("itemReference"),
            RestField.Text("unitReference"),
            RestField.Link("item", "items", "itemId", "itemReference", "itemName"),
            RestField.Link("unit", "units", "unitId", "unitReference", "unitName"),
            RestField.Number("quantity"),
            RestField.Text("comment"),
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("returnReference"),
        RestFilter.Wild("itemReference"));

    public static void MapReturnDetails(this IEndpointRouteBuilder app)
    {
        app.MapRest("returnDetails", Get<ShipmentTransaction>(RestList.Of(Resource)));
        app.MapRest("returnDetails/{id}", Get<ShipmentTransaction>(Resource.ShowAsync));
    }
}
