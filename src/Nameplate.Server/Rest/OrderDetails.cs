using Nameplate.Core.Sales;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/orderDetails</c>: lines of sales orders; read only. The record is that of the public reference, and
/// reservedSerialNumbers, which is ours, before soldSerialNumbers. A line of text alone has no item.
/// </summary>
internal static class OrderDetails
{
    public static readonly RestResource Resource = new(
        "orderDetails", "order detail", RestTables.OrderDetails,
        [
            RestField.Long("id"),
            Orders.OperationType,
            RestField.Text("orderReference"),
            RestField.Link("order", "orders", "orderId", "orderReference"),
            RestField.Text("itemReference"),
            RestField.Text("unitReference"),
            RestField.Link("item", "items", "itemId", "itemReference", "itemName"),
            RestField.Link("unit", "units", "unitId", "unitReference", "unitName"),
            RestField.Number("discount"),
            RestField.Fixed("customerDiscount", "null"),
            RestField.Number("finalPrice"),
            RestField.Number("unitPrice"),
            RestField.Fixed("tax", "0"),
            RestField.Number("quantity"),
            RestField.Fixed("type", "\"REGULAR\""),
            RestField.Text("comment"),
            RestField.Texts("reservedSerialNumbers"),
            RestField.Texts("soldSerialNumbers"),
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("orderReference"),
        RestFilter.Wild("itemReference"));

    public static void MapOrderDetails(this IEndpointRouteBuilder app)
    {
        app.MapRest("orderDetails", List<SalesOrder>(Resource));
        app.MapRest("orderDetails/{id}", Show<SalesOrder>(Resource));
    }
}
