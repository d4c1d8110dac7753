using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Rpc;

namespace Nameplate.Server.Tests;

/// <summary>The ERP dialect's answers are written without the framework's writer, and are what it would have written.</summary>
public sealed class RecordWriterTests
{
    private static readonly Resource Store = Resource.Of(typeof(Stores));

    [Theory]
    [InlineData("")]
    [InlineData("MS")]
    [InlineData("a \"quoted\" one, and a back\\slash / ' < > & +")]
    [InlineData("line\r\nline\tand \u0000 \u001f \u007f \u0080")]
    [InlineData("Gehäuse № 7 – 漢字 \u2028 \u2029 \ufeff \uffff")]
    [InlineData("😀 beyond the first plane 𝒳")]
    [InlineData("half a pair \ud83d and \ude00 the other")]
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
}
