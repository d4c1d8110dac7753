using Nameplate.Core;
using Nameplate.Core.Importing;
using Nameplate.Server.Importing;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Data;

/// <summary>Bringing data: a file is read, checked row by row, and written as somebody then decides.</summary>
internal static class DataRoutes
{
    /// <summary>Lines of a report that a page shows; the whole of it is a file.</summary>
    public const int LinesMax = 50;

    /// <summary>As long as file systems let a name be.</summary>
    private const int FileNameMax = 255;

    /// <summary>The form's input that holds the file.</summary>
    private const string FileInput = "FILE";

    /// <summary>What the decision on a checked file is called in its form, and its two values.</summary>
    public const string Which = "WHICH";
    public const string All = "all";
    public const string Good = "good";

    /// <summary>The same, for checking once more.</summary>
    public const string Again = "again";

    public static void MapData(this IEndpointRouteBuilder app)
    {
        app.MapPage("/data", ShowDataAsync);
        app.MapPage("/data/import/{what}", ShowImportAsync, ImportAsync);
        app.MapPage("/data/imports/{id}", ShowRunAsync, DecideAsync);
        app.MapPage("/data/imports/{id}/report.csv", SendReportAsync);
    }

    /// <summary>Whether the user may make both calls that an import of a kind stands for.</summary>
    public static bool May(PageCall call, ImportKind kind) => call.May(kind.Create) && call.May(kind.Update);

    private static async Task<Fault?> ShowDataAsync(PageCall call)
    {
        var kinds = ImportBook.Kinds.Where(kind => May(call, kind)).ToList();
        var runs = await InRoomAsync(call, source => ImportRuns.LastAsync(source, 10, call.Cancel));
        return runs.Fault is { } fault ? fault
            : await call.ShowAsync<DataPage>(new() { ["Kinds"] = kinds, ["Runs"] = runs.Value.Where(run => kinds.Exists(kind => kind.Name == run.Kind)).ToList() });
    }

    private static async Task<Fault?> ShowImportAsync(PageCall call)
    {
        var what = call.Route("what");
        var kind = Find(call, what.EndsWith(".csv", StringComparison.Ordinal) ? what[..^4] : what);
        if (kind.Fault is { } fault)
        {
            return fault;
        }

        if (kind.Value.Name == what)
        {
            return await ShowAsync(call, kind.Value, PageForm.Blank(), StatusCodes.Status200OK);
        }

        var lines = new[] { kind.Value.Example.Select(one => one.Column), kind.Value.Example.Select(one => one.Value) };
        await SendAsync(call, what, System.Text.Encoding.UTF8.GetBytes("\uFEFF" + string.Concat(lines.Select(line => CsvText.Line(line) + "\r\n"))));
        return null;
    }

    private static async Task<Fault?> ImportAsync(PageCall call)
    {
        var found = Find(call, call.Route("what"));
        if (found.Fault is { } unknown)
        {
            return unknown;
        }

        var (kind, posted) = (found.Value, await call.FormAsync());
        if (posted.Fault is { } broken)
        {
            return broken;
        }

        var form = posted.Value;
        if (call.Http.Request.Form.Files.GetFile(FileInput) is not { Length: > 0 } file)
        {
            form.Refuse(FileInput, "Choose a file that is not empty.");
            return await ShowAsync(call, kind, form, StatusCodes.Status400BadRequest);
        }

        await using var stream = file.OpenReadStream();
        var read = ImportFile.Read(kind, stream);
        if (read.Fault is { } fault)
        {
            form.Refuse(FileInput, fault.Message);
            return await ShowAsync(call, kind, form, StatusCodes.Status400BadRequest);
        }

        var now = call.Now;
        var name = string.Concat(Path.GetFileName(file.FileName).Where(character => !char.IsControl(character)));
        var run = new ImportRun
        {
            Kind = kind.Name,
            FileName = Begin(name, FileNameMax),
            UserName = call.Session.UserName,
            State = ImportRun.Checking,
            UnknownColumns = [.. read.Value.Unknown],
            Rows = read.Value.Rows,
            Data = read.Value.Packed,
            CreatedAt = now,
            SeenAt = now,
        };
        var added = await InRoomAsync(call, source => ImportRuns.AddAsync(source, run, call.Cancel));
        if (added.Fault is { } full)
        {
            return full;
        }

        (run.Id, run.Data) = (added.Value, null);
        call.Http.RequestServices.GetRequiredService<Imports>().Begin(call.Session, run);
        return call.Go($"/data/imports/{run.Id}");
    }

    /// <summary>What a text begins with, cut between two characters: half of one cannot be stored.</summary>
    private static string Begin(string text, int max) => text.Length <= max ? text : text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];

    private static async Task<Fault?> ShowRunAsync(PageCall call)
    {
        var found = await RunAsync(call);
        if (found.Fault is { } fault)
        {
            return fault;
        }

        var run = found.Value;
        List<ImportLine> lines = [];
        if (!run.IsUnderWay)
        {
            var report = await InRoomAsync(call, source => ImportRuns.ReportAsync(source, run.Id, call.Cancel));
            if (report.Fault is { } full)
            {
                return full;
            }

            lines = report.Value is { } packed ? [.. ImportReport.Lines(packed).Where(line => run.Wrong == 0 || line.Result == "wrong").Take(LinesMax)] : [];
        }

        return await call.ShowAsync<ImportRunPage>(new() { ["Kind"] = ImportBook.Find(run.Kind), ["Run"] = run, ["Lines"] = lines });
    }

    private static async Task<Fault?> DecideAsync(PageCall call)
    {
        var found = await RunAsync(call);
        if (found.Fault is { } fault)
        {
            return fault;
        }

        var form = await call.FormAsync();
        if (form.Fault is { } broken)
        {
            return broken;
        }

        var (run, which) = (found.Value, form.Value[Which]);
        run.State = which is All or Good ? ImportRun.Importing : ImportRun.Checking;
        run.OnlyGood = which == Good;
        var started = await InRoomAsync(call, source => ImportRuns.StartAsync(source, run.Id, run.State, run.OnlyGood, call.Now, call.Cancel));
        if (started.Fault is { } full)
        {
            return full;
        }

        if (started.Value)
        {
            call.Http.RequestServices.GetRequiredService<Imports>().Begin(call.Session, run);
        }

        // Whoever pressed twice sees the one that works.
        return call.Go($"/data/imports/{run.Id}");
    }

    private static async Task<Fault?> SendReportAsync(PageCall call)
    {
        var run = await RunAsync(call);
        if (run.Fault is { } fault)
        {
            return fault;
        }

        return await call.CsvAsync(async csv =>
        {
            if (await ImportRuns.ReportAsync(call.Source, run.Value.Id, call.Cancel) is not { } packed)
            {
                return PageFault.NotFound("report of this import yet");
            }

            csv.Begin($"import-{run.Value.Id}", ImportReport.Columns);
            foreach (var line in ImportReport.Lines(packed))
            {
                csv.Text(line.Row);
                csv.Text(line.Result);
                csv.Text(line.Key);
                csv.Text(line.Column);
                csv.Text(line.Reason);
                await csv.EndRowAsync(call.Cancel);
            }

            return null;
        });
    }

    private static Task<Fault?> ShowAsync(PageCall call, ImportKind kind, PageForm form, int status) => call.ShowAsync<ImportPage>(new() { ["Kind"] = kind, ["Form"] = form }, status);

    private static Outcome<ImportKind> Find(PageCall call, string name) =>
        ImportBook.Find(name) is not { } kind ? PageFault.NotFound("import of that name")
        : (call.Refusal(kind.Create) ?? call.Refusal(kind.Update)) is { } forbidden ? forbidden
        : kind;

    /// <summary>The run that the address names, for somebody who may make its calls.</summary>
    private static async Task<Outcome<ImportRun>> RunAsync(PageCall call)
    {
        if (!long.TryParse(call.Route("id"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id))
        {
            return PageFault.NotFound("such import");
        }

        var run = await InRoomAsync(call, source => ImportRuns.FindAsync(source, id, call.Now, call.Cancel));
        return run.Fault is { } full ? full
            : run.Value is not { } known ? PageFault.NotFound($"import {id}; imports are kept for {ImportRuns.KeptFor.Days} days")
            : Find(call, known.Kind).Fault is { } forbidden ? forbidden
            : known;
    }

    private static async Task<Outcome<T>> InRoomAsync<T>(PageCall call, Func<DataSource, Task<T>> read)
    {
        var seat = await call.Source.Rooms.Reads.EnterAsync(call.Cancel);
        if (seat.Fault is { } full)
        {
            return full;
        }

        using var held = seat.Value;
        return await read(call.Source);
    }

    private static async Task SendAsync(PageCall call, string name, byte[] bytes)
    {
        call.Http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        call.Http.Response.Headers.CacheControl = "no-store";
        call.Http.Response.ContentType = "text/csv; charset=utf-8";
        call.Http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(call.Http.Request.Method))
        {
            await call.Http.Response.BodyWriter.WriteAsync(bytes, call.Cancel);
        }
    }
}
