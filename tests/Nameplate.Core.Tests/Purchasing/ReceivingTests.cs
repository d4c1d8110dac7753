using Nameplate.Core.Inventory;
using Nameplate.Core.Purchasing;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.Purchasing;

/// <summary>A receipt as it is worked out and decided, without a database.</summary>
public sealed class ReceivingTests
{
    private static readonly DateOnly Today = new(2026, 1, 31);
    private static readonly Stores Main = new() { Id = 1, StoresCode = "MS" };
    private static readonly UnitOfMeasure Each = new() { Code = "EA" };
    private static readonly Part Motor = new() { Id = 7, PartId = "MOTOR", SerialInInventory = true, UnitOfMeasure = Each, DefaultStores = Main, StandardCost = 10 };
    private static readonly Part Glue = new() { Id = 8, PartId = "GLUE", LotControl = true, ShelfLife = 10, UnitOfMeasure = Each, DefaultStores = Main };
    private static readonly PurchaseOrder Order = new() { OrderId = "PO", Vendor = new Vendor { VendorId = "V" } };

    private static readonly Dictionary<int, PurchaseOrderLine> Lines = new()
    {
        [1] = new PurchaseOrderLine { Id = 21, LineNumber = 1, Part = Motor, OrderQty = 5, ReceivedQty = 2, Conversion = 1 },
        [2] = new PurchaseOrderLine { Id = 22, LineNumber = 2, Part = Glue, OrderQty = 2, Conversion = 12, Um = "BOX" },
    };

    private static readonly Dictionary<string, Part> Parts = new() { ["MOTOR"] = Motor, ["GLUE"] = Glue };

    [Theory]
    [InlineData(UnitStatus.Registered, true)]
    [InlineData(UnitStatus.InStock, false)]
    [InlineData(UnitStatus.Reserved, false)]
    [InlineData(UnitStatus.Installed, false)]
    [InlineData(UnitStatus.Issued, false)]
    [InlineData(UnitStatus.Shipped, false)]
    [InlineData(UnitStatus.Consigned, false)]
    [InlineData(UnitStatus.Returned, false)]
    [InlineData(UnitStatus.Scrapped, false)]
    public void Of_units_that_there_are_only_a_registered_one_comes_in(UnitStatus status, bool comes)
    {
        var unit = new UnitRow(3, 7, "S1", status) { Where = "somewhere" };
        var decided = Decide([Row(1, 1, "S1")], [unit]);
        Assert.Equal(comes ? null : "LINES[1]: MOTOR S1 cannot be received: it is somewhere.", decided.Fault?.Message);
        if (comes)
        {
            Assert.Equal(new UnitMove(3, status, UnitStatus.InStock), Assert.Single(Assert.Single(decided.Value.Entry.Postings).Units));
            Assert.True(status.MayBecome(UnitStatus.InStock));
        }
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(4, "line 1: 4 received, and 3 of 5 awaited.")]
    public void What_is_awaited_is_what_rows_of_a_line_come_to_together(int quantity, string? refusal)
    {
        string[] serials = [.. Enumerable.Range(1, quantity).Select(number => $"N{number}")];
        Assert.Equal(refusal, Decide([Row(1, 1, "N1"), Row(1, quantity - 1, serials[1..])], []).Fault?.Message);
    }

    [Fact]
    public void A_lot_arises_once_with_all_that_comes_into_it()
    {
        var decision = Decide([Lot(1, null), Lot(0.5m, new DateOnly(2027, 1, 1))], []).Value;

        Assert.Equal(new LotDraft(8, "L", new DateOnly(2027, 1, 1), 18) { OrderId = "PO", LineNumber = "2" }, Assert.Single(decision.Entry.Lots));
        Assert.Equal([(4, 12m, 1m), (5, 6m, 0.5m)], decision.Entry.Postings.Select(posting => (posting.Receipt!.Number, posting.Quantity, posting.Receipt.Quantity)));
        Assert.Equal([1.5m, 1.5m], decision.Answer.Lines!.Select(row => row.ReceivedQty));
        Assert.Equal(new DateOnly(2026, 2, 10), Assert.Single(Decide([Lot(1, null)], []).Value.Entry.Lots).ExpireDate);

        static PoReceiptsRow Lot(decimal quantity, DateOnly? expires) => new() { LineNumber = 2, Quantity = quantity, LotId = "L", ExpireDate = expires };
    }

    private static PoReceiptsRow Row(int line, decimal quantity, params string[] serials) => new() { LineNumber = line, Quantity = quantity, Serials = serials.Length == 0 ? null : serials };

    private static Outcome<ReceiptDecision> Decide(List<PoReceiptsRow> rows, IReadOnlyList<UnitRow> units)
    {
        var known = units.ToDictionary(unit => (unit.PartId, unit.Serial));
        var made = rows.SelectMany(row => row.Serials ?? []).Where(serial => !known.ContainsKey((7, serial))).Select((serial, place) => (serial, place)).ToDictionary(pair => (7L, pair.serial), pair => 100L + pair.place);
        var stock = new ReceiptStock(
            known, made, new Dictionary<(long, string), Lot>(), new Dictionary<(long, long), string> { [(7, 1)] = "A", [(8, 1)] = "B" }, new Dictionary<long, int> { [22] = 3 });
        return Receiving.Decide(ReceiptSheet.Make(new PoReceiptsEntry { OrderId = "PO", Lines = rows }, Order, Lines, Parts, new Dictionary<string, Stores>()).Value, stock, Today);
    }
}
