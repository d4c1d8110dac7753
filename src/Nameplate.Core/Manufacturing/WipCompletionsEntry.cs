using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Core.Manufacturing;

/// <summary>
/// Completes a quantity of a job's part into stock and, if asked to, issues its components in the same transaction. Fields:
/// WIP completions entry, create. The answer's order was not seen: it follows the request's, with the answer's own fields
/// beside what they describe.
/// </summary>
[Resource("wip-completions-entry", "WIP Completions Entry", Verbs.Create, Area = "Manufacturing", Program = "WIP Completions Entry (JCTWC)",
    Writer = Role.Operator, Help = "A completion against a job: finished pieces come in, and their components are used up if asked for.", Source = "newer and older public help")]
public sealed class WipCompletionsEntry
{
    private const Uses Told = Uses.Answer;

    [Text("GL_MONTH", "Month that it is booked in; that of ACTION_DATE unless given.", Uses.Optional, max: 15)] public string? GlMonth { get; set; }
    [Text("GL_YEAR", "Year that it is booked in; that of ACTION_DATE unless given.", Uses.Optional, max: 15)] public string? GlYear { get; set; }
    [Date("ACTION_DATE", "Day of the completion; today unless given. The bill of material of that day holds.", Uses.Optional)] public DateOnly? ActionDate { get; set; }
    [Key("JOB_ID", "Job. A new one is opened when PART_ID says what it makes.", Uses.Needed, Example = "000958")] public string JobId { get; set; } = "";
    [Text("JOB_DESC", "What it is.", Told)] public string? JobDesc { get; set; }
    [Text("ACTION_TYPE", "TC: completion of a task.", Uses.Optional, max: 15, Default = "TC", Example = "TC")] public string ActionType { get; set; } = "TC";
    [Key("FROM_TASK", "Task that is completed, one of the job's; its last one unless given.", Uses.Optional, Example = "30")] public string? FromTask { get; set; }
    [Key("TO_JOB_ID", "Job that the pieces go on to; kept as the order reference of the units.", Uses.Optional)] public string? ToJobId { get; set; }
    [Key("TO_TASK", "Task that they go on to, of that job or else of this one.", Uses.Optional)] public string? ToTask { get; set; }
    [Text("DELIVER_TO", "Where they were delivered: the job that they go on to, else the store.", Told)] public string? DeliverTo { get; set; }
    [Key("PART_ID", "Part that the job makes; needed to open a new job.", Uses.Optional, Example = "MOTOR003")] public string? PartId { get; set; }
    [Text("PART_DESC", "What it is.", Told)] public string PartDesc { get; set; } = "";
    [Key("LOT_ID", "Lot that they go into; needed when the part is kept by lot. A new one arises.", Uses.Optional, InAddress = true)] public string? LotId { get; set; }
    [Key("STORES_CODE", "Store that they go to; the part's unless given.", Uses.Optional, Example = "MS")] public string? StoresCode { get; set; }
    [Key("STOCK_LOCATION", "Location there; the part's main location in that store unless given.", Uses.Optional)] public string? StockLocation { get; set; }
    [Flag("MULTI_LOC", "Y: the part lies in several locations of the store. Follows from the stock; what is sent is ignored.", Uses.Optional)] public bool? MultiLoc { get; set; }
    [Date("EXPIRE_DATE", "Expiry of a new lot; ACTION_DATE plus the part's shelf life unless given.", Uses.Optional)] public DateOnly? ExpireDate { get; set; }
    [Quantity("QUANTITY", "Pieces completed; the number of serials, else 1, unless given.", Uses.Optional, Example = "5")] public decimal? Quantity { get; set; }
    [Text("JOB_UM", "Unit of measure of QUANTITY.", Told)] public string JobUm { get; set; } = "";
    [Quantity("ON_HAND_QTY", "On hand of the part in the store afterwards.", Told)] public decimal OnHandQty { get; set; }
    [Text("REFERENCE", "A reference.", Uses.Optional)] public string? Reference { get; set; }
    [Text("REASON_CODE", "Why.", Uses.Optional)] public string? ReasonCode { get; set; }
    [Serials("SERIAL_NUMBER", "Serials of the pieces: a list with ranges, one for each. Made up when none is given and the part has a pattern.", Example = "JX00005140:JX00005143,JX00005145")] public IReadOnlyList<string>? Serials { get; set; }
    [Text("BATCH_NUMBER", "Batch to join; a new one unless given.", Uses.Optional)] public string? BatchNumber { get; set; }
    [Text("TXNS_ACCEPTED", "Calls accepted in that batch so far, this one too; what is sent is ignored.", Uses.Optional)] public string? TxnsAccepted { get; set; }
    [Flag("PROCESS_BACKFLUSH", "Y: the components are issued too, where the task is one at which that is done.", Uses.Optional, Default = "N", Example = "Y")] public bool ProcessBackflush { get; set; }
    [Rows("BACKFLUSH_COMPONENTS", "Components for which a lot, a location or serials are named; the answer has all that was used.")] public List<BackflushComponent>? Components { get; set; }
}
