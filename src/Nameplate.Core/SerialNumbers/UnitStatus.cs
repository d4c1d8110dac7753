namespace Nameplate.Core.SerialNumbers;

/// <summary>Where a unit is in its life. The numbers are stored and never change their meaning.</summary>
public enum UnitStatus : short
{
    /// <summary>Known, and in no store.</summary>
    Registered = 1,
    InStock = 2,

    /// <summary>In a store, held for an order or by hand.</summary>
    Reserved = 3,

    /// <summary>Inside another unit, or inside a lot of an assembly without serials.</summary>
    Installed = 4,

    /// <summary>Issued to a department or an order.</summary>
    Issued = 5,
    Shipped = 6,

    /// <summary>With a customer, still ours.</summary>
    Consigned = 7,

    /// <summary>Back from a customer, awaiting a decision; not picked.</summary>
    Returned = 8,
    Scrapped = 9,
}

/// <summary>The words that each dialect has for a unit's status.</summary>
public static class UnitStatuses
{
    private static readonly (UnitStatus Status, string Letter, string RestWord, string State)[] Words =
    [
        (UnitStatus.Registered, "A", "NEW", "REGISTERED"),
        (UnitStatus.InStock, "A", "NEW", "IN_STOCK"),
        (UnitStatus.Reserved, "H", "RESERVED", "RESERVED"),
        (UnitStatus.Installed, "I", "SOLD", "INSTALLED"),
        (UnitStatus.Issued, "I", "SOLD", "ISSUED"),
        (UnitStatus.Shipped, "S", "SOLD", "SHIPPED"),
        (UnitStatus.Consigned, "C", "RESERVED", "CONSIGNED"),
        (UnitStatus.Returned, "R", "RESERVED", "RETURNED"),
        (UnitStatus.Scrapped, "X", "SOLD", "SCRAPPED"),
    ];

    public static IReadOnlyList<string> Letters { get; } = [.. Words.Select(word => word.Letter).Distinct()];

    public static IReadOnlyList<string> RestWords { get; } = [.. Words.Select(word => word.RestWord).Distinct()];

    public static IReadOnlyList<string> States { get; } = [.. Words.Select(word => word.State)];

    /// <summary>SN_STATUS. Only A is the ERP's own; the other letters are ours.</summary>
    public static string Letter(this UnitStatus status) => Words[(int)status - 1].Letter;

    /// <summary>The REST dialect's three words.</summary>
    public static string Rest(this UnitStatus status) => Words[(int)status - 1].RestWord;

    /// <summary>The exact state.</summary>
    public static string State(this UnitStatus status) => Words[(int)status - 1].State;

    /// <summary>The statuses that a letter stands for.</summary>
    public static IReadOnlyList<UnitStatus> OfLetter(string letter) => Of(word => word.Letter == letter);

    public static IReadOnlyList<UnitStatus> OfRest(string rest) => Of(word => string.Equals(word.RestWord, rest, StringComparison.OrdinalIgnoreCase));

    public static IReadOnlyList<UnitStatus> OfState(string state) => Of(word => string.Equals(word.State, state, StringComparison.OrdinalIgnoreCase));

    /// <summary>Stands in a store and counts in its stock.</summary>
    public static bool IsInStore(this UnitStatus status) => status is UnitStatus.InStock or UnitStatus.Reserved or UnitStatus.Returned;

    /// <summary>May be built in, issued or shipped without more ado.</summary>
    public static bool IsFree(this UnitStatus status) => status is UnitStatus.Registered or UnitStatus.InStock;

    /// <summary>Whether a status may follow another: the table of a unit's life. A reversal may go back to any.</summary>
    public static bool MayBecome(this UnitStatus from, UnitStatus to) => (from, to) switch
    {
        (UnitStatus.Registered, UnitStatus.InStock or UnitStatus.Installed or UnitStatus.Issued or UnitStatus.Shipped or UnitStatus.Consigned or UnitStatus.Scrapped) => true,
        (UnitStatus.InStock, UnitStatus.Registered or UnitStatus.InStock or UnitStatus.Reserved or UnitStatus.Installed or UnitStatus.Issued or UnitStatus.Shipped or UnitStatus.Consigned or UnitStatus.Scrapped) => true,
        (UnitStatus.Reserved, UnitStatus.Reserved or UnitStatus.InStock or UnitStatus.Shipped or UnitStatus.Consigned) => true,
        (UnitStatus.Installed, UnitStatus.InStock or UnitStatus.Registered or UnitStatus.Scrapped) => true,
        (UnitStatus.Issued, UnitStatus.Installed or UnitStatus.InStock or UnitStatus.Scrapped) => true,

        // A unit whose part carries no serials in stock comes back registered: its piece goes to the stock without it.
        (UnitStatus.Shipped, UnitStatus.Returned or UnitStatus.Registered or UnitStatus.Scrapped) => true,
        (UnitStatus.Consigned, UnitStatus.Shipped or UnitStatus.InStock or UnitStatus.Registered) => true,
        (UnitStatus.Returned, UnitStatus.Returned or UnitStatus.InStock or UnitStatus.Scrapped or UnitStatus.Shipped) => true,
        _ => false,
    };

    private static UnitStatus[] Of(Func<(UnitStatus Status, string Letter, string RestWord, string State), bool> fits) =>
        [.. Words.Where(fits).Select(word => word.Status)];
}
