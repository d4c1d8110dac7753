using System.Globalization;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Sales;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/returns</c>: what customers sent back, as shipments entry posted it; read only. Show is that of the public reference,
/// which has no page for a list; that follows its other resources. A return is one row of an entry, and its reference what the ERP dialect calls that:
/// order, line and number of the shipment, with hyphens between. One that was undone is none.
/// </summary>
internal static class Returns
{
    public static readonly RestField Type = RestField.Fixed("type", "\"RETURN\"");

    public static readonly RestResource Resource = new(
        "returns", "returnOperation", RestTables.Returns,
        [
            RestField.Long("id"),
            RestField.Text("reference", "Order, line and number of the shipment, with hyphens between."),
            RestField.Fixed("latitude", "null"),
            RestField.Fixed("longitude", "null"),
            RestField.Fixed("checkinDate", "null"),
            Type,
            RestField.UserId("userId", "user", "Number of the user who took it back."),
            RestField.User("user", "user", "The user who took it back; null where there is none any more."),
            RestField.Long("customerId", "Number of the customer who sent it."),
            RestField.Link("customer", "customers", "customerId", "customerReference", "customerName"),
            RestField.Links("returnLines", "returnDetails", "lineIds", "What came back."),
            RestField.Organization,
            RestField.Instant("dateCreated"),
        ],
        RestFilter.Wild("reference"),
        RestFilter.Wild("customerReference"))
    {
        NamesUsers = true,
        Examples = new Dictionary<string, string> { ["id"] = "2", ["reference"] = "123455-1-2" },
    };

    public static void MapReturns(this IEndpointRouteBuilder app)
    {
        app.MapRest("returns", List<ShipmentTransaction>(Resource));
        app.MapRest("returns/{id}", Show<ShipmentTransaction>(Resource));
        app.MapRest("returns/reference/{reference}", Get<ShipmentTransaction>(call => Resource.ShowAsync(call, ByReference(call))) with { Act = RestAct.Show, Resource = Resource });
    }

    /// <summary>The order is found first, by its index: its number may have hyphens of its own.</summary>
    private static Outcome<RestTarget> ByReference(RestCall call)
    {
        var references = call.References(1);
        var parts = references[0].Split('-');
        return parts.Length >= 3 && TryNumber(parts[^2], out var line) && TryNumber(parts[^1], out var shipment)
            ? new RestTarget(references,
                [new RestCondition.Matches("order", Pattern.Of(string.Join('-', parts[..^2]))), new RestCondition.Number("line", line), new RestCondition.Number("shipment", shipment)])
            : RestFaults.NotFound(Resource.Noun, references[0]);

        // As they are printed, so that a return has one reference.
        static bool TryNumber(string text, out int number) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && Numbers.Print(number) == text;
    }
}
