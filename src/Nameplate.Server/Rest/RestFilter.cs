using System.Globalization;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rest;

/// <summary>A filter of a REST list: a parameter, and what it asks of a row.</summary>
internal sealed record RestFilter(string Name, Func<string, Outcome<RestCondition>> Read)
{
    /// <summary>What it takes, for people.</summary>
    public required string Kind { get; init; }

    /// <summary>What it finds, for people.</summary>
    public required string Help { get; init; }

    /// <summary>As a parameter of a list's address.</summary>
    public RestParameter Parameter => RestParameter.Text(Name) with { Kind = Kind, Help = Help };

    /// <summary>As the dialect prints instants; also with a fraction of a second or an offset, as JavaScript and others write them.</summary>
    private static readonly string[] InstantFormats =
        ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>The eight that every list has.</summary>
    public static IEnumerable<RestFilter> Dates { get; } = [.. Instants("dateCreated"), .. Instants("lastUpdated")];

    /// <summary>A text in which * stands for any text; without one, exactly this text.</summary>
    public static RestFilter Wild(string name) => new(name, text => new RestCondition.Matches(name, Wildcard.Parse(text)))
    {
        Kind = "text",
        Help = $"Records whose {name} is this; * stands for any text.",
    };

    /// <summary>A word for the status of a unit, in any case. One that is none is refused: an empty list would say that there are no such units.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="words">The words there are.</param>
    /// <param name="statuses">The statuses that a word stands for.</param>
    public static RestFilter Status(string name, IEnumerable<string> words, Func<string, IReadOnlyList<UnitStatus>> statuses) => new(name, text => statuses(text) switch
    {
        [] => RestFaults.ParameterValue(name),
        var some => new RestCondition.OneOf(name, [.. some.Select(status => (long)status)]),
    })
    {
        Kind = "word",
        Help = $"Units whose {name} is this, in any case: {string.Join(", ", words)}.",
    };

    /// <summary>One of some words, in any case, by its place among them.</summary>
    public static RestFilter Word(string name, params string[] words) => new(name, text => Array.FindIndex(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place
        ? new RestCondition.Number(name, place)
        : RestFaults.ParameterValue(name))
    {
        Kind = "word",
        Help = $"One of {string.Join(", ", words)}, in any case.",
    };

    public static bool TryInstant(string text, out DateTime instant) =>
        DateTime.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);

    private static IEnumerable<RestFilter> Instants(string column) =>
        new[] { ("gt", ">", "after"), ("gte", ">=", "at or after"), ("lt", "<", "before"), ("lte", "<=", "at or before") }.Select(pair =>
        {
            var name = $"{column}_{pair.Item1}";
            return new RestFilter(name, text => TryInstant(text, out var instant) ? new RestCondition.Instant(column, pair.Item2, instant) : RestFaults.ParameterType(name))
            {
                Kind = "instant",
                Help = $"Records {(column == "dateCreated" ? "made" : "last changed")} {pair.Item3} this instant, such as 2026-01-31T00:00:00Z.",
            };
        });
}
