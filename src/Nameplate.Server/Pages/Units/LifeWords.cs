using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Pages.Units;

/// <summary>What a posting did to a unit, in people's words.</summary>
internal static class LifeWords
{
    /// <summary>What happened; of what undoes another, what was undone.</summary>
    public static string Title(HistoryRow row) => row.Reverses is null ? Of(row) : $"Undone: {Of(row).ToLowerInvariant()}";

    private static string Of(HistoryRow row) => row.ActionType switch
    {
        "RG" => row.To is null ? "Deleted" : "Registered",
        "RC" => "Received",
        "CP" or "BF" or "KI" or "IN" or "RM" when row.IntoId is not null => "Built in",
        "CP" or "BF" => "Built",
        "KI" => "Issued to a kit",
        "IN" => "Built in",
        "RM" => row.OutOfId is not null ? "Taken out" : "Taken apart",
        "IS" => "Issued",
        "RI" => "Came back from issue",
        "TR" => "Moved",
        "AD" => "Stock adjusted",
        "PC" => "Counted",
        "SH" => "Shipped",
        "CS" => "Sent on consignment",
        "CR" => "Returned by the customer",
        "SC" => "Scrapped",
        "RN" => "Renumbered",
        "HD" => row.To == UnitStatus.Reserved ? "Held" : "Released",
        _ => row.ActionType,
    };

    /// <summary>Of a transaction of a batch, whatever part it is of.</summary>
    public static string Of(string actionType) => Of(new HistoryRow { ActionType = actionType, To = UnitStatus.InStock });
}
