using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Fields;
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
            RestField.Text("name"),
            RestField.Text("reference"),
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("reference"),
        RestFilter.Wild("name"));

    public static void MapUnits(this IEndpointRouteBuilder app)
    {
        app.MapRest("units", Get<UnitOfMeasure>(RestList.Of(Resource)), Post<UnitOfMeasure>(CreateAsync));
        app.MapRest("units/{id}", Get<UnitOfMeasure>(Resource.ShowAsync));
        app.MapRest("units/reference/{reference}", Get<UnitOfMeasure>(Resource.ShowBy("reference")));
    }

    private static async Task<Fault?> CreateAsync(RestCall call)
    {
        var query = call.Query(_ => false);
        if (query.Fault is { } unknown)
        {
            return unknown;
        }

        var body = await RestBody.ReadAsync(call, name => Resource.Fields.Any(field => field.Name == name), Read);
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var (values, bytes) = body.Value;
        return await call.WriteAsync(bytes, async (transaction, cancellationToken) =>
        {
            var made = await Masters.CreateAsync<UnitOfMeasure>(transaction, values, cancellationToken);
            if (made.Fault is { } refused)
            {
                return refused.Code == "UNIT_OF_MEASURE_EXISTS" ? RestFaults.ReferenceUsed : RestFaults.UnitSaveFailed;
            }

            var unit = made.Value;
            var row = new MadeRow(Resource.Table)
            {
                ["id"] = unit.Id,
                ["reference"] = unit.Code,
                ["name"] = unit.Description,
                ["dateCreated"] = unit.CreatedAt,
                ["lastUpdated"] = unit.UpdatedAt,
            };
            return RestCall.Render(StatusCodes.Status201Created, json => Resource.Write(json, row, call.View));
        });
    }

    private static Outcome<FieldValues> Read(JsonElement json)
    {
        var (reference, name) = (RestBody.Text(json, "reference"), RestBody.Text(json, "name"));
        if ((reference.Fault ?? name.Fault) is { } wrong)
        {
            return wrong;
        }

        // An empty text is not given, as in the ERP dialect: neither may be empty.
        if (string.IsNullOrEmpty(reference.Value))
        {
            return RestFaults.ParameterMissing("reference");
        }

        if (string.IsNullOrEmpty(name.Value))
        {
            return RestFaults.ParameterMissing("name");
        }

        var values = new FieldValues();
        var noun = Core.Fields.Resource.Of<UnitOfMeasure>();
        return Give("UM_CODE", reference.Value) && Give("UM_DESC", name.Value) ? values : RestFaults.UnitSaveFailed;

        bool Give(string field, string text)
        {
            var one = noun.Fields.First(candidate => candidate.Name == field);
            var isRead = one.Kind.TryRead(text, out var value, out _);
            values.Given[one] = value;
            return isRead;
        }
    }
}
