using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/serialNumbers</c>: units, by the serial numbers they have. The records, parameters and refusals are those
/// of the public reference's pages on serial numbers; withState, state and sending again are ours.
/// </summary>
internal static class SerialNumbers
{
    public static readonly RestResource Resource = new(
        "serialNumbers", "serial number", RestTables.SerialNumbers,
        [
            RestField.Long("id"),
            RestField.Text("value", "The serial number."),
            RestField.Word("status", status => ((UnitStatus)status).Rest(), "NEW, RESERVED or SOLD."),
            RestField.Word("state", status => ((UnitStatus)status).State(), "Its exact state; only with withState (ours).") with { When = view => view.WithState },
            RestField.Long("itemId", "Number of the item; with useExternalId its reference."),
            RestField.Link("item", "items", "itemId", "itemReference"),
            RestField.Long("warehouseStockId", "Number of the stock record where the unit is; null where it is in none.") with { When = view => !view.IsSingleCreate },
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("itemReference"),
        RestFilter.Wild("value"),
        RestFilter.Status("status", Enum.GetValues<UnitStatus>().Select(status => status.Rest()).Distinct(), UnitStatuses.OfRest),
        RestFilter.Status("state", Enum.GetValues<UnitStatus>().Select(status => status.State()), UnitStatuses.OfState))
    {
        Switches = [RestResource.WithState],
    };

    private const string UseExternalId = RestParameter.UseExternalId;

    /// <summary>A create has value or values. Each has its own refusals, so they are read here and not by this table.</summary>
    private static readonly RestParameter[] CreateParameters =
    [
        RestParameter.Text("value") with { Example = "\"P-1001\"", Help = "Serial number of one new unit; either this or values." },
        RestParameter.External with { Example = "true" },
        RestParameter.Id("itemId") with { Example = "\"PUMP002\"", IsRequired = true },
        RestParameter.Texts("values") with { Help = $"Serial numbers of several new units, {SerialList.MaxSerials:N0} at most: all of them or none are made." },
    ];

    private static readonly RestParameter[] UpdateParameters = [RestParameter.Text("value") with { Example = "\"JX00005140-A\"", IsRequired = true, Help = "The serial number that it is to have." }, RestParameter.External];

    private static readonly Fault[] CreateRefusals = [RestFaults.ValueTwice, RestFaults.NotFound("item", RestMethod.Filled), RestFaults.ValueUsed, RestFaults.OneOfValuesUsed];

    public static void MapSerialNumbers(this IEndpointRouteBuilder app)
    {
        app.MapRest("serialNumbers", List<SerialNumber>(Resource), Post<SerialNumber>(CreateAsync) with { Act = RestAct.Create, Resource = Resource, MakesSeveral = true, Query = [RestParameter.External], Parameters = CreateParameters, Refusals = CreateRefusals });
        app.MapRest(
            "serialNumbers/{id}", Show<SerialNumber>(Resource), Put<SerialNumber>(UpdateAsync) with { Act = RestAct.Update, Resource = Resource, Query = [RestParameter.External], Parameters = UpdateParameters, Refusals = [RestFaults.ValueUsed] },
            Delete<SerialNumber>(DeleteAsync) with { Act = RestAct.Delete, Resource = Resource });
    }

    /// <summary>What a create asks for.</summary>
    /// <param name="ItemId">As it was sent, for the refusal that repeats it.</param>
    /// <param name="ItemNumber">The item's id; null when it is named by its reference.</param>
    /// <param name="Values">The new units' serials, in the order of the answer.</param>
    /// <param name="IsSingle">It was sent as <c>value</c>.</param>
    private sealed record Creation(string ItemId, long? ItemNumber, IReadOnlyList<string> Values, bool IsSingle);

    private static async Task<Fault?> CreateAsync(RestCall call)
    {
        var query = call.Query(name => name == UseExternalId);
        if (query.Fault is { } unknown)
        {
            return unknown;
        }

        var body = await RestBody.ReadAsync(
            call, Resource.Knows(CreateParameters), json => ReadCreation(json, query.Value.GetValueOrDefault(UseExternalId)));
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var (creation, bytes) = body.Value;
        if (creation.ItemNumber is null && !StoredText.CanHold(creation.ItemId))
        {
            return RestFaults.NotFound("item", creation.ItemId);
        }

        var units = new UnitsAsked(call.Session, new SerialNumber(), creation.Values) { PartNumber = creation.ItemNumber, PartId = creation.ItemId };
        return await call.RegisterAsync(bytes, units, made => Created(call.View, creation, made), fault => Refusal(fault, creation));
    }

    /// <summary>Types first, in the order of the reference's table, then what is missing, then what the values are.</summary>
    private static Outcome<Creation> ReadCreation(JsonElement json, string? externalByQuery)
    {
        var value = RestBody.Text(json, "value");
        if (value.Fault is { } wrong)
        {
            return wrong;
        }

        var external = UsesExternalId(json, externalByQuery);
        if (external.Fault is { } noFlag)
        {
            return noFlag;
        }

        var (itemId, itemNumber) = (ItemId(json), 0L);
        if (itemId.Fault is { } noItem)
        {
            return noItem;
        }

        if (itemId.Value is { } text && !external.Value && !RestBody.TryLong(text, out itemNumber))
        {
            return RestFaults.ParameterType("itemId");
        }

        var values = Values(json);
        if (values.Fault is { } noList)
        {
            return noList;
        }

        if (value.Value is not null && values.Value is not null)
        {
            return RestFaults.UnknownParameters(["value", "values"]);
        }

        if (values.Value is { Count: 0 })
        {
            return RestFaults.ParameterMissing("values");
        }

        if (value.Value is null && values.Value is null)
        {
            return RestFaults.ParameterMissing("value");
        }

        if (itemId.Value is null)
        {
            return RestFaults.ParameterMissing("itemId");
        }

        var serials = values.Value ?? [value.Value!];
        if (serials.Count > SerialList.MaxSerials || serials.Any(serial => SerialList.Refuse(serial) is not null))
        {
            return RestFaults.SaveFailed;
        }

        return serials.Distinct(StringComparer.Ordinal).Count() < serials.Count
            ? RestFaults.ValueTwice
            : new Creation(itemId.Value, external.Value ? null : itemNumber, serials, value.Value is not null);
    }

    /// <summary>The answer, from what is known already: nothing is read back.</summary>
    private static Answer Created(RestView view, Creation creation, Registered made)
    {
        var row = new RestRow(Resource.Table)
        {
            ["status"] = (short)made.Status,
            ["state"] = (short)made.Status,
            ["itemId"] = made.Part.Id,
            ["itemReference"] = made.Part.PartId,
            ["dateCreated"] = made.At,
            ["lastUpdated"] = made.At,
        };
        return RestCall.Render(StatusCodes.Status201Created, json =>
        {
            if (creation.IsSingle)
            {
                Write(json, 0, view with { IsSingleCreate = true });
                return;
            }

            json.WriteStartObject();
            json.WriteStartArray("data"u8);
            for (var place = 0; place < made.Ids.Count; place++)
            {
                Write(json, place, view);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

        void Write(Utf8JsonWriter json, int place, RestView shown)
        {
            (row["id"], row["value"]) = (made.Ids[place], creation.Values[place]);
            Resource.Write(json, row, shown);
        }
    }

    /// <summary>Changing the value renumbers the unit; the value that it has is no change.</summary>
    private static async Task<Fault?> UpdateAsync(RestCall call)
    {
        var (id, query) = (call.Id(), call.Query(name => name == UseExternalId));
        if ((id.Fault ?? query.Fault) is { } wrong)
        {
            return wrong;
        }

        var body = await RestBody.ReadAsync<string>(call, Resource.Knows(UpdateParameters), json =>
        {
            var value = RestBody.Text(json, "value");

            // Serial numbers have no other id than the number, so the switch changes nothing; it is only read.
            if ((value.Fault ?? UsesExternalId(json, query.Value.GetValueOrDefault(UseExternalId)).Fault) is { } fault)
            {
                return fault;
            }

            return value.Value switch
            {
                null => RestFaults.ParameterMissing("value"),
                var serial when SerialList.Refuse(serial) is not null => RestFaults.SaveFailed,
                var serial => serial,
            };
        });
        if (body.Fault is { } invalid)
        {
            return invalid;
        }

        var (serial, bytes) = body.Value;
        return await call.WriteAsync(bytes, async (transaction, cancellationToken) =>
        {
            if (await UnitLocks.TakeAsync(transaction, [id.Value], withRegistration: false, cancellationToken) is not [var unit])
            {
                return RestFaults.NotFound(Resource.Noun, call.Route("id"));
            }

            if (unit.Serial != serial)
            {
                var item = await Parts.HoldAsync(transaction, unit.PartId, cancellationToken);
                if (await UnitEdits.RenumberAsync(transaction, unit, item!, serial, cancellationToken) is { } refused)
                {
                    return refused.Code == Faults.SerialExists("", "").Code ? RestFaults.ValueUsed : RestFaults.SaveFailed;
                }
            }

            return await Resource.ReadAsync(call, transaction, unit.Id, StatusCodes.Status200OK, cancellationToken);
        });
    }

    private static async Task<Fault?> DeleteAsync(RestCall call)
    {
        var (id, query) = (call.Id(), call.Query(_ => false));
        if ((id.Fault ?? query.Fault) is { } wrong)
        {
            return wrong;
        }

        return await call.WriteAsync(default, async (transaction, cancellationToken) =>
        {
            if (await UnitLocks.TakeAsync(transaction, [id.Value], withRegistration: true, cancellationToken) is not [var unit])
            {
                return RestFaults.NotFound(Resource.Noun, call.Route("id"));
            }

            var item = await Parts.HoldAsync(transaction, unit.PartId, cancellationToken);
            if (await UnitEdits.DeleteAsync(transaction, unit, item!, cancellationToken) is not null)
            {
                return RestFaults.DeleteFailed;
            }

            return RestCall.Deleted();
        });
    }

    /// <summary>A phantom is an item by its id, and none by its reference.</summary>
    private static Fault Refusal(Fault fault, Creation creation) => fault.Code switch
    {
        "SERIAL_NUMBER_EXISTS" => creation.IsSingle ? RestFaults.ValueUsed : RestFaults.OneOfValuesUsed,
        "PART_NOT_FOUND" => RestFaults.NotFound("item", creation.ItemId),
        "PART_PHANTOM" when creation.ItemNumber is null => RestFaults.NotFound("item", creation.ItemId),
        _ => fault,
    };

    /// <summary>In the body, else in the address.</summary>
    private static Outcome<bool> UsesExternalId(JsonElement json, string? byQuery)
    {
        var byBody = RestBody.Flag(json, UseExternalId);
        if (byBody.Fault is { } fault)
        {
            return fault;
        }

        if (byBody.Value is { } given)
        {
            return given;
        }

        var isOn = false;
        return byQuery is null || RestBody.TryFlag(byQuery, out isOn) ? isOn : RestFaults.ParameterType(UseExternalId);
    }

    /// <summary>A number or a text, as it was sent.</summary>
    private static Outcome<string?> ItemId(JsonElement json) => RestBody.Find(json, "itemId") switch
    {
        null => (string?)null,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => RestFaults.ParameterType("itemId"),
    };

    private static Outcome<List<string>?> Values(JsonElement json)
    {
        if (RestBody.Find(json, "values") is not { } list)
        {
            return (List<string>?)null;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            return RestFaults.ParameterType("values");
        }

        var values = new List<string>(list.GetArrayLength());
        foreach (var value in list.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                return RestFaults.ParameterType("values");
            }

            values.Add(value.GetString()!);
        }

        return values;
    }
}
