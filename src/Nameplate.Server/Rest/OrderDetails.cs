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
            RestField.Text("orderReference", "Reference of the order."),
            RestField.Link("order", "orders", "orderId", "orderReference"),
            RestField.Text("itemReference", "Reference of the item; null for a line of text alone."),
            RestField.Text("unitReference", "Unit of measure that it was ordered in."),
            RestField.Link("item", "items", "itemId", "itemReference", "itemName"),
            RestField.Link("unit", "units", "unitId", "unitReference", "unitName"),
            RestField.Number("discount", "Discount in percent."),
            RestField.Fixed("customerDiscount", "null"),
            RestField.Number("finalPrice", "Price of the line after the discount."),
            RestField.Number("unitPrice", "Price of one."),
            RestField.Fixed("tax", "0"),
            RestField.Number("quantity", "How many were ordered."),
            RestField.Fixed("type", "\"REGULAR\""),
            RestField.Text("comment", "A comment."),
            RestField.Texts("reservedSerialNumbers", "Serial numbers that are held for the line (ours)."),
            RestField.Texts("soldSerialNumbers", "Serial numbers that were shipped on the line."),
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
