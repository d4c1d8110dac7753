using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;

namespace Nameplate.Server.Tests.Contract;

/// <summary>The refusals that a call can give, in the order in which it checks.</summary>
public static class ContractFailures
{
    public static IEnumerable<Fault> Of(Call call) => Request(call).Concat(Rules(call)).Concat([Faults.Busy, Faults.DatabaseAway, Faults.DatabaseBusy]).Concat(call.Writes ? [Faults.DatabaseFull, Faults.OutcomeUnknown] : []).Append(Faults.Internal("")).DistinctBy(fault => fault.Code);

    private static IEnumerable<Fault> Request(Call call)
    {
        yield return Faults.MethodNotPost;
        yield return Faults.TooLarge(0);
        yield return Faults.JsonInvalid;
        yield return Faults.DuplicateField("");
        if (call.NeedsToken)
        {
            yield return Faults.TokenMissing;
            yield return Faults.TokenMalformed;
            yield return Faults.TokenUnknown;
            if (call.LeastRole > Role.Viewer)
            {
                yield return Faults.RoleInsufficient("", "", call.LeastRole);
            }

            if (call.Program is not null)
            {
                yield return Faults.ProgramNotPermitted("", "", "");
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

        yield return Faults.FieldRequired("");
        yield return Faults.FieldUnknown("");
        yield return Faults.FieldInvalid("", "");
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
            Missing<Part>(), Faults.PartPhantom(""), .. Referenced(call), .. Placing, Missing<Stores>(), .. MadeUp,
        ],
        "serial-number-update" =>
        [
            Missing<Part>(), Faults.SerialNotFound("", ""), Faults.UnitPlace("", "", ""), Missing<Stores>(), .. Placing, .. Referenced(call),
        ],
        "serial-number-delete" => [Missing<Part>(), Faults.SerialNotFound("", ""), Faults.UnitMoved("", "", ""), Faults.UnitHolds("", "")],
        "adjustments-entry-create" =>
        [
            .. Moved, .. Batches, Faults.SerialExists("", ""), Faults.Short([]), Faults.QuantityTooLarge,
        ],
        "stores-transfer-create" => [.. Moved, Faults.SamePlace, .. Batches, Faults.Short([]), Faults.QuantityTooLarge],
        "issues-entry-create" => [Faults.IssuedToNobody, .. Moved, .. Batches, Faults.Short([]), Faults.QuantityTooLarge],
        "physical-count-entry-create" => [.. Moved, .. Batches, Faults.SerialExists("", ""), Faults.Short([]), Faults.QuantityTooLarge],
        "po-receipts-entry-create" =>
        [
            .. Batches, Missing<PurchaseOrder>(), Faults.OrderTakesNothing(Resource.Of<PurchaseOrder>(), "", "", ""), Faults.OrderLineNotFound("", 0), Faults.OrderLineTakesNothing("", 0, "", ""), Faults.OrderLineWithoutPart("", 0),
            Faults.OrderLinePart("", 0, "", ""), Missing<Stores>(), Faults.PartPhantom(""), Faults.QuantityDecimals("", "", 0), Faults.LotNotUsed("", ""), Faults.SerialsNotUsed("", ""), Faults.SerialCount("", "", 0, ""),
            Faults.LotRequired("", ""), Faults.NoStores("", ""), .. MadeUp, Faults.CannotReceive([]), Faults.QuantityTooLarge,
        ],
        "backflush-kit-issue-create" =>
        [
            Missing<Part>(), Faults.PartPhantom(""), Missing<Stores>(), Faults.AccountNotFound("", ""), .. Completed, .. Bill, .. Batches, .. MadeUp, Faults.Short([]), Faults.QuantityTooLarge,
        ],
        "wip-completions-entry-create" =>
        [
            Missing<Job>(), Faults.JobClosed("", ""), Faults.JobPart("", "", ""), Faults.JobTask("", "", "", ""), Missing<Part>(), Faults.PartPhantom(""), Missing<Stores>(),
            .. Completed, .. Bill, .. Batches, .. MadeUp, Faults.Short([]), Faults.QuantityTooLarge,
        ],
        "serial-number-cross-reference-create" =>
        [
            Missing<Part>(), Faults.SerialNotFound("", ""), Faults.InsideItself("", ""), Faults.TooDeep("", 0), Faults.AssemblyScrapped(""), Faults.ComponentNotFree("", ""), Missing<Stores>(), Faults.UnitPlace("", "", ""),
        ],
        "serial-number-cross-reference-update" => [Missing<Part>(), Faults.SerialNotFound("", ""), Faults.LinkNotFound("", ""), Missing<Stores>(), Faults.TakenOut("", "", ""), Faults.UnitPlace("", "", "")],
        "serial-number-cross-reference-delete" => [Missing<Part>(), Faults.SerialNotFound("", ""), Faults.LinkNotFound("", ""), Faults.LinkKept("", "", "")],
        "serial-number-replacement-create" =>
        [
            Missing<Part>(), Faults.SerialNotFound("", ""), Faults.ComponentNotInside("", "", ""), Faults.InsideItself("", ""), Faults.TooDeep("", 0), Faults.AssemblyScrapped(""),
            Faults.ComponentNotFree("", ""), Missing<Stores>(), .. Batches,
        ],
        "disassembly-create" => [Missing<Part>(), Faults.SerialNotFound("", ""), Missing<Stores>(), .. Batches, Faults.CannotTakeApart([])],
        "batch-reverse" => [Faults.BatchNotFound(""), Faults.BatchReversedBy("", ""), Faults.TransactionNotFound("", ""), Faults.IsReversal(""), Faults.NothingStands(""), Faults.CannotReverse("", [])],
        "job-create" or "job-update" => [Missing<Job>(), Missing<Part>(), Faults.QuantityDecimals("", "", 0), .. call.Verb == Verbs.Create ? [Faults.Exists(call.Resource, "")] : Array.Empty<Fault>()],
        "sales-order-create" or "sales-order-update" => [.. Ordered<CustomerPart>(call), Missing<Customer>()],
        "purchase-order-create" or "purchase-order-update" => Ordered<VendorPart>(call),
        "serial-number-genealogy-get" => [Faults.SerialNotFound("", ""), Faults.TreeTooLarge(0)],
        "serial-number-history-get" => [Faults.SerialNotFound("", "")],
        "shipments-entry-create" => [Missing<Stores>(), Faults.AccountNotFound("", ""), .. Batches, Missing<SalesOrder>(), Faults.Short([]), Faults.SerialExists("", "")],
        "lot-recall-get" => [Missing<Part>(), Missing<Lot>(), Faults.SerialNotFound("", ""), Faults.TreeTooLarge(0)],
        _ => Plain(call),
    };

    private static Fault[] Ordered<T>(Call call) =>
    [
        .. call.Verb == Verbs.Update ? [Faults.NotFound(call.Resource, "")] : Array.Empty<Fault>(), .. Referenced(call), Missing<Part>(), Missing<Stores>(),
        .. call.Verb == Verbs.Update
            ? [
                Faults.NotFound(call.Request.First(field => field.RowNoun is not null).RowNoun!, ""), Faults.OrderFixed(call.Resource, "", ""), Faults.OrderClosed(call.Resource, "", "", ""),
                Faults.OrderMoved(call.Resource, "", "", ""), Faults.OrderLineFixed("", ""), .. call.Resource.Type == typeof(SalesOrder) ? [Missing<SalesOrderExtendedUser>()] : Array.Empty<Fault>(),
            ]
            : Array.Empty<Fault>(),
        Faults.OrderLineNotFound("", 0), Missing<T>(), Faults.PartnerPartAmbiguous(Resource.Of<T>(), "", "", []), Faults.PartnerPartOther(Resource.Of<T>(), "", "", [], ""), Faults.PartPhantom(""),
        Faults.OrderConversion("", "", ""), Faults.QuantityDecimals("", "", 0), .. call.Resource.Type == typeof(SalesOrder) ? [Faults.SerialsNotUsed("", ""), Faults.NoStores("", ""), Faults.Short([])] : Array.Empty<Fault>(), .. call.Verb == Verbs.Create ? [Faults.Exists(call.Resource, "")] : Array.Empty<Fault>(),
    ];

    private static Fault[] Placing =>
        [Faults.StatusNotAllowed("", ""), Faults.NotSerialised(""), Faults.LotRequired("", ""), Faults.LotNotUsed("", "")];

    /// <summary>A transaction of stock: its part, stores, quantity and lot.</summary>
    private static Fault[] Moved =>
    [
        Missing<Part>(), Faults.PartPhantom(""), Missing<Stores>(), Faults.AccountNotFound("", ""), Faults.QuantityDecimals("", "", 0), Faults.SerialCount("", "", 0, ""), Faults.SerialsNotUsed("", ""),
        Faults.LotRequired("", ""), Faults.LotNotUsed("", ""),
    ];

    /// <summary>What is completed, and where it goes.</summary>
    private static Fault[] Completed =>
    [
        Faults.QuantityDecimals("", "", 0), Faults.SerialCount("", "", 0, ""), Faults.SerialsNotUsed("", ""), Faults.LotRequired("", ""), Faults.LotNotUsed("", ""), Faults.NoStores("", ""),
    ];

    private static Fault[] Bill =>
        [Faults.NoBill("", ""), Faults.NoPhantomBill("", "", ""), Faults.BillTooLarge("", "", 0, 0), Faults.BillBySerial("", ""), Faults.NotAComponent("", "", "")];

    private static Fault[] MadeUp => [Faults.SerialsUsedUp("", ""), Faults.SerialExists("", "")];

    private static Fault[] Batches => [Faults.BatchNotFound(""), Faults.BatchReversed("")];

    private static IEnumerable<Fault> Plain(Call call) => (call.Verb, call.Resource.Type) switch
    {
        (_, var type) when !typeof(Core.Fields.Record).IsAssignableFrom(type) => [],
        (Verbs.Create, var type) => [.. Referenced(call), .. type == typeof(BillOfMaterial) ? [Faults.BillCycle("", "")] : Array.Empty<Fault>(), Faults.Exists(call.Resource, "")],
        (Verbs.Update, var type) =>
        [
            Faults.NotFound(call.Resource, ""), .. Referenced(call),
            .. type == typeof(Part) ? [Faults.PartControlFixed("", ""), Faults.PhantomFixed(""), Faults.SerialPatternTaken("", "")] : type == typeof(UnitOfMeasure) ? [Faults.UnitOfMeasureInUse("")] : Array.Empty<Fault>(),
        ],
        (Verbs.Delete, _) => [Faults.NotFound(call.Resource, ""), Faults.InUse(call.Resource, "", "")],
        _ => [],
    };

    private static IEnumerable<Fault> Referenced(Call call) => call.Request
        .Where(field => field.IsReference && !(call.Verb == Verbs.Update && field.IsKey))
        .Select(field => Faults.NotFound(Resource.Of(field.Type), "", field.Name));

    private static Fault Missing<T>() => Faults.NotFound(Resource.Of<T>(), "", "");
}
