using System.Text;
using System.Threading.Channels;
using Nameplate.Server.Storage;
using Npgsql;
using Xunit.Sdk;

namespace Nameplate.Server.Tests.Races;

/// <summary>Who goes next, of those that are held.</summary>
/// <param name="Name">Stands in the message of a failure, and is enough to run it again.</param>
/// <param name="Next">Chooses.</param>
/// <param name="IsApart">Each call goes to a server of its own, so that nothing but PostgreSQL stands between them; else all to one, which may write them together.</param>
internal sealed record Policy(string Name, Func<IReadOnlyList<Racer>, Racer> Next, bool IsApart = true)
{
    /// <summary>Whoever the dice say; some stretches long, some short. Every second seed on one server.</summary>
    public static Policy Seeded(int seed)
    {
        var random = new Random(seed);
        Racer? last = null;
        return new Policy($"seed {seed}", held => last = last is not null && held.Contains(last) && random.Next(3) > 0 ? last : held[random.Next(held.Count)], seed % 2 == 1);
    }

    /// <summary>Step by step in turn: all have read before any has written.</summary>
    public static Policy InTurn() => new("in turn", held => held.MinBy(racer => racer.Steps)!);

    /// <summary>One goes up to its commit, the others as far as they come, then it commits.</summary>
    public static Policy HeldAtCommit(int first) => new(
        $"call {first} held at its commit",
        held => held.OrderBy(racer => racer.IsAtCommit).ThenBy(racer => racer.Number != first).ThenBy(racer => racer.Number).First());
}

/// <summary>A call of a schedule: running, held at a step, waiting for PostgreSQL, or done.</summary>
internal sealed class Racer(int number)
{
    private readonly Channel<Arrival> arrivals = Channel.CreateUnbounded<Arrival>();
    private Arrival? held;
    private volatile bool isQueued;

    public sealed record Arrival(WriteStep Step, int ProcessId, string Sql, TaskCompletionSource Gate);

    public int Number => number;

    public int Steps { get; private set; }

    public int ProcessId { get; private set; }

    public Task<Answered> Reply { get; set; } = null!;

    public bool IsHeld => held is not null;

    public bool IsAtCommit => held?.Step == WriteStep.Commit;

    public bool IsDone => Reply.IsCompleted;

    /// <summary>It waits to be written together with others.</summary>
    public bool IsQueued => isQueued;

    public void Queue() => isQueued = true;

    /// <summary>At the seam: waits until it is let go.</summary>
    public Task ArriveAsync(WriteStep step, int processId, string sql)
    {
        var arrival = new Arrival(step, processId, sql, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        arrivals.Writer.TryWrite(arrival);
        return arrival.Gate.Task;
    }

    /// <summary>Whether it is known where it stands: held, or done.</summary>
    public bool Look()
    {
        if (held is null && arrivals.Reader.TryRead(out held))
        {
            (Steps, ProcessId, isQueued) = (Steps + 1, held.ProcessId, false);
        }

        return IsHeld || IsDone;
    }

    public Task SomethingAsync() => Task.WhenAny(Reply, arrivals.Reader.WaitToReadAsync().AsTask());

    /// <summary>Lets it go on to its next step; tells from which.</summary>
    public string Release()
    {
        var (gate, story) = (held!.Gate, $"{number}: {held.Step} {(held.Sql.Length > 100 ? held.Sql[..100] : held.Sql).ReplaceLineEndings(" ")}");
        held = null;
        gate.SetResult();
        return story;
    }
}

/// <summary>
/// Runs calls at once and lets one of them at a time go one step, so that the order of all their statements is the policy's and
/// the same every time. Who waits for a lock is asked of PostgreSQL, not guessed from a clock.
/// </summary>
internal sealed class Schedule(RaceServers server, Policy policy)
{
    /// <summary>Far longer than any schedule takes: it turns a hang into a failure.</summary>
    private static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(1);

    /// <summary>After this long without a word from a call PostgreSQL is asked whether it waits; only the cost depends on it.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(2);

    private readonly List<string> story = [];
    private Racer[] racers = [];

    /// <summary>What happened, step by step.</summary>
    public string Story => string.Join('\n', story);

    public async Task<Answered[]> RunAsync(IReadOnlyList<Request> calls)
    {
        racers = [.. calls.Select((_, number) => new Racer(number))];
        server.Watch.Watcher = (call, step, transaction, sql) =>
            step == WriteStep.Committed ? Task.CompletedTask : racers[call].ArriveAsync(step, transaction.Connection.ProcessID, sql);
        server.Watch.Waits = call => racers[call].Queue();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(PatienceMax);
        await using var connection = await server.Database.OpenConnectionAsync(patience.Token);
        try
        {
            foreach (var racer in racers)
            {
                racer.Reply = server.SendAsync(calls[racer.Number], racer.Number, policy.IsApart ? racer.Number : 0);
            }

            while (!Array.TrueForAll(racers, racer => racer.IsDone))
            {
                await SettleAsync(connection, patience.Token);
                if (racers.Where(racer => racer.IsHeld).ToList() is { Count: > 0 } held)
                {
                    story.Add(policy.Next(held).Release());
                }
            }

            return await Task.WhenAll(racers.Select(racer => racer.Reply));
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new XunitException($"The schedule came to a standstill: {string.Join(", ", racers.Select(racer => $"{racer.Number} {(racer.IsDone ? "done" : racer.IsHeld ? "held" : "waiting")}"))}");
        }
        finally
        {
            // Whatever happened, nobody stays held.
            (server.Watch.Watcher, server.Watch.Waits) = (null, null);
            foreach (var racer in racers.Where(racer => racer.Look() && racer.IsHeld))
            {
                racer.Release();
            }
        }
    }

    /// <summary>Until it is known of every call where it stands: held, done, or waiting for another. If all wait, until PostgreSQL has ended that.</summary>
    private async Task SettleAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (racers.Where(racer => !racer.Look()).ToList() is { Count: > 0 } running)
        {
            await Task.WhenAny([.. running.Select(racer => racer.SomethingAsync()), Task.Delay(Glance, cancellationToken)]);
            cancellationToken.ThrowIfCancellationRequested();
            if (running.Exists(racer => racer.Look()))
            {
                continue;
            }

            var waiting = await WaitingAsync(connection, [.. running.Select(racer => racer.ProcessId)], cancellationToken);
            if (running.TrueForAll(racer => (racer.IsQueued || waiting.Contains(racer.ProcessId)) && !racer.Look()) && racers.Any(racer => racer.IsHeld))
            {
                return;
            }
        }
    }

    private static async Task<HashSet<int>> WaitingAsync(NpgsqlConnection connection, int[] processes, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pid FROM unnest($1) AS pid WHERE cardinality(pg_blocking_pids(pid)) > 0", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = processes });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var waiting = new HashSet<int>();
        while (await reader.ReadAsync(cancellationToken))
        {
            waiting.Add(reader.GetInt32(0));
        }

        return waiting;
    }
}
