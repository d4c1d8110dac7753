using Nameplate.Core.Scanning;
using Nameplate.Server.Pages.Recall;

namespace Nameplate.Server.Pages.App;

/// <summary>Where the page is of something that has a number.</summary>
internal static class Hits
{
    public static string Unit(string part, string serial) => $"/units/{Uri.EscapeDataString(part)}/{Uri.EscapeDataString(serial)}";

    public static string Part(string part) => $"/parts/{Uri.EscapeDataString(part)}";

    public static string Lot(string part, string lot) => $"/lots/{Uri.EscapeDataString(part)}/{Uri.EscapeDataString(lot)}";

    public static string Batch(string number) => $"/batches/{number}";

    public static string SalesOrder(string id) => $"/sales-orders/{Uri.EscapeDataString(id)}";

    public static string PurchaseOrder(string id) => $"/purchase-orders/{Uri.EscapeDataString(id)}";

    public static string Customer(string id) => $"/customers/{Uri.EscapeDataString(id)}";

    public static string Vendor(string id) => $"/vendors/{Uri.EscapeDataString(id)}";

    public static string Path(FindRow row) => row.Kind switch
    {
        "UNIT" => Unit(row.PartId!, row.Serial!),
        "PART" => Part(row.PartId!),
        // Who asks for a lot by its number wants to know who has it.
        "LOT" => RecallRoutes.Lot(row.PartId!, row.Id!),
        "BATCH" => Batch(row.Id!),
        "SALES_ORDER" => SalesOrder(row.Id!),
        "PURCHASE_ORDER" => PurchaseOrder(row.Id!),
        "CUSTOMER" => Customer(row.Id!),
        _ => Vendor(row.Id!),
    };

    public static string Name(FindRow row) => row.Serial ?? row.Id ?? row.PartId!;

    public static string Heading(string kind) => kind switch
    {
        "UNIT" => "Units",
        "PART" => "Parts",
        "LOT" => "Lots",
        "BATCH" => "Batches",
        "SALES_ORDER" => "Sales orders",
        "PURCHASE_ORDER" => "Purchase orders",
        "CUSTOMER" => "Customers",
        _ => "Vendors",
    };
}
