using System.Buffers;
using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nameplate.Core.Fields;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc;

/// <summary>Writes records as the ERP dialect has them: every field of the contract, in its order, as a text.</summary>
internal static class RecordWriter
{
    /// <summary>Answers are JSON and nothing else: only what JSON itself needs is escaped.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One record as a whole answer.</summary>
    public static Answer Answer(Resource noun, object record, TimeZoneInfo zone, bool commits = true)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, noun.Answer, field => field.Get(record), zone, (record as Record)?.Extra);
        }

        return new Answer(200, buffer.WrittenMemory, commits);
    }

    /// <summary>What a delete answers.</summary>
    public static Answer Empty { get; } = new(200, "{}"u8.ToArray());

    /// <summary>Unlisted fields from how they are stored.</summary>
    public static IReadOnlyDictionary<string, string>? ExtraOf(string? stored) =>
        stored is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(stored);

    public static void Write(
        Utf8JsonWriter writer, IReadOnlyList<Field> fields, Func<Field, object?> value, TimeZoneInfo zone, IReadOnlyDictionary<string, string>? extra = null)
    {
        writer.WriteStartObject();
        WriteFields(writer, fields, value, zone);
        foreach (var (name, text) in extra ?? new Dictionary<string, string>())
        {
            writer.WriteString(name, text);
        }

        writer.WriteEndObject();
    }

    /// <summary>The fields alone, for an object that goes on after them.</summary>
    public static void WriteFields(Utf8JsonWriter writer, IReadOnlyList<Field> fields, Func<Field, object?> value, TimeZoneInfo zone)
    {
        foreach (var field in fields)
        {
            if (field.IsRows)
            {
                writer.WriteStartArray(field.Name);
                foreach (var row in value(field) as IEnumerable ?? Array.Empty<object>())
                {
                    Write(writer, [.. field.Rows.Where(one => one.Is(Uses.Answer))], one => one.Get(row), zone);
                }

                writer.WriteEndArray();
            }
            else
            {
                writer.WriteString(field.Name, value(field) is { } present ? field.Kind.Print(present, zone) : "");
            }
        }
    }
}
