using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Rpc;

namespace Nameplate.Server.Tests;

/// <summary>The ERP dialect's answers are written without the framework's writer, and are what it would have written.</summary>
public sealed class RecordWriterTests
{
    private static readonly Resource Store = Resource.Of(typeof(Stores));

    [Theory]
    [InlineData("")]
    [InlineData("MS")]
    [InlineData(" !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~")]
    [InlineData("a \"quoted\" one, and a back\\slash / ' < > & +")]
    [InlineData("line\r\nline\tand \u0000 \u001f \u007f \u0080")]
    [InlineData("Gehäuse № 7 – 漢字 \u2028 \u2029 \ufeff \uffff")]
    [InlineData("😀 beyond the first plane 𝒳")]
    public void Texts_are_escaped_as_the_framework_escapes_them(string text)
    {
        var written = Encoding.UTF8.GetString(RecordWriter.Answer(Store, new Stores { StoresCode = text, Extra = new() { [text] = text } }, TimeZoneInfo.Utc).Body.Span);
        var wanted = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(wanted, RecordWriter.Options))
        {
            json.WriteStringValue(text);
        }

        var literal = Encoding.UTF8.GetString(wanted.WrittenSpan);
        Assert.Contains($"\"STORES_CODE\":{literal}", written, StringComparison.Ordinal);
        Assert.EndsWith($",{literal}:{literal}}}", written, StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(written));
    }

    [Fact]
    public void Lists_have_a_comma_between_their_records_and_nowhere_else()
    {
        var (bytes, shape) = (new ArrayBufferWriter<byte>(), RecordShape.Of(Store.Answer));
        var writer = new RecordWriter(bytes);
        writer.BeginList();
        foreach (var code in new[] { "A", new string('B', 100_000), "C" })
        {
            writer.Record(shape, new Stores { StoresCode = code }, TimeZoneInfo.Utc);
        }

        writer.EndList();
        Assert.Equal(["A", new string('B', 100_000), "C"], JsonNode.Parse(bytes.WrittenSpan)!.AsArray().Select(record => (string)record!["STORES_CODE"]!));
    }

    /// <summary>Half a character of two cannot be written; it is replaced. A constant of an attribute would have been before it came here.</summary>
    [Fact]
    public void Half_a_character_is_replaced()
    {
        var text = string.Concat("a", '\ud83d', "b", '\ude00');
        var written = JsonNode.Parse(RecordWriter.Answer(Store, new Stores { StoresCode = text }, TimeZoneInfo.Utc).Body.Span)!;
        Assert.Equal("a\ufffdb\ufffd", (string)written["STORES_CODE"]!);
    }

    [Fact]
    public void A_header_and_its_rows_are_one_object()
    {
        var (bytes, shape) = (new ArrayBufferWriter<byte>(), RecordShape.Of(Resource.Of(typeof(SerialNumberGenealogy)).Answer));
        foreach (var count in new[] { 0, 1, 3 })
        {
            bytes.Clear();
            var writer = new RecordWriter(bytes);
            writer.BeginRecord(shape, new SerialNumberGenealogy { PartId = "P" }, TimeZoneInfo.Utc);
            for (var row = 1; row <= count; row++)
            {
                writer.Record(shape.Rows[^1]!, new GenealogyRow { Level = row, Serial = "\"" }, TimeZoneInfo.Utc);
            }

            writer.EndRecord();
            var written = JsonNode.Parse(bytes.WrittenSpan)!.AsObject();
            Assert.Equal(shape.Fields.Select(field => field.Name), written.Select(pair => pair.Key));
            Assert.Equal("P", (string)written["PART_ID"]!);
            Assert.Equal(Enumerable.Range(1, count).Select(row => $"{row} \""), written["DETAILS"]!.AsArray().Select(row => $"{row!["LEVEL"]} {row["SERIAL_NUMBER"]}"));
        }
    }

    [Fact]
    public void Rows_within_a_record_are_written_with_it()
    {
        var names = Resource.Of(typeof(DataSources));
        foreach (var count in new[] { 0, 1, 2 })
        {
            var given = new DataSources { Names = [.. Enumerable.Range(1, count).Select(number => new DataSourceName { Name = $"S{number}" })] };
            var written = JsonNode.Parse(RecordWriter.Answer(names, given, TimeZoneInfo.Utc).Body.Span)!;
            Assert.Equal(given.Names.Select(one => one.Name), Assert.Single(written.AsObject()).Value!.AsArray().Select(row => (string)row!["DATA_SOURCE"]!));
        }
    }
}
