using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nameplate.Server.Help;

/// <summary>A request, as samples and the form to try it send it.</summary>
/// <param name="Method">POST, GET …</param>
/// <param name="Url">The address after the server's, its query included.</param>
/// <param name="Body">JSON, or a form's text; null where there is none.</param>
public sealed record SampleRequest(string Method, string Url, string? Body)
{
    /// <summary>The body is a form and no JSON.</summary>
    public bool IsForm { get; init; }

    /// <summary>The token goes into AUTH_TOKEN of the body.</summary>
    public bool HasTokenInBody { get; init; }

    /// <summary>The token goes into the header.</summary>
    public bool HasTokenInHeader { get; init; }

    public string ContentType => IsForm ? "application/x-www-form-urlencoded" : "application/json";
}

/// <summary>The same request in several languages, with nothing but what each brings along. The token is in a variable of that name.</summary>
public static class CodeSamples
{
    /// <summary>Stands for the server; the page puts its own address in its place.</summary>
    public const string Origin = "http://127.0.0.1:8080";

    private const string EmptyToken = "\"AUTH_TOKEN\": \"\"";

    public static IReadOnlyList<(string Language, string Code)> Of(SampleRequest request) =>
        [("curl", Curl(request)), ("C#", CSharp(request)), ("Python", Python(request)), ("JavaScript", JavaScript(request))];

    private static string Curl(SampleRequest request)
    {
        var lines = new List<string> { request.Method == "GET" ? $"curl -s '{Origin}{request.Url}'" : $"curl -s -X {request.Method} '{Origin}{request.Url}'" };
        if (request.HasTokenInHeader)
        {
            lines.Add("  -H \"Authorization: Bearer $token\"");
        }

        if (request.Body is { } body)
        {
            if (!request.IsForm)
            {
                lines.Add($"  -H 'Content-Type: {request.ContentType}'");
            }

            // A quote within quotes of the shell; then the token, outside of them.
            body = body.Replace("'", @"'\''", StringComparison.Ordinal);
            lines.Add($"  -d '{(request.HasTokenInBody ? body.Replace(EmptyToken, "\"AUTH_TOKEN\": \"'\"$token\"'\"", StringComparison.Ordinal) : body)}'");
        }

        return string.Join(" \\\n", lines);
    }

    private static string CSharp(SampleRequest request)
    {
        var code = new StringBuilder($"using System.Net.Http.Headers;\nusing System.Text;\n\nusing var http = new HttpClient {{ BaseAddress = new Uri(\"{Origin}\") }};\n");
        code.Append($"using var request = new HttpRequestMessage(HttpMethod.{request.Method[0]}{request.Method[1..].ToLowerInvariant()}, \"{request.Url}\");\n");
        if (request.HasTokenInHeader)
        {
            code.Append("request.Headers.Authorization = new AuthenticationHeaderValue(\"Bearer\", token);\n");
        }

        if (request.Body is { } body)
        {
            var text = request.HasTokenInBody ? body.Replace(EmptyToken, "\"AUTH_TOKEN\": \"{{token}}\"", StringComparison.Ordinal) : body;
            code.Append($"request.Content = new StringContent(\n    {(request.HasTokenInBody ? "$$" : "")}\"\"\"\n");
            foreach (var line in text.Split('\n'))
            {
                code.Append($"    {line}\n");
            }

            code.Append($"    \"\"\", Encoding.UTF8, \"{request.ContentType}\");\n");
        }

        return code.Append("using var answer = await http.SendAsync(request);\nConsole.WriteLine($\"{(int)answer.StatusCode} {answer.ReasonPhrase}\");\nConsole.WriteLine(await answer.Content.ReadAsStringAsync());").ToString();
    }

    private static string Python(SampleRequest request)
    {
        var code = new StringBuilder("import json\nfrom urllib.request import Request, urlopen\n\n");
        var headers = new List<string>();
        if (request.Body is { } body)
        {
            code.Append(request.IsForm ? $"body = \"{body}\"\n" : $"body = {Literal(body, "None", "True", "False", name => $"\"{name}\"", request.HasTokenInBody)}\n");
            headers.Add($"\"Content-Type\": \"{request.ContentType}\"");
        }

        if (request.HasTokenInHeader)
        {
            headers.Add("\"Authorization\": \"Bearer \" + token");
        }

        code.Append($"request = Request(\"{Origin}{request.Url}\", method=\"{request.Method}\"");
        code.Append(request.Body is null ? "" : request.IsForm ? ", data=body.encode()" : ", data=json.dumps(body).encode()");
        code.Append(headers.Count == 0 ? ")\n" : $",\n                  headers={{{string.Join(", ", headers)}}})\n");
        return code.Append("with urlopen(request) as answer:\n    print(answer.status, answer.reason)\n    print(json.dumps(json.load(answer), indent=2))").ToString();
    }

    private static string JavaScript(SampleRequest request)
    {
        var options = new List<string>();
        if (request.Method != "GET")
        {
            options.Add($"method: \"{request.Method}\"");
        }

        var headers = new List<string>();
        if (request.Body is not null)
        {
            headers.Add($"\"Content-Type\": \"{request.ContentType}\"");
        }

        if (request.HasTokenInHeader)
        {
            headers.Add("Authorization: `Bearer ${token}`");
        }

        if (headers.Count > 0)
        {
            options.Add($"headers: {{ {string.Join(", ", headers)} }}");
        }

        if (request.Body is { } body)
        {
            options.Add(request.IsForm ? $"body: \"{body}\"" : $"body: JSON.stringify({Indented(Literal(body, "null", "true", "false", name => name, request.HasTokenInBody), "  ")})");
        }

        return $"const answer = await fetch(\"{Origin}{request.Url}\"{(options.Count == 0 ? "" : $", {{\n  {string.Join(",\n  ", options)},\n}}")});\nconsole.log(answer.status, answer.statusText);\nconsole.log(await answer.json());";
    }

    private static string Indented(string text, string indent) => text.Replace("\n", "\n" + indent, StringComparison.Ordinal);

    /// <summary>JSON as a literal of another language. The token takes the place of the text of AUTH_TOKEN.</summary>
    private static string Literal(string json, string none, string yes, string no, Func<string, string> name, bool withToken)
    {
        using var document = JsonDocument.Parse(json);
        return Of(document.RootElement, "");

        string Of(JsonElement value, string indent) => value.ValueKind switch
        {
            JsonValueKind.Null => none,
            JsonValueKind.True => yes,
            JsonValueKind.False => no,
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => Text(value.GetString()!),
            JsonValueKind.Array => Lines(value.EnumerateArray().Select(one => Of(one, indent + "  ")), "[", "]", indent),
            _ => Lines(value.EnumerateObject().Select(one => $"{name(one.Name)}: {(withToken && one.Name == "AUTH_TOKEN" && indent.Length == 0 ? "token" : Of(one.Value, indent + "  "))}"), "{", "}", indent),
        };
    }

    private static string Lines(IEnumerable<string> lines, string open, string close, string indent)
    {
        var all = lines.ToList();
        return all.Count == 0 ? open + close : $"{open}\n{indent}  {string.Join($",\n{indent}  ", all)}\n{indent}{close}";
    }

    private static string Text(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
