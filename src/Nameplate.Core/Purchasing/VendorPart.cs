using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;

namespace Nameplate.Core.Purchasing;

/// <summary>
/// The number and terms under which a vendor sells us a part. Of the ERP's fields only the key is known (newer public help): those
/// by which an order is filled in follow the part and the customer part, any others are kept as they are sent.
/// </summary>
[Resource("vendor-part", "Vendor Part", Verbs.All, Area = "Purchasing", Program = "Vendor Part Editor (POEVP)", Open = true,
    Help = "The number and terms under which a vendor sells a part.", Source = "newer public help")]
public sealed class VendorPart : Master, IPartnerPart
{
    [Key("PART_ID", "Our part.", Example = "MOTOR003")] public Part Part { get; set; } = null!;
    [Key("VENDOR_ID", "Vendor.", Example = "XYZCORP")] public Vendor Vendor { get; set; } = null!;
    [Key("VENDOR_PART_ID", "The vendor's number for the part.", Example = "MOTOR_115V", New = "MOTOR_240V")] public string PartnerPartId { get; set; } = "";
    [Text("PO_DESC", "Description on the order.")] public string? Description { get; set; }
    [Text("BUY_UM", "Unit of measure on the order.")] public string? Um { get; set; }
    [Quantity("BUY_CONV", "Stock units in one bought unit.")] public decimal? Conversion { get; set; }
    [Count("VENDR_LEAD_TIME", "Days the vendor takes.")] public int? LeadTime { get; set; }
    [Date("DATE_LAST_QUOTE", "Day of the last quotation.")] public DateOnly? DateLastQuote { get; set; }
    [Quantity("QUOTE_QTY", "Quantity from which the quoted price holds.")] public decimal? QuoteQty { get; set; }
    [Text("CURR_CODE", "Currency of the quoted price; empty for orders in any.")] public string? CurrencyCode { get; set; }
    [Quantity("QUOTE_UNIT_PRIC", "Price of one as quoted.", Example = "115")] public decimal? QuoteUnitPrice { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }

    Stores? IPartnerPart.Stores => null;

    decimal? IPartnerPart.UsualQty => null;

    decimal? IPartnerPart.DiscountPercent => null;

    string? IPartnerPart.PriceCode => null;
}
