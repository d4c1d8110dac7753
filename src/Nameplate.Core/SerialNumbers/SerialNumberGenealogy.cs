using Nameplate.Core.Fields;

namespace Nameplate.Core.SerialNumbers;

/// <summary>What is inside a unit, or what a unit is inside of, to the last level. Ours: the ERP's index has no such call.</summary>
[Resource("serial-number-genealogy", "Serial Number Genealogy", Verbs.Get, Area = "Serial numbers", Ours = true,
    Help = "What is inside a unit at every level, or what it is inside of: as it was built, as it is now, or as it was on a day.")]
public sealed class SerialNumberGenealogy
{
    /// <summary>Deeper trees than this do not occur; a longer walk is a mistake in the data.</summary>
    public const int LevelsMax = 20;

    private const Uses Told = Uses.Answer;

    [Key("PART_ID", "Part of the unit.", Uses.Needed, Example = "PUMP001")] public string PartId { get; set; } = "";
    [Key("SERIAL_NUMBER", "Serial of the unit.", Uses.Needed, SerialList.MaxLength, Example = "000342")] public string Serial { get; set; } = "";
    [Text("DIRECTION", "DOWN: what is inside it. UP: what it is inside of. DOWN unless given.", Uses.Optional, Example = "DOWN")] public string Direction { get; set; } = "DOWN";
    [Text("AS", "BUILT: what its builds used, and what was put in by hand before anything was taken out and before it went to a customer. SHIPPED: what was inside when it first went to a customer by a shipment that stands. MAINTAINED: what is inside now. MAINTAINED unless given.", Uses.Optional, Example = "BUILT")] public string As { get; set; } = "MAINTAINED";
    [Date("AS_OF_DATE", "As it stood at the end of that day; not together with AS BUILT or SHIPPED.", Uses.Optional)] public DateOnly? AsOfDate { get; set; }
    [Number("AS_OF_POSTING", "As it stood right after that posting and those that belong to it, by the POSTING_ID of a unit's history: it tells apart what was done on one day. Not together with AS_OF_DATE, AS BUILT or SHIPPED.", Uses.Optional)] public long? AsOfPosting { get; set; }
    [Count("LEVELS", "How many levels, 1 to 20; 20 unless given.", Uses.Optional, Example = "20")] public int Levels { get; set; } = LevelsMax;
    [Text("PART_DESC", "What the unit is.", Told)] public string PartDesc { get; set; } = "";
    [Key("LOT_ID", "Its lot.", Told)] public string LotId { get; set; } = "";
    [Text("SN_STATUS", "Its status.", Told, Example = "A")] public string SnStatus { get; set; } = "";
    [Text("SN_STATE", "Its exact state.", Told, Example = "IN_STOCK")] public string State { get; set; } = "";
    [Rows("DETAILS", "The tree, in the order in which it is drawn.", Told)] public List<GenealogyRow> Details { get; set; } = [];

    private GenealogyView View => As switch
    {
        "BUILT" => GenealogyView.Built,
        "SHIPPED" => GenealogyView.Shipped,
        _ => AsOfPosting is not null ? GenealogyView.AtPosting : AsOfDate is not null ? GenealogyView.OnDay : GenealogyView.Maintained,
    };

    /// <summary>What the request asks for; a refusal when it asks for what there is not.</summary>
    public Outcome<GenealogyAsked> Asked() => (Direction, As) switch
    {
        (not ("DOWN" or "UP"), _) => Faults.FieldInvalid("DIRECTION", "must be DOWN or UP"),
        (_, not ("BUILT" or "SHIPPED" or "MAINTAINED")) => Faults.FieldInvalid("AS", "must be BUILT, SHIPPED or MAINTAINED"),
        (_, "BUILT" or "SHIPPED") when AsOfDate is not null => Faults.FieldInvalid("AS_OF_DATE", $"cannot be given together with AS {As}"),
        (_, "BUILT" or "SHIPPED") when AsOfPosting is not null => Faults.FieldInvalid("AS_OF_POSTING", $"cannot be given together with AS {As}"),
        _ when AsOfDate is not null && AsOfPosting is not null => Faults.FieldInvalid("AS_OF_POSTING", "cannot be given together with AS_OF_DATE"),
        _ when Levels is < 1 or > LevelsMax => Faults.FieldInvalid("LEVELS", $"must be 1 to {LevelsMax}"),
        _ => new GenealogyAsked(Direction == "UP", View, AsOfDate, Levels) { Posting = AsOfPosting },
    };
}

/// <summary>Which links of a unit count.</summary>
public enum GenealogyView
{
    /// <summary>Those that are open now.</summary>
    Maintained,

    /// <summary>Those that made it what it was when it was new.</summary>
    Built,

    /// <summary>Those that were open at the end of a day.</summary>
    OnDay,

    /// <summary>Those that were open when the unit that is asked for first went to a customer: those right after that posting, once it is found.</summary>
    Shipped,

    /// <summary>Those that were open right after a posting, in the order in which things were posted.</summary>
    AtPosting,

    /// <summary>All that ever were, but for what was undone.</summary>
    Ever,
}

/// <summary>A walk through what is inside what.</summary>
public sealed record GenealogyAsked(bool Up, GenealogyView View, DateOnly? Day, int Levels)
{
    /// <summary>The posting after which it is looked at.</summary>
    public long? Posting { get; init; }

    /// <summary>More steps than these are refused.</summary>
    public int StepsMax { get; init; } = GenealogyGraph.StepsMax;
}
