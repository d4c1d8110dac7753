using FsCheck;
using FsCheck.Fluent;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.SerialNumbers;

public class UnitRulesTests
{
    private static readonly Part Motor = new() { Id = 3, PartId = "MOTOR", SerialInInventory = true, StandardCost = 120, UnitOfMeasure = new UnitOfMeasure { Code = "EA" } };
    private static readonly Stores Other = new() { Id = 2, StoresCode = "MA" };
    private static readonly BalanceKey Here = new(3, 1, "SHELF 1", "");

    [Theory]
    [InlineData(0, 3, "3 new")]
    [InlineData(2, 3, "2 claimed,1 new")]
    [InlineData(3, 3, "3 claimed")]
    [InlineData(9, 2, "2 claimed")]
    public void Pieces_that_are_there_are_claimed_first(int unidentified, int units, string expected)
    {
        var postings = Registering.Register(Motor, [.. Enumerable.Range(1, units).Select(i => (long)i)], UnitStatus.InStock, Here, "", unidentified);

        Assert.Equal(expected, string.Join(',', postings.Select(posting => $"{posting.Quantity} {(posting.Claim ? "claimed" : "new")}")));
        var change = new LedgerEntry("X", default, postings).Balances()[Here];
        Assert.Equal((Math.Max(0, units - unidentified), units), ((int)change.Quantity, change.Units));
    }

    [Fact]
    public void Reversing_a_registration_undoes_it_exactly()
    {
        Prop.ForAll(Gen.Choose(1, 20).ToArbitrary(), Gen.Choose(0, 20).ToArbitrary(), (count, unidentified) =>
        {
            var made = Registering.Register(Motor, [.. Enumerable.Range(1, count).Select(i => (long)i)], UnitStatus.InStock, Here, "", unidentified);
            var undone = made.Select((posting, i) => Registering.Reverse(Motor.Id, [.. posting.Units.Select(move =>
                new UnitRow(move.UnitId, Motor.Id, $"M{move.UnitId}", UnitStatus.InStock) { Balance = Here, Untouched = new Registration(i, posting.Claim, true) })]));
            var entry = new LedgerEntry("X", default, [.. made, .. undone]);
            return entry.Balances()[Here] == default && entry.Places().Values.All(place => place.Status is null);
        }).Holds();
    }

    [Theory]
    [InlineData(UnitStatus.InStock, "H", "HD")]
    [InlineData(UnitStatus.Reserved, "A", "HD")]
    [InlineData(UnitStatus.Returned, "A", "HD")]
    [InlineData(UnitStatus.InStock, "X", "SC")]
    [InlineData(UnitStatus.Registered, "X", "SC")]
    [InlineData(UnitStatus.Issued, "X", "SC")]
    [InlineData(UnitStatus.Shipped, "X", "SC")]
    [InlineData(UnitStatus.InStock, "A", "")]
    [InlineData(UnitStatus.Scrapped, "X", "")]
    [InlineData(UnitStatus.Scrapped, "A", "SN_STATUS_NOT_ALLOWED")]
    [InlineData(UnitStatus.Reserved, "X", "SN_STATUS_NOT_ALLOWED")]
    [InlineData(UnitStatus.Registered, "H", "SN_STATUS_NOT_ALLOWED")]
    [InlineData(UnitStatus.Installed, "A", "SN_STATUS_NOT_ALLOWED")]
    [InlineData(UnitStatus.InStock, "S", "SN_STATUS_NOT_ALLOWED")]
    [InlineData(UnitStatus.InStock, "Z", "FIELD_INVALID")]
    public void A_change_of_status_is_posted_as_what_it_means(UnitStatus status, string letter, string expected)
    {
        var unit = new UnitRow(7, 3, "M7", status) { Balance = status.IsInStore() ? Here : null };
        var decided = Editing.Decide(unit, Motor, new UnitEdit(letter, null, null, null, "", 0));

        Assert.Equal(expected, decided.Fault?.Code ?? string.Join(',', decided.Value.Select(posting => posting.Type)));
        Assert.All(decided.Fault is null ? decided.Value : [], posting => Assert.True(status.MayBecome(posting.Units[0].To!.Value)));
    }

    [Theory]
    [InlineData(UnitStatus.InStock, "MA", null, "TR 2//0")]
    [InlineData(UnitStatus.InStock, null, "SHELF 2", "TR 1/SHELF 2/0")]
    [InlineData(UnitStatus.InStock, null, "SHELF 1", "")]
    [InlineData(UnitStatus.Reserved, "MA", "X", "TR 2/X/0")]
    [InlineData(UnitStatus.Registered, "MA", null, "AD 2//1")]
    [InlineData(UnitStatus.Registered, null, "X", "SERIAL_NUMBER_PLACE")]
    [InlineData(UnitStatus.Installed, "MA", null, "SERIAL_NUMBER_PLACE")]
    [InlineData(UnitStatus.Scrapped, "MA", null, "SERIAL_NUMBER_PLACE")]
    public void A_change_of_place_is_a_transfer_or_a_placing(UnitStatus status, string? stores, string? location, string expected)
    {
        var unit = new UnitRow(7, 3, "M7", status) { Balance = status.IsInStore() ? Here : null };
        var decided = Editing.Decide(unit, Motor, new UnitEdit(null, stores is null ? null : Other, location, null, "", 0));

        Assert.Equal(expected, decided.Fault?.Code ?? string.Join(',', decided.Value.Select(posting =>
            $"{posting.Type} {posting.To!.Value.StoresId}/{posting.To.Value.Location}/{new LedgerEntry("X", default, [posting]).Balances().Values.Sum(change => change.Quantity):0}")));
    }

    [Fact]
    public void A_hold_leaves_a_unit_where_it_is_and_keeps_where_it_came_from()
    {
        var moved = Here with { StoresId = 2 };
        var entry = new LedgerEntry("X", default,
        [
            new PostingDraft(ActionType.TR, 3, 1) { From = Here, To = moved, Units = [new UnitMove(7, UnitStatus.InStock, UnitStatus.InStock)] },
            new PostingDraft(ActionType.HD, 3, 1) { From = moved, To = moved, Units = [new UnitMove(7, UnitStatus.InStock, UnitStatus.Reserved)] },
        ]);

        Assert.Equal(new UnitPlace(3, UnitStatus.Reserved, moved, Here, "", false), entry.Places()[7]);
        Assert.Equal(new BalanceChange(1, 1), entry.Balances()[moved]);
    }

    [Fact]
    public void Every_status_has_its_words_and_nothing_follows_scrapping()
    {
        foreach (var status in Enum.GetValues<UnitStatus>())
        {
            Assert.Contains(status, UnitStatuses.OfLetter(status.Letter()));
            Assert.Contains(status, UnitStatuses.OfRest(status.Rest().ToLowerInvariant()));
            Assert.Equal([status], UnitStatuses.OfState(status.State()));
            Assert.False(UnitStatus.Scrapped.MayBecome(status));
        }

        Assert.Equal(["A", "H", "I", "S", "C", "R", "X"], UnitStatuses.Letters);
        Assert.Equal(["NEW", "RESERVED", "SOLD"], UnitStatuses.RestWords);
    }

    [Theory]
    [InlineData("SN9", "SN10", -1)]
    [InlineData("SN10", "SN9", 1)]
    [InlineData("SN9", "SN9", 0)]
    [InlineData("SN09", "SN9", -1)]
    [InlineData("SN009", "SN10", -1)]
    [InlineData("A", "B", -1)]
    [InlineData("A1", "A", 1)]
    [InlineData("A2B10", "A2B9", 1)]
    [InlineData("99999999999999999999", "100000000000000000000", -1)]
    public void Serials_are_ordered_as_people_count(string one, string other, int expected)
    {
        Assert.Equal(expected, Math.Sign(SerialOrder.Compare(one, other)));
    }

    [Fact]
    public void The_order_of_serials_is_total()
    {
        var serials = from parts in Gen.Elements("A", "B", "0", "1", "9", "-").NonEmptyListOf() select string.Concat(parts);
        Prop.ForAll(serials.ToArbitrary(), serials.ToArbitrary(), serials.ToArbitrary(), (a, b, c) =>
            Math.Sign(SerialOrder.Compare(a, b)) == -Math.Sign(SerialOrder.Compare(b, a))
            && (SerialOrder.Compare(a, b) == 0) == (a == b)
            && (SerialOrder.Compare(a, b) > 0 || SerialOrder.Compare(b, c) > 0 || SerialOrder.Compare(a, c) <= 0)).Holds();
    }
}
