namespace Nameplate.Core.Fields;

/// <summary>
/// A row of a document, such as a line of an order: sent and answered with its header, kept in a table of its own. Its first key
/// is the header; by the others a call names the row that it changes. Where those cannot be sent, the rows given take the place of
/// all that there were. Instants are UTC, cut to the second.
/// </summary>
public abstract class DocumentRow : Record
{
    /// <summary>The flag by which an update takes a row away, where its noun has it.</summary>
    public const string RemoveName = "REMOVE";

    public DateTime CreatedAt { get; set; }

    public DateTime UpdatedAt { get; set; }
}

/// <summary>A row that a call gives.</summary>
/// <param name="Place">Its place in the request, from 1.</param>
/// <param name="Row">The row as the call means it.</param>
/// <param name="Values">What was given of it.</param>
/// <param name="Before">Its values before, by wire name; null for a new row.</param>
public sealed record RowGiven(int Place, DocumentRow Row, FieldValues Values, IReadOnlyDictionary<string, object?>? Before)
{
    public bool IsNew => Before is null;

    /// <summary>Whether the call gives a value of the field.</summary>
    public bool Gives(string name) => Values.Given.Any(pair => pair.Key.Name == name && pair.Value is not null);

    /// <summary>Whether the call takes the field's value away.</summary>
    public bool Clears(string name) => Values.Given.Any(pair => pair.Key.Name == name && pair.Value is null);

    /// <summary>Whether a field is another than before; of a new row, no.</summary>
    public bool Changes(string name) => Before is not null && !Equals(Before[name], Resource.Of(Row.GetType()).Find(name)!.Get(Row));
}

/// <summary>One kind of rows of a document as a call means to leave them.</summary>
/// <param name="Given">Those that the call gives.</param>
/// <param name="Removed">Those that it removes.</param>
/// <param name="Standing">All that there are afterwards.</param>
public sealed record RowsChange(IReadOnlyList<RowGiven> Given, IReadOnlyList<DocumentRow> Removed, IReadOnlyList<DocumentRow> Standing)
{
    public bool IsAny => Given.Count + Removed.Count > 0;
}
