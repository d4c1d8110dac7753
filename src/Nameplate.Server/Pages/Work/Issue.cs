using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>Issues stock to a department or an order.</summary>
internal sealed class Issue() : WorkForm("issue", "Issue", "Give units or pieces to a department or an order.", ResourceBook.Call<IssuesEntry>(Verbs.Create), "Issue")
{
    public override IReadOnlyList<WorkGroup> Groups { get; } =
    [
        new("What is issued",
            WorkInput.Serials("Serial numbers", "Scan or type one a line; lists and ranges are taken too. Leave it empty for pieces without serial numbers."),
            WorkInput.Part("The units’ own unless given."),
            WorkInput.Quantity("Quantity", "The number of units unless given. Negative comes back."), new("LOT_ID", "Lot") { Help = "The lots that expire first unless given." },
            WorkInput.Stores("STORES_CODE", "Store", "Where the units stand unless given."), new("STOCK_LOCATION", "Location")),
        new("Who gets it",
            new("DEPARTMENT", "Department") { Offers = WorkChoices.Departments }, new("ACCOUNT", "Account") { Offers = WorkChoices.Accounts },
            new("ORDER_ID", "Order") { Help = "A department, an account or an order is needed." }, new("LINE_NUMBER", "Line of the order")),
        new("More", WorkInput.Day("ACTION_DATE", "Day"), new("IA_REASON", "Why"), WorkInput.Reference) { IsFolded = true },
    ];

    public override IReadOnlyList<string> Remembered { get; } = ["DEPARTMENT", "ACCOUNT"];

    protected override Task<Fault?> FillAsync(PageCall call, PageForm form, JsonObject request) => FillByUnitsAsync(call, form, request, "STORES_CODE");
}
