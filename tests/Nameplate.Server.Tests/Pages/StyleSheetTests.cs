using Nameplate.Server.Pages;

namespace Nameplate.Server.Tests.Pages;

/// <summary>The one style sheet: a brace that is missing leaves all that follows without effect, and no page fails for it.</summary>
public sealed class StyleSheetTests
{
    [Fact]
    public void What_is_opened_is_closed_and_nothing_stands_within_print_but_its_own()
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream("Nameplate.Server.Pages.Assets.nameplate.css")!;
        var sheet = new StreamReader(stream).ReadToEnd();
        var depth = 0;
        foreach (var (line, number) in sheet.Split('\n').Select((line, index) => (line, index + 1)))
        {
            Assert.True(depth == 0 || !line.StartsWith("/*", StringComparison.Ordinal) && !line.StartsWith("@media", StringComparison.Ordinal), $"Line {number}: the rule before it is not closed.");
            depth += line.Count(one => one == '{') - line.Count(one => one == '}');
            Assert.True(depth >= 0, $"Line {number} closes what was not opened.");
        }

        Assert.Equal(0, depth);
    }
}
