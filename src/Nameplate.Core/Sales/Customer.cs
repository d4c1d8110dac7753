using Nameplate.Core.Fields;

namespace Nameplate.Core.Sales;

/// <summary>
/// Who buys. Of the ERP's fields only the two required ones are known (older public help); those by which orders are filled
/// in follow the customer part, and any others are kept as they are sent and answered back.
/// </summary>
[Resource("customer", "Customer", Verbs.All, Area = "Sales", Open = true,
    Help = "A customer: who units are shipped to, sold to and billed to.", Source = "older public help")]
public sealed class Customer : Master
{
    [Key("CUSTOMER_ID", "Number of the customer.", Example = "ABCCORP", New = "LAKESIDE", Spare = "OLDCORP", InAddress = true)] public string CustomerId { get; set; } = "";
    [Text("CUSTOMER_NAME", "Name.", Uses.Ordinary | Uses.Required, Example = "ABC Corporation", New = "Lakeside Pumps")] public string CustomerName { get; set; } = "";
    [Text("PRICE_CODE", "Price list of its orders where a customer part names none.")] public string? PriceCode { get; set; }
    [Text("CURR_CODE", "Currency of its orders unless they say otherwise.")] public string? CurrencyCode { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }
}
