using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>
/// Moves stock from one store and location to another. Fields: stores transfer, create (older public help, whose lists are
/// alphabetical): the order here is ours, that of the sibling transactions.
/// </summary>
[Resource("stores-transfer", "Stores Transfer", Verbs.Create, Area = "Inventory", Code = Transferring.Program,
    Writer = Role.Operator, Help = "A transfer: stock goes from one store and location to another. The order of the fields is ours.", Source = "older public help")]
public sealed class StoresTransfer
{
    private const Uses Told = Uses.Answer;

    [Date("ACTION_DATE", "Day of the transfer; today unless given.", Uses.Optional)] public DateOnly? ActionDate { get; set; }
    [Text("ACTION_TYPE", "TR; what is sent is ignored.", Uses.Optional, Example = "TR")] public string? ActionType { get; set; }
    [Key("PART_ID", "Part.", Uses.Needed, Example = "MOTOR003")] public string PartId { get; set; } = "";
    [Text("PART_DESC", "What it is.", Told)] public string PartDesc { get; set; } = "";
    [Text("PART_UM", "Unit of measure of QUANTITY.", Told)] public string PartUm { get; set; } = "";
    [Key("LOT_ID", "Lot; needed when the part is kept by lot, but for units that have theirs. It goes along.", Uses.Optional, InAddress = true)] public string? LotId { get; set; }
    [Key("FROM_STORES", "Store that it leaves.", Uses.Needed, Example = "MS")] public string FromStores { get; set; } = "";
    [Key("FROM_LOCATION", "Location that it leaves; unless given, that of each unit, else the part's main location there.", Uses.Optional)] public string? FromLocation { get; set; }
    [Flag("FROM_MULTI_LOC", "Y: the part lies in several locations of that store.", Told)] public bool? FromMultiLoc { get; set; }
    [Quantity("FROM_ON_HAND", "On hand in that store after.", Told)] public decimal FromOnHand { get; set; }
    [Key("TO_STORES", "Store that it goes to.", Uses.Needed, Example = "MA")] public string ToStores { get; set; } = "";
    [Key("TO_LOCATION", "Location that it goes to; the part's main location there unless given.", Uses.Optional, Example = "ISLE 3/SHELF 2")] public string? ToLocation { get; set; }
    [Flag("TO_MULTI_LOC", "Y: the part lies in several locations of that store. Follows from the stock; what is sent is ignored.", Uses.Optional)] public bool? ToMultiLoc { get; set; }
    [Quantity("TO_ON_HAND", "On hand in that store after.", Told)] public decimal ToOnHand { get; set; }
    [Text("IA_REASON", "Why.", Uses.Optional)] public string? Reason { get; set; }
    [Text("REFERENCE", "A reference.", Uses.Optional)] public string? Reference { get; set; }
    [Quantity("QTY_OLD", "On hand in FROM_STORES before.", Told)] public decimal QtyOld { get; set; }
    [Quantity("QUANTITY", "Quantity that moves.", Uses.Needed, Example = "2")] public decimal Quantity { get; set; }
    [Amount("TOTAL_STD_COST", "Quantity × standard cost.", Told)] public decimal TotalStandardCost { get; set; }
    [Serials("SERIAL_NUMBER", "Units that move: a list with ranges, as many as QUANTITY. Without it only pieces without serials move.", Example = "GC00003001:GC00003002")] public IReadOnlyList<string>? Serials { get; set; }
    [Text("BATCH_NUMBER", "Batch to join; a new one unless given.", Uses.Optional)] public string? BatchNumber { get; set; }
    [Text("TXNS_ACCEPTED", "Calls accepted in that batch so far, this one too; what is sent is ignored.", Uses.Optional)] public string? TxnsAccepted { get; set; }
    [Flag("DRY_RUN", "Y: answers what would be posted and posts nothing (ours).", Uses.Sent)] public bool DryRun { get; set; }
}
