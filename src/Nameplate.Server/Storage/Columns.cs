using System.Text.RegularExpressions;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Storage;

/// <summary>Where the book's fields lie in PostgreSQL: the one place that knows both.</summary>
internal static partial class Columns
{
    /// <summary>The table of a noun: <c>customer_part</c>.</summary>
    public static string Table(Resource noun) => noun.Slug is "serial-number-cross-reference" ? "cross_reference" : noun.Slug.Replace('-', '_');

    /// <summary>The column of a field: a reference's has the property's name and <c>_id</c>, any other the wire's.</summary>
    public static string Column(Field field) =>
        field.IsReference ? $"{Snake(field.Property)}_id"
        : field.UserIndex >= 0 ? Snake(field.Property) + "_fields"
        : field.Kind is InstantDateKind or InstantTimeKind ? Snake(field.Property)
        : field.Name.ToLowerInvariant();

    /// <summary>The type of a column.</summary>
    public static string SqlType(FieldKind kind) => kind switch
    {
        NumberKind { Name: "quantity" } => "numeric(19,6)",
        NumberKind { Name: "amount" } => "numeric(19,4)",
        NumberKind => "integer",
        DateKind => "date",
        FlagKind => "boolean",
        InstantDateKind or InstantTimeKind => "timestamp with time zone",
        _ => "text",
    };

    /// <summary><c>FromBalanceId</c> becomes <c>from_balance_id</c>.</summary>
    public static string Snake(string name) => Hump().Replace(name, "$1_$2").ToLowerInvariant();

    [GeneratedRegex("([a-z0-9])([A-Z])")]
    private static partial Regex Hump();
}
