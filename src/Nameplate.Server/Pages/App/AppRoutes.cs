using Nameplate.Core;
using Nameplate.Core.Scanning;
using Nameplate.Server.Http;
using Nameplate.Server.Pages.Admin;
using Nameplate.Server.Pages.Dashboard;
using Nameplate.Server.Pages.Data;
using Nameplate.Server.Pages.Lists;
using Nameplate.Server.Pages.Recall;
using Nameplate.Server.Pages.Records;
using Nameplate.Server.Pages.Units;
using Nameplate.Server.Pages.Work;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.App;

/// <summary>The first page, signing in and out, and the one box. The other pages have a file for each of their areas.</summary>
internal static class AppRoutes
{
    public static void MapApp(this IEndpointRouteBuilder app)
    {
        app.MapOpen("/", HomeAsync, takesForm: false);
        app.MapOpen("/sign-in", SignInAsync, takesForm: true);
        app.MapOpen("/sign-out", SignOutAsync, takesForm: true);
        app.MapPage("/find", FindAsync);
        app.MapWork();
        app.MapUnitPages();
        app.MapRecordPages();
        app.MapRecall();
        app.MapLists();
        app.MapDashboard();
        app.MapData();
        app.MapAdmin();
    }

    private static async Task<Fault?> HomeAsync(HttpContext http)
    {
        if (await PageSession.FindAsync(http) is { } session)
        {
            return await new PageCall(http, session).ShowAsync<HomePage>();
        }

        await http.RequestServices.GetRequiredService<HelpPages>().HomeAsync(http);
        return null;
    }

    private static async Task<Fault?> SignInAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            return await ShowSignInAsync(http, PageForm.Blank(), http.Request.Query["return"], StatusCodes.Status200OK);
        }

        var read = await PageCall.FormAsync(http);
        if (read.Fault is { } broken)
        {
            return broken;
        }

        var form = read.Value;
        var token = await http.RequestServices.GetRequiredService<Tokens>()
            .SignInAsync(form["DATA_SOURCE"], form["USER_NAME"], form["PASSWORD"], ClientAddress.Of(http), http.RequestAborted);
        if (token.Fault is { } refused)
        {
            Failures.Note(http, refused);
            form.Refuse("", refused.Message);
            return await ShowSignInAsync(http, form, form["return"], refused.Kind == FaultKind.TooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status401Unauthorized);
        }

        PageSession.Begin(http, token.Value);
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = PageSession.Return(form["return"]);
        return null;
    }

    private static async Task<Fault?> ShowSignInAsync(HttpContext http, PageForm form, string? path, int status)
    {
        var names = await http.RequestServices.GetRequiredService<Storage.DataSources>().NamesAsync(http.RequestAborted);
        await PageAnswer.SendAsync(
            http, await PageAnswer.RenderAsync<SignInPage>(http.RequestServices, new() { ["Form"] = form, ["Names"] = names, ["Return"] = PageSession.Return(path) }), status, isPrivate: true);
        return null;
    }

    private static async Task<Fault?> SignOutAsync(HttpContext http)
    {
        if (HttpMethods.IsPost(http.Request.Method))
        {
            await PageSession.EndAsync(http);
        }

        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = "/";
        return null;
    }

    /// <summary>Straight to the one hit; else all of them, by kind.</summary>
    private static async Task<Fault?> FindAsync(PageCall call)
    {
        if (call.Refusal<Find>() is { } forbidden)
        {
            return forbidden;
        }

        var text = call.Query("q");
        if (text.Length == 0)
        {
            return call.Go("/");
        }

        var find = new Find { Text = text[..Math.Min(text.Length, Find.TextMax)] };
        var found = await call.ReadAsync<List<FindRow>>(async snapshot => await Finding.ReadAsync(snapshot, find, call.Cancel));
        return found.Fault is { } fault ? fault
            : found.Value is [var only] && find.Exact ? call.Go(Hits.Path(only))
            : await call.ShowAsync<FindPage>(new() { ["Text"] = find.Text, ["Exact"] = find.Exact, ["Rows"] = found.Value });
    }
}
