using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Dashboard;

/// <summary>How things stand: what there is and where, what was built and shipped, what expires, what lies longest.</summary>
internal static class DashboardRoutes
{
    /// <summary>Whoever may see these may see how many there are of them.</summary>
    private static readonly Call[] Shown =
        [ResourceBook.Call<SerialNumber>(Verbs.Query), ResourceBook.Call<Lot>(Verbs.Query), ResourceBook.Call<StockStatus>(Verbs.Query), ResourceBook.Call<BatchTransaction>(Verbs.Query)];

    public static void MapDashboard(this IEndpointRouteBuilder app) => app.MapPage("/dashboard", async call =>
    {
        if (Shown.Select(call.Refusal).FirstOrDefault(fault => fault is not null) is { } forbidden)
        {
            return forbidden;
        }

        var facts = await call.ReadAsync<DashboardFacts>(async snapshot => await Dashboards.ReadAsync(snapshot, call.Today, call.Session.Zone, call.Cancel));
        return facts.Fault ?? await call.ShowAsync<DashboardPage>(new() { ["Facts"] = new DashboardView(facts.Value, call.Today) });
    });
}
