using System.Text.Json.Nodes;
using Nameplate.Core.Fields;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>Ships what a customer ordered; what a line holds is there already.</summary>
internal sealed class Ship() : OrderWork("ship", "Ship", "Send a customer what a sales order says.", ResourceBook.Call<ShipmentsEntry>(Verbs.Create), "Ship")
{
    public override string OrderName => "SO_ID";

    public override string LineName => "SO_LINE_NO";

    public override string Offers => WorkChoices.OpenSales;

    public override string OpenWords => "to ship";

    public override string MovedWords => "shipped";

    public override string? FillWords => "Fill in all that is to ship";

    public override string OrderPath(string id) => Hits.SalesOrder(id);

    public override IReadOnlyList<WorkInput> Header { get; } =
        [WorkInput.Day("ACTION_DATE", "Day"), new("SHIP_VIA", "Ship via"), new("BILL_OF_LADING", "Bill of lading"), WorkInput.Reference];

    public override IReadOnlyList<WorkInput> Row(OrderSheetLine line) =>
    [
        .. line.TakesLot ? [new WorkInput("LOT_ID", "Lot") { Help = "Those that expire first unless given." }] : Array.Empty<WorkInput>(),
        WorkInput.Stores("STORES_CODE", "Store", line.StoresCode.Length > 0 ? $"{line.StoresCode} unless given; units leave from where they stand." : "") with { IsFolded = true },
        new("STOCK_LOCATION", "Location") { IsFolded = true },
    ];

    public override string SerialsHelp(OrderSheetLine line) => line.Held.Count > 0
        ? "The units that the line holds are filled in. Scan others instead if they are the ones in the box."
        : "Scan what is in the box, one a line. With a quantity alone the oldest free units are taken.";

    private protected override Task<OrderSheet?> ReadAsync(Snapshot snapshot, string id, CancellationToken cancellationToken) => OrderSheets.SalesAsync(snapshot, id, cancellationToken);

    protected override decimal Open(OrderSheet order, OrderSheetLine line) => order.IsOpen && line.IsOpen ? line.Left : 0;

    protected override string? Refusal(OrderSheet order) => order.IsOpen ? order.Lines.Any(line => Open(order, line) > 0) ? null : "All of this order was shipped" : "This order is closed";

    protected override void Begin(PageForm form, OrderWorkLine line)
    {
        if (line.Line.Held.Count > 0)
        {
            form[$"{line.Row}.SERIAL_NUMBER"] = SerialList.Print(line.Line.Held).Replace(',', '\n');
        }
    }

    protected override void Shape(PageForm form, JsonObject row, OrderSheetLine? line) => Count(row, line?.Conversion ?? 1);
}
