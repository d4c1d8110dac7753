using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nameplate.Core;

namespace Nameplate.Server.Rpc;

/// <summary>A request's JSON object, read once, with what belongs to no noun: the token and the key for sending again.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Levels of nesting: a header, its rows, and one to spare.</summary>
    private const int DepthMax = 8;

    public const string TokenName = "AUTH_TOKEN";
    public const string KeyName = "IDEMPOTENCY_KEY";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = DepthMax, AllowDuplicateProperties = true };

    private readonly JsonDocument document;

    private RequestBody(JsonDocument document) => this.document = document;

    public JsonElement Json => document.RootElement;

    public JsonElement? Token => Json.TryGetProperty(TokenName, out var token) ? token : null;

    public JsonElement? Key => Json.TryGetProperty(KeyName, out var key) ? key : null;

    /// <summary>Reads a body: an object, every name once.</summary>
    public static Outcome<RequestBody> Read(ReadOnlyMemory<byte> bytes)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes, Options);
        }
        catch (JsonException)
        {
            return Faults.JsonInvalid;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            return Faults.JsonInvalid;
        }

        try
        {
            if (Twice(document.RootElement) is { } name)
            {
                document.Dispose();
                return Faults.DuplicateField(name);
            }
        }
        catch (InvalidOperationException)
        {
            // A name with half of a surrogate pair has no text.
            document.Dispose();
            return Faults.JsonInvalid;
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

    private static string? Twice(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                {
                    if (!names.Add(property.Name))
                    {
                        return property.Name;
                    }

                    if (Twice(property.Value) is { } inner)
                    {
                        return inner;
                    }
                }

                return null;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(Twice).FirstOrDefault(name => name is not null);
            default:
                return null;
        }
    }
}
