using System.Collections.Concurrent;
using Nameplate.Server.Help;

namespace Nameplate.Server.Pages;

/// <summary>
/// <c>/</c> and <c>/help</c>. The page of a call is the same for everybody, so it is made when it is first asked for and kept; there is one
/// for each call of the book, a few megabytes in all. Only a search is made anew each time.
/// </summary>
internal sealed class HelpPages(IServiceProvider services, IEnumerable<EndpointDataSource> routes)
{
    /// <summary>Longer searches are cut: what is typed into a search box is short.</summary>
    private const int SearchMax = 100;

    private readonly Lazy<HelpBook> book = new(() => new HelpBook(RestHelp.Of(routes.SelectMany(source => source.Endpoints))));
    private readonly ConcurrentDictionary<string, Lazy<Task<Page>>> pages = new(StringComparer.Ordinal);

    public HelpBook Book => book.Value;

    public Task HomeAsync(HttpContext context) => KeptAsync<Home>(context, "/", []);

    public async Task IndexAsync(HttpContext context)
    {
        var asked = context.Request.Query["q"].ToString().Trim();
        asked = asked[..Math.Min(asked.Length, SearchMax)];
        if (asked.Length == 0)
        {
            await KeptAsync<HelpIndex>(context, "/help", new() { ["Book"] = Book });
            return;
        }

        await PageAnswer.SendAsync(context, await PageAnswer.RenderAsync<HelpIndex>(services, new() { ["Book"] = Book, ["Asked"] = asked }));
    }

    public Task CallAsync(HttpContext context, string name) => CallHelp.All.TryGetValue(name, out var call)
        ? KeptAsync<HelpCall>(context, call.Name, new() { ["Book"] = Book, ["Help"] = call })
        : MissingAsync(context, name);

    public Task RestAsync(HttpContext context, string name) => Book.Rest.TryGetValue(name, out var call)
        ? KeptAsync<HelpRest>(context, "rest/" + call.Name, new() { ["Book"] = Book, ["Help"] = call })
        : MissingAsync(context, name);

    private async Task MissingAsync(HttpContext context, string name) => await PageAnswer.SendAsync(
        context, await PageAnswer.RenderAsync<HelpMissing>(services, new() { ["Asked"] = name[..Math.Min(name.Length, SearchMax)] }), StatusCodes.Status404NotFound);

    private async Task KeptAsync<TComponent>(HttpContext context, string key, Dictionary<string, object?> parameters)
        where TComponent : Microsoft.AspNetCore.Components.IComponent =>
        await PageAnswer.SendAsync(context, await pages.GetOrAdd(key, _ => new Lazy<Task<Page>>(() => PageAnswer.RenderAsync<TComponent>(services, parameters))).Value);
}

internal static class PageRoutes
{
    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Pages for people. They need no token: they tell what the server can do, and nothing of what it knows.</summary>
    public static void MapPages(this IEndpointRouteBuilder app)
    {
        app.MapAssets();
        app.MapMethods("/help", Reads, (HttpContext context, HelpPages pages) => pages.IndexAsync(context));
        app.MapMethods("/help/{name}", Reads, (HttpContext context, HelpPages pages, string name) => pages.CallAsync(context, name));
        app.MapMethods("/help/rest/{name}", Reads, (HttpContext context, HelpPages pages, string name) => pages.RestAsync(context, name));
    }
}
