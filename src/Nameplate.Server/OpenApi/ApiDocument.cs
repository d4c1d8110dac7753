using Microsoft.OpenApi;
using Nameplate.Server.Help;
using Nameplate.Server.Rest;

namespace Nameplate.Server.OpenApi;

/// <summary>
/// The description of both dialects for programs: OpenAPI 3.1, drawn from the same help as the pages are. What a generator makes of it is
/// tested; so is that every answer of the server is as it says.
/// </summary>
internal static class ApiDocument
{
    private const string About =
        """
        Nameplate keeps serial numbers: which units there are, where each is, and what is inside it. It speaks two dialects over one ledger.

        **The ERP dialect**, `POST /api/<resource>-<verb>`. Values are texts; numbers and booleans are read as well. Sign in with `auth-token-get`
        and send the token with each call as `AUTH_TOKEN`, or as a bearer token. A record's answer may be sent back whole: fields of it that cannot be set are ignored,
        though the schemas of requests do not list them. A failure is `MESSAGE`, one line that is also the reason phrase, and `MESSAGE_CODE`.

        **The REST dialect**, `/api/v1.0/<resource>`. `/api/v2.1/<resource>` answers the same, with links to v2.1. Sign in by form, which sets a cookie, or send a
        token of the ERP dialect as a bearer token. A failure is `error` and `error_description`.

        Nothing that was refused has changed anything. A write sent again with the same `Idempotency-Key` has one effect and one answer.
        """;

    public static OpenApiDocument Draw(IReadOnlyList<RestHelp> rest)
    {
        var document = new OpenApiDocument
        {
            Info = new OpenApiInfo
            {
                Title = "Nameplate",
                Version = Release.Version,
                Summary = "The system of record for serial numbers.",
                Description = About.ReplaceLineEndings("\n"),
                License = new OpenApiLicense { Name = "Apache License 2.0", Identifier = "Apache-2.0" },
            },
            Servers = [new OpenApiServer { Url = "/", Description = "The server that this comes from." }],
            Tags = new SortedSet<OpenApiTag>(Comparer<OpenApiTag>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name))),
            Paths = [],
            Components = new OpenApiComponents
            {
                Schemas = new SortedDictionary<string, IOpenApiSchema>(StringComparer.Ordinal),
                Responses = new SortedDictionary<string, IOpenApiResponse>(StringComparer.Ordinal),
                Parameters = new SortedDictionary<string, IOpenApiParameter>(StringComparer.Ordinal),
                Headers = new SortedDictionary<string, IOpenApiHeader>(StringComparer.Ordinal),
                SecuritySchemes = new SortedDictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
                {
                    [ApiComponents.Bearer] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.Http,
                        Scheme = "bearer",
                        Description = "The token of `auth-token-get`. In the ERP dialect the field `AUTH_TOKEN` of the body does the same; given in both places, it must be the same.",
                    },
                    [ApiComponents.Cookie] = new OpenApiSecurityScheme
                    {
                        Type = SecuritySchemeType.ApiKey,
                        In = ParameterLocation.Cookie,
                        Name = RestSession.Cookie,
                        Description = "The cookie of `POST /j_spring_security_check`. It serves the REST dialect only.",
                    },
                },
            },
        };
        var components = new ApiComponents(document);
        var calls = new RpcOperations(components);
        foreach (var help in CallHelp.All.Values)
        {
            document.Tags.Add(new OpenApiTag { Name = help.Area, Description = $"The ERP dialect's calls: {help.Area.ToLowerInvariant()}." });
            document.Paths.Add(help.Url, new OpenApiPathItem { Operations = new() { [HttpMethod.Post] = calls.Of(help) } });
        }

        var methods = new RestOperations(components, rest);
        foreach (var group in rest.GroupBy(help => help.Group))
        {
            document.Tags.Add(new OpenApiTag { Name = RestOperations.TagOf(group.Key), Description = group.First().IsSignIn ? "Signing in to the REST dialect." : $"The REST dialect's {group.Key}." });
        }

        foreach (var address in rest.GroupBy(RestOperations.PathOf))
        {
            document.Paths.Add(address.Key, new OpenApiPathItem
            {
                Operations = address.ToDictionary(help => HttpMethod.Parse(help.Method.Name), methods.Of),
            });
        }

        return document;
    }
}
