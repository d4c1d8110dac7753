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

    [Key("PART_ID", "Part of the unit.", Uses.Needed, Example = "PUMP002")] public string PartId { get; set; } = "";
    [Key("SERIAL_NUMBER", "Serial of the unit.", Uses.Needed, SerialList.MaxLength, Example = "P-0001")] public string Serial { get; set; } = "";
    [Text("DIRECTION", "DOWN: what is inside it. UP: what it is inside of. DOWN unless given.", Uses.Optional, Example = "DOWN")] public string Direction { get; set; } = "DOWN";
    [Text("AS", "BUILT: what its builds used, and what was put in by hand before anything was taken out and before it went to a customer. MAINTAINED: what is inside now. MAINTAINED unless given.", Uses.Optional, Example = "BUILT")] public string As { get; set; } = "MAINTAINED";
    [Date("AS_OF_DATE", "As it stood at the end of that day; not together with AS BUILT.", Uses.Optional)] public DateOnly? AsOfDate { get; set; }
    [Count("LEVELS", "How many levels, 1 to 20; 20 unless given.", Uses.Optional, Example = "20")] public int Levels { get; set; } = LevelsMax;
    [Text("PART_DESC", "What the unit is.", Told)] public string PartDesc { get; set; } = "";
    [Key("LOT_ID", "Its lot.", Told)] public string LotId { get; set; } = "";
    [Text("SN_STATUS", "Its status.", Told, Example = "A")] public string SnStatus { get; set; } = "";
    [Text("SN_STATE", "Its exact state.", Told, Example = "IN_STOCK")] public string State { get; set; } = "";
    [Rows("DETAILS", "The tree, in the order in which it is drawn.", Told)] public List<GenealogyRow> Details { get; set; } = [];

    /// <summary>What the request asks for; a refusal when it asks for what there is not.</summary>
    public Outcome<GenealogyAsked> Asked() => (Direction, As) switch
    {
        (not ("DOWN" or "UP"), _) => Faults.FieldInvalid("DIRECTION", "must be DOWN or UP"),
        (_, not ("BUILT" or "MAINTAINED")) => Faults.FieldInvalid("AS", "must be BUILT or MAINTAINED"),
        (_, "BUILT") when AsOfDate is not null => Faults.FieldInvalid("AS_OF_DATE", "cannot be given together with AS BUILT"),
        _ when Levels is < 1 or > LevelsMax => Faults.FieldInvalid("LEVELS", $"must be 1 to {LevelsMax}"),
        _ => new GenealogyAsked(Direction == "UP", As == "BUILT" ? GenealogyView.Built : AsOfDate is null ? GenealogyView.Maintained : GenealogyView.OnDay, AsOfDate, Levels),
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

    /// <summary>All that ever were, but for what was undone.</summary>
    Ever,
}

/// <summary>A walk through what is inside what.</summary>
public sealed record GenealogyAsked(bool Up, GenealogyView View, DateOnly? Day, int Levels);
