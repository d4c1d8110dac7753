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
    /// Seconds that a statement may take where all rows are asked for, or very many: what it sorts or reckons up before the first takes the longer the more there are, and a
    /// call that is refused for that would be refused each time.
    /// </summary>
    private const int AllSeconds = 600;

    /// <summary>Rows for which it takes longer to make a plan than to have none for just so many.</summary>
    private const int Few = 100;

    /// <summary>Rows that are read at once, where there may be more: so many that making the plans takes no time beside it.</summary>
    public const int Chunk = 50_000;

    /// <summary>Units of the first page, where all are asked for.</summary>
    private const int FirstPage = 1_000;

    /// <summary>One unit in so many has to meet the criteria, or it costs less to find all that do and to sort these.</summary>
    private const int Often = 4;

    /// <summary>Reads on a connection of its own.</summary>
    public static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> ReadAsync(
        NpgsqlDataSource pool, RecordQuery query, TimeZoneInfo zone, DateOnly today, [EnumeratorCancellation] CancellationToken cancellationToken, int chunk = Chunk)
    {
        QuerySql SqlOf(RecordQuery one) => new(one, zone, today, chunk);
        if (Exact(query) is { } exact)
        {
            var any = false;
            await foreach (var row in AnswerAsync(exact))
            {
                any = true;
                yield return row;
            }

            if (any || exact.Criteria.SequenceEqual(query.Criteria) || (exact.StartAfter is not null && await AnswerAsync(exact with { StartAfter = null }).AnyAsync(cancellationToken)))
            {
                yield break;
            }
        }

        await foreach (var row in AnswerAsync(query))
        {
            yield return row;
        }

        IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> AnswerAsync(RecordQuery one)
        {
            var sql = SqlOf(one);
            return sql.IsPage ? PageAsync(pool, one, sql, cancellationToken)
                : sql.IsWalk ? WalkedAsync(pool, one, SqlOf, chunk, cancellationToken)
                : FoundAsync(pool, one, sql, chunk, cancellationToken);
        }
    }

    /// <summary>Reads one row, or a page, in a call's transaction, and sees what it wrote.</summary>
    public static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> ReadAsync(
        LedgerTransaction transaction, RecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await transaction.BeforeAsync($"the query of {query.Noun.Slug}", cancellationToken);
        await foreach (var row in PageAsync(transaction.Pooled, query, new QuerySql(query, transaction.Session.Zone, transaction.Today), cancellationToken))
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> PageAsync(
        NpgsqlDataSource pool, RecordQuery query, QuerySql sql, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var pooled = await PooledConnection.OpenAsync(pool, cancellationToken);
        await foreach (var row in PageAsync(pooled, query, sql, cancellationToken))
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> PageAsync(
        PooledConnection pooled, RecordQuery query, QuerySql sql, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(pooled.Connection) { BatchCommands = { sql.Page() } };
        if (query.MaxRows is null or > QuerySql.PageMax)
        {
            batch.Timeout = AllSeconds;
        }

        await using var rows = await pooled.SendAsync(batch, cancellationToken);
        await foreach (var row in RowsAsync(rows.Reader, query, cancellationToken))
        {
            yield return row;
        }

        rows.Taken();
    }

    /// <summary>
    /// Units by their parts alone: a page after the other, each from the last key of the one before, all as they were at one moment. Nothing is sorted but the keys of
    /// a page, and the first one is small: it comes at once.
    /// </summary>
    private static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> WalkedAsync(
        NpgsqlDataSource pool, RecordQuery query, Func<RecordQuery, QuerySql> sqlOf, int chunk, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var snapshot = await Snapshot.OpenAsync(pool, cancellationToken);
        snapshot.Set(SteadyPlans.Fresh);
        var keys = query.Noun.Keys.Select(key => query.Answer.ToList().IndexOf(key)).ToList();
        var (after, left) = (query.StartAfter, query.MaxRows ?? int.MaxValue);
        for (var max = Math.Min(FirstPage, left); max > 0; max = Math.Min(chunk, left))
        {
            var (sql, rows) = (sqlOf(query with { StartAfter = after, MaxRows = max }), 0);
            await foreach (var row in LotAsync(snapshot, [sql.Page()], query, null, cancellationToken))
            {
                if (++rows == max)
                {
                    after = [.. keys.Select(place => (string)row.Row(place)!)];
                }

                yield return row;
            }

            // A page that is not full is the last one, unless it lacks a unit because the ledger is damaged: no other is to be lost for that.
            if (rows < max)
            {
                var (_, last, units) = await PageSearch.AskAsync(snapshot, sql.Look(after, max, 0), cancellationToken);
                if (units < max)
                {
                    yield break;
                }

                after = last;
            }

            left -= rows;
        }
    }

    /// <summary>
    /// Which rows, and where they are, first. However many they are, that is sorted and kept by PostgreSQL, and they are read some thousands at a time, all as they were at
    /// one moment. The next ones are found while a client takes these.
    /// </summary>
    private static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> FoundAsync(
        NpgsqlDataSource pool, RecordQuery query, QuerySql sql, int chunk, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var snapshot = await Snapshot.OpenAsync(pool, cancellationToken);
        long taken = 0;
        if (sql.Numbers() is { } numbers)
        {
            var known = await snapshot.StreamAsync(numbers, row => Enumerable.Range(0, row.FieldCount).Select(row.GetFieldValue<long[]>).ToList(), cancellationToken).SingleAsync(cancellationToken);
            if (known.Exists(some => some.Length == 0))
            {
                yield break;
            }

            sql = sql.Knowing(known);
        }

        if (sql.IsOften)
        {
            RecordQuery? rest = null;
            await foreach (var row in OftenAsync(snapshot, query, sql, chunk, left => rest = left, cancellationToken))
            {
                yield return row;
            }

            if (rest is null)
            {
                yield break;
            }

            (query, sql) = (rest, sql.For(rest));
        }

        var searched = sql.IsSearch ? await PageSearch.PlacesAsync(snapshot, query, sql, cancellationToken) : null;
        if (searched is null)
        {
            snapshot.Set(SteadyPlans.Free);
        }

        var places = searched ?? await PlacesAsync(snapshot, sql.First(), cancellationToken);
        while (places.Length > 0)
        {
            taken += places.Length;
            var next = searched is null ? sql.Next(places.Length, taken) : [];
            if (sql.KeyRepeats && taken == query.MaxRows)
            {
                snapshot.Set(SteadyPlans.Fresh);
                places = [.. places, .. await PlacesAsync(snapshot, sql.Alike(places[^1]), cancellationToken)];
            }

            NpgsqlBatchCommand[] statements = [sql.Records(places), .. next];
            snapshot.Set(places.Length <= Few ? SteadyPlans.Each : SteadyPlans.Fresh);
            places = [];
            await foreach (var row in LotAsync(snapshot, statements, query, async reader => places = await FetchedAsync(reader, cancellationToken), cancellationToken))
            {
                yield return row;
            }
        }
    }

    /// <summary>
    /// Units in their order, for as long as they meet the criteria often; <paramref name="leave"/> gets what is left of the query from where they no longer do.
    /// </summary>
    private static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> OftenAsync(
        Snapshot snapshot, RecordQuery query, QuerySql sql, int chunk, Action<RecordQuery> leave, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var units = Math.Min(FirstPage, chunk); sql.IsOften; units = chunk)
        {
            snapshot.Set(SteadyPlans.Fresh);
            var looked = await PageSearch.AskAsync(snapshot, sql.Look(query.StartAfter, units, Math.Min(units, query.MaxRows ?? units)), cancellationToken);
            await foreach (var row in LotAsync(snapshot, [sql.Records(looked.Places)], query, null, cancellationToken))
            {
                yield return row;
            }

            query = query with { StartAfter = looked.Last, MaxRows = query.MaxRows - looked.Places.Length };
            if (looked.Units < units || query.MaxRows == 0)
            {
                yield break;
            }

            sql = sql.For(query);
            if (looked.Places.Length >= units / Often)
            {
                continue;
            }

            if (units == chunk)
            {
                break;
            }

            // The first ones may be others than the rest, unless there are few at all.
            if (await PageSearch.FewAsync(snapshot, sql, PageSearch.FirstFew, cancellationToken) is { } found)
            {
                snapshot.Set(SteadyPlans.Fresh);
                await foreach (var row in LotAsync(snapshot, [sql.Records(found)], query, null, cancellationToken))
                {
                    yield return row;
                }

                yield break;
            }
        }

        leave(query);
    }

    private static ValueTask<string[]> PlacesAsync(Snapshot snapshot, NpgsqlBatchCommand statement, CancellationToken cancellationToken) =>
        snapshot.StreamAsync(statement, row => row.GetFieldValue<string[]>(0), cancellationToken, AllSeconds).SingleAsync(cancellationToken);

    /// <summary>The rows of a statement. What another answers that travels with it is taken after them.</summary>
    private static async IAsyncEnumerable<(Func<int, object?> Row, string? Extra)> LotAsync(
        Snapshot snapshot, IEnumerable<NpgsqlBatchCommand> statements, RecordQuery query, Func<NpgsqlDataReader, Task>? then, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var rows = await snapshot.SendAsync(statements, cancellationToken, AllSeconds);
        await foreach (var row in RowsAsync(rows.Reader, query, cancellationToken))
        {
            yield return row;
        }

        if (then is not null && await rows.Reader.NextResultAsync(cancellationToken))
        {
            await then(rows.Reader);
        }

        rows.Taken();
    }

    private static async Task<string[]> FetchedAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var places = new List<string>();
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
