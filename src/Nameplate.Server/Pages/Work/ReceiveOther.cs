using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>Brings in goods that no purchase order is of: an adjustment.</summary>
internal sealed class ReceiveOther() : WorkForm(
    "receive-other", "Receive without an order", "Bring in what was found, or came without a purchase order.", ResourceBook.Call<AdjustmentsEntry>(Verbs.Create), "Receive")
{
    public override IReadOnlyList<WorkGroup> Groups { get; } =
    [
        new("What came",
            WorkInput.Serials("Serial numbers", "Scan or type one a line; lists and ranges are taken too. Leave it empty for pieces without serial numbers."),
            WorkInput.Part("", isRequired: true), WorkInput.Quantity("Quantity", "The number of units unless given."),
            new("LOT_ID", "Lot") { Help = "Of a part that is kept by lot; a new one arises." }),
        new("Where it goes", WorkInput.Stores("STORES_CODE", "Store", isRequired: true), new("STOCK_LOCATION", "Location") { Help = "The part’s main one unless given." }),
        new("More",
            WorkInput.Day("ACTION_DATE", "Day"), new("DEPARTMENT", "Department") { Offers = WorkChoices.Departments }, new("ACCOUNT", "Account") { Offers = WorkChoices.Accounts },
            new("IA_REASON", "Why"), WorkInput.Reference) { IsFolded = true },
    ];

    public override IReadOnlyList<string> Remembered { get; } = ["STORES_CODE"];

    protected override Task<Fault?> FillAsync(PageCall call, PageForm form, JsonObject request)
    {
        Count(request);
        if (request["QUANTITY"]?.GetValue<string>().StartsWith('-') == true)
        {
            form.Refuse("QUANTITY", "This page only brings in. What is missing is told by a count");
        }

        return Task.FromResult<Fault?>(null);
    }
}
