namespace Nameplate.Core.Sales;

/// <summary>
/// A shipment of a line of a sales order, or a return, never changed; undone by another that names it. It is what its leading posting
/// and those that belong to that moved for the line.
/// </summary>
public sealed class ShipmentLine
{
    public long Id { get; set; }
    public long SalesLineId { get; set; }

    /// <summary>SHIPMENT_NO: counted for each line from 1. An undoing has that of what it undoes.</summary>
    public int ShipmentNo { get; set; }

    /// <summary>The leading posting.</summary>
    public long PostingId { get; set; }

    /// <summary>In the unit of measure of the line; negative came back, or undoes a shipment.</summary>
    public decimal Quantity { get; set; }

    /// <summary>The same in units of stock.</summary>
    public decimal StockQuantity { get; set; }

    /// <summary>It sold what the line had consigned before: that left us then, and does not count again.</summary>
    public bool FromConsignment { get; set; }

    /// <summary>Whom it went to.</summary>
    public long ShipToId { get; set; }
    public string? ShipType { get; set; }
    public decimal? Amount { get; set; }
    public decimal? Freight { get; set; }
    public decimal? Weight { get; set; }
    public string? Cartons { get; set; }
    public string? BoxNumber { get; set; }
    public string? TotalBoxes { get; set; }
    public string? BillOfLading { get; set; }
    public string? ShipVia { get; set; }
    public string? DrawingRevision { get; set; }
    public string? Ecn { get; set; }
    public string? JobId { get; set; }

    /// <summary>The shipment that this one undoes.</summary>
    public long? ReversesId { get; set; }
}

/// <summary>What the record of a unit said of its shipment before a posting shipped it or took it back: undoing that posting gives it back.</summary>
public sealed class ShipmentUnit
{
    public long Id { get; set; }
    public long PostingId { get; set; }
    public long SerialNumberId { get; set; }

    /// <summary>The columns and their values, as JSON.</summary>
    public string Previous { get; set; } = "";
}
