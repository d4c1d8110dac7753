using System.Buffers;
using System.Text;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Http;

/// <summary>
/// Rows as comma-separated values (RFC 4180) in UTF-8, to be saved as a file. It begins with a byte order mark, without which Excel takes
/// it for another encoding. A text that a spreadsheet would run as a formula has an apostrophe before it.
/// </summary>
internal sealed class CsvWriter(HttpContext http, ReadAnswer answer)
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    private bool isFirst = true;

    /// <summary>The head of the answer, and the names of the columns. Nothing is refused after it.</summary>
    /// <param name="file">What the file is called, without its ending: letters, digits and hyphens.</param>
    /// <param name="names">The columns.</param>
    public void Begin(string file, IEnumerable<string> names)
    {
        http.Response.ContentType = "text/csv; charset=utf-8; header=present";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{new string([.. file.Select(sign => char.IsAsciiLetterOrDigit(sign) ? sign : '-')])}.csv\"";
        answer.Write(Encoding.UTF8.Preamble);
        foreach (var name in names)
        {
            Text(name);
        }

        EndLine();
    }

    /// <summary>A value as the API prints it; empty where there is none.</summary>
    public void Value(Field field, object? value, TimeZoneInfo zone)
    {
        var text = value is null ? "" : field.Kind.Print(value, zone);
        if (field.Kind.Type == typeof(string) || field.Kind is SerialsKind)
        {
            Text(text);
        }
        else
        {
            Cell(text);
        }
    }

    public void Number(decimal number) => Cell(Numbers.Print(number));

    public void Day(DateOnly? day) => Cell(day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "");

    /// <summary>A text that somebody typed once: it may be anything.</summary>
    public void Text(string? text) => Cell(text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text ?? "");

    /// <summary>Ends a row, and sends what is waiting once it is enough.</summary>
    public ValueTask EndRowAsync(CancellationToken cancellationToken)
    {
        EndLine();
        return answer.FlushIfFullAsync(cancellationToken);
    }

    private void EndLine()
    {
        answer.Write("\r\n"u8);
        isFirst = true;
    }

    private void Cell(string text)
    {
        if (!isFirst)
        {
            answer.Write(","u8);
        }

        isFirst = false;
        Encoding.UTF8.GetBytes(text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text, answer);
    }
}
