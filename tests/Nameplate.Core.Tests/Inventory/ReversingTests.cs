using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.Inventory;

/// <summary>Undoing as a pure decision: what holds of a history, what is undone of it, and what stands in the way.</summary>
public class ReversingTests
{
    private const long Unit = 7;
    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly BalanceKey Here = new(1, 1, "", "");
    private static readonly BalanceKey There = new(1, 2, "SHELF", "");

    /// <summary>A posting of one unit, and its step: number, batch, type, what it reverses, from and to.</summary>
    private sealed record Done(long Id, long Batch, ActionType Type, UnitStatus? From, UnitStatus? To)
    {
        public long? Reverses { get; init; }
        public BalanceKey? Left { get; init; }
        public BalanceKey? Entered { get; init; }

        public PostingRow Posting => new(Id, Batch, Type, 1, 1) { From = Left, To = Entered, ReversesId = Reverses, Amount = 12 };

        public UnitStep Step => new(Unit, Id, From, To);
    }

    private static readonly Done Registered = new(1, 1, ActionType.RG, null, UnitStatus.InStock) { Entered = Here };
    private static readonly Done Moved = new(2, 2, ActionType.TR, UnitStatus.InStock, UnitStatus.InStock) { Left = Here, Entered = There };
    private static readonly Done MovedBack = new(3, 3, ActionType.TR, UnitStatus.InStock, UnitStatus.InStock) { Left = There, Entered = Here, Reverses = 2 };

    private static ReversalFacts Facts(long[] wanted, Done[] done, BalanceRow[]? balances = null, LinkRow[]? links = null, PostingRow[]? pieces = null) => new(
        wanted,
        done.Select(one => one.Posting).Concat(pieces ?? []).ToDictionary(posting => posting.Id),
        [.. done.Select(one => one.Step)],
        new Dictionary<long, string> { [Unit] = "P S-7", [8] = "P S-8" },
        new Dictionary<long, UnitRow> { [Unit] = new UnitRow(Unit, 1, "S-7", UnitStatus.InStock) { Where = "in store MS" } },
        links ?? [],
        balances ?? [new BalanceRow(1, Here, 1, 1), new BalanceRow(2, There, 1, 1)],
        new Dictionary<long, Part> { [1] = new Part { Id = 1, PartId = "P", SerialInInventory = true } },
        new Dictionary<long, string> { [1] = "MS", [2] = "FG" });

    [Fact]
    public void A_registration_is_taken_back_and_its_unit_leaves_the_books()
    {
        var decision = Reversing.Decide(Facts([1], [Registered]), "Batch 1", Today).Value;

        var posting = Assert.Single(decision.Entry.Postings);
        Assert.Equal((ActionType.RG, 1L, false, Here, null), (posting.Type, posting.ReversesId, posting.ReversesPart, posting.From, posting.To));
        Assert.Equal([new UnitMove(Unit, UnitStatus.InStock, null)], posting.Units);
        Assert.Equal([Unit], decision.Gone);
    }

    [Fact]
    public void A_move_is_taken_back_and_the_unit_has_come_from_nowhere_again()
    {
        var decision = Reversing.Decide(Facts([2], [Registered, Moved]), "Batch 2", Today).Value;

        Assert.Empty(decision.Gone);
        var place = decision.Entry.Places()[Unit];
        Assert.Equal((UnitStatus.InStock, Here, null, true), (place.Status, place.Balance, place.From, place.Restored));
    }

    [Fact]
    public void A_unit_that_has_moved_on_is_refused_until_that_is_undone()
    {
        Assert.Equal(
            "Batch 1 cannot be reversed: P S-7 has moved since (batch 2): it is in store MS.", Reversing.Decide(Facts([1], [Registered, Moved]), "Batch 1", Today).Fault!.Message);
        Assert.Null(Reversing.Decide(Facts([1], [Registered, Moved, MovedBack]), "Batch 1", Today).Fault);
    }

    [Fact]
    public void Both_are_taken_back_the_latest_first()
    {
        var decision = Reversing.Decide(Facts([1, 2], [Registered, Moved]), "Batch 1", Today).Value;
        Assert.Equal([2L, 1L], decision.Entry.Postings.Select(posting => posting.ReversesId!.Value));
    }

    [Fact]
    public void What_was_undone_already_is_passed_over()
    {
        Assert.Equal("NOTHING_TO_REVERSE", Reversing.Decide(Facts([2], [Registered, Moved, MovedBack]), "Batch 2", Today).Fault!.Code);
        Assert.Equal("IS_REVERSAL", Reversing.Decide(Facts([3], [Registered, Moved, MovedBack]), "Batch 3", Today).Fault!.Code);
    }

    [Fact]
    public void A_build_gives_the_registration_back_that_it_reversed()
    {
        Done[] built =
        [
            Registered,
            new(4, 4, ActionType.RG, UnitStatus.InStock, null) { Left = Here, Reverses = 1 },
            new(5, 4, ActionType.BF, null, UnitStatus.InStock) { Entered = There },
        ];
        var decision = Reversing.Decide(Facts([4, 5], built), "Batch 4", Today).Value;

        Assert.Equal([5L, 4L], decision.Entry.Postings.Select(posting => posting.ReversesId!.Value));
        Assert.Equal(Here, decision.Entry.Places()[Unit].Balance);
        Assert.Empty(decision.Gone);
        Assert.Equal("Batch 1 cannot be reversed: P S-7 was built since (batch 4): it is in store MS.", Reversing.Decide(Facts([1], built), "Batch 1", Today).Fault!.Message);

        // Given back, the registration can be undone in its turn: by the posting that gave it back.
        Done[] undone =
        [
            .. built,
            new(6, 6, ActionType.BF, UnitStatus.InStock, null) { Left = There, Reverses = 5 },
            new(7, 6, ActionType.RG, null, UnitStatus.InStock) { Entered = Here, Reverses = 4 },
        ];
        Assert.Equal(7, Assert.Single(Reversing.Decide(Facts([1], undone), "Batch 1", Today).Value.Entry.Postings).ReversesId);
    }

    [Theory]
    [InlineData(100, 100, null)]
    [InlineData(40, 100, "Batch 1 cannot be reversed: P in store FG at SHELF: 100 to be taken back, 40 there.")]
    [InlineData(0, 100, "Batch 1 cannot be reversed: P in store FG at SHELF: 100 to be taken back, 0 there.")]
    public void Pieces_must_still_be_there(int there, int quantity, string? refusal)
    {
        var pieces = new PostingRow(1, 1, ActionType.AD, 1, quantity) { To = There };
        var decided = Reversing.Decide(Facts([1], [], [new BalanceRow(2, There, there + 3, 3)], pieces: [pieces]), "Batch 1", Today);
        Assert.Equal(refusal, decided.Fault?.Message);
    }

    [Fact]
    public void Links_that_it_opened_close_and_links_that_it_closed_open()
    {
        Done[] done =
        [
            Registered,
            new(2, 2, ActionType.IN, UnitStatus.InStock, UnitStatus.Installed) { Left = Here },
            new(3, 3, ActionType.RM, UnitStatus.Installed, UnitStatus.InStock) { Entered = Here },
        ];
        var opened = Reversing.Decide(Facts([2], done[..2], links: [new LinkRow(50, 8, Unit, 2, null)]), "Batch 2", Today).Value.Entry;
        Assert.Equal(50, Assert.Single(opened.Closed).LinkId);
        Assert.Empty(opened.Reopened);

        var ended = Facts([3], done, links: [new LinkRow(50, 8, Unit, 2, 3)]);
        Assert.Equal("Batch 3 cannot be reversed: P S-7 cannot go back inside P S-8: that is out of the books.", Reversing.Decide(ended, "Batch 3", Today).Fault!.Message);
        var here = ended with { Units = new Dictionary<long, UnitRow>(ended.Units) { [8] = new UnitRow(8, 1, "S-8", UnitStatus.Shipped) } };
        Assert.Equal(50, Assert.Single(Reversing.Decide(here, "Batch 3", Today).Value.Entry.Reopened).LinkId);
    }

    [Fact]
    public void A_part_that_is_counted_another_way_now_is_refused()
    {
        var scrapped = new Done(2, 2, ActionType.SC, UnitStatus.InStock, UnitStatus.Scrapped) { Left = Here };
        var facts = Facts([2], [Registered, scrapped]);
        Assert.Equal([Unit], Reversing.Decide(facts, "Batch 2", Today).Value.Unscrapped);
        var changed = facts with { Parts = new Dictionary<long, Part> { [1] = new Part { Id = 1, PartId = "P", LotControl = true } } };
        Assert.Equal(
            "Batch 2 cannot be reversed: P in store MS: the part does not carry serials in stock any more; P in store MS: the part is kept by lot now.",
            Reversing.Decide(changed, "Batch 2", Today).Fault!.Message);
    }
}
