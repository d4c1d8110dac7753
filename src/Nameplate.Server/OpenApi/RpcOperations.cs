using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Help;
using Nameplate.Server.Rpc;

namespace Nameplate.Server.OpenApi;

/// <summary>The calls of the ERP dialect as operations: <c>backflush-kit-issue-create</c> is <c>backflushKitIssueCreate</c>.</summary>
internal sealed class RpcOperations(ApiComponents components)
{
    private readonly ValueSchemas values = new(components);

    public OpenApiOperation Of(CallHelp help)
    {
        var writes = help.Request.Any(field => field.Name == RequestBody.KeyName);
        return new OpenApiOperation
        {
            OperationId = Camel(help.Name),
            Summary = help.Title,
            Description = string.Join("\n\n", new[] { help.Purpose, help.Open, Rights(help), help.Source }.Where(text => text.Length > 0)),
            Tags = new HashSet<OpenApiTagReference> { components.Tag(help.Area) },
            Security = help.Call.NeedsToken ? [components.Security(ApiComponents.Bearer), []] : [],
            Parameters = writes ? [components.IdempotencyKey] : null,
            RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = Json(Request(help), JsonNode.Parse(help.Example)),
            },
            Responses = Responses(help, writes),
        };
    }

    /// <summary>A name in capitals and hyphens within one, as clients of most languages have it.</summary>
    private static string Camel(string name) =>
        string.Concat(name.Split('-').Select((word, place) => place == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private static string Rights(CallHelp help) => help.LeastRole is { } role
        ? $"Least role: {role.ToString().ToLowerInvariant()}.{(help.Program is { } program ? $" Program: {program}." : "")}"
        : "Needs no token.";

    private static Dictionary<string, OpenApiMediaType> Json(IOpenApiSchema schema, JsonNode? example = null) =>
        new() { [RpcFaults.Json] = new OpenApiMediaType { Schema = schema, Example = example } };

    private OpenApiSchemaReference Request(CallHelp help) => components.Schema(help.Call.Resource.Type.Name + help.Call.Verb, () => Given(help.Call, help.Request, help.Call.Resource.IsOpen && help.Call.Verb != Verbs.Delete));

    /// <summary>An object of a request.</summary>
    private OpenApiSchema Given(Call call, IEnumerable<FieldHelp> fields, bool isOpen) => new()
    {
        Type = JsonSchemaType.Object,
        Required = fields.Where(IsRequired).Select(field => field.Name).ToHashSet() is { Count: > 0 } required ? required : null,
        Properties = fields.ToDictionary(field => field.Name, field => Given(call, field)),
        AdditionalPropertiesAllowed = isOpen,
        AdditionalProperties = isOpen ? new OpenApiSchema() : null,
    };

    /// <summary>The token may be in the header, and what may be made up need not be there.</summary>
    private static bool IsRequired(FieldHelp help) => help.IsRequired && help.Name != RequestBody.TokenName && help.Field?.Is(Uses.MadeUp) != true;

    private IOpenApiSchema Given(Call call, FieldHelp help)
    {
        if (help.Name == QueryReader.StartAfter)
        {
            return Key(call.Resource, help.Meaning);
        }

        if (help.Rows.Count > 0)
        {
            var row = components.Schema(RowOf(help.Field!).Name + call.Verb, () => Given(call, help.Rows, RowOf(help.Field!) is var type && Resource.Of(type).IsOpen));
            row.Description = help.IsArray ? null : help.Meaning;
            return help.IsArray
                ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = row, MaxItems = RequestReader.RowsMax, Description = help.Meaning }
                : row;
        }

        var schema = help.IsCriterion ? values.Criterion : values.Of(KindOf(help), IsRequired(help) ? Way.Required : call.Verb == Verbs.Update && help.Field is not null ? Way.Change : Way.Optional);
        schema.Description = help.Meaning;
        schema.Default = help.Default;
        schema.Examples = help.Example.Length > 0 && help.Example != help.Field?.Kind.Example && !help.IsCriterion ? [help.Example] : null;
        return schema;
    }

    /// <summary>What every call of its kind takes is in no table.</summary>
    private static FieldKind KindOf(FieldHelp help) => help.Field?.Kind ?? (help.Name == QueryReader.MaxRows ? new NumberKind("count", 0) : new TextKind(255));

    private static Type RowOf(Field field) => ((RowsKind)field.Kind).Row;

    private OpenApiSchemaReference Key(Resource noun, string meaning)
    {
        var key = components.Schema(noun.Type.Name + "Key", () => new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = noun.Keys.Select(field => field.Name).ToHashSet(),
            Properties = noun.Keys.ToDictionary(field => field.Name, IOpenApiSchema (field) => Described(values.Of(field.Kind, Way.Answered), field.Help)),
            AdditionalPropertiesAllowed = false,
        });
        key.Description = meaning;
        return key;
    }

    private OpenApiResponses Responses(CallHelp help, bool writes)
    {
        var responses = new OpenApiResponses
        {
            ["200"] = new OpenApiResponse
            {
                Description = help.IsQuery ? "All that match." : help.Answer.Count == 0 ? "Done." : $"The {help.Call.Resource.Noun}.",
                Headers = components.Headers(replays: writes),
                Content = Json(help.IsQuery ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = Answer(help) } : Answer(help)),
            },
        };
        foreach (var failures in help.Failures.GroupBy(failure => failure.Status).OrderBy(group => group.Key))
        {
            responses[failures.Key.ToString(CultureInfo.InvariantCulture)] = Failure([.. failures], failures.Key, writes);
        }

        return responses;
    }

    private IOpenApiResponse Failure(IReadOnlyList<FailureHelp> failures, int status, bool writes)
    {
        var response = new OpenApiResponse
        {
            Description = RestOperations.Told(failures),
            Headers = components.Headers(waits: status is 429 or 503),
            Content = Json(
                components.Schema("Failure", () => new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "Why the ERP dialect refuses a call. Nothing was changed.",
                    Required = new HashSet<string> { "MESSAGE", "MESSAGE_CODE" },
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["MESSAGE"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "One line for people." },
                        ["MESSAGE_CODE"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Z][A-Z0-9_]*$", Description = "A word for programs; it never changes its meaning." },
                    },
                }),
                new JsonObject { ["MESSAGE"] = failures[0].Meaning, ["MESSAGE_CODE"] = failures[0].Code }),
        };
        return status switch
        {
            401 => components.Response("NotSignedIn", response),
            405 => components.Response("NotPost", response),
            503 => components.Response(writes ? "NotNowToWrite" : "NotNow", response),
            _ => response,
        };
    }

    /// <summary>The record that is answered: once for all verbs that answer it alike.</summary>
    private OpenApiSchemaReference Answer(CallHelp help)
    {
        var noun = help.Call.Resource;
        return help.Answer.Count == 0
            ? components.Schema("Nothing", () => new OpenApiSchema { Type = JsonSchemaType.Object, MaxProperties = 0, Description = "An object without fields." })
            : Answered(noun.Type.Name + (help.Call.Answer.SequenceEqual(noun.Answer) ? "" : "Found"), help.Answer, noun.IsOpen, noun.Attribute.Help);
    }

    private OpenApiSchemaReference Answered(string name, IReadOnlyList<FieldHelp> fields, bool isOpen, string? about = null) => components.Schema(name, () => new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        Description = about,
        Required = fields.Select(field => field.Name).ToHashSet(),
        Properties = fields.ToDictionary(field => field.Name, Answered),
        AdditionalProperties = isOpen ? new OpenApiSchema() : null,
        Examples = about is null ? null : [Example(fields)],
    });

    private IOpenApiSchema Answered(FieldHelp help)
    {
        if (help.Rows.Count == 0)
        {
            return Described(values.Of(help.Field!.Kind, Way.Answered), help.Meaning);
        }

        var row = RowOf(help.Field!);
        return new OpenApiSchema { Type = JsonSchemaType.Array, Description = help.Meaning, Items = Answered(row.Name, help.Rows, Resource.Of(row).IsOpen) };
    }

    private static JsonObject Example(IReadOnlyList<FieldHelp> fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Rows.Count > 0 ? new JsonArray(Example(field.Rows)) : (JsonNode?)JsonValue.Create(Shown(field)))));

    /// <summary>Free text says nothing by an example.</summary>
    private static string Shown(FieldHelp help) => help.Field!.Kind is TextKind && help.Example == help.Field.Kind.Example ? "" : help.Example;

    private static OpenApiSchemaReference Described(OpenApiSchemaReference schema, string meaning)
    {
        schema.Description = meaning;
        return schema;
    }
}
