using Nameplate.Core;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Storage;

/// <summary>A query of a noun: criteria by field, unlisted fields by name, how many rows, and the key after which to go on.</summary>
internal sealed record RecordQuery(
    Resource Noun, IReadOnlyList<(Field Field, Criterion Criterion)> Criteria, IReadOnlyList<(string Name, Criterion Criterion)> Extra, int? MaxRows, IReadOnlyList<string>? StartAfter)
{
    /// <summary>One row by its number, where a key is not enough to tell it.</summary>
    public long? Id { get; init; }

    /// <summary>The fields that are answered, in their order.</summary>
    public IReadOnlyList<Field> Answer { get; init; } = Noun.Answer;

    /// <summary>Criteria of a document's rows: one row must meet all of its kind.</summary>
    public IReadOnlyList<RowCriteria> Rows { get; init; } = [];
}

/// <summary>Criteria of the rows in one field of a document.</summary>
internal sealed record RowCriteria(Field Field, IReadOnlyList<(Field Field, Criterion Criterion)> Criteria, IReadOnlyList<(string Name, Criterion Criterion)> Extra);

/// <summary>A row of a document as a query has read it: its values by place in the answer of the rows' noun, and its unlisted fields.</summary>
internal sealed record RowRead(Func<int, object?> Value, string? Extra);
