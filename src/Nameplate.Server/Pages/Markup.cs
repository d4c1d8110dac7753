using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace Nameplate.Server.Pages;

/// <summary>Texts as markup. Whatever they hold is encoded first.</summary>
internal static partial class Markup
{
    /// <summary>A sentence, with what stands between backticks as code.</summary>
    public static MarkupString Prose(string text)
    {
        var html = new StringBuilder();
        var parts = text.Split('`');
        for (var place = 0; place < parts.Length; place++)
        {
            // An odd number of backticks leaves the last one as it is.
            var isCode = place % 2 == 1 && place < parts.Length - 1;
            html.Append(isCode ? "<code>" : place % 2 == 1 ? "`" : "").Append(Encode(parts[place])).Append(isCode ? "</code>" : "");
        }

        return new MarkupString(html.ToString());
    }

    /// <summary>JSON with its names, texts and words in colours.</summary>
    public static MarkupString Json(string json)
    {
        var html = new StringBuilder();
        var last = 0;
        foreach (Match token in JsonToken().Matches(json))
        {
            html.Append(Encode(json[last..token.Index]));
            var kind = token.Groups["name"].Success ? "k" : token.Groups["text"].Success ? "s" : "n";
            html.Append($"<span class=\"{kind}\">{Encode(token.Value)}</span>");
            last = token.Index + token.Length;
        }

        return new MarkupString(html.Append(Encode(json[last..])).ToString());
    }

    /// <summary>A sample of code; where the server stands in it, a script puts its real address.</summary>
    public static MarkupString Code(string code) =>
        new(Encode(code).Replace(Encode(Help.CodeSamples.Origin), $"<span class=\"origin\">{Encode(Help.CodeSamples.Origin)}</span>", StringComparison.Ordinal));

    /// <summary>An address, with its parts in braces set apart.</summary>
    public static MarkupString Address(string url) => new(Brace().Replace(Encode(url), "<var>$0</var>").Replace("-", "-<wbr>", StringComparison.Ordinal).Replace("/", "/<wbr>", StringComparison.Ordinal).Replace("</<wbr>var>", "</var>", StringComparison.Ordinal));

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    [GeneratedRegex("""(?<name>"(?:[^"\\]|\\.)*")(?=\s*:)|(?<text>"(?:[^"\\]|\\.)*")|\b(?:true|false|null|-?\d[\d.eE+-]*)\b""")]
    private static partial Regex JsonToken();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Brace();
}
