using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Nameplate.Torture;

/// <summary>What a world is made of.</summary>
/// <param name="Seed">Of everything that is drawn in it.</param>
/// <param name="Clients">Senders at once; more than the server has connections to its database.</param>
/// <param name="Rounds">Times that each blow strikes.</param>
/// <param name="AcceptedMax">Requests that are accepted in a round before it strikes: a quarter of these at least.</param>
internal sealed record WorldSettings(int Seed, int Clients, int Rounds, int AcceptedMax)
{
    /// <summary>Those that may strike; all, unless one is hunted.</summary>
    public IReadOnlyList<Blow> Blows { get; init; } = Enum.GetValues<Blow>();
}

/// <summary>
/// One ledger from its making to its end: clients that send what they like while the server is killed under them, and after
/// each blow everything that was answered is held against what is there.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private const int DiskMegabytes = 640;
    private const int CutPercent = 8;
    private const int TwinPercent = 5;
    private const int StartKilledPercent = 25;

    private readonly WorldSettings settings;
    private readonly TortureReport report;
    private readonly string directory;
    private readonly Random random;
    private readonly string prefix;
    private readonly Disk disk;
    private readonly TorturedServer server;
    private readonly Client client;
    private readonly Load[] loads;
    private readonly ConcurrentDictionary<string, Story> stories = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Story> sinceAudit = new();
    private readonly ConcurrentDictionary<(Finding Finding, string Key), bool> found = new();
    private long lastBefore;

    /// <summary>PostgreSQL ended under a server that went on: each connection that it had kept fails once.</summary>
    private bool isShaken;

    /// <summary>Processes that PostgreSQL is to lose because one of them crashed.</summary>
    private List<int> crashed = [];

    public World(WorldSettings settings, string directory, TortureReport report)
    {
        (this.settings, this.directory, this.report) = (settings, directory, report);
        random = new Random(settings.Seed);
        prefix = string.Create(CultureInfo.InvariantCulture, $"t{settings.Seed}");
        disk = Disk.Make(directory, DiskMegabytes);
        server = new TorturedServer(disk.Data, Path.Combine(directory, "server.log"));
        client = new Client(() => server.Address);
        loads = [.. Enumerable.Range(0, settings.Clients).Select(place => new Load(client, prefix, settings.Seed, place))];
    }

    /// <summary>Runs it to its end, or until it found what should not be.</summary>
    public async Task RunAsync(TextWriter log, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await PrepareAsync(cancellationToken);
        var blows = settings.Blows.Where(CanStrike).SelectMany(blow => Enumerable.Repeat(blow, settings.Rounds)).ToArray();
        random.Shuffle(blows);
        foreach (var blow in blows)
        {
            await RoundAsync(blow, cancellationToken);
            await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {settings.Seed}: {blow}, {stories.Count} requests, {clock.Elapsed.TotalSeconds:0.0} s").AsMemory(), cancellationToken);
            if (!report.IsClean)
            {
                break;
            }
        }

        // The last word: everything that was ever answered as done is answered again.
        if (report.IsClean)
        {
            await ReplayAsync([.. stories.Values], cancellationToken);
            await AuditAsync(cancellationToken);
        }

        report.Add(stories.Values);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
        disk.Dispose();
    }

    private bool CanStrike(Blow blow)
    {
        var can = blow switch { Blow.FillDisk => disk.CanFill, Blow.CutPower => disk.CanLosePower, _ => true };
        if (!can)
        {
            report.NotRun.Add($"{(blow == Blow.FillDisk ? "disk filled" : "power cut")} ({disk.Missing})");
        }

        return can;
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // The demo's data are made by its command; from then on it is a server like any other.
        await StartAsync("demo", cancellationToken);
        await client.SignInAsync(cancellationToken);
        loads[0].Cancel = cancellationToken;
        await loads[0].PrepareAsync();
        server.AskToStop();
        if (!await server.EndsAsync(cancellationToken))
        {
            throw new TimeoutException("The server does not stop.");
        }

        // Small, and never used again: a log that the small disk has room for, and a full disk has not.
        await File.AppendAllTextAsync(Path.Combine(disk.Data, "postgres", "postgresql.conf"), "\nmax_wal_size = '96MB'\nmin_wal_size = '32MB'\nwal_recycle = off\n", cancellationToken);
        disk.Flush();
        await StartAsync("serve", cancellationToken);
        await using var audit = new Audit(server.SocketDirectory, prefix);
        lastBefore = await audit.LastPostingAsync(cancellationToken);
        foreach (var off in await audit.SettingsAsync(cancellationToken))
        {
            report.Add(Finding.Broken, off);
        }
    }

    private async Task StartAsync(string command, CancellationToken cancellationToken)
    {
        isShaken = false;
        for (var tries = 1; await server.StartAsync(command, cancellationToken) is { } failure; tries++)
        {
            // Somebody else may have taken the port in the moment between looking for it and listening.
            if (tries == 3 || !failure.Contains("cannot listen", StringComparison.Ordinal))
            {
                throw new ServerException($"The server did not start: {failure}");
            }
        }
    }

    private async Task RoundAsync(Blow blow, CancellationToken cancellationToken)
    {
        report.Add(blow);
        var round = new Round(this, blow, random.Next(settings.AcceptedMax / 4, settings.AcceptedMax + 1), random.Next());
        await Task.WhenAll(loads.Select(load => Task.Run(() => round.WorkAsync(load, cancellationToken), cancellationToken)));
        await round.StrikeAsync(cancellationToken);
        await RecoverAsync(blow, cancellationToken);
        await SettleAsync(cancellationToken);
        await AuditAsync(cancellationToken);
    }

    /// <summary>The processes that a blow will hit, looked up before it falls: looking takes longer than a commit.</summary>
    private List<int> Aim(Blow blow, int victim) => blow switch
    {
        Blow.KillServer => server.Itself(),
        Blow.KillPostgreSql => server.PostgreSql(),
        Blow.KillBoth or Blow.CutPower => [.. server.Itself(), .. server.PostgreSql()],
        Blow.KillBackend when server.Backends() is { Count: > 0 } backends => [backends[victim % backends.Count]],
        _ => [],
    };

    /// <summary>Does it. What goes on from there is for <see cref="RecoverAsync"/>.</summary>
    private async Task StrikeAsync(Blow blow, List<int> aimed, bool hard, CancellationToken cancellationToken)
    {
        switch (blow)
        {
            case Blow.StopServer:
                server.AskToStop();
                break;
            case Blow.FillDisk:
                disk.Fill();
                if (hard)
                {
                    await FillLogAsync(cancellationToken);
                }

                break;
            case Blow.KillBackend:
                crashed = [.. server.PostgreSql().Skip(1)];
                server.Kill(aimed);
                break;
            default:
                if (blow == Blow.CutPower)
                {
                    disk.CutPower();
                }

                // Once more: connections may have come after they were looked up.
                server.Kill(aimed);
                server.Kill(Aim(blow, 0));
                break;
        }
    }

    /// <summary>Tables grow seldom and find free pages; the log needs room at once, and PostgreSQL ends without.</summary>
    private async Task FillLogAsync(CancellationToken cancellationToken)
    {
        var before = server.PostgreSql().Skip(1).ToList();
        try
        {
            await using var audit = new Audit(server.SocketDirectory, prefix);
            await audit.SwitchLogAsync(cancellationToken);
        }
        catch (Npgsql.NpgsqlException)
        {
            // As meant: it has ended, and all its children with it.
            crashed = before;
        }
    }

    private async Task RecoverAsync(Blow blow, CancellationToken cancellationToken)
    {
        if (blow == Blow.FillDisk)
        {
            disk.Free();
        }

        if (blow is Blow.KillBackend or Blow.FillDisk)
        {
            // It must come back by itself, or end and say so; a killed connection is no reason to end.
            await server.LosesAsync(crashed, cancellationToken);
            crashed = [];
            if (await server.BecomesReadyAsync(cancellationToken))
            {
                isShaken = true;
                return;
            }

            if (blow == Blow.KillBackend || server.IsRunning)
            {
                report.Add(Finding.Broken, $"After {blow} the server {(server.IsRunning ? "was not ready again in time" : $"ended with code {server.ExitCode}")}.");
            }

            if (server.IsRunning)
            {
                server.AskToStop();
            }
        }

        if (!await server.EndsAsync(cancellationToken))
        {
            report.Add(Finding.Broken, $"The server did not end after {blow}.");
            server.Kill(server.Itself());
            await server.EndsAsync(cancellationToken);
        }

        if (blow == Blow.StopServer && server.ExitCode != 0)
        {
            report.Add(Finding.Broken, $"The server was asked to stop and ended with code {server.ExitCode}.");
        }

        if (blow == Blow.CutPower)
        {
            await disk.RestorePowerAsync(cancellationToken);
        }

        while (random.Next(100) < StartKilledPercent)
        {
            await server.StartHalfAsync(cancellationToken);
            server.Kill([.. server.Itself(), .. server.PostgreSql()]);
            await server.EndsAsync(cancellationToken);
            report.StartsKilled++;
        }

        await StartAsync("serve", cancellationToken);
    }

    /// <summary>Sends again whatever has an unknown fate, until it is known, and what was answered, to hear it again.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        await using var audit = new Audit(server.SocketDirectory, prefix);
        if (!await audit.IsIdleAsync(cancellationToken))
        {
            report.Add(Finding.Broken, "Connections of the server are still at work, and nobody asks for anything.");
        }

        var recent = sinceAudit.ToArray();
        sinceAudit.Clear();
        var unknown = recent.Where(story => story.Fate == Fate.Unknown).ToList();
        report.Resent += unknown.Count;
        await EachAsync(unknown, story => SendAgainAsync(story, cancellationToken), cancellationToken);

        // Before it is sent again, which would do it anew.
        var kept = await audit.KeysAsync(cancellationToken);
        foreach (var story in recent.Where(story => story is { Fate: Fate.Accepted, IsDry: false } && !kept.Contains(story.Key)))
        {
            Found(Finding.Lost, story, "was answered as done, and is not there");
        }

        // A cut request may have been overtaken by its own copy, which was refused, and have been done after all. Then it was
        // done, and says so.
        await EachAsync([.. recent.Where(story => story is { MayComeLate: true, Fate: Fate.Refused } && kept.Contains(story.Key))], story => SendAgainAsync(story, cancellationToken), cancellationToken);
        var older = stories.Values.Where(story => story.Fate == Fate.Accepted).ToArray();
        random.Shuffle(older);
        await ReplayAsync([.. recent, .. older.Take(recent.Length / 4)], cancellationToken);
    }

    private async Task ReplayAsync(IReadOnlyCollection<Story> some, CancellationToken cancellationToken)
    {
        var accepted = some.Where(story => story is { Fate: Fate.Accepted, IsDry: false }).Distinct().ToList();
        report.Replayed += accepted.Count;
        await EachAsync(accepted, async story =>
        {
            if (await SendAgainAsync(story, cancellationToken) is { Fate: Fate.Accepted, Replayed: false })
            {
                Found(Finding.Doubled, story, "an answer was not given again, but anew");
            }
        }, cancellationToken);
    }

    /// <summary>Until there is an answer. At once, but from a server whose PostgreSQL restarted under it.</summary>
    private async Task<Told> SendAgainAsync(Story story, CancellationToken cancellationToken)
    {
        var told = await SendAsync(story, Cut.None, cancellationToken);
        var since = Stopwatch.StartNew();
        while (isShaken && told.Fate == Fate.Unknown && since.Elapsed < TorturedServer.PatienceMax)
        {
            await Task.Delay(250, cancellationToken);
            told = await SendAsync(story, Cut.None, cancellationToken);
        }

        if (told.Fate == Fate.Unknown)
        {
            Found(Finding.Broken, story, "was sent again to a server that is whole, and failed");
        }

        return told;
    }

    private Task EachAsync(IReadOnlyCollection<Story> some, Func<Story, Task> work, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(some, new ParallelOptions { MaxDegreeOfParallelism = settings.Clients, CancellationToken = cancellationToken }, async (story, _) => await work(story));

    private async Task AuditAsync(CancellationToken cancellationToken)
    {
        await using var audit = new Audit(server.SocketDirectory, prefix);
        foreach (var (finding, key, what) in await audit.RunAsync(stories, lastBefore, cancellationToken))
        {
            if (key is not null && stories.TryGetValue(key, out var story))
            {
                Found(finding, story, what);
            }
            else
            {
                report.Add(finding, key is null ? what : $"{key} {what}");
            }
        }
    }

    /// <summary>Counts a request once, however often it is seen that it was lost.</summary>
    private void Found(Finding finding, Story story, string what)
    {
        if (found.TryAdd((finding, story.Key), true))
        {
            report.Add(finding, $"{what}: {story}");
        }
    }

    private async Task<Told> SendAsync(Story story, Cut cut, CancellationToken cancellationToken)
    {
        var wasAccepted = story.Fate == Fate.Accepted;
        var told = await client.SendAsync(story.Wire, cut, cancellationToken);
        if (story.Note(told, wasAccepted) is { } wrong)
        {
            Found(wrong.Finding, story, wrong.What);
        }

        if (told.Text == Client.Hung)
        {
            Found(Finding.Broken, story, $"no answer within {TorturedServer.PatienceMax}");
        }

        return told;
    }

    /// <summary>From a server that works to the moment after a blow struck it.</summary>
    private sealed class Round(World world, Blow blow, int acceptedBefore, int seed)
    {
        private readonly Lock gate = new();
        private readonly bool isHard = seed % 2 == 0;
        private int accepted;
        private List<int>? aimed;
        private Task? strike;

        /// <summary>Whether a server that fails has an excuse.</summary>
        private volatile bool isProvoked = world.isShaken;
        private volatile bool hasStruck;

        /// <summary>Requests that a client sends once it struck; more on a full disk, which is noticed only by those that need room.</summary>
        private int After => blow == Blow.FillDisk ? 20 : 1 + (seed % 4);

        public async Task WorkAsync(Load load, CancellationToken cancellationToken)
        {
            load.Cancel = cancellationToken;
            for (var (after, unknown) = (0, 0); after < After && unknown < 3;)
            {
                var struck = hasStruck;
                try
                {
                    var story = await load.NextAsync();
                    world.stories[story.Key] = story;
                    world.sinceAudit.Enqueue(story);
                    var (fate, wasCut) = await SendAsync(story, load, cancellationToken);
                    unknown += struck && fate == Fate.Unknown ? 1 : 0;
                    if (fate == Fate.Unknown && !wasCut && !isProvoked)
                    {
                        world.Found(Finding.Broken, story, "the server failed unprovoked");
                    }

                    if (fate == Fate.Accepted)
                    {
                        load.Served(story);
                        await AcceptedAsync(cancellationToken);
                    }
                }
                catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
                {
                    // A read for drawing the next request. Before the blow nothing may fail.
                    if (!isProvoked)
                    {
                        world.report.Add(Finding.Broken, $"a read failed unprovoked: {failure.Message}");
                    }
                }

                after += hasStruck || !world.report.IsClean ? 1 : 0;
            }
        }

        /// <summary>Strikes if it has not struck yet, and waits until that is done.</summary>
        public async Task StrikeAsync(CancellationToken cancellationToken)
        {
            lock (gate)
            {
                (isProvoked, hasStruck) = (true, true);
                strike ??= world.StrikeAsync(blow, aimed ?? world.Aim(blow, seed), isHard, cancellationToken);
            }

            await strike;
        }

        /// <summary>The one that makes the number full strikes at once, right after its answer.</summary>
        private async Task AcceptedAsync(CancellationToken cancellationToken)
        {
            var count = Interlocked.Increment(ref accepted);
            if (count == acceptedBefore - 2)
            {
                aimed = world.Aim(blow, seed);
            }

            if (count >= acceptedBefore)
            {
                await StrikeAsync(cancellationToken);
            }
        }

        private async Task<(Fate Fate, bool WasCut)> SendAsync(Story story, Load load, CancellationToken cancellationToken)
        {
            if (load.Chance(CutPercent))
            {
                var cut = load.Chance(33) ? Cut.InRequest : load.Chance(50) ? Cut.AfterRequest : Cut.InAnswer;
                world.report.Add(cut);
                story.MayComeLate = true;
                return ((await world.SendAsync(story, cut, cancellationToken)).Fate, true);
            }

            if (load.Chance(TwinPercent))
            {
                story.MayComeLate = true;
                lock (gate)
                {
                    world.report.Twins++;
                }

                await Task.WhenAll(world.SendAsync(story, Cut.None, cancellationToken), world.SendAsync(story, Cut.None, cancellationToken));
                return (story.Fate, false);
            }

            return ((await world.SendAsync(story, Cut.None, cancellationToken)).Fate, false);
        }
    }
}

/// <summary>The server does not do what a test needs to go on at all.</summary>
internal sealed class ServerException(string message) : Exception(message);
