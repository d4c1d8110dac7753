using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>
/// What quantities are counted in, and to how many decimals; a unit in the REST dialect. The ERP's index has no call for it:
/// these calls are ours. EA is there from the start.
/// </summary>
[Resource("unit-of-measure", "Unit of Measure", Verbs.All, Area = "Inventory", Ours = true,
    Help = "A unit of measure, and how many decimals a quantity in it may have.")]
public sealed class UnitOfMeasure : Master
{
    [Key("UM_CODE", "Code of the unit of measure; the REST unit's reference.", Example = "KG", New = "LB", InAddress = true)] public string Code { get; set; } = "";
    [Text("UM_DESC", "Its name.", Uses.Ordinary | Uses.Required, Example = "Kilogram", New = "Pound")] public string Description { get; set; } = "";
    [Count("DECIMALS", "Decimals that a quantity may have, 0 to 6.", Default = "0", Example = "3")] public int Decimals { get; set; }

    /// <summary>Rounds a need up to what can be issued.</summary>
    public decimal RoundUp(decimal quantity)
    {
        var unit = 1m;
        for (var i = 0; i < Decimals; i++)
        {
            unit /= 10;
        }

        return Math.Ceiling(quantity / unit) * unit;
    }

    /// <summary>Whether a quantity has no more decimals than the unit of measure.</summary>
    public bool Fits(decimal quantity) => quantity == Math.Round(quantity, Decimals);
}
