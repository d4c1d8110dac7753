using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Nameplate.Server.Pages;

/// <summary>A page as it goes out.</summary>
internal sealed record Page(byte[] Bytes, string Tag);

/// <summary>Makes pages of components and answers them. Nothing of a page runs on the server after that, and it is whole without script.</summary>
internal static class PageAnswer
{
    /// <summary>
    /// Nothing is loaded from elsewhere, and nothing that stands in the page itself runs or paints: script and style come from
    /// this server alone, so what a name or a note may hold can never be code.
    /// </summary>
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static async Task<Page> RenderAsync<TComponent>(IServiceProvider services, Dictionary<string, object?> parameters)
        where TComponent : IComponent
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        var bytes = Encoding.UTF8.GetBytes(html);
        return new Page(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"");
    }

    /// <summary>Answers a page; who has it already is told that it is the same.</summary>
    /// <param name="context">The request.</param>
    /// <param name="page">The page.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="isPrivate">It is for whoever is signed in: no one else keeps it, and it is not kept after signing out.</param>
    public static async Task SendAsync(HttpContext context, Page page, int status = StatusCodes.Status200OK, bool isPrivate = false)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = isPrivate ? "no-store" : "no-cache";
        if (!isPrivate)
        {
            headers.ETag = page.Tag;
        }

        if (!isPrivate && status == StatusCodes.Status200OK && context.Request.Headers.IfNoneMatch.Contains(page.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(page.Bytes, context.RequestAborted);
        }
    }
}
