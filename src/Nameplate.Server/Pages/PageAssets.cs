using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Nameplate.Server.Pages;

/// <summary>
/// The pages' style sheet, script and picture. They lie in the program itself, and their addresses hold a part of their checksum: a
/// browser may keep them for ever, and asks for another address once they change.
/// </summary>
internal static class PageAssets
{
    private const string Folder = "Nameplate.Server.Pages.Assets.";

    private static readonly FrozenDictionary<string, Asset> ByAddress = Read().ToFrozenDictionary(asset => asset.Address, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Asset> ByName = ByAddress.Values.ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);

    private sealed record Asset(string Name, string Address, string Type, byte[] Bytes);

    /// <summary>The address of a file: <c>/assets/nameplate.1a2b3c4d5e6f.css</c>.</summary>
    public static string Of(string name) => ByName[name].Address;

    public static void MapAssets(this IEndpointRouteBuilder app) => app.MapMethods("/assets/{file}", [HttpMethods.Get, HttpMethods.Head], async (HttpContext context) =>
    {
        if (!ByAddress.TryGetValue(context.Request.Path.Value!, out var asset))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.ContentType = asset.Type;
        context.Response.ContentLength = asset.Bytes.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(asset.Bytes, context.RequestAborted);
        }
    });

    private static IEnumerable<Asset> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var (name, hash) = (resource[Folder.Length..], Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6)));
            yield return new Asset(name, $"/assets/{Path.GetFileNameWithoutExtension(name)}.{hash}{Path.GetExtension(name)}", Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                _ => throw new InvalidOperationException($"What type is {name}?"),
            }, bytes);
        }
    }
}
