using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.Inventory;

/// <summary>Each state of a unit against each movement of stock: what it becomes, or that it is refused.</summary>
public sealed class UnitStateTests
{
    private const string Refused = "refused";

    private static readonly DateOnly Today = new(2026, 1, 31);
    private static readonly Stores Store = new() { Id = 1, StoresCode = "MS" };
    private static readonly Stores Other = new() { Id = 2, StoresCode = "MA" };
    private static readonly BalanceKey Here = new(7, 1, "A", "");

    private static readonly Part Motor = new()
    {
        Id = 7,
        PartId = "MOTOR",
        SerialInInventory = true,
        UnitOfMeasure = new UnitOfMeasure { Code = "EA" },
    };

    /// <summary>Columns: found by adjustment, lost by adjustment, transfer, issue, return, counted here, counted elsewhere, not counted.</summary>
    public static readonly TheoryData<UnitStatus, string[]> Table = new()
    {
        { UnitStatus.Registered, ["IN_STOCK", Refused, Refused, Refused, Refused, "IN_STOCK", "IN_STOCK", "-"] },
        { UnitStatus.InStock, [Refused, "REGISTERED", "IN_STOCK", "ISSUED", Refused, "-", "IN_STOCK", "REGISTERED"] },
        { UnitStatus.Reserved, [Refused, Refused, "RESERVED", Refused, Refused, "-", "RESERVED", Refused] },
        { UnitStatus.Installed, [Refused, Refused, Refused, Refused, Refused, Refused, Refused, "-"] },
        { UnitStatus.Issued, [Refused, Refused, Refused, Refused, "IN_STOCK", Refused, Refused, "-"] },
        { UnitStatus.Shipped, [Refused, Refused, Refused, Refused, Refused, Refused, Refused, "-"] },
        { UnitStatus.Consigned, [Refused, Refused, Refused, Refused, Refused, Refused, Refused, "-"] },
        { UnitStatus.Returned, [Refused, Refused, "RETURNED", Refused, Refused, "-", "RETURNED", Refused] },
        { UnitStatus.Scrapped, [Refused, Refused, Refused, Refused, Refused, Refused, Refused, "-"] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_movement_takes_a_unit_as_the_table_says(UnitStatus status, string[] expected)
    {
        Outcome<LedgerEntry>[] moved =
        [
            Entry(Adjusting.Decide(new AdjustmentsEntry { PartId = "MOTOR", StoresCode = "MS", Quantity = 1, Serials = ["S1"] }, Stock(status), Store, Today), one => one.Entry),
            Entry(Adjusting.Decide(new AdjustmentsEntry { PartId = "MOTOR", StoresCode = "MS", Quantity = -1, Serials = ["S1"] }, Stock(status), Store, Today), one => one.Entry),
            Entry(Transferring.Decide(new StoresTransfer { PartId = "MOTOR", FromStores = "MS", ToStores = "MA", Quantity = 1, Serials = ["S1"] }, Stock(status), Store, Other, Today), one => one.Entry),
            Entry(Issuing.Decide(new IssuesEntry { PartId = "MOTOR", StoresCode = "MS", Quantity = 1, Serials = ["S1"] }, Stock(status), Store, Today), one => one.Entry),
            Entry(Issuing.Decide(new IssuesEntry { PartId = "MOTOR", StoresCode = "MS", Quantity = -1, Serials = ["S1"] }, Stock(status), Store, Today), one => one.Entry),
            Count(status, Here, ["S1"]),
            Count(status, Here with { Location = "B" }, ["S1"]),
            Count(status, Here, []),
        ];

        Assert.Equal(expected, moved.Select(Word));
        foreach (var move in moved.Where(one => one.Fault is null).SelectMany(one => one.Value.Postings).SelectMany(posting => posting.Units))
        {
            Assert.True(move.From!.Value.MayBecome(move.To!.Value), $"{move.From} to {move.To} is not in the table of a unit's life");
        }
    }

    /// <summary>What the unit is after it, - when it stays as and where it is.</summary>
    private static string Word(Outcome<LedgerEntry> moved) =>
        moved.Fault is not null ? Refused : moved.Value.Places().TryGetValue(1, out var place) ? place.Status!.Value.State() : "-";

    private static Outcome<LedgerEntry> Entry<T>(Outcome<T> decided, Func<T, LedgerEntry> entry) => decided.Fault is { } fault ? fault : entry(decided.Value);

    private static UnitRow Unit(UnitStatus status) => new(1, 7, "S1", status) { Balance = status.IsInStore() ? Here : null, Where = "somewhere" };

    private static BalanceRow[] Balances(UnitStatus status) =>
    [
        new(1, Here, status.IsInStore() ? 1 : 0, status.IsInStore() ? 1 : 0), new(2, Here with { Location = "B" }, 0, 0), new(3, new BalanceKey(7, 2, "", ""), 0, 0),
    ];

    private static PartStock Stock(UnitStatus status) => new(
        Motor, new Dictionary<string, UnitRow> { ["S1"] = Unit(status) }, new Dictionary<string, long>(), Balances(status), new Dictionary<string, Lot>(), new Dictionary<long, string> { [1] = "A" }, StockTotals.None);

    private static Outcome<LedgerEntry> Count(UnitStatus status, BalanceKey place, string[] found)
    {
        var row = new PhysicalCountRow { PartId = "MOTOR", StockLocation = "A", CountedLocation = place.Location, PhysicalQty = found.Length, Serials = found.Length > 0 ? found : null };
        var request = new PhysicalCountEntry { StoresCode = "MS", WorksheetDate = Today, Details = [row] };
        var sheet = CountSheet.Make(request, Store, new Dictionary<string, Part> { ["MOTOR"] = Motor }, new Dictionary<long, string> { [7] = "A" }).Value;
        var unit = Unit(status);
        var units = found.Length > 0 || unit.Balance == place ? new Dictionary<(long, string), UnitRow> { [(7, "S1")] = unit } : [];
        var stock = new CountStock(units, new Dictionary<(long, string), long>(), Balances(status), new Dictionary<(long, string), Lot>(), new Dictionary<long, string> { [7] = "A" }, StockTotals.None);
        return Entry(Counting.Decide(sheet, stock), one => one.Entry);
    }
}
