using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;

namespace Nameplate.Core.Orders;

/// <summary>
/// What an order of either direction must be, and what its lines are filled in with. Pure: whoever calls has loaded the parts, the
/// terms and the prices.
/// </summary>
public static class OrderRules
{
    public const string Open = "O";
    public const string Closed = "C";
    public const string Cancelled = "X";

    /// <summary>How an order or line that is not open any more is spoken of.</summary>
    public static string Word(string status) => status == Closed ? "closed" : "cancelled";

    /// <summary>Refuses what no order can be, before anything of its lines is looked up.</summary>
    /// <param name="words">The names of this kind of order.</param>
    /// <param name="order">The order as the call means it.</param>
    /// <param name="statusBefore">Its status before; null for a new one.</param>
    /// <param name="partnerChanged">Whether its customer or vendor is another than before.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="notes">Its other rows, by the name of their field.</param>
    public static Fault? Check(
        OrderWords words, IOrder order, string? statusBefore, bool partnerChanged, RowsChange lines, IReadOnlyList<(string Field, RowsChange Rows)> notes)
    {
        if (order.Status is not (Open or Closed or Cancelled))
        {
            return Faults.FieldInvalid(words.Status, $"must be {Open}, {Closed} or {Cancelled}");
        }

        if (Each(OrderWords.Lines, lines, (_, row) => CheckShape(words, (IOrderLine)row)) is { } malformed)
        {
            return malformed;
        }

        if (partnerChanged)
        {
            return Faults.OrderFixed(words.Noun, order.OrderId, words.Partner);
        }

        if (statusBefore is Closed or Cancelled && order.Status != Open && (lines.IsAny || notes.Any(note => note.Rows.IsAny)))
        {
            return Faults.OrderClosed(words.Noun, order.OrderId, Word(order.Status), words.Status);
        }

        if (order.Status == Cancelled && statusBefore != Cancelled && Moved(lines.Standing) is { } moved)
        {
            return Faults.OrderMoved(words.Noun, order.OrderId, Word(Cancelled), moved);
        }

        if (Moved(lines.Removed) is { } removed)
        {
            return Faults.OrderMoved(words.Noun, order.OrderId, "changed so", removed);
        }

        if (Each(OrderWords.Lines, lines, (given, row) => CheckMoved(words, given, (IOrderLine)row)) is { } kept)
        {
            return kept;
        }

        var numbers = lines.Standing.Select(row => ((IOrderLine)row).LineNumber).Append(0).ToHashSet();
        return notes.Select(note => Each(note.Field, note.Rows, (_, row) =>
            numbers.Contains(((IOrderNote)row).LineNumber) ? null : Faults.OrderLineNotFound(words.Number, ((IOrderNote)row).LineNumber))).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>Rows on lines that the call removes: they go along. What it gives anew for such a line was refused before.</summary>
    public static IReadOnlyList<DocumentRow> Orphans(RowsChange lines, RowsChange notes)
    {
        var numbers = lines.Removed.Select(row => ((IOrderLine)row).LineNumber).Except(lines.Standing.Select(row => ((IOrderLine)row).LineNumber)).ToHashSet();
        return [.. notes.Standing.Where(row => numbers.Contains(((IOrderNote)row).LineNumber))];
    }

    /// <summary>Why an order cannot be deleted; null when nothing was done with it yet.</summary>
    public static Fault? CheckDelete(OrderWords words, IOrder order, IReadOnlyList<DocumentRow> lines) =>
        Moved(lines) is { } moved ? Faults.OrderMoved(words.Noun, order.OrderId, "deleted", moved) : null;

    /// <summary>Fills in what a new or changed order does not say of itself.</summary>
    public static void Fill(IOrder order, bool isNew, DateOnly today)
    {
        order.OrderDate ??= today;
        order.CurrencyCode ??= isNew ? order.PartnerCurrency : null;
    }

    /// <summary>Finds the parts of lines that name them by the customer's or vendor's number, and sees that both names agree.</summary>
    /// <param name="words">The names of this kind of order.</param>
    /// <param name="order">The order.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="terms">The partner's terms for the parts and numbers that lines name.</param>
    public static Fault? Resolve(OrderWords words, IOrder order, RowsChange lines, IReadOnlyList<IPartnerPart> terms)
    {
        var (byNumber, byPart) = (terms.ToLookup(one => one.PartnerPartId, StringComparer.Ordinal), terms.ToLookup(one => one.Part.Id));
        return Each(OrderWords.Lines, lines, (given, row) => ResolveLine(words, order, given, (IOrderLine)row, byNumber, byPart));
    }

    /// <summary>Fills in what lines do not say, and sees that the whole makes sense.</summary>
    /// <param name="words">The names of this kind of order.</param>
    /// <param name="order">The order.</param>
    /// <param name="lines">Its lines, with their parts found.</param>
    /// <param name="terms">The partner's terms for those parts.</param>
    /// <param name="ofPart">What a part says itself.</param>
    /// <param name="priceOf">The price of a line on a price list, if it is there.</param>
    public static Fault? FillLines(
        OrderWords words, IOrder order, RowsChange lines, IReadOnlyList<IPartnerPart> terms, Func<Part, PartTerms> ofPart, Func<IOrderLine, string?, ListPrice?> priceOf)
    {
        var byPart = terms.ToLookup(one => one.Part.Id);
        return Each(OrderWords.Lines, lines, (given, row) =>
        {
            var line = (IOrderLine)row;
            var term = line.Part is { } part ? byPart[part.Id].FirstOrDefault(one => one.PartnerPartId == line.PartnerPartId) : null;
            return FillLine(words, order, given, line, term, line.Part is null ? new PartTerms(null, null, null) : ofPart(line.Part), priceOf);
        });
    }

    /// <summary>Refuses lines, and an order, that come to more than the books can hold: lists answer it and add it up for everybody.</summary>
    public static Fault? CheckAmounts(IOrder order, RowsChange lines)
    {
        if (Each(OrderWords.Lines, lines, (_, row) => CheckAmount(AmountOf((IOrderLine)row))) is { } large)
        {
            return large;
        }

        var total = lines.Standing.Cast<IOrderLine>().Where(line => line.Status != Cancelled).Sum(AmountOf);
        return CheckAmount(total) ?? CheckAmount(Less(total, order.DiscountPercent));
    }

    private static decimal AmountOf(IOrderLine line) => Less(Money.Amount(line.OrderQty ?? 0, line.UnitPrice ?? 0), line.DiscountPercent);

    /// <summary>An amount less a discount. One that is too large stays so: a percent may be anything, and their product more than a decimal holds.</summary>
    private static decimal Less(decimal amount, decimal? percent) => CheckAmount(amount) is null ? Money.Amount(amount, 1 - ((percent ?? 0) / 100)) : amount;

    private static Fault? CheckAmount(decimal amount) => Math.Abs(amount) < Money.Limit ? null : Faults.QuantityTooLarge;

    private static Fault? CheckShape(OrderWords words, IOrderLine line) =>
        line.LineNumber < 1 ? Faults.FieldInvalid(words.Number, "must be 1 or more")
        : line.Status is not (Open or Closed or Cancelled) ? Faults.FieldInvalid(OrderWords.LineStatus, $"must be {Open}, {Closed} or {Cancelled}")
        : line.OrderQty <= 0 ? Faults.FieldInvalid(OrderWords.Quantity, "must be greater than zero")
        : line.Conversion <= 0 ? Faults.FieldInvalid(words.Conversion, "must be greater than zero")
        : null;

    /// <summary>What was shipped, received or reserved of a line keeps it as it is; what is reserved is freed when it is cancelled or shrinks.</summary>
    private static Fault? CheckMoved(OrderWords words, RowGiven given, IOrderLine line)
    {
        if ((line.Moved ?? line.Held) is { } kept
            && new[] { OrderWords.Part, words.PartnerPart, words.Um, words.Conversion }.FirstOrDefault(given.Changes) is { } field)
        {
            return Faults.OrderLineFixed($"{field} cannot change", kept);
        }

        if (line.Moved is { } moved && line.Status == Cancelled && given.Changes(OrderWords.LineStatus))
        {
            return Faults.OrderLineFixed("The line cannot be cancelled", moved);
        }

        return line.OrderQty < line.MinimumQty ? Faults.OrderLineFixed($"{OrderWords.Quantity} cannot be less than {Numbers.Print(line.MinimumQty)}", line.Moved!) : null;
    }

    private static Fault? ResolveLine(
        OrderWords words, IOrder order, RowGiven given, IOrderLine line, ILookup<string, IPartnerPart> byNumber, ILookup<long, IPartnerPart> byPart)
    {
        if (given.Gives(words.PartnerPart))
        {
            var parts = byNumber[line.PartnerPartId!].Select(one => one.Part).DistinctBy(part => part.Id).OrderBy(part => part.PartId, StringComparer.Ordinal).ToList();
            if (parts.Count == 0)
            {
                return Faults.NotFound(words.PartnerParts, $"{order.PartnerId}, {line.PartnerPartId}", words.PartnerPart);
            }

            // A line that has a part keeps it where that fits: only its number is told then.
            var told = given.Gives(OrderWords.Part);
            if (!told && parts.Count > 1 && !parts.Exists(part => part.Id == line.Part?.Id))
            {
                return Faults.PartnerPartAmbiguous(words.PartnerParts, words.PartnerPart, line.PartnerPartId!, parts.Select(part => part.PartId));
            }

            if (told && !parts.Exists(part => part.Id == line.Part!.Id))
            {
                return Faults.PartnerPartOther(words.PartnerParts, words.PartnerPart, line.PartnerPartId!, parts.Select(part => part.PartId), line.Part!.PartId);
            }

            line.Part = parts.Find(part => part.Id == line.Part?.Id) ?? parts[0];
        }
        else if (line.Part is null)
        {
            line.PartnerPartId = null;
        }
        else if (given.IsNew || given.Changes(OrderWords.Part))
        {
            line.PartnerPartId = byPart[line.Part.Id].ToList() is [var only] ? only.PartnerPartId : null;
        }

        return (line.Moved ?? line.Held) is { } moved && given.Changes(OrderWords.Part) ? Faults.OrderLineFixed($"{OrderWords.Part} cannot change", moved)
            : line.Part is { IsPhantom: true } phantom ? Faults.PartPhantom(phantom.PartId)
            : line.Part is null && line.Description is null ? Faults.FieldRequired($"{OrderWords.Part} or {words.Description}")
            : null;
    }

    private static Fault? FillLine(
        OrderWords words, IOrder order, RowGiven given, IOrderLine line, IPartnerPart? term, PartTerms part, Func<IOrderLine, string?, ListPrice?> priceOf)
    {
        // What came from another part does not hold for this one.
        var fresh = given.IsNew || given.Changes(OrderWords.Part) || given.Changes(words.PartnerPart);
        bool Anew(string name) => fresh ? !given.Gives(name) : given.Clears(name);

        if (Anew(words.Description) && line.Part is not null)
        {
            line.Description = term?.Description ?? line.Part.PartDesc;
        }

        if (line.Description is null)
        {
            return Faults.FieldRequired(words.Description);
        }

        if (Anew(OrderWords.Stores))
        {
            line.Stores = term?.Stores ?? line.Part?.DefaultStores;
        }

        line.OrderQty ??= new[] { term?.UsualQty, part.Qty, 1 }.First(usual => usual > 0);
        if ((FillUm(words, line, term, part, Anew(words.Um), Anew(words.Conversion) || (given.Gives(words.Um) && !given.Gives(words.Conversion)))
            ?? CheckQuantity(words, line)) is { } wrong)
        {
            return wrong;
        }

        if (Anew(words.Price))
        {
            FillPrice(order, line, term, priceOf, Anew(OrderWords.PriceCode), Anew(OrderWords.Discount));
        }
        else if (fresh)
        {
            line.PriceCode = Anew(OrderWords.PriceCode) ? null : line.PriceCode;
            line.DiscountPercent = Anew(OrderWords.Discount) ? null : line.DiscountPercent;
        }

        return null;
    }

    private static Fault? FillUm(OrderWords words, IOrderLine line, IPartnerPart? term, PartTerms part, bool um, bool conversion)
    {
        var stock = line.Part?.UnitOfMeasure.Code;
        if (um)
        {
            line.Um = term?.Um ?? part.Um ?? stock;
        }

        if (conversion)
        {
            line.Conversion = line.Part is null ? null
                : line.Um == term?.Um ? term?.Conversion ?? 1
                : line.Um == part.Um ? part.Conversion ?? 1
                : line.Um == stock ? 1
                : null;
        }

        return line.Part is not null && line.Conversion is null ? Faults.OrderConversion(words.Conversion, line.Um!, line.Part.PartId) : null;
    }

    /// <summary>A quantity in stock units must be one that stock can be counted in.</summary>
    private static Fault? CheckQuantity(OrderWords words, IOrderLine line) =>
        line.Conversion <= 0 ? Faults.FieldInvalid(words.Conversion, "must be greater than zero")
        : line.Part is { UnitOfMeasure: var um } part && !um.Fits(line.OrderQty!.Value * line.Conversion!.Value) ? Faults.QuantityDecimals(part.PartId, um.Code, um.Decimals)
        : null;

    /// <summary>What was quoted to the partner goes before the price list.</summary>
    private static void FillPrice(IOrder order, IOrderLine line, IPartnerPart? term, Func<IOrderLine, string?, ListPrice?> priceOf, bool code, bool discount)
    {
        var quoted = term?.QuoteUnitPrice is { } quote && (term.QuoteQty ?? 0) <= line.OrderQty && Agrees(order, term.CurrencyCode) ? quote : (decimal?)null;
        var listed = quoted is null ? priceOf(line, code ? term?.PriceCode : line.PriceCode) : null;
        line.UnitPrice = quoted ?? listed?.Price;
        if (code)
        {
            line.PriceCode = listed?.Code;
        }

        if (discount)
        {
            line.DiscountPercent = quoted is not null ? term!.DiscountPercent : listed?.DiscountPercent;
        }
    }

    /// <summary>Whether a price in a currency can be one of the order.</summary>
    public static bool Agrees(IOrder order, string? currency) => currency is null || order.CurrencyCode is null || currency == order.CurrencyCode;

    private static string? Moved(IEnumerable<DocumentRow> lines) =>
        lines.Cast<IOrderLine>().FirstOrDefault(line => line.Moved is not null) is { } line ? $"of line {line.LineNumber}, {line.Moved}" : null;

    /// <summary>Looks at every row that is given; all that are wrong are told at once.</summary>
    private static Fault? Each(string field, RowsChange rows, Func<RowGiven, DocumentRow, Fault?> check)
    {
        var faults = rows.Given.Select(given => (given.Place, Fault: check(given, given.Row))).Where(pair => pair.Fault is not null)
            .Select(pair => Faults.OfRow(field, pair.Place, pair.Fault!)).ToList();
        return faults.Count > 0 ? Faults.OfRows(faults) : null;
    }
}
