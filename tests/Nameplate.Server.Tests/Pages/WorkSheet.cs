using System.Net;
using System.Text.RegularExpressions;

namespace Nameplate.Server.Tests.Pages;

/// <summary>The form of a page, as somebody without script fills it in: what it shows is sent, and the button that was pressed.</summary>
internal sealed partial class WorkSheet
{
    private readonly PageClient client;
    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);

    private WorkSheet(PageClient client, PageReply page, string path)
    {
        (this.client, Page, Path) = (client, page, path);
        var form = Form().Matches(page.Html).Select(match => match.Value).First(html => html.Contains("work-form", StringComparison.Ordinal));
        foreach (Match input in Input().Matches(form))
        {
            if (Attribute(input.Value, "name") is { } name)
            {
                fields[name] = Attribute(input.Value, "value") ?? "";
            }
        }

        foreach (Match area in Area().Matches(form))
        {
            fields[Attribute(area.Groups["tag"].Value, "name")!] = WebUtility.HtmlDecode(area.Groups["text"].Value);
        }

        foreach (Match select in Select().Matches(form))
        {
            fields[Attribute(select.Groups["tag"].Value, "name")!] = Chosen().Match(select.Groups["options"].Value) is { Success: true } chosen ? WebUtility.HtmlDecode(chosen.Groups[1].Value) : "";
        }

        Buttons = [.. Button().Matches(form).Select(button => $"{Attribute(button.Value, "name")}={Attribute(button.Value, "value")}")];
    }

    public PageReply Page { get; }

    public string Path { get; }

    /// <summary>Its buttons by name and value, in order: the first is pressed by Enter.</summary>
    public IReadOnlyList<string> Buttons { get; }

    public string this[string name]
    {
        get => fields[name];
        set => fields[name] = fields.ContainsKey(name) ? value : throw new InvalidOperationException($"{Path} has no input {name}: {string.Join(" ", fields.Keys)}");
    }

    public bool Has(string name) => fields.ContainsKey(name);

    /// <summary>What is said beside an input, or a row.</summary>
    public string Wrong(string name) => Regex.Match(Page.Html, $"id=\"{Regex.Escape(name)}-wrong\">(.*?)</span>", RegexOptions.Singleline) is { Success: true } found ? WebUtility.HtmlDecode(found.Groups[1].Value) : "";

    public static async Task<WorkSheet> OpenAsync(PageClient client, string path) => new(client, await client.ShownAsync(path), path.Split('?')[0]);

    /// <summary>Presses a button, and expects a page with the form again.</summary>
    public async Task<WorkSheet> PressAsync(string button, int status)
    {
        var reply = await SendAsync(button);
        Assert.True(reply.Status == status, $"{Path} {button}: {reply.Status} {reply.Location} {reply.Text}");
        return new WorkSheet(client, reply, Path);
    }

    /// <summary>Presses a button, expects it to be done, and shows what was done.</summary>
    public async Task<(string Batch, PageReply Done)> DoneAsync(string button = "")
    {
        var reply = await SendAsync(button);
        Assert.True(reply.Status == 303, $"{Path} {button}: {reply.Status} {reply.Text}");
        var done = await client.ShownAsync(reply.Location!);
        return (Regex.Match(reply.Location!, "batch=([0-9]+)").Groups[1].Value, done);
    }

    public Task<PageReply> SendAsync(string button)
    {
        Assert.True(button.Length == 0 || Buttons.Contains(button), $"{Path} has no button {button}: {string.Join(" ", Buttons)}");
        var pressed = button.Length == 0 ? fields : fields.Append(KeyValuePair.Create(button.Split('=')[0], button.Split('=')[1]));
        return client.PostAsync(Path, [.. pressed.Select(pair => (pair.Key, pair.Value))]);
    }

    private static string? Attribute(string tag, string name) => Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"") is { Success: true } found ? WebUtility.HtmlDecode(found.Groups[1].Value) : null;

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("(?<tag><textarea[^>]*>)(?<text>.*?)</textarea>", RegexOptions.Singleline)]
    private static partial Regex Area();

    [GeneratedRegex("(?<tag><select[^>]*>)(?<options>.*?)</select>", RegexOptions.Singleline)]
    private static partial Regex Select();

    [GeneratedRegex("<option value=\"([^\"]*)\" selected")]
    private static partial Regex Chosen();

    [GeneratedRegex("<button[^>]*>")]
    private static partial Regex Button();
}
