namespace Nameplate.Core.Sales;

/// <summary>A unit that a line of a sales order holds. It stands in a store as RESERVED until it is shipped or freed; no other line can have it.</summary>
public sealed class Reservation
{
    public long Id { get; set; }
    public long SalesLineId { get; set; }
    public long SerialNumberId { get; set; }
}
