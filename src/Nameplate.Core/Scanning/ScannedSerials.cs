using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Scanning;

/// <summary>
/// Serials as people bring them into a form: typed, pasted from a column or a row of a sheet, or scanned one after the other. What
/// comes out is a list in the grammar of <see cref="SerialList"/>.
/// </summary>
public static class ScannedSerials
{
    private static readonly char[] Breaks = ['\r', '\n', '\t', ';'];

    /// <summary>
    /// Lines, tabs and semicolons separate as commas do, empty ones are dropped, a GS1 code stands for the serial in it, and what was
    /// scanned twice counts once.
    /// </summary>
    public static string Read(string text)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return string.Join(",", text.Split(Breaks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(One).Select(item => item.Trim(',', ' ')).Where(item => item.Length > 0 && seen.Add(item)));
    }

    private static string One(string item) => Gs1.Read(item) is { Serial: { } serial } ? SerialList.Print([serial]) : item;
}
