using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rest;

/// <summary>How a call's records are written.</summary>
/// <param name="Version">The version that was asked, which links repeat.</param>
/// <param name="Organization">The data source.</param>
internal sealed record RestView(string Version, string Organization)
{
    /// <summary>The exact state of a unit was asked for.</summary>
    public bool WithState { get; init; }

    /// <summary>The answer to a single create, which leaves out where the unit is.</summary>
    public bool IsSingleCreate { get; init; }
}

/// <summary>The values of a record, by the columns of its table.</summary>
internal interface IRestRow
{
    bool IsNull(int place);

    T Get<T>(int place);
}

/// <summary>A record as the database answers it.</summary>
internal sealed class ReadRow(DbDataReader reader) : IRestRow
{
    public bool IsNull(int place) => reader.IsDBNull(place);

    public T Get<T>(int place) => reader.GetFieldValue<T>(place);
}

/// <summary>A record that has just been made, and need not be read back.</summary>
internal sealed class MadeRow(RestTable table) : IRestRow
{
    private readonly object?[] values = new object?[table.Columns.Count];

    public object? this[string column]
    {
        set => values[table.Place(column)] = value;
    }

    public bool IsNull(int place) => values[place] is null;

    public T Get<T>(int place) => (T)values[place]!;
}

/// <summary>Writes the value of a field.</summary>
internal delegate void RestWrite(Utf8JsonWriter json, IRestRow row, RestView view);

/// <summary>A field of a REST record. Its name is written out as it is on the wire.</summary>
/// <param name="Name">On the wire.</param>
/// <param name="Bind">Finds its columns in the record's table.</param>
internal sealed record RestField(string Name, Func<RestTable, RestWrite> Bind)
{
    public const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>A plain value, by which a list can be sorted.</summary>
    public bool IsScalar { get; init; }

    /// <summary>The column that it is sorted by; null where all records have the same value.</summary>
    public string? Column { get; init; }

    /// <summary>Null: always there.</summary>
    public Predicate<RestView>? When { get; init; }

    public static RestField Long(string name) => Of(name, (json, row, place) => json.WriteNumberValue(row.Get<long>(place)));

    public static RestField Text(string name) => Of(name, (json, row, place) => json.WriteStringValue(row.Get<string>(place)));

    public static RestField Number(string name) => Of(name, (json, row, place) => json.WriteNumberValue(row.Get<decimal>(place)));

    public static RestField Flag(string name) => Of(name, (json, row, place) => json.WriteBooleanValue(row.Get<bool>(place)));

    public static RestField Instant(string name) => Of(name, (json, row, place) =>
        json.WriteStringValue(row.Get<DateTime>(place).ToString(InstantFormat, CultureInfo.InvariantCulture)));

    /// <summary>A word for a small number.</summary>
    public static RestField Word(string name, Func<short, string> word) => Of(name, (json, row, place) => json.WriteStringValue(word(row.Get<short>(place))));

    public static RestField Texts(string name) => Of(name, WriteTexts) with { IsScalar = false };

    /// <summary>The data source, on every record.</summary>
    public static RestField Organization { get; } = new("organization", _ => (json, _, view) => json.WriteStringValue(view.Organization)) { IsScalar = true };

    /// <summary>A plain field of the dialect that Nameplate has nothing for: JSON that is the same on every record.</summary>
    public static RestField Fixed(string name, string value) => new(name, _ => (json, _, _) => json.WriteRawValue(value)) { IsScalar = true };

    /// <summary>The same for a list or a record in a record.</summary>
    public static RestField FixedPart(string name, string value) => Fixed(name, value) with { IsScalar = false };

    /// <summary>Another record in short: its id, its reference, often its name, and where it is.</summary>
    public static RestField Link(string name, string resource, string idColumn, string referenceColumn, string? nameColumn = null) => new(name, table =>
    {
        var (id, reference, title) = (table.Place(idColumn), table.Place(referenceColumn), nameColumn is null ? -1 : table.Place(nameColumn));
        return (json, row, view) =>
        {
            var number = row.Get<long>(id);
            json.WriteStartObject();
            json.WriteNumber("id"u8, number);
            json.WriteString("reference"u8, row.Get<string>(reference));
            if (title >= 0)
            {
                json.WriteString("name"u8, row.Get<string>(title));
            }

            json.WriteString("href"u8, $"/api/{view.Version}/{resource}/{number}");
            json.WriteEndObject();
        };
    });

    private static void WriteTexts(Utf8JsonWriter json, IRestRow row, int place)
    {
        json.WriteStartArray();
        foreach (var text in row.Get<string[]>(place))
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static RestField Of(string name, Action<Utf8JsonWriter, IRestRow, int> write) => new(name, table =>
    {
        var place = table.Place(name);
        return (json, row, _) =>
        {
            if (row.IsNull(place))
            {
                json.WriteNullValue();
            }
            else
            {
                write(json, row, place);
            }
        };
    })
    {
        IsScalar = true,
        Column = name,
    };
}
