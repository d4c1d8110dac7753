using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>The statements of a query. Which rows it has is found first, by the tables that criteria and order need: what is passed over or sorted costs no more than that.</summary>
internal sealed class QuerySql(RecordQuery query, TimeZoneInfo zone, DateOnly today)
{
    /// <summary>The largest page that one statement answers; of more the planner would not know how many there are.</summary>
    private const int PageMax = 10_000;

    /// <summary>Ids that are read at once, where there may be more: so many that making the plans takes no time beside it.</summary>
    public const int Chunk = 50_000;

    private const string Cursor = "found";

    private readonly View view = View.Of(query.Noun);

    /// <summary>Whether a criterion is about what is reckoned up from other tables for each row: that is not done twice.</summary>
    private readonly bool isReckoned = View.Of(query.Noun) is var view && view.Tables.Reckon(query.Criteria.Select(pair => view.Read(pair.Field)));

    /// <summary>Whether one statement answers it: as a rule one row, or no more than are read at once. How many meet other criteria is not known.</summary>
    public bool IsPage => IsOne || isReckoned || query.MaxRows <= PageMax;

    /// <summary>A row by its number, or by its whole key.</summary>
    private bool IsOne => query.Id is not null || query.Noun.Keys.Count > 0 && query.Noun.Keys.All(key => query.Criteria.Any(pair => pair.Field == key && pair.Criterion is Criterion.Equal));

    /// <summary>Whether units are asked for by nothing but their parts, as by who fetches all of them: then no page may cost a look at all.</summary>
    public bool IsWalk => IsOfUnits && query.Extra.Count == 0 && query.Criteria.All(IsOfParts);

    /// <summary>Whether a page of units must be <see cref="UnitSearch">searched for</see>, for there are other criteria.</summary>
    public bool IsSearch => IsOfUnits && IsPage && !IsOne && !IsWalk;

    private bool IsOfUnits => query.Noun.Type == typeof(SerialNumber);

    private bool IsOfParts((Field Field, Criterion Criterion) pair) => pair.Field == query.Noun.Keys[0];

    /// <summary>All rows by one statement.</summary>
    public NpgsqlBatchCommand Page()
    {
        var command = new NpgsqlBatchCommand();
        var values = Values(command);
        if (IsOne || isReckoned)
        {
            var where = Where(values, query.StartAfter);
            return Records(command, view.Tables.AllFrom(where) + Where(where), OrderBy + Limit(values));
        }

        var ids = IsWalk ? $"SELECT id FROM {Walk(values, query.StartAfter, Limit(values))}" : Found(values, "t.id");
        return Records(command, $"({ids}) page JOIN {view.Tables.AllOn("t.id = page.id")}", OrderBy);
    }

    /// <summary>Where the first rows are, as an array; of a walk the last key too.</summary>
    public NpgsqlBatchCommand First()
    {
        if (IsWalk)
        {
            return Walked(query.StartAfter, 0);
        }

        var command = new NpgsqlBatchCommand();
        var values = Values(command);
        command.CommandText = $"WITH {All(values, "", query.StartAfter)} SELECT ARRAY(SELECT found.ctid::text FROM {FoundKeys} ORDER BY {string.Join(", ", KeysFound)}, found.id{Some(values, 0)})";
        return command;
    }

    /// <summary>Where the rows after so many are: of a walk as the first ones, else to be fetched from a cursor, which the first of these statements makes.</summary>
    public IEnumerable<NpgsqlBatchCommand> Next(long taken, IReadOnlyList<string> last)
    {
        if (IsWalk)
        {
            yield return Walked(last, taken);
            yield break;
        }

        if (taken == Chunk)
        {
            var command = new NpgsqlBatchCommand();
            command.CommandText = $"DECLARE {Cursor} NO SCROLL CURSOR FOR {Found(Values(command), "t.ctid::text", Chunk)} OFFSET {Chunk}";
            foreach (var setting in SteadyPlans.Free.Append("SET LOCAL cursor_tuple_fraction = 1"))
            {
                yield return new NpgsqlBatchCommand(setting);
            }

            yield return command;
        }

        yield return new NpgsqlBatchCommand($"FETCH {Chunk} FROM {Cursor}");
    }

    /// <summary>Where the units of a walk after a key are, and the key of the last.</summary>
    private NpgsqlBatchCommand Walked(IReadOnlyList<string>? after, long taken)
    {
        var command = new NpgsqlBatchCommand();
        var values = Values(command);
        command.CommandText =
            $"""
            WITH walked AS MATERIALIZED (SELECT * FROM {Walk(values, after, Some(values, taken))}), {Last("walked")}
            SELECT ARRAY(SELECT ctid::text FROM walked ORDER BY part_id, serial_number), (SELECT part_id FROM last), (SELECT serial_number FROM last)
            """;
        return command;
    }

    private static string Last(string units) => $"last AS (SELECT part_id, serial_number FROM {units} ORDER BY part_id DESC, serial_number DESC LIMIT 1)";

    /// <summary>No more rows than are read at once, or than are still asked for.</summary>
    private string Some(CriterionSql values, long taken) => $" LIMIT {values.Parameter(Math.Min((query.MaxRows ?? long.MaxValue) - taken, Chunk))}";

    /// <summary>The rows at some places, in their order. Where a row is stands for as long as the transaction sees it, and no index is needed to go there.</summary>
    public NpgsqlBatchCommand Records(string[] places)
    {
        var command = new NpgsqlBatchCommand();
        return Records(command, $"unnest({Values(command).Parameter(places)}::text[]::tid[]) WITH ORDINALITY page (place, number) JOIN {view.Tables.AllOn("t.ctid = page.place")}", "ORDER BY page.number");
    }

    private NpgsqlBatchCommand Records(NpgsqlBatchCommand command, string from, string orderBy)
    {
        var columns = query.Answer.Select(field => field.RowNoun is null ? view.Read(field) : Rows(field)).Concat(query.Noun.IsOpen ? ["t.extra::text"] : []);
        command.CommandText = $"SELECT {string.Join(", ", columns)}\nFROM {from}\n{orderBy}";
        return command;
    }

    /// <summary>What meets the criteria, in order: one column of each.</summary>
    private string Found(CriterionSql values, string column, int without = 0)
    {
        var where = Where(values, query.StartAfter);
        return $"SELECT {column} FROM {view.Tables.For(where.Concat(Order))}{Where(where)}\n{OrderBy}{Limit(values, without)}";
    }

    private string Limit(CriterionSql values, int without = 0) => query.MaxRows is { } max ? $" LIMIT {values.Parameter(max - without)}" : "";

    /// <summary>
    /// Of so many units after a key: how many there are, where a page of those that meet the criteria is, and the key of the last of all. Each is looked
    /// at by itself, never all for each that some index has: for that, PostgreSQL would have to know how many these are.
    /// </summary>
    public NpgsqlBatchCommand Look(IReadOnlyList<string>? after, int units, int max)
    {
        var command = new NpgsqlBatchCommand();
        var values = Values(command);
        string[] where = ["t.ctid = looked.ctid", .. values.All(view, query.Criteria.Where(pair => !IsOfParts(pair)), query.Extra)];
        command.CommandText =
            $"""
            WITH looked AS MATERIALIZED (SELECT * FROM {Walk(values, after, $" LIMIT {values.Parameter(units)}")}), {Last("looked")}
            SELECT (SELECT count(*) FROM looked), ARRAY(
                SELECT looked.ctid::text FROM looked CROSS JOIN LATERAL (SELECT FROM {view.Tables.For(where)}{Where(where)} OFFSET 0) one
                ORDER BY looked.part_id, looked.serial_number LIMIT {values.Parameter(max)}), (SELECT part_id FROM last), (SELECT serial_number FROM last)
            """;
        return command;
    }

    /// <summary>How many rows meet the criteria, wherever the page begins, up to some; and where the page is, if there are no more.</summary>
    public NpgsqlBatchCommand Few(int few)
    {
        var command = new NpgsqlBatchCommand();
        var values = Values(command);
        var found = All(values, $" LIMIT {values.Parameter(few + 1)}", null);
        var after = Where([.. After(values, query.StartAfter, KeysFound)]);
        command.CommandText = $"WITH {found} SELECT (SELECT count(*) FROM found), ARRAY(SELECT found.ctid::text FROM {FoundKeys}{after} ORDER BY {string.Join(", ", KeysFound)}, found.id{Limit(values)})";
        return command;
    }

    /// <summary>
    /// The ids of what meets the criteria, with what they are sorted by; of a key that is another record its number, for that record is the same for many. None
    /// is taken for the first before all were found: where in the order the first would be, PostgreSQL can only guess.
    /// </summary>
    private string All(CriterionSql values, string limit, IReadOnlyList<string>? after)
    {
        var where = Where(values, after);
        var keys = query.Noun.Keys.Select(key => View.IsJoined(key) ? $"{view.Table}.{Columns.Column(key)}" : view.Of(key)).ToList();
        return $"found AS MATERIALIZED (SELECT {string.Concat(keys.Select((key, place) => $"{key} AS k{place}, "))}t.id, t.ctid FROM {view.Tables.For(where.Concat(keys))}{Where(where)}{limit})";
    }

    /// <summary>What was found, with the records that are keys.</summary>
    private string FoundKeys => "found" + string.Concat(query.Noun.Keys.Select((key, place) => View.IsJoined(key) ? "\n" + view.Join(key, $"found.k{place}") : ""));

    /// <summary>The keys of what was found.</summary>
    private List<string> KeysFound => [.. query.Noun.Keys.Select((key, place) => View.IsJoined(key) ? view.Of(key) : $"found.k{place}")];

    /// <summary>
    /// Units of the parts that are asked for, in order, some after a key. Their order is by part and serial, which no index has, for a unit knows its part by
    /// number: so parts are gone through in their order, and of each the index of its serials is read from where the page begins, no further than it is long.
    /// </summary>
    private string Walk(CriterionSql values, IReadOnlyList<string>? after, string limit)
    {
        var keys = query.Noun.Keys;
        var asked = query.Criteria.Where(IsOfParts).Select(pair => values.Condition("k.part_id", pair.Field.Kind, pair.Criterion)).ToList();
        string Units(string parts, string units) =>
            $"""
            (SELECT k.part_id, unit.serial_number, unit.id, unit.ctid
            FROM part k CROSS JOIN LATERAL (
                SELECT t.serial_number, t.id, t.ctid FROM {view.Tables.Root} WHERE t.part_id = k.id AND {view.Living} AND {units} ORDER BY t.serial_number{limit}) unit
            WHERE {string.Join(" AND ", asked.Append(parts))} ORDER BY k.part_id, unit.serial_number{limit})
            """;
        if (after is not [var lastPart, var lastSerial])
        {
            return $"{Units("true", "true")} walked";
        }

        var (part, serial) = (values.Operand(keys[0].Kind, lastPart), values.Operand(keys[1].Kind, lastSerial));
        return
            $"""
            (SELECT * FROM ({Units($"k.part_id = {part}", $"t.serial_number > {serial}")}
            UNION ALL {Units($"k.part_id > {part}", "true")}) ways ORDER BY part_id, serial_number{limit}) walked
            """;
    }

    private IEnumerable<string> Order => query.Noun.Keys.Select(view.Of).Append("t.id");

    private string OrderBy => $"ORDER BY {string.Join(", ", Order)}";

    private List<string> Where(CriterionSql values, IReadOnlyList<string>? after) =>
    [
        .. values.All(view, query.Criteria, query.Extra),
        .. query.Rows.Select(rows => WithRow(values, rows)),
        .. After(values, after, [.. query.Noun.Keys.Select(view.Of)]),
        .. query.Id is { } id ? (string[])[$"t.id = {values.Parameter(id)}"] : [],
        .. view.Living is { } living ? (string[])[living] : [],
    ];

    /// <summary>What comes after a key. That its first field is not before that one's is said besides: an index may know it.</summary>
    private IEnumerable<string> After(CriterionSql values, IReadOnlyList<string>? after, IReadOnlyList<string> keys)
    {
        if (after is not null)
        {
            var last = query.Noun.Keys.Zip(after, (key, text) => values.Operand(key.Kind, text)).ToList();
            yield return $"({string.Join(", ", keys)}) > ({string.Join(", ", last)})";
            yield return $"{keys[0]} >= {last[0]}";
        }
    }

    /// <summary>Documents with a row that meets its criteria.</summary>
    private static string WithRow(CriterionSql values, RowCriteria rows)
    {
        var view = View.OfRows(rows.Field.RowNoun!);
        var where = values.All(view, rows.Criteria, rows.Extra).ToList();
        return $"t.id IN (SELECT {view.Document(rows.Field.RowNoun!)} FROM {view.Tables.For(where)}{Where(where)})";
    }

    /// <summary>The rows of a document as one JSON array of arrays, in the order of their keys; by the index on those.</summary>
    private static string Rows(Field field)
    {
        var (noun, view) = (field.RowNoun!, View.OfRows(field.RowNoun!));
        var values = noun.Answer.Select(view.Read).Append($"{view.Table}.extra").ToList();
        return $"(SELECT coalesce(json_agg(json_build_array({string.Join(", ", values)}) ORDER BY {string.Join(", ", noun.Keys.Skip(1).Select(view.Of))}), '[]') FROM {view.Tables.For(values)} WHERE {view.Document(noun)} = t.id)::text";
    }

    private static string Where(IReadOnlyCollection<string> where) => where.Count == 0 ? "" : $"\nWHERE {string.Join(" AND ", where)}";

    private CriterionSql Values(NpgsqlBatchCommand command)
    {
        command.Parameters.AddWithValue("today", today);
        return new CriterionSql(command.Parameters, zone);
    }
}
