using System.Globalization;

namespace Nameplate.Core.Fields;

/// <summary>
/// How one kind of value is read, printed and limited: the same in both dialects, on the pages and in the database.
/// A kind names its type; Storage maps it to SQL.
/// </summary>
public abstract record FieldKind(string Name, Type Type)
{
    /// <summary>Reads a value that is present and not empty. A refusal is the end of a sentence that begins with the field's name.</summary>
    public abstract bool TryRead(string text, out object? value, out string refusal);

    /// <summary>Prints a value as the wire has it; never null.</summary>
    public virtual string Print(object value, TimeZoneInfo zone) => (string)value;

    /// <summary>A value for examples and help.</summary>
    public abstract string Example { get; }

    /// <summary>Largest length in Unicode scalars, where the kind has one.</summary>
    public virtual int? MaxLength => null;

    /// <summary>All that is printed, as a regular expression of JSON Schema without its ends; null where it is any text.</summary>
    public virtual string? Printed => null;

    /// <summary>All that is read, likewise. It may let through what is refused all the same, such as a 31st of April, and never less than is read.</summary>
    public virtual string? Read => Printed;

    protected static bool Accept(object read, out object? value, out string refusal)
    {
        (value, refusal) = (read, "");
        return true;
    }

    protected static bool Refuse(string why, out object? value, out string refusal)
    {
        (value, refusal) = (null, why);
        return false;
    }
}

/// <summary>Free text. A zero byte and half of a surrogate pair cannot be stored and are refused.</summary>
public sealed record TextKind(int Max) : FieldKind("text", typeof(string))
{
    public override int? MaxLength => Max;

    public override string Example => "text";

    public override bool TryRead(string text, out object? value, out string refusal)
    {
        if (StoredText.Refuse(text, Max) is { } why)
        {
            return Refuse(why, out value, out refusal);
        }

        return Accept(text, out value, out refusal);
    }
}

/// <summary>A text that identifies a record: no control characters, no blank at either end, so that two that look alike are alike.</summary>
/// <param name="Max">Largest length.</param>
/// <param name="InAddress">The record has an address that holds it.</param>
public sealed record KeyKind(int Max, bool InAddress = false) : FieldKind("key", typeof(string))
{
    public override int? MaxLength => Max;

    public override string Example => "ABC-1";

    public override bool TryRead(string text, out object? value, out string refusal)
    {
        if ((StoredText.Refuse(text, Max) ?? StoredText.RefuseKey(text) ?? (InAddress && StoredText.RefuseInAddress(text) is { } no ? $"must not {no}" : null)) is { } why)
        {
            return Refuse(why, out value, out refusal);
        }

        return Accept(text, out value, out refusal);
    }
}

/// <summary>A plain decimal number; more decimals than the kind has are refused, never rounded in silence.</summary>
public sealed record NumberKind(string Name, int Decimals, bool Signed = false, decimal Limit = 1e13m) : FieldKind(Name, typeof(decimal?))
{
    public override string Example => "1";

    /// <summary>What may not be sent below zero may be reckoned so, such as the stock at the beginning of a month.</summary>
    public override string Printed => Decimals == 0 ? "-?[0-9]+" : $@"-?[0-9]+(\.[0-9]{{1,{Decimals}}})?";

    public override string Read => @"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)";

    public override bool TryRead(string text, out object? value, out string refusal)
    {
        // The framework takes zero characters behind a number for its end.
        if (text.Contains('\0', StringComparison.Ordinal)
            || !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return Refuse("must be a plain number such as 12.5", out value, out refusal);
        }

        if (number < 0 && !Signed)
        {
            return Refuse("must not be negative", out value, out refusal);
        }

        if (Math.Abs(number) >= Limit)
        {
            return Refuse($"must be less than {Limit.ToString("0", CultureInfo.InvariantCulture)}", out value, out refusal);
        }

        // Counted as they are written: a decimal has room for 28 digits, and reading has rounded the rest away.
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && text.AsSpan(point + 1).TrimEnd('0').Length > Decimals)
        {
            return Refuse(Decimals == 0 ? "must be a whole number" : $"may have {Decimals} decimals at most", out value, out refusal);
        }

        return Accept(number, out value, out refusal);
    }

    public override string Print(object value, TimeZoneInfo zone) => Numbers.Print((decimal)value);
}

/// <summary>A calendar day: <c>YYYY-MM-DD</c> out; in also <c>YYYY/MM/DD</c> and <c>M/D/YYYY</c>.</summary>
public sealed record DateKind() : FieldKind("date", typeof(DateOnly?))
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy/MM/dd", "yyyy/M/d", "M/d/yyyy"];

    public override string Example => "2026-01-31";

    public override string Printed => "[0-9]{4}-[0-9]{2}-[0-9]{2}";

    public override string Read => $"{Printed}|[0-9]{{4}}/[0-9]{{1,2}}/[0-9]{{1,2}}|[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}";

    public override bool TryRead(string text, out object? value, out string refusal) =>
        DateOnly.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? Accept(date, out value, out refusal)
            : Refuse("must be a date such as 2026-01-31", out value, out refusal);

    public override string Print(object value, TimeZoneInfo zone) => Print((DateOnly)value);

    /// <summary>Long answers have the same few days again and again, so the last ones that were printed are kept.</summary>
    public static string Print(DateOnly day)
    {
        ref var recent = ref Recent[day.DayNumber % Recent.Length];
        var known = recent;
        return known is not null && known.Day == day ? known.Text : (recent = new DayText(day, day.ToString("o", CultureInfo.InvariantCulture))).Text;
    }

    private static readonly DayText?[] Recent = new DayText?[512];

    private sealed record DayText(DateOnly Day, string Text);
}

/// <summary>Yes or no: <c>Y</c> or <c>N</c>.</summary>
public sealed record FlagKind() : FieldKind("flag", typeof(bool?))
{
    public override string Example => "Y";

    public override string Printed => "[YN]";

    public override string Read => "[YyNn]|true|false";

    public override bool TryRead(string text, out object? value, out string refusal) => text switch
    {
        "Y" or "y" or "true" => Accept(true, out value, out refusal),
        "N" or "n" or "false" => Accept(false, out value, out refusal),
        _ => Refuse("must be Y or N", out value, out refusal),
    };

    public override string Print(object value, TimeZoneInfo zone) => Print((bool)value);

    public static string Print(bool flag) => flag ? "Y" : "N";
}

/// <summary>The day of an instant in the data source's time zone.</summary>
public sealed record InstantDateKind() : FieldKind("date", typeof(DateTime?))
{
    private static readonly DateKind Date = new();

    public override string Example => Date.Example;

    public override string? Printed => Date.Printed;

    public override string? Read => Date.Read;

    public override bool TryRead(string text, out object? value, out string refusal) => Date.TryRead(text, out value, out refusal);

    public override string Print(object value, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeFromUtc((DateTime)value, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>The time of day of an instant in the data source's time zone, to the second.</summary>
public sealed record InstantTimeKind() : FieldKind("time", typeof(DateTime?))
{
    public override string Example => "13:45:00";

    public override string Printed => "[0-9]{2}:[0-9]{2}:[0-9]{2}";

    public override bool TryRead(string text, out object? value, out string refusal) =>
        TimeOnly.TryParseExact(text, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? Accept(time, out value, out refusal)
            : Refuse("must be a time such as 13:45:00", out value, out refusal);

    public override string Print(object value, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeFromUtc((DateTime)value, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <summary>Several serials, in the grammar of <see cref="SerialNumbers.SerialList"/>; the property holds them in order.</summary>
public sealed record SerialsKind() : FieldKind("serials", typeof(IReadOnlyList<string>))
{
    public override string Example => "GC00004057,GC00004060:GC00004063";

    public override bool TryRead(string text, out object? value, out string refusal)
    {
        var list = SerialNumbers.SerialList.Parse(text);
        return list.IsRefused
            ? Refuse($"is no list of serials: {list.Refusal.TrimEnd('.')}", out value, out refusal)
            : Accept(list.Serials, out value, out refusal);
    }

    public override string Print(object value, TimeZoneInfo zone) => SerialNumbers.SerialList.Print((IReadOnlyList<string>)value);
}

/// <summary>Rows under a header, as <c>COMPONENTS</c> has them.</summary>
public sealed record RowsKind(Type Row) : FieldKind("rows", typeof(System.Collections.IList))
{
    public override string Example => "";

    public override bool TryRead(string text, out object? value, out string refusal) =>
        Refuse("must be an array of objects", out value, out refusal);
}

/// <summary>Numbers as the wire has them: plain, invariant, no exponent, no trailing zeros.</summary>
public static class Numbers
{
    public static string Print(decimal number) => number == (int)Math.Clamp(number, -SmallMax, SmallMax)
        ? ((int)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>Most numbers are small and whole, and those are printed without a pattern.</summary>
    private const int SmallMax = 1_000_000_000;
}
