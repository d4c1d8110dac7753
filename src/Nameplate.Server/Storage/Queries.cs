using System.Globalization;
using System.Text;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A query of a noun: criteria by field, unlisted fields by name, how many rows, and the key after which to go on.</summary>
internal sealed record RecordQuery(
    Resource Noun, IReadOnlyList<(Field Field, Criterion Criterion)> Criteria, IReadOnlyList<(string Name, Criterion Criterion)> Extra, int? MaxRows, IReadOnlyList<string>? StartAfter)
{
    /// <summary>One row by its number, where a key is not enough to tell it.</summary>
    public long? Id { get; init; }

    /// <summary>The fields that are answered, in their order.</summary>
    public IReadOnlyList<Field> Answer { get; init; } = Noun.Answer;

    /// <summary>Criteria of a document's rows: one row must meet all of its kind.</summary>
    public IReadOnlyList<RowCriteria> Rows { get; init; } = [];
}

/// <summary>Criteria of the rows in one field of a document.</summary>
internal sealed record RowCriteria(Field Field, IReadOnlyList<(Field Field, Criterion Criterion)> Criteria, IReadOnlyList<(string Name, Criterion Criterion)> Extra);

/// <summary>A row of a document as a query has read it: its values by place in the answer of the rows' noun, and its unlisted fields.</summary>
internal sealed record RowRead(Func<int, object?> Value, string? Extra);

/// <summary>
/// Answers queries as a stream, ordered by key: no row is held longer than it takes to write it. A row gives the value of a
/// field by the field's place in the query's answer; null when there is none.
/// </summary>
internal static class Queries
{
    /// <summary>Rows up to which a page is found before it is read; of more the planner would not know how many there are.</summary>
    private const int WalkMax = 10_000;

    /// <summary>
    /// Seconds to the first row at most, where all rows are asked for: they are sorted before it, which takes the longer the more there are, and a
    /// call that is refused for that would be refused each time.
    /// </summary>
    private const int AllSeconds = 600;

    /// <summary>Reads on a connection of its own.</summary>
    public static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> ReadAsync(
        NpgsqlDataSource pool, RecordQuery query, TimeZoneInfo zone, DateOnly today, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await pool.OpenConnectionAsync(cancellationToken);
        await foreach (var row in ReadAsync(connection, query, zone, today, cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>Reads in a call's transaction, and sees what it wrote.</summary>
    public static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> ReadAsync(
        LedgerTransaction transaction, RecordQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await transaction.BeforeAsync($"the query of {query.Noun.Slug}", cancellationToken);
        await foreach (var row in ReadAsync(transaction.Connection, query, transaction.Session.Zone, transaction.Today, cancellationToken))
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> ReadAsync(
        NpgsqlConnection connection, RecordQuery query, TimeZoneInfo zone, DateOnly today, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var exact = Exact(query);
        if (exact is not null && !await AnyAsync(connection, exact, zone, today, cancellationToken))
        {
            exact = null;
        }

        await using var command = Command(exact ?? query, zone, today);
        command.Connection = connection;
        if (query.MaxRows is null)
        {
            command.CommandTimeout = AllSeconds;
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var read = query.Answer.Select((field, place) => Reading(reader.GetFieldType(place), field)).ToArray();
        var extra = query.Noun.IsOpen ? read.Length : -1;
        Func<int, object?> row = place => reader.IsDBNull(place) ? null : read[place](reader, place);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return (row, extra >= 0 && !reader.IsDBNull(extra) ? reader.GetString(extra) : null);
        }
    }

    /// <summary>All keys given as plain values: then the record with exactly these, if there is one, and no other.</summary>
    private static RecordQuery? Exact(RecordQuery query)
    {
        // A number's key may be searched by a pattern, which is no number.
        var keys = query.Noun.Keys.Select(key => query.Criteria.FirstOrDefault(pair => pair.Field == key).Criterion?.Literal is { } text
            && (key.Kind.Type == typeof(string) || text.Length == 0 || key.Kind.TryRead(text, out _, out _)) ? text : null).ToList();
        return keys.Count == 0 || keys.Contains(null) ? null : query with
        {
            Criteria = [.. query.Criteria.Select(pair => pair.Field.IsKey ? (pair.Field, new Criterion.Equal(pair.Criterion.Literal!, pair.Criterion.Literal!)) : pair)],
        };
    }

    private static async Task<bool> AnyAsync(NpgsqlConnection connection, RecordQuery query, TimeZoneInfo zone, DateOnly today, CancellationToken cancellationToken)
    {
        await using var command = Command(query with { MaxRows = 1 }, zone, today);
        command.Connection = connection;
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>The statement of a query. Every value of the client's is a parameter.</summary>
    internal static NpgsqlCommand Command(RecordQuery query, TimeZoneInfo zone, DateOnly today)
    {
        var (noun, view) = (query.Noun, View.Of(query.Noun));
        var command = new NpgsqlCommand();
        command.Parameters.AddWithValue("today", today);
        var sql = new StringBuilder("SELECT ").AppendJoin(", ", query.Answer.Select(field => field.RowNoun is null ? view.Read(field) : Rows(field)));
        sql.Append(noun.IsOpen ? ", t.extra::text" : "").Append("\nFROM ").Append(view.From);
        var where = IsWalk(query) ? [$"t.id = ANY (ARRAY({Walk(command, view, query)}))"] : Conditions(command, view, zone, query.Criteria, query.Extra)
            .Concat(query.Rows.Select(rows => Found(command, zone, rows)))
            .Concat(query.StartAfter is null ? [] : [$"({string.Join(", ", noun.Keys.Select(view.Of))}) > ({string.Join(", ", noun.Keys.Zip(query.StartAfter, (key, text) => Operand(command, key.Kind, text)))})"])
            .Concat(query.Id is { } id ? [$"t.id = {Parameter(command, id)}"] : [])
            .ToList();
        if (where.Count > 0)
        {
            sql.Append("\nWHERE ").AppendJoin(" AND ", where);
        }

        sql.Append("\nORDER BY ").AppendJoin(", ", noun.Keys.Select(view.Of).Append("t.id"));
        if (query.MaxRows is { } max)
        {
            sql.Append("\nLIMIT ").Append(Parameter(command, max));
        }

        command.CommandText = sql.ToString();
        return command;
    }

    /// <summary>
    /// Whether units are asked for a page at a time by nothing but their parts, as by who fetches all of them: then no page may cost a look at all.
    /// Other criteria have indexes of their own, or need the look.
    /// </summary>
    private static bool IsWalk(RecordQuery query) =>
        query is { MaxRows: <= WalkMax, Id: null, Extra.Count: 0 } && query.Noun.Type == typeof(Core.SerialNumbers.SerialNumber) && query.Criteria.All(pair => pair.Field == query.Noun.Keys[0]);

    /// <summary>
    /// The ids of such a page. Their order is by part and serial, which no index has, for a unit knows its part by number: so parts are gone through
    /// in their order, and of each the index of its serials is read from where the page begins, no further than the page is long.
    /// </summary>
    private static string Walk(NpgsqlCommand command, View view, RecordQuery query)
    {
        var (keys, limit) = (query.Noun.Keys, Parameter(command, query.MaxRows!.Value));
        var asked = query.Criteria.Select(pair => Condition(command, "k.part_id", pair.Field.Kind, pair.Criterion)).ToList();
        string Units(string parts, string units) =>
            $"""
            (SELECT k.part_id, unit.serial_number, unit.id
            FROM part k CROSS JOIN LATERAL (
                SELECT t.serial_number, t.id FROM {view.From} WHERE t.part_id = k.id AND {units} ORDER BY t.serial_number, t.id LIMIT {limit}) unit
            WHERE {string.Join(" AND ", asked.Append(parts))} ORDER BY k.part_id, unit.serial_number, unit.id LIMIT {limit})
            """;
        if (query.StartAfter is not [var lastPart, var lastSerial])
        {
            return $"SELECT id FROM {Units("true", "true")} found";
        }

        var (part, serial) = (Operand(command, keys[0].Kind, lastPart), Operand(command, keys[1].Kind, lastSerial));
        return
            $"""
            SELECT id FROM ({Units($"k.part_id = {part}", $"t.serial_number > {serial}")}
            UNION ALL {Units($"k.part_id > {part}", "true")}) found ORDER BY part_id, serial_number, id LIMIT {limit}
            """;
    }

    private static IEnumerable<string> Conditions(
        NpgsqlCommand command, View view, TimeZoneInfo zone, IReadOnlyList<(Field Field, Criterion Criterion)> criteria, IReadOnlyList<(string Name, Criterion Criterion)> extra) =>
        criteria.Select(pair => Condition(command, Searched(view, pair.Field, command, zone), pair.Field.Kind, pair.Criterion))
            .Concat(extra.Select(pair => Condition(command, $"coalesce({view.Table}.extra ->> {Parameter(command, pair.Name)}, '')", new TextKind(255), pair.Criterion)));

    /// <summary>Documents with a row that meets its criteria.</summary>
    private static string Found(NpgsqlCommand command, TimeZoneInfo zone, RowCriteria rows)
    {
        var view = View.OfRows(rows.Field.RowNoun!);
        return $"t.id IN (SELECT {view.Document(rows.Field.RowNoun!)} FROM {view.From} WHERE {string.Join(" AND ", Conditions(command, view, zone, rows.Criteria, rows.Extra))})";
    }

    /// <summary>The rows of a document as one JSON array of arrays, in the order of their keys; by the index on those.</summary>
    private static string Rows(Field field)
    {
        var (noun, view) = (field.RowNoun!, View.OfRows(field.RowNoun!));
        var values = string.Join(", ", noun.Answer.Select(view.Read).Append($"{view.Table}.extra"));
        return $"(SELECT coalesce(json_agg(json_build_array({values}) ORDER BY {string.Join(", ", noun.Keys.Skip(1).Select(view.Of))}), '[]') FROM {view.From} WHERE {view.Document(noun)} = t.id)::text";
    }

    private static List<RowRead> RowsOf(Field field, string json)
    {
        using var document = JsonDocument.Parse(json);
        var fields = field.RowNoun!.Answer;
        return [.. document.RootElement.EnumerateArray().Select(row =>
        {
            var values = fields.Select((one, place) => Read(row[place], one.Kind)).ToArray();
            return new RowRead(place => values[place], row[fields.Count] is { ValueKind: JsonValueKind.Object } extra ? extra.GetRawText() : null);
        })];
    }

    private static object? Read(JsonElement json, FieldKind kind) => json.ValueKind == JsonValueKind.Null ? null : kind switch
    {
        NumberKind => json.GetDecimal(),
        DateKind => DayOf(json.GetString()!),
        FlagKind => json.GetBoolean(),
        SerialsKind => json.EnumerateArray().Select(serial => serial.GetString()!).ToList(),
        _ when kind.Type == typeof(string) => json.GetString(),
        _ => throw new InvalidOperationException($"A row has no {kind.Name}."),
    };

    /// <summary>A day as JSON has it. The first and the last that there are go to PostgreSQL as its infinities.</summary>
    private static DateOnly DayOf(string text) => text switch
    {
        "-infinity" => DateOnly.MinValue,
        "infinity" => DateOnly.MaxValue,
        _ => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    /// <summary>Instants are searched by what they print in the data source's time zone.</summary>
    private static string Searched(View view, Field field, NpgsqlCommand command, TimeZoneInfo zone) => field.Kind switch
    {
        InstantDateKind => $"({view.Of(field)} AT TIME ZONE {Parameter(command, zone.Id)})::date",
        InstantTimeKind => $"date_trunc('second', {view.Of(field)} AT TIME ZONE {Parameter(command, zone.Id)})::time",
        _ => view.Of(field),
    };

    private static string Condition(NpgsqlCommand command, string place, FieldKind kind, Criterion criterion)
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
            Criterion.In one => $"{place} = ANY({Parameter(command, Operands(kind, one.Items))})",
            Criterion.Like one => $"{Printed(place, kind)} LIKE {Parameter(command, one.Pattern.ToString()!)}",
            Criterion.NotLike one => $"({Printed(place, kind)} LIKE {Parameter(command, one.Pattern.ToString()!)}) IS NOT TRUE",
            _ => throw new InvalidOperationException($"No SQL for {criterion.GetType().Name}."),
        };

        string Operand(string text) => Queries.Operand(command, kind, text);
    }

    /// <summary>An operand as the kind has it; the reader of criteria has seen to it that it can be read.</summary>
    private static string Operand(NpgsqlCommand command, FieldKind kind, string text) => Parameter(command, Value(kind, text));

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

    private static string Parameter(NpgsqlCommand command, object value)
    {
        var name = $"p{command.Parameters.Count}";
        command.Parameters.AddWithValue(name, value);
        return "@" + name;
    }

    /// <summary>How a column is read, decided once an answer: a million rows of sixty fields ask for it.</summary>
    private static Func<NpgsqlDataReader, int, object> Reading(Type column, Field field) => field.Kind switch
    {
        RowsKind => (reader, place) => RowsOf(field, reader.GetString(place)),
        NumberKind { Decimals: 0 } when column == typeof(int) => (reader, place) => (decimal)reader.GetInt32(place),
        NumberKind => (reader, place) => reader.GetDecimal(place),
        DateKind => (reader, place) => reader.GetFieldValue<DateOnly>(place),
        SerialsKind => (reader, place) => reader.GetFieldValue<string[]>(place),
        FlagKind => (reader, place) => reader.GetBoolean(place),
        InstantDateKind or InstantTimeKind => (reader, place) => reader.GetDateTime(place),
        _ => (reader, place) => reader.GetString(place),
    };
}
