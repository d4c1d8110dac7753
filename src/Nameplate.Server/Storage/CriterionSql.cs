using System.Globalization;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Criteria of a query as SQL. Every value of the client's is one of the <paramref name="parameters"/>.</summary>
internal sealed class CriterionSql(NpgsqlParameterCollection parameters, TimeZoneInfo zone)
{
    /// <summary>What criteria by field and by unlisted field ask, one condition or more each.</summary>
    public IEnumerable<string> All(View view, IEnumerable<(Field Field, Criterion Criterion)> criteria, IEnumerable<(string Name, Criterion Criterion)> extra) =>
        criteria.SelectMany(pair => Of(view, pair.Field, pair.Criterion))
            .Concat(extra.Select(pair => Condition($"coalesce({view.Table}.extra ->> {Parameter(pair.Name)}, '')", new TextKind(255), pair.Criterion)));

    /// <summary>What a criterion asks of a field, and with it what an index knows of that.</summary>
    private IEnumerable<string> Of(View view, Field field, Criterion criterion)
    {
        if (view.Statuses.TryGetValue(field.Name, out var status))
        {
            var letters = Enum.GetValues<UnitStatus>().Where(one => criterion.Matches(one.Letter())).Select(one => (int)one);
            yield return $"{status} = ANY ({Parameter(letters.Concat(criterion.Matches("") ? [View.NoStatus] : []).ToArray())})";
            yield break;
        }

        var place = Searched(view, field, criterion);
        yield return Condition(place, field.Asked, criterion);
        if (field.Name == view.Trigrammed && criterion is Criterion.Like { Pattern: var pattern } && pattern.Tokens is not [PatternToken.Literal, ..] && Trigrams.Help(pattern))
        {
            yield return Trigrams.Like(place, Parameter(pattern.ToString()!));
        }

        // Of many lots it would lead to nearly all rows, and each would be reckoned up before the first comes.
        if (view.Implied.TryGetValue(field.Name, out var implied) && criterion.NamesWhole)
        {
            yield return string.Format(CultureInfo.InvariantCulture, implied.Where, Condition(implied.Place, field.Asked, criterion));
        }

        if (field.Kind is InstantDateKind)
        {
            (string? from, string? to) = criterion switch
            {
                Criterion.Equal { Text: not "" } one => (one.Text, one.Text),
                Criterion.Greater one => (one.Text, null),
                Criterion.GreaterOrEqual one => (one.Text, null),
                Criterion.Less one => (null, one.Text),
                Criterion.LessOrEqual one => (null, one.Text),
                Criterion.Between one => (one.Low, one.High),
                _ => (null, null),
            };
            if (from is not null && Midnight(field.Kind, from, -1) is { } earliest)
            {
                yield return $"{view.Of(field)} >= {Parameter(earliest)}";
            }

            if (to is not null && Midnight(field.Kind, to, 2) is { } latest)
            {
                yield return $"{view.Of(field)} < {Parameter(latest)}";
            }
        }
    }

    /// <summary>
    /// The beginning of a day some days later, in UTC; null where there is none. An index knows instants, not what day they are in a zone, which is
    /// at most 16 hours from UTC.
    /// </summary>
    private static DateTime? Midnight(FieldKind kind, string text, int later) => (DateOnly)Value(kind, text) is var day && day.DayNumber + later >= 0 && day.DayNumber + later <= DateOnly.MaxValue.DayNumber
        ? day.AddDays(later).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)
        : null;

    /// <summary>
    /// Instants are searched by what they print in the data source's time zone. A text that is absent counts as an empty one only where that is
    /// asked for: else it is not looked at, and an index finds the ones that are there.
    /// </summary>
    private string Searched(View view, Field field, Criterion criterion) => field.Kind switch
    {
        InstantDateKind => $"({view.Read(field)} AT TIME ZONE {Parameter(zone.Id)})::date",
        InstantTimeKind => $"date_trunc('second', {view.Read(field)} AT TIME ZONE {Parameter(zone.Id)})::time",
        _ when criterion.LeadsThere => view.Seek(field),
        _ => view.Of(field),
    };

    public string Condition(string place, FieldKind kind, Criterion criterion)
    {
        return criterion switch
        {
            Criterion.Equal { Text: "" } when kind.Type != typeof(string) => $"{place} IS NULL",
            Criterion.NotEqual { Text: "" } when kind.Type != typeof(string) => $"{place} IS NOT NULL",
            Criterion.Equal one => $"{place} = {Operand(one.Text)}",
            Criterion.NotEqual one => $"{place} IS DISTINCT FROM {Operand(one.Text)}",
            Criterion.Less one => $"{place} < {Operand(one.Text)}",
            Criterion.LessOrEqual one => $"{place} <= {Operand(one.Text)}",
            Criterion.Greater one => $"{place} > {Operand(one.Text)}",
            Criterion.GreaterOrEqual one => $"{place} >= {Operand(one.Text)}",
            Criterion.Between one => $"{place} BETWEEN {Operand(one.Low)} AND {Operand(one.High)}",
            Criterion.In one => $"{place} = ANY({Parameter(Operands(kind, one.Items))})",
            Criterion.Like one => $"{Printed(place, kind)} LIKE {Parameter(one.Pattern.ToString()!)}",
            Criterion.NotLike one => $"({Printed(place, kind)} LIKE {Parameter(one.Pattern.ToString()!)}) IS NOT TRUE",
            _ => throw new InvalidOperationException($"No SQL for {criterion.GetType().Name}."),
        };

        string Operand(string text) => this.Operand(kind, text);
    }

    /// <summary>An operand as the kind has it; the reader of criteria has seen to it that it can be read.</summary>
    public string Operand(FieldKind kind, string text) => Parameter(Value(kind, text));

    private static object Value(FieldKind kind, string text) => kind.Type == typeof(string) ? text
        : !kind.TryRead(text, out var value, out var refusal) ? throw new InvalidOperationException($"A criterion that {refusal} came through.")
        : kind is NumberKind { Name: "number" } ? (long)(decimal)value!
        : value!;

    /// <summary>All operands of an IN as one parameter: a statement has 65,535 at most.</summary>
    private static Array Operands(FieldKind kind, IReadOnlyList<string> items)
    {
        var values = items.Select(text => Value(kind, text)).ToArray();
        var typed = Array.CreateInstance(values[0].GetType(), values.Length);
        values.CopyTo(typed, 0);
        return typed;
    }

    /// <summary>A typed value as the wire prints it, for wildcards.</summary>
    private static string Printed(string place, FieldKind kind) => kind switch
    {
        NumberKind => $"trim_scale({place}::numeric)::text",
        FlagKind => $"CASE WHEN {place} THEN 'Y' ELSE 'N' END",
        _ when kind.Type == typeof(string) => place,
        _ => $"{place}::text",
    };

    /// <summary>A value as a parameter, by its name.</summary>
    public string Parameter(object value)
    {
        var name = $"p{parameters.Count}";
        parameters.AddWithValue(name, value);
        return "@" + name;
    }
}
