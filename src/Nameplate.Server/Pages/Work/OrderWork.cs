using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>A line of an order with its row in the form.</summary>
/// <param name="Place">Place of the row.</param>
/// <param name="Line">The line.</param>
/// <param name="Open">How much may still be done of it.</param>
public sealed record OrderWorkLine(int Place, OrderSheetLine Line, decimal Open)
{
    public string Row => $"LINES[{Place}]";
}

/// <summary>Work on the lines of one order: they are listed with what is still to be done, and each has its row in the form.</summary>
public abstract partial class OrderWork(string slug, string title, string does, Call call, string button) : WorkPage(slug, title, does, call)
{
    public string Button { get; } = button;

    /// <summary>SO_ID or PO_ID.</summary>
    public abstract string OrderName { get; }

    /// <summary>SO_LINE_NO or LINE_NUMBER.</summary>
    public abstract string LineName { get; }

    /// <summary>What is offered as order.</summary>
    public abstract string Offers { get; }

    /// <summary>What is still to be done is called so: "to come".</summary>
    public abstract string OpenWords { get; }

    /// <summary>What was done already is called so: "received".</summary>
    public abstract string MovedWords { get; }

    /// <summary>Where an order is seen.</summary>
    public abstract string OrderPath(string id);

    /// <summary>Inputs that hold for all lines.</summary>
    public abstract IReadOnlyList<WorkInput> Header { get; }

    /// <summary>Inputs of a line besides quantity and serials.</summary>
    public abstract IReadOnlyList<WorkInput> Row(OrderSheetLine line);

    /// <summary>Units may be scanned to find the order.</summary>
    public virtual bool FindsByUnits => false;

    /// <summary>What is quick to be filled in; null when nothing is.</summary>
    public virtual string? FillWords => null;

    public virtual string SerialsHelp(OrderSheetLine line) => "Scan or type one a line; lists and ranges are taken too.";

    private protected abstract Task<OrderSheet?> ReadAsync(Snapshot snapshot, string id, CancellationToken cancellationToken);

    /// <summary>How much may still be done of a line; nothing leaves it out.</summary>
    protected abstract decimal Open(OrderSheet order, OrderSheetLine line);

    /// <summary>Why nothing can be done with an order at all; null when something can.</summary>
    protected abstract string? Refusal(OrderSheet order);

    /// <summary>Fills in a row as the order is opened.</summary>
    protected virtual void Begin(PageForm form, OrderWorkLine line)
    {
    }

    /// <summary>Puts what was typed into the shape of the call.</summary>
    protected abstract void Shape(PageForm form, JsonObject row, OrderSheetLine? line);

    /// <summary>Finds the order by what was scanned.</summary>
    protected virtual Task<Fault?> ScanAsync(PageCall call, PageForm form) => Task.FromResult<Fault?>(null);

    protected override string? Label(string field) => field switch
    {
        "QUANTITY" => "Quantity",
        "SERIAL_NUMBER" => "Serial numbers",
        "LOT_ID" => "Lot",
        "EXPIRE_DATE" => "Expiry",
        "STORES_CODE" => "Store",
        "STOCK_LOCATION" => "Location",
        "LINES" => "The lines below",
        _ when field == OrderName => "Order",
        _ => Header.FirstOrDefault(input => input.Name == field)?.Label,
    };

    protected override async Task<Fault?> OpenAsync(PageCall call, PageForm form)
    {
        if (FindsByUnits && form.Has("SERIAL_NUMBER"))
        {
            form["SCANNED"] = form["SERIAL_NUMBER"];
        }

        return (form.Has("SCANNED") ? await ScanAsync(call, form) : null) ?? await ShowAsync(call, form);
    }

    protected override async Task<Fault?> SendAsync(PageCall call, PageForm form)
    {
        var step = form["STEP"];
        form["STEP"] = "";
        if (step == "scan")
        {
            return await ScanAsync(call, form) ?? await ShowAsync(call, form);
        }

        // Another order than the one that is shown: its lines first.
        if (step != "post" || form["SHOWN"] != form[OrderName].Trim())
        {
            return await ShowAsync(call, form, fills: step == "all");
        }

        Fault? broken = null;
        var done = await DoAsync(
            call, form,
            async key =>
            {
                var read = await OrderAsync(call, form);
                broken = read.Fault;
                if (broken is not null || Request(form, read.Value) is not { } request)
                {
                    return null;
                }

                return await call.PostAsync(Call, request, key);
            },
            Place);
        return done.Fault ?? broken ?? (done.Value ? null : await ShowAsync(call, form));
    }

    /// <summary>The call's request; null when no line says anything, which is told.</summary>
    private JsonObject? Request(PageForm form, OrderSheet? order)
    {
        var request = form.Request(Call, LineName, "PART_ID");
        var lines = order?.Lines.ToDictionary(line => line.Number.ToString(CultureInfo.InvariantCulture)) ?? [];
        foreach (var row in request["LINES"]?.AsArray() ?? [])
        {
            Shape(form, row!.AsObject(), lines.GetValueOrDefault(row[LineName]?.GetValue<string>() ?? ""));
        }

        if (request["LINES"] is null)
        {
            form.Refuse("", "Scan the units or type the quantity of one line at least");
            return null;
        }

        return request;
    }

    /// <summary>A header's input that is sent with each line; a line of the order that is told by its number, as its row is.</summary>
    private string? Place(string reason)
    {
        if (OrderLine().Match(reason) is { Success: true } line)
        {
            return $"LINES[{line.Groups[1].ValueSpan}].QUANTITY";
        }

        var rest = reason.StartsWith("LINES[", StringComparison.Ordinal) && reason.IndexOf(']') is > 0 and var end ? reason[(end + 1)..].TrimStart('.', ':', ' ') : reason;
        var name = new string([.. rest.TakeWhile(letter => char.IsAsciiLetterUpper(letter) || letter == '_')]);
        return rest != reason && Header.Any(input => input.Name == name) && !Call.Request.Any(field => field.Name == name) ? name : null;
    }

    [GeneratedRegex("^line ([0-9]{1,6})\\b", RegexOptions.CultureInvariant)]
    private static partial Regex OrderLine();

    private async Task<Outcome<OrderSheet?>> OrderAsync(PageCall call, PageForm form) =>
        form[OrderName].Trim() is { Length: > 0 } id && StoredText.CanHold(id) ? await call.ReadAsync<OrderSheet?>(async snapshot => await ReadAsync(snapshot, id, call.Cancel)) : (OrderSheet?)null;

    private async Task<Fault?> ShowAsync(PageCall call, PageForm form, bool fills = false)
    {
        var read = await OrderAsync(call, form);
        if (read.Fault is { } broken)
        {
            return broken;
        }

        var offers = await call.ReadAsync<Dictionary<string, IReadOnlyList<WorkChoice>>>(async snapshot => await WorkOffers.ReadAsync(call, snapshot, Offers, WorkChoices.Stores));
        if (offers.Fault is { } failed)
        {
            return failed;
        }

        var (order, lines) = (read.Value, new List<OrderWorkLine>());
        if (order is null && form.Has(OrderName) && form.Wrong(OrderName).Count == 0)
        {
            form.Refuse(OrderName, "There is no such order");
        }
        else if (order is not null && Refusal(order) is { } why && !form.IsRefused)
        {
            form.Refuse(OrderName, why);
        }

        // A row stays at its place while its order is shown, whatever was done of others meanwhile.
        var isFresh = order is not null && form["SHOWN"] != order.Id;
        foreach (var line in order?.Lines.Where(line => Open(order, line) > 0) ?? [])
        {
            var one = new OrderWorkLine(line.Number, line, Open(order!, line));
            form[$"{one.Row}.{LineName}"] = line.Number.ToString(CultureInfo.InvariantCulture);
            lines.Add(one);
            if (isFresh)
            {
                Begin(form, one);
            }

            if (fills && !form.Has($"{one.Row}.QUANTITY") && !form.Has($"{one.Row}.SERIAL_NUMBER"))
            {
                form[$"{one.Row}.QUANTITY"] = Numbers.Print(one.Open);
            }
        }

        form["SHOWN"] = order?.Id ?? "";
        return await call.ShowAsync<OrderWorkPage>(new() { ["Work"] = this, ["Form"] = form, ["Order"] = order, ["Lines"] = lines, ["All"] = offers.Value }, Status(form));
    }
}
