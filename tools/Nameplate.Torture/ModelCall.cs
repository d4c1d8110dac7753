namespace Nameplate.Torture;

/// <summary>A call as it is sent: names and texts, and rows for COMPONENTS, DETAILS and LINES.</summary>
public sealed record ModelCall(string Name, IReadOnlyDictionary<string, object> Fields)
{
    public string? this[string field] => Fields.GetValueOrDefault(field) as string;

    public override string ToString() => $"{Name} {System.Text.Json.JsonSerializer.Serialize(Fields)}";
}
