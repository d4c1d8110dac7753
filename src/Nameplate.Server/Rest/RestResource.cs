using System.Text.Json;
using Nameplate.Core;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rest;

/// <summary>What an address names: as it was written there, and what is true of that record.</summary>
internal sealed record RestTarget(IReadOnlyList<string> References, RestCondition[] Conditions)
{
    /// <summary>As a refusal repeats it.</summary>
    public string Asked => string.Join('/', References);
}

/// <summary>Reads what an address names.</summary>
internal delegate Outcome<RestTarget> RestLocator(RestCall call);

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

    /// <summary>What cannot be saved, in the words of this resource.</summary>
    public Fault SaveFailed { get; init; } = RestFaults.SaveFailed;

    /// <summary>What cannot be deleted.</summary>
    public Fault DeleteFailed { get; init; } = RestFaults.DeleteFailed;

    /// <summary>For examples: what a part of an address in braces is, on the demo's data.</summary>
    public IReadOnlyDictionary<string, string> Examples { get; init; } = new Dictionary<string, string>();

    /// <summary>The same for the example of a delete: what nothing needs.</summary>
    public IReadOnlyDictionary<string, string>? Spares { get; init; }

    /// <summary>Parameters that change how a record is written; a list's links keep them.</summary>
    public IReadOnlyList<string> Switches { get; init; } = [];

    /// <summary>Its records name users.</summary>
    public bool NamesUsers { get; init; }

    /// <summary>How records are written, with all that is not kept with them.</summary>
    public async Task<RestView> ViewAsync(RestCall call, RestView view) => NamesUsers
        ? view with { Users = (await call.Users.NumbersAsync(call.Session.DataSource, call.Cancel)).ToDictionary(user => user.Name, user => user.Id, StringComparer.Ordinal) }
        : view;

    /// <summary>The switches as parameters of an address.</summary>
    public IEnumerable<RestParameter> SwitchParameters => Switches.Select(name => RestParameter.Flag(name) with { Help = "true: each unit shows its exact state as well (ours)." });

    public void Write(Utf8JsonWriter json, RestRow row, RestView view)
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

    /// <summary>The names that a body may have: its parameters, and the record's fields, which a client may send back as they were answered.</summary>
    public Func<string, bool> Knows(IReadOnlyList<RestParameter> parameters) =>
        name => parameters.Any(parameter => parameter.Name == name) || Fields.Any(field => field.Name == name);

    /// <summary>The handler of one record by its id.</summary>
    public Task<Fault?> ShowAsync(RestCall call) => ShowAsync(call, ById(call));

    /// <summary>The handler of one record by its reference, or by the references that it goes by.</summary>
    public RestHandler ShowBy(params string[] columns) => call => ShowAsync(call, By(columns)(call));

    /// <summary>The record that the address names by its id.</summary>
    public static Outcome<RestTarget> ById(RestCall call)
    {
        var id = call.Id();
        return id.Fault is { } fault ? fault : new RestTarget([call.Route("id")], [new RestCondition.Number("id", id.Value)]);
    }

    /// <summary>The record that the address names by its references.</summary>
    public static RestLocator By(params string[] columns) => call =>
    {
        var references = call.References(columns.Length);
        return new RestTarget(references, [.. columns.Zip(references, (column, text) => new RestCondition.Matches(column, Core.Fields.Pattern.Of(text)))]);
    };

    /// <summary>Answers the record that was meant.</summary>
    public async Task<Fault?> ShowAsync(RestCall call, Outcome<RestTarget> target)
    {
        if (target.Fault is { } mistyped)
        {
            return mistyped;
        }

        var query = call.Query(Switches.Contains);
        if (query.Fault is { } unknown)
        {
            return unknown;
        }

        var switched = Switched(call.View, query.Value);
        if (switched.Fault is { } wrong)
        {
            return wrong;
        }

        var view = await ViewAsync(call, switched.Value);
        return await call.ReadAsync(async answer => await RestLists.ReadOneAsync(call.Source.Readers, RestQuery.One(Table, target.Value.Conditions), reader =>
        {
            using var json = new Utf8JsonWriter(answer, RestCall.Json);
            Write(json, new RestRow(reader), view);
        }, call.Cancel) ? null : RestFaults.NotFound(Noun, target.Value.Asked));
    }

    /// <summary>Reads a record that has just been written, and answers it.</summary>
    public async Task<Answer> ReadAsync(RestCall call, LedgerTransaction transaction, long id, int status, CancellationToken cancellationToken)
    {
        Answer? answer = null;
        await RestLists.ReadOneAsync(
            transaction, RestQuery.One(Table, new RestCondition.Number("id", id)),
            reader => answer = RestCall.Render(status, json => Write(json, new RestRow(reader), call.View)), cancellationToken);
        return answer ?? throw new InvalidOperationException($"{Name} {id} was written and is not there.");
    }

    /// <summary>The id of the record that the address names; null when there is none.</summary>
    public async Task<long?> FindAsync(LedgerTransaction transaction, RestTarget target, CancellationToken cancellationToken)
    {
        long? id = null;
        await RestLists.ReadOneAsync(transaction, RestQuery.One(Table, target.Conditions), reader => id = reader.GetInt64(Table.Place("id")), cancellationToken);
        return id;
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
