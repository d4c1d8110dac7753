using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Pages.App;

/// <summary>States and kinds of posting in people's words.</summary>
internal static class Words
{
    public static string Of(UnitStatus status) => status switch
    {
        UnitStatus.Registered => "registered",
        UnitStatus.InStock => "in stock",
        UnitStatus.Reserved => "held",
        UnitStatus.Installed => "built in",
        UnitStatus.Issued => "issued",
        UnitStatus.Shipped => "shipped",
        UnitStatus.Consigned => "on consignment",
        UnitStatus.Returned => "returned",
        _ => "scrapped",
    };
}
