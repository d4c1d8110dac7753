using Nameplate.Core.Fields;

namespace Nameplate.Server.Help;

/// <summary>One call of either dialect, as the index of help lists it.</summary>
/// <param name="Href">Address of its page.</param>
/// <param name="Method">POST, GET …</param>
/// <param name="Url">Address of the call.</param>
/// <param name="Title">For people.</param>
/// <param name="Purpose">What it does.</param>
/// <param name="Names">The fields that it takes or answers.</param>
public sealed record HelpEntry(string Href, string Method, string Url, string Title, string Purpose, IReadOnlyList<string> Names)
{
    /// <summary>Where it stands in the index.</summary>
    public required string Area { get; init; }

    /// <summary>The noun, or the resource.</summary>
    public required string Noun { get; init; }

    /// <summary>What it does with it, in a word.</summary>
    public required string Verb { get; init; }

    /// <summary>The ERP's program, or our code for one.</summary>
    public string Program { get; init; } = "";

    public bool IsRest { get; init; }

    /// <summary>The public contract has no such call.</summary>
    public bool IsOurs { get; init; }
}

/// <summary>Something found.</summary>
/// <param name="Entry">The call.</param>
/// <param name="Fields">Its fields that were searched for by name; none where the call itself was.</param>
public sealed record HelpMatch(HelpEntry Entry, IReadOnlyList<string> Fields);

/// <summary>Every call of both dialects, to list and to search.</summary>
public sealed class HelpBook
{
    /// <summary>A search of more words than this is cut off: nobody types them.</summary>
    private const int WordsMax = 10;

    private readonly (HelpEntry Entry, string Title, string Text)[] texts;

    internal HelpBook(IReadOnlyList<RestHelp> rest)
    {
        Rest = rest.ToDictionary(call => call.Name, StringComparer.Ordinal);
        Entries = [.. CallHelp.All.Values.OrderBy(call => call.Area, StringComparer.Ordinal).ThenBy(call => call.Call.Resource.Slug, StringComparer.Ordinal).ThenBy(call => call.Call.Verb).Select(Of), .. rest.Select(Of)];
        texts = [.. Entries.Select(entry => (entry, $"{entry.Title} {entry.Url} {entry.Noun}".ToLowerInvariant(), $"{entry.Purpose} {entry.Program} {entry.Area}".ToLowerInvariant()))];
    }

    /// <summary>The calls of the REST dialect, by their names.</summary>
    public IReadOnlyDictionary<string, RestHelp> Rest { get; }

    /// <summary>The ERP dialect's by area and noun, then the REST dialect's by address.</summary>
    public IReadOnlyList<HelpEntry> Entries { get; }

    /// <summary>The calls in which every word is found: first those that are called so, then those that do so, then those with such a field.</summary>
    public IReadOnlyList<HelpMatch> Search(string asked)
    {
        var words = asked.ToLowerInvariant().Split((char[])[' ', ',', '-', '/', '\t'], StringSplitOptions.RemoveEmptyEntries).Take(WordsMax).ToList();
        return [.. texts.Select(one => Match(one.Entry, one.Title, one.Text, words)).Where(one => one.Rank < 3).OrderBy(one => one.Rank).Select(one => one.Match)];
    }

    public static string HrefOf(Call call) => $"/help/{call.Name}";

    public static string HrefOf(RestHelp call) => $"/help/rest/{call.Name}";

    private static (int Rank, HelpMatch Match) Match(HelpEntry entry, string title, string text, List<string> words)
    {
        var (rank, fields) = (0, new List<string>());
        foreach (var word in words)
        {
            if (title.Contains(word, StringComparison.Ordinal))
            {
                continue;
            }

            if (text.Contains(word, StringComparison.Ordinal))
            {
                rank = Math.Max(rank, 1);
                continue;
            }

            var named = entry.Names.Where(name => name.Contains(word, StringComparison.OrdinalIgnoreCase)).ToList();
            rank = Math.Max(rank, named.Count > 0 ? 2 : 3);
            fields.AddRange(named);
        }

        return (rank, new HelpMatch(entry, [.. fields.Distinct(StringComparer.Ordinal)]));
    }

    private static HelpEntry Of(CallHelp call) => new(HrefOf(call.Call), "POST", call.Url, call.Title, call.Purpose, Names(call.Request.Concat(call.Answer)))
    {
        Area = call.Area,
        Noun = call.Call.Resource.Title,
        Verb = call.Call.Verb.ToString().ToLowerInvariant(),
        Program = call.Program ?? "",
        IsOurs = call.Call.Resource.Attribute.Ours,
    };

    private static HelpEntry Of(RestHelp call) => new(HrefOf(call), call.Method.Name, call.Url, call.Title, call.Purpose, Names(call.Query.Concat(call.Body).Concat(call.Answer)))
    {
        Area = "REST",
        Noun = call.Group,
        Verb = call.Name[(call.Name.IndexOf('-', StringComparison.Ordinal) + 1)..],
        IsRest = true,
    };

    private static IReadOnlyList<string> Names(IEnumerable<FieldHelp> fields) => [.. fields.SelectMany(field => field.Flat()).Select(one => one.Field.Name).Distinct(StringComparer.Ordinal)];
}
