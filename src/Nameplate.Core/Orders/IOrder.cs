using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;

namespace Nameplate.Core.Orders;

/// <summary>What the orders of both directions have in common, so that one set of rules holds for sales and purchases.</summary>
public interface IOrder
{
    string OrderId { get; set; }

    /// <summary>O, C or X.</summary>
    string Status { get; }

    DateOnly? OrderDate { get; set; }

    string? CurrencyCode { get; set; }

    /// <summary>Key of the customer or vendor.</summary>
    string PartnerId { get; }

    /// <summary>Currency of an order of theirs that says none.</summary>
    string? PartnerCurrency { get; }

    /// <summary>Percent of discount on the whole order.</summary>
    decimal? DiscountPercent { get; }
}

/// <summary>A line of an order. Quantities are in its unit of measure.</summary>
public interface IOrderLine
{
    int LineNumber { get; }

    Part? Part { get; set; }

    /// <summary>The customer's or vendor's number for the part.</summary>
    string? PartnerPartId { get; set; }

    string? Description { get; set; }

    /// <summary>Null only until the rules have filled it in.</summary>
    decimal? OrderQty { get; set; }

    string? Um { get; set; }

    /// <summary>Stock units in one of the line's unit of measure.</summary>
    decimal? Conversion { get; set; }

    decimal? UnitPrice { get; set; }

    string? PriceCode { get; set; }

    decimal? DiscountPercent { get; set; }

    Stores? Stores { get; set; }

    /// <summary>O, C or X.</summary>
    string Status { get; }

    /// <summary>What was shipped or received of the line already, for people; null when nothing was.</summary>
    string? Moved { get; }

    /// <summary>What is held for the line, for people; null when nothing is. It is freed where the line may go.</summary>
    string? Held { get; }

    /// <summary>What has gone one way and not come back: less cannot be ordered any more.</summary>
    decimal MinimumQty { get; }
}

/// <summary>A row of an order that is on one of its lines, or with line 0 on the order as a whole.</summary>
public interface IOrderNote
{
    int LineNumber { get; }
}

/// <summary>The number and terms under which a customer or vendor trades a part.</summary>
public interface IPartnerPart
{
    Part Part { get; }

    string PartnerPartId { get; }

    string? Description { get; }

    decimal? UsualQty { get; }

    string? Um { get; }

    decimal? Conversion { get; }

    string? CurrencyCode { get; }

    decimal? QuoteUnitPrice { get; }

    /// <summary>Ordered quantity from which the quoted price holds.</summary>
    decimal? QuoteQty { get; }

    decimal? DiscountPercent { get; }

    string? PriceCode { get; }

    Stores? Stores { get; }
}

/// <summary>What a part itself says of one direction of trade.</summary>
/// <param name="Um">Unit of measure in which it is traded.</param>
/// <param name="Conversion">Stock units in one of that.</param>
/// <param name="Qty">Usual quantity.</param>
public sealed record PartTerms(string? Um, decimal? Conversion, decimal? Qty);

/// <summary>A price from a price list.</summary>
public sealed record ListPrice(string Code, decimal Price, decimal? DiscountPercent);

/// <summary>The names of one kind of order, as its fields have them.</summary>
/// <param name="Noun">The order.</param>
/// <param name="Status">Its status.</param>
/// <param name="Partner">The customer or vendor.</param>
/// <param name="Number">Number of a line.</param>
/// <param name="PartnerPart">The customer's or vendor's number for the part.</param>
/// <param name="PartnerParts">The noun that those numbers are kept in.</param>
/// <param name="Description">Description of a line.</param>
/// <param name="Um">Unit of measure of a line.</param>
/// <param name="Conversion">Its conversion.</param>
/// <param name="Price">Its price.</param>
public sealed record OrderWords(
    Resource Noun, string Status, string Partner, string Number, string PartnerPart, Resource PartnerParts, string Description, string Um, string Conversion, string Price)
{
    public const string Lines = "LINES";
    public const string Part = "PART_ID";
    public const string Quantity = "ORDER_QTY";
    public const string LineStatus = "LINE_STATUS";
    public const string PriceCode = "PRICE_CODE";
    public const string Discount = "ITEM_DISC_PCT";
    public const string Stores = "STORES_CODE";
}
