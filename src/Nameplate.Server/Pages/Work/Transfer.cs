using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Pages.App;

namespace Nameplate.Server.Pages.Work;

/// <summary>Moves stock: scanned units tell their part and where they stand.</summary>
internal sealed class Transfer() : WorkForm("transfer", "Move stock", "Take units or pieces from one store or location to another.", ResourceBook.Call<StoresTransfer>(Verbs.Create), "Move")
{
    public override IReadOnlyList<WorkGroup> Groups { get; } =
    [
        new("What moves",
            WorkInput.Serials("Serial numbers", "Scan or type one a line; lists and ranges such as SN7:SN11 are taken too. Leave it empty for pieces without serial numbers."),
            WorkInput.Part("The units’ own unless given."), WorkInput.Quantity("Quantity", "The number of units unless given."), new("LOT_ID", "Lot") { Help = "Of pieces that are kept by lot." }),
        new("From where", WorkInput.Stores("FROM_STORES", "From store", "Where the units stand unless given."), new("FROM_LOCATION", "From location")),
        new("To where", WorkInput.Stores("TO_STORES", "To store", isRequired: true), new("TO_LOCATION", "To location") { Help = "The part’s main one unless given." }),
        new("More", WorkInput.Day("ACTION_DATE", "Day"), new("IA_REASON", "Why"), WorkInput.Reference) { IsFolded = true },
    ];

    public override IReadOnlyList<string> Remembered { get; } = ["TO_STORES", "TO_LOCATION"];

    protected override Task<Fault?> FillAsync(PageCall call, PageForm form, JsonObject request) => FillByUnitsAsync(call, form, request, "FROM_STORES");
}
