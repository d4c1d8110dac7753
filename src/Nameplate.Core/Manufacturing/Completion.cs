using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Manufacturing;

/// <summary>What the fields of a completion are called in the call that asks for it, for refusals.</summary>
public sealed record CompletionFields(string Quantity, string Lot, string Stores, string Components);

/// <summary>
/// What is completed, whichever call asks for it: a build of its own (backflush kit issue) or against a job (WIP completions
/// entry). Everything after it, components too, is planned and decided in one way.
/// </summary>
/// <param name="Part">The assembly.</param>
/// <param name="Type">What is posted: BF or CP.</param>
/// <param name="Program">Program that the postings name.</param>
/// <param name="ActionDate">Day on which it is booked.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Serials">Their serials; empty when the part has none in stock, or while they have yet to be made up.</param>
/// <param name="Stores">Store that they go to.</param>
/// <param name="Fields">Names for refusals.</param>
public sealed record Completion(
    Part Part, ActionType Type, string Program, DateOnly ActionDate, decimal Quantity, IReadOnlyList<string> Serials, Stores Stores, CompletionFields Fields)
{
    private static readonly CompletionFields OfBackflush = new("COMPLETED_QTY", "ASSEMBLY_LOT", "TO_STORES", "COMPONENTS");
    private static readonly CompletionFields OfWip = new("QUANTITY", "LOT_ID", "STORES_CODE", "BACKFLUSH_COMPONENTS");

    /// <summary>Location there; the part's main one unless given.</summary>
    public string? Location { get; init; }

    /// <summary>Lot that they go into; empty when the part has none.</summary>
    public string Lot { get; init; } = "";

    /// <summary>Expiry of a new lot, as asked for.</summary>
    public DateOnly? ExpireDate { get; init; }

    /// <summary>The system chose the serials: none of them may be a unit that is there.</summary>
    public bool SerialsAreMadeUp { get; init; }

    public PostingDetail Detail { get; init; } = PostingDetail.None;

    /// <summary>How many serials the part's pattern has to make up.</summary>
    public int SerialsToMake => Part.SerialInInventory && Serials.Count == 0 ? (int)Quantity : 0;

    /// <summary>What a backflush kit issue completes. <paramref name="stores"/> has the stores that it names, by code.</summary>
    public static Outcome<Completion> Of(BackflushKitIssue request, Part assembly, IReadOnlyDictionary<string, Stores> stores, DateOnly today) => Checked(
        new Completion(assembly, ActionType.BF, Backflush.Program, request.ActionDate ?? today, Default(request.CompletedQty, request.Serials), request.Serials ?? [],
            StoresOf(assembly, request.ToStores, stores)!, OfBackflush)
        {
            Location = request.ToLocation,
            Lot = request.AssemblyLot ?? "",
            ExpireDate = request.ExpireDate,
            Detail = new PostingDetail { Department = request.Department, Account = request.Account, Reference = request.Reference },
        });

    /// <summary>What a WIP completion completes: the part of its job.</summary>
    public static Outcome<Completion> Of(WipCompletionsEntry request, Job job, IReadOnlyDictionary<string, Stores> stores, DateOnly today) => Checked(
        new Completion(job.Part, ActionType.CP, WipCompleting.Program, request.ActionDate ?? today, Default(request.Quantity, request.Serials), request.Serials ?? [],
            StoresOf(job.Part, request.StoresCode, stores)!, OfWip)
        {
            Location = request.StockLocation,
            Lot = request.LotId ?? "",
            ExpireDate = request.ExpireDate,
            Detail = WipCompleting.Detail(request),
        });

    private static decimal Default(decimal? quantity, IReadOnlyList<string>? serials) => quantity ?? (serials is { Count: > 0 } ? serials.Count : 1);

    private static Stores? StoresOf(Part part, string? code, IReadOnlyDictionary<string, Stores> stores) => code is null ? part.DefaultStores : stores[code];

    private static Outcome<Completion> Checked(Completion wanted) => wanted.Check() is { } fault ? fault : wanted;

    private Fault? Check()
    {
        var um = Part.UnitOfMeasure;
        var makesUp = Part.SerialInInventory && Serials.Count == 0 && Part.SerialPattern is not null;
        return Quantity <= 0 ? Faults.FieldInvalid(Fields.Quantity, "must be greater than zero")
            : ExpireDate is not null && Lot.Length == 0 ? Faults.FieldInvalid("EXPIRE_DATE", $"needs {Fields.Lot}")
            : StockRules.RefusePhantom(Part) is { } phantom ? phantom
            : !um.Fits(Quantity) ? Faults.QuantityDecimals(Part.PartId, um.Code, um.Decimals)
            : makesUp && (Quantity != decimal.Truncate(Quantity) || Quantity > SerialList.MaxSerials)
                ? Faults.FieldInvalid(Fields.Quantity, $"must be a whole number up to {SerialList.MaxSerials} where serials are made up")
            : Part.SerialInInventory && !makesUp && Serials.Count != Quantity
                ? Faults.SerialCount("SERIAL_NUMBER", Part.PartId, Serials.Count, Core.Fields.Numbers.Print(Quantity))
            : !Part.SerialInInventory && Serials.Count > 0 ? Faults.SerialsNotUsed("SERIAL_NUMBER", Part.PartId)
            : Part.LotControl && Lot.Length == 0 ? Faults.LotRequired(Part.PartId, Fields.Lot)
            : !Part.LotControl && Lot.Length > 0 ? Faults.LotNotUsed(Part.PartId, Fields.Lot)
            : Stores is null ? Faults.NoStores(Part.PartId, Fields.Stores)
            : null;
    }
}
