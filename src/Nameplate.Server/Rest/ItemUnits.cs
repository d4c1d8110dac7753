using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/itemUnits</c>: an item and the unit that its stock is kept in, which is its default one and the only one. Record,
/// parameters and refusals are those of the public reference. The record has the item's id; a list, which the reference has no page for,
/// follows its other resources.
/// </summary>
internal static class ItemUnits
{
    public static readonly RestResource Resource = new(
        "itemUnits", "item unit", RestTables.ItemUnits,
        [
            RestField.Long("id"),
            RestField.Text("itemReference", "Reference of the item."),
            RestField.Text("unitReference", "Reference of the unit of measure that the item is stocked in."),
            RestField.Link("item", "items", "id", "itemReference", "itemName"),
            RestField.Link("unit", "units", "unitId", "unitReference", "unitName"),
            RestField.Fixed("quantity", "1"),
            RestField.Fixed("unpacking", "false"),
            RestField.Number("salesQuantity", "How many are sold at a time."),
            RestField.Number("volume", "Volume of one, in litres."),
            RestField.Number("weight", "Weight of one."),
            RestField.Text("barcode", "Bar code of one."),
            RestField.Fixed("expirationDate", "null"),
            RestField.Fixed("isDefault", "true"),
            RestField.Fixed("defaultDisplay", "true"),
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("itemReference"),
        RestFilter.Wild("unitReference"))
    {
        Examples = new Dictionary<string, string> { ["itemId"] = "PUMP002", ["unitId"] = "EA" },
    };

    private const string ItemId = "itemId";
    private const string UnitId = "unitId";
    private const string Quantity = "quantity";
    private const string Volume = "volume";
    private const string IsDefault = "isDefault";

    /// <summary>Litres in a cubic metre: parts are measured in the one, units on this wire in the other.</summary>
    private const decimal Litres = 1_000;

    private static readonly RestParameter[] UpsertParameters =
    [
        RestParameter.Whole(Quantity) with { Example = "1", IsRequired = true, Help = "How many of the unit of the stock make one of this unit: 1." },
        RestParameter.Whole("salesQuantity", "SO_ORDER_QTY"),
        RestParameter.Number(Volume),
        RestParameter.Number("weight", "WEIGHT"),
        RestParameter.Text("barcode", "UPC_CODE") with { Example = "\"04012345678901\"" },
        RestParameter.Day("expirationDate") with { Help = "Nothing is kept for it; leave it out." },
        RestParameter.Flag(IsDefault) with { Help = "true: it is the item's own unit." },
        RestParameter.Flag("defaultDisplay") with { Help = "true: quantities are shown in it." },
        RestParameter.Flag("unpacking") with { Help = "false: it is not taken apart." },
    ];

    private static readonly RestParameter[] CreateParameters =
    [
        RestParameter.Id(ItemId) with { Example = "\"PUMP002\"", IsRequired = true, Help = "Number of the item; with useExternalId its reference." },
        RestParameter.Id(UnitId) with { Example = "\"EA\"", IsRequired = true, Help = "Number of the unit of measure; with useExternalId its reference." },
        .. UpsertParameters,
        RestParameter.External with { Example = "true" },
    ];

    public static void MapItemUnits(this IEndpointRouteBuilder app)
    {
        app.MapRest("itemUnits", List<Part>(Resource), Write(CreateParameters, isUpsert: false));
        app.MapRest("itemUnits/{id}", Show<Part>(Resource));
        app.MapRest(
            "itemUnits/reference/{itemId}/{unitId}",
            Show<Part>(Resource, "itemReference", "unitReference"), Write(UpsertParameters, isUpsert: true));
    }

    /// <summary>What it writes is the part.</summary>
    private static RestMethod Write(RestParameter[] parameters, bool isUpsert) =>
        Post<Part>(call => WriteAsync(call, parameters, isUpsert), Verbs.Update) with
        {
            Act = isUpsert ? RestAct.Save : RestAct.Create,
            Status = StatusCodes.Status201Created,
            Resource = Resource,
            Query = isUpsert ? [] : [RestParameter.External],
            Parameters = parameters,
            Refusals = [RestFaults.NotFound(Items.Resource.Noun, RestMethod.Filled), RestFaults.NotFound(UnitsOfMeasure.Resource.Noun, RestMethod.Filled), RestFaults.DefaultUnit, RestFaults.UnitAssigned],
        };

    /// <summary>An item and a unit by their ids or references, and whether the item is stocked in that unit.</summary>
    public static async Task<Outcome<(Part Part, bool IsStocked)>> FindAsync(LedgerTransaction transaction, string item, string unit, bool isExternal, CancellationToken cancellationToken)
    {
        if (await IdAsync(Items.Resource, item) is not { } itemId)
        {
            return RestFaults.NotFound(Items.Resource.Noun, item);
        }

        if (await IdAsync(UnitsOfMeasure.Resource, unit) is not { } unitId)
        {
            return RestFaults.NotFound(UnitsOfMeasure.Resource.Noun, unit);
        }

        var part = await Masters.GetAsync<Part>(transaction, itemId, cancellationToken);
        return (part, part.UnitOfMeasure.Id == unitId);

        Task<long?> IdAsync(RestResource resource, string id)
        {
            RestCondition condition = isExternal ? new RestCondition.Matches("reference", Pattern.Of(id)) : new RestCondition.Number("id", RestBody.TryLong(id, out var number) ? number : 0);
            return resource.FindAsync(transaction, new RestTarget([id], [condition]), cancellationToken);
        }
    }

    private static async Task<Fault?> WriteAsync(RestCall call, RestParameter[] parameters, bool isUpsert)
    {
        var query = call.Query(name => !isUpsert && name == RestParameter.UseExternalId);
        if (query.Fault is { } unknown)
        {
            return unknown;
        }

        var body = await RestBody.ReadAsync(call, Resource.Knows(parameters), json => RestValues.Read(json, parameters, query.Value));
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var (given, bytes) = body.Value;
        var isExternal = isUpsert || given.UsesExternalId;
        var ids = isUpsert ? call.References(2) : [given.Get<string>(ItemId)!, given.Get<string>(UnitId)!];
        if (!isExternal && new[] { ItemId, UnitId }.Zip(ids).FirstOrDefault(pair => !RestBody.TryLong(pair.Second, out _)).First is { } mistyped)
        {
            return RestFaults.ParameterType(mistyped);
        }

        return await call.WriteAsync(bytes, async (transaction, cancellationToken) =>
        {
            var found = await FindAsync(transaction, ids[0], ids[1], isExternal, cancellationToken);
            if (found.Fault is { } missing)
            {
                return missing;
            }

            var (part, isStocked) = found.Value;
            if (!isStocked)
            {
                return given.Value<bool>(IsDefault) == true ? RestFaults.DefaultUnit : Resource.SaveFailed;
            }

            if (!isUpsert)
            {
                return RestFaults.UnitAssigned;
            }

            var values = new FieldValues();
            var isTaken = given.TryGive<Part>(values, parameters) && RestValues.TryGive<Part>(values, "PART_ID", part.PartId)
                && (!given.Has(Volume) || RestValues.TryGive<Part>(values, "VOLUME", VolumeOf(given)));
            return !isTaken || !IsDefaultUnit(given) || (await Masters.UpdateAsync<Part>(transaction, values, cancellationToken)).Fault is not null
                ? Resource.SaveFailed
                : await Resource.ReadAsync(call, transaction, part.Id, StatusCodes.Status201Created, cancellationToken);
        });
    }

    /// <summary>In litres; less than nothing, which is refused, where it is more than can be counted.</summary>
    private static decimal? VolumeOf(RestValues given) =>
        given.Value<decimal>(Volume) is not { } volume ? null : Math.Abs(volume) < decimal.MaxValue / Litres ? volume * Litres : -1;

    /// <summary>What the unit of the stock itself can only be.</summary>
    private static bool IsDefaultUnit(RestValues given) =>
        given.Value<decimal>(Quantity) == 1 && given.Value<bool>(IsDefault) != false && given.Value<bool>("defaultDisplay") != false
        && given.Value<bool>("unpacking") != true && given.Value<DateOnly>("expirationDate") is null;
}
