using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Units;

/// <summary>What can be done with a unit as it is, by whoever looks at it: the pages for it, with the unit filled in.</summary>
internal static class UnitActions
{
    public static IEnumerable<(string Name, string Path)> Of(PageCall call, UnitFound found)
    {
        var (unit, of) = (found.Unit, $"PART_ID={Uri.EscapeDataString(found.Unit.PartId)}&SERIAL_NUMBER={Uri.EscapeDataString(SerialList.Print([found.Unit.Serial]))}");
        if (unit.Status is not { } status)
        {
            yield break;
        }

        if (status.IsInStore() && call.May<StoresTransfer>(Verbs.Create))
        {
            yield return ("Move", $"/work/transfer?{of}");
        }

        if (status is UnitStatus.InStock or UnitStatus.Reserved or UnitStatus.Registered or UnitStatus.Consigned && call.May<ShipmentsEntry>(Verbs.Create))
        {
            yield return ("Ship", $"/work/ship?{of}");
        }

        if (status is UnitStatus.Shipped or UnitStatus.Consigned && call.May<ShipmentsEntry>(Verbs.Create))
        {
            yield return ("Take back", $"/work/return?{of}");
        }

        if (status == UnitStatus.Installed && found.Inside?.Serial is not null && call.May<SerialNumberReplacement>(Verbs.Create))
        {
            yield return ("Replace", $"/work/replace?{of}");
        }

        yield return ("Label", $"{Hits.Unit(unit.PartId, unit.Serial)}/label");
    }
}
