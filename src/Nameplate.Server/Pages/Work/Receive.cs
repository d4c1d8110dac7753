using System.Text.Json.Nodes;
using Nameplate.Core.Fields;
using Nameplate.Core.Purchasing;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>Receives what was ordered.</summary>
internal sealed class Receive() : OrderWork("receive", "Receive", "Bring in what a vendor delivered on a purchase order.", ResourceBook.Call<PoReceiptsEntry>(Verbs.Create), "Receive")
{
    public override string OrderName => "PO_ID";

    public override string LineName => "LINE_NUMBER";

    public override string Offers => WorkChoices.OpenPurchases;

    public override string OpenWords => "to come";

    public override string MovedWords => "received";

    public override string? FillWords => "Fill in all that is to come";

    public override string OrderPath(string id) => Hits.PurchaseOrder(id);

    public override IReadOnlyList<WorkInput> Header { get; } = [WorkInput.Day("ACTION_DATE", "Day"), new("REFERENCE", "Delivery note")];

    public override IReadOnlyList<WorkInput> Row(OrderSheetLine line) =>
    [
        .. line.TakesLot ? [new WorkInput("LOT_ID", "Lot") { Help = "A new one arises." }, new("EXPIRE_DATE", "Expiry") { Type = "date", Help = "By the part’s shelf life unless given." }] : Array.Empty<WorkInput>(),
        WorkInput.Stores("STORES_CODE", "Store", line.StoresCode.Length > 0 ? $"{line.StoresCode} unless given." : "") with { IsFolded = true },
        new("STOCK_LOCATION", "Location") { Help = "The part’s main one unless given.", IsFolded = true },
    ];

    public override string SerialsHelp(OrderSheetLine line) => line.MakesSerials ? "Leave it empty and say how many: they are made up by the part’s pattern." : base.SerialsHelp(line);

    private protected override Task<OrderSheet?> ReadAsync(Snapshot snapshot, string id, CancellationToken cancellationToken) => OrderSheets.PurchaseAsync(snapshot, id, cancellationToken);

    protected override decimal Open(OrderSheet order, OrderSheetLine line) => order.IsOpen && line.IsOpen ? line.Left : 0;

    protected override string? Refusal(OrderSheet order) => order.IsOpen ? order.Lines.Any(line => Open(order, line) > 0) ? null : "All of this order was received" : "This order is closed";

    protected override void Shape(PageForm form, JsonObject row, OrderSheetLine? line) => Count(row, line?.Conversion ?? 1);
}
