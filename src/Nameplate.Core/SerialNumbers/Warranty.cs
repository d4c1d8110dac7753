namespace Nameplate.Core.SerialNumbers;

/// <summary>Whether a warranty holds on a day.</summary>
public enum WarrantyState
{
    /// <summary>The record names no day.</summary>
    None,

    /// <summary>It begins later.</summary>
    Ahead,
    Holds,
    Over,
}

/// <summary>A unit's warranty, as its record says.</summary>
/// <param name="First">First day; null: it has always held.</param>
/// <param name="Last">Last day, which it still holds on; null: it has no end.</param>
public readonly record struct Warranty(DateOnly? First, DateOnly? Last)
{
    public WarrantyState On(DateOnly day) =>
        First is null && Last is null ? WarrantyState.None
        : Last < day ? WarrantyState.Over
        : First > day ? WarrantyState.Ahead
        : WarrantyState.Holds;

    /// <summary>Days from a day to the last one, that day not counted: 0 on the last day itself, negative after it; null where there is no end.</summary>
    public int? DaysLeft(DateOnly day) => Last is { } last ? last.DayNumber - day.DayNumber : null;
}
