using Nameplate.Core;
using Nameplate.Server.Pages.App;

namespace Nameplate.Server.Pages.Work;

/// <summary>What can be done, each with a page of its own: a new one is a file, and a word here.</summary>
internal static class WorkRoutes
{
    /// <summary>In the order in which they are offered.</summary>
    public static readonly IReadOnlyList<WorkPage> All =
    [
        new Build(), new Receive(), new ReceiveOther(), new Transfer(), new Count(), new Issue(), new Ship(), new Return(), new Replace(), new Register(), new Undo(),
    ];

    public static void MapWork(this IEndpointRouteBuilder app)
    {
        app.MapPage("/work", call => call.ShowAsync<WorkIndexPage>());
        app.MapPage("/work/done", DonePage.ShowAsync);
        foreach (var page in All)
        {
            app.MapPage(page.Path, page.ShowAsync, page.PostAsync);
        }
    }
}
