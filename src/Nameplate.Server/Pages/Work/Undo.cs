using System.Globalization;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>Undoes a batch, or one transaction of it: what it holds is seen first.</summary>
internal sealed class Undo() : WorkPage("undo", "Undo", "Take back what was posted under a batch number.", ResourceBook.Call<Batch>(Verbs.Reverse))
{
    protected override string? Label(string field) => field == "BATCH_NUMBER" ? "Batch" : null;

    protected override Task<Fault?> OpenAsync(PageCall call, PageForm form) => ShowAsync(call, form);

    protected override async Task<Fault?> SendAsync(PageCall call, PageForm form)
    {
        var step = form["STEP"];
        form["STEP"] = "";
        if (step == "show" || (!form.Has("TRANSACTION") && step != "undo"))
        {
            form["TRANSACTION"] = "";
            return await ShowAsync(call, form);
        }

        var done = await DoAsync(call, form, async key => await call.PostAsync(Call, form.Request(Call), key));
        if (done.Fault is not null || done.Value)
        {
            return done.Fault;
        }

        form["TRANSACTION"] = "";
        return await ShowAsync(call, form);
    }

    private async Task<Fault?> ShowAsync(PageCall call, PageForm form)
    {
        BatchSheet? batch = null;
        if (form["BATCH_NUMBER"].Trim() is { Length: > 0 } text)
        {
            var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            var read = isNumber ? await call.ReadAsync<BatchSheet?>(async snapshot => await BatchSheets.ReadAsync(snapshot, number, call.Cancel)) : (BatchSheet?)null;
            if (read.Fault is { } broken)
            {
                return broken;
            }

            batch = read.Value;
            if (batch is null && form.Wrong("BATCH_NUMBER").Count == 0)
            {
                form.Refuse("BATCH_NUMBER", "There is no batch of that number");
            }
        }

        return await call.ShowAsync<UndoPage>(new() { ["Work"] = this, ["Form"] = form, ["Batch"] = batch }, Status(form));
    }
}
