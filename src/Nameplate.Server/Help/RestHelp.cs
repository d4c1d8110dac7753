using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Hosting;
using Nameplate.Server.Rest;

namespace Nameplate.Server.Help;

/// <summary>All that can be told of a call of the REST dialect, as plain data, from the server's addresses and the resources' tables.</summary>
public sealed class RestHelp
{
    private const string X = RestMethod.Filled;

    private RestHelp(RestAddress address, RestMethod method)
    {
        (Address, Method) = (address, method);
        Parameters = [.. address.Path.Split('/').Where(part => part.StartsWith('{')).Select(part => PathParameter(part.Trim('{', '}')))];
        Query = [.. method.Query.Select(Line)];
        Body = [.. method.Parameters.Select(Line)];
        Answer = method.Answer.Count > 0 ? method.Answer : AnswerOf(method);
        Failures = [.. FailuresOf(address, method).Select(Failure).DistinctBy(failure => (failure.Status, failure.Code, failure.Meaning))];
    }

    internal RestAddress Address { get; }

    internal RestMethod Method { get; }

    /// <summary>In the address of its help page and as its operation's id: <c>serialNumbers-create</c>, <c>items-show-by-reference</c>.</summary>
    public string Name
    {
        get
        {
            var parts = Address.Path.Split('/').Where(part => !part.StartsWith('{')).ToList();
            return IsSignIn ? Method.Name == "POST" ? "sign-in" : "sign-in-who"
                : Method.Act == RestAct.Read
                ? string.Join('-', parts)
                : $"{parts[0]}-{Method.Act.ToString().ToLowerInvariant()}{(parts.Contains("reference") ? "-by-reference" : "")}";
        }
    }

    /// <summary>The first part of its address; pages are listed by it.</summary>
    public string Group => IsSignIn ? "sign-in" : Address.Path.Split('/')[0];

    /// <summary>Stands outside of the versions, and is how a client gets its cookie.</summary>
    public bool IsSignIn => Address.Root == "/";

    public string Url => Address.Root + Address.Path;

    public string Title => $"{Method.Name} {Address.Path}";

    /// <summary>What the call does, in a sentence or two.</summary>
    public string Purpose => Method switch
    {
        { Act: RestAct.List, Resource: { } some } => $"Answers a page of {some.Name} that match all filters, with the exact total and links to the pages before and after.",
        { Act: RestAct.Show, Resource: { } some } => $"Answers one {some.Noun}.",
        { Act: RestAct.Create, Resource: { } some, MakesSeveral: true } => $"Makes a new {some.Noun} and answers it; or makes several and answers them in data, in their order.",
        { Act: RestAct.Create, Resource: { } some } => $"Makes a new {some.Noun} and answers it.",
        { Act: RestAct.Update, Resource: { } some } => $"Changes one {some.Noun} and answers it. What is not given stays as it is.",
        { Act: RestAct.Save, Resource: { } some } => $"Changes the {some.Noun} that has this reference, or makes it when there is none, and answers it.",
        { Act: RestAct.Delete, Resource: { } some } => $"Deletes one {some.Noun}.",
        _ => Method.Purpose.Length > 0 ? Method.Purpose : Sibling.Resource.Attribute.Help,
    };

    /// <summary>The call of the ERP dialect that does the same.</summary>
    public Call Sibling => Method.Sibling;

    /// <summary>Least role that may call; null where nobody needs to be signed in.</summary>
    public Role? LeastRole => Sibling.NeedsToken ? Sibling.LeastRole : null;

    public string? Program => Sibling.Program;

    /// <summary>Parts of the address in braces, besides the version.</summary>
    public IReadOnlyList<FieldHelp> Parameters { get; }

    /// <summary>Parameters in the address's query; all optional.</summary>
    public IReadOnlyList<FieldHelp> Query { get; }

    /// <summary>Parameters of the body; a record's own fields may be sent back too and are ignored.</summary>
    public IReadOnlyList<FieldHelp> Body { get; }

    /// <summary>Fields of the record that is answered; of one record of a list.</summary>
    public IReadOnlyList<FieldHelp> Answer { get; }

    public bool IsList => Method.Act == RestAct.List;

    /// <summary>An answer with every field: words for the kinds of its values.</summary>
    public string AnswerTemplate => IsList
        ? $"{{\n  \"paging\": {{\n    \"total\": 0,\n    \"max\": 100,\n    \"offset\": 0,\n    \"previous\": null,\n    \"next\": null\n  }},\n  \"data\": [\n    {Template(Answer, "    ")}\n  ]\n}}"
        : Template(Answer, "");

    /// <summary>The status of what was done.</summary>
    public int Status => Method.Status;

    /// <summary>In the order in which they are checked.</summary>
    public IReadOnlyList<FailureHelp> Failures { get; }

    /// <summary>A request that does something on the demo's data.</summary>
    public SampleRequest Example
    {
        get
        {
            var url = Url.Replace("{version}", "v1.0", StringComparison.Ordinal);
            foreach (var parameter in Parameters)
            {
                url = url.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(parameter.Example), StringComparison.Ordinal);
            }

            var query = string.Join('&', Query.Where(one => one.Example.Length > 0).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Example)}"));
            return new SampleRequest(Method.Name, query.Length > 0 ? $"{url}?{query}" : url, IsSignIn && Body.Count > 0 ? string.Join('&', Body.Select(one => $"{one.Name}={one.Example.Trim('"')}")) : ExampleBody)
            {
                IsForm = IsSignIn,
                HasTokenInHeader = LeastRole is not null || Method.Name == "GET",
            };
        }
    }

    /// <summary>The body of the example as JSON; null where there is none.</summary>
    public string? ExampleBody => Body.Count == 0
        ? null
        : $"{{\n{string.Join(",\n", Body.Where(one => one.Example.Length > 0).Select(one => $"  \"{one.Name}\": {one.Example}"))}\n}}";

    /// <summary>Every call of the dialect, from its routes; signing in first.</summary>
    public static IReadOnlyList<RestHelp> Of(IEnumerable<Endpoint> endpoints) =>
        [.. SignIn.Addresses.Concat(endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<RestAddress>()).OfType<RestAddress>().DistinctBy(address => address.Path)
            .OrderBy(address => address.Path, StringComparer.Ordinal)).SelectMany(address => address.Methods.Select(method => new RestHelp(address, method)))];

    private static string Template(IReadOnlyList<FieldHelp> fields, string indent) => $"{{\n{string.Join(",\n", fields.Select(field =>
        field.Rows.Count == 0 ? $"{indent}  \"{field.Name}\": {Value(field.Kind)}"
        : field.IsArray ? $"{indent}  \"{field.Name}\": [\n{indent}    {Template(field.Rows, indent + "    ")}\n{indent}  ]"
        : $"{indent}  \"{field.Name}\": {Template(field.Rows, indent + "  ")}"))}\n{indent}}}";

    private static string Value(string kind) => kind switch
    {
        "number" or "whole number" => "0",
        "flag" => "true",
        "texts" => "[]",
        _ when kind.StartsWith("always ", StringComparison.Ordinal) => kind["always ".Length..].Trim('`'),
        _ => "\"\"",
    };

    private FieldHelp Line(RestParameter parameter)
    {
        var field = parameter.Field is { } name ? Sibling.Resource.Find(name) : null;
        var help = parameter.Help.Length > 0 ? parameter.Help : Method.Resource?.Fields.FirstOrDefault(one => one.Name == parameter.Name)?.Help ?? field?.Help ?? "";
        return new(parameter.Name, parameter.Kind, help) { IsRequired = parameter.IsRequired, Field = field, Example = (Method.Act == RestAct.Create ? parameter.New : null) ?? parameter.Example };
    }

    private FieldHelp PathParameter(string name) => name == "id"
        ? new(name, "whole number", $"Number of the {Method.Resource?.Noun ?? Method.Noun}.") { IsRequired = true, Example = Method.Examples.GetValueOrDefault(name, "1") }
        : new(name, "text", $"Reference of the {name switch { "itemId" => "item", "unitId" => "unit of measure", "warehouseId" => "warehouse", _ => Method.Resource?.Noun ?? Method.Noun }}, encoded: a slash as %2F.")
        {
            IsRequired = true,
            Example = Method.Examples.GetValueOrDefault(name, ""),
        };

    private static IReadOnlyList<FieldHelp> AnswerOf(RestMethod method) => method.Act == RestAct.Delete
        ? [new("success", "text", "true."), new("success_description", "text", "Instance deleted successfully.")]
        : [.. method.Resource?.Fields.Select(field => new FieldHelp(field.Name, field.Kind, field.Help) { IsArray = field.IsArray, Rows = field.Parts, IsOnRequest = field.When is not null }) ?? []];

    private static FailureHelp Failure(Fault fault)
    {
        var (status, error, description) = RestFaults.Reply(fault);
        return new(status, null, error, description);
    }

    private static IEnumerable<Fault> FailuresOf(RestAddress address, RestMethod method) => address.Root != "/"
        ? FailuresOf(method)
        : [RestFaults.MethodNotAllowed([method.Name]), .. method.Refusals, Faults.Busy, Faults.DatabaseAway, Faults.DatabaseBusy, Faults.Internal(X)];

    private static IEnumerable<Fault> FailuresOf(RestMethod method)
    {
        yield return RestFaults.NoSuchVersion(X);
        yield return RestFaults.MethodNotAllowed([X]);
        yield return Faults.TokenMissing;
        yield return Faults.TokenMalformed;
        yield return Faults.TokenUnknown;
        if (method.Name is "POST" or "PUT")
        {
            yield return Faults.JsonTypeNeeded;
        }

        if (method.Sibling.LeastRole > Role.Viewer)
        {
            yield return Faults.RoleInsufficient(X, X, method.Sibling.LeastRole);
        }

        yield return Faults.ProgramNotPermitted(X, X, X);
        yield return RestFaults.ParameterType(X);
        yield return RestFaults.UnknownParameters([X]);
        if (method.Query.Count > 0)
        {
            yield return RestFaults.ParameterValue(X);
        }

        if (method.Parameters.Count > 0)
        {
            yield return method.TakesForm ? RestFaults.ContentTypeOrForm : RestFaults.ContentType;
            yield return Faults.TooLarge(RequestLimits.BodyBytes);
            yield return Faults.JsonInvalid;
            yield return method.TakesForm ? RestFaults.FormInvalid : Faults.JsonInvalid;
            yield return RestFaults.ParameterMissing(X);
        }

        if (method.Name != "GET")
        {
            yield return Faults.KeyInvalid;
            yield return Faults.KeyReused;
        }

        foreach (var fault in Data(method))
        {
            yield return fault;
        }

        yield return Faults.Busy;
        yield return Faults.DatabaseAway;
        yield return Faults.DatabaseBusy;
        if (method.Name != "GET")
        {
            yield return Faults.DatabaseFull;
            yield return Faults.OutcomeUnknown;
        }

        yield return Faults.Internal(X);
    }

    /// <summary>What depends on the data.</summary>
    private static IEnumerable<Fault> Data(RestMethod method)
    {
        var (noun, save, delete) = (method.Resource?.Noun ?? method.Noun, method.Resource?.SaveFailed ?? RestFaults.SaveFailed, method.Resource?.DeleteFailed ?? RestFaults.DeleteFailed);
        return method.Act switch
        {
            RestAct.List => [],
            RestAct.Delete => [RestFaults.NotFound(noun, X), .. method.Refusals, delete],
            RestAct.Create => [.. method.Refusals, save],
            RestAct.Update or RestAct.Save => [RestFaults.NotFound(noun, X), .. method.Refusals, save],
            _ => [RestFaults.NotFound(noun, X), .. method.Refusals],
        };
    }
}
