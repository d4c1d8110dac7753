using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>A transaction of a batch: its leading posting, without those that belong to it (ours).</summary>
[Resource("batch-transaction", "Batch Transaction", Verbs.Query, Area = "Inventory", Ours = true, Code = Reversing.Program,
    Help = "One transaction of a batch; its number undoes it alone.")]
public sealed class BatchTransaction
{
    [Number("BATCH_NUMBER", "Batch that it is of.", Uses.Identity, Example = "2")] public long BatchNumber { get; set; }
    [Number("TRANSACTION", "Number of the transaction.", Uses.Identity, Example = "50017")] public long Transaction { get; set; }
    [Text("ACTION_TYPE", "What it was, in two letters.", Uses.Looked, Example = "BF")] public string ActionType { get; set; } = "";
    [Date("ACTION_DATE", "Day of the transaction.", Uses.Looked)] public DateOnly ActionDate { get; set; }
    [Text("PART_ID", "Part.", Uses.Looked, Example = "MOTOR003")] public string PartId { get; set; } = "";
    [Text("LOT_ID", "Lot.", Uses.Looked)] public string Lot { get; set; } = "";
    [Quantity("QUANTITY", "Quantity that it moved.", Uses.Looked)] public decimal Quantity { get; set; }
    [Text("REFERENCE", "Its reference.", Uses.Looked)] public string? Reference { get; set; }
    [Text("OPERATOR_ID", "User who posted it.", Uses.Looked)] public string OperatorId { get; set; } = "";
    [Text("PROGRAM_ID", "Program that posted it.", Uses.Looked)] public string ProgramId { get; set; } = "";
    [DayOf("DATE_CREATED", "Day on which it was posted.", Uses.Looked)]
    [TimeOf("TIME_CREATED", "Time of day of that.", Uses.Looked)] public DateTime CreatedAt { get; set; }
    [Number("REVERSES", "The transaction or part of one that it undid.", Uses.Looked)] public long? ReversesId { get; set; }
    [Number("REVERSED_BY", "The posting that undid it as a whole.", Uses.Looked)] public long? ReversedBy { get; set; }
}
