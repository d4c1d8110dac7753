using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Server.Http;

namespace Nameplate.Server.Rpc;

/// <summary>A request's JSON object, read once, with what belongs to no noun: the token and the key for sending again.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Names of one object: more than any noun's fields and what may be kept besides.</summary>
    private const int NamesMax = 1_000;

    public const string TokenName = "AUTH_TOKEN";
    public const string KeyName = "IDEMPOTENCY_KEY";

    private readonly JsonDocument document;

    private RequestBody(JsonDocument document) => this.document = document;

    public JsonElement Json => document.RootElement;

    public JsonElement? Token => Json.TryGetProperty(TokenName, out var token) ? token : null;

    public JsonElement? Key => Json.TryGetProperty(KeyName, out var key) ? key : null;

    /// <summary>Reads a body: an object, every name once, and not more names than there could be fields.</summary>
    public static Outcome<RequestBody> Read(ReadOnlyMemory<byte> bytes)
    {
        var parsed = JsonBody.Parse(bytes, takesTwice: true);
        if (parsed.Fault is { } invalid)
        {
            return invalid;
        }

        var document = parsed.Value;
        if (Refuse(document.RootElement) is { } fault)
        {
            document.Dispose();
            return fault;
        }

        return new RequestBody(document);
    }

    /// <summary>A hash of what is asked of which call: the token may be another one when a request is sent again.</summary>
    public byte[] Hash(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(path));
        foreach (var property in Json.EnumerateObject())
        {
            if (!property.NameEquals(TokenName) && !property.NameEquals(KeyName))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"\n{property.Name}:{property.Value.GetRawText()}"));
            }
        }

        return hash.GetHashAndReset();
    }

    public void Dispose() => document.Dispose();

    private static Fault? Refuse(JsonElement root)
    {
        try
        {
            return Names(root);
        }
        catch (InvalidOperationException)
        {
            // A name with half of a surrogate pair has no text.
            return Faults.JsonInvalid;
        }
    }

    private static Fault? Names(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                if (element.GetPropertyCount() > NamesMax)
                {
                    return Faults.TooManyNames(NamesMax);
                }

                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                {
                    if (!names.Add(property.Name))
                    {
                        return Faults.DuplicateField(property.Name);
                    }

                    if (Names(property.Value) is { } inner)
                    {
                        return inner;
                    }
                }

                return null;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(Names).FirstOrDefault(fault => fault is not null);
            default:
                return null;
        }
    }
}
