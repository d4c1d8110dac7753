namespace Nameplate.Core.Fields;

/// <summary>Reads the query notation; <see cref="Criterion"/> says what it means.</summary>
internal static class CriterionReader
{
    /// <summary>The longer sign of two that begin alike comes first.</summary>
    private static readonly string[] Signs = ["<>", "<=", ">=", "<", ">"];

    public static CriterionResult Read(string text)
    {
        if (!StoredText.CanHold(text))
        {
            return CriterionResult.Refused("A criterion cannot hold U+0000 or half of a surrogate pair.");
        }

        if (text.Length > Criterion.MaxLength)
        {
            return CriterionResult.Refused(FormattableString.Invariant($"A criterion has at most {Criterion.MaxLength:N0} characters."));
        }

        string trimmed = text.Trim();
        foreach (string sign in Signs)
        {
            if (trimmed.StartsWith(sign, StringComparison.Ordinal))
            {
                return ReadComparison(sign, trimmed[sign.Length..].TrimStart());
            }
        }
        if (AfterWord(trimmed, "IN") is { } items)
        {
            return ReadIn(items);
        }
        if (AfterWord(trimmed, "BETWEEN") is { } ends)
        {
            return ReadBetween(ends);
        }
        return CriterionResult.Of(ReadValue(text));
    }

    public static bool StartsWithOperator(string text)
    {
        string trimmed = text.Trim();
        return trimmed.StartsWith('<') || trimmed.StartsWith('>')
            || AfterWord(trimmed, "IN") is not null || AfterWord(trimmed, "BETWEEN") is not null;
    }

    /// <summary>A value keeps its blanks: some old keys are padded.</summary>
    private static Criterion ReadValue(string text)
    {
        int start = text.Length - text.AsSpan().TrimStart().Length;
        bool isEscaped = start + 1 < text.Length && text[start] == '\\' && !char.IsWhiteSpace(text[start + 1])
            && StartsWithOperator(text[(start + 1)..]);
        Pattern pattern = ReadPattern(isEscaped ? text.Remove(start, 1) : text);
        return pattern.Exact is { } exact ? new Criterion.Equal(exact, text) : new Criterion.Like(pattern, text);
    }

    private static Pattern ReadPattern(string text)
    {
        var pattern = new Pattern.Builder();
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when i + 1 < text.Length && text[i + 1] is '%' or '_' or '\\':
                    pattern.Add(text[++i]);
                    break;
                case '%':
                    pattern.AddAnyText();
                    break;
                case '_':
                    pattern.AddAnyOne();
                    break;
                default:
                    pattern.Add(text[i]);
                    break;
            }
        }
        return pattern.Build();
    }

    private static CriterionResult ReadComparison(string sign, string written)
    {
        if (ReadOperand(written, $"Nothing follows {sign}; empty text is written {sign}''.", out string operand) is { } refusal)
        {
            return CriterionResult.Refused(refusal);
        }
        if (sign == "<>" && written[0] != '\'')
        {
            Pattern pattern = ReadPattern(operand);
            return CriterionResult.Of(pattern.Exact is { } exact
                ? new Criterion.NotEqual(exact)
                : new Criterion.NotLike(pattern));
        }
        return CriterionResult.Of(sign switch
        {
            "<>" => new Criterion.NotEqual(operand),
            "<" => new Criterion.Less(operand),
            "<=" => new Criterion.LessOrEqual(operand),
            ">" => new Criterion.Greater(operand),
            _ => new Criterion.GreaterOrEqual(operand),
        });
    }

    private static CriterionResult ReadBetween(string ends)
    {
        int and = FindAnd(ends, from: EndOfQuoted(ends));
        if (and < 0)
        {
            return CriterionResult.Refused("BETWEEN needs two values with AND between them; put \\ before BETWEEN to ask for that word.");
        }
        string high = ends[(and + 3)..].Trim();
        if (FindAnd(high, from: EndOfQuoted(high)) >= 0)
        {
            return CriterionResult.Refused("BETWEEN has more than one AND; put a value that holds the word in quotes.");
        }
        string? refusal = ReadOperand(ends[..and].Trim(), "Nothing stands between BETWEEN and AND.", out string low)
            ?? ReadOperand(high, "Nothing follows AND.", out high);
        return refusal is null
            ? CriterionResult.Of(new Criterion.Between(low, high))
            : CriterionResult.Refused(refusal);
    }

    private static CriterionResult ReadIn(string text)
    {
        var items = new List<string>();
        int start = 0;
        while (true)
        {
            int comma = text.IndexOf(',', start + EndOfQuoted(text.AsSpan(start)));
            string written = text[start..(comma < 0 ? text.Length : comma)].Trim();
            if (items.Count == Criterion.MaxItems)
            {
                return CriterionResult.Refused(FormattableString.Invariant($"IN takes at most {Criterion.MaxItems:N0} items."));
            }
            if (ReadOperand(written, $"Item {items.Count + 1} of IN is empty; empty text is written ''.", out string item) is { } refusal)
            {
                return CriterionResult.Refused(refusal);
            }
            if (written[0] != '\'' && item.Contains('\''))
            {
                return CriterionResult.Refused(
                    $"Item {items.Count + 1} of IN ({Excerpt.Of(written)}) has a quote inside; put the item in quotes and double the quote.");
            }
            items.Add(item);
            if (comma < 0)
            {
                return CriterionResult.Of(new Criterion.In(items));
            }
            start = comma + 1;
        }
    }

    /// <summary>One operand, blanks already dropped: bare, or in quotes to its very end. Null when it was read.</summary>
    private static string? ReadOperand(string written, string whenEmpty, out string operand)
    {
        operand = written;
        if (written.Length == 0)
        {
            return whenEmpty;
        }
        if (written[0] is '<' or '>' or '=')
        {
            return $"The value {Excerpt.Of(written)} begins with an operator's sign; put it in quotes if that is meant.";
        }
        if (written[0] != '\'')
        {
            return null;
        }
        int end = EndOfQuoted(written);
        if (end == 0)
        {
            return $"The value {Excerpt.Of(written)} has an opening quote and no closing one.";
        }
        if (end < written.Length)
        {
            return $"The value {Excerpt.Of(written)} has text after the closing quote.";
        }
        operand = written[1..^1].Replace("''", "'", StringComparison.Ordinal);
        return null;
    }

    /// <summary>
    /// Where the quoted text that begins here (after blanks) ends, its closing quote included; 0 when none begins or none ends.
    /// </summary>
    private static int EndOfQuoted(ReadOnlySpan<char> text)
    {
        int place = text.Length - text.TrimStart().Length;
        if (place == text.Length || text[place] != '\'')
        {
            return 0;
        }
        for (place++; place < text.Length; place++)
        {
            if (text[place] != '\'')
            {
                continue;
            }
            if (place + 1 == text.Length || text[place + 1] != '\'')
            {
                return place + 1;
            }
            place++;
        }
        return 0;
    }

    /// <summary>The first AND that is a word of its own, at or after a place; -1 when there is none.</summary>
    private static int FindAnd(string text, int from)
    {
        for (int place = text.IndexOf("AND", from, StringComparison.Ordinal); place >= 0;
            place = text.IndexOf("AND", place + 1, StringComparison.Ordinal))
        {
            bool begins = place == 0 || char.IsWhiteSpace(text[place - 1]);
            bool ends = place + 3 == text.Length || char.IsWhiteSpace(text[place + 3]);
            if (begins && ends)
            {
                return place;
            }
        }
        return -1;
    }

    /// <summary>What follows a word and a blank; null when the text does not begin so, or nothing follows.</summary>
    private static string? AfterWord(string text, string word) =>
        text.Length > word.Length && text.StartsWith(word, StringComparison.Ordinal) && char.IsWhiteSpace(text[word.Length])
            ? text[word.Length..].TrimStart()
            : null;
}
