using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;

namespace Nameplate.Core.Manufacturing;

/// <summary>An order to make a quantity of a part. The ERP's index has no call for it: these calls are ours.</summary>
[Resource("job", "Job", Verbs.Create | Verbs.Update | Verbs.Query, Area = "Manufacturing", Ours = true,
    Help = "A job: an order to make a quantity of a part.")]
public sealed class Job : Master
{
    [Key("JOB_ID", "Number of the job.", Example = "000957", New = "000958")] public string JobId { get; set; } = "";
    [Text("JOB_DESC", "What it is; the part's description unless given.")] public string? Description { get; set; }
    [Key("PART_ID", "Part that is made.", Uses.Create | Uses.Required | Uses.Answered, Example = "MOTOR003")] public Part Part { get; set; } = null!;
    [Quantity("JOB_QTY", "Quantity to make; more may be completed.", Example = "5")] public decimal? Quantity { get; set; }
    [Quantity("COMPLETED_QTY", "Completed so far.", Uses.Looked)] public decimal? CompletedQty { get; set; }
    [Text("JOB_STATUS", "OPEN or CLOSED; a closed job takes no completion.", Default = "OPEN", Example = "OPEN")] public string Status { get; set; } = "OPEN";
    [Text("TASKS", "Numbers of its tasks in order, parted by commas; any task may be named when there are none.", Example = "10,20,30")] public string? Tasks { get; set; }
    [Text("BACKFLUSH_TASKS", "Those of its tasks at which components are backflushed; all of them when empty.", Example = "30")] public string? BackflushTasks { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }
}
