using System.Globalization;
using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>Takes back what was shipped: a unit that is scanned finds its order and line by itself.</summary>
internal sealed class Return() : OrderWork("return", "Take back", "Take in what a customer returns.", ResourceBook.Call<ShipmentsEntry>(Verbs.Create), "Take back")
{
    public override string OrderName => "SO_ID";

    public override string LineName => "SO_LINE_NO";

    public override string Offers => WorkChoices.OpenSales;

    public override string OpenWords => "with the customer";

    public override string MovedWords => "shipped";

    public override bool FindsByUnits => true;

    public override string OrderPath(string id) => Hits.SalesOrder(id);

    public override IReadOnlyList<WorkInput> Header { get; } =
    [
        WorkInput.Stores("TO_STORES", "To store", "That of the line or the part unless given."), new("TO_LOCATION", "To location"), new("RA_REASON", "Why it comes back"),
        WorkInput.Day("ACTION_DATE", "Day"), WorkInput.Reference,
    ];

    public override IReadOnlyList<string> Remembered { get; } = ["TO_STORES", "TO_LOCATION"];

    public override IReadOnlyList<WorkInput> Row(OrderSheetLine line) => line.TakesLot ? [new("LOT_ID", "Lot")] : [];

    private protected override Task<OrderSheet?> ReadAsync(Snapshot snapshot, string id, CancellationToken cancellationToken) => OrderSheets.SalesAsync(snapshot, id, cancellationToken);

    protected override decimal Open(OrderSheet order, OrderSheetLine line) => line.Moved;

    protected override string? Refusal(OrderSheet order) => order.Lines.Any(line => line.Moved > 0) ? null : "Nothing of this order is with the customer";

    /// <summary>Where and why hold for all lines here, and are told with each in the call.</summary>
    protected override void Shape(PageForm form, JsonObject row, OrderSheetLine? line)
    {
        foreach (var name in new[] { "TO_STORES", "TO_LOCATION", "RA_REASON" }.Where(form.Has))
        {
            row[name] = form[name].Trim();
        }

        Count(row, line?.Conversion ?? 1, isNegative: true);
    }

    protected override async Task<Fault?> ScanAsync(PageCall call, PageForm form)
    {
        if (SerialsOf(form["SCANNED"]) is not { } serials)
        {
            form.Refuse("SCANNED", SerialList.Parse(Core.Scanning.ScannedSerials.Read(form["SCANNED"])).Refusal ?? "Scan a unit first");
            return null;
        }

        var found = await call.ReadAsync<List<ScannedUnit>>(async snapshot => await ScannedUnits.ReadAsync(snapshot, serials, form["PART_ID"], call.Cancel));
        if (found.Fault is { } broken)
        {
            return broken;
        }

        var units = found.Value.Where(unit => unit.Status is UnitStatus.Shipped or UnitStatus.Consigned && unit.OrderId.Length > 0).ToLookup(unit => unit.Serial, StringComparer.Ordinal);
        foreach (var serial in serials.Where(serial => !units[serial].Any()).Take(10))
        {
            form.Refuse("SCANNED", found.Value.Find(unit => unit.Serial == serial) is { } elsewhere
                ? $"{elsewhere.PartId} {serial} was not shipped by an order{(elsewhere.Status is { } status ? $": it is {Words.Of(status)}" : "")}"
                : $"There is no unit with serial number {serial}");
        }

        var all = serials.SelectMany(serial => units[serial]).ToList();
        var orders = all.GroupBy(unit => unit.OrderId).ToList();
        if (orders.Count > 1)
        {
            form.Refuse("SCANNED", "Take back one order at a time: " + string.Join("; ", orders.Take(5).Select(order => $"order {order.Key} has {string.Join(", ", order.Take(5).Select(unit => $"{unit.PartId} {unit.Serial}"))}")));
        }

        if (form.Wrong("SCANNED").Count > 0)
        {
            return null;
        }

        form["SO_ID"] = form["SHOWN"] = orders[0].Key;
        foreach (var line in all.GroupBy(unit => unit.LineNumber))
        {
            if (int.TryParse(line.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                form[$"LINES[{number}].SERIAL_NUMBER"] = string.Join('\n', line.Select(unit => SerialList.Print([unit.Serial])));
            }
        }

        form["SCANNED"] = "";
        return null;
    }
}
