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
    private static readonly Part Mount = new() { Id = 9, PartId = "MOUNT", SerialInInventory = true, LotControl = true, UnitOfMeasure = Each, DefaultStores = Main };
    private static readonly Part Bag = new() { Id = 10, PartId = "BAG", IsPhantom = true, UnitOfMeasure = Each, DefaultStores = Main };
    private static readonly Part Box = new() { Id = 11, PartId = "BOX", SerialInInventory = true, SerialPattern = "B-{####}", UnitOfMeasure = new() { Code = "KG", Decimals = 1 }, DefaultStores = Main };
    private static readonly Part Nut = new() { Id = 12, PartId = "NUT", UnitOfMeasure = Each };
    private static readonly PurchaseOrder Order = new() { OrderId = "PO", Vendor = new Vendor { VendorId = "V" } };

    private static readonly Dictionary<int, PurchaseOrderLine> Lines = new()
    {
        [1] = new PurchaseOrderLine { Id = 21, LineNumber = 1, Part = Motor, OrderQty = 5, ReceivedQty = 2, Conversion = 1 },
        [2] = new PurchaseOrderLine { Id = 22, LineNumber = 2, Part = Glue, OrderQty = 2, Conversion = 12, Um = "BOX" },
        [3] = new PurchaseOrderLine { Id = 23, LineNumber = 3, Part = Motor, OrderQty = 5, Conversion = 1, Status = "X" },
        [4] = new PurchaseOrderLine { Id = 24, LineNumber = 4, OrderQty = 5, Conversion = 1 },
        [5] = new PurchaseOrderLine { Id = 25, LineNumber = 5, Part = Bag, OrderQty = 5, Conversion = 1 },
        [6] = new PurchaseOrderLine { Id = 26, LineNumber = 6, Part = Box, OrderQty = 100_000, Conversion = 2 },
        [7] = new PurchaseOrderLine { Id = 27, LineNumber = 7, Part = Nut, OrderQty = 5, Conversion = 1 },
        [8] = new PurchaseOrderLine { Id = 28, LineNumber = 8, Part = Mount, OrderQty = 5, Conversion = 1 },
    };

    private static readonly Dictionary<string, Part> Parts = new[] { Motor, Glue, Mount, Bag, Box, Nut }.ToDictionary(part => part.PartId);
    private static readonly Dictionary<string, Stores> Codes = new() { ["MS"] = Main };

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

        Assert.Equal(new LotDraft(8, "L", new DateOnly(2027, 1, 1)) { OrderId = "PO", LineNumber = "2", IsTold = true }, Assert.Single(decision.Entry.Lots));
        Assert.Equal((8, "L", 18m), Assert.Single(decision.Entry.Received()));
        Assert.Equal([(4, 12m, 1m), (5, 6m, 0.5m)], decision.Entry.Postings.Select(posting => (posting.Receipt!.Number, posting.Quantity, posting.Receipt.Quantity)));
        Assert.Equal([1.5m, 1.5m], decision.Answer.Lines!.Select(row => row.ReceivedQty));
        Assert.Equal(new DateOnly(2026, 2, 10), Assert.Single(Decide([Lot(1, null)], []).Value.Entry.Lots).ExpireDate);

        Assert.Equal(new DateOnly(2027, 1, 1), Assert.Single(Decide([Lot(1, new DateOnly(2027, 1, 1)), Lot(0.5m, null)], []).Value.Entry.Lots).ExpireDate);

        // Of two days neither is the lot's.
        Assert.Equal(
            "LINES[3]: lot L of GLUE expires on another day in LINES[2]; LINES[4]: lot L of GLUE expires on another day in LINES[2].",
            Decide([Lot(0.5m, null), Lot(0.5m, new DateOnly(2027, 1, 1)), Lot(0.5m, new DateOnly(2028, 1, 1)), Lot(0.25m, new DateOnly(2026, 1, 1)), Lot(0.25m, new DateOnly(2027, 1, 1))], []).Fault!.Message);

        // One that there is keeps what it says, whatever the rows do.
        var known = Decide([Lot(1, new DateOnly(2027, 1, 1)), Lot(1, new DateOnly(2028, 1, 1))], [], new Lot { LotId = "L", ExpireDate = new DateOnly(2026, 9, 9) }).Value;
        Assert.Empty(known.Entry.Lots);
        Assert.Equal(new DateOnly(2026, 9, 9), Assert.Single(known.Answer.Lines!.Select(row => row.ExpireDate).Distinct()));

        static PoReceiptsRow Lot(decimal quantity, DateOnly? expires) => new() { LineNumber = 2, Quantity = quantity, LotId = "L", ExpireDate = expires };
    }

    /// <summary>In the order in which they are checked: each row has faults of those after it too.</summary>
    [Theory]
    [InlineData(0, "E", 9, "PART", "XX", "FIELD_INVALID LINES[1]: QUANTITY must be greater than zero.")]
    [InlineData(-1, null, 1, null, null, "FIELD_INVALID LINES[1]: QUANTITY must be greater than zero.")]
    [InlineData(1, "E", 9, "PART", "XX", "FIELD_INVALID LINES[1]: EXPIRE_DATE needs LOT_ID.")]
    [InlineData(1, null, 9, "PART", "XX", "ORDER_LINE_NOT_FOUND LINES[1]: LINE_NUMBER: the order has no line 9.")]
    [InlineData(1, null, 3, "PART", "XX", "ORDER_LINE_CLOSED LINES[1]: LINE_NUMBER: line 3 is cancelled: set its LINE_STATUS to O first.")]
    [InlineData(1, null, 4, "PART", "XX", "ORDER_LINE_WITHOUT_PART LINES[1]: LINE_NUMBER: line 4 has no part, so nothing of it can come into stock: set its LINE_STATUS to C when it is done.")]
    [InlineData(1, null, 1, "PART", "XX", "ORDER_LINE_PART LINES[1]: PART_ID: line 1 is of MOTOR, not PART.")]
    [InlineData(1, null, 1, "MOTOR", "XX", "STORES_NOT_FOUND LINES[1]: STORES_CODE: Stores XX does not exist.")]
    [InlineData(1, null, 5, null, null, "PART_PHANTOM LINES[1]: Part BAG is a phantom: it is never stocked, a build takes its components in its place.")]
    [InlineData(0.1, null, 2, null, null, "QUANTITY_DECIMALS LINES[1]: Part GLUE is counted in EA, which has no decimals.")]
    [InlineData(1, null, 2, null, null, "LOT_REQUIRED LINES[1]: LOT_ID is required: part GLUE is kept by lot.")]
    [InlineData(2, null, 1, null, null, "SERIAL_COUNT LINES[1]: SERIAL_NUMBER of part MOTOR has 0 serials; 2 are needed.")]
    [InlineData(0.25, null, 6, null, null, "FIELD_INVALID LINES[1]: QUANTITY must come to a whole number of units up to 100000 where serials are made up.")]
    [InlineData(50001, null, 6, null, null, "FIELD_INVALID LINES[1]: QUANTITY must come to a whole number of units up to 100000 where serials are made up.")]
    [InlineData(1, null, 7, null, null, "STORES_REQUIRED LINES[1]: STORES_CODE is required: part NUT has no default store.")]
    public void A_row_that_is_wrong_says_why(double quantity, string? expires, int line, string? part, string? stores, string refusal)
    {
        var refused = Make(new PoReceiptsRow { LineNumber = line, Quantity = (decimal)quantity, PartId = part, StoresCode = stores, ExpireDate = expires is null ? null : Today }).Fault!;
        Assert.Equal(refusal, $"{refused.Code} {refused.Message}");
    }

    [Fact]
    public void Serials_and_lots_are_given_where_the_part_has_them()
    {
        Assert.Equal("SERIALS_NOT_USED", Make(new PoReceiptsRow { LineNumber = 2, Quantity = 1, LotId = "L", Serials = ["S1"] }).Fault!.Code);
        Assert.Equal("LOT_NOT_USED", Make(new PoReceiptsRow { LineNumber = 1, Quantity = 1, LotId = "L", Serials = ["S1"] }).Fault!.Code);
        Assert.Equal("SERIAL_COUNT", Make(Row(1, 2, "S1")).Fault!.Code);
        Assert.Equal((12m, "GLUE", "MS"), Make(new PoReceiptsRow { LineNumber = 2, Quantity = 1, LotId = "L" }).Value.Rows.Select(row => (row.Quantity, row.Part.PartId, row.Stores.StoresCode)).Single());
        Assert.False(Make(Row(1, 1, "S1")).Value.Rows.Single().MakesSerialsUp);
        Assert.True(Make(Row(6, 1)).Value.Rows.Single().MakesSerialsUp);
    }

    [Fact]
    public void All_wrong_rows_are_told_at_once_and_what_the_request_alone_shows_before_the_rest()
    {
        Assert.Equal(
            "LINES[1]: LINE_NUMBER: the order has no line 9; LINES[3]: SERIAL_NUMBER of part MOTOR has 0 serials; 1 are needed.", Make(Row(9, 1), Row(1, 1, "S1"), Row(1, 1)).Fault!.Message);
        Assert.Equal("LINES[3]: QUANTITY must be greater than zero.", Make(Row(9, 1), Row(1, 1, "S1"), Row(1, 0)).Fault!.Message);
        Assert.Equal("LINES[2]: SERIAL_NUMBER names S1, which is received in LINES[1] too.", Make(Row(1, 1, "S1"), Row(1, 1, "S1")).Fault!.Message);
        Assert.Equal("LINES[1]: SERIAL_NUMBER names S1, which is received in LINES[1] too.", Make(Row(1, 2, "S1", "S1")).Fault!.Message);
        Assert.Equal("LINES must have at least one row.", Make().Fault!.Message);
        Assert.Equal("SERIAL_NUMBER of part BOX must be given in all rows, or in none.", Make(Row(6, 1), Row(6, 1, "S1", "S2")).Fault!.Message);
        Assert.Equal("LINES would make up more than 100000 serials.", Make(Row(6, 50_000), Row(6, 0.5m)).Fault!.Message);
        Assert.Null(Make(Row(6, 50_000)).Fault);
    }

    [Theory]
    [InlineData("O", null)]
    [InlineData("C", "Purchase Order PO is closed: set PO_STATUS to O first.")]
    [InlineData("X", "Purchase Order PO is cancelled: set PO_STATUS to O first.")]
    public void Nothing_comes_in_on_an_order_that_is_not_open_whatever_its_rows_are(string status, string? refusal)
    {
        var order = new PurchaseOrder { OrderId = "PO", Vendor = Order.Vendor, Status = status };
        Assert.Equal(refusal, ReceiptSheet.Make(new PoReceiptsEntry { Lines = [Row(1, refusal is null ? 1 : 0, "S1")] }, order, Lines, Parts, Codes).Fault?.Message);
    }

    [Fact]
    public void A_store_is_the_row_s_else_the_line_s_else_the_part_s()
    {
        var line = new PurchaseOrderLine { Id = 21, LineNumber = 1, Part = Motor, OrderQty = 5, Conversion = 1 };
        string Store(PoReceiptsRow row) => ReceiptSheet.Make(new PoReceiptsEntry { Lines = [row] }, Order, new Dictionary<int, PurchaseOrderLine> { [1] = line }, Parts, Codes).Value.Rows.Single().Stores.StoresCode;
        Assert.Equal("MS", Store(Row(1, 1, "S1")));
        line.Stores = new Stores { Id = 2, StoresCode = "FG" };
        Assert.Equal("FG", Store(Row(1, 1, "S1")));
        Assert.Equal("MS", Store(new PoReceiptsRow { LineNumber = 1, Quantity = 1, StoresCode = "MS", Serials = ["S1"] }));
    }

    [Fact]
    public void It_comes_to_the_main_location_unless_told_and_names_order_line_and_vendor()
    {
        var decision = Decide([Row(1, 1, "S1"), new PoReceiptsRow { LineNumber = 1, Quantity = 1, StockLocation = "C", Reference = "own", Serials = ["S2"] }], []).Value;
        Assert.Equal(["A", "C"], decision.Entry.Postings.Select(posting => posting.To!.Value.Location));
        Assert.Equal([("PO", "1", "V", null), ("PO", "1", "V", "own")], decision.Entry.Postings.Select(posting => (posting.Detail.OrderId, posting.Detail.LineNumber, posting.Detail.OrderReference, posting.Detail.Reference)));
        Assert.Equal([1, 2], decision.Entry.Postings.Select(posting => posting.Receipt!.Number));
        Assert.Equal([4m, 4m], decision.Answer.Lines!.Select(row => row.ReceivedQty));
        Assert.Equal((Today, "V"), (decision.Answer.ActionDate, decision.Answer.VendorId));
    }

    [Fact]
    public void More_than_is_awaited_and_units_that_cannot_come_in_are_told_together()
    {
        var refused = Decide([Row(1, 4, "S1", "S2", "S3", "S4"), new PoReceiptsRow { LineNumber = 2, Quantity = 3, LotId = "L" }], [new UnitRow(3, 7, "S2", UnitStatus.Scrapped) { Where = "scrapped" }]).Fault!;
        Assert.Equal(
            ("CANNOT_RECEIVE", "line 1: 4 received, and 3 of 5 awaited; line 2: 3 received, and 2 of 2 awaited; LINES[1]: MOTOR S2 cannot be received: it is scrapped."), (refused.Code, refused.Message));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("L", null)]
    [InlineData("M", "LINES[1]: MOUNT S1 is not in lot L but in M.")]
    public void A_registered_unit_comes_into_its_own_lot_or_has_none(string lot, string? refusal)
    {
        var unit = new UnitRow(3, 9, "S1", UnitStatus.Registered) { Lot = lot };
        Assert.Equal(refusal, Decide([new PoReceiptsRow { LineNumber = 8, Quantity = 1, LotId = "L", Serials = ["S1"] }], [unit]).Fault?.Message);
    }

    private static Outcome<ReceiptSheet> Make(params PoReceiptsRow[] rows) => ReceiptSheet.Make(new PoReceiptsEntry { OrderId = "PO", Lines = [.. rows] }, Order, Lines, Parts, Codes);

    private static PoReceiptsRow Row(int line, decimal quantity, params string[] serials) => new() { LineNumber = line, Quantity = quantity, Serials = serials.Length == 0 ? null : serials };

    private static Outcome<ReceiptDecision> Decide(List<PoReceiptsRow> rows, IReadOnlyList<UnitRow> units, Lot? lot = null)
    {
        var known = units.ToDictionary(unit => (unit.PartId, unit.Serial));
        var made = rows.SelectMany(row => row.Serials ?? []).Where(serial => !known.Keys.Any(key => key.Serial == serial)).Select((serial, place) => (serial, place)).ToDictionary(pair => (7L, pair.serial), pair => 100L + pair.place);
        var stock = new ReceiptStock(
            known, made, lot is null ? new Dictionary<(long, string), Lot>() : new() { [(8, lot.LotId)] = lot }, new Dictionary<(long, long), string> { [(7, 1)] = "A", [(8, 1)] = "B" }, new Dictionary<long, int> { [22] = 3 });
        return Receiving.Decide(ReceiptSheet.Make(new PoReceiptsEntry { OrderId = "PO", Lines = rows }, Order, Lines, Parts, Codes).Value, stock, Today);
    }
}
