using System.Globalization;
using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Pages.Records;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Units;

/// <summary>The page of a unit.</summary>
internal static class UnitRoutes
{
    /// <summary>More opened nodes than these do not fit an address; the first ones count.</summary>
    private const int OpenMax = 200;

    /// <summary>A file, and what else is in the form with it.</summary>
    private const int FormMax = AttachedFile.BytesMax + 1024 * 1024;

    public static void MapUnitPages(this IEndpointRouteBuilder app)
    {
        app.MapPage("/units/{part}/{serial}", call => ShowAsync(call, PageForm.Blank()), NoteAsync);
        app.MapPage("/units/{part}/{serial}/files/{note}", FileAsync);
        app.MapLabels();
    }

    /// <summary>What the page shows; null what the user may not see.</summary>
    private sealed record Read(UnitFound Found, UnitTree? Tree, UnitLife? Life, IReadOnlyList<UnitLife> Earlier, IReadOnlyList<UnitNote>? Noted);

    private static async Task<Fault?> ShowAsync(PageCall call, PageForm form)
    {
        if (call.Refusal<SerialNumber>() is { } forbidden)
        {
            return forbidden;
        }

        var (part, serial, wrong) = (call.References(2)[0], call.References(2)[1], "");
        var (view, on) = (call.Query("as"), call.Query("on"));
        var isDay = DateOnly.TryParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        if (view == "day" && !isDay)
        {
            (view, wrong) = ("", "Choose the day as well. This is how it is now.");
        }

        long? before = long.TryParse(call.Query("before"), NumberStyles.None, CultureInfo.InvariantCulture, out var posting) ? posting : null;
        var open = call.Query("open").Split(',', StringSplitOptions.RemoveEmptyEntries).Take(OpenMax).ToHashSet(StringComparer.Ordinal);
        var read = await call.ReadAsync<Read>(async snapshot =>
        {
            if (!StoredText.CanHold(part) || !StoredText.CanHold(serial) || await UnitRecords.FindAsync(snapshot, part, serial, call.Cancel) is not { } found)
            {
                return PageFault.NotFound($"unit {serial} of part {part}");
            }

            var (life, earlier) = ((UnitLife?)null, new List<UnitLife>());
            if (call.MaySee<SerialNumberHistory>())
            {
                life = await UnitLives.ReadAsync(snapshot, found.Unit.Id, before, call.Cancel);
                foreach (var one in found.Deleted)
                {
                    earlier.Add(await UnitLives.ReadAsync(snapshot, one, null, call.Cancel));
                }
            }

            var noted = call.MaySee<SerialNumberNote>() ? await UnitNotes.ReadAsync(snapshot, found.Unit.Id, call.Cancel) : null;
            if (found.Unit.Status is null || found.Unit.Serial != serial || !call.MaySee<SerialNumberGenealogy>())
            {
                return new Read(found, null, life, earlier, noted);
            }

            var shipped = life?.Shipped ?? found.Unit.FirstShipped;
            var asked = view switch
            {
                "built" => (GenealogyView.Built, null),
                "shipped" when shipped is not null => (GenealogyView.OnDay, shipped),
                "day" => (GenealogyView.OnDay, (DateOnly?)day),
                _ => (GenealogyView.Maintained, null),
            };
            var tree = await UnitTrees.ReadAsync(snapshot, found.Unit, asked.Item1, asked.Item2, open, call.Cancel);
            return tree.Fault is { } fault ? fault : new Read(found, tree.Value, life, earlier, noted);
        });
        if (read.Fault is { } refused)
        {
            return refused;
        }

        var (unit, all) = (read.Value.Found.Unit, read.Value);
        return unit.Serial != serial ? call.Go(Hits.Unit(unit.PartId, unit.Serial)) : await call.ShowAsync<UnitPage>(new()
        {
            [nameof(UnitPage.Found)] = all.Found,
            [nameof(UnitPage.Tree)] = all.Tree,
            [nameof(UnitPage.Life)] = all.Life,
            [nameof(UnitPage.Earlier)] = all.Earlier,
            [nameof(UnitPage.Today)] = call.Today,
            [nameof(UnitPage.As)] = view,
            [nameof(UnitPage.On)] = isDay ? on : "",
            [nameof(UnitPage.Wrong)] = wrong,
            [nameof(UnitPage.Opened)] = open,
            [nameof(UnitPage.Noted)] = all.Noted,
            [nameof(UnitPage.Form)] = form,
        }, form.IsRefused ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    /// <summary>Adds a note, or removes one.</summary>
    private static async Task<Fault?> NoteAsync(PageCall call)
    {
        var (part, serial) = (call.References(2)[0], call.References(2)[1]);
        var read = await call.FormAsync(FormMax);
        if (read.Fault is { } broken)
        {
            return broken;
        }

        var form = read.Value;
        var done = form.Has("REMOVE")
            ? await call.PostAsync(ResourceBook.Call<SerialNumberNote>(Verbs.Delete), new JsonObject { ["NOTE_ID"] = form["REMOVE"] }, form.Key)
            : await call.PostAsync(ResourceBook.Call<SerialNumberNote>(Verbs.Create), await NoteAsync(call, form, part, serial), form.Key);
        if (done.Fault is not { } refused)
        {
            return call.Go(Hits.Unit(part, serial) + "#notes");
        }

        if (refused.Kind == FaultKind.Role)
        {
            return refused;
        }

        form.Refuse(refused, reason => reason.StartsWith("FILE_", StringComparison.Ordinal) ? "FILE_CONTENT" : null);
        return await ShowAsync(call, form);
    }

    private static async Task<JsonObject> NoteAsync(PageCall call, PageForm form, string part, string serial)
    {
        var request = form.Request(ResourceBook.Call<SerialNumberNote>(Verbs.Create));
        (request["PART_ID"], request["SERIAL_NUMBER"]) = (part, serial);
        if (call.Http.Request.Form.Files.GetFile("FILE_CONTENT") is { Length: > 0 } file)
        {
            var bytes = new byte[file.Length];
            await using var stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(bytes, call.Cancel);
            request["FILE_NAME"] = Path.GetFileName(file.FileName) is { Length: > 0 } name ? name : "file";
            request["FILE_CONTENT"] = Convert.ToBase64String(bytes);
        }

        return request;
    }

    /// <summary>The file of a note: as what it is by its bytes, to be kept and not to be run.</summary>
    private static async Task<Fault?> FileAsync(PageCall call)
    {
        var references = call.References(4);
        if (call.Refusal<SerialNumberNote>() is { } forbidden)
        {
            return forbidden;
        }

        var file = await call.ReadAsync<(string Name, string MediaType, byte[] Bytes)>(async snapshot =>
            long.TryParse(references[3], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && StoredText.CanHold(references[0]) && StoredText.CanHold(references[1])
            && await UnitNotes.FileAsync(snapshot, references[0], references[1], id, call.Cancel) is { } found ? found : PageFault.NotFound("such file"));
        if (file.Fault is { } none)
        {
            return none;
        }

        var response = call.Http.Response;
        response.ContentType = file.Value.MediaType;
        response.ContentLength = file.Value.Bytes.Length;
        response.Headers.ContentDisposition = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("attachment") { FileNameStar = file.Value.Name }.ToString();
        response.Headers.CacheControl = "private, max-age=3600";
        await response.Body.WriteAsync(file.Value.Bytes, call.Cancel);
        return null;
    }
}
