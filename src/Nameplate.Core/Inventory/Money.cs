namespace Nameplate.Core.Inventory;

/// <summary>Amounts of money: four decimals, halves away from zero.</summary>
public static class Money
{
    /// <summary>Every amount is less: a column of amounts has fifteen digits before the point.</summary>
    public const decimal Limit = 1e15m;

    public static decimal Amount(decimal quantity, decimal cost) => Math.Round(quantity * cost, 4, MidpointRounding.AwayFromZero);
}
