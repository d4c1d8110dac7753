using Nameplate.Core.Finance;
using Nameplate.Core.Inventory;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>What a form offers, of the nouns that the user may see; a number that is known can be typed all the same.</summary>
internal static class WorkOffers
{
    public static Task<Dictionary<string, IReadOnlyList<WorkChoice>>> ReadAsync(PageCall call, Snapshot snapshot, params IEnumerable<string> kinds) =>
        WorkChoices.ReadAsync(snapshot, kinds.Where(kind => MaySee(call, kind)), call.Cancel);

    private static bool MaySee(PageCall call, string kind) =>
        kind == WorkChoices.Stores ? call.MaySee<Stores>()
        : kind == WorkChoices.Accounts || kind == WorkChoices.Departments ? call.MaySee<GlAccount>()
        : kind == WorkChoices.OpenSales ? call.MaySee<SalesOrder>()
        : kind == WorkChoices.OpenPurchases ? call.MaySee<PurchaseOrder>()
        : call.MaySee<Part>();
}
