using Nameplate.Core.Fields;

namespace Nameplate.Core.Importing;

/// <summary>Which field each column of a file is, by its heading.</summary>
/// <param name="Fields">A field for each column; null for one that is left out.</param>
/// <param name="Unknown">Headings of the columns that no field has.</param>
public sealed record ImportColumns(IReadOnlyList<Field?> Fields, IReadOnlyList<string> Unknown)
{
    /// <summary>
    /// A heading is a wire name in any case, with blanks or hyphens in place of its lines, or what the help says of the field up to its first
    /// stop: <c>PART_ID</c>, <c>Part id</c>, <c>Number of the part</c>. Answered fields that cannot be set are known and left out.
    /// </summary>
    public static Outcome<ImportColumns> Read(ImportKind kind, IReadOnlyList<string> headings)
    {
        if (headings.Count > ImportBook.ColumnsMax)
        {
            return Refuse($"The file has {headings.Count} columns; {ImportBook.ColumnsMax} are allowed.");
        }

        var (fields, unknown) = (new List<Field?>(headings.Count), new List<string>());
        foreach (var heading in headings)
        {
            if (Find(kind, heading) is not { } field)
            {
                fields.Add(null);
                unknown.Add(heading.Trim().Length > 0 ? Excerpt.Of(heading.Trim()) : $"column {fields.Count}, without a heading");
            }
            else if (fields.Contains(field))
            {
                return Refuse($"Two columns are {field.Name}. Take one out.");
            }
            else
            {
                fields.Add(kind.Create.Request.Contains(field) ? field : null);
            }
        }

        // What is made up by a create would be made up anew each time the file is sent.
        var missing = kind.Noun.Keys.Where(key => key.Is(Uses.Required) && !fields.Contains(key)).Select(key => key.Name).ToList();
        return missing.Count > 0
            ? Refuse($"The file has no column {string.Join(" and none ", missing)}. The first line must hold the headings; the template shows them.")
            : new ImportColumns(fields, unknown);
    }

    /// <summary>What the help says of a field, up to the first stop: its plain title.</summary>
    public static string TitleOf(Field field)
    {
        var end = field.Help.IndexOfAny(['.', ',', ';', ':', '(']);
        return (end < 0 ? field.Help : field.Help[..end]).Trim();
    }

    private static Field? Find(ImportKind kind, string heading)
    {
        var plain = Plain(heading);
        if (plain.Length == 0)
        {
            return null;
        }

        return kind.Noun.Fields.FirstOrDefault(field => !field.IsRows && Plain(field.Name) == plain)
            ?? (kind.Create.Request.Where(field => Plain(TitleOf(field)) == plain).ToList() is [var only] ? only : null);
    }

    private static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static Fault Refuse(string why) => new("IMPORT_FILE_INVALID", FaultKind.Request, why);
}
