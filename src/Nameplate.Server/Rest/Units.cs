using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/units</c>: units of measure. Create and its record are those of the public reference, which has no page for
/// list and show; those follow its other resources.
/// </summary>
internal static class UnitsOfMeasure
{
    public static readonly RestResource Resource = new(
        "units", "unit", RestTables.Units,
        [
            RestField.Long("id"),
            RestField.Text("name", "What it is called."),
            RestField.Text("reference", "Its code."),
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("reference"),
        RestFilter.Wild("name"))
    {
        Examples = new Dictionary<string, string> { ["reference"] = "KG" },
        SaveFailed = RestFaults.SaveFailedBare,
    };

    private static readonly RestParameter[] Parameters =
    [
        RestParameter.Text("reference", "UM_CODE") with { Example = "\"LB\"", IsRequired = true },
        RestParameter.Text("name", "UM_DESC") with { Example = "\"Pound\"", IsRequired = true },
    ];

    private static readonly RestMaster<UnitOfMeasure> Writes = new(Resource);

    public static void MapUnits(this IEndpointRouteBuilder app)
    {
        app.MapRest("units", List<UnitOfMeasure>(Resource), Writes.Create(Parameters));
        app.MapRest("units/{id}", Show<UnitOfMeasure>(Resource));
        app.MapRest("units/reference/{reference}", Show<UnitOfMeasure>(Resource, "reference"));
    }
}
