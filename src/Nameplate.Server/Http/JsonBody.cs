using System.Text;
using System.Text.Json;
using Nameplate.Core;

namespace Nameplate.Server.Http;

/// <summary>Reads the JSON object of a request, in both dialects.</summary>
internal static class JsonBody
{
    /// <summary>Levels of nesting: a header, its rows, and room to spare.</summary>
    private const int DepthMax = 8;

    /// <summary>
    /// Names and values of one request. Its tree takes twelve bytes for each, so a body of nothing but <c>1,1,1</c> would need many
    /// times its own length. A hundred thousand serials are a tenth of it.
    /// </summary>
    private const int TokensMax = 1_000_000;

    /// <summary>Shorter than this a body cannot hold enough of them to matter, and is not looked through first.</summary>
    private const int ShortBytes = 1024 * 1024;

    /// <summary>The object; to be disposed of. Bytes that are no JSON, no UTF-8 or no object are refused.</summary>
    /// <param name="body">With or without a byte order mark.</param>
    /// <param name="takesTwice">Whether a name may stand twice in one object: for a caller that tells which.</param>
    public static Outcome<JsonDocument> Parse(ReadOnlyMemory<byte> body, bool takesTwice)
    {
        var bytes = body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        try
        {
            if (bytes.Length > ShortBytes && !IsBounded(bytes.Span))
            {
                return Faults.TooManyValues(TokensMax);
            }

            var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = DepthMax, AllowDuplicateProperties = takesTwice });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return Faults.JsonInvalid;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: a name with half of a surrogate pair, which is JSON by its letters only.
            return Faults.JsonInvalid;
        }
    }

    private static bool IsBounded(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = DepthMax });
        for (var tokens = 0; reader.Read(); tokens++)
        {
            if (tokens == TokensMax)
            {
                return false;
            }
        }

        return true;
    }
}
