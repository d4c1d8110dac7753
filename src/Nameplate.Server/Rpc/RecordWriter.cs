using System.Buffers;
using System.Collections;
using System.Runtime.CompilerServices;
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
            Write(writer, RecordShape.Of(noun.Answer), record, zone, (record as Record)?.Extra);
        }

        return new Answer(200, buffer.WrittenMemory, commits);
    }

    /// <summary>What a delete answers.</summary>
    public static Answer Empty { get; } = new(200, "{}"u8.ToArray());

    /// <summary>Unlisted fields from how they are stored.</summary>
    public static IReadOnlyDictionary<string, string>? ExtraOf(string? stored) =>
        stored is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(stored);

    /// <summary>One record; <paramref name="value"/> gives the value of a field by its place in the shape.</summary>
    public static void Write(
        Utf8JsonWriter writer, RecordShape shape, Func<int, object?> value, TimeZoneInfo zone, IReadOnlyDictionary<string, string>? extra = null)
    {
        writer.WriteStartObject();
        for (var place = 0; place < shape.Fields.Count; place++)
        {
            if (shape.Rows[place] is { } rows)
            {
                WriteRows(writer, shape.Names[place], rows, value(place), zone);
            }
            else
            {
                Write(writer, shape.Names[place], value(place) is { } present and not "" ? shape.Fields[place].Kind.Print(present, zone) : "");
            }
        }

        End(writer, extra);
    }

    /// <summary>A record that is at hand as an object.</summary>
    public static void Write(Utf8JsonWriter writer, RecordShape shape, object record, TimeZoneInfo zone, IReadOnlyDictionary<string, string>? extra = null)
    {
        writer.WriteStartObject();
        WriteFields(writer, shape, record, zone);
        End(writer, extra);
    }

    /// <summary>The fields alone, for an object that goes on after them.</summary>
    public static void WriteFields(Utf8JsonWriter writer, RecordShape shape, object record, TimeZoneInfo zone)
    {
        for (var place = 0; place < shape.Fields.Count; place++)
        {
            if (shape.Rows[place] is { } rows)
            {
                WriteRows(writer, shape.Names[place], rows, shape.Fields[place].Get(record), zone);
            }
            else
            {
                Write(writer, shape.Names[place], shape.Fields[place].Print(record, zone));
            }
        }
    }

    private static void WriteRows(Utf8JsonWriter writer, JsonEncodedText name, RecordShape shape, object? rows, TimeZoneInfo zone)
    {
        writer.WriteStartArray(name);
        foreach (var row in rows as IEnumerable ?? Array.Empty<object>())
        {
            if (row is RowRead read)
            {
                Write(writer, shape, read.Value, zone, ExtraOf(read.Extra));
            }
            else
            {
                Write(writer, shape, row, zone);
            }
        }

        writer.WriteEndArray();
    }

    /// <summary>An empty text is written without a look at what would have to be escaped in it.</summary>
    private static void Write(Utf8JsonWriter writer, JsonEncodedText name, string text)
    {
        if (text.Length == 0)
        {
            writer.WriteString(name, Nothing);
        }
        else
        {
            writer.WriteString(name, text);
        }
    }

    private static void End(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? extra)
    {
        if (extra is not null)
        {
            foreach (var (name, text) in extra)
            {
                writer.WriteString(name, text);
            }
        }

        writer.WriteEndObject();
    }

    private static readonly JsonEncodedText Nothing = JsonEncodedText.Encode("");
}

/// <summary>The fields of a record as they are written, in their order; their names are encoded once for all rows.</summary>
internal sealed record RecordShape(IReadOnlyList<Field> Fields, IReadOnlyList<JsonEncodedText> Names, IReadOnlyList<RecordShape?> Rows)
{
    /// <summary>One for each list of the book, made when it is first written: a create has no time to encode its names anew.</summary>
    private static readonly ConditionalWeakTable<IReadOnlyList<Field>, RecordShape> Known = [];

    public static RecordShape Of(IReadOnlyList<Field> fields) => Known.GetValue(fields, Make);

    /// <summary>All fields but the last, which is written apart.</summary>
    public RecordShape ButLast => new([.. Fields.SkipLast(1)], [.. Names.SkipLast(1)], [.. Rows.SkipLast(1)]);

    private static RecordShape Make(IReadOnlyList<Field> fields) => new(
        fields, [.. fields.Select(field => JsonEncodedText.Encode(field.Name, RecordWriter.Options.Encoder))],
        [.. fields.Select(field => field.IsRows ? Make([.. field.Rows.Where(one => one.Is(Uses.Answer))]) : null)]);
}
