using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Hosting;

namespace Nameplate.Server.Help;

/// <summary>The refusals that a call can give, in the order in which it checks. What the data fill in is "…" in their messages.</summary>
internal static class CallFailures
{
    /// <summary>In the place of a name or a number of the data.</summary>
    private const string X = "…";

    private const string Reasons = "Each reason, one after the other";

    public static IEnumerable<Fault> Of(Call call) => Request(call).Concat(Rules(call)).Concat([Faults.Busy, Faults.DatabaseAway, Faults.DatabaseBusy]).Concat(call.Writes ? [Faults.DatabaseFull, Faults.OutcomeUnknown] : []).Append(Faults.Internal(X)).DistinctBy(fault => fault.Code);

    private static IEnumerable<Fault> Request(Call call)
    {
        yield return Faults.MethodNotPost;
        yield return Faults.TooLarge(RequestLimits.BodyBytes);
        yield return Faults.JsonInvalid;
        yield return Faults.DuplicateField(X);
        if (call.NeedsToken)
        {
            yield return Faults.TokenMissing;
            yield return Faults.TokenMalformed;
            yield return Faults.TokenUnknown;
            if (call.LeastRole > Role.Viewer)
            {
                yield return Faults.RoleInsufficient(X, X, call.LeastRole);
            }

            if (call.Program is not null)
            {
                yield return Faults.ProgramNotPermitted(X, X, X);
            }
        }

        if (call.Resource.Type == typeof(AuthToken) && call.Verb == Verbs.Delete)
        {
            yield break;
        }

        if (call.Writes)
        {
            yield return Faults.KeyInvalid;
        }

        yield return Faults.FieldRequired(X);
        yield return Faults.FieldUnknown(X);
        yield return Faults.FieldInvalid(X, "is not a value of its kind");
        if (call.Verb == Verbs.Update)
        {
            yield return Faults.NothingToChange;
        }

        if (call.Verb == Verbs.Query)
        {
            yield return Faults.NoCriterion;
        }

        if (call.Writes)
        {
            yield return Faults.KeyReused;
        }
    }

    private static IEnumerable<Fault> Rules(Call call) => call.Name switch
    {
        "auth-token-get" => [Faults.TooManyAttempts(default), Faults.LoginFailed],
        "serial-number-create" =>
        [
            Missing<Part>(), Faults.PartPhantom(X), .. Referenced(call), .. Placing, Missing<Stores>(), .. MadeUp,
        ],
        "serial-number-update" =>
        [
            Missing<Part>(), Faults.SerialNotFound(X, X), Faults.UnitPlace(X, X, X), Missing<Stores>(), .. Placing, .. Referenced(call),
        ],
        "serial-number-delete" => [Missing<Part>(), Faults.SerialNotFound(X, X), Faults.UnitMoved(X, X, X), Faults.UnitHolds(X, X, null)],
        "adjustments-entry-create" =>
        [
            .. Moved, .. Batches, Faults.SerialExists(X, X), Faults.Short([Reasons]), Faults.QuantityTooLarge,
        ],
        "stores-transfer-create" => [.. Moved, Faults.SamePlace, .. Batches, Faults.Short([Reasons]), Faults.QuantityTooLarge],
        "issues-entry-create" => [Faults.IssuedToNobody, .. Moved, .. Batches, Faults.Short([Reasons]), Faults.QuantityTooLarge],
        "physical-count-entry-create" => [.. Moved, .. Batches, Faults.SerialExists(X, X), Faults.Short([Reasons]), Faults.QuantityTooLarge],
        "po-receipts-entry-create" =>
        [
            .. Batches, Missing<PurchaseOrder>(), Faults.OrderTakesNothing(Resource.Of<PurchaseOrder>(), X, X, X), Faults.OrderLineNotFound(X, 0), Faults.OrderLineTakesNothing(X, 0, X, X), Faults.OrderLineWithoutPart(X, 0),
            Faults.OrderLinePart(X, 0, X, X), Missing<Stores>(), Faults.PartPhantom(X), Faults.QuantityDecimals(X, X, 0), Faults.LotNotUsed(X, X), Faults.SerialsNotUsed(X, X), Faults.SerialCount(X, X, 0, X),
            Faults.LotRequired(X, X), Faults.NoStores(X, X), .. MadeUp, Faults.CannotReceive([Reasons]), Faults.QuantityTooLarge,
        ],
        "backflush-kit-issue-create" =>
        [
            Missing<Part>(), Faults.PartPhantom(X), Missing<Stores>(), Faults.AccountNotFound(X, X), .. Completed, .. Bill, .. Batches, .. MadeUp, Faults.Short([Reasons]), Faults.QuantityTooLarge,
        ],
        "wip-completions-entry-create" =>
        [
            Missing<Job>(), Faults.JobClosed(X, X), Faults.JobPart(X, X, X), Faults.JobTask(X, X, X, X), Missing<Part>(), Faults.PartPhantom(X), Missing<Stores>(),
            .. Completed, .. Bill, .. Batches, .. MadeUp, Faults.Short([Reasons]), Faults.QuantityTooLarge,
        ],
        "serial-number-cross-reference-create" =>
        [
            Missing<Part>(), Faults.SerialNotFound(X, X), Faults.InsideItself(X, X), Faults.TooDeep(X, Linking.LevelsMax), Faults.AssemblyScrapped(X), Faults.ComponentNotFree(X, X), Missing<Stores>(), Faults.UnitPlace(X, X, X),
        ],
        "serial-number-cross-reference-update" => [Missing<Part>(), Faults.SerialNotFound(X, X), Faults.LinkNotFound(X, X), Missing<Stores>(), Faults.TakenOut(X, X, X), Faults.UnitPlace(X, X, X)],
        "serial-number-cross-reference-delete" => [Missing<Part>(), Faults.SerialNotFound(X, X), Faults.LinkNotFound(X, X), Faults.LinkKept(X, X, X)],
        "serial-number-replacement-create" =>
        [
            Missing<Part>(), Faults.SerialNotFound(X, X), Faults.ComponentNotInside(X, X, X), Faults.InsideItself(X, X), Faults.TooDeep(X, Linking.LevelsMax), Faults.AssemblyScrapped(X),
            Faults.ComponentNotFree(X, X), Missing<Stores>(), .. Batches,
        ],
        "disassembly-create" => [Missing<Part>(), Faults.SerialNotFound(X, X), Missing<Stores>(), .. Batches, Faults.QuantityDecimals(X, X, 0), Faults.CannotTakeApart([Reasons])],
        "batch-reverse" => [Faults.BatchNotFound(X), Faults.BatchReversedBy(X, X), Faults.TransactionNotFound(X, X), Faults.IsReversal(X), Faults.NothingStands(X), Faults.CannotReverse(X, [Reasons])],
        "job-create" or "job-update" => [Missing<Job>(), Missing<Part>(), Faults.QuantityDecimals(X, X, 0), .. call.Verb == Verbs.Create ? [Faults.Exists(call.Resource, X)] : Array.Empty<Fault>()],
        "sales-order-create" or "sales-order-update" => [.. Ordered<CustomerPart>(call), Missing<Customer>()],
        "purchase-order-create" or "purchase-order-update" => Ordered<VendorPart>(call),
        "serial-number-genealogy-get" => [Faults.SerialNotFound(X, X), Faults.TreeTooLarge(GenealogyGraph.StepsMax)],
        "serial-number-history-get" => [Faults.SerialNotFound(X, X)],
        "shipments-entry-create" => [Missing<Stores>(), Faults.AccountNotFound(X, X), .. Batches, Missing<SalesOrder>(), Faults.Short([Reasons]), Faults.SerialExists(X, X)],
        "lot-recall-get" => Recalled,
        "recall-list-create" => [Missing<RecallList>(), .. Recalled, Faults.RecallTooLarge(RecallList.RowsMax)],
        "serial-number-note-create" => [Faults.SerialNotFound(X, X)],
        _ => Plain(call),
    };

    private static Fault[] Recalled =>
    [
        Missing<Part>(), Missing<Lot>(), Faults.SerialNotFound(X, X), Missing<ReceiptTransaction>(), Faults.ReceiptNotTraced(X, X), Faults.BatchNotFound(X), Faults.BatchNotTraced(X, X), Faults.BatchBroughtNothing(X, X),
        Faults.TreeTooLarge(GenealogyGraph.StepsMax),
    ];

    private static Fault[] Ordered<T>(Call call) =>
    [
        .. call.Verb == Verbs.Update ? [Faults.NotFound(call.Resource, X)] : Array.Empty<Fault>(), .. Referenced(call), Missing<Part>(), Missing<Stores>(),
        .. call.Verb == Verbs.Update
            ? [
                Faults.NotFound(call.Request.First(field => field.RowNoun is not null).RowNoun!, X), Faults.OrderFixed(call.Resource, X, X), Faults.OrderClosed(call.Resource, X, X, X),
                Faults.OrderMoved(call.Resource, X, X, X), Faults.OrderLineFixed(X, X), .. call.Resource.Type == typeof(SalesOrder) ? [Missing<SalesOrderExtendedUser>()] : Array.Empty<Fault>(),
            ]
            : Array.Empty<Fault>(),
        Faults.OrderLineNotFound(X, 0), Missing<T>(), Faults.PartnerPartAmbiguous(Resource.Of<T>(), X, X, [X]), Faults.PartnerPartOther(Resource.Of<T>(), X, X, [X], X), Faults.PartPhantom(X),
        Faults.OrderConversion(X, X, X), Faults.QuantityDecimals(X, X, 0), Faults.QuantityTooLarge, .. call.Resource.Type == typeof(SalesOrder) ? [Faults.SerialsNotUsed(X, X), Faults.NoStores(X, X), Faults.Short([Reasons])] : Array.Empty<Fault>(), .. call.Verb == Verbs.Create ? [Faults.Exists(call.Resource, X)] : Array.Empty<Fault>(),
    ];

    private static Fault[] Placing =>
        [Faults.StatusNotAllowed(X, X), Faults.NotSerialised(X), Faults.LotRequired(X, X), Faults.LotNotUsed(X, X)];

    /// <summary>A transaction of stock: its part, stores, quantity and lot.</summary>
    private static Fault[] Moved =>
    [
        Missing<Part>(), Faults.PartPhantom(X), Missing<Stores>(), Faults.AccountNotFound(X, X), Faults.QuantityDecimals(X, X, 0), Faults.SerialCount(X, X, 0, X), Faults.SerialsNotUsed(X, X),
        Faults.LotRequired(X, X), Faults.LotNotUsed(X, X),
    ];

    /// <summary>What is completed, and where it goes.</summary>
    private static Fault[] Completed =>
    [
        Faults.QuantityDecimals(X, X, 0), Faults.SerialCount(X, X, 0, X), Faults.SerialsNotUsed(X, X), Faults.LotRequired(X, X), Faults.LotNotUsed(X, X), Faults.NoStores(X, X),
    ];

    private static Fault[] Bill =>
        [Faults.NoBill(X, X), Faults.NoPhantomBill(X, X, X), Faults.BillTooLarge(X, X, BillExplosion.LevelsMax, BillExplosion.LinesMax), Faults.BillBySerial(X, X), Faults.NotAComponent(X, X, X)];

    private static Fault[] MadeUp => [Faults.SerialsUsedUp(X, X), Faults.SerialExists(X, X)];

    private static Fault[] Batches => [Faults.BatchNotFound(X), Faults.BatchReversed(X)];

    private static IEnumerable<Fault> Plain(Call call) => (call.Verb, call.Resource.Type) switch
    {
        (_, var type) when !typeof(Core.Fields.Record).IsAssignableFrom(type) => [],
        (Verbs.Create, var type) => [.. Referenced(call), .. type == typeof(BillOfMaterial) ? [Faults.BillCycle(X, X)] : Array.Empty<Fault>(), Faults.Exists(call.Resource, X)],
        (Verbs.Update, var type) =>
        [
            Faults.NotFound(call.Resource, X), .. Referenced(call),
            .. type == typeof(Part) ? [Faults.PartControlFixed(X, X), Faults.PhantomFixed(X), Faults.SerialPatternTaken(X, X)] : type == typeof(UnitOfMeasure) ? [Faults.UnitOfMeasureInUse(X)] : Array.Empty<Fault>(),
        ],
        (Verbs.Delete, _) => [Faults.NotFound(call.Resource, X), Faults.InUse(call.Resource, X, X)],
        _ => [],
    };

    private static IEnumerable<Fault> Referenced(Call call) => call.Request
        .Where(field => field.IsReference && !(call.Verb == Verbs.Update && field.IsKey))
        .Select(field => Faults.NotFound(Resource.Of(field.Type), X, field.Name));

    private static Fault Missing<T>() => Faults.NotFound(Resource.Of<T>(), X);
}
