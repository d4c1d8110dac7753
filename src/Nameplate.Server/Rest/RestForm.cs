using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Nameplate.Core;
using Nameplate.Server.Http;

namespace Nameplate.Server.Rest;

/// <summary>A form, as the JSON object that it stands for: each field a text, each file that is not empty an object.</summary>
internal static class RestForm
{
    /// <summary>Far more than any call has; a form with more is none of ours.</summary>
    private const int FieldsMax = 1_000;

    public static async Task<Outcome<JsonDocument>> ParseAsync(string contentType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal);
        var fault = MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? await ReadPartsAsync(type.Boundary, body, fields, cancellationToken)
            : ReadPairs(body.Span, fields);
        if (fault is not null)
        {
            return fault;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, text) in fields)
            {
                if (text is null)
                {
                    json.WriteStartObject(name);
                    json.WriteEndObject();
                }
                else
                {
                    json.WriteString(name, text);
                }
            }

            json.WriteEndObject();
        }

        return JsonBody.Parse(buffer.WrittenMemory, takesTwice: false);
    }

    private static Fault? ReadPairs(ReadOnlySpan<byte> body, Dictionary<string, string?> fields)
    {
        if (body.Count((byte)'&') >= FieldsMax)
        {
            return Faults.TooManyValues(FieldsMax);
        }

        foreach (var (name, values) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)))
        {
            if (values.Count > 1)
            {
                return RestFaults.ParameterType(name);
            }

            fields.Add(name, values[0] ?? "");
        }

        return null;
    }

    private static async Task<Fault?> ReadPartsAsync(StringSegment boundary, ReadOnlyMemory<byte> body, Dictionary<string, string?> fields, CancellationToken cancellationToken)
    {
        var mark = HeaderUtilities.RemoveQuotes(boundary).Value;
        if (string.IsNullOrEmpty(mark))
        {
            return RestFaults.FormInvalid;
        }

        try
        {
            var reader = new MultipartReader(mark, new MemoryStream(body.ToArray(), writable: false));
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (fields.Count >= FieldsMax)
                {
                    return Faults.TooManyValues(FieldsMax);
                }

                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var about) || HeaderUtilities.RemoveQuotes(about.Name).Value is not { Length: > 0 } name)
                {
                    return RestFaults.FormInvalid;
                }

                using var content = new MemoryStream();
                await section.Body.CopyToAsync(content, cancellationToken);

                // A file that nobody chose comes without a byte, and is none.
                var isFile = about.FileName.HasValue || about.FileNameStar.HasValue;
                if (isFile && content.Length == 0)
                {
                    continue;
                }

                if (!fields.TryAdd(name, isFile ? null : Encoding.UTF8.GetString(content.GetBuffer().AsSpan(0, (int)content.Length))))
                {
                    return RestFaults.ParameterType(name);
                }
            }

            return null;
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or ArgumentException)
        {
            return RestFaults.FormInvalid;
        }
    }
}
