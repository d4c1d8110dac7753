using Microsoft.OpenApi;
using Nameplate.Core.Fields;

namespace Nameplate.Server.OpenApi;

/// <summary>Which way a value of the ERP dialect goes, and what may stand for none.</summary>
internal enum Way
{
    /// <summary>In an answer: an empty text where there is none.</summary>
    Answered,

    /// <summary>In a request that needs it.</summary>
    Required,

    /// <summary>In a request that does not: empty counts as not given.</summary>
    Optional,

    /// <summary>In an update: null clears too.</summary>
    Change,
}

/// <summary>
/// The kinds of the field tables as schemas, one component for each kind, length and way. Values are texts: numbers and booleans are read as
/// well, but a client that is generated from this is simpler, and 007 stays 007, when there is one type.
/// </summary>
internal sealed class ValueSchemas(ApiComponents components)
{
    public OpenApiSchemaReference Of(FieldKind kind, Way way)
    {
        var name = Name(kind, way);
        return components.Schema(name, () => new OpenApiSchema
        {
            Type = way == Way.Change ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String,
            MinLength = way == Way.Required ? 1 : null,
            MaxLength = way == Way.Answered ? null : kind.MaxLength,
            Pattern = (way == Way.Answered ? kind.Printed : kind.Read) is { } pattern ? (way == Way.Required ? $"^({pattern})$" : $"^({pattern})?$") : null,
            Description = Describe(kind, way),
        });
    }

    /// <summary>What may be searched by: a value, or an operator and values.</summary>
    public OpenApiSchemaReference Criterion => components.Schema("Criterion", () => new OpenApiSchema
    {
        Type = JsonSchemaType.String,
        MaxLength = Nameplate.Core.Fields.Criterion.MaxLength,
        Description = $"{Help.QueryNotation.Rule}\n\n| Written | Finds |\n|---|---|\n{string.Concat(Help.QueryNotation.Table.Select(row => $"| {row.Written} | {row.Finds} |\n"))}\n{Help.QueryNotation.WholeKey}",
    });

    private static string Name(FieldKind kind, Way way)
    {
        var noun = kind switch
        {
            NumberKind { Signed: true, Name: "quantity" } when way != Way.Answered => "SignedQuantity",
            { MaxLength: { } max } when way != Way.Answered => FormattableString.Invariant($"{Capital(kind.Name)}{max}"),
            KeyKind => "Text",
            _ => Capital(kind.Name),
        };
        return way switch { Way.Answered => noun, _ => noun + way };
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Describe(FieldKind kind, Way way) => kind switch
    {
        KeyKind when way != Way.Answered => "A text that identifies: no control characters, no blank at either end; and not `.` or `..` alone where an address holds it.",
        TextKind or KeyKind => "A text.",
        NumberKind { Decimals: 0 } => "A whole number, as a text.",
        NumberKind number => $"A plain number with up to {number.Decimals} decimals, as a text: no exponent{(way == Way.Answered ? ", no trailing zeros" : "")}.",
        FlagKind => "Y or N.",
        SerialsKind => "Serial numbers: `GC00004057,GC00004060:GC00004063` is a list with a range. A serial with a comma, a colon or a quote is set in quotes: `'A,1'`.",
        { Name: "time" } => "A time of day: HH:MM:SS.",
        _ when way == Way.Answered => "A day: YYYY-MM-DD.",
        _ => "A day: YYYY-MM-DD, YYYY/MM/DD or M/D/YYYY.",
    } + way switch
    {
        Way.Answered => " Empty where there is none.",
        Way.Optional => " Empty counts as not given.",
        Way.Change => " Empty counts as not given, null clears.",
        _ => "",
    };
}
