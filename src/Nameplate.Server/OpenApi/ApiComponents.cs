using Microsoft.OpenApi;
using Nameplate.Server.Http;

namespace Nameplate.Server.OpenApi;

/// <summary>What is said once in the document and referred to from everywhere else.</summary>
internal sealed class ApiComponents(OpenApiDocument document)
{
    public const string Bearer = "bearer";
    public const string Cookie = "session";

    /// <summary>A schema by its name; described when it is first asked for.</summary>
    public OpenApiSchemaReference Schema(string name, Func<OpenApiSchema> describe)
    {
        var schemas = document.Components!.Schemas!;
        if (!schemas.ContainsKey(name))
        {
            schemas[name] = describe();
        }

        return new OpenApiSchemaReference(name, document);
    }

    /// <summary>A response by its name, where all that have the name are alike; else the response itself.</summary>
    public IOpenApiResponse Response(string name, OpenApiResponse response)
    {
        var known = document.Components!.Responses!.TryAdd(name, response) ? response : (OpenApiResponse)document.Components!.Responses![name];
        return known.Description == response.Description ? new OpenApiResponseReference(name, document) : response;
    }

    public OpenApiTagReference Tag(string name) => new(name, document);

    public OpenApiSecurityRequirement Security(string scheme) => new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    /// <summary>The key for sending again, which every write takes.</summary>
    public IOpenApiParameter IdempotencyKey => Parameter("IdempotencyKey", new OpenApiParameter
    {
        Name = IdempotencyHeader.Name,
        In = ParameterLocation.Header,
        Description = "A word of yours for this one write: sent again with it, the write has one effect and one answer.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255, Pattern = "^[!-~]+$" },
        Example = "0b7f6c1e-order-1138",
    });

    /// <summary>The headers of an answer, by what it is.</summary>
    public Dictionary<string, IOpenApiHeader> Headers(bool replays = false, bool waits = false)
    {
        var headers = new Dictionary<string, IOpenApiHeader>
        {
            ["X-Request-Id"] = Header("XRequestId", "Yours, if you sent one, else ours: the server's log knows the request by it.", JsonSchemaType.String),
        };
        if (replays)
        {
            headers[IdempotencyHeader.ReplayedName] = Header("IdempotencyReplayed", "`true`: the key was used before, and this is the answer that it had.", JsonSchemaType.String);
        }

        if (waits)
        {
            headers["Retry-After"] = Header("RetryAfter", "In how many seconds to send the same request again.", JsonSchemaType.Integer);
        }

        return headers;
    }

    private OpenApiHeaderReference Header(string name, string description, JsonSchemaType type)
    {
        document.Components!.Headers!.TryAdd(name, new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } });
        return new OpenApiHeaderReference(name, document);
    }

    private OpenApiParameterReference Parameter(string name, OpenApiParameter parameter)
    {
        document.Components!.Parameters!.TryAdd(name, parameter);
        return new OpenApiParameterReference(name, document);
    }
}
