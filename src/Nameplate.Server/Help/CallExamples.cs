using Nameplate.Core.Fields;

namespace Nameplate.Server.Help;

/// <summary>The JSON that help shows of a call: an example, a request and an answer with every field.</summary>
internal static class CallExamples
{
    public static string Request(Call call)
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

        var lines = chosen.Select(field => field.IsRows ? $"  \"{field.Name}\": [\n    {Row(call.Verb, field)}\n  ]" : $"  \"{field.Name}\": \"{Value(call.Verb, field)}\"").Concat(call.NeedsToken ? ["  \"AUTH_TOKEN\": \"\""] : []);
        return Braces(lines, "");
    }

    public static string Full(Call call) => Template(call.Request, call.NeedsToken, field => CallHelp.RowFields(call.Verb, field), call.Verb == Verbs.Query);

    public static string Answer(Call call) => Template(call.Answer, false, field => field.Rows.Where(row => row.Is(Uses.Answer)));

    private static string Row(Verbs verb, Field rows) =>
        Braces(CallHelp.RowFields(verb, rows).Where(field => field.Is(Uses.Required) || (HasExample(field) && field.UserIndex < 0)).Select(field => $"      \"{field.Name}\": \"{Value(verb, field)}\""), "    ");

    /// <summary>User fields have no example of their own; to change one is an example all the same.</summary>
    private static string Value(Verbs verb, Field field) => verb == Verbs.Update && field is { IsKey: false, UserIndex: >= 0 } ? field.Kind.Example : field.ExampleOf(verb);

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
}
