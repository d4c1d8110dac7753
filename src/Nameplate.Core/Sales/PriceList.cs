using Nameplate.Core.Orders;

namespace Nameplate.Core.Sales;

/// <summary>The prices that hold for some parts on the day of an order.</summary>
public sealed class PriceList(SalesOrder order, IEnumerable<ProductPrice> prices)
{
    private readonly ILookup<(long PartId, string Code), ProductPrice> byPart = prices
        .Where(price => price.UnitPrice is not null && price.EffectiveDate <= order.OrderDate && (price.EndDate is null || price.EndDate >= order.OrderDate))
        .ToLookup(price => (price.Part.Id, price.PriceCode));

    /// <summary>
    /// The price of a line on a list, else on the customer's; null where there is none. The one that holds since the latest day
    /// counts, and of that day the one for the largest quantity that is not above the line's.
    /// </summary>
    public ListPrice? Of(IOrderLine line, string? code) =>
        line.Part is { } part && (code ?? order.Customer.PriceCode) is { } list
            ? byPart[(part.Id, list)].Where(price => price.OrderQty <= line.OrderQty && OrderRules.Agrees(order, price.CurrencyCode))
                .OrderByDescending(price => price.EffectiveDate).ThenByDescending(price => price.OrderQty)
                .Select(price => new ListPrice(list, price.UnitPrice!.Value, price.ItemDiscountPercent)).FirstOrDefault()
            : null;
}
