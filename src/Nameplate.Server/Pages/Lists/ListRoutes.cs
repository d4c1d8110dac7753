using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Http;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Rpc;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Lists;

/// <summary>
/// Every query of the book as a list: the first rows as a page, all of them as a file. They are read as the ERP dialect reads them, with
/// the same rights, and filtered by parameters of the address in its notation.
/// </summary>
internal static class ListRoutes
{
    /// <summary>Rows of a page.</summary>
    private const int PageRows = 100;

    /// <summary>Column of what a record has besides the fields that are listed, as JSON.</summary>
    private const string OtherFields = "OTHER_FIELDS";

    /// <summary>Parameters that are no fields: the rows of a document that are wanted in its place, and the key after which to go on.</summary>
    private const string RowsName = "rows", AfterName = "after";

    private static readonly IReadOnlyDictionary<string, Call> Queries = ResourceBook.Calls.Values.Where(call => call.Verb == Verbs.Query)
        .OrderBy(call => call.Resource.Title, StringComparer.Ordinal).ToDictionary(call => call.Resource.Slug, StringComparer.Ordinal);

    public static void MapLists(this IEndpointRouteBuilder app)
    {
        app.MapPage("/lists", call => call.ShowAsync<ListsPage>(new() { ["Calls"] = Queries.Values.Where(call.May).ToList() }));
        app.MapPage("/lists/{resource}.csv", FileAsync);
        app.MapPage("/lists/{resource}", ShowAsync);
    }

    private static async Task<Fault?> ShowAsync(PageCall call)
    {
        var found = Of(call);
        if (found.Fault is { } none)
        {
            return none;
        }

        var asked = found.Value;
        var form = PageForm.Blank(Given(call).Select(one => (one.Name, (string?)one.Value)));
        var columns = asked.Answer.Where(field => !field.IsRows).ToList();
        var parameters = new Dictionary<string, object?> { ["Asked"] = asked, ["Form"] = form, ["Columns"] = columns, ["Rows"] = new List<string[]>() };
        var query = Query(call, asked);
        if (query.Fault is { } wrong)
        {
            form.Refuse(wrong, _ => "");
            return await call.ShowAsync<ListPage>(parameters, StatusCodes.Status400BadRequest);
        }

        var seat = await call.Source.Rooms.Reads.EnterAsync(call.Cancel);
        if (seat.Fault is { } full)
        {
            return full;
        }

        using var held = seat.Value;
        var rows = new List<string[]>();
        var places = asked.Answer.Select((field, place) => (field, place)).Where(one => !one.field.IsRows).Select(one => one.place).ToList();
        await foreach (var (row, _) in ReadAsync(call, query.Value with { MaxRows = PageRows + 1 }))
        {
            rows.Add([.. columns.Zip(places, (field, place) => row(place) is { } value ? field.Kind.Print(value, call.Session.Zone) : "")]);
        }

        var filter = string.Join('&', Given(call).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value)}"));
        if (rows.Count > PageRows)
        {
            // The next page begins after a key: all rows that have it are on this one. Where that was all there was, the next says that there is none.
            var keys = Key(rows[PageRows - 1]);
            rows = [.. rows.Take(PageRows), .. rows.Skip(PageRows).TakeWhile(row => Key(row).SequenceEqual(keys))];
            parameters["Next"] = string.Join('&', keys.Select(key => $"{AfterName}={Uri.EscapeDataString(key)}").Prepend(filter).Where(text => text.Length > 0));
        }

        (parameters["Rows"], parameters["Query"], parameters["IsLater"]) = (rows, filter, call.Http.Request.Query.ContainsKey(AfterName));
        return await call.ShowAsync<ListPage>(parameters);

        IEnumerable<string> Key(string[] row) => asked.Resource.Keys.Select(key => row[columns.IndexOf(key)]);
    }

    /// <summary>All rows as they come.</summary>
    private static async Task<Fault?> FileAsync(PageCall call)
    {
        var found = Of(call);
        if (found.Fault is { } none)
        {
            return none;
        }

        var asked = found.Value;
        var query = Query(call, asked);
        if (query.Fault is { } wrong)
        {
            return wrong;
        }

        var wanted = call.Query(RowsName);
        var all = asked.Answer.Select((field, place) => (field, place)).Where(one => one.field.RowNoun is not null).ToList();
        var rows = all.Find(one => one.field.Name == wanted);
        return wanted.Length > 0 && rows.field is null
            ? Faults.FieldInvalid(RowsName, all.Count == 0 ? $"must be left out: the records of this list ({asked.Resource.Noun}) have no rows" : $"must be one of {string.Join(", ", all.Select(one => one.field))}")
            : await call.CsvAsync(csv => wanted.Length == 0 ? RecordsAsync(call, csv, asked, query.Value) : RowsAsync(call, csv, asked, query.Value, rows.field!, rows.place));
    }

    /// <summary>A line for each record.</summary>
    private static async Task<Fault?> RecordsAsync(PageCall call, CsvWriter csv, Call asked, RecordQuery query)
    {
        var columns = asked.Answer.Select((field, place) => (Field: field, Place: place)).Where(one => !one.Field.IsRows).ToList();
        csv.Begin(asked.Resource.Slug, columns.Select(one => one.Field.Name).Concat(asked.Resource.IsOpen ? [OtherFields] : []));
        await foreach (var (row, extra) in ReadAsync(call, query))
        {
            foreach (var (field, place) in columns)
            {
                csv.Value(field, row(place), call.Session.Zone);
            }

            if (asked.Resource.IsOpen)
            {
                csv.Text(extra);
            }

            await csv.EndRowAsync(call.Cancel);
        }

        return null;
    }

    /// <summary>A line for each row of a document, with the document's key.</summary>
    private static async Task<Fault?> RowsAsync(PageCall call, CsvWriter csv, Call asked, RecordQuery query, Field rows, int at)
    {
        var (noun, keys) = (rows.RowNoun!, asked.Answer.Select((field, place) => (Field: field, Place: place)).Where(one => one.Field.IsKey).ToList());
        var columns = noun.Answer.Select((field, place) => (Field: field, Place: place)).Where(one => !keys.Exists(key => key.Field.Name == one.Field.Name)).ToList();
        csv.Begin($"{asked.Resource.Slug}-{rows.Name.ToLowerInvariant()}", keys.Concat(columns).Select(one => one.Field.Name).Concat(noun.IsOpen ? [OtherFields] : []));
        await foreach (var (document, _) in ReadAsync(call, query))
        {
            foreach (var row in (IEnumerable<RowRead>)document(at)!)
            {
                foreach (var (field, place) in keys)
                {
                    csv.Value(field, document(place), call.Session.Zone);
                }

                foreach (var (field, place) in columns)
                {
                    csv.Value(field, row.Value(place), call.Session.Zone);
                }

                if (noun.IsOpen)
                {
                    csv.Text(row.Extra);
                }

                await csv.EndRowAsync(call.Cancel);
            }
        }

        return null;
    }

    private static IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> ReadAsync(PageCall call, RecordQuery query) =>
        Storage.Queries.ReadAsync(call.Source.Readers, query, call.Session.Zone, call.Today, call.Cancel);

    /// <summary>The query of a list, for whoever may make it.</summary>
    private static Outcome<Call> Of(PageCall call) =>
        !Queries.TryGetValue(call.Route("resource"), out var query) ? PageFault.NotFound($"list called {call.Route("resource")}. All that there are stand under Lists")
        : call.Refusal(query) is { } forbidden ? forbidden
        : query;

    private static List<(string Name, string Value)> Given(PageCall call) => [.. call.Http.Request.Query.Where(one => one.Key is not (RowsName or AfterName) && !string.IsNullOrWhiteSpace(one.Value[0])).Select(one => (one.Key, one.Value[0]!.Trim()))];

    /// <summary>What the address asks for; all that there is where it asks for nothing.</summary>
    private static Outcome<RecordQuery> Query(PageCall call, Call asked)
    {
        var (body, after) = (new JsonObject(), call.Http.Request.Query[AfterName]);
        foreach (var (name, value) in Given(call))
        {
            body[name] = value;
        }

        if (after.Count > 0)
        {
            body[QueryReader.StartAfter] = new JsonObject(asked.Resource.Keys.Zip(after, (key, text) => KeyValuePair.Create(key.Name, (JsonNode?)text)));
        }

        return QueryReader.Read(asked, JsonSerializer.SerializeToElement(body), needsCriterion: false);
    }
}
