using System.Globalization;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Http;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// What is inside a unit, its history, and the recall of a lot, in this dialect's shape: ours, the public reference has none.
/// The ERP dialect's reads answer the same from the same rows.
/// </summary>
internal static class Genealogy
{
    private const string DayFormat = "yyyy-MM-dd";
    private const string Maintained = "maintained";

    private static readonly Fault Large = TooLarge(Faults.TreeTooLarge(GenealogyGraph.StepsMax));

    public static void MapGenealogy(this IEndpointRouteBuilder app)
    {
        app.MapRest("serialNumbers/{id}/genealogy", Get<SerialNumberGenealogy>(GenealogyAsync) with { Query = GenealogyHelp.GenealogyQuery, Answer = GenealogyHelp.Genealogy, Refusals = [RestFaults.NotFound("shipment of the serial number", RestMethod.Filled), RestFaults.NotFound("posting", RestMethod.Filled), Large] });
        app.MapRest("serialNumbers/{id}/history", Get<SerialNumberHistory>(HistoryAsync) with { Answer = GenealogyHelp.History });
        app.MapRest("lots/recall", Get<LotRecall>(RecallAsync) with
        {
            Query = GenealogyHelp.RecallQuery,
            Answer = GenealogyHelp.Recall,
            Refusals = [RestFaults.NotFound(Items.Resource.Noun, RestMethod.Filled), RestFaults.NotFound("lot", RestMethod.Filled), RestFaults.ParameterMissing("itemReference"), Large],
        });
    }

    private static async Task<Fault?> GenealogyAsync(RestCall call)
    {
        var (id, query) = (call.Id(), call.Query(name => name is "direction" or "as" or "levels"));
        if ((id.Fault ?? query.Fault) is { } wrong)
        {
            return wrong;
        }

        var asked = Asked(query.Value);
        if (asked.Fault is { } invalid)
        {
            return invalid;
        }

        return await ReadAsync(call, async (snapshot, answer) =>
        {
            var found = await Genealogies.ReadAsync(snapshot, id.Value, asked.Value, RestFaults.NotFound(SerialNumbers.Resource.Noun, call.Route("id")), call.Cancel);
            if (found.Fault is { } refused)
            {
                return refused.Code switch
                {
                    "SERIAL_NUMBER_NOT_SHIPPED" => RestFaults.NotFound("shipment of the serial number", call.Route("id")),
                    "POSTING_NOT_FOUND" => RestFaults.NotFound("posting", query.Value["as"]),
                    _ => TooLarge(refused),
                };
            }

            var root = found.Value.Root;
            return await WriteAsync(
                call, answer, found.Value.Rows,
                json =>
                {
                    Unit(json, call.View, "serialNumber", root.Id, root.Serial);
                    json.WriteString("itemReference"u8, root.PartId);
                    json.WriteString("direction"u8, asked.Value.Up ? "up" : "down");
                    json.WriteString("as"u8, query.Value.GetValueOrDefault("as", Maintained));
                    json.WriteNumber("levels"u8, asked.Value.Levels);
                },
                Row);
        });
    }

    /// <summary>In this dialect's words.</summary>
    private static Fault TooLarge(Fault refused) => refused.Code == "TREE_TOO_LARGE" ? refused with { Code = "tree_too_large" } : refused;

    private static Outcome<GenealogyAsked> Asked(Dictionary<string, string> query)
    {
        var (direction, view, levels) = (query.GetValueOrDefault("direction", "down"), query.GetValueOrDefault("as", Maintained), SerialNumberGenealogy.LevelsMax);
        if (query.TryGetValue("levels", out var text) && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out levels))
        {
            return RestFaults.ParameterType("levels");
        }

        // A day, or the id of a posting of the history.
        DateOnly? day = DateOnly.TryParseExact(view, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? read : null;
        long? posting = long.TryParse(view, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        GenealogyView? wanted = view switch
        {
            "built" => GenealogyView.Built,
            "shipped" => GenealogyView.Shipped,
            Maintained => GenealogyView.Maintained,
            _ => day is not null ? GenealogyView.OnDay : posting is not null ? GenealogyView.AtPosting : null,
        };
        return direction is not ("down" or "up") ? RestFaults.ParameterValue("direction")
            : wanted is null ? RestFaults.ParameterValue("as")
            : levels is < 1 or > SerialNumberGenealogy.LevelsMax ? RestFaults.ParameterValue("levels")
            : new GenealogyAsked(direction == "up", wanted.Value, day, levels) { Posting = posting };
    }

    private static async Task<Fault?> HistoryAsync(RestCall call)
    {
        var (id, query) = (call.Id(), call.Query(_ => false));
        if ((id.Fault ?? query.Fault) is { } wrong)
        {
            return wrong;
        }

        // A unit that was deleted still has its history: its postings tell that it was.
        return await ReadAsync(call, async (snapshot, answer) => await Histories.UnitAsync(snapshot, id.Value, call.Cancel) is not { } serial
            ? RestFaults.NotFound(SerialNumbers.Resource.Noun, call.Route("id"))
            : await WriteAsync(
                call, answer, Histories.ReadAsync(snapshot, [id.Value], call.Cancel), json => Unit(json, call.View, "serialNumber", id.Value, serial), Row));
    }

    private static async Task<Fault?> RecallAsync(RestCall call)
    {
        var query = call.Query(name => name is "itemReference" or "lot" or "value" or "as");
        if (query.Fault is { } unknown)
        {
            return unknown;
        }

        var given = query.Value;
        if (!given.TryGetValue("itemReference", out var item))
        {
            return RestFaults.ParameterMissing("itemReference");
        }

        var (lot, value, view) = (given.GetValueOrDefault("lot"), given.GetValueOrDefault("value"), given.GetValueOrDefault("as", "present"));
        if (lot is null == value is null)
        {
            return lot is null ? RestFaults.ParameterMissing("lot") : RestFaults.UnknownParameters(["value"]);
        }

        if (view is not ("present" or "ever"))
        {
            return RestFaults.ParameterValue("as");
        }

        if (!StoredText.CanHold(item) || !StoredText.CanHold(lot ?? value!))
        {
            return RestFaults.NotFound(lot is null ? SerialNumbers.Resource.Noun : "lot", lot ?? value!);
        }

        return await ReadAsync(call, async (snapshot, answer) =>
        {
            var recall = new LotRecall { PartId = item, LotId = lot, Serial = value, As = view.ToUpperInvariant() };
            var found = await Recalls.ReadAsync(snapshot, recall, call.Cancel);
            return found.Fault is { } refused
                ? refused.Code switch
                {
                    "PART_NOT_FOUND" => RestFaults.NotFound("item", item),
                    "LOT_NOT_FOUND" => RestFaults.NotFound("lot", lot!),
                    "TREE_TOO_LARGE" => TooLarge(refused),
                    _ => RestFaults.NotFound(SerialNumbers.Resource.Noun, value!),
                }
                : await WriteAsync(call, answer, found.Value.Rows, json => Header(json, recall), Row);
        });
    }

    /// <summary>Reads one state of the data source.</summary>
    private static Task<Fault?> ReadAsync(RestCall call, Func<Snapshot, ReadAnswer, Task<Fault?>> read) => call.ReadAsync(async answer =>
    {
        await using var snapshot = await Snapshot.OpenAsync(call.Source.Readers, call.Cancel);
        return await read(snapshot, answer);
    });

    private static void Header(Utf8JsonWriter json, LotRecall answer)
    {
        json.WriteString("itemReference"u8, answer.PartId);
        json.WriteString("lot"u8, answer.LotId);
        json.WriteString("value"u8, answer.Serial);
        json.WriteString("as"u8, answer.As == "EVER" ? "ever" : "present");
        json.WriteStartObject("total"u8);
        json.WriteNumber("serialNumbers"u8, answer.Units);
        json.WriteNumber("assumed"u8, answer.UnitsAssumed);
        json.WriteNumber("past"u8, answer.UnitsPast);
        json.WriteNumber("installed"u8, answer.UnitsInstalled);
        json.WriteNumber("inWarehouses"u8, answer.UnitsInStores);
        json.WriteNumber("atCustomers"u8, answer.UnitsAtCustomers);
        json.WriteNumber("customers"u8, answer.Customers);
        json.WriteNumber("lots"u8, answer.Lots);
        json.WriteEndObject();
        json.WriteStartArray("stock"u8);
        foreach (var stock in answer.Stock)
        {
            json.WriteStartObject();
            json.WriteNumber("level"u8, stock.Level);
            json.WriteString("itemReference"u8, stock.PartId);
            json.WriteString("lot"u8, stock.LotId);
            json.WriteString("warehouseReference"u8, stock.StoresCode);
            json.WriteString("location"u8, stock.StockLocation);
            json.WriteNumber("quantity"u8, stock.Quantity);
            json.WriteNumber("serialNumbers"u8, stock.Units);
            json.WriteBoolean("assumed"u8, stock.Assumed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Row(Utf8JsonWriter json, GenealogyRow row, RestView view)
    {
        json.WriteNumber("level"u8, row.Level);
        json.WriteString("path"u8, row.Path);
        json.WriteString("parentPath"u8, row.ParentPath);
        json.WriteStartObject("item"u8);
        json.WriteNumber("id"u8, row.PartNumber);
        json.WriteString("reference"u8, row.PartId);
        json.WriteString("name"u8, row.PartDesc);
        json.WriteString("href"u8, $"/api/{view.Version}/items/{row.PartNumber}");
        json.WriteEndObject();
        Unit(json, view, "serialNumber", row.UnitId, row.Serial);
        json.WriteString("lot"u8, row.LotId);
        json.WriteNumber("quantity"u8, row.Quantity);
        json.WriteString("unitReference"u8, row.UnitOfMeasure);
        json.WriteNumber("usedForQuantity"u8, row.UsedForQty);
        json.WriteBoolean("assumed"u8, row.Assumed);
        json.WriteBoolean("stillInside"u8, row.StillInside);
        Day(json, "startDate", row.StartDate);
        Day(json, "endDate", row.EndDate);
        json.WriteString("batch"u8, row.BatchNumber);
        json.WriteString("status"u8, row.Status?.Rest());
        json.WriteString("state"u8, row.Status?.State());
        Unit(json, view, "top", row.TopUnitId, row.TopSerial);
        json.WriteString("warehouseReference"u8, row.StoresCode);
        json.WriteString("location"u8, row.StockLocation);
        if (row.CustomerId is null)
        {
            json.WriteNull("customer"u8);
            return;
        }

        json.WriteStartObject("customer"u8);
        json.WriteString("reference"u8, row.CustomerId);
        json.WriteString("name"u8, row.CustomerName);
        json.WriteString("soldToReference"u8, row.SoldTo);
        json.WriteString("contact"u8, row.Contact);
        json.WriteString("order"u8, row.SalesOrderId);
        json.WriteString("orderLine"u8, row.SalesOrderLine);
        json.WriteString("shipment"u8, row.ShipmentNo);
        Day(json, "shippedDate", row.ShippedDate);
        json.WriteEndObject();
    }

    private static void Row(Utf8JsonWriter json, HistoryRow row, RestView view)
    {
        json.WriteNumber("id"u8, long.Parse(row.Posting, CultureInfo.InvariantCulture));
        json.WriteString("posted"u8, row.PostedAt);
        Day(json, "actionDate", row.ActionDate);
        json.WriteString("actionType"u8, row.ActionType);
        json.WriteString("fromStatus"u8, row.From?.Rest());
        json.WriteString("fromState"u8, row.From?.State());
        json.WriteString("toStatus"u8, row.To?.Rest());
        json.WriteString("toState"u8, row.To?.State());
        json.WriteString("fromWarehouseReference"u8, row.FromStores);
        json.WriteString("fromLocation"u8, row.FromLocation);
        json.WriteString("toWarehouseReference"u8, row.ToStores);
        json.WriteString("toLocation"u8, row.ToLocation);
        json.WriteString("lot"u8, row.LotId);
        Assembly(json, view, "into", row.IntoUnitId, row.IntoId, row.IntoSerial, row.IntoLot);
        Assembly(json, view, "outOf", row.OutOfUnitId, row.OutOfId, row.OutOfSerial, row.OutOfLot);
        json.WriteString("oldValue"u8, row.OldSerial);
        json.WriteString("newValue"u8, row.NewSerial);
        json.WriteString("batch"u8, row.Batch);
        json.WriteString("operator"u8, row.OperatorId);
        json.WriteString("program"u8, row.ProgramId);
        json.WriteString("order"u8, row.OrderId);
        json.WriteString("orderLine"u8, row.LineNumber);
        json.WriteString("reference"u8, row.Reference);
        json.WriteString("reason"u8, row.Reason);
        Number(json, "reverses", row.Reverses);
        Number(json, "reversedBy", row.ReversedBy);
    }

    /// <summary>An assembly: a unit, or a lot of an item without serials.</summary>
    private static void Assembly(Utf8JsonWriter json, RestView view, string name, long? unit, string? item, string? serial, string? lot)
    {
        if (item is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("itemReference"u8, item);
        Unit(json, view, "serialNumber", unit, serial);
        json.WriteString("lot"u8, lot);
        json.WriteEndObject();
    }

    private static void Unit(Utf8JsonWriter json, RestView view, string name, long? id, string? serial)
    {
        if (id is not { } unit)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("id"u8, unit);
        json.WriteString("value"u8, serial);
        json.WriteString("href"u8, $"/api/{view.Version}/serialNumbers/{unit}");
        json.WriteEndObject();
    }

    private static void Day(Utf8JsonWriter json, string name, DateOnly? day) => json.WriteString(name, day?.ToString(DayFormat, CultureInfo.InvariantCulture));

    private static void Number(Utf8JsonWriter json, string name, string? digits)
    {
        if (digits is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, long.Parse(digits, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Writes a header and its rows while they come.</summary>
    private static async Task<Fault?> WriteAsync<T>(
        RestCall call, ReadAnswer answer, IAsyncEnumerable<T> rows, Action<Utf8JsonWriter> header, Action<Utf8JsonWriter, T, RestView> write)
    {
        await using var json = new Utf8JsonWriter(answer, RestCall.Json);
        json.WriteStartObject();
        header(json);
        json.WriteStartArray("data"u8);
        await foreach (var row in rows)
        {
            json.WriteStartObject();
            write(json, row, call.View);
            json.WriteEndObject();
            await answer.FlushIfFullAsync(json, call.Cancel);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return null;
    }
}
