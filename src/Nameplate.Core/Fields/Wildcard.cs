namespace Nameplate.Core.Fields;

/// <summary>
/// The filter notation of the REST lists (<c>itemReference</c>, <c>value</c>): <c>*</c> stands for any text, also none,
/// anywhere and as often as wanted; a filter without one matches exactly. There is no escape: every other character,
/// <c>%</c>, <c>_</c> and <c>\</c> included, means itself. Nothing is refused, so a filter may also hold what no stored
/// text can (U+0000): <see cref="StoredText.CanHold"/> tells.
/// </summary>
public static class Wildcard
{
    public static Pattern Parse(string text)
    {
        var pattern = new Pattern.Builder();
        foreach (char character in text)
        {
            if (character == '*')
            {
                pattern.AddAnyText();
            }
            else
            {
                pattern.Add(character);
            }
        }
        return pattern.Build();
    }
}
