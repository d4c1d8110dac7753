using System.Globalization;
using System.Text;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Scanning;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Http;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Pages.Records;
using Nameplate.Server.Rest;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Units;

/// <summary>Labels of units, and the addresses that the codes on them lead to.</summary>
internal static class LabelRoutes
{
    /// <summary>Labels of one sheet: 42 pages of A4, and some 10 MB of page.</summary>
    public const int LabelsMax = 1_000;

    private const string LinkSet = "application/linkset+json";

    /// <summary>The version of the REST dialect that a code on a label answers in.</summary>
    private const string Version = "v1.0";

    public static void MapLabels(this IEndpointRouteBuilder app)
    {
        app.MapPage("/units/{part}/{serial}/label", call => OneAsync(call, isZpl: false));
        app.MapPage("/units/{part}/{serial}/label.zpl", call => OneAsync(call, isZpl: true));
        app.MapPage("/labels", call => SheetAsync(call, isZpl: false));
        app.MapPage("/labels.zpl", call => SheetAsync(call, isZpl: true));
        app.MapOpen("/01/{gtin}/21/{serial}", LinkAsync, takesForm: false);
    }

    private static async Task<Fault?> OneAsync(PageCall call, bool isZpl)
    {
        var (part, serial) = (call.References(3)[0], call.References(3)[1]);
        var labels = await ReadAsync(call, part, [serial]);
        if (labels.Fault is { } fault)
        {
            return fault;
        }

        var (found, missing) = labels.Value;
        if (missing > 0)
        {
            return PageFault.NotFound($"unit {serial} of part {part}");
        }

        return isZpl ? await ZplAsync(call, found, $"{part} {serial}") : await call.ShowAsync<LabelPage>(new()
        {
            [nameof(LabelPage.Title)] = $"Label of {part} {serial}",
            [nameof(LabelPage.Labels)] = found,
            [nameof(LabelPage.Zpl)] = $"{Hits.Unit(part, serial)}/label.zpl",
            [nameof(LabelPage.Back)] = Hits.Unit(part, serial),
        });
    }

    private static async Task<Fault?> SheetAsync(PageCall call, bool isZpl)
    {
        var form = PageForm.Blank(("PART_ID", call.Query("PART_ID")), ("SERIAL_NUMBER", call.Query("SERIAL_NUMBER")));
        if (!form.Has("PART_ID") || !form.Has("SERIAL_NUMBER"))
        {
            return await call.ShowAsync<LabelFormPage>(new() { [nameof(LabelFormPage.Form)] = form });
        }

        var list = SerialList.Parse(ScannedSerials.Read(form["SERIAL_NUMBER"]));
        if (list.IsRefused || list.Serials.Count > LabelsMax)
        {
            form.Refuse("SERIAL_NUMBER", list.Refusal ?? $"These are {list.Serials!.Count:N0} labels; {LabelsMax:N0} at most are made at once");
            return await call.ShowAsync<LabelFormPage>(new() { [nameof(LabelFormPage.Form)] = form }, StatusCodes.Status400BadRequest);
        }

        var labels = await ReadAsync(call, form["PART_ID"], list.Serials);
        if (labels.Fault is { Kind: FaultKind.Address })
        {
            form.Refuse("PART_ID", "There is no such part");
            return await call.ShowAsync<LabelFormPage>(new() { [nameof(LabelFormPage.Form)] = form }, StatusCodes.Status404NotFound);
        }

        if (labels.Fault is { } fault)
        {
            return fault;
        }

        var (found, missing) = labels.Value;
        return isZpl ? await ZplAsync(call, found, form["PART_ID"]) : await call.ShowAsync<LabelPage>(new()
        {
            [nameof(LabelPage.Title)] = $"{found.Count} label{(found.Count == 1 ? "" : "s")} of {form["PART_ID"]}",
            [nameof(LabelPage.Labels)] = found,
            [nameof(LabelPage.Missing)] = missing,
            [nameof(LabelPage.Zpl)] = "/labels.zpl" + call.Http.Request.QueryString,
        });
    }

    private static async Task<Outcome<(IReadOnlyList<Label> Labels, int Missing)>> ReadAsync(PageCall call, string part, IReadOnlyList<string> serials)
    {
        if (call.Refusal<SerialNumber>() is { } forbidden)
        {
            return forbidden;
        }

        return await call.ReadAsync<(IReadOnlyList<Label>, int)>(async snapshot =>
        {
            if (!StoredText.CanHold(part) || !serials.All(one => StoredText.CanHold(one)) || await LabelReads.ReadAsync(snapshot, part, serials, call.Cancel) is not { } found)
            {
                return PageFault.NotFound($"part {part}");
            }

            var server = Server(call.Http.Request);
            Label[] labels = [.. serials.Select(serial => Label.Of(server, found.PartId, found.PartDesc, serial, found.Lots.GetValueOrDefault(serial, ""), found.Gtin))];
            return (labels, serials.Count - found.Lots.Count);
        });
    }

    /// <summary>The server's address as the reader reaches it.</summary>
    private static string Server(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}";

    private static async Task<Fault?> ZplAsync(PageCall call, IReadOnlyList<Label> labels, string name)
    {
        var response = call.Http.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.ContentDisposition = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("attachment") { FileNameStar = $"{name}.zpl" }.ToString();
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(labels.Select(label => label.Zpl()))), call.Cancel);
        return null;
    }

    /// <summary>
    /// A Digital Link that was scanned: to a person the unit's page; to a machine, which asks for JSON, what the REST dialect answers for
    /// the unit, or the links to all that is told of it.
    /// </summary>
    private static async Task<Fault?> LinkAsync(HttpContext http)
    {
        http.Response.Headers.Vary = "Accept";
        var references = RawAddress.References(http, 3);
        var (gtin, serial) = (Gs1.Gtin14(references[0]), references[2]);
        if (JsonWanted(http.Request) is { } type)
        {
            await RestApi.GuardAsync(http, () => AnswerAsync(http, gtin, serial, type));
            return null;
        }

        if (await PageSession.FindAsync(http) is not { } session)
        {
            PageSession.Ask(http);
            return null;
        }

        RequestEntry.Of(http).Is(session);
        var call = new PageCall(http, session);
        if (call.Refusal<SerialNumber>() is { } forbidden)
        {
            return forbidden;
        }

        var found = await FindAsync(call, gtin, serial);
        return found.Fault is { } fault ? fault
            : found.Value is [var only] ? call.Go(Hits.Unit(only.PartId, only.Serial))
            : found.Value.Count == 0 ? PageFault.NotFound($"unit {serial} of a part with the GTIN {references[0]}")
            : call.Go(Box(gtin!, serial));
    }

    /// <summary>The one box, which lists the units of all parts that have the GTIN.</summary>
    private static string Box(string gtin, string serial) => $"/find?q={Uri.EscapeDataString($"(01){gtin}(21){serial}")}";

    private static Task<Outcome<List<(long Id, string PartId, string Serial)>>> FindAsync(PageCall call, string? gtin, string serial) =>
        call.ReadAsync<List<(long, string, string)>>(async snapshot =>
            gtin is not null && StoredText.CanHold(serial) ? await UnitRecords.CodedAsync(snapshot, gtin, serial, call.Cancel) : []);

    private static async Task<Fault?> AnswerAsync(HttpContext http, string? gtin, string serial, string type)
    {
        var session = await RestSession.FindAsync(http);
        if (session.Fault is { } unknown)
        {
            return unknown;
        }

        RequestEntry.Of(http).Is(session.Value);
        if (Permissions.Check(session.Value, ResourceBook.Call<SerialNumber>(Verbs.Query), "GET 01/{gtin}/21/{serial}") is { } forbidden)
        {
            return forbidden;
        }

        var found = await FindAsync(new PageCall(http, session.Value), gtin, serial);
        if (found.Fault is { } fault)
        {
            return fault;
        }

        if (found.Value.Count == 0)
        {
            return RestFaults.NotFound(SerialNumbers.Resource.Noun, serial);
        }

        if (type == LinkSet)
        {
            await LinksAsync(http, gtin!, serial, found.Value);
            return null;
        }

        if (found.Value is not [var unit])
        {
            return RestFaults.NotOne(gtin!, serial, LinkSet);
        }

        return await SerialNumbers.Resource.ShowAsync(
            new RestCall(http, Version, session.Value), new RestTarget([serial], [new RestCondition.Number("id", unit.Id)]));
    }

    /// <summary>
    /// All that is told of a unit, as a set of links (RFC 9264) with the link types of GS1's vocabulary; of each unit where two parts have
    /// the GTIN, and then people are led to the list of them.
    /// </summary>
    private static async Task LinksAsync(HttpContext http, string gtin, string serial, List<(long Id, string PartId, string Serial)> units)
    {
        var server = Server(http.Request);
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(bytes, RestCall.Json))
        {
            json.WriteStartObject();
            json.WriteStartArray("linkset"u8);
            json.WriteStartObject();
            json.WriteString("anchor"u8, server + Gs1.LinkPath(gtin, serial));
            Links(json, "https://gs1.org/voc/defaultLink", "text/html", [units is [var only] ? (Hits.Unit(only.PartId, only.Serial), "The unit's page") : (Box(gtin, serial), "The list of the units")]);
            Links(json, "https://gs1.org/voc/masterData", "application/json", units.Select(unit => ($"/api/{Version}/serialNumbers/{unit.Id}", $"The record of {unit.PartId} {unit.Serial}")));
            Links(json, "https://gs1.org/voc/traceability", "application/json", units.Select(unit => ($"/api/{Version}/serialNumbers/{unit.Id}/history", $"The history of {unit.PartId} {unit.Serial}")));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        http.Response.ContentType = LinkSet;
        await http.Response.BodyWriter.WriteAsync(bytes.WrittenMemory, http.RequestAborted);

        void Links(Utf8JsonWriter json, string type, string format, IEnumerable<(string Path, string Title)> links)
        {
            json.WriteStartArray(type);
            foreach (var (path, title) in links)
            {
                json.WriteStartObject();
                json.WriteString("href"u8, server + path);
                json.WriteString("title"u8, title);
                json.WriteString("type"u8, format);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    /// <summary>The JSON that is asked for, where it is liked better than a page; null for a browser, and for whoever does not say.</summary>
    internal static string? JsonWanted(HttpRequest request)
    {
        var (best, most) = ((string?)null, 0.0);
        foreach (var one in request.GetTypedHeaders().Accept ?? [])
        {
            var quality = one.Quality ?? 1;
            var type = one.MediaType.ToString().ToLowerInvariant();
            if (quality > most)
            {
                (best, most) = (type, quality);
            }
        }

        return best is "application/json" or LinkSet ? best : null;
    }
}
