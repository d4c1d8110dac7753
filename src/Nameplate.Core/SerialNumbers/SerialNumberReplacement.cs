using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Core.SerialNumbers;

/// <summary>One component unit of an assembly exchanged for another, in one transaction (ours).</summary>
[Resource("serial-number-replacement", "Serial Number Replacement", Verbs.Create, Area = "Serial numbers", Ours = true, Program = "SN Cross Reference Editor (JCESX)",
    Writer = Role.Operator, Help = "A component unit of an assembly taken out, and another put in, in one call.")]
public sealed class SerialNumberReplacement
{
    [Date("ACTION_DATE", "Day of the exchange; today unless given.", Uses.Optional)] public DateOnly? ActionDate { get; set; }
    [Key("ASSEMBLY_ID", "Part of the assembly.", Uses.Needed, Example = "PUMP001")] public string AssemblyId { get; set; } = "";
    [Key("ASSEMBLY_SN", "Serial of the assembly.", Uses.Needed, SerialList.MaxLength, Example = "000342")] public string AssemblySerial { get; set; } = "";
    [Key("COMPONENT_ID", "Part of the component that comes out.", Uses.Needed, Example = "MOTOR001")] public string ComponentId { get; set; } = "";
    [Key("COMPONENT_SN", "Serial of the component that comes out.", Uses.Needed, SerialList.MaxLength, Example = "011698")] public string ComponentSerial { get; set; } = "";
    [Key("NEW_COMPONENT_ID", "Part of the component that goes in; the same part unless given.", Uses.Optional, Example = "MOTOR001")] public string? NewComponentId { get; set; }
    [Key("NEW_COMPONENT_SN", "Serial of the component that goes in.", Uses.Needed, SerialList.MaxLength, Example = "011702")] public string NewComponentSerial { get; set; } = "";
    [Key("TO_STORES", "Store that the old component goes to; it is registered and in no store unless given.", Uses.Optional)] public string? ToStores { get; set; }
    [Key("TO_LOCATION", "Location there; the part's main location in that store unless given.", Uses.Optional)] public string? ToLocation { get; set; }
    [Text("TO_STATUS", "X: the old component is scrapped.", Uses.Optional, Example = "X")] public string? ToStatus { get; set; }
    [Text("RA_REASON", "Why.", Uses.Optional)] public string? Reason { get; set; }
    [Text("ORDER_ID", "Order under which it was done.", Uses.Optional)] public string? OrderId { get; set; }
    [Text("LINE_NUMBER", "Line of that order.", Uses.Optional)] public string? LineNumber { get; set; }
    [Text("REFERENCE", "A reference.", Uses.Optional)] public string? Reference { get; set; }
    [Text("COMMENT", "A comment, kept with the new component.", Uses.Optional)] public string? Comment { get; set; }
    [Text("BATCH_NUMBER", "Batch to join; a new one unless given.", Uses.Optional)] public string? BatchNumber { get; set; }
    [Text("TXNS_ACCEPTED", "Calls accepted in that batch so far, this one too; what is sent is ignored.", Uses.Optional)] public string? TxnsAccepted { get; set; }
    [Rows("LINKS", "Both cross references: the one that ended, then the one that began.", Uses.Answer)] public List<SerialNumberCrossReference>? Links { get; set; }
}
