using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Manufacturing;

/// <summary>
/// Takes units apart that were built here (ours): what is inside comes out to the stores, and the units are registered and in no
/// store. As-built stays what it was; this is a transaction of its own and no undoing.
/// </summary>
[Resource("disassembly", "Disassembly", Verbs.Create, Area = "Manufacturing", Ours = true, Code = Disassembling.Program, Writer = Role.Operator,
    Help = "Units taken apart: what is inside comes back to the stores.")]
public sealed class Disassembly
{
    [Date("ACTION_DATE", "Day of it; today unless given.", Uses.Optional)] public DateOnly? ActionDate { get; set; }
    [Text("ACTION_TYPE", "RM.", Uses.Answer)] public string ActionType { get; set; } = "";
    [Key("ASSEMBLY_ID", "Part of the units.", Uses.Needed, Example = "PUMP001")] public string AssemblyId { get; set; } = "";
    [Text("PART_DESC", "What it is.", Uses.Answer)] public string PartDesc { get; set; } = "";
    [Serials("SERIAL_NUMBER", "Serials of the units: a list with ranges.", Uses.Needed, Example = "000342:000343")] public IReadOnlyList<string> Serials { get; set; } = [];
    [Key("TO_STORES", "Store that everything goes to; each thing goes to where it came from unless given.", Uses.Optional)] public string? ToStores { get; set; }
    [Key("TO_LOCATION", "Location there; each part's main location in that store unless given.", Uses.Optional)] public string? ToLocation { get; set; }
    [Text("DEPARTMENT", "Department that bears the cost.", Uses.Optional)] public string? Department { get; set; }
    [Text("ACCOUNT", "Account that bears the cost.", Uses.Optional)] public string? Account { get; set; }
    [Text("REFERENCE", "A reference.", Uses.Optional)] public string? Reference { get; set; }
    [Text("RA_REASON", "Why; kept with the cross references that end.", Uses.Optional)] public string? Reason { get; set; }
    [Text("BATCH_NUMBER", "Batch to join; a new one unless given.", Uses.Optional)] public string? BatchNumber { get; set; }
    [Text("TXNS_ACCEPTED", "Calls accepted in that batch so far, this one too; what is sent is ignored.", Uses.Optional)] public string? TxnsAccepted { get; set; }
    [Rows("COMPONENTS", "What is scrapped and does not come back; the answer has all that came out.")] public List<DisassemblyComponent>? Components { get; set; }
}

/// <summary>One row of COMPONENTS: in the request what is scrapped, in the answer what came out, by lot and place.</summary>
public sealed class DisassemblyComponent
{
    [Key("COMPONENT_ID", "Component part.", Uses.Needed, Example = "BOLT-M6")] public string ComponentId { get; set; } = "";
    [Text("PART_DESC", "What it is.", Uses.Answer)] public string PartDesc { get; set; } = "";
    [Quantity("QUANTITY", "Quantity that came out.", Uses.Answer)] public decimal Quantity { get; set; }
    [Quantity("SCRAP_QTY", "Quantity that is scrapped, of a component without serials.", Uses.Optional, Example = "2")] public decimal? ScrapQty { get; set; }
    [Text("PART_UM", "Unit of measure of both.", Uses.Answer)] public string PartUm { get; set; } = "";
    [Key("LOT_ID", "Lot.", Uses.Optional, InAddress = true)] public string? LotId { get; set; }
    [Text("STORES_CODE", "Store that it went to; empty for what was scrapped and for units in no store.", Uses.Answer)] public string? StoresCode { get; set; }
    [Text("STOCK_LOCATION", "Location there.", Uses.Answer)] public string? StockLocation { get; set; }
    [Serials("SERIAL_NUMBER", "Serials of the units that are scrapped; in the answer of those that came out.", Example = "")] public IReadOnlyList<string>? Serials { get; set; }
}
