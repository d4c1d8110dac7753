using System.Data.Common;
using System.Text;
using Nameplate.Core.Fields;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>What a row of a REST list must be like.</summary>
internal abstract record RestCondition(string Column)
{
    /// <summary>This number, such as an id.</summary>
    public sealed record Number(string Column, long Value) : RestCondition(Column);

    /// <summary>A text with wildcards; without one exactly this text.</summary>
    public sealed record Matches(string Column, Pattern Pattern) : RestCondition(Column);

    /// <summary>An instant before or after another. The comparison is one of SQL's four; never the client's text.</summary>
    public sealed record Instant(string Column, string Comparison, DateTime Value) : RestCondition(Column);

    /// <summary>One of some numbers, such as statuses.</summary>
    public sealed record OneOf(string Column, IReadOnlyList<long> Values) : RestCondition(Column);
}

/// <summary>A page of a REST list. It is sorted by a column, then in the default order: by creation, then by id.</summary>
internal sealed record RestQuery(RestTable Table, IReadOnlyList<RestCondition> Conditions, string? Sort, bool Descending, int Max, long Offset)
{
    /// <summary>The largest offset: far beyond any list, and far from where adding a page to it would overflow.</summary>
    public const long OffsetMax = long.MaxValue / 2;

    /// <summary>So many rows are found once, to be counted and cut, where finding them is the work. Of more it is quicker to count them, and to look for the page in its order.</summary>
    public int FoundMax { get; init; } = 50_000;

    /// <summary>Names of the users in the order of their numbers, where records name users: they are kept elsewhere.</summary>
    public string[] Users { get; init; } = [];

    /// <summary>The one record that some conditions are true of.</summary>
    public static RestQuery One(RestTable table, params RestCondition[] conditions) => new(table, conditions, null, false, 1, 0);
}

/// <summary>Reads the REST dialect's lists and records.</summary>
internal static class RestLists
{
    /// <summary>Reads one page and the number of all rows, both from one snapshot, and hands them on while they come.</summary>
    public static async Task ReadAsync(NpgsqlDataSource pool, RestQuery query, Func<long, DbDataReader, Task> write, CancellationToken cancellationToken)
    {
        await using var snapshot = await Snapshot.OpenAsync(pool, cancellationToken);
        if (UnitRuns.Of(query) is { } kept)
        {
            // The total and where the page lies are kept, and tell how to read it.
            NpgsqlBatchCommand together = new(SteadyPlans.Together);
            var known = UnitPages.Of(query);
            UnitRuns? runs = null;
            await ReadAsync(snapshot, known is null ? [together, kept] : [together, kept, known, End()], async first =>
            {
                await first.NextResultAsync(cancellationToken);
                runs = await UnitRuns.ReadAsync(first, cancellationToken);
                if (known is not null)
                {
                    await first.NextResultAsync(cancellationToken);
                    await write(runs.Total, first);
                }
            }, cancellationToken);
            if (known is null)
            {
                var (sql, isSteady) = UnitPages.Of(query, runs!);
                await ReadAsync(snapshot, isSteady ? [sql, End()] : [new(SteadyPlans.Back), sql, End()], async rows =>
                {
                    if (!isSteady)
                    {
                        await rows.NextResultAsync(cancellationToken);
                    }

                    await write(runs!.Total, rows);
                }, cancellationToken);
            }

            return;
        }

        if (IsLookedFor(query))
        {
            var (total, ids) = (0L, Array.Empty<long>());
            await ReadAsync(snapshot, [new("SET LOCAL plan_cache_mode = force_custom_plan"), Found(query)], async found =>
            {
                await found.ReadAsync(cancellationToken);
                (total, ids) = (found.GetInt64(0), found.IsDBNull(1) ? [] : found.GetFieldValue<long[]>(1));
            }, cancellationToken);
            if (total <= query.FoundMax)
            {
                await ReadAsync(snapshot, [Of(query, ids), End()], rows => write(total, rows), cancellationToken);
                return;
            }
        }

        await ReadAsync(snapshot, [Count(query), Page(query), End()], async reader =>
        {
            await reader.ReadAsync(cancellationToken);
            var total = reader.GetInt64(0);
            await reader.NextResultAsync(cancellationToken);
            await write(total, reader);
        }, cancellationToken);
    }

    private static async Task ReadAsync(Snapshot snapshot, NpgsqlBatchCommand[] commands, Func<NpgsqlDataReader, Task> read, CancellationToken cancellationToken)
    {
        await using var rows = await snapshot.SendAsync(commands, cancellationToken);
        await read(rows.Reader);
        rows.Taken();
    }

    /// <summary>The end of the snapshot travels with its last question, and costs no round trip of its own.</summary>
    private static NpgsqlBatchCommand End() => new("COMMIT");

    /// <summary>Reads one record; false when there is none.</summary>
    public static async Task<bool> ReadOneAsync(NpgsqlDataSource pool, RestQuery query, Action<DbDataReader> write, CancellationToken cancellationToken)
    {
        await using var pooled = await PooledConnection.OpenAsync(pool, cancellationToken);
        return await ReadOneAsync(pooled, null, query, write, cancellationToken);
    }

    /// <summary>The same in a transaction that has just written it.</summary>
    public static async Task<bool> ReadOneAsync(LedgerTransaction transaction, RestQuery query, Action<DbDataReader> write, CancellationToken cancellationToken)
    {
        await transaction.BeforeAsync("the record", cancellationToken);
        return await ReadOneAsync(transaction.Pooled, transaction.Transaction, query, write, cancellationToken);
    }

    private static async Task<bool> ReadOneAsync(
        PooledConnection pooled, NpgsqlTransaction? transaction, RestQuery query, Action<DbDataReader> write, CancellationToken cancellationToken)
    {
        await using var rows = await pooled.SendAsync(new NpgsqlBatch(pooled.Connection, transaction) { BatchCommands = { Page(query) } }, cancellationToken);
        var isThere = await rows.Reader.ReadAsync(cancellationToken);
        if (isThere)
        {
            write(rows.Reader);
        }

        rows.Taken();
        return isThere;
    }

    /// <summary>What matches has to be found in the middle of texts: that is nearly all of the work, and to be done once.</summary>
    private static bool IsLookedFor(RestQuery query) => query.Conditions.OfType<RestCondition.Matches>().Any(condition =>
        query.Table.Column(condition.Column).HasTrigrams && condition.Pattern is { Exact: null, Tokens: not [PatternToken.Literal, ..] } && Trigrams.Help(condition.Pattern));

    /// <summary>How many rows there are, if they are not too many, and the ids of those of the page, in its order.</summary>
    internal static NpgsqlBatchCommand Found(RestQuery query)
    {
        var (command, max) = (new NpgsqlBatchCommand(), query.FoundMax);
        var sort = Sort(query, command);
        var from = From(query, command, sort is null ? [] : [sort], out var createdAt, out var id);
        var (first, last) = (Math.Min(query.Offset, max) + 1, Math.Min(query.Offset + query.Max, max));

        // By a name, so that it is planned to be read whole: for the first of many PostgreSQL would pass over the index, and they may be few.
        command.CommandText =
            $"""
            WITH matching AS MATERIALIZED (SELECT {id} AS id, {createdAt} AS created_at, {sort ?? "NULL"} AS sort
            {from})
            SELECT count(*), (array_agg(found.id {OrderBy(query, sort is null ? null : "found.sort", "found.created_at", "found.id")}))[{Parameter(command, (int)first)}:{Parameter(command, (int)last)}]
            FROM (SELECT * FROM matching LIMIT {Parameter(command, max + 1)}) found
            """;
        return command;
    }

    /// <summary>The records that were found, in the order of the list.</summary>
    private static NpgsqlBatchCommand Of(RestQuery query, long[] ids)
    {
        var command = new NpgsqlBatchCommand();
        command.CommandText = Records(query.Table, $"SELECT unnest({Parameter(command, ids)}) AS id", OrderBy(query, Sort(query, command), query.Table.CreatedAt, query.Table.Id));
        return command;
    }

    /// <summary>What a list is sorted by, as SQL, where that is not its default order.</summary>
    private static string? Sort(RestQuery query, NpgsqlBatchCommand command)
    {
        var column = query.Sort is { } name ? query.Table.Column(name) : null;
        var sort = column is { NamesUser: true } ? $"array_position({Parameter(command, query.Users)}, {column.Sql})" : column?.Sort ?? column?.Sql;
        return sort == query.Table.CreatedAt ? null : sort;
    }

    /// <summary>How many rows there are. Where nothing but the unit's state is asked for, an index of the narrow table tells.</summary>
    internal static NpgsqlBatchCommand Count(RestQuery query)
    {
        var command = new NpgsqlBatchCommand();
        command.CommandText = "SELECT count(*)\n" + From(query, command, [], out _, out _);
        return command;
    }

    /// <summary>
    /// The rows of a page: their ids by filters and order alone, so that rows that are passed over cost no joins; then all
    /// their columns, in the same order.
    /// </summary>
    internal static NpgsqlBatchCommand Page(RestQuery query)
    {
        var (table, command) = (query.Table, new NpgsqlBatchCommand());
        var sort = Sort(query, command);
        var from = From(query, command, sort is null ? [] : [sort], out var createdAt, out var id);
        var ids = $"SELECT {id} AS id {from}\n{OrderBy(query, sort, createdAt, id)}\nLIMIT {Parameter(command, query.Max)} OFFSET {Parameter(command, query.Offset)}";
        command.CommandText = Records(table, ids, OrderBy(query, sort, table.CreatedAt, table.Id));
        return command;
    }

    /// <summary>All columns of the rows whose ids some SQL answers, which goes by the name of page.</summary>
    internal static string Records(RestTable table, string ids, string orderBy) =>
        $"""
        SELECT {string.Join(", ", table.Columns.Select(one => one.Sql))}
        FROM (
        {ids}
        ) page
        JOIN {table.Tables.AllOn($"{table.Id} = page.id")}
        {orderBy}
        """;

    /// <summary>By a column if one is given, then in the default order; a column that tells every row from every other needs no more.</summary>
    private static string OrderBy(RestQuery query, string? sort, string createdAt, string id)
    {
        string[] columns = sort is null ? [createdAt, id] : sort == query.Table.Id ? [id] : [sort, createdAt, id];
        return $"ORDER BY {string.Join(", ", columns.Select(column => query.Descending ? column + " DESC" : column))}";
    }

    /// <summary>The tables that the filters and the order need, and the filters.</summary>
    private static string From(RestQuery query, NpgsqlBatchCommand command, IReadOnlyList<string> sort, out string createdAt, out string id)
    {
        var table = query.Table;
        var where = query.Conditions.SelectMany(condition => Condition(command, table.Column(condition.Column), condition)).ToList();
        var needs = where.Concat(sort).ToList();
        if (table.Narrow is { } narrow && table.Tables.Used(needs).All(alias => alias == narrow.Alias))
        {
            (createdAt, id) = (narrow.CreatedAt, narrow.Id);
            return $"FROM {narrow.Root}{Where(where)}";
        }

        (createdAt, id) = (table.CreatedAt, table.Id);
        if (table.Living is { } living)
        {
            where.Insert(0, living);
        }

        return $"FROM {table.Tables.For(needs)}{Where(where)}";
    }

    private static string Where(List<string> conditions) => conditions.Count == 0 ? "" : "\nWHERE " + string.Join(" AND ", conditions);

    private static IEnumerable<string> Condition(NpgsqlBatchCommand command, RestColumn column, RestCondition condition) => condition switch
    {
        RestCondition.Number one => [$"{column.Sql} = {Parameter(command, one.Value)}"],
        RestCondition.Instant one => [$"{column.Sql} {one.Comparison} {Parameter(command, one.Value)}"],
        RestCondition.OneOf one => [$"{column.Sql} = ANY ({Parameter(command, one.Values.ToArray())})"],
        RestCondition.Matches one => Matches(command, column, one.Pattern),
        _ => throw new InvalidOperationException($"No SQL for {condition.GetType().Name}."),
    };

    /// <summary>
    /// Exact and prefix searches are ranges of the column's own index. Anything else is compared row by row, in exact case,
    /// where the <see cref="Trigrams">index of trigrams</see> does not narrow it.
    /// </summary>
    internal static IEnumerable<string> Matches(NpgsqlBatchCommand command, RestColumn column, Pattern pattern)
    {
        var literals = pattern.Tokens.OfType<PatternToken.Literal>().Select(literal => literal.Text).ToList();
        if (!literals.TrueForAll(literal => StoredText.CanHold(literal)))
        {
            yield return "false";
            yield break;
        }

        if (pattern.Exact is { } exact)
        {
            yield return $"{column.Sql} = {Parameter(command, exact)}";
            yield break;
        }

        if (column.MayBeNull && pattern.Tokens is [PatternToken.AnyText])
        {
            yield return $"{column.Sql} IS NOT NULL";
        }

        if (pattern.Tokens is [PatternToken.Literal prefix, ..])
        {
            yield return $"{column.Sql} >= {Parameter(command, prefix.Text)}";
            if (After(prefix.Text) is { } after)
            {
                yield return $"{column.Sql} < {Parameter(command, after)}";
            }
        }

        if (pattern.Tokens is not ([PatternToken.AnyText] or [PatternToken.Literal, PatternToken.AnyText]))
        {
            var like = Parameter(command, pattern.ToString());
            yield return $"{column.Sql} LIKE {like}";
            if (column.HasTrigrams && Trigrams.Help(pattern))
            {
                yield return Trigrams.Like(column.Sql, like);
            }
        }
    }

    /// <summary>The first text after all that begin with another, in the order of bytes; null when there is none.</summary>
    internal static string? After(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0 && runes[^1].Value == 0x10FFFF)
        {
            runes.RemoveAt(runes.Count - 1);
        }

        if (runes.Count == 0)
        {
            return null;
        }

        runes[^1] = new Rune(runes[^1].Value == 0xD7FF ? 0xE000 : runes[^1].Value + 1);
        return string.Concat(runes);
    }

    /// <summary>Adds a parameter, and answers how SQL names it.</summary>
    internal static string Parameter(NpgsqlBatchCommand command, object value)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        return $"${command.Parameters.Count}";
    }
}
