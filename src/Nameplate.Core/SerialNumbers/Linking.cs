using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;

namespace Nameplate.Core.SerialNumbers;

/// <summary>A unit and its part.</summary>
public sealed record LinkedUnit(Part Part, UnitRow Unit)
{
    /// <summary>How people call it: part and serial.</summary>
    public string Name => $"{Part.PartId} {Unit.Serial}";
}

/// <summary>Where a component goes that is taken out.</summary>
/// <param name="Stores">A store; null for none.</param>
/// <param name="Location">Location there.</param>
/// <param name="IsScrapped">It is scrapped.</param>
public sealed record WayOut(Stores? Stores, string Location, bool IsScrapped)
{
    /// <summary>Reads TO_STORES, TO_LOCATION and TO_STATUS; <paramref name="main"/> is the part's main location in the store.</summary>
    public static Outcome<WayOut> Of(Stores? stores, string? location, string? status, string main) => status switch
    {
        not (null or "A" or "X") => Faults.FieldInvalid("TO_STATUS", "must be A or X"),
        "X" when stores is not null || location is not null => Faults.FieldInvalid("TO_STATUS", "X goes with no TO_STORES or TO_LOCATION: what is scrapped goes to no store"),
        _ when stores is null && location is not null => Faults.FieldInvalid("TO_LOCATION", "needs TO_STORES"),
        _ => new WayOut(stores, location ?? main, status == "X"),
    };

    public BalanceKey? Place(UnitRow unit) => Stores is null ? null : new BalanceKey(unit.PartId, Stores.Id, Location, unit.Lot);
}

/// <summary>What stands around two units that are to be linked.</summary>
/// <param name="Above">Units that the assembly is inside of, itself first.</param>
/// <param name="Height">Levels of units inside the component.</param>
public sealed record Surroundings(IReadOnlyList<long> Above, int Height);

/// <summary>The rules of putting one unit into another by hand, and of taking it out.</summary>
public static class Linking
{
    /// <summary>Program that the postings name (SN Cross Reference Editor).</summary>
    public const string Program = "JCESX";

    /// <summary>Levels that an assembly may have.</summary>
    public const int LevelsMax = 20;

    /// <summary>Why a component cannot go into an assembly; null when it can.</summary>
    public static Fault? Refuse(LinkedUnit assembly, LinkedUnit component, Surroundings around, string? lotHold)
    {
        if (around.Above.Contains(component.Unit.Id))
        {
            return Faults.InsideItself(component.Name, assembly.Name);
        }

        if (!component.Unit.Status.IsFree() && component.Unit.Status != UnitStatus.Issued)
        {
            return Faults.ComponentNotFree(component.Name, component.Unit.Where);
        }

        if (lotHold is not null)
        {
            return Faults.ComponentNotFree(component.Name, $"in lot {component.Unit.Lot}, which is on hold ({lotHold})");
        }

        if (assembly.Unit.Status == UnitStatus.Scrapped)
        {
            return Faults.AssemblyScrapped(assembly.Name);
        }

        return around.Above.Count + around.Height > LevelsMax ? Faults.TooDeep(component.Name, LevelsMax) : null;
    }

    /// <summary>Puts a free unit in: as it is, or from where it stands.</summary>
    public static PostingDraft Install(LinkedUnit component, PostingDetail detail) => new(ActionType.IN, component.Part.Id, 1)
    {
        Lot = component.Unit.Lot,
        From = component.Unit.Balance,
        Amount = Money.Amount(1, component.Part.StandardCost),
        Detail = detail,
        Units = [new UnitMove(component.Unit.Id, component.Unit.Status, UnitStatus.Installed)],
    };

    /// <summary>Takes a unit out that is inside another.</summary>
    public static Outcome<PostingDraft> Remove(LinkedUnit component, WayOut way, PostingDetail detail)
    {
        if (way.Stores is not null && !component.Part.SerialInInventory)
        {
            return Faults.NotSerialised(component.Part.PartId);
        }

        if (way.Stores is not null && component.Part.LotControl != component.Unit.Lot.Length > 0)
        {
            return component.Part.LotControl
                ? Faults.UnitPlace(component.Part.PartId, component.Unit.Serial, "it has no lot, and its part is kept by lot: take it out without TO_STORES and give it a LOT_ID first")
                : Faults.UnitPlace(component.Part.PartId, component.Unit.Serial, $"it is of lot {component.Unit.Lot}, and its part is not kept by lot any more");
        }

        return new PostingDraft(ActionType.RM, component.Part.Id, 1)
        {
            Lot = component.Unit.Lot,
            To = way.Place(component.Unit),
            Amount = Money.Amount(1, component.Part.StandardCost),
            Detail = detail,
            Units = [new UnitMove(component.Unit.Id, UnitStatus.Installed, way.IsScrapped ? UnitStatus.Scrapped : way.Stores is null ? UnitStatus.Registered : UnitStatus.InStock)],
        };
    }

    /// <summary>
    /// Puts a component in by hand. With END_DATE it is old history: put in and taken out, and then, unless the request says
    /// otherwise, where it was before.
    /// </summary>
    public static Outcome<LedgerEntry> Create(LinkedUnit assembly, LinkedUnit component, SerialNumberCrossReference asked, WayOut way, DateOnly today)
    {
        var start = asked.StartDate ?? today;
        if (asked.EndDate is null && (asked.ToStores ?? asked.ToLocation ?? asked.ToStatus) is not null)
        {
            return Faults.FieldInvalid("END_DATE", "is required with TO_STORES, TO_LOCATION or TO_STATUS");
        }

        if (asked.EndDate < start)
        {
            return Faults.FieldInvalid("END_DATE", "must not be before START_DATE");
        }

        var detail = new PostingDetail { Reference = asked.Reference };
        var installing = Install(component, detail);
        var link = new LinkDraft(assembly.Unit.Id, null, "", component.Unit.Id, installing)
        {
            StartDate = start,
            EndDate = asked.EndDate,
            OrderId = asked.OrderId,
            LineNumber = asked.LineNumber,
            Reference = asked.Reference,
            Reason = asked.ReturnReason,
            Comment = asked.Comment,
        };
        if (asked.EndDate is not { } end)
        {
            return new LedgerEntry(Program, start, [installing]) { Links = [link] };
        }

        var removed = Remove(component, way, detail with { Reason = asked.ReturnReason });
        if (removed.Fault is { } fault)
        {
            return fault;
        }

        var removing = removed.Value;
        if (removing.To is null && !way.IsScrapped)
        {
            removing = removing with { To = component.Unit.Balance, Units = [new UnitMove(component.Unit.Id, UnitStatus.Installed, component.Unit.Status)] };
        }

        return new LedgerEntry(Program, end, [installing, removing]) { Links = [link with { Removing = removing }] };
    }

    /// <summary>What a change of START_DATE and END_DATE means for a link: an entry that takes the component out, or none.</summary>
    /// <param name="record">The link as it is, with its changes but for END_DATE.</param>
    /// <param name="isOpen">The component is inside.</param>
    /// <param name="assembly">What it is or was inside of.</param>
    /// <param name="component">The component.</param>
    /// <param name="asked">END_DATE as given; null when it is not.</param>
    /// <param name="reason">RA_REASON as given; that of the link unless it is.</param>
    /// <param name="clears">END_DATE or START_DATE is to be emptied.</param>
    /// <param name="way">Where it goes.</param>
    public static Outcome<LedgerEntry?> Change(
        SerialNumberCrossReference record, bool isOpen, LinkedUnit assembly, LinkedUnit component, DateOnly? asked, string? reason, bool clears, WayOut? way)
    {
        if (clears)
        {
            return isOpen ? Faults.FieldInvalid("START_DATE", "cannot be cleared")
                : Faults.TakenOut(component.Name, assembly.Name, "its dates cannot be cleared; put it in anew, or reverse the batch that took it out");
        }

        if (!isOpen && ((asked is not null && asked != record.EndDate) || way is not null))
        {
            return Faults.TakenOut(component.Name, assembly.Name, $"it has been out since {record.EndDate:yyyy-MM-dd}");
        }

        if (isOpen && asked is null && way is not null)
        {
            return Faults.FieldInvalid("END_DATE", "is required with TO_STORES, TO_LOCATION or TO_STATUS");
        }

        if ((asked ?? record.EndDate) < record.StartDate)
        {
            return Faults.FieldInvalid("END_DATE", "must not be before START_DATE");
        }

        if (!isOpen || asked is not { } end)
        {
            return (LedgerEntry?)null;
        }

        var removing = Remove(component, way ?? new WayOut(null, "", false), new PostingDetail { Reference = record.Reference, Reason = reason ?? record.ReturnReason });
        return removing.Fault is { } fault ? fault
            : new LedgerEntry(Program, end, [removing.Value]) { Closed = [new LinkClosing(record.Id, removing.Value, end, reason)] };
    }

    /// <summary>One component out and another in, on one day.</summary>
    public static Outcome<LedgerEntry> Replace(
        LinkedUnit assembly, LinkRow old, DateOnly? oldStart, LinkedUnit oldUnit, LinkedUnit newUnit, SerialNumberReplacement asked, WayOut way, DateOnly day)
    {
        if (day < oldStart)
        {
            return Faults.FieldInvalid("ACTION_DATE", $"must not be before {oldStart:yyyy-MM-dd}, when {oldUnit.Name} was put in");
        }

        var detail = new PostingDetail { Reference = asked.Reference, Reason = asked.Reason };
        var removed = Remove(oldUnit, way, detail);
        if (removed.Fault is { } fault)
        {
            return fault;
        }

        // The new one belongs to the removal of the old: they are one transaction, and are undone as one.
        var installing = Install(newUnit, detail) with { Parent = removed.Value };
        return new LedgerEntry(Program, day, [removed.Value, installing])
        {
            Closed = [new LinkClosing(old.Id, removed.Value, day, asked.Reason)],
            Links =
            [
                new LinkDraft(assembly.Unit.Id, null, "", newUnit.Unit.Id, installing)
                {
                    StartDate = day, OrderId = asked.OrderId, LineNumber = asked.LineNumber, Reference = asked.Reference, Comment = asked.Comment,
                },
            ],
        };
    }
}
