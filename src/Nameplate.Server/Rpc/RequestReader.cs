using System.Text.Json;
using System.Text.RegularExpressions;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Rpc;

/// <summary>Reads a request's fields by the book. Everything that is wrong with them is told at once.</summary>
internal static partial class RequestReader
{
    /// <summary>Rows that one array may hold.</summary>
    public const int RowsMax = 10_000;

    /// <summary>Unlisted fields that one record may hold.</summary>
    public const int ExtraMax = 200;

    public static Outcome<FieldValues> Read(Call call, JsonElement body)
    {
        var faults = new List<Fault>();
        var values = new FieldValues();
        foreach (var property in body.EnumerateObject())
        {
            if (property.Name is RequestBody.TokenName or RequestBody.KeyName)
            {
                continue;
            }

            var field = call.Resource.Find(property.Name);
            if (field is null)
            {
                Extra(call.Resource, call.Verb, property, property.Name, values, faults);
            }
            else if (call.Request.Contains(field))
            {
                Value(call.Verb, field, property.Value, values, faults, property.Name);
            }
            else if (!field.Is(Uses.Answer))
            {
                faults.Add(Faults.FieldUnknown(property.Name));
            }
        }

        foreach (var field in call.Required)
        {
            // What may be made up is left to the call's rule, unless something is wrong anyway: then all that is missing is told.
            if (field.Is(Uses.MadeUp) && call.Verb == Verbs.Create && faults.Count == 0)
            {
                continue;
            }

            if (!values.Given.TryGetValue(field, out var value) || value is null)
            {
                // One fault a field: a value that could not be read is told as such.
                if (!faults.Exists(fault => fault.Message.StartsWith(field.Name + " ", StringComparison.Ordinal)))
                {
                    faults.Add(Faults.FieldRequired(field.Name));
                }
            }
        }

        if (call.Verb == Verbs.Create)
        {
            foreach (var field in call.Request.Where(field => field.Default is not null && values.Given.GetValueOrDefault(field) is null))
            {
                values.Given[field] = DefaultOf(field);
            }
        }
        else if (call.Verb == Verbs.Update)
        {
            Update(call, values, faults);
        }

        return faults.Count > 0 ? Faults.All(faults) : values;
    }

    private static void Update(Call call, FieldValues values, List<Fault> faults)
    {
        foreach (var (field, value) in values.Given.Where(pair => pair.Value is null).ToList())
        {
            if (field.Is(Uses.Required) && !field.IsKey)
            {
                faults.Add(Faults.FieldRequired(field.Name));
            }
            else
            {
                values.Given[field] = DefaultOf(field);
            }
        }

        if (faults.Count == 0 && values.Extra.Count == 0 && values.Given.Keys.All(field => field.IsKey))
        {
            faults.Add(Faults.NothingToChange);
        }
    }

    private static object? DefaultOf(Field field) =>
        field.Default is { } text && field.Kind.TryRead(text, out var value, out _) ? value : null;

    /// <summary>A value as text: JSON strings, and numbers and booleans as they are written. Null for anything else.</summary>
    public static string? TextOf(JsonElement json)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.String => json.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => json.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair has no text.
            return null;
        }
    }

    /// <summary>Null, or a text without a character.</summary>
    public static bool IsNotGiven(JsonElement json) => json.ValueKind == JsonValueKind.Null || json.ValueKind == JsonValueKind.String && TextOf(json) is "";

    /// <summary>Why a value has no text.</summary>
    public static string NoText(JsonElement json) => json.ValueKind == JsonValueKind.String ? StoredText.HalfCharacter : "must be a text, a number or a flag";

    private static void Value(Verbs verb, Field field, JsonElement json, FieldValues values, List<Fault> faults, string name)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            values.Given[field] = null;
        }
        else if (field.IsRows)
        {
            Rows(verb, field, json, values, faults, name);
        }
        else if (TextOf(json) is not { } text)
        {
            faults.Add(Faults.FieldInvalid(name, NoText(json)));
        }
        else if (text.Length == 0)
        {
            // Not given.
        }
        else if (field.Kind.TryRead(text, out var value, out var refusal))
        {
            values.Given[field] = value;
        }
        else
        {
            faults.Add(Faults.FieldInvalid(name, refusal));
        }
    }

    private static void Rows(Verbs verb, Field field, JsonElement json, FieldValues values, List<Fault> faults, string name)
    {
        if (IsNotGiven(json))
        {
            return;
        }

        if (json.ValueKind != JsonValueKind.Array)
        {
            faults.Add(Faults.FieldInvalid(name, "must be an array of objects"));
            return;
        }

        if (json.GetArrayLength() > RowsMax)
        {
            faults.Add(Faults.FieldInvalid(name, $"has {json.GetArrayLength()} rows; {RowsMax} are allowed"));
            return;
        }

        var rows = new List<FieldValues>();
        var serials = 0;
        foreach (var item in json.EnumerateArray())
        {
            var (place, before) = ($"{name}[{rows.Count + 1}]", faults.Count);
            var given = new FieldValues();
            rows.Add(given);
            if (item.ValueKind != JsonValueKind.Object)
            {
                faults.Add(Faults.FieldInvalid(place, "must be an object"));
                continue;
            }

            foreach (var property in item.EnumerateObject())
            {
                var (known, told) = (field.Rows.FirstOrDefault(one => one.Name == property.Name), $"{place}.{property.Name}");
                if (known is null && field.RowNoun is { } noun)
                {
                    Extra(noun, verb, property, told, given, faults);
                }
                else if (known is null)
                {
                    faults.Add(Faults.FieldUnknown(told));
                }
                else if (IsSent(verb, known))
                {
                    Value(verb, known, property.Value, given, faults, told);
                }
                else if (!known.Is(Uses.Answer))
                {
                    faults.Add(Faults.FieldUnknown(told));
                }
            }

            faults.AddRange(field.Rows.Where(one => (IsNeeded(verb, field, one) || (one.Is(Uses.Required) && given.Given.ContainsKey(one))) && given.Given.GetValueOrDefault(one) is null)
                .Where(one => !faults.Skip(before).Any(fault => fault.Message.StartsWith($"{place}.{one.Name} ", StringComparison.Ordinal)))
                .Select(one => Faults.FieldRequired($"{place}.{one.Name}")).ToList());

            // Short ranges in many rows would be endless otherwise.
            serials += given.Given.Values.OfType<IReadOnlyList<string>>().Sum(list => list.Count);
            if (serials > SerialList.MaxSerials)
            {
                faults.Add(Faults.FieldInvalid(name, $"has more than {SerialList.MaxSerials} serials"));
                return;
            }
        }

        values.Given[field] = rows;
    }

    /// <summary>Whether a field of a row may be sent with a call.</summary>
    internal static bool IsSent(Verbs verb, Field field) => field.Is(verb == Verbs.Update ? Uses.Update : Uses.Create) || (field.IsKey && field.Is(Uses.Create));

    /// <summary>Whether a row must have a field. Of one that an update names only the key: whether it is a new one is seen when the document is.</summary>
    internal static bool IsNeeded(Verbs verb, Field rows, Field field) => field.Is(Uses.Required) && (verb != Verbs.Update || field.IsKey || rows.RowNoun is not { IsNamedByCalls: true });

    private static void Extra(Resource noun, Verbs verb, JsonProperty property, string name, FieldValues values, List<Fault> faults)
    {
        // A field of the query's own could never be searched by.
        var isReserved = property.Name is QueryReader.MaxRows or QueryReader.StartAfter;
        if (isReserved || !noun.IsOpen || verb is not (Verbs.Create or Verbs.Update) || !Name().IsMatch(property.Name))
        {
            faults.Add(Faults.FieldUnknown(name));
        }
        else if (property.Value.ValueKind == JsonValueKind.Null)
        {
            values.Extra[property.Name] = null;
        }
        else if (TextOf(property.Value) is not { } text)
        {
            faults.Add(Faults.FieldInvalid(name, NoText(property.Value)));
        }
        else if (StoredText.Refuse(text, 255) is { } why)
        {
            faults.Add(Faults.FieldInvalid(name, why));
        }
        else if (values.Extra.Count >= ExtraMax)
        {
            faults.Add(Faults.FieldInvalid(name, $"is one too many: a record holds {ExtraMax} unlisted fields at most"));
        }
        else if (text.Length > 0)
        {
            values.Extra[property.Name] = text;
        }
    }

    /// <summary>What an unlisted field may be called: as the ERP's columns are.</summary>
    [GeneratedRegex(@"^[A-Z][A-Z0-9_]{0,39}\z")]
    public static partial Regex Name();
}
