using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace Nameplate.Server.OpenApi;

/// <summary>
/// YAML that every reader takes alike. The library writes for YAML 1.2; many readers still keep to 1.1, in which N is false and 13:45:00 a number.
/// So a text that is more than words, or one such word, is set in quotes.
/// </summary>
internal sealed partial class PlainYamlWriter : OpenApiYamlWriter
{
    public PlainYamlWriter(TextWriter text)
        : base(text) => UseLiteralStyle = true;

    public override void WriteValue(string value)
    {
        if (Mistaken().IsMatch(value))
        {
            WriteRaw($"'{value}'");
        }
        else
        {
            base.WriteValue(value);
        }
    }

    [GeneratedRegex(@"^(?:y|n|yes|no|on|off|[0-9][0-9:._]*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Mistaken();
}
