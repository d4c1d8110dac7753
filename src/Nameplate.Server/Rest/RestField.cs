using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Nameplate.Server.Help;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rest;

/// <summary>How a call's records are written.</summary>
/// <param name="Version">The version that was asked, which links repeat.</param>
/// <param name="Organization">The data source.</param>
internal sealed record RestView(string Version, string Organization)
{
    /// <summary>The exact state of a unit was asked for.</summary>
    public bool WithState { get; init; }

    /// <summary>Numbers of the data source's users by name, where records name users: they are kept elsewhere.</summary>
    public IReadOnlyDictionary<string, long> Users { get; init; } = new Dictionary<string, long>();

    /// <summary>The answer to a single create, which leaves out where the unit is.</summary>
    public bool IsSingleCreate { get; init; }
}

/// <summary>Writes the value of a field.</summary>
internal delegate void RestWrite(Utf8JsonWriter json, RestRow row, RestView view);

/// <summary>A field of a REST record. Its name is written out as it is on the wire.</summary>
/// <param name="Name">On the wire.</param>
/// <param name="Kind">What its value is, for people.</param>
/// <param name="Bind">Finds its columns in the record's table.</param>
internal sealed record RestField(string Name, string Kind, Func<RestTable, RestWrite> Bind)
{
    public const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>What it means, for people.</summary>
    public string Help { get; init; } = "";

    /// <summary>Of a record in a record, its fields.</summary>
    public IReadOnlyList<FieldHelp> Parts { get; init; } = [];

    /// <summary>There may be several of these records.</summary>
    public bool IsArray { get; init; }

    /// <summary>A plain value, by which a list can be sorted.</summary>
    public bool IsScalar { get; init; }

    /// <summary>The column that it is sorted by; null where all records have the same value.</summary>
    public string? Column { get; init; }

    /// <summary>Null: always there.</summary>
    public Predicate<RestView>? When { get; init; }

    private static FieldHelp PartId { get; } = new("id", "whole number", "Its number.");

    private static FieldHelp PartAddress { get; } = new("href", "text", "Its address.");

    public static RestField Long(string name, string help = "", string? column = null) => Of(name, help, "whole number", (json, row, place) => json.WriteNumberValue(row.Get<long>(place)), column);

    public static RestField Text(string name, string help = "") => Of(name, help, "text", (json, row, place) => json.WriteStringValue(row.Get<string>(place)));

    public static RestField Number(string name, string help = "") => Of(name, help, "number", (json, row, place) => json.WriteNumberValue(row.Get<decimal>(place)));

    public static RestField Flag(string name, string help = "") => Of(name, help, "flag", (json, row, place) => json.WriteBooleanValue(row.Get<bool>(place)));

    public static RestField Instant(string name, string help = "") => Of(name, help, "instant", (json, row, place) =>
        WriteInstant(json, row.Get<DateTime>(place)));

    /// <summary>A word for a small number.</summary>
    public static RestField Word(string name, Func<short, string> word, string help) => Of(name, help, "word", (json, row, place) => json.WriteStringValue(word(row.Get<short>(place))));

    public static RestField Texts(string name, string help = "") => Of(name, help, "texts", WriteTexts) with { IsScalar = false };

    /// <summary>The data source, on every record.</summary>
    public static RestField Organization { get; } = new("organization", "text", _ => (json, _, view) => json.WriteStringValue(view.Organization)) { IsScalar = true, Help = "The data source." };

    /// <summary>A plain field of the dialect that Nameplate has nothing for: JSON that is the same on every record.</summary>
    public static RestField Fixed(string name, string value) => new(name, $"always `{value}`", _ => (json, _, _) => json.WriteRawValue(value)) { IsScalar = true, Help = "Nothing is kept for it." };

    /// <summary>The same for a list or a record in a record.</summary>
    public static RestField FixedPart(string name, string value) => Fixed(name, value) with { IsScalar = false };

    /// <summary>Another record in short: its id, its reference, often its name, and where it is; null where there is none.</summary>
    /// <param name="name">On the wire.</param>
    /// <param name="resource">The other's, in its address.</param>
    /// <param name="idColumn">Its id.</param>
    /// <param name="referenceColumn">Its reference.</param>
    /// <param name="nameColumn">Its name, if it is told.</param>
    /// <param name="hasSecond">Customers have a second reference on the wire, which ours do not.</param>
    public static RestField Link(string name, string resource, string idColumn, string referenceColumn, string? nameColumn = null, bool hasSecond = false) => new(name, $"record of {resource}", table =>
    {
        var (id, reference, title) = (table.Place(idColumn), table.Place(referenceColumn), nameColumn is null ? -1 : table.Place(nameColumn));
        return (json, row, view) =>
        {
            if (row.IsNull(id))
            {
                json.WriteNullValue();
                return;
            }

            var number = row.Get<long>(id);
            json.WriteStartObject();
            json.WriteNumber("id"u8, number);
            json.WriteString("reference"u8, row.Get<string>(reference));
            if (hasSecond)
            {
                json.WriteNull("reference2"u8);
            }

            if (title >= 0)
            {
                json.WriteString("name"u8, row.Get<string>(title));
            }

            WriteAddress(json, view, resource, number);
            json.WriteEndObject();
        };
    })
    {
        Help = $"{name} in short; null where there is none.",
        Parts =
        [
            PartId, new("reference", "text", "Its reference."), .. hasSecond ? [new("reference2", "always `null`", "Nothing is kept for it.")] : Array.Empty<FieldHelp>(),
            .. nameColumn is null ? Array.Empty<FieldHelp>() : [new("name", "text", "Its name.")], PartAddress,
        ],
    };

    /// <summary>The number of the user whose name a column has.</summary>
    public static RestField UserId(string name, string column, string help) => new(name, "whole number", table =>
    {
        var place = table.Place(column);
        return (json, row, view) =>
        {
            if (view.Users.TryGetValue(row.Get<string>(place), out var id))
            {
                json.WriteNumberValue(id);
            }
            else
            {
                json.WriteNullValue();
            }
        };
    })
    {
        IsScalar = true,
        Column = column,
        Help = help,
    };

    /// <summary>A user in short, on the wire.</summary>
    public static IReadOnlyList<FieldHelp> UserParts { get; } = [new("id", "whole number", "Its number."), new("reference", "text", "The name to sign in with."), new("href", "text", "Its address.")];

    /// <summary>The user whose name a column has, in short.</summary>
    public static RestField User(string name, string column, string help) => new(name, "record of users", table =>
    {
        var place = table.Place(column);
        return (json, row, view) => WriteUser(json, view, view.Users.TryGetValue(row.Get<string>(place), out var id) ? id : null, row.Get<string>(place));
    })
    {
        Help = help,
        Parts = UserParts,
    };

    /// <summary>A user in short; null where there is none.</summary>
    public static void WriteUser(Utf8JsonWriter json, RestView view, long? id, string name)
    {
        if (id is not { } number)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("id"u8, number);
        json.WriteString("reference"u8, name);
        WriteAddress(json, view, "users", number);
        json.WriteEndObject();
    }

    /// <summary>Other records by their ids, and where they are.</summary>
    public static RestField Links(string name, string resource, string column, string help) => new(name, $"records of {resource}", table =>
    {
        var place = table.Place(column);
        return (json, row, view) =>
        {
            json.WriteStartArray();
            foreach (var id in row.IsNull(place) ? [] : row.Get<long[]>(place))
            {
                json.WriteStartObject();
                json.WriteNumber("id"u8, id);
                WriteAddress(json, view, resource, id);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        };
    })
    {
        Help = help,
        IsArray = true,
        Parts = [PartId, PartAddress],
    };

    /// <summary>Texts that are kept as one, parted by commas.</summary>
    public static RestField Listed(string name, string help) => new(name, "texts", table =>
    {
        var place = table.Place(name);
        return (json, row, _) =>
        {
            json.WriteStartArray();
            foreach (var text in row.IsNull(place) ? [] : row.Get<string>(place).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        };
    })
    {
        Help = help,
    };

    /// <summary>Where a record is. Written as bytes: a page has hundreds, and no text is made of any.</summary>
    private static void WriteAddress(Utf8JsonWriter json, RestView view, string resource, long id)
    {
        Span<byte> address = stackalloc byte["/api///-9223372036854775808".Length + view.Version.Length + resource.Length];
        Utf8.TryWrite(address, CultureInfo.InvariantCulture, $"/api/{view.Version}/{resource}/{id}", out var length);
        json.WriteString("href"u8, address[..length]);
    }

    /// <summary>As <see cref="InstantFormat"/> says, which the framework knows by a letter but for the end, and writes as bytes.</summary>
    private static void WriteInstant(Utf8JsonWriter json, DateTime instant)
    {
        Span<byte> text = stackalloc byte[20];
        instant.TryFormat(text, out var length, "s", CultureInfo.InvariantCulture);
        text[length] = (byte)'Z';
        json.WriteStringValue(text);
    }

    private static void WriteTexts(Utf8JsonWriter json, RestRow row, int place)
    {
        json.WriteStartArray();
        foreach (var text in row.Get<string[]>(place))
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static RestField Of(string name, string help, string kind, Action<Utf8JsonWriter, RestRow, int> write, string? column = null) => new(name, kind, table =>
    {
        var place = table.Place(column ?? name);
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
        Column = column ?? name,
        Help = help.Length > 0 ? help : Common(name),
    };

    /// <summary>What fields mean that every record has.</summary>
    private static string Common(string name) => name switch
    {
        "id" => "Number of the record, by which addresses and links name it.",
        "dateCreated" => "When it was made.",
        "lastUpdated" => "When it was last changed.",
        _ => "",
    };
}
