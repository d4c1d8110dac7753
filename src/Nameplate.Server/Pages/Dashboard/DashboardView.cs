using System.Globalization;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Dashboard;

/// <summary>A bar of a chart: what it is, how much, and where the list is that it counts.</summary>
public sealed record Bar(string Name, decimal Amount, string Path);

/// <summary>What was done on a day.</summary>
public sealed record DayBar(DateOnly Day, decimal Pieces, int Postings, string Path);

/// <summary>The facts as bars, with the lists that they count.</summary>
public sealed class DashboardView
{
    /// <summary>Criteria of a query: no text stands there, some does, no date or number does.</summary>
    private const string Empty = "IN ''", NotEmpty = "<>''", NoValue = "<>%";

    private readonly DashboardFacts facts;

    internal DashboardView(DashboardFacts facts, DateOnly today)
    {
        (this.facts, Today) = (facts, today);
        States = [.. facts.Units.Select(one => new Bar(Capital(Words.Of(one.Status)), one.Units, Of(one.Status)))];
        Places =
        [
            .. facts.Stores.Select(store => new Bar(store.Name is { Length: > 0 } name ? $"{store.Code}, {name}" : store.Code, store.Units, List("serial-number", ("STORES_CODE", Criterion.Escape(store.Code))))),
            .. new[]
            {
                new Bar("At customers", Sum(UnitStatus.Shipped, UnitStatus.Consigned), List("serial-number", ("SN_STATUS", "IN S,C"))),
                new Bar("Inside other units", Sum(UnitStatus.Installed), Of(UnitStatus.Installed)),
                new Bar("Issued", Sum(UnitStatus.Issued), Of(UnitStatus.Issued)),
                new Bar("In no store yet", Sum(UnitStatus.Registered), Of(UnitStatus.Registered)),
            }.Where(bar => bar.Amount > 0),
        ];
        Built = Days(isShipment: false, "IN BF,CP");
        ShippedOut = Days(isShipment: true, "SH");
    }

    public DateOnly Today { get; }

    public IReadOnlyList<Bar> States { get; }

    public IReadOnlyList<Bar> Places { get; }

    public IReadOnlyList<DayBar> Built { get; }

    public IReadOnlyList<DayBar> ShippedOut { get; }

    public long Units => facts.Units.Sum(one => one.Units);

    internal IReadOnlyList<DashboardLot> Expiring => facts.Expiring;

    internal IReadOnlyList<DashboardLot> OldestLots => facts.OldestLots;

    internal IReadOnlyList<(string PartId, string Serial, DateTime Since)> OldestUnits => facts.OldestUnits;

    public string ExpiringPath => List("lot", ("EXPIRE_DATE", $"BETWEEN {Iso(Today)} AND {Iso(Today.AddDays(Dashboards.ExpiryDays))}"));

    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Print(decimal amount) => amount.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>One list a state; of two states that have one letter, one stands in stores and the other does not, or the links tell.</summary>
    private static string Of(UnitStatus status) => status switch
    {
        UnitStatus.Registered => List("serial-number", ("SN_STATUS", "A"), ("STORES_CODE", Empty)),
        UnitStatus.InStock => List("serial-number", ("SN_STATUS", "A"), ("STORES_CODE", NotEmpty)),
        UnitStatus.Installed => List("serial-number-cross-reference", ("END_DATE", NoValue)),
        _ => List("serial-number", ("SN_STATUS", status.Letter())),
    };

    private static string List(string slug, params (string Name, string Value)[] criteria) =>
        $"/lists/{slug}?{string.Join('&', criteria.Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value)}"))}";

    private IReadOnlyList<DayBar> Days(bool isShipment, string types)
    {
        var known = facts.Days.Where(day => day.IsShipment == isShipment).ToDictionary(day => day.Day);
        return [.. Enumerable.Range(0, Dashboards.Days).Select(back => Today.AddDays(back + 1 - Dashboards.Days)).Select(day => new DayBar(
            day, known.GetValueOrDefault(day)?.Pieces ?? 0, known.GetValueOrDefault(day)?.Postings ?? 0,
            List("batch-transaction", ("ACTION_TYPE", types), ("ACTION_DATE", Iso(day)), ("REVERSES", NoValue), ("REVERSED_BY", NoValue))))];
    }

    private decimal Sum(params UnitStatus[] statuses) => facts.Units.Where(one => statuses.Contains(one.Status)).Sum(one => one.Units);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
