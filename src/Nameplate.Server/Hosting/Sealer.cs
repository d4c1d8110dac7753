using Nameplate.Server.Storage;

namespace Nameplate.Server.Hosting;

/// <summary>
/// Seals what this server's calls wrote and sums up what they counted, a few seconds after they did, and once more when it stops. All data sources are looked at when it
/// starts, for what a killed server left. Several servers may do so at once. The log has the head of each chain, so who keeps the log
/// elsewhere has noted it.
/// </summary>
internal sealed class Sealer(IServiceProvider services, TimeProvider clock, ILogger<Sealer> logger) : BackgroundService
{
    /// <summary>Short enough that little is ever unsealed, long enough that a block has many postings when there are many.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Those that could not be sealed, to be tried again.</summary>
    private readonly HashSet<string> left = new(StringComparer.Ordinal);

    private bool hasLookedAtAll;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            hasLookedAtAll = true;
            await SealAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The next start seals it.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SealAsync(stoppingToken);
        }
    }

    private async Task SealAsync(CancellationToken cancellationToken)
    {
        // The first pause is over before there is an installation only when a start takes long; then the next one looks.
        if (services.GetRequiredService<Readiness>().Installation?.DataSources is not { } sources)
        {
            return;
        }

        left.UnionWith(services.GetRequiredService<Ledger>().TakeWritten());
        await TryAsync("all data sources", async () =>
        {
            if (!hasLookedAtAll)
            {
                left.UnionWith(await sources.NamesAsync(cancellationToken));
                hasLookedAtAll = true;
            }
        });
        foreach (var name in left.ToList())
        {
            await TryAsync(name, async () =>
            {
                if (await sources.FindAsync(name, cancellationToken) is not { } source)
                {
                    left.Remove(name);
                    return;
                }

                // A big block takes its time, as a long answer does: it waits for a connection of those, and never keeps anybody from writing.
                var seat = await source.Rooms.Streams.EnterAsync(cancellationToken);
                if (seat.Fault is not null)
                {
                    return;
                }

                using var held = seat.Value;
                var sealing = await Sealing.SealAsync(source.Readers, clock.GetUtcNow().UtcDateTime, cancellationToken);
                if (sealing.Head is { } head)
                {
                    Log.Sealed(logger, name, sealing.Postings, head);
                }

                await UnitCounts.FoldAsync(source.Readers, cancellationToken);
                if (sealing.IsDone)
                {
                    left.Remove(name);
                }
            });
        }
    }

    /// <summary>A database that is away for a while must not end the sealing for good.</summary>
    private async Task TryAsync(string what, Func<Task> seal)
    {
        try
        {
            await seal();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.SealFailed(logger, exception, what);
        }
    }
}
