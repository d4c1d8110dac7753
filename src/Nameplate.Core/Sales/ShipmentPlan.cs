using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Orders;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Sales;

/// <summary>Free units that are looked for: of a part in a store, and if they are given at one location and of one lot.</summary>
public readonly record struct FreeUnits(long PartId, long StoresId, string? Location, string? Lot)
{
    /// <summary>Whether a unit of the part is still one of them, once it is locked: in stock, and where it was looked for.</summary>
    public bool Has(UnitRow? unit) =>
        unit is { Status: UnitStatus.InStock, Balance: { } at } && at.StoresId == StoresId && (Location ?? at.Location) == at.Location && (Lot ?? at.Lot) == at.Lot;
}

/// <summary>One row of the call, with what it means.</summary>
/// <param name="Place">Its place among the rows, from 1.</param>
/// <param name="Asked">The row; its answer is written into it.</param>
public sealed record ShipmentPlan(int Place, ShipmentsEntryLine Asked)
{
    /// <summary>What stands against it.</summary>
    public List<string> Reasons { get; } = [];

    /// <summary>The order's line; null when there is none, which is a reason.</summary>
    public SalesOrderLine? Line { get; set; }

    /// <summary>In the line's unit of measure; negative comes back.</summary>
    public decimal Quantity { get; set; }

    /// <summary>In units of stock, without sign.</summary>
    public decimal Stock { get; set; }

    /// <summary>The store that it leaves or comes to; null for units that leave from where they stand.</summary>
    public Stores? Stores { get; set; }

    /// <summary>SH, CS or CR.</summary>
    public ActionType Type { get; set; }

    /// <summary>The stock is plain, and serials are asked for when it goes out.</summary>
    public bool AtShipment { get; set; }

    public bool Returns => Type == ActionType.CR;

    public Part Part => Line!.Part!;

    /// <summary>Units are to be found for it: those that the line holds, then free ones.</summary>
    public bool Finds => Reasons.Count == 0 && !Returns && Part.SerialInInventory && Asked.Serials is null;

    /// <summary>Pieces without serials are drawn from stock.</summary>
    public bool Draws => Reasons.Count == 0 && !Returns && Stores is not null && (!Part.SerialInInventory || AtShipment);

    public FreeUnits Free => new(Part.Id, Stores!.Id, Asked.StockLocation, Asked.LotId);

    /// <summary>Units that it makes when they are not there yet, or would.</summary>
    public IReadOnlyList<string> Serials => Reasons.Count == 0 ? Asked.Serials ?? [] : [];

    /// <summary>What each row means, as far as the order and its lines show.</summary>
    /// <param name="request">The call.</param>
    /// <param name="order">The order.</param>
    /// <param name="lines">Its lines that the call names, by number.</param>
    /// <param name="stores">The stores that the call names, by code.</param>
    /// <param name="asksForSerials">Whether a line asks for serials when it is shipped.</param>
    /// <param name="isConsigned">Whether a unit, by part and serial, is consigned: to sell it does not count on its line again.</param>
    public static IReadOnlyList<ShipmentPlan> Make(
        ShipmentsEntry request, SalesOrder order, IReadOnlyDictionary<int, SalesOrderLine> lines, IReadOnlyDictionary<string, Stores> stores, Func<SalesOrderLine, bool> asksForSerials,
        Func<(long PartId, string Serial), bool> isConsigned)
    {
        var outside = lines.Values.ToDictionary(line => line.LineNumber, line => line.ShippedQty - line.ReturnedQty);
        return [.. request.Lines.Select((asked, i) => Row(new ShipmentPlan(i + 1, asked)))];

        ShipmentPlan Row(ShipmentPlan plan)
        {
            var asked = plan.Asked;
            if (!lines.TryGetValue(asked.LineNumber, out var line))
            {
                plan.Reasons.Add($"order {order.OrderId} has no line {asked.LineNumber}");
                return plan;
            }

            plan.Line = line;
            if (line.Part is not { } part)
            {
                plan.Reasons.Add($"line {line.LineNumber} has no part that could be shipped");
                return plan;
            }

            var sells = asked is { ToStores: null, Serials.Count: > 0 } && !(asked.Quantity < 0) && asked.Serials.All(serial => isConsigned((part.Id, serial)));
            (plan.Quantity, plan.Stock) = Amount(asked, line, part.UnitOfMeasure, outside[line.LineNumber], sells);
            plan.Type = plan.Quantity < 0 ? ActionType.CR : asked.ToStores is not null ? ActionType.CS : ActionType.SH;
            outside[line.LineNumber] += sells ? 0 : plan.Quantity;
            Shape(plan, order, part, asksForSerials(line));
            plan.Stores = plan.Returns
                ? Named(asked.ToStores ?? asked.StoresCode) ?? line.Stores ?? part.DefaultStores
                : Named(asked.StoresCode) ?? (part.SerialInInventory && asked.Serials is not null ? null : line.Stores ?? part.DefaultStores);
            if (plan.Stores is null && (plan.Returns || !part.SerialInInventory || asked.Serials is null))
            {
                plan.Reasons.Add($"{(plan.Returns ? "TO_STORES" : "STORES_CODE")} is required: neither line {line.LineNumber} nor part {part.PartId} has a store");
            }

            return plan;
        }

        Stores? Named(string? code) => code is null ? null : stores[code];
    }

    /// <summary>
    /// How much a row is: in the line's unit of measure, and without sign in units of stock. Named units count as they are, and so does all that is left. A share of a
    /// package is what the sum of all that is out grows by, so that shares come to whole packages in the end.
    /// </summary>
    /// <param name="asked">The row.</param>
    /// <param name="line">Its line.</param>
    /// <param name="um">What stock is counted in.</param>
    /// <param name="outside">What is out of the line before.</param>
    /// <param name="sells">It sells what is out already.</param>
    private static (decimal Quantity, decimal Stock) Amount(ShipmentsEntryLine asked, SalesOrderLine line, UnitOfMeasure um, decimal outside, bool sells)
    {
        var (ordered, units, gone) = (line.OrderQty!.Value, line.StockUnits, Stock(outside));
        if (asked.Serials is { Count: var count } && (asked.Quantity is not { } told || Math.Abs(Math.Abs(told) - (count / units)) < 0.000001m))
        {
            var moved = asked.Quantity < 0 ? -count : count;
            return (sells ? SalesOrderLine.Share(moved, units) : SalesOrderLine.Share(gone + moved, units) - outside, count);
        }

        return asked.Quantity is { } quantity ? (quantity, Math.Abs(quantity * units))
            : ordered > outside ? (SalesOrderLine.Share(Stock(ordered), units) - outside, Stock(ordered) - gone)
            : (0, 0);

        decimal Stock(decimal quantity) => SalesOrderLine.Stock(quantity, line.StockUnits, um.Decimals);
    }

    private static void Shape(ShipmentPlan plan, SalesOrder order, Part part, bool asksForSerials)
    {
        var (asked, reasons, um) = (plan.Asked, plan.Reasons, part.UnitOfMeasure);
        var line = plan.Line!;
        if (!plan.Returns && (order.Status != OrderRules.Open || line.Status != OrderRules.Open))
        {
            reasons.Add(order.Status != OrderRules.Open ? $"order {order.OrderId} is {OrderRules.Word(order.Status)}" : $"line {line.LineNumber} is {OrderRules.Word(line.Status)}");
        }

        if (asked.PartId is { } named && named != part.PartId)
        {
            reasons.Add($"line {line.LineNumber} is of part {part.PartId}, not {named}");
        }

        if (plan.Quantity == 0 || plan.Stock == 0)
        {
            reasons.Add($"nothing is left to be shipped of line {line.LineNumber}");
        }
        else if (!um.Fits(plan.Stock))
        {
            reasons.Add($"QUANTITY comes to {Numbers.Print(plan.Stock)} {um.Code} of {part.PartId}, which is counted in {(um.Decimals == 0 ? "whole ones" : $"{um.Decimals} decimals")}");
        }
        else if (asked.Serials is { } serials && serials.Count != plan.Stock)
        {
            reasons.Add($"SERIAL_NUMBER of {part.PartId} has {serials.Count} serials; {Numbers.Print(plan.Stock)} are needed");
        }

        if (asked.LotId is not null && !part.LotControl)
        {
            reasons.Add($"LOT_ID cannot be given: part {part.PartId} is not kept by lot");
        }

        plan.AtShipment = !part.SerialInInventory && asked.Serials is not null;
        if (plan.AtShipment && !asksForSerials)
        {
            reasons.Add($"SERIAL_NUMBER cannot be given: part {part.PartId} carries no serials, neither in stock nor when it is shipped");
        }
        else if (asked.Serials is null && asksForSerials && !part.SerialInInventory)
        {
            reasons.Add($"SERIAL_NUMBER is required: part {part.PartId} is shipped by serial number");
        }
        else if (asked.Serials is null && plan.Returns && part.SerialInInventory)
        {
            reasons.Add($"SERIAL_NUMBER is required: units of {part.PartId} come back by serial number");
        }
        else if (asked.Serials is null && plan.Type == ActionType.CS && !part.SerialInInventory)
        {
            reasons.Add($"TO_STORES cannot be given: only units with serial numbers can be consigned, and {part.PartId} has none");
        }
        else if (asked.Serials is null && plan.Returns && part.LotControl && asked.LotId is null)
        {
            reasons.Add($"LOT_ID is required: part {part.PartId} is kept by lot");
        }
    }
}
