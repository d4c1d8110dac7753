using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Tests.SerialNumbers;

public sealed class WarrantyTests
{
    [Theory]
    [InlineData(null, null, WarrantyState.None, null)]
    [InlineData("2026-03-10", null, WarrantyState.Holds, null)]
    [InlineData("2026-03-11", null, WarrantyState.Ahead, null)]
    [InlineData(null, "2026-03-10", WarrantyState.Holds, 0)]
    [InlineData(null, "2026-03-09", WarrantyState.Over, -1)]
    [InlineData("2026-01-01", "2026-03-31", WarrantyState.Holds, 21)]
    [InlineData("2026-01-01", "2026-01-31", WarrantyState.Over, -38)]
    [InlineData("2026-04-01", "2026-04-30", WarrantyState.Ahead, 51)]
    public void Both_days_belong_to_it(string? first, string? last, WarrantyState expected, int? left)
    {
        var (today, warranty) = (new DateOnly(2026, 3, 10), new Warranty(Day(first), Day(last)));
        Assert.Equal((expected, left), (warranty.On(today), warranty.DaysLeft(today)));
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
