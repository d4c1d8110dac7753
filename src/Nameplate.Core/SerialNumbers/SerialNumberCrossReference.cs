using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;

namespace Nameplate.Core.SerialNumbers;

/// <summary>
/// One unit inside another, from a day, to a day once it was taken out. Fields: serial number cross reference, create (newer
/// public help). A unit is inside one assembly at most: a partial unique index holds that.
/// </summary>
[Resource("serial-number-cross-reference", "Serial Number Cross Reference", Verbs.All, Area = "Serial numbers",
    Program = "SN Cross Reference Editor (JCESX)", Writer = Role.Operator, KeyRepeats = true,
    Help = "A unit inside another unit, with the days from and to which it was there.", Source = "newer public help")]
public sealed class SerialNumberCrossReference : Record
{
    private const Uses SentOnly = Uses.Create | Uses.Update | Uses.Derived;
    private const Uses LookedKey = Uses.Key | Uses.Required | Uses.Create | Uses.Looked;

    [Key("ASSEMBLY_ID", "Part of the assembly.", LookedKey, Example = "PUMP001")] public string AssemblyId { get; set; } = "";
    [Text("ASSEMBLY_DESC", "What that is.", Uses.Looked)] public string AssemblyDesc { get; set; } = "";
    [Key("ASSEMBLY_SN", "Serial of the assembly.", LookedKey, SerialList.MaxLength, Example = "000342", Spare = "000350")] public string AssemblySerial { get; set; } = "";
    [Text("ASSEMBLY_SN_STATUS", "Status of the assembly.", Uses.Looked)] public string AssemblyStatus { get; set; } = "";
    [Key("COMPONENT_ID", "Part of the component.", LookedKey, Example = "MOTOR001")] public string ComponentId { get; set; } = "";
    [Text("COMPONENT_DESC", "What that is.", Uses.Looked)] public string ComponentDesc { get; set; } = "";
    [Key("COMPONENT_SN", "Serial of the component.", LookedKey, SerialList.MaxLength, Example = "011698", New = "011702", Spare = "011706")] public string ComponentSerial { get; set; } = "";
    [Text("COMPONENT_SN_STATUS", "Status of the component.", Uses.Looked)] public string ComponentStatus { get; set; } = "";
    [Date("START_DATE", "Day on which it was put in.")] public DateOnly? StartDate { get; set; }
    [Date("END_DATE", "Day on which it was taken out; empty while it is in.")] public DateOnly? EndDate { get; set; }
    [Text("ORDER_ID", "Order under which it was put in.")] public string? OrderId { get; set; }
    [Text("LINE_NUMBER", "Line of that order.")] public string? LineNumber { get; set; }
    [Text("REFERENCE", "A reference.")] public string? Reference { get; set; }
    [Text("RA_REASON", "Why it was taken out.")] public string? ReturnReason { get; set; }
    [Text("COMMENT", "A comment.")] public string? Comment { get; set; }
    [Text("CREATED_BY", "User who made the record.", Uses.Answered)] public string CreatedBy { get; set; } = "";
    [DayOf("DATE_CREATED", "Day on which it was made.")] public DateTime CreatedAt { get; set; }
    [Text("MODIFIED_BY", "User who changed it last; empty until it is changed.", Uses.Answered)] public string? ModifiedBy { get; set; }
    [DayOf("DATE_MODIFIED", "Day of that change.")] public DateTime? ModifiedAt { get; set; }
    [Text("OPERATOR_ID", "User who wrote it last.", Uses.Answered)] public string OperatorId { get; set; } = "";
    [DayOf("DATE_LAST_UPDT", "Day on which it was written last.")]
    [TimeOf("TIME_LAST_UPDT", "Time of day of that.")] public DateTime UpdatedAt { get; set; }
    [Key("TO_STORES", "With END_DATE: store that the component goes to; it is registered and in no store unless given (ours).", SentOnly)] public string? ToStores { get; set; }
    [Key("TO_LOCATION", "Location there; the part's main location in that store unless given (ours).", SentOnly)] public string? ToLocation { get; set; }
    [Text("TO_STATUS", "With END_DATE: X scraps the component (ours).", SentOnly)] public string? ToStatus { get; set; }

    /// <summary>The assembly unit; null when the assembly has no serials, then <see cref="ParentPartId"/> and <see cref="ParentLot"/> name it.</summary>
    public long? AssemblyUnitId { get; set; }

    /// <summary>The row number of an assembly part without serials.</summary>
    public long? ParentPartId { get; set; }

    /// <summary>The lot of an assembly without serials; empty when it has none.</summary>
    public string ParentLot { get; set; } = "";

    public long ComponentUnitId { get; set; }

    /// <summary>The posting that put it in.</summary>
    public long InstalledPostingId { get; set; }

    /// <summary>The posting that took it out; null while it is in.</summary>
    public long? RemovedPostingId { get; set; }

    /// <summary>RA_REASON before the removal gave it another: undoing that brings it back.</summary>
    public string? FormerReason { get; set; }
}
