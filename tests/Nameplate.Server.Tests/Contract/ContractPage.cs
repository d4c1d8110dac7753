using System.Text;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests.Contract;

/// <summary>Draws a call's contract page from the field tables: what the diff of a release shows a client's author.</summary>
public static class ContractPage
{
    public static string Draw(Call call)
    {
        var page = new StringBuilder();
        var noun = call.Resource;
        page.Append($"# {call.Title}\n\n{Purpose(call)}\n\n");
        page.Append("| | |\n|---|---|\n");
        page.Append($"| URL | `{call.Path}` |\n| Method | `POST` |\n");
        page.Append($"| Least role | {(call.NeedsToken ? call.LeastRole.ToString().ToLowerInvariant() : "none: it needs no token")} |\n");
        if (noun.Attribute.Program.Length > 0)
        {
            page.Append($"| The ERP's program | {noun.Attribute.Program} |\n");
        }

        else if (call.Program is { } program)
        {
            page.Append($"| Program (ours) | `{program}` |\n");
        }

        page.Append($"\n{ContractSource.Of(call)}{Open(call)}{Ours(call)}\n");
        Request(page, call);
        if (call.Verb == Verbs.Query)
        {
            page.Append(Notation);
        }

        page.Append($"\n## Example\n\n```json\n{Example(call)}\n```\n");
        page.Append($"\n## Full request\n\n```json\n{Template(call.Request, call.NeedsToken, field => RowFields(call.Verb, field), call.Verb == Verbs.Query)}\n```\n");
        Answer(page, call);
        Failures(page, call);
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

    private static string Purpose(Call call) => call.Resource.Attribute.Help + (call.Verb, call.Resource.Keys.Count) switch
    {
        (Verbs.Create, > 0) => $" Creates one {call.Resource.Noun} and answers it whole.",
        (Verbs.Create, _) => " Posts one transaction and answers its details.",
        (Verbs.Update, _) => $" Changes one {call.Resource.Noun} and answers it whole. The key fields locate it; what is not given stays as it is.",
        (Verbs.Delete, > 0) => $" Deletes one {call.Resource.Noun} and answers an empty object.",
        (Verbs.Delete, _) => " Answers an empty object.",
        (Verbs.Reverse, _) => " Posts what undoes it, in one transaction, and answers the new batch.",
        (Verbs.Query, _) => " Answers an array of all that match, ordered by key; an empty one when nothing does.",
        _ => "",
    };

    private static string Open(Call call) => call.Resource.IsOpen && call.Verb is Verbs.Create or Verbs.Update or Verbs.Query && call.Resource.IsOpen
        ? call.Verb == Verbs.Query
            ? " Fields that are not listed can be searched by as well: they are kept with the record under the names they were sent with."
            : $" The list is open: a field that it does not name (`A`–`Z`, `0`–`9` and `_`, up to 40 characters) is kept as a text of up to 255 characters and answered after the listed ones{(call.Resource.Fields.Any(field => field.RowNoun is not null) ? ", in its rows too" : "")}."
        : "";

    private static string Ours(Call call)
    {
        var ours = call.Request.Concat(call.Answer).Distinct().Where(field => field.Help.Contains("(ours)", StringComparison.Ordinal)).ToList();
        return ours.Count == 0 || call.Resource.Attribute.Ours ? "" : $" Ours in them: {string.Join(", ", ours.Select(field => $"`{field.Name}`"))}.";
    }

    private static void Request(StringBuilder page, Call call)
    {
        var required = call.Required.Select(field => $"`{field.Name}`").Concat(call.NeedsToken ? ["`AUTH_TOKEN`"] : []).ToList();
        page.Append($"\n## Request\n\nRequired: {(required.Count == 0 ? "nothing" : string.Join(", ", required))}");
        page.Append(call.Verb switch
        {
            Verbs.Update => ", and at least one field to change.\n",
            Verbs.Query => ", and at least one field to search by.\n",
            _ => ".\n",
        });
        page.Append("\n| Field | Kind | Given | Meaning |\n|---|---|---|---|\n");
        foreach (var field in call.Request)
        {
            page.Append(Row(field.Name, field, call.Required.Contains(field), call.Verb));
            foreach (var inner in RowFields(call.Verb, field))
            {
                page.Append(Row($"{field.Name}{(call.Verb == Verbs.Query ? "" : "[]")}.{inner.Name}", inner, Nameplate.Server.Rpc.RequestReader.IsNeeded(call.Verb, field, inner), call.Verb));
            }
        }

        if (call.Verb == Verbs.Query)
        {
            page.Append("| `MAX_ROWS` | count | optional | Answer this many rows at most; no limit unless given (ours). |\n");
            page.Append($"| `START_AFTER` | object | optional | The key fields of the last row that was answered ({string.Join(", ", call.Resource.Keys.Select(key => $"`{key.Name}`"))}): go on after it (ours). |\n");
        }

        if (call.Writes && call.Resource.Type != typeof(AuthToken))
        {
            page.Append("| `IDEMPOTENCY_KEY` | text, 255 | optional | For sending again without a second effect; the header `Idempotency-Key` does the same (ours). |\n");
        }

        if (call.NeedsToken)
        {
            page.Append("| `AUTH_TOKEN` | text | required | The token of Auth Token, Get; `Authorization: Bearer` does the same. |\n");
        }

        if (call.Verb is Verbs.Create or Verbs.Update)
        {
            page.Append("\nValues are JSON strings; numbers and booleans are read as well. `\"\"` and absence mean not given, `null` clears.\n");
        }
    }

    private static IEnumerable<Field> RowFields(Verbs verb, Field field) =>
        field.Rows.Where(row => verb == Verbs.Query ? row.Is(Uses.Criterion) : Nameplate.Server.Rpc.RequestReader.IsSent(verb, row));

    private static string Row(string name, Field field, bool required, Verbs verb)
    {
        var given = verb == Verbs.Query ? "criterion" : required ? "required" : verb == Verbs.Create && field.Default is { } value ? $"`{value}` unless given" : "optional";
        return $"| `{name}` | {Kind(field.Kind)} | {given} | {field.Help.Replace("|", "\\|", StringComparison.Ordinal)} |\n";
    }

    private static string Kind(FieldKind kind) => kind switch
    {
        { MaxLength: { } max } => FormattableString.Invariant($"{kind.Name}, {max:N0}"),
        NumberKind { Decimals: > 0 } number => $"{kind.Name}, {number.Decimals} decimals{(number.Signed ? ", signed" : "")}",
        _ => kind.Name,
    };

    private const string Notation =
        """

        A criterion is a value, which must be equal, or begins with an operator; all criteria must hold.

        | Written | Finds |
        |---|---|
        | `MOTOR003` | exactly this |
        | `MOTOR%` | `%`: any text, also none |
        | `GC0000406_` | `_`: one character |
        | `100\%` | `\` takes away the meaning of `%`, `_` and `\` |
        | `<>X`, `<>X%` | anything else |
        | `>0`, `>= 2016-01-01`, `<100`, `<=2019-05-30` | above and below |
        | `BETWEEN 10 AND 100` | both ends count |
        | `IN A,C`, `IN 'A','C'` | any of these |

        When every key field is given as a plain value and a record has exactly these, it alone is found, even where they hold `%` or `_`.

        """;

    private static string Example(Call call)
    {
        IEnumerable<Field> chosen = call.Verb switch
        {
            Verbs.Create or Verbs.Get or Verbs.Reverse => call.Request.Where(field => !field.IsRows && (field.Is(Uses.Required) || HasExample(field))),
            Verbs.Update => [.. call.Resource.Keys, call.Request.LastOrDefault(field => !field.IsKey && HasExample(field)) ?? call.Request.First(field => !field.IsKey)],
            Verbs.Delete => call.Request,
            _ => call.Request.Where(HasExample).Take(1),
        };
        if (call.Verb is Verbs.Create or Verbs.Update)
        {
            chosen = chosen.Concat(call.Request.Where(field => field.RowNoun is not null || (field.IsRows && field.Is(Uses.Required))).Take(call.Verb == Verbs.Create ? int.MaxValue : 1));
        }

        var lines = chosen.Select(field => field.IsRows ? $"  \"{field.Name}\": [\n    {Row(call.Verb, field)}\n  ]" : $"  \"{field.Name}\": \"{field.Example}\"").Concat(call.NeedsToken ? ["  \"AUTH_TOKEN\": \"\""] : []);
        return Braces(lines, "");
    }

    private static string Row(Verbs verb, Field rows) =>
        Braces(RowFields(verb, rows).Where(field => field.Is(Uses.Required) || (HasExample(field) && field.UserIndex < 0)).Select(field => $"      \"{field.Name}\": \"{field.Example}\""), "    ");

    private static bool HasExample(Field field) => field.Example.Length > 0 && (field.Kind is SerialsKind || field.Example != field.Kind.Example);

    private static string Template(IReadOnlyList<Field> fields, bool token, Func<Field, IEnumerable<Field>> rows, bool isQuery = false, string indent = "")
    {
        var lines = fields.Select(field =>
            !field.IsRows ? $"{indent}  \"{field.Name}\": \"\""
            : isQuery ? $"{indent}  \"{field.Name}\": {Template([.. rows(field)], false, rows, indent: indent + "  ")}"
            : $"{indent}  \"{field.Name}\": [\n{indent}    {Template([.. rows(field)], false, rows, indent: indent + "    ")}\n{indent}  ]");
        return Braces(token ? lines.Append($"{indent}  \"AUTH_TOKEN\": \"\"") : lines, indent);
    }

    private static string Braces(IEnumerable<string> lines, string indent)
    {
        var all = lines.ToList();
        return all.Count == 0 ? "{}" : $"{{\n{string.Join(",\n", all)}\n{indent}}}";
    }

    private static void Answer(StringBuilder page, Call call)
    {
        var template = Template(call.Answer, false, field => field.Rows.Where(row => row.Is(Uses.Answer)));
        page.Append("\n## Answer\n\n`200 OK`");
        page.Append(call.Verb == Verbs.Query ? ", an array of\n" : call.Answer.Count == 0 ? "\n" : ", every field in this order, `\"\"` where there is no value\n");
        page.Append($"\n```json\n{template}\n```\n");
    }

    private static void Failures(StringBuilder page, Call call)
    {
        page.Append("\n## Failures\n\nIn the order in which they are checked. The reason phrase of a 429, 500 or 503 is the message itself; a 429 or 503 says in\n`Retry-After` when to come again, and can come at any point before anything was done.\n\n");
        page.Append("| Status | Reason | `MESSAGE_CODE` |\n|---|---|---|\n");
        foreach (var fault in ContractFailures.Of(call))
        {
            var (status, reason) = fault.Kind switch
            {
                FaultKind.Method => (405, fault.Message),
                FaultKind.Request => (400, Faults.JsonInvalid.Message),
                FaultKind.SignIn => (401, fault.Message),
                FaultKind.Unavailable => (503, "(Error Message)"),
                FaultKind.TooMany => (429, "(Error Message)"),
                _ => (500, "(Error Message)"),
            };
            page.Append($"| {status} | {reason} | `{fault.Code}` |\n");
        }

        page.Append("\n```json\n{\n  \"MESSAGE\": \"\",\n  \"MESSAGE_CODE\": \"\"\n}\n```\n");
    }
}
