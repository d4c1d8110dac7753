using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>Counts a store: what the books have is listed place by place, and what was found is typed beside it.</summary>
internal sealed class Count() : WorkPage("count", "Count", "Tell what was found in a store. The difference to the books is posted.", ResourceBook.Call<PhysicalCountEntry>(Verbs.Create))
{
    /// <summary>Rows for what the books do not have.</summary>
    public const int SpareMax = 5;

    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["STORES_CODE"] = "Store",
        ["WORKSHEET_DATE"] = "Day",
        ["PART_ID"] = "Part",
        ["ML_LOCATION"] = "Location",
        ["STOCK_LOCATION"] = "Main location",
        ["LOT_ID"] = "Lot",
        ["PHYSICAL_QTY"] = "Found",
        ["SERIAL_NUMBER"] = "Serial numbers",
        ["DETAILS"] = "What was found",
    };

    public override IReadOnlyList<string> Remembered { get; } = ["STORES_CODE"];

    protected override string? Label(string field) => Labels.GetValueOrDefault(field);

    protected override Task<Fault?> OpenAsync(PageCall call, PageForm form)
    {
        // The store is offered again; its list is asked for.
        if (!call.Http.Request.Query.ContainsKey("STORES_CODE"))
        {
            form["SHOWN"] = "";
        }

        return ShowAsync(call, form, lists: call.Http.Request.Query.ContainsKey("STORES_CODE"));
    }

    protected override async Task<Fault?> SendAsync(PageCall call, PageForm form)
    {
        var step = form["STEP"];
        form["STEP"] = "";
        if (step != "post")
        {
            return await ShowAsync(call, form, lists: true);
        }

        Fault? broken = null;
        var done = await DoAsync(call, form, async key =>
        {
            var request = form.Request(Call, "PART_ID", "STOCK_LOCATION", "ML_LOCATION", "LOT_ID");
            request["STORES_CODE"] = form["SHOWN"];
            broken = await MainsAsync(call, form, request);
            if (broken is not null || form.IsRefused)
            {
                return null;
            }

            return await call.PostAsync(Call, request, key);
        });
        return done.Fault ?? broken ?? (done.Value ? null : await ShowAsync(call, form, lists: true));
    }

    /// <summary>The call wants the main location of each part beside the place that was counted; and a list of units is as many as were found.</summary>
    private static async Task<Fault?> MainsAsync(PageCall call, PageForm form, JsonObject request)
    {
        if (request["DETAILS"]?.AsArray() is not { } rows)
        {
            form.Refuse("", "Type what was found at one place at least");
            return null;
        }

        var spare = rows.Select(row => row!.AsObject()).Where(row => !row.ContainsKey("STOCK_LOCATION") && row.ContainsKey("PART_ID")).ToList();
        foreach (var row in rows.Select(row => row!.AsObject()).Where(row => !row.ContainsKey("PHYSICAL_QTY") && row.ContainsKey("SERIAL_NUMBER")))
        {
            row["PHYSICAL_QTY"] = Numbers.Print(Core.SerialNumbers.SerialList.Parse(row["SERIAL_NUMBER"]!.GetValue<string>()).Serials?.Count ?? 1);
        }

        if (spare.Count == 0)
        {
            return null;
        }

        var mains = await call.ReadAsync<Dictionary<string, string>>(async snapshot =>
            await BookedPlaces.MainsAsync(snapshot, form["SHOWN"], [.. spare.Select(row => row["PART_ID"]!.GetValue<string>())], call.Cancel));
        if (mains.Fault is { } broken)
        {
            return broken;
        }

        foreach (var row in spare.Where(row => mains.Value.ContainsKey(row["PART_ID"]!.GetValue<string>())))
        {
            row["STOCK_LOCATION"] = mains.Value[row["PART_ID"]!.GetValue<string>()];
        }

        return null;
    }

    private async Task<Fault?> ShowAsync(PageCall call, PageForm form, bool lists)
    {
        var (stores, part, location) = (form["STORES_CODE"].Trim(), form["OF_PART"].Trim(), form["AT_LOCATION"].Trim());
        var (lines, offers) = (new List<BookedPlace>(), new Dictionary<string, IReadOnlyList<WorkChoice>>());
        var read = await call.ReadAsync<bool>(async snapshot =>
        {
            if (lists && new[] { stores, part, location }.All(text => StoredText.CanHold(text)))
            {
                lines = await BookedPlaces.ReadAsync(snapshot, stores, part, location, call.Cancel);
            }

            offers = await WorkOffers.ReadAsync(call, snapshot, WorkChoices.Stores, WorkChoices.Parts);
            return true;
        });
        if (read.Fault is { } broken)
        {
            return broken;
        }

        // What was typed at a place stays with that place, whatever the books have gained or lost meanwhile.
        var typed = form.Places("DETAILS").Where(place => place >= SpareMax).ToDictionary(place => Key(form, place), place => (Quantity: form[$"DETAILS[{place}].PHYSICAL_QTY"], Serials: form[$"DETAILS[{place}].SERIAL_NUMBER"]));
        if (form["SHOWN"] != stores)
        {
            typed = [];
            for (var place = 0; place < SpareMax; place++)
            {
                foreach (var name in new[] { "PART_ID", "ML_LOCATION", "LOT_ID", "PHYSICAL_QTY", "SERIAL_NUMBER" })
                {
                    form[$"DETAILS[{place}].{name}"] = "";
                }
            }
        }

        if (!form.IsRefused)
        {
            for (var i = 0; i < lines.Count; i++)
            {
                var (row, line) = ($"DETAILS[{SpareMax + i}]", lines[i]);
                (form[row + ".PART_ID"], form[row + ".STOCK_LOCATION"], form[row + ".ML_LOCATION"], form[row + ".LOT_ID"]) = (line.PartId, line.Main, line.Location, line.Lot);
                var kept = typed.GetValueOrDefault(Key(form, SpareMax + i));
                (form[row + ".PHYSICAL_QTY"], form[row + ".SERIAL_NUMBER"]) = (kept.Quantity ?? "", kept.Serials ?? "");
            }
        }
        else
        {
            // A refusal is told by place, so the places are those that were sent.
            var now = lines.ToLookup(line => (line.PartId, line.Location, line.Lot));
            lines = [.. form.Places("DETAILS").Where(place => place >= SpareMax).Select(place => Key(form, place)).Select(key =>
                now[key].FirstOrDefault() ?? new BookedPlace(key.Part, "", "", "", key.Location, key.Lot, 0, 0, false))];
        }

        if (lists)
        {
            form["SHOWN"] = stores;
        }

        if (!form.Has("WORKSHEET_DATE"))
        {
            form["WORKSHEET_DATE"] = call.Today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        }

        return await call.ShowAsync<CountPage>(new() { ["Work"] = this, ["Form"] = form, ["Lines"] = lines, ["Offers"] = offers, ["IsListed"] = lists && stores.Length > 0 }, Status(form));
    }

    private static (string Part, string Location, string Lot) Key(PageForm form, int place) => (form[$"DETAILS[{place}].PART_ID"], form[$"DETAILS[{place}].ML_LOCATION"], form[$"DETAILS[{place}].LOT_ID"]);
}
