using System.Text;
using Nameplate.Core.Fields;
using Nameplate.Server.Help;

namespace Nameplate.Server.Tests.Contract;

/// <summary>Draws a call's contract page from what help tells of it: what the diff of a release shows a client's author.</summary>
internal static class ContractPage
{
    public static string Draw(Call call)
    {
        var help = CallHelp.Of(call);
        var page = new StringBuilder();
        page.Append($"# {help.Title}\n\n{help.Purpose}\n\n");
        page.Append("| | |\n|---|---|\n");
        page.Append($"| URL | `{help.Url}` |\n| Method | `POST` |\n");
        page.Append($"| Least role | {help.LeastRole?.ToString().ToLowerInvariant() ?? "none: it needs no token"} |\n");
        if (help.Program is { } program)
        {
            page.Append(help.IsProgramOurs ? $"| Program (ours) | `{program}` |\n" : $"| The ERP's program | {program} |\n");
        }

        page.Append($"\n{help.Source}{(help.Open.Length > 0 ? " " : "")}{help.Open}{(help.Ours.Count > 0 ? $" Ours in them: {string.Join(", ", help.Ours.Select(name => $"`{name}`"))}." : "")}\n");
        Request(page, help);
        if (help.IsQuery)
        {
            page.Append($"\n{QueryNotation.Rule}\n\n| Written | Finds |\n|---|---|\n");
            page.AppendJoin("", QueryNotation.Table.Select(row => $"| {row.Written} | {row.Finds} |\n"));
            page.Append($"\n{QueryNotation.WholeKey}\n");
        }

        page.Append($"\n## Example\n\n```json\n{help.Example}\n```\n");
        page.Append($"\n## Full request\n\n```json\n{help.FullRequest}\n```\n");
        page.Append("\n## Answer\n\n`200 OK`");
        page.Append(help.IsQuery ? ", an array of\n" : help.Answer.Count == 0 ? "\n" : ", every field in this order, `\"\"` where there is no value\n");
        page.Append($"\n```json\n{help.AnswerTemplate}\n```\n");
        Failures(page, help);
        return page.ToString();
    }

    /// <summary>The index of all calls by area, below the marker in docs/contract/README.md.</summary>
    public static string Index(IEnumerable<Call> calls)
    {
        var index = new StringBuilder();
        foreach (var area in calls.GroupBy(call => call.Resource.Attribute.Area).OrderBy(area => area.Key, StringComparer.Ordinal))
        {
            index.Append($"\n## {area.Key}\n\n| Noun | Calls |\n|---|---|\n");
            foreach (var noun in area.GroupBy(call => call.Resource).OrderBy(noun => noun.Key.Slug, StringComparer.Ordinal))
            {
                index.Append($"| {noun.Key.Title}{(noun.Key.Attribute.Ours ? " (ours)" : "")} | {string.Join(", ", noun.Select(call => $"[{call.Verb.ToString().ToLowerInvariant()}]({call.Name}.md)"))} |\n");
            }
        }

        return index.ToString();
    }

    private static void Request(StringBuilder page, CallHelp help)
    {
        var required = help.Required.Select(field => $"`{field.Name}`").ToList();
        page.Append($"\n## Request\n\nRequired: {(required.Count == 0 ? "nothing" : string.Join(", ", required))}{(help.AlsoRequired.Length > 0 ? $", and {help.AlsoRequired}" : "")}.\n");
        page.Append("\n| Field | Kind | Given | Meaning |\n|---|---|---|---|\n");
        foreach (var (path, field) in help.Request.SelectMany(field => field.Flat()))
        {
            page.Append($"| `{path}` | {field.Kind} | {field.Given} | {field.Meaning.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        if (help.Call.Verb is Verbs.Create or Verbs.Update)
        {
            page.Append("\nValues are JSON strings; numbers and booleans are read as well. `\"\"` and absence mean not given, `null` clears.\n");
        }
    }

    private static void Failures(StringBuilder page, CallHelp help)
    {
        page.Append("\n## Failures\n\nIn the order in which they are checked. The reason phrase of a 429, 500 or 503 is the message itself; a 429 or 503 says in\n`Retry-After` when to come again, and can come at any point before anything was done.\n\n");
        page.Append("| Status | Reason | `MESSAGE_CODE` |\n|---|---|---|\n");
        page.AppendJoin("", help.Failures.Select(one => $"| {one.Status} | {one.Reason ?? "(Error Message)"} | `{one.Code}` |\n"));
        page.Append("\n```json\n{\n  \"MESSAGE\": \"\",\n  \"MESSAGE_CODE\": \"\"\n}\n```\n");
    }
}
