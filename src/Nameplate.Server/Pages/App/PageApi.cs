using Nameplate.Core;
using Nameplate.Server.Http;

namespace Nameplate.Server.Pages.App;

/// <summary>Answers a request by somebody who is signed in, or says why not.</summary>
internal delegate Task<Fault?> PageHandler(PageCall call);

/// <summary>Pages for people who are signed in. Every request is checked in one order: method, where its form comes from, who it is.</summary>
internal static class PageApi
{
    /// <summary>Maps a page: how it is shown, and what is done with its form, if it has one.</summary>
    public static void MapPage(this IEndpointRouteBuilder app, string path, PageHandler show, PageHandler? post = null) => app.MapOpen(path, async http =>
    {
        if (await PageSession.FindAsync(http) is not { } session)
        {
            PageSession.Ask(http);
            return null;
        }

        RequestEntry.Of(http).Is(session);
        return await (HttpMethods.IsPost(http.Request.Method) ? post! : show)(new PageCall(http, session));
    }, post is not null);

    /// <summary>The same for anybody.</summary>
    public static void MapOpen(this IEndpointRouteBuilder app, string path, Func<HttpContext, Task<Fault?>> answer, bool takesForm) => app.Map(path, async http =>
    {
        RequestEntry.Of(http).Is("page", path);
        Fault? fault;
        try
        {
            fault = Check(http, takesForm) ?? await answer(http);
        }
        catch (Exception failure)
        {
            fault = Failures.Of(http, failure, http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Nameplate.Pages"));
        }

        if (fault is not null)
        {
            await PageFault.SendAsync(http, fault);
        }
    });

    private static Fault? Check(HttpContext http, bool takesForm)
    {
        var isPost = HttpMethods.IsPost(http.Request.Method);
        if (isPost ? takesForm : HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        {
            return isPost && !OwnPage.Sent(http.Request) ? PageFault.OtherSite : null;
        }

        http.Response.Headers.Allow = takesForm ? "GET, HEAD, POST" : "GET, HEAD";
        return PageFault.MethodUnknown;
    }
}
