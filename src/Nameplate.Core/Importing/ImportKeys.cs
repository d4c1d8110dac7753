using Nameplate.Core.Fields;

namespace Nameplate.Core.Importing;

/// <summary>
/// Which records the rows of a file have named so far. A row that leaves out a part of its key which is made up for a new record may mean any record of
/// the rest, so no other row names one: else the file would mean something else when it is sent again, with the records that it made.
/// </summary>
/// <param name="noun">What the rows are.</param>
public sealed class ImportKeys(Resource noun)
{
    private readonly Dictionary<string, int> whole = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> required = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> open = new(StringComparer.Ordinal);

    /// <summary>Takes note of a row's key; the refusal when an earlier row names the same record, or may do so.</summary>
    /// <param name="key">Its parts as texts, empty where one is not given.</param>
    /// <param name="line">The row's line in the file.</param>
    public Fault? Take(IReadOnlyList<string> key, int line)
    {
        var named = Text(key);
        if (whole.TryGetValue(named, out var same))
        {
            return Twice(same);
        }

        var leftOut = noun.Keys.Zip(key).FirstOrDefault(pair => IsMadeUp(pair.First) && pair.Second.Length == 0).First;
        var needed = noun.Keys.Zip(key).Where(pair => !IsMadeUp(pair.First)).Select(pair => pair.Second).ToList();
        var rest = Text(needed);
        if ((leftOut is null ? open : required).TryGetValue(rest, out var other))
        {
            return Faults.FieldInvalid((leftOut ?? noun.Keys.First(IsMadeUp)).Name, $"must be given here and in row {other}: both are of {string.Join(", ", needed)}");
        }

        whole.Add(named, line);
        required.TryAdd(rest, line);
        if (leftOut is not null)
        {
            open.Add(rest, line);
        }

        return null;
    }

    private static bool IsMadeUp(Field key) => !key.Is(Uses.Required);

    private static string Text(IEnumerable<string> key) => string.Join('\0', key);

    private static Fault Twice(int line) => new("IMPORT_ROW_TWICE", FaultKind.Data, $"The same key stands in row {line} already. Take one of them out.");
}
