using Nameplate.Core;
using Nameplate.Server.Http;

namespace Nameplate.Server.Pages;

/// <summary>Makes a page of a request by somebody who is signed in.</summary>
internal delegate Task<IResult> PageHandler(PageCall call);

/// <summary>Pages for people who are signed in, one file each. Every request is checked in one order: method, where its form comes from, who it is.</summary>
internal static class PageApi
{
    /// <summary>Maps a page: how it is shown, and what is done with its form, if it has one.</summary>
    public static void MapPage(this IEndpointRouteBuilder app, string path, PageHandler show, PageHandler? post = null) => app.Map(path, async http =>
    {
        RequestEntry.Of(http).Is("page", path);
        IResult result;
        try
        {
            result = await TryAsync(http, show, post);
        }
        catch (Exception failure)
        {
            if (Failures.Of(http, failure, http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Nameplate.Pages")) is not { } fault)
            {
                return;
            }

            result = Results.StatusCode(500);
        }

        await result.ExecuteAsync(http);
    });

    private static async Task<IResult> TryAsync(HttpContext http, PageHandler show, PageHandler? post)
    {
        var isPost = HttpMethods.IsPost(http.Request.Method);
        if (isPost ? post is null : !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.Headers.Allow = post is null ? "GET, HEAD" : "GET, HEAD, POST";
            return Results.StatusCode(500);
        }

        if (isPost && !PageSession.IsOwnPage(http.Request))
        {
            return Results.StatusCode(500);
        }

        if (await PageSession.FindAsync(http) is not { } session)
        {
            return Results.Redirect($"/sign-in?return={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}");
        }

        RequestEntry.Of(http).Is(session);
        var call = new PageCall(http, session);
        return await (isPost ? post! : show)(call);
    }
}
