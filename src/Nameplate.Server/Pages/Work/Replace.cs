using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Scanning;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>Exchanges a component: the old one tells where it is, so two scans are enough.</summary>
internal sealed class Replace() : WorkForm(
    "replace", "Replace a part", "Take a component out of a unit, and put another in.", ResourceBook.Call<SerialNumberReplacement>(Verbs.Create), "Replace")
{
    public override IReadOnlyList<WorkGroup> Groups { get; } =
    [
        new("The two components",
            new("COMPONENT_SN", "Serial number that comes out") { IsRequired = true, Help = "Scan or type it." }, new("NEW_COMPONENT_SN", "Serial number that goes in") { IsRequired = true, Help = "Scan or type it." }),
        new("The old one goes to",
            WorkInput.Stores("TO_STORES", "Store", "In no store unless given."), new("TO_LOCATION", "Location"),
            new("TO_STATUS", "What becomes of it") { Choices = [("", "It is kept"), ("X", "It is scrapped")] }, new("RA_REASON", "Why")),
        new("Where it is in",
            new("ASSEMBLY_ID", "Part of the assembly") { Help = "Found by the old component unless given.", Offers = WorkChoices.SerialParts }, new("ASSEMBLY_SN", "Serial number of the assembly"),
            new("COMPONENT_ID", "Part that comes out") { Offers = WorkChoices.SerialParts }, new("NEW_COMPONENT_ID", "Part that goes in") { Help = "The same part unless given.", Offers = WorkChoices.SerialParts }),
        new("More", WorkInput.Day("ACTION_DATE", "Day"), new("ORDER_ID", "Order"), new("LINE_NUMBER", "Line of the order"), WorkInput.Reference, new("COMMENT", "Comment")) { IsFolded = true },
    ];

    protected override async Task<Fault?> FillAsync(PageCall call, PageForm form, JsonObject request)
    {
        string Of(string name) => request[name]?.GetValue<string>() ?? "";
        foreach (var name in new[] { "COMPONENT_SN", "NEW_COMPONENT_SN" })
        {
            if (Gs1.Read(Of(name)) is { Serial: { } scanned })
            {
                request[name] = scanned;
            }
        }

        if (Of("COMPONENT_SN").Length == 0 || (Of("ASSEMBLY_ID").Length > 0 && Of("ASSEMBLY_SN").Length > 0 && Of("COMPONENT_ID").Length > 0))
        {
            return null;
        }

        var found = await call.ReadAsync<List<ScannedUnit>>(async snapshot => await ScannedUnits.ReadAsync(snapshot, [Of("COMPONENT_SN")], Of("COMPONENT_ID"), call.Cancel));
        if (found.Fault is { } broken)
        {
            return broken;
        }

        var inside = found.Value.Where(unit => unit.AssemblySerial.Length > 0
            && (Of("ASSEMBLY_SN").Length == 0 || Of("ASSEMBLY_SN") == unit.AssemblySerial) && (Of("ASSEMBLY_ID").Length == 0 || Of("ASSEMBLY_ID") == unit.AssemblyId)).ToList();
        if (inside is [var unit])
        {
            (request["ASSEMBLY_ID"], request["ASSEMBLY_SN"], request["COMPONENT_ID"]) = (unit.AssemblyId, unit.AssemblySerial, unit.PartId);
        }
        else if (inside.Count > 1)
        {
            form.Refuse("COMPONENT_ID", $"Say which: {Of("COMPONENT_SN")} is a unit of {string.Join(" and of ", inside.Select(one => one.PartId))}");
        }
        else
        {
            form.Refuse("COMPONENT_SN", found.Value is [var loose, ..]
                ? $"{loose.PartId} {loose.Serial} is in no such unit{(loose.Status is { } status ? $": it is {Words.Of(status)}" : "")}"
                : $"There is no unit with serial number {Of("COMPONENT_SN")}");
        }

        return null;
    }
}
