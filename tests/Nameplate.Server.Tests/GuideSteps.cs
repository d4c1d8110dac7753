using System.Text;
using System.Text.RegularExpressions;

namespace Nameplate.Server.Tests;

/// <summary>A block of commands in a guide, and what the guide says that is answered; empty when it says nothing.</summary>
public sealed partial record GuideStep(string Commands, string Excerpt)
{
    /// <summary>The steps between two lines of a guide, in order.</summary>
    public static IReadOnlyList<GuideStep> Read(string file, string from = "", string to = "")
    {
        var text = File.ReadAllText(Path.Combine(Root(), file)).ReplaceLineEndings("\n");
        var start = from.Length == 0 ? 0 : text.IndexOf($"\n{from}\n", StringComparison.Ordinal);
        var end = to.Length == 0 ? text.Length : text.IndexOf($"\n{to}\n", StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, $"{file} has no {from} before {to}.");
        return [.. Blocks().Matches(text[start..end]).Select(match => new GuideStep(match.Groups["commands"].Value, match.Groups["excerpt"].Value))];
    }

    /// <summary>What an excerpt has between its gaps must be in the answer, in the same order.</summary>
    public void Expect(string answer)
    {
        var at = 0;
        foreach (var part in LineBreaks().Replace(Excerpt, "").Split('…', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Trim(',')).Where(part => part.Length > 0))
        {
            var found = answer.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"After {at} characters there is no {part} in {answer}");
            at = found + part.Length;
        }
    }

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Nameplate.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Nameplate.slnx");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```\n(\n```text\n(?<excerpt>.*?)^```\n)?", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\n\s*")]
    private static partial Regex LineBreaks();
}

/// <summary>
/// As much of a shell as the guides use: variables, quotes, and answers that grep and cut take something from. It asks for no
/// curl and no bash on the machine, and takes nothing that it does not know.
/// </summary>
internal sealed partial class GuideShell(Func<string[], Task<string>> run)
{
    private readonly Dictionary<string, string> variables = [];

    /// <summary>Runs each command of a step; their output, without that which variables keep.</summary>
    public async Task<string> RunAsync(GuideStep step)
    {
        var output = new StringBuilder();
        foreach (var command in Split(step.Commands, '\n').Where(command => command.Trim().Length > 0))
        {
            if (Assignment().Match(command) is { Success: true } match)
            {
                var value = match.Groups["value"].Value;
                variables[match.Groups["name"].Value] = match.Groups["command"] is { Success: true } inner ? await PipeAsync(inner.Value) : Words(value).Single();
            }
            else
            {
                output.AppendLine(await PipeAsync(command));
            }
        }

        return output.ToString();
    }

    private async Task<string> PipeAsync(string pipe)
    {
        var commands = Split(pipe, '|').Select(Words).ToList();
        var output = await run(commands[0]);
        foreach (var filter in commands.Skip(1))
        {
            output = filter switch
            {
                ["cut", ['-', 'd', var mark], ['-', 'f', .. var field]] =>
                    string.Join('\n', output.Split('\n').Select(line => line.Split(mark) is { Length: > 1 } fields ? fields[int.Parse(field) - 1] : line)),
                ["grep", "-o", var pattern] => string.Join('\n', Regex.Matches(output, pattern).Select(match => match.Value)),
                _ => throw new NotSupportedException(string.Join(' ', filter)),
            };
        }

        return output.TrimEnd('\n');
    }

    private static List<string> Split(string text, char mark)
    {
        var parts = new List<string> { "" };
        char? quote = null;
        foreach (var c in text)
        {
            if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && c is '\'' or '"')
            {
                quote = c;
            }

            if (c == mark && quote is null)
            {
                parts.Add("");
            }
            else
            {
                parts[^1] += c;
            }
        }

        return parts;
    }

    /// <summary>The words of a command, with its quotes taken off and its variables filled in, but not between single quotes.</summary>
    private string[] Words(string command) =>
        [.. Split(command.Trim(), ' ').Where(word => word.Length > 0).Select(word => Piece().Replace(word, piece => piece.Value switch
        {
            ['\'', .. var inner, '\''] => inner,
            ['"', .. var inner, '"'] => Variable().Replace(inner, match => variables[match.Groups["name"].Value]),
            var plain => Variable().Replace(plain, match => variables[match.Groups["name"].Value]),
        }))];

    [GeneratedRegex(@"^(?<name>\w+)=(?<value>\$\((?<command>.*)\)|.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Assignment();

    [GeneratedRegex("""'[^']*'|"[^"]*"|[^'"]+""")]
    private static partial Regex Piece();

    [GeneratedRegex(@"\$(?<name>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}
