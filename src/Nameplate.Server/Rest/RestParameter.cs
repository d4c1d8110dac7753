using System.Globalization;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Rest;

/// <summary>A parameter of a write's body: its name on the wire, how it is read, and which field of the noun it sets.</summary>
/// <param name="Name">On the wire.</param>
/// <param name="Kind">What it takes, for people.</param>
/// <param name="Read">The value; null when it is of the wrong type. Forms have texts alone, so every type is read from one too.</param>
internal sealed record RestParameter(string Name, string Kind, Func<JsonElement, object?> Read)
{
    public const string UseExternalId = "useExternalId";

    /// <summary>Missing, or empty, it is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What it means, for people; that of its field where it has one.</summary>
    public string Help { get; init; } = "";

    /// <summary>A value to try, as JSON; empty where an example does without it.</summary>
    public string Example { get; init; } = "";

    /// <summary>The same in the example of a create, which makes what there is not yet.</summary>
    public string? New { get; init; }

    /// <summary>Whether ids are the caller's own references.</summary>
    public static RestParameter External { get; } = Flag(UseExternalId) with { Help = "true: ids in the body are references, such as an item's, and not numbers." };

    /// <summary>The field of the noun that it sets as it is, by its wire name in the ERP dialect.</summary>
    public string? Field { get; init; }

    /// <summary>A text may be empty, which clears it; any other that is empty was not given.</summary>
    public bool IsText { get; init; }

    public static RestParameter Text(string name, string? field = null) => new(name, "text", json => json.ValueKind == JsonValueKind.String ? json.GetString() : null) { Field = field, IsText = true };

    public static RestParameter Flag(string name, string? field = null) => new(name, "flag", json => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when RestBody.TryFlag(json.GetString()!, out var flag) => flag,
        _ => null,
    })
    { Field = field };

    /// <summary>A number, also as a text.</summary>
    public static RestParameter Number(string name, string? field = null) => new(name, "number", json => NumberOf(json)) { Field = field };

    /// <summary>A whole number.</summary>
    public static RestParameter Whole(string name, string? field = null) => new(name, "whole number", json => NumberOf(json) is { } number && decimal.IsInteger(number) ? number : null) { Field = field };

    /// <summary>A day.</summary>
    public static RestParameter Day(string name) => new(name, "day", json => json.ValueKind == JsonValueKind.String
        && DateOnly.TryParseExact(json.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null);

    /// <summary>An instant, as the filters of lists take them.</summary>
    public static RestParameter Instant(string name) => new(name, "instant", json => json.ValueKind == JsonValueKind.String && RestFilter.TryInstant(json.GetString()!, out var instant) ? instant : null);

    /// <summary>An id: a number or a text, as it was sent.</summary>
    public static RestParameter Id(string name) => new(name, "id", IdOf);

    /// <summary>Several ids. A record stands for its id, so that what was answered may be sent back.</summary>
    public static RestParameter Ids(string name) => new(name, "ids", json => ListOf(json, one => IdOf(one.ValueKind != JsonValueKind.Object ? one : one.TryGetProperty("id", out var id) ? id : default)));

    public static RestParameter Texts(string name) => new(name, "texts", json => ListOf(json, one => one.ValueKind == JsonValueKind.String ? one.GetString() : null));

    /// <summary>What is read only to be refused where it is more than nothing, such as a picture: whatever it is.</summary>
    public static RestParameter Any(string name) => new(name, "none may be given", json => json.ValueKind switch
    {
        JsonValueKind.Array when json.GetArrayLength() == 0 => "",
        JsonValueKind.False => "",
        JsonValueKind.String when json.GetString()!.Trim() is "" or "[]" or "false" => "",
        _ => json.GetRawText(),
    })
    {
        Help = "There is none of it here; it may be sent empty.",
    };

    private static string? IdOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => json.GetRawText(),
        JsonValueKind.String => json.GetString(),
        _ => null,
    };

    /// <summary>A number of JSON may have an exponent, as many libraries write small ones; a text may not. What a decimal has no room for is none: it would be another number.</summary>
    private static decimal? NumberOf(JsonElement json)
    {
        const NumberStyles plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        var styles = json.ValueKind == JsonValueKind.Number ? plain | NumberStyles.AllowExponent : plain;
        return IdOf(json) is { } text && !text.Contains('\0', StringComparison.Ordinal)
            && decimal.TryParse(text, styles, CultureInfo.InvariantCulture, out var number) && Digits(text) == Digits(Numbers.Print(number)) ? number : null;
    }

    /// <summary>The digits of a number from the first to the last that are not zero, wherever its point is: reading rounds away those that are too many.</summary>
    private static string Digits(string number) => string.Concat(number.TakeWhile(one => one is not ('e' or 'E')).Where(char.IsAsciiDigit)).Trim('0');

    /// <summary>A list, in a form as a text of JSON.</summary>
    private static List<string>? ListOf(JsonElement json, Func<JsonElement, string?> one)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            try
            {
                using var document = JsonDocument.Parse(json.GetString()!, new JsonDocumentOptions { MaxDepth = 2 });
                return ListOf(document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement : default, one);
            }
            catch (JsonException)
            {
                return null;
            }
        }

        if (json.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var values = new List<string>(json.GetArrayLength());
        foreach (var element in json.EnumerateArray())
        {
            if (one(element) is not { } value)
            {
                return null;
            }

            values.Add(value);
        }

        return values;
    }
}

/// <summary>The parameters that a write gave; null where one was cleared.</summary>
internal sealed class RestValues
{
    private readonly Dictionary<string, object?> given = new(StringComparer.Ordinal);

    /// <summary>Ids in the body are the caller's own references. The body says so, else the address.</summary>
    public bool UsesExternalId { get; private set; }

    /// <summary>Types first, in the order of the table, then what is missing.</summary>
    public static Outcome<RestValues> Read(JsonElement body, IReadOnlyList<RestParameter> parameters, Dictionary<string, string> query)
    {
        var isExternal = false;
        if (query.TryGetValue(RestParameter.UseExternalId, out var text) && !RestBody.TryFlag(text, out isExternal))
        {
            return RestFaults.ParameterType(RestParameter.UseExternalId);
        }

        var values = new RestValues();
        foreach (var parameter in parameters)
        {
            if (!body.TryGetProperty(parameter.Name, out var json))
            {
                continue;
            }

            var isNull = json.ValueKind == JsonValueKind.Null;
            if (!isNull && !(json.ValueKind == JsonValueKind.String && json.ValueEquals("")))
            {
                if (parameter.Read(json) is not { } value)
                {
                    return RestFaults.ParameterType(parameter.Name);
                }

                values.given[parameter.Name] = value;
            }
            else if (isNull || parameter.IsText)
            {
                values.given[parameter.Name] = null;
            }
        }

        values.UsesExternalId = values.Value<bool>(RestParameter.UseExternalId) ?? isExternal;
        return parameters.FirstOrDefault(parameter => parameter.IsRequired && values.given.GetValueOrDefault(parameter.Name) is null) is { } missing
            ? RestFaults.ParameterMissing(missing.Name)
            : values;
    }

    public bool Has(string name) => given.ContainsKey(name);

    /// <summary>It was sent as null, or as an empty text.</summary>
    public bool IsCleared(string name) => given.TryGetValue(name, out var value) && value is null;

    /// <summary>Puts what was looked up in the place of what was sent.</summary>
    public void Set(string name, object value) => given[name] = value;

    public T? Get<T>(string name)
        where T : class => given.GetValueOrDefault(name) as T;

    public T? Value<T>(string name)
        where T : struct => given.GetValueOrDefault(name) as T?;

    /// <summary>Sets the fields that parameters set as they are; false when a field does not take its value.</summary>
    public bool TryGive<T>(FieldValues values, IReadOnlyList<RestParameter> parameters)
    {
        foreach (var parameter in parameters.Where(parameter => parameter.Field is not null && Has(parameter.Name)))
        {
            if (!TryGive<T>(values, parameter.Field!, given[parameter.Name]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sets one field; null clears it.</summary>
    public static bool TryGive<T>(FieldValues values, string name, object? value)
    {
        var field = Resource.Of<T>().Find(name)!;
        var text = value switch
        {
            bool flag => flag ? "Y" : "N",
            decimal number => Numbers.Print(number),
            _ => (string?)value,
        };
        object? read = null;
        if (text is not null && !field.Kind.TryRead(text, out read, out _))
        {
            return false;
        }

        values.Given[field] = read;
        return true;
    }
}
