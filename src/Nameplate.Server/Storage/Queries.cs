using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// Answers queries as a stream, ordered by key: no row is held longer than it takes to write it. A row gives the value of a
/// field by the field's place in the query's answer; null when there is none.
/// </summary>
internal static class Queries
{
    /// <summary>
    /// Seconds to the first row at most, where all rows are asked for: their ids are sorted before it, which takes the longer the more there are, and a
    /// call that is refused for that would be refused each time.
    /// </summary>
    private const int AllSeconds = 600;

    /// <summary>Rows for which it takes longer to make a plan than to have none for just so many.</summary>
    private const int Few = 100;

    /// <summary>Reads on a connection of its own.</summary>
    public static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> ReadAsync(
        NpgsqlDataSource pool, RecordQuery query, TimeZoneInfo zone, DateOnly today, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Exact(query) is { } exact)
        {
            var any = false;
            await foreach (var row in PageAsync(pool, exact, new QuerySql(exact, zone, today), cancellationToken))
            {
                any = true;
                yield return row;
            }

            if (any || exact.Criteria.SequenceEqual(query.Criteria))
            {
                yield break;
            }
        }

        var sql = new QuerySql(query, zone, today);
        await foreach (var row in sql.IsPage && !sql.IsSearch ? PageAsync(pool, query, sql, cancellationToken) : FoundAsync(pool, query, sql, cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>Reads one row, or a page, in a call's transaction, and sees what it wrote.</summary>
    public static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> ReadAsync(
        LedgerTransaction transaction, RecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await transaction.BeforeAsync($"the query of {query.Noun.Slug}", cancellationToken);
        await foreach (var row in PageAsync(transaction.Connection, query, new QuerySql(query, transaction.Session.Zone, transaction.Today), cancellationToken))
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> PageAsync(
        NpgsqlDataSource pool, RecordQuery query, QuerySql sql, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await pool.OpenConnectionAsync(cancellationToken);
        await foreach (var row in PageAsync(connection, query, sql, cancellationToken))
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> PageAsync(
        NpgsqlConnection connection, RecordQuery query, QuerySql sql, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { sql.Page() } };
        if (query.MaxRows is null)
        {
            batch.Timeout = AllSeconds;
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await foreach (var row in RowsAsync(reader, query, cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>
    /// Which rows, and where they are, first. However many they are, that is sorted and kept by PostgreSQL, and they are read some thousands at a time, all as they were at
    /// one moment. The next ones are found while a client takes these.
    /// </summary>
    private static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> FoundAsync(
        NpgsqlDataSource pool, RecordQuery query, QuerySql sql, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var snapshot = await Snapshot.OpenAsync(pool, cancellationToken);
        long taken = 0;
        string[] last = [];
        var places = sql.IsSearch ? await UnitSearch.PlacesAsync(snapshot, query, sql, cancellationToken) : null;
        if (places is null)
        {
            snapshot.Set(SteadyPlans.Free);
            await using var first = snapshot.Batch(sql.First());
            first.Timeout = AllSeconds;
            await using var reader = await first.ExecuteReaderAsync(cancellationToken);
            (places, last) = await ArrayAsync(reader, cancellationToken);
        }

        while (places.Length > 0)
        {
            taken += places.Length;
            NpgsqlBatchCommand[] next = places.Length < QuerySql.Chunk || taken >= query.MaxRows ? [] : [.. sql.Next(taken, last)];
            snapshot.Set(places.Length <= Few ? SteadyPlans.Each : SteadyPlans.Fresh);
            await using var batch = snapshot.Batch([sql.Records(places), .. next]);
            batch.Timeout = AllSeconds;
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var isTaken = false;
            try
            {
                await foreach (var row in RowsAsync(reader, query, cancellationToken))
                {
                    yield return row;
                }

                (places, last) = next.Length == 0 || !await reader.NextResultAsync(cancellationToken) ? ([], [])
                    : sql.IsWalk ? await ArrayAsync(reader, cancellationToken)
                    : (await FetchedAsync(reader, cancellationToken), []);
                isTaken = true;
            }
            finally
            {
                if (!isTaken)
                {
                    snapshot.CutShort(batch, reader);
                }
            }
        }
    }

    private static async Task<(string[] Places, string[] Last)> ArrayAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        return (reader.GetFieldValue<string[]>(0), reader.FieldCount == 1 || reader.IsDBNull(1) ? [] : [reader.GetString(1), reader.GetString(2)]);
    }

    private static async Task<string[]> FetchedAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var places = new List<string>(QuerySql.Chunk);
        while (await reader.ReadAsync(cancellationToken))
        {
            places.Add(reader.GetString(0));
        }

        return [.. places];
    }

    private static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> RowsAsync(NpgsqlDataReader reader, RecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
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
