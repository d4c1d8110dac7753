namespace Nameplate.Core.Inventory;

/// <summary>Amounts of money: four decimals, halves away from zero.</summary>
public static class Money
{
    public static decimal Amount(decimal quantity, decimal cost) => Math.Round(quantity * cost, 4, MidpointRounding.AwayFromZero);
}
