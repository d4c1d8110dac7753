using Nameplate.Core.Fields;

namespace Nameplate.Server.Help;

/// <summary>A field, a parameter or a criterion of a call, as its help tells it. Both dialects have the same kind of line.</summary>
/// <param name="Name">On the wire.</param>
/// <param name="Kind">What its value is and how long it may be: <c>key, 64</c>.</param>
/// <param name="Meaning">A sentence or two.</param>
public sealed record FieldHelp(string Name, string Kind, string Meaning)
{
    public bool IsRequired { get; init; }

    /// <summary>Something to search by; it is never required.</summary>
    public bool IsCriterion { get; init; }

    /// <summary>What is taken when it is not given; null where there is no fixed default.</summary>
    public string? Default { get; init; }

    /// <summary>A value to try, as the wire has it; empty where there is none worth showing.</summary>
    public string Example { get; init; } = "";

    /// <summary>The line of the book that it comes from; null for what every call has, and for what the REST dialect has of its own.</summary>
    public Field? Field { get; init; }

    /// <summary>Not every answer has it: it is shown when it is asked for, or by some calls alone.</summary>
    public bool IsOnRequest { get; init; }

    /// <summary>The fields of one row, or of an object within.</summary>
    public IReadOnlyList<FieldHelp> Rows { get; init; } = [];

    /// <summary>Whether there may be several of these rows.</summary>
    public bool IsArray { get; init; }

    /// <summary>Whether it must be given, in the words of a table: <c>required</c>, <c>optional</c>, <c>criterion</c>, <c>`N` unless given</c>.</summary>
    public string Given => IsCriterion ? "criterion" : IsRequired ? "required" : Default is { } value ? $"`{value}` unless given" : "optional";

    /// <summary>This line and those within it, each with its name from the outermost object on: <c>COMPONENTS[].LOT_ID</c>.</summary>
    public IEnumerable<(string Path, FieldHelp Field)> Flat() =>
        Rows.SelectMany(row => row.Flat().Select(one => ($"{Name}{(IsArray ? "[]" : "")}.{one.Path}", one.Field))).Prepend((Name, this));

    /// <summary>A kind with its length or its decimals.</summary>
    public static string KindOf(FieldKind kind) => kind switch
    {
        { MaxLength: { } max } => FormattableString.Invariant($"{kind.Name}, {max:N0}"),
        NumberKind { Decimals: > 0 } number => $"{kind.Name}, {number.Decimals} decimals{(number.Signed ? ", signed" : "")}",
        _ => kind.Name,
    };
}

/// <summary>A refusal, as help tells it.</summary>
/// <param name="Status">The status of the answer.</param>
/// <param name="Reason">Its reason phrase; null where that is the message itself.</param>
/// <param name="Code">MESSAGE_CODE, or <c>error</c> of the REST dialect.</param>
/// <param name="Meaning">The message, with "…" in the place of what the request or the data fill in.</param>
public sealed record FailureHelp(int Status, string? Reason, string Code, string Meaning);
