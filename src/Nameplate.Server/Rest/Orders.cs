using Nameplate.Core.Sales;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/orders</c>: sales orders; read only, as far as the public reference goes. The record is that of the reference. What the
/// app knows of an operation and an order has not is null: where it was taken, its payments, its address.
/// </summary>
internal static class Orders
{
    /// <summary>All that the dialect knows; of these a sales order is the first.</summary>
    public static readonly string[] OperationTypes = ["ORDER", "PREORDER", "INVOICE", "DELIVERYNOTE", "DELIVERY"];

    public static readonly RestField OperationType = RestField.Fixed("operationType", "\"ORDER\"");

    public static readonly RestResource Resource = new(
        "orders", "order", RestTables.Orders,
        [
            RestField.Long("id"),
            OperationType,
            RestField.Text("reference", "Its reference: the number of the sales order."),
            RestField.Text("status", "What has become of it."),
            RestField.Fixed("latitude", "null"),
            RestField.Fixed("longitude", "null"),
            RestField.Fixed("checkInDate", "null"),
            RestField.Number("total", "Total with tax."),
            RestField.Number("totalExclTax", "Total without tax."),
            RestField.Number("totalDiscounted", "Total after the discount."),
            RestField.Number("discount", "Discount in percent."),
            RestField.Fixed("taxAmount", "null"),
            RestField.Fixed("shippingFee", "0"),
            RestField.Fixed("paymentDate", "null"),
            RestField.Fixed("paymentTypeId", "null"),
            RestField.FixedPart("paymentType", "null"),
            RestField.Fixed("advanceAmount", "null"),
            RestField.FixedPart("orderPayments", "[]"),
            RestField.Fixed("dueDate", "null"),
            RestField.Text("customerReference", "Reference of the customer."),
            RestField.Link("customer", "customers", "customerId", "customerReference", "customerName", hasSecond: true),
            RestField.Text("currency", "Currency of the amounts."),
            RestField.Number("exchangeRate", "Of the currency, in that of the books."),
            RestField.Text("employeeReference", "Who took the order."),
            RestField.FixedPart("user", "null"),
            RestField.Text("deliveryStatus", "How much of it was delivered."),
            RestField.Instant("deliveryDate", "When it was delivered, or is to be."),
            RestField.Fixed("deliveryComment", "null"),
            RestField.Fixed("deliveryCountry", "null"),
            RestField.Fixed("deliveryCity", "null"),
            RestField.Fixed("deliveryPostalCode", "null"),
            RestField.Fixed("deliveryAddress", "null"),
            RestField.Links("orderLines", "orderDetails", "lineIds", "Its lines."),
            RestField.Fixed("pdfUrl", "null"),
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Word("operationType", OperationTypes),
        RestFilter.Wild("reference"),
        RestFilter.Wild("employeeReference"),
        RestFilter.Wild("customerReference"),
        RestFilter.Wild("deliveredByReference"))
    {
        Examples = new Dictionary<string, string> { ["reference"] = "123455" },
    };

    public static void MapOrders(this IEndpointRouteBuilder app)
    {
        app.MapRest("orders", List<SalesOrder>(Resource));
        app.MapRest("orders/{id}", Show<SalesOrder>(Resource));
        app.MapRest("orders/reference/{reference}", Show<SalesOrder>(Resource, "reference"));
    }
}
