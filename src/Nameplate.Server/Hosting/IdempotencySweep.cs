using Nameplate.Server.Storage;

namespace Nameplate.Server.Hosting;

/// <summary>Once an hour forgets keys for sending again that are older than they are kept.</summary>
internal sealed class IdempotencySweep(IServiceProvider services, TimeProvider clock, ILogger<IdempotencySweep> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                // An hour after the start there is an installation.
                var sources = services.GetRequiredService<DataSources>();
                foreach (var name in await sources.NamesAsync(stoppingToken))
                {
                    if (await sources.FindAsync(name, stoppingToken) is { } source)
                    {
                        await IdempotencyKeys.SweepAsync(source.Pool, clock.GetUtcNow().UtcDateTime, stoppingToken);
                    }
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.SweepFailed(logger, exception);
            }
        }
    }
}
