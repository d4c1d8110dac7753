using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Scanning;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>Registers units that are there, all of a list or none.</summary>
internal sealed class Register() : WorkForm("register", "Register units", "Write down the serial numbers of units that are there.", ResourceBook.Call<SerialNumber>(Verbs.Create), "Register")
{
    public override IReadOnlyList<WorkGroup> Groups { get; } =
    [
        new("The units",
            WorkInput.Serials("Serial numbers", $"Scan or type one a line; lists and ranges such as SN7:SN11 are taken too, {SerialList.MaxSerials:N0} at most.") with { IsRequired = true },
            WorkInput.Part("", isRequired: true) with { Offers = WorkChoices.SerialParts }),
        new("Where they stand",
            WorkInput.Stores("STORES_CODE", "Store", "In no store unless given. Pieces that were counted in there before get these numbers first."), new("STOCK_LOCATION", "Location"),
            new("LOT_ID", "Lot") { Help = "Of a part that is kept by lot." }),
        new("More", WorkInput.Reference, new("NOTES", "Remarks") { Class = "wide" }) { IsFolded = true },
    ];

    public override IReadOnlyList<string> Remembered { get; } = ["PART_ID", "STORES_CODE"];

    protected override async Task<Outcome<JsonElement>?> PostAsync(PageCall call, PageForm form, JsonObject request, string key)
    {
        request.Remove("SERIAL_NUMBER");
        var text = ScannedSerials.Read(form["SERIAL_NUMBER"]);
        if (text.Length == 0)
        {
            form.Refuse("SERIAL_NUMBER", "“Serial numbers” is required");
            return null;
        }

        var list = SerialList.Parse(text);
        if (list.IsRefused)
        {
            form.Refuse("SERIAL_NUMBER", list.Refusal);
            return null;
        }

        return await call.RegisterAsync(request, list.Serials, key);
    }
}
