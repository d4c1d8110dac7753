using System.Globalization;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Server.Hosting;
using Nameplate.Server.Http;

namespace Nameplate.Server.Rest;

/// <summary>The JSON object of a write, or the form that stands for one.</summary>
internal static class RestBody
{
    /// <summary>Reads the body and what a call wants of it. Names that are neither known nor the record's own are refused.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isKnown">Whether a name is a parameter, or a field that a client may send back as it was answered.</param>
    /// <param name="read">Reads the parameters.</param>
    /// <param name="takesForm">Whether a form will do as well.</param>
    public static async Task<Outcome<(T Request, ReadOnlyMemory<byte> Bytes)>> ReadAsync<T>(
        RestCall call, Func<string, bool> isKnown, Func<JsonElement, Outcome<T>> read, bool takesForm = false)
    {
        var isForm = takesForm && call.Context.Request.HasFormContentType;
        if (!isForm && !call.Context.Request.HasJsonContentType())
        {
            return takesForm ? RestFaults.ContentTypeOrForm : RestFaults.ContentType;
        }

        var body = await RequestBytes.ReadAsync(call.Context, RequestLimits.BodyBytes);
        if (body.Fault is { } tooLarge)
        {
            return tooLarge;
        }

        var parsed = isForm ? await RestForm.ParseAsync(call.Context.Request.ContentType!, body.Value, call.Cancel) : JsonBody.Parse(body.Value, takesTwice: false);
        if (parsed.Fault is { } invalid)
        {
            return invalid;
        }

        using var document = parsed.Value;
        try
        {
            var unknown = document.RootElement.EnumerateObject().Select(property => property.Name).Where(name => !isKnown(name)).Take(RestFaults.NamesMax).ToList();
            if (unknown.Count > 0)
            {
                return RestFaults.UnknownParameters(unknown);
            }

            var request = read(document.RootElement);
            return request.Fault is { } fault ? fault : (request.Value, body.Value);
        }
        catch (InvalidOperationException)
        {
            // A text with half of a surrogate pair is JSON by its letters only.
            return Faults.JsonInvalid;
        }
    }

    /// <summary>A parameter; null when it is absent or null.</summary>
    public static JsonElement? Find(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text; a number is none, because 007 and 1.0 would not survive being one.</summary>
    public static Outcome<string?> Text(JsonElement body, string name) => Find(body, name) switch
    {
        null => (string?)null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => RestFaults.ParameterType(name),
    };

    /// <summary>True or false, also as a text; null when it is absent.</summary>
    public static Outcome<bool?> Flag(JsonElement body, string name) => Find(body, name) switch
    {
        null => (bool?)null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text when TryFlag(text.GetString()!, out var flag) => flag,
        _ => RestFaults.ParameterType(name),
    };

    public static bool TryFlag(string text, out bool flag) => bool.TryParse(text, out flag);

    public static bool TryLong(string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
