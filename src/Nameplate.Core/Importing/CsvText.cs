using System.Text;

namespace Nameplate.Core.Importing;

/// <summary>
/// Comma-separated text as RFC 4180 has it and as spreadsheets write it: fields parted by comma, semicolon or tab, whichever the first line
/// has most of; a field that holds one of them, a quote or a line break stands in quotes, a quote inside is doubled.
/// </summary>
public static class CsvText
{
    /// <summary>Characters of one field: as many as the longest remark has, and some more.</summary>
    public const int FieldMax = 40_000;

    /// <summary>Reads the rows one by one, with the line that each begins in. A quote that is never closed is told as a row of null at the end.</summary>
    public static IEnumerable<(int Line, List<string>? Fields)> Read(TextReader text)
    {
        var first = text.ReadLine();
        if (first is null)
        {
            yield break;
        }

        var delimiter = new[] { ',', ';', '\t' }.MaxBy(one => first.Count(character => character == one));
        var (fields, field, line, begun, isQuoted) = (new List<string>(), new StringBuilder(), 0, 1, false);
        for (var now = first; now is not null; now = text.ReadLine())
        {
            line++;
            if (!isQuoted)
            {
                (fields, begun) = ([], line);
            }

            for (var i = 0; i < now.Length; i++)
            {
                var character = now[i];
                if (isQuoted)
                {
                    if (character != '"')
                    {
                        field.Append(character);
                    }
                    else if (i + 1 < now.Length && now[i + 1] == '"')
                    {
                        field.Append(now[i++]);
                    }
                    else
                    {
                        isQuoted = false;
                    }
                }
                else if (character == '"' && field.Length == 0)
                {
                    isQuoted = true;
                }
                else if (character == delimiter)
                {
                    fields.Add(field.ToString());
                    field.Clear();
                }
                else
                {
                    field.Append(character);
                }
            }

            if (isQuoted)
            {
                // A line break inside a field. One without an end is a mistake, and must not eat the memory.
                if (field.Append('\n').Length > FieldMax)
                {
                    break;
                }

                continue;
            }

            fields.Add(field.ToString());
            field.Clear();
            yield return (begun, fields);
        }

        if (isQuoted)
        {
            yield return (begun, null);
        }
    }

    /// <summary>A row as a line, without its end.</summary>
    public static string Line(params IEnumerable<string> fields) => string.Join(',', fields.Select(Field));

    private static string Field(string text) => text.AsSpan().IndexOfAny(",;\t\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
