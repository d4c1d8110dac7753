using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Core.Manufacturing;

/// <summary>
/// Builds: books finished assemblies into stock and issues what their bill of material says, in one transaction. Fields:
/// backflush kit issue, create.
/// </summary>
[Resource("backflush-kit-issue", "Backflush Kit Issue", Verbs.Create, Area = "Manufacturing", Program = "Backflush Kit Issue (ICTBF)",
    Writer = Role.Operator, Help = "A build: finished assemblies come in, and the components of their bill of material are used up.", Source = "newer public help")]
public sealed class BackflushKitIssue
{
    private const Uses Told = Uses.Answer;

    [Date("ACTION_DATE", "Day of the build; today unless given.", Uses.Optional)] public DateOnly? ActionDate { get; set; }
    [Text("ACTION_TYPE", "BF.", Told)] public string ActionType { get; set; } = "";
    [Date("EFFECTIVE_DATE", "Day whose bill of material holds; ACTION_DATE unless given.", Uses.Optional)] public DateOnly? EffectiveDate { get; set; }
    [Key("ASSEMBLY_ID", "Part that is built.", Uses.Needed, Example = "MOTOR003")] public string AssemblyId { get; set; } = "";
    [Text("PART_DESC", "What it is.", Told)] public string PartDesc { get; set; } = "";
    [Key("ASSEMBLY_LOT", "Lot that the assemblies go into; needed when the part is kept by lot. A new one arises.", Uses.Optional, InAddress = true)] public string? AssemblyLot { get; set; }
    [Date("EXPIRE_DATE", "Expiry of a new lot; ACTION_DATE plus the part's shelf life unless given.", Uses.Optional)] public DateOnly? ExpireDate { get; set; }
    [Flag("INCLUDE_SCRAP", "Y: quantities are raised by the scrap factors of the bill.", Uses.Optional, Default = "N", Example = "N")] public bool IncludeScrap { get; set; }
    [Quantity("COMPLETED_QTY", "Assemblies completed; the number of serials, else 1, unless given.", Uses.Optional, Example = "5")] public decimal? CompletedQty { get; set; }
    [Text("PART_UM", "Unit of measure of COMPLETED_QTY.", Told)] public string PartUm { get; set; } = "";
    [Key("TO_STORES", "Store that they go to; the part's unless given.", Uses.Optional, Example = "MA")] public string? ToStores { get; set; }
    [Key("TO_LOCATION", "Location there; the part's main location in that store unless given.", Uses.Optional, Example = "ISLE 3/SHELF 2")] public string? ToLocation { get; set; }
    [Text("DEPARTMENT", "Department that bears the cost.", Uses.Needed, Example = "0")] public string Department { get; set; } = "";
    [Text("ACCOUNT", "Account that bears the cost.", Uses.Needed, Example = "300")] public string Account { get; set; } = "";
    [Text("REFERENCE", "A reference.", Uses.Optional)] public string? Reference { get; set; }
    [Key("KIT_STORES", "Store that components without serials come from; the bill line's, else the part's, unless given.", Uses.Optional)] public string? KitStores { get; set; }
    [Serials("SERIAL_NUMBER", "Serials of the assemblies: a list with ranges, one for each. Made up when none is given and the part has a pattern.", Example = "GC00004057,GC00004060:GC00004063")] public IReadOnlyList<string>? Serials { get; set; }
    [Text("BATCH_NUMBER", "Batch to join; a new one unless given.", Uses.Optional)] public string? BatchNumber { get; set; }
    [Text("TXNS_ACCEPTED", "Calls accepted in that batch so far, this one too; what is sent is ignored.", Uses.Optional)] public string? TxnsAccepted { get; set; }
    [Rows("COMPONENTS", "Components for which a lot, a location or serials are named; the answer has all that was used.")] public List<BackflushComponent>? Components { get; set; }
    [Flag("DRY_RUN", "Y: answers what would be posted and posts nothing (ours).", Uses.Sent)] public bool DryRun { get; set; }
}

/// <summary>One row of COMPONENTS: in the request what to use, in the answer what was used from one store, lot and location.</summary>
public sealed class BackflushComponent
{
    private const Uses Told = Uses.Answer;

    [Key("COMPONENT_ID", "Component part.", Uses.Needed, Example = "BEARING012")] public string ComponentId { get; set; } = "";
    [Text("PART_DESC", "What it is.", Told)] public string PartDesc { get; set; } = "";
    [Quantity("KIT_QTY", "Quantity used.", Told)] public decimal KitQty { get; set; }
    [Text("PART_UM", "Unit of measure of KIT_QTY.", Told)] public string PartUm { get; set; } = "";
    [Key("LOT_ID", "Lot.", Uses.Optional, Example = "B-2301", InAddress = true)] public string? LotId { get; set; }
    [Text("STORES_CODE", "Store it came from; empty for a unit that was in none.", Told)] public string? StoresCode { get; set; }
    [Key("STOCK_LOCATION", "Location it came from.", Uses.Optional)] public string? StockLocation { get; set; }
    [Flag("MULTI_LOC", "Y: the part lies in several locations of the store.", Told)] public bool? MultiLoc { get; set; }
    [Amount("PART_AMT", "Quantity × standard cost.", Told)] public decimal PartAmount { get; set; }
    [Serials("SERIAL_NUMBER", "Serials of the components, in the order of the assemblies they go into.", Example = "")] public IReadOnlyList<string>? Serials { get; set; }
}
