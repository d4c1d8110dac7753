using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Help;

namespace Nameplate.Server.Rest;

/// <summary>What help tells of the reads of genealogy, history and recall. A test holds it against what they answer.</summary>
internal static class GenealogyHelp
{
    private const string Number = "number";
    private const string Whole = "whole number";
    private const string Text = "text";
    private const string Flag = "flag";
    private const string Day = "day";
    private const string Word = "word";

    public static readonly IReadOnlyList<RestParameter> GenealogyQuery =
    [
        RestParameter.Text("direction") with { Kind = Word, Help = "down: what is inside the unit; up: what it is inside. down unless given." },
        RestParameter.Text("as") with { Kind = "word, day or id", Help = "built: as it was built; shipped: as it was shipped last; maintained: as it is now; a day, or the id of a posting of its history: as it was then. maintained unless given." },
        RestParameter.Whole("levels") with { Help = $"Levels to go, 1 to {SerialNumberGenealogy.LevelsMax}; all unless given." },
    ];

    public static readonly IReadOnlyList<RestParameter> RecallQuery =
    [
        RestParameter.Text("itemReference") with { IsRequired = true, Help = "Item whose lot or unit is recalled.", Example = "BEARING012" },
        RestParameter.Text("lot") with { Help = "Its lot; either this or value.", Example = "B-2301" },
        RestParameter.Text("value") with { Help = "Serial number of one unit in place of a lot." },
        RestParameter.Text("as") with { Kind = Word, Help = "present: where it is inside now; ever: also where it has been. present unless given." },
    ];

    private static readonly FieldHelp[] UnitFields = [new("id", Whole, "Number of the unit."), new("value", Text, "Its serial number."), new("href", Text, "Its address.")];

    private static readonly FieldHelp[] AssemblyFields =
    [
        new("itemReference", Text, "The assembly's item."), Unit("serialNumber", "The assembly unit; null where the item has no serials."),
        new("lot", Text, "Its lot; null where there is none."),
    ];

    private static readonly FieldHelp[] Row =
    [
        new("level", Whole, "Steps from the unit or lot that was asked."),
        new("path", Text, "Place in the tree, unique in this answer."),
        new("parentPath", Text, "The path of the row that it hangs on; null on the first level."),
        new("item", "record of items", "The item.")
        {
            Rows = [new("id", Whole, "Number of the item."), new("reference", Text, "Its reference."), new("name", Text, "What it is."), new("href", Text, "Its address.")],
        },
        Unit("serialNumber", "The unit; null for a quantity without serials."),
        new("lot", Text, "Its lot; null where there is none."),
        new("quantity", Number, "How much of it."),
        new("unitReference", Text, "Unit of measure of the quantity."),
        new("usedForQuantity", Number, "How many assemblies this quantity was used for."),
        new("assumed", Flag, "The system chose the lot; nobody named it."),
        new("stillInside", Flag, "It has not been taken out."),
        new("startDate", Day, "Day it was put in."),
        new("endDate", Day, "Day it was taken out; null while it is inside."),
        new("batch", Text, "Batch of the posting that put it in."),
        new("status", Word, "Status of the unit now; null for a lot."),
        new("state", Word, "Its exact state now; null for a lot."),
        Unit("top", "The outermost unit that it is inside of now; null where that has no serial."),
        new("warehouseReference", Text, "Warehouse where it, or what it is inside of, stands now."),
        new("location", Text, "Location there."),
        new("customer", "record", "Who has it; null while nobody does.")
        {
            Rows =
            [
                new("reference", Text, "The customer."), new("name", Text, "Its name."), new("soldToReference", Text, "Who bought it, where that is another."),
                new("contact", Text, "Whom to call."), new("order", Text, "Sales order."), new("orderLine", Text, "Its line."), new("shipment", Text, "Number of the shipment."),
                new("shippedDate", Day, "Day it was shipped."),
            ],
        },
    ];

    public static readonly IReadOnlyList<FieldHelp> Genealogy =
    [
        Unit("serialNumber", "The unit that was asked."),
        new("itemReference", Text, "Its item."),
        new("direction", Word, "down or up."),
        new("as", Word, "What was asked."),
        new("levels", Whole, "Levels that were asked."),
        new("data", "rows", "Every part in the order of the tree.") { IsArray = true, Rows = Row },
    ];

    public static readonly IReadOnlyList<FieldHelp> History =
    [
        Unit("serialNumber", "The unit that was asked."),
        new("data", "rows", "All that was posted of it, the oldest first.")
        {
            IsArray = true,
            Rows =
            [
                new("id", Whole, "Number of the posting."), new("posted", "instant", "When it was posted."), new("actionDate", Day, "The day that it counts for."),
                new("actionType", Word, "What was done: RG registered, BF built, TR moved …"), new("fromStatus", Word, "Status before."), new("fromState", Word, "Exact state before."),
                new("toStatus", Word, "Status after."), new("toState", Word, "Exact state after."), new("fromWarehouseReference", Text, "Warehouse before."),
                new("fromLocation", Text, "Location before."), new("toWarehouseReference", Text, "Warehouse after."), new("toLocation", Text, "Location after."),
                new("lot", Text, "Lot."), Assembly("into", "What it was put into."), Assembly("outOf", "What it was taken out of."),
                new("oldValue", Text, "Serial number before a renumbering."), new("newValue", Text, "Serial number after it."), new("batch", Text, "Batch."),
                new("operator", Text, "Who posted it."), new("program", Text, "By which program."), new("order", Text, "Order."), new("orderLine", Text, "Its line."),
                new("reference", Text, "A reference; null where there is none."), new("reason", Text, "Reason, where one was given."), new("reverses", Whole, "The posting that this one undid."),
                new("reversedBy", Whole, "The posting that undid this one."),
            ],
        },
    ];

    public static readonly IReadOnlyList<FieldHelp> Recall =
    [
        new("itemReference", Text, "The item that was asked."), new("lot", Text, "The lot; null for a unit."), new("value", Text, "The unit's serial number; null for a lot."),
        new("as", Word, "present or ever."),
        new("total", "record", "Counts over all rows.")
        {
            Rows =
            [
                new("serialNumbers", Whole, "Units that have it inside."), new("assumed", Whole, "Of these, units of which only the system says so."),
                new("past", Whole, "Units that had it inside once."), new("installed", Whole, "Units that are inside another."), new("inWarehouses", Whole, "Units in warehouses."),
                new("atCustomers", Whole, "Units that customers have."), new("customers", Whole, "Customers that have them."), new("lots", Whole, "Lots that have it inside."),
            ],
        },
        new("stock", "rows", "What still lies in warehouses.")
        {
            IsArray = true,
            Rows =
            [
                new("level", Whole, "Steps from what was asked."), new("itemReference", Text, "Item."), new("lot", Text, "Lot."), new("warehouseReference", Text, "Warehouse."),
                new("location", Text, "Location."), new("quantity", Number, "On hand."), new("serialNumbers", Whole, "Of these, known by their serial numbers."),
                new("assumed", Flag, "Only the system says that it is inside."),
            ],
        },
        new("data", "rows", "Every unit and lot that has it inside.") { IsArray = true, Rows = Row },
    ];

    private static FieldHelp Unit(string name, string meaning) => new(name, "record of serialNumbers", meaning) { Rows = UnitFields };

    private static FieldHelp Assembly(string name, string meaning) => new(name, "record", meaning) { Rows = AssemblyFields };
}
