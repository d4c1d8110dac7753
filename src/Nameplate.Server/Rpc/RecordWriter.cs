using System.Buffers;
using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nameplate.Core.Fields;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc;

/// <summary>
/// Writes records as the ERP dialect has them: every field of the contract, in its order, as a text. Long answers are millions of
/// fields, and a text is the only thing that there is: so names stand ready with all that is around them, and what needs no escape,
/// which is nearly all, is copied.
/// </summary>
internal sealed class RecordWriter(IBufferWriter<byte> output)
{
    /// <summary>Answers are JSON and nothing else: only what JSON itself needs is escaped.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>ASCII that stands in JSON as it is.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Except(['"', '\\'])]);

    private byte[] bytes = new byte[2048];
    private int length;

    /// <summary>The last byte that was written: behind a begin there is no comma.</summary>
    private byte last = (byte)'[';

    /// <summary>One record as a whole answer.</summary>
    public static Answer Answer(Resource noun, object record, TimeZoneInfo zone, bool commits = true)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        new RecordWriter(buffer).Record(RecordShape.Of(noun.Answer), record, zone, (record as Record)?.Extra);
        return new Answer(200, buffer.WrittenMemory, commits);
    }

    /// <summary>What a delete answers.</summary>
    public static Answer Empty { get; } = new(200, "{}"u8.ToArray());

    /// <summary>Unlisted fields from how they are stored.</summary>
    public static IReadOnlyDictionary<string, string>? ExtraOf(string? stored) =>
        stored is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(stored);

    /// <summary>A list of records begins.</summary>
    public void BeginList()
    {
        Add("["u8);
        HandOn();
    }

    public void EndList()
    {
        Add("]"u8);
        HandOn();
    }

    /// <summary>A record whose last field is a list that is written apart, by <see cref="Record(RecordShape, object, TimeZoneInfo, IReadOnlyDictionary{string, string}?)"/> for each row.</summary>
    public void BeginRecord(RecordShape shape, object record, TimeZoneInfo zone)
    {
        Begin();
        for (var place = 0; place < shape.Fields.Length - 1; place++)
        {
            Field(shape, place, record, zone);
        }

        Name(shape.Names[^1]);
        Add("["u8);
        HandOn();
    }

    public void EndRecord()
    {
        Add("]}"u8);
        HandOn();
    }

    /// <summary>One record; <paramref name="value"/> gives the value of a field by its place in the shape.</summary>
    public void Record(RecordShape shape, Func<int, object?> value, TimeZoneInfo zone, IReadOnlyDictionary<string, string>? extra = null)
    {
        Write(shape, value, zone, extra);
        HandOn();
    }

    /// <summary>A record that is at hand as an object.</summary>
    public void Record(RecordShape shape, object record, TimeZoneInfo zone, IReadOnlyDictionary<string, string>? extra = null)
    {
        Write(shape, record, zone, extra);
        HandOn();
    }

    private void Write(RecordShape shape, Func<int, object?> value, TimeZoneInfo zone, IReadOnlyDictionary<string, string>? extra)
    {
        Begin();
        for (var place = 0; place < shape.Fields.Length; place++)
        {
            if (shape.Rows[place] is { } rows)
            {
                Rows(shape.Names[place], rows, value(place), zone);
            }
            else
            {
                Text(shape.Names[place], value(place) is { } present and not "" ? shape.Fields[place].Kind.Print(present, zone) : "");
            }
        }

        End(extra);
    }

    private void Write(RecordShape shape, object record, TimeZoneInfo zone, IReadOnlyDictionary<string, string>? extra)
    {
        Begin();
        for (var place = 0; place < shape.Fields.Length; place++)
        {
            Field(shape, place, record, zone);
        }

        End(extra);
    }

    private void Field(RecordShape shape, int place, object record, TimeZoneInfo zone)
    {
        if (shape.Rows[place] is { } rows)
        {
            Rows(shape.Names[place], rows, shape.Fields[place].Get(record), zone);
        }
        else
        {
            Text(shape.Names[place], shape.Fields[place].Print(record, zone));
        }
    }

    private void Rows(byte[] name, RecordShape shape, object? rows, TimeZoneInfo zone)
    {
        Name(name);
        Add("["u8);
        foreach (var row in rows as IEnumerable ?? Array.Empty<object>())
        {
            if (row is RowRead read)
            {
                Write(shape, read.Value, zone, ExtraOf(read.Extra));
            }
            else
            {
                Write(shape, row, zone, null);
            }
        }

        Add("]"u8);
    }

    private void Begin()
    {
        Comma();
        Add("{"u8);
    }

    private void End(IReadOnlyDictionary<string, string>? extra)
    {
        if (extra is not null)
        {
            foreach (var (name, text) in extra)
            {
                Comma();
                Quoted(name);
                Add(":"u8);
                Quoted(text);
            }
        }

        Add("}"u8);
    }

    private void Name(byte[] name)
    {
        Comma();
        Add(name);
    }

    private void Text(byte[] name, string text)
    {
        Name(name);
        Quoted(text);
    }

    private void Quoted(string text)
    {
        if (text.Length == 0)
        {
            Add("\"\""u8);
            return;
        }

        Add("\""u8);
        if (text.AsSpan().ContainsAnyExcept(Plain))
        {
            Escaped(text);
        }
        else
        {
            Room(text.Length);
            length += Encoding.ASCII.GetBytes(text, bytes.AsSpan(length));
        }

        Add("\""u8);
    }

    private void Escaped(ReadOnlySpan<char> text)
    {
        var encoder = Options.Encoder!;
        var escaped = ArrayPool<char>.Shared.Rent(text.Length * encoder.MaxOutputCharactersPerInputCharacter);
        encoder.Encode(text, escaped, out _, out var written);
        Room(Encoding.UTF8.GetMaxByteCount(written));
        length += Encoding.UTF8.GetBytes(escaped.AsSpan(0, written), bytes.AsSpan(length));
        ArrayPool<char>.Shared.Return(escaped);
    }

    private void Comma()
    {
        if ((length == 0 ? last : bytes[length - 1]) is not ((byte)'[' or (byte)'{'))
        {
            Add(","u8);
        }
    }

    private void Add(ReadOnlySpan<byte> more)
    {
        Room(more.Length);
        more.CopyTo(bytes.AsSpan(length));
        length += more.Length;
    }

    private void Room(int more)
    {
        if (bytes.Length - length < more)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, length + more));
        }
    }

    private void HandOn()
    {
        output.Write(bytes.AsSpan(0, length));
        (last, length) = (bytes[length - 1], 0);
    }
}

/// <summary>The fields of a record as they are written, in their order; their names are encoded once for all rows.</summary>
internal sealed class RecordShape
{
    /// <summary>One for each list of the book, made when it is first written: a create has no time to encode its names anew.</summary>
    private static readonly ConditionalWeakTable<IReadOnlyList<Field>, RecordShape> Known = [];

    private RecordShape(IReadOnlyList<Field> fields)
    {
        Fields = [.. fields];
        Names = [.. fields.Select(field => Encoding.UTF8.GetBytes($"\"{field.Name}\":"))];
        Rows = [.. fields.Select(field => field.IsRows ? new RecordShape([.. field.Rows.Where(one => one.Is(Uses.Answer))]) : null)];
    }

    public Field[] Fields { get; }

    /// <summary>Each with its quotes and colon; no name has anything to escape.</summary>
    public byte[][] Names { get; }

    /// <summary>Of the fields that are lists.</summary>
    public RecordShape?[] Rows { get; }

    public static RecordShape Of(IReadOnlyList<Field> fields) => Known.GetValue(fields, known => new RecordShape(known));
}
