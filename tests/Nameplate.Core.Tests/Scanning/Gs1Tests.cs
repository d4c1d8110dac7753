using Nameplate.Core.Scanning;

namespace Nameplate.Core.Tests.Scanning;

public sealed class Gs1Tests
{
    [Theory]
    [InlineData("(01)09506000134352(21)GC00004057", "09506000134352", "GC00004057", null)]
    [InlineData("(01)09506000134352(10)B-2301(21)A(1)B", "09506000134352", "A(1)B", "B-2301")]
    [InlineData("]d2010950600013435221GC1\u001d10B-2301", "09506000134352", "GC1", "B-2301")]
    [InlineData("]C1010950600013435217271231" + "10LOT", "09506000134352", null, "LOT")]
    [InlineData("\u001d010950600013435221X1\u001d", "09506000134352", "X1", null)]
    [InlineData("010950600013435221X1\r\n", "09506000134352", "X1", null)]
    [InlineData("https://id.example.com/01/09506000134352/21/A%2FB", "09506000134352", "A/B", null)]
    [InlineData("https://example.com/shop/01/9506000134352/10/L1/21/S?17=271231", "09506000134352", "S", "L1")]
    [InlineData("(21)ONLY", null, "ONLY", null)]
    [InlineData("]d23100000123" + "21S", null, "S", null)]
    public void A_code_says_what_is_in_it(string text, string? gtin, string? serial, string? lot) => Assert.Equal(new Gs1(gtin, serial, lot), Gs1.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("GC00004057")]
    [InlineData("(01)09506000134353(21)X")] // another check digit
    [InlineData("(01)0950600013435(21)X")] // 13 digits
    [InlineData("(AB)X")]
    [InlineData("(21)X(21)Y")] // one identifier twice
    [InlineData("01095060001343")] // cut off
    [InlineData("0100000000")]
    [InlineData("]d2XY")]
    [InlineData("https://example.com/21/X")]
    [InlineData("https://example.com/01/09506000134352/21")]
    [InlineData("(01)")]
    [InlineData("(")]
    public void What_is_no_code_of_an_item_is_none(string text) => Assert.Null(Gs1.Read(text));

    [Theory]
    [InlineData("9506000134352", "09506000134352")]
    [InlineData("09506000134352", "09506000134352")]
    [InlineData("036000291452", "00036000291452")]
    [InlineData("96385074", "00000096385074")]
    [InlineData("96385075", null)]
    [InlineData("123", null)]
    [InlineData("95060001343X2", null)]
    [InlineData(null, null)]
    public void A_GTIN_has_14_digits_and_its_check_digit(string? text, string? gtin) => Assert.Equal(gtin, Gs1.Gtin14(text));

    [Fact]
    public void The_path_of_a_link_keeps_any_serial() => Assert.Equal("/01/09506000134352/21/A%2FB%20C", Gs1.LinkPath("09506000134352", "A/B C"));
}
