using System.Globalization;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;
using Nameplate.Torture;

namespace Nameplate.Server.Tests;

/// <summary>Lists of serial numbers over a random ledger, against all its units in memory, filtered and sorted there.</summary>
public sealed class RestListModelTests(TestPostgres postgres)
{
    private const int CallsEach = 150;
    private const int CallsBetweenFolds = 40;

    private sealed record Unit(long Id, string Value, UnitStatus Status, long ItemId, string ItemReference, long? WarehouseStockId, DateTime DateCreated, DateTime LastUpdated);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds.First), 2, MemberType = typeof(Seeds))]
    public async Task Every_filter_and_order_answers_what_a_plain_walk_over_all_units_does(int seed)
    {
        var (time, random) = (new FakeTime(), new Random(seed));
        time.Pass(DateTimeOffset.UtcNow - time.GetUtcNow());
        await using var server = new ServerFixture(postgres) { Clock = time };
        await server.InitializeAsync();
        var transactions = new RandomTransactions(async (call, fields) => (await server.DoAsync(call, fields)).Body, seed);
        await transactions.PrepareAsync();
        var pool = server.Installation.DataSources.Get("DEMO").Pool;
        int[] pauses = [0, 0, 0, 1, 7, 13, 599, 4_000];
        for (var place = 0; place < CallsEach; place++)
        {
            time.Pass(TimeSpan.FromSeconds(pauses[random.Next(pauses.Length)]));
            if (place % 10 == 0)
            {
                await RegisterAsync(server, place % 20 == 0 ? "MOTOR003" : "VALVE", $"{place}-", 40 * random.Next(1, 15));
            }

            await transactions.ReadAsync();
            var (_, call) = transactions.Next();
            if ((await RandomTransactionsTests.SendAsync(server, call)).Accepted)
            {
                transactions.Served(call);
            }

            if (place % CallsBetweenFolds == CallsBetweenFolds - 1)
            {
                await UnitCounts.FoldAsync(pool, Cancel);
            }
        }

        // The last calls are not summed up yet.
        Assert.NotEqual(0, await server.ScalarAsync<long>("SELECT count(*) FROM unit_count WHERE is_new"));
        var asked = seed % 2 == 0 ? 0 : await CompareAsync(server);
        await UnitCounts.FoldAsync(pool, Cancel);
        Assert.Equal(
            (0, 0), (await server.ScalarAsync<long>("SELECT count(*) FROM unit_count WHERE is_new"),
            await server.ScalarAsync<long>("SELECT count(*) FROM (SELECT FROM unit_count GROUP BY kind, key, status HAVING count(*) > 1 OR sum(units) = 0) twice")));
        asked += seed % 2 == 0 ? await CompareAsync(server) : 0;
        Assert.True(asked > 1_000, $"Only {asked} pages were compared.");
        await server.IsCleanAsync();
    }

    [Fact]
    public async Task A_total_is_that_of_its_page_whoever_writes_and_folds_meanwhile()
    {
        await using var server = new ServerFixture(postgres);
        await server.InitializeAsync();
        var pool = server.Installation.DataSources.Get("DEMO").Pool;
        var writers = Enumerable.Range(0, 3).Select(async writer =>
        {
            for (var place = 0; place < 25; place++)
            {
                await RegisterAsync(server, place % 2 == 0 ? "MOTOR003" : "PUMP002", $"W{writer}-{place}-", 20);
                await server.CallAsync("serial-number-delete", new { PART_ID = place % 2 == 0 ? "MOTOR003" : "PUMP002", SERIAL_NUMBER = $"W{writer}-{place}-7" });
            }
        });
        var folders = Enumerable.Range(0, 2).Select(async _ =>
        {
            for (var place = 0; place < 30; place++)
            {
                await UnitCounts.FoldAsync(pool, Cancel);
            }
        });
        var work = Task.WhenAll([.. writers, .. folders]);
        var everything = new RestQuery(RestTables.SerialNumbers, [], "dateCreated", false, 100_000, 0);
        RestQuery[] queries =
        [
            everything, everything with { Sort = "state" }, everything with { Sort = "itemReference", Descending = true }, everything with { Sort = "warehouseStockId" },
            everything with { Conditions = [new RestCondition.OneOf("status", [1, 2])] }, everything with { Conditions = [new RestCondition.Matches("itemReference", Wildcard.Parse("*O*"))] },
            everything with { Conditions = [new RestCondition.Instant("dateCreated", "<=", DateTime.UtcNow.AddHours(1))] },
        ];
        for (var read = 0; read < 7 || !work.IsCompleted; read++)
        {
            var (total, ids) = await ListAsync(server, queries[read % queries.Length]);
            Assert.Equal(total, ids.Count);
        }

        await work;
        await server.IsCleanAsync();
    }

    /// <summary>Many units at once, as the REST dialect's values makes them.</summary>
    private static async Task RegisterAsync(ServerFixture server, string part, string prefix, int count)
    {
        var done = await server.Ledger.WriteAsync(server.Session, null, async (transaction, token) =>
        {
            var held = (await Parts.HoldAsync(transaction, part, "PART_ID", token)).Value;
            var made = await Registrations.RegisterAsync(
                transaction, new SerialNumber { Part = held }, [.. Enumerable.Range(1, count).Select(number => prefix + number.ToString(CultureInfo.InvariantCulture))], token);
            return made.Fault is { } fault ? fault : (Outcome<Answer>)new Answer(200, default);
        }, Cancel);
        Assert.Null(done.Fault);
    }

    /// <summary>Compares pages of every kind; how many.</summary>
    private static async Task<int> CompareAsync(ServerFixture server)
    {
        var (units, asked) = (await UnitsAsync(server), 0);
        var times = units.Select(unit => unit.DateCreated).Distinct().Order().ToList();
        var filters = Filters(times[times.Count / 3], times[times.Count / 3 * 2]).ToList();
        foreach (var (conditions, fits) in filters)
        {
            var some = units.Where(fits).ToList();
            foreach (var (sort, compare) in Sorts)
            {
                foreach (var descending in new[] { false, true })
                {
                    var order = Comparer<Unit>.Create((one, other) =>
                    {
                        var first = compare(one, other);
                        first = first != 0 ? first : one.DateCreated.CompareTo(other.DateCreated);
                        return (first != 0 ? first : one.Id.CompareTo(other.Id)) * (descending ? -1 : 1);
                    });
                    var sorted = some.Order(order).Select(unit => unit.Id).ToList();
                    foreach (var (offset, max) in new[] { (0, 3), (sorted.Count / 3, 100), (Math.Max(0, sorted.Count - 2), 7), (sorted.Count + 1, 5) })
                    {
                        // What is looked for in the middle of texts also as if it were too many.
                        var query = new RestQuery(RestTables.SerialNumbers, conditions, sort, descending, max, offset);
                        foreach (var one in conditions.OfType<RestCondition.Matches>().Any(condition => condition.Column == "value") ? [query, query with { FoundMax = 4 }] : new[] { query })
                        {
                            var (total, ids) = await ListAsync(server, one);
                            Assert.True(
                                total == sorted.Count && ids.SequenceEqual(sorted.Skip(offset).Take(max)),
                                $"{string.Join(", ", conditions)} sorted by {sort}{(descending ? " descending" : "")}, {max} from {offset}: of {total} [{string.Join(", ", ids)}], and not of {sorted.Count} [{string.Join(", ", sorted.Skip(offset).Take(max))}]");
                            asked++;
                        }
                    }
                }
            }
        }

        return asked;
    }

    private static IEnumerable<(RestCondition[] Conditions, Func<Unit, bool> Fits)> Filters(DateTime early, DateTime late)
    {
        RestCondition In(string column, params UnitStatus[] statuses) => new RestCondition.OneOf(column, [.. statuses.Select(status => (long)status)]);
        RestCondition Like(string column, string pattern) => new RestCondition.Matches(column, Wildcard.Parse(pattern));
        RestCondition At(string column, string comparison, DateTime instant) => new RestCondition.Instant(column, comparison, instant);
        bool Is(Unit unit, string word) => unit.Status.Rest() == word;
        yield return ([], _ => true);
        yield return ([In("status", [.. UnitStatuses.OfRest("NEW")])], unit => Is(unit, "NEW"));
        yield return ([In("status", [.. UnitStatuses.OfRest("SOLD")])], unit => Is(unit, "SOLD"));
        yield return ([In("state", UnitStatus.Registered)], unit => unit.Status == UnitStatus.Registered);
        yield return ([In("status", [.. UnitStatuses.OfRest("SOLD")]), In("state", UnitStatus.InStock)], _ => false);
        yield return ([Like("itemReference", "MOTOR003")], unit => unit.ItemReference == "MOTOR003");
        yield return ([Like("itemReference", "NONE")], _ => false);
        yield return ([Like("itemReference", "*M*")], unit => unit.ItemReference.Contains('M', StringComparison.Ordinal));
        yield return ([Like("itemReference", "*")], _ => true);
        yield return ([Like("itemReference", "*O*"), In("status", [.. UnitStatuses.OfRest("NEW")])], unit => unit.ItemReference.Contains('O', StringComparison.Ordinal) && Is(unit, "NEW"));
        yield return ([Like("value", "*-1*")], unit => unit.Value.Contains("-1", StringComparison.Ordinal));
        yield return ([Like("value", "*120*")], unit => unit.Value.Contains("120", StringComparison.Ordinal));
        yield return ([Like("value", "*-100"), Like("itemReference", "*O*")], unit => unit.Value.EndsWith("-100", StringComparison.Ordinal) && unit.ItemReference.Contains('O', StringComparison.Ordinal));
        yield return ([Like("value", "*999999*")], _ => false);
        yield return ([At("dateCreated", ">", early)], unit => unit.DateCreated > early);
        yield return ([At("dateCreated", ">=", early), At("dateCreated", "<", late.AddTicks(5))], unit => unit.DateCreated >= early && unit.DateCreated < late);
        yield return ([At("dateCreated", "<=", early.AddMilliseconds(500))], unit => unit.DateCreated <= early);
        yield return ([At("dateCreated", ">", late), At("dateCreated", "<=", early)], _ => false);
        yield return ([At("dateCreated", "<", late), In("state", UnitStatus.Registered)], unit => unit.DateCreated < late && unit.Status == UnitStatus.Registered);
        yield return ([At("lastUpdated", ">=", early), At("lastUpdated", "<=", late)], unit => unit.LastUpdated >= early && unit.LastUpdated <= late);
    }

    private static readonly IReadOnlyList<(string? Sort, Comparison<Unit> Compare)> Sorts =
    [
        (null, (_, _) => 0),
        ("id", (one, other) => one.Id.CompareTo(other.Id)),
        ("value", (one, other) => string.CompareOrdinal(one.Value, other.Value)),
        ("status", (one, other) => string.CompareOrdinal(one.Status.Rest(), other.Status.Rest())),
        ("state", (one, other) => string.CompareOrdinal(one.Status.State(), other.Status.State())),
        ("itemId", (one, other) => one.ItemId.CompareTo(other.ItemId)),
        ("itemReference", (one, other) => string.CompareOrdinal(one.ItemReference, other.ItemReference)),
        ("warehouseStockId", (one, other) => (one.WarehouseStockId ?? long.MaxValue).CompareTo(other.WarehouseStockId ?? long.MaxValue)),
        ("dateCreated", (one, other) => one.DateCreated.CompareTo(other.DateCreated)),
        ("lastUpdated", (one, other) => one.LastUpdated.CompareTo(other.LastUpdated)),
    ];

    private static async Task<(long Total, List<long> Ids)> ListAsync(ServerFixture server, RestQuery query)
    {
        var (total, ids) = (0L, new List<long>());
        await RestLists.ReadAsync(server.Installation.DataSources.Get("DEMO").Readers, query, async (all, reader) =>
        {
            total = all;
            while (await reader.ReadAsync(Cancel))
            {
                ids.Add(reader.GetInt64(0));
            }
        }, Cancel);
        return (total, ids);
    }

    private static async Task<List<Unit>> UnitsAsync(ServerFixture server)
    {
        await using var command = server.Database.CreateCommand(
            """
            SELECT s.id, s.serial_number, u.status, s.part_id, p.part_id, b.stock_status_id, s.created_at, u.updated_at
            FROM serial_number s JOIN unit_state u ON u.serial_number_id = s.id JOIN part p ON p.id = s.part_id LEFT JOIN stock_balance b ON b.id = u.stock_balance_id
            WHERE s.deleted_at IS NULL AND s.renumbered_id IS NULL
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var units = new List<Unit>();
        while (await reader.ReadAsync(Cancel))
        {
            units.Add(new Unit(
                reader.GetInt64(0), reader.GetString(1), (UnitStatus)reader.GetInt16(2), reader.GetInt64(3), reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetInt64(5), reader.GetDateTime(6), reader.GetDateTime(7)));
        }

        return units;
    }
}
