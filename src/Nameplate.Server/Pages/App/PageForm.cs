using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Scanning;

namespace Nameplate.Server.Pages.App;

/// <summary>
/// A form as it was typed, and what is wrong with it. Inputs are called as the fields of the call that they are sent to, rows with
/// their places, <c>COMPONENTS[2].LOT_ID</c>: so the call's refusals find the inputs that they are about.
/// </summary>
public sealed partial class PageForm
{
    /// <summary>The input that holds the key for sending again: a form that was sent twice acts once.</summary>
    public const string KeyName = "KEY";

    private readonly Dictionary<string, string> typed;
    private readonly Dictionary<string, List<string>> wrong = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> sent = new(StringComparer.Ordinal);

    private PageForm(Dictionary<string, string> typed) => this.typed = typed;

    /// <summary>A form that nobody has typed into yet, with what is known already.</summary>
    public static PageForm Blank(params IEnumerable<(string Name, string? Value)> known)
    {
        var form = new PageForm(known.Where(one => one.Value is { Length: > 0 }).ToDictionary(one => one.Name, one => one.Value!, StringComparer.Ordinal));
        form.typed[KeyName] = RandomNumberGenerator.GetHexString(32, lowercase: true);
        return form;
    }

    public static PageForm Of(IFormCollection posted) => new(posted.ToDictionary(pair => pair.Key, pair => pair.Value[0] ?? "", StringComparer.Ordinal));

    /// <summary>What was typed; empty where nothing was.</summary>
    public string this[string name]
    {
        get => typed.GetValueOrDefault(name, "");
        set => typed[name] = value;
    }

    /// <summary>Puts a reason into people's words: the names of fields are those of the page's labels.</summary>
    public Func<string, string> Words { get; set; } = reason => reason;

    public bool Has(string name) => this[name].Length > 0;

    /// <summary>For sending again; another one for each form that was shown.</summary>
    public string Key => this[KeyName];

    /// <summary>A checksum of all of it, the key too: the same form sent again has the same one, and another form another.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in typed.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name.Length}:{name}{value.Length}:{value}"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What is wrong with one input.</summary>
    public IReadOnlyList<string> Wrong(string name) => wrong.GetValueOrDefault(name) ?? [];

    /// <summary>What is wrong with none of them.</summary>
    public IReadOnlyList<string> WrongAtAll => Wrong("");

    public bool IsRefused => wrong.Count > 0;

    /// <summary>The places of the rows of an array that are in the form, in order.</summary>
    public IReadOnlyList<int> Places(string rows) =>
        [.. typed.Keys.Select(name => Row().Match(name)).Where(match => match.Success && match.Groups["rows"].Value == rows).Select(match => Number(match, "place")).Distinct().Order()];

    /// <summary>
    /// The request of a call as it was typed. Serials may come as people bring them. A row counts when something was typed into it
    /// besides the <paramref name="fixedNames"/> that the page itself put there.
    /// </summary>
    public JsonObject Request(Call call, params string[] fixedNames)
    {
        var request = new JsonObject();
        foreach (var field in call.Request)
        {
            if (!field.IsRows)
            {
                Put(request, field, field.Name);
                continue;
            }

            var (rows, places) = (new JsonArray(), new List<int>());
            foreach (var place in Places(field.Name))
            {
                var row = new JsonObject();
                foreach (var one in field.Rows)
                {
                    Put(row, one, $"{field.Name}[{place}].{one.Name}");
                }

                if (row.Any(pair => !fixedNames.Contains(pair.Key, StringComparer.Ordinal)))
                {
                    rows.Add(row);
                    places.Add(place);
                }
            }

            if (rows.Count > 0)
            {
                request[field.Name] = rows;
            }

            sent[field.Name] = places;
        }

        return request;
    }

    /// <summary>Puts each reason of a refusal to the input that it names, else to the form.</summary>
    /// <param name="fault">The refusal.</param>
    /// <param name="place">Finds the input where the reason does not name it in a field's words; null when it does not know either.</param>
    public void Refuse(Fault fault, Func<string, string?>? place = null)
    {
        foreach (var reason in fault.Reasons)
        {
            var (name, text) = Find(reason);
            Refuse(place?.Invoke(reason) ?? name, text);
        }
    }

    public void Refuse(string name, string reason)
    {
        if (!wrong.TryGetValue(name, out var reasons))
        {
            wrong.Add(name, reasons = []);
        }

        reason = Words(reason);
        reasons.Add(reason.EndsWith('.') ? reason : reason + ".");
    }

    private void Put(JsonObject request, Field field, string name)
    {
        var text = this[name];
        if (field.Kind is SerialsKind)
        {
            text = ScannedSerials.Read(text);
        }

        if (text.Trim().Length > 0)
        {
            request[field.Name] = field.Kind is TextKind ? text : text.Trim();
        }
    }

    /// <summary>
    /// The input that a reason begins with: <c>LINES[2].QUANTITY must …</c>, <c>LINES[2]: TO_STORES is …</c>, <c>TO_STORES: …</c>; its
    /// row alone where it names none of that. Rows are counted as they were sent. Which row it is, is seen by where it stands.
    /// </summary>
    private (string Name, string Text) Find(string reason)
    {
        var match = Row().Match(reason);
        if (!match.Success)
        {
            var first = Word().Match(reason).Value;
            return (typed.ContainsKey(first) ? first : "", reason);
        }

        var (rows, place, rest) = (match.Groups["rows"].Value, Number(match, "place"), reason[match.Length..].TrimStart('.', ':', ' '));
        if (sent.GetValueOrDefault(rows) is { } places && place >= 1 && place <= places.Count)
        {
            place = places[place - 1];
        }

        var input = $"{rows}[{place}].{Word().Match(rest).Value}";
        return (typed.ContainsKey(input) ? input : $"{rows}[{place}]", rest);
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<rows>[A-Z][A-Z0-9_]*)\[(?<place>[0-9]{1,6})\]", RegexOptions.CultureInvariant)]
    private static partial Regex Row();

    [GeneratedRegex("^[A-Z][A-Z0-9_]*", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
