using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Scanning;

/// <summary>What a number that was scanned or typed names, whatever it is. Ours: neither dialect has such a call.</summary>
[Resource("find", "Find", Verbs.Get, Area = "Serial numbers", Ours = true,
    Help = "What a text names: a unit by its serial, also a former one; a part by its number, GTIN or a customer's number; a lot, batch, order, customer or vendor; or what a scanned GS1 code says. Where nothing is called exactly that, what has it in its number or name, in any case of letters.")]
public sealed class Find
{
    /// <summary>Longer texts name nothing: the longest number is a Digital Link.</summary>
    public const int TextMax = 255;

    /// <summary>Hits of one kind: who has more types more.</summary>
    public const int KindMax = 20;

    [Text("TEXT", "The number, name or code.", Uses.Sent | Uses.Required, TextMax, Example = "GC00003001")] public string Text { get; set; } = "";
    [Flag("EXACT", "Y: what is in DETAILS is called exactly so; N: it has the text in its number or name.", Uses.Answer)] public bool Exact { get; set; }
    [Rows("DETAILS", "What was found, by kind; 20 of a kind at most.", Uses.Answer)] public List<FindRow> Details { get; set; } = [];
}

/// <summary>Something that was found.</summary>
public sealed class FindRow
{
    private const Uses Told = Uses.Answer;

    [Text("KIND", "UNIT, PART, LOT, BATCH, SALES_ORDER, PURCHASE_ORDER, CUSTOMER or VENDOR.", Told, Example = "UNIT")] public string Kind { get; set; } = "";
    [Key("PART_ID", "Part: of a unit or a lot, or the one found.", Told, Example = "MOTOR003")] public string? PartId { get; set; }
    [Key("SERIAL_NUMBER", "Serial that the unit has now.", Told, SerialList.MaxLength, Example = "GC00003001")] public string? Serial { get; set; }
    [Key("ID", "Lot, batch, order, customer or vendor.", Told, Example = "")] public string? Id { get; set; }
    [Text("DESCRIPTION", "What it is, or whose.", Told)] public string? Description { get; set; }
    [Text("SN_STATE", "Exact state of a unit.", Told, Example = "IN_STOCK")] public string State => Status?.State() ?? "";

    public UnitStatus? Status { get; set; }
}
