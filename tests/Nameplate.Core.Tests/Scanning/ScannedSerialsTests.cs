using Nameplate.Core.Scanning;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.Scanning;

public sealed class ScannedSerialsTests
{
    [Theory]
    [InlineData("A1,A2", "A1,A2")]
    [InlineData("A1\r\nA2\r\n", "A1,A2")] // each scan ends with Enter
    [InlineData("A1\nA1\nA2", "A1,A2")] // one was scanned twice
    [InlineData("A1\tA2;A3", "A1,A2,A3")]
    [InlineData("  A1 , A2 ,\n\n", "A1 , A2")]
    [InlineData("GC1:GC5\nGC9", "GC1:GC5,GC9")]
    [InlineData("(01)09506000134352(21)X:1\nY", "'X:1',Y")]
    [InlineData("", "")]
    public void What_was_scanned_or_pasted_is_a_list(string text, string list) => Assert.Equal(list, ScannedSerials.Read(text));

    [Fact]
    public void A_column_of_a_sheet_is_read_whole() =>
        Assert.Equal(1000, SerialList.Parse(ScannedSerials.Read(string.Join("\r\n", Enumerable.Range(1, 1000).Select(n => $"S{n}")))).Serials!.Count);
}
