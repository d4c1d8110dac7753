namespace Nameplate.Core.SerialNumbers;

/// <summary>
/// How far a part's pattern has counted. One row for each text around the counter (a pattern with the year in it counts anew
/// each year); its lock makes sure that no number is given out twice.
/// </summary>
public sealed class SerialCounter
{
    public long PartId { get; set; }

    /// <summary>The pattern with everything but its counter filled in.</summary>
    public string Scope { get; set; } = "";

    /// <summary>The last number given out.</summary>
    public long Last { get; set; }
}
