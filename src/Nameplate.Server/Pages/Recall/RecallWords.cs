using System.Globalization;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Recall;

/// <summary>What a recall found, in people's words.</summary>
internal static class RecallWords
{
    public static string Of(RecallChangeKind kind) => kind switch
    {
        RecallChangeKind.Added => "added",
        RecallChangeKind.Gone => "gone",
        RecallChangeKind.Moved => "moved",
        _ => "known otherwise",
    };

    /// <summary>1 unit, 2 units, 12,345 units.</summary>
    public static string Many(int number, string one, string? many = null) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many ?? one + "s")}");

    /// <summary>The whole of it in one line.</summary>
    public static string Sum(RecallReport found)
    {
        if (found.Units == 0)
        {
            return found.LotCount == 0 ? "Nothing holds it." : $"No unit holds it, but {Many(found.LotCount, "lot")} {(found.LotCount == 1 ? "does" : "do")}.";
        }

        var stores = found.Stores.Select(one => one.Stores).Distinct().ToList();
        List<string> where =
        [
            .. found.AtCustomers > 0 ? [$"{Many(found.AtCustomers, "is", "are")} at {Many(found.Customers.Count, "customer")}"] : Array.Empty<string>(),
            .. found.InStores > 0 ? [$"{Many(found.InStores, "is", "are")} in {(stores.Count == 1 ? "store" : "stores")} {List(stores)}"] : Array.Empty<string>(),
            .. found.Elsewhere > 0 ? [$"{Many(found.Elsewhere, "is", "are")} elsewhere"] : Array.Empty<string>(),
        ];
        return $"{Many(found.Units, "unit")} {(found.Units == 1 ? "is" : "are")} affected: {string.Join(", ", where)}.";
    }

    /// <summary>What more there is to say of it.</summary>
    public static string More(RecallReport found) =>
        (found.Installed > 0 ? $" {Many(found.Installed, "is", "are")} built into another." : "")
        + (found.LotCount > 0 && found.Units > 0 ? $" {Many(found.LotCount, "lot")} without serial numbers {(found.LotCount == 1 ? "holds" : "hold")} it as well." : "");

    /// <summary>Where a unit is, in a few words.</summary>
    public static string Where(GenealogyRow row) =>
        row.CustomerName is { } customer ? $"{customer}{(row.SalesOrderId is { } order ? $", order {order}" : "")}"
        : row.StoresCode is { } stores ? $"{stores}{(string.IsNullOrEmpty(row.StockLocation) ? "" : " " + row.StockLocation)}"
        : row.Status is { } status ? Words.Of(status)
        : "";

    private static string List(List<string> names) => names.Count <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(2))} and {names.Count - 2} more";
}
