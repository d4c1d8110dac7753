using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Rpc;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Recall;

/// <summary>Recall: who has parts of a bad lot. What was found is a page, a file, or a list that is kept and asked again.</summary>
internal static class RecallRoutes
{
    /// <summary>Changes that a page shows.</summary>
    private const int ChangesMax = 200;

    /// <summary>Lists that a page shows.</summary>
    private const int ListsMax = 200;

    private static readonly Call Asking = ResourceBook.Call<LotRecall>(Verbs.Get);

    private static readonly Call Keeping = ResourceBook.Call<RecallList>(Verbs.Create);

    private static readonly Call Reading = ResourceBook.Call<RecallList>(Verbs.Query);

    /// <summary>What may be asked about: one of these.</summary>
    private static readonly string[] Subjects = ["LOT_ID", "SERIAL_NUMBER", "PO_ID", "BATCH_NUMBER"];

    public static void MapRecall(this IEndpointRouteBuilder app)
    {
        app.MapPage("/recall", ShowAsync);
        app.MapPage("/recall.csv", call => FileAsync(call, (csv, asked, rows) => RecallCsv.RowsAsync(csv, "recall-" + asked.Asked, rows, call.Session.Zone, call.Cancel)));
        app.MapPage("/recall/customers.csv", call => FileAsync(call, (csv, asked, rows) => RecallCsv.CustomersAsync(csv, "customers-" + asked.Asked, rows, call.Cancel)));
        app.MapPage("/recalls", ListsAsync, KeepAsync);
        app.MapPage("/recalls/{code}", ListAsync, AgainAsync);
        app.MapPage("/recalls/{code}/units.csv", call => KeptFileAsync(call, (snapshot, csv, list) => RecallCsv.RowsAsync(csv, "recall-" + list.Title, Found(snapshot, call, list), call.Session.Zone, call.Cancel)));
        app.MapPage("/recalls/{code}/customers.csv", call => KeptFileAsync(call, (snapshot, csv, list) => RecallCsv.CustomersAsync(csv, "customers-" + list.Title, Found(snapshot, call, list), call.Cancel)));
        app.MapPage("/recalls/{code}/changes.csv", ChangesAsync);
    }

    /// <summary>The address of a recall of one lot.</summary>
    public static string Lot(string part, string lot) => $"/recall?PART_ID={Uri.EscapeDataString(part)}&LOT_ID={Uri.EscapeDataString(lot)}";

    private static Task<Fault?> ShowAsync(PageCall call) => ShowAsync(call, Asked(call), PageForm.Blank(), StatusCodes.Status200OK);

    private static async Task<Fault?> ShowAsync(PageCall call, PageForm form, PageForm keep, int status)
    {
        if (call.Refusal(Asking) is { } forbidden)
        {
            return forbidden;
        }

        var parameters = new Dictionary<string, object?> { ["Form"] = form, ["Keep"] = keep };
        if (!Asking.Request.Any(field => form.Has(field.Name)))
        {
            return await call.ShowAsync<RecallPage>(parameters, status);
        }

        var asked = Read(form);
        if (asked.Fault is null)
        {
            var found = await call.ReadAsync<RecallReport>(async snapshot =>
            {
                var rows = await Recalls.ReadAsync(snapshot, asked.Value, call.Cancel);
                return rows.Fault is { } refused ? refused : await RecallReport.OfAsync(rows.Value.All, call.Cancel);
            });
            if (found.Fault is null)
            {
                return await call.ShowAsync<RecallPage>(
                    new(parameters)
                    {
                        ["Asked"] = asked.Value,
                        ["Report"] = found.Value,
                        ["Query"] = Query(form),
                        ["Fields"] = Fields(form),
                        ["MayKeep"] = call.May(Keeping),
                    },
                    status);
            }

            if (found.Fault.Kind is not FaultKind.Data)
            {
                return found.Fault;
            }

            form.Refuse(found.Fault, reason => Subjects.Prepend("PART_ID").LastOrDefault(name => form.Has(name) && reason.Contains(form[name], StringComparison.Ordinal)));
        }

        return await call.ShowAsync<RecallPage>(parameters, StatusCodes.Status400BadRequest);
    }

    /// <summary>All rows of a recall as a file.</summary>
    private static async Task<Fault?> FileAsync(PageCall call, Func<Http.CsvWriter, LotRecall, IAsyncEnumerable<GenealogyRow>, Task> write)
    {
        if (call.Refusal(Asking) is { } forbidden)
        {
            return forbidden;
        }

        var form = Asked(call);
        return await call.CsvAsync(async (snapshot, csv) =>
        {
            // Read anew each time: the answer fills what is asked.
            var asked = Read(form);
            if (asked.Fault is { } wrong)
            {
                return wrong;
            }

            var found = await Recalls.ReadAsync(snapshot, asked.Value, call.Cancel);
            if (found.Fault is { } refused)
            {
                return refused;
            }

            await write(csv, asked.Value, found.Value.All);
            return null;
        });
    }

    private static async Task<Fault?> ListsAsync(PageCall call)
    {
        if (call.Refusal(Reading) is { } forbidden)
        {
            return forbidden;
        }

        var lists = await call.ReadAsync<List<RecallList>>(async snapshot => await RecallLists.NewestAsync(snapshot, ListsMax, call.Cancel));
        return lists.Fault ?? await call.ShowAsync<RecallListsPage>(new() { ["Lists"] = lists.Value });
    }

    /// <summary>Keeps a recall, and goes to where it is kept.</summary>
    private static async Task<Fault?> KeepAsync(PageCall call)
    {
        var read = await call.FormAsync();
        if (read.Fault is { } broken)
        {
            return broken;
        }

        var form = read.Value;
        form["RECALL_AS"] = form["AS"];
        var kept = await call.PostAsync(Keeping, form.Request(Keeping), form.Key);
        if (kept.Fault is not { } refused)
        {
            return call.Go($"/recalls/{kept.Value.GetProperty("CODE").GetString()}?new");
        }

        if (refused.Kind is not (FaultKind.Data or FaultKind.Request))
        {
            return refused;
        }

        form.Refuse(refused);
        return await ShowAsync(call, PageForm.Blank(Fields(form).Select(field => (field.Name, (string?)field.Value))), form, StatusCodes.Status409Conflict);
    }

    /// <summary>One run, the last one unless another is asked for, and what changed since the run before.</summary>
    private static async Task<Fault?> ListAsync(PageCall call)
    {
        if (call.Refusal(Reading) is { } forbidden)
        {
            return forbidden;
        }

        var parameters = await call.ReadAsync<Dictionary<string, object?>>(async snapshot =>
        {
            var runs = await RecallLists.ReadAsync(snapshot, call.Route("code"), null, call.Cancel);
            if (Run(call, runs) is not { } list)
            {
                return NotKept;
            }

            var made = new Dictionary<string, object?>
            {
                ["List"] = list,
                ["Runs"] = runs,
                ["Report"] = await RecallReport.OfAsync(Found(snapshot, call, list), call.Cancel),
                ["Again"] = PageForm.Blank(),
                ["Live"] = Query(PageForm.Blank(Fields(list))),
                ["MayKeep"] = call.May(Keeping),
            };
            if (runs.Find(one => one.Run == list.Run - 1) is { } before)
            {
                made["Before"] = before;
                made["Counts"] = await RecallLists.ChangeCountsAsync(snapshot, before.Id, list.Id, call.Cancel);
                made["Changes"] = await RecallLists.ChangesAsync(snapshot, before.Id, list.Id, ChangesMax, call.Cancel).ToListAsync(call.Cancel);
            }

            return made;
        });
        return parameters.Fault ?? await call.ShowAsync<RecallListPage>(parameters.Value);
    }

    /// <summary>Asks the same again, and goes to what changed.</summary>
    private static async Task<Fault?> AgainAsync(PageCall call)
    {
        var read = await call.FormAsync();
        if (read.Fault is { } broken)
        {
            return broken;
        }

        var kept = await call.PostAsync(Keeping, new JsonObject { ["CODE"] = call.Route("code") }, read.Value.Key);
        return kept.Fault ?? call.Go($"/recalls/{kept.Value.GetProperty("CODE").GetString()}?run={kept.Value.GetProperty("RUN").GetString()}&new");
    }

    private static Task<Fault?> ChangesAsync(PageCall call) => KeptFileAsync(call, async (snapshot, csv, list) =>
    {
        // Of the first run all is new.
        var before = (await RecallLists.ReadAsync(snapshot, list.Code, list.Run - 1, call.Cancel)).FirstOrDefault();
        await RecallCsv.ChangesAsync(csv, "changes-" + list.Title, RecallLists.ChangesAsync(snapshot, before?.Id ?? 0, list.Id, null, call.Cancel), call.Session.Zone, call.Cancel);
    });

    private static async Task<Fault?> KeptFileAsync(PageCall call, Func<Snapshot, Http.CsvWriter, RecallList, Task> write) => call.Refusal(Reading) ?? await call.CsvAsync(async (snapshot, csv) =>
    {
        if (Run(call, await RecallLists.ReadAsync(snapshot, call.Route("code"), null, call.Cancel)) is not { } list)
        {
            return NotKept;
        }

        await write(snapshot, csv, list);
        return null;
    });

    private static RecallList? Run(PageCall call, List<RecallList> runs) =>
        call.Query("run") is { Length: > 0 } run ? runs.Find(one => one.Run.ToString(System.Globalization.CultureInfo.InvariantCulture) == run) : runs.FirstOrDefault();

    private static IAsyncEnumerable<GenealogyRow> Found(Snapshot snapshot, PageCall call, RecallList list) => RecallLists.RowsAsync(snapshot, list.Id, call.Cancel).Select(row => row.ToFound());

    private static readonly Fault NotKept = PageFault.NotFound("list with this code in your data source. Check the address, and which data source you are signed in to");

    /// <summary>What the address asks about.</summary>
    private static PageForm Asked(PageCall call) => PageForm.Blank(Asking.Request.Select(field => (field.Name, (string?)call.Query(field.Name))));

    /// <summary>Reads it as the API does; what is missing is told in people's words.</summary>
    private static Outcome<LotRecall> Read(PageForm form)
    {
        var wrong = new List<(string Name, string Reason)>();
        if (!Subjects.Any(form.Has))
        {
            wrong.Add(("", "Say which lot, which unit, which purchase order or which batch it is"));
        }

        if (!form.Has("PART_ID") && !form.Has("BATCH_NUMBER"))
        {
            wrong.Add(("PART_ID", "Say of which part"));
        }

        if (Subjects.Count(form.Has) > 1)
        {
            wrong.Add(("", "One at a time: a lot, a unit, a purchase order or a batch"));
        }

        if (wrong.Count > 0)
        {
            wrong.ForEach(one => form.Refuse(one.Name, one.Reason));
            return Faults.All([.. wrong.Select(one => Faults.FieldInvalid(one.Name.Length == 0 ? "LOT_ID" : one.Name, "is not told: " + one.Reason))]);
        }

        var values = RequestReader.Read(Asking, JsonSerializer.SerializeToElement(form.Request(Asking)));
        var asked = values.Fault is null ? values.Value.To<LotRecall>() : null;
        if ((values.Fault ?? asked!.Check()) is { } refused)
        {
            form.Refuse(refused);
            return refused;
        }

        return asked!;
    }

    private static List<(string Name, string Value)> Fields(PageForm form) => [.. Asking.Request.Where(field => form.Has(field.Name)).Select(field => (field.Name, form[field.Name]))];

    private static IEnumerable<(string Name, string? Value)> Fields(RecallList list)
    {
        var recall = list.Recall();
        return Asking.Request.Where(field => field.Name != "AS" || recall.As == "EVER").Select(field => (field.Name, (string?)field.Print(recall, TimeZoneInfo.Utc)));
    }

    private static string Query(PageForm form) => string.Join('&', Fields(form).Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));
}
