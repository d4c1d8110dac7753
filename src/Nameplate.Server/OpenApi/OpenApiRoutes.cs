using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Nameplate.Server.Help;

namespace Nameplate.Server.OpenApi;

/// <summary>
/// <c>/openapi.json</c> and <c>/openapi.yaml</c>: what both dialects take and answer, for whoever asks. They depend on the release alone, so each is
/// written once, when it is first asked for.
/// </summary>
internal static class OpenApiRoutes
{
    public static void MapOpenApi(this WebApplication app)
    {
        var document = new Lazy<OpenApiDocument>(() => ApiDocument.Draw(RestHelp.Of(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints))));
        Map("/openapi.json", "application/json", text => new OpenApiJsonWriter(text));
        Map("/openapi.yaml", "application/yaml", text => new PlainYamlWriter(text));

        void Map(string path, string type, Func<TextWriter, IOpenApiWriter> writer)
        {
            var written = new Lazy<(byte[] Bytes, EntityTagHeaderValue Tag)>(() =>
            {
                var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
                document.Value.SerializeAsV31(writer(text));
                var bytes = Encoding.UTF8.GetBytes($"{text.ToString().ReplaceLineEndings("\n").TrimEnd()}\n");
                return (bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\""));
            });

            // Results.Bytes answers HEAD, If-None-Match and ranges too.
            app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], (HttpContext http) =>
            {
                http.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(written.Value.Bytes, type, entityTag: written.Value.Tag);
            });
        }
    }
}
