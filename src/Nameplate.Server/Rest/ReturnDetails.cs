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
            RestField.Text("returnReference", "Reference of the return."),
            RestField.Link("returnOperation", "returns", "id", "returnReference"),
            new("serialNumber", "text", table =>
            {
                var place = table.Place(Serials);
                return (json, row, _) => json.WriteStringValue(row.IsNull(place) ? null : row.Get<string[]>(place) is [var only] ? only : SerialList.Print(row.Get<string[]>(place)));
            })
            {
                IsScalar = true,
                Column = Serials,
                Help = "Serial number of the unit that came back; of several the list.",
            },
            RestField.Texts(Serials, "Serial numbers of the units that came back (ours)."),
            RestField.Fixed("picture", "null"),
            RestField.Long("itemUnitId", "Number of the item and its unit.", "itemId"),
            RestField.Text("itemReference", "Reference of the item."),
            RestField.Text("unitReference", "Unit of measure of the quantity."),
            RestField.Link("item", "items", "itemId", "itemReference", "itemName"),
            RestField.Link("unit", "units", "unitId", "unitReference", "unitName"),
            RestField.Number("quantity", "How many came back."),
            RestField.Text("comment", "A comment."),
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("returnReference"),
        RestFilter.Wild("itemReference"))
    {
        Examples = new Dictionary<string, string> { ["id"] = "2" },
    };

    public static void MapReturnDetails(this IEndpointRouteBuilder app)
    {
        app.MapRest("returnDetails", List<ShipmentTransaction>(Resource));
        app.MapRest("returnDetails/{id}", Show<ShipmentTransaction>(Resource));
    }
}
