using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Nameplate.Core;
using Nameplate.Server.Help;
using Nameplate.Server.Rest;

namespace Nameplate.Server.OpenApi;

/// <summary>
/// The calls of the REST dialect as operations: <c>serialNumbers-list</c> is <c>restSerialNumbersList</c>. Names begin with rest, for the
/// ERP dialect has the same nouns.
/// </summary>
internal sealed class RestOperations(ApiComponents components, IReadOnlyList<RestHelp> all)
{
    /// <summary>What requests give a resource's fields, for the examples of answers.</summary>
    private readonly ILookup<(string Group, string Field), string> given =
        all.SelectMany(help => help.Body.Where(field => field.Example.Length > 0).Select(field => (Key: (help.Group, field.Name), field.Example))).ToLookup(one => one.Key, one => one.Example);

    private const string Json = "application/json";
    private const string Always = "always ";

    private static readonly HashSet<string> Present =
        ["id", "href", "reference", "value", "status", "state", "organization", "dateCreated", "lastUpdated", "level", "levels", "path", "posted", "total", "direction", "as", "success", "success_description"];

    public static string TagOf(string group) => $"REST: {group}";

    /// <summary>An address in one version, for the other one answers the same.</summary>
    public static string PathOf(RestHelp help) => help.Url.Replace("{version}", "v1.0", StringComparison.Ordinal);

    /// <summary>Refusals of one status, a line each.</summary>
    public static string Told(IEnumerable<FailureHelp> failures) =>
        string.Join('\n', failures.GroupBy(failure => failure.Code).Select(code => $"- `{code.Key}`: {string.Join(" / ", code.Select(failure => failure.Meaning).Distinct())}"));

    public OpenApiOperation Of(RestHelp help)
    {
        var writes = help.Method.Name != "GET";
        return new OpenApiOperation
        {
            OperationId = $"rest{Pascal(help.Name)}",
            Summary = help.Title,
            Description = help.IsSignIn
                ? help.Purpose
                : $"{help.Purpose}\n\nLeast role: {help.LeastRole.ToString()!.ToLowerInvariant()}. Program: {help.Program}. As `{help.Sibling.Name}` of the ERP dialect.{(help.Method.TakesForm ? " A form may be in parts too (multipart/form-data)." : "")}",
            Tags = new HashSet<OpenApiTagReference> { components.Tag(TagOf(help.Group)) },
            Security = help.IsSignIn && writes ? [] : [components.Security(ApiComponents.Bearer), components.Security(ApiComponents.Cookie)],
            Parameters =
            [
                .. help.Parameters.Select(field => Parameter(field, ParameterLocation.Path)), .. help.Query.Select(field => Parameter(field, ParameterLocation.Query)),
                .. writes && !help.IsSignIn ? [components.IdempotencyKey] : Array.Empty<IOpenApiParameter>(),
            ],
            RequestBody = help.Body.Count == 0 ? null : new OpenApiRequestBody { Required = true, Content = Body(help) },
            Responses = Responses(help, writes),
        };
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    private static Dictionary<string, OpenApiMediaType> Content(IOpenApiSchema schema, JsonNode? example = null) =>
        new() { [Json] = new OpenApiMediaType { Schema = schema, Example = example } };

    private static string Pascal(string name) => string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static OpenApiParameter Parameter(FieldHelp help, ParameterLocation place) => new()
    {
        Name = help.Name,
        In = place,
        Required = help.IsRequired,
        Description = help.Meaning,
        Schema = Given(help with { Meaning = "" }),
        Example = Shown(help),
    };

    private Dictionary<string, OpenApiMediaType> Body(RestHelp help)
    {
        var schema = components.Schema($"Rest{Pascal(help.Name)}", () => new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = help.Body.Where(field => field.IsRequired).Select(field => field.Name).ToHashSet() is { Count: > 0 } required ? required : null,
            Properties = help.Body.ToDictionary(field => field.Name, field => (IOpenApiSchema)Given(field)),
        });
        // A form in parts is taken too, and left out: generators make of one that all its fields are parameters of a method.
        var content = Content(schema, JsonNode.Parse(help.ExampleBody!));
        if (help.Method.TakesForm)
        {
            content["application/x-www-form-urlencoded"] = new OpenApiMediaType { Schema = schema, Example = content[Json].Example };
        }

        if (help.IsSignIn)
        {
            content.Remove(Json);
        }

        return content;
    }

    /// <summary>A value of an address to try, as JSON.</summary>
    private static JsonNode? Shown(FieldHelp help) =>
        help.Example.Length == 0 ? null
        : help.Kind is "flag" or "number" or "whole number" ? JsonNode.Parse(help.Example)
        : JsonValue.Create(help.Example);

    /// <summary>What a parameter takes, as it is best sent: numbers and flags are read from texts as well.</summary>
    private static OpenApiSchema Given(FieldHelp help)
    {
        var schema = help.Kind switch
        {
            "text" or "word" or "word, day or id" => new OpenApiSchema { Type = JsonSchemaType.String },
            "flag" => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            "number" => new OpenApiSchema { Type = JsonSchemaType.Number },
            "whole number" => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
            "day" => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" },
            "instant" => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
            "id" => Id(),
            "ids" => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Id() },
            "texts" => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            "none may be given" => new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = 0 },
            var other => throw new NotSupportedException($"{help.Name} takes {other}, which has no schema."),
        };
        schema.Description = help.Meaning is { Length: > 0 } meaning ? meaning : null;
        return schema;

        // A generator that takes the first of several has the one that serves for references too.
        static OpenApiSchema Id() => new() { OneOf = [new OpenApiSchema { Type = JsonSchemaType.String }, new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }] };
    }

    private OpenApiResponses Responses(RestHelp help, bool writes)
    {
        var responses = new OpenApiResponses { [help.IsSignIn && writes ? "302" : help.Status.ToString(CultureInfo.InvariantCulture)] = help.IsSignIn && writes ? SignedIn() : Done(help, writes) };
        foreach (var failures in help.Failures.GroupBy(failure => failure.Status).OrderBy(group => group.Key))
        {
            responses[failures.Key.ToString(CultureInfo.InvariantCulture)] = Failure([.. failures], writes ? "ToWrite" : "");
        }

        return responses;
    }

    private OpenApiResponse Done(RestHelp help, bool writes) => new()
    {
        Description = help.Method.Act switch { RestAct.List => "A page.", RestAct.Delete => "Deleted.", _ => "The record." },
        Headers = components.Headers(replays: writes),
        Content = Content(Answer(help)),
    };

    private OpenApiResponse SignedIn()
    {
        var headers = components.Headers();
        headers["Location"] = new OpenApiHeader { Description = "The page that tells who is signed in.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        headers["Set-Cookie"] = new OpenApiHeader { Description = "The session.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        return new OpenApiResponse { Description = "Signed in.", Headers = headers };
    }

    private IOpenApiResponse Failure(IReadOnlyList<FailureHelp> failures, string whenever)
    {
        var status = failures[0].Status;
        var response = new OpenApiResponse
        {
            Description = Told(failures),
            Headers = components.Headers(waits: status is 429 or 503),
            Content = Content(
                components.Schema("RestFailure", () => new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "Why the REST dialect refuses a call. Nothing was changed.",
                    Required = new HashSet<string> { "error", "error_description" },
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["error"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[a-z][a-z0-9_]*$", Description = "A word for programs; it never changes its meaning." },
                        ["error_description"] = Text("One line for people."),
                    },
                }),
                new JsonObject { ["error"] = failures[0].Code, ["error_description"] = failures[0].Meaning }),
        };
        return status switch
        {
            401 => components.Response("RestNotSignedIn", response),
            403 => components.Response($"RestNotPermitted{whenever}", response),
            405 => components.Response("RestNotThisMethod", response),
            413 => components.Response("RestTooLarge", response),
            415 => components.Response("RestNotJson", response),
            500 => components.Response($"RestFailed{whenever}", response),
            503 => components.Response($"RestNotNow{whenever}", response),
            _ => response,
        };
    }

    private IOpenApiSchema Answer(RestHelp help)
    {
        if (help.Method.Resource is not { } resource || help.Method.Act == RestAct.Delete)
        {
            return Record(help.Method.Act == RestAct.Delete ? "RestDeleted" : $"Rest{Pascal(help.Name)}", help.Answer, help.Group);
        }

        var record = Record($"Rest{Pascal(resource.Noun.Replace(' ', '-'))}", help.Answer, help.Group);
        if (help.Method.MakesSeveral)
        {
            var several = components.Schema($"Rest{Pascal(resource.Name)}Made", () => new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "What is answered where several were made.",
                Required = new HashSet<string> { "data" },
                Properties = new Dictionary<string, IOpenApiSchema> { ["data"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = record } },
            });
            return new OpenApiSchema { OneOf = [record, several] };
        }

        return help.Method.Act != RestAct.List ? record : components.Schema($"Rest{Pascal(resource.Name)}List", () => new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "paging", "data" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["paging"] = components.Schema("RestPaging", () => new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { "total", "max", "offset", "previous", "next" },
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["total"] = Number("Records that match, exactly."),
                        ["max"] = Number("Records of a page at most."),
                        ["offset"] = Number("Records left out before this page."),
                        ["previous"] = Page("Address of the page before."),
                        ["next"] = Page("Address of the page after."),
                    },
                }),
                ["data"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = record },
            },
        });

        static OpenApiSchema Page(string description) => new() { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = $"{description} Null where there is none." };
    }

    /// <summary>A record, with an example where it is an answer of a group's and not a part of one.</summary>
    private OpenApiSchemaReference Record(string name, IReadOnlyList<FieldHelp> fields, string? group = null) => components.Schema(name, () => new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        Examples = group is null ? null : [Example(fields, group)],
        Required = fields.Where(field => !field.IsOnRequest).Select(field => field.Name).ToHashSet(),
        Properties = fields.ToDictionary(field => field.Name, field => Answered(name, field)),
    });

    private JsonObject Example(IEnumerable<FieldHelp> fields, string group) => new(fields.Select(field => KeyValuePair.Create(field.Name, Example(field, group))));

    private JsonNode? Example(FieldHelp help, string group) => help.Kind switch
    {
        _ when help.Rows.Count > 0 && help.IsArray => new JsonArray(Example(help.Rows, group)),
        _ when help.Rows.Count > 0 => Example(help.Rows, group),
        _ when help.Kind.StartsWith(Always, StringComparison.Ordinal) => JsonNode.Parse(help.Kind[Always.Length..].Trim('`')),
        "text" or "word" => given[(group, help.Name)].FirstOrDefault(json => json[0] == '"') is { } text ? JsonNode.Parse(text) : "",
        "flag" => true,
        "number" or "whole number" => 1,
        "day" => "2026-01-31",
        "instant" => "2026-01-31T13:45:00Z",
        "texts" => new JsonArray(),
        var other => throw new NotSupportedException($"{help.Name} answers {other}, which has no example."),
    };

    private IOpenApiSchema Answered(string record, FieldHelp help)
    {
        IOpenApiSchema schema = help.Kind switch
        {
            "text" or "word" => new OpenApiSchema { Type = JsonSchemaType.String },
            "flag" => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            "number" => new OpenApiSchema { Type = JsonSchemaType.Number },
            "whole number" => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
            "day" => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" },
            "instant" => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
            "texts" => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            _ when help.Rows.Count > 0 && help.IsArray => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Record(NameOf(record, help), help.Rows) },
            _ when help.Rows.Count > 0 => Record(NameOf(record, help), help.Rows),
            _ when help.Kind.StartsWith(Always, StringComparison.Ordinal) => Fixed(help.Kind[Always.Length..].Trim('`')),
            var other => throw new NotSupportedException($"{help.Name} answers {other}, which has no schema."),
        };
        var meaning = help.Kind.StartsWith(Always, StringComparison.Ordinal) ? $"{help.Meaning} Always {help.Kind[Always.Length..]}.".Trim() : help.Meaning;
        if (schema is OpenApiSchemaReference reference)
        {
            return MayBeNull(help)
                ? new OpenApiSchema { OneOf = [reference, new OpenApiSchema { Type = JsonSchemaType.Null }], Description = meaning }
                : new OpenApiSchema { AllOf = [reference], Description = meaning };
        }

        schema.Description = meaning.Length > 0 ? meaning : null;
        ((OpenApiSchema)schema).Type |= MayBeNull(help) ? JsonSchemaType.Null : 0;
        return schema;
    }

    /// <summary>What every record has is never null. Of the rest no more is promised than that it is there.</summary>
    private static bool MayBeNull(FieldHelp help) =>
        !(help.Kind == "flag" || help.IsArray || help.Kind.StartsWith(Always, StringComparison.Ordinal)
            || (Present.Contains(help.Name) && !help.Meaning.Contains("null ", StringComparison.Ordinal)));

    /// <summary>The name of a record within another. Links to other records are alike wherever they are, and differ in how much they tell.</summary>
    private static string NameOf(string record, FieldHelp help)
    {
        if (!help.Rows.Any(row => row.Name == "href"))
        {
            return record + Pascal(help.Name);
        }

        var told = help.Rows.Select(row => row.Name).Where(name => name is not ("id" or "href")).Select(Pascal);
        return $"RestLink{string.Concat(told.Select(word => $"With{word}"))}";
    }

    private static OpenApiSchema Number(string description) => new() { Type = JsonSchemaType.Integer, Format = "int64", Description = description };

    /// <summary>The schema of JSON that is the same on every record.</summary>
    private static OpenApiSchema Fixed(string json) => json[0] switch
    {
        'n' => new() { Type = JsonSchemaType.Null },
        '"' => new() { Type = JsonSchemaType.String },
        't' or 'f' => new() { Type = JsonSchemaType.Boolean },
        '[' => new() { Type = JsonSchemaType.Array, Items = new OpenApiSchema(), MaxItems = 0 },
        _ => new() { Type = JsonSchemaType.Number },
    };
}
