using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>
/// Everything that was posted under one number; undone as a whole by one reversal (ours). A reversed batch takes no more. Its
/// reversal answers the batch that undid it.
/// </summary>
[Resource("batch", "Batch", Verbs.Query | Verbs.Reverse, Area = "Inventory", Ours = true, Code = Reversing.Program, Writer = Role.Operator,
    Help = "Transactions that were posted under one number, and are undone together.")]
public sealed class Batch
{
    [Number("BATCH_NUMBER", "Number of the batch.", Uses.Identity, Example = "2")] public long Id { get; set; }
    [Number("TRANSACTION", "Number of one transaction of the batch, to undo only that; batch-transaction-query has them.", Uses.Sent, Example = "")] public long? TransactionId { get; set; }
    [Text("OPERATOR_ID", "User who opened it.", Uses.Answered)] public string OperatorId { get; set; } = "";
    [DayOf("DATE_CREATED", "Day on which it was opened.")]
    [TimeOf("TIME_CREATED", "Time of day of that.")] public DateTime CreatedAt { get; set; }
    [Count("TXNS_ACCEPTED", "Calls accepted in it so far.", Uses.Answered)] public int TxnsAccepted { get; set; }
    [Number("REVERSES", "The batch that it undid, whole or in part.", Uses.Looked)] public long? Reverses { get; set; }
    [Number("REVERSED_BY", "The batch that undid it as a whole.", Uses.Answered)] public long? ReversedById { get; set; }
}
