using System.Globalization;
using Nameplate.Server.Storage;
using Xunit.Sdk;

namespace Nameplate.Server.Tests.Races;

/// <summary>
/// Calls that meet, over HTTP, statement by statement in an order of our choosing: the worst orders, and seeded random ones.
/// Whatever the order, it came out as if one call had followed the other: the same answers, the same books.
/// </summary>
public sealed class RaceTableTests(RaceServers server) : IClassFixture<RaceServers>
{
    /// <summary>NAMEPLATE_TEST_SEEDS says how many for a longer hunt.</summary>
    private static readonly int SeedsEach = Seeds.First(2).Count;

    private static int stages;

    public static TheoryData<string> Races => [.. RaceTable.Rows.Select(race => race.Name)];

    [Theory]
    [MemberData(nameof(Races))]
    public async Task Calls_that_meet_come_out_as_if_one_had_followed_the_other(string name)
    {
        var race = RaceTable.Rows.Single(row => row.Name == name);
        var (serial, calls) = await SerialAsync(race);
        var deadlocks = server.Watch.Deadlocks;
        IEnumerable<Policy> policies =
        [
            Policy.InTurn(),
            .. Enumerable.Range(0, calls).Select(Policy.HeldAtCommit),
            .. Enumerable.Range(1, SeedsEach).Select(Policy.Seeded),
        ];
        foreach (var policy in policies)
        {
            await RunAsync(race, policy, serial);
        }

        // All calls lock in one order, so none has to be ended for another's sake.
        Assert.Equal(0, server.Watch.Deadlocks - deadlocks);
        await server.IsCleanAsync();
    }

    [Fact]
    public async Task A_ring_of_waiting_calls_is_broken_by_PostgreSQL_tried_again_inside_and_counted()
    {
        var stage = new Stage(server, Interlocked.Increment(ref stages));
        await stage.PartAsync("C");
        var (deadlocks, holding) = (server.Watch.Deadlocks, 0);
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Watch.Watcher = async (call, step, transaction, _) =>
        {
            // Each holds its own lock before it wants the other's: no call of ours does that, and the first two tries do it here.
            if (step == WriteStep.Commit && !both.Task.IsCompleted)
            {
                await transaction.Connection.RunAsync($"SELECT pg_advisory_xact_lock({call})", TestContext.Current.CancellationToken);
                if (Interlocked.Increment(ref holding) == 2)
                {
                    both.SetResult();
                }

                await both.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
                await transaction.Connection.RunAsync($"SELECT pg_advisory_xact_lock({1 - call})", TestContext.Current.CancellationToken);
            }
        };
        var answers = await Task.WhenAll(server.SendAsync(stage.Create("C", "S1", ""), 0, 0), server.SendAsync(stage.Create("C", "S2", ""), 1, 1));
        server.Watch.Watcher = null;
        Assert.Equal("ok ok 1", $"{answers[0].Outcome} {answers[1].Outcome} {server.Watch.Deadlocks - deadlocks}");
    }

    [Fact]
    public async Task A_receipt_that_begins_anew_makes_up_its_serials_anew()
    {
        var stage = new Stage(server, Interlocked.Increment(ref stages));
        await stage.PartAsync("C", pattern: "V{####}");
        await stage.BuyAsync("PO", "C", 1);
        var (received, between) = await BeginAnewAsync(stage.Receive("PO", 1), stage.Create("C", "", ""));
        Assert.Equal(("V0001", "V0002"), (between.Json["SERIAL_NUMBER"]!.GetValue<string>(), received.Json["LINES"]![0]!["SERIAL_NUMBER"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_update_that_begins_anew_fills_in_nothing_of_a_line_that_is_there_by_then()
    {
        var stage = new Stage(server, Interlocked.Increment(ref stages));
        await stage.PartAsync("C");
        await stage.OrderAsync("SO", "C", 1);
        Request Line(object line) => Request.Erp("sales-order-update", new { SO_ID = stage.Name("SO"), LINES = new[] { line } });
        var (updated, _) = await BeginAnewAsync(
            Line(new { SO_LINE_NO = "2", PART_ID = stage.Name("C"), ORDER_QTY = "5" }),
            Line(new { SO_LINE_NO = "2", PART_ID = stage.Name("C"), ORDER_QTY = "4", LINE_STATUS = "C" }));
        Assert.Equal(("5", "C"), (updated.Json["LINES"]![1]!["ORDER_QTY"]!.GetValue<string>(), updated.Json["LINES"]![1]!["LINE_STATUS"]!.GetValue<string>()));
    }

    [Fact]
    public async Task What_REST_says_there_is_is_what_it_answers_whoever_comes_meanwhile()
    {
        var stage = new Stage(server, Interlocked.Increment(ref stages));
        await stage.PartAsync("C");
        await stage.DoAsync(stage.Adjust("C", 1));
        Task<Answered>? unit = null;
        server.Watch.Watcher = async (_, step, _, sql) =>
        {
            // What there is was summed up by now: a unit at a new location waits, or has half a second to come.
            if (unit is null && step == WriteStep.Statement && sql.Contains("INSERT INTO batch", StringComparison.Ordinal))
            {
                unit = server.SendAsync(stage.Create("C", "S1", location: "N1"), to: 1);
                await Task.WhenAny(unit, Task.Delay(500, TestContext.Current.CancellationToken));
            }
        };
        var answer = await server.SendAsync(stage.Stock("C", 5), 0);
        server.Watch.Watcher = null;
        Assert.Equal(("ok", "5"), ((await unit!).Outcome, answer.Json["quantity"]!.ToString()));
        await server.IsCleanAsync();
    }

    [Fact]
    public async Task A_create_that_begins_anew_goes_by_the_main_location_of_then()
    {
        var stage = new Stage(server, Interlocked.Increment(ref stages));
        await stage.PartAsync("C");
        object Stock(string location) => new { PART_ID = stage.Name("C"), STORES_CODE = "MS", STOCK_LOCATION = location };
        await stage.DoAsync(Request.Erp("stock-status-create", Stock("L1")));
        var (made, _) = await BeginAnewAsync(stage.Create("C", "S1"), Request.Erp("stock-status-update", Stock("L2")));
        Assert.Equal("L2", made.Json["STOCK_LOCATION"]!.GetValue<string>());
    }

    /// <summary>Lets a call fail at its commit as one does that met another, and do the other before it begins anew.</summary>
    private async Task<(Answered Call, Answered Between)> BeginAnewAsync(Request call, Request other)
    {
        var (begun, between) = (0, (Answered?)null);
        server.Watch.Watcher = async (_, step, _, _) =>
        {
            if (step == WriteStep.Begun && ++begun == 2)
            {
                between = await server.SendAsync(other);
            }
            else if (step == WriteStep.Commit && begun == 1)
            {
                throw new TryAgainException("The test says so.");
            }
        };
        var answer = await server.SendAsync(call, 0);
        server.Watch.Watcher = null;
        Assert.Equal(("ok", "ok"), (answer.Outcome, between!.Outcome));
        await server.IsCleanAsync();
        return (answer, between);
    }

    [Fact]
    public void No_two_rows_have_one_name() => Assert.Equal(RaceTable.Rows.Count, RaceTable.Rows.DistinctBy(row => row.Name).Count());

    /// <summary>What comes of the calls one after the other, in every order: answers and books.</summary>
    private async Task<(Dictionary<string, string> Ends, int Calls)> SerialAsync(Race race)
    {
        var ends = new Dictionary<string, string>(StringComparer.Ordinal);
        var (stage, requests) = await ArrangeAsync(race);
        foreach (var order in Orders([.. Enumerable.Range(0, requests.Length)]))
        {
            (stage, requests) = ends.Count == 0 ? (stage, requests) : await ArrangeAsync(race);
            var outcomes = new string[order.Length];
            foreach (var call in order)
            {
                outcomes[call] = (await server.SendAsync(requests[call])).Outcome;
            }

            Assert.True(Allows(race, outcomes), $"{race.Name}, in the order {string.Join(", ", order)}: {string.Join(" + ", outcomes)} is not in the table.");
            ends.TryAdd(End(outcomes, await stage.StateAsync()), string.Join(", ", order));
        }

        return (ends, requests.Length);
    }

    private async Task RunAsync(Race race, Policy policy, Dictionary<string, string> serial)
    {
        var (stage, requests) = await ArrangeAsync(race);
        var schedule = new Schedule(server, policy);
        try
        {
            var answers = await schedule.RunAsync(requests);
            string[] outcomes = [.. answers.Select(answer => answer.Outcome)];
            Assert.True(Allows(race, outcomes), $"It came to {string.Join(" + ", answers.Select(answer => answer.ToString()))}, which is not in the table.");
            var end = End(outcomes, await stage.StateAsync());
            Assert.True(serial.ContainsKey(end), $"No serial order leaves\n{end}\nThese do:\n{string.Join("\n\n", serial.Select(pair => $"{pair.Value}:\n{pair.Key}"))}");
            foreach (var same in requests.Zip(answers).Where(pair => pair.First.Key is not null && pair.Second.IsDone).GroupBy(pair => (pair.First.Key, pair.First.Body!.ToJsonString())))
            {
                Assert.Single(same.Select(pair => pair.Second.Body).Distinct());
                Assert.Single(same, pair => !pair.Second.Replayed);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new XunitException(
                $"{race.Name}, {policy.Name}: {failure.Message}\nThe calls:\n{string.Join('\n', requests.Select((request, call) => $"{call.ToString(CultureInfo.InvariantCulture)}: {request}"))}\nThe steps:\n{schedule.Story}", failure);
        }
    }

    private async Task<(Stage Stage, Request[] Calls)> ArrangeAsync(Race race)
    {
        var stage = new Stage(server, Interlocked.Increment(ref stages));
        return (stage, await race.Arrange(stage));
    }

    private static string End(string[] outcomes, string state) => string.Join(" + ", outcomes) + "\n" + state;

    private static bool Allows(Race race, string[] outcomes) => race.Allowed.Contains(string.Join(" + ", outcomes));

    private static IEnumerable<int[]> Orders(int[] calls) => calls.Length == 1 ? [calls]
        : calls.SelectMany(first => Orders([.. calls.Where(call => call != first)]).Select(rest => (int[])[first, .. rest]));
}
