using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Nameplate.Server.Tests;

/// <summary>As much of JSON Schema as the description uses. It takes no keyword that it does not know, so nothing is let through unseen.</summary>
internal sealed class SchemaCheck(JsonNode document)
{
    /// <summary>Keywords that are for people.</summary>
    private static readonly HashSet<string> Told = ["description", "examples", "default"];

    /// <summary>What is wrong with a value, each with its place; nothing when it is as the schema says.</summary>
    public IEnumerable<string> Faults(JsonNode schema, JsonNode? value, string place = "$")
    {
        foreach (var (keyword, told) in schema.AsObject().Where(pair => !Told.Contains(pair.Key)))
        {
            foreach (var fault in Faults(schema, keyword, told!, value, place))
            {
                yield return fault;
            }
        }
    }

    private IEnumerable<string> Faults(JsonNode schema, string keyword, JsonNode told, JsonNode? value, string place) => keyword switch
    {
        "$ref" => Faults(At(told.ToString()), value, place),
        "type" => One((told as JsonArray ?? [told.DeepClone()]).Any(type => Is(value, type!.ToString())), $"{place} is {value?.ToJsonString() ?? "null"}, not {told.ToJsonString()}"),
        "format" => One(told.ToString() switch
        {
            "int64" => value is not JsonValue || value.GetValueKind() != System.Text.Json.JsonValueKind.Number || long.TryParse(value.ToJsonString(), out _),
            "date" => value is null || DateOnly.TryParseExact(value.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "date-time" => value is null || DateTime.TryParseExact(value.ToString(), "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            var other => throw new NotSupportedException(other),
        }, $"{place} is {value}, no {told}"),
        "pattern" => One(!Is(value, "string") || Regex.IsMatch(value!.ToString(), told.ToString()), $"{place} is {value}, not {told}"),
        "minLength" => One(!Is(value, "string") || value!.ToString().EnumerateRunes().Count() >= (int)told, $"{place} is too short"),
        "maxLength" => One(!Is(value, "string") || value!.ToString().EnumerateRunes().Count() <= (int)told, $"{place} is too long"),
        "maxItems" => One(value is not JsonArray array || array.Count <= (int)told, $"{place} has too many items"),
        "maxProperties" => One(value is not JsonObject some || some.Count <= (int)told, $"{place} has too many fields"),
        "required" => told.AsArray().Where(name => value is JsonObject record && !record.ContainsKey(name!.ToString())).Select(name => $"{place} has no {name}"),
        "properties" => value is JsonObject record
            ? told.AsObject().Where(pair => record.ContainsKey(pair.Key)).SelectMany(pair => Faults(pair.Value!, record[pair.Key], $"{place}.{pair.Key}"))
            : [],
        "additionalProperties" => value is JsonObject open && told.GetValueKind() == System.Text.Json.JsonValueKind.False
            ? open.Where(pair => schema["properties"]?[pair.Key] is null).Select(pair => $"{place} has {pair.Key}, which is not told")
            : [],
        "items" => value is JsonArray items ? items.SelectMany((item, index) => Faults(told, item, $"{place}[{index}]")) : [],
        "oneOf" => One(told.AsArray().Count(one => !Faults(one!, value, place).Any()) == 1, $"{place} is {value?.ToJsonString() ?? "null"}, not one of {told.ToJsonString()}: {string.Join("; ", told.AsArray().SelectMany(one => Faults(one!, value, place)))}"),
        "allOf" => told.AsArray().SelectMany(one => Faults(one!, value, place)),
        _ => throw new NotSupportedException(keyword),
    };

    /// <summary>What a reference within the document names; anything else is what it is.</summary>
    public JsonNode At(string reference) => reference["#/".Length..].Split('/').Aggregate(document, (node, name) => node[name]!);

    /// <summary>A response or parameter, wherever it is said.</summary>
    public JsonNode Said(JsonNode node) => node["$ref"] is { } reference ? At(reference.ToString()) : node;

    private static IEnumerable<string> One(bool isRight, string fault) => isRight ? [] : [fault];

    private static bool Is(JsonNode? value, string type) => (value?.GetValueKind() ?? System.Text.Json.JsonValueKind.Null) switch
    {
        System.Text.Json.JsonValueKind.Null => type == "null",
        System.Text.Json.JsonValueKind.String => type == "string",
        System.Text.Json.JsonValueKind.Number => type == "number" || (type == "integer" && long.TryParse(value!.ToJsonString(), out _)),
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => type == "boolean",
        System.Text.Json.JsonValueKind.Array => type == "array",
        _ => type == "object",
    };
}
