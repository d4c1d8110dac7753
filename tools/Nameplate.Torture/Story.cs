using System.Globalization;
using System.Text;

namespace Nameplate.Torture;

/// <summary>What became of a request, as far as the client that sent it can know.</summary>
internal enum Fate
{
    /// <summary>No answer, or one that says that the server itself failed: done or not, nobody knows.</summary>
    Unknown,

    /// <summary>Answered as done.</summary>
    Accepted,

    /// <summary>Answered as refused.</summary>
    Refused,
}

/// <summary>One attempt's outcome.</summary>
/// <param name="Body">Of an answer that was read to its end; null when the connection was cut in it.</param>
/// <param name="Replayed">The server says that it had given this answer before.</param>
internal sealed record Told(Fate Fate, int Status, byte[]? Body, bool Replayed, string Text);

/// <summary>A request as bytes on the wire, so that it can be sent again exactly as it was.</summary>
internal sealed record Wire(string Method, string Path, byte[]? Body, string? KeyHeader);

/// <summary>A request with its key, and all that was heard of it.</summary>
internal sealed class Story(string key, string kind, Wire wire)
{
    private readonly List<string> lines = [];
    private int effects;

    /// <summary>The idempotency key, and what postings of it carry as REFERENCE where the call has one.</summary>
    public string Key => key;

    public string Kind => kind;

    public Wire Wire => wire;

    /// <summary>A dry run: done, and nothing of it kept.</summary>
    public bool IsDry { get; init; }

    /// <summary>Postings carry the key, so the effects can be counted; so many at least once it is accepted.</summary>
    public int? MarkedMin { get; init; }

    /// <summary>Record that only this request makes: table, column, value.</summary>
    public (string Table, string Column, string Value)? Makes { get; init; }

    /// <summary>It asked for a new batch.</summary>
    public bool OpensBatch { get; init; }

    public Fate Fate { get; private set; }

    /// <summary>Sent in a way in which a copy of it can be under way still when another copy is answered.</summary>
    public bool MayComeLate { get; set; }

    public int Status { get; private set; }

    /// <summary>The first answer; null while none was read to its end.</summary>
    public byte[]? Answer { get; private set; }

    public void Say(string line)
    {
        lock (lines)
        {
            if (lines.Count < 40)
            {
                lines.Add(line);
            }
        }
    }

    /// <summary>Takes in what an attempt was told. What cannot be: an answer that differs from the first, a second effect, a refusal of what was done.</summary>
    /// <param name="wasAccepted">Its fate was known when the attempt began.</param>
    public (Finding Finding, string What)? Note(Told told, bool wasAccepted)
    {
        lock (lines)
        {
            Say($"{told.Text}{(told.Replayed ? " (replayed)" : "")}");
            switch (told.Fate)
            {
                case Fate.Unknown:
                    return null;
                case Fate.Refused when wasAccepted:
                    return (Finding.Lost, "was answered as done, and is refused now");
                case Fate.Refused:
                    Fate = Fate == Fate.Accepted ? Fate : Fate.Refused;
                    return null;
            }

            Fate = Fate.Accepted;
            if (IsDry || told.Body is null)
            {
                return null;
            }

            var first = Answer;
            (Answer, Status) = (first ?? told.Body, first is null ? told.Status : Status);
            if (!told.Replayed && ++effects > 1)
            {
                return (Finding.Doubled, "was done a second time");
            }

            return first is null || (first.AsSpan().SequenceEqual(told.Body) && Status == told.Status) ? null
                : (Finding.Broken, $"was answered otherwise than at first: {Encoding.UTF8.GetString(first)} and now {Encoding.UTF8.GetString(told.Body)}");
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Key} ({Kind}): {Wire.Method} {Wire.Path} {(Wire.Body is null ? "" : Secretless(Encoding.UTF8.GetString(Wire.Body)))}\n    {string.Join("\n    ", lines)}");

    /// <summary>The token is worth nothing outside of the run, and would be noise.</summary>
    private static string Secretless(string body) => System.Text.RegularExpressions.Regex.Replace(body, "\"AUTH_TOKEN\":\"[^\"]*\",?", "");
}

/// <summary>What should never be found.</summary>
internal enum Finding
{
    /// <summary>Answered as done, and not there.</summary>
    Lost,

    /// <summary>More than one effect of one key.</summary>
    Doubled,

    /// <summary>A trace of what was refused, an effect without its key, a row that breaks a promise, a server that fails unprovoked.</summary>
    Broken,
}
