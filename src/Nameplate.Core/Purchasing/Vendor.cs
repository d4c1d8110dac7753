using Nameplate.Core.Fields;

namespace Nameplate.Core.Purchasing;

/// <summary>
/// Who sells to us. Of the ERP's fields only the key is known (older public help); the name follows the customer, and any others
/// are kept as they are sent and answered back.
/// </summary>
[Resource("vendor", "Vendor", Verbs.All, Area = "Purchasing", Open = true,
    Help = "A vendor: who parts are bought from.", Source = "older public help")]
public sealed class Vendor : Master
{
    [Key("VENDOR_ID", "Number of the vendor.", Example = "XYZCORP", New = "BEARCO", Spare = "OLDVEND", InAddress = true)] public string VendorId { get; set; } = "";
    [Text("VENDOR_NAME", "Name.", Uses.Ordinary | Uses.Required, Example = "XYZ Corporation", New = "Bearing Company")] public string VendorName { get; set; } = "";
    [Text("CURR_CODE", "Currency of its orders unless they say otherwise.")] public string? CurrencyCode { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }
}
