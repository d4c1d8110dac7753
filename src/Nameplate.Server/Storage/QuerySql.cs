using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>The statements of a query. Which rows it has is found first, by the tables that criteria and order need: what is passed over or sorted costs no more than that.</summary>
/// <param name="query">What is asked.</param>
/// <param name="zone">Whose days are meant.</param>
/// <param name="today">The day that it is there.</param>
/// <param name="chunk">Rows that are read at once where there may be more.</param>
/// <param name="known">The numbers of records that criteria name, by the criteria's fields, where they were looked up.</param>
internal sealed partial class QuerySql(RecordQuery query, TimeZoneInfo zone, DateOnly today, int chunk = Queries.Chunk, IReadOnlyDictionary<Field, long[]>? known = null)
{
    /// <summary>More records that criteria name are not looked up.</summary>
    private const int KnownMax = 1_000;

    /// <summary>The largest page that is asked for as one; more rows are read in several lots.</summary>
    public const int PageMax = 10_000;

    private const string Cursor = "found";

    private readonly View view = View.Of(query.Noun);

    /// <summary>Whether one statement answers it: as a rule one row, or no more than are read at once. How many meet other criteria is not known.</summary>
    public bool IsPage => IsWhole || (query.MaxRows <= PageMax && !IsSearch && !KeyRepeats);

    /// <summary>Whether a page has to have the rest of the rows with the key of its last one: the next begins after that key.</summary>
    public bool KeyRepeats => query.Noun.Attribute.KeyRepeats;

    /// <summary>Whether its rows are not found first: it is one, or a criterion is about what is reckoned up from other tables for each row, which is not done twice.</summary>
    private bool IsWhole => IsOne || view.Tables.Reckon(query.Criteria.Select(pair => view.Read(pair.Field)));

    /// <summary>A row by its number, or by its whole key; with it all that have the same.</summary>
    private bool IsOne => query.Id is not null || (!KeyRepeats || query.MaxRows is null) && query.Noun.Keys.Count > 0 && query.Noun.Keys.All(key => query.Criteria.Any(pair => pair.Field == key && pair.Criterion is Criterion.Equal));

    /// <summary>Whether units are asked for by nothing but their parts, as by who fetches all of them: then no page may cost a look at all.</summary>
    public bool IsWalk => IsOfUnits && query.Extra.Count == 0 && query.Criteria.All(IsOfFirstKey);

    /// <summary>
    /// Whether a page must be <see cref="PageSearch">searched for</see>: of units when there are other criteria, of links when no serial is named, of what follows its orders when not
    /// the order alone is.
    /// </summary>
    public bool IsSearch => query.MaxRows <= PageMax
        && (IsOfUnits && !IsOne && !IsWalk || IsOfLinks && query.Id is null && !IsOfSerial || view.FollowsKeys && !IsWhole && (query.Extra.Count > 0 || !query.Criteria.All(IsOfFirstKey)));

    /// <summary>Whether units are asked for by other criteria, all or very many: then they are gone through in order for as long as they meet these often.</summary>
    public bool IsOften => IsOfUnits && !IsPage && !IsWalk && !IsSearch;

    private bool IsOfUnits => query.Noun.Type == typeof(SerialNumber);

    private bool IsOfFirstKey((Field Field, Criterion Criterion) pair) => pair.Field == query.Noun.Keys[0];

    /// <summary>
    /// The numbers of the records that criteria name, a column of each such criterion; null where there is none. How many rows have a number PostgreSQL knows, of what it is called it only
    /// knows how many such names there are: for units of one part in a thousand it would read all.
    /// </summary>
    public NpgsqlBatchCommand? Numbers() => Naming.Count == 0 ? null : Statement(values => "SELECT " + string.Join(", ", Naming.Select(pair =>
    {
        var noun = view.Number(pair.Field)!.Value.Noun;
        return $"ARRAY(SELECT k.id FROM {Columns.Table(noun)} k WHERE {values.Condition($"k.{Columns.Column(noun.Keys[0])}", pair.Field.Kind, pair.Criterion)} LIMIT {KnownMax + 1})";
    })));

    /// <summary>The same query, with these numbers known.</summary>
    public QuerySql Knowing(IEnumerable<long[]> numbers) =>
        new(query, zone, today, chunk, Naming.Zip(numbers).Where(pair => pair.Second.Length <= KnownMax).ToDictionary(pair => pair.First.Field, pair => pair.Second));

    /// <summary>What is left of it after a key.</summary>
    public QuerySql For(RecordQuery rest) => new(rest, zone, today, chunk, known);

    /// <summary>Criteria that name records, none of which is met by there being none.</summary>
    private List<(Field Field, Criterion Criterion)> Naming =>
        [.. query.Criteria.Where(pair => view.Number(pair.Field) is not null && pair.Criterion.LeadsThere)];

    /// <summary>What the criteria ask, but for those that are said already.</summary>
    private IEnumerable<string> Asked(CriterionSql values, Func<(Field Field, Criterion Criterion), bool>? isSaid = null) =>
        query.Criteria.Where(pair => isSaid?.Invoke(pair) != true).SelectMany(pair => known?.TryGetValue(pair.Field, out var numbers) == true
            ? [$"{view.Number(pair.Field)!.Value.Column} = ANY ({values.Parameter(numbers)})"] : values.All(view, [pair], [])).Concat(values.All(view, [], query.Extra));

    /// <summary>All rows by one statement.</summary>
    public NpgsqlBatchCommand Page() => Statement(values =>
    {
        if (IsWhole)
        {
            var where = Where(values, query.StartAfter);
            return Records(view.Tables.AllFrom(where) + Where(where), OrderBy + Limit(values));
        }

        return IsWalk
            ? Records($"{Walk(values, query.StartAfter, query.MaxRows!.Value)} page JOIN {view.Tables.AllOn("t.ctid = page.ctid")}", "ORDER BY page.part_id, page.serial_number")
            : Records($"({Found(values, "t.id")}) page JOIN {view.Tables.AllOn("t.id = page.id")}", OrderBy);
    });

    /// <summary>Where the first rows are, as an array.</summary>
    public NpgsqlBatchCommand First() => Statement(values =>
        $"WITH {All(values, "", query.StartAfter)} SELECT {Sorted("", $" LIMIT {values.Parameter(Math.Min(query.MaxRows ?? int.MaxValue, chunk))}")}");

    /// <summary>Where the rows after so many are, if there may be more after a lot of this length, to be fetched from a cursor, which the first of these statements makes.</summary>
    public IEnumerable<NpgsqlBatchCommand> Next(int length, long taken)
    {
        if (length < chunk || taken >= query.MaxRows)
        {
            return [];
        }

        NpgsqlBatchCommand fetch = new($"FETCH {chunk} FROM {Cursor}");
        return taken > chunk ? [fetch] :
        [
            .. SteadyPlans.Free.Append("SET LOCAL cursor_tuple_fraction = 1").Select(setting => new NpgsqlBatchCommand(setting)),
            Statement(values => $"DECLARE {Cursor} NO SCROLL CURSOR FOR {Found(values, "t.ctid::text", chunk)} OFFSET {chunk}"),
            fetch,
        ];
    }

    /// <summary>Where the rows are that come after one, and have its key.</summary>
    public NpgsqlBatchCommand Alike(string place) => Statement(values =>
    {
        var keys = query.Noun.Keys.Select(view.Of).ToList();
        var where = Where(values, null).Concat(keys.Select((key, number) => $"{key} = (SELECT k{number} FROM last)")).Append("t.id > (SELECT id FROM last)").ToList();
        return
            $"""
            WITH last AS MATERIALIZED (SELECT {Named(keys)}t.id FROM {view.Tables.For(keys)} WHERE t.ctid = {values.Parameter(place)}::tid)
            SELECT ARRAY(SELECT t.ctid::text FROM {view.Tables.For(where)}{Where(where)} ORDER BY t.id)
            """;
    });

    /// <summary>The rows at some places, in their order. Where a row is stands for as long as the transaction sees it, and no index is needed to go there.</summary>
    public NpgsqlBatchCommand Records(string[] places) => Statement(values =>
        Records($"unnest({values.Parameter(places)}::text[]::tid[]) WITH ORDINALITY page (place, number) JOIN {view.Tables.AllOn("t.ctid = page.place")}", "ORDER BY page.number"));

    private string Records(string from, string orderBy)
    {
        var columns = query.Answer.Select(field => field.RowNoun is null ? view.Read(field) : Rows(field)).Concat(query.Noun.IsOpen ? ["t.extra::text"] : []);
        return $"SELECT {string.Join(", ", columns)}\nFROM {from}\n{orderBy}";
    }

    /// <summary>What meets the criteria, in order: one column of each.</summary>
    private string Found(CriterionSql values, string column, int without = 0)
    {
        var where = Where(values, query.StartAfter);
        return $"SELECT {column} FROM {view.Tables.For(where.Concat(Order))}{Where(where)}\n{OrderBy}{Limit(values, without)}";
    }

    private string Limit(CriterionSql values, int without = 0) => query.MaxRows is { } max ? $" LIMIT {values.Parameter(max - without)}" : "";

    /// <summary>
    /// Of so many units after a key: where a page of those that meet the criteria is, the key of the last of all, and how many there are. Each is looked
    /// at by itself, never all for each that some index has: for that, PostgreSQL would have to know how many these are.
    /// </summary>
    public NpgsqlBatchCommand Look(IReadOnlyList<string>? after, int units, int max) => IsOfLinks ? LookIntoAssemblies(after, units, max) : Statement(values =>
    {
        var (walked, names) = view.FollowsKeys ? Along(values, after, units) : ($"SELECT * FROM {Walk(values, after, units)} walked", ["part_id", "serial_number"]);
        string Keys(string suffix) => string.Join(", ", names.Select(name => $"looked.{name}{suffix}"));
        string[] where = ["t.ctid = looked.ctid", .. Asked(values, IsOfFirstKey)];
        return
            $"""
            WITH looked AS MATERIALIZED ({walked})
            SELECT ARRAY(
                SELECT looked.ctid::text FROM looked CROSS JOIN LATERAL (SELECT FROM {view.Tables.For(where)}{Where(where)} OFFSET 0) one
                ORDER BY {Keys("")} LIMIT {values.Parameter(max)}), (SELECT ARRAY[{Keys("::text")}] FROM looked ORDER BY {Keys(" DESC")} LIMIT 1), (SELECT count(*) FROM looked)
            """;
    });

    /// <summary>So many rows of a noun that indexes have in the order of its keys, and how the keys are named there.</summary>
    private (string Sql, IReadOnlyList<string> Names) Along(CriterionSql values, IReadOnlyList<string>? after, int rows)
    {
        var keys = query.Noun.Keys.Select(view.Of).ToList();
        List<string> where = [.. query.Criteria.Where(IsOfFirstKey).SelectMany(pair => values.All(view, [pair], [])), .. After(values, after, keys), view.Living ?? "true"];
        return ($"SELECT {Named(keys)}t.ctid FROM {view.Tables.For(where.Concat(keys))}{Where(where)} {OrderBy} LIMIT {values.Parameter(rows)}", [.. keys.Select((_, place) => $"k{place}")]);
    }

    /// <summary>Where the page is if no more than some rows meet the criteria, wherever it begins; and how many do, up to one more than these.</summary>
    public NpgsqlBatchCommand Few(int few) => IsOfComponents ? FewComponents(few) : Statement(values =>
    {
        var found = All(values, $" LIMIT {values.Parameter(few + 1)}", null);
        return $"WITH {found} SELECT {Sorted(values)}, NULL::text[], (SELECT count(*) FROM found)";
    });

    /// <summary>How they are looked for: along indexes where the way is known.</summary>
    public IEnumerable<string> FewPlans => IsOfComponents ? SteadyPlans.Fresh : SteadyPlans.Free;

    /// <summary>
    /// The ids of what meets the criteria, with what they are sorted by; of a key that is another record its number, for that record is the same for many. None
    /// is taken for the first before all were found: where in the order the first would be, PostgreSQL can only guess.
    /// </summary>
    private string All(CriterionSql values, string limit, IReadOnlyList<string>? after)
    {
        var where = Where(values, after);
        var keys = query.Noun.Keys.Select(key => View.IsJoined(key) ? $"{view.Table}.{Columns.Column(key)}" : view.Of(key)).ToList();
        return $"found AS MATERIALIZED (SELECT {Named(keys)}t.id, t.ctid FROM {view.Tables.For(where.Concat(keys))}{Where(where)}{limit})";
    }

    private static string Named(IEnumerable<string> keys) => string.Concat(keys.Select((key, place) => $"{key} AS k{place}, "));

    /// <summary>Where what was found is, as an array in order, by the records that are keys.</summary>
    private string Sorted(string where, string limit)
    {
        var joins = query.Noun.Keys.Select((key, place) => View.IsJoined(key) ? "\n" + view.Join(key, $"found.k{place}") : "");
        return $"ARRAY(SELECT found.ctid::text FROM found{string.Concat(joins)}{where} ORDER BY {string.Join(", ", KeysFound)}, found.id{limit})";
    }

    /// <summary>The page of what was found without a look at where the page begins.</summary>
    private string Sorted(CriterionSql values) => Sorted(Where([.. After(values, query.StartAfter, KeysFound)]), Limit(values));

    /// <summary>The keys of what was found.</summary>
    private List<string> KeysFound => [.. query.Noun.Keys.Select((key, place) => View.IsJoined(key) ? view.Of(key) : $"found.k{place}")];

    /// <summary>
    /// Units of the parts that are asked for, in order, some after a key. Their order is by part and serial, which no index has, for a unit knows its part by
    /// number: so parts are gone through in their order, and of each the index of its serials is read from where the page begins, no further than it is long.
    /// A part is said as a range that has it alone. Then no index but that of parts and serials has the order; of a part that is said to be this one the units
    /// might be looked for along the serials of all, for few rows, and of one that has none all would be read.
    /// </summary>
    private string Walk(CriterionSql values, IReadOnlyList<string>? after, int max)
    {
        var limit = values.Parameter(max);
        return Walk(values, after, limit, $"LIMIT {limit}", (from, _) => $"SELECT t.serial_number, t.ctid FROM serial_number t WHERE {from} AND {view.Living} {UnitsInOrder} LIMIT {limit}");
    }

    private const string UnitsInOrder = "ORDER BY t.part_id, t.serial_number";

    /// <summary>The same, whatever a part's units are.</summary>
    /// <param name="values">The statement's parameters.</param>
    /// <param name="after">Part and serial after which to go on.</param>
    /// <param name="limit">How many, as a parameter.</param>
    /// <param name="first">How the first so many are taken.</param>
    /// <param name="units">A part's units in order, none more than these are needed: from where the page begins, and whether that is the first of all.</param>
    private string Walk(CriterionSql values, IReadOnlyList<string>? after, string limit, string first, Func<string, bool, string> units)
    {
        var keys = query.Noun.Keys;
        const string FromFirst = "t.part_id >= k.id";
        var order = $" ORDER BY part_id, serial_number {first}";
        string Units(string parts, string from) =>
            $"SELECT k.part_id, unit.* FROM part k CROSS JOIN LATERAL ({units($"{from} AND t.part_id <= k.id", from == FromFirst)}) unit WHERE {string.Join(" AND ", PartsAsked(values).Append(parts))}";
        if (after is not [var lastPart, var lastSerial])
        {
            return $"({Units("true", FromFirst)}{order})";
        }

        var (part, serial) = (values.Operand(keys[0].Kind, lastPart), values.Operand(keys[1].Kind, lastSerial));
        return
            $"""
            (WITH here AS MATERIALIZED ({Units($"k.part_id = {part}", $"(t.part_id, t.serial_number) > (k.id, {serial})")})
            SELECT * FROM (SELECT * FROM here UNION ALL ({Units($"k.part_id > {part} AND NOT EXISTS (SELECT FROM here OFFSET {limit} - 1)", FromFirst)}{order})) ways{order})
            """;
    }

    /// <summary>What the criteria ask of a part <c>k</c>.</summary>
    private IEnumerable<string> PartsAsked(CriterionSql values) => query.Criteria.Where(IsOfFirstKey).Select(pair => values.Condition("k.part_id", pair.Field.Kind, pair.Criterion));

    private IEnumerable<string> Order => query.Noun.Keys.Select(view.Of).Append("t.id");

    private string OrderBy => $"ORDER BY {string.Join(", ", Order)}";

    private List<string> Where(CriterionSql values, IReadOnlyList<string>? after) =>
    [
        .. Asked(values),
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

    private NpgsqlBatchCommand Statement(Func<CriterionSql, string> sql)
    {
        var command = new NpgsqlBatchCommand();
        command.Parameters.AddWithValue("today", today);
        command.CommandText = sql(new CriterionSql(command.Parameters, zone));
        return command;
    }
}
