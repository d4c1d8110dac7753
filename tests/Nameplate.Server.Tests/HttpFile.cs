using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Nameplate.Server.Tests;

/// <summary>
/// A file of requests as editors send them: <c>###</c> parts them, <c>@x = …</c> sets a variable, <c># @name x</c> names a request, and
/// <c>{{x}}</c> and <c>{{x.response.body.$.a[0].b}}</c> are filled in. It takes nothing that it does not know.
/// </summary>
internal sealed partial class HttpFile(IReadOnlyList<string> parts)
{
    private readonly Dictionary<string, string> variables = [];
    private readonly Dictionary<string, JsonNode> answers = [];

    public static HttpFile Read(string file) =>
        new(Part().Split(File.ReadAllText(Path.Combine(GuideStep.Root(), file)).ReplaceLineEndings("\n")));

    /// <summary>Sends each request in order; the sender is told the body too, and gives back the answer's.</summary>
    public async Task SendAsync(Func<HttpRequestMessage, string, Task<string>> send)
    {
        foreach (var part in parts)
        {
            var (name, lines) = ("", part.Split('\n').ToList());
            while (lines.Count > 0 && (lines[0].Length == 0 || lines[0][0] is '#' or '@'))
            {
                if (Variable().Match(lines[0]) is { Success: true } variable)
                {
                    variables[variable.Groups["name"].Value] = variable.Groups["value"].Value;
                }
                else if (Name().Match(lines[0]) is { Success: true } named)
                {
                    name = named.Groups["name"].Value;
                }
                else
                {
                    Assert.True(lines[0].Length == 0 || lines[0].StartsWith("# ", StringComparison.Ordinal), lines[0]);
                }

                lines.RemoveAt(0);
            }

            if (lines.Count > 0)
            {
                var answer = await SendAsync(lines, send);
                if (name.Length > 0)
                {
                    answers[name] = JsonNode.Parse(answer)!;
                }
            }
        }
    }

    private async Task<string> SendAsync(List<string> lines, Func<HttpRequestMessage, string, Task<string>> send)
    {
        var heads = lines.TakeWhile(line => line.Length > 0).Select(Filled).ToList();
        var body = string.Join('\n', lines.Skip(heads.Count).Select(Filled)).Trim();
        var first = heads[0].Split(' ');
        Assert.Equal(2, first.Length);
        using var request = new HttpRequestMessage(HttpMethod.Parse(first[0]), first[1]) { Content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var head in heads.Skip(1).Select(line => line.Split(": ", 2)))
        {
            Assert.True(head[0] == "Content-Type" ? head[1] == "application/json" && body.Length > 0 : request.Headers.TryAddWithoutValidation(head[0], head[1]), head[0]);
        }

        return await send(request, body);
    }

    private string Filled(string line) => Use().Replace(line, use => use.Groups["path"] is { Success: true } path ? At(answers[use.Groups["name"].Value], path.Value) : Filled(variables[use.Groups["name"].Value]));

    private static string At(JsonNode json, string path) =>
        Step().Matches(path).Aggregate(json, (node, step) => step.Groups["place"] is { Success: true } place ? node[int.Parse(place.Value)]! : node[step.Groups["field"].Value]!).ToString();

    [GeneratedRegex("^###.*\n", RegexOptions.Multiline)]
    private static partial Regex Part();

    [GeneratedRegex(@"^@(?<name>\w+) = (?<value>.+)$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^# @name (?<name>\w+)$")]
    private static partial Regex Name();

    [GeneratedRegex(@"\{\{(?<name>\w+)(\.response\.body\.\$(?<path>(\.\w+|\[\d+\])+))?\}\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Use();

    [GeneratedRegex(@"\.(?<field>\w+)|\[(?<place>\d+)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Step();
}
