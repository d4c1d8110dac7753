using System.Text.Json;
using Nameplate.Core;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rest;

/// <summary>A resource of the REST dialect: its record's fields in the order of the wire, and its list's filters.</summary>
internal sealed class RestResource
{
    /// <summary>The switch of units' records: whether they show the exact state (ours).</summary>
    public const string WithState = "withState";

    private readonly (JsonEncodedText Name, Predicate<RestView>? When, RestWrite Write)[] writes;

    /// <param name="name">In addresses.</param>
    /// <param name="noun">In refusals.</param>
    /// <param name="table">What it is read from.</param>
    /// <param name="fields">Its record.</param>
    /// <param name="filters">Of its list; the eight of dates come first by themselves.</param>
    public RestResource(string name, string noun, RestTable table, RestField[] fields, params RestFilter[] filters)
    {
        (Name, Noun, Table, Fields, Filters) = (name, noun, table, fields, [.. RestFilter.Dates, .. filters]);
        writes = [.. fields.Select(field => (JsonEncodedText.Encode(field.Name), field.When, field.Bind(table)))];
    }

    public string Name { get; }

    public string Noun { get; }

    public RestTable Table { get; }

    public IReadOnlyList<RestField> Fields { get; }

    public IReadOnlyList<RestFilter> Filters { get; }

    /// <summary>Parameters that change how a record is written; a list's links keep them.</summary>
    public IReadOnlyList<string> Switches { get; init; } = [];

    public void Write(Utf8JsonWriter json, IRestRow row, RestView view)
    {
        json.WriteStartObject();
        foreach (var (name, when, write) in writes)
        {
            if (when is null || when(view))
            {
                json.WritePropertyName(name);
                write(json, row, view);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>The handler of one record by its id.</summary>
    public async Task<Fault?> ShowAsync(RestCall call)
    {
        var id = call.Id();
        return id.Fault ?? await ShowAsync(call, call.Route("id"), new RestCondition.Number("id", id.Value));
    }

    /// <summary>The handler of one record by its reference, or by the references that it goes by.</summary>
    public RestHandler ShowBy(params string[] columns) => call =>
    {
        var references = call.References(columns.Length);
        return ShowAsync(call, string.Join('/', references), [.. columns.Zip(references, (column, text) => new RestCondition.Matches(column, Core.Fields.Pattern.Of(text)))]);
    };

    private async Task<Fault?> ShowAsync(RestCall call, string asked, params RestCondition[] conditions)
    {
        var query = call.Query(Switches.Contains);
        if (query.Fault is { } unknown)
        {
            return unknown;
        }

        var view = Switched(call.View, query.Value);
        if (view.Fault is { } wrong)
        {
            return wrong;
        }

        return await call.ReadAsync(async answer => await RestLists.ReadOneAsync(call.Source.Readers, RestQuery.One(Table, conditions), reader =>
        {
            using var json = new Utf8JsonWriter(answer, RestCall.Json);
            Write(json, new ReadRow(reader), view.Value);
        }, call.Cancel) ? null : RestFaults.NotFound(Noun, asked));
    }

    /// <summary>The view with the switches that were given.</summary>
    public static Outcome<RestView> Switched(RestView view, Dictionary<string, string> query)
    {
        if (!query.TryGetValue(WithState, out var text))
        {
            return view;
        }

        return RestBody.TryFlag(text, out var on) ? view with { WithState = on } : RestFaults.ParameterType(WithState);
    }
}
