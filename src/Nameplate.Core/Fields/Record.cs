namespace Nameplate.Core.Fields;

/// <summary>A stored record of either dialect.</summary>
public abstract class Record
{
    /// <summary>The row's number, and the REST dialect's id.</summary>
    public long Id { get; set; }

    /// <summary>Fields that the contract does not list, kept as sent and answered back; null when there are none.</summary>
    public Dictionary<string, string>? Extra { get; set; }
}

/// <summary>
/// A record that people keep, with who made and changed it. On the wire the seven audit fields come after the record's own and
/// before NOTES and ATTACHMENTS (customer part, create). Instants are UTC, cut to the second.
/// </summary>
public abstract class Master : Record
{
    [Text("CREATED_BY", "User who made the record.", Uses.Answered)] public string CreatedBy { get; set; } = "";
    [DayOf("DATE_CREATED", "Day on which it was made.")] public DateTime CreatedAt { get; set; }
    [Text("MODIFIED_BY", "User who changed it last; empty until it is changed.", Uses.Answered)] public string? ModifiedBy { get; set; }
    [DayOf("DATE_MODIFIED", "Day of that change.")] public DateTime? ModifiedAt { get; set; }
    [Text("OPERATOR_ID", "User who wrote it last.", Uses.Answered)] public string OperatorId { get; set; } = "";
    [DayOf("DATE_LAST_UPDT", "Day on which it was written last.")]
    [TimeOf("TIME_LAST_UPDT", "Time of day of that.")] public DateTime UpdatedAt { get; set; }

    /// <summary>Stamps a new record.</summary>
    public void Created(string user, DateTime at)
    {
        (CreatedBy, CreatedAt) = (user, at);
        (OperatorId, UpdatedAt) = (user, at);
    }

    /// <summary>Stamps a changed record.</summary>
    public void Changed(string user, DateTime at)
    {
        (ModifiedBy, ModifiedAt) = (user, at);
        (OperatorId, UpdatedAt) = (user, at);
    }
}
